/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-work.h"

static void
test_newer (void)
{
  g_autoptr (PtWork) work = pt_work_new ();
  g_autoptr (GCancellable) first = pt_work_begin (work, "first");
  g_autoptr (GCancellable) second = NULL;

  g_assert_true (pt_work_is_active (work));
  second = pt_work_begin (work, "second");
  g_assert_true (g_cancellable_is_cancelled (first));
  g_assert_false (g_cancellable_is_cancelled (second));

  g_assert_false (pt_work_end (work, first));
  g_assert_true (pt_work_is_active (work));
  g_assert_true (pt_work_end (work, second));
  g_assert_false (pt_work_is_active (work));
}

static void
test_cancel (void)
{
  g_autoptr (PtWork) work = pt_work_new ();
  g_autoptr (GCancellable) cancellable = pt_work_begin (work, "text");
  g_autofree char *text = NULL;

  pt_work_cancel (work);
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  g_object_get (work, "text", &text, NULL);
  g_assert_cmpstr (text, !=, "text");
  /* It is over when the operation has said so */
  g_assert_true (pt_work_is_active (work));
  g_assert_true (pt_work_end (work, cancellable));
}

static void
test_dispose (void)
{
  PtWork *work = pt_work_new ();
  g_autoptr (GCancellable) cancellable = pt_work_begin (work, "text");

  g_object_unref (work);
  g_assert_true (g_cancellable_is_cancelled (cancellable));
}

static gboolean
on_late (gpointer user_data)
{
  g_test_fail_printf ("waited 60 s for the work to count as slow, in vain");
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_slow (void)
{
  g_autoptr (PtWork) work = pt_work_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = NULL;
  guint late = g_timeout_add_seconds (60, on_late, loop);
  gboolean slow, lasting;

  cancellable = pt_work_begin (work, "text");
  g_object_get (work, "slow", &slow, "lasting", &lasting, NULL);
  g_assert_false (slow);

  g_signal_connect_swapped (work, "notify::slow", G_CALLBACK (g_main_loop_quit), loop);
  g_main_loop_run (loop);
  g_source_remove (late);
  g_object_get (work, "slow", &slow, "lasting", &lasting, NULL);
  g_assert_true (slow);
  g_assert_false (lasting);

  pt_work_end (work, cancellable);
  g_object_get (work, "slow", &slow, NULL);
  g_assert_false (slow);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/work/newer", test_newer);
  g_test_add_func ("/work/cancel", test_cancel);
  g_test_add_func ("/work/dispose", test_dispose);
  g_test_add_func ("/work/slow", test_slow);
  return g_test_run ();
}
