/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-row.h"

#include <glib/gi18n.h>

#include "pt-closures.h"
#include "pt-guest-device.h"
#include "pt-pair.h"

/* A device as the guest sees it, in its place in the tree. */
struct _PtGuestRow
{
  AdwBin parent_instance;

  /* Owned */
  GtkTreeListRow *row;
  char           *label;
};

enum
{
  PROP_ROW = 1,
  PROP_LABEL,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtGuestRow, pt_guest_row, ADW_TYPE_BIN)

static GParamSpec *props[N_PROPS];

/* ---- Closures of the template ---- */

static char *
get_address (gpointer object,
             GObject *item)
{
  if (PT_IS_GUEST_USB (item))
    return g_strdup (pt_guest_usb_get_facts (PT_GUEST_USB (item))->port);
  if (PT_IS_GUEST_DEVICE (item))
    return pt_pci_address_to_short (&pt_guest_device_get_facts (PT_GUEST_DEVICE (item))->address);
  return NULL;
}

static char *
get_name (gpointer object,
          GObject *item)
{
  if (PT_IS_GUEST_USB (item))
    return g_strdup (pt_guest_usb_get_facts (PT_GUEST_USB (item))->name);
  if (PT_IS_GUEST_DEVICE (item))
    return g_strdup (pt_guest_device_get_facts (PT_GUEST_DEVICE (item))->name);
  return NULL;
}

static char *
get_detail (gpointer object,
            GObject *item)
{
  const PtGuestFacts *facts;
  g_autofree char *ids = NULL;

  if (PT_IS_GUEST_USB (item))
    {
      const PtUsbDevice *usb = pt_guest_usb_get_facts (PT_GUEST_USB (item));

      /* Translators: below the name of a USB device; both %s are its IDs such as 046d and c31c */
      return g_strdup_printf (_("USB device [%s:%s]"), usb->vendor_id, usb->product_id);
    }
  if (!PT_IS_GUEST_DEVICE (item))
    return NULL;

  facts = pt_guest_device_get_facts (PT_GUEST_DEVICE (item));
  if (facts->vendor_id >= 0 && facts->device_id >= 0)
    ids = g_strdup_printf ("[%04x:%04x]", (guint) facts->vendor_id, (guint) facts->device_id);
  if (ids != NULL && facts->driver != NULL)
    /* Translators: the first %s are IDs such as [8086:24f3], the second the name of a driver */
    return g_strdup_printf (_("%s driver %s"), ids, facts->driver);
  return ids != NULL ? g_steal_pointer (&ids) : g_strdup (facts->driver);
}

static char *
get_origin (gpointer object,
            GObject *item)
{
  const PtGuestFacts *facts;
  g_autofree char *address = NULL;

  if (!PT_IS_GUEST_DEVICE (item))
    return NULL;

  facts = pt_guest_device_get_facts (PT_GUEST_DEVICE (item));
  if (!facts->has_host)
    return NULL;

  address = pt_pci_address_to_short (&facts->host);
  /* Translators: a device of a guest; %s is the PCI address that it has on the host */
  return g_strdup_printf (_("was %s on this computer"), address);
}

static char *
get_label (gpointer object,
           GObject *item)
{
  g_autofree char *address = get_address (NULL, item);
  g_autofree char *name = get_name (NULL, item);
  g_autofree char *detail = get_detail (NULL, item);
  g_autofree char *origin = get_origin (NULL, item);

  if (name == NULL)
    return NULL;
  return g_strconcat (address != NULL ? address : "", address != NULL ? " " : "", name,
                      origin != NULL ? ", " : "", origin != NULL ? origin : "",
                      detail != NULL ? ", " : "", detail, NULL);
}

/* ---- Overrides ---- */

static void
pt_guest_row_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  PtGuestRow *self = PT_GUEST_ROW (object);

  switch (id)
    {
    case PROP_ROW:
      g_value_set_object (value, self->row);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_guest_row_set_property (GObject      *object,
                           guint         id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  PtGuestRow *self = PT_GUEST_ROW (object);

  switch (id)
    {
    case PROP_ROW:
      if (g_set_object (&self->row, g_value_get_object (value)))
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
pt_guest_row_dispose (GObject *object)
{
  PtGuestRow *self = PT_GUEST_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_GUEST_ROW);
  g_clear_object (&self->row);
  g_clear_pointer (&self->label, g_free);

  G_OBJECT_CLASS (pt_guest_row_parent_class)->dispose (object);
}

static void
pt_guest_row_class_init (PtGuestRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_guest_row_get_property;
  object_class->set_property = pt_guest_row_set_property;
  object_class->dispose = pt_guest_row_dispose;

  props[PROP_ROW] = g_param_spec_object ("row", NULL, NULL, GTK_TYPE_TREE_LIST_ROW, writable);
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, writable);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PT_TYPE_PAIR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-guest-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, get_address);
  gtk_widget_class_bind_template_callback (widget_class, get_name);
  gtk_widget_class_bind_template_callback (widget_class, get_detail);
  gtk_widget_class_bind_template_callback (widget_class, get_origin);
  gtk_widget_class_bind_template_callback (widget_class, get_label);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_has_text);
}

static void
pt_guest_row_init (PtGuestRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
