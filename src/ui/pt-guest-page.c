/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-page.h"

#include <glib/gi18n.h>

#include "pt-closures.h"
#include "pt-error-alert.h"
#include "pt-guest-row.h"
#include "pt-guest-view.h"
#include "pt-text.h"
#include "pt-work-bar.h"
#include "pt-work.h"

/* The devices of a guest as a tree, as far as they are known, and how certain that is. */
struct _PtGuestPage
{
  AdwNavigationPage parent_instance;

  /* Template widgets */
  GtkListView *list_view;

  /* Owned */
  PtSession        *session;
  PtMachineItem    *item;
  PtGuestView      *view;
  GtkTreeListModel *tree;
  PtWork           *work;       /* asking QEMU */
  gboolean          consented;  /* to what asking QEMU leaves behind */
};

enum
{
  PROP_SESSION = 1,
  PROP_ITEM,
  PROP_TREE,
  PROP_VIEW,
  PROP_WORK,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtGuestPage, pt_guest_page, ADW_TYPE_NAVIGATION_PAGE)

static GParamSpec *props[N_PROPS];

/* ---- Closures of the template ---- */

static char *
get_page (gpointer      object,
          guint         n_rows,
          const GError *error)
{
  if (error != NULL)
    return g_strdup ("error");
  return g_strdup (n_rows > 0 ? "tree" : "empty");
}

static char *
get_error_text (gpointer      object,
                const GError *error)
{
  /* A status page reads its description as markup */
  return error != NULL ? g_markup_escape_text (error->message, -1) : NULL;
}

/* ---- The tree ---- */

static GListModel *
create_children (gpointer item,
                 gpointer user_data)
{
  GListModel *children, *usb;
  g_autoptr (GListStore) both = NULL;

  if (!PT_IS_GUEST_DEVICE (item))
    return NULL;

  children = G_LIST_MODEL (pt_guest_device_get_children (item));
  usb = G_LIST_MODEL (pt_guest_device_get_usb (item));
  if (g_list_model_get_n_items (usb) == 0)
    return g_list_model_get_n_items (children) > 0 ? g_object_ref (children) : NULL;
  if (g_list_model_get_n_items (children) == 0)
    return g_object_ref (usb);

  both = g_list_store_new (G_TYPE_LIST_MODEL);
  g_list_store_append (both, usb);
  g_list_store_append (both, children);
  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&both))));
}

/* What a person reads in passing, a screen reader says when it changes: not what is there when the
 * page opens */
static void
on_certainty_changed (PtGuestPage *self)
{
  g_autofree char *certainty = NULL;

  g_object_get (self->view, "certainty", &certainty, NULL);
  if (certainty != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), certainty,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
on_can_ask_qemu_changed (PtGuestPage *self)
{
  gboolean possible = FALSE;

  g_object_get (self->view, "can-ask-qemu", &possible, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "guest.ask-qemu",
                                 possible && !pt_work_is_active (self->work));
}

/* The row of the first assigned device, else the first of all */
static guint
find_assigned (GListModel *rows)
{
  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (GtkTreeListRow) row = g_list_model_get_item (rows, i);
      g_autoptr (GObject) item = gtk_tree_list_row_get_item (row);

      if (PT_IS_GUEST_DEVICE (item) &&
          pt_guest_device_get_facts (PT_GUEST_DEVICE (item))->has_host)
        return i;
    }
  return 0;
}

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  PtGuestPage *self = PT_GUEST_PAGE (widget);

  /* A list that has no size yet cannot scroll */
  if (gtk_widget_get_height (GTK_WIDGET (self->list_view)) == 0)
    return G_SOURCE_CONTINUE;

  if (g_list_model_get_n_items (G_LIST_MODEL (self->tree)) > 0)
    {
      gtk_list_view_scroll_to (self->list_view, find_assigned (G_LIST_MODEL (self->tree)),
                               GTK_LIST_SCROLL_FOCUS, NULL);
      gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
    }
  return G_SOURCE_REMOVE;
}

/* Who opens the page comes for the devices that were assigned */
static void
pt_guest_page_shown (AdwNavigationPage *page)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (page), on_tick, NULL, NULL);
  pt_guest_view_start (PT_GUEST_PAGE (page)->view);
}

static void
copy_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  PtGuestPage *self = PT_GUEST_PAGE (widget);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GListModel) roots = NULL;

  g_object_get (self->view, "roots", &roots, NULL);
  pt_text_append_tree (text, roots);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text->str);
  gtk_widget_activate_action (widget, "win.toast", "s", _("Device tree copied"));
}

typedef struct
{
  PtGuestPage  *self;
  GCancellable *cancellable;
} Asking;

static void
on_qemu_asked (GObject      *object,
               GAsyncResult *result,
               gpointer      data)
{
  g_autofree Asking *asking = data;
  g_autoptr (PtGuestPage) self = asking->self;
  g_autoptr (GCancellable) cancellable = asking->cancellable;
  g_autoptr (GError) error = NULL;
  gboolean asked = pt_guest_view_ask_qemu_finish (PT_GUEST_VIEW (object), result, &error);

  /* The page may be closed by now */
  if (self->view == NULL)
    return;

  pt_work_end (self->work, cancellable);
  on_can_ask_qemu_changed (self);
  self->consented |= asked;
  if (asked)
    return;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                                _("No longer waited for: libvirt may still carry it out"));
  pt_error_alert_present (GTK_WIDGET (self), _("QEMU Could Not Be Asked"), error);
}

static void
ask_qemu (PtGuestPage *self)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->self = g_object_ref (self);
  asking->cancellable = pt_work_begin (self->work, _("Asking QEMU…"));
  on_can_ask_qemu_changed (self);
  pt_guest_view_ask_qemu_async (self->view, asking->cancellable, on_qemu_asked, asking);
}

static void
on_consent (PtGuestPage *self,
            const char  *response)
{
  if (g_str_equal (response, "ask") && self->view != NULL)
    ask_qemu (self);
}

/* It leaves a mark, so it is explained; once it is there a second time changes nothing */
static void
ask_qemu_action (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  PtGuestPage *self = PT_GUEST_PAGE (widget);
  AdwDialog *alert;

  if (self->consented)
    {
      ask_qemu (self);
      return;
    }

  alert = adw_alert_dialog_new (_("Ask QEMU?"),
                                _("QEMU knows the real bus numbers, also while the guest does not "
                                  "answer. libvirt then notes in its log that the virtual machine "
                                  "was given a command behind its back (“tainted: "
                                  "custom-monitor”), until it is shut down. Nothing else "
                                  "changes."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "cancel", _("_Cancel"), "ask",
                                  _("_Ask QEMU"), NULL);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (alert), "cancel");
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (alert), "ask");
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (alert), "ask",
                                            ADW_RESPONSE_SUGGESTED);
  g_signal_connect_object (alert, "response", G_CALLBACK (on_consent), self, G_CONNECT_SWAPPED);
  adw_dialog_present (alert, widget);
}

/* Once it is left the page is on its way out, though its animation may still run */
static void
pt_guest_page_hidden (AdwNavigationPage *page)
{
  pt_guest_view_stop (PT_GUEST_PAGE (page)->view);
}

/* ---- Overrides ---- */

static void
pt_guest_page_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  PtGuestPage *self = PT_GUEST_PAGE (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case PROP_TREE:
      g_value_set_object (value, self->tree);
      break;
    case PROP_VIEW:
      g_value_set_object (value, self->view);
      break;
    case PROP_WORK:
      g_value_set_object (value, self->work);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_guest_page_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  PtGuestPage *self = PT_GUEST_PAGE (object);

  switch (id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_ITEM:
      self->item = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_guest_page_constructed (GObject *object)
{
  PtGuestPage *self = PT_GUEST_PAGE (object);
  GListModel *roots = NULL;

  G_OBJECT_CLASS (pt_guest_page_parent_class)->constructed (object);

  self->view = pt_guest_view_new (self->session, pt_machine_item_get_machine (self->item));
  g_object_get (self->view, "roots", &roots, NULL);
  self->tree = gtk_tree_list_model_new (g_steal_pointer (&roots), FALSE, TRUE, create_children,
                                        NULL, NULL);
  g_signal_connect_object (self->view, "notify::certainty", G_CALLBACK (on_certainty_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::can-ask-qemu",
                           G_CALLBACK (on_can_ask_qemu_changed), self, G_CONNECT_SWAPPED);
  on_can_ask_qemu_changed (self);
  g_object_notify_by_pspec (object, props[PROP_VIEW]);
  g_object_notify_by_pspec (object, props[PROP_TREE]);
}

static void
pt_guest_page_dispose (GObject *object)
{
  PtGuestPage *self = PT_GUEST_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_GUEST_PAGE);
  g_clear_object (&self->tree);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  if (self->view != NULL)
    pt_guest_view_stop (self->view);
  g_clear_object (&self->view);
  g_clear_object (&self->work);

  G_OBJECT_CLASS (pt_guest_page_parent_class)->dispose (object);
}

static void
pt_guest_page_class_init (PtGuestPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_guest_page_get_property;
  object_class->set_property = pt_guest_page_set_property;
  object_class->constructed = pt_guest_page_constructed;
  object_class->dispose = pt_guest_page_dispose;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = pt_guest_page_shown;
  ADW_NAVIGATION_PAGE_CLASS (klass)->hidden = pt_guest_page_hidden;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, PT_TYPE_SESSION, given);
  props[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, PT_TYPE_MACHINE_ITEM, given);
  props[PROP_TREE] = g_param_spec_object ("tree", NULL, NULL, GTK_TYPE_TREE_LIST_MODEL, readable);
  props[PROP_VIEW] = g_param_spec_object ("view", NULL, NULL, PT_TYPE_GUEST_VIEW, readable);
  props[PROP_WORK] = g_param_spec_object ("work", NULL, NULL, PT_TYPE_WORK, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PT_TYPE_GUEST_ROW);
  g_type_ensure (PT_TYPE_WORK_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-guest-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtGuestPage, list_view);
  gtk_widget_class_bind_template_callback (widget_class, get_page);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_has_text);
  gtk_widget_class_bind_template_callback (widget_class, get_error_text);
  gtk_widget_class_install_action (widget_class, "guest.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "guest.ask-qemu", NULL, ask_qemu_action);
}

static void
pt_guest_page_init (PtGuestPage *self)
{
  self->work = pt_work_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_guest_page_new:
 * @session: the session
 * @machine: one of its machines
 *
 * Returns: (transfer floating): a page about what its guest sees
 */
PtGuestPage *
pt_guest_page_new (PtSession *session,
                   PtMachine *machine)
{
  g_autoptr (PtMachineItem) item = pt_machine_item_new (session, machine);

  return g_object_new (PT_TYPE_GUEST_PAGE, "session", session, "item", item, NULL);
}

/**
 * pt_guest_page_get_machine:
 * @self: a page
 *
 * Returns: (transfer none): the machine that it is about
 */
PtMachine *
pt_guest_page_get_machine (PtGuestPage *self)
{
  g_return_val_if_fail (PT_IS_GUEST_PAGE (self), NULL);

  return pt_machine_item_get_machine (self->item);
}
