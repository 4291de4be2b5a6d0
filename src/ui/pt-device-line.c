/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-device-line.h"

#include <glib/gi18n.h>

#include "pt-group-view.h"
#include "pt-pair.h"
#include "pt-wrapping.h"

/* One PCI function on one line, as lspci would show it, with the driver that has it now. */
struct _PtDeviceLine
{
  GtkListBoxRow parent_instance;

  /* Owned */
  PtPciDevice *device;
};

enum
{
  PROP_DEVICE = 1,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtDeviceLine, pt_device_line, GTK_TYPE_LIST_BOX_ROW)

static GParamSpec *props[N_PROPS];

static char *
get_line (gpointer     object,
          PtPciDevice *device)
{
  g_autofree char *line = device != NULL ? pt_group_view_dup_device_line (device) : NULL;
  g_auto (GStrv) parts = line != NULL ? g_strsplit (line, " (rev ", -1) : NULL;

  /* A line that is too long breaks before the revision, not inside */
  return parts != NULL ? g_strjoinv (" (rev\302\240", parts) : NULL;
}

static char *
get_driver (gpointer     object,
            PtPciDevice *device)
{
  const char *driver = device != NULL ? pt_pci_device_get_driver (device) : NULL;

  /* Translators: no kernel driver is bound to this device */
  return g_strdup (driver != NULL ? driver : _("no driver"));
}

static void
pt_device_line_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_DEVICE:
      g_value_set_object (value, PT_DEVICE_LINE (object)->device);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_device_line_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_DEVICE:
      PT_DEVICE_LINE (object)->device = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_device_line_dispose (GObject *object)
{
  PtDeviceLine *self = PT_DEVICE_LINE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_DEVICE_LINE);
  g_clear_object (&self->device);

  G_OBJECT_CLASS (pt_device_line_parent_class)->dispose (object);
}

static void
pt_device_line_class_init (PtDeviceLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_device_line_get_property;
  object_class->set_property = pt_device_line_set_property;
  object_class->dispose = pt_device_line_dispose;

  props[PROP_DEVICE] =
    g_param_spec_object ("device", NULL, NULL, PT_TYPE_PCI_DEVICE,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PT_TYPE_PAIR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-device-line.ui");
  gtk_widget_class_bind_template_callback (widget_class, get_line);
  gtk_widget_class_bind_template_callback (widget_class, get_driver);
  gtk_widget_class_bind_template_callback_full (widget_class, "get_width_chars",
                                                G_CALLBACK (pt_wrapping_get_width_chars));
}

static void
pt_device_line_init (PtDeviceLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
