/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "pt-error.h"
#include "pt-pending.h"
#include "pt-session-work.h"

/* How long a command waits for its work. Nobody waits that long here: the time at which a wait
   ends is set by a clock that is far behind, and come to by the right one. */

#define BEHIND (3600 * G_TIME_SPAN_SECOND)
#define PATIENCE_MS 60000

static _Thread_local gint64 behind;

/* In place of GLib's, for what is linked into this program */
gint64
g_get_monotonic_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_TIME_SPAN_SECOND + now.tv_nsec / 1000 - behind;
}

typedef struct
{
  gboolean       powers;
  PtPower        power;
  guint          n_steps;
  const char    *seconds;
} Writing;

/* One at a time, and never freed: a worker that was given up may hold it still */
static GMutex mutex;
static GCond cond;
static gboolean released;

static void
hold (void)
{
  g_mutex_lock (&mutex);
  while (!released)
    g_cond_wait (&cond, &mutex);
  g_mutex_unlock (&mutex);
}

static void
release (void)
{
  g_mutex_lock (&mutex);
  released = TRUE;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&mutex);
}

static void
assert_all_over (void)
{
  release ();
  if (!pt_pending_wait (PATIENCE_MS))
    g_error ("waited 60 s for the worker to end, in vain");
  released = FALSE;
}

static gpointer
write_and_hang (PtSessionWork  *work,
                GError        **error)
{
  behind = BEHIND;
  g_assert_true (pt_session_work_begin_writing (work, error));
  behind = 0;
  hold ();
  return GINT_TO_POINTER (TRUE);
}

/* libvirt has as long as it may need for what it was asked to do */
static void
test_writing (void)
{
  static const Writing cases[] = {
    { FALSE, 0, 0, " 60 seconds" },
    { FALSE, 0, 1, " 300 seconds" },
    { TRUE, PT_POWER_START, 0, " 300 seconds" },
    { TRUE, PT_POWER_SHUTDOWN, 0, " 180 seconds" },
    { TRUE, PT_POWER_FORCE_OFF, 0, " 180 seconds" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Writing *c = &cases[i];
      PtSessionWork *work = g_new0 (PtSessionWork, 1);
      g_autoptr (GError) error = NULL;

      work->uri = g_strdup ("test:///default");
      work->powers = c->powers;
      work->power = c->power;
      if (c->n_steps > 0)
        {
          work->steps = g_ptr_array_new ();
          g_ptr_array_set_size (work->steps, c->n_steps);
        }
      g_assert_null (pt_session_work_wait (work, write_and_hang, NULL, FALSE, &error));
      g_assert_error (error, PT_ERROR, PT_ERROR_FAILED);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, c->seconds));
      assert_all_over ();
    }
}

static guint n_looks;

/* Comes after the wait's own source, which was there first: the first time that finds that it is
   not late yet, and the second time it gives up, and has not been left yet */
static gboolean
on_look (gpointer data)
{
  behind = 0;
  if (++n_looks == 1)
    return G_SOURCE_CONTINUE;

  release ();
  if (!pt_pending_wait (PATIENCE_MS))
    g_error ("waited 60 s for the worker to end, in vain");
  return G_SOURCE_REMOVE;
}

static gpointer
hang_and_write (PtSessionWork  *work,
                GError        **error)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_look, NULL, NULL);
  g_source_attach (source, NULL);
  hold ();
  g_assert_false (pt_session_work_begin_writing (work, error));
  return NULL;
}

/* A worker that ends at the very moment because it was given up has nothing to say of that */
static void
test_given_up_at_the_end (void)
{
  PtSessionWork *work = g_new0 (PtSessionWork, 1);
  g_autoptr (GError) error = NULL;

  work->uri = g_strdup ("test:///default");
  behind = BEHIND;
  g_assert_null (pt_session_work_wait (work, hang_and_write, NULL, TRUE, &error));
  behind = 0;
  g_assert_cmpuint (n_looks, ==, 2);
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (error->message, " 30 seconds"));
  assert_all_over ();
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session-wait/writing", test_writing);
  g_test_add_func ("/session-wait/given-up-at-the-end", test_given_up_at_the_end);
  return g_test_run ();
}
