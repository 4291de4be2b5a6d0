/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-held-row.h"

#include <glib/gi18n.h>

/* A group that a machine holds, with its devices below and a way to give it back. Where there is no
 * room for that beside the title, it stands below the devices. */
struct _PtHeldRow
{
  AdwExpanderRow parent_instance;

  /* Template widgets */
  GtkButton *give_back;
  GtkButton *repair;

  /* Borrowed: rows below the devices */
  GtkWidget *repair_row;
  GtkWidget *give_back_row;

  /* Owned */
  PtHeldItem *item;

  gboolean narrow;
};

enum
{
  PROP_ITEM = 1,
  PROP_NARROW,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtHeldRow, pt_held_row, ADW_TYPE_EXPANDER_ROW)

static GParamSpec *props[N_PROPS];

/* An empty place for it would push the title aside */
static GtkWidget *
new_mark (void)
{
  GtkWidget *mark = g_object_new (GTK_TYPE_IMAGE,
                                  "icon-name", "dialog-warning-symbolic",
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                  NULL);

  gtk_widget_add_css_class (mark, "warning");
  return mark;
}

static void
add_device (PtHeldRow  *self,
            PtHeldItem *device)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource ("/org/phyllome/Passthrough/pt-held-device-row.ui");
  GObject *row = gtk_builder_get_object (builder, "row");

  g_object_bind_property (device, "title", row, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (device, "subtitle", row, "subtitle", G_BINDING_SYNC_CREATE);
  if (pt_held_item_needs_care (device))
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), new_mark ());
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (row));
}

static void
set_label (gpointer    button,
           const char *label)
{
  /* Else the label inside the button goes first */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

static GtkWidget *
add_action (PtHeldRow  *self,
            GtkBuilder *builder,
            const char *name,
            GVariant   *target)
{
  GtkWidget *row = GTK_WIDGET (gtk_builder_get_object (builder, name));

  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (row), target);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  return row;
}

static void
add_actions (PtHeldRow *self)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource ("/org/phyllome/Passthrough/pt-held-actions.ui");
  const char *title = pt_held_item_get_title (self->item);
  /* Translators: read aloud for a button; %s is a device that has moved */
  g_autofree char *repair = g_strdup_printf (_("Repair %s"), title);
  /* Translators: read aloud for a button; %s is the device that goes back to this computer */
  g_autofree char *give_back = g_strdup_printf (_("Return %s"), title);

  /* It is well as it is, so this is no more than an offer */
  if (pt_held_item_is_recordable (self->item))
    add_action (self, builder, "record", pt_held_item_new_record_target (self->item));
  self->repair_row = add_action (self, builder, "repair", NULL);
  self->give_back_row = add_action (self, builder, "give_back",
                                    pt_held_item_new_target (self->item));
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->give_back),
                                          pt_held_item_new_target (self->item));
  set_label (self->repair, repair);
  set_label (self->repair_row, repair);
  set_label (self->give_back, give_back);
  set_label (self->give_back_row, give_back);
}

/* For what has moved the one thing to do is to repair; giving it back stands below its devices */
static void
place_actions (PtHeldRow *self)
{
  gboolean repairable = pt_held_item_is_repairable (self->item);

  gtk_widget_set_visible (GTK_WIDGET (self->repair), repairable && !self->narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->give_back), !repairable && !self->narrow);
  gtk_widget_set_visible (self->repair_row, repairable && self->narrow);
  gtk_widget_set_visible (self->give_back_row, repairable || self->narrow);
  if (self->narrow && pt_held_item_needs_care (self->item))
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
}

static void
pt_held_row_set_narrow (PtHeldRow *self,
                        gboolean   narrow)
{
  if (self->narrow == narrow)
    return;

  self->narrow = narrow;
  place_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NARROW]);
}

static void
pt_held_row_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ITEM:
      g_value_set_object (value, PT_HELD_ROW (object)->item);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, PT_HELD_ROW (object)->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_held_row_set_property (GObject      *object,
                          guint         id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_ITEM:
      PT_HELD_ROW (object)->item = g_value_dup_object (value);
      break;
    case PROP_NARROW:
      pt_held_row_set_narrow (PT_HELD_ROW (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_held_row_constructed (GObject *object)
{
  PtHeldRow *self = PT_HELD_ROW (object);
  GListModel *children = pt_held_item_get_children (self->item);

  G_OBJECT_CLASS (pt_held_row_parent_class)->constructed (object);

  for (guint i = 0; i < g_list_model_get_n_items (children); i++)
    {
      g_autoptr (PtHeldItem) device = g_list_model_get_item (children, i);

      add_device (self, device);
    }

  add_actions (self);
  place_actions (self);
  if (pt_held_item_needs_care (self->item))
    adw_expander_row_add_prefix (ADW_EXPANDER_ROW (self), new_mark ());
  /* The row around the one with the title has the focus first */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  pt_held_item_get_title (self->item), -1);
}

static void
pt_held_row_dispose (GObject *object)
{
  PtHeldRow *self = PT_HELD_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_HELD_ROW);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (pt_held_row_parent_class)->dispose (object);
}

static void
pt_held_row_class_init (PtHeldRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_held_row_get_property;
  object_class->set_property = pt_held_row_set_property;
  object_class->constructed = pt_held_row_constructed;
  object_class->dispose = pt_held_row_dispose;

  props[PROP_ITEM] =
    g_param_spec_object ("item", NULL, NULL, PT_TYPE_HELD_ITEM,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_NARROW] =
    g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-held-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PtHeldRow, give_back);
  gtk_widget_class_bind_template_child (widget_class, PtHeldRow, repair);
}

static void
pt_held_row_init (PtHeldRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_held_row_new:
 * @item: what a machine holds of one group
 *
 * Returns: (transfer floating): a row for it, whose buttons activate "machine.return",
 *   "machine.repair" or "machine.record"
 */
GtkWidget *
pt_held_row_new (PtHeldItem *item)
{
  return g_object_new (PT_TYPE_HELD_ROW, "item", item, NULL);
}
