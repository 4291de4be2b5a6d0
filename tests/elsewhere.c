/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "elsewhere.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>

#include "host-fixture.h"
#include "node-xml.h"

typedef struct
{
  GSocketConnection *client;
  GSocketConnection *server;
} Pipe;

static gboolean
pass_on (GSocket *from,
         GSocket *to)
{
  char buffer[16384];
  gssize n = g_socket_receive (from, buffer, sizeof buffer, NULL, NULL);

  for (gssize done = 0; done < n;)
    {
      gssize sent = g_socket_send (to, buffer + done, (gsize) (n - done), NULL, NULL);

      if (sent <= 0)
        return FALSE;
      done += sent;
    }
  return n > 0;
}

static gpointer
pipe_thread (gpointer data)
{
  Pipe *pipe = data;
  GSocket *ends[] = { g_socket_connection_get_socket (pipe->client),
                      g_socket_connection_get_socket (pipe->server) };
  gboolean open = TRUE;

  while (open)
    {
      GPollFD fds[] = { { g_socket_get_fd (ends[0]), G_IO_IN, 0 },
                        { g_socket_get_fd (ends[1]), G_IO_IN, 0 } };

      if (g_poll (fds, G_N_ELEMENTS (fds), -1) < 0 && errno != EINTR)
        break;
      for (guint i = 0; open && i < G_N_ELEMENTS (fds); i++)
        if (fds[i].revents != 0)
          open = pass_on (ends[i], ends[1 - i]);
    }

  g_io_stream_close (G_IO_STREAM (pipe->client), NULL, NULL);
  g_io_stream_close (G_IO_STREAM (pipe->server), NULL, NULL);
  g_object_unref (pipe->client);
  g_object_unref (pipe->server);
  g_free (pipe);
  return NULL;
}

/* Threads, because the command line's way waits with the main loop standing still */
static gpointer
listen_thread (gpointer data)
{
  Elsewhere *self = data;

  for (;;)
    {
      g_autoptr (GSocketClient) connector = g_socket_client_new ();
      g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->daemon->socket);
      GSocketConnection *client, *server;
      Pipe *pipe;

      client = g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL);
      if (client == NULL)
        return NULL;
      server = g_socket_client_connect (connector, G_SOCKET_CONNECTABLE (address), NULL, NULL);
      if (server == NULL)
        {
          g_object_unref (client);
          continue;
        }
      pipe = g_new0 (Pipe, 1);
      pipe->client = client;
      pipe->server = server;
      g_thread_unref (g_thread_new ("pipe", pipe_thread, pipe));
    }
}

static const char machine[] =
  "<domain type='test'>\n"
  "  <name>there</name>\n"
  "  <memory unit='MiB'>256</memory>\n"
  "  <vcpu>1</vcpu>\n"
  "  <os><type arch='x86_64' machine='q35'>hvm</type></os>\n"
  "</domain>\n";

/* Returns: %NULL where there is no libvirtd */
Elsewhere *
elsewhere_new (void)
{
  g_autoptr (HostFixture) fixture = NULL;
  g_autoptr (GPtrArray) texts = NULL;
  g_autoptr (GString) node = g_string_new ("<node>\n");
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  TestDaemon *daemon = test_daemon_new (NULL);
  Elsewhere *self;
  guint16 port;

  if (daemon == NULL)
    return NULL;

  self = g_new0 (Elsewhere, 1);
  self->daemon = daemon;
  fixture = host_fixture_new_file ("../data/example/example.host", NULL);
  self->local = host_fixture_read (fixture);
  texts = node_xml_new_for_host (self->local);
  for (guint i = 0; i < texts->len; i++)
    g_string_append (node, g_ptr_array_index (texts, i));
  g_string_append_printf (node, "%s</node>\n", machine);
  self->node = g_build_filename (daemon->directory, "node.xml", NULL);
  g_file_set_contents (self->node, node->str, (gssize) node->len, &error);
  g_assert_no_error (error);

  self->cancellable = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  port = g_socket_listener_add_any_inet_port (self->listener, NULL, &error);
  g_assert_no_error (error);
  self->tunnel = g_build_filename (daemon->directory, "tunnel", NULL);
  address = g_unix_socket_address_new (self->tunnel);
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  self->uri = g_strdup_printf ("test+tcp://127.0.0.1:%u%s", port, self->node);
  self->thread = g_thread_new ("listen", listen_thread, self);
  return self;
}

void
elsewhere_free (Elsewhere *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_object_unref (self->cancellable);
  g_object_unref (self->listener);
  test_daemon_free (self->daemon);
  g_object_unref (self->local);
  g_free (self->uri);
  g_free (self->node);
  g_free (self->tunnel);
  g_free (self);
}
