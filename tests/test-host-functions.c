/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "host-fixture.h"

#define WORKSTATION "fixtures/hosts/workstation.host"

static PtHost *workstation;

static void
test_groups (void)
{
  static const struct
  {
    int         number;
    const char *members;
    PtReserved  reserved;
  } cases[] = {
    { 0, "0000:00:01.0 + AMDI0010:00", PT_RESERVED_NONE },
    { 1, "0000:00:01.1", PT_RESERVED_NONE },
    { 2, "0000:00:04.0", PT_RESERVED_NONE },
    { 3, "0000:0d:00.0", PT_RESERVED_NONE },
    { 4, "0000:0e:00.0", PT_RESERVED_NONE },
    { 20, "0000:00:03.1", PT_RESERVED_NONE },
    { 21, "0000:0a:00.0", PT_RESERVED_NONE },
    { 22, "0000:0a:00.1", PT_RESERVED_NONE },
    { 104, "0000:00:08.1", PT_RESERVED_DIRECT },
    { 105, "0000:0b:00.0", PT_RESERVED_NONE },
    { 106, "0000:0c:00.0", PT_RESERVED_NONE },
    { 107, "0000:0b:10.0", PT_RESERVED_NONE },
    { 108, "0000:6f:00.5", PT_RESERVED_NONE },
    { 109, "0000:70:00.0", PT_RESERVED_NONE },
    { 110, "0000:71:00.0", PT_RESERVED_NONE },
    { 137, "0000:01:00.0 0000:01:00.1 0000:01:00.2 0000:01:00.3", PT_RESERVED_NONE },
  };
  GPtrArray *groups = pt_host_get_groups (workstation);

  g_assert_cmpuint (groups->len, ==, G_N_ELEMENTS (cases));
  for (guint i = 0; i < groups->len; i++)
    {
      PtIommuGroup *group = g_ptr_array_index (groups, i);
      GPtrArray *devices = pt_iommu_group_get_devices (group);
      const char *const *foreign = pt_iommu_group_get_foreign (group);
      g_autoptr (GString) members = g_string_new (NULL);

      for (guint j = 0; j < devices->len; j++)
        {
          g_autofree char *address =
            pt_pci_address_to_string (pt_pci_device_get_address (g_ptr_array_index (devices, j)));

          g_string_append_printf (members, "%s%s", j > 0 ? " " : "", address);
        }
      for (guint j = 0; foreign[j] != NULL; j++)
        g_string_append_printf (members, " + %s", foreign[j]);

      g_assert_cmpint (pt_iommu_group_get_number (group), ==, cases[i].number);
      g_assert_cmpstr (members->str, ==, cases[i].members);
      g_assert_cmpint (pt_iommu_group_get_reserved (group), ==, cases[i].reserved);
    }
}

static void
test_ungrouped (void)
{
  static const char *const expected[] = {
    "0000:00:00.0", "0000:00:00.2", "10000:e0:06.0", "10000:e1:00.0",
  };
  GPtrArray *ungrouped = pt_host_get_ungrouped (workstation);

  g_assert_cmpuint (ungrouped->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < ungrouped->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (ungrouped, i);
      g_autofree char *address = pt_pci_address_to_string (pt_pci_device_get_address (device));

      g_assert_cmpstr (address, ==, expected[i]);
      g_assert_cmpint (pt_pci_device_get_facts (device)->group, ==, -1);
    }
}

static void
test_paths (void)
{
  static const struct
  {
    const char *address, *path;
  } cases[] = {
    { "0000:00:01.1", "" },
    { "0000:01:00.3", "0000:00:01.1" },
    { "0000:0e:00.0", "0000:00:04.0/0000:0d:00.0" },
    { "10000:e0:06.0", "0000:6f:00.5" },
    { "10000:e1:00.0", "0000:6f:00.5/10000:e0:06.0" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PtPciFacts *facts = host_fixture_facts (workstation, cases[i].address);

      g_assert_cmpstr (facts->path, ==, cases[i].path);
      g_assert_cmpint (facts->has_parent, ==, *cases[i].path != '\0');
    }
  g_assert_cmphex (host_fixture_facts (workstation, "10000:e1:00.0")->parent.domain, ==, 0x10000);
}

static void
test_endpoints (void)
{
  static const struct
  {
    const char *address;
    int         header_type;
    gboolean    endpoint;
  } cases[] = {
    { "0000:00:01.0", 0, TRUE },
    { "0000:00:01.1", 1, FALSE },
    { "0000:01:00.0", 0, TRUE },
    /* Not recorded: by class */
    { "0000:70:00.0", -1, TRUE },
    { "0000:71:00.0", -1, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PtPciAddress address;

      g_assert_true (pt_pci_address_parse (cases[i].address, &address));
      g_assert_cmpint (host_fixture_facts (workstation, cases[i].address)->header_type, ==,
                       cases[i].header_type);
      g_assert_cmpint (pt_pci_device_is_endpoint (pt_host_find_device (workstation, &address)), ==,
                       cases[i].endpoint);
    }
}

static void
test_reset (void)
{
  g_auto (GStrv) none = g_new0 (char *, 1);
  g_auto (GStrv) two = g_strsplit ("pm bus", " ", -1);

  /* Empty, missing, and two words: with a kernel that shows the file, missing is none */
  g_assert_cmpstrv (host_fixture_facts (workstation, "0000:01:00.0")->reset_methods, none);
  g_assert_cmpstrv (host_fixture_facts (workstation, "0000:01:00.1")->reset_methods, none);
  g_assert_cmpstrv (host_fixture_facts (workstation, "0000:01:00.2")->reset_methods, two);
  g_assert_null (pt_host_get_facts (workstation)->cannot_tell[PT_EVIDENCE_RESET]);
}

static void
test_old_kernel (void)
{
  g_autoptr (HostFixture) fixture =
    host_fixture_new_file (WORKSTATION, "proc/sys/kernel/osrelease = 5.10.0-33-amd64\n");
  g_autoptr (PtHost) host = host_fixture_read (fixture);

  g_assert_null (host_fixture_facts (host, "0000:01:00.1")->reset_methods);
  g_assert_nonnull (pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_RESET]);
  g_assert_cmpint (host_fixture_facts (host, "0000:01:00.1")->removable, ==, -1);
  g_assert_cmpint (host_fixture_facts (host, "0000:0e:00.0")->removable, ==, 1);
}

static void
test_more (void)
{
  const PtPciFacts *physical = host_fixture_facts (workstation, "0000:0b:00.0");
  const PtPciFacts *virtual = host_fixture_facts (workstation, "0000:0b:10.0");
  const PtPciFacts *twin = host_fixture_facts (workstation, "0000:0c:00.0");

  g_assert_cmpint (physical->sriov_total, ==, 7);
  g_assert_cmpint (physical->sriov_active, ==, 2);
  g_assert_false (physical->has_physical_function);
  g_assert_cmpint (virtual->sriov_total, ==, 0);
  g_assert_true (virtual->has_physical_function);
  g_assert_cmpint (virtual->header_type, ==, 0);
  g_assert_true (pt_pci_address_equal (&virtual->physical_function, &physical->address));

  g_assert_cmpstr (physical->label, ==, "Onboard LAN & more");
  g_assert_cmpstr (twin->label, ==, "4");
  g_assert_cmpint (twin->vendor_id, ==, physical->vendor_id);
  g_assert_cmpint (twin->device_id, ==, physical->device_id);
  g_assert_null (twin->driver);

  g_assert_cmpint (host_fixture_facts (workstation, "0000:01:00.0")->numa_node, ==, 0);
  g_assert_cmpint (twin->numa_node, ==, -1);
  g_assert_cmpint (host_fixture_facts (workstation, "0000:01:00.0")->boot_vga, ==, 1);
  g_assert_cmpint (host_fixture_facts (workstation, "0000:0a:00.0")->boot_vga, ==, 0);
  g_assert_cmpint (host_fixture_facts (workstation, "0000:0a:00.1")->boot_vga, ==, -1);

  /* Below a port that faces outwards */
  g_assert_cmpint (host_fixture_facts (workstation, "0000:0d:00.0")->removable, ==, 1);
  g_assert_cmpint (host_fixture_facts (workstation, "0000:0e:00.0")->removable, ==, 1);
  g_assert_cmpint (host_fixture_facts (workstation, "0000:0b:00.0")->removable, ==, 0);
}

static void
test_host (void)
{
  const PtHostFacts *facts = pt_host_get_facts (workstation);

  g_assert_cmpint (facts->iommu, ==, PT_YES);
  g_assert_cmpint (facts->iommu_class, ==, PT_YES);
  g_assert_cmpint (facts->firmware_table, ==, PT_YES);
  g_assert_cmpstr (facts->firmware_table_name, ==, "IVRS");
  g_assert_cmpint (facts->vfio_node, ==, PT_NO);
  g_assert_cmpint (facts->kvm, ==, PT_NO);
  /* The driver that two functions are bound to */
  g_assert_cmpint (facts->vfio_pci, ==, PT_YES);
  /* From the kernel's arguments: the module is not loaded */
  g_assert_cmpint (facts->unsafe_interrupts, ==, PT_YES);
  g_assert_cmpint (facts->interrupt_remapping, ==, PT_NO);
  g_assert_cmpuint (facts->mem_available_kib, ==, 0);
}

static void
test_memory (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new (
    "proc/meminfo:\n"
    "|MemTotal:       16273492 kB\n"
    "|MemAvailable:    3145728 kB\n"
    "proc/spl/kstat/zfs/arcstats:\n"
    "|9 1 0x01 147 39984 3971063134 152846093164\n"
    "|name                            type data\n"
    "|c_min                           4    1073741824\n"
    "|size                            4    9663676416\n"
    "|compressed_size                 4    1\n"
    "pci 0000:00:02.0 8086:193b 030000 driver=i915\n");
  g_autoptr (PtHost) host = host_fixture_read (fixture);

  g_assert_cmpuint (pt_host_get_facts (host)->mem_available_kib, ==, (3 + 8) * 1024 * 1024);
}

/* Of two sizes, of one of which more may be made and some are promised; of a third all are */
static void
test_huge_pages (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new (
    "sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages = 512\n"
    "sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages = 1024\n"
    "sys/kernel/mm/hugepages/hugepages-2048kB/nr_overcommit_hugepages = 100\n"
    "sys/kernel/mm/hugepages/hugepages-2048kB/surplus_hugepages = 40\n"
    "sys/kernel/mm/hugepages/hugepages-2048kB/resv_hugepages = 12\n"
    "sys/kernel/mm/hugepages/hugepages-64kB/free_hugepages = 7\n"
    "sys/kernel/mm/hugepages/hugepages-64kB/resv_hugepages = 7\n"
    "sys/kernel/mm/hugepages/hugepages-1048576kB/free_hugepages = 3\n"
    "pci 0000:00:02.0 8086:193b 030000 driver=i915\n");
  g_autoptr (PtHost) host = host_fixture_read (fixture);
  const PtHostFacts *facts = pt_host_get_facts (host);

  g_assert_true (facts->huge_pages_known);
  g_assert_cmpuint (facts->huge_pages_free_kib, ==, (512 + 60 - 12) * 2048 + 3 * 1048576);

  facts = pt_host_get_facts (workstation);
  g_assert_false (facts->huge_pages_known);
}

/* The IOMMU is off: the directory of groups is there and empty */
static void
test_off (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new (
    "etc/modprobe.d/\n"
    "proc/sys/kernel/osrelease = 6.12.0\n"
    "sys/kernel/iommu_groups/\n"
    "sys/class/iommu/\n"
    "sys/firmware/acpi/tables/FACP = \n"
    "sys/module/kvm/\n"
    "proc/cmdline = quiet\n"
    "lib/modules/6.12.0/modules.dep = kernel/fs/ext4/ext4.ko:\n"
    "pci 0000:00:02.0 8086:193b 030000 driver=i915\n");
  g_autoptr (PtHost) host = host_fixture_read (fixture);
  const PtHostFacts *facts = pt_host_get_facts (host);

  g_assert_cmpint (facts->iommu, ==, PT_NO);
  g_assert_cmpint (facts->iommu_class, ==, PT_NO);
  g_assert_cmpint (facts->firmware_table, ==, PT_NO);
  g_assert_cmpint (facts->vfio_pci, ==, PT_NO);
  g_assert_cmpint (facts->unsafe_interrupts, ==, PT_NO);
  g_assert_cmpint (facts->vfio_node, ==, PT_CANNOT_TELL);
  g_assert_cmpuint (pt_host_get_groups (host)->len, ==, 0);
  g_assert_cmpuint (pt_host_get_ungrouped (host)->len, ==, 1);
}

static void
test_noiommu (void)
{
  static const char *const computers[] = {
    "pci 0000:00:02.0 8086:10d3 020000 group=0 driver=vfio-pci\n",
    "pci 0000:00:02.0 8086:10d3 020000 group=0 driver=vfio-pci\n"
    "sys/class/iommu/dmar0 -> /sys/devices/virtual/iommu/dmar0\n",
    /* on its way back to its own driver */
    "pci 0000:00:02.0 8086:10d3 020000 group=0 driver=e1000e\n",
    "pci 0000:00:02.0 8086:10d3 020000 group=0\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (computers); i++)
    {
      g_autofree char *text =
        g_strconcat (computers[i], "sys/kernel/iommu_groups/0/name = vfio-noiommu\n", NULL);
      g_autoptr (HostFixture) fixture = host_fixture_new (text);
      g_autoptr (PtHost) host = host_fixture_read (fixture);

      g_assert_cmpint (pt_host_get_facts (host)->noiommu_mode, ==, PT_YES);
      g_assert_cmpint (pt_host_get_facts (host)->iommu, ==, PT_NO);
    }
}

/* A sandbox: the links to the groups are there, the groups are not */
static void
test_hidden_groups (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new_file (WORKSTATION, NULL);
  g_autoptr (PtHost) host = NULL;

  host_fixture_remove (fixture, "sys/kernel");
  host = host_fixture_read (fixture);
  g_assert_cmpint (host_fixture_facts (host, "0000:01:00.2")->group, ==, 137);
  g_assert_cmpint (pt_host_get_facts (host)->iommu, ==, PT_YES);
  g_assert_cmpint (pt_iommu_group_get_reserved (pt_host_find_group (host, 137)), ==,
                   PT_RESERVED_UNKNOWN);
  g_assert_nonnull (pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_RESERVED]);
}

/* A sandbox has a /dev of its own, which says nothing about the computer */
static void
test_hidden_nodes (void)
{
  static const struct
  {
    const char *more;
    PtTernary   kvm, vfio;
  } cases[] = {
    { "dev/null = \n", PT_NO, PT_NO },
    { "dev/kvm = \ndev/vfio/vfio = \n", PT_YES, PT_YES },
    { ".flatpak-info = \ndev/null = \n", PT_CANNOT_TELL, PT_CANNOT_TELL },
    { ".flatpak-info = \ndev/null = \nsys/class/misc/kvm/\n", PT_YES, PT_CANNOT_TELL },
    { ".flatpak-info = \ndev/null = \nsys/class/misc/vfio/\n", PT_CANNOT_TELL, PT_YES },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
        g_strconcat ("pci 0000:00:02.0 8086:10d3 020000\n", cases[i].more, NULL);
      g_autoptr (HostFixture) fixture = host_fixture_new (text);
      g_autoptr (PtHost) host = host_fixture_read (fixture);

      g_test_message ("%s", cases[i].more);
      g_assert_cmpint (pt_host_get_facts (host)->kvm, ==, cases[i].kvm);
      g_assert_cmpint (pt_host_get_facts (host)->vfio_node, ==, cases[i].vfio);
      g_assert_cmpint (pt_host_get_facts (host)->flatpak, ==,
                       g_str_has_prefix (cases[i].more, ".flatpak-info"));
    }
}

/* The database, the class, the numbers, in this order and never nothing */
static void
test_names (void)
{
  static const struct
  {
    const char *address, *class_name, *vendor, *device;
  } cases[] = {
    { "0000:01:00.0", "From the file", "Maker & Co", "Thing" },
    { "0000:02:00.0", "From the file", "Maker & Co", "From the file" },
    { "0000:03:00.0", "USB controller", "Vendor 1af4", "USB controller" },
    { "0000:04:00.0", "Other", "Vendor 1af4", "Other" },
    { "0000:05:00.0", "Class 7712", "Vendor 1af4", "Device 0002" },
    { "0000:06:00.0", "Some of it", "Vendor 1af4", "Some of it" },
  };
  g_autoptr (HostFixture) fixture = host_fixture_new (
    "usr/share/hwdata/pci.ids:\n"
    "|# names\n"
    "|10de  Maker & Co\n"
    "|\t0001  Thing\n"
    "|C 02  Other\n"
    "|\t00  From the file\n"
    "|C 78  Some of it\n"
    "pci 0000:01:00.0 10de:0001 020000\n"
    "pci 0000:02:00.0 10de:0002 020000\n"
    "pci 0000:03:00.0 1af4:0001 0c0330\n"
    "pci 0000:04:00.0 1af4:0001 028000\n"
    "pci 0000:05:00.0 1af4:0002 771200\n"
    "pci 0000:06:00.0 1af4:0003 781200\n");
  g_autoptr (PtHost) host = host_fixture_read (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PtPciFacts *facts = host_fixture_facts (host, cases[i].address);

      g_test_message ("%s", cases[i].address);
      g_assert_cmpstr (facts->class_name, ==, cases[i].class_name);
      g_assert_cmpstr (facts->vendor, ==, cases[i].vendor);
      g_assert_cmpstr (facts->device, ==, cases[i].device);
    }
}

/* What is there and cannot be read is not "none". Here it is no link, which no kernel has; a sandbox
   that forbids it says another error. */
static void
test_unreadable (void)
{
  static const char text[] = "proc/sys/kernel/osrelease = 6.12.0\n"
                             "pci 0000:01:00.0 8086:10fb 020000\n";
  static const struct
  {
    const char *line;
    gboolean    driver_unknown;
    PtTernary   iommu;
  } rows[] = {
    { "{0000:01:00.0}/driver -> /sys/bus/pci/drivers/e1000e", FALSE, PT_NO },
    { "{0000:01:00.0}/irq = 1", FALSE, PT_NO },
    { "{0000:01:00.0}/driver = x", TRUE, PT_NO },
    { "{0000:01:00.0}/iommu_group = x", FALSE, PT_CANNOT_TELL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *whole = g_strconcat (text, rows[i].line, "\n", NULL);
      g_autoptr (HostFixture) fixture = host_fixture_new (whole);
      g_autoptr (PtHost) host = host_fixture_read (fixture);

      g_test_message ("%s", rows[i].line);
      g_assert_cmpint (host_fixture_facts (host, "0000:01:00.0")->driver_unknown, ==,
                       rows[i].driver_unknown);
      g_assert_cmpint (pt_host_get_facts (host)->iommu, ==, rows[i].iommu);
    }
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (HostFixture) fixture = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture = host_fixture_new_file (WORKSTATION, NULL);
  workstation = host_fixture_read (fixture);

  g_test_add_func ("/host-functions/unreadable", test_unreadable);
  g_test_add_func ("/host-functions/groups", test_groups);
  g_test_add_func ("/host-functions/ungrouped", test_ungrouped);
  g_test_add_func ("/host-functions/paths", test_paths);
  g_test_add_func ("/host-functions/endpoints", test_endpoints);
  g_test_add_func ("/host-functions/reset", test_reset);
  g_test_add_func ("/host-functions/old-kernel", test_old_kernel);
  g_test_add_func ("/host-functions/more", test_more);
  g_test_add_func ("/host-functions/host", test_host);
  g_test_add_func ("/host-functions/memory", test_memory);
  g_test_add_func ("/host-functions/huge-pages", test_huge_pages);
  g_test_add_func ("/host-functions/off", test_off);
  g_test_add_func ("/host-functions/noiommu", test_noiommu);
  g_test_add_func ("/host-functions/hidden-groups", test_hidden_groups);
  g_test_add_func ("/host-functions/hidden-nodes", test_hidden_nodes);
  g_test_add_func ("/host-functions/names", test_names);
  status = g_test_run ();

  g_clear_object (&workstation);
  return status;
}
