/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "hotplug-bench.h"

#include <string.h>

/* Devices that come and go while a machine runs, and a guest that keeps them */

static void
test_one (HotplugBench  *bench,
          gconstpointer  data)
{
  hotplug_bench_change (bench, SINGLE, "attach live+config " ONE "\n");
  hotplug_bench_assert_has (bench, "0", "0");
  g_assert_cmpuint (bench->prepared, ==, 1);
  g_assert_cmpuint (bench->done, ==, 1);
  g_assert_cmpstr (bench->remarks, ==, NULL);

  hotplug_bench_change (bench, NONE, "detach live " ONE "\n");
  hotplug_bench_assert_has (bench, "", "");
  g_assert_nonnull (strstr (bench->remarks, "xhci_hcd"));
  g_assert_nonnull (strstr (bench->remarks, "00:14.0"));
}

/* The event got lost on its way: it shows when one looks again */
static void
test_lost (HotplugBench  *bench,
           gconstpointer  data)
{
  hotplug_bench_change (bench, SINGLE, "attach live+config " ONE "\n");
  g_setenv ("HOTPLUG_LOST", ONE, TRUE);
  hotplug_bench_change (bench, NONE, "detach live " ONE "\n");
  hotplug_bench_assert_has (bench, "", "");
}

static void
test_held (HotplugBench  *bench,
           gconstpointer  data)
{
  hotplug_bench_change (bench, HELD, "attach live+config " TWO "\nattach live+config " ONE "\n");
  hotplug_bench_assert_has (bench, "20", "02");

  hotplug_bench_change (bench, NONE, "detach live " ONE "\ndetach live " TWO "\n");
  hotplug_bench_assert_has (bench, "", "");
}

/* All of a group has to leave the host before QEMU can open it for the first */
static void
test_two (HotplugBench  *bench,
          gconstpointer  data)
{
  hotplug_bench_change (bench, BOTH, BOTH_COME);
  hotplug_bench_assert_has (bench, "02", "02");

  g_setenv ("HOTPLUG_STUCK", ONE, TRUE);
  hotplug_bench_change (bench, NONE,
                        "detach live " ONE "\ndetach live " TWO "\n"
                        "give back " ONE "\ngive back " TWO "\n");
  hotplug_bench_assert_has (bench, "", "");
  g_assert_nonnull (strstr (bench->remarks, "did not take 00:14.0 back"));
}

static void
test_not_released (HotplugBench  *bench,
                   gconstpointer  data)
{
  static const struct
  {
    const char *wrong;
    const char *words;
    guint       patience;
  } rows[] = {
    { "HOTPLUG_REFUSE", "refuses to let go of 00:14.0", 20 },
    { "HOTPLUG_KEEP", "did not let go of 00:14.0 within 1 second", 1 },
  };
  g_autofree char *defined = NULL;

  hotplug_bench_change (bench, SINGLE, "attach live+config " ONE "\n");
  defined = hotplug_bench_read_definition (bench);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *now = NULL;

      g_setenv (rows[i].wrong, ONE, TRUE);
      bench->patience = rows[i].patience;
      hotplug_bench_fail (bench, NONE, PT_ERROR_NOT_RELEASED, "detach live " ONE "\n");
      g_unsetenv (rows[i].wrong);
      g_assert_nonnull (strstr (bench->error->message, rows[i].words));
      g_assert_nonnull (pt_error_get_next (bench->error));
      hotplug_bench_assert_has (bench, "0", "0");
      now = hotplug_bench_read_definition (bench);
      g_assert_cmpstr (now, ==, defined);
    }
}

/* What was with vfio-pci before, libvirt leaves there: a driver of the host that took it then could
 * bring the host down. */
static void
test_bound (HotplugBench  *bench,
            gconstpointer  data)
{
  g_setenv ("HOTPLUG_BOUND", ONE, TRUE);
  hotplug_bench_change (bench, SINGLE, "attach live+config " ONE "\n");
  hotplug_bench_change (bench, NONE, "detach live " ONE "\n");
  g_assert_nonnull (strstr (bench->remarks, "vfio-pci"));

  g_setenv ("HOTPLUG_FAIL", ONE, TRUE);
  hotplug_bench_fail (bench, BOTH, PT_ERROR_LIBVIRT,
                      "take " TWO "\nattach live+config " ONE "\ngive back " TWO "\n");
}

/* Nobody waits for a driver of the host to take it back */
static void
test_unmanaged (HotplugBench  *bench,
                gconstpointer  data)
{
  g_auto (GStrv) parts = g_strsplit (SINGLE, "managed='yes'", -1);
  g_autofree char *unmanaged = g_strjoinv ("managed='no'", parts);

  g_setenv ("HOTPLUG_BOUND", ONE, TRUE);
  hotplug_bench_change (bench, unmanaged, "attach live+config " ONE "\n");
  hotplug_bench_change (bench, NONE, "detach live " ONE "\n");
  g_assert_cmpstr (bench->remarks, ==, NULL);
}

/* As before, with a driver of VFIO that is made for it */
static void
test_variant (HotplugBench  *bench,
              gconstpointer  data)
{
  g_setenv ("HOTPLUG_VARIANT", "mlx5_vfio_pci", TRUE);
  g_setenv ("HOTPLUG_BOUND", ONE, TRUE);
  hotplug_bench_change (bench, SINGLE, "attach live+config " ONE "\n");
  hotplug_bench_change (bench, NONE, "detach live " ONE "\n");
  g_assert_nonnull (strstr (bench->remarks, "did not take 00:14.0 back"));
  g_assert_nonnull (strstr (bench->remarks, "mlx5_vfio_pci"));

  /* It is not taken from there, and not given back */
  hotplug_bench_change (bench, BOTH,
                        "take " TWO "\nattach live+config " ONE "\nattach live+config " TWO "\n");
  g_unsetenv ("HOTPLUG_BOUND");

  /* What libvirt has bound to such a driver itself, for both, leaves it with the machine */
  hotplug_bench_change (bench, NONE,
                        "detach live " ONE "\ndetach live " TWO "\ngive back " TWO "\n");
}

static gboolean
on_cancel (gpointer data)
{
  g_cancellable_cancel (((HotplugBench *) data)->cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancelled (HotplugBench  *bench,
                gconstpointer  data)
{
  hotplug_bench_change (bench, SINGLE, "attach live+config " ONE "\n");
  bench->cancellable = g_cancellable_new ();
  g_setenv ("HOTPLUG_KEEP", ONE, TRUE);
  g_timeout_add (200, on_cancel, bench);
  hotplug_bench_fail (bench, NONE, PT_ERROR_NOT_RELEASED, "detach live " ONE "\n");
  g_assert_nonnull (strstr (bench->error->message, "not waited for any longer"));
  hotplug_bench_assert_has (bench, "0", "0");
}

int
main (int    argc,
      char **argv)
{
  static const HotplugBenchTest tests[] = {
    { "/hotplug/one", test_one },
    { "/hotplug/lost", test_lost },
    { "/hotplug/held", test_held },
    { "/hotplug/two", test_two },
    { "/hotplug/not-released", test_not_released },
    { "/hotplug/bound", test_bound },
    { "/hotplug/unmanaged", test_unmanaged },
    { "/hotplug/variant", test_variant },
    { "/hotplug/cancelled", test_cancelled },
  };

  return hotplug_bench_run (&argc, &argv, tests, G_N_ELEMENTS (tests));
}
