/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "virt-daemon.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define NOBODY 65534
/* What libvirt comes with: a ticket of Kerberos */
#define NO_PASSWORD "gssapi"

static TestDaemon *
daemon_new (const char *settings,
            const char *mechanisms,
            gboolean    qemu,
            guint16     port)
{
  g_autofree char *program = g_find_program_in_path ("libvirtd");
  g_autofree char *drivers = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autofree char *sasl = NULL;
  g_autofree char *sasl_path = NULL;
  g_autoptr (GError) error = NULL;
  TestDaemon *self;

  if (program == NULL)
    {
      g_test_skip ("there is no libvirtd to start");
      return NULL;
    }

  self = g_new0 (TestDaemon, 1);
  self->qemu = qemu;
  self->port = port;
  self->directory = test_files_make_directory ();
  self->socket = g_build_filename (self->directory, "libvirt-sock", NULL);
  self->socket_ro = g_build_filename (self->directory, "libvirt-sock-ro", NULL);
  self->uri = g_strdup_printf (qemu ? "qemu+unix:///session?socket=%s"
                                    : "test+unix:///default?socket=%s", self->socket);

  drivers = g_build_filename (self->directory, "drivers", NULL);
  g_assert_no_errno (g_mkdir (drivers, 0700));
  path = g_build_filename (self->directory, "libvirtd.conf", NULL);
  text = g_strdup_printf ("unix_sock_dir = \"%s\"\n"
                          "auth_unix_ro = \"none\"\n"
                          "log_outputs = \"3:file:%s/log\"\n"
                          "%s",
                          self->directory, self->directory,
                          settings != NULL ? settings : "auth_unix_rw = \"none\"\n");
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  sasl = g_strdup_printf ("mech_list: %s\nsasldb_path: %s/passwords\n", mechanisms,
                          self->directory);
  sasl_path = g_build_filename (self->directory, "libvirt.conf", NULL);
  g_file_set_contents (sasl_path, sasl, -1, &error);
  g_assert_no_error (error);

  /* No virtlogd, which would outlive us, and passes on too late what a QEMU said that ended */
  if (qemu)
    {
      g_autofree char *directory = g_build_filename (self->directory, "libvirt", NULL);
      g_autofree char *qemu_path = g_build_filename (directory, "qemu.conf", NULL);

      g_assert_no_errno (g_mkdir (directory, 0700));
      g_assert_true (g_file_set_contents_full (qemu_path, "stdio_handler = \"file\"\n", -1,
                                               G_FILE_SET_CONTENTS_CONSISTENT, 0644, NULL));
    }

  test_daemon_start (self);
  return self;
}

/* Skips the test and returns NULL where there is no libvirtd to start */
TestDaemon *
test_daemon_new (const char *settings)
{
  return daemon_new (settings, NO_PASSWORD, FALSE, 0);
}

/* The same, that asks for a password by one of SASL's @mechanisms */
TestDaemon *
test_daemon_new_sasl (const char *mechanisms)
{
  return daemon_new ("auth_unix_rw = \"sasl\"\n", mechanisms, FALSE, 0);
}

static guint16
find_free_port (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_no_errno (fd);
  g_assert_no_errno (bind (fd, (struct sockaddr *) &address, length));
  g_assert_no_errno (getsockname (fd, (struct sockaddr *) &address, &length));
  close (fd);
  return ntohs (address.sin_port);
}

/* The same, that listens for TLS on @port of localhost, as @certificate of fixtures/certificates */
TestDaemon *
test_daemon_new_tls (const char *certificate)
{
  const guint16 port = find_free_port ();
  g_autofree char *directory =
    g_test_build_filename (G_TEST_DIST, "fixtures", "certificates", NULL);
  g_autofree char *settings =
    g_strdup_printf ("auth_unix_rw = \"none\"\n"
                     "auth_tls = \"none\"\n"
                     "listen_addr = \"127.0.0.1\"\n"
                     "listen_tls = 1\n"
                     "tls_port = \"%u\"\n"
                     /* Else it does not begin with a certificate that has expired */
                     "tls_no_sanity_certificate = 1\n"
                     "ca_file = \"%s/authority.pem\"\n"
                     "cert_file = \"%s/%s.pem\"\n"
                     "key_file = \"%s/key.pem\"\n",
                     port, directory, directory, certificate, directory);

  return daemon_new (settings, NO_PASSWORD, FALSE, port);
}

/* The same with QEMU; who starts a machine with it also ends it */
TestDaemon *
test_daemon_new_qemu (const char *settings)
{
  g_autofree char *qemu = g_find_program_in_path ("qemu-system-x86_64");
  g_autofree char *setpriv = g_find_program_in_path ("setpriv");

  if (qemu == NULL || setpriv == NULL)
    {
      g_test_skip ("there is no QEMU to start");
      return NULL;
    }

  return daemon_new (settings, NO_PASSWORD, TRUE, 0);
}

static gboolean
answers (gpointer data)
{
  TestDaemon *self = data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->socket);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GSocketConnection) over_network = NULL;
  g_autoptr (GSocketAddress) host = NULL;

  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  if (connection == NULL || self->port == 0)
    return connection != NULL;

  /* It listens there later */
  host = g_inet_socket_address_new_from_string ("127.0.0.1", self->port);
  over_network = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (host), NULL, NULL);
  return over_network != NULL;
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* The daemon shall not outlive a test that crashes */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* As root it would be the system's libvirtd: then what is in its directory is given to nobody, as
 * whom it runs */
static void
drop_root (TestDaemon *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->directory, 0, NULL);
  const char *name;

  g_assert_no_errno (chown (self->directory, NOBODY, NOBODY));
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, name, NULL);

      g_assert_no_errno (chown (path, NOBODY, NOBODY));
    }
}

void
test_daemon_start (TestDaemon *self)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autofree char *drivers = g_build_filename (self->directory, "drivers", NULL);
  g_autofree char *config = g_build_filename (self->directory, "libvirtd.conf", NULL);
  g_autofree char *pid_file = g_build_filename (self->directory, "libvirtd.pid", NULL);
  g_autoptr (GError) error = NULL;
  guint id;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  /* An empty directory of drivers: no hypervisor, no network, nothing of the computer is touched */
  if (!self->qemu)
    g_subprocess_launcher_setenv (launcher, "LIBVIRT_DRIVER_DIR", drivers, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", self->directory, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", self->directory, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", self->directory, TRUE);
  g_subprocess_launcher_setenv (launcher, "SASL_CONF_PATH", self->directory, TRUE);
  g_subprocess_launcher_unsetenv (launcher, "ASAN_OPTIONS");
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  if (self->qemu)
    {
      g_subprocess_launcher_setenv (launcher, "HOME", self->directory, TRUE);
      g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", self->directory, TRUE);
    }
  if (self->qemu && geteuid () == 0)
    {
      drop_root (self);
      self->process = g_subprocess_launcher_spawn (launcher, &error, "setpriv", "--reuid=65534",
                                                   "--regid=65534", "--clear-groups",
                                                   "--pdeathsig=TERM", "--", "libvirtd", "-f",
                                                   config, "-p", pid_file, NULL);
    }
  else
    {
      self->process = g_subprocess_launcher_spawn (launcher, &error, "libvirtd", "-f", config, "-p",
                                                   pid_file, self->port != 0 ? "--listen" : NULL,
                                                   NULL);
    }
  g_assert_no_error (error);

  /* The daemon announces itself by nothing but its sockets */
  id = g_timeout_add (20, on_tick, NULL);
  test_wait (answers, self, "libvirtd to listen");
  g_source_remove (id);
}

void
test_daemon_stop (TestDaemon *self)
{
  if (self->process == NULL)
    return;

  g_subprocess_send_signal (self->process, SIGCONT);
  g_subprocess_send_signal (self->process, SIGKILL);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

void
test_daemon_free (TestDaemon *self)
{
  test_daemon_stop (self);
  test_files_remove_tree (self->directory);
  g_free (self->directory);
  g_free (self->uri);
  g_free (self->socket);
  g_free (self->socket_ro);
  g_free (self);
}

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

void
test_wait_state (PtConnection      *connection,
                 PtConnectionState  state,
                 const char        *what)
{
  Wanted wanted = { connection, state };

  test_wait (has_state, &wanted, what);
}

PtConnection *
test_open_node (const char *directory,
                const char *node)
{
  g_autofree char *path = g_build_filename (directory, "node.xml", NULL);
  g_autofree char *uri = g_strdup_printf ("test://%s", path);
  PtConnection *connection = pt_connection_new (uri);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, node, -1, &error);
  g_assert_no_error (error);
  pt_connection_open (connection, NULL, &error);
  g_assert_no_error (error);
  return connection;
}
