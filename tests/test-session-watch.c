/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How soon the session shows what changes on this computer, which is read as it is: mounts and an
 * interface in namespaces of its own. Devices and drivers are the lab's, 72-watching. */

#include "pt-session.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mount.h>

#include "isolation.h"
#include "pt-host-watch.h"
#include "loopback.h"
#include "waiting.h"

/* What a person is promised */
#define SHOWN_WITHIN (2 * G_TIME_SPAN_SECOND)
#define DEADLINE_S 60

typedef struct
{
  PtSession  *session;
  GMainLoop  *loop;
  const char *path;      /* a use that is waited for, or to go; NULL: the next reading */
  gboolean    used;
  gboolean    late;
  gint64      own;       /* how long the last wait took, by test_clock() */
} Viewer;

static gboolean
is_used (PtHost     *host,
         const char *path)
{
  GPtrArray *devices = pt_host_get_devices (host);

  for (guint i = 0; i < devices->len; i++)
    {
      GPtrArray *uses = pt_pci_device_get_facts (g_ptr_array_index (devices, i))->uses;

      for (guint j = 0; j < uses->len; j++)
        if (g_strcmp0 (((PtUse *) g_ptr_array_index (uses, j))->name, path) == 0)
          return TRUE;
    }
  return FALSE;
}

static void
on_host (Viewer *viewer)
{
  PtHost *host = pt_session_get_host (viewer->session);

  if (host != NULL && (viewer->path == NULL || is_used (host, viewer->path) == viewer->used))
    g_main_loop_quit (viewer->loop);
}

static gboolean
on_deadline (gpointer data)
{
  Viewer *viewer = data;

  viewer->late = TRUE;
  g_main_loop_quit (viewer->loop);
  return G_SOURCE_CONTINUE;
}

/* Returns: after which time, in microseconds */
static gint64
wait_for (Viewer     *viewer,
          const char *path,
          gboolean    used,
          const char *what)
{
  const gint64 begin = g_get_monotonic_time ();
  const gint64 own = test_clock ();
  guint id = g_timeout_add_seconds (DEADLINE_S, on_deadline, viewer);
  gint64 took;

  viewer->path = path;
  viewer->used = used;
  g_main_loop_run (viewer->loop);
  g_source_remove (id);
  if (viewer->late)
    g_error ("waited %d s for %s", DEADLINE_S, what);
  took = g_get_monotonic_time () - begin;
  viewer->own = test_clock () - own;
  g_test_message ("%s: after %d ms", what, (int) (took / G_TIME_SPAN_MILLISECOND));
  return took;
}

static gboolean
viewer_begin (Viewer *viewer)
{
  const PtSessionOptions options = { .uri = "test:///default" };
  g_autoptr (GError) error = NULL;

  if (test_skip_without_isolation ())
    return FALSE;

  *viewer = (Viewer) { .loop = g_main_loop_new (NULL, FALSE) };
  viewer->session = pt_session_new (&options, &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (viewer->session, "notify::host", G_CALLBACK (on_host), viewer);
  g_signal_connect_swapped (viewer->session, "notify::host-error", G_CALLBACK (g_main_loop_quit),
                            viewer->loop);
  pt_session_start (viewer->session);
  wait_for (viewer, NULL, FALSE, "the first reading");
  if (pt_session_get_host (viewer->session) != NULL)
    return TRUE;

  g_test_skip (pt_session_get_host_error (viewer->session)->message);
  g_object_unref (viewer->session);
  g_main_loop_unref (viewer->loop);
  return FALSE;
}

static void
viewer_end (Viewer *viewer)
{
  g_object_unref (viewer->session);
  g_main_loop_unref (viewer->loop);
}

static void
test_mount (void)
{
  g_autofree char *directory = NULL;
  Viewer viewer;

  if (!viewer_begin (&viewer))
    return;

  /* What is on a disk of this computer, once more */
  directory = g_dir_make_tmp ("pt-session-watch-XXXXXX", NULL);
  if (!is_used (pt_session_get_host (viewer.session), "/") &&
      !is_used (pt_session_get_host (viewer.session), "/etc"))
    {
      g_test_skip ("what is mounted here is on no disk of this computer");
    }
  else
    {
      g_assert_no_errno (mount ("/etc", directory, NULL, MS_BIND, NULL));
      wait_for (&viewer, directory, TRUE, "a mount");
      g_assert_cmpint (viewer.own, <, SHOWN_WITHIN);
      g_assert_no_errno (umount (directory));
      wait_for (&viewer, directory, FALSE, "its end");
      g_assert_cmpint (viewer.own, <, SHOWN_WITHIN);
    }
  g_rmdir (directory);
  viewer_end (&viewer);
}

static void
test_interface (void)
{
  Viewer viewer;

  if (!viewer_begin (&viewer))
    return;

  loopback_set_up (TRUE);
  wait_for (&viewer, NULL, FALSE, "an interface that goes up");
  g_assert_cmpint (viewer.own, <, SHOWN_WITHIN);
  loopback_set_up (FALSE);
  wait_for (&viewer, NULL, FALSE, "one that goes down");
  g_assert_cmpint (viewer.own, <, SHOWN_WITHIN);
  viewer_end (&viewer);
}

/* Where the kernel does not tell about devices, as in these namespaces and in a sandbox, they are
 * looked at again while somebody looks */
static void
test_untold (void)
{
  g_autoptr (PtHostWatch) watch = NULL;
  Viewer viewer;

  if (!viewer_begin (&viewer))
    return;

  watch = pt_host_watch_new ("/");
  if ((pt_host_watch_get_unwatched (watch) & PT_HOST_CHANGES_HARDWARE) == 0)
    {
      g_test_skip ("the kernel tells about devices here");
    }
  else
    {
      pt_session_set_attended (viewer.session, TRUE);
      g_assert_cmpint (wait_for (&viewer, NULL, FALSE, "a look"), >, 3 * G_TIME_SPAN_SECOND);
      g_assert_cmpint (wait_for (&viewer, NULL, FALSE, "the next"), >, 3 * G_TIME_SPAN_SECOND);
    }
  viewer_end (&viewer);
}

int
main (int    argc,
      char **argv)
{
  test_isolate ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session-watch/mount", test_mount);
  g_test_add_func ("/session-watch/interface", test_interface);
  g_test_add_func ("/session-watch/untold", test_untold);

  return g_test_run ();
}
