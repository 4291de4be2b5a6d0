/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hotplug-bench.h"

#include <string.h>

#include "hotplug-double.h"

/* A change of a running machine that fails half-way is undone, and what is said is what is there */

static void
test_attach_fails (HotplugBench  *bench,
                   gconstpointer  data)
{
  static const struct
  {
    const char *wrong;
    const char *trace;
    PtError     code;
  } rows[] = {
    /* Nothing was done before it: libvirt's own words */
    { TWO, "attach live+config " TWO "\n", PT_ERROR_LIBVIRT },
    { ONE, "attach live+config " TWO "\nattach live+config " ONE "\ndetach live " TWO "\n",
      PT_ERROR_PUT_BACK },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_setenv ("HOTPLUG_FAIL", rows[i].wrong, TRUE);
      hotplug_bench_fail (bench, HELD, rows[i].code, rows[i].trace);
      hotplug_bench_assert_has (bench, "", "");
      hotplug_bench_assert_plain (bench);
      g_assert_cmpuint (bench->done, ==, 0);
    }
  g_assert_nonnull (strstr (pt_error_get_detail (bench->error), "00:14.2 was held back"));
  g_assert_nonnull (strstr (pt_error_get_detail (bench->error), "given back to this computer"));
}

/* What was plugged in when a later one failed does not come out again */
static void
test_stays (HotplugBench  *bench,
            gconstpointer  data)
{
  bench->patience = 1;
  g_setenv ("HOTPLUG_FAIL", TWO, TRUE);
  g_setenv ("HOTPLUG_KEEP", ONE, TRUE);
  hotplug_bench_fail (bench, BOTH, PT_ERROR_FAILED,
                      BOTH_COME "detach live " ONE "\ngive back " TWO "\n");
  g_assert_nonnull (strstr (pt_error_get_detail (bench->error), "did not let go of 00:14.0"));
  hotplug_bench_assert_has (bench, "0", "");
  hotplug_bench_assert_plain (bench);
}

/* The second of two stays: the first is plugged in again */
static void
test_second_stays (HotplugBench  *bench,
                   gconstpointer  data)
{
  hotplug_bench_change (bench, BOTH, BOTH_COME);
  g_setenv ("HOTPLUG_REFUSE", TWO, TRUE);
  hotplug_bench_fail (bench, NONE, PT_ERROR_PUT_BACK,
                      "detach live " ONE "\ndetach live " TWO "\nattach live " ONE "\n");
  hotplug_bench_assert_has (bench, "02", "02");
}

/* libvirt has plugged it in, and says that it failed */
static void
test_half (HotplugBench  *bench,
           gconstpointer  data)
{
  g_setenv ("HOTPLUG_HALF", ONE, TRUE);
  hotplug_bench_fail (bench, SINGLE, PT_ERROR_PUT_BACK,
                      "attach live+config " ONE "\ndetach live " ONE "\n");
  hotplug_bench_assert_has (bench, "", "");
}

/* Somebody edits the definition while the machine is changed: that edit is never lost, and what is
 * said is what is there. */
static void
test_edited (HotplugBench  *bench,
             gconstpointer  data)
{
  g_autofree char *kept = NULL;

  hotplug_bench_change (bench, SINGLE, "attach live+config " ONE "\n");

  /* The guest has let go: it is plugged in again */
  g_setenv ("HOTPLUG_EDIT", ONE, TRUE);
  hotplug_bench_fail (bench, NONE, PT_ERROR_PUT_BACK,
                      "detach live " ONE "\nattach live " ONE "\n");
  g_assert_nonnull (strstr (bench->error->message, "someone else"));
  g_assert_null (strstr (pt_error_get_next (bench->error), "what they were"));
  hotplug_bench_assert_has (bench, "0", "0");
  kept = hotplug_bench_read_definition (bench);
  g_assert_nonnull (strstr (kept, ">2097152</memory>"));
}

/* As before, but it comes: what libvirt wrote for us is taken out of what the other wrote. */
static void
test_edited_attach (HotplugBench  *bench,
                    gconstpointer  data)
{
  g_autofree char *kept = NULL;
  g_autofree char *wanted = NULL;
  g_auto (GStrv) parts = g_strsplit (bench->plain, ">1048576</memory>", 2);

  g_setenv ("HOTPLUG_EDIT", ONE, TRUE);
  hotplug_bench_fail (bench, SINGLE, PT_ERROR_PUT_BACK,
                      "attach live+config " ONE "\ndetach live " ONE "\n");
  g_assert_nonnull (strstr (bench->error->message, "someone else"));
  g_assert_null (strstr (pt_error_get_next (bench->error), "what they were"));
  hotplug_bench_assert_has (bench, "", "");
  kept = hotplug_bench_read_definition (bench);
  wanted = g_strjoinv (">2097152</memory>", parts);
  g_assert_cmpstr (kept, ==, wanted);
}

/* The second has been asked, and may yet go: it is not said that all is as before */
static void
test_second_keeps (HotplugBench  *bench,
                   gconstpointer  data)
{
  hotplug_bench_change (bench, BOTH, BOTH_COME);
  bench->patience = 1;
  g_setenv ("HOTPLUG_KEEP", TWO, TRUE);
  hotplug_bench_fail (bench, NONE, PT_ERROR_PUT_BACK,
                      "detach live " ONE "\ndetach live " TWO "\nattach live " ONE "\n");
  g_assert_nonnull (strstr (pt_error_get_next (bench->error), "may still let go"));
  hotplug_bench_assert_has (bench, "02", "02");
}

/* The record of it cannot be kept */
static void
test_not_recorded (HotplugBench  *bench,
                   gconstpointer  data)
{
  bench->fail_done = TRUE;
  hotplug_bench_fail (bench, SINGLE, PT_ERROR_PUT_BACK,
                      "attach live+config " ONE "\ndetach live " ONE "\n");
  hotplug_bench_assert_has (bench, "", "");
  hotplug_bench_assert_plain (bench);
}

/* The definition is written, and libvirt does not say what it made of it: that is not put back, and
 * nobody is told so */
static void
test_unread (HotplugBench  *bench,
             gconstpointer  data)
{
  hotplug_bench_change (bench, SINGLE, "attach live+config " ONE "\n");
  g_setenv ("HOTPLUG_UNREAD", "1", TRUE);
  hotplug_bench_fail (bench, NONE, PT_ERROR_FAILED, "detach live " ONE "\nattach live " ONE "\n");
  g_assert_null (g_getenv ("HOTPLUG_UNREAD"));
  g_assert_nonnull (strstr (pt_error_get_next (bench->error), "undo"));
  hotplug_bench_assert_has (bench, "0", "");
}

/* libvirtd dies before it says what became of the first step: nobody can say then that anything was
 * done, or that it was not put back */
static void
test_cut (HotplugBench  *bench,
          gconstpointer  data)
{
  g_setenv ("HOTPLUG_CUT", TWO, TRUE);
  hotplug_bench_fail (bench, HELD, PT_ERROR_FAILED, "attach live+config " TWO "\n");
  g_assert_nonnull (strstr (bench->error->message, "not known whether anything was changed"));
  g_assert_nonnull (strstr (pt_error_get_next (bench->error), "passthrough undo"));
  hotplug_double_forget ();

  /* Something was done before it */
  g_setenv ("HOTPLUG_CUT", ONE, TRUE);
  hotplug_bench_fail (bench, HELD, PT_ERROR_FAILED,
                      "attach live+config " TWO "\nattach live+config " ONE "\n");
  g_assert_nonnull (strstr (bench->error->message, "Not all of what had been done"));
  g_assert_nonnull (strstr (pt_error_get_detail (bench->error), "00:14.2 was held back"));
}

int
main (int    argc,
      char **argv)
{
  static const HotplugBenchTest tests[] = {
    { "/hotplug-undone/attach-fails", test_attach_fails },
    { "/hotplug-undone/stays", test_stays },
    { "/hotplug-undone/second-stays", test_second_stays },
    { "/hotplug-undone/half", test_half },
    { "/hotplug-undone/edited", test_edited },
    { "/hotplug-undone/edited-attach", test_edited_attach },
    { "/hotplug-undone/second-keeps", test_second_keeps },
    { "/hotplug-undone/not-recorded", test_not_recorded },
    { "/hotplug-undone/unread", test_unread },
    { "/hotplug-undone/cut", test_cut },
  };

  return hotplug_bench_run (&argc, &argv, tests, G_N_ELEMENTS (tests));
}
