/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "host-fixture.h"
#include "node-xml.h"
#include "pt-error.h"
#include "pt-node-host.h"

/* What a single description means, also one that nobody would write in earnest. */

/* As libvirt 11.3 prints them */
#define PCI(address, more) \
  "<device>\n" \
  "  <name>pci_0000_05_00_0</name>\n" \
  "  <path>/sys/devices/pci0000:00/0000:00:1c.0/0000:05:00.0</path>\n" \
  "  <parent>pci_0000_00_1c_0</parent>\n" \
  "  <capability type='pci'>\n" \
  "    <class>0x020000</class>\n" \
  address \
  "    <product id='0x1521'>I350 Gigabit Network Connection</product>\n" \
  "    <vendor id='0x8086'>Intel Corporation</vendor>\n" \
  more \
  "  </capability>\n" \
  "</device>\n"
#define ADDRESS \
  "    <domain>0</domain>\n    <bus>5</bus>\n    <slot>0</slot>\n    <function>0</function>\n"

static PtHost *
read_texts (const char *const *texts,
            GError           **error)
{
  g_autoptr (GPtrArray) array = g_ptr_array_new ();

  for (guint i = 0; texts[i] != NULL; i++)
    g_ptr_array_add (array, (gpointer) texts[i]);
  return node_xml_read (array, error);
}

static PtHost *
read_one (const char *text)
{
  const char *texts[] = { text, NULL };
  g_autoptr (GError) error = NULL;
  PtHost *host = read_texts (texts, &error);

  g_assert_no_error (error);
  g_assert_nonnull (host);
  return host;
}

static void
assert_unreadable (const char *text)
{
  const char *texts[] = { text, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (read_texts (texts, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_HOST_UNREADABLE);
}

/* Fields that an older libvirt does not print are not known, and its names may be empty */
static void
test_sparse (void)
{
  g_autoptr (PtHost) host =
    read_one ("<device><name>pci_0000_05_00_0</name><parent>computer</parent>"
              "<capability type='pci'><domain>0</domain><bus>5</bus><slot>0</slot>"
              "<function>0</function><product id='0x1521'/><vendor id='0x8086'/></capability>"
              "</device>");
  const PtPciFacts *facts = host_fixture_facts (host, "0000:05:00.0");

  g_assert_cmpint (facts->class_code, ==, -1);
  g_assert_cmpint (facts->group, ==, -1);
  g_assert_cmpint (facts->numa_node, ==, -1);
  g_assert_cmpint (facts->sriov_total, ==, 0);
  g_assert_cmphex (facts->vendor_id, ==, 0x8086);
  g_assert_cmpstr (facts->class_name, ==, "PCI device");
  g_assert_cmpstr (facts->vendor, ==, "Vendor 8086");
  g_assert_cmpstr (facts->device, ==, "Device 1521");
  g_assert_cmpstr (facts->path, ==, "");
  g_assert_null (facts->driver);
  g_assert_null (facts->usb);
  g_assert_cmpuint (pt_host_get_ungrouped (host)->len, ==, 1);
  g_assert_cmpint (pt_host_get_facts (host)->iommu, ==, PT_CANNOT_TELL);
}

static void
test_names_by_class (void)
{
  g_autoptr (PtHost) host =
    read_one ("<device><name>a</name><capability type='pci'><class>0x010802</class>" ADDRESS
              "<product id='0xa802'/><vendor id='0x144d'> </vendor></capability></device>");
  const PtPciFacts *facts = host_fixture_facts (host, "0000:05:00.0");

  g_assert_cmphex (facts->class_code, ==, 0x0108);
  g_assert_cmphex (facts->prog_if, ==, 0x02);
  g_assert_cmpstr (facts->class_name, ==, "Non-Volatile memory controller");
  g_assert_cmpstr (facts->device, ==, "Non-Volatile memory controller");
  g_assert_cmpstr (facts->vendor, ==, "Vendor 144d");
}

/* A member that is named and not described does not make the group smaller */
static void
test_hidden_member (void)
{
  g_autoptr (PtHost) host =
    read_one (PCI (ADDRESS,
                   "<iommuGroup number='0'>"
                   "<address domain='0x0000' bus='0x05' slot='0x00' function='0x0'/>"
                   "<address domain='0x0000' bus='0x05' slot='0x00' function='0x1'/>"
                   "</iommuGroup>"));
  PtIommuGroup *group = pt_host_find_group (host, 0);

  g_assert_nonnull (group);
  g_assert_cmpuint (pt_iommu_group_get_devices (group)->len, ==, 1);
  g_assert_cmpuint (g_strv_length ((char **) pt_iommu_group_get_foreign (group)), ==, 1);
  g_assert_cmpstr (pt_iommu_group_get_foreign (group)[0], ==, "0000:05:00.1");
}

/* The header counts, not the class; a bridge by class whose header nobody read is none to give */
static void
test_headers (void)
{
  static const struct
  {
    const char *class_code, *capability;
    int         header_type;
    gboolean    endpoint;
  } cases[] = {
    { "0x060400", "<capability type='pci-bridge'/>", 1, FALSE },
    { "0x060700", "<capability type='cardbus-bridge'/>", 2, FALSE },
    { "0x060400", "", -1, FALSE },
    { "0x060100", "", 0, TRUE },
    { "0x058000", "<capability type='pci-bridge'/>", 1, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
        g_strdup_printf ("<device><name>a</name><capability type='pci'><class>%s</class>" ADDRESS
                         "%s</capability></device>", cases[i].class_code, cases[i].capability);
      g_autoptr (PtHost) host = read_one (text);
      PtPciDevice *device = g_ptr_array_index (pt_host_get_devices (host), 0);

      g_assert_cmpint (pt_pci_device_get_facts (device)->header_type, ==, cases[i].header_type);
      g_assert_cmpint (pt_pci_device_is_endpoint (device), ==, cases[i].endpoint);
    }
}

static void
test_functions (void)
{
  g_autoptr (PtHost) host =
    read_one (PCI (ADDRESS,
                   "<capability type='virt_functions' maxCount='7'>"
                   "<address domain='0x0000' bus='0x05' slot='0x10' function='0x0'/>"
                   "<address domain='0x0000' bus='0x05' slot='0x10' function='0x4'/></capability>"
                   "<capability type='vpd'><name>A card</name><fields access='readonly'>"
                   "<serial_number>ABC123</serial_number></fields></capability>"));
  const PtPciFacts *facts = host_fixture_facts (host, "0000:05:00.0");

  g_assert_cmpint (facts->sriov_total, ==, 7);
  g_assert_cmpint (facts->sriov_active, ==, 2);
  g_assert_cmpstr (facts->serial_kind, ==, "vpd");
  g_assert_cmpstr (facts->serial, ==, "ABC123");
  g_assert_cmpstr (facts->path, ==, "0000:00:1c.0");
}

/* Without a directory in sysfs the way up goes by the parents that libvirt names, round in circles
 * not for ever */
static void
test_parents (void)
{
  const char *texts[] = {
    "<device><name>pci_0000_03_00_0</name><parent>pci_0000_00_1c_2</parent><capability type='pci'>"
    "<domain>0</domain><bus>3</bus><slot>0</slot><function>0</function></capability></device>",
    "<device><name>pci_0000_00_1c_2</name><parent>computer</parent><capability type='pci'>"
    "<domain>0</domain><bus>0</bus><slot>28</slot><function>2</function>"
    "<capability type='pci-bridge'/></capability></device>",
    "<device><name>pci_0000_08_00_0</name><parent>pci_0000_09_00_0</parent><capability type='pci'>"
    "<domain>0</domain><bus>8</bus><slot>0</slot><function>0</function></capability></device>",
    "<device><name>pci_0000_09_00_0</name><parent>pci_0000_08_00_0</parent><capability type='pci'>"
    "<domain>0</domain><bus>9</bus><slot>0</slot><function>0</function></capability></device>",
    "<device><name>usb_1_4_2</name><parent>usb_1_4</parent><capability type='usb_device'>"
    "<bus>1</bus><device>5</device><product id='0xc31c'>Keyboard K120</product>"
    "<vendor id='0x046d'>Logitech</vendor></capability></device>",
    "<device><name>usb_1_4</name><parent>usb_usb1</parent><capability type='usb_device'>"
    "<bus>1</bus><device>4</device><product id='0x0101'/><vendor id='0x1a40'/>"
    "</capability></device>",
    "<device><name>usb_usb1</name><parent>pci_0000_03_00_0</parent><capability type='usb_device'>"
    "<bus>1</bus><device>1</device><product id='0x0002'/><vendor id='0x1d6b'/></capability>"
    "</device>",
    NULL
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (PtHost) host = read_texts (texts, &error);
  const PtPciFacts *facts;
  const PtUsbDevice *usb;

  g_assert_no_error (error);
  facts = host_fixture_facts (host, "0000:03:00.0");
  g_assert_cmpstr (facts->path, ==, "0000:00:1c.2");
  g_assert_nonnull (facts->usb);
  g_assert_cmpuint (facts->usb->len, ==, 2);
  usb = g_ptr_array_index (facts->usb, 0);
  g_assert_cmpstr (usb->port, ==, "1-4");
  g_assert_cmpstr (usb->name, ==, "USB device");
  usb = g_ptr_array_index (facts->usb, 1);
  g_assert_cmpstr (usb->port, ==, "1-4.2");
  g_assert_cmpstr (usb->name, ==, "Logitech Keyboard K120");
  g_assert_null (host_fixture_facts (host, "0000:00:1c.2")->usb);
  g_assert_cmpstr (host_fixture_facts (host, "0000:08:00.0")->vendor, ==, "Unknown vendor");
}

/* An address that somebody made up, or that two cards show, is no serial number */
static void
test_macs (void)
{
#define CARD(bus) \
  "<device><name>pci_" #bus "</name><path>/sys/devices/pci0000:00/0000:0" #bus ":00.0</path>" \
  "<capability type='pci'><class>0x020000</class><domain>0</domain><bus>" #bus "</bus>" \
  "<slot>0</slot><function>0</function></capability></device>"
#define NET(name, bus, mac, state) \
  "<device><name>net_" name "</name><path>/sys/devices/pci0000:00/0000:0" #bus ":00.0/net/" name \
  "</path><capability type='net'><interface>" name "</interface><address>" mac "</address>" \
  "<link state='" state "'/></capability></device>"
  const char *texts[] = {
    CARD (1), CARD (2), CARD (3), CARD (4), CARD (5),
    NET ("a", 1, "02:00:5e:00:53:01", "up"),
    NET ("b", 2, "00:00:5e:00:53:02", "down"),
    NET ("c", 3, "00:00:5e:00:53:03", "up"),
    NET ("d", 4, "00:00:5e:00:53:03", "up"),
    NET ("e", 5, "00:00:5E:00:53:zz", "up"),
    NULL
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (PtHost) host = read_texts (texts, &error);
  g_autofree char *down = NULL;

  g_assert_no_error (error);
  g_assert_null (host_fixture_facts (host, "0000:01:00.0")->serial);
  g_assert_cmpstr (host_fixture_facts (host, "0000:02:00.0")->serial, ==, "00:00:5e:00:53:02");
  g_assert_null (host_fixture_facts (host, "0000:03:00.0")->serial);
  g_assert_null (host_fixture_facts (host, "0000:04:00.0")->serial);
  g_assert_null (host_fixture_facts (host, "0000:05:00.0")->serial);
  down = host_fixture_dup_uses (host, "0000:02:00.0");
  g_assert_cmpstr (down, ==, "");
}

/* libvirt lists no Bluetooth controllers: class and driver tell */
static void
test_bluetooth (void)
{
#define BLUETOOTH(driver) \
  "<device><name>pci_0000_05_00_0</name><path>/sys/devices/pci0000:00/0000:05:00.0</path>" driver \
  "<capability type='pci'><class>0x0d1100</class>" ADDRESS \
  "<product id='0xa876'/><vendor id='0x8086'>Intel</vendor></capability></device>"
  static const struct
  {
    const char *text, *uses;
  } rows[] = {
    { BLUETOOTH ("<driver><name>btintel_pcie</name></driver>"), "network|Bluetooth| +T" },
    { BLUETOOTH ("<driver><name>vfio-pci</name></driver>"), "" },
    { BLUETOOTH (""), "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PtHost) host = read_one (rows[i].text);
      g_autofree char *uses = host_fixture_dup_uses (host, "0000:05:00.0");

      g_assert_cmpstr (uses, ==, rows[i].uses);
    }
#undef BLUETOOTH
}

static void
test_hostile (void)
{
  static const char *const unreadable[] = {
    "", "<", "<domain/>", "<device/>", "not XML at all",
    PCI ("", ""),
    PCI ("<domain>0</domain><bus>256</bus><slot>0</slot><function>0</function>", ""),
    PCI ("<domain>0</domain><bus>5</bus><slot>32</slot><function>0</function>", ""),
    PCI ("<domain>0</domain><bus>5</bus><slot>0</slot><function>8</function>", ""),
    PCI ("<domain>4294967296</domain><bus>5</bus><slot>0</slot><function>0</function>", ""),
    PCI ("<domain>-1</domain><bus>5</bus><slot>0</slot><function>0</function>", ""),
    PCI ("<domain>0</domain><bus>five</bus><slot>0</slot><function>0</function>", ""),
    "<!DOCTYPE device [<!ENTITY a 'aaaa'>]>\n" PCI (ADDRESS, "&a;"),
    "<x:device xmlns:x='urn:x'><name>a</name></x:device>",
  };
  g_autoptr (GString) huge = g_string_new ("<device><name>");

  for (gsize i = 0; i < G_N_ELEMENTS (unreadable); i++)
    {
      g_test_message ("%s", unreadable[i]);
      assert_unreadable (unreadable[i]);
    }

  while (huge->len < 5 * 1024 * 1024)
    g_string_append (huge, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  g_string_append (huge, "</name></device>");
  assert_unreadable (huge->str);
}

/* Numbers that cannot be are not known, names are one line that ends */
static void
test_wrong_numbers (void)
{
  g_autofree char *long_name = g_strnfill (100000, 'x');
  g_autofree char *text =
    g_strdup_printf ("<device><name>a</name><driver><name>e1000e\nwith more</name></driver>"
                     "<capability type='pci'><class>0x1020000</class>" ADDRESS
                     "<product id='0x12345'>%s</product>"
                     "<vendor id='-1'>A&#9;B &amp; C&#x85;</vendor>"
                     "<iommuGroup number='4294967295'/><numa node='-1'/>"
                     "<capability type='virt_functions' maxCount='99999999999'/>"
                     "<capability type='phys_function'><address domain='0' bus='0x100' slot='0' "
                     "function='0'/></capability></capability></device>", long_name);
  g_autoptr (PtHost) host = read_one (text);
  const PtPciFacts *facts = host_fixture_facts (host, "0000:05:00.0");

  g_assert_cmpint (facts->class_code, ==, -1);
  g_assert_cmpint (facts->device_id, ==, -1);
  g_assert_cmpint (facts->vendor_id, ==, -1);
  g_assert_cmpint (facts->group, ==, -1);
  g_assert_cmpint (facts->numa_node, ==, -1);
  g_assert_cmpint (facts->sriov_total, ==, 0);
  g_assert_false (facts->has_physical_function);
  g_assert_cmpstr (facts->vendor, ==, "A B & C");
  g_assert_cmpstr (facts->driver, ==, "e1000e with more");
  g_assert_cmpuint (strlen (facts->device), <, 300);
}

/* Of two descriptions of one place the first counts, and nothing is freed twice */
static void
test_twice (void)
{
  const char *texts[] = { PCI (ADDRESS, "<iommuGroup number='1'/>"),
                          PCI (ADDRESS, "<iommuGroup number='2'/>"), NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (PtHost) host = read_texts (texts, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (pt_host_get_devices (host)->len, ==, 1);
  g_assert_cmpuint (pt_host_get_groups (host)->len, ==, 1);
}

static void
test_capabilities (void)
{
#define HOST(support) \
  "<capabilities><host><uuid>1</uuid><iommu support='" support "'/></host><guest><os_type>hvm" \
  "</os_type><arch name='x86_64'><domain type='qemu'/><domain type='kvm'/></arch></guest>" \
  "</capabilities>"
#define MACHINES(backends) \
  "<domainCapabilities><devices><hostdev supported='yes'><enum name='mode'>" \
  "<value>subsystem</value></enum>" backends "</hostdev></devices></domainCapabilities>"
#define VFIO "<enum name='pciBackend'><value>default</value><value>vfio</value></enum>"
  static const struct
  {
    const char *host, *machines;
    PtTernary   iommu, kvm, vfio_node;
  } cases[] = {
    { NULL, NULL, PT_CANNOT_TELL, PT_CANNOT_TELL, PT_CANNOT_TELL },
    { "<", "<", PT_CANNOT_TELL, PT_CANNOT_TELL, PT_CANNOT_TELL },
    { "<capabilities/>", "<domainCapabilities/>", PT_CANNOT_TELL, PT_CANNOT_TELL, PT_CANNOT_TELL },
    { HOST ("yes"), MACHINES (VFIO), PT_CANNOT_TELL, PT_YES, PT_YES },
    { HOST ("yes"), MACHINES ("<enum name='pciBackend'/>"), PT_CANNOT_TELL, PT_YES, PT_NO },
    { HOST ("no"), MACHINES ("<enum name='pciBackend'/>"), PT_NO, PT_YES, PT_CANNOT_TELL },
    { HOST ("no"), MACHINES (""), PT_NO, PT_YES, PT_CANNOT_TELL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PtHostFacts) facts = pt_node_host_facts_new (cases[i].host, cases[i].machines);

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpint (facts->iommu, ==, cases[i].iommu);
      g_assert_cmpint (facts->kvm, ==, cases[i].kvm);
      g_assert_cmpint (facts->vfio_node, ==, cases[i].vfio_node);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/node-host/sparse", test_sparse);
  g_test_add_func ("/node-host/names-by-class", test_names_by_class);
  g_test_add_func ("/node-host/hidden-member", test_hidden_member);
  g_test_add_func ("/node-host/headers", test_headers);
  g_test_add_func ("/node-host/functions", test_functions);
  g_test_add_func ("/node-host/parents", test_parents);
  g_test_add_func ("/node-host/macs", test_macs);
  g_test_add_func ("/node-host/bluetooth", test_bluetooth);
  g_test_add_func ("/node-host/hostile", test_hostile);
  g_test_add_func ("/node-host/wrong-numbers", test_wrong_numbers);
  g_test_add_func ("/node-host/twice", test_twice);
  g_test_add_func ("/node-host/capabilities", test_capabilities);

  return g_test_run ();
}
