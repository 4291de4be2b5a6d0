/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-connection.h"

#include <gio/gunixsocketaddress.h>

#include "pt-error.h"
#include "pt-virt-types.h"
#include "virt-daemon.h"

/*
 * A libvirt whose door for everything wants a password.
 */

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
  g_test_add_func ("/connection-doors/read-only", test_read_only);
  g_test_add_func ("/connection-doors/password", test_password);
  return g_test_run ();
}
