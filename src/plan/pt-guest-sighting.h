/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-pci-device.h"

G_BEGIN_DECLS

/**
 * PT_GUEST_MAX_BYTES:
 *
 * The longest answer of a guest that is read, in bytes.
 */
#define PT_GUEST_MAX_BYTES (1024 * 1024)

/* How much a guest may have */
#define PT_GUEST_MAX_FUNCTIONS 1024
#define PT_GUEST_MAX_USB 512
/* How much of a name is shown, in characters */
#define PT_GUEST_MAX_NAME 80

/**
 * PtGuestFunction:
 * @address: where it is; its domain is 0
 * @vendor_id: and the other IDs: -1 when not known
 * @class_code: base class and subclass; -1: not known
 * @bridge: it is known to be one
 * @secondary: the bus behind a bridge; -1: not known
 * @driver: (nullable): what the guest has bound to it
 * @alias: (nullable): its name in the running definition, which QEMU knows
 *
 * One PCI function that a guest, or QEMU, says is there. Its strings are printable.
 */
typedef struct
{
  PtPciAddress address;
  int          vendor_id;
  int          device_id;
  int          class_code;
  gboolean     bridge;
  int          secondary;
  char        *driver;
  char        *alias;
} PtGuestFunction;

/**
 * PtGuestPlugged:
 * @bus: number of the USB bus
 * @has_controller: @controller is known
 * @controller: the PCI function that the bus belongs to
 * @usb: what is plugged in; its port is %NULL when not known
 *
 * A USB device that a guest says is there.
 */
typedef struct
{
  guint        bus;
  gboolean     has_controller;
  PtPciAddress controller;
  PtUsbDevice *usb;
} PtGuestPlugged;

/**
 * PtGuestSighting:
 * @functions: (element-type PtGuestFunction): by address, each address once
 * @placeless: (element-type PtGuestFunction) (nullable): what it has without saying where
 * @usb: (element-type PtGuestPlugged) (nullable): %NULL: not known
 *
 * What a guest, or QEMU, says is there. Not a word of it needs to be true.
 */
typedef struct
{
  GPtrArray *functions;
  GPtrArray *placeless;
  GPtrArray *usb;
} PtGuestSighting;

PtGuestSighting *pt_guest_sighting_new       (void);
void             pt_guest_sighting_free      (PtGuestSighting       *self);
PtGuestFunction *pt_guest_sighting_add       (PtGuestSighting       *self,
                                              const PtPciAddress    *address);
PtGuestFunction *pt_guest_sighting_add_placeless
                                             (PtGuestSighting       *self);
PtGuestFunction *pt_guest_sighting_find      (const PtGuestSighting *self,
                                              const PtPciAddress    *address);
const char      *pt_guest_sighting_find_driver
                                             (const PtGuestSighting *self,
                                              int                    vendor_id,
                                              int                    device_id);
void             pt_guest_sighting_sort      (PtGuestSighting       *self);
PtGuestPlugged  *pt_guest_plugged_new        (guint                  bus,
                                              guint                  vendor_id,
                                              guint                  product_id,
                                              const char            *name,
                                              gssize                 length);
void             pt_guest_plugged_free       (PtGuestPlugged        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtGuestSighting, pt_guest_sighting_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtGuestPlugged, pt_guest_plugged_free)

G_END_DECLS
