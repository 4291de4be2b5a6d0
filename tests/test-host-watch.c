/* SPDX-License-Identifier: GPL-3.0-or-later */

/* pipe2() */
#define _GNU_SOURCE

#include "isolation.h"
#include "loopback.h"
#include "pt-host-watch.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define DEADLINE_S 60
/* Longer than the watch may take to tell, so that what was not told by then never will be */
#define SILENCE_MS (2 * PT_HOST_WATCH_INTERVAL_MS)

/* ---- Listening ---------------------------------------------------------------------------- */

typedef struct
{
  PtHostWatch  *watch;
  GMainLoop    *loop;
  PtHostChanges heard;
  PtHostChanges awaited;
  guint         signals;
  gint64        last;
  gint64        shortest;  /* time between two signals, in µs */
  gboolean      late;
} Listener;

static void
on_changed (PtHostWatch  *watch,
            PtHostChanges changes,
            Listener     *listener)
{
  gint64 now = g_get_monotonic_time ();

  g_assert_cmpuint (changes, !=, PT_HOST_CHANGES_NONE);
  if (listener->signals > 0)
    listener->shortest = MIN (listener->shortest, now - listener->last);
  listener->last = now;
  listener->signals++;
  listener->heard |= changes;
  if (listener->awaited != PT_HOST_CHANGES_NONE &&
      (listener->heard & listener->awaited) == listener->awaited)
    g_main_loop_quit (listener->loop);
}

static gboolean
on_deadline (gpointer user_data)
{
  Listener *listener = user_data;

  listener->late = TRUE;
  g_main_loop_quit (listener->loop);
  return G_SOURCE_CONTINUE;
}

static void
listen_begin (Listener   *listener,
              const char *root)
{
  memset (listener, 0, sizeof *listener);
  listener->shortest = G_MAXINT64;
  listener->loop = g_main_loop_new (NULL, FALSE);
  listener->watch = pt_host_watch_new (root);
  g_signal_connect (listener->watch, "changed", G_CALLBACK (on_changed), listener);
}

static void
listen_end (Listener *listener)
{
  g_assert_finalize_object (listener->watch);
  g_main_loop_unref (listener->loop);
}

static void
run_for (Listener *listener,
         guint     milliseconds)
{
  guint timeout = g_timeout_add (milliseconds, on_deadline, listener);

  listener->late = FALSE;
  g_main_loop_run (listener->loop);
  g_source_remove (timeout);
}

static void
await_changes (Listener     *listener,
               PtHostChanges changes,
               const char   *what)
{
  listener->awaited = changes;
  if ((listener->heard & changes) != changes)
    run_for (listener, DEADLINE_S * 1000);
  if ((listener->heard & changes) != changes)
    g_error ("%s: heard %x and not %x within %d s", what, listener->heard, changes, DEADLINE_S);
  listener->heard = listener->awaited = PT_HOST_CHANGES_NONE;
}

/* What other programs on this computer do meanwhile is heard too: only @changes must not be */
static void
assert_silence (Listener     *listener,
                PtHostChanges changes)
{
  listener->awaited = changes;
  run_for (listener, SILENCE_MS);
  g_assert_true (listener->late);
  g_assert_cmpuint (listener->heard & changes, ==, PT_HOST_CHANGES_NONE);
  listener->heard = listener->awaited = PT_HOST_CHANGES_NONE;
}

/* ---- Tests -------------------------------------------------------------------------------- */

static void
test_recorded (void)
{
  g_autofree char *root = g_dir_make_tmp ("pt-watch-XXXXXX", NULL);
  Listener listener;

  listen_begin (&listener, root);
  g_assert_cmpuint (pt_host_watch_get_unwatched (listener.watch), ==, PT_HOST_CHANGES_NONE);
  if (test_is_isolated ())
    {
      loopback_set_up (TRUE);
      loopback_set_up (FALSE);
    }
  assert_silence (&listener, PT_HOST_CHANGES_ALL);
  g_assert_cmpuint (listener.signals, ==, 0);
  listen_end (&listener);
  g_rmdir (root);
}

static void
test_mounts (void)
{
  g_autofree char *directory = NULL;
  Listener listener;

  if (test_skip_without_isolation ())
    return;

  directory = g_dir_make_tmp ("pt-watch-XXXXXX", NULL);
  listen_begin (&listener, "/");
  g_assert_cmpuint (pt_host_watch_get_unwatched (listener.watch) & PT_HOST_CHANGES_MOUNTS, ==, 0);
  assert_silence (&listener, PT_HOST_CHANGES_MOUNTS);

  g_assert_no_errno (mount ("none", directory, "tmpfs", 0, NULL));
  await_changes (&listener, PT_HOST_CHANGES_MOUNTS, "mount");
  assert_silence (&listener, PT_HOST_CHANGES_MOUNTS);

  g_assert_no_errno (umount (directory));
  await_changes (&listener, PT_HOST_CHANGES_MOUNTS, "umount");

  listen_end (&listener);
  g_rmdir (directory);
}

static gboolean
on_busy (int          fd,
         GIOCondition condition,
         gpointer     user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

/* A source of higher priority that is always ready keeps others from being dispatched, and must not
   make us deaf */
static void
test_mounts_while_busy (void)
{
  g_autofree char *directory = NULL;
  g_autoptr (GSource) busy = NULL;
  guint iterations = 0;
  int pair[2];
  Listener listener;

  if (test_skip_without_isolation ())
    return;

  directory = g_dir_make_tmp ("pt-watch-XXXXXX", NULL);
  listen_begin (&listener, "/");

  g_assert_no_errno (pipe2 (pair, O_CLOEXEC));
  g_assert_cmpint (write (pair[1], "x", 1), ==, 1);
  busy = g_unix_fd_source_new (pair[0], G_IO_IN);
  g_source_set_priority (busy, G_PRIORITY_HIGH - 100);
  g_source_set_callback (busy, G_SOURCE_FUNC (on_busy), &iterations, NULL);
  g_source_attach (busy, NULL);

  g_assert_no_errno (mount ("none", directory, "tmpfs", 0, NULL));
  while (iterations < 3)
    g_main_context_iteration (NULL, TRUE);
  g_source_destroy (busy);
  await_changes (&listener, PT_HOST_CHANGES_MOUNTS, "mount while busy");

  g_assert_no_errno (umount (directory));
  close (pair[0]);
  close (pair[1]);
  listen_end (&listener);
  g_rmdir (directory);
}

static void
test_network (void)
{
  Listener listener;

  if (test_skip_without_isolation ())
    return;

  listen_begin (&listener, "/");
  g_assert_cmpuint (pt_host_watch_get_unwatched (listener.watch) & PT_HOST_CHANGES_NETWORK, ==, 0);

  loopback_set_up (TRUE);
  await_changes (&listener, PT_HOST_CHANGES_NETWORK, "link up");
  /* IPv6 gives lo its address a moment later */
  run_for (&listener, SILENCE_MS);
  listener.heard = PT_HOST_CHANGES_NONE;

  loopback_change_address (RTM_NEWADDR);
  await_changes (&listener, PT_HOST_CHANGES_NETWORK, "new address");
  loopback_change_address (RTM_DELADDR);
  await_changes (&listener, PT_HOST_CHANGES_NETWORK, "address gone");

  loopback_change_route (RTM_NEWROUTE, 0);
  await_changes (&listener, PT_HOST_CHANGES_NETWORK, "new default route");
  loopback_change_route (RTM_DELROUTE, 0);
  await_changes (&listener, PT_HOST_CHANGES_NETWORK, "default route gone");

  loopback_change_route (RTM_NEWROUTE, 24);
  loopback_change_route (RTM_DELROUTE, 24);
  assert_silence (&listener, PT_HOST_CHANGES_NETWORK);

  pt_host_watch_set_all_routes (listener.watch, TRUE);
  loopback_change_route (RTM_NEWROUTE, 24);
  await_changes (&listener, PT_HOST_CHANGES_NETWORK, "new route");
  loopback_change_route (RTM_DELROUTE, 24);
  await_changes (&listener, PT_HOST_CHANGES_NETWORK, "route gone");

  loopback_set_up (FALSE);
  await_changes (&listener, PT_HOST_CHANGES_NETWORK, "link down");
  listen_end (&listener);
}

static void
test_uevents (void)
{
  Listener listener;

  if (test_skip_without_isolation ())
    return;
  if (access ("/sys/class/net/lo/uevent", W_OK) < 0)
    {
      g_test_skip ("/sys/class/net/lo/uevent cannot be written");
      return;
    }

  listen_begin (&listener, "/");
  g_assert_true (test_write_text ("/sys/class/net/lo/uevent", "change"));
  await_changes (&listener, PT_HOST_CHANGES_HARDWARE | PT_HOST_CHANGES_NETWORK,
                 "uevent of an interface");

  /* All that is no interface is told only in the first user namespace. Nobody minds a change of
     these. */
  if (!test_is_in_user_namespace () &&
      (test_write_text ("/sys/class/misc/kvm/uevent", "change") ||
       test_write_text ("/sys/class/misc/fuse/uevent", "change")))
    await_changes (&listener, PT_HOST_CHANGES_HARDWARE, "uevent of a device");
  listen_end (&listener);
}

static void
test_coalesced (void)
{
  const guint events = 100;
  g_autofree char *directory = NULL;
  gint64 began, took;
  Listener listener;
  guint most;

  if (test_skip_without_isolation ())
    return;

  directory = g_dir_make_tmp ("pt-watch-XXXXXX", NULL);
  listen_begin (&listener, "/");
  began = g_get_monotonic_time ();
  for (guint i = 0; i < events; i++)
    {
      loopback_set_up (i % 2 == 0);
      g_assert_no_errno (mount ("none", directory, "tmpfs", 0, NULL));
      g_assert_no_errno (umount (directory));
      /* Each is seen by the main loop by itself, not all of them at its next turn */
      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
  await_changes (&listener, PT_HOST_CHANGES_MOUNTS | PT_HOST_CHANGES_NETWORK, "many changes");
  run_for (&listener, SILENCE_MS);
  took = listener.last - began;

  /* One at the end of each interval, however slow this computer is */
  most = (guint) (took / (PT_HOST_WATCH_INTERVAL_MS * 1000)) + 1;
  g_test_message ("%u changes, %u signals in %" G_GINT64_FORMAT " ms", 3 * events,
                  listener.signals, took / 1000);
  g_assert_cmpuint (listener.signals, >=, 1);
  g_assert_cmpuint (listener.signals, <=, most);
  g_assert_cmpuint (listener.signals, <, events / 2);
  if (listener.signals > 1)
    g_assert_cmpint (listener.shortest, >=, PT_HOST_WATCH_INTERVAL_MS * 1000 - 1000);

  listen_end (&listener);
  g_rmdir (directory);
}

/* More at once than a socket holds: something is lost, but not that there was something, and the
   rest is heard */
static void
test_overflow (void)
{
  Listener listener;

  if (test_skip_without_isolation ())
    return;

  listen_begin (&listener, "/");
  for (guint i = 0; i < 2000; i++)
    loopback_set_up (i % 2 == 0);
  await_changes (&listener, PT_HOST_CHANGES_NETWORK, "too many changes");
  run_for (&listener, SILENCE_MS);
  listener.heard = PT_HOST_CHANGES_NONE;
  g_assert_cmpuint (pt_host_watch_get_unwatched (listener.watch) & PT_HOST_CHANGES_NETWORK, ==, 0);

  loopback_change_address (RTM_NEWADDR);
  await_changes (&listener, PT_HOST_CHANGES_NETWORK, "address after too many changes");
  loopback_change_address (RTM_DELADDR);
  listen_end (&listener);
}

static void
on_changed_let_go (PtHostWatch  *watch,
                   PtHostChanges changes,
                   PtHostWatch **owner)
{
  g_clear_object (owner);
}

/* Nothing is told after the last reference is gone, and it may go while it is told */
static void
test_let_go (void)
{
  PtHostWatch *watch;
  gint64 deadline;
  Listener listener;

  if (test_skip_without_isolation ())
    return;

  watch = pt_host_watch_new ("/");
  g_signal_connect (watch, "changed", G_CALLBACK (on_changed_let_go), &watch);
  loopback_set_up (TRUE);
  deadline = g_get_monotonic_time () + DEADLINE_S * G_USEC_PER_SEC;
  while (watch != NULL && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (watch);

  listen_begin (&listener, "/");
  loopback_set_up (FALSE);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&listener.watch);
  run_for (&listener, SILENCE_MS);
  g_assert_cmpuint (listener.signals, ==, 0);
  g_main_loop_unref (listener.loop);
}

static guint
count_open_files (void)
{
  g_autoptr (GDir) directory = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  g_assert_nonnull (directory);
  while (g_dir_read_name (directory) != NULL)
    n++;
  return n;
}

/* A window that is opened and closed all day must not run out of them */
static void
test_files (void)
{
  guint before;

  g_object_unref (pt_host_watch_new ("/"));
  before = count_open_files ();
  for (guint i = 0; i < 10; i++)
    g_object_unref (pt_host_watch_new ("/"));
  g_assert_cmpuint (count_open_files (), ==, before);
}

/* Of what cannot be watched it says so, and why; the rest goes on */
static void
test_unwatched (void)
{
  PtHostChanges unwatched;
  const char *reason;
  Listener listener;

  if (test_skip_without_isolation ())
    return;

  listen_begin (&listener, "/");
  unwatched = pt_host_watch_get_unwatched (listener.watch);
  g_assert_cmpuint (unwatched, ==, test_is_in_user_namespace () ? PT_HOST_CHANGES_HARDWARE : 0);
  reason = pt_host_watch_get_unwatched_reason (listener.watch, PT_HOST_CHANGES_HARDWARE);
  g_assert_cmpint (reason != NULL, ==, test_is_in_user_namespace ());
  listen_end (&listener);

  g_assert_no_errno (mount ("none", "/proc", "tmpfs", 0, NULL));
  listen_begin (&listener, "/");
  g_object_get (listener.watch, "unwatched", &unwatched, NULL);
  g_assert_cmpuint (unwatched & PT_HOST_CHANGES_MOUNTS, !=, 0);
  g_assert_cmpuint (unwatched & PT_HOST_CHANGES_NETWORK, ==, 0);
  g_assert_cmpstr (pt_host_watch_get_unwatched_reason (listener.watch, PT_HOST_CHANGES_MOUNTS), ==,
                   g_strerror (ENOENT));
  g_assert_null (pt_host_watch_get_unwatched_reason (listener.watch, PT_HOST_CHANGES_NETWORK));
  loopback_set_up (TRUE);
  await_changes (&listener, PT_HOST_CHANGES_NETWORK, "link without /proc");
  listen_end (&listener);
  g_assert_no_errno (umount ("/proc"));
  loopback_set_up (FALSE);
}

int
main (int    argc,
      char **argv)
{
  test_isolate ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host-watch/recorded", test_recorded);
  g_test_add_func ("/host-watch/mounts", test_mounts);
  g_test_add_func ("/host-watch/mounts-while-busy", test_mounts_while_busy);
  g_test_add_func ("/host-watch/network", test_network);
  g_test_add_func ("/host-watch/uevents", test_uevents);
  g_test_add_func ("/host-watch/coalesced", test_coalesced);
  g_test_add_func ("/host-watch/overflow", test_overflow);
  g_test_add_func ("/host-watch/let-go", test_let_go);
  g_test_add_func ("/host-watch/files", test_files);
  g_test_add_func ("/host-watch/unwatched", test_unwatched);

  return g_test_run ();
}
