/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-connection.h"

#include <gio/gunixsocketaddress.h>
#include <signal.h>

#include "pt-error.h"
#include "virt-daemon.h"

/*
 * A libvirt that does not answer: from the beginning, or later.
 */

/* A person notices a second */
#define AT_ONCE G_TIME_SPAN_SECOND

/* A daemon that accepts and never says a word */
typedef struct
{
  char              *directory;
  GSocketListener   *listener;
  GSocketConnection *accepted;
  PtConnection      *connection;
} Stalled;

static void
on_accepted (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  Stalled *stalled = data;

  stalled->accepted =
    g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, NULL);
}

static gboolean
is_reached (gpointer data)
{
  return ((Stalled *) data)->accepted != NULL;
}

/* Begins to connect, and returns when libvirt is at the socket */
static void
start (Stalled *stalled)
{
  g_clear_object (&stalled->accepted);
  g_socket_listener_accept_async (stalled->listener, NULL, on_accepted, stalled);
  pt_connection_start (stalled->connection);
  test_wait (is_reached, stalled, "libvirt to reach the stalled socket");
}

static void
set_up (Stalled       *stalled,
        gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  stalled->directory = test_files_make_directory ();
  path = g_build_filename (stalled->directory, "socket", NULL);
  uri = g_strdup_printf ("qemu+unix:///system?socket=%s", path);
  address = g_unix_socket_address_new (path);
  stalled->listener = g_socket_listener_new ();
  g_socket_listener_add_address (stalled->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  stalled->connection = pt_connection_new (uri);
}

static void
tear_down (Stalled       *stalled,
           gconstpointer  data)
{
  if (stalled->connection != NULL)
    pt_connection_close (stalled->connection);
  g_clear_object (&stalled->connection);
  g_clear_object (&stalled->accepted);
  g_socket_listener_close (stalled->listener);
  g_clear_object (&stalled->listener);
  test_files_remove_tree (stalled->directory);
  g_free (stalled->directory);
}

static void
test_close (Stalled       *stalled,
            gconstpointer  data)
{
  gint64 begin;

  start (stalled);
  g_assert_cmpint (pt_connection_get_state (stalled->connection), ==, PT_CONNECTION_CONNECTING);

  begin = test_clock ();
  pt_connection_close (stalled->connection);
  g_assert_cmpint (pt_connection_get_state (stalled->connection), ==, PT_CONNECTION_CLOSED);
  g_assert_cmpint (test_clock () - begin, <, AT_ONCE);

  /* And it can be tried again while the first worker still hangs */
  start (stalled);

  begin = test_clock ();
  g_assert_finalize_object (g_steal_pointer (&stalled->connection));
  g_assert_cmpint (test_clock () - begin, <, AT_ONCE);
}

static gboolean
is_no_longer_stalled (gpointer data)
{
  const GError *error = pt_connection_get_error (data);

  return error != NULL && strstr (error->message, "within 10 seconds") == NULL;
}

/* Who looks is told, and who answers late is still listened to */
static void
test_patience (Stalled       *stalled,
               gconstpointer  data)
{
  const GError *error;
  gint64 begin = g_get_monotonic_time ();

  start (stalled);
  test_wait_state (stalled->connection, PT_CONNECTION_FAILED, "patience to end");
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 9 * G_TIME_SPAN_SECOND);
  error = pt_connection_get_error (stalled->connection);
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (error->message, "within 10 seconds"));

  /* The same try goes on: when it comes to its end, that is what is known */
  g_io_stream_close (G_IO_STREAM (stalled->accepted), NULL, NULL);
  test_wait (is_no_longer_stalled, stalled->connection, "the try to end");
  g_assert_cmpint (pt_connection_get_state (stalled->connection), ==, PT_CONNECTION_FAILED);
}

/* Who does not want to wait is told at once; asked to try again, it does so, and lets go of the try
 * that was not answered */
static void
test_give_up (Stalled       *stalled,
              gconstpointer  data)
{
  g_autoptr (GIOStream) first = NULL;
  const GError *error;

  pt_connection_give_up (stalled->connection);
  g_assert_cmpint (pt_connection_get_state (stalled->connection), ==, PT_CONNECTION_CLOSED);

  start (stalled);
  first = g_object_ref (G_IO_STREAM (stalled->accepted));
  pt_connection_give_up (stalled->connection);
  g_assert_cmpint (pt_connection_get_state (stalled->connection), ==, PT_CONNECTION_FAILED);
  error = pt_connection_get_error (stalled->connection);
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (error->message, "when the waiting was cancelled"));

  g_clear_object (&stalled->accepted);
  g_socket_listener_accept_async (stalled->listener, NULL, on_accepted, stalled);
  pt_connection_try_again (stalled->connection);
  g_assert_cmpint (pt_connection_get_state (stalled->connection), ==, PT_CONNECTION_CONNECTING);
  test_wait (is_reached, stalled, "libvirt to reach the socket a second time");

  /* What becomes of the first try is of no interest any more */
  g_io_stream_close (first, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (stalled->accepted), NULL, NULL);
  test_wait_state (stalled->connection, PT_CONNECTION_FAILED, "the second try to end");
  error = pt_connection_get_error (stalled->connection);
  g_assert_null (strstr (error->message, "when the waiting was cancelled"));
}

typedef struct
{
  GSocketListener *listener;
  GCancellable    *cancellable;
} Impatience;

static gpointer
cancel_when_reached (gpointer data)
{
  Impatience *impatience = data;
  GSocketConnection *accepted =
    g_socket_listener_accept (impatience->listener, NULL, NULL, NULL);

  g_cancellable_cancel (impatience->cancellable);
  return accepted;
}

static void
test_open (Stalled       *stalled,
           gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Impatience impatience = { stalled->listener, cancellable };
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_when_reached, &impatience);
  gint64 begin = test_clock ();

  g_assert_false (pt_connection_open (stalled->connection, cancellable, &error));
  g_assert_cmpint (test_clock () - begin, <, 2 * AT_ONCE);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (pt_connection_get_state (stalled->connection), ==, PT_CONNECTION_CLOSED);

  /* And when it was given up before it began */
  g_clear_error (&error);
  g_assert_false (pt_connection_open (stalled->connection, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  stalled->accepted = g_thread_join (thread);
}

typedef struct
{
  gint64 last;
  gint64 longest;
} Beat;

static gboolean
on_beat (gpointer data)
{
  Beat *beat = data;
  const gint64 now = test_clock ();

  beat->longest = MAX (beat->longest, now - beat->last);
  beat->last = now;
  return G_SOURCE_CONTINUE;
}

/* The heart of the main loop beats on while libvirt connects */
static void
test_main_loop (Stalled       *stalled,
                gconstpointer  data)
{
  Beat beat = { .last = test_clock () };
  guint id = g_timeout_add (10, on_beat, &beat);

  start (stalled);
  on_beat (&beat);
  g_assert_cmpint (beat.longest, <, AT_ONCE);
  g_source_remove (id);
}

static PtConnection *
connect_to (TestDaemon *daemon)
{
  PtConnection *connection = pt_connection_new (daemon->uri);

  pt_connection_start (connection);
  test_wait_state (connection, PT_CONNECTION_CONNECTED, "the connection");
  return connection;
}

static void
test_hangs (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  PtConnection *connection;
  gint64 begin;

  if (daemon == NULL)
    return;

  connection = connect_to (daemon);
  g_subprocess_send_signal (daemon->process, SIGSTOP);
  begin = test_clock ();
  pt_connection_close (connection);
  g_assert_cmpint (pt_connection_get_state (connection), ==, PT_CONNECTION_CLOSED);
  pt_connection_start (connection);
  g_assert_finalize_object (connection);
  g_assert_cmpint (test_clock () - begin, <, AT_ONCE);
}

static void
test_keepalive (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  g_autoptr (PtConnection) connection = NULL;

  if (daemon == NULL)
    return;

  connection = connect_to (daemon);
  g_subprocess_send_signal (daemon->process, SIGSTOP);
  test_wait_state (connection, PT_CONNECTION_FAILED, "the hanging daemon to be noticed");
  g_assert_error (pt_connection_get_error (connection), PT_ERROR, PT_ERROR_NOT_CONNECTED);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void      (*test) (Stalled *, gconstpointer);
  } rows[] = {
    { "/connection-stalled/close", test_close },
    { "/connection-stalled/patience", test_patience },
    { "/connection-stalled/give-up", test_give_up },
    { "/connection-stalled/open", test_open },
    { "/connection-stalled/main-loop", test_main_loop },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_test_add (rows[i].path, Stalled, NULL, set_up, rows[i].test, tear_down);
  g_test_add_func ("/connection-stalled/daemon/hangs", test_hangs);
  g_test_add_func ("/connection-stalled/daemon/keepalive", test_keepalive);
  return g_test_run ();
}
