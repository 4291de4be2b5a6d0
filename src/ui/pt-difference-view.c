/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-difference-view.h"

#include "pt-difference-line.h"

/* A unified difference, line by line: coloured, marked, and readable aloud. */
struct _PtDifferenceView
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkListBox *lines;

  /* Owned */
  char *difference;
};

enum
{
  PROP_DIFFERENCE = 1,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtDifferenceView, pt_difference_view, ADW_TYPE_BIN)

static GParamSpec *props[N_PROPS];

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource ("/org/phyllome/Passthrough/pt-difference-row.ui");
  const char *const names[] = { "row", "line", "mark", "text" };
  GtkListBoxRow *row = GTK_LIST_BOX_ROW (gtk_builder_get_object (builder, "row"));
  g_autofree char *spoken = NULL;

  g_object_bind_property (item, "mark", gtk_builder_get_object (builder, "mark"), "label",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "text", gtk_builder_get_object (builder, "text"), "label",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "css-classes", row, "css-classes", G_BINDING_SYNC_CREATE);
  /* Markup runs from left to right, whatever language surrounds it */
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_set_direction (GTK_WIDGET (gtk_builder_get_object (builder, names[i])),
                              GTK_TEXT_DIR_LTR);
  g_object_get (item, "spoken", &spoken, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return GTK_WIDGET (g_object_ref_sink (row));
}

static void
pt_difference_view_set_difference (PtDifferenceView *self,
                                   const char       *difference)
{
  g_autoptr (GListModel) lines = NULL;

  if (!g_set_str (&self->difference, difference))
    return;

  lines = pt_difference_lines_new (difference);
  gtk_list_box_bind_model (self->lines, lines, create_row, NULL, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DIFFERENCE]);
}

static void
pt_difference_view_get_property (GObject    *object,
                                 guint       id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_DIFFERENCE:
      g_value_set_string (value, PT_DIFFERENCE_VIEW (object)->difference);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_difference_view_set_property (GObject      *object,
                                 guint         id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_DIFFERENCE:
      pt_difference_view_set_difference (PT_DIFFERENCE_VIEW (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_difference_view_dispose (GObject *object)
{
  PtDifferenceView *self = PT_DIFFERENCE_VIEW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_DIFFERENCE_VIEW);
  g_clear_pointer (&self->difference, g_free);

  G_OBJECT_CLASS (pt_difference_view_parent_class)->dispose (object);
}

static void
pt_difference_view_class_init (PtDifferenceViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_difference_view_get_property;
  object_class->set_property = pt_difference_view_set_property;
  object_class->dispose = pt_difference_view_dispose;

  props[PROP_DIFFERENCE] =
    g_param_spec_string ("difference", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-difference-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PtDifferenceView, lines);
}

static void
pt_difference_view_init (PtDifferenceView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  /* The list, what it scrolls in, and what is between */
  for (GtkWidget *widget = GTK_WIDGET (self->lines); widget != GTK_WIDGET (self);
       widget = gtk_widget_get_parent (widget))
    gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
}
