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
static GSocketListener *
new_stalled (char **uri,
             char **directory)
{
  g_autofree char *path = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  GSocketListener *listener = g_socket_listener_new ();

  *directory = test_make_directory ();
  path = g_build_filename (*directory, "socket", NULL);
  *uri = g_strdup_printf ("qemu+unix:///system?socket=%s", path);
  address = g_unix_socket_address_new (path);
  g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  return listener;
}

static void
on_accepted (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  GSocketConnection **accepted = data;

  *accepted = g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, NULL);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
test_stalled_close (void)
{
  g_autofree char *uri = NULL;
  g_autofree char *directory = NULL;
  g_autoptr (GSocketListener) listener = new_stalled (&uri, &directory);
  g_autoptr (GSocketConnection) accepted = NULL;
  PtConnection *connection = pt_connection_new (uri);
  gint64 begin;

  g_socket_listener_accept_async (listener, NULL, on_accepted, &accepted);
  pt_connection_start (connection);
  test_wait (is_set, &accepted, "libvirt to reach the stalled socket");
  g_assert_cmpint (pt_connection_get_state (connection), ==, PT_CONNECTION_CONNECTING);

  begin = g_get_monotonic_time ();
  pt_connection_close (connection);
  g_assert_cmpint (pt_connection_get_state (connection), ==, PT_CONNECTION_CLOSED);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, AT_ONCE);

  /* And it can be tried again while the first worker still hangs */
  g_clear_object (&accepted);
  g_socket_listener_accept_async (listener, NULL, on_accepted, &accepted);
  pt_connection_start (connection);
  test_wait (is_set, &accepted, "libvirt to reach the stalled socket again");

  begin = g_get_monotonic_time ();
  g_object_add_weak_pointer (G_OBJECT (connection), (gpointer *) &connection);
  g_object_unref (connection);
  g_assert_null (connection);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, AT_ONCE);

  g_socket_listener_close (listener);
  test_remove_directory (directory);
}

static gboolean
is_no_longer_stalled (gpointer data)
{
  const GError *error = pt_connection_get_error (data);

  return error != NULL && strstr (error->message, "within 10 seconds") == NULL;
}

/* Who looks is told, and who answers late is still listened to */
static void
test_stalled_patience (void)
{
  g_autofree char *uri = NULL;
  g_autofree char *directory = NULL;
  g_autoptr (GSocketListener) listener = new_stalled (&uri, &directory);
  g_autoptr (GSocketConnection) accepted = NULL;
  g_autoptr (PtConnection) connection = pt_connection_new (uri);
  const GError *error;
  gint64 begin = g_get_monotonic_time ();

  g_socket_listener_accept_async (listener, NULL, on_accepted, &accepted);
  pt_connection_start (connection);
  test_wait (is_set, &accepted, "libvirt to reach the stalled socket");
  test_wait_state (connection, PT_CONNECTION_FAILED, "patience to end");
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 9 * G_TIME_SPAN_SECOND);
  error = pt_connection_get_error (connection);
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (error->message, "within 10 seconds"));

  /* The same try goes on: when it comes to its end, that is what is known */
  g_io_stream_close (G_IO_STREAM (accepted), NULL, NULL);
  test_wait (is_no_longer_stalled, connection, "the try to end");
  g_assert_cmpint (pt_connection_get_state (connection), ==, PT_CONNECTION_FAILED);

  pt_connection_close (connection);
  g_socket_listener_close (listener);
  test_remove_directory (directory);
}

static gpointer
cancel_when_reached (gpointer data)
{
  GCancellable *cancellable = data;
  GSocketListener *listener = g_object_get_data (G_OBJECT (cancellable), "listener");
  GSocketConnection *accepted = g_socket_listener_accept (listener, NULL, NULL, NULL);

  g_cancellable_cancel (cancellable);
  return accepted;
}

static void
test_stalled_open (void)
{
  g_autofree char *uri = NULL;
  g_autofree char *directory = NULL;
  g_autoptr (GSocketListener) listener = new_stalled (&uri, &directory);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (PtConnection) connection = pt_connection_new (uri);
  g_autoptr (GSocketConnection) accepted = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;
  gint64 begin;

  g_object_set_data (G_OBJECT (cancellable), "listener", listener);
  thread = g_thread_new ("cancel", cancel_when_reached, cancellable);
  begin = g_get_monotonic_time ();
  g_assert_false (pt_connection_open (connection, cancellable, &error));
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 2 * AT_ONCE);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (pt_connection_get_state (connection), ==, PT_CONNECTION_CLOSED);

  /* And when it was given up before it began */
  g_clear_error (&error);
  g_assert_false (pt_connection_open (connection, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  accepted = g_thread_join (thread);
  g_socket_listener_close (listener);
  test_remove_directory (directory);
}

static void
test_main_loop (void)
{
  g_autofree char *uri = NULL;
  g_autofree char *directory = NULL;
  g_autoptr (GSocketListener) listener = new_stalled (&uri, &directory);
  g_autoptr (GSocketConnection) accepted = NULL;
  g_autoptr (PtConnection) connection = pt_connection_new (uri);
  gint64 longest = 0;

  g_socket_listener_accept_async (listener, NULL, on_accepted, &accepted);
  pt_connection_start (connection);
  while (accepted == NULL)
    {
      gint64 begin = g_get_monotonic_time ();

      g_main_context_iteration (NULL, FALSE);
      longest = MAX (longest, g_get_monotonic_time () - begin);
    }
  g_assert_cmpint (longest, <, AT_ONCE);
  pt_connection_close (connection);
  g_socket_listener_close (listener);
  test_remove_directory (directory);
}

/* The daemon hangs after the connection was made */
static void
test_hangs (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  PtConnection *connection;
  gint64 begin;

  if (daemon == NULL)
    return;

  connection = pt_connection_new (daemon->uri);
  pt_connection_start (connection);
  test_wait_state (connection, PT_CONNECTION_CONNECTED, "the connection");

  g_subprocess_send_signal (daemon->process, SIGSTOP);
  begin = g_get_monotonic_time ();
  pt_connection_close (connection);
  g_assert_cmpint (pt_connection_get_state (connection), ==, PT_CONNECTION_CLOSED);
  pt_connection_start (connection);
  g_object_add_weak_pointer (G_OBJECT (connection), (gpointer *) &connection);
  g_object_unref (connection);
  g_assert_null (connection);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, AT_ONCE);
}

static void
test_keepalive (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  g_autoptr (PtConnection) connection = NULL;

  if (daemon == NULL)
    return;

  connection = pt_connection_new (daemon->uri);
  pt_connection_start (connection);
  test_wait_state (connection, PT_CONNECTION_CONNECTED, "the connection");
  g_subprocess_send_signal (daemon->process, SIGSTOP);
  test_wait_state (connection, PT_CONNECTION_FAILED, "the hanging daemon to be noticed");
  g_assert_error (pt_connection_get_error (connection), PT_ERROR, PT_ERROR_NOT_CONNECTED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connection-stalled/close", test_stalled_close);
  g_test_add_func ("/connection-stalled/patience", test_stalled_patience);
  g_test_add_func ("/connection-stalled/open", test_stalled_open);
  g_test_add_func ("/connection-stalled/main-loop", test_main_loop);
  g_test_add_func ("/connection-stalled/daemon/hangs", test_hangs);
  g_test_add_func ("/connection-stalled/daemon/keepalive", test_keepalive);
  return g_test_run ();
}
