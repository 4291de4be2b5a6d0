/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "host-fixture.h"

#define EXAMPLE "../data/example/example.host"
#define CHIPSET "100 Series/C230 Series Chipset Family "

/* The guide's list, as its lspci printed it */
static const struct
{
  const char *address;
  int         group, class_code;
  const char *vendor, *device;
  int         vendor_id, device_id, revision;
  const char *driver;
  int         header_type;
} functions[] = {
  { "0000:00:02.0", 0, 0x0300, "Intel Corporation", "Iris Pro Graphics 580", 0x8086, 0x193b, 0x09, "i915", 0 },
  { "0000:00:00.0", 1, 0x0600, "Intel Corporation", "Xeon E3-1200 v5/E3-1500 v5/6th Gen Core Processor Host Bridge/DRAM Registers", 0x8086, 0x1910, 0x0a, NULL, 0 },
  { "0000:00:08.0", 2, 0x0880, "Intel Corporation", "Xeon E3-1200 v5/v6 / E3-1500 v5 / 6th/7th/8th Gen Core Processor Gaussian Mixture Model", 0x8086, 0x1911, 0x00, NULL, 0 },
  { "0000:00:14.0", 3, 0x0c03, "Intel Corporation", CHIPSET "USB 3.0 xHCI Controller", 0x8086, 0xa12f, 0x31, "xhci_hcd", 0 },
  { "0000:00:14.2", 3, 0x1180, "Intel Corporation", CHIPSET "Thermal Subsystem", 0x8086, 0xa131, 0x31, "intel_pch_thermal", 0 },
  { "0000:00:16.0", 4, 0x0780, "Intel Corporation", CHIPSET "MEI Controller #1", 0x8086, 0xa13a, 0x31, "mei_me", 0 },
  { "0000:00:1c.0", 5, 0x0604, "Intel Corporation", CHIPSET "PCI Express Root Port #1", 0x8086, 0xa110, 0xf1, "pcieport", 1 },
  { "0000:00:1f.0", 11, 0x0601, "Intel Corporation", "HM170 Chipset LPC/eSPI Controller", 0x8086, 0xa14e, 0x31, NULL, 0 },
  { "0000:00:1f.2", 11, 0x0580, "Intel Corporation", CHIPSET "Power Management Controller", 0x8086, 0xa121, 0x31, NULL, 0 },
  { "0000:00:1f.3", 11, 0x0403, "Intel Corporation", CHIPSET "HD Audio Controller", 0x8086, 0xa170, 0x31, "snd_hda_intel", 0 },
  { "0000:00:1f.4", 11, 0x0c05, "Intel Corporation", CHIPSET "SMBus", 0x8086, 0xa123, 0x31, "i801_smbus", 0 },
  { "0000:00:1f.6", 12, 0x0200, "Intel Corporation", "Ethernet Connection (2) I219-LM", 0x8086, 0x15b7, 0x31, "e1000e", 0 },
  { "0000:02:00.0", 13, 0x0805, "O2 Micro, Inc.", "SD/MMC Card Reader Controller", 0x1217, 0x8621, 0x01, "sdhci-pci", 0 },
  { "0000:03:00.0", 14, 0x0280, "Intel Corporation", "Wireless 8260", 0x8086, 0x24f3, 0x3a, "iwlwifi", 0 },
  { "0000:3d:00.0", 15, 0x0108, "Samsung Electronics Co Ltd", "NVMe SSD Controller SM951/PM951", 0x144d, 0xa802, 0x01, "nvme", 0 },
  { "0000:3e:00.0", 16, 0x0108, "Intel Corporation", "SSD 660P Series", 0x8086, 0xf1a8, 0x03, "nvme", 0 },
};

static PtHost *example;

static void
test_functions (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      const PtPciFacts *facts = host_fixture_facts (example, functions[i].address);

      g_test_message ("%s", functions[i].address);
      g_assert_cmpint (facts->group, ==, functions[i].group);
      g_assert_cmphex (facts->class_code, ==, functions[i].class_code);
      g_assert_cmpstr (facts->vendor, ==, functions[i].vendor);
      g_assert_cmpstr (facts->device, ==, functions[i].device);
      g_assert_cmphex (facts->vendor_id, ==, functions[i].vendor_id);
      g_assert_cmphex (facts->device_id, ==, functions[i].device_id);
      g_assert_cmphex (facts->revision, ==, functions[i].revision);
      g_assert_cmpstr (facts->driver, ==, functions[i].driver);
      g_assert_cmpint (facts->header_type, ==, functions[i].header_type);
    }
}

/* The guide's twelve groups hold the guide's functions and nothing else; what was guessed is in
   the gaps, and only bridges */
static void
test_groups (void)
{
  GPtrArray *groups = pt_host_get_groups (example);
  guint n_listed = 0, n_guessed = 0;
  int before = -1;

  for (guint i = 0; i < groups->len; i++)
    {
      PtIommuGroup *group = g_ptr_array_index (groups, i);
      GPtrArray *devices = pt_iommu_group_get_devices (group);
      int number = pt_iommu_group_get_number (group);
      guint n_functions = 0;

      g_assert_cmpint (number, >, before);
      before = number;
      for (gsize j = 0; j < G_N_ELEMENTS (functions); j++)
        n_functions += functions[j].group == number;
      if (n_functions > 0)
        {
          g_assert_cmpuint (devices->len, ==, n_functions);
          n_listed++;
        }
      else
        {
          g_assert_cmpuint (devices->len, ==, 1);
          g_assert_false (pt_pci_device_is_endpoint (g_ptr_array_index (devices, 0)));
          g_assert_cmpint (number, >, 5);
          g_assert_cmpint (number, <, 11);
          n_guessed++;
        }
      g_assert_cmpint (pt_iommu_group_get_reserved (group), ==, PT_RESERVED_NONE);
    }

  g_assert_cmpuint (n_listed, ==, 12);
  g_assert_cmpuint (n_guessed, ==, 4);
  g_assert_cmpuint (pt_host_get_ungrouped (example)->len, ==, 0);
}

static void
test_uses (void)
{
  static const struct
  {
    const char *address, *uses;
  } cases[] = {
    { "0000:00:02.0", "display|card0|eDP-1 +BC; program|gnome-shell|card0 +O" },
    { "0000:00:14.0", "usb|Intel Corp. Bluetooth wireless interface|1-7 +T; "
                      "input|Logitech, Inc. Mouse|pointer +P; input|Logitech, Inc. Keyboard K120|keyboard +K" },
    { "0000:00:14.2", "" },
    { "0000:00:1c.0", "" },
    { "0000:00:1d.4", "" },
    { "0000:00:1f.3", "sound|HDA Intel PCH|HDA Intel PCH at 0xdf240000 irq 137" },
    { "0000:00:1f.6", "" },
    { "0000:03:00.0", "network|wlp3s0|default route +RA" },
    { "0000:3d:00.0", "" },
    { "0000:3e:00.0", "mount|/|nvme1n1p3; mount|/boot/efi|nvme1n1p1; swap|swap|nvme1n1p2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *uses = host_fixture_dup_uses (example, cases[i].address);

      g_assert_cmpstr (uses, ==, cases[i].uses);
    }
}

static void
test_usb (void)
{
  static const PtUsbDevice expected[] = {
    { (char *) "1-1", (char *) "1a40", (char *) "0101", (char *) "Terminus Technology Inc. Hub", 0, TRUE },
    { (char *) "1-1.2", (char *) "046d", (char *) "c077", (char *) "Logitech, Inc. Mouse", 1, FALSE },
    { (char *) "1-4", (char *) "046d", (char *) "c31c", (char *) "Logitech, Inc. Keyboard K120", 0, FALSE },
    { (char *) "1-7", (char *) "8087", (char *) "0a2b", (char *) "Intel Corp. Bluetooth wireless interface", 0, FALSE },
  };
  GPtrArray *usb = host_fixture_facts (example, "0000:00:14.0")->usb;

  g_assert_nonnull (usb);
  g_assert_cmpuint (usb->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < usb->len; i++)
    {
      const PtUsbDevice *device = g_ptr_array_index (usb, i);

      g_assert_cmpstr (device->port, ==, expected[i].port);
      g_assert_cmpstr (device->vendor_id, ==, expected[i].vendor_id);
      g_assert_cmpstr (device->product_id, ==, expected[i].product_id);
      g_assert_cmpstr (device->name, ==, expected[i].name);
      g_assert_cmpuint (device->depth, ==, expected[i].depth);
      g_assert_cmpint (device->hub, ==, expected[i].hub);
    }
  g_assert_null (host_fixture_facts (example, "0000:03:00.0")->usb);
}

static void
test_disks (void)
{
  const PtPciFacts *idle = host_fixture_facts (example, "0000:3d:00.0");
  const PtPciFacts *root = host_fixture_facts (example, "0000:3e:00.0");
  const PtDisk *disk;

  g_assert_cmpuint (idle->disks->len, ==, 1);
  disk = g_ptr_array_index (idle->disks, 0);
  g_assert_cmpstr (disk->name, ==, "nvme0n1");
  g_assert_cmpuint (disk->n_partitions, ==, 2);
  g_assert_null (disk->listed_in);
  g_assert_cmpstr (idle->serial_kind, ==, "nvme");
  g_assert_cmpstr (idle->serial, ==, "S2CXNX0H500001");

  g_assert_cmpuint (root->disks->len, ==, 1);
  disk = g_ptr_array_index (root->disks, 0);
  g_assert_cmpstr (disk->name, ==, "nvme1n1");
  g_assert_cmpuint (disk->n_partitions, ==, 3);
  g_assert_cmpstr (disk->listed_in, ==, "/etc/fstab");
}

static void
test_places (void)
{
  const PtPciFacts *wifi = host_fixture_facts (example, "0000:03:00.0");
  const PtPciFacts *usb = host_fixture_facts (example, "0000:00:14.0");
  g_autofree char *methods = g_strjoinv (" ", wifi->reset_methods);

  g_assert_cmpstr (wifi->path, ==, "0000:00:1c.2");
  g_assert_true (wifi->has_parent);
  g_assert_cmpuint (wifi->parent.slot, ==, 0x1c);
  g_assert_cmpuint (wifi->parent.function, ==, 2);
  g_assert_cmpstr (wifi->serial_kind, ==, "mac");
  g_assert_cmpstr (wifi->serial, ==, "00:00:5e:00:53:03");
  g_assert_cmpstr (methods, ==, "flr bus");
  g_assert_cmpint (wifi->removable, ==, 0);
  g_assert_cmpint (wifi->boot_vga, ==, -1);
  g_assert_cmphex (wifi->subsystem_vendor_id, ==, 0x8086);
  g_assert_cmphex (wifi->subsystem_device_id, ==, 0x9010);

  g_assert_cmpstr (usb->path, ==, "");
  g_assert_false (usb->has_parent);
  g_assert_cmpint (usb->prog_if, ==, 0x30);
  g_assert_cmpint (usb->numa_node, ==, -1);
  g_assert_cmpint (usb->sriov_total, ==, 0);
  g_assert_cmpint (host_fixture_facts (example, "0000:00:02.0")->boot_vga, ==, 1);

  /* Known to have none: not the same as unknown */
  g_assert_nonnull (host_fixture_facts (example, "0000:00:1f.4")->reset_methods);
  g_assert_null (host_fixture_facts (example, "0000:00:1f.4")->reset_methods[0]);
}

static void
test_host (void)
{
  const PtHostFacts *facts = pt_host_get_facts (example);

  for (guint i = 0; i < PT_N_EVIDENCE; i++)
    g_assert_cmpstr (facts->cannot_tell[i], ==, NULL);
  g_assert_cmpstr (facts->kernel, ==, "6.12.0-200.fc41.x86_64");
  g_assert_nonnull (strstr (facts->cmdline, "intel_iommu=on"));
  g_assert_cmpint (facts->iommu, ==, PT_YES);
  g_assert_cmpint (facts->iommu_class, ==, PT_YES);
  g_assert_cmpint (facts->firmware_table, ==, PT_YES);
  g_assert_cmpstr (facts->firmware_table_name, ==, "DMAR");
  g_assert_cmpint (facts->noiommu_mode, ==, PT_NO);
  g_assert_cmpint (facts->vfio_node, ==, PT_YES);
  g_assert_cmpint (facts->vfio_pci, ==, PT_YES);
  g_assert_cmpint (facts->kvm, ==, PT_YES);
  g_assert_cmpint (facts->pci_ids, ==, PT_YES);
  g_assert_cmpint (facts->unsafe_interrupts, ==, PT_NO);
  g_assert_cmpint (facts->interrupt_remapping, ==, PT_YES);
  g_assert_cmpuint (facts->mem_available_kib, ==, 26214400);
  g_assert_cmpuint (facts->other_keyboards, ==, 1);
  g_assert_cmpuint (facts->other_pointers, ==, 0);
  g_assert_cmpuint (facts->other_default_routes, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (HostFixture) fixture = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture = host_fixture_new_file (EXAMPLE, NULL);
  example = host_fixture_read (fixture);

  g_test_add_func ("/host-example/functions", test_functions);
  g_test_add_func ("/host-example/groups", test_groups);
  g_test_add_func ("/host-example/uses", test_uses);
  g_test_add_func ("/host-example/usb", test_usb);
  g_test_add_func ("/host-example/disks", test_disks);
  g_test_add_func ("/host-example/places", test_places);
  g_test_add_func ("/host-example/host", test_host);
  status = g_test_run ();

  g_clear_object (&example);
  return status;
}
