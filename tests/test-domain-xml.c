/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>
#include <string.h>

#include "pt-difference.h"
#include "pt-domain-xml.h"
#include "pt-error.h"

#define OURS PT_IDENTITY_NAMESPACE

static const PtPciAddress card = { 0, 0x03, 0x00, 0 };

static char *
read_fixture (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "domain-xml", name, NULL);
  g_autoptr(GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static PtDomainXml *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  PtDomainXml *xml = pt_domain_xml_new_from_text (text, -1, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (pt_domain_xml_get_text (xml), ==, text);

  return xml;
}

static PtDomainXml *
edit (PtDomainXml        *xml,
      const PtDomainEdit *change)
{
  g_autoptr(GError) error = NULL;
  PtDomainXml *after = pt_domain_xml_edit (xml, change, &error);

  g_assert_no_error (error);

  return after;
}

/* Refusals */

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

static void
test_refused (gconstpointer data)
{
  const Refusal *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(PtDomainXml) xml = pt_domain_xml_new_from_text (row->text, row->length, &error);

  g_assert_error (error, PT_ERROR, (int) row->code);
  g_assert_null (xml);
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
      g_autoptr(PtDomainXml) xml = parse (rows[i].text);

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

static void
test_meaning (void)
{
  g_autofree char *text = read_fixture ("bookshelf.xml");
  g_autoptr(PtDomainXml) xml = parse (text);
  g_autofree char *found = describe (xml);

  g_assert_cmpstr (pt_domain_xml_get_name (xml), ==, "bookshelf");
  g_assert_cmpstr (pt_domain_xml_get_uuid (xml), ==, "5b6f3f4c-6b1c-4c8e-9c3a-6e1d2f0a7b55");
  g_assert_cmpstr (pt_domain_xml_get_title (xml), ==, "Books & papers");
  g_assert_cmpstr (pt_domain_xml_get_domain_type (xml), ==, "kvm");
  g_assert_cmpstr (pt_domain_xml_get_arch (xml), ==, "x86_64");
  g_assert_cmpstr (pt_domain_xml_get_machine (xml), ==, "pc-q35-9.2");
  g_assert_cmpuint (pt_domain_xml_get_memory_kib (xml), ==, 6 * 1024 * 1024);
  g_assert_cmpuint (pt_domain_xml_get_hard_limit_kib (xml), ==, 7340032);
  g_assert_cmpuint (pt_domain_xml_get_vcpus (xml), ==, 2);
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
      g_autoptr(PtDomainXml) xml = parse (rows[i].text);
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
      g_autoptr(PtDomainXml) xml = parse (text);

      g_test_message ("%s", rows[i].memory);
      g_assert_cmpuint (pt_domain_xml_get_memory_kib (xml), ==, rows[i].kib);
    }
}

static void
test_vcpus (void)
{
  static const struct
  {
    const char *text;
    guint       vcpus;
  } rows[] = {
    { "<domain/>", 1 },
    { "<domain><vcpu>4</vcpu></domain>", 4 },
    { "<domain><vcpu placement='static' current='3'>8</vcpu></domain>", 3 },
    { "<domain><vcpu/></domain>", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(PtDomainXml) xml = parse (rows[i].text);

      g_assert_cmpuint (pt_domain_xml_get_vcpus (xml), ==, rows[i].vcpus);
    }
}

/* Editing */

static PtDomainEdit *
assign_cards (PtIdentityRecord *identity)
{
  static const PtDomainHostdev hostdevs[] = {
    { .host = { 0, 9, 0, 0 }, .guest = { 0, 4, 0, 0 }, .multifunction = TRUE, .rom = PT_DOMAIN_ROM_OFF, .boot_order = 3 },
    { .host = { 0, 9, 0, 1 }, .guest = { 0, 4, 0, 1 }, .rom_file = "/roms/a'b.rom" },
    { .host = { 0x10000, 0x8a, 0x1f, 7 }, .unassigned = TRUE, .boot_order = 4, .rom = PT_DOMAIN_ROM_ON },
  };
  PtDomainEdit *change = pt_domain_edit_new ();
  PtIdentityDevice devices[] = {
    { hostdevs[0].host, PT_IDENTITY_GIVE, 14, 0x10de, 0x1b80, 0x1043, 0x8591, 0x0300, 0xa1, (char *) "0000:00:01.0", NULL, NULL },
    { hostdevs[1].host, PT_IDENTITY_GIVE, 14, 0x10de, 0x10f0, -1, -1, 0x0403, -1, (char *) "0000:00:01.0", NULL, NULL },
    { hostdevs[2].host, PT_IDENTITY_HOLD, 140, -1, -1, -1, -1, -1, -1, (char *) "", (char *) "nvme", (char *) "S/N <1>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (hostdevs); i++)
    {
      pt_domain_edit_add_hostdev (change, &hostdevs[i]);
      pt_identity_record_set_device (identity, &devices[i]);
    }
  pt_domain_edit_add_root_port (change, 4);
  pt_identity_record_add_root_port (identity, 4);
  pt_domain_edit_set_identity (change, identity);

  return change;
}

/* What a person may find in a definition: all of it removed that its record names. */
static PtDomainEdit *
return_all (PtDomainXml *xml)
{
  PtIdentityRecord *identity = pt_domain_xml_get_identity (xml);
  GPtrArray *devices = pt_identity_record_get_devices (identity);
  GArray *ports = pt_identity_record_get_root_ports (identity);
  PtDomainEdit *change = pt_domain_edit_new ();

  for (guint i = 0; i < devices->len; i++)
    pt_domain_edit_remove_hostdev (change,
                                   &((const PtIdentityDevice *) devices->pdata[i])->address);
  for (guint i = 0; i < ports->len; i++)
    pt_domain_edit_remove_root_port (change, g_array_index (ports, guint, i));
  pt_domain_edit_set_identity (change, NULL);

  return change;
}

static void
test_golden (void)
{
  g_autofree char *text = read_fixture ("bookshelf.xml");
  g_autofree char *wanted = read_fixture ("bookshelf-assigned.xml");
  g_autofree char *wanted_difference = read_fixture ("bookshelf-assigned.diff");
  g_autofree char *difference = NULL;
  g_autoptr(PtDomainXml) before = parse (text);
  g_autoptr(PtIdentityRecord) identity = pt_identity_record_new ();
  g_autoptr(PtDomainEdit) assign = assign_cards (identity);
  g_autoptr(PtDomainXml) after = edit (before, assign);
  g_autoptr(PtDomainEdit) give_back = return_all (after);
  g_autoptr(PtDomainXml) again = edit (after, give_back);

  g_assert_cmpstr (pt_domain_xml_get_text (after), ==, wanted);
  g_assert_true (pt_identity_record_equal (identity, pt_domain_xml_get_identity (after)));
  g_assert_cmpstr (pt_domain_xml_get_text (again), ==, text);

  difference = pt_difference_unified (text, pt_domain_xml_get_text (after), "bookshelf.xml", "bookshelf.xml");
  g_assert_cmpstr (difference, ==, wanted_difference);
}

/* libvirt wrote it anew in between: the port has got a model, a chassis and an address. */
static void
test_return_from_libvirt (void)
{
  g_autofree char *text = read_fixture ("bookshelf-defined.xml");
  g_autofree char *wanted = read_fixture ("bookshelf.xml");
  g_autoptr(PtDomainXml) before = parse (text);
  g_autoptr(PtDomainEdit) give_back = return_all (before);
  g_autoptr(PtDomainXml) after = edit (before, give_back);

  g_assert_cmpstr (pt_domain_xml_get_text (after), ==, wanted);
}

/* The shortest assignment there is, to see what each kind of document becomes. */
static PtDomainEdit *
assign_card (void)
{
  g_autoptr(PtIdentityRecord) identity = pt_identity_record_new ();
  g_autoptr(PtIdentityDevice) device = pt_identity_device_new (&card, PT_IDENTITY_HOLD);
  const PtDomainHostdev hostdev = { .host = card, .unassigned = TRUE };
  PtDomainEdit *change = pt_domain_edit_new ();

  pt_identity_record_set_device (identity, device);
  pt_domain_edit_add_hostdev (change, &hostdev);
  pt_domain_edit_set_identity (change, identity);

  return change;
}

typedef struct
{
  const char *name;
  const char *before;
  const char *after;
} Layout;

#define SOURCE(lead, unit) \
  lead unit "<source>" lead unit unit "<address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>" \
  lead unit "</source>" lead unit "<address type='unassigned'/>"
#define OURDEV(lead, unit) \
  lead "<hostdev mode='subsystem' type='pci' managed='yes'>" SOURCE (lead, unit) lead "</hostdev>"
#define RECORD(lead, unit, opened) \
  lead "<passthrough:assignments xmlns:passthrough=\"" OURS "\">" \
  lead unit "<passthrough:device address=\"0000:03:00.0\" role=\"hold\"/>" \
  opened lead "</passthrough:assignments>"
#define OPENED(lead, element, was) lead "<passthrough:opened element=\"" element "\" was=\"" was "\"/>"

static const Layout layouts[] = {
  { "two-spaces",
    "<domain>\n  <metadata>\n    <a xmlns='b'/>\n  </metadata>\n  <devices>\n    <emulator/>\n  </devices>\n</domain>\n",
    "<domain>\n  <metadata>\n    <a xmlns='b'/>" RECORD ("\n    ", "  ", "") "\n  </metadata>\n"
    "  <devices>\n    <emulator/>" OURDEV ("\n    ", "  ") "\n  </devices>\n</domain>\n" },
  { "tabs-and-crlf",
    "<domain>\r\n\t<name>a</name>\r\n\t<devices>\r\n\t\t<emulator/>\r\n\t</devices>\r\n</domain>",
    "<domain>\r\n\t<name>a</name>\r\n\t<metadata>" RECORD ("\r\n\t\t", "\t", OPENED ("\r\n\t\t\t", "metadata", "absent"))
    "\r\n\t</metadata>\r\n\t<devices>\r\n\t\t<emulator/>" OURDEV ("\r\n\t\t", "\t") "\r\n\t</devices>\r\n</domain>" },
  { "one-line",
    "<domain><name>a</name><devices><emulator/></devices></domain>",
    "<domain><name>a</name><metadata>" RECORD ("", "", OPENED ("", "metadata", "absent")) "</metadata>"
    "<devices><emulator/>" OURDEV ("", "") "</devices></domain>" },
  { "self-closed-devices",
    "<domain>\n    <title>t</title>\n    <devices />\n</domain>\n",
    "<domain>\n    <title>t</title>\n    <metadata>"
    RECORD ("\n        ", "    ", OPENED ("\n            ", "metadata", "absent")
                                  OPENED ("\n            ", "devices", "self-closed"))
    "\n    </metadata>\n    <devices >" OURDEV ("\n        ", "    ") "\n    </devices>\n</domain>\n" },
  { "self-closed-in-one-line",
    "<domain><metadata/><devices/></domain>",
    "<domain><metadata>" RECORD ("", "", OPENED ("", "metadata", "self-closed") OPENED ("", "devices", "self-closed"))
    "</metadata><devices>" OURDEV ("", "") "</devices></domain>" },
  { "empty-devices",
    "<domain>\n  <metadata></metadata>\n  <devices></devices>\n</domain>",
    "<domain>\n  <metadata>" RECORD ("\n    ", "  ", OPENED ("\n      ", "metadata", "empty")
                                                      OPENED ("\n      ", "devices", "empty")) "\n  </metadata>\n"
    "  <devices>" OURDEV ("\n    ", "  ") "\n  </devices>\n</domain>" },
  { "blank-devices",
    "<domain>\n  <metadata>\n  </metadata>\n  <devices>\n\n  </devices>\n</domain>",
    "<domain>\n  <metadata>" RECORD ("\n    ", "  ", "") "\n  </metadata>\n"
    "  <devices>" OURDEV ("\n    ", "  ") "\n\n  </devices>\n</domain>" },
  { "no-devices",
    "<domain>\n  <uuid/>\n  <os/>\n</domain>\n",
    "<domain>\n  <uuid/>\n  <metadata>" RECORD ("\n    ", "  ", OPENED ("\n      ", "metadata", "absent")
                                                                  OPENED ("\n      ", "devices", "absent"))
    "\n  </metadata>\n  <os/>\n  <devices>" OURDEV ("\n    ", "  ") "\n  </devices>\n</domain>\n" },
  { "nothing",
    "<domain/>\n",
    "<domain>\n  <metadata>" RECORD ("\n    ", "  ", OPENED ("\n      ", "domain", "self-closed")
                                                      OPENED ("\n      ", "metadata", "absent")
                                                      OPENED ("\n      ", "devices", "absent"))
    "\n  </metadata>\n  <devices>" OURDEV ("\n    ", "  ") "\n  </devices>\n</domain>\n" },
  { "behind-hostdevs-and-their-comments",
    "<domain>\n  <metadata>\n  </metadata>\n  <devices>\n    <hostdev type='usb'/>\n    <hostdev type='usb'/> <!-- this --> <!-- that -->\n"
    "    <!-- next -->\n    <video/>\n  </devices>\n</domain>",
    "<domain>\n  <metadata>" RECORD ("\n    ", "  ", "") "\n  </metadata>\n"
    "  <devices>\n    <hostdev type='usb'/>\n    <hostdev type='usb'/> <!-- this --> <!-- that -->" OURDEV ("\n    ", "  ")
    "\n    <!-- next -->\n    <video/>\n  </devices>\n</domain>" },
  { "ragged",
    "<domain>\n<metadata>\n<x xmlns='y'/> </metadata>\n <devices>\n       <emulator/><video/>\n</devices></domain>",
    "<domain>\n<metadata>\n<x xmlns='y'/>" RECORD ("\n", " ", "") " </metadata>\n <devices>\n       <emulator/><video/>"
    OURDEV ("\n       ", "      ") "\n</devices></domain>" },
  { "behind-a-comment-with-a-hostdev",
    "<domain><metadata></metadata><devices><!-- <hostdev/></devices> --></devices></domain>",
    "<domain><metadata>" RECORD ("", "", "") "</metadata>"
    "<devices><!-- <hostdev/></devices> -->" OURDEV ("", "") "</devices></domain>" },
  { "second-devices",
    "<domain><metadata></metadata><devices/><devices><video/></devices></domain>",
    "<domain><metadata>" RECORD ("", "", "") "</metadata><devices/><devices><video/>" OURDEV ("", "")
    "</devices></domain>" },
};

static void
test_layout (gconstpointer data)
{
  const Layout *row = data;
  g_autoptr(PtDomainXml) before = parse (row->before);
  g_autoptr(PtDomainEdit) assign = assign_card ();
  g_autoptr(PtDomainXml) after = edit (before, assign);
  g_autoptr(PtDomainEdit) give_back = return_all (after);
  g_autoptr(PtDomainXml) again = edit (after, give_back);

  g_assert_cmpstr (pt_domain_xml_get_text (after), ==, row->after);
  g_assert_cmpstr (pt_domain_xml_get_text (again), ==, row->before);
}

/* What was opened stays open when somebody put something into it meanwhile. */
static void
test_used_meanwhile (void)
{
  g_autoptr(PtDomainXml) before = parse ("<domain>\n  <devices/>\n</domain>");
  g_autoptr(PtDomainEdit) assign = assign_card ();
  g_autoptr(PtDomainXml) after = edit (before, assign);
  g_autoptr(GString) text = g_string_new (pt_domain_xml_get_text (after));
  g_autoptr(PtDomainXml) used = NULL;
  g_autoptr(PtDomainEdit) give_back = NULL;
  g_autoptr(PtDomainXml) again = NULL;

  g_string_replace (text, "</hostdev>", "</hostdev>\n    <video/>", 1);
  g_string_replace (text, "<metadata>", "<metadata><a xmlns='b'/>", 1);
  used = parse (text->str);
  give_back = return_all (used);
  again = edit (used, give_back);
  g_assert_cmpstr (pt_domain_xml_get_text (again), ==,
                   "<domain>\n  <metadata><a xmlns='b'/>\n  </metadata>\n  <devices>\n    <video/>\n  </devices>\n</domain>");
}

/* No definition that libvirt takes, but a file may say so: of two that hold a device, the <hostdev>
 * goes. */
static void
test_held_twice (void)
{
#define HELD "<source><address bus='3'/></source>"
  g_autoptr(PtDomainXml) before = parse ("<domain><devices><interface type='hostdev'>" HELD "</interface>"
                                         "<hostdev type='pci'>" HELD "</hostdev><hostdev type='pci'>" HELD "</hostdev>"
                                         "</devices></domain>");
  g_autoptr(PtDomainEdit) change = pt_domain_edit_new ();
  g_autoptr(PtDomainXml) after = NULL;

  pt_domain_edit_remove_hostdev (change, &card);
  after = edit (before, change);
  g_assert_cmpstr (pt_domain_xml_get_text (after), ==,
                   "<domain><devices><interface type='hostdev'>" HELD "</interface></devices></domain>");
#undef HELD
}

/* An edit that was not told about the record leaves it, and what is open, as it is. */
static void
test_identity_untouched (void)
{
  g_autoptr(PtDomainXml) before = parse ("<domain><devices/></domain>");
  g_autoptr(PtDomainEdit) assign = assign_card ();
  g_autoptr(PtDomainXml) after = edit (before, assign);
  g_autoptr(PtDomainEdit) change = pt_domain_edit_new ();
  g_autoptr(PtDomainXml) again = NULL;

  pt_domain_edit_remove_hostdev (change, &card);
  again = edit (after, change);
  g_assert_nonnull (pt_identity_record_find_device (pt_domain_xml_get_identity (again), &card));
  g_assert_nonnull (strstr (pt_domain_xml_get_text (again), "<devices></devices>"));
}

static void
test_no_change (void)
{
  g_autofree char *text = read_fixture ("bookshelf.xml");
  g_autoptr(PtDomainXml) before = parse (text);
  g_autoptr(PtDomainEdit) change = pt_domain_edit_new ();
  g_autoptr(PtDomainXml) same = edit (before, change);
  g_autoptr(PtDomainXml) again = NULL;

  g_assert_cmpstr (pt_domain_xml_get_text (same), ==, text);
  pt_domain_edit_set_identity (change, NULL);
  again = edit (same, change);
  g_assert_cmpstr (pt_domain_xml_get_text (again), ==, text);
}

typedef struct
{
  const char *name;
  PtError     code;
  const char *add;      /* host=guest, or host alone: held back */
  guint       add_port;
  const char *remove;
  guint       remove_port;
} Conflict;

static const Conflict conflicts[] = {
  { "ok", PT_ERROR_FAILED, "0000:09:00.0=0000:04:00.0", 4, "0000:05:1f.6", 0 },
  { "remove-missing", PT_ERROR_NOT_FOUND, NULL, 0, "0000:09:00.0", 0 },
  { "remove-commented-out", PT_ERROR_NOT_FOUND, NULL, 0, "0000:03:00.0", 0 },
  { "remove-interface", PT_ERROR_NOT_FOUND, NULL, 0, "0000:03:10.2", 0 },
  { "remove-disk", PT_ERROR_NOT_FOUND, NULL, 0, "0000:02:00.0", 0 },
  { "remove-missing-port", PT_ERROR_NOT_FOUND, NULL, 0, NULL, 9 },
  { "remove-other-controller", PT_ERROR_NOT_FOUND, NULL, 0, NULL, 3 },
  { "remove-used-port", PT_ERROR_REFUSED, NULL, 0, NULL, 1 },
  { "held-as-hostdev", PT_ERROR_REFUSED, "0000:05:1f.6", 0, NULL, 0 },
  { "held-as-interface", PT_ERROR_REFUSED, "0000:03:10.2", 0, NULL, 0 },
  { "held-as-disk", PT_ERROR_REFUSED, "0000:02:00.0", 0, NULL, 0 },
  { "guest-address-taken", PT_ERROR_REFUSED, "0000:09:00.0=0000:01:00.0", 0, NULL, 0 },
  { "port-exists", PT_ERROR_REFUSED, NULL, 2, NULL, 0 },
  { "guest-address-becomes-free", PT_ERROR_FAILED, "0000:09:00.0=0000:00:05.0", 0, "0000:05:1f.6", 0 },
  { "source-moves", PT_ERROR_FAILED, "0000:05:1f.6=0000:04:00.0", 4, "0000:05:1f.6", 0 },
};

static void
test_conflict (gconstpointer data)
{
  const Conflict *row = data;
  g_autofree char *text = read_fixture ("bookshelf.xml");
  g_autoptr(PtDomainXml) before = parse (text);
  g_autoptr(PtDomainEdit) change = pt_domain_edit_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(PtDomainXml) after = NULL;

  if (row->add != NULL)
    {
      g_auto(GStrv) addresses = g_strsplit (row->add, "=", 2);
      PtDomainHostdev hostdev = { .unassigned = addresses[1] == NULL };

      g_assert_true (pt_pci_address_parse (addresses[0], &hostdev.host));
      g_assert_true (hostdev.unassigned || pt_pci_address_parse (addresses[1], &hostdev.guest));
      pt_domain_edit_add_hostdev (change, &hostdev);
    }
  if (row->add_port > 0)
    pt_domain_edit_add_root_port (change, row->add_port);
  if (row->remove != NULL)
    {
      PtPciAddress host;

      g_assert_true (pt_pci_address_parse (row->remove, &host));
      pt_domain_edit_remove_hostdev (change, &host);
    }
  if (row->remove_port > 0)
    pt_domain_edit_remove_root_port (change, row->remove_port);

  after = pt_domain_xml_edit (before, change, &error);
  if (row->code == PT_ERROR_FAILED)
    g_assert_no_error (error);
  else
    g_assert_error (error, PT_ERROR, (int) row->code);
  g_assert_cmpint (after != NULL, ==, error == NULL);
}

/* A root port of ours that somebody else's device sits on by now. */
static void
test_port_in_use_meanwhile (void)
{
  g_autofree char *text = read_fixture ("bookshelf-defined.xml");
  g_autoptr(GString) changed = g_string_new (text);
  g_autoptr(PtDomainXml) before = NULL;
  g_autoptr(PtDomainEdit) give_back = NULL;
  g_autoptr(PtDomainXml) after = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (g_string_replace (changed, "<address type='pci'/>",
                                      "<address type='pci' bus='0x04' slot='0x00' function='0x7'/>", 0), ==, 1);
  before = parse (changed->str);
  give_back = return_all (before);
  after = pt_domain_xml_edit (before, give_back, &error);
  g_assert_error (error, PT_ERROR, PT_ERROR_REFUSED);
  g_assert_null (after);
}

/* The identity record */

#define WITH_RECORD(record) "<domain>\n  <metadata>\n    " record "\n  </metadata>\n</domain>\n"

static void
test_identity_read (void)
{
  static const PtPciAddress second = { 0, 4, 0, 0 };
  g_autoptr(PtDomainXml) xml = parse (WITH_RECORD (
    "<device xmlns='http://example.org' address='0000:01:00.0'/>\n"
    "<p:x xmlns:p='" OURS "' later='yes'><p:device vendor='10DE' address='0000:03:00.0' device='123456' group='-1'\n"
    "class='0300' serial='lonely'/><device address='0000:05:00.0'/><p:device address='nowhere'/><p:later/>\n"
    "<p:device address='0000:04:00.0' role='hold' group='0' serial-kind='mac' serial='52:54:00:00:00:01' path=''/>\n"
    "<p:device address='0000:03:00.0' vendor='8086'/><p:root-port index='7'/><p:root-port index='x'/><p:root-port index='5'/>"
    "</p:x><q:x xmlns:q='" OURS "'><q:device address='0000:06:00.0'/></q:x>"));
  PtIdentityRecord *identity = pt_domain_xml_get_identity (xml);
  const PtIdentityDevice *device = pt_identity_record_find_device (identity, &card);

  g_assert_cmpuint (pt_identity_record_get_devices (identity)->len, ==, 2);
  g_assert_cmpint (device->vendor_id, ==, 0x10de);
  g_assert_cmpint (device->device_id, ==, -1);
  g_assert_cmpint (device->group, ==, -1);
  g_assert_cmpint (device->class_code, ==, 0x0300);
  g_assert_cmpint (device->role, ==, PT_IDENTITY_GIVE);
  g_assert_null (device->serial);
  g_assert_null (device->path);

  device = pt_identity_record_find_device (identity, &second);
  g_assert_cmpint (device->role, ==, PT_IDENTITY_HOLD);
  g_assert_cmpint (device->group, ==, 0);
  g_assert_cmpstr (device->serial_kind, ==, "mac");
  g_assert_cmpstr (device->serial, ==, "52:54:00:00:00:01");
  g_assert_cmpstr (device->path, ==, "");

  g_assert_cmpuint (pt_identity_record_get_root_ports (identity)->len, ==, 2);
  g_assert_true (pt_identity_record_has_root_port (identity, 5));
  g_assert_true (pt_identity_record_has_root_port (identity, 7));
}

/* The record is changed child by child: its prefix, its form and the children of a later version
 * stay. */
static void
test_identity_update (void)
{
  static const PtPciAddress gone = { 0, 4, 0, 0 };
  static const PtPciAddress new_one = { 0, 8, 0, 0 };
  g_autoptr(PtDomainXml) before = parse (WITH_RECORD (
    "<p:x xmlns:p='" OURS "'>\n <p:device   address='0000:03:00.0'  role='give' />\n      <p:device address='0000:04:00.0'/>\n"
    "      <p:device address='0000:05:00.0' vendor='8086'/><p:root-port index='5'/>\n      <p:later attribute='1'/>\n    </p:x>"));
  g_autoptr(PtIdentityRecord) identity =
    pt_identity_record_copy (pt_domain_xml_get_identity (before));
  g_autoptr(PtIdentityDevice) changed =
    pt_identity_device_copy (pt_identity_record_get_devices (identity)->pdata[2]);
  g_autoptr(PtIdentityDevice) added = pt_identity_device_new (&new_one, PT_IDENTITY_HOLD);
  g_autoptr(PtDomainEdit) change = pt_domain_edit_new ();
  g_autoptr(PtDomainXml) after = NULL;

  changed->vendor_id = 0x10de;
  pt_identity_record_set_device (identity, changed);
  pt_identity_record_set_device (identity, added);
  g_assert_true (pt_identity_record_remove_device (identity, &gone));
  g_assert_false (pt_identity_record_remove_device (identity, &gone));
  g_assert_true (pt_identity_record_remove_root_port (identity, 5));
  pt_identity_record_add_root_port (identity, 6);
  pt_domain_edit_set_identity (change, identity);
  after = edit (before, change);

  g_assert_cmpstr (pt_domain_xml_get_text (after), ==, WITH_RECORD (
    "<p:x xmlns:p='" OURS "'>\n <p:device   address='0000:03:00.0'  role='give' />\n"
    "      <p:device address=\"0000:05:00.0\" role=\"give\" vendor=\"10de\"/>\n      <p:later attribute='1'/>\n"
    "      <p:device address=\"0000:08:00.0\" role=\"hold\"/>\n      <p:root-port index=\"6\"/>\n    </p:x>"));
}

/* Without a prefix, and without anything in it. */
static void
test_identity_forms (void)
{
  static const struct
  {
    const char *before;
    const char *after;
  } rows[] = {
    { WITH_RECORD ("<x xmlns='" OURS "'><later/></x>"),
      WITH_RECORD ("<x xmlns='" OURS "'><later/><device address=\"0000:03:00.0\" role=\"hold\"/></x>") },
    { WITH_RECORD ("<x xmlns='" OURS "'/>"),
      "<domain>\n  <metadata>" RECORD ("\n    ", "  ", "") "\n  </metadata>\n</domain>\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(PtDomainXml) before = parse (rows[i].before);
      g_autoptr(PtIdentityRecord) identity = pt_identity_record_new ();
      g_autoptr(PtIdentityDevice) device = pt_identity_device_new (&card, PT_IDENTITY_HOLD);
      g_autoptr(PtDomainEdit) change = pt_domain_edit_new ();
      g_autoptr(PtDomainXml) after = NULL;

      pt_identity_record_set_device (identity, device);
      pt_domain_edit_set_identity (change, identity);
      after = edit (before, change);
      g_assert_cmpstr (pt_domain_xml_get_text (after), ==, rows[i].after);
    }
}

static void
test_identity_cleaned (void)
{
  static const struct
  {
    const char *serial;
    const char *kept;
  } rows[] = {
    { "S4EWNX0R123456A     ", "S4EWNX0R123456A" },
    { "a\x01" "b\tc\nd", "a b c d" },
    { "\xff", "\xef\xbf\xbd" },
    { "\xef\xbf\xbf\xc2\x85x", "x" },
    { "<\"&'>", "<\"&'>" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(PtDomainXml) before = parse ("<domain/>");
      g_autoptr(PtIdentityRecord) identity = pt_identity_record_new ();
      PtIdentityDevice device = { card, PT_IDENTITY_GIVE, -1, -1, -1, -1, -1, -1, -1, NULL, (char *) "nvme",
                                  (char *) rows[i].serial };
      g_autoptr(PtDomainEdit) change = pt_domain_edit_new ();
      g_autoptr(PtDomainXml) after = NULL;
      const PtIdentityDevice *found;

      pt_identity_record_set_device (identity, &device);
      pt_domain_edit_set_identity (change, identity);
      after = edit (before, change);
      found = pt_identity_record_find_device (pt_domain_xml_get_identity (after), &card);
      g_assert_cmpstr (found->serial, ==, rows[i].kept);
      g_assert_true (pt_identity_record_equal (identity, pt_domain_xml_get_identity (after)));
    }
}

static void
test_identity_equal (void)
{
  static const PtPciAddress other = { 0, 4, 0, 0 };
  g_autoptr(PtIdentityRecord) a = pt_identity_record_new ();
  g_autoptr(PtIdentityRecord) b = pt_identity_record_new ();
  g_autoptr(PtIdentityDevice) first = pt_identity_device_new (&card, PT_IDENTITY_GIVE);
  g_autoptr(PtIdentityDevice) second = pt_identity_device_new (&other, PT_IDENTITY_GIVE);

  g_assert_true (pt_identity_record_is_empty (a));
  pt_identity_record_set_device (a, first);
  pt_identity_record_set_device (a, second);
  pt_identity_record_set_device (b, second);
  g_assert_false (pt_identity_record_equal (a, b));
  pt_identity_record_set_device (b, first);
  g_assert_true (pt_identity_record_equal (a, b));
  first->revision = 1;
  pt_identity_record_set_device (b, first);
  g_assert_cmpuint (pt_identity_record_get_devices (b)->len, ==, 2);
  g_assert_false (pt_identity_record_equal (a, b));
  pt_identity_record_set_device (a, first);
  g_assert_true (pt_identity_record_equal (a, b));

  pt_identity_record_add_root_port (a, 7);
  pt_identity_record_add_root_port (a, 5);
  pt_identity_record_add_root_port (a, 7);
  g_assert_cmpuint (pt_identity_record_get_root_ports (a)->len, ==, 2);
  g_assert_false (pt_identity_record_equal (a, b));
  pt_identity_record_add_root_port (b, 5);
  pt_identity_record_add_root_port (b, 6);
  g_assert_false (pt_identity_record_equal (a, b));
  g_assert_true (pt_identity_record_remove_root_port (b, 6));
  g_assert_false (pt_identity_record_remove_root_port (b, 6));
  pt_identity_record_add_root_port (b, 7);
  g_assert_true (pt_identity_record_equal (a, b));
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
  g_test_add_func ("/domain-xml/refused/too-large", test_too_large);
  g_test_add_func ("/domain-xml/refused/too-deep", test_too_deep);
  g_test_add_func ("/domain-xml/element-text", test_element_text);
  g_test_add_func ("/domain-xml/meaning", test_meaning);
  g_test_add_func ("/domain-xml/hostdev-forms", test_hostdev_forms);
  g_test_add_func ("/domain-xml/sizes", test_sizes);
  g_test_add_func ("/domain-xml/vcpus", test_vcpus);
  g_test_add_func ("/domain-xml/golden", test_golden);
  g_test_add_func ("/domain-xml/return-from-libvirt", test_return_from_libvirt);
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      g_autofree char *path = g_strconcat ("/domain-xml/layout/", layouts[i].name, NULL);

      g_test_add_data_func (path, &layouts[i], test_layout);
    }
  g_test_add_func ("/domain-xml/used-meanwhile", test_used_meanwhile);
  g_test_add_func ("/domain-xml/held-twice", test_held_twice);
  g_test_add_func ("/domain-xml/identity-untouched", test_identity_untouched);
  g_test_add_func ("/domain-xml/no-change", test_no_change);
  for (guint i = 0; i < G_N_ELEMENTS (conflicts); i++)
    {
      g_autofree char *path = g_strconcat ("/domain-xml/conflict/", conflicts[i].name, NULL);

      g_test_add_data_func (path, &conflicts[i], test_conflict);
    }
  g_test_add_func ("/domain-xml/port-in-use-meanwhile", test_port_in_use_meanwhile);
  g_test_add_func ("/domain-xml/identity/read", test_identity_read);
  g_test_add_func ("/domain-xml/identity/update", test_identity_update);
  g_test_add_func ("/domain-xml/identity/forms", test_identity_forms);
  g_test_add_func ("/domain-xml/identity/cleaned", test_identity_cleaned);
  g_test_add_func ("/domain-xml/identity/equal", test_identity_equal);

  return g_test_run ();
}
