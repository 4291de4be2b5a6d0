/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-window.h"

#include <glib/gi18n.h>

#include "config.h"
#include "pt-add-host-dialog.h"
#include "pt-assignment-words.h"
#include "pt-changes.h"
#include "pt-error-alert.h"
#include "pt-focus.h"
#include "pt-guest-page.h"
#include "pt-host-page.h"
#include "pt-machine-page.h"
#include "pt-overview.h"
#include "pt-toast.h"
#include "pt-work-bar.h"
#include "pt-work.h"

/* The window: pages one over the other, which computer they show, and toasts. */
struct _PtWindow
{
  AdwApplicationWindow parent_instance;

  /* Template widgets */
  AdwToastOverlay   *toasts;
  AdwNavigationView *navigation;
  PtOverview        *overview;
  PtWork            *undoing;

  /* Borrowed: cleared by the toast itself */
  AdwToast *undo_toast;

  /* Owned */
  PtSession  *session;
  PtChanges  *changes;
  GListModel *dialogs;   /* libadwaita forgets it with its last reference */
  PtHosts    *hosts;     /* nullable: there is but one computer */
  GSettings  *settings;
};

enum
{
  PROP_SESSION = 1,
  PROP_HOSTS,
  PROP_HOST,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtWindow, pt_window, ADW_TYPE_APPLICATION_WINDOW)

static GParamSpec *props[N_PROPS];

/* Machines are named by UUID in actions: it stays when the name changes. (transfer none)
 * (nullable) */
static PtMachine *
find_machine (PtWindow   *self,
              const char *uuid)
{
  return pt_session_find_machine (self->session, uuid);
}

/* ---- Toasts ---- */

static void
show_toast (PtWindow   *self,
            const char *title,
            const char *undo_uuid)
{
  AdwToast *toast = pt_toast_new (title);

  pt_focus_keep_after_toast (toast, self->navigation);
  if (undo_uuid != NULL)
    {
      /* What it would undo is no longer the last change */
      if (self->undo_toast != NULL)
        adw_toast_dismiss (self->undo_toast);
      adw_toast_set_button_label (toast, _("_Undo"));
      adw_toast_set_action_name (toast, "win.undo");
      adw_toast_set_action_target (toast, "s", undo_uuid);
      adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
      /* Long enough to read what has happened and to change one's mind */
      adw_toast_set_timeout (toast, 15);
      g_set_weak_pointer (&self->undo_toast, toast);
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
  gtk_accessible_announce (GTK_ACCESSIBLE (self->toasts), title,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
toast_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  show_toast (PT_WINDOW (widget), g_variant_get_string (parameter, NULL), NULL);
}

static void
copy_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          g_variant_get_string (parameter, NULL));
  show_toast (PT_WINDOW (widget), _("Copied"), NULL);
}

/* ---- Pages ---- */

static void
show_machine (PtWindow  *self,
              PtMachine *machine)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->navigation);

  if (PT_IS_MACHINE_PAGE (page) &&
      pt_machine_page_get_machine (PT_MACHINE_PAGE (page)) == machine)
    return;
  page = ADW_NAVIGATION_PAGE (pt_machine_page_new (self->session, machine));
  adw_navigation_view_push (self->navigation, page);
  if (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) == NULL)
    pt_machine_page_take_focus (PT_MACHINE_PAGE (page));
}

static void
show_machine_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  PtWindow *self = PT_WINDOW (widget);
  PtMachine *machine = find_machine (self, g_variant_get_string (parameter, NULL));

  if (machine != NULL)
    show_machine (self, machine);
}

static void
show_guest_action (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  PtWindow *self = PT_WINDOW (widget);
  PtMachine *machine = find_machine (self, g_variant_get_string (parameter, NULL));

  if (machine == NULL)
    return;

  /* Who looks at the result has agreed, and the toast would lie over the device */
  if (self->undo_toast != NULL)
    adw_toast_dismiss (self->undo_toast);
  adw_navigation_view_push (self->navigation,
                            ADW_NAVIGATION_PAGE (pt_guest_page_new (self->session, machine)));
}

static void
show_host_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  PtWindow *self = PT_WINDOW (widget);

  if (!PT_IS_HOST_PAGE (adw_navigation_view_get_visible_page (self->navigation)))
    adw_navigation_view_push (self->navigation, pt_host_page_new (self->session));
}

static void
save_report_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  PtWindow *self = PT_WINDOW (widget);

  show_host_action (widget, NULL, NULL);
  gtk_widget_activate_action (
    GTK_WIDGET (adw_navigation_view_get_visible_page (self->navigation)), "host.save-report", NULL);
}

static PtMachine *
get_page_machine (AdwNavigationPage *page)
{
  if (PT_IS_MACHINE_PAGE (page))
    return pt_machine_page_get_machine (PT_MACHINE_PAGE (page));
  if (PT_IS_GUEST_PAGE (page))
    return pt_guest_page_get_machine (PT_GUEST_PAGE (page));
  return NULL;
}

/* A machine may be undefined elsewhere while its page is open */
static void
on_machines_changed (PtWindow *self)
{
  PtMachine *machine =
    get_page_machine (adw_navigation_view_get_visible_page (self->navigation));

  if (machine == NULL ||
      find_machine (self, pt_domain_get_uuid (pt_machine_get_domain (machine))) == machine)
    return;

  adw_navigation_view_pop_to_tag (self->navigation, "overview");
  show_toast (self, _("The virtual machine no longer exists"), NULL);
}

/* ---- Changes ---- */

/* On the page of the machine, which is where the person is, or comes back to */
static void
show_remarks (PtWindow   *self,
              PtMachine  *machine,
              const char *remarks)
{
  g_autoptr (GListModel) pages = adw_navigation_view_get_navigation_stack (self->navigation);

  for (guint i = 0; i < g_list_model_get_n_items (pages); i++)
    {
      g_autoptr (AdwNavigationPage) page = g_list_model_get_item (pages, i);

      if (PT_IS_MACHINE_PAGE (page) &&
          pt_machine_page_get_machine (PT_MACHINE_PAGE (page)) == machine)
        pt_machine_page_set_remarks (PT_MACHINE_PAGE (page), remarks);
    }
}

static void
on_applied (PtWindow     *self,
            PtAssignment *assignment)
{
  PtMachine *machine = pt_assignment_get_machine (assignment);
  g_autofree char *text = pt_assignment_dup_done_text (assignment);

  show_machine (self, machine);
  show_remarks (self, machine, pt_assignment_get_remarks (assignment));
  show_toast (self, text,
              pt_session_can_undo (self->session, machine)
                ? pt_domain_get_uuid (pt_machine_get_domain (machine))
                : NULL);
}

static void
on_undone (PtWindow   *self,
           PtMachine  *machine,
           const char *remarks)
{
  show_remarks (self, machine, remarks);
  show_toast (self, _("Undone: the definition is as it was before"), NULL);
}

/* ---- Dialogs ---- */

/* A dialog grabs the keys, also those of the application. Help is wanted there as well, what closes
 * a window closes the dialog that is in front, and one key leads out from everywhere: what is being
 * written then, libvirt ends by itself, and the undo record is on the disk. */
static const struct
{
  guint           key;
  GdkModifierType modifiers;
  const char     *action;
} dialog_keys[] = {
  { GDK_KEY_F1, 0, "app.help" },
  { GDK_KEY_q, GDK_CONTROL_MASK, "app.quit" },
  { GDK_KEY_w, GDK_CONTROL_MASK, "window.close" },
};

static void
on_dialogs_changed (GListModel *dialogs,
                    guint       position,
                    guint       removed,
                    guint       added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GtkWidget) dialog = g_list_model_get_item (dialogs, i);
      GtkEventController *keys = gtk_shortcut_controller_new ();

      for (guint j = 0; j < G_N_ELEMENTS (dialog_keys); j++)
        gtk_shortcut_controller_add_shortcut (
          GTK_SHORTCUT_CONTROLLER (keys),
          gtk_shortcut_new (gtk_keyval_trigger_new (dialog_keys[j].key, dialog_keys[j].modifiers),
                            gtk_named_action_new (dialog_keys[j].action)));
      gtk_widget_add_controller (dialog, keys);
    }
}

/* ---- Other actions ---- */

static void
search_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  PtWindow *self = PT_WINDOW (widget);

  if (adw_navigation_view_get_visible_page (self->navigation) ==
      ADW_NAVIGATION_PAGE (self->overview))
    pt_overview_start_search (self->overview);
}

static void
refresh_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  pt_session_try_again (PT_WINDOW (widget)->session);
}

static void
show_view_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  PtWindow *self = PT_WINDOW (widget);

  adw_navigation_view_pop_to_tag (self->navigation, "overview");
  g_object_set (self->overview, "view", g_variant_get_string (parameter, NULL), NULL);
}

/* ---- Which computer ---- */

static void
pt_window_follow_session (PtWindow *self)
{
  g_object_set (self->overview, "session", self->session, NULL);
  pt_changes_set_session (self->changes, self->session);
  g_object_bind_property (self, "is-active", self->session, "attended", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (pt_session_get_machines (self->session), "items-changed",
                           G_CALLBACK (on_machines_changed), self, G_CONNECT_SWAPPED);
}

/* Everything that is open is about the other computer */
static void
pt_window_take_session (PtWindow   *self,
                        PtSession  *session,
                        const char *uri)
{
  AdwDialog *dialog;

  while ((dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self))))
    adw_dialog_force_close (dialog);
  if (self->undo_toast != NULL)
    adw_toast_dismiss (self->undo_toast);
  adw_navigation_view_pop_to_tag (self->navigation, "overview");
  g_signal_handlers_disconnect_by_func (pt_session_get_machines (self->session),
                                        on_machines_changed, self);

  g_set_object (&self->session, session);
  pt_hosts_set_current (self->hosts, uri);
  pt_window_follow_session (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HOST]);
}

static void
pt_window_set_host (PtWindow   *self,
                    const char *uri)
{
  PtSessionOptions options = { .uri = *uri != '\0' ? uri : NULL };
  g_autoptr (PtSession) session = NULL;
  g_autoptr (GError) error = NULL;

  if (self->hosts == NULL || g_str_equal (uri, pt_hosts_get_current (self->hosts)))
    return;

  session = pt_session_new (&options, &error);
  if (session == NULL)
    {
      pt_error_alert_present (GTK_WIDGET (self), _("Computer Not Shown"), error);
      return;
    }
  pt_window_take_session (self, session, uri);
  pt_session_start (session);
}

static void
on_host_connected (PtWindow   *self,
                   PtSession  *session,
                   const char *uri)
{
  pt_hosts_add (self->hosts, uri);
  pt_window_take_session (self, session, uri);
}

static void
add_host_action (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  PtAddHostDialog *dialog = pt_add_host_dialog_new ();

  g_signal_connect_object (dialog, "connected", G_CALLBACK (on_host_connected), widget,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static void
remove_host_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  PtWindow *self = PT_WINDOW (widget);
  /* The menu that it comes from changes meanwhile */
  g_autofree char *uri = g_variant_dup_string (parameter, NULL);

  pt_hosts_remove (self->hosts, uri);
  pt_window_set_host (self, "");
}

/* ---- A low window ---- */

/* Pages that only say something begin with their words then, and not with a large icon; those of
 * dialogs, too. With a breakpoint libadwaita would complain of each toast that is still as wide as
 * the window was a moment ago. */
static void
on_layout (PtWindow *self,
           int       width,
           int       height)
{
  double low = adw_length_unit_to_px (ADW_LENGTH_UNIT_SP, 400,
                                      gtk_widget_get_settings (GTK_WIDGET (self)));

  if (height <= low)
    gtk_widget_add_css_class (GTK_WIDGET (self), "low");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "low");
}

static void
pt_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pt_window_parent_class)->realize (widget);

  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (widget)), "layout",
                           G_CALLBACK (on_layout), widget, G_CONNECT_SWAPPED);
}

/* ---- Overrides ---- */

static void
pt_window_get_property (GObject    *object,
                        guint       id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  PtWindow *self = PT_WINDOW (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_HOSTS:
      g_value_set_object (value, self->hosts);
      break;
    case PROP_HOST:
      g_value_set_string (value, self->hosts != NULL ? pt_hosts_get_current (self->hosts) : "");
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_window_set_property (GObject      *object,
                        guint         id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  PtWindow *self = PT_WINDOW (object);

  switch (id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_HOSTS:
      self->hosts = g_value_dup_object (value);
      break;
    case PROP_HOST:
      pt_window_set_host (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_window_constructed (GObject *object)
{
  PtWindow *self = PT_WINDOW (object);

  G_OBJECT_CLASS (pt_window_parent_class)->constructed (object);

  pt_window_follow_session (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.add-host", self->hosts != NULL);
  if (self->hosts != NULL)
    g_object_set (self->overview, "host-menu", pt_hosts_get_menu (self->hosts), NULL);

  self->settings = g_settings_new (APP_ID);
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

static void
pt_window_dispose (GObject *object)
{
  PtWindow *self = PT_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_WINDOW);
  g_clear_weak_pointer (&self->undo_toast);
  g_clear_object (&self->settings);
  g_clear_object (&self->dialogs);
  g_clear_object (&self->changes);
  g_clear_object (&self->session);
  g_clear_object (&self->hosts);

  G_OBJECT_CLASS (pt_window_parent_class)->dispose (object);
}

static void
pt_window_class_init (PtWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_window_get_property;
  object_class->set_property = pt_window_set_property;
  object_class->constructed = pt_window_constructed;
  object_class->dispose = pt_window_dispose;
  widget_class->realize = pt_window_realize;

  props[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL, PT_TYPE_SESSION,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_HOSTS] =
    g_param_spec_object ("hosts", NULL, NULL, PT_TYPE_HOSTS,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_HOST] =
    g_param_spec_string ("host", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PT_TYPE_OVERVIEW);
  g_type_ensure (PT_TYPE_WORK);
  g_type_ensure (PT_TYPE_WORK_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PtWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PtWindow, navigation);
  gtk_widget_class_bind_template_child (widget_class, PtWindow, overview);
  gtk_widget_class_bind_template_child (widget_class, PtWindow, undoing);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action);
  gtk_widget_class_install_property_action (widget_class, "win.host", "host");
  gtk_widget_class_install_action (widget_class, "win.add-host", NULL, add_host_action);
  gtk_widget_class_install_action (widget_class, "win.remove-host", "s", remove_host_action);
  gtk_widget_class_install_action (widget_class, "win.copy", "s", copy_action);
  gtk_widget_class_install_action (widget_class, "win.show-host", NULL, show_host_action);
  gtk_widget_class_install_action (widget_class, "win.save-report", NULL, save_report_action);
  gtk_widget_class_install_action (widget_class, "win.show-machine", "s", show_machine_action);
  gtk_widget_class_install_action (widget_class, "win.show-guest", "s", show_guest_action);
  gtk_widget_class_install_action (widget_class, "win.show-view", "s", show_view_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, refresh_action);
}

static void
pt_window_init (PtWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->dialogs = adw_application_window_get_dialogs (ADW_APPLICATION_WINDOW (self));
  g_signal_connect (self->dialogs, "items-changed", G_CALLBACK (on_dialogs_changed), NULL);
  pt_focus_keep (ADW_APPLICATION_WINDOW (self), self->navigation);
  self->changes = pt_changes_new (GTK_APPLICATION_WINDOW (self), self->undoing);
  g_signal_connect_object (self->changes, "applied", G_CALLBACK (on_applied), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->changes, "undone", G_CALLBACK (on_undone), self,
                           G_CONNECT_SWAPPED);
}

/**
 * pt_window_new:
 * @application: the application
 * @session: what it shows
 * @hosts: (nullable): the computers to choose from
 *
 * Returns: (transfer none): a window, not presented yet
 */
PtWindow *
pt_window_new (AdwApplication *application,
               PtSession      *session,
               PtHosts        *hosts)
{
  return g_object_new (PT_TYPE_WINDOW,
                       "application", application,
                       "session", session,
                       "hosts", hosts,
                       NULL);
}
