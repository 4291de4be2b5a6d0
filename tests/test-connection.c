/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-connection.h"

#include <gio/gunixsocketaddress.h>
#include <signal.h>

#include "pt-apply.h"
#include "pt-error.h"
#include "pt-virt-types.h"
#include "virt-daemon.h"

/* A person notices a second */
#define AT_ONCE G_TIME_SPAN_SECOND

typedef struct
{
  PtConnection      *connection;
  PtConnectionState  state;
} Wanted;

static gboolean
has_state (gpointer data)
{
  Wanted *wanted = data;

  return pt_connection_get_state (wanted->connection) == wanted->state;
}

static void
wait_for (PtConnection      *connection,
          PtConnectionState  state,
          const char        *what)
{
  Wanted wanted = { connection, state };

  test_wait (has_state, &wanted, what);
}

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

/* A daemon that ends in the middle of a call must not take us with it */
static void
test_pipe (void)
{
  g_autoptr (PtConnection) connection = NULL;
  struct sigaction action;

  g_assert_true (signal (SIGPIPE, SIG_DFL) != SIG_ERR);
  connection = pt_connection_new ("test:///default");
  g_assert_no_errno (sigaction (SIGPIPE, NULL, &action));
  g_assert_true (action.sa_handler == SIG_IGN);
}

static void
test_uri (void)
{
  g_autoptr (PtConnection) given = NULL;
  g_autoptr (PtConnection) from_environment = NULL;
  g_autoptr (PtConnection) fallback = NULL;

  g_setenv ("LIBVIRT_DEFAULT_URI", "test:///default", TRUE);
  given = pt_connection_new ("qemu:///session");
  from_environment = pt_connection_new (NULL);
  g_unsetenv ("LIBVIRT_DEFAULT_URI");
  fallback = pt_connection_new (NULL);

  g_assert_cmpstr (pt_connection_get_uri (given), ==, "qemu:///session");
  g_assert_cmpstr (pt_connection_get_uri (from_environment), ==, "test:///default");
  g_assert_cmpstr (pt_connection_get_uri (fallback), ==, "qemu:///system");
  g_assert_cmpint (pt_connection_get_state (given), ==, PT_CONNECTION_CLOSED);
  g_assert_null (pt_connection_get_facts (given));
  g_assert_null (pt_connection_get_gvir (given));
}

static void
test_open (void)
{
  g_autoptr (PtConnection) connection = pt_connection_new ("test:///default");
  g_autoptr (GError) error = NULL;
  const PtConnectionFacts *facts;

  g_assert_true (pt_connection_open (connection, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (pt_connection_get_state (connection), ==, PT_CONNECTION_CONNECTED);
  g_assert_true (GVIR_IS_CONNECTION (pt_connection_get_gvir (connection)));
  g_assert_null (pt_connection_get_error (connection));

  facts = pt_connection_get_facts (connection);
  g_assert_cmpstr (facts->uri, ==, "test:///default");
  g_assert_cmpstr (facts->driver, ==, "TEST");
  g_assert_cmpuint (facts->libvirt_version, >=, 9000000);
  g_assert_false (facts->read_only);
  g_assert_false (facts->session);
  g_assert_true (facts->local);

  /* Again is nothing */
  g_assert_true (pt_connection_open (connection, NULL, &error));
  pt_connection_close (connection);
  g_assert_cmpint (pt_connection_get_state (connection), ==, PT_CONNECTION_CLOSED);
  g_assert_null (pt_connection_get_facts (connection));
  g_assert_null (pt_connection_dup_gvir (connection, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_CONNECTED);
}

static void
test_missing (void)
{
  static const char *const uris[] = {
    "qemu+unix:///system?socket=/nonexistent/socket",
    "nonsense:///system",
    "::",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (PtConnection) connection = pt_connection_new (uris[i]);
      g_autoptr (GError) error = NULL;

      g_assert_false (pt_connection_open (connection, NULL, &error));
      g_test_message ("%s: %s", uris[i], error->message);
      g_assert_error (error, PT_ERROR, PT_ERROR_NOT_CONNECTED);
      g_assert_nonnull (pt_error_get_next (error));
      g_assert_nonnull (pt_error_get_detail (error));
      g_assert_cmpint (pt_connection_get_state (connection), ==, PT_CONNECTION_FAILED);
      g_assert_cmpstr (pt_connection_get_error (connection)->message, ==, error->message);
    }
}

static void
count (guint *n)
{
  (*n)++;
}

static void
test_start_missing (void)
{
  g_autoptr (PtConnection) connection = NULL;
  guint states = 0;

  connection = pt_connection_new ("qemu+unix:///system?socket=/nonexistent/socket");
  g_signal_connect_swapped (connection, "notify::state", G_CALLBACK (count), &states);
  pt_connection_start (connection);
  g_assert_cmpint (pt_connection_get_state (connection), ==, PT_CONNECTION_CONNECTING);
  pt_connection_start (connection);
  wait_for (connection, PT_CONNECTION_FAILED, "the missing socket to be noticed");
  g_assert_cmpuint (states, ==, 2);
  g_assert_error (pt_connection_get_error (connection), PT_ERROR, PT_ERROR_NOT_CONNECTED);
  pt_connection_close (connection);
  g_assert_null (pt_connection_get_error (connection));
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
  wait_for (connection, PT_CONNECTION_FAILED, "patience to end");
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

static void
test_comes_back (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  g_autoptr (PtConnection) connection = NULL;
  g_autoptr (GVirConnection) old = NULL;
  g_autoptr (GVirConnection) new = NULL;
  g_autoptr (GError) error = NULL;

  if (daemon == NULL)
    return;

  connection = pt_connection_new (daemon->uri);
  pt_connection_start (connection);
  wait_for (connection, PT_CONNECTION_CONNECTED, "the first connection");
  g_assert_true (pt_connection_get_facts (connection)->local);
  g_assert_false (pt_connection_get_facts (connection)->read_only);
  old = pt_connection_dup_gvir (connection, NULL, NULL);

  test_daemon_stop (daemon);
  wait_for (connection, PT_CONNECTION_FAILED, "the loss to be noticed");
  g_assert_error (pt_connection_get_error (connection), PT_ERROR, PT_ERROR_NOT_CONNECTED);
  g_assert_null (pt_connection_get_gvir (connection));
  new = pt_connection_dup_gvir (connection, NULL, &error);
  g_assert_null (new);
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_CONNECTED);

  test_daemon_start (daemon);
  wait_for (connection, PT_CONNECTION_CONNECTED, "it to come back by itself");
  g_assert_null (pt_connection_get_error (connection));
  new = pt_connection_dup_gvir (connection, NULL, NULL);
  g_assert_true (new != old);
}

static gboolean
is_over (gpointer data)
{
  return g_get_monotonic_time () >= *(gint64 *) data;
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
test_at_once (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  g_autoptr (PtConnection) connection = NULL;
  guint tick, states = 0;
  gint64 begin, until;

  if (daemon == NULL)
    return;

  connection = pt_connection_new (daemon->uri);
  test_daemon_stop (daemon);
  pt_connection_start (connection);
  wait_for (connection, PT_CONNECTION_FAILED, "the first failure");

  /* Tries at 1 and 3 s, then not before 7 s; none of them shows */
  g_signal_connect_swapped (connection, "notify::state", G_CALLBACK (count), &states);
  tick = g_timeout_add (100, on_tick, NULL);
  until = g_get_monotonic_time () + 3500 * G_TIME_SPAN_MILLISECOND;
  test_wait (is_over, &until, "two more failures");
  g_source_remove (tick);
  g_assert_cmpuint (states, ==, 0);

  test_daemon_start (daemon);
  begin = g_get_monotonic_time ();
  pt_connection_start (connection);
  g_assert_cmpint (pt_connection_get_state (connection), ==, PT_CONNECTION_CONNECTING);
  wait_for (connection, PT_CONNECTION_CONNECTED, "the connection");
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 2 * AT_ONCE);
}

/* As the command line meets it: no main loop runs that could notice the loss before a call does */
static void
test_dies (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  g_autoptr (PtConnection) connection = NULL;
  g_autofree char *definition = NULL;
  g_autoptr (GError) error = NULL;

  if (daemon == NULL)
    return;

  connection = pt_connection_new (daemon->uri);
  g_assert_true (pt_connection_open (connection, NULL, &error));
  test_daemon_stop (daemon);
  definition = pt_apply_read_definition (connection, "6695eb01-f6a4-8304-79aa-97f2502e193f", NULL,
                                         &error);
  g_assert_null (definition);
  g_test_message ("%s (%s)", error->message, pt_error_get_detail (error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_CONNECTED);
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
  wait_for (connection, PT_CONNECTION_CONNECTED, "the connection");

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
  g_autoptr (TestDaemon) daemon = NULL;
  g_autoptr (PtConnection) connection = NULL;

  if (!g_test_slow ())
    {
      g_test_skip ("takes 10 s: run with -m slow");
      return;
    }
  daemon = test_daemon_new (NULL);
  if (daemon == NULL)
    return;

  connection = pt_connection_new (daemon->uri);
  pt_connection_start (connection);
  wait_for (connection, PT_CONNECTION_CONNECTED, "the connection");
  g_subprocess_send_signal (daemon->process, SIGSTOP);
  wait_for (connection, PT_CONNECTION_FAILED, "the hanging daemon to be noticed");
  g_assert_error (pt_connection_get_error (connection), PT_ERROR, PT_ERROR_NOT_CONNECTED);
}

typedef struct
{
  GSocketListener *listener;
  TestDaemon      *daemon;
} Doors;

static gpointer
carry (gpointer data)
{
  GIOStream **ends = data;
  char buffer[4096];
  gssize n;

  while ((n = g_input_stream_read (g_io_stream_get_input_stream (ends[0]), buffer, sizeof buffer,
                                   NULL, NULL)) > 0)
    if (!g_output_stream_write_all (g_io_stream_get_output_stream (ends[1]), buffer, (gsize) n,
                                    NULL, NULL, NULL))
      break;
  g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (ends[1])), FALSE, TRUE,
                     NULL);
  g_object_unref (ends[0]);
  g_object_unref (ends[1]);
  g_free (ends);
  return NULL;
}

static GThread *
new_carrier (GSocketConnection *from,
             GSocketConnection *to)
{
  GIOStream **ends = g_new (GIOStream *, 2);

  ends[0] = G_IO_STREAM (g_object_ref (from));
  ends[1] = G_IO_STREAM (g_object_ref (to));
  return g_thread_new ("carry", carry, ends);
}

/* The first that comes is led to the door for everything, the second to the one for reading: with
 * an explicit socket, libvirt goes to the same one both times */
static gpointer
lead (gpointer data)
{
  Doors *doors = data;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GSocketClient) client = g_socket_client_new ();
      g_autoptr (GSocketAddress) address = NULL;
      g_autoptr (GSocketConnection) visitor = NULL;
      g_autoptr (GSocketConnection) daemon = NULL;

      visitor = g_socket_listener_accept (doors->listener, NULL, NULL, NULL);
      g_assert_nonnull (visitor);
      address = g_unix_socket_address_new (i == 0 ? doors->daemon->socket
                                                  : doors->daemon->socket_ro);
      daemon = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
      g_assert_nonnull (daemon);
      g_thread_unref (new_carrier (visitor, daemon));
      g_thread_unref (new_carrier (daemon, visitor));
    }

  return NULL;
}

static void
test_read_only (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new ("auth_unix_rw = \"sasl\"\n");
  g_autoptr (GSocketListener) listener = NULL;
  g_autoptr (PtConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GVirConnection) gvir = NULL;
  Doors doors;
  GThread *thread;
  gboolean read_only = FALSE;

  if (daemon == NULL)
    return;

  if (!g_file_test (daemon->socket_ro, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("libvirtd has a door for reading only when it runs as root");
      return;
    }

  listener = g_socket_listener_new ();
  path = g_build_filename (daemon->directory, "front", NULL);
  address = g_unix_socket_address_new (path);
  g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  doors = (Doors) { listener, daemon };
  thread = g_thread_new ("lead", lead, &doors);

  uri = g_strdup_printf ("test+unix:///default?socket=%s", path);
  connection = pt_connection_new (uri);
  g_assert_true (pt_connection_open (connection, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (pt_connection_get_facts (connection)->read_only);
  g_object_get (connection, "read-only", &read_only, NULL);
  g_assert_true (read_only);
  read_only = FALSE;
  gvir = pt_connection_dup_gvir (connection, &read_only, NULL);
  g_assert_nonnull (gvir);
  g_assert_true (read_only);
  g_thread_join (thread);
}

static void
test_password (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new ("auth_unix_rw = \"sasl\"\n");
  g_autoptr (PtConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  if (daemon == NULL)
    return;

  /* Both tries end at the door that wants a password */
  connection = pt_connection_new (daemon->uri);
  g_assert_false (pt_connection_open (connection, NULL, &error));
  g_test_message ("%s (%s)", error->message, pt_error_get_detail (error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_CONNECTED);
  g_assert_nonnull (pt_error_get_next (error));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* First: it must be the connection that does it, and no socket of another test */
  g_test_add_func ("/connection/pipe", test_pipe);
  g_test_add_func ("/connection/uri", test_uri);
  g_test_add_func ("/connection/open", test_open);
  g_test_add_func ("/connection/missing", test_missing);
  g_test_add_func ("/connection/start-missing", test_start_missing);
  g_test_add_func ("/connection/stalled/close", test_stalled_close);
  g_test_add_func ("/connection/stalled/patience", test_stalled_patience);
  g_test_add_func ("/connection/stalled/open", test_stalled_open);
  g_test_add_func ("/connection/stalled/main-loop", test_main_loop);
  g_test_add_func ("/connection/daemon/comes-back", test_comes_back);
  g_test_add_func ("/connection/daemon/at-once", test_at_once);
  g_test_add_func ("/connection/daemon/dies", test_dies);
  g_test_add_func ("/connection/daemon/hangs", test_hangs);
  g_test_add_func ("/connection/daemon/keepalive", test_keepalive);
  g_test_add_func ("/connection/daemon/read-only", test_read_only);
  g_test_add_func ("/connection/daemon/password", test_password);
  return g_test_run ();
}
