/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What `passthrough capture` saves: enough for the same list, and nothing that tells a person.

     test-capture PROGRAM */

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "host-fixture.h"
#include "pt-capture.h"
#include "pt-host-reader.h"
#include "pt-scrub.h"
#include "test-files.h"

static const char *program;

/* A person's computer: everything in capitals here, and more, must not come out of it */
#define PERSON                                                                                     \
  "proc/sys/kernel/osrelease = 6.12.5\n"                                                           \
  "proc/sys/kernel/hostname = annas-laptop\n"                                                      \
  "etc/hostname = annas-laptop.example.org\n"                                                      \
  "etc/machine-id = 5e7c0ffee5e7c0ffee5e7c0ffee5e7c0\n"                                            \
  "proc/cmdline = root=UUID=11112222-3333-4444-5555-666677778888 intel_iommu=on "                  \
  "ip=192.168.17.4::192.168.17.1:255.255.255.0:annas-laptop rd.luks.key=hunter2 quiet "             \
  "annas-machine -- anna\n"                                                                        \
  "etc/sysconfig/libvirt-guests = ON_SHUTDOWN=shutdown # as Anna wants it\n"                       \
  "proc/cpuinfo:\n"                                                                                \
  "|processor : 0\n"                                                                               \
  "|vendor_id : GenuineIntel\n"                                                                    \
  "|flags : vmx\n"                                                                                 \
  "|Serial : 00000000deadcafe\n"                                                                   \
  "pci 0000:00:1d.0 8086:a118 060400 group=1 driver=pcieport\n"                                    \
  "pci 0000:00:14.0 8086:a12f 0c0330 group=3 driver=xhci_hcd reset=flr\n"                          \
  "pci 0000:03:00.0 8086:24f3 028000 group=14 driver=iwlwifi under=0000:00:1d.0\n"                 \
  "pci 0000:3d:00.0 144d:a802 010802 group=15 driver=nvme under=0000:00:1d.0\n"                    \
  "sys/bus/pci/slots/4/address = 0000:3d:00\n"                                                     \
  "{0000:03:00.0}/label = Onboard Wi-Fi\n"                                                         \
  "{0000:3d:00.0}/nvme/nvme0/serial = S4EWNX0R123456X\n"                                           \
  "{0000:3d:00.0}/nvme/nvme0/wwid = eui.0025385b71b0abcd\n"                                        \
  "{0000:3d:00.0}/nvme/nvme0/nvme0n1/dev = 259:0\n"                                                \
  "{0000:3d:00.0}/nvme/nvme0/nvme0n1/nvme0n1p1/dev = 259:1\n"                                      \
  "{0000:3d:00.0}/nvme/nvme0/nvme0n1/nvme0n1p1/partition = 1\n"                                    \
  "{0000:3d:00.0}/nvme/nvme0/nvme0n1/nvme0n1p1/holders/dm-0 -> /sys/devices/virtual/block/dm-0\n"  \
  "{0000:3d:00.0}/nvme/nvme0/nvme0n1/nvme0n1p2/dev = 259:2\n"                                      \
  "{0000:3d:00.0}/nvme/nvme0/nvme0n1/nvme0n1p2/partition = 2\n"                                    \
  "sys/devices/virtual/block/dm-0/dev = 253:0\n"                                                   \
  "sys/devices/virtual/block/dm-0/dm/name = luks-11112222-3333-4444-5555-666677778888\n"           \
  "sys/devices/virtual/block/dm-0/dm/uuid = CRYPT-LUKS2-11112222333344445555666677778888-x\n"      \
  "sys/devices/virtual/block/dm-0/slaves/nvme0n1p1 -> "                                            \
  "{0000:3d:00.0}/nvme/nvme0/nvme0n1/nvme0n1p1\n"                                                  \
  "sys/devices/virtual/block/dm-0/holders/dm-1 -> /sys/devices/virtual/block/dm-1\n"               \
  "sys/devices/virtual/block/dm-1/dev = 253:1\n"                                                   \
  "sys/devices/virtual/block/dm-1/dm/name = annas--laptop--vg-root\n"                              \
  "sys/devices/virtual/block/dm-1/slaves/dm-0 -> /sys/devices/virtual/block/dm-0\n"                \
  "sys/devices/virtual/block/dm-2/dev = 253:2\n"                                                   \
  "sys/devices/virtual/block/dm-2/dm/name = home-anna\n"                                           \
  "sys/devices/virtual/block/dm-2/slaves/loop7/\n"                                                 \
  "sys/class/block/dm-2 -> /sys/devices/virtual/block/dm-2\n"                                      \
  "sys/devices/virtual/block/loop7/dev = 7:7\n"                                                    \
  "sys/devices/virtual/block/loop7/loop/backing_file = /dev/mapper/annas--laptop--vg-root\n"       \
  "sys/devices/virtual/block/loop7/holders/dm-2/\n"                                                \
  "sys/class/block/loop7 -> /sys/devices/virtual/block/loop7\n"                                    \
  "sys/devices/virtual/block/dm-3/dev = 253:3\n"                                                   \
  "sys/devices/virtual/block/dm-3/dm/name = 36001405DEADCAFE36001405DEADCAFE1-part1\n"             \
  "sys/devices/virtual/block/dm-3/slaves/sdd -> "                                                   \
  "{0000:00:14.0}/usb2/2-1/2-1:1.0/host7/target7:0:0/7:0:0:0/block/sdd\n"                          \
  "sys/class/block/dm-3 -> /sys/devices/virtual/block/dm-3\n"                                      \
  "{0000:00:14.0}/usb2/2-1/2-1:1.0/host7/target7:0:0/7:0:0:0/block/sdd/holders/dm-3/\n"            \
  "sys/class/block/nvme0n1 -> {0000:3d:00.0}/nvme/nvme0/nvme0n1\n"                                 \
  "sys/class/block/nvme0n1p1 -> {0000:3d:00.0}/nvme/nvme0/nvme0n1/nvme0n1p1\n"                     \
  "sys/class/block/nvme0n1p2 -> {0000:3d:00.0}/nvme/nvme0/nvme0n1/nvme0n1p2\n"                     \
  "sys/class/block/dm-0 -> /sys/devices/virtual/block/dm-0\n"                                      \
  "sys/class/block/dm-1 -> /sys/devices/virtual/block/dm-1\n"                                      \
  "sys/class/nvme/nvme0 -> {0000:3d:00.0}/nvme/nvme0\n"                                            \
  "{0000:00:14.0}/usb2/2-1/2-1:1.0/host7/target7:0:0/7:0:0:0/block/sdd/dev = 8:48\n"               \
  "sys/class/block/sdd -> {0000:00:14.0}/usb2/2-1/2-1:1.0/host7/target7:0:0/7:0:0:0/block/sdd\n"   \
  "{0000:00:14.0}/usb2/2-2/2-2:1.0/host8/target8:0:0/8:0:0:0/block/sde/dev = 8:64\n"               \
  "sys/class/block/sde -> {0000:00:14.0}/usb2/2-2/2-2:1.0/host8/target8:0:0/8:0:0:0/block/sde\n"   \
  "run/udev/data/b8:64:\n"                                                                        \
  "|S:disk/by-label/AnnasDisk\n"                                                                  \
  "|E:ID_SERIAL_SHORT=S4EWNX0R123456X\n"                                                          \
  "|E:ID_FS_LABEL=AnnasDisk\n"                                                                    \
  "|E:ID_FS_TYPE=ext4\n"                                                                          \
  "{0000:00:14.0}/usb2/2-3/2-3:1.0/host9/target9:0:0/9:0:0:0/block/sdf/dev = 8:80\n"               \
  "sys/class/block/sdf -> {0000:00:14.0}/usb2/2-3/2-3:1.0/host9/target9:0:0/9:0:0:0/block/sdf\n"   \
  "run/udev/data/b8:80:\n"                                                                         \
  "|E:ID_FS_TYPE=zfs_member\n"                                                                     \
  "|E:ID_FS_LABEL=annaspool\n"                                                                     \
  "|E:ID_FS_UUID=9876543210123456789\n"                                                            \
  "proc/spl/kstat/zfs/annaspool/guid:\n"                                                           \
  "|9876543210123456789\n"                                                                         \
  "dev/disk/by-uuid/ABCD-1234 -> /dev/nvme0n1p2\n"                                                 \
  "dev/disk/by-label/AnnasDisk -> /dev/nvme0n1p2\n"                                                \
  "dev/disk/by-id/nvme-Samsung_S4EWNX0R123456X-part2 -> /dev/nvme0n1p2\n"                          \
  "proc/1/mountinfo:\n"                                                                            \
  "|60 1 253:1 / / rw - ext4 /dev/mapper/annas--laptop--vg-root rw\n"                              \
  "|61 60 259:2 / /home/anna/Tax\\0402024 rw - vfat /dev/nvme0n1p2 rw,uid=1000\n"                  \
  "|62 60 0:51 / /home/anna/server rw - nfs4 nas.example.org:/export/anna rw,addr=192.168.17.9\n"  \
  "|63 60 0:52 / /run/user/1000/doc rw - fuse.portal portal rw,user_id=1000\n"                     \
  "|64 60 8:48 / /run/media/anna/HOLIDAYS rw - vfat /dev/sdd rw\n"                                 \
  "|66 60 253:2 / /home/anna rw - ext4 /dev/mapper/home-anna rw\n"                                 \
  "|67 60 253:3 / /srv/wide rw - ext4 /dev/mapper/36001405DEADCAFE36001405DEADCAFE1-part1 rw\n"     \
  "|65 60 0:53 / /home/anna/Pool rw - zfs annaspool/home/anna rw,xattr,posixacl\n"                 \
  "proc/swaps:\n"                                                                                  \
  "|Filename Type Size Used Priority\n"                                                            \
  "|/home/anna/Tax\\0402024/swap file 1048576 0 -2\n"                                              \
  "etc/fstab:\n"                                                                                   \
  "|/dev/annas-laptop-vg/root / ext4 defaults 0 1\n"                                               \
  "|UUID=ABCD-1234 /home/anna/Tax\\0402024 vfat uid=anna 0 0\n"                                    \
  "|LABEL=\"AnnasDisk\" /mnt vfat defaults 0 0\n"                                                  \
  "|/dev/disk/by-id/nvme-Samsung_S4EWNX0R123456X-part2 /mnt vfat defaults 0 0\n"                   \
  "|//nas.example.org/anna /mnt/nas cifs credentials=/home/anna/.smb 0 0\n"                        \
  "etc/crypttab:\n"                                                                                \
  "|luks-anna UUID=11112222-3333-4444-5555-666677778888 /etc/anna.key luks\n"                      \
  "{0000:03:00.0}/net/wlx3c6aa7112233/flags = 0x1003\n"                                            \
  "{0000:03:00.0}/net/wlx3c6aa7112233/operstate = up\n"                                            \
  "{0000:03:00.0}/net/wlx3c6aa7112233/address = 3c:6a:a7:11:22:33\n"                               \
  "{0000:03:00.0}/net/wlx3c6aa7112233/addr_assign_type = 0\n"                                      \
  "{0000:03:00.0}/ieee80211/phy0/macaddress = 3C:6A:A7:11:22:33\n"                                 \
  "{0000:03:00.0}/net/wlx3c6aa7112233/phy80211 -> {0000:03:00.0}/ieee80211/phy0\n"                 \
  "sys/class/net/wlx3c6aa7112233 -> {0000:03:00.0}/net/wlx3c6aa7112233\n"                          \
  "proc/net/route:\n"                                                                              \
  "|Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"            \
  "|wlx3c6aa7112233\t00000000\t0111A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"                     \
  "|wlx3c6aa7112233\t0011A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n"                     \
  "proc/net/ipv6_route:\n"                                                                         \
  "|00000000000000000000000000000000 00 00000000000000000000000000000000 00 "                     \
  "fe800000000000003e6aa7fffe112233 00000400 00000001 00000000 00000003 wlx3c6aa7112233\n"         \
  "proc/net/if_inet6:\n"                                                                           \
  "|fe800000000000003e6aa7fffe112233 02 40 20 80 wlx3c6aa7112233\n"                                \
  "|200104207f00000000000000000000aa 02 40 00 80 wlx3c6aa7112233\n"                                \
  "{0000:00:14.0}/usb1/1-4/idVendor = 046d\n"                                                      \
  "{0000:00:14.0}/usb1/1-4/idProduct = c31c\n"                                                     \
  "{0000:00:14.0}/usb1/1-4/serial = KBD00998877\n"                                                 \
  "{0000:00:14.0}/usb1/1-4/product = Keyboard KBD00998877\n"                                       \
  "{0000:00:14.0}/usb1/1-4/manufacturer = Maker\n"                                                 \
  "sys/bus/usb/devices/1-4 -> {0000:00:14.0}/usb1/1-4\n"                                           \
  "proc/bus/input/devices:\n"                                                                      \
  "|I: Bus=0005 Vendor=05ac Product=0255 Version=0001\n"                                           \
  "|N: Name=\"Annas AirPods\"\n"                                                                   \
  "|P: Phys=3c:6a:a7:11:22:34\n"                                                                   \
  "|S: Sysfs=/devices/pci0000:00/0000:00:14.0/usb1/1-7/bluetooth/hci0/hci0:11/input/input9\n"      \
  "|U: Uniq=aa:bb:cc:dd:ee:01\n"                                                                   \
  "|B: KEY=10000 7 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe\n"                           \
  "|\n"                                                                                            \
  "|I: Bus=0003 Vendor=046d Product=c31c Version=0110\n"                                           \
  "|N: Name=\"Keyboard KBD00998877\"\n"                                                            \
  "|S: Sysfs=/devices/pci0000:00/0000:00:14.0/usb1/1-4/input/input5\n"                             \
  "|U: Uniq=KBD00998877\n"                                                                         \
  "|B: KEY=10000 7 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe\n"                           \
  "pci 0000:00:02.0 8086:193b 030000 group=0 driver=i915\n"                                        \
  "sys/class/drm/card0 -> {0000:00:02.0}/drm/card0\n"                                              \
  "{0000:00:02.0}/drm/card0/boot_display = 1\n"                                                    \
  "proc/1/fd/\n"                                                                                   \
  "proc/1203/comm = gnome-shell\n"                                                                 \
  "proc/1203/fd/9 -> /dev/dri/card0\n"                                                             \
  "proc/1203/fd/10 -> /home/anna/Tax.ods\n"                                                        \
  "proc/1777/comm = the-annas-game\n"                                                                  \
  "proc/1777/fd/3 -> /dev/dri/card0\n"                                                             \
  "proc/1778/comm = taxes\n"                                                                       \
  "proc/1778/fd/3 -> /home/anna/Tax.ods\n"                                                         \
  "proc/2001/stat = 2001 (annas-secret) S 1 2001 2001 0 -1 4194560 1203 0 0\n"                     \
  "proc/2002/stat = 2002 (kworker/0:0) I 2 0 0 0 -1 69238880 0 0 0\n"                              \
  "sys/class/dmi/id/product_serial = PF0DMI77\n"                                                   \
  "sys/class/dmi/id/product_uuid = 99998888-7777-6666-5555-444433332222\n"                         \
  "sys/class/dmi/id/sys_vendor = LENOVO\n"

/* In what is saved, in names and in contents, whatever the case of the letters */
static const char *const secrets[] = {
  "anna", "laptop", "example", "5e7c0ffee", "hunter2", "deadcafe", "1111222", "99998888",
  "S4EWNX0R", "0025385b71b0", "CRYPT-LUKS", "ABCD-1234", "holidays", "tax", "3c6aa7", "3c:6a:a7",
  "3e6aa7", "aa:bb:cc", "192.168.17", "0111a8c0", "0011a8c0", "20010420", "KBD0099", "airpods",
  "PF0DMI", "Uniq", "Phys", "98765432", ",uid=", " uid=",
};

/* What the list says instead, and the live one has to be told before the two are compared */
static const struct
{
  const char *live, *saved;
} instead[] = {
  { "luks-11112222-3333-4444-5555-666677778888", "luks-00000000-0000-4000-8000-000000000002" },
  { "annas--laptop--vg-root", "host--vg-root" },
  { "36001405DEADCAFE36001405DEADCAFE1-part1", "wwid1-part1" },
  { "/home/anna/Tax 2024/swap", "/home/user1/folder1/folder3" },
  { "/home/anna/Tax 2024", "/home/user1/folder1" },
  { "/home/anna/Pool", "/home/user1/folder2" },
  { "/run/media/anna/HOLIDAYS", "/run/media/user1/volume1" },
  { "wlx3c6aa7112233", "wlx00005e005301" },
  { "KBD00998877", "removed" },
  { "the-annas-game", "program" },
  { "Annas AirPods", "Bluetooth device" },
};

/* @expected: the exit status, or -1 for any */
static char *
run (int         expected,
     const char *first,
     ...)
{
  g_autoptr (GPtrArray) args = g_ptr_array_new_null_terminated (8, NULL, TRUE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  g_autofree char *err = NULL;
  va_list list;

  g_ptr_array_add (args, (gpointer) program);
  va_start (list, first);
  for (const char *arg = first; arg != NULL; arg = va_arg (list, const char *))
    g_ptr_array_add (args, (gpointer) arg);
  va_end (list);

  process = g_subprocess_newv ((const char *const *) args->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, &err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  if (expected >= 0 && g_subprocess_get_exit_status (process) != expected)
    g_error ("%s … ended with %d: %s", first, g_subprocess_get_exit_status (process), err);
  return out;
}

static char *
dup_path (const char *name)
{
  return g_build_filename (g_getenv ("TMPDIR"), name, NULL);
}

/* Names, targets and contents of an archive, one after the other; with @directory laid out there
   too, as tar would */
static GString *
read_archive (const char *path,
              const char *directory,
              guint      *n_entries)
{
  GString *all = g_string_new (NULL);
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;

  archive_read_support_filter_gzip (archive);
  archive_read_support_format_tar (archive);
  g_assert_cmpint (archive_read_open_filename (archive, path, 65536), ==, ARCHIVE_OK);
  for (*n_entries = 0; archive_read_next_header (archive, &entry) == ARCHIVE_OK; (*n_entries)++)
    {
      const char *target = archive_entry_symlink (entry);
      gsize size = (gsize) archive_entry_size (entry);
      g_autofree char *bytes = g_malloc0 (size + 1);
      g_autofree char *full =
        g_build_filename (directory, archive_entry_pathname (entry), NULL);
      g_autofree char *parent = g_path_get_dirname (full);

      g_assert_cmpint (archive_read_data (archive, bytes, size), ==, size);
      g_string_append_printf (all, "\n%s\n%s\n", archive_entry_pathname (entry),
                              target != NULL ? target : "");
      g_string_append_len (all, bytes, (gssize) size);

      g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
      if (target != NULL)
        g_assert_cmpint (symlink (target, full), ==, 0);
      else if (archive_entry_filetype (entry) == AE_IFDIR)
        g_assert_cmpint (g_mkdir_with_parents (full, 0700), ==, 0);
      else
        g_assert_true (g_file_set_contents (full, bytes, (gssize) size, NULL));
    }
  archive_read_free (archive);

  /* Searched as text */
  for (gsize i = 0; i < all->len; i++)
    {
      if (all->str[i] == '\0')
        all->str[i] = ' ';
    }
  return all;
}

static void
assert_none (const char *text,
             const char *pattern)
{
  g_autoptr (GRegex) regex =
    g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_RAW, G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  g_assert_nonnull (regex);
  if (g_regex_match (regex, text, G_REGEX_MATCH_DEFAULT, &match))
    {
      g_autofree char *found = g_match_info_fetch (match, 0);

      g_error ("“%s” is in what was saved", found);
    }
}

/* Two runs say the same but for UUIDs, which are compared by which are the same */
static char *
number_uuids (const char *text)
{
  g_autoptr (GRegex) regex =
    g_regex_new ("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", G_REGEX_DEFAULT,
                 G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  GString *result = g_string_new (text);
  guint n = 0;

  while (g_regex_match (regex, result->str, G_REGEX_MATCH_DEFAULT, &match))
    {
      g_autofree char *found = g_match_info_fetch (match, 0);
      g_autofree char *number = g_strdup_printf ("UUID %u", ++n);

      g_string_replace (result, found, number, 0);
      g_clear_pointer (&match, g_match_info_unref);
    }
  return g_string_free (result, FALSE);
}

static void
assert_same (const char *live,
             const char *saved)
{
  g_autofree char *a = number_uuids (live);
  g_autofree char *b = number_uuids (saved);
  g_auto (GStrv) x = g_strsplit (a, "\n", -1);
  g_auto (GStrv) y = g_strsplit (b, "\n", -1);

  g_assert_cmpuint (g_strv_length (x), >, 20);
  for (guint i = 0; x[i] != NULL && y[i] != NULL; i++)
    g_assert_cmpstr (x[i], ==, y[i]);
  g_assert_cmpuint (g_strv_length (x), ==, g_strv_length (y));
}

/* Saves a laid out computer, asks the program about it, about the archive and about the unpacked
   archive; returns all that is in the archive */
static GString *
check_capture (const char *root,
               gboolean    told)
{
  g_autofree char *path = dup_path ("saved.tar.gz");
  g_autofree char *directory = dup_path ("unpacked");
  g_autofree char *answer = run (0, "capture", path, "--json", "--host", root, NULL);
  g_autofree char *live = run (0, "list", "--all", "--json", "--host", root, NULL);
  g_autofree char *saved = run (0, "list", "--all", "--json", "--host", path, NULL);
  g_autofree char *unpacked = NULL;
  g_autofree char *ready = run (-1, "check", "--json", "--host", root, NULL);
  g_autofree char *saved_ready = run (-1, "check", "--json", "--host", path, NULL);
  g_autofree char *entries = NULL;
  g_autoptr (GString) expected = g_string_new (live);
  guint n_entries;
  GString *all = read_archive (path, directory, &n_entries);

  entries = g_strdup_printf ("\"entries\" : %u", n_entries);
  for (gsize i = 0; told && i < G_N_ELEMENTS (instead); i++)
    {
      if (g_string_replace (expected, instead[i].live, instead[i].saved, 0) == 0)
        g_error ("“%s” is not in the list", instead[i].live);
    }

  g_assert_nonnull (strstr (answer, path));
  if (strstr (answer, entries) == NULL)
    g_error ("%s is not in %s", entries, answer);
  assert_same (expected->str, saved);
  g_assert_nonnull (strstr (saved, "\"host\" : \"recorded\""));
  assert_same (ready, saved_ready);
  unpacked = run (0, "list", "--all", "--json", "--host", directory, NULL);
  g_assert_cmpstr (unpacked, ==, saved);

  /* Nothing of libvirt, nothing of ours */
  assert_none (all->str, "<domain|undo|qemu:///");
  assert_none (all->str, "(?<![0-9a-f:])(?!00:00:5e:00:5)"
                         "[0-9a-f]{2}(:[0-9a-f]{2}){5}(?![0-9a-f:])");
  assert_none (all->str, "(?!00000000-0000-4000-8000-|(4a67b082-0a4c-41cf-b6c7-440b29bb8c4f|"
                         "8be4df61-93ca-11d2-aa0d-00e098032b8c)\\n)"
                         "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  g_assert_cmpint (g_unlink (path), ==, 0);
  test_files_remove_tree (directory);
  return all;
}

/* Serial numbers and addresses of a recorded computer, from its very text */
static void
assert_no_serials_of (const char *text,
                      const char *all)
{
  g_autoptr (GRegex) regex =
    g_regex_new ("/(?:serial|address|macaddress|perm_hwaddr|wwid) = *([^ \\n]{8,})",
                 G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  for (g_regex_match (regex, text, G_REGEX_MATCH_DEFAULT, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *serial = g_match_info_fetch (match, 1);

      /* A slot's "address" is the place of a function */
      if (!g_str_has_prefix (serial, "0000:") && strstr (all, serial) != NULL &&
          !g_str_has_prefix (serial, "00:00:5e:00:53:"))
        g_error ("“%s” is in what was saved", serial);
    }
}

static void
test_fixture (gconstpointer data)
{
  g_autoptr (HostFixture) fixture = host_fixture_new_file (data, NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, data, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) all = check_capture (fixture->root, FALSE);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  assert_no_serials_of (text, all->str);
}

static void
test_person (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new (PERSON);
  g_autoptr (GString) all = check_capture (fixture->root, TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autofree char *pattern = g_regex_escape_string (secrets[i], -1);

      assert_none (all->str, pattern);
    }
  /* And it is not all gone */
  g_assert_nonnull (strstr (all->str, "intel_iommu=on"));
  g_assert_nonnull (strstr (all->str, "GenuineIntel"));
  g_assert_nonnull (strstr (all->str, "Onboard Wi-Fi"));
}

/* A function's configuration space holds serial numbers behind its first 64 bytes */
static void
test_configuration (void)
{
  g_autoptr (HostFixture) fixture =
    host_fixture_new ("pci 0000:00:14.0 8086:a12f 0c0330 group=3\n");
  g_autofree char *config =
    g_build_filename (fixture->root, "sys/bus/pci/devices/0000:00:14.0/config", NULL);
  g_autofree char *bytes = NULL;
  gsize length;
  g_autoptr (GString) longer = NULL;
  g_autoptr (GString) all = NULL;

  g_assert_true (g_file_get_contents (config, &bytes, &length, NULL));
  g_assert_cmpuint (length, ==, 64);
  longer = g_string_new_len (bytes, (gssize) length);
  g_string_append (longer, "SERIALOFTHECARD");
  g_assert_true (g_file_set_contents (config, longer->str, (gssize) longer->len, NULL));

  all = check_capture (fixture->root, FALSE);
  assert_none (all->str, "SERIALOFTHECARD");
}

/* Whose root comes over the network, and whose disks: what is on which card is still to be seen,
   and no address */
static void
test_remote (void)
{
  static const char more[] =
    "proc/1/mountinfo:\n"
    "|60 1 0:51 / / rw - nfs4 nas.example.org:/export rw,addr=10.11.12.13,clientaddr=10.11.12.14\n"
    "|61 60 259:9 / /data rw - ext4 /dev/nvme4n1 rw\n"
    "|62 60 65:0 / /old rw - ext4 /dev/sdq rw\n"
    "|63 60 0:52 / /home rw - nfs4 localhost:/export rw,addr=127.0.0.1\n"
    "proc/swaps = x\n"
    "proc/spl/kstat/zfs/annaspool/guid = 42\n"
    "sys/devices/virtual/nvme-fabrics/ctl/nvme4/address = "
    "traddr=10.11.13.1,trsvcid=4420,src_addr=10.11.13.2\n"
    "sys/devices/virtual/nvme-fabrics/ctl/nvme4/nvme4n1/dev = 259:9\n"
    "sys/class/block/nvme4n1 -> /sys/devices/virtual/nvme-fabrics/ctl/nvme4/nvme4n1\n"
    "sys/devices/platform/host6/session1/target6:0:0/6:0:0:0/block/sdq/dev = 65:0\n"
    "sys/class/block/sdq -> /sys/devices/platform/host6/session1/target6:0:0/6:0:0:0/block/sdq\n"
    "sys/devices/platform/host6/session1/connection1:0/iscsi_connection/connection1:0/address = "
    "10.11.14.1\n"
    "sys/class/iscsi_connection/connection1:0 -> "
    "/sys/devices/platform/host6/session1/connection1:0/iscsi_connection/connection1:0\n"
    "proc/net/route:\n"
    "|Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
    "|br0\t00000000\t010C0B0A\t0003\t0\t0\t425\t00000000\t0\t0\t0\n"
    "|br0\t000C0B0A\t00000000\t0001\t0\t0\t425\t00FFFFFF\t0\t0\t0\n"
    "|enx0\t000D0B0A\t00000000\t0001\t0\t0\t425\t00FFFFFF\t0\t0\t0\n"
    "|bond0.7\t000E0B0A\t00000000\t0001\t0\t0\t425\t00FFFFFF\t0\t0\t0\n";
  g_autoptr (HostFixture) fixture = host_fixture_new_file ("fixtures/hosts/network.host", more);
  g_autoptr (PtHost) host = host_fixture_read (fixture);
  g_autofree char *root = host_fixture_dup_uses (host, "0000:01:00.0");
  g_autofree char *data = host_fixture_dup_uses (host, "0000:04:00.0");
  g_autofree char *old = host_fixture_dup_uses (host, "0000:02:00.0");
  g_autoptr (GString) all = check_capture (fixture->root, FALSE);

  g_assert_nonnull (strstr (root, "mount|/|nfs4"));
  g_assert_nonnull (strstr (data, "mount|/data|nvme4n1"));
  g_assert_nonnull (strstr (old, "mount|/old|sdq"));
  assert_none (all->str, "10\\.11\\.1");
  assert_none (all->str, "[0-9A-F]{2}0B0A");
  assert_none (all->str, "example\\.org");
  assert_none (all->str, "annaspool");
}

/* Hardly anything in /proc, so that the readers look elsewhere */
#define BARE                                                                                       \
  "pci 0000:00:14.0 8086:a12f 0c0330 group=3 driver=vfio-pci\n"                                    \
  "pci 0000:00:02.0 8086:193b 030000 group=0 driver=i915\n"                                        \
  "sys/kernel/iommu_groups/3/name = vfio-noiommu\n"                                                \
  "sys/firmware/efi/efivars/\n"                                                                    \
  "sys/module/vfio_iommu_type1/parameters/\n"                                                      \
  "sys/kernel/irq/1/chip_name = IR-IO-APIC\n"                                                      \
  "{0000:00:02.0}/drm/card0/card0-eDP-1/status = connected\n"                                      \
  "sys/class/drm/card0 -> {0000:00:02.0}/drm/card0\n"                                              \
  "sys/class/drm/card0-eDP-1 -> {0000:00:02.0}/drm/card0/card0-eDP-1\n"                            \
  "{0000:00:02.0}/sound/card0/id = PCH\n"                                                          \
  "sys/class/sound/card0 -> {0000:00:02.0}/sound/card0\n"                                          \
  "{0000:00:14.0}/usb1/1-4/idVendor = 046d\n"                                                      \
  "{0000:00:14.0}/usb1/1-4/1-4:1.0/bInterfaceClass = e0\n"                                         \
  "sys/bus/usb/devices/1-4 -> {0000:00:14.0}/usb1/1-4\n"                                           \
  "sys/bus/usb/devices/1-4:1.0 -> {0000:00:14.0}/usb1/1-4/1-4:1.0\n"                               \
  "{0000:00:14.0}/usb1/1-4/input/input5/name = Keyboard\n"                                         \
  "{0000:00:14.0}/usb1/1-4/input/input5/id/bustype = 0003\n"                                       \
  "{0000:00:14.0}/usb1/1-4/input/input5/capabilities/key = fffffffffffffffe\n"                     \
  "sys/class/input/input5 -> {0000:00:14.0}/usb1/1-4/input/input5\n"                               \
  "sys/class/dmi/id/sys_vendor = QEMU\n"

static void
on_seen (const char    *path,
         PtSysfsAnswer  answer,
         const char    *bytes,
         gsize          length,
         gpointer       data)
{
  guint *n = data;

  /* Links elsewhere may tell what people have open */
  if (answer == PT_SYSFS_LINK && !g_str_has_prefix (path, "sys/") &&
      !g_str_has_prefix (path, "dev/disk/") && !g_pattern_match_simple ("proc/*/fd/*", path) &&
      strcmp (path, "proc/self/ns/pid") != 0)
    g_error ("a reader asks where %s leads, and nobody thought about what that tells", path);
  if (answer != PT_SYSFS_TEXT && answer != PT_SYSFS_NO_TEXT)
    return;
  (*n)++;
  if (!pt_scrub_knows_file (path))
    g_error ("a reader reads %s, and pt-scrub-files.c does not say what may be told of it", path);
}

static void
test_known (gconstpointer data)
{
  g_autoptr (HostFixture) fixture = host_fixture_new_file (data, PERSON);
  g_autoptr (GError) error = NULL;
  guint n = 0;
  g_autoptr (PtHost) host =
    pt_host_reader_read_seen (fixture->root, PT_HOST_RECORDED, on_seen, &n, &error);

  g_assert_no_error (error);
  g_assert_nonnull (host);
  g_assert_cmpuint (n, >, 100);
}

static void
test_bare (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new (BARE);
  g_autoptr (GError) error = NULL;
  guint n = 0;
  g_autoptr (PtHost) host =
    pt_host_reader_read_seen (fixture->root, PT_HOST_RECORDED, on_seen, &n, &error);
  g_autoptr (GString) all = check_capture (fixture->root, FALSE);

  g_assert_no_error (error);
  g_assert_nonnull (host);
  g_assert_nonnull (strstr (all->str, "QEMU"));
}

/* What is no device of any maker says so with nothing at all */
static void
test_empty_id (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new_file ("../data/example/example.host", NULL);
  g_autofree char *vendor =
    g_build_filename (fixture->root, "sys/bus/pci/devices/0000:02:00.0/vendor", NULL);
  g_autoptr (GString) all = NULL;

  g_assert_true (g_file_set_contents_full (vendor, "", 0, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  all = check_capture (fixture->root, FALSE);
  g_assert_nonnull (strstr (all->str, "0000:02:00.0"));
}

static void
test_this_computer (void)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;
  g_autoptr (PtHost) host = pt_host_reader_read_seen ("/", PT_HOST_THIS, on_seen, &n, &error);

  if (host == NULL)
    g_test_skip (error->message);
}

static void
test_command (void)
{
  g_autoptr (HostFixture) fixture =
    host_fixture_new ("pci 0000:00:14.0 8086:a12f 0c0330 group=3\n");
  g_autofree char *path = dup_path ("saved.tar.gz");
  g_autofree char *empty = dup_path ("empty");
  g_autofree char *twice = NULL;
  g_autofree char *nothing = NULL;
  g_autofree char *listed = NULL;
  g_autofree char *none = NULL;

  g_free (run (0, "capture", path, "--host", fixture->root, NULL));
  twice = run (2, "capture", path, "--json", "--host", fixture->root, NULL);
  g_assert_nonnull (strstr (twice, "\"usage\""));
  none = run (2, "capture", NULL);
  g_assert_cmpstr (none, ==, "");

  /* What is no computer, and not one real device shown */
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (empty, 0700), ==, 0);
  nothing = run (3, "capture", path, "--host", empty, NULL);
  g_assert_cmpstr (nothing, ==, "");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (path, "no archive", -1, NULL));
  listed = run (3, "list", "--all", "--json", "--host", path, NULL);
  g_assert_nonnull (strstr (listed, "\"host-unreadable\""));
  g_assert_null (strstr (listed, "\"address\""));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (empty), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *tmp = NULL;
  g_autofree char *hosts = NULL;
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  int status;

  g_test_init (&argc, &argv, NULL);
  if (argc != 2)
    g_error ("test-capture PROGRAM");
  program = argv[1];
  tmp = g_dir_make_tmp ("passthrough-test-XXXXXX", NULL);
  g_assert_nonnull (tmp);
  g_setenv ("TMPDIR", tmp, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", tmp, TRUE);
  g_setenv ("XDG_STATE_HOME", tmp, TRUE);

  hosts = g_test_build_filename (G_TEST_DIST, "fixtures", "hosts", NULL);
  dir = g_dir_open (hosts, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename ("fixtures", "hosts", name, NULL));
  g_assert_cmpuint (names->len, >=, 3);
  g_ptr_array_add (names, g_strdup ("../data/example/example.host"));

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *base = g_path_get_basename (g_ptr_array_index (names, i));
      g_autofree char *same = g_strconcat ("/capture/same-list/", base, NULL);
      g_autofree char *known = g_strconcat ("/capture/known-files/", base, NULL);

      g_test_add_data_func (same, g_ptr_array_index (names, i), test_fixture);
      g_test_add_data_func (known, g_ptr_array_index (names, i), test_known);
    }
  g_test_add_func ("/capture/known-files/this-computer", test_this_computer);
  g_test_add_func ("/capture/remote", test_remote);
  g_test_add_func ("/capture/bare", test_bare);
  g_test_add_func ("/capture/empty-id", test_empty_id);
  g_test_add_func ("/capture/person", test_person);
  g_test_add_func ("/capture/configuration", test_configuration);
  g_test_add_func ("/capture/command", test_command);

  status = g_test_run ();
  g_rmdir (tmp);
  return status;
}
