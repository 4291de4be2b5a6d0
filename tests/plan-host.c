/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-host.h"

#include <stdlib.h>
#include <string.h>

/*
 * Computers for the tests of the plan, from a few lines of text.
 */

struct _PlanHost
{
  PtHostFacts *facts;
  GPtrArray   *devices;    /* of PtPciFacts */
  GHashTable  *reserved;   /* group → PtReserved + 1 */
  GHashTable  *foreign;    /* group → name */
};

static const struct
{
  char letter;
  guint flag;
} use_flags[] = {
  { 'R', PT_USE_DEFAULT_ROUTE }, { 'A', PT_USE_ADDRESSED }, { 'B', PT_USE_BOOT_DISPLAY },
  { 'C', PT_USE_CONNECTED },
  { 'O', PT_USE_OPEN }, { 'K', PT_USE_KEYBOARD }, { 'P', PT_USE_POINTER },
  { 'T', PT_USE_BLUETOOTH }, { 'H', PT_USE_PERHAPS }, { 'U', PT_USE_PORT_UP },
  { 'N', PT_USE_REMOTE },
};

static const struct
{
  int         code;
  const char *name;
} class_names[] = {
  { 0x0106, "SATA controller" }, { 0x0104, "RAID bus controller" },
  { 0x0108, "Non-Volatile memory controller" },
  { 0x0200, "Ethernet controller" }, { 0x0280, "Network controller" },
  { 0x0300, "VGA compatible controller" },
  { 0x0302, "3D controller" }, { 0x0403, "Audio device" }, { 0x0500, "RAM memory" },
  { 0x0580, "Memory controller" },
  { 0x0600, "Host bridge" }, { 0x0601, "ISA bridge" }, { 0x0604, "PCI bridge" },
  { 0x0780, "Communication controller" },
  { 0x0805, "SD Host controller" }, { 0x0880, "System peripheral" }, { 0x0c03, "USB controller" },
  { 0x0c05, "SMBus" },
  { 0x0c80, "Serial bus controller" }, { 0x1080, "Encryption controller" },
  { 0x1180, "Signal processing controller" }, { 0x0d11, "Bluetooth" },
  { 0x0d40, "Wireless controller" },
};

static const struct
{
  int         vendor, device;
  const char *vendor_name, *device_name;
} device_names[] = {
  { 0x8086, 0x193b, "Intel Corporation", "Iris Pro Graphics 580" },
  { 0x8086, 0x24f3, "Intel Corporation", "Wireless 8260" },
  { 0x8086, 0x7d55, "Intel Corporation", "Meteor Lake-P [Intel Arc Graphics]" },
  { 0x8086, 0xa12f, "Intel Corporation",
    "100 Series/C230 Series Chipset Family USB 3.0 xHCI Controller" },
  { 0x8086, 0xa131, "Intel Corporation",
    "100 Series/C230 Series Chipset Family Thermal Subsystem" },
  { 0x8086, 0xa170, "Intel Corporation",
    "100 Series/C230 Series Chipset Family HD Audio Controller" },
  { 0x8086, 0x15b7, "Intel Corporation", "Ethernet Connection (2) I219-LM" },
  { 0x8086, 0xf1a8, "Intel Corporation", "SSD 660P Series" },
  { 0x144d, 0xa802, "Samsung Electronics Co Ltd", "NVMe SSD Controller SM951/PM951" },
  { 0x1217, 0x8621, "O2 Micro, Inc.", "SD/MMC Card Reader Controller" },
  { 0x10de, 0x1b80, "NVIDIA Corporation", "GP104 [GeForce GTX 1080]" },
};

PtPciAddress
plan_host_address (const char *text)
{
  PtPciAddress address = { 0 };

  if (!pt_pci_address_parse (text, &address))
    g_error ("not an address: %s", text);
  return address;
}

static int
parse_hex (const char *text)
{
  return g_str_equal (text, "?") ? -1 : (int) strtol (text, NULL, 16);
}

static void
parse_ids (const char *text,
           int        *vendor,
           int        *device)
{
  g_auto(GStrv) parts = g_strsplit (text, ":", 2);

  *vendor = parse_hex (parts[0]);
  *device = parse_hex (parts[1]);
}

static PtTernary
parse_ternary (const char *text)
{
  if (g_str_equal (text, "?"))
    return PT_CANNOT_TELL;

  return g_str_equal (text, "yes") ? PT_YES : PT_NO;
}

static guint
parse_flags (const char *text)
{
  guint flags = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (use_flags); i++)
    if (strchr (text, use_flags[i].letter) != NULL)
      flags |= use_flags[i].flag;
  return flags;
}

static PtUseKind
parse_use_kind (const char *text)
{
  for (guint kind = PT_USE_MOUNT; kind <= PT_USE_PROGRAM; kind++)
    if (g_str_equal (pt_use_kind_to_id (kind), text))
      return kind;

  g_error ("not a use: %s", text);
}

static const char *
get_value (const char *word,
           const char *key)
{
  gsize length = strlen (key);

  return strncmp (word, key, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

static void
parse_serial (const char  *text,
              char       **kind,
              char       **serial)
{
  g_auto(GStrv) parts = g_strsplit (text, ",", 2);

  g_set_str (kind, parts[0]);
  g_set_str (serial, parts[1]);
}

static void
set_option (PtPciFacts *facts,
            const char *word)
{
  const char *value;

  if ((value = get_value (word, "header")) != NULL)
    facts->header_type = parse_hex (value);
  else if ((value = get_value (word, "boot_vga")) != NULL)
    facts->boot_vga = parse_hex (value);
  else if ((value = get_value (word, "removable")) != NULL)
    facts->removable = parse_hex (value);
  else if ((value = get_value (word, "progif")) != NULL)
    facts->prog_if = parse_hex (value);
  else if ((value = get_value (word, "parent")) != NULL)
    {
      facts->has_parent = TRUE;
      facts->parent = plan_host_address (value);
    }
  else if ((value = get_value (word, "rev")) != NULL)
    facts->revision = parse_hex (value);
  else if ((value = get_value (word, "path")) != NULL)
    g_set_str (&facts->path, value);
  else if ((value = get_value (word, "sub")) != NULL)
    parse_ids (value, &facts->subsystem_vendor_id, &facts->subsystem_device_id);
  else if ((value = get_value (word, "serial")) != NULL)
    parse_serial (value, &facts->serial_kind, &facts->serial);
  else if ((value = get_value (word, "vfs")) != NULL)
    facts->sriov_active = facts->sriov_total = parse_hex (value);
  else if ((value = get_value (word, "vfs-total")) != NULL)
    facts->sriov_total = parse_hex (value);
  else if ((value = get_value (word, "pf")) != NULL)
    {
      facts->has_physical_function = TRUE;
      facts->physical_function = plan_host_address (value);
    }
  else if ((value = get_value (word, "reset")) != NULL)
    {
      g_clear_pointer (&facts->reset_methods, g_strfreev);
      if (!g_str_equal (value, "?"))
        facts->reset_methods = g_strsplit (g_str_equal (value, "-") ? "" : value, ",", -1);
    }
  else
    g_error ("not an option: %s", word);
}

static void
add_device (PlanHost *self,
            GStrv   words)
{
  PtPciAddress address = plan_host_address (words[1]);
  PtPciFacts *facts = pt_pci_facts_new (&address);
  const char *flr[] = { "flr", NULL };

  facts->group = g_str_equal (words[2], "-") ? -1 : atoi (words[2]);
  facts->class_code = parse_hex (words[3]);
  parse_ids (words[4], &facts->vendor_id, &facts->device_id);
  facts->driver_unknown = g_str_equal (words[5], "?");
  if (!g_str_equal (words[5], "-") && !facts->driver_unknown)
    facts->driver = g_strdup (words[5]);
  facts->header_type = facts->class_code == 0x0604 ? 1 : 0;
  facts->revision = 1;
  facts->path = g_strdup ("");
  facts->sriov_total = facts->sriov_active = 0;
  facts->reset_methods = g_strdupv ((char **) flr);
  facts->class_name = g_strdup ("Unclassified device");
  for (gsize i = 0; i < G_N_ELEMENTS (class_names); i++)
    if (class_names[i].code == facts->class_code)
      g_set_str (&facts->class_name, class_names[i].name);
  facts->vendor = g_strdup_printf ("Vendor %04x", (guint) facts->vendor_id);
  facts->device = g_strdup_printf ("Device %04x", (guint) facts->device_id);
  for (gsize i = 0; i < G_N_ELEMENTS (device_names); i++)
    if (device_names[i].vendor == facts->vendor_id && device_names[i].device == facts->device_id)
      {
        g_set_str (&facts->vendor, device_names[i].vendor_name);
        g_set_str (&facts->device, device_names[i].device_name);
      }
  for (guint i = 6; words[i] != NULL; i++)
    set_option (facts, words[i]);
  g_ptr_array_add (self->devices, facts);
}

static PtPciFacts *
get_last_device (PlanHost *self)
{
  g_assert_cmpuint (self->devices->len, >, 0);
  return g_ptr_array_index (self->devices, self->devices->len - 1);
}

static PtUse *
get_last_use (PlanHost *self)
{
  GPtrArray *uses = get_last_device (self)->uses;

  g_assert_cmpuint (uses->len, >, 0);
  return g_ptr_array_index (uses, uses->len - 1);
}

static void
add_usb (PlanHost *self,
         GStrv     words,
         gboolean  hub)
{
  PtPciFacts *facts = get_last_device (self);
  PtUsbDevice *usb = g_new0 (PtUsbDevice, 1);
  g_autofree char *name = g_strjoinv (" ", words + 2);

  if (facts->usb == NULL)
    facts->usb = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_usb_device_free);
  usb->port = g_strdup (words[1]);
  usb->name = g_steal_pointer (&name);
  usb->hub = hub;
  g_ptr_array_add (facts->usb, usb);
}

static void
add_disk (PlanHost *self,
          GStrv     words)
{
  PtDisk *disk = g_new0 (PtDisk, 1);

  disk->name = g_strdup (words[1]);
  disk->n_partitions = (guint) atoi (words[2]);
  disk->listed_in = g_strdup (words[3]);
  g_ptr_array_add (get_last_device (self)->disks, disk);
}

static PtReserved
parse_reserved (const char *text)
{
  if (g_str_equal (text, "direct"))
    return PT_RESERVED_DIRECT;

  return g_str_equal (text, "none") ? PT_RESERVED_NONE : PT_RESERVED_UNKNOWN;
}

static void
add_path (PlanHost *self,
          GStrv     words)
{
  if (self->facts->disk_paths == NULL)
    self->facts->disk_paths =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  g_hash_table_insert (self->facts->disk_paths, g_strdup (words[1]), g_strdupv (words + 2));
}

static void
set_host (PlanHost   *self,
          const char *key,
          const char *value)
{
  PtHostFacts *facts = self->facts;

  if (g_str_equal (key, "kernel"))
    g_set_str (&facts->kernel, g_str_equal (value, "?") ? NULL : value);
  else if (g_str_equal (key, "cmdline"))
    g_set_str (&facts->cmdline, g_str_equal (value, "?") ? NULL : value);
  else if (g_str_equal (key, "iommu"))
    facts->iommu = parse_ternary (value);
  else if (g_str_equal (key, "table"))
    {
      facts->firmware_table = g_str_equal (value, "?") ? PT_CANNOT_TELL : g_str_equal (value, "-")
                              ? PT_NO : PT_YES;
      g_set_str (&facts->firmware_table_name, facts->firmware_table == PT_YES ? value : NULL);
    }
  else if (g_str_equal (key, "noiommu"))
    facts->noiommu_mode = parse_ternary (value);
  else if (g_str_equal (key, "flatpak"))
    facts->flatpak = parse_ternary (value) == PT_YES;
  else if (g_str_equal (key, "node"))
    facts->vfio_node = parse_ternary (value);
  else if (g_str_equal (key, "vfio"))
    facts->vfio_pci = parse_ternary (value);
  else if (g_str_equal (key, "unsafe"))
    facts->unsafe_interrupts = parse_ternary (value);
  else if (g_str_equal (key, "remapping"))
    facts->interrupt_remapping = parse_ternary (value);
  else if (g_str_equal (key, "guests"))
    facts->guests_saved = parse_ternary (value);
  else if (g_str_equal (key, "memory"))
    facts->mem_available_kib = g_ascii_strtoull (value, NULL, 10);
  else if (g_str_equal (key, "huge"))
    {
      facts->huge_pages_known = !g_str_equal (value, "?");
      facts->huge_pages_free_kib = g_ascii_strtoull (value, NULL, 10);
    }
  else if (g_str_equal (key, "keyboards"))
    facts->other_keyboards = (guint) atoi (value);
  else if (g_str_equal (key, "pointers"))
    facts->other_pointers = (guint) atoi (value);
  else if (g_str_equal (key, "disks"))
    facts->disks_listed = parse_ternary (value) == PT_YES;
  else if (g_str_equal (key, "routes"))
    facts->other_default_routes = (guint) atoi (value);
  else
    g_error ("not a fact of the host: %s", key);
}

static void
set_unknown (PlanHost *self,
             GStrv  words)
{
  if (g_str_equal (words[1], "programs"))
    {
      g_free (self->facts->programs_unknown);
      self->facts->programs_unknown = g_strjoinv (" ", words + 2);
      return;
    }

  for (guint i = 0; i < PT_N_EVIDENCE; i++)
    if (g_str_equal (pt_evidence_to_id (i), words[1]))
      {
        self->facts->cannot_tell[i] = g_strjoinv (" ", words + 2);
        return;
      }

  g_error ("not evidence: %s", words[1]);
}

static int
compare_facts (gconstpointer a,
               gconstpointer b)
{
  return pt_pci_address_compare (&(*(PtPciFacts **) a)->address, &(*(PtPciFacts **) b)->address);
}

static int
compare_groups (gconstpointer a,
                gconstpointer b)
{
  return pt_iommu_group_get_number (*(PtIommuGroup **) a) -
         pt_iommu_group_get_number (*(PtIommuGroup **) b);
}

static PtIommuGroup *
build_group (PlanHost  *self,
             int        number,
             GPtrArray *devices)
{
  gpointer key = GINT_TO_POINTER (number);
  int reserved = GPOINTER_TO_INT (g_hash_table_lookup (self->reserved, key));
  const char *foreign = g_hash_table_lookup (self->foreign, key);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (foreign != NULL)
    g_strv_builder_add (builder, foreign);
  return pt_iommu_group_new (number, g_ptr_array_ref (devices), g_strv_builder_end (builder),
                             reserved > 0 ? (PtReserved) (reserved - 1) : PT_RESERVED_NONE);
}

PlanHost *
plan_host_new (void)
{
  static const char *const known[][2] = {
    { "kernel", "6.12.0-1-amd64" }, { "cmdline", "quiet" }, { "iommu", "yes" }, { "table", "DMAR" },
    { "noiommu", "no" }, { "node", "yes" }, { "vfio", "yes" }, { "unsafe", "no" }, { "guests", "no" },
    { "remapping", "yes" },
    { "memory", "16777216" }, { "keyboards", "1" }, { "pointers", "1" }, { "routes", "1" },
  };
  PlanHost *self = g_new0 (PlanHost, 1);

  self->facts = pt_host_facts_new (PT_HOST_RECORDED);
  self->devices = g_ptr_array_new ();
  self->reserved = g_hash_table_new (NULL, NULL);
  self->foreign = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    set_host (self, known[i][0], known[i][1]);
  return self;
}

gboolean
plan_host_read_line (PlanHost *self,
                     GStrv     words)
{
  const char *verb = words[0];
  guint n = g_strv_length (words);
  gpointer group = n > 1 ? GINT_TO_POINTER (atoi (words[1])) : NULL;

  if (g_str_equal (verb, "dev"))
    add_device (self, words);
  else if (g_str_equal (verb, "use"))
    g_ptr_array_add (get_last_device (self)->uses,
                     pt_use_new (parse_use_kind (words[1]), parse_flags (words[2]), words[3],
                                 n > 4 ? words[4] : NULL));
  else if (g_str_equal (verb, "bond"))
    pt_use_set_bond (get_last_use (self), words[1]);
  else if (g_str_equal (verb, "usb") || g_str_equal (verb, "hub"))
    add_usb (self, words, g_str_equal (verb, "hub"));
  else if (g_str_equal (verb, "disk"))
    add_disk (self, words);
  else if (g_str_equal (verb, "path"))
    add_path (self, words);
  else if (g_str_equal (verb, "reserved"))
    g_hash_table_insert (self->reserved, group, GINT_TO_POINTER (1 + parse_reserved (words[2])));
  else if (g_str_equal (verb, "foreign"))
    g_hash_table_insert (self->foreign, group, g_strdup (words[2]));
  else if (g_str_equal (verb, "host"))
    set_host (self, words[1], words[2]);
  else if (g_str_equal (verb, "unknown"))
    set_unknown (self, words);
  else
    return FALSE;

  return TRUE;
}

PtHost *
plan_host_build (PlanHost *self)
{
  g_autoptr(GHashTable) members = g_hash_table_new_full (NULL, NULL, NULL,
                                                         (GDestroyNotify) g_ptr_array_unref);
  GPtrArray *groups = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *ungrouped = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer key, value;
  PtHost *host;

  g_ptr_array_sort (self->devices, compare_facts);
  for (guint i = 0; i < self->devices->len; i++)
    {
      PtPciFacts *facts = g_ptr_array_index (self->devices, i);
      PtPciDevice *device = pt_pci_device_new (facts);
      GPtrArray *devices = ungrouped;

      if (facts->group >= 0)
        {
          devices = g_hash_table_lookup (members, GINT_TO_POINTER (facts->group));
          if (devices == NULL)
            {
              devices = g_ptr_array_new_with_free_func (g_object_unref);
              g_hash_table_insert (members, GINT_TO_POINTER (facts->group), devices);
            }
        }
      g_ptr_array_add (devices, device);
    }

  g_hash_table_iter_init (&iter, members);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_ptr_array_add (groups, build_group (self, GPOINTER_TO_INT (key), value));
  g_ptr_array_sort (groups, compare_groups);
  host = pt_host_new (self->facts, groups, ungrouped);

  g_ptr_array_unref (self->devices);
  g_hash_table_unref (self->reserved);
  g_hash_table_unref (self->foreign);
  g_free (self);
  return host;
}
