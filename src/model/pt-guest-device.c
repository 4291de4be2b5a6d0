/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-device.h"

/* One PCI function as a guest sees it, and what sits below it when it is a bridge. */
struct _PtGuestDevice
{
  GObject parent_instance;

  PtGuestFacts *facts;
  GListStore   *children;
  GListStore   *usb;
};

G_DEFINE_FINAL_TYPE (PtGuestDevice, pt_guest_device, G_TYPE_OBJECT)

static void
pt_guest_device_finalize (GObject *object)
{
  PtGuestDevice *self = PT_GUEST_DEVICE (object);

  g_clear_pointer (&self->facts, pt_guest_facts_free);
  g_clear_object (&self->children);
  g_clear_object (&self->usb);

  G_OBJECT_CLASS (pt_guest_device_parent_class)->finalize (object);
}

static void
pt_guest_device_class_init (PtGuestDeviceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_guest_device_finalize;
}

static void
pt_guest_device_init (PtGuestDevice *self)
{
  self->children = g_list_store_new (PT_TYPE_GUEST_DEVICE);
  self->usb = g_list_store_new (PT_TYPE_GUEST_USB);
}

/**
 * pt_guest_facts_new:
 * @address: where in the guest
 *
 * Returns: (transfer full): a function of which nothing else is known
 */
PtGuestFacts *
pt_guest_facts_new (const PtPciAddress *address)
{
  PtGuestFacts *self = g_new0 (PtGuestFacts, 1);

  self->address = *address;
  self->vendor_id = -1;
  self->device_id = -1;
  self->class_code = -1;
  return self;
}

/**
 * pt_guest_facts_free:
 * @self: (transfer full): facts
 */
void
pt_guest_facts_free (PtGuestFacts *self)
{
  g_free (self->name);
  g_free (self->driver);
  g_free (self);
}

/**
 * pt_guest_device_new:
 * @facts: (transfer full): what is known about it
 *
 * Returns: (transfer full): a device without children yet
 */
PtGuestDevice *
pt_guest_device_new (PtGuestFacts *facts)
{
  PtGuestDevice *self = g_object_new (PT_TYPE_GUEST_DEVICE, NULL);

  self->facts = facts;
  return self;
}

/**
 * pt_guest_device_get_facts:
 * @self: a guest's device
 *
 * Returns: (transfer none): what is known about it
 */
const PtGuestFacts *
pt_guest_device_get_facts (PtGuestDevice *self)
{
  g_return_val_if_fail (PT_IS_GUEST_DEVICE (self), NULL);

  return self->facts;
}

/**
 * pt_guest_device_get_children:
 * @self: a guest's device
 *
 * Returns: (transfer none): the devices behind it, by address; empty unless it is a bridge
 */
GListStore *
pt_guest_device_get_children (PtGuestDevice *self)
{
  g_return_val_if_fail (PT_IS_GUEST_DEVICE (self), NULL);

  return self->children;
}

/**
 * pt_guest_device_get_usb:
 * @self: a guest's device
 *
 * Returns: (transfer none) (element-type PtGuestUsb): what is plugged into it; empty unless it is a
 *   USB controller
 */
GListStore *
pt_guest_device_get_usb (PtGuestDevice *self)
{
  g_return_val_if_fail (PT_IS_GUEST_DEVICE (self), NULL);

  return self->usb;
}

static gboolean
is_empty (GListStore *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (list)) == 0;
}

static gboolean
facts_equal (const PtGuestFacts *a,
             const PtGuestFacts *b)
{
  return pt_pci_address_equal (&a->address, &b->address) && a->vendor_id == b->vendor_id &&
         a->device_id == b->device_id && a->class_code == b->class_code &&
         g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->driver, b->driver) == 0 &&
         a->has_host == b->has_host && pt_pci_address_equal (&a->host, &b->host) &&
         a->bridge == b->bridge;
}

static gboolean
usb_equal (PtGuestUsb *a,
           PtGuestUsb *b)
{
  const PtUsbDevice *x = pt_guest_usb_get_facts (a);
  const PtUsbDevice *y = pt_guest_usb_get_facts (b);

  return g_strcmp0 (x->port, y->port) == 0 && g_str_equal (x->vendor_id, y->vendor_id) &&
         g_str_equal (x->product_id, y->product_id) && g_str_equal (x->name, y->name);
}

/* What has come to hold something, or holds nothing any more, is another line of a tree */
static gboolean
items_equal (gpointer a,
             gpointer b)
{
  if (PT_IS_GUEST_USB (a) && PT_IS_GUEST_USB (b))
    return usb_equal (a, b);
  if (!PT_IS_GUEST_DEVICE (a) || !PT_IS_GUEST_DEVICE (b))
    return FALSE;

  return facts_equal (pt_guest_device_get_facts (a), pt_guest_device_get_facts (b)) &&
         is_empty (pt_guest_device_get_children (a)) ==
           is_empty (pt_guest_device_get_children (b)) &&
         is_empty (pt_guest_device_get_usb (a)) == is_empty (pt_guest_device_get_usb (b));
}

static gboolean
contains (GListModel *list,
          gpointer    item)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GObject) other = g_list_model_get_item (list, i);

      if (items_equal (item, other))
        return TRUE;
    }

  return FALSE;
}

/**
 * pt_guest_list_update:
 * @list: of #PtGuestDevice and #PtGuestUsb, as it is shown
 * @now: the same, as it shall be
 *
 * Replaces what differs only, at every depth, so that the rest keeps its place on a screen.
 */
void
pt_guest_list_update (GListStore *list,
                      GListModel *now)
{
  guint n = g_list_model_get_n_items (now);

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (list)); i > 0; i--)
    {
      g_autoptr (GObject) old = g_list_model_get_item (G_LIST_MODEL (list), i - 1);

      if (!contains (now, old))
        g_list_store_remove (list, i - 1);
    }

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (now, i);
      g_autoptr (GObject) old = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (old == NULL || !items_equal (old, item))
        {
          g_list_store_insert (list, i, item);
        }
      else if (PT_IS_GUEST_DEVICE (old))
        {
          PtGuestDevice *a = PT_GUEST_DEVICE (old), *b = PT_GUEST_DEVICE (item);

          pt_guest_list_update (a->children, G_LIST_MODEL (b->children));
          pt_guest_list_update (a->usb, G_LIST_MODEL (b->usb));
        }
    }

  if (g_list_model_get_n_items (G_LIST_MODEL (list)) > n)
    g_list_store_splice (list, n, g_list_model_get_n_items (G_LIST_MODEL (list)) - n, NULL, 0);
}

/**
 * pt_guest_source_to_id:
 * @source: a degree of certainty
 *
 * Returns: (transfer none): the stable word that `--json` shows
 */
const char *
pt_guest_source_to_id (PtGuestSource source)
{
  switch (source)
    {
    case PT_GUEST_QEMU:
      return "qemu";
    case PT_GUEST_SEEN:
      return "guest";
    case PT_GUEST_EXPECTED:
    default:
      return "expected";
    }
}
