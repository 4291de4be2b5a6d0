/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "definition-bench.h"

#include "pt-difference.h"
#include "pt-error.h"

/*
 * Definitions changed as text: what is asked for, and not a byte else.
 */

static const PtPciAddress card = { 0, 0x03, 0x00, 0 };

static PtDomainEdit *
assign_cards (PtIdentityRecord *identity)
{
  static const PtDomainHostdev hostdevs[] = {
    { .host = { 0, 9, 0, 0 }, .guest = { 0, 4, 0, 0 }, .multifunction = TRUE, .rom = PT_DOMAIN_ROM_OFF, .boot_order = 3 },
    { .host = { 0, 9, 0, 1 }, .guest = { 0, 4, 0, 1 }, .rom_file = "/roms/a'b.rom", .unmanaged = TRUE,
      .driver_model = "vfio-pci" },
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
  g_autofree char *text = definition_bench_read ("bookshelf.xml");
  g_autofree char *wanted = definition_bench_read ("bookshelf-assigned.xml");
  g_autofree char *wanted_difference = definition_bench_read ("bookshelf-assigned.diff");
  g_autofree char *difference = NULL;
  g_autoptr(PtDomainXml) before = definition_bench_parse (text);
  g_autoptr(PtIdentityRecord) identity = pt_identity_record_new ();
  g_autoptr(PtDomainEdit) assign = assign_cards (identity);
  g_autoptr(PtDomainXml) after = definition_bench_edit (before, assign);
  g_autoptr(PtDomainEdit) give_back = return_all (after);
  g_autoptr(PtDomainXml) again = definition_bench_edit (after, give_back);

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
  g_autofree char *text = definition_bench_read ("bookshelf-defined.xml");
  g_autofree char *wanted = definition_bench_read ("bookshelf.xml");
  g_autoptr(PtDomainXml) before = definition_bench_parse (text);
  g_autoptr(PtDomainEdit) give_back = return_all (before);
  g_autoptr(PtDomainXml) after = definition_bench_edit (before, give_back);

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
  g_autoptr(PtDomainXml) before = definition_bench_parse (row->before);
  g_autoptr(PtDomainEdit) assign = assign_card ();
  g_autoptr(PtDomainXml) after = definition_bench_edit (before, assign);
  g_autoptr(PtDomainEdit) give_back = return_all (after);
  g_autoptr(PtDomainXml) again = definition_bench_edit (after, give_back);

  g_assert_cmpstr (pt_domain_xml_get_text (after), ==, row->after);
  g_assert_cmpstr (pt_domain_xml_get_text (again), ==, row->before);
}

/* What was opened stays open when somebody put something into it meanwhile. */
static void
test_used_meanwhile (void)
{
  g_autoptr(PtDomainXml) before = definition_bench_parse ("<domain>\n  <devices/>\n</domain>");
  g_autoptr(PtDomainEdit) assign = assign_card ();
  g_autoptr(PtDomainXml) after = definition_bench_edit (before, assign);
  g_autoptr(GString) text = g_string_new (pt_domain_xml_get_text (after));
  g_autoptr(PtDomainXml) used = NULL;
  g_autoptr(PtDomainEdit) give_back = NULL;
  g_autoptr(PtDomainXml) again = NULL;

  g_string_replace (text, "</hostdev>", "</hostdev>\n    <video/>", 1);
  g_string_replace (text, "<metadata>", "<metadata><a xmlns='b'/>", 1);
  used = definition_bench_parse (text->str);
  give_back = return_all (used);
  again = definition_bench_edit (used, give_back);
  g_assert_cmpstr (pt_domain_xml_get_text (again), ==,
                   "<domain>\n  <metadata><a xmlns='b'/>\n  </metadata>\n  <devices>\n    <video/>\n  </devices>\n</domain>");
}

/* No definition that libvirt takes, but a file may say so: of two that hold a device, the <hostdev>
 * goes. */
static void
test_held_twice (void)
{
#define HELD "<source><address bus='3'/></source>"
  g_autoptr(PtDomainXml) before = definition_bench_parse ("<domain><devices><interface type='hostdev'>" HELD "</interface>"
                                         "<hostdev type='pci'>" HELD "</hostdev><hostdev type='pci'>" HELD "</hostdev>"
                                         "</devices></domain>");
  g_autoptr(PtDomainEdit) change = pt_domain_edit_new ();
  g_autoptr(PtDomainXml) after = NULL;

  pt_domain_edit_remove_hostdev (change, &card);
  after = definition_bench_edit (before, change);
  g_assert_cmpstr (pt_domain_xml_get_text (after), ==,
                   "<domain><devices><interface type='hostdev'>" HELD "</interface></devices></domain>");
#undef HELD
}

/* An edit that was not told about the record leaves it, and what is open, as it is. */
static void
test_identity_untouched (void)
{
  g_autoptr(PtDomainXml) before = definition_bench_parse ("<domain><devices/></domain>");
  g_autoptr(PtDomainEdit) assign = assign_card ();
  g_autoptr(PtDomainXml) after = definition_bench_edit (before, assign);
  g_autoptr(PtDomainEdit) change = pt_domain_edit_new ();
  g_autoptr(PtDomainXml) again = NULL;

  pt_domain_edit_remove_hostdev (change, &card);
  again = definition_bench_edit (after, change);
  g_assert_nonnull (pt_identity_record_find_device (pt_domain_xml_get_identity (again), &card));
  g_assert_nonnull (strstr (pt_domain_xml_get_text (again), "<devices></devices>"));
}

static void
test_no_change (void)
{
  g_autofree char *text = definition_bench_read ("bookshelf.xml");
  g_autoptr(PtDomainXml) before = definition_bench_parse (text);
  g_autoptr(PtDomainEdit) change = pt_domain_edit_new ();
  g_autoptr(PtDomainXml) same = definition_bench_edit (before, change);
  g_autoptr(PtDomainXml) again = NULL;

  g_assert_cmpstr (pt_domain_xml_get_text (same), ==, text);
  pt_domain_edit_set_identity (change, NULL);
  again = definition_bench_edit (same, change);
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
  g_autofree char *text = definition_bench_read ("bookshelf.xml");
  g_autoptr(PtDomainXml) before = definition_bench_parse (text);
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
  g_autofree char *text = definition_bench_read ("bookshelf-defined.xml");
  g_autoptr(GString) changed = g_string_new (text);
  g_autoptr(PtDomainXml) before = NULL;
  g_autoptr(PtDomainEdit) give_back = NULL;
  g_autoptr(PtDomainXml) after = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (g_string_replace (changed, "<address type='pci'/>",
                                      "<address type='pci' bus='0x04' slot='0x00' function='0x7'/>", 0), ==, 1);
  before = definition_bench_parse (changed->str);
  give_back = return_all (before);
  after = pt_domain_xml_edit (before, give_back, &error);
  g_assert_error (error, PT_ERROR, PT_ERROR_REFUSED);
  g_assert_null (after);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/domain-edit/golden", test_golden);
  g_test_add_func ("/domain-edit/return-from-libvirt", test_return_from_libvirt);
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      g_autofree char *path = g_strconcat ("/domain-edit/layout/", layouts[i].name, NULL);

      g_test_add_data_func (path, &layouts[i], test_layout);
    }
  g_test_add_func ("/domain-edit/used-meanwhile", test_used_meanwhile);
  g_test_add_func ("/domain-edit/held-twice", test_held_twice);
  g_test_add_func ("/domain-edit/identity-untouched", test_identity_untouched);
  g_test_add_func ("/domain-edit/no-change", test_no_change);
  for (guint i = 0; i < G_N_ELEMENTS (conflicts); i++)
    {
      g_autofree char *path = g_strconcat ("/domain-edit/conflict/", conflicts[i].name, NULL);

      g_test_add_data_func (path, &conflicts[i], test_conflict);
    }
  g_test_add_func ("/domain-edit/port-in-use-meanwhile", test_port_in_use_meanwhile);

  return g_test_run ();
}
