/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "definition-bench.h"

/*
 * The record of what was assigned, in the metadata of a definition.
 */

static const PtPciAddress card = { 0, 0x03, 0x00, 0 };

#define WITH_RECORD(record) "<domain>\n  <metadata>\n    " record "\n  </metadata>\n</domain>\n"

static void
test_identity_read (void)
{
  static const PtPciAddress second = { 0, 4, 0, 0 };
  g_autoptr(PtDomainXml) xml = definition_bench_parse (WITH_RECORD (
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
  g_autoptr(PtDomainXml) before = definition_bench_parse (WITH_RECORD (
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
  after = definition_bench_edit (before, change);

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
      g_autoptr(PtDomainXml) before = definition_bench_parse (rows[i].before);
      g_autoptr(PtIdentityRecord) identity = pt_identity_record_new ();
      g_autoptr(PtIdentityDevice) device = pt_identity_device_new (&card, PT_IDENTITY_HOLD);
      g_autoptr(PtDomainEdit) change = pt_domain_edit_new ();
      g_autoptr(PtDomainXml) after = NULL;

      pt_identity_record_set_device (identity, device);
      pt_domain_edit_set_identity (change, identity);
      after = definition_bench_edit (before, change);
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
      g_autoptr(PtDomainXml) before = definition_bench_parse ("<domain/>");
      g_autoptr(PtIdentityRecord) identity = pt_identity_record_new ();
      PtIdentityDevice device = { card, PT_IDENTITY_GIVE, -1, -1, -1, -1, -1, -1, -1, NULL, (char *) "nvme",
                                  (char *) rows[i].serial };
      g_autoptr(PtDomainEdit) change = pt_domain_edit_new ();
      g_autoptr(PtDomainXml) after = NULL;
      const PtIdentityDevice *found;

      pt_identity_record_set_device (identity, &device);
      pt_domain_edit_set_identity (change, identity);
      after = definition_bench_edit (before, change);
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

  g_test_add_func ("/identity-xml/read", test_identity_read);
  g_test_add_func ("/identity-xml/update", test_identity_update);
  g_test_add_func ("/identity-xml/forms", test_identity_forms);
  g_test_add_func ("/identity-xml/cleaned", test_identity_cleaned);
  g_test_add_func ("/identity-xml/equal", test_identity_equal);

  return g_test_run ();
}
