/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-bench.h"

#include <string.h>

/*
 * Plans for a machine that runs: whether they can be carried out at once, in which steps, and what
 * is said when not.
 */

static PtPlan *
make_plan (const char  *text,
           PtDomainXml *definition,
           PtDomainXml *live)
{
  g_autoptr (PlanBench) bench = plan_bench_new_joined (plan_bench_laptop, text);
  g_autoptr (PtSituation) situation = g_object_ref (bench->situation);
  g_autoptr (GError) error = NULL;
  PtPlan *plan;

  if (definition != NULL)
    {
      g_autoptr (PtSituation) stopped =
        pt_situation_new (bench->host, pt_situation_get_connection (situation),
                          pt_situation_get_machines (situation),
                          pt_situation_get_target (situation), definition);

      g_set_object (&situation, stopped);
    }
  if (live != NULL)
    {
      g_autoptr (PtSituation) running = pt_situation_new_running (situation, live);

      g_set_object (&situation, running);
    }

  plan = pt_plan_new (situation, bench->selection, &error);
  g_assert_no_error (error);
  return plan;
}

/* "+00:14.2 hidden,+00:14.0" */
static char *
dup_steps (PtPlan *plan)
{
  GPtrArray *steps = pt_plan_get_live_steps (plan);
  GString *line = g_string_new (NULL);

  for (guint i = 0; steps != NULL && i < steps->len; i++)
    {
      const PtLiveStep *step = g_ptr_array_index (steps, i);
      g_autofree char *host = pt_pci_address_to_short (&step->host);
      g_autofree char *slot = g_strdup_printf ("slot='0x%02x'", step->host.slot);

      g_assert_true (g_str_has_prefix (step->markup, "<hostdev"));
      g_assert_true (g_str_has_suffix (step->markup, "</hostdev>"));
      g_assert_nonnull (strstr (step->markup, slot));
      g_string_append_printf (line, "%s%c%s%s", i > 0 ? "," : "", step->attach ? '+' : '-', host,
                              step->hidden ? " hidden" : "");
    }
  return g_string_free_and_steal (line);
}

typedef struct
{
  const char    *name;
  const char    *text;
  PtLiveObstacle obstacle;
  const char    *steps;
  const char    *finding;  /* how running-next-start begins; NULL: it is not there */
  gboolean       live;     /* it would be done at once */
} Case;

#define RUNS "target running\nlive same\n"

static const Case assigns[] = {
  { "stopped", "definition linux515.xml\ntarget shut-off\nwant 14\nnow", PT_LIVE_STOPPED, "", NULL,
    FALSE },
  { "possible", RUNS "definition linux515.xml\nwant 14", PT_LIVE_POSSIBLE, "+03:00.0", "note|",
    FALSE },
  { "now", RUNS "definition linux515.xml\nwant 14\nnow", PT_LIVE_POSSIBLE, "+03:00.0", NULL, TRUE },
  { "held first", RUNS "definition linux515.xml\nwant 3\nrole 00:14.2 hold\nnow", PT_LIVE_POSSIBLE,
    "+00:14.2 hidden,+00:14.0", NULL, TRUE },
  { "held first, whatever its address",
    RUNS "definition linux515.xml\nwant 3\nrole 00:14.0 hold\nnow", PT_LIVE_POSSIBLE,
    "+00:14.0 hidden,+00:14.2", NULL, TRUE },
  { "multifunction", RUNS "definition linux515.xml\nwant 3", PT_LIVE_MULTIFUNCTION, "", "note|",
    FALSE },
  { "multifunction now", RUNS "definition linux515.xml\nwant 3\nnow", PT_LIVE_MULTIFUNCTION, "",
    "blocked|", FALSE },
  { "one port for two", RUNS "definition linux515.xml\nwant 3\nseparate", PT_LIVE_NO_PORT, "",
    "note|", FALSE },
  { "no port", RUNS "definition linux515-full.xml\nwant 14", PT_LIVE_NO_PORT, "", "note|", FALSE },
  { "no port now", RUNS "definition linux515-full.xml\nwant 14\nnow", PT_LIVE_NO_PORT, "",
    "blocked|", FALSE },
  { "a port that what runs has not",
    "target running\nlive linux515-full.xml\ndefinition linux515.xml\nwant 14", PT_LIVE_NO_PORT, "",
    "note|", FALSE },
  { "slots", RUNS "definition old-pc.xml\nwant 14", PT_LIVE_CHIPSET, "", "note|", FALSE },
  { "no QEMU", RUNS "driver test\ndefinition linux515.xml\nwant 14\nnow", PT_LIVE_DRIVER, "",
    "blocked|", FALSE },
  { "not read", "target running\ndefinition linux515.xml\nwant 14", PT_LIVE_UNKNOWN, "", "note|",
    FALSE },
};

static void
check_plan (const Case *c,
            PtPlan     *plan)
{
  g_autofree char *steps = dup_steps (plan);
  g_autofree char *finding = plan_bench_dup_finding (pt_plan_get_findings (plan),
                                                     "running-next-start");

  g_assert_cmpint (pt_plan_get_obstacle (plan), ==, c->obstacle);
  g_assert_cmpstr (steps, ==, c->steps);
  if (c->finding == NULL)
    g_assert_cmpstr (finding, ==, NULL);
  else if (finding == NULL || !g_str_has_prefix (finding, c->finding))
    g_error ("“%s” is not “%s”", finding, c->finding);
  g_assert_cmpint (pt_plan_is_live (plan), ==, c->live);
  g_assert_cmpint (pt_plan_is_applicable (plan), ==,
                   c->finding == NULL || !g_str_has_prefix (c->finding, "blocked"));
  g_assert_cmpint (pt_plan_get_live_steps (plan) != NULL, ==, c->obstacle == PT_LIVE_POSSIBLE);
}

static void
test_assign (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (PtPlan) plan = make_plan (c->text, NULL, NULL);

  check_plan (c, plan);
}

/* Without a free port in what runs, what is advised instead gives it one */
static void
test_no_port (void)
{
  g_autoptr (PtPlan) now = make_plan (RUNS "definition linux515-full.xml\nwant 14\nnow", NULL, NULL);
  g_autoptr (PtPlan) later = make_plan (RUNS "definition linux515-full.xml\nwant 14", NULL, NULL);
  g_autoptr (PtFinding) finding = g_list_model_get_item (pt_plan_get_findings (now), 0);

  g_assert_cmpstr (pt_finding_get_id (finding), ==, "running-next-start");
  g_assert_nonnull (strstr (pt_finding_get_why (finding), "no free root port"));
  g_assert_nonnull (strstr (pt_finding_get_advice (finding), "has a root port for it"));
  g_assert_true (pt_plan_is_applicable (later));
  g_assert_nonnull (strstr (pt_plan_get_difference (later),
                            "+    <controller type='pci' index='9' model='pcie-root-port'/>"));
}

static const struct
{
  Case        c;         /* text: what comes back */
  const char *assigned;  /* what was assigned before */
  const char *replace;   /* in the definition of what runs */
  const char *with;
} returns[] = {
  { { "possible", "back\nwant 14\ntarget running", PT_LIVE_POSSIBLE, "-03:00.0", "note|", FALSE },
    "want 14", NULL, NULL },
  { { "now", "back\nwant 14\ntarget running\nnow", PT_LIVE_POSSIBLE, "-03:00.0", NULL, TRUE },
    "want 14", NULL, NULL },
  { { "held last", "back\nwant 3\ntarget running\nnow", PT_LIVE_POSSIBLE,
      "-00:14.0,-00:14.2 hidden", NULL, TRUE },
    "want 3\nrole 00:14.2 hold", NULL, NULL },
  { { "multifunction", "back\nwant 3\ntarget running\nnow", PT_LIVE_MULTIFUNCTION, "", "blocked|",
      FALSE },
    "want 3", NULL, NULL },
  { { "separate", "back\nwant 3\ntarget running\nnow", PT_LIVE_POSSIBLE, "-00:14.0,-00:14.2", NULL,
      TRUE },
    "want 3\nseparate", NULL, NULL },
  { { "several with an old kernel", "host kernel 5.18.4\nback\nwant 3\ntarget running",
      PT_LIVE_OLD_KERNEL, "", "note|", FALSE },
    "want 3\nseparate", NULL, NULL },
  { { "several with an unknown kernel", "host kernel ?\nback\nwant 3\ntarget running",
      PT_LIVE_OLD_KERNEL, "", "note|", FALSE },
    "want 3\nseparate", NULL, NULL },
  { { "one with an old kernel", "host kernel 5.18.4\nback\nwant 3\ntarget running\nnow",
      PT_LIVE_POSSIBLE, "-00:14.0,-00:14.2 hidden", NULL, TRUE },
    "want 3\nrole 00:14.2 hold", NULL, NULL },
  { { "what is not there any more", "back\nwant 14\ntarget running\nnow", PT_LIVE_POSSIBLE, "",
      NULL, TRUE },
    "want 14", "<source>\n        <address domain='0x0000' bus='0x03'",
    "<source>\n        <address domain='0x0000' bus='0x04'" },
  { { "a port without hot-plug", "back\nwant 14\ntarget running", PT_LIVE_FIXED, "", "note|",
      FALSE },
    "want 14", "<target chassis='9'", "<target hotplug='off' chassis='9'" },
};

static PtDomainXml *
replace (PtDomainXml *definition,
         const char  *what,
         const char  *with)
{
  g_autoptr (GString) text = g_string_new (pt_domain_xml_get_text (definition));
  g_autoptr (GError) error = NULL;
  PtDomainXml *changed;

  g_assert_cmpuint (g_string_replace (text, what, with, 1), ==, 1);
  changed = pt_domain_xml_new_from_text (text->str, -1, &error);
  g_assert_no_error (error);
  return changed;
}

static void
test_returns (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (returns); i++)
    {
      g_autofree char *text = g_strconcat ("definition linux515.xml\n", returns[i].assigned, NULL);
      g_autoptr (PtPlan) first = make_plan (text, NULL, NULL);
      g_autoptr (PtDomainXml) live = g_object_ref (pt_plan_get_after (first));
      g_autoptr (PtPlan) plan = NULL;

      g_test_message ("%s", returns[i].c.name);
      if (returns[i].replace != NULL)
        {
          g_autoptr (PtDomainXml) changed = replace (live, returns[i].replace, returns[i].with);

          g_set_object (&live, changed);
        }
      plan = make_plan (returns[i].c.text, pt_plan_get_after (first), live);
      check_plan (&returns[i].c, plan);
    }
}

/* A port that is free in both is taken before a lower one that is not free in what runs */
static void
test_port_of_both (void)
{
  g_autoptr (PtDomainXml) definition = plan_bench_load ("linux515.xml");
  g_autoptr (PtDomainXml) two = replace (definition, "  </devices>",
                                         "    <controller type='pci' index='10' "
                                         "model='pcie-root-port'/>\n  </devices>");
  g_autoptr (PtDomainXml) live = replace (two, "  </devices>",
                                          "    <memballoon model='virtio'>\n"
                                          "      <address type='pci' domain='0x0000' bus='0x09' "
                                          "slot='0x00' function='0x0'/>\n"
                                          "    </memballoon>\n  </devices>");
  g_autoptr (PtPlan) plan = make_plan ("target running\nwant 14\nnow", two, live);
  g_autoptr (PtPlan) stopped = make_plan ("target shut-off\nwant 14", two, NULL);
  const PtPlanMember *member = g_ptr_array_index (pt_plan_get_members (plan), 0);
  const PtPlanMember *without = g_ptr_array_index (pt_plan_get_members (stopped), 0);

  g_assert_true (pt_plan_is_live (plan));
  g_assert_cmphex (member->guest.bus, ==, 0x0a);
  g_assert_cmphex (without->guest.bus, ==, 0x09);
}

/* Plugged in once, and interrupted: only what is missing is left to do */
static void
test_interrupted (void)
{
  g_autoptr (PtPlan) plan =
    make_plan (RUNS "definition linux515.xml\nwant 3\nrole 00:14.2 hold\nnow", NULL, NULL);
  PtDomainXml *before = pt_plan_get_before (plan), *after = pt_plan_get_after (plan);
  g_autoptr (PtDomainXml) half =
    replace (before, "  </devices>",
             "    <hostdev mode='subsystem' type='pci' managed='yes'>\n"
             "      <source>\n        <address domain='0x0000' bus='0x00' slot='0x14' "
             "function='0x2'/>\n      </source>\n      <address type='unassigned'/>\n"
             "    </hostdev>\n  </devices>");
  PtLiveObstacle obstacle;
  g_autoptr (GPtrArray) on = pt_live_steps_new (half, before, after, FALSE, &obstacle);
  g_autoptr (GPtrArray) back = pt_live_steps_new (half, after, before, FALSE, &obstacle);

  g_assert_cmpuint (on->len, ==, 1);
  g_assert_true (((PtLiveStep *) on->pdata[0])->attach);
  g_assert_cmpuint (((PtLiveStep *) on->pdata[0])->host.function, ==, 0);
  g_assert_cmpuint (back->len, ==, 1);
  g_assert_false (((PtLiveStep *) back->pdata[0])->attach);
  g_assert_cmpuint (((PtLiveStep *) back->pdata[0])->host.function, ==, 2);
}

/* Each reason is a sentence, and no two are the same */
static void
test_words (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int obstacle = PT_LIVE_UNKNOWN; obstacle <= PT_LIVE_OLD_KERNEL; obstacle++)
    {
      const char *words = pt_live_obstacle_get_words ((PtLiveObstacle) obstacle);

      g_assert_true (g_str_has_suffix (words, "."));
      g_assert_true (g_hash_table_add (seen, (gpointer) words));
    }
  g_assert_null (pt_live_obstacle_get_words (PT_LIVE_POSSIBLE));
  g_assert_null (pt_live_obstacle_get_words (PT_LIVE_STOPPED));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan-live/no-port", test_no_port);
  for (gsize i = 0; i < G_N_ELEMENTS (assigns); i++)
    {
      g_autofree char *path = g_strconcat ("/plan-live/assign/", assigns[i].name, NULL);

      g_test_add_data_func (path, &assigns[i], test_assign);
    }
  g_test_add_func ("/plan-live/return", test_returns);
  g_test_add_func ("/plan-live/port-of-both", test_port_of_both);
  g_test_add_func ("/plan-live/interrupted", test_interrupted);
  g_test_add_func ("/plan-live/words", test_words);
  return g_test_run ();
}
