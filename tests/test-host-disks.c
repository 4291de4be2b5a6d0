/* SPDX-License-Identifier: GPL-3.0-or-later */

/* unshare() */
#define _GNU_SOURCE

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string.h>

#include "host-fixture.h"
#include "pt-host-reader.h"

#define STORAGE "fixtures/hosts/storage.host"

static void
test_uses (void)
{
  static const struct
  {
    const char *address, *uses;
  } cases[] = {
    /* LVM in LUKS: what counts is the partition below all of it; a bind mount adds nothing */
    { "0000:01:00.0", "mount|/|nvme0n1p2; mount|/boot|nvme0n1p1; swap|swap|nvme0n1p2; "
                      "holder|luks-system|nvme0n1p2; holder|vg-root|nvme0n1p2; holder|vg-swap|nvme0n1p2" },
    /* One btrfs on two controllers, mounted by the first disk only */
    { "0000:02:00.0", "mount|/srv/data|nvme1n1p1; mount|/srv/my photos|nvme1n1p1; "
                      "swap|swap|/srv/data/swap file" },
    { "0000:05:00.0", "mount|/srv/data|sdc; mount|/srv/my photos|sdc; swap|swap|/srv/data/swap file" },
    /* A partition of a mirror */
    { "0000:03:00.0", "mount|/mirror|sda1; holder|md127|sda1" },
    { "0000:04:00.0", "mount|/mirror|sdb1; holder|md127|sdb1" },
    /* One disk, two controllers */
    { "0000:06:00.0", "mount|/fast|nvme2n1p1" },
    { "0000:07:00.0", "mount|/fast|nvme2n1p1" },
    { "0000:08:00.0", "mount|/media/stick|sdd" },
    /* Both the VMD controller and the function in its domain, but no bridge */
    { "0000:6f:00.5", "mount|/vmd|nvme5n1" },
    { "10000:e1:00.0", "mount|/vmd|nvme5n1" },
    { "10000:e0:06.0", "" },
    { "0000:00:01.0", "" },
    { "0000:09:00.0", "" },
  };
  g_autoptr (HostFixture) fixture = host_fixture_new_file (STORAGE, NULL);
  g_autoptr (PtHost) host = host_fixture_read (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *uses = host_fixture_dup_uses (host, cases[i].address);

      g_test_message ("%s", cases[i].address);
      g_assert_cmpstr (uses, ==, cases[i].uses);
    }
}

static void
test_disks (void)
{
  static const struct
  {
    const char *address, *disks;
  } cases[] = {
    { "0000:01:00.0", "nvme0n1 2 /etc/fstab" },
    { "0000:02:00.0", "nvme1n1 1 -" },
    { "0000:03:00.0", "sda 1 -" },
    { "0000:05:00.0", "sdc 1 -" },
    { "0000:06:00.0", "nvme2n1 1 -" },
    { "0000:07:00.0", "nvme2n1 1 -" },
    /* The reader without a card is no disk */
    { "0000:08:00.0", "sdd 1 -" },
    { "0000:09:00.0", "nvme6n1 1 /etc/crypttab" },
    { "0000:6f:00.5", "nvme5n1 1 -" },
    { "0000:00:01.0", "" },
  };
  g_autoptr (HostFixture) fixture = host_fixture_new_file (STORAGE, NULL);
  g_autoptr (PtHost) host = host_fixture_read (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PtPciFacts *facts = host_fixture_facts (host, cases[i].address);
      g_autoptr (GString) disks = g_string_new (NULL);

      for (guint j = 0; j < facts->disks->len; j++)
        {
          const PtDisk *disk = g_ptr_array_index (facts->disks, j);

          g_string_append_printf (disks, "%s%s %u %s", j > 0 ? "; " : "", disk->name,
                                  disk->n_partitions, disk->listed_in != NULL ? disk->listed_in : "-");
        }
      g_test_message ("%s", cases[i].address);
      g_assert_cmpstr (disks->str, ==, cases[i].disks);
    }
  g_assert_cmpstr (host_fixture_facts (host, "10000:e1:00.0")->serial, ==, "PHLN0000000000001");
  g_assert_null (host_fixture_facts (host, "0000:6f:00.5")->serial);
}

/* A directory that cannot be read is not an empty one. Here it is a file, which no kernel has. */
static void
test_unread_holders (void)
{
  g_autoptr (HostFixture) fixture =
    host_fixture_new_file (STORAGE, "{0000:09:00.0}/nvme/nvme6/nvme6n1/holders = x\n");
  g_autoptr (PtHost) host = host_fixture_read (fixture);

  g_assert_cmpstr (pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_MOUNTS], ==,
                   "/sys/class/block/*/holders cannot be read.");
}

/* By every name that a machine may have a disk */
static void
test_paths (void)
{
  static const struct
  {
    const char *path, *disks;
  } rows[] = {
    { "/dev/nvme6n1", "nvme6n1" },
    { "/dev/nvme6n1p1", "nvme6n1" },
    { "/dev/disk/by-uuid/0a11c0de-0000-4000-8000-000000000006", "nvme6n1" },
    { "/dev/mapper/vg-root", "nvme0n1" },
    { "/dev/vg/root", "nvme0n1" },
    { "/dev/dm-1", "nvme0n1" },
    { "/dev/mapper/luks-system", "nvme0n1" },
    { "/dev/md127p1", "sda sdb" },
    { "/dev/nvme2n1p1", "nvme2n1" },
    { "/dev/loop0", "" },
    { "/dev/cciss/c0d0p1", "cciss!c0d0" },
    { "/dev/vg-data/a-b", "cciss!c0d0" },
    { "/dev/disk/by-id/wwn-0x1", "cciss!c0d0 sda" },  /* a disk and its copy */
    { "/dev/sde", NULL },              /* no medium */
    { "/dev/disk/by-id/odd", NULL },
  };
  g_autoptr (HostFixture) fixture = host_fixture_new_file (STORAGE,
    "{0000:05:00.0}/block/cciss!c0d0/dev = 104:0\n"
    "{0000:05:00.0}/block/cciss!c0d0/cciss!c0d0p1/dev = 104:1\n"
    "{0000:05:00.0}/block/cciss!c0d0/cciss!c0d0p1/partition = 1\n"
    "sys/class/block/cciss!c0d0 -> {0000:05:00.0}/block/cciss!c0d0\n"
    "sys/class/block/cciss!c0d0p1 -> {0000:05:00.0}/block/cciss!c0d0/cciss!c0d0p1\n"
    "sys/devices/virtual/block/dm-9/dev = 253:9\n"
    "sys/devices/virtual/block/dm-9/dm/name = vg--data-a--b\n"
    "sys/devices/virtual/block/dm-9/slaves/cciss!c0d0p1 -> {0000:05:00.0}/block/cciss!c0d0/cciss!c0d0p1\n"
    "sys/class/block/dm-9 -> /sys/devices/virtual/block/dm-9\n"
    "run/udev/data/b104:0:\n|S:disk/by-id/wwn-0x1\n"
    "run/udev/data/b8:0:\n|S:disk/by-id/wwn-0x1\n|S:disk/by-id/wwn-0x1\n");
  g_autoptr (PtHost) host = host_fixture_read (fixture);
  GHashTable *paths = pt_host_get_facts (host)->disk_paths;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GStrv disks = g_hash_table_lookup (paths, rows[i].path);
      g_autofree char *list = disks != NULL ? g_strjoinv (" ", disks) : NULL;

      g_test_message ("%s", rows[i].path);
      g_assert_cmpstr (list, ==, rows[i].disks);
    }
}

#define UNPARTITIONED(number)                                                                  \
  "{0000:08:00.0}/usb2/2-2/2-2:1.0/host8/target8:0:0/8:0:0:0/block/sde/dev = 8:64\n"               \
  "{0000:08:00.0}/usb2/2-2/2-2:1.0/host8/target8:0:0/8:0:0:0/block/sde/size = 1000\n"              \
  "sys/class/block/sde -> {0000:08:00.0}/usb2/2-2/2-2:1.0/host8/target8:0:0/8:0:0:0/block/sde\n"   \
  "run/udev/data/b" number ":\n"                                                                  \
  "|N:sde\n"                                                                                      \
  "|E:ID_BUS=usb\n"

/* A disk without partitions, which nobody uses */
static void
test_signatures (void)
{
  static const struct
  {
    const char *name, *more, *disks;
  } cases[] = {
    { "nothing known", UNPARTITIONED ("8:0"), "sdd 1; sde 0" },
    { "nothing on it", UNPARTITIONED ("8:64"), "sdd 1; sde 0" },
    { "LUKS", UNPARTITIONED ("8:64") "|E:ID_FS_TYPE=crypto_LUKS\n", "sdd 1; sde 1" },
    { "LVM", UNPARTITIONED ("8:64") "|E:ID_FS_USAGE=raid\n|E:ID_FS_TYPE=LVM2_member\n",
      "sdd 1; sde 1" },
    { "two at once", UNPARTITIONED ("8:64") "|E:ID_FS_AMBIVALENT=filesystem:ext4:1.0 raid:zfs\n",
      "sdd 1; sde 1" },
    { "of another disk", UNPARTITIONED ("8:65") "|E:ID_FS_TYPE=ext4\n", "sdd 1; sde 0" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HostFixture) fixture = host_fixture_new_file (STORAGE, cases[i].more);
      g_autoptr (PtHost) host = host_fixture_read (fixture);
      GPtrArray *disks = host_fixture_facts (host, "0000:08:00.0")->disks;
      g_autoptr (GString) found = g_string_new (NULL);

      for (guint j = 0; j < disks->len; j++)
        {
          const PtDisk *disk = g_ptr_array_index (disks, j);

          g_string_append_printf (found, "%s%s %u", j > 0 ? "; " : "", disk->name,
                                  disk->n_partitions);
        }
      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (found->str, ==, cases[i].disks);
    }
}

#define ZFS(number) "|E:ID_FS_TYPE=zfs_member\n|E:ID_FS_UUID=" number "\n"
#define POOL "proc/spl/kstat/zfs/tank/guid = 1234567890123456789\n"
#define DATASETS                                                                                   \
  "proc/swaps = x\n"                                                                               \
  "proc/1/mountinfo:\n"                                                                            \
  "|9 1 0:60 / / rw - zfs tank/ROOT/debian rw\n"                                                   \
  "|10 1 0:61 / /tank rw - zfs tank rw\n"

/* ZFS leaves no trace in sysfs; its own numbers say on which disks a pool is */
static void
test_zfs (void)
{
  static const struct
  {
    const char *name, *more, *uses;
    gboolean    known;
  } cases[] = {
    { "on it, and others not recorded", UNPARTITIONED ("8:64") ZFS ("1234567890123456789") POOL
      DATASETS, "mount|/|sde; mount|/tank|sde", FALSE },
    { "another pool", UNPARTITIONED ("8:64") ZFS ("42") POOL DATASETS, "", FALSE },
    { "an older ZFS", UNPARTITIONED ("8:64") ZFS ("1234567890123456789") DATASETS, "", FALSE },
    { "of unknown number", UNPARTITIONED ("8:64") "|E:ID_FS_TYPE=zfs_member\n" POOL DATASETS, "",
      FALSE },
    { "a pool that is not imported", UNPARTITIONED ("8:64") ZFS ("42"), "mount|/media/stick|sdd", TRUE },
    { "imported, and nothing of it mounted", UNPARTITIONED ("8:64") ZFS ("1234567890123456789") POOL,
      "mount|/media/stick|sdd; holder|ZFS|sde", FALSE },
    { "an older ZFS, and nothing mounted", UNPARTITIONED ("8:64") ZFS ("1234567890123456789")
      "proc/spl/kstat/zfs/tank/state = ONLINE\n", "mount|/media/stick|sdd", FALSE },
    { "no pool", "proc/spl/kstat/zfs/arcstats = x\n" UNPARTITIONED ("8:64") "|N:sde\n", "mount|/media/stick|sdd", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HostFixture) fixture = host_fixture_new_file (STORAGE, cases[i].more);
      g_autoptr (PtHost) host = host_fixture_read (fixture);
      g_autofree char *uses = host_fixture_dup_uses (host, "0000:08:00.0");
      const char *reason = pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_MOUNTS];

      g_test_message ("%s: %s", cases[i].name, uses);
      g_assert_cmpstr (uses, ==, cases[i].uses);
      g_assert_cmpint (reason == NULL, ==, cases[i].known);
    }
}

/* All disks of a computer with a record of udev: then each is in the pool or is not */
static void
test_zfs_complete (void)
{
  static const struct
  {
    const char *name, *record, *uses;
    gboolean    known;
  } cases[] = {
    { "not in it", "|E:ID_FS_TYPE=ext4\n", "", TRUE },
    { "in it", ZFS ("1234567890123456789"), "mount|/|sdb; mount|/tank|sdb", TRUE },
    { "in another", ZFS ("42"), "", TRUE },
    { "perhaps in it", "|E:ID_FS_AMBIVALENT=filesystem:ext4:1.0 raid:zfs\n", "", FALSE },
    { "in one, but in which", "|E:ID_FS_TYPE=zfs_member\n", "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (
        "pci 0000:01:00.0 144d:a808 010802 driver=nvme\n"
        "pci 0000:02:00.0 8086:a102 010601 driver=ahci\n"
        "{0000:01:00.0}/nvme/nvme0/nvme0n1/dev = 259:0\n"
        "sys/class/block/nvme0n1 -> {0000:01:00.0}/nvme/nvme0/nvme0n1\n"
        "{0000:02:00.0}/ata1/host0/target0:0:0/0:0:0:0/block/sdb/dev = 8:16\n"
        "sys/class/block/sdb -> {0000:02:00.0}/ata1/host0/target0:0:0/0:0:0:0/block/sdb\n"
        POOL DATASETS
        "run/udev/data/b259:0:\n" ZFS ("1234567890123456789")
        "run/udev/data/b8:16:\n|N:sdb\n", cases[i].record, NULL);
      g_autoptr (HostFixture) fixture = host_fixture_new (text);
      g_autoptr (PtHost) host = host_fixture_read (fixture);
      g_autofree char *root = host_fixture_dup_uses (host, "0000:01:00.0");
      g_autofree char *uses = host_fixture_dup_uses (host, "0000:02:00.0");
      const char *reason = pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_MOUNTS];

      g_test_message ("%s: %s; %s", cases[i].name, uses, reason);
      g_assert_cmpstr (root, ==, "mount|/|nvme0n1; mount|/tank|nvme0n1");
      g_assert_cmpstr (uses, ==, cases[i].uses);
      g_assert_cmpint (reason == NULL, ==, cases[i].known);
    }
}

/* What the computer says, and what must be said about it */
static void
test_evidence (void)
{
  static const struct
  {
    const char *name, *more, *gone, *reason;
  } cases[] = {
    { "all there", NULL, NULL, NULL },
    { "no mounts", NULL, "proc/1", "/proc/self/mountinfo" },
    { "no swaps", NULL, "proc/swaps", "/proc/swaps" },
    { "no block devices", NULL, "sys/class/block", "/sys/class/block" },
    { "btrfs without its members", NULL, "sys/fs", "btrfs" },
    { "zfs",
      "proc/1/mountinfo = 9 1 0:60 / /tank rw - zfs tank rw\n", NULL, "/tank" },
    { "a device that is not there",
      "proc/1/mountinfo = 9 1 8:99 / /lost rw - ext4 /dev/sdz3 rw\n", NULL, "/lost" },
    { "swap on a device that is not there",
      "proc/swaps:\n|x\n|/dev/sdz4 partition 1 0 -2\n", NULL, "/dev/sdz4" },
    { "an overlay whose layers cannot be seen",
      "proc/1/mountinfo = 9 1 0:60 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w\n",
      NULL, "overlay" },
    { "memory and network",
      "proc/1/mountinfo:\n|9 1 0:60 / / rw - tmpfs tmpfs rw\n|10 9 0:61 / /n rw - nfs4 server:/x rw\n"
      "proc/swaps = x\n", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HostFixture) fixture = host_fixture_new_file (STORAGE, cases[i].more);
      g_autoptr (PtHost) host = NULL;
      const char *reason;

      g_test_message ("%s", cases[i].name);
      if (cases[i].gone != NULL)
        host_fixture_remove (fixture, cases[i].gone);
      host = host_fixture_read (fixture);
      reason = pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_MOUNTS];
      if (cases[i].reason == NULL)
        {
          g_assert_cmpstr (reason, ==, NULL);
        }
      else
        {
          g_assert_nonnull (reason);
          g_assert_nonnull (strstr (reason, cases[i].reason));
        }
    }
}

/* A live system: the root is an overlay whose layers lie on a stick */
static void
test_overlay (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new_file (STORAGE,
    "proc/1/mountinfo:\n"
    "|30 1 0:60 / / rw - overlay overlay rw,lowerdir=/run/live/image,upperdir=/run/cow/up,workdir=/run/cow/w\n"
    "|31 30 8:48 / /run/live rw - vfat /dev/sdd rw\n"
    "|32 30 0:61 / /run/cow rw - tmpfs tmpfs rw\n"
    "proc/swaps = x\n");
  g_autoptr (PtHost) host = host_fixture_read (fixture);
  g_autofree char *uses = host_fixture_dup_uses (host, "0000:08:00.0");

  g_assert_cmpstr (uses, ==, "mount|/|sdd; mount|/run/live|sdd");
  g_assert_null (pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_MOUNTS]);
}

#define BACKING "{0000:0a:00.0}/nvme/nvme7/nvme7n1"
#define CACHE "{0000:09:00.0}/nvme/nvme6/nvme6n1/nvme6n1p1"
#define SET "sys/fs/bcache/5f0c6d1e-0000-4000-8000-00000000000b"
#define NO_MOUNTS "proc/1/mountinfo = 9 1 0:61 / / rw - tmpfs tmpfs rw\nproc/swaps = x\n"

/* A cache on one controller for a disk on another. Only the latter has a holder. */
#define BCACHE \
  BACKING "/holders/bcache0 -> /sys/devices/virtual/block/bcache0\n" \
  BACKING "/bcache/cache -> /" SET "\n" \
  CACHE "/bcache/set -> /" SET "\n" \
  SET "/cache0 -> " CACHE "/bcache\n" \
  SET "/cache_available_percent = 90\n" \
  SET "/bdev0 -> " BACKING "/bcache\n" \
  "sys/devices/virtual/block/bcache0/dev = 251:0\n" \
  "sys/devices/virtual/block/bcache0/slaves/nvme7n1 -> " BACKING "\n" \
  "sys/devices/virtual/block/bcache0/bcache -> " BACKING "/bcache\n" \
  "sys/class/block/bcache0 -> /sys/devices/virtual/block/bcache0\n"

/* Two ways to one disk */
#define MULTIPATH \
  "{0000:03:00.0}/host3/rport-3:0-0/target3:0:0/3:0:0:0/block/sdm/dev = 8:192\n" \
  "{0000:04:00.0}/host4/rport-4:0-0/target4:0:0/4:0:0:0/block/sdn/dev = 8:208\n" \
  "{0000:03:00.0}/host3/rport-3:0-0/target3:0:0/3:0:0:0/block/sdm/holders/dm-9 -> /sys/devices/virtual/block/dm-9\n" \
  "{0000:04:00.0}/host4/rport-4:0-0/target4:0:0/4:0:0:0/block/sdn/holders/dm-9 -> /sys/devices/virtual/block/dm-9\n" \
  "sys/class/block/sdm -> {0000:03:00.0}/host3/rport-3:0-0/target3:0:0/3:0:0:0/block/sdm\n" \
  "sys/class/block/sdn -> {0000:04:00.0}/host4/rport-4:0-0/target4:0:0/4:0:0:0/block/sdn\n" \
  "sys/devices/virtual/block/dm-9/dev = 253:9\n" \
  "sys/devices/virtual/block/dm-9/dm/name = mpatha\n" \
  "sys/devices/virtual/block/dm-9/slaves/sdm -> {0000:03:00.0}/host3/rport-3:0-0/target3:0:0/3:0:0:0/block/sdm\n" \
  "sys/devices/virtual/block/dm-9/slaves/sdn -> {0000:04:00.0}/host4/rport-4:0-0/target4:0:0/4:0:0:0/block/sdn\n" \
  "sys/devices/virtual/block/dm-9/holders/dm-10 -> /sys/devices/virtual/block/dm-10\n" \
  "sys/class/block/dm-9 -> /sys/devices/virtual/block/dm-9\n" \
  "sys/devices/virtual/block/dm-10/dev = 253:10\n" \
  "sys/devices/virtual/block/dm-10/dm/name = mpatha-part1\n" \
  "sys/devices/virtual/block/dm-10/slaves/dm-9 -> /sys/devices/virtual/block/dm-9\n" \
  "sys/class/block/dm-10 -> /sys/devices/virtual/block/dm-10\n"

/* An SD card; its boot partitions are disks of their own */
#define CARD \
  "pci 0000:0b:00.0 1217:8621 080501 group=20 driver=sdhci-pci under=0000:00:01.0\n" \
  "{0000:0b:00.0}/mmc_host/mmc0/mmc0:0001/block/mmcblk0/dev = 179:0\n" \
  "{0000:0b:00.0}/mmc_host/mmc0/mmc0:0001/block/mmcblk0/mmcblk0p2/dev = 179:2\n" \
  "{0000:0b:00.0}/mmc_host/mmc0/mmc0:0001/block/mmcblk0/mmcblk0p2/partition = 2\n" \
  "sys/class/block/mmcblk0 -> {0000:0b:00.0}/mmc_host/mmc0/mmc0:0001/block/mmcblk0\n" \
  "sys/class/block/mmcblk0p2 -> {0000:0b:00.0}/mmc_host/mmc0/mmc0:0001/block/mmcblk0/mmcblk0p2\n"

/* What hides which controller a disk hangs on, beyond what the recorded computer has */
static void
test_stacked (void)
{
  static const struct
  {
    const char *name, *more, *address, *uses;
  } cases[] = {
    { "bcache, the disk", BCACHE "proc/1/mountinfo = 9 1 251:0 / / rw - ext4 /dev/bcache0 rw\n"
      "proc/swaps = x\n", "0000:0a:00.0", "mount|/|nvme7n1; holder|bcache0|nvme7n1" },
    { "bcache, its cache", BCACHE "proc/1/mountinfo = 9 1 251:0 / / rw - ext4 /dev/bcache0 rw\n"
      "proc/swaps = x\n", "0000:09:00.0", "mount|/|nvme6n1p1; holder|bcache|nvme6n1p1" },
    { "bcache that is not mounted, its cache", BCACHE NO_MOUNTS,
      "0000:09:00.0", "holder|bcache|nvme6n1p1" },
    { "a superblock of bcache that no set uses", CACHE "/bcache/priority_stats = x\n" NO_MOUNTS,
      "0000:09:00.0", "" },
    { "a loop device over a disk", "sys/devices/virtual/block/loop0/loop/backing_file = /dev/nvme7n1\n",
      "0000:0a:00.0", "mount|/snap/core|nvme7n1" },
    { "a loop device over a file: what the file lies on is mounted",
      "sys/devices/virtual/block/loop0/loop/backing_file = /var/lib/snapd/snaps/core.snap\n"
      "proc/1/mountinfo:\n|9 1 259:61 / / rw - ext4 /dev/nvme6n1p1 rw\n"
      "|10 9 7:0 / /snap/core ro - squashfs /dev/loop0 ro\nproc/swaps = x\n", "0000:09:00.0", "mount|/|nvme6n1p1" },
    { "compressed memory that spills over to a disk",
      "sys/devices/virtual/block/zram0/backing_dev = /dev/nvme6n1p1\n" ,
      "0000:09:00.0", "swap|swap|nvme6n1p1" },
    { "compressed memory alone", "sys/devices/virtual/block/zram0/backing_dev = none\n",
      "0000:09:00.0", "" },
    { "multipath, one way", MULTIPATH "proc/1/mountinfo = 9 1 253:10 / / rw - xfs /dev/mapper/mpatha-part1 rw\nproc/swaps = x\n",
      "0000:03:00.0", "mount|/|sdm; holder|md127|sda1; holder|mpatha|sdm; holder|mpatha-part1|sdm" },
    { "multipath, the other way", MULTIPATH "proc/1/mountinfo = 9 1 253:10 / / rw - xfs /dev/mapper/mpatha-part1 rw\nproc/swaps = x\n",
      "0000:04:00.0", "mount|/|sdn; holder|md127|sdb1; holder|mpatha|sdn; holder|mpatha-part1|sdn" },
    { "an SD card", CARD "proc/1/mountinfo = 9 1 179:2 / / rw - ext4 /dev/mmcblk0p2 rw\nproc/swaps = x\n",
      "0000:0b:00.0", "mount|/|mmcblk0p2" },
    { "the root of an image-based system (composefs)",
      "proc/1/mountinfo:\n|9 1 0:60 / / ro - overlay composefs ro,lowerdir+=/run/c,datadir+=/sysroot/ostree/repo\n"
      "|10 9 259:61 / /sysroot ro - xfs /dev/nvme6n1p1 rw\nproc/swaps = x\n", "0000:09:00.0",
      "mount|/|nvme6n1p1; mount|/sysroot|nvme6n1p1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HostFixture) fixture = host_fixture_new_file (STORAGE, cases[i].more);
      g_autoptr (PtHost) host = host_fixture_read (fixture);
      g_autofree char *uses = host_fixture_dup_uses (host, cases[i].address);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (uses, ==, cases[i].uses);
    }
}

/* Without process 1 (hidepid) there are still one's own mounts; holders count even when nothing
   is mounted */
static void
test_own_mounts (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new_file (STORAGE,
    "proc/self/mountinfo = 9 1 259:61 / /own rw - ext4 /dev/nvme6n1p1 rw\n");
  g_autoptr (PtHost) host = NULL;
  g_autofree char *own = NULL;
  g_autofree char *held = NULL;

  host_fixture_remove (fixture, "proc/1");
  host_fixture_remove (fixture, "proc/swaps");
  host = host_fixture_read (fixture);
  own = host_fixture_dup_uses (host, "0000:09:00.0");
  held = host_fixture_dup_uses (host, "0000:03:00.0");
  g_assert_cmpstr (own, ==, "mount|/own|nvme6n1p1");
  g_assert_cmpstr (held, ==, "holder|md127|sda1");
}

/* Where process 1 is not the computer's first, what it has mounted is not what the computer has */
static void
test_own_processes (void)
{
  enum { TOLD, NOT_TOLD, NO_NAMESPACE, NO_COMPUTER };
  int status;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_autoptr (PtHost) host = NULL;
      pid_t first;

      if (unshare (CLONE_NEWPID) != 0 && unshare (CLONE_NEWPID | CLONE_NEWUSER) != 0)
        _exit (NO_NAMESPACE);
      first = fork ();
      if (first != 0)
        {
          if (first < 0 || waitpid (first, &status, 0) != first || !WIFEXITED (status))
            _exit (NO_NAMESPACE);
          _exit (WEXITSTATUS (status));
        }
      host = pt_host_reader_read ("/", PT_HOST_THIS, NULL);
      if (host == NULL)
        _exit (NO_COMPUTER);
      _exit (pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_MOUNTS] != NULL ? TOLD : NOT_TOLD);
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  if (WEXITSTATUS (status) == NO_NAMESPACE)
    g_test_skip ("no namespace of processes");
  else if (WEXITSTATUS (status) == NO_COMPUTER)
    g_test_skip ("no PCI device here");
  else
    g_assert_cmpint (WEXITSTATUS (status), ==, TOLD);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-disks/unread-holders", test_unread_holders);
  g_test_add_func ("/host-disks/paths", test_paths);
  g_test_add_func ("/host-disks/uses", test_uses);
  g_test_add_func ("/host-disks/disks", test_disks);
  g_test_add_func ("/host-disks/signatures", test_signatures);
  g_test_add_func ("/host-disks/zfs", test_zfs);
  g_test_add_func ("/host-disks/zfs-complete", test_zfs_complete);
  g_test_add_func ("/host-disks/evidence", test_evidence);
  g_test_add_func ("/host-disks/overlay", test_overlay);
  g_test_add_func ("/host-disks/stacked", test_stacked);
  g_test_add_func ("/host-disks/own-mounts", test_own_mounts);
  g_test_add_func ("/host-disks/own-processes", test_own_processes);
  return g_test_run ();
}
