/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>
#include <unistd.h>

#include "host-fixture.h"
#include "pt-error.h"
#include "pt-host-image.h"

static void
assert_file (HostFixture *fixture,
             const char  *path,
             const char  *expected)
{
  g_autofree char *full = g_build_filename (fixture->root, path, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (full, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_link (HostFixture *fixture,
             const char  *path,
             const char  *expected)
{
  g_autofree char *full = g_build_filename (fixture->root, path, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *target = g_file_read_link (full, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (target, ==, expected);
}

static void
test_lines (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new (
    "# comment\n"
    "\n"
    "a/b = one = two\n"
    "a/empty = \n"
    "a/block:\n"
    "|first\n"
    "|\n"
    "||third\n"
    "a/none:\n"
    "a/directory/\n"
    "a/deep/link -> /a/b\n"
    "a/again = old\n"
    "a/again = new\n"
    "link -> /a\n"
    "last = without an end");
  g_autofree char *directory = g_build_filename (fixture->root, "a/directory", NULL);

  assert_file (fixture, "a/b", "one = two\n");
  assert_file (fixture, "a/empty", "\n");
  assert_file (fixture, "a/block", "first\n\n|third\n");
  assert_file (fixture, "a/none", "");
  assert_file (fixture, "a/again", "new\n");
  assert_file (fixture, "last", "without an end\n");
  assert_link (fixture, "a/deep/link", "../../a/b");
  assert_link (fixture, "link", "a");
  g_assert_true (g_file_test (directory, G_FILE_TEST_IS_DIR));
}

static void
test_function (void)
{
  static const guint8 expected[64] = {
    [0x00] = 0x86, 0x80, 0x3b, 0x19, [0x08] = 0x09, 0x30, 0x03, 0x0c,
    [0x0e] = 0x80, [0x2c] = 0x34, 0x12, 0x78, 0x56,
  };
  g_autoptr (HostFixture) fixture = host_fixture_new (
    "pci 0000:00:1c.0 8086:a110 060400 rev=f1\n"
    "pci 0000:02:00.0 8086:193b 0c0330 rev=09 sub=1234:5678 group=7 driver=xhci_hcd under=0000:00:1c.0 "
    "header=80 numa=1 reset=flr,bus\n"
    "{0000:02:00.0}/more = yes\n");
  const char *place = "sys/devices/pci0000:00/0000:00:1c.0/0000:02:00.0";
  g_autofree char *config = g_build_filename (fixture->root, place, "config", NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  assert_link (fixture, "sys/bus/pci/devices/0000:02:00.0",
               "../../../../sys/devices/pci0000:00/0000:00:1c.0/0000:02:00.0");
  assert_file (fixture, "sys/bus/pci/devices/0000:02:00.0/vendor", "0x8086\n");
  assert_file (fixture, "sys/bus/pci/devices/0000:02:00.0/device", "0x193b\n");
  assert_file (fixture, "sys/bus/pci/devices/0000:02:00.0/class", "0x0c0330\n");
  assert_file (fixture, "sys/bus/pci/devices/0000:02:00.0/revision", "0x09\n");
  assert_file (fixture, "sys/bus/pci/devices/0000:02:00.0/subsystem_device", "0x5678\n");
  assert_file (fixture, "sys/bus/pci/devices/0000:02:00.0/numa_node", "1\n");
  assert_file (fixture, "sys/bus/pci/devices/0000:02:00.0/reset_method", "flr bus\n");
  assert_file (fixture, "sys/kernel/iommu_groups/7/devices/0000:02:00.0/more", "yes\n");
  assert_file (fixture, "sys/bus/pci/devices/0000:02:00.0/iommu_group/reserved_regions",
               "0x00000000fee00000 0x00000000feefffff msi\n");
  g_assert_true (g_file_get_contents (config, &bytes, &length, NULL));
  g_assert_cmpmem (bytes, length, expected, sizeof expected);
}

static void
test_wrong (void)
{
  static const struct
  {
    const char *text;
    guint       line;
  } cases[] = {
    { "nothing of the kind\n", 1 },
    { "# fine\n\n/absolute = no\n", 3 },
    { "a/../../b = no\n", 1 },
    { "a//b = no\n", 1 },
    { " = no name\n", 1 },
    { "ok = yes\nlink -> ../../etc/passwd\n", 2 },
    { "{0000:00:01.0}/x = not described\n", 1 },
    { "block:\n|one\n|two\nwrong\n", 4 },
    { "pci 0000:00:20.0 8086:a110 060400\n", 1 },
    { "pci 0000:00:1c.0 8086 060400\n", 1 },
    { "pci 0000:00:1c.0 8086:a110 0604\n|x\n", 2 },
    { "pci 0000:00:1c.0 8086:a110\n", 1 },
    { "pci 0000:00:1c.0 8086:a110 060400 color=red\n", 1 },
    { "pci 0000:00:1c.0 8086:a110 060400 rev=100\n", 1 },
    { "pci 0000:01:00.0 8086:a110 020000 under=0000:00:1c.0\n", 1 },
    { "pci 0000:00:1c.0 8086:a110 060400 group=../../x\n", 1 },
    { "pci 0000:00:1c.0 8086:a110 060400 group=\n", 1 },
    { "pci 0000:00:1c.0 8086:a110 060400 driver=../../../../x\n", 1 },
    { "pci 0000:00:1c.0 8086:a110 060400 driver=..\n", 1 },
    { "pci 0000:00:1c.0 8086:a110 060400 driver=\n", 1 },
    { "file = x\nfile/below = y\n", 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HostFixture) fixture = host_fixture_new ("");
      g_autofree char *directory = g_build_filename (fixture->root, "made", NULL);
      g_autofree char *line = g_strdup_printf ("Line %u ", cases[i].line);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_false (pt_host_image_unpack (cases[i].text, -1, directory, &error));
      g_assert_error (error, PT_ERROR, PT_ERROR_IO);
      g_assert_true (g_str_has_prefix (error->message, line));
      g_assert_nonnull (pt_error_get_detail (error));
    }
}

/* As it comes out of a resource: not ended by a zero */
static void
test_length (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new ("");
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_host_image_unpack ("a = 1\nb = 2\n", 6, fixture->root, &error));
  g_assert_no_error (error);
  assert_file (fixture, "a", "1\n");
  {
    g_autofree char *b = g_build_filename (fixture->root, "b", NULL);

    g_assert_cmpint (access (b, F_OK), !=, 0);
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-image/lines", test_lines);
  g_test_add_func ("/host-image/function", test_function);
  g_test_add_func ("/host-image/wrong", test_wrong);
  g_test_add_func ("/host-image/length", test_length);
  return g_test_run ();
}
