/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-scrub.h"

#include <string.h>

/* The table of the files that the readers read, and what a recording keeps of each. A file that is
   not in it is left out: whoever makes a reader read a new one decides here what may be told of
   it, and tests/test-capture.c finds out who did not. */

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

static GStrv
split_words (const char *line)
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] != '\0')
        g_strv_builder_add (builder, words[i]);
    }
  return g_strv_builder_end (builder);
}

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
      if (begins_with_any (lines[i], beginnings))
        g_string_append_printf (kept, "%s\n", lines[i]);
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
      if (words[i][name] == '\0' || begins_with_any (words[i], told_arguments))
        g_string_append (kept, words[i]);
      else
        g_string_append_printf (kept, "%.*s=removed", (int) name, words[i]);
    }
  g_string_append_c (kept, '\n');
  return pt_scrub_text (self, kept->str);
}

/* ---- Network ------------------------------------------------------------------------------ */

/* One route to 192.0.2.0/24 for an interface that has any: that is what the reader asks */
static void
append_route (GString    *kept,
              GHashTable *seen,
              const char *name)
{
  if (g_hash_table_add (seen, g_strdup (name)))
    g_string_append_printf (kept, "%s\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n",
                            name);
}

static char *
rewrite_routes (PtScrub    *self,
                const char *path,
                const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) kept = g_string_new (
    "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n");
  GPtrArray *addressed = pt_scrub_get_addressed (self);

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit_set (lines[i], "\t ", -1);

      if (g_strv_length (words) < 8)
        continue;
      if (strspn (words[1], "0") == strlen (words[1]) && strspn (words[7], "0") == strlen (words[7]))
        g_string_append_printf (kept, "%s\t00000000\t010200C0\t%s\t0\t0\t0\t00000000\t0\t0\t0\n",
                                words[0], words[3]);
      append_route (kept, seen, words[0]);
    }
  for (guint i = 0; i < addressed->len; i++)
    append_route (kept, seen, g_ptr_array_index (addressed, i));
  return pt_scrub_text (self, kept->str);
}

/* Only routes to everywhere matter */
static char *
rewrite_routes6 (PtScrub    *self,
                 const char *path,
                 const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = split_words (lines[i]);

      if (g_strv_length (words) >= 10 && strspn (words[0], "0") == 32 && strcmp (words[1], "00") == 0)
        g_string_append_printf (kept, "%032d 00 %032d 00 20010db8000000000000000000000001 "
                                "00000000 00000000 00000000 %s %s\n", 0, 0, words[8], words[9]);
    }
  return pt_scrub_text (self, kept->str);
}

static char *
rewrite_addresses6 (PtScrub    *self,
                    const char *path,
                    const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = split_words (lines[i]);

      /* A link-local one is made of the hardware address */
      if (g_strv_length (words) >= 6 && !g_str_has_prefix (words[0], "fe80"))
        g_string_append_printf (kept, "20010db8000000000000000000000001 %s 40 00 80 %s\n", words[1],
                                words[5]);
    }
  return pt_scrub_text (self, kept->str);
}

/* ---- Disks -------------------------------------------------------------------------------- */

/* "UUID=…", "LABEL=…", "/dev/…" */
static char *
dup_spec (PtScrub    *self,
          const char *word)
{
  static const struct
  {
    const char *tag, *kind;
  } tags[] = {
    { "UUID=", "uuid" }, { "LABEL=", "label" }, { "PARTUUID=", "uuid" },
    { "PARTLABEL=", "partlabel" },
  };
  g_autofree char *spec = g_strcompress (word);

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      g_autofree char *value = NULL;
      g_autofree char *instead = NULL;

      if (!g_str_has_prefix (spec, tags[i].tag))
        continue;
      value = g_strdelimit (g_strdup (spec + strlen (tags[i].tag)), "\"'", ' ');
      instead = pt_scrub_stand_in (self, tags[i].kind, g_strstrip (value));
      return g_strconcat (tags[i].tag, instead, NULL);
    }

  if (g_str_has_prefix (spec, "/dev/disk/"))
    return pt_scrub_path (self, spec);
  return g_str_has_prefix (word, "/dev/") ? pt_scrub_volume (self, word) : NULL;
}

/* The devices that such a table names: neither where they are mounted, nor options, which may name
   users, hosts and files of passwords */
static char *
rewrite_table (PtScrub    *self,
               const char *text,
               guint       column)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = split_words (lines[i]);
      g_autofree char *spec = NULL;

      if (g_strv_length (words) <= column || *words[0] == '#')
        continue;
      spec = dup_spec (self, words[column]);
      if (spec != NULL)
        g_string_append_printf (kept, "%s%s none\n", column > 0 ? "volume " : "", spec);
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

static char *
rewrite_fstab (PtScrub    *self,
               const char *path,
               const char *text)
{
  return rewrite_table (self, text, 0);
}

static char *
rewrite_crypttab (PtScrub    *self,
                  const char *path,
                  const char *text)
{
  return rewrite_table (self, text, 1);
}

static char *
rewrite_volume (PtScrub    *self,
                const char *path,
                const char *text)
{
  return pt_scrub_volume (self, text);
}

/* On other computers, or made up by programs: on no disk, and people name them */
static gboolean
is_foreign (const char *type,
            const char *source)
{
  static const char *const types[] = {
    "9p", "afs", "autofs", "ceph", "cifs", "fuse.", "glusterfs", "nfs", "smb", NULL,
  };

  return begins_with_any (type, types) &&
         (!g_str_has_prefix (source, "/dev/") || strcmp (source, "/dev/fuse") == 0);
}

/* Below the root of a live system are layers, which the reader looks for among the mounts */
static char *
dup_options (PtScrub    *self,
             const char *type,
             const char *point,
             const char *options)
{
  g_auto (GStrv) all = g_strsplit (options, ",", -1);
  g_autoptr (GString) kept = g_string_new ("rw");

  if (strcmp (type, "overlay") != 0 || strcmp (point, "/") != 0)
    return g_strdup ("rw");

  for (guint i = 0; all[i] != NULL; i++)
    {
      const char *value = strchr (all[i], '=');
      g_auto (GStrv) layers = NULL;

      if (value == NULL || (!g_str_has_prefix (all[i], "lowerdir") &&
                            !g_str_has_prefix (all[i], "upperdir")))
        continue;
      layers = g_strsplit (value + 1, ":", -1);
      for (guint j = 0; layers[j] != NULL; j++)
        {
          g_autofree char *layer = pt_scrub_mount_point (self, layers[j]);

          g_string_append_printf (kept, "%s%s", j == 0 ? "," : ":", j == 0 ? "lowerdir=" : "");
          g_string_append (kept, layer);
        }
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

static char *
rewrite_mounts (PtScrub    *self,
                const char *path,
                const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = split_words (lines[i]);
      guint n = g_strv_length (words), dash = 6;
      g_autofree char *root = NULL;
      g_autofree char *point = NULL;
      g_autofree char *source = NULL;
      g_autofree char *options = NULL;

      while (dash < n && strcmp (words[dash], "-") != 0)
        dash++;
      if (dash + 2 >= n || is_foreign (words[dash + 1], words[dash + 2]))
        continue;

      root = pt_scrub_mount_point (self, words[3]);
      point = pt_scrub_mount_point (self, words[4]);
      source = g_str_has_prefix (words[dash + 2], "/dev/")
                 ? pt_scrub_volume (self, words[dash + 2])
                 : g_strdup ("none");
      options = dup_options (self, words[dash + 1], words[4], dash + 3 < n ? words[dash + 3] : "");
      g_string_append_printf (kept, "%u 1 %s %s %s rw - %s %s %s\n", i + 2, words[2], root, point,
                              words[dash + 1], source, options);
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

static char *
rewrite_swaps (PtScrub    *self,
               const char *path,
               const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) kept = g_string_new ("Filename Type Size Used Priority\n");

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = split_words (lines[i]);
      g_autofree char *file = NULL;

      if (g_strv_length (words) < 2)
        continue;
      file = pt_scrub_mount_point (self, words[0]);
      g_string_append_printf (kept, "%s %s 0 0 0\n", file, words[1]);
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
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

/* ---- Databases of names ------------------------------------------------------------------- */

/* The names of what is there, out of thousands, and those of classes, so that a recording reads the
   same where the database is older or missing */
static char *
rewrite_names (PtScrub    *self,
               const char *path,
               const char *text)
{
  g_autoptr (GString) kept = g_string_new ("# Only what is in this computer\n");
  gboolean vendor = FALSE, classes = FALSE;
  const char *next;

  for (const char *line = text; *line != '\0'; line = next)
    {
      gsize length = strcspn (line, "\n");
      gboolean keep;

      next = line[length] != '\0' ? line + length + 1 : line + length;
      if (g_str_has_prefix (line, "C "))
        classes = TRUE;
      else if (length > 2 && line[0] != '\t' && line[0] != '#' && line[1] == ' ')
        classes = FALSE; /* usb.ids has other tables behind the classes */

      if (length < 6 || *line == '#')
        keep = classes && *line == '\t';
      else if (classes)
        keep = TRUE;
      else if (*line != '\t')
        keep = vendor = line[4] == ' ' && pt_scrub_has_id (self, line, 4);
      else
        keep = vendor && line[1] != '\t' && pt_scrub_has_id (self, line + 1, 4);
      if (keep)
        g_string_append_len (kept, line, (gssize) (next - line));
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

/* ---- The table ---------------------------------------------------------------------------- */

/* The first that matches counts */
static const Rule rules[] = {
  { "etc/crypttab", KEEP, rewrite_crypttab },
  { "etc/fstab", KEEP, rewrite_fstab },
  { "*os-release", KEEP, rewrite_os_release },
  { "*lib/modules/*/modules.*", KEEP, rewrite_module_list },
  { "*/pci.ids", KEEP, rewrite_names },
  { "*/usb.ids", KEEP, rewrite_names },

  { "proc/asound/cards", KEEP, NULL },
  { "proc/bus/input/devices", KEEP, rewrite_inputs },
  { "proc/cmdline", KEEP, rewrite_arguments },
  { "proc/cpuinfo", KEEP, rewrite_processors },
  { "proc/interrupts", KEEP, rewrite_interrupts },
  { "proc/meminfo", KEEP, rewrite_memory },
  { "proc/modules", KEEP, rewrite_modules },
  { "proc/net/if_inet6", KEEP, rewrite_addresses6 },
  { "proc/net/ipv6_route", KEEP, rewrite_routes6 },
  { "proc/net/route", KEEP, rewrite_routes },
  { "proc/1/mountinfo", KEEP, rewrite_mounts },
  { "proc/self/mountinfo", KEEP, rewrite_mounts },
  { "proc/swaps", KEEP, rewrite_swaps },
  { "proc/sys/kernel/osrelease", KEEP, NULL },
  { "proc/xen/capabilities", KEEP, NULL },

  { "sys/firmware/efi/efivars/LoaderInfo-*", AS_IT_IS, NULL },
  { "sys/kernel/iommu_groups/*/name", KEEP, NULL },
  { "sys/kernel/iommu_groups/*/reserved_regions", KEEP, NULL },
  { "sys/kernel/irq/*/chip_name", KEEP, NULL },
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
  { "sys/*/hidden", KEEP, NULL },
  { "sys/*/partition", KEEP, NULL },
  { "sys/*/size", KEEP, NULL },

  /* Network */
  { "sys/*/address", LEAVE_OUT, NULL },
  { "sys/*/macaddress", LEAVE_OUT, NULL },
  { "sys/*/perm_hwaddr", LEAVE_OUT, NULL },
  { "sys/*/addr_assign_type", KEEP, NULL },
  { "sys/*/bonding/slaves", KEEP, NULL },
  { "sys/*/flags", KEEP, NULL },
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
  "sys/bus/pci/devices/*",
  "sys/bus/pci/slots/*",
  "sys/bus/usb/devices/*",
  "sys/class/*/*",
  "sys/firmware/acpi/tables/*",
  "sys/firmware/efi/efivars/*-8be4df61-93ca-11d2-aa0d-00e098032b8c",
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
  return g_bytes_new_take (kept, strlen (kept));
}
