/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-pci-device.h"

G_BEGIN_DECLS

/**
 * PtNodeDevice:
 * @name: libvirt's name of it, never %NULL: "pci_0000_03_00_0"
 * @parent: (nullable): the name of the device above it
 * @path: (nullable): its directory in the other computer's sysfs: only a word here
 * @pci: (nullable): what is known of it as a PCI function
 * @members: (element-type PtPciAddress): all of its IOMMU group, itself as well
 * @interface: (nullable): the network interface that it is
 * @mac: (nullable): the interface's address
 * @link_up: whether the interface is up and its cable is plugged in
 * @block: (nullable): the disk that it is, "nvme0n1"
 * @usb: (nullable): the USB device that it is, no root hub
 * @usb_interface: class, subclass and protocol of the USB interface that it is, 0xe00101; -1: it
 *   is none
 *
 * One node device of libvirt, as far as it matters here.
 */
typedef struct
{
  char        *name;
  char        *parent;
  char        *path;
  PtPciFacts  *pci;
  GArray      *members;
  char        *interface;
  char        *mac;
  gboolean     link_up;
  char        *block;
  PtUsbDevice *usb;
  int          usb_interface;
} PtNodeDevice;

PtNodeDevice *pt_node_device_new_from_xml (const char    *text,
                                           GError       **error);
void          pt_node_device_free         (PtNodeDevice  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtNodeDevice, pt_node_device_free)

G_END_DECLS
