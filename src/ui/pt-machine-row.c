/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-machine-row.h"

#include <glib/gi18n.h>

/* A virtual machine to choose. */
struct _PtMachineRow
{
  AdwActionRow parent_instance;

  /* Owned */
  PtMachineItem *item;
};

enum
{
  PROP_ITEM = 1,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtMachineRow, pt_machine_row, ADW_TYPE_ACTION_ROW)

static GParamSpec *props[N_PROPS];

static char *
get_subtitle (gpointer    object,
              const char *state,
              const char *summary)
{
  /* Translators: first the state of a virtual machine, then its processors and memory */
  return g_strdup_printf (_("%s, %s"), state, summary);
}

static void
pt_machine_row_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ITEM:
      g_value_set_object (value, PT_MACHINE_ROW (object)->item);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_machine_row_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_ITEM:
      PT_MACHINE_ROW (object)->item = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_machine_row_dispose (GObject *object)
{
  PtMachineRow *self = PT_MACHINE_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_MACHINE_ROW);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (pt_machine_row_parent_class)->dispose (object);
}

static void
pt_machine_row_class_init (PtMachineRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_machine_row_get_property;
  object_class->set_property = pt_machine_row_set_property;
  object_class->dispose = pt_machine_row_dispose;

  props[PROP_ITEM] =
    g_param_spec_object ("item", NULL, NULL, PT_TYPE_MACHINE_ITEM,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-machine-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, get_subtitle);
}

static void
pt_machine_row_init (PtMachineRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_machine_row_new:
 * @item: a machine in words
 *
 * Returns: (transfer floating): a row for it
 */
GtkWidget *
pt_machine_row_new (PtMachineItem *item)
{
  return g_object_new (PT_TYPE_MACHINE_ROW, "item", item, NULL);
}

/**
 * pt_machine_row_get_item:
 * @self: a row
 *
 * Returns: (transfer none): the machine in words
 */
PtMachineItem *
pt_machine_row_get_item (PtMachineRow *self)
{
  g_return_val_if_fail (PT_IS_MACHINE_ROW (self), NULL);

  return self->item;
}
