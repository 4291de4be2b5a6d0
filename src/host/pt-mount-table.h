/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-sysfs.h"

G_BEGIN_DECLS

/**
 * PtMount:
 * @number: device number, "259:3"; "0:…" when the file system has no block device of its own
 * @root: which part of the file system is mounted, "/" for all of it
 * @point: mount point
 * @type: file system
 * @source: what was mounted, "/dev/nvme0n1p3"
 * @options: options of the file system
 *
 * One line of mountinfo.
 */
typedef struct
{
  char *number;
  char *root;
  char *point;
  char *type;
  char *source;
  char *options;
} PtMount;

/**
 * PtSwap:
 * @path: device or file
 * @file: whether it is a file
 *
 * One line of `/proc/swaps`.
 */
typedef struct
{
  char     *path;
  gboolean  file;
} PtSwap;

GPtrArray     *pt_mount_table_read       (PtSysfs    *sysfs);
GPtrArray     *pt_mount_table_read_swaps (PtSysfs    *sysfs);
GStrv          pt_mount_table_read_specs (PtSysfs    *sysfs,
                                          const char *path,
                                          guint       column);
const PtMount *pt_mount_table_find_below (GPtrArray  *mounts,
                                          const char *path);
gboolean       pt_mount_table_is_bind    (GPtrArray  *mounts,
                                          guint       index);

G_END_DECLS
