/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-pci-device.h"

G_BEGIN_DECLS

/**
 * PtReserved:
 * @PT_RESERVED_UNKNOWN: `reserved_regions` could not be read
 * @PT_RESERVED_NONE: no `direct` range
 * @PT_RESERVED_DIRECT: a `direct` range that is not relaxable
 */
typedef enum
{
  PT_RESERVED_UNKNOWN,
  PT_RESERVED_NONE,
  PT_RESERVED_DIRECT,
} PtReserved;

#define PT_TYPE_IOMMU_GROUP (pt_iommu_group_get_type ())
G_DECLARE_FINAL_TYPE (PtIommuGroup, pt_iommu_group, PT, IOMMU_GROUP, GObject)

PtIommuGroup *pt_iommu_group_new          (int           number,
                                           GPtrArray    *devices,
                                           GStrv         foreign,
                                           PtReserved    reserved);
int           pt_iommu_group_get_number   (PtIommuGroup *self);
GPtrArray    *pt_iommu_group_get_devices  (PtIommuGroup *self);
const char *const *
              pt_iommu_group_get_foreign  (PtIommuGroup *self);
PtReserved    pt_iommu_group_get_reserved (PtIommuGroup *self);

G_END_DECLS
