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
