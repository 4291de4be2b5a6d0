/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-usb.h"

/* A USB device as a guest sees it. */
struct _PtGuestUsb
{
  GObject parent_instance;

  PtPciAddress *controller; /* nullable */
  PtUsbDevice  *usb;
};

G_DEFINE_FINAL_TYPE (PtGuestUsb, pt_guest_usb, G_TYPE_OBJECT)

static void
pt_guest_usb_finalize (GObject *object)
{
  PtGuestUsb *self = PT_GUEST_USB (object);

  g_clear_pointer (&self->controller, pt_pci_address_free);
  g_clear_pointer (&self->usb, pt_usb_device_free);

  G_OBJECT_CLASS (pt_guest_usb_parent_class)->finalize (object);
}

static void
pt_guest_usb_class_init (PtGuestUsbClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_guest_usb_finalize;
}

static void
pt_guest_usb_init (PtGuestUsb *self)
{
}

/**
 * pt_guest_usb_new:
 * @controller: (nullable): the PCI function that it hangs on, in the guest; %NULL: not known
 * @usb: what is known about it; its port may be %NULL
 *
 * Returns: (transfer full): a USB device
 */
PtGuestUsb *
pt_guest_usb_new (const PtPciAddress *controller,
                  const PtUsbDevice  *usb)
{
  PtGuestUsb *self = g_object_new (PT_TYPE_GUEST_USB, NULL);

  self->controller = controller != NULL ? pt_pci_address_copy (controller) : NULL;
  self->usb = pt_usb_device_copy (usb);
  return self;
}

/**
 * pt_guest_usb_get_controller:
 * @self: a USB device
 *
 * Returns: (transfer none) (nullable): the PCI function that it hangs on, in the guest
 */
const PtPciAddress *
pt_guest_usb_get_controller (PtGuestUsb *self)
{
  g_return_val_if_fail (PT_IS_GUEST_USB (self), NULL);

  return self->controller;
}

/**
 * pt_guest_usb_get_facts:
 * @self: a USB device
 *
 * Returns: (transfer none): what is known about it
 */
const PtUsbDevice *
pt_guest_usb_get_facts (PtGuestUsb *self)
{
  g_return_val_if_fail (PT_IS_GUEST_USB (self), NULL);

  return self->usb;
}
