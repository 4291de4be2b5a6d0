/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host-fixture.h"
#include "pt-error.h"
#include "pt-host-reader.h"

#define EXAMPLE "../data/example/example.host"

/* None of these may describe the computer that the test runs on */
static void
assert_unreadable (const char *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtHost) host = pt_host_reader_read (root, PT_HOST_RECORDED, &error);

  g_test_message ("%s", root);
  g_assert_error (error, PT_ERROR, PT_ERROR_HOST_UNREADABLE);
  g_assert_null (host);
  g_assert_nonnull (pt_error_get_next (error));
}

static void
test_no_computer (void)
{
  g_autoptr (HostFixture) empty = host_fixture_new ("");
  g_autoptr (HostFixture) no_devices = host_fixture_new ("sys/bus/pci/devices/\nproc/version = x\n");
  g_autoptr (HostFixture) no_bus = host_fixture_new ("sys/bus/pci/\n");
  g_autoptr (HostFixture) rubbish = host_fixture_new ("sys/bus/pci/devices/README = hello\n");
  g_autoptr (HostFixture) hollow = host_fixture_new ("sys/bus/pci/devices/0000:00:01.0/\n");
  g_autoptr (HostFixture) file = host_fixture_new ("sys = a file\n");
  g_autofree char *a_file = g_build_filename (file->root, "sys", NULL);
  g_autofree char *missing = g_build_filename (empty->root, "missing", NULL);

  assert_unreadable (missing);
  assert_unreadable (a_file);
  assert_unreadable (empty->root);
  assert_unreadable (no_bus->root);
  assert_unreadable (no_devices->root);
  assert_unreadable (rubbish->root);
  /* libpci's own complaint, caught */
  assert_unreadable (hollow->root);
  assert_unreadable (file->root);
}

/* What is there and cannot be read is not called empty */
static void
test_unreadable (void)
{
  g_autoptr (HostFixture) fixture =
    host_fixture_new ("sys/bus/pci/devices -> /sys/bus/pci/devices\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (PtHost) host = pt_host_reader_read (fixture->root, PT_HOST_RECORDED, &error);

  g_assert_error (error, PT_ERROR, PT_ERROR_HOST_UNREADABLE);
  g_assert_null (host);
  g_assert_nonnull (strstr (error->message, "/sys/bus/pci/devices cannot be read"));
  g_assert_nonnull (pt_error_get_detail (error));
}

/* libpci reads by path and would follow such a link to this computer */
static void
test_leads_out (void)
{
  static const char *const targets[] = {
    "/sys/devices/pci0000:00/0000:00:02.0",
    "../../../../../../../../sys/devices/pci0000:00/0000:00:02.0",
    "../../../../..",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr (HostFixture) fixture = host_fixture_new_file (EXAMPLE, NULL);
      g_autofree char *link = g_build_filename (fixture->root, "sys/bus/pci/devices/0000:00:02.0", NULL);

      g_assert_cmpint (g_unlink (link), ==, 0);
      g_assert_cmpint (symlink (targets[i], link), ==, 0);
      assert_unreadable (fixture->root);
    }
}

static void
assert_symlink (HostFixture *fixture,
                const char  *path,
                const char  *target)
{
  g_autofree char *full = g_build_filename (fixture->root, path, NULL);
  g_autofree char *parent = g_path_get_dirname (full);

  g_unlink (full);
  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_no_errno (symlink (target, full));
}

/* Nor by what is on the way to it or below it: what is read for the recording is inside, and libpci
   would be outside */
static void
test_leads_out_elsewhere (void)
{
  g_autoptr (HostFixture) other = host_fixture_new_file (EXAMPLE, NULL);
  g_autofree char *other_pci = g_build_filename (other->root, "sys/bus/pci", NULL);
  g_autofree char *other_file =
    g_build_filename (other->root, "sys/devices/pci0000:00/0000:00:02.0/device", NULL);

  /* Inside, the same path leads to a copy */
  {
    g_autoptr (HostFixture) fixture = host_fixture_new (
      "sys/bus/x/\npci 0000:00:02.0 8086:193b 030000\n");
    g_autofree char *copy = g_strconcat (fixture->root, other_pci, NULL);
    g_autofree char *parent = g_path_get_dirname (copy);
    g_autofree char *pci = g_build_filename (fixture->root, "sys/bus/pci", NULL);

    g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
    g_assert_no_errno (rename (pci, copy));
    assert_symlink (fixture, "sys/bus/pci", other_pci);
    assert_unreadable (fixture->root);
  }
  /* One of its files */
  {
    g_autoptr (HostFixture) fixture = host_fixture_new_file (EXAMPLE, NULL);

    assert_symlink (fixture, "sys/devices/pci0000:00/0000:00:02.0/device", other_file);
    assert_unreadable (fixture->root);
  }
  /* Would be waited for */
  {
    g_autoptr (HostFixture) fixture = host_fixture_new_file (EXAMPLE, NULL);
    g_autofree char *path =
      g_build_filename (fixture->root, "sys/devices/pci0000:00/0000:00:02.0/config", NULL);

    g_assert_no_errno (g_unlink (path));
    g_assert_no_errno (mkfifo (path, 0600));
    assert_unreadable (fixture->root);
  }
}

/* A file of names that is none is passed over, whether it would be waited for or is not the
   recording's */
static void
test_names_elsewhere (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new_file (EXAMPLE, NULL);
  g_autoptr (HostFixture) other = host_fixture_new (
    "usr/share/misc/pci.ids:\n|8086  Somebody Else\n");
  g_autofree char *names = g_build_filename (fixture->root, "usr/share/misc/pci.ids", NULL);
  g_autofree char *other_names = g_build_filename (other->root, "usr/share/misc/pci.ids", NULL);

  assert_symlink (fixture, "usr/share/misc/pci.ids", other_names);
  {
    g_autoptr (PtHost) host = host_fixture_read (fixture);

    g_assert_cmpstr (host_fixture_facts (host, "0000:00:02.0")->vendor, !=, "Somebody Else");
  }
  g_assert_no_errno (g_unlink (names));
  g_assert_no_errno (mkfifo (names, 0600));
  {
    g_autoptr (PtHost) host = host_fixture_read (fixture);

    g_assert_cmpuint (pt_host_get_devices (host)->len, ==, 20);
  }
}

/* The same thread reads again after libpci complained, and other threads do so at the same time */
static gpointer
read_often (gpointer data)
{
  HostFixture **fixtures = data;

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PtHost) broken = pt_host_reader_read (fixtures[0]->root, PT_HOST_RECORDED, &error);
      g_autoptr (PtHost) whole = host_fixture_read (fixtures[1]);

      g_assert_null (broken);
      g_assert_error (error, PT_ERROR, PT_ERROR_HOST_UNREADABLE);
      g_assert_cmpuint (pt_host_get_devices (whole)->len, ==, 20);
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (HostFixture) hollow = host_fixture_new ("sys/bus/pci/devices/0000:00:01.0/\n");
  g_autoptr (HostFixture) example = host_fixture_new_file (EXAMPLE, NULL);
  HostFixture *fixtures[] = { hollow, example };
  GThread *threads[3];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_often, fixtures);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

/* What is missing is what cannot be told: each file for its own evidence, and for no other */
static void
test_unreadable_sources (void)
{
  static const struct
  {
    const char *gone;
    PtEvidence  evidence;
    const char *named;
  } cases[] = {
    { "proc/1/mountinfo", PT_EVIDENCE_MOUNTS, "mountinfo" },
    { "proc/swaps", PT_EVIDENCE_MOUNTS, "/proc/swaps" },
    { "sys/class/block", PT_EVIDENCE_MOUNTS, "/sys/class/block" },
    { "sys/class/net", PT_EVIDENCE_NETWORK, "/sys/class/net" },
    { "proc/net/route", PT_EVIDENCE_NETWORK, "/proc/net/route" },
    { "sys/class/drm", PT_EVIDENCE_DISPLAY, "/sys/class/drm" },
    { "proc/bus/input/devices", PT_EVIDENCE_INPUT, "/proc/bus/input/devices" },
    { "proc/cmdline", PT_EVIDENCE_KERNEL, "/proc/cmdline" },
    { "sys/kernel/iommu_groups/14/reserved_regions", PT_EVIDENCE_RESERVED, "reserved_regions" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HostFixture) fixture = host_fixture_new_file (EXAMPLE, NULL);
      g_autoptr (PtHost) host = NULL;
      const PtHostFacts *facts;

      g_test_message ("%s", cases[i].gone);
      host_fixture_remove (fixture, cases[i].gone);
      host = host_fixture_read (fixture);
      facts = pt_host_get_facts (host);
      for (guint j = 0; j < PT_N_EVIDENCE; j++)
        {
          if (j != cases[i].evidence)
            g_assert_cmpstr (facts->cannot_tell[j], ==, NULL);
        }
      g_assert_nonnull (facts->cannot_tell[cases[i].evidence]);
      g_assert_nonnull (strstr (facts->cannot_tell[cases[i].evidence], cases[i].named));
      g_assert_cmpuint (pt_host_get_devices (host)->len, ==, 20);
    }
}

static void
test_unknown_kernel (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new_file (EXAMPLE, NULL);
  g_autoptr (PtHost) host = NULL;

  host_fixture_remove (fixture, "proc/sys");
  host = host_fixture_read (fixture);
  g_assert_null (pt_host_get_facts (host)->kernel);
  g_assert_nonnull (pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_KERNEL]);
  /* Since when the kernel shows reset methods depends on its version */
  g_assert_nonnull (pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_RESET]);
}

/* A recording made by somebody else must not show files of this computer, nor stop the program */
static void
test_hostile (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new_file (EXAMPLE, NULL);
  g_autofree char *secret = g_build_filename (fixture->root, "secret", NULL);
  g_autofree char *cmdline = g_build_filename (fixture->root, "proc/cmdline", NULL);
  g_autofree char *swaps = g_build_filename (fixture->root, "proc/swaps", NULL);
  g_autofree char *label = g_build_filename (fixture->root, "sys/class/sound/card0/id", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PtHost) host = NULL;

  g_file_set_contents (secret, "of this computer\n", -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_unlink (cmdline), ==, 0);
  g_assert_cmpint (symlink (secret, cmdline), ==, 0);
  g_assert_cmpint (g_unlink (swaps), ==, 0);
  g_assert_cmpint (mkfifo (swaps, 0600), ==, 0);
  g_file_set_contents (label, "\xff\xfe broken", -1, &error);
  g_assert_no_error (error);
  host_fixture_remove (fixture, "proc/asound");

  host = host_fixture_read (fixture);
  g_assert_cmpstr (pt_host_get_facts (host)->cmdline, ==, NULL);
  {
    g_autofree char *uses = host_fixture_dup_uses (host, "0000:00:1f.3");

    g_assert_true (g_utf8_validate (uses, -1, NULL));
    g_assert_nonnull (strstr (uses, "broken"));
  }
}

/* Nobody promises that a name in a recording is text; --json and the window need it to be */
static void
test_no_text (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new_file (EXAMPLE, NULL);
  g_autoptr (PtHost) host = NULL;
  const char *const *foreign;

  assert_symlink (fixture, "sys/devices/pci0000:00/0000:00:02.0/driver",
                  "../../../bus/pci/drivers/\xff\x1b[2J");
  assert_symlink (fixture, "sys/kernel/iommu_groups/0/devices/\xfe", "nowhere");
  host = host_fixture_read (fixture);
  g_assert_true (g_utf8_validate (host_fixture_facts (host, "0000:00:02.0")->driver, -1, NULL));
  g_assert_null (strchr (host_fixture_facts (host, "0000:00:02.0")->driver, '\x1b'));
  foreign = pt_iommu_group_get_foreign (pt_host_find_group (host, 0));
  g_assert_nonnull (foreign[0]);
  g_assert_true (g_utf8_validate (foreign[0], -1, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-reader/no-computer", test_no_computer);
  g_test_add_func ("/host-reader/unreadable", test_unreadable);
  g_test_add_func ("/host-reader/leads-out", test_leads_out);
  g_test_add_func ("/host-reader/leads-out-elsewhere", test_leads_out_elsewhere);
  g_test_add_func ("/host-reader/names-elsewhere", test_names_elsewhere);
  g_test_add_func ("/host-reader/threads", test_threads);
  g_test_add_func ("/host-reader/unreadable-sources", test_unreadable_sources);
  g_test_add_func ("/host-reader/unknown-kernel", test_unknown_kernel);
  g_test_add_func ("/host-reader/hostile", test_hostile);
  g_test_add_func ("/host-reader/no-text", test_no_text);
  return g_test_run ();
}
