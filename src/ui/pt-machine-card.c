/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-machine-card.h"

#include <glib/gi18n.h>

#include "pt-closures.h"
#include "pt-machine-item.h"
#include "pt-pair.h"
#include "pt-wrapping.h"

/* One virtual machine: its name, what it does, how big it is, and what is assigned to it. */
struct _PtMachineCard
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkDropTarget *drop_target;

  /* Owned */
  PtMachineItem *item;
  char          *label;
};

enum
{
  PROP_ITEM = 1,
  PROP_LABEL,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtMachineCard, pt_machine_card, ADW_TYPE_BIN)

static GParamSpec *props[N_PROPS];

/* ---- Closures of the template ---- */

static GStrv
get_state_classes (gpointer object,
                   gboolean active)
{
  const char *classes[] = { "badge", "caption", active ? "success" : NULL, NULL };

  return g_strdupv ((GStrv) classes);
}

static char *
get_label (gpointer    object,
           const char *label,
           const char *state,
           const char *attention)
{
  if (label == NULL)
    return NULL;
  if (attention != NULL)
    /* Translators: read aloud for a card: name of the virtual machine, its state, and what is
     * wrong with its devices */
    return g_strdup_printf (_("%s. %s. %s"), label, state, attention);
  /* Translators: read aloud for a card: name of the virtual machine, and its state */
  return g_strdup_printf (_("%s. %s"), label, state);
}

/* A group of devices that is dropped on the card: the dialog has the rest */
static gboolean
on_drop (PtMachineCard *self,
         const GValue  *value)
{
  PtMachine *machine = pt_machine_item_get_machine (self->item);

  return gtk_widget_activate_action (GTK_WIDGET (self), "win.assign", "(si)",
                                     pt_domain_get_uuid (pt_machine_get_domain (machine)),
                                     pt_group_item_get_number (g_value_get_object (value)));
}

/* ---- Overrides ---- */

static void
pt_machine_card_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  PtMachineCard *self = PT_MACHINE_CARD (object);

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
pt_machine_card_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  PtMachineCard *self = PT_MACHINE_CARD (object);

  switch (id)
    {
    case PROP_ITEM:
      if (g_set_object (&self->item, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
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
pt_machine_card_dispose (GObject *object)
{
  PtMachineCard *self = PT_MACHINE_CARD (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_MACHINE_CARD);
  g_clear_object (&self->item);
  g_clear_pointer (&self->label, g_free);

  G_OBJECT_CLASS (pt_machine_card_parent_class)->dispose (object);
}

static void
pt_machine_card_class_init (PtMachineCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_machine_card_get_property;
  object_class->set_property = pt_machine_card_set_property;
  object_class->dispose = pt_machine_card_dispose;

  props[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, PT_TYPE_MACHINE_ITEM, writable);
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, writable);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PT_TYPE_PAIR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-machine-card.ui");
  gtk_widget_class_bind_template_child (widget_class, PtMachineCard, drop_target);
  gtk_widget_class_bind_template_callback (widget_class, on_drop);
  gtk_widget_class_bind_template_callback (widget_class, get_state_classes);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_has_text);
  gtk_widget_class_bind_template_callback (widget_class, get_label);
  gtk_widget_class_bind_template_callback_full (widget_class, "get_width_chars",
                                                G_CALLBACK (pt_wrapping_get_width_chars));
}

static void
pt_machine_card_init (PtMachineCard *self)
{
  GType types[] = { PT_TYPE_GROUP_ITEM };

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_target_set_gtypes (self->drop_target, types, G_N_ELEMENTS (types));
}
