/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-bench.h"

#include <stdlib.h>
#include <string.h>

/*
 * Situations for the tests of the plan, from a few lines of text. The guide's computer is at the
 * end.
 */

typedef struct
{
  PtHostFacts       *facts;
  GPtrArray         *devices;      /* of PtPciFacts */
  GHashTable        *reserved;     /* group → PtReserved + 1 */
  GHashTable        *foreign;      /* group → name */
  GPtrArray         *machines;     /* of PtDomainFacts */
  PtDomainFacts     *target;
  PtConnectionFacts *connection;
  gboolean           no_libvirt;
  char              *file;
  char              *type;
  char              *machine;
  char              *memory;
  char              *limit;
  GString           *held;
  PtIdentityRecord  *record;
  PtSelection       *selection;
} Draft;

static const struct
{
  char letter;
  guint flag;
} use_flags[] = {
  { 'R', PT_USE_DEFAULT_ROUTE }, { 'A', PT_USE_ADDRESSED }, { 'B', PT_USE_BOOT_DISPLAY },
  { 'C', PT_USE_CONNECTED },
  { 'O', PT_USE_OPEN }, { 'K', PT_USE_KEYBOARD }, { 'P', PT_USE_POINTER },
  { 'T', PT_USE_BLUETOOTH },
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
  { 0x1180, "Signal processing controller" },
};

static const struct
{
  int         vendor, device;
  const char *vendor_name, *device_name;
} device_names[] = {
  { 0x8086, 0x193b, "Intel Corporation", "Iris Pro Graphics 580" },
  { 0x8086, 0x24f3, "Intel Corporation", "Wireless 8260" },
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
plan_bench_address (const char *text)
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
  for (guint kind = PT_USE_MOUNT; kind <= PT_USE_SOUND; kind++)
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
  else if ((value = get_value (word, "pf")) != NULL)
    {
      facts->has_physical_function = TRUE;
      facts->physical_function = plan_bench_address (value);
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
add_device (Draft  *draft,
            GStrv   words)
{
  PtPciAddress address = plan_bench_address (words[1]);
  PtPciFacts *facts = pt_pci_facts_new (&address);
  const char *flr[] = { "flr", NULL };

  facts->group = g_str_equal (words[2], "-") ? -1 : atoi (words[2]);
  facts->class_code = parse_hex (words[3]);
  parse_ids (words[4], &facts->vendor_id, &facts->device_id);
  facts->driver = g_str_equal (words[5], "-") ? NULL : g_strdup (words[5]);
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
  g_ptr_array_add (draft->devices, facts);
}

static PtPciFacts *
get_last_device (Draft *draft)
{
  g_assert_cmpuint (draft->devices->len, >, 0);
  return g_ptr_array_index (draft->devices, draft->devices->len - 1);
}

static void
add_usb (Draft    *draft,
         GStrv     words,
         gboolean  hub)
{
  PtPciFacts *facts = get_last_device (draft);
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
set_host (Draft      *draft,
          const char *key,
          const char *value)
{
  PtHostFacts *facts = draft->facts;

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
  else if (g_str_equal (key, "node"))
    facts->vfio_node = parse_ternary (value);
  else if (g_str_equal (key, "vfio"))
    facts->vfio_pci = parse_ternary (value);
  else if (g_str_equal (key, "unsafe"))
    facts->unsafe_interrupts = parse_ternary (value);
  else if (g_str_equal (key, "memory"))
    facts->mem_available_kib = g_ascii_strtoull (value, NULL, 10);
  else if (g_str_equal (key, "keyboards"))
    facts->other_keyboards = (guint) atoi (value);
  else if (g_str_equal (key, "pointers"))
    facts->other_pointers = (guint) atoi (value);
  else if (g_str_equal (key, "routes"))
    facts->other_default_routes = (guint) atoi (value);
  else
    g_error ("not a fact of the host: %s", key);
}

static void
set_unknown (Draft *draft,
             GStrv  words)
{
  for (guint i = 0; i < PT_N_EVIDENCE; i++)
    if (g_str_equal (pt_evidence_to_id (i), words[1]))
      {
        draft->facts->cannot_tell[i] = g_strjoinv (" ", words + 2);
        return;
      }

  g_error ("not evidence: %s", words[1]);
}

static PtDomainFacts *
machine_new (const char *name,
             const char *state,
             const char *autostart)
{
  PtDomainFacts *facts = pt_domain_facts_new ();

  facts->name = g_strdup (name);
  facts->uuid = g_strdup_printf ("uuid-of-%s", name);
  facts->persistent = TRUE;
  facts->autostart = autostart != NULL;
  facts->memory_kib = 1024 * 1024;
  for (guint i = PT_DOMAIN_UNKNOWN; i <= PT_DOMAIN_SUSPENDED; i++)
    if (g_str_equal (pt_domain_state_to_id (i), state))
      facts->state = i;
  return facts;
}

static void
add_held (Draft *draft,
          GStrv  words)
{
  PtDomainFacts *facts = g_ptr_array_index (draft->machines, draft->machines->len - 1);
  PtHeldSource source = { .address = plan_bench_address (words[1]) };

  source.kind = g_str_equal (words[2], "interface") ? PT_HELD_INTERFACE
                : g_str_equal (words[2], "nvme") ? PT_HELD_NVME_DISK : PT_HELD_HOSTDEV;
  source.live = g_str_equal (words[3], "live");
  source.inactive = !source.live;
  g_array_append_val (facts->sources, source);
}

static void
add_hostdev (Draft *draft,
             GStrv  words)
{
  PtPciAddress a = plan_bench_address (words[1]);
  const char *kind = words[2] != NULL ? words[2] : "";
  g_autofree char *source =
    g_strdup_printf ("<source><address %sdomain='0x%04x' bus='0x%02x' slot='0x%02x' "
                     "function='0x%x'/></source>",
                     g_str_equal (kind, "interface") ? "type='pci' " : "", a.domain, a.bus, a.slot,
                     a.function);

  if (g_str_equal (kind, "interface"))
    g_string_append_printf (draft->held,
                            "    <interface type='hostdev' managed='yes'>%s</interface>\n", source);
  else if (g_str_equal (kind, "nvme"))
    g_string_append_printf (draft->held,
                            "    <disk type='nvme' device='disk'><source type='pci' managed='yes' "
                            "namespace='1'>"
                            "<address domain='0x%04x' bus='0x%02x' slot='0x%02x' "
                            "function='0x%x'/></source></disk>\n",
                            a.domain, a.bus, a.slot, a.function);
  else
    g_string_append_printf (draft->held,
                            "    <hostdev mode='subsystem' type='pci' "
                            "managed='yes'>%s%s</hostdev>\n", source,
                            g_str_equal (kind, "unassigned") ? "<address type='unassigned'/>" : "");
}

static void
add_record (Draft *draft,
            GStrv  words)
{
  PtPciAddress address = plan_bench_address (words[1]);
  g_autoptr(PtIdentityDevice) device = pt_identity_device_new (&address, PT_IDENTITY_GIVE);
  const char *serial;

  parse_ids (words[2], &device->vendor_id, &device->device_id);
  for (guint i = 3; words[i] != NULL; i++)
    if ((serial = get_value (words[i], "serial")) != NULL)
      parse_serial (serial, &device->serial_kind, &device->serial);
    else
      device->group = atoi (words[i]);
  pt_identity_record_set_device (draft->record, device);
}

static void
set_role (Draft *draft,
          GStrv  words)
{
  PtPciAddress address = plan_bench_address (words[1]);
  PtRole role = g_str_equal (words[2], "give") ? PT_ROLE_GIVE : g_str_equal (words[2], "hold")
                ? PT_ROLE_HOLD : PT_ROLE_STAY;

  pt_selection_set_role (draft->selection, &address, role);
}

static void
want (Draft      *draft,
      const char *what)
{
  PtPciAddress address;

  if (pt_pci_address_parse (what, &address))
    pt_selection_add_address (draft->selection, &address);
  else
    pt_selection_add_group (draft->selection, atoi (what));
}

static void
read_line (Draft *draft,
           GStrv  words)
{
  const char *verb = words[0];
  guint n = g_strv_length (words);
  gpointer group = n > 1 ? GINT_TO_POINTER (atoi (words[1])) : NULL;

  if (g_str_equal (verb, "dev"))
    add_device (draft, words);
  else if (g_str_equal (verb, "use"))
    g_ptr_array_add (get_last_device (draft)->uses,
                     pt_use_new (parse_use_kind (words[1]), parse_flags (words[2]), words[3], n > 4
                                 ? words[4] : NULL));
  else if (g_str_equal (verb, "usb") || g_str_equal (verb, "hub"))
    add_usb (draft, words, g_str_equal (verb, "hub"));
  else if (g_str_equal (verb, "disk"))
    {
      PtDisk *disk = g_new0 (PtDisk, 1);

      disk->name = g_strdup (words[1]);
      disk->n_partitions = (guint) atoi (words[2]);
      disk->listed_in = g_strdup (words[3]);
      g_ptr_array_add (get_last_device (draft)->disks, disk);
    }
  else if (g_str_equal (verb, "reserved"))
    g_hash_table_insert (draft->reserved, group,
                         GINT_TO_POINTER (1 + (g_str_equal (words[2], "direct") ? PT_RESERVED_DIRECT
                                               : g_str_equal (words[2], "none") ? PT_RESERVED_NONE
                                               : PT_RESERVED_UNKNOWN)));
  else if (g_str_equal (verb, "foreign"))
    g_hash_table_insert (draft->foreign, group, g_strdup (words[2]));
  else if (g_str_equal (verb, "host"))
    set_host (draft, words[1], words[2]);
  else if (g_str_equal (verb, "unknown"))
    set_unknown (draft, words);
  else if (g_str_equal (verb, "vm"))
    g_ptr_array_add (draft->machines, machine_new (words[1], words[2], words[3]));
  else if (g_str_equal (verb, "holds"))
    add_held (draft, words);
  else if (g_str_equal (verb, "libvirt"))
    draft->no_libvirt = TRUE;
  else if (g_str_equal (verb, "driver"))
    g_set_str (&draft->connection->driver, words[1]);
  else if (g_str_equal (verb, "session"))
    draft->connection->session = TRUE;
  else if (g_str_equal (verb, "target"))
    draft->target = machine_new ("guest", words[1], words[2]);
  else if (g_str_equal (verb, "definition"))
    g_set_str (&draft->file, words[1]);
  else if (g_str_equal (verb, "type"))
    g_set_str (&draft->type, words[1]);
  else if (g_str_equal (verb, "machine"))
    g_set_str (&draft->machine, words[1]);
  else if (g_str_equal (verb, "memory"))
    g_set_str (&draft->memory, words[1]);
  else if (g_str_equal (verb, "limit"))
    g_set_str (&draft->limit, words[1]);
  else if (g_str_equal (verb, "hostdev"))
    add_hostdev (draft, words);
  else if (g_str_equal (verb, "record"))
    add_record (draft, words);
  else if (g_str_equal (verb, "want"))
    want (draft, words[1]);
  else if (g_str_equal (verb, "role"))
    set_role (draft, words);
  else if (g_str_equal (verb, "all"))
    pt_selection_set_all (draft->selection);
  else if (g_str_equal (verb, "separate"))
    pt_selection_set_separate (draft->selection, TRUE);
  else if (g_str_equal (verb, "boot"))
    pt_selection_set_boot_order (draft->selection, (guint) atoi (words[1]));
  else if (!g_str_equal (verb, "back"))
    g_error ("not understood: %s", verb);
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
build_group (Draft     *draft,
             int        number,
             GPtrArray *devices)
{
  gpointer key = GINT_TO_POINTER (number);
  int reserved = GPOINTER_TO_INT (g_hash_table_lookup (draft->reserved, key));
  const char *foreign = g_hash_table_lookup (draft->foreign, key);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (foreign != NULL)
    g_strv_builder_add (builder, foreign);
  return pt_iommu_group_new (number, g_ptr_array_ref (devices), g_strv_builder_end (builder),
                             reserved > 0 ? (PtReserved) (reserved - 1) : PT_RESERVED_NONE);
}

static PtHost *
build_host (Draft *draft)
{
  g_autoptr(GHashTable) members = g_hash_table_new_full (NULL, NULL, NULL,
                                                         (GDestroyNotify) g_ptr_array_unref);
  GPtrArray *groups = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *ungrouped = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer key, value;

  g_ptr_array_sort (draft->devices, compare_facts);
  for (guint i = 0; i < draft->devices->len; i++)
    {
      PtPciFacts *facts = g_ptr_array_index (draft->devices, i);
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
    g_ptr_array_add (groups, build_group (draft, GPOINTER_TO_INT (key), value));
  g_ptr_array_sort (groups, compare_groups);
  return pt_host_new (draft->facts, groups, ungrouped);
}

static PtDomainXml *
build_definition (Draft *draft)
{
  g_autoptr(PtDomainXml) plain = NULL;
  g_autoptr(PtDomainEdit) edit = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *limit = NULL;
  g_autofree char *text = NULL;
  PtDomainXml *definition;

  if (draft->file != NULL)
    return plan_bench_load (draft->file);

  if (draft->limit != NULL)
    limit = g_strdup_printf ("  <memtune><hard_limit unit='KiB'>%s</hard_limit></memtune>\n",
                             draft->limit);
  text = g_strdup_printf ("<domain type='%s'>\n"
                          "  <name>guest</name>\n"
                          "  <memory unit='KiB'>%s</memory>\n"
                          "%s"
                          "  <os><type arch='x86_64' machine='%s'>hvm</type></os>\n"
                          "  <devices>\n"
                          "%s"
                          "  </devices>\n"
                          "</domain>\n",
                          draft->type != NULL ? draft->type : "kvm", draft->memory != NULL
                          ? draft->memory : "1048576",
                          limit != NULL ? limit : "", draft->machine != NULL ? draft->machine
                          : "q35", draft->held->str);
  plain = pt_domain_xml_new_from_text (text, -1, &error);
  g_assert_no_error (error);
  if (pt_identity_record_is_empty (draft->record))
    return g_steal_pointer (&plain);

  edit = pt_domain_edit_new ();
  pt_domain_edit_set_identity (edit, draft->record);
  definition = pt_domain_xml_edit (plain, edit, &error);
  g_assert_no_error (error);
  return definition;
}

static PlanBench *
build (Draft *draft)
{
  PlanBench *self = g_new0 (PlanBench, 1);
  g_autoptr(GPtrArray) machines = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(PtDomainXml) definition = build_definition (draft);
  g_autoptr(PtDomain) target = NULL;

  self->host = build_host (draft);
  for (guint i = 0; i < draft->machines->len; i++)
    g_ptr_array_add (machines, pt_domain_new (g_ptr_array_index (draft->machines, i)));
  if (draft->target != NULL)
    {
      target = pt_domain_new (draft->target);
      g_ptr_array_add (machines, g_object_ref (target));
    }
  self->situation = pt_situation_new (self->host, draft->no_libvirt ? NULL : draft->connection,
                                      draft->no_libvirt ? NULL : machines, target, definition);
  self->selection = g_steal_pointer (&draft->selection);
  return self;
}

static void
prepare (Draft    *draft,
         gboolean  giving_back)
{
  draft->facts = pt_host_facts_new (PT_HOST_RECORDED);
  set_host (draft, "kernel", "6.12.0-1-amd64");
  set_host (draft, "cmdline", "quiet");
  set_host (draft, "iommu", "yes");
  set_host (draft, "table", "DMAR");
  set_host (draft, "noiommu", "no");
  set_host (draft, "node", "yes");
  set_host (draft, "vfio", "yes");
  set_host (draft, "unsafe", "no");
  set_host (draft, "memory", "16777216");
  set_host (draft, "keyboards", "1");
  set_host (draft, "pointers", "1");
  set_host (draft, "routes", "1");
  draft->devices = g_ptr_array_new ();
  draft->reserved = g_hash_table_new (NULL, NULL);
  draft->foreign = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  draft->machines = g_ptr_array_new ();
  draft->connection = g_new0 (PtConnectionFacts, 1);
  draft->connection->uri = g_strdup ("qemu:///system");
  draft->connection->driver = g_strdup ("QEMU");
  draft->connection->local = TRUE;
  draft->held = g_string_new (NULL);
  draft->record = pt_identity_record_new ();
  draft->selection = pt_selection_new (giving_back);
}

static void
finish (Draft *draft)
{
  g_ptr_array_unref (draft->devices);
  g_hash_table_unref (draft->reserved);
  g_hash_table_unref (draft->foreign);
  g_ptr_array_unref (draft->machines);
  pt_connection_facts_free (draft->connection);
  g_free (draft->file);
  g_free (draft->type);
  g_free (draft->machine);
  g_free (draft->memory);
  g_free (draft->limit);
  g_string_free (draft->held, TRUE);
  g_object_unref (draft->record);
}

PlanBench *
plan_bench_new (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  Draft draft = { 0 };
  PlanBench *self;

  prepare (&draft, g_strv_contains ((const char *const *) lines, "back"));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) words = NULL;

      if (*g_strstrip (lines[i]) == '\0')
        continue;
      words = g_strsplit (lines[i], " ", -1);
      read_line (&draft, words);
    }
  self = build (&draft);
  finish (&draft);
  return self;
}

PlanBench *
plan_bench_new_joined (const char *first,
                       const char *second)
{
  g_autofree char *text = g_strconcat (first, "\n", second, NULL);

  return plan_bench_new (text);
}

void
plan_bench_free (PlanBench *self)
{
  g_clear_object (&self->host);
  g_clear_object (&self->situation);
  g_clear_object (&self->selection);
  g_free (self);
}

char *
plan_bench_read (const char *file)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "plan", file, NULL);
  g_autoptr(GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

PtDomainXml *
plan_bench_load (const char *file)
{
  g_autofree char *text = plan_bench_read (file);
  g_autoptr(GError) error = NULL;
  PtDomainXml *definition = pt_domain_xml_new_from_text (text, -1, &error);

  g_assert_no_error (error);
  return definition;
}

char *
plan_bench_dup_finding (GListModel *findings,
                        const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr(PtFinding) finding = g_list_model_get_item (findings, i);
      GString *line;

      if (!g_str_equal (pt_finding_get_id (finding), id))
        continue;

      line = g_string_new (pt_severity_to_id (pt_finding_get_severity (finding)));
      g_string_append_printf (line, "|%s|", pt_finding_get_text (finding));
      for (guint j = 0; j < pt_finding_get_devices (finding)->len; j++)
        {
          g_autofree char *address =
            pt_pci_address_to_short (&g_array_index (pt_finding_get_devices (finding), PtPciAddress,
                                                     j));

          g_string_append_printf (line, "%s%s", j > 0 ? " " : "", address);
        }
      return g_string_free_and_steal (line);
    }

  return NULL;
}

char *
plan_bench_dup_ids (GListModel *findings)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr(PtFinding) finding = g_list_model_get_item (findings, i);

      g_string_append_printf (line, "%s%s:%s", i > 0 ? " " : "", pt_finding_get_id (finding),
                              pt_severity_to_id (pt_finding_get_severity (finding)));
    }
  return g_string_free_and_steal (line);
}

const char plan_bench_laptop[] =
  "dev 00:02.0 0 0300 8086:193b i915 rev=09 boot_vga=1\n"
  "use display BC card0 eDP-1\n"
  "dev 00:00.0 1 0600 8086:1910 skl_uncore rev=0a\n"
  "dev 00:08.0 2 0880 8086:1911 -\n"
  "dev 00:14.0 3 0c03 8086:a12f xhci_hcd rev=31\n"
  "use usb T Bluetooth 1-3\n"
  "use input P Mouse pointer\n"
  "use input K Keyboard keyboard\n"
  "hub 1-1 Hub\n"
  "usb 1-3 Bluetooth wireless interface\n"
  "usb 1-4 Mouse\n"
  "usb 1-5 Keyboard K120\n"
  "dev 00:14.2 3 1180 8086:a131 intel_pch_thermal rev=31\n"
  "dev 00:16.0 4 0780 8086:a13a mei_me rev=31\n"
  "dev 00:1c.0 5 0604 8086:a110 pcieport rev=f1\n"
  "dev 00:1f.0 11 0601 8086:a14e - rev=31\n"
  "dev 00:1f.2 11 0580 8086:a121 - rev=31\n"
  "dev 00:1f.3 11 0403 8086:a170 snd_hda_intel rev=31\n"
  "use sound - PCH HDA\n"
  "dev 00:1f.4 11 0c05 8086:a123 i801_smbus rev=31\n"
  "dev 00:1f.6 12 0200 8086:15b7 e1000e rev=31\n"
  "dev 02:00.0 13 0805 1217:8621 sdhci-pci rev=01\n"
  "dev 03:00.0 14 0280 8086:24f3 iwlwifi rev=3a sub=8086:1010 serial=mac,00:28:f8:00:00:01 "
  "path=0000:00:1c.1\n"
  "use network RA wlp3s0 default_route\n"
  "dev 3d:00.0 15 0108 144d:a802 nvme rev=01\n"
  "disk nvme0n1 3\n"
  "dev 3e:00.0 16 0108 8086:f1a8 nvme rev=03\n"
  "use mount - / nvme1n1p3\n"
  "use swap - swap nvme1n1p2\n"
  "use mount - /boot/efi nvme1n1p1\n"
  "disk nvme1n1 3\n"
  "host routes 0\n"
  "host pointers 0\n";
