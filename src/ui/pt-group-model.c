/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-group-model.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

/*
 * The groups that a list shows: those that match what is searched for, the state and the kind
 * asked for, useful first. It is a list model itself and follows the groups' views as they are
 * replaced.
 */
struct _PtGroupModel
{
  GObject parent_instance;

  /* Owned */
  GListModel       *source;
  GPtrArray        *watched;  /* of PtGroupItem, as in source */
  GtkCustomFilter  *filter;
  GtkCustomSorter  *sorter;
  GtkSortListModel *shown;
  char             *show;
  char             *kind;
  char             *search;
  GStrv             words;    /* of search, case folded */
  int               number;   /* the one group that is searched for, or -1 */
  guint             idle;
};

enum
{
  PROP_SOURCE = 1,
  PROP_SHOW,
  PROP_KIND,
  PROP_SEARCH,
  PROP_N_ITEMS,
  N_PROPS
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PtGroupModel, pt_group_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GParamSpec *props[N_PROPS];

/* ---- What is searched ---- */

static void
append_device (GString     *text,
               PtPciDevice *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);
  g_autofree char *address = pt_pci_address_to_string (&facts->address);

  g_string_append_printf (text, "\n%s %s %s %s %s %04x:%04x", address, facts->class_name,
                          facts->vendor, facts->device, facts->driver != NULL ? facts->driver : "",
                          (guint) facts->vendor_id & 0xffff, (guint) facts->device_id & 0xffff);
  for (guint i = 0; i < facts->uses->len; i++)
    {
      const PtUse *use = g_ptr_array_index (facts->uses, i);

      g_string_append_printf (text, "\n%s %s", use->name, use->what);
    }
  for (guint i = 0; facts->usb != NULL && i < facts->usb->len; i++)
    {
      const PtUsbDevice *usb = g_ptr_array_index (facts->usb, i);

      g_string_append_printf (text, "\n%s %s:%s", usb->name, usb->vendor_id, usb->product_id);
    }
}

static gboolean
matches_search (PtGroupModel *self,
                PtGroupView  *view)
{
  PtIommuGroup *group = pt_group_view_get_group (view);
  GPtrArray *devices = pt_iommu_group_get_devices (group);
  g_autoptr (GString) text = g_string_new (pt_group_view_get_title (view));
  g_autofree char *folded = NULL;

  if (self->number >= 0 && pt_iommu_group_get_number (group) != self->number)
    return FALSE;
  if (self->words == NULL || self->words[0] == NULL)
    return TRUE;

  /* As the card says it */
  g_string_append_printf (text, "\niommu %d\n%s", pt_iommu_group_get_number (group),
                          pt_group_view_get_badge (view));
  for (guint i = 0; i < devices->len; i++)
    append_device (text, g_ptr_array_index (devices, i));

  folded = g_utf8_casefold (text->str, -1);
  for (guint i = 0; self->words[i] != NULL; i++)
    if (strstr (folded, self->words[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* As the settings name it */
static const char *
get_kind_id (PtGroupKind kind)
{
  switch (kind)
    {
    case PT_KIND_DISPLAY:
      return "graphics";
    case PT_KIND_WIRELESS:
    case PT_KIND_NETWORK:
      return "network";
    case PT_KIND_USB:
      return "usb";
    case PT_KIND_STORAGE:
      return "storage";
    case PT_KIND_SOUND:
      return "sound";
    case PT_KIND_OTHER:
    case PT_KIND_PLATFORM:
    case PT_KIND_BRIDGE:
    default:
      return "other";
    }
}

static gboolean
is_shown (gpointer item,
          gpointer user_data)
{
  PtGroupModel *self = user_data;
  PtGroupView *view = pt_group_item_get_view (item);
  PtGroupState state;

  if (view == NULL)
    return FALSE;

  state = pt_group_view_get_state (view);
  if (g_strcmp0 (self->show, "assignable") == 0 && !pt_group_view_is_assignable (view))
    return FALSE;
  if (g_strcmp0 (self->show, "assigned") == 0 && state != PT_GROUP_ASSIGNED &&
      state != PT_GROUP_PARTIAL)
    return FALSE;
  if (!g_str_equal (self->kind, "all") &&
      !g_str_equal (self->kind, get_kind_id (pt_group_view_get_kind (view))))
    return FALSE;
  return matches_search (self, view);
}

static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer      user_data)
{
  PtGroupItem *item_a = (PtGroupItem *) a;
  PtGroupItem *item_b = (PtGroupItem *) b;
  PtGroupView *view_a = pt_group_item_get_view (item_a);
  PtGroupView *view_b = pt_group_item_get_view (item_b);
  int order;

  order = pt_group_view_is_assignable (view_b) - pt_group_view_is_assignable (view_a);
  if (order == 0)
    order = (int) pt_group_view_get_kind (view_a) - (int) pt_group_view_get_kind (view_b);
  if (order == 0)
    order = pt_group_item_get_number (item_a) - pt_group_item_get_number (item_b);
  return order < 0 ? GTK_ORDERING_SMALLER : order > 0 ? GTK_ORDERING_LARGER : GTK_ORDERING_EQUAL;
}

/* ---- Following ---- */

static gboolean
on_idle (gpointer user_data)
{
  PtGroupModel *self = user_data;

  self->idle = 0;
  gtk_sorter_changed (GTK_SORTER (self->sorter), GTK_SORTER_CHANGE_DIFFERENT);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  return G_SOURCE_REMOVE;
}

/* One reading of the host replaces many views at once: judge them all once, before the next
 * frame */
static void
on_view_changed (PtGroupModel *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_idle, self, NULL);
}

static void
on_source_changed (PtGroupModel *self,
                   guint         position,
                   guint         removed,
                   guint         added)
{
  for (guint i = 0; i < removed; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->watched, position + i),
                                          on_view_changed, self);
  if (removed > 0)
    g_ptr_array_remove_range (self->watched, position, removed);

  for (guint i = 0; i < added; i++)
    {
      PtGroupItem *item = g_list_model_get_item (self->source, position + i);

      g_signal_connect_object (item, "notify::view", G_CALLBACK (on_view_changed), self,
                               G_CONNECT_SWAPPED);
      g_ptr_array_insert (self->watched, (int) (position + i), item);
    }
}

static void
on_shown_changed (PtGroupModel *self,
                  guint         position,
                  guint         removed,
                  guint         added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
}

/* "group 1" is that group, and not also 10, 14, and every device with a 1 in its name */
static void
pt_group_model_parse (PtGroupModel *self)
{
  g_autofree char *folded = g_utf8_casefold (self->search, -1);
  g_auto (GStrv) words = g_strsplit_set (folded, " \t", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  /* Translators: what a person types before the number of an IOMMU group to find it */
  g_autofree char *group = g_utf8_casefold (_("group"), -1);

  self->number = -1;
  for (guint i = 0; words[i] != NULL; i++)
    {
      guint64 number;

      if ((g_str_equal (words[i], group) || g_str_equal (words[i], "group")) &&
          words[i + 1] != NULL &&
          g_ascii_string_to_unsigned (words[i + 1], 10, 0, G_MAXINT, &number, NULL))
        {
          self->number = (int) number;
          i++;
        }
      else if (*words[i] != '\0')
        g_strv_builder_add (builder, words[i]);
    }
  g_strfreev (self->words);
  self->words = g_strv_builder_end (builder);
}

static void
pt_group_model_set_search (PtGroupModel *self,
                           const char   *search)
{
  if (!g_set_str (&self->search, search != NULL ? search : ""))
    return;

  pt_group_model_parse (self);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SEARCH]);
}

static void
pt_group_model_set_show (PtGroupModel *self,
                         const char   *show)
{
  if (!g_set_str (&self->show, show))
    return;
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SHOW]);
}

static void
pt_group_model_set_kind (PtGroupModel *self,
                         const char   *kind)
{
  if (!g_set_str (&self->kind, kind != NULL ? kind : "all"))
    return;
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_KIND]);
}

/* ---- Overrides ---- */

static GType
pt_group_model_get_item_type (GListModel *list)
{
  return PT_TYPE_GROUP_ITEM;
}

static guint
pt_group_model_get_n_items (GListModel *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (PT_GROUP_MODEL (list)->shown));
}

static gpointer
pt_group_model_get_item (GListModel *list,
                         guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (PT_GROUP_MODEL (list)->shown), position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = pt_group_model_get_item_type;
  iface->get_n_items = pt_group_model_get_n_items;
  iface->get_item = pt_group_model_get_item;
}

static void
pt_group_model_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  PtGroupModel *self = PT_GROUP_MODEL (object);

  switch (id)
    {
    case PROP_SOURCE:
      g_value_set_object (value, self->source);
      break;
    case PROP_SHOW:
      g_value_set_string (value, self->show);
      break;
    case PROP_KIND:
      g_value_set_string (value, self->kind);
      break;
    case PROP_SEARCH:
      g_value_set_string (value, self->search);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, pt_group_model_get_n_items (G_LIST_MODEL (self)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_group_model_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  PtGroupModel *self = PT_GROUP_MODEL (object);

  switch (id)
    {
    case PROP_SOURCE:
      self->source = g_value_dup_object (value);
      break;
    case PROP_SHOW:
      pt_group_model_set_show (self, g_value_get_string (value));
      break;
    case PROP_KIND:
      pt_group_model_set_kind (self, g_value_get_string (value));
      break;
    case PROP_SEARCH:
      pt_group_model_set_search (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_group_model_constructed (GObject *object)
{
  PtGroupModel *self = PT_GROUP_MODEL (object);
  GtkFilterListModel *filtered;

  G_OBJECT_CLASS (pt_group_model_parent_class)->constructed (object);

  on_source_changed (self, 0, 0, g_list_model_get_n_items (self->source));
  g_signal_connect_object (self->source, "items-changed", G_CALLBACK (on_source_changed), self,
                           G_CONNECT_SWAPPED);

  filtered = gtk_filter_list_model_new (g_object_ref (self->source),
                                        g_object_ref (GTK_FILTER (self->filter)));
  self->shown = gtk_sort_list_model_new (G_LIST_MODEL (filtered),
                                         g_object_ref (GTK_SORTER (self->sorter)));
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (on_shown_changed), self,
                           G_CONNECT_SWAPPED);
}

static void
pt_group_model_finalize (GObject *object)
{
  PtGroupModel *self = PT_GROUP_MODEL (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);
  g_clear_pointer (&self->watched, g_ptr_array_unref);
  g_clear_object (&self->source);
  g_clear_pointer (&self->show, g_free);
  g_clear_pointer (&self->kind, g_free);
  g_clear_pointer (&self->search, g_free);
  g_clear_pointer (&self->words, g_strfreev);

  G_OBJECT_CLASS (pt_group_model_parent_class)->finalize (object);
}

static void
pt_group_model_class_init (PtGroupModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_group_model_get_property;
  object_class->set_property = pt_group_model_set_property;
  object_class->constructed = pt_group_model_constructed;
  object_class->finalize = pt_group_model_finalize;

  props[PROP_SOURCE] =
    g_param_spec_object ("source", NULL, NULL, G_TYPE_LIST_MODEL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_SHOW] = g_param_spec_string ("show", NULL, NULL, "all", writable);
  props[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, "all", writable);
  props[PROP_SEARCH] = g_param_spec_string ("search", NULL, NULL, "", writable);
  props[PROP_N_ITEMS] =
    g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pt_group_model_init (PtGroupModel *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  self->filter = gtk_custom_filter_new (is_shown, self, NULL);
  self->sorter = gtk_custom_sorter_new (compare, self, NULL);
  self->show = g_strdup ("all");
  self->kind = g_strdup ("all");
  self->search = g_strdup ("");
  self->number = -1;
}

/**
 * pt_group_model_new:
 * @source: a list of #PtGroupItem
 *
 * Returns: (transfer full): a list of those that are to be shown, at first all
 */
PtGroupModel *
pt_group_model_new (GListModel *source)
{
  return g_object_new (PT_TYPE_GROUP_MODEL, "source", source, NULL);
}
