/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-machine-page.h"

#include <glib/gi18n.h>

#include "pt-closures.h"
#include "pt-error-alert.h"
#include "pt-error.h"
#include "pt-held-row.h"
#include "pt-pair.h"
#include "pt-remarks.h"
#include "pt-work-bar.h"
#include "pt-work.h"
#include "pt-wrapping.h"

/* One virtual machine: its start and end, what is assigned to it, the way to what its guest sees */
struct _PtMachinePage
{
  AdwNavigationPage parent_instance;

  /* Template widgets */
  GtkWidget  *assign;
  GtkListBox *held;
  PtRemarks  *remarks;

  /* Owned */
  PtSession     *session;
  PtMachineItem *item;
  PtWork        *work;

  gboolean narrow;
};

enum
{
  PROP_SESSION = 1,
  PROP_ITEM,
  PROP_WORK,
  PROP_NARROW,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtMachinePage, pt_machine_page, ADW_TYPE_NAVIGATION_PAGE)

static GParamSpec *props[N_PROPS];

static const char *
get_uuid (PtMachinePage *self)
{
  return pt_domain_get_uuid (pt_machine_get_domain (pt_machine_item_get_machine (self->item)));
}

/* ---- Closures of the template ---- */

static gboolean
is_false (gpointer object,
          gboolean value)
{
  return !value;
}

/* With a device astray it does not start, so that is to be seen to first */
static GStrv
get_start_classes (gpointer    object,
                   const char *attention)
{
  const char *classes[] = { "pill", attention == NULL ? "suggested-action" : NULL, NULL };

  return g_strdupv ((char **) classes);
}

/* Of a machine that could not be read nothing is known, which is not the same as nothing */
static char *
get_none_title (gpointer    object,
                const char *attention)
{
  return g_strdup (attention != NULL ? _("Cannot Tell") : _("No Devices Assigned"));
}

static char *
get_none_text (gpointer    object,
               const char *attention)
{
  return attention != NULL ? NULL
                           : g_strdup (_("A device that is assigned leaves this computer while the "
                                         "virtual machine runs."));
}

static char *
get_tree_text (gpointer object,
               gboolean active)
{
  return g_strdup (active ? _("What the guest is expected to see")
                          : _("What the guest is expected to see at the next start"));
}

/* ---- Start and stop ---- */

typedef struct
{
  PtMachinePage *self;
  GCancellable  *cancellable;
  PtPower        power;
} Powering;

static const char *
get_failed_text (PtPower power)
{
  switch (power)
    {
    case PT_POWER_SHUTDOWN:
      return _("Not Shut Down");
    case PT_POWER_FORCE_OFF:
      return _("Not Forced Off");
    case PT_POWER_START:
    default:
      return _("Not Started");
    }
}

static const char *
get_work_text (PtPower power)
{
  switch (power)
    {
    case PT_POWER_SHUTDOWN:
      return _("Asking the guest to shut down…");
    case PT_POWER_FORCE_OFF:
      return _("Forcing the virtual machine off…");
    case PT_POWER_START:
    default:
      return _("Starting the virtual machine…");
    }
}

/* The first that has moved or is gone; one that can be repaired before others */
static PtHeldItem *
dup_astray (PtMachinePage *self)
{
  GListModel *held = pt_machine_item_get_held (self->item);
  g_autoptr (PtHeldItem) astray = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (held); i++)
    {
      g_autoptr (PtHeldItem) item = g_list_model_get_item (held, i);

      if (pt_held_item_is_repairable (item))
        return g_steal_pointer (&item);
      if (pt_held_item_needs_care (item) && astray == NULL)
        astray = g_object_ref (item);
    }
  return g_steal_pointer (&astray);
}

static void
on_astray_response (AdwAlertDialog *alert,
                    const char     *response,
                    PtMachinePage  *self)
{
  g_autoptr (PtHeldItem) astray = NULL;

  if (g_str_equal (response, "repair"))
    gtk_widget_activate_action (GTK_WIDGET (self), "machine.repair", NULL);
  if (!g_str_equal (response, "return"))
    return;
  /* It may have come back meanwhile */
  if ((astray = dup_astray (self)) != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (self), "machine.return",
                                        pt_held_item_new_target (astray));
}

/* The next step for one who has this page before them, not a command line */
static void
present_astray (PtMachinePage *self,
                PtHeldItem    *astray,
                const GError  *error)
{
  gboolean repairable = pt_held_item_is_repairable (astray);
  AdwDialog *dialog = adw_alert_dialog_new (get_failed_text (PT_POWER_START), error->message);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);

  adw_alert_dialog_add_response (alert, "close", _("_Close"));
  if (repairable)
    adw_alert_dialog_add_response (alert, "repair", _("_Repair…"));
  else
    adw_alert_dialog_add_response (alert, "return", _("_Return…"));
  adw_alert_dialog_set_close_response (alert, "close");
  adw_alert_dialog_set_default_response (alert, repairable ? "repair" : "return");
  adw_alert_dialog_set_response_appearance (alert, repairable ? "repair" : "return",
                                            ADW_RESPONSE_SUGGESTED);
  g_signal_connect_object (alert, "response", G_CALLBACK (on_astray_response), self,
                           G_CONNECT_DEFAULT);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
present_failure (PtMachinePage *self,
                 PtPower        power,
                 const GError  *error)
{
  g_autoptr (PtHeldItem) astray = NULL;

  if (power == PT_POWER_START && g_error_matches (error, PT_ERROR, PT_ERROR_REFUSED) &&
      gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    astray = dup_astray (self);
  if (astray != NULL)
    present_astray (self, astray, error);
  else
    pt_error_alert_present (GTK_WIDGET (self), get_failed_text (power), error);
}

static void
on_powered (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Powering *powering = user_data;
  g_autoptr (PtMachinePage) self = powering->self;
  g_autoptr (GCancellable) cancellable = powering->cancellable;
  g_autoptr (GError) error = NULL;

  pt_work_end (self->work, cancellable);
  if (!pt_session_power_finish (PT_SESSION (object), result, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
          gtk_widget_get_mapped (GTK_WIDGET (self)))
        gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                                    _("No longer waited for: libvirt may still carry it out"));
      present_failure (self, powering->power, error);
      return;
    }

  if (powering->power == PT_POWER_SHUTDOWN)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                                _("The guest was asked to shut down"));

  /* Who starts a machine with devices assigned wants to see them arrive */
  if (powering->power == PT_POWER_START && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      g_list_model_get_n_items (pt_machine_item_get_held (self->item)) > 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-guest", "s", get_uuid (self));
}

static void
power (PtMachinePage *self,
       PtPower        how)
{
  Powering *powering;

  if (pt_work_is_active (self->work))
    return;
  powering = g_new0 (Powering, 1);
  powering->self = g_object_ref (self);
  powering->power = how;
  powering->cancellable = pt_work_begin (self->work, get_work_text (how));
  pt_session_power_async (self->session, pt_machine_item_get_machine (self->item), how,
                          powering->cancellable, on_powered, powering);
}

static void
start_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  power (PT_MACHINE_PAGE (widget), PT_POWER_START);
}

static void
shut_down_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  power (PT_MACHINE_PAGE (widget), PT_POWER_SHUTDOWN);
}

static void
on_force_off_response (AdwAlertDialog *alert,
                       const char     *response,
                       PtMachinePage  *self)
{
  if (g_str_equal (response, "force-off"))
    power (self, PT_POWER_FORCE_OFF);
}

static void
force_off_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  PtMachinePage *self = PT_MACHINE_PAGE (widget);
  g_autofree char *heading = NULL;
  g_autofree char *label = NULL;
  AdwDialog *alert;

  g_object_get (self->item, "label", &label, NULL);
  /* Translators: %s is the name of a virtual machine */
  heading = g_strdup_printf (_("Force Off %s?"), label);
  alert = adw_alert_dialog_new (heading, _("As if its power cord were pulled: what the guest has "
                                           "not saved is lost."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "cancel", _("_Cancel"), "force-off",
                                  _("_Force Off"), NULL);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (alert), "cancel");
  /* What cannot be undone takes more than an Enter too many */
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (alert), "cancel");
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (alert), "force-off",
                                            ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (alert, "response", G_CALLBACK (on_force_off_response), self,
                           G_CONNECT_DEFAULT);
  adw_dialog_present (alert, widget);
}

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  /* A dialog sees to its own */
  if (ADW_IS_APPLICATION_WINDOW (root) && gtk_widget_get_mapped (widget) &&
      adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (root)) == NULL &&
      (focus == NULL || !gtk_widget_get_mapped (focus)))
    gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);
  return G_SOURCE_REMOVE;
}

/* The button that had the focus makes way for another; keys shall still arrive here */
static void
on_active_changed (PtMachinePage *self)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

/* What libvirt would refuse is not offered; the page says why */
static void
on_libvirt_changed (PtMachinePage *self)
{
  const PtLibvirtState state = pt_session_get_libvirt_state (self->session);
  const gboolean offered = state != PT_LIBVIRT_READ_ONLY && state != PT_LIBVIRT_UNREACHABLE;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "machine.start", offered);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "machine.shut-down", offered);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "machine.force-off", offered);
  on_active_changed (self);
}

/* ---- Devices ---- */

static void
assign_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  gtk_widget_activate_action (widget, "win.assign", "(si)",
                              get_uuid (PT_MACHINE_PAGE (widget)), -1);
}

static void
return_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  gtk_widget_activate_action (widget, "win.return", "(s@as)", get_uuid (PT_MACHINE_PAGE (widget)),
                              parameter);
}

static void
repair_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  gtk_widget_activate_action (widget, "win.repair", "s", get_uuid (PT_MACHINE_PAGE (widget)));
}

static void
record_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  gtk_widget_activate_action (widget, "win.record", "(s@as)", get_uuid (PT_MACHINE_PAGE (widget)),
                              parameter);
}

static void
show_guest_action (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  gtk_widget_activate_action (widget, "win.show-guest", "s", get_uuid (PT_MACHINE_PAGE (widget)));
}

static GtkWidget *
create_held_row (gpointer item,
                 gpointer user_data)
{
  GtkWidget *row = pt_held_row_new (item);

  g_object_bind_property (user_data, "narrow", row, "narrow", G_BINDING_SYNC_CREATE);
  return row;
}

/* ---- Overrides ---- */

static void
pt_machine_page_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  PtMachinePage *self = PT_MACHINE_PAGE (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case PROP_WORK:
      g_value_set_object (value, self->work);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_machine_page_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  PtMachinePage *self = PT_MACHINE_PAGE (object);

  switch (id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_ITEM:
      self->item = g_value_dup_object (value);
      break;
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_machine_page_constructed (GObject *object)
{
  PtMachinePage *self = PT_MACHINE_PAGE (object);

  G_OBJECT_CLASS (pt_machine_page_parent_class)->constructed (object);

  g_signal_connect_object (self->item, "notify::active", G_CALLBACK (on_active_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::libvirt-state",
                           G_CALLBACK (on_libvirt_changed), self, G_CONNECT_SWAPPED);
  on_libvirt_changed (self);
  gtk_list_box_bind_model (self->held, pt_machine_item_get_held (self->item), create_held_row, self,
                           NULL);
}

static void
pt_machine_page_dispose (GObject *object)
{
  PtMachinePage *self = PT_MACHINE_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_MACHINE_PAGE);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  g_clear_object (&self->work);

  G_OBJECT_CLASS (pt_machine_page_parent_class)->dispose (object);
}

static void
pt_machine_page_class_init (PtMachinePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_machine_page_get_property;
  object_class->set_property = pt_machine_page_set_property;
  object_class->constructed = pt_machine_page_constructed;
  object_class->dispose = pt_machine_page_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, PT_TYPE_SESSION, given);
  props[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, PT_TYPE_MACHINE_ITEM, given);
  props[PROP_WORK] = g_param_spec_object ("work", NULL, NULL, PT_TYPE_WORK,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PT_TYPE_WORK_BAR);
  g_type_ensure (PT_TYPE_PAIR);
  g_type_ensure (PT_TYPE_REMARKS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-machine-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtMachinePage, assign);
  gtk_widget_class_bind_template_child (widget_class, PtMachinePage, held);
  gtk_widget_class_bind_template_child (widget_class, PtMachinePage, remarks);
  gtk_widget_class_bind_template_callback (widget_class, is_false);
  gtk_widget_class_bind_template_callback (widget_class, get_start_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_none_title);
  gtk_widget_class_bind_template_callback (widget_class, get_none_text);
  gtk_widget_class_bind_template_callback (widget_class, get_tree_text);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_get_refusal);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_get_unread);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_has_text);
  gtk_widget_class_install_action (widget_class, "machine.start", NULL, start_action);
  gtk_widget_class_install_action (widget_class, "machine.shut-down", NULL, shut_down_action);
  gtk_widget_class_install_action (widget_class, "machine.force-off", NULL, force_off_action);
  gtk_widget_class_install_action (widget_class, "machine.assign", NULL, assign_action);
  gtk_widget_class_install_action (widget_class, "machine.return", "as", return_action);
  gtk_widget_class_install_action (widget_class, "machine.repair", NULL, repair_action);
  gtk_widget_class_install_action (widget_class, "machine.record", "as", record_action);
  gtk_widget_class_install_action (widget_class, "machine.show-guest", NULL, show_guest_action);
}

static void
pt_machine_page_init (PtMachinePage *self)
{
  self->work = pt_work_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_wrapping_unfold_titles (GTK_WIDGET (self));
}

/**
 * pt_machine_page_new:
 * @session: the session
 * @machine: one of its machines
 *
 * Returns: (transfer floating): a page about it
 */
PtMachinePage *
pt_machine_page_new (PtSession *session,
                     PtMachine *machine)
{
  g_autoptr (PtMachineItem) item = pt_machine_item_new (session, machine);

  return g_object_new (PT_TYPE_MACHINE_PAGE, "session", session, "item", item, NULL);
}

/**
 * pt_machine_page_get_machine:
 * @self: a page
 *
 * Returns: (transfer none): the machine that it is about
 */
PtMachine *
pt_machine_page_get_machine (PtMachinePage *self)
{
  g_return_val_if_fail (PT_IS_MACHINE_PAGE (self), NULL);

  return pt_machine_item_get_machine (self->item);
}

/**
 * pt_machine_page_set_remarks:
 * @self: a page
 * @remarks: (nullable): what is worth knowing after a change of the machine, a line each
 *
 * Shows them in place of those of the change before.
 */
void
pt_machine_page_set_remarks (PtMachinePage *self,
                             const char    *remarks)
{
  g_return_if_fail (PT_IS_MACHINE_PAGE (self));

  pt_remarks_set_lines (self->remarks, remarks);
}

/**
 * pt_machine_page_take_focus:
 * @self: a page that has just come
 *
 * Not on what starts the machine: a key is soon pressed twice, and a device leaves with the start.
 *
 * Returns: whether it has the focus
 */
gboolean
pt_machine_page_take_focus (PtMachinePage *self)
{
  g_return_val_if_fail (PT_IS_MACHINE_PAGE (self), FALSE);

  return gtk_widget_grab_focus (self->assign);
}
