/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "definition-bench.h"

#include "pt-error.h"

/*
 * What a definition says, and which ones are refused.
 */

typedef struct
{
  const char *name;
  const char *text;
  gssize      length;
  PtError     code;
} Refusal;

static const Refusal refusals[] = {
  { "empty", "", 0, PT_ERROR_XML_INVALID },
  { "blank", " \n", -1, PT_ERROR_XML_INVALID },
  { "no-xml", "linux515", -1, PT_ERROR_XML_INVALID },
  { "cut-off", "<domain><name>a</name>", -1, PT_ERROR_XML_INVALID },
  { "cut-off-comment", "<!-- <domain/>", -1, PT_ERROR_XML_INVALID },
  { "crossed", "<domain><a><b></a></b></domain>", -1, PT_ERROR_XML_INVALID },
  { "two-roots", "<domain/><domain/>", -1, PT_ERROR_XML_INVALID },
  { "unquoted", "<domain type=kvm/>", -1, PT_ERROR_XML_INVALID },
  { "same-attribute-twice", "<domain type='a' type='b'/>", -1, PT_ERROR_XML_INVALID },
  { "unknown-entity", "<domain>&who;</domain>", -1, PT_ERROR_XML_INVALID },
  { "less-than-in-attribute", "<domain type='<'/>", -1, PT_ERROR_XML_INVALID },
  { "late-declaration", " <?xml version='1.0'?><domain/>", -1, PT_ERROR_XML_INVALID },
  { "nul", "<domain>\0</domain>", 18, PT_ERROR_XML_INVALID },
  { "control-character", "<domain>\x01</domain>", -1, PT_ERROR_XML_INVALID },
  { "control-reference", "<domain>&#1;</domain>", -1, PT_ERROR_XML_INVALID },
  { "not-utf-8", "<domain>\xe9</domain>", -1, PT_ERROR_XML_INVALID },
  { "utf-16le", "\xff\xfe<\0d\0/\0>\0", 10, PT_ERROR_XML_INVALID },
  { "utf-16be", "\xfe\xff\0<\0d\0/\0>", 10, PT_ERROR_XML_INVALID },
  { "utf-16-without-mark", "<\0d\0/\0>\0", 8, PT_ERROR_XML_INVALID },
  { "latin-1", "<?xml version='1.0' encoding='ISO-8859-1'?><domain/>", -1, PT_ERROR_XML_INVALID },
  { "utf-16-declared", "<?xml version=\"1.0\" encoding = \"UTF-16\"?><domain/>", -1, PT_ERROR_XML_INVALID },
  { "doctype", "<!DOCTYPE domain><domain/>", -1, PT_ERROR_DOCTYPE },
  { "doctype-after-all", "\xef\xbb\xbf<?xml version='1.0'?>\n<!-- > --><?a b?>\n<!DOCTYPE domain [<!ENTITY a 'b'>]><domain>&a;</domain>",
    -1, PT_ERROR_DOCTYPE },
  { "billion-laughs",
    "<!DOCTYPE d [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]><domain>&c;</domain>",
    -1, PT_ERROR_DOCTYPE },
  { "late-doctype", "<domain/><!DOCTYPE domain>", -1, PT_ERROR_XML_INVALID },
  { "network", "<network><domain name='a'/></network>", -1, PT_ERROR_NOT_A_DOMAIN },
  { "domains", "<domains/>", -1, PT_ERROR_NOT_A_DOMAIN },
  { "upper-case", "<DOMAIN/>", -1, PT_ERROR_NOT_A_DOMAIN },
  { "foreign-namespace", "<domain xmlns='http://example.org'/>", -1, PT_ERROR_NOT_A_DOMAIN },
  { "foreign-prefix", "<x:domain xmlns:x='http://example.org'/>", -1, PT_ERROR_NOT_A_DOMAIN },
};

/* Which disks are block devices of the host, or may be */
static void
test_disks (void)
{
  static const char text[] =
    "<domain><devices>"
    "<disk type='file'><source file='/var/lib/one.qcow2'><slices/></source>"
    "<backingStore type='block'><source dev='/dev/vg/base'/></backingStore></disk>"
    "<disk type='block'><source dev='/dev/disk/by-id/wwn-1'/><mirror type='file'>"
    "<source file='/dev/sdb'/></mirror></disk>"
    "<disk type='volume'><source pool='guests' volume='two'/></disk>"
    "<disk type='network'><source protocol='rbd' name='pool/image'/></disk>"
    "<disk type='vhostvdpa'><source dev='/dev/vhost-vdpa-0'/></disk>"
    "<disk type='file'><source file='/dev/shm/three.qcow2'/></disk>"
    "<disk type='block' device='cdrom'><target dev='sda'/></disk>"
    "<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/>"
    "<address bus='0' target='0' unit='0'/></source></hostdev>"
    "<hostdev mode='subsystem' type='scsi'><source protocol='iscsi' name='iqn.x:y/0'/></hostdev>"
    "<hostdev mode='subsystem' type='scsi_host'>"
    "<source protocol='vhost' wwpn='naa.5123456789abcde0'/></hostdev>"
    "<hostdev mode='subsystem' type='usb'><source dev='/dev/bus'/></hostdev>"
    "<disk xmlns='urn:x' type='block'><source dev='/dev/sdz'/></disk>"
    "</devices></domain>";
  g_autoptr (GError) error = NULL;
  g_autoptr (PtDomainXml) xml = pt_domain_xml_new_from_text (text, -1, &error);
  g_autoptr (GString) found = g_string_new (NULL);
  GPtrArray *disks;

  g_assert_no_error (error);
  disks = pt_domain_xml_get_disks (xml);
  for (guint i = 0; i < disks->len; i++)
    {
      const PtDomainDisk *disk = g_ptr_array_index (disks, i);

      g_string_append_printf (found, "%s %s %s\n", disk->path != NULL ? disk->path : "-",
                              disk->pool != NULL ? disk->pool : "-",
                              disk->volume != NULL ? disk->volume : "-");
    }
  g_assert_cmpstr (found->str, ==,
                   "/dev/vg/base - -\n"
                   "/dev/disk/by-id/wwn-1 - -\n"
                   "/dev/sdb - -\n"
                   "- guests two\n"
                   "- - -\n"
                   "- - -\n");
}

static void
test_refused (gconstpointer data)
{
  const Refusal *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(PtDomainXml) xml = pt_domain_xml_new_from_text (row->text, row->length, &error);

  g_assert_error (error, PT_ERROR, (int) row->code);
  g_assert_null (xml);
  /* Not "its root is <domain>, not <domain>" */
  g_assert_null (strstr (error->message, "<domain>, not <domain>"));
}

static void
test_too_large (void)
{
  const gsize sizes[] = { PT_DOMAIN_XML_MAX_SIZE + 1, 50 * 1000 * 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint measured = 0; measured < 2; measured++)
      {
        g_autofree char *text = g_malloc (sizes[i] + 1);
        g_autoptr(GError) error = NULL;
        g_autoptr(PtDomainXml) xml = NULL;

        memset (text, ' ', sizes[i]);
        text[sizes[i]] = '\0';
        memcpy (text, "<domain>", 8);
        memcpy (text + sizes[i] - 9, "</domain>", 9);
        xml = pt_domain_xml_new_from_text (text, measured ? (gssize) sizes[i] : -1, &error);
        g_assert_error (error, PT_ERROR, PT_ERROR_TOO_LARGE);
        g_assert_null (xml);
      }
}

static void
test_too_deep (void)
{
  g_autoptr(GString) text = g_string_new ("<domain>");
  g_autoptr(GError) error = NULL;
  g_autoptr(PtDomainXml) xml = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "<a>");
  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "</a>");
  g_string_append (text, "</domain>");

  xml = pt_domain_xml_new_from_text (text->str, (gssize) text->len, &error);
  g_assert_error (error, PT_ERROR, PT_ERROR_XML_INVALID);
  g_assert_null (xml);
}

/* Meaning */

static void
test_element_text (void)
{
  static const struct
  {
    const char *text;
    const char *element;
  } rows[] = {
    { "<domain/>", "<domain/>" },
    { "\xef\xbb\xbf<?xml version='1.0'?>\r\n<!-- <domain> -->\r\n<domain a='>'></domain >\r\n<!-- </domain> -->\r\n",
      "<domain a='>'></domain >" },
    { "\n\t<domain>\n</domain>", "<domain>\n</domain>" },
    { "<?xml version=\"1.0\" encoding='us-ascii' standalone='yes'?><domain><![CDATA[</domain>]]></domain>",
      "<domain><![CDATA[</domain>]]></domain>" },
    { "<domain><x:domain xmlns:x='y'></x:domain></domain><?z <domain> ?>",
      "<domain><x:domain xmlns:x='y'></x:domain></domain>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(PtDomainXml) xml = definition_bench_parse (rows[i].text);

      g_assert_cmpstr (pt_domain_xml_get_element_text (xml), ==, rows[i].element);
    }
}

static char *
describe_address (gboolean            known,
                  const PtPciAddress *address,
                  gboolean            multifunction)
{
  g_autofree char *text = known ? pt_pci_address_to_string (address) : NULL;

  return g_strdup_printf ("%s%s", text != NULL ? text : "-", multifunction ? "+" : "");
}

static char *
describe (PtDomainXml *xml)
{
  GPtrArray *controllers = pt_domain_xml_get_controllers (xml);
  GPtrArray *sources = pt_domain_xml_get_sources (xml);
  GPtrArray *used = pt_domain_xml_get_guest_addresses (xml);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < controllers->len; i++)
    {
      const PtDomainController *row = controllers->pdata[i];
      g_autofree char *address =
        describe_address (row->has_address, &row->address, row->multifunction);

      g_string_append_printf (text, "controller %d %s %s hotplug=%d bus=%d\n", row->index,
                              row->model != NULL ? row->model : "-", address, row->hotplug, row->bus_nr);
    }
  for (guint i = 0; i < sources->len; i++)
    {
      static const char *const kinds[] = { "hostdev", "interface", "nvme" };
      const PtDomainSource *row = sources->pdata[i];
      g_autofree char *host = pt_pci_address_to_string (&row->host);
      g_autofree char *guest = describe_address (row->has_guest, &row->guest, row->multifunction);

      g_string_append_printf (text, "source %s %s managed=%d unassigned=%d guest=%s boot=%u %s\n", kinds[row->kind],
                              host, row->managed, row->unassigned, guest, row->boot_order,
                              row->alias != NULL ? row->alias : "-");
    }
  for (guint i = 0; i < used->len; i++)
    {
      const PtDomainGuestAddress *row = used->pdata[i];
      g_autofree char *address = describe_address (TRUE, &row->address, row->multifunction);

      g_string_append_printf (text, "guest %s %s %s %s %d\n", address, row->element,
                              row->type != NULL ? row->type : "-", row->model != NULL ? row->model : "-", row->index);
    }

  return g_string_free (text, FALSE);
}

#define HUGE(pages) "<memoryBacking><hugepages>" pages "</hugepages><locked/></memoryBacking>"
#define CELLS \
  "<cpu><numa><cell id='0' cpus='0' memory='1' unit='MiB'/>" \
  "<cell id='1' cpus='1' memory='3072'/></numa></cpu>"

static void
test_huge_pages (void)
{
  static const struct
  {
    const char *text;
    guint64     huge;
  } rows[] = {
    { HUGE (""), 4096 },
    { HUGE ("<page size='1' unit='G'/>"), 4096 },
    { HUGE ("<page size='4'/>"), 0 },
    { "<memoryBacking><locked/></memoryBacking>", 0 },
    { "<hugepages/>", 0 },
    { "", 0 },
    { HUGE ("") CELLS, 4096 },
    { HUGE ("<page size='2048' unit='KiB' nodeset='0'/>") CELLS, 1024 },
    { HUGE ("<page size='2' unit='M' nodeset='1'/>") CELLS, 3072 },
    { HUGE ("<page size='2' unit='M' nodeset='0-4,^1'/>") CELLS, 1024 },
    { HUGE ("<page size='2' unit='M' nodeset='0,1'/>") CELLS, 4096 },
    { HUGE ("<page size='2' unit='M' nodeset='7'/>") CELLS, 0 },
    { HUGE ("<page size='4' unit='KiB' nodeset='1'/><page size='2' unit='M'/>") CELLS, 1024 },
    { HUGE ("<page size='2' unit='M'/><page size='4' unit='KiB' nodeset='1'/>") CELLS, 1024 },
    { HUGE ("<page size='2' unit='M' nodeset='1'/>"), 0 },
    { HUGE ("<page size='2' unit='M' nodeset='0-18446744073709551615,^0'/>") CELLS, 3072 },
    { HUGE ("<page size='4' nodeset='1'/><page size='2' unit='M' nodeset='0,1'/>") CELLS, 1024 },
    { HUGE ("<page size='2' unit='M' nodeset='128'/>")
      "<cpu><numa><cell id='128' memory='1024'/></numa></cpu>", 0 },
    { HUGE ("") "<cpu><numa><cell memory='9' unit='G'/></numa></cpu>", 4096 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (
        "<domain><name>a</name><memory unit='KiB'>4096</memory>%s</domain>", rows[i].text);
      g_autoptr(PtDomainXml) xml = definition_bench_parse (text);

      g_test_message ("%s", text);
      g_assert_cmpuint (pt_domain_xml_get_huge_kib (xml), ==, rows[i].huge);
    }
}

static void
test_meaning (void)
{
  g_autofree char *text = definition_bench_read ("bookshelf.xml");
  g_autoptr(PtDomainXml) xml = definition_bench_parse (text);
  g_autofree char *found = describe (xml);

  g_assert_cmpstr (pt_domain_xml_get_name (xml), ==, "bookshelf");
  g_assert_cmpstr (pt_domain_xml_get_title (xml), ==, "Books & papers");
  g_assert_cmpstr (pt_domain_xml_get_domain_type (xml), ==, "kvm");
  g_assert_cmpstr (pt_domain_xml_get_arch (xml), ==, "x86_64");
  g_assert_cmpstr (pt_domain_xml_get_machine (xml), ==, "pc-q35-9.2");
  g_assert_cmpuint (pt_domain_xml_get_memory_kib (xml), ==, 6 * 1024 * 1024);
  g_assert_cmpuint (pt_domain_xml_get_hard_limit_kib (xml), ==, 7340032);
  g_assert_cmpuint (pt_domain_xml_get_huge_kib (xml), ==, 0);
  g_assert_false (pt_domain_xml_has_os_boot (xml));
  g_assert_true (pt_domain_xml_has_boot_order (xml, 1));
  g_assert_true (pt_domain_xml_has_boot_order (xml, 2));
  g_assert_false (pt_domain_xml_has_boot_order (xml, 3));
  g_assert_true (pt_identity_record_is_empty (pt_domain_xml_get_identity (xml)));
  g_assert_cmpstr (found, ==,
                   "controller 0 pcie-root - hotplug=1 bus=-1\n"
                   "controller 1 pcie-root-port 0000:00:02.0+ hotplug=1 bus=-1\n"
                   "controller 2 pcie-root-port 0000:00:02.1 hotplug=0 bus=-1\n"
                   "controller 3 pcie-expander-bus 0000:00:03.0 hotplug=1 bus=254\n"
                   "source nvme 0000:02:00.0 managed=1 unassigned=0 guest=- boot=1 -\n"
                   "source interface 0000:03:10.2 managed=1 unassigned=0 guest=0000:00:04.0 boot=0 -\n"
                   "source hostdev 0000:05:1f.6 managed=0 unassigned=0 guest=0000:00:05.0 boot=2 ua-written-by-hand\n"
                   "guest 0000:01:00.0 disk nvme - -1\n"
                   "guest 0000:02:00.0 controller usb qemu-xhci 0\n"
                   "guest 0000:00:02.0+ controller pci pcie-root-port 1\n"
                   "guest 0000:00:02.1 controller pci pcie-root-port 2\n"
                   "guest 0000:00:03.0 controller pci pcie-expander-bus 3\n"
                   "guest 0000:00:04.0 interface hostdev - -1\n"
                   "guest 0000:00:05.0 hostdev pci - -1\n");
}

static void
test_find_hostdev (void)
{
  static const struct
  {
    const char *host;
    int         nth; /* of all sources; -1: none */
  } rows[] = {
    { "0000:05:1f.6", 2 },
    { "0000:06:00.0", 3 },
    /* An interface and an NVMe disk */
    { "0000:03:10.2", -1 },
    { "0000:02:00.0", -1 },
    { "0000:05:1f.5", -1 },
    { "0001:05:1f.6", -1 },
  };
  static const char more[] =
    "<hostdev type='pci'><source><address bus='6'/></source><alias name='first'/></hostdev>"
    "<hostdev type='pci'><source><address bus='6'/></source><alias name='second'/></hostdev>"
    "</devices>";
  g_autofree char *text = definition_bench_read ("bookshelf.xml");
  g_auto(GStrv) parts = g_strsplit (text, "</devices>", 2);
  g_autofree char *with = g_strjoinv (more, parts);
  g_autoptr(PtDomainXml) xml = definition_bench_parse (with);
  GPtrArray *sources = pt_domain_xml_get_sources (xml);

  g_assert_cmpuint (sources->len, ==, 5);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      PtPciAddress host;

      g_assert_true (pt_pci_address_parse (rows[i].host, &host));
      g_assert_true (pt_domain_xml_find_hostdev (xml, &host) ==
                     (rows[i].nth < 0 ? NULL : sources->pdata[rows[i].nth]));
    }
}

#define HOSTDEV(attributes, source) \
  "<domain><devices><hostdev " attributes "><source>" source "</source></hostdev></devices></domain>"

static void
test_hostdev_forms (void)
{
  static const struct
  {
    const char *text;
    const char *host; /* NULL: holds nothing */
  } rows[] = {
    { HOSTDEV ("mode='subsystem' type='pci'", "<address domain='0x0000' bus='0x06' slot='0x12' function='0x5'/>"), "0000:06:12.5" },
    { HOSTDEV ("type='pci'", "<address domain='0' bus='255' slot='31' function='7'/>"), "0000:ff:1f.7" },
    { HOSTDEV ("type='pci'", "<address bus='010' slot='0X1f'/>"), "0000:08:1f.0" },
    { HOSTDEV ("type='pci'", "<address domain='0x10000' bus=' 1'/>"), "10000:01:00.0" },
    { HOSTDEV ("type='pci'", "<!-- <address bus='2'/> --><address bus='1'/><address bus='2'/>"), "0000:01:00.0" },
    { HOSTDEV ("type='pci'", "<x:address xmlns:x='y' bus='1'/>"), NULL },
    { HOSTDEV ("type='pci'", "<address bus='0x100'/>"), NULL },
    { HOSTDEV ("type='pci'", "<address bus='1' slot='32'/>"), NULL },
    { HOSTDEV ("type='pci'", "<address bus='1' function='8'/>"), NULL },
    { HOSTDEV ("type='pci'", "<address bus='-1'/>"), NULL },
    { HOSTDEV ("type='pci'", "<address bus='-18446744073709551615'/>"), NULL },
    { HOSTDEV ("type='pci'", "<address bus='1x'/>"), NULL },
    { HOSTDEV ("type='pci'", "<address bus=''/>"), NULL },
    { HOSTDEV ("type='pci'", "<address/>"), NULL },
    { HOSTDEV ("type='pci'", ""), NULL },
    { HOSTDEV ("type='usb'", "<address bus='1' device='2'/>"), NULL },
    { HOSTDEV ("mode='capabilities' type='pci'", "<address bus='1'/>"), NULL },
    { HOSTDEV ("xmlns='http://example.org' type='pci'", "<address bus='1'/>"), NULL },
    { "<domain><hostdev type='pci'><source><address bus='1'/></source></hostdev></domain>", NULL },
    { "<domain><devices/><devices><hostdev type='pci'><source><address bus='1'/></source></hostdev></devices></domain>",
      "0000:01:00.0" },
    { "<domain><devices><interface type='hostdev'><source><address type='usb' bus='1'/></source></interface></devices>"
      "</domain>", NULL },
    { "<domain><devices><disk type='file'><backingStore type='file'><backingStore type='nvme'><source type='pci'>"
      "<address bus='1'/></source></backingStore></backingStore></disk></devices></domain>", "0000:01:00.0" },
    { "<domain><devices><disk type='file'><source><address bus='1'/></source></disk></devices></domain>", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(PtDomainXml) xml = definition_bench_parse (rows[i].text);
      GPtrArray *sources = pt_domain_xml_get_sources (xml);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpuint (sources->len, ==, rows[i].host != NULL ? 1 : 0);
      if (rows[i].host != NULL)
        {
          const PtDomainSource *source = sources->pdata[0];
          g_autofree char *host = pt_pci_address_to_string (&source->host);

          g_assert_cmpstr (host, ==, rows[i].host);
        }
    }
}

static void
test_sizes (void)
{
  static const struct
  {
    const char *memory;
    guint64     kib;
  } rows[] = {
    { "", 0 },
    { "<memory>2048</memory>", 2048 },
    { "<memory unit='KiB'> 2048\n</memory>", 2048 },
    { "<memory unit='k'>2048</memory>", 2048 },
    { "<memory unit='b'>1025</memory>", 2 },
    { "<memory unit='bytes'>1024</memory>", 1 },
    { "<memory unit='KB'>1024</memory>", 1000 },
    { "<memory unit='M'>2</memory>", 2048 },
    { "<memory unit='MiB'>2</memory>", 2048 },
    { "<memory unit='mb'>1</memory>", 977 },
    { "<memory unit='G'>1</memory>", 1048576 },
    { "<memory unit='GiB'>4</memory>", 4194304 },
    { "<memory unit='GB'>1</memory>", 976563 },
    { "<memory unit='TiB'>1</memory>", 1073741824 },
    { "<memory unit='PiB'>1</memory>", G_GUINT64_CONSTANT (1099511627776) },
    { "<memory unit='EiB'>1</memory>", G_GUINT64_CONSTANT (1125899906842624) },
    { "<memory unit='EiB'>16</memory>", 0 },
    { "<memory unit='pages'>16</memory>", 0 },
    { "<memory unit='kilo'>16</memory>", 0 },
    { "<memory unit=''>16</memory>", 0 },
    { "<memory>much</memory>", 0 },
    { "<memory unit='GiB'>1</memory><memory unit='GiB'>2</memory>", 1048576 },
    { "<memory unit='&#x47;iB'><![CDATA[1]]></memory>", 1048576 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf ("<domain>%s</domain>", rows[i].memory);
      g_autoptr(PtDomainXml) xml = definition_bench_parse (text);

      g_test_message ("%s", rows[i].memory);
      g_assert_cmpuint (pt_domain_xml_get_memory_kib (xml), ==, rows[i].kib);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/domain-xml/refused/", refusals[i].name, NULL);

      g_test_add_data_func (path, &refusals[i], test_refused);
    }
  g_test_add_func ("/domain-xml/disks", test_disks);
  g_test_add_func ("/domain-xml/refused/too-large", test_too_large);
  g_test_add_func ("/domain-xml/refused/too-deep", test_too_deep);
  g_test_add_func ("/domain-xml/element-text", test_element_text);
  g_test_add_func ("/domain-xml/meaning", test_meaning);
  g_test_add_func ("/domain-xml/huge-pages", test_huge_pages);
  g_test_add_func ("/domain-xml/find-hostdev", test_find_hostdev);
  g_test_add_func ("/domain-xml/hostdev-forms", test_hostdev_forms);
  g_test_add_func ("/domain-xml/sizes", test_sizes);

  return g_test_run ();
}
