/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "plan-bench.h"
#include "pt-rules.h"
#include "rule-cases.h"

/*
 * Every row of the table of rules, for yes, no and cannot tell. The cases are in test-rules-*.c,
 * one for each src/plan/pt-rules-*.c.
 */

static const RuleCase *const all_cases[] = {
  rule_cases_group, rule_cases_host, rule_cases_seat, rule_cases_device, rule_cases_machine,
};

static guint
find_rule (const char *id)
{
  const char *other;

  for (guint i = 0; (other = pt_rules_get_id (i)) != NULL; i++)
    if (g_str_equal (other, id))
      return i;

  g_error ("%s is no rule", id);
}

static void
check_finding (const char *found,
               const char *expect)
{
  g_auto(GStrv) have = NULL;
  g_auto(GStrv) want = g_strsplit (expect, "|", 3);

  g_assert_nonnull (found);
  have = g_strsplit (found, "|", 3);
  g_assert_cmpstr (have[0], ==, want[0]);
  if (strstr (have[1], want[1]) == NULL)
    g_error ("“%s” does not say “%s”", have[1], want[1]);
  g_assert_cmpstr (have[2], ==, want[2]);
}

/* Each says what, and what more than a note says why and what to do about it, too */
static void
assert_complete (GListModel *findings)
{
  for (guint i = 0; i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr(PtFinding) finding = g_list_model_get_item (findings, i);

      g_assert_cmpstr (pt_finding_get_text (finding), >, "");
      if (pt_finding_get_severity (finding) == PT_SEVERITY_NOTE)
        continue;
      if (*pt_finding_get_why (finding) == '\0' || *pt_finding_get_advice (finding) == '\0')
        g_error ("%s says not why, or not what to do", pt_finding_get_id (finding));
    }
}

static void
test_case (gconstpointer data)
{
  const RuleCase *c = data;
  g_autoptr(PlanBench) bench = plan_bench_new (c->text);
  g_autoptr(GError) error = NULL;
  g_autoptr(PtPlan) plan = pt_plan_new (bench->situation, bench->selection, &error);
  g_autofree char *found = NULL;
  g_autofree char *all = NULL;

  g_assert_no_error (error);
  all = plan_bench_dup_ids (pt_plan_get_findings (plan));
  g_test_message ("%s", all);
  assert_complete (pt_plan_get_findings (plan));
  found = plan_bench_dup_finding (pt_plan_get_findings (plan), c->id);
  if (c->expect == NULL)
    {
      g_assert_cmpstr (found, ==, NULL);
    }
  else if (*c->expect != '?')
    {
      check_finding (found, c->expect);
    }
  else
    {
      const char *unknown_id = pt_rules_get_unknown_id (find_rule (c->id));
      g_autofree char *unknown = plan_bench_dup_finding (pt_plan_get_findings (plan), unknown_id);
      g_autofree char *expect = NULL;

      g_assert_cmpstr (found, ==, NULL);
      expect = c->expect[1] == '|' ? g_strdup_printf ("caution||%s", c->expect + 2)
                                   : g_strdup (c->expect + 1);
      check_finding (unknown, expect);
    }
}

typedef struct
{
  guint n_yes;
  guint n_no;
  guint n_unknown;
} Count;

static Count
count_cases (const char *id)
{
  Count count = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (all_cases); i++)
    for (const RuleCase *c = all_cases[i]; c->id != NULL; c++)
      {
        if (!g_str_equal (c->id, id))
          continue;
        count.n_yes += c->expect != NULL && *c->expect != '?';
        count.n_no += c->expect == NULL;
        count.n_unknown += c->expect != NULL && *c->expect == '?';
      }

  return count;
}

/* A rule without a case for each of its three answers is not tested. One that always knows says in
   the table why, and has no case that says otherwise. */
static void
test_complete (void)
{
  guint n_rules = 0, n_certain = 0;
  const char *id;

  for (guint i = 0; (id = pt_rules_get_id (i)) != NULL && pt_rules_get_unknown_id (i) != NULL; i++)
    {
      Count count = count_cases (id);
      const char *certain = pt_rules_get_certain (i);

      g_test_message ("%s: yes %u, no %u, cannot tell %u%s%s", id, count.n_yes, count.n_no,
                      count.n_unknown, certain != NULL ? ": " : "", certain != NULL ? certain : "");
      g_assert_cmpuint (count.n_yes, >, 0);
      g_assert_cmpuint (count.n_no, >, 0);
      g_assert_true (certain == NULL || *certain != '\0');
      g_assert_cmpint (count.n_unknown > 0, ==, certain == NULL);
      n_rules++;
      n_certain += certain != NULL;
    }

  g_assert_cmpuint (n_rules, >, 30);
  g_assert_cmpuint (n_certain, <, n_rules);
}

/* The way back from a black screen is the command that this computer has */
static void
test_way_back (void)
{
  static const struct
  {
    const char *host, *command;
  } rows[] = {
    { "", "“passthrough force-off”" },
    { "host flatpak yes\n", "“flatpak run org.phyllome.Passthrough force-off”" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (GPU "want 1\n", rows[i].host, NULL);
      g_autoptr(PlanBench) bench = plan_bench_new (text);
      g_autoptr(PtPlan) plan = pt_plan_new (bench->situation, bench->selection, NULL);
      GListModel *findings = pt_plan_get_findings (plan);
      gboolean seen = FALSE;

      for (guint j = 0; j < g_list_model_get_n_items (findings); j++)
        {
          g_autoptr(PtFinding) finding = g_list_model_get_item (findings, j);

          if (!g_str_equal (pt_finding_get_id (finding), "only-display"))
            continue;
          seen = TRUE;
          g_assert_nonnull (strstr (pt_finding_get_advice (finding), rows[i].command));
        }
      g_assert_true (seen);
    }
}

/* Not to pull a virtual function from under the machine that has it */
static void
test_vfs_advice (void)
{
  static const char card[] = "dev 05:00.0 12 0200 8086:10c9 igb vfs=2\n"
                             "dev 05:10.0 13 0200 8086:10ca vfio-pci pf=05:00.0\n";
  static const struct
  {
    const char *more;
    gboolean    said;
  } rows[] = {
    { "", FALSE },
    { "vm other running\nholds 05:10.0 hostdev live\n", TRUE },
    { "vm other shut-off\nholds 05:10.0 hostdev next\n", FALSE },
    { "vm other running\nholds 05:10.0 hostdev next\n", FALSE },
    { WIFI "vm other running\nholds 03:00.0 hostdev live\n", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (card, rows[i].more, "want 12\n", NULL);
      g_autoptr(PlanBench) bench = plan_bench_new (text);
      g_autoptr(PtPlan) plan = pt_plan_new (bench->situation, bench->selection, NULL);
      GListModel *findings = pt_plan_get_findings (plan);
      gboolean seen = FALSE;

      g_test_message ("%s", rows[i].more);
      for (guint j = 0; j < g_list_model_get_n_items (findings); j++)
        {
          g_autoptr(PtFinding) finding = g_list_model_get_item (findings, j);
          const char *advice = pt_finding_get_advice (finding);

          if (!g_str_equal (pt_finding_get_id (finding), "vfs-active"))
            continue;
          seen = TRUE;
          g_assert_nonnull (strstr (advice, "sriov_numvfs"));
          g_assert_cmpint (strstr (advice, "has one now: other.") != NULL, ==, rows[i].said);
        }
      g_assert_true (seen);
    }
}

/* Both faces offer to turn it off */
static void
test_autostart_advice (void)
{
  g_autoptr(PlanBench) bench = plan_bench_new (USB "use input K kbd\nhost keyboards 0\n"
                                               "target shut-off autostart\nwant 3\n");
  g_autoptr(PtPlan) plan = pt_plan_new (bench->situation, bench->selection, NULL);
  GListModel *findings = pt_plan_get_findings (plan);
  gboolean seen = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr(PtFinding) finding = g_list_model_get_item (findings, i);

      if (!g_str_equal (pt_finding_get_id (finding), "autostart-lockout"))
        continue;
      seen = TRUE;
      g_assert_nonnull (strstr (pt_finding_get_advice (finding), "“Turn Off Autostart”"));
      g_assert_nonnull (strstr (pt_finding_get_advice (finding), "“--no-autostart”"));
    }
  g_assert_true (seen);
}

/* With nothing known, nothing may pass as harmless, and each source is named once */
static void
test_nothing_known (void)
{
  g_autofree char *text = NULL;
  g_autoptr(PlanBench) bench = NULL;
  g_autoptr(PtPlan) plan = NULL;
  g_autofree char *reason = NULL;

  text = g_strconcat ("dev 05:00.0 7 ? 1234:5678 foo reset=?\nreserved 7 ?\nlibvirt none\nwant 7\n"
                      "unknown mounts no /proc\nunknown network x\nunknown display x\nunknown "
                      "input x\nunknown kernel x\n"
                      "unknown reserved x\nunknown reset x\nhost kernel ?\nhost cmdline ?\n", NULL);
  bench = plan_bench_new (text);
  plan = pt_plan_new (bench->situation, bench->selection, NULL);
  for (guint i = 0; i < PT_N_EVIDENCE; i++)
    {
      g_autofree char *id = g_strdup_printf ("unknown-%s", pt_evidence_to_id (i));
      g_autofree char *found = plan_bench_dup_finding (pt_plan_get_findings (plan), id);

      g_test_message ("%s", id);
      g_assert_nonnull (found);
      g_assert_true (g_str_has_prefix (found, "caution|"));
    }

  reason = plan_bench_dup_finding (pt_plan_get_findings (plan), "unknown-mounts");
  g_assert_nonnull (strstr (reason, "no /proc"));
}

static void
test_worst_first (void)
{
  g_autoptr(PlanBench) bench = plan_bench_new (DISK "use mount - / n\n" LAN
                                               "use network RA eth0\nhost routes 0\n"
                                               USB "usb 1-1 Mouse\nwant 16\nwant 12\nwant 3");
  g_autoptr(PtPlan) plan = pt_plan_new (bench->situation, bench->selection, NULL);
  g_autofree char *ids = plan_bench_dup_ids (pt_plan_get_findings (plan));

  g_assert_cmpstr (ids, ==,
                   "host-disk:blocked only-network:danger usb-devices:note memory-pinned:note");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (all_cases); i++)
    for (const RuleCase *c = all_cases[i]; c->id != NULL; c++)
      {
        g_autofree char *path = g_strdup_printf ("/rules/%s/%s", c->id, c->what);

        g_strdelimit (path + strlen ("/rules/") + strlen (c->id) + 1, "/", '_');
        g_test_add_data_func (path, c, test_case);
      }
  g_test_add_func ("/rules/complete", test_complete);
  g_test_add_func ("/rules/nothing-known", test_nothing_known);
  g_test_add_func ("/rules/way-back", test_way_back);
  g_test_add_func ("/rules/vfs-advice", test_vfs_advice);
  g_test_add_func ("/rules/autostart-advice", test_autostart_advice);
  g_test_add_func ("/rules/worst-first", test_worst_first);

  return g_test_run ();
}
