/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-block-map.h"

#include <errno.h>
#include <string.h>

#include "pt-remote-disks.h"

#define BLOCK_CLASS "sys/class/block"

struct _PtBlockMap
{
  PtSysfs    *sysfs;      /* borrowed */
  GPtrArray  *blocks;     /* of PtBlock, by name */
  GHashTable *by_name;
  gboolean    holders_unread;
};

static void
block_free (PtBlock *block)
{
  g_free (block->name);
  g_free (block->directory);
  g_free (block->number);
  g_free (block->mapped_name);
  g_strfreev (block->slaves);
  g_strfreev (block->holders);
  g_free (block);
}

static GStrv
list_or_empty (PtSysfs    *sysfs,
               const char *directory,
               const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  GStrv names = pt_sysfs_list (sysfs, path);

  return names != NULL ? names : g_new0 (char *, 1);
}

/* Behind several controllers an NVMe disk belongs to its subsystem, which sysfs counts among the
   virtual devices */
static gboolean
is_multipath_nvme (const char *directory)
{
  return strstr (directory, "/virtual/nvme-subsystem/") != NULL;
}

/* Made of nothing on this computer, unlike device mapper's */
static gboolean
is_remote (const char *directory)
{
  return strstr (directory, "/virtual/") != NULL && pt_remote_disks_is_remote (directory);
}

/* A loop device may be laid over a disk, and compressed memory spill over to one. Neither shows
   that in slaves and holders. A file lies on a file system that is mounted. */
static char *
dup_backing_device (PtSysfs    *sysfs,
                    const char *directory)
{
  g_autofree char *path = pt_sysfs_read_at (sysfs, directory, "loop/backing_file");

  if (path == NULL)
    path = pt_sysfs_read_at (sysfs, directory, "backing_dev");
  if (path == NULL || !g_str_has_prefix (path, "/dev/"))
    return NULL;
  return g_path_get_basename (path);
}

/* The disks of a bcache's cache are not among its slaves (drivers/md/bcache/super.c): its set names
   them by links like cache0, to what the kernel put below the partition */
static void
add_caches (PtSysfs      *sysfs,
            const char   *directory,
            GStrvBuilder *slaves)
{
  g_autofree char *backing = pt_sysfs_follow_at (sysfs, directory, "bcache");
  g_autofree char *set = pt_sysfs_follow_at (sysfs, backing, "cache");
  g_auto (GStrv) names = pt_sysfs_list (sysfs, set);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *cache = NULL;
      g_autofree char *parent = NULL;

      if (!g_str_has_prefix (names[i], "cache") || !g_ascii_isdigit (names[i][5]))
        continue;
      cache = pt_sysfs_follow_at (sysfs, set, names[i]);
      parent = g_path_get_dirname (cache);
      g_strv_builder_take (slaves, g_path_get_basename (parent));
    }
}

static GStrv
read_slaves (PtSysfs    *sysfs,
             const char *directory)
{
  g_autoptr (GStrvBuilder) slaves = g_strv_builder_new ();
  g_auto (GStrv) listed = list_or_empty (sysfs, directory, "slaves");
  g_autofree char *backing = dup_backing_device (sysfs, directory);
  g_autofree char *name = g_path_get_basename (directory);

  g_strv_builder_addv (slaves, (const char **) listed);
  if (backing != NULL)
    g_strv_builder_add (slaves, backing);
  if (g_str_has_prefix (name, "bcache"))
    add_caches (sysfs, directory, slaves);
  return g_strv_builder_end (slaves);
}

/* What is there and cannot be read may hold it */
static GStrv
read_holders (PtBlockMap *self,
              const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "holders", NULL);
  GStrv names = pt_sysfs_list (self->sysfs, path);

  self->holders_unread |= names == NULL && errno != ENOENT;
  return names != NULL ? names : g_new0 (char *, 1);
}

static PtBlock *
read_block (PtBlockMap *self,
            const char *name)
{
  PtSysfs *sysfs = self->sysfs;
  PtBlock *block = g_new0 (PtBlock, 1);
  gboolean is_virtual;

  block->name = g_strdup (name);
  block->directory = pt_sysfs_follow_at (sysfs, BLOCK_CLASS, name);
  block->number = pt_sysfs_read_at (sysfs, block->directory, "dev");
  is_virtual = strstr (block->directory, "/devices/virtual/") != NULL;
  block->hardware = !is_virtual || is_multipath_nvme (block->directory) ||
                    is_remote (block->directory);
  block->partition = pt_sysfs_int_at (sysfs, block->directory, "partition", 0) > 0;
  block->holders = read_holders (self, block->directory);
  if (is_virtual)
    {
      block->mapped_name = pt_sysfs_read_at (sysfs, block->directory, "dm/name");
      block->slaves = read_slaves (sysfs, block->directory);
    }
  else
    {
      block->slaves = g_new0 (char *, 1);
    }
  return block;
}

/* No medium in the reader, or one of the paths of a multipath NVMe disk, which is not for use */
static gboolean
is_usable (PtSysfs       *sysfs,
           const PtBlock *block)
{
  g_autofree char *size = pt_sysfs_read_at (sysfs, block->directory, "size");

  return g_strcmp0 (size, "0") != 0 && pt_sysfs_int_at (sysfs, block->directory, "hidden", 0) != 1;
}

/**
 * pt_block_map_new:
 * @sysfs: (transfer none): the computer
 *
 * Returns: (transfer full) (nullable): its block devices, %NULL when they cannot be read
 */
PtBlockMap *
pt_block_map_new (PtSysfs *sysfs)
{
  g_auto (GStrv) names = pt_sysfs_list (sysfs, BLOCK_CLASS);
  PtBlockMap *self;

  if (names == NULL)
    return NULL;

  self = g_new0 (PtBlockMap, 1);
  self->sysfs = sysfs;
  self->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) block_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; names[i] != NULL; i++)
    {
      PtBlock *block = read_block (self, names[i]);

      if (!is_usable (sysfs, block))
        {
          block_free (block);
          continue;
        }
      g_ptr_array_add (self->blocks, block);
      g_hash_table_insert (self->by_name, block->name, block);
    }
  return self;
}

/**
 * pt_block_map_free:
 * @self: (transfer full): a map
 */
void
pt_block_map_free (PtBlockMap *self)
{
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

/**
 * pt_block_map_get_blocks:
 * @self: a map
 *
 * Returns: (element-type PtBlock) (transfer none): all block devices by name
 */
GPtrArray *
pt_block_map_get_blocks (PtBlockMap *self)
{
  return self->blocks;
}

/**
 * pt_block_map_has_unread_holders:
 * @self: a map
 *
 * Returns: whether of some block device it could not be read what is made of it
 */
gboolean
pt_block_map_has_unread_holders (PtBlockMap *self)
{
  return self->holders_unread;
}

/**
 * pt_block_map_find:
 * @self: a map
 * @name: a kernel name
 *
 * Returns: (transfer none) (nullable): that block device
 */
const PtBlock *
pt_block_map_find (PtBlockMap *self,
                   const char *name)
{
  return g_hash_table_lookup (self->by_name, name);
}

/**
 * pt_block_map_find_number:
 * @self: a map
 * @number: a device number, "259:3"
 *
 * Returns: (transfer none) (nullable): that block device
 */
const PtBlock *
pt_block_map_find_number (PtBlockMap *self,
                          const char *number)
{
  for (guint i = 0; i < self->blocks->len; i++)
    {
      const PtBlock *block = g_ptr_array_index (self->blocks, i);

      if (g_strcmp0 (block->number, number) == 0)
        return block;
    }
  return NULL;
}

static const PtBlock *
find_mapped (PtBlockMap *self,
             const char *mapped_name)
{
  for (guint i = 0; i < self->blocks->len; i++)
    {
      const PtBlock *block = g_ptr_array_index (self->blocks, i);

      if (g_strcmp0 (block->mapped_name, mapped_name) == 0)
        return block;
    }
  return NULL;
}

/* device mapper's name of /dev/vg-data/lv is "vg--data-lv" */
static char *
dup_volume_name (const char *source)
{
  g_auto (GStrv) parts = g_strsplit (source, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      GString *doubled = g_string_new (parts[i]);

      g_string_replace (doubled, "-", "--", 0);
      g_free (parts[i]);
      parts[i] = g_string_free (doubled, FALSE);
    }
  return g_strv_length (parts) == 2 ? g_strjoinv ("-", parts) : NULL;
}

static const PtBlock *
find_link (PtBlockMap *self,
           const char *directory,
           const char *name)
{
  g_autofree char *path = g_build_filename ("dev/disk", directory, NULL);
  g_autofree char *target = pt_sysfs_link_at (self->sysfs, path, name);

  return target != NULL ? pt_block_map_find (self, target) : NULL;
}

/**
 * pt_block_map_find_source:
 * @self: a map
 * @source: a device as mount tables and /etc/fstab name it: "/dev/…", "UUID=…", "LABEL=…",
 *   "PARTUUID=…", "PARTLABEL=…"
 *
 * Returns: (transfer none) (nullable): that block device
 */
const PtBlock *
pt_block_map_find_source (PtBlockMap *self,
                          const char *source)
{
  static const struct
  {
    const char *tag, *directory;
  } tags[] = {
    { "UUID=", "by-uuid" }, { "LABEL=", "by-label" },
    { "PARTUUID=", "by-partuuid" }, { "PARTLABEL=", "by-partlabel" },
  };
  g_autofree char *volume = NULL;
  const PtBlock *block;

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      if (g_str_has_prefix (source, tags[i].tag))
        {
          g_autofree char *value = g_strdup (source + strlen (tags[i].tag));

          g_strdelimit (value, "\"'", ' ');
          return find_link (self, tags[i].directory, g_strstrip (value));
        }
    }

  if (!g_str_has_prefix (source, "/dev/"))
    return NULL;
  source += strlen ("/dev/");
  if (g_str_has_prefix (source, "mapper/"))
    return find_mapped (self, source + strlen ("mapper/"));
  if (g_str_has_prefix (source, "disk/") && strchr (source + 5, '/') != NULL)
    {
      g_autofree char *directory = g_path_get_dirname (source + 5);

      return find_link (self, directory, strrchr (source, '/') + 1);
    }

  block = pt_block_map_find (self, source);
  if (block != NULL)
    return block;
  volume = dup_volume_name (source);
  return volume != NULL ? find_mapped (self, volume) : NULL;
}

/**
 * pt_block_map_get_disk:
 * @self: a map
 * @block: a partition or a disk
 *
 * Returns: (transfer none): the disk that it is on, or @block
 */
const PtBlock *
pt_block_map_get_disk (PtBlockMap    *self,
                       const PtBlock *block)
{
  g_autofree char *parent = NULL;
  g_autofree char *name = NULL;
  const PtBlock *disk;

  if (!block->partition)
    return block;

  parent = g_path_get_dirname (block->directory);
  name = g_path_get_basename (parent);
  disk = pt_block_map_find (self, name);
  return disk != NULL ? disk : block;
}

static void
add_bottoms (PtBlockMap    *self,
             const PtBlock *block,
             GPtrArray     *seen,
             GPtrArray     *bottoms)
{
  const PtBlock *disk;

  if (g_ptr_array_find (seen, block, NULL))
    return;
  g_ptr_array_add (seen, (gpointer) block);

  if (block->hardware)
    {
      g_ptr_array_add (bottoms, (gpointer) block);
      return;
    }

  for (guint i = 0; block->slaves[i] != NULL; i++)
    {
      const PtBlock *slave = pt_block_map_find (self, block->slaves[i]);

      if (slave != NULL)
        add_bottoms (self, slave, seen, bottoms);
    }

  /* A partition of an MD array has no slaves of its own: the array has them */
  disk = pt_block_map_get_disk (self, block);
  if (disk != block)
    add_bottoms (self, disk, seen, bottoms);
}

/**
 * pt_block_map_dup_bottoms:
 * @self: a map
 * @block: a block device
 *
 * Returns: (element-type PtBlock) (transfer container): the partitions and disks that it rests on
 *   in the end: itself, or those below LUKS, LVM, MD, bcache; empty for what is in memory or in a
 *   file
 */
GPtrArray *
pt_block_map_dup_bottoms (PtBlockMap    *self,
                          const PtBlock *block)
{
  g_autoptr (GPtrArray) seen = g_ptr_array_new ();
  GPtrArray *bottoms = g_ptr_array_new ();

  add_bottoms (self, block, seen, bottoms);
  return bottoms;
}

static void
add_holders (PtBlockMap    *self,
             const PtBlock *block,
             GPtrArray     *holders)
{
  for (guint i = 0; block->holders[i] != NULL; i++)
    {
      const PtBlock *holder = pt_block_map_find (self, block->holders[i]);

      if (holder == NULL || g_ptr_array_find (holders, holder, NULL))
        continue;
      g_ptr_array_add (holders, (gpointer) holder);
      add_holders (self, holder, holders);
    }
}

/**
 * pt_block_map_dup_holders:
 * @self: a map
 * @block: a block device
 *
 * Returns: (element-type PtBlock) (transfer container): all that is made of it, nearest first
 */
GPtrArray *
pt_block_map_dup_holders (PtBlockMap    *self,
                          const PtBlock *block)
{
  GPtrArray *holders = g_ptr_array_new ();

  add_holders (self, block, holders);
  return holders;
}

/**
 * pt_block_map_dup_places:
 * @self: a map
 * @block: a block device of hardware
 *
 * Returns: (transfer full): the directories in sysfs that show what it hangs on: its own, or those
 *   of all controllers of a multipath NVMe disk
 */
GStrv
pt_block_map_dup_places (PtBlockMap    *self,
                         const PtBlock *block)
{
  g_autoptr (GStrvBuilder) places = g_strv_builder_new ();

  if (is_multipath_nvme (block->directory))
    {
      const PtBlock *disk = pt_block_map_get_disk (self, block);
      g_autofree char *subsystem = g_path_get_dirname (disk->directory);
      g_auto (GStrv) names = pt_sysfs_list (self->sysfs, subsystem);

      /* "nvme0" is a link to a controller, "nvme0n1" a disk */
      for (guint i = 0; names != NULL && names[i] != NULL; i++)
        {
          if (g_str_has_prefix (names[i], "nvme") && names[i][4] != '\0' &&
              strspn (names[i] + 4, "0123456789") == strlen (names[i] + 4))
            g_strv_builder_take (places, pt_sysfs_follow_at (self->sysfs, subsystem, names[i]));
        }
    }
  else
    {
      g_strv_builder_add (places, block->directory);
    }

  return g_strv_builder_end (places);
}

/**
 * pt_block_map_read_udev:
 * @self: a map
 * @block: one of its block devices
 *
 * Returns: (transfer full) (nullable): its record in the database of udev, "/run/udev/data/b259:0",
 *   with what blkid found on it in lines "E:ID_FS_…="
 */
char *
pt_block_map_read_udev (PtBlockMap    *self,
                        const PtBlock *block)
{
  g_autofree char *name = g_strconcat ("b", block->number, NULL);

  return pt_sysfs_read_at (self->sysfs, "run/udev/data", name);
}
