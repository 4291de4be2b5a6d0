/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-disk-paths.h"

#include <string.h>

/*
 * By which names below /dev a block device is known, and which disks it is on in the end: the
 * definition of a virtual machine says the former, and what hangs on a controller are the latter.
 */

/* Several may claim a link, such as the paths of a multipath disk, or a disk and its copy: it leads
 * to one of them, and nothing here says to which */
static void
add_path (GHashTable *paths,
          GStrv       disks,
          const char *name)
{
  g_autofree char *path = g_strconcat ("/dev/", name, NULL);
  GStrv known = g_hash_table_lookup (paths, path);
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();

  if (known != NULL)
    g_strv_builder_addv (all, (const char **) known);
  for (guint i = 0; disks[i] != NULL; i++)
    if (known == NULL || !g_strv_contains ((const char *const *) known, disks[i]))
      g_strv_builder_add (all, disks[i]);
  g_hash_table_insert (paths, g_steal_pointer (&path), g_strv_builder_end (all));
}

/* "vg--data-lv" is /dev/vg-data/lv, if it is a volume of LVM */
static char *
dup_volume (const char *mapped_name)
{
  g_autoptr (GString) path = g_string_new (mapped_name);
  char *dash;

  g_string_replace (path, "--", "\t", 0);
  dash = strchr (path->str, '-');
  if (dash == NULL || strchr (dash + 1, '-') != NULL)
    return NULL;
  *dash = '/';
  g_string_replace (path, "\t", "-", 0);
  return g_string_free (g_steal_pointer (&path), FALSE);
}

static void
add_mapped (GHashTable    *paths,
            const PtBlock *block,
            GStrv          disks)
{
  g_autofree char *node = g_strconcat ("mapper/", block->mapped_name, NULL);
  g_autofree char *volume = dup_volume (block->mapped_name);

  add_path (paths, disks, node);
  if (volume != NULL)
    add_path (paths, disks, volume);
}

/* udev's links, in lines like "S:disk/by-id/wwn-0x5000c500a1b2c3d4" */
static void
add_links (GHashTable    *paths,
           PtBlockMap    *map,
           const PtBlock *block,
           GStrv          disks)
{
  g_autofree char *record = pt_block_map_read_udev (map, block);
  g_auto (GStrv) lines = g_strsplit (record != NULL ? record : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "S:"))
      add_path (paths, disks, lines[i] + strlen ("S:"));
}

static GStrv
dup_disks (PtBlockMap    *map,
           const PtBlock *block)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GPtrArray) bottoms = pt_block_map_dup_bottoms (map, block);

  for (guint i = 0; i < bottoms->len; i++)
    g_strv_builder_add (names, pt_block_map_get_disk (map, g_ptr_array_index (bottoms, i))->name);
  return g_strv_builder_end (names);
}

/**
 * pt_disk_paths_new:
 * @map: block devices
 *
 * Returns: (transfer full) (element-type GStrv): for each path, "/dev/vg/lv", the names of the
 *   disks that it is on, "sda"; none for what is in memory or in a file
 */
GHashTable *
pt_disk_paths_new (PtBlockMap *map)
{
  GHashTable *paths =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  GPtrArray *blocks = pt_block_map_get_blocks (map);

  for (guint i = 0; i < blocks->len; i++)
    {
      const PtBlock *block = g_ptr_array_index (blocks, i);
      g_auto (GStrv) disks = dup_disks (map, block);
      g_autofree char *node = g_strdelimit (g_strdup (block->name), "!", '/');

      add_path (paths, disks, node);
      if (block->mapped_name != NULL)
        add_mapped (paths, block, disks);
      add_links (paths, map, block, disks);
    }
  return paths;
}
