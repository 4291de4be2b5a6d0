/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-pci-device.h"

G_BEGIN_DECLS

#define PT_TYPE_GUEST_USB (pt_guest_usb_get_type ())
G_DECLARE_FINAL_TYPE (PtGuestUsb, pt_guest_usb, PT, GUEST_USB, GObject)

PtGuestUsb         *pt_guest_usb_new            (const PtPciAddress *controller,
                                                 const PtUsbDevice  *usb);
const PtPciAddress *pt_guest_usb_get_controller (PtGuestUsb         *self);
const PtUsbDevice  *pt_guest_usb_get_facts      (PtGuestUsb         *self);

G_END_DECLS
