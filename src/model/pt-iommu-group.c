/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-iommu-group.h"

/* The functions that the IOMMU cannot tell apart, and so move together: an immutable snapshot. */
struct _PtIommuGroup
{
  GObject parent_instance;

  int         number;
  GPtrArray  *devices;
  GStrv       foreign;
  PtReserved  reserved;
};

G_DEFINE_FINAL_TYPE (PtIommuGroup, pt_iommu_group, G_TYPE_OBJECT)

static void
pt_iommu_group_finalize (GObject *object)
{
  PtIommuGroup *self = PT_IOMMU_GROUP (object);

  g_clear_pointer (&self->devices, g_ptr_array_unref);
  g_clear_pointer (&self->foreign, g_strfreev);

  G_OBJECT_CLASS (pt_iommu_group_parent_class)->finalize (object);
}

static void
pt_iommu_group_class_init (PtIommuGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_iommu_group_finalize;
}

static void
pt_iommu_group_init (PtIommuGroup *self)
{
}

/**
 * pt_iommu_group_new:
 * @number: the kernel's number, 0 or more, or -1 for what is in no group
 * @devices: (element-type PtPciDevice) (transfer full): its PCI functions, by address
 * @foreign: (nullable) (transfer full): names of members that are not PCI devices
 * @reserved: what `reserved_regions` says
 *
 * Returns: (transfer full): a snapshot of one group
 */
PtIommuGroup *
pt_iommu_group_new (int         number,
                    GPtrArray  *devices,
                    GStrv       foreign,
                    PtReserved  reserved)
{
  PtIommuGroup *self = g_object_new (PT_TYPE_IOMMU_GROUP, NULL);

  self->number = number;
  self->devices = devices;
  self->foreign = foreign != NULL ? foreign : g_new0 (char *, 1);
  self->reserved = reserved;
  return self;
}

/**
 * pt_iommu_group_get_number:
 * @self: a group
 *
 * Returns: the kernel's number; it changes with kernel, firmware and cards
 */
int
pt_iommu_group_get_number (PtIommuGroup *self)
{
  g_return_val_if_fail (PT_IS_IOMMU_GROUP (self), -1);

  return self->number;
}

/**
 * pt_iommu_group_get_devices:
 * @self: a group
 *
 * Returns: (element-type PtPciDevice) (transfer none): its PCI functions, by address
 */
GPtrArray *
pt_iommu_group_get_devices (PtIommuGroup *self)
{
  g_return_val_if_fail (PT_IS_IOMMU_GROUP (self), NULL);

  return self->devices;
}

/**
 * pt_iommu_group_get_foreign:
 * @self: a group
 *
 * Returns: (transfer none): names of members that are not PCI devices, %NULL-terminated
 */
const char *const *
pt_iommu_group_get_foreign (PtIommuGroup *self)
{
  g_return_val_if_fail (PT_IS_IOMMU_GROUP (self), NULL);

  return (const char *const *) self->foreign;
}

/**
 * pt_iommu_group_get_reserved:
 * @self: a group
 *
 * Returns: what `reserved_regions` says
 */
PtReserved
pt_iommu_group_get_reserved (PtIommuGroup *self)
{
  g_return_val_if_fail (PT_IS_IOMMU_GROUP (self), PT_RESERVED_UNKNOWN);

  return self->reserved;
}
