/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-zfs-pools.h"

#include <string.h>

#define POOLS "proc/spl/kstat/zfs"

/*
 * sysfs says nothing of them: ZFS takes its disks without a trace in holders/. But since 2.1.5 it
 * tells the number of each pool (module/zfs/spa_stats.c, spa_guid_init()), and blkid finds that
 * number on each of its disks, which udev keeps.
 */

typedef struct
{
  GPtrArray *members;     /* of PtBlock, borrowed */
  gboolean   complete;
} Pool;

struct _PtZfsPools
{
  PtSysfs    *sysfs;      /* borrowed */
  PtBlockMap *map;        /* borrowed */
  GHashTable *pools;      /* name → Pool */
};

static void
pool_free (gpointer data)
{
  Pool *pool = data;

  g_ptr_array_unref (pool->members);
  g_free (pool);
}

/* Of a record of udev; NULL when it has no such line */
static char *
dup_property (const char *record,
              const char *name)
{
  g_autofree char *begin = g_strdup_printf ("E:%s=", name);
  g_auto (GStrv) lines = g_strsplit (record, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], begin))
      return g_strdup (lines[i] + strlen (begin));

  return NULL;
}

/* Returns: whether it is known if @block is a part of the pool */
static gboolean
judge (PtZfsPools    *self,
       const PtBlock *block,
       const char    *guid,
       GPtrArray     *members)
{
  g_autofree char *record = pt_block_map_read_udev (self->map, block);
  g_autofree char *type = NULL;
  g_autofree char *several = NULL;
  g_autofree char *uuid = NULL;

  if (record == NULL)
    return !block->hardware;

  type = dup_property (record, "ID_FS_TYPE");
  several = dup_property (record, "ID_FS_AMBIVALENT");
  if (g_strcmp0 (type, "zfs_member") != 0)
    return several == NULL || strstr (several, "zfs") == NULL;

  uuid = dup_property (record, "ID_FS_UUID");
  if (g_strcmp0 (uuid, guid) == 0)
    g_ptr_array_add (members, (gpointer) block);
  return uuid != NULL;
}

static Pool *
pool_new (PtZfsPools *self,
          const char *name)
{
  GPtrArray *blocks = pt_block_map_get_blocks (self->map);
  g_autofree char *path = g_build_filename (POOLS, name, "guid", NULL);
  g_autofree char *guid = pt_sysfs_read (self->sysfs, path);
  Pool *pool = g_new0 (Pool, 1);

  pool->members = g_ptr_array_new ();
  if (guid == NULL || *g_strstrip (guid) == '\0')
    return pool;

  pool->complete = TRUE;
  for (guint i = 0; i < blocks->len; i++)
    pool->complete &= judge (self, g_ptr_array_index (blocks, i), guid, pool->members);
  pool->complete &= pool->members->len > 0;
  return pool;
}

/**
 * pt_zfs_pools_new:
 * @sysfs: (transfer none): the computer
 * @map: (transfer none): its block devices
 *
 * Returns: (transfer full): what is known of its pools
 */
PtZfsPools *
pt_zfs_pools_new (PtSysfs    *sysfs,
                  PtBlockMap *map)
{
  PtZfsPools *self = g_new0 (PtZfsPools, 1);

  self->sysfs = sysfs;
  self->map = map;
  self->pools = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, pool_free);
  return self;
}

/**
 * pt_zfs_pools_free:
 * @self: (transfer full): pools
 */
void
pt_zfs_pools_free (PtZfsPools *self)
{
  g_hash_table_unref (self->pools);
  g_free (self);
}

/**
 * pt_zfs_pools_get_members:
 * @self: pools
 * @dataset: as a mount table names it, "rpool/ROOT/debian"
 * @complete: (out): whether no other block device can be a part of its pool
 *
 * Returns: (element-type PtBlock) (transfer none): the block devices that are known to be a part of
 *   the pool
 */
GPtrArray *
pt_zfs_pools_get_members (PtZfsPools *self,
                          const char *dataset,
                          gboolean   *complete)
{
  g_autofree char *name = g_strndup (dataset, strcspn (dataset, "/"));
  Pool *pool = g_hash_table_lookup (self->pools, name);

  if (pool == NULL)
    {
      pool = pool_new (self, name);
      g_hash_table_insert (self->pools, g_steal_pointer (&name), pool);
    }
  *complete = pool->complete;
  return pool->members;
}

/**
 * pt_zfs_pools_dup_others:
 * @self: pools
 *
 * A pool may be in use without any file system of it mounted: virtual machines get volumes.
 *
 * Returns: (transfer full): the imported pools of which nothing was asked so far
 */
GStrv
pt_zfs_pools_dup_others (PtZfsPools *self)
{
  g_auto (GStrv) names = pt_sysfs_list (self->sysfs, POOLS);
  g_autoptr (GStrvBuilder) others = g_strv_builder_new ();

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (POOLS, names[i], NULL);
      g_auto (GStrv) files = NULL;

      /* Beside them are files, with statistics about all */
      if (g_hash_table_contains (self->pools, names[i]))
        continue;
      files = pt_sysfs_list (self->sysfs, path);
      if (files != NULL)
        g_strv_builder_add (others, names[i]);
    }
  return g_strv_builder_end (others);
}
