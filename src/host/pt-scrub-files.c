/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-scrub-tables.h"

#include <stdio.h>
#include <string.h>

/* The table of the files that the readers read, and what a recording keeps of each. A file that is
   not in it is left out: whoever makes a reader read a new one decides here what may be told of
   it, and tests/test-capture.c finds out who did not. */

/* NULL: it is left out after all */
typedef char *(*Rewrite) (PtScrub    *self,
                          const char *path,
                          const char *text);

typedef enum
{
  KEEP,       /* the text, with stand-ins */
  AS_IT_IS,   /* the bytes */
  HEADER,     /* the first 64 bytes: a serial number may come later */
  LEAVE_OUT,
} Treatment;

typedef struct
{
  const char *pattern;    /* "*" is any number of characters, "/" too */
  Treatment   treatment;
  Rewrite     rewrite;    /* nullable */
} Rule;

/* ---- Lines and words ---------------------------------------------------------------------- */

static gboolean
begins_with_any (const char        *line,
                 const char *const *beginnings)
{
  for (guint i = 0; beginnings[i] != NULL; i++)
    {
      if (g_str_has_prefix (line, beginnings[i]))
        return TRUE;
    }
  return FALSE;
}

static char *
keep_lines (const char        *text,
            const char *const *beginnings)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], " #", 2); /* a comment is somebody's words */

      if (begins_with_any (lines[i], beginnings))
        g_string_append_printf (kept, "%s\n", parts[0]);
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

static char *
rewrite_memory (PtScrub    *self,
                const char *path,
                const char *text)
{
  return keep_lines (text, (const char *const[]) { "MemTotal:", "MemAvailable:", NULL });
}

static char *
rewrite_modules (PtScrub    *self,
                 const char *path,
                 const char *text)
{
  return keep_lines (text, (const char *const[]) { "vfio", NULL });
}

/* Of udev's database what is on a disk, without its names and serial numbers. The number of a pool
   of ZFS is the same here and where ZFS tells it. */
static char *
rewrite_udev (PtScrub    *self,
              const char *path,
              const char *text)
{
  g_autofree char *kept =
    keep_lines (text, (const char *const[]) { "E:ID_FS_TYPE=", "E:ID_FS_AMBIVALENT=", NULL });
  g_autofree char *number = NULL;
  g_autofree char *instead = NULL;

  if (strstr (kept, "E:ID_FS_TYPE=zfs_member\n") == NULL)
    return g_steal_pointer (&kept);

  number = keep_lines (text, (const char *const[]) { "E:ID_FS_UUID=", NULL });
  if (*number == '\0')
    return g_steal_pointer (&kept);
  instead = pt_scrub_stand_in (self, "zfs", g_strstrip (strchr (number, '=') + 1));
  return g_strdup_printf ("%sE:ID_FS_UUID=%s\n", kept, instead);
}

static char *
rewrite_pool (PtScrub    *self,
              const char *path,
              const char *text)
{
  g_autofree char *number = g_strstrip (g_strdup (text));

  return pt_scrub_stand_in (self, "zfs", number);
}

static char *
rewrite_cache (PtScrub    *self,
               const char *path,
               const char *text)
{
  return keep_lines (text, (const char *const[]) { "c_min ", "size ", NULL });
}

static char *
rewrite_os_release (PtScrub    *self,
                    const char *path,
                    const char *text)
{
  return keep_lines (text, (const char *const[]) { "ID=", "ID_LIKE=", "VERSION_ID=",
                                                   "OSTREE_VERSION=", "PRETTY_NAME=", NULL });
}

/* One processor is enough; that of a Raspberry Pi has a serial number at the end */
static char *
rewrite_processors (PtScrub    *self,
                    const char *path,
                    const char *text)
{
  const char *end = strstr (text, "\n\n");
  g_autofree char *first = end != NULL ? g_strndup (text, (gsize) (end - text)) : g_strdup (text);

  return keep_lines (first, (const char *const[]) { "vendor_id", "model name", "flags",
                                                    "CPU implementer", "CPU part", NULL });
}

static char *
rewrite_module_list (PtScrub    *self,
                     const char *path,
                     const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (strstr (lines[i], "vfio") != NULL)
        g_string_append_printf (kept, "%s\n", lines[i]);
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

/* Whole files of it are left out */
static char *
rewrite_module_options (PtScrub    *self,
                        const char *path,
                        const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\\\n", -1);
  g_autofree char *joined = g_strjoinv (" ", parts);
  g_autofree char *kept =
    keep_lines (joined, (const char *const[]) { "options vfio", NULL });

  return *kept != '\0' ? g_steal_pointer (&kept) : NULL;
}

static char *
rewrite_guests (PtScrub    *self,
                const char *path,
                const char *text)
{
  return keep_lines (text, (const char *const[]) { "ExecStop=", "ON_SHUTDOWN=", "initconfdir=",
                                                   NULL });
}

static char *
rewrite_daemon (PtScrub    *self,
                const char *path,
                const char *text)
{
  return keep_lines (text, (const char *const[]) { "auto_shutdown_try_", NULL });
}

/* The kinds of interrupts, not how many there were */
static char *
rewrite_interrupts (PtScrub    *self,
                    const char *path,
                    const char *text)
{
  static const char *const chips[] = { "IR-IO-APIC", "IR-PCI-MSI", "IO-APIC", "PCI-MSI" };
  g_autoptr (GString) kept = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (chips); i++)
    {
      if (strstr (text, chips[i]) != NULL)
        g_string_append_printf (kept, "%" G_GSIZE_FORMAT ": 0 %s\n", i, chips[i]);
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

/* ---- The kernel command line -------------------------------------------------------------- */

/* Arguments whose value may be told. Of the others it names disks, hosts, users, or may hold a
   password. */
static const char *const told_arguments[] = {
  "acpi", "amd_iommu=", "amdgpu.", "apic", "arm-smmu", "console=", "default_hugepagesz=", "efi=",
  "hugepages", "i915.", "intel_iommu=", "intremap=", "iommu", "irqaffinity=", "isolcpus=", "kvm",
  "mem=", "mitigations=", "modprobe.blacklist=", "module_blacklist=", "noapic", "nohz", "nouveau.",
  "nvidia", "pci=", "pcie_", "pci-stub", "radeon.", "rcu_nocbs=", "rd.driver.", "snd_hda",
  "transparent_hugepage=", "usbcore.", "vfio", "vfio_", "video=", "xe.", "xhci_hcd.", NULL,
};
static const char *const told_words[] = { "nointremap", "nomodeset", "quiet", "ro", "rw", NULL };

static char *
rewrite_arguments (PtScrub    *self,
                   const char *path,
                   const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\n", -1);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    {
      gsize name = strcspn (words[i], "=");

      /* What follows is for init */
      if (strcmp (words[i], "--") == 0)
        break;
      if (*words[i] == '\0')
        continue;
      if (kept->len > 0)
        g_string_append_c (kept, ' ');
      if (begins_with_any (words[i], told_arguments) || g_strv_contains (told_words, words[i]))
        g_string_append (kept, words[i]);
      else if (words[i][name] == '\0')
        g_string_append (kept, "removed");
      else
        g_string_append_printf (kept, "%.*s=removed", (int) name, words[i]);
    }
  g_string_append_c (kept, '\n');
  return pt_scrub_text (self, kept->str);
}

/* ---- Names -------------------------------------------------------------------------------- */

static char *
rewrite_volume (PtScrub    *self,
                const char *path,
                const char *text)
{
  return pt_scrub_volume (self, text);
}

/* A file has a name that people gave it; the nodes of disks are the kernel's */
static char *
rewrite_backing (PtScrub    *self,
                 const char *path,
                 const char *text)
{
  return g_str_has_prefix (text, "/dev/") ? pt_scrub_volume (self, text) : NULL;
}

/* ---- Input -------------------------------------------------------------------------------- */

/* People give names to what they connect by Bluetooth, and phones have their owner's */
static gboolean
is_named_by_people (const char *path)
{
  return strstr (path, "/bluetooth/") != NULL || strstr (path, "/devices/virtual/") != NULL;
}

static char *
rewrite_input_name (PtScrub    *self,
                    const char *path,
                    const char *text)
{
  return is_named_by_people (path) ? g_strdup ("Bluetooth device\n") : pt_scrub_text (self, text);
}

/* Without the lines that have serial numbers and hardware addresses: U: Uniq=, P: Phys= */
static char *
rewrite_inputs (PtScrub    *self,
                const char *path,
                const char *text)
{
  static const char *const lines_kept[] = {
    "I: ", "S: Sysfs=", "B: KEY=", "B: REL=", "B: ABS=", NULL,
  };
  g_auto (GStrv) blocks = g_strsplit (text, "\n\n", -1);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; blocks[i] != NULL; i++)
    {
      g_auto (GStrv) lines = g_strsplit (blocks[i], "\n", -1);
      gboolean named = is_named_by_people (blocks[i]) || strstr (blocks[i], "Bus=0005") != NULL;

      for (guint j = 0; lines[j] != NULL; j++)
        {
          if (begins_with_any (lines[j], lines_kept))
            g_string_append_printf (kept, "%s\n", lines[j]);
          else if (g_str_has_prefix (lines[j], "N: Name="))
            g_string_append_printf (kept, "%s\n",
                                    named ? "N: Name=\"Bluetooth device\"" : lines[j]);
        }
      g_string_append_c (kept, '\n');
    }
  return pt_scrub_text (self, kept->str);
}

/* ---- Processes ----------------------------------------------------------------------------- */

/* Which programs somebody runs is nobody's business; which of them draw the screen is what matters
   (names as in /proc/PID/comm, of 15 bytes) */
static char *
rewrite_program (PtScrub    *self,
                 const char *path,
                 const char *text)
{
  static const char *const told[] = {
    "Hyprland", "Xorg", "Xwayland", "cosmic-comp", "gdm", "gdm-wayland-ses", "gnome-shell",
    "kwin_wayland", "kwin_x11", "labwc", "mutter", "nvidia-persiste", "plasmashell", "plymouthd",
    "sddm", "sway", "systemd-logind", "wayfire", "weston", NULL,
  };
  g_autofree char *name = g_strchomp (g_strdup (text));

  return g_strconcat (g_strv_contains (told, name) ? name : "program", "\n", NULL);
}

/* Of a process whose files could not be listed only that it is there, and that it is no thread of
   the kernel (proc(5)); NULL for one that is */
static char *
rewrite_process (PtScrub    *self,
                 const char *path,
                 const char *text)
{
  static const guint thread_of_kernel = 0x00200000;
  const char *after = strrchr (text, ')');
  guint flags;

  if (after == NULL || sscanf (after + 1, " %*c %*d %*d %*d %*d %*d %u", &flags) != 1 ||
      (flags & thread_of_kernel) != 0)
    return NULL;
  return g_strdup ("0 (removed) S 0 0 0 0 0 0\n");
}

static char *
rewrite_nvidia (PtScrub    *self,
                const char *path,
                const char *text)
{
  return keep_lines (text, (const char *const[]) { "Device Minor:", NULL });
}

/* ---- The table ---------------------------------------------------------------------------- */

/* The first that matches counts */
static const Rule rules[] = {
  { "etc/crypttab", KEEP, pt_scrub_rewrite_crypttab },
  { "etc/fstab", KEEP, pt_scrub_rewrite_fstab },
  { "*os-release", KEEP, rewrite_os_release },
  { "*/modprobe.d/*.conf", KEEP, rewrite_module_options },
  { "etc/*/libvirt-guests", KEEP, rewrite_guests },
  { "etc/libvirt/qemu.conf", KEEP, rewrite_daemon },
  { "*systemd/system/libvirt-guests.service", KEEP, rewrite_guests },
  { "*/libvirt-guests.sh", KEEP, rewrite_guests },
  { "*lib/modules/*/modules.*", KEEP, rewrite_module_list },
  { "*/pci.ids", KEEP, pt_scrub_rewrite_names },
  { "*/usb.ids", KEEP, pt_scrub_rewrite_names },

  { "proc/asound/cards", KEEP, NULL },
  { "proc/bus/input/devices", KEEP, rewrite_inputs },
  { "proc/cmdline", KEEP, rewrite_arguments },
  { "proc/cpuinfo", KEEP, rewrite_processors },
  { "proc/interrupts", KEEP, rewrite_interrupts },
  { "proc/meminfo", KEEP, rewrite_memory },
  { "proc/modules", KEEP, rewrite_modules },
  { "proc/net/if_inet6", KEEP, pt_scrub_rewrite_addresses6 },
  { "proc/net/ipv6_route", KEEP, pt_scrub_rewrite_routes6 },
  { "proc/net/route", KEEP, pt_scrub_rewrite_routes },
  { "proc/1/mountinfo", KEEP, pt_scrub_rewrite_mounts },
  { "proc/self/mountinfo", KEEP, pt_scrub_rewrite_mounts },
  { "proc/swaps", KEEP, pt_scrub_rewrite_swaps },
  { "proc/*/comm", KEEP, rewrite_program },
  { "proc/*/stat", KEEP, rewrite_process },
  { "proc/driver/nvidia/gpus/*/information", KEEP, rewrite_nvidia },
  { "proc/spl/kstat/zfs/arcstats", KEEP, rewrite_cache },
  { "proc/spl/kstat/zfs/*/guid", KEEP, rewrite_pool },
  { "proc/sys/kernel/osrelease", KEEP, NULL },
  { "proc/xen/capabilities", KEEP, NULL },

  { "run/udev/data/b*", KEEP, rewrite_udev },

  { "sys/firmware/efi/efivars/LoaderInfo-*", AS_IT_IS, NULL },
  { "sys/kernel/iommu_groups/*/name", KEEP, NULL },
  { "sys/kernel/iommu_groups/*/reserved_regions", KEEP, NULL },
  { "sys/kernel/irq/*/chip_name", KEEP, NULL },
  { "sys/kernel/mm/hugepages/*/*_hugepages", KEEP, NULL },
  { "sys/module/*/parameters/*", KEEP, NULL },

  /* PCI functions */
  { "sys/bus/pci/slots/*/address", KEEP, NULL },
  { "sys/*/config", HEADER, NULL },
  { "sys/*/vendor", KEEP, NULL },
  { "sys/*/device", KEEP, NULL },
  { "sys/*/subsystem_vendor", KEEP, NULL },
  { "sys/*/subsystem_device", KEEP, NULL },
  { "sys/*/class", KEEP, NULL },
  { "sys/*/revision", KEEP, NULL },
  { "sys/*/label", KEEP, NULL },
  { "sys/*/numa_node", KEEP, NULL },
  { "sys/*/boot_vga", KEEP, NULL },
  { "sys/*/removable", KEEP, NULL },
  { "sys/*/reset_method", KEEP, NULL },
  { "sys/*/sriov_numvfs", KEEP, NULL },
  { "sys/*/sriov_totalvfs", KEEP, NULL },

  /* Disks */
  { "sys/*/serial", LEAVE_OUT, NULL },
  { "sys/*/dev", KEEP, NULL },
  { "sys/*/dm/name", KEEP, rewrite_volume },
  { "sys/*/loop/backing_file", KEEP, rewrite_backing },
  { "sys/*/backing_dev", KEEP, rewrite_backing },
  { "sys/*/hidden", KEEP, NULL },
  { "sys/*/partition", KEEP, NULL },
  { "sys/*/size", KEEP, NULL },

  /* Network */
  { "sys/class/iscsi_connection/*/address", KEEP, pt_scrub_rewrite_target },
  { "sys/*/iscsi_connection/*/address", KEEP, pt_scrub_rewrite_target },
  { "sys/class/iscsi_host/*/netdev", KEEP, NULL },
  { "sys/*/nvme-fabrics/ctl/*/address", KEEP, pt_scrub_rewrite_fabric },
  { "sys/*/netif", KEEP, NULL },
  { "sys/*/address", LEAVE_OUT, NULL },
  { "sys/*/macaddress", LEAVE_OUT, NULL },
  { "sys/*/perm_hwaddr", LEAVE_OUT, NULL },
  { "sys/*/addr_assign_type", KEEP, NULL },
  { "sys/*/bonding/slaves", KEEP, NULL },
  { "sys/*/flags", KEEP, NULL },
  { "sys/*/ifindex", KEEP, NULL },
  { "sys/*/operstate", KEEP, NULL },

  /* Displays, sound, USB, input, the whole computer */
  { "sys/*/boot_display", KEEP, NULL },
  { "sys/*/status", KEEP, NULL },
  { "sys/*/id", KEEP, NULL },
  { "sys/*/bDevice*", KEEP, NULL },
  { "sys/*/bInterface*", KEEP, NULL },
  { "sys/*/idProduct", KEEP, NULL },
  { "sys/*/idVendor", KEEP, NULL },
  { "sys/*/manufacturer", KEEP, NULL },
  { "sys/*/product", KEEP, NULL },
  { "sys/*/input*/name", KEEP, rewrite_input_name },
  { "sys/*/input*/id/bustype", KEEP, NULL },
  { "sys/*/input*/capabilities/*", KEEP, NULL },
  { "sys/*/dmi/id/product_name", KEEP, NULL },
  { "sys/*/dmi/id/sys_vendor", KEEP, NULL },
};

/* Directories whose names are told although nobody looked closer at each: a list would be shorter
   without them. Of EFI's variables only those of the standard, "SecureBoot". */
static const char *const named[] = {
  "etc/systemd/system/*/libvirt-guests.service",
  "sys/bus/pci/devices/*",
  "sys/bus/pci/slots/*",
  "sys/bus/usb/devices/*",
  "sys/class/*/*",
  "sys/firmware/acpi/tables/*",
  "sys/firmware/efi/efivars/*-8be4df61-93ca-11d2-aa0d-00e098032b8c",
  "sys/fs/bcache/*/cache*",
  "sys/fs/btrfs/*",
  "sys/kernel/iommu_groups/*/devices/*",
  "sys/*/brif/*",
  "sys/*/holders/*",
  "sys/*/slaves/*",
  "sys/*/lower_*",
  "sys/devices/virtual/nvme-subsystem/*/nvme*",
};

static const Rule *
find_rule (const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      if (g_pattern_match_simple (rules[i].pattern, path))
        return &rules[i];
    }
  return NULL;
}

/**
 * pt_scrub_knows_file:
 * @path: a file, below the root
 *
 * Returns: whether it is decided what may be told of it
 */
gboolean
pt_scrub_knows_file (const char *path)
{
  return find_rule (path) != NULL;
}

/**
 * pt_scrub_keeps_name:
 * @path: an entry of a directory that somebody listed
 *
 * Returns: whether a recording has it although nobody looked closer
 */
gboolean
pt_scrub_keeps_name (const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (named); i++)
    {
      if (g_pattern_match_simple (named[i], path))
        return TRUE;
    }
  return FALSE;
}

/**
 * pt_scrub_keeps_list:
 * @path: a directory that somebody listed
 *
 * Returns: whether a recording has it whatever is in it. Of processes only the first counts: by it
 *   a reader sees that it sees them all; and people give names to their services.
 */
gboolean
pt_scrub_keeps_list (const char *path)
{
  if (g_str_has_prefix (path, "etc/systemd/system/"))
    return FALSE;
  return !g_pattern_match_simple ("proc/*/fd", path) || strcmp (path, "proc/1/fd") == 0;
}

/**
 * pt_scrub_keeps_link:
 * @path: a symbolic link, below the root
 * @target: where it leads
 *
 * Returns: whether a recording has it. Those in /proc lead to the files that people have open, of
 *   which only the nodes of displays are told.
 */
gboolean
pt_scrub_keeps_link (const char *path,
                     const char *target)
{
  g_autofree char *parent = NULL;
  g_autofree char *base = NULL;
  g_autofree char *canonical = NULL;

  if (!g_str_has_prefix (path, "proc/"))
    return TRUE;
  if (!g_pattern_match_simple ("proc/*/fd/*", path))
    return FALSE;

  parent = g_path_get_dirname (path);
  base = g_strconcat ("/", parent, NULL);
  canonical = g_canonicalize_filename (target, base);
  return g_str_has_prefix (canonical, "/dev/dri/card") ||
         g_str_has_prefix (canonical, "/dev/dri/renderD") ||
         (g_str_has_prefix (canonical, "/dev/nvidia") &&
          g_ascii_isdigit (canonical[strlen ("/dev/nvidia")]));
}

/**
 * pt_scrub_file:
 * @self: it
 * @path: a file, below the root
 * @bytes: what it holds
 *
 * Returns: (transfer full) (nullable): what a recording keeps of it, or %NULL when it is left out
 */
GBytes *
pt_scrub_file (PtScrub    *self,
               const char *path,
               GBytes     *bytes)
{
  const Rule *rule = find_rule (path);
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  char *kept;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (rule == NULL || rule->treatment == LEAVE_OUT)
    return NULL;
  if (rule->treatment == AS_IT_IS)
    return g_bytes_ref (bytes);
  if (rule->treatment == HEADER)
    return g_bytes_new_from_bytes (bytes, 0, MIN (length, 64));

  text = g_strndup (data != NULL ? data : "", length);
  valid = g_utf8_make_valid (text, -1);
  kept = rule->rewrite != NULL ? rule->rewrite (self, path, valid) : pt_scrub_text (self, valid);
  return kept != NULL ? g_bytes_new_take (kept, strlen (kept)) : NULL;
}
