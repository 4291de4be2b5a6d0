/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "pt-pci-address.h"

G_BEGIN_DECLS

/**
 * PtUseKind:
 * @PT_USE_MOUNT: a mounted file system; name: mount point, what: partition
 * @PT_USE_SWAP: swap; name: "swap", what: partition or file
 * @PT_USE_HOLDER: LUKS, LVM, MD or bcache on it; name: the holder, what: the partition below it
 * @PT_USE_NETWORK: an interface that is up; name: interface, what: "default route", a master or "";
 *   or Bluetooth that is no USB device
 * @PT_USE_DISPLAY: a connected output or the boot display; name: DRM card, what: connector
 * @PT_USE_INPUT: a keyboard or pointer; name: its product name, what: "keyboard" or "pointer"
 * @PT_USE_USB: a USB device that does something of its own (Bluetooth …); name: product, what:
 *   port
 * @PT_USE_SOUND: a sound card; name: card, what: its long name
 * @PT_USE_PROGRAM: a program that has it open; name: the program, what: the node, "card0"
 *
 * What the host does with a device right now.
 */
typedef enum
{
  PT_USE_MOUNT,
  PT_USE_SWAP,
  PT_USE_HOLDER,
  PT_USE_NETWORK,
  PT_USE_DISPLAY,
  PT_USE_INPUT,
  PT_USE_USB,
  PT_USE_SOUND,
  PT_USE_PROGRAM,
} PtUseKind;

/**
 * PtUseFlags:
 * @PT_USE_DEFAULT_ROUTE: the interface carries a default route, itself or through one above it
 * @PT_USE_ADDRESSED: the interface has an address or a master
 * @PT_USE_BOOT_DISPLAY: the display that the firmware started on
 * @PT_USE_CONNECTED: a monitor is connected to it
 * @PT_USE_OPEN: its device node is open in some process
 * @PT_USE_KEYBOARD: a keyboard (KEY 1 to 31 all present)
 * @PT_USE_POINTER: a mouse, touchpad or touchscreen
 * @PT_USE_BLUETOOTH: a Bluetooth controller
 * @PT_USE_PERHAPS: the default route may as well go through another port of the same bridge
 * @PT_USE_PORT_UP: a port of a bond or a team that works, also alone
 * @PT_USE_REMOTE: of a mount or swap: it comes over the network through this card
 */
typedef enum
{
  PT_USE_DEFAULT_ROUTE = 1 << 0,
  PT_USE_ADDRESSED     = 1 << 1,
  PT_USE_BOOT_DISPLAY  = 1 << 2,
  PT_USE_CONNECTED     = 1 << 3,
  PT_USE_OPEN          = 1 << 4,
  PT_USE_KEYBOARD      = 1 << 5,
  PT_USE_POINTER       = 1 << 6,
  PT_USE_BLUETOOTH     = 1 << 7,
  PT_USE_PERHAPS       = 1 << 8,
  PT_USE_PORT_UP       = 1 << 9,
  PT_USE_REMOTE        = 1 << 10,
} PtUseFlags;

/**
 * PtUse:
 * @kind: what kind of use
 * @flags: #PtUseFlags
 * @name: its name
 * @what: more about it, never %NULL
 * @bond: (nullable): the bond or team through which it goes, of which the device has a port
 */
typedef struct
{
  PtUseKind kind;
  guint     flags;
  char     *name;
  char     *what;
  char     *bond;
} PtUse;

/**
 * PtUsbDevice:
 * @port: kernel name, "1-4.2"
 * @vendor_id: four hex digits
 * @product_id: four hex digits
 * @name: never empty: the device's strings, usb.ids, "Bluetooth" or "USB device"
 * @depth: 0 on the controller itself, 1 behind one hub, …
 * @hub: it is a hub (root hubs are not listed)
 */
typedef struct
{
  char    *port;
  char    *vendor_id;
  char    *product_id;
  char    *name;
  guint    depth;
  gboolean hub;
} PtUsbDevice;

/**
 * PtDisk:
 * @name: block device, "nvme0n1"
 * @n_partitions: partitions and file systems on it, mounted or not
 * @listed_in: (nullable): "/etc/fstab" or "/etc/crypttab" when one of them names it
 *
 * A disk below a device, used or not.
 */
typedef struct
{
  char *name;
  guint n_partitions;
  char *listed_in;
} PtDisk;

/**
 * PtPciFacts:
 *
 * What was read about one PCI function. Numbers that are not known are -1, strings and arrays
 * %NULL, unless said otherwise. Filled by a reader, then given away to pt_pci_device_new(); never
 * changed after.
 */
typedef struct
{
  PtPciAddress address;
  int          group;               /* IOMMU group number; -1: none */
  int          class_code;          /* base class and subclass, 0x0c03 */
  int          prog_if;
  int          vendor_id;
  int          device_id;
  int          subsystem_vendor_id;
  int          subsystem_device_id;
  int          revision;
  int          header_type;         /* without the multifunction bit; 0: endpoint, 1: bridge */
  char        *class_name;          /* never NULL or empty */
  char        *vendor;              /* never NULL or empty */
  char        *device;              /* never NULL or empty */
  char        *driver;              /* NULL: no driver bound, or ... */
  gboolean     driver_unknown;      /* ... it cannot be told which */
  char        *label;               /* firmware's slot label */
  gboolean     has_parent;
  PtPciAddress parent;              /* the bridge above */
  char        *path;                /* bridges above, top first, joined by "/" */
  int          numa_node;
  GStrv        reset_methods;       /* NULL: cannot tell; empty: none */
  int          sriov_total;         /* 0: not a physical function */
  int          sriov_active;
  gboolean     has_physical_function;
  PtPciAddress physical_function;
  int          removable;           /* 1: removable or behind an external-facing port */
  int          boot_vga;            /* only display controllers have the file */
  char        *serial_kind;         /* "nvme", "mac", "vpd" */
  char        *serial;
  GPtrArray   *uses;                /* of PtUse, never NULL */
  GPtrArray   *usb;                 /* of PtUsbDevice, in port order; NULL: not a USB controller */
  GPtrArray   *disks;               /* of PtDisk, never NULL */
} PtPciFacts;

PtUse       *pt_use_new           (PtUseKind     kind,
                                   guint         flags,
                                   const char   *name,
                                   const char   *what);
void         pt_use_set_bond       (PtUse        *self,
                                   const char   *bond);
void         pt_use_free          (PtUse        *self);
const char  *pt_use_kind_to_id    (PtUseKind     kind);
void         pt_usb_device_free   (PtUsbDevice  *self);
PtUsbDevice *pt_usb_device_copy   (const PtUsbDevice *self);
int          pt_usb_device_compare (gconstpointer a,
                                    gconstpointer b);
void         pt_disk_free         (PtDisk       *self);
PtPciFacts  *pt_pci_facts_new     (const PtPciAddress *address);
PtPciFacts  *pt_pci_facts_copy    (const PtPciFacts *self);
void         pt_pci_facts_free    (PtPciFacts   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtUse, pt_use_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtUsbDevice, pt_usb_device_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtDisk, pt_disk_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtPciFacts, pt_pci_facts_free)

#define PT_TYPE_PCI_DEVICE (pt_pci_device_get_type ())
G_DECLARE_FINAL_TYPE (PtPciDevice, pt_pci_device, PT, PCI_DEVICE, GObject)

PtPciDevice        *pt_pci_device_new         (PtPciFacts   *facts);
const PtPciFacts   *pt_pci_device_get_facts   (PtPciDevice  *self);
const PtPciAddress *pt_pci_device_get_address (PtPciDevice  *self);
gboolean            pt_pci_device_is_endpoint (PtPciDevice  *self);
const char         *pt_pci_device_get_driver  (PtPciDevice  *self);
guint               pt_pci_device_get_use_flags (PtPciDevice *self);
char               *pt_pci_device_dup_title   (PtPciDevice  *self);

G_END_DECLS
