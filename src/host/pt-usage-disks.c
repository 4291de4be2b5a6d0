/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-usage-disks.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>

#include "pt-block-map.h"
#include "pt-disk-paths.h"
#include "pt-mount-table.h"
#include "pt-remote-disks.h"
#include "pt-zfs-pools.h"

/* Mounts, swap and holders: what would be lost with a disk. */

typedef struct
{
  PtHostScan    *scan;
  PtBlockMap    *map;
  GPtrArray     *mounts;  /* never NULL here */
  PtZfsPools    *pools;
  PtRemoteDisks *remote;
  GPtrArray     *shares;     /* of PtMount: what the mount that is looked at is on */
} Disks;

static void
charge_block (Disks         *disks,
              const PtBlock *block,
              PtUseKind      kind,
              const char    *name,
              const char    *what)
{
  g_autoptr (GPtrArray) bottoms = pt_block_map_dup_bottoms (disks->map, block);

  for (guint i = 0; i < bottoms->len; i++)
    {
      const PtBlock *bottom = g_ptr_array_index (bottoms, i);
      g_auto (GStrv) places = pt_block_map_dup_places (disks->map, bottom);

      for (guint j = 0; places[j] != NULL; j++)
        {
          const char *more = what != NULL ? what : bottom->name;

          if (pt_host_scan_charge (disks->scan, places[j], kind, 0, name, more) == 0 &&
              pt_remote_disks_is_remote (places[j]))
            pt_remote_disks_charge (disks->remote, places[j], kind, name, more);
        }
    }
}

static void
cannot_tell_mount (Disks         *disks,
                   const PtMount *mount)
{
  pt_host_scan_cannot_tell (disks->scan, PT_EVIDENCE_MOUNTS,
                            /* Translators: a kind of file system, then where it is mounted */
                            _("Nothing says which disks the %s file system at %s is on."),
                            mount->type, mount->point);
}

/* A btrfs may span disks; its mount names one of them, and sysfs all, below the UUID of the file
   system */
static gboolean
add_btrfs_members (Disks         *disks,
                   const PtBlock *block,
                   GPtrArray     *blocks)
{
  g_auto (GStrv) systems = pt_sysfs_list (disks->scan->sysfs, "sys/fs/btrfs");

  for (guint i = 0; systems != NULL && systems[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename ("sys/fs/btrfs", systems[i], "devices", NULL);
      g_auto (GStrv) members = pt_sysfs_list (disks->scan->sysfs, path);

      if (members == NULL || !g_strv_contains ((const char *const *) members, block->name))
        continue;
      for (guint j = 0; members[j] != NULL; j++)
        {
          const PtBlock *member = pt_block_map_find (disks->map, members[j]);

          if (member != NULL && member != block)
            g_ptr_array_add (blocks, (gpointer) member);
        }
      return TRUE;
    }
  return FALSE;
}

static GPtrArray *dup_blocks_of_mount (Disks         *disks,
                                       const PtMount *mount,
                                       guint          depth);

/* The layers of an overlay are directories of other file systems. Only for the root it matters:
   elsewhere (containers) those are mounted where they can be seen. */
static void
add_overlay_layers (Disks         *disks,
                    const PtMount *mount,
                    guint          depth,
                    GPtrArray     *blocks)
{
  g_auto (GStrv) options = g_strsplit (mount->options, ",", -1);

  for (guint i = 0; options[i] != NULL; i++)
    {
      const char *value = strchr (options[i], '=');
      g_auto (GStrv) layers = NULL;

      /* "lowerdir+=", "datadir+=": one layer each; data alone lie in those of a composefs */
      if (value == NULL || (!g_str_has_prefix (options[i], "lowerdir") &&
                            !g_str_has_prefix (options[i], "datadir") &&
                            !g_str_has_prefix (options[i], "upperdir")))
        continue;
      layers = g_strsplit (value + 1, ":", -1);
      for (guint j = 0; layers[j] != NULL; j++)
        {
          const PtMount *below = NULL;
          g_autoptr (GPtrArray) found = NULL;

          if (*layers[j] == '/')
            below = pt_mount_table_find_below (disks->mounts, layers[j]);
          if (below == NULL || below == mount)
            continue;
          found = dup_blocks_of_mount (disks, below, depth + 1);
          g_ptr_array_extend (blocks, found, NULL, NULL);
        }
    }
}

static void
add_anonymous (Disks         *disks,
               const PtMount *mount,
               guint          depth,
               GPtrArray     *blocks)
{
  /* bcachefs names all its disks: "/dev/sda:/dev/sdb" */
  g_auto (GStrv) sources = g_strsplit (mount->source, ":", -1);

  if (g_str_equal (mount->type, "zfs"))
    {
      gboolean complete;
      GPtrArray *members = pt_zfs_pools_get_members (disks->pools, mount->source, &complete);

      g_ptr_array_extend (blocks, members, NULL, NULL);
      if (!complete)
        cannot_tell_mount (disks, mount);
      return;
    }
  if (pt_remote_disks_is_share (mount->type))
    {
      g_ptr_array_add (disks->shares, (gpointer) mount);
      return;
    }
  if (g_str_equal (mount->type, "overlay") && g_str_equal (mount->point, "/") && depth < 4)
    {
      add_overlay_layers (disks, mount, depth, blocks);
      if (blocks->len == 0 && disks->shares->len == 0)
        cannot_tell_mount (disks, mount);
      return;
    }

  for (guint i = 0; sources[i] != NULL; i++)
    {
      const PtBlock *block = pt_block_map_find_source (disks->map, sources[i]);

      if (block != NULL)
        g_ptr_array_add (blocks, (gpointer) block);
    }

  if (g_str_equal (mount->type, "btrfs") &&
      (blocks->len == 0 || !add_btrfs_members (disks, g_ptr_array_index (blocks, 0), blocks)))
    cannot_tell_mount (disks, mount);
}

static GPtrArray *
dup_blocks_of_mount (Disks         *disks,
                     const PtMount *mount,
                     guint          depth)
{
  GPtrArray *blocks = g_ptr_array_new ();
  const PtBlock *block = NULL;

  if (g_str_has_prefix (mount->number, "0:"))
    {
      add_anonymous (disks, mount, depth, blocks);
      return blocks;
    }

  block = pt_block_map_find_number (disks->map, mount->number);
  if (block != NULL)
    g_ptr_array_add (blocks, (gpointer) block);
  else
    cannot_tell_mount (disks, mount);
  return blocks;
}

static void
charge_mount (Disks         *disks,
              const PtMount *mount,
              PtUseKind      kind,
              const char    *name,
              const char    *what)
{
  g_autoptr (GPtrArray) blocks = NULL;

  g_ptr_array_set_size (disks->shares, 0);
  blocks = dup_blocks_of_mount (disks, mount, 0);
  for (guint i = 0; i < blocks->len; i++)
    charge_block (disks, g_ptr_array_index (blocks, i), kind, name, what);
  for (guint i = 0; i < disks->shares->len; i++)
    {
      const PtMount *share = g_ptr_array_index (disks->shares, i);

      /* Not its source, which is a name in somebody's network */
      pt_remote_disks_charge_share (disks->remote, share, kind, name,
                                    what != NULL ? what : share->type);
    }
}

/* Inode of the first namespace of processes, the same on every kernel (include/linux/proc_ns.h) */
#define INITIAL_PID_NAMESPACE 0xEFFFFFFCu

/* Containers of whatever kind have processes of their own, and process 1 is the container's */
static gboolean
is_container (PtSysfs *sysfs)
{
  struct stat own;

  return pt_sysfs_is_real (sysfs) && stat ("/proc/self/ns/pid", &own) == 0 &&
         own.st_ino != INITIAL_PID_NAMESPACE;
}

/* In a sandbox the mounts are the sandbox's. Those that come from the host name its disks, but
   others may be missing. */
static void
check_sandbox (PtHostScan *scan)
{
  static const char *const marks[] = { ".flatpak-info", "run/.containerenv", ".dockerenv" };
  gboolean sandbox = is_container (scan->sysfs);

  for (gsize i = 0; !sandbox && i < G_N_ELEMENTS (marks); i++)
    sandbox = pt_sysfs_exists (scan->sysfs, marks[i]);
  if (sandbox)
    pt_host_scan_cannot_tell (scan, PT_EVIDENCE_MOUNTS,
                              _("/proc/1/mountinfo shows the sandbox that this program runs in, "
                                "not the whole computer."));
}

static void
read_mounts (Disks *disks)
{
  for (guint i = 0; i < disks->mounts->len; i++)
    {
      const PtMount *mount = g_ptr_array_index (disks->mounts, i);

      if (!pt_mount_table_is_bind (disks->mounts, i))
        charge_mount (disks, mount, PT_USE_MOUNT, mount->point, NULL);
    }
}

static void
read_swaps (Disks *disks)
{
  g_autoptr (GPtrArray) swaps = pt_mount_table_read_swaps (disks->scan->sysfs);

  if (swaps == NULL)
    {
      pt_host_scan_cannot_tell (disks->scan, PT_EVIDENCE_MOUNTS, _("%s cannot be read."),
                                "/proc/swaps");
      return;
    }

  for (guint i = 0; i < swaps->len; i++)
    {
      const PtSwap *swap = g_ptr_array_index (swaps, i);
      const PtMount *mount = NULL;
      const PtBlock *block = NULL;

      if (swap->file)
        mount = pt_mount_table_find_below (disks->mounts, swap->path);
      else
        block = pt_block_map_find_source (disks->map, swap->path);

      if (mount != NULL)
        charge_mount (disks, mount, PT_USE_SWAP, "swap", swap->path);
      else if (block != NULL)
        charge_block (disks, block, PT_USE_SWAP, "swap", NULL);
      else
        pt_host_scan_cannot_tell (disks->scan, PT_EVIDENCE_MOUNTS,
                                  /* Translators: %s is a file or a device */
                                  _("Nothing says which disk the swap space %s is on."),
                                  swap->path);
    }
}

/* A cache has no holders, though its set has it open */
static gboolean
is_cache (PtHostScan    *scan,
          const PtBlock *block)
{
  g_autofree char *set = pt_sysfs_link_at (scan->sysfs, block->directory, "bcache/set");

  return set != NULL;
}

static void
read_holders (Disks *disks)
{
  GPtrArray *blocks = pt_block_map_get_blocks (disks->map);

  for (guint i = 0; i < blocks->len; i++)
    {
      const PtBlock *block = g_ptr_array_index (blocks, i);
      g_autoptr (GPtrArray) holders = NULL;

      if (!block->hardware)
        continue;
      holders = pt_block_map_dup_holders (disks->map, block);
      for (guint j = 0; j < holders->len; j++)
        {
          const PtBlock *holder = g_ptr_array_index (holders, j);
          const char *name = holder->mapped_name != NULL ? holder->mapped_name : holder->name;

          /* A path of a multipath disk is held by that disk, which is the same piece of hardware */
          if (!holder->hardware)
            charge_block (disks, block, PT_USE_HOLDER, name, block->name);
        }
      if (is_cache (disks->scan, block))
        charge_block (disks, block, PT_USE_HOLDER, "bcache", block->name);
    }
}

/* After the mounts: a pool of which something is mounted needs no further word */
static void
read_pools (Disks *disks)
{
  g_auto (GStrv) names = pt_zfs_pools_dup_others (disks->pools);

  for (guint i = 0; names[i] != NULL; i++)
    {
      gboolean complete;
      GPtrArray *members = pt_zfs_pools_get_members (disks->pools, names[i], &complete);

      for (guint j = 0; j < members->len; j++)
        charge_block (disks, g_ptr_array_index (members, j), PT_USE_HOLDER, "ZFS", NULL);
      if (!complete)
        pt_host_scan_cannot_tell (disks->scan, PT_EVIDENCE_MOUNTS,
                                  _("Nothing says which disks ZFS uses."));
    }
}

static gboolean
is_used (PtHostScan *scan,
         GPtrArray  *owners,
         const char *name)
{
  for (guint i = 0; i < owners->len; i++)
    {
      PtPciFacts *owner = g_ptr_array_index (owners, i);

      for (guint j = 0; j < owner->uses->len; j++)
        {
          PtUse *use = g_ptr_array_index (owner->uses, j);

          if (use->kind <= PT_USE_HOLDER && g_str_equal (use->what, name))
            return TRUE;
        }
    }
  return FALSE;
}

static guint
count_partitions (Disks         *disks,
                  const PtBlock *disk)
{
  GPtrArray *blocks = pt_block_map_get_blocks (disks->map);
  guint n = 0;

  for (guint i = 0; i < blocks->len; i++)
    {
      const PtBlock *block = g_ptr_array_index (blocks, i);

      n += block->partition && pt_block_map_get_disk (disks->map, block) == disk;
    }
  return n;
}

/* What blkid found on the disk itself. The kernel does not look for file systems on its own, nor
   for LUKS, LVM or RAID. */
static gboolean
has_signature (Disks         *disks,
               const PtBlock *disk)
{
  g_autofree char *text = pt_block_map_read_udev (disks->map, disk);

  return text != NULL && (strstr (text, "E:ID_FS_TYPE=") != NULL ||
                          strstr (text, "E:ID_FS_AMBIVALENT=") != NULL);
}

static void
add_disk (Disks         *disks,
          const PtBlock *block,
          const char    *listed_in)
{
  g_auto (GStrv) places = pt_block_map_dup_places (disks->map, block);
  guint n_partitions = count_partitions (disks, block);

  for (guint i = 0; places[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) owners = pt_host_scan_dup_owners (disks->scan, places[i]);

      /* A file system on the disk itself */
      if (n_partitions == 0 &&
          (is_used (disks->scan, owners, block->name) || has_signature (disks, block)))
        n_partitions = 1;
      for (guint j = 0; j < owners->len; j++)
        {
          PtPciFacts *owner = g_ptr_array_index (owners, j);
          PtDisk *disk = g_new0 (PtDisk, 1);

          disk->name = g_strdup (block->name);
          disk->n_partitions = n_partitions;
          disk->listed_in = g_strdup (listed_in);
          g_ptr_array_add (owner->disks, disk);
        }
    }
}

/* Disk → the table that names it or something on it */
static void
read_table (Disks      *disks,
            const char *path,
            guint       column,
            const char *shown,
            GHashTable *listed)
{
  g_auto (GStrv) specs = pt_mount_table_read_specs (disks->scan->sysfs, path, column);

  for (guint i = 0; specs[i] != NULL; i++)
    {
      const PtBlock *block = pt_block_map_find_source (disks->map, specs[i]);
      g_autoptr (GPtrArray) bottoms = NULL;

      if (block == NULL)
        continue;
      bottoms = pt_block_map_dup_bottoms (disks->map, block);
      for (guint j = 0; j < bottoms->len; j++)
        {
          const PtBlock *disk = pt_block_map_get_disk (disks->map, g_ptr_array_index (bottoms, j));

          if (!g_hash_table_contains (listed, disk))
            g_hash_table_insert (listed, (gpointer) disk, (gpointer) shown);
        }
    }
}

static void
read_disks (Disks *disks)
{
  GPtrArray *blocks = pt_block_map_get_blocks (disks->map);
  g_autoptr (GHashTable) listed = g_hash_table_new (NULL, NULL);

  read_table (disks, "etc/fstab", 0, "/etc/fstab", listed);
  read_table (disks, "etc/crypttab", 1, "/etc/crypttab", listed);

  for (guint i = 0; i < blocks->len; i++)
    {
      const PtBlock *block = g_ptr_array_index (blocks, i);

      if (block->hardware && !block->partition)
        add_disk (disks, block, g_hash_table_lookup (listed, block));
    }
}

/* While the host's driver still holds the device: vfio-pci has none of this */
static void
read_serials (PtHostScan *scan)
{
  g_auto (GStrv) controllers = pt_sysfs_list (scan->sysfs, "sys/class/nvme");

  for (guint i = 0; controllers != NULL && controllers[i] != NULL; i++)
    {
      g_autofree char *directory =
        pt_sysfs_follow_at (scan->sysfs, "sys/class/nvme", controllers[i]);
      PtPciFacts *function = pt_host_scan_get_nearest (scan, directory);
      g_autofree char *serial = NULL;

      if (function == NULL || function->serial != NULL)
        continue;
      serial = pt_sysfs_read_at (scan->sysfs, directory, "serial");
      if (serial == NULL || *g_strstrip (serial) == '\0')
        continue;
      function->serial_kind = g_strdup ("nvme");
      function->serial = g_steal_pointer (&serial);
    }
}

/**
 * pt_usage_disks_read:
 * @scan: a scan
 * @net: (nullable): its network interfaces; %NULL when they cannot be read
 *
 * Notes what is mounted, swapped to and held on the disks below each function, or comes over the
 * network through it, lists those disks, and records the serials of NVMe controllers.
 */
void
pt_usage_disks_read (PtHostScan *scan,
                     PtNetMap   *net)
{
  g_autoptr (PtBlockMap) map = pt_block_map_new (scan->sysfs);
  g_autoptr (GPtrArray) mounts = pt_mount_table_read (scan->sysfs);
  g_autoptr (PtRemoteDisks) remote = pt_remote_disks_new (scan, net);
  g_autoptr (GPtrArray) shares = g_ptr_array_new ();
  g_autoptr (PtZfsPools) pools = NULL;

  if (map == NULL)
    {
      pt_host_scan_cannot_tell (scan, PT_EVIDENCE_MOUNTS, _("%s cannot be read."),
                                "/sys/class/block");
      return;
    }
  if (mounts == NULL)
    {
      pt_host_scan_cannot_tell (scan, PT_EVIDENCE_MOUNTS, _("%s cannot be read."),
                                "/proc/self/mountinfo");
      mounts = g_ptr_array_new ();
    }

  if (pt_block_map_has_unread_holders (map))
    pt_host_scan_cannot_tell (scan, PT_EVIDENCE_MOUNTS, _("%s cannot be read."),
                              "/sys/class/block/*/holders");

  pools = pt_zfs_pools_new (scan->sysfs, map);

  Disks disks = { scan, map, mounts, pools, remote, shares };

  check_sandbox (scan);
  read_mounts (&disks);
  read_swaps (&disks);
  read_holders (&disks);
  read_pools (&disks);
  read_disks (&disks);
  scan->facts->disks_listed = TRUE;
  scan->facts->disk_paths = pt_disk_paths_new (map);
  read_serials (scan);
}
