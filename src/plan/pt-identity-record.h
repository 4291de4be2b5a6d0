/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-pci-address.h"

G_BEGIN_DECLS

/**
 * PT_IDENTITY_NAMESPACE:
 *
 * The XML namespace of our one element in a definition's `<metadata>`.
 */
#define PT_IDENTITY_NAMESPACE "https://phyllome.org/xmlns/passthrough/1.0"

/**
 * PtIdentityRole:
 * @PT_IDENTITY_GIVE: the guest sees the device
 * @PT_IDENTITY_HOLD: taken from the host so that the group is viable, hidden from the guest
 */
typedef enum
{
  PT_IDENTITY_GIVE,
  PT_IDENTITY_HOLD,
} PtIdentityRole;

/**
 * PtIdentityDevice:
 * @address: where it was on the host
 * @role: what it was assigned as
 * @group: IOMMU group number at the time; -1: not known
 * @vendor_id: -1: not known, like all numbers below
 * @device_id: device ID
 * @subsystem_vendor_id: subsystem vendor ID
 * @subsystem_device_id: subsystem device ID
 * @class_code: base class and subclass, 0x0c03
 * @revision: revision
 * @path: (nullable): bridges above it, top first, "0000:00:1c.0/0000:01:00.0"; "" on the root bus
 * @serial_kind: (nullable): "nvme", "mac", "vpd"; %NULL exactly when @serial is
 * @serial: (nullable): the serial that was readable
 *
 * What one assigned device was, so that another one at its address is noticed.
 */
typedef struct
{
  PtPciAddress   address;
  PtIdentityRole role;
  int            group;
  int            vendor_id;
  int            device_id;
  int            subsystem_vendor_id;
  int            subsystem_device_id;
  int            class_code;
  int            revision;
  char          *path;
  char          *serial_kind;
  char          *serial;
} PtIdentityDevice;

PtIdentityDevice *pt_identity_device_new   (const PtPciAddress     *address,
                                            PtIdentityRole          role);
PtIdentityDevice *pt_identity_device_copy  (const PtIdentityDevice *self);
void              pt_identity_device_free  (PtIdentityDevice       *self);
gboolean          pt_identity_device_equal (const PtIdentityDevice *a,
                                            const PtIdentityDevice *b);
const char       *pt_identity_role_to_id   (PtIdentityRole          role);
char             *pt_identity_dup_clean    (const char             *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtIdentityDevice, pt_identity_device_free)

#define PT_TYPE_IDENTITY_RECORD (pt_identity_record_get_type ())
G_DECLARE_FINAL_TYPE (PtIdentityRecord, pt_identity_record, PT, IDENTITY_RECORD, GObject)

PtIdentityRecord       *pt_identity_record_new              (void);
PtIdentityRecord       *pt_identity_record_copy             (PtIdentityRecord       *self);

GPtrArray              *pt_identity_record_get_devices      (PtIdentityRecord       *self);
const PtIdentityDevice *pt_identity_record_find_device      (PtIdentityRecord       *self,
                                                             const PtPciAddress     *address);
void                    pt_identity_record_set_device       (PtIdentityRecord       *self,
                                                             const PtIdentityDevice *device);
gboolean                pt_identity_record_remove_device    (PtIdentityRecord       *self,
                                                             const PtPciAddress     *address);

GArray                 *pt_identity_record_get_root_ports   (PtIdentityRecord       *self);
gboolean                pt_identity_record_has_root_port    (PtIdentityRecord       *self,
                                                             guint                   index);
void                    pt_identity_record_add_root_port    (PtIdentityRecord       *self,
                                                             guint                   index);
gboolean                pt_identity_record_remove_root_port (PtIdentityRecord       *self,
                                                             guint                   index);

gboolean                pt_identity_record_is_empty         (PtIdentityRecord       *self);
gboolean                pt_identity_record_equal            (PtIdentityRecord       *a,
                                                             PtIdentityRecord       *b);

G_END_DECLS
