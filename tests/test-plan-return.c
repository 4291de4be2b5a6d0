/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-bench.h"

#include <string.h>

/*
 * Devices given back: those that a plan assigned, and those that somebody wrote by hand.
 */

static gboolean
has_recorded_port (PtPlan *plan,
                   guint   index)
{
  PtDomainXml *after = pt_plan_get_after (plan);

  return pt_identity_record_has_root_port (pt_domain_xml_get_identity (after), index);
}

/* Two groups, given back in either order: a port below one that stays is kept until that one goes
   too */
static void
test_return_in_turn (void)
{
  static const char *const orders[][2] = { { "back\nwant 3", "back\nwant 14" },
    { "back\nwant 14", "back\nwant 3" } };

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr(PtPlan) first = plan_bench_make_plan ("definition linux515-full.xml\nwant 3");
      g_autoptr(PtPlan) second = plan_bench_make_next_plan (first, "want 14");
      g_autoptr(PtPlan) one_back = plan_bench_make_next_plan (second, orders[i][0]);
      g_autoptr(PtPlan) two_back = plan_bench_make_next_plan (one_back, orders[i][1]);

      g_assert_true (pt_plan_is_applicable (one_back));
      g_assert_cmpstr (plan_bench_get_after (one_back), !=, plan_bench_get_before (one_back));
      if (i == 1)
        g_assert_cmpstr (plan_bench_get_after (one_back), ==, plan_bench_get_after (first));
      else
        g_assert_true (has_recorded_port (one_back, 9));
      g_assert_cmpstr (plan_bench_get_after (two_back), ==, plan_bench_get_before (first));
    }
}

/* Two groups in one slot of the guest: without the one that became function 0, no guest sees the
   other */
static void
test_left_alone (void)
{
  g_autoptr(PtPlan) both = plan_bench_make_plan ("definition linux515.xml\nwant 11\nwant 12");
  g_autoptr(PtPlan) first = plan_bench_make_next_plan (both, "back\nwant 11");
  g_autoptr(PtPlan) second = plan_bench_make_next_plan (both, "back\nwant 12");
  g_autoptr(PtPlan) all = plan_bench_make_next_plan (both, "back\nall");
  g_autofree char *members = plan_bench_dup_members (both);
  g_autofree char *found = NULL;
  g_autofree char *none = NULL;
  g_autofree char *all_ids = NULL;

  g_assert_nonnull (strstr (members, "00:1f.3 give 09:00.0"));
  g_assert_nonnull (strstr (members, "00:1f.6 give 09:00.6"));
  g_assert_true (pt_plan_is_applicable (first));
  found = plan_bench_dup_finding (pt_plan_get_findings (first), "lone-function");
  g_assert_cmpstr (found, ==, "caution|What stays in the virtual machine is then without the first "
                   "function of its card: 00:1f.6.|00:1f.6");
  none = plan_bench_dup_ids (pt_plan_get_findings (second));
  g_assert_cmpstr (none, ==, "");
  all_ids = plan_bench_dup_ids (pt_plan_get_findings (all));
  g_assert_cmpstr (all_ids, ==, "");
}

/* A port that was ours, but on which something else sits now, stays */
static void
test_return_used_port (void)
{
  g_autoptr(PtPlan) plan = plan_bench_make_plan ("definition linux515-full.xml\nwant 14");
  g_autoptr(GString) text = g_string_new (plan_bench_get_after (plan));
  g_autoptr(PtDomainXml) definition = NULL;
  g_autoptr(PtSituation) situation = NULL;
  g_autoptr(PlanBench) bench = plan_bench_new_joined (plan_bench_laptop, "back\nwant 14");
  g_autoptr(PtPlan) returned = NULL;

  g_string_replace (text, "bus='0x09' slot='0x00' function='0x0'",
                    "bus='0x09' slot='0x00' function='0x1'", 0);
  g_string_replace (text, "  </devices>",
                    "    <memballoon model='virtio'>\n"
                    "      <address type='pci' domain='0x0000' bus='0x09' slot='0x00' "
                    "function='0x0'/>\n"
                    "    </memballoon>\n"
                    "  </devices>", 0);
  definition = pt_domain_xml_new_from_text (text->str, -1, NULL);
  situation = pt_situation_new (bench->host, NULL, NULL, NULL, definition);
  returned = pt_plan_new (situation, bench->selection, NULL);
  g_assert_null (strstr (plan_bench_get_after (returned), "<hostdev"));
  g_assert_nonnull (strstr (plan_bench_get_after (returned),
                            "<controller type='pci' index='9' model='pcie-root-port'/>"));
}

static const struct
{
  const char *name;
  const char *text;
  const char *members;
  const char *findings;
  const char *gone;      /* what the definition no longer has */
  const char *stays;     /* what it still has */
} returns[] = {
  { "by-hand", "hostdev 03:00.0\nback\nwant 14", "03:00.0 give locked\n", "", "<hostdev",
    "<devices>" },
  { "vanished", "hostdev 0a:00.0\nrecord 0a:00.0 1234:5678 77\nback\nwant 0a:00.0",
    "0a:00.0 give locked\n", "", "<hostdev",
    "<devices>" },
  { "vanished-by-group", "hostdev 0a:00.0\nrecord 0a:00.0 1234:5678 77\nback\nwant 77",
    "0a:00.0 give locked\n", "", "<hostdev",
    "<devices>" },
  { "moved-by-old-group", "hostdev 02:00.0\nrecord 02:00.0 8086:24f3 14\nback\nwant 14",
    "02:00.0 give locked\n", "", "<hostdev",
    "<devices>" },
  { "one-of-two", "hostdev 03:00.0\nhostdev 02:00.0\nback\nwant 14", "03:00.0 give locked\n", "",
    "bus='0x03'", "bus='0x02'" },
  { "whole-group", "hostdev 00:14.0\nhostdev 00:14.2 unassigned\nback\nwant 00:14.0",
    "00:14.0 give locked\n00:14.2 hold locked\n", "", "<hostdev", "<devices>" },
  { "all", "hostdev 03:00.0\nhostdev 00:1f.6 interface\nhostdev 02:00.0\nback\nall",
    "02:00.0 give locked\n03:00.0 give locked\n",
    "", "<hostdev", "<interface" },
  { "interface", "hostdev 00:1f.6 interface\nback\nwant 12", "00:1f.6 give locked\n",
    "held-otherwise:blocked", "<hostdev",
    "<interface" },
  { "disk", "hostdev 3d:00.0 nvme\nback\nwant 15", "3d:00.0 give locked\n",
    "held-otherwise:blocked", "<hostdev", "<disk" },
  { "not-here", "hostdev 02:00.0\nback\nwant 14", "", "not-here:note", "bus='0x03'", "bus='0x02'" },
  { "only-recorded", "record 0a:00.0 1234:5678 77\nback\nwant 0a:00.0", "", "", "passthrough/1.0",
    "<devices>" },
  { "running", "hostdev 03:00.0\ntarget running\nback\nwant 14", "03:00.0 give locked\n",
    "running-next-start:note", "<hostdev",
    "<devices>" },
  { "twice", "hostdev 03:00.0\nhostdev 03:00.0\nback\nwant 14",
    "03:00.0 give locked\n03:00.0 give locked\n", "", "<hostdev",
    "<devices>" },
};

static void
test_returns (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (returns); i++)
    {
      g_autoptr(PtPlan) plan = NULL;
      g_autofree char *members = NULL;
      g_autofree char *findings = NULL;

      g_test_message ("%s", returns[i].name);
      plan = plan_bench_make_plan (returns[i].text);
      members = plan_bench_dup_members (plan);
      findings = plan_bench_dup_ids (pt_plan_get_findings (plan));
      g_assert_cmpstr (members, ==, returns[i].members);
      g_assert_cmpstr (findings, ==, returns[i].findings);
      g_assert_null (strstr (plan_bench_get_after (plan), returns[i].gone));
      g_assert_nonnull (strstr (plan_bench_get_after (plan), returns[i].stays));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plan-return/in-turn", test_return_in_turn);
  g_test_add_func ("/plan-return/left-alone", test_left_alone);
  g_test_add_func ("/plan-return/used-port", test_return_used_port);
  g_test_add_func ("/plan-return/by-hand", test_returns);

  return g_test_run ();
}
