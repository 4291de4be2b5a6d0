/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-page.h"

#include <glib/gi18n.h>

#include "pt-guest-device.h"
#include "pt-guest-row.h"

/* The devices of a guest as a tree, as far as they are known, and how certain that is. */
struct _PtGuestPage
{
  AdwNavigationPage parent_instance;

  /* Template widgets */
  GtkListView *list_view;

  /* Owned */
  PtSession        *session;
  PtMachineItem    *item;
  GListStore       *devices;  /* of PtGuestDevice, those on the root bus */
  GtkTreeListModel *tree;
  GError           *error;
};

enum
{
  PROP_SESSION = 1,
  PROP_ITEM,
  PROP_TREE,
  PROP_ERROR,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtGuestPage, pt_guest_page, ADW_TYPE_NAVIGATION_PAGE)

static GParamSpec *props[N_PROPS];

/* ---- The tree as text ---- */

static void
append_devices (GString    *text,
                GListModel *devices,
                guint       depth)
{
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (PtGuestDevice) device = g_list_model_get_item (devices, i);
      const PtGuestFacts *facts = pt_guest_device_get_facts (device);
      g_autofree char *address = pt_pci_address_to_short (&facts->address);

      g_string_append_printf (text, "%*s%s %s", (int) depth * 2, "", address, facts->name);
      if (facts->vendor_id >= 0 && facts->device_id >= 0)
        g_string_append_printf (text, " [%04x:%04x]", (guint) facts->vendor_id,
                                (guint) facts->device_id);
      if (facts->driver != NULL)
        g_string_append_printf (text, " %s", facts->driver);
      if (facts->has_host)
        {
          g_autofree char *host = pt_pci_address_to_short (&facts->host);

          /* Translators: stands behind a device in a text; %s is a PCI address such as 03:00.0 */
          g_string_append_printf (text, _(" (%s on this computer)"), host);
        }
      g_string_append_c (text, '\n');
      append_devices (text, G_LIST_MODEL (pt_guest_device_get_children (device)), depth + 1);
    }
}

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
get_certainty (gpointer object,
               gboolean active)
{
  return g_strdup (active ? _("Expected: computed from the running definition, not yet confirmed "
                              "by the guest.")
                          : _("Expected at the next start: computed from the definition."));
}

static char *
get_error_text (gpointer      object,
                const GError *error)
{
  /* A status page reads its description as markup */
  return error != NULL ? g_markup_escape_text (error->message, -1) : NULL;
}

/* ---- Following the machine ---- */

static GListModel *
create_children (gpointer device,
                 gpointer user_data)
{
  GListModel *children = G_LIST_MODEL (pt_guest_device_get_children (device));

  return g_list_model_get_n_items (children) > 0 ? g_object_ref (children) : NULL;
}

static char *
dup_device_text (PtGuestDevice *device)
{
  g_autoptr (GListStore) alone = g_list_store_new (PT_TYPE_GUEST_DEVICE);
  g_autoptr (GString) text = g_string_new (NULL);

  g_list_store_append (alone, device);
  append_devices (text, G_LIST_MODEL (alone), 0);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* Replaces what differs only, so that the rest keeps its place on the screen and what is
 * expanded */
static void
merge_devices (GListStore *store,
               GListModel *devices)
{
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (store));
  guint n = devices != NULL ? g_list_model_get_n_items (devices) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PtGuestDevice) device = g_list_model_get_item (devices, i);
      g_autoptr (PtGuestDevice) old = g_list_model_get_item (G_LIST_MODEL (store), i);
      g_autofree char *text = dup_device_text (device);
      g_autofree char *old_text = old != NULL ? dup_device_text (old) : NULL;

      if (g_strcmp0 (text, old_text) != 0)
        g_list_store_splice (store, i, old != NULL ? 1 : 0, (gpointer *) &device, 1);
    }
  if (n_old > n)
    g_list_store_splice (store, n, n_old - n, NULL, 0);
}

static void
on_domain_changed (PtGuestPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListStore) devices =
    pt_session_new_guest_tree (self->session, pt_machine_item_get_machine (self->item), &error);

  merge_devices (self->devices, G_LIST_MODEL (devices));

  g_clear_error (&self->error);
  self->error = g_steal_pointer (&error);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
}

/* The row of the first assigned device, else the first of all */
static guint
find_assigned (GListModel *rows)
{
  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (GtkTreeListRow) row = g_list_model_get_item (rows, i);
      g_autoptr (PtGuestDevice) device = gtk_tree_list_row_get_item (row);

      if (pt_guest_device_get_facts (device)->has_host)
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
}

static void
copy_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  PtGuestPage *self = PT_GUEST_PAGE (widget);
  g_autoptr (GString) text = g_string_new (NULL);

  append_devices (text, G_LIST_MODEL (self->devices), 0);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text->str);
  gtk_widget_activate_action (widget, "win.toast", "s", _("Device tree copied"));
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
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
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

  G_OBJECT_CLASS (pt_guest_page_parent_class)->constructed (object);

  g_signal_connect_object (pt_machine_item_get_machine (self->item), "notify::domain",
                           G_CALLBACK (on_domain_changed), self, G_CONNECT_SWAPPED);
  on_domain_changed (self);
}

static void
pt_guest_page_dispose (GObject *object)
{
  PtGuestPage *self = PT_GUEST_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_GUEST_PAGE);
  g_clear_object (&self->tree);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  g_clear_object (&self->devices);
  g_clear_error (&self->error);

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

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, PT_TYPE_SESSION, given);
  props[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, PT_TYPE_MACHINE_ITEM, given);
  props[PROP_TREE] = g_param_spec_object ("tree", NULL, NULL, GTK_TYPE_TREE_LIST_MODEL, readable);
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PT_TYPE_GUEST_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-guest-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtGuestPage, list_view);
  gtk_widget_class_bind_template_callback (widget_class, get_page);
  gtk_widget_class_bind_template_callback (widget_class, get_certainty);
  gtk_widget_class_bind_template_callback (widget_class, get_error_text);
  gtk_widget_class_install_action (widget_class, "guest.copy", NULL, copy_action);
}

static void
pt_guest_page_init (PtGuestPage *self)
{
  self->devices = g_list_store_new (PT_TYPE_GUEST_DEVICE);
  self->tree = gtk_tree_list_model_new (G_LIST_MODEL (g_object_ref (self->devices)), FALSE, TRUE,
                                        create_children, NULL, NULL);
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
