/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-block-map.h"

G_BEGIN_DECLS

/**
 * PtZfsPools:
 *
 * Which block devices the pools of ZFS are made of.
 */
typedef struct _PtZfsPools PtZfsPools;

PtZfsPools *pt_zfs_pools_new         (PtSysfs     *sysfs,
                                      PtBlockMap  *map);
void        pt_zfs_pools_free        (PtZfsPools  *self);
GPtrArray  *pt_zfs_pools_get_members (PtZfsPools  *self,
                                      const char  *dataset,
                                      gboolean    *complete);
GStrv       pt_zfs_pools_dup_others  (PtZfsPools  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtZfsPools, pt_zfs_pools_free)

G_END_DECLS
