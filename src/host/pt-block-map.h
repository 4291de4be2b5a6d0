/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-sysfs.h"

G_BEGIN_DECLS

/**
 * PtBlock:
 * @name: kernel name, "nvme0n1p3", "dm-0"
 * @directory: its directory in sysfs
 * @number: device number, "259:3"
 * @mapped_name: (nullable): device mapper's name, "luks-home"
 * @partition: it is a partition
 * @hardware: it sits on a device, here or over the network, not on other block devices or in
 *   memory
 * @slaves: what it is made of
 * @holders: what is made of it
 *
 * One block device.
 */
typedef struct
{
  char     *name;
  char     *directory;
  char     *number;
  char     *mapped_name;
  gboolean  partition;
  gboolean  hardware;
  GStrv     slaves;
  GStrv     holders;
} PtBlock;

/**
 * PtBlockMap:
 *
 * All block devices of a computer and what they are stacked on.
 */
typedef struct _PtBlockMap PtBlockMap;

PtBlockMap    *pt_block_map_new         (PtSysfs       *sysfs);
void           pt_block_map_free        (PtBlockMap    *self);
GPtrArray     *pt_block_map_get_blocks  (PtBlockMap    *self);
gboolean       pt_block_map_has_unread_holders (PtBlockMap *self);
const PtBlock *pt_block_map_find        (PtBlockMap    *self,
                                         const char    *name);
const PtBlock *pt_block_map_find_number (PtBlockMap    *self,
                                         const char    *number);
const PtBlock *pt_block_map_find_source (PtBlockMap    *self,
                                         const char    *source);
const PtBlock *pt_block_map_get_disk    (PtBlockMap    *self,
                                         const PtBlock *block);
GPtrArray     *pt_block_map_dup_bottoms (PtBlockMap    *self,
                                         const PtBlock *block);
GPtrArray     *pt_block_map_dup_holders (PtBlockMap    *self,
                                         const PtBlock *block);
GStrv          pt_block_map_dup_places  (PtBlockMap    *self,
                                         const PtBlock *block);
char          *pt_block_map_read_udev   (PtBlockMap    *self,
                                         const PtBlock *block);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtBlockMap, pt_block_map_free)

G_END_DECLS
