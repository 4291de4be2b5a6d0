/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-group-card.h"

#include <glib/gi18n.h>

#include "pt-closures.h"
#include "pt-device-line.h"
#include "pt-pair.h"
#include "pt-wrapping.h"

/* One IOMMU group: what it is, who has it, its devices and what the computer would lose with it. */
struct _PtGroupCard
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkListBox *devices;

  /* Owned */
  PtGroupItem *item;
  char        *label;
};

enum
{
  PROP_ITEM = 1,
  PROP_LABEL,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtGroupCard, pt_group_card, ADW_TYPE_BIN)

static GParamSpec *props[N_PROPS];

/* ---- Closures of the template ---- */

static char *
get_title (gpointer     object,
           PtGroupView *view)
{
  return view != NULL ? g_strdup (pt_group_view_get_title (view)) : NULL;
}

static char *
get_icon_name (gpointer     object,
               PtGroupView *view)
{
  return view != NULL ? g_strdup (pt_group_view_get_icon_name (view)) : NULL;
}

static char *
get_badge (gpointer     object,
           PtGroupView *view)
{
  return view != NULL ? g_strdup (pt_group_view_get_badge (view)) : NULL;
}

static GStrv
get_badge_classes (gpointer     object,
                   PtGroupView *view)
{
  const char *classes[] = { "badge", "caption", NULL, NULL };

  if (view != NULL)
    switch (pt_group_view_get_state (view))
      {
      case PT_GROUP_FREE:
        classes[2] = "success";
        break;
      case PT_GROUP_HOST:
      case PT_GROUP_UNKNOWN:
        classes[2] = "warning";
        break;
      case PT_GROUP_ASSIGNED:
      case PT_GROUP_PARTIAL:
        classes[2] = "accent";
        break;
      case PT_GROUP_STAYS:
      default:
        break;
      }
  return g_strdupv ((GStrv) classes);
}

static char *
get_loses (gpointer     object,
           PtGroupView *view)
{
  return view != NULL ? g_strdup (pt_group_view_get_loses (view)) : NULL;
}

static char *
get_number_text (gpointer object,
                 int      number)
{
  /* Translators: %d is the number of an IOMMU group, as the kernel counts them */
  return g_strdup_printf (_("IOMMU group %d"), number);
}

static char *
get_label (gpointer     object,
           PtGroupView *view,
           int          number)
{
  if (view == NULL)
    return NULL;
  /* Translators: read aloud for a card: what the device is, who has it, and the number of its
   * IOMMU group */
  return g_strdup_printf (_("%s. %s. IOMMU group %d"), pt_group_view_get_title (view),
                          pt_group_view_get_badge (view), number);
}

static GtkWidget *
create_line (gpointer item,
             gpointer user_data)
{
  return g_object_new (PT_TYPE_DEVICE_LINE, "device", item, NULL);
}

/* What stays with the computer cannot be dragged: no machine takes it */
static GdkContentProvider *
on_drag_prepare (PtGroupCard   *self,
                 double         x,
                 double         y,
                 GtkDragSource *source)
{
  PtGroupView *view = self->item != NULL ? pt_group_item_get_view (self->item) : NULL;

  if (view == NULL || pt_group_view_get_state (view) == PT_GROUP_STAYS)
    return NULL;
  return gdk_content_provider_new_typed (PT_TYPE_GROUP_ITEM, self->item);
}

/* The card itself would hide what it is held over */
static void
on_drag_begin (PtGroupCard *self,
               GdkDrag     *drag)
{
  PtGroupView *view = pt_group_item_get_view (self->item);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (pt_group_view_get_title (view));

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_box_append (GTK_BOX (box),
                  gtk_image_new_from_icon_name (pt_group_view_get_icon_name (view)));
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (box, "dragged");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)), box);
  gdk_drag_set_hotspot (drag, -12, -12);
}

/* A list box takes its model by a call only */
static void
on_view_changed (PtGroupCard *self)
{
  PtGroupView *view = self->item != NULL ? pt_group_item_get_view (self->item) : NULL;
  g_autoptr (GListStore) store = g_list_store_new (PT_TYPE_PCI_DEVICE);

  if (view != NULL)
    {
      GPtrArray *devices = pt_iommu_group_get_devices (pt_group_view_get_group (view));

      g_list_store_splice (store, 0, 0, devices->pdata, devices->len);
    }
  gtk_list_box_bind_model (self->devices, G_LIST_MODEL (store), create_line, NULL, NULL);
}

static void
pt_group_card_set_item (PtGroupCard *self,
                        PtGroupItem *item)
{
  if (self->item == item)
    return;

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (self->item, on_view_changed, self);
  g_set_object (&self->item, item);
  if (item != NULL)
    g_signal_connect_object (item, "notify::view", G_CALLBACK (on_view_changed), self,
                             G_CONNECT_SWAPPED);
  on_view_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ITEM]);
}

static void
pt_group_card_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  PtGroupCard *self = PT_GROUP_CARD (object);

  switch (id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_group_card_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  PtGroupCard *self = PT_GROUP_CARD (object);

  switch (id)
    {
    case PROP_ITEM:
      pt_group_card_set_item (self, g_value_get_object (value));
      break;
    case PROP_LABEL:
      if (g_set_str (&self->label, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_group_card_dispose (GObject *object)
{
  PtGroupCard *self = PT_GROUP_CARD (object);

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (self->item, on_view_changed, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_GROUP_CARD);
  g_clear_object (&self->item);
  g_clear_pointer (&self->label, g_free);

  G_OBJECT_CLASS (pt_group_card_parent_class)->dispose (object);
}

static void
pt_group_card_class_init (PtGroupCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_group_card_get_property;
  object_class->set_property = pt_group_card_set_property;
  object_class->dispose = pt_group_card_dispose;

  props[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, PT_TYPE_GROUP_ITEM, writable);
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, writable);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PT_TYPE_PAIR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-group-card.ui");
  gtk_widget_class_bind_template_child (widget_class, PtGroupCard, devices);
  gtk_widget_class_bind_template_callback (widget_class, on_drag_begin);
  gtk_widget_class_bind_template_callback (widget_class, on_drag_prepare);
  gtk_widget_class_bind_template_callback (widget_class, get_title);
  gtk_widget_class_bind_template_callback (widget_class, get_icon_name);
  gtk_widget_class_bind_template_callback (widget_class, get_badge);
  gtk_widget_class_bind_template_callback (widget_class, get_badge_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_loses);
  gtk_widget_class_bind_template_callback (widget_class, get_number_text);
  gtk_widget_class_bind_template_callback (widget_class, get_label);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_has_text);
  gtk_widget_class_bind_template_callback_full (widget_class, "get_width_chars",
                                                G_CALLBACK (pt_wrapping_get_width_chars));
}

static void
pt_group_card_init (PtGroupCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_group_card_get_item:
 * @self: a card
 *
 * Returns: (transfer none) (nullable): the group that it shows
 */
PtGroupItem *
pt_group_card_get_item (PtGroupCard *self)
{
  g_return_val_if_fail (PT_IS_GROUP_CARD (self), NULL);

  return self->item;
}
