/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-bench.h"

#include <string.h>

#include "pt-error.h"

/*
 * Plans to repair a machine whose devices are elsewhere now.
 */

#define WIFI "dev 04:00.0 24 0280 8086:24f3 iwlwifi serial=mac,a path=0000:00:1c.2\n"
#define CARD "dev 03:00.0 14 0108 144d:a802 nvme serial=nvme,S1 path=0000:00:1c.1\n"
#define WAS_WIFI "hostdev 03:00.0\nrecord 03:00.0 8086:24f3 14 serial=mac,a path=0000:00:1c.1\n"

static const struct
{
  const char *name;
  const char *text;
  const char *members;     /* "address[←was] role", a line each */
  const char *findings;
  const char *sources;     /* of the definition after it; "!" is a device held back */
  const char *records;     /* "address group serial path", a line each */
} cases[] = {
  { "moved", WIFI CARD WAS_WIFI,
    "04:00.0←03:00.0 give\n", "memory-pinned:note", "04:00.0 ",
    "04:00.0 24 a 0000:00:1c.2\n" },
  { "moved, and nothing is where it was", WIFI WAS_WIFI,
    "04:00.0←03:00.0 give\n", "memory-pinned:note", "04:00.0 ",
    "04:00.0 24 a 0000:00:1c.2\n" },
  { "held back", WIFI "hostdev 03:00.0 unassigned\nrecord 03:00.0 8086:24f3 14 serial=mac,a\n",
    "04:00.0←03:00.0 hold\n", "", "!04:00.0 ",
    "04:00.0 24 a 0000:00:1c.2\n" },
  { "two have changed places",
    "dev 03:00.0 14 0280 8086:24f3 -\ndev 04:00.0 24 0108 144d:a802 -\n"
    "hostdev 03:00.0\nhostdev 04:00.0\nrecord 03:00.0 144d:a802\nrecord 04:00.0 8086:24f3\n",
    "03:00.0←04:00.0 give\n04:00.0←03:00.0 give\n", "memory-pinned:note", "04:00.0 03:00.0 ",
    "03:00.0 14 - -\n04:00.0 24 - -\n" },
  { "one after the other",
    "dev 04:00.0 24 0280 8086:24f3 -\ndev 05:00.0 25 0108 144d:a802 -\n"
    "hostdev 03:00.0\nhostdev 04:00.0\nrecord 03:00.0 8086:24f3\nrecord 04:00.0 144d:a802\n",
    "04:00.0←03:00.0 give\n05:00.0←04:00.0 give\n", "memory-pinned:note", "04:00.0 05:00.0 ",
    "04:00.0 24 - -\n05:00.0 25 - -\n" },
  { "a serial that was hidden is recorded",
    "dev 04:00.0 24 0280 8086:24f3 iwlwifi serial=mac,b\nhostdev 03:00.0\n"
    "record 03:00.0 8086:24f3\n",
    "04:00.0←03:00.0 give\n", "memory-pinned:note", "04:00.0 ", "04:00.0 24 b -\n" },
  { "a serial that is hidden now stays recorded",
    "dev 04:00.0 24 0280 8086:24f3 vfio-pci\nhostdev 03:00.0\n"
    "record 03:00.0 8086:24f3 serial=mac,a\n",
    "04:00.0←03:00.0 give\n", "memory-pinned:note", "04:00.0 ", "04:00.0 24 a -\n" },
  { "its group is another one", WIFI "dev 04:00.1 24 0403 8086:a170 snd_hda_intel\n" WAS_WIFI,
    "04:00.0←03:00.0 give\n04:00.1 stay\n", "group-not-viable:blocked memory-pinned:note",
    "04:00.0 ", "04:00.0 24 a 0000:00:1c.2\n" },
  { "its group holds what does not matter", WIFI "dev 04:00.1 24 0403 8086:a170 -\n" WAS_WIFI,
    "04:00.0←03:00.0 give\n04:00.1 stay\n", "memory-pinned:note", "04:00.0 ",
    "04:00.0 24 a 0000:00:1c.2\n" },
  { "another one of its group is at home", WIFI "dev 04:00.1 24 0403 8086:a170 snd_hda_intel\n"
    WAS_WIFI "hostdev 04:00.1\nrecord 04:00.1 8086:a170 24\n",
    "04:00.0←03:00.0 give\n04:00.1 give\n", "memory-pinned:note", "04:00.0 04:00.1 ",
    "04:00.0 24 a 0000:00:1c.2\n04:00.1 24 - -\n" },
  { "a running machine has its group", WIFI WAS_WIFI "vm other running\nholds 04:00.0 hostdev live\n",
    "04:00.0←03:00.0 give\n", "used-by-running:blocked memory-pinned:note", "04:00.0 ",
    "04:00.0 24 a 0000:00:1c.2\n" },
  { "the computer has come to need it",
    "dev 04:00.0 24 0108 144d:a802 nvme serial=nvme,S1\ndisk nvme0n1 1\nuse mount RA / nvme0n1p1\n"
    "hostdev 03:00.0\nrecord 03:00.0 144d:a802 14 serial=nvme,S1\n",
    "04:00.0←03:00.0 give\n", "host-disk:blocked memory-pinned:note", "04:00.0 ",
    "04:00.0 24 S1 -\n" },
  { "running", WIFI WAS_WIFI "target running\n",
    "04:00.0←03:00.0 give\n", "running-next-start:note memory-pinned:note", "04:00.0 ",
    "04:00.0 24 a 0000:00:1c.2\n" },

  /* What cannot be repaired */
  { "gone", CARD "hostdev 02:00.0\nrecord 02:00.0 8086:24f3 13\n",
    "", "gone:blocked", "02:00.0 ", "02:00.0 13 - -\n" },
  { "another card is there", CARD WAS_WIFI,
    "", "moved:blocked", "03:00.0 ", "03:00.0 14 a 0000:00:1c.1\n" },
  { "several match",
    "dev 04:00.0 24 0108 144d:a802 nvme\ndev 05:00.0 25 0108 144d:a802 nvme\n"
    "hostdev 03:00.0\nrecord 03:00.0 144d:a802 14\n",
    "", "gone:blocked", "03:00.0 ", "03:00.0 14 - -\n" },
  { "one moved, another gone", WIFI WAS_WIFI "hostdev 02:00.0\nrecord 02:00.0 1217:8621 13\n",
    "04:00.0←03:00.0 give\n", "gone:caution memory-pinned:note", "04:00.0 02:00.0 ",
    "02:00.0 13 - -\n04:00.0 24 a 0000:00:1c.2\n" },
  { "a network interface", WIFI "hostdev 03:00.0 interface\nrecord 03:00.0 8086:24f3 14\n",
    "", "gone:blocked held-otherwise:blocked", "03:00.0 ", "03:00.0 14 - -\n" },
  { "a disk beside one that moved", WIFI WAS_WIFI "hostdev 02:00.0 nvme\n",
    "04:00.0←03:00.0 give\n", "gone:caution held-otherwise:caution memory-pinned:note",
    "04:00.0 02:00.0 ", "04:00.0 24 a 0000:00:1c.2\n" },

  /* In the same breath */
  { "gone, and returned", CARD "hostdev 02:00.0\nrecord 02:00.0 8086:24f3 13\nreturn-gone\n",
    "02:00.0 stay\n", "", "", "" },
  { "one moved, another returned",
    WIFI WAS_WIFI "hostdev 02:00.0\nrecord 02:00.0 1217:8621 13\nreturn-gone\n",
    "02:00.0 stay\n04:00.0←03:00.0 give\n", "memory-pinned:note", "04:00.0 ",
    "04:00.0 24 a 0000:00:1c.2\n" },
  { "what moved is not gone", WIFI WAS_WIFI "return-gone\n",
    "04:00.0←03:00.0 give\n", "memory-pinned:note", "04:00.0 ", "04:00.0 24 a 0000:00:1c.2\n" },
  { "one of several is not gone",
    "dev 04:00.0 24 0108 144d:a802 nvme\ndev 05:00.0 25 0108 144d:a802 nvme\n"
    "hostdev 03:00.0\nrecord 03:00.0 144d:a802 14\nreturn-gone\n",
    "", "gone:blocked", "03:00.0 ", "03:00.0 14 - -\n" },
  { "a disk that is gone is not ours", "hostdev 02:00.0 nvme\nreturn-gone\n",
    "", "gone:blocked held-otherwise:blocked", "02:00.0 ", "" },
  { "by hand", WIFI "hostdev 04:00.0\n", "", "address-unrecorded:note", "04:00.0 ", "" },
  { "by hand, and recorded", WIFI "hostdev 04:00.0\nrecord-here\n",
    "04:00.0 give\n", "", "04:00.0 ", "04:00.0 24 a 0000:00:1c.2\n" },
  { "held back by hand, and recorded", WIFI "hostdev 04:00.0 unassigned\nrecord-here\n",
    "04:00.0 hold\n", "", "!04:00.0 ", "04:00.0 24 a 0000:00:1c.2\n" },
  { "one of two by hand is chosen",
    "dev 03:00.0 14 0280 8086:24f3 -\ndev 04:00.0 24 0108 144d:a802 -\n"
    "hostdev 03:00.0\nhostdev 04:00.0\nrecord-here\nwant 04:00.0\n",
    "04:00.0 give\n", "address-unrecorded:note", "03:00.0 04:00.0 ", "04:00.0 24 - -\n" },
  { "chosen, and what has moved is let be",
    WIFI WAS_WIFI "dev 05:00.0 25 0108 144d:a802 -\nhostdev 05:00.0\nrecord-here\nwant 05:00.0\n",
    "05:00.0 give\n", "gone:caution", "03:00.0 05:00.0 ",
    "03:00.0 14 a 0000:00:1c.1\n05:00.0 25 - -\n" },
  { "chosen, and what is gone is let be",
    CARD "hostdev 02:00.0\nrecord 02:00.0 8086:24f3 13\nreturn-gone\n"
    "hostdev 03:00.0\nrecord-here\nwant 03:00.0\n",
    "03:00.0 give\n", "gone:caution", "02:00.0 03:00.0 ", "02:00.0 13 - -\n03:00.0 14 S1 0000:00:1c.1\n" },
  { "an interface by hand is not ours", WIFI "hostdev 04:00.0 interface\nrecord-here\n",
    "", "address-unrecorded:note", "04:00.0 ", "" },

  { "all at home", WIFI "hostdev 04:00.0\nrecord 04:00.0 8086:24f3 24\n",
    "", "nothing-moved:note", "04:00.0 ", "04:00.0 24 - -\n" },
  { "nothing", WIFI, "", "nothing-moved:note", "", "" },
};

static PtPlan *
make_plan (const char *text)
{
  return plan_bench_make_plan_joined ("repair", text);
}

static char *
dup_members (PtPlan *plan)
{
  GPtrArray *members = pt_plan_get_members (plan);
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < members->len; i++)
    {
      const PtPlanMember *member = g_ptr_array_index (members, i);
      g_autofree char *address = pt_pci_address_to_short (&member->address);
      g_autofree char *was = pt_pci_address_to_short (&member->was);

      g_assert_true (member->locked);
      g_assert_nonnull (member->why);
      g_string_append_printf (lines, "%s%s%s %s\n", address, member->has_was ? "←" : "",
                              member->has_was ? was : "", pt_role_to_id (member->role));
    }

  return g_string_free_and_steal (lines);
}

static char *
dup_sources (PtPlan *plan)
{
  GPtrArray *sources = pt_domain_xml_get_sources (pt_plan_get_after (plan));
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < sources->len; i++)
    {
      const PtDomainSource *source = g_ptr_array_index (sources, i);
      g_autofree char *address = pt_pci_address_to_short (&source->host);

      g_string_append_printf (line, "%s%s ", source->unassigned ? "!" : "", address);
    }

  return g_string_free_and_steal (line);
}

static int
compare_devices (gconstpointer a,
                 gconstpointer b)
{
  return pt_pci_address_compare (&(*(PtIdentityDevice **) a)->address,
                                 &(*(PtIdentityDevice **) b)->address);
}

static char *
dup_records (PtPlan *plan)
{
  GPtrArray *devices =
    pt_identity_record_get_devices (pt_domain_xml_get_identity (pt_plan_get_after (plan)));
  g_autoptr(GPtrArray) sorted = g_ptr_array_copy (devices, NULL, NULL);
  GString *lines = g_string_new (NULL);

  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort (sorted, compare_devices);
  for (guint i = 0; i < sorted->len; i++)
    {
      const PtIdentityDevice *device = g_ptr_array_index (sorted, i);
      g_autofree char *address = pt_pci_address_to_short (&device->address);

      g_string_append_printf (lines, "%s %d %s %s\n", address, device->group,
                              device->serial != NULL ? device->serial : "-",
                              device->path != NULL && *device->path != '\0' ? device->path : "-");
    }

  return g_string_free_and_steal (lines);
}

static void
test_case (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr(PtPlan) plan = make_plan (cases[i].text);
  g_autofree char *members = dup_members (plan);
  g_autofree char *findings = plan_bench_dup_ids (pt_plan_get_findings (plan));
  g_autofree char *sources = dup_sources (plan);
  g_autofree char *records = dup_records (plan);

  g_assert_true (pt_plan_is_repair (plan));
  g_assert_false (pt_plan_is_giving_back (plan));
  g_assert_cmpstr (members, ==, cases[i].members);
  g_assert_cmpstr (findings, ==, cases[i].findings);
  g_assert_cmpstr (sources, ==, cases[i].sources);
  g_assert_cmpstr (records, ==, cases[i].records);
  g_assert_cmpint (pt_plan_is_empty (plan), ==, *cases[i].members == '\0');
  g_assert_cmpint (pt_plan_is_applicable (plan), ==, strstr (findings, ":blocked") == NULL);
}

/* Once repaired it stays so, whatever was asked for besides */
static void
test_again (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(PtPlan) plan = make_plan (cases[i].text);
      PtSituation *situation = pt_plan_get_situation (plan);
      g_autoptr(PtSituation) after =
        pt_situation_new (pt_situation_get_host (situation),
                          pt_situation_get_connection (situation),
                          pt_situation_get_machines (situation),
                          pt_situation_get_target (situation), pt_plan_get_after (plan));
      g_autoptr(GError) error = NULL;
      g_autoptr(PtPlan) again = pt_plan_new (after, pt_plan_get_selection (plan), &error);

      g_test_message ("%s", cases[i].name);
      g_assert_no_error (error);
      g_assert_true (pt_plan_is_empty (again));
    }
}

/* Nothing changes but numbers of the address and the record: options, guest address, what was
   written by hand and how, and what libvirt has added stay, byte for byte. */
static void
test_bytes (void)
{
  g_autoptr(PlanBench) bench = plan_bench_new ("repair\n" WIFI CARD);
  g_autofree char *before = plan_bench_read ("repair-before.xml");
  g_autofree char *after = plan_bench_read ("repair-after.xml");
  g_autoptr(PtDomainXml) definition = plan_bench_load ("repair-before.xml");
  g_autoptr(PtSituation) situation = pt_situation_new (bench->host, NULL, NULL, NULL, definition);
  g_autoptr(GError) error = NULL;
  g_autoptr(PtPlan) plan = pt_plan_new (situation, bench->selection, &error);
  g_autofree char *golden = plan_bench_read ("repair.diff");
  const PtPlanMember *member;

  g_assert_no_error (error);
  g_assert_cmpstr (pt_domain_xml_get_text (pt_plan_get_before (plan)), ==, before);
  g_assert_cmpstr (pt_domain_xml_get_text (pt_plan_get_after (plan)), ==, after);
  g_assert_cmpstr (pt_plan_get_difference (plan), ==, golden);

  g_assert_cmpuint (pt_plan_get_members (plan)->len, ==, 1);
  member = g_ptr_array_index (pt_plan_get_members (plan), 0);
  g_assert_true (member->has_guest);
  g_assert_cmpuint (member->guest.bus, ==, 1);
  g_assert_true (member->has_expected);
}

static void
test_words (void)
{
  g_autoptr(PtPlan) moved = make_plan (CARD WAS_WIFI);
  g_autoptr(PtPlan) several = make_plan (
    "dev 04:00.0 24 0108 144d:a802 nvme\ndev 05:00.0 25 0108 144d:a802 nvme\n"
    "hostdev 03:00.0\nrecord 03:00.0 144d:a802 14\n");
  g_autoptr(PtPlan) shared =
    make_plan (WIFI "dev 04:00.1 24 0403 8086:a170 snd_hda_intel\n" WAS_WIFI);
  g_autofree char *moved_finding = plan_bench_dup_finding (pt_plan_get_findings (moved), "moved");
  g_autofree char *several_finding =
    plan_bench_dup_finding (pt_plan_get_findings (several), "gone");
  g_autoptr(PtFinding) finding = g_list_model_get_item (pt_plan_get_findings (shared), 0);

  g_assert_cmpstr (moved_finding, ==,
                   "blocked|Something else is where an assigned device was: PCI device 8086:24f3 "
                   "(03:00.0).|03:00.0");
  g_assert_cmpstr (several_finding, ==,
                   "blocked|Nothing is where an assigned device was: Samsung Electronics NVMe SSD "
                   "Controller SM951/PM951 (was at 03:00.0; which of several like it is meant "
                   "cannot be told).|03:00.0");
  g_assert_nonnull (strstr (pt_finding_get_advice (finding), "assign it again"));
}

/* Who plans something else is told that it can be repaired */
static void
test_advice (void)
{
  g_autoptr(PlanBench) bench =
    plan_bench_new (WIFI CARD WAS_WIFI "dev 05:00.0 25 0200 8086:15b7 -\nwant 25\n");
  g_autoptr(GError) error = NULL;
  g_autoptr(PtPlan) plan = pt_plan_new (bench->situation, bench->selection, &error);
  GListModel *findings;
  guint n_moved = 0;

  g_assert_no_error (error);
  findings = pt_plan_get_findings (plan);
  for (guint i = 0; i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr(PtFinding) finding = g_list_model_get_item (findings, i);

      if (!g_str_equal (pt_finding_get_id (finding), "moved"))
        continue;
      n_moved++;
      g_assert_cmpint (pt_finding_get_severity (finding), ==, PT_SEVERITY_CAUTION);
      g_assert_true (g_str_has_prefix (pt_finding_get_advice (finding), "Repair the virtual"));
    }
  g_assert_cmpuint (n_moved, ==, 1);
}

static void
test_without_definition (void)
{
  g_autoptr(PlanBench) bench = plan_bench_new ("repair\n" WIFI);
  g_autoptr(PtSituation) situation = pt_situation_new (bench->host, NULL, NULL, NULL, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (pt_plan_new (situation, bench->selection, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_USAGE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/plan-repair/case/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/plan-repair/again", test_again);
  g_test_add_func ("/plan-repair/bytes", test_bytes);
  g_test_add_func ("/plan-repair/words", test_words);
  g_test_add_func ("/plan-repair/advice", test_advice);
  g_test_add_func ("/plan-repair/without-definition", test_without_definition);

  return g_test_run ();
}
