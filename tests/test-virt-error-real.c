/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every error that can be had without a device to hand over, from a libvirt, libvirtd and QEMU as
 * they are: which row of the table each of them reaches. */

#include "pt-virt-error.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "polkit-double.h"
#include "pt-error.h"
#include "virt-daemon.h"
#include "virt-error-rows.h"

static GMutex lock;
static GHashTable *reached;
static gboolean had_libvirtd, had_qemu;

/* What libvirt said last in this thread reaches this row, and is turned into words */
static void
assert_reaches (const char *name,
                const char *what)
{
  virErrorPtr last = virGetLastError ();
  const PtVirtErrorRow *row;
  g_autoptr (GError) error = NULL;

  if (last == NULL)
    g_error ("%s: libvirt said nothing", what);
  g_test_message ("%s: %d/%d/%d %s", what, last->code, last->domain, last->int1, last->message);
  row = pt_virt_error_find_row (last->code, last->domain,
                                last->code == VIR_ERR_SYSTEM_ERROR ? last->int1 : 0, last->message,
                                FALSE, NULL);
  g_assert_cmpstr (row != NULL ? row->name : "none", ==, name);

  error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "It failed.");
  pt_virt_error_translate (&error, "It failed.");
  g_test_message ("→ %s %s", error->message, pt_error_get_next (error));
  g_assert_error (error, PT_ERROR, row->error);
  g_assert_cmpstr (error->message, !=, "It failed.");
  g_assert_nonnull (pt_error_get_detail (error));
  g_mutex_lock (&lock);
  g_hash_table_add (reached, (gpointer) name);
  g_mutex_unlock (&lock);
  virResetLastError ();
}

static void
assert_not_opened (const char *uri,
                   const char *name)
{
  g_assert_null (virConnectOpen (uri));
  assert_reaches (name, uri);
}

typedef struct
{
  const char *uri, *name;
} Refusal;

/* Root may open everything: so one thread becomes somebody else, which only the system call itself
 * can do for one thread alone */
static gpointer
open_as_nobody (gpointer data)
{
  Refusal *refusal = data;

  if (geteuid () == 0)
    g_assert_no_errno ((int) syscall (SYS_setresuid, 65534, 65534, 65534));
  assert_not_opened (refusal->uri, refusal->name);
  return NULL;
}

static void
assert_not_opened_by_nobody (const char *uri,
                             const char *name)
{
  Refusal refusal = { uri, name };

  g_thread_join (g_thread_new ("nobody", open_as_nobody, &refusal));
}

#define HOSTDEV                                                                                    \
  "<hostdev mode='subsystem' type='pci' managed='yes'><source>"                                    \
  "<address domain='0x0000' bus='0x7f' slot='0x1f' function='0x7'/></source></hostdev>"

static char *
new_machine (const char *memory,
             const char *more,
             const char *devices)
{
  return g_strdup_printf (
    "<domain type='qemu'><name>m</name><memory unit='KiB'>%s</memory>%s"
    "<os><type arch='x86_64' machine='q35'>hvm</type></os>"
    "<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>"
    "<controller type='usb' model='none'/>%s<memballoon model='none'/></devices></domain>",
    memory, more, devices);
}

/* ---- Getting in ---------------------------------------------------------------------------- */

static void
test_addresses (void)
{
  assert_not_opened ("qemu+unix:///system?socket=/nonexistent/socket", "socket-missing");
  assert_not_opened ("qemu+tcp://127.0.0.1:1/system", "server-unreachable");
  assert_not_opened ("qemu+tcp://no.such.computer.invalid/system", "name-unknown");
  assert_not_opened ("qemu+pigeon:///system", "uri");
  assert_not_opened ("::", "uri");
  assert_not_opened ("qemu+ssh://there/system?command=no-such-ssh", "ssh-missing");
}

static void
test_no_certificate (void)
{
  g_autofree char *directory = test_files_make_directory ();
  g_autofree char *uri = g_strdup_printf ("qemu+tls://127.0.0.1:1/system?pkipath=%s", directory);

  assert_not_opened (uri, "no-certificate");
  test_files_remove_tree (directory);
}

static void
test_refused (void)
{
  g_autofree char *directory = test_files_make_directory ();
  g_autofree char *path = g_build_filename (directory, "socket", NULL);
  g_autofree char *uri = g_strdup_printf ("qemu+unix:///system?socket=%s", path);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM, 0);

  /* The file of a daemon that has ended */
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_no_errno (fd);
  g_assert_no_errno (bind (fd, (struct sockaddr *) &address, sizeof address));
  close (fd);
  assert_not_opened (uri, "socket-refused");
  test_files_remove_tree (directory);
}

static void
test_forbidden (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  g_autofree char *uri = NULL;

  if (daemon == NULL)
    return;

  had_libvirtd = TRUE;
  uri = g_strdup_printf ("nonsense+unix:///system?socket=%s", daemon->socket);
  assert_not_opened (uri, "no-driver");
  g_assert_no_errno (g_chmod (daemon->socket, 0));
  assert_not_opened_by_nobody (daemon->uri, "socket-forbidden");
}

/* SASL is asked for, and nothing is there to answer it */
static void
test_authentication (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new ("auth_unix_rw = \"sasl\"\n");

  if (daemon != NULL)
    assert_not_opened (daemon->uri, "auth-failed");
}

/* What polkit may say of somebody who is neither root nor in the group */
static void
test_polkit (void)
{
  static const struct
  {
    PolkitAnswer answer;
    const char *name;
  } cases[] = {
    { POLKIT_DENIED, "auth-failed" },
    { POLKIT_CHALLENGE, "auth-unavailable" },
    { POLKIT_DISMISSED, "auth-cancelled" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TestPolkit) polkit = test_polkit_new (cases[i].answer, "org.libvirt.api.");
      g_autoptr (TestDaemon) daemon = NULL;

      if (polkit == NULL)
        return;
      daemon = test_daemon_new ("auth_unix_rw = \"polkit\"\n");
      if (daemon == NULL)
        return;
      g_assert_no_errno (g_chmod (daemon->directory, 0711));
      assert_not_opened_by_nobody (daemon->uri, cases[i].name);
    }
}

/* libvirt's own rules: who may connect may not change everything */
static void
test_access (void)
{
  g_autoptr (TestPolkit) polkit =
    test_polkit_new (POLKIT_DENIED, "org.libvirt.api.connect.");
  g_autoptr (TestDaemon) daemon = NULL;
  g_autofree char *text = new_machine ("65536", "", "");
  virConnectPtr connection;

  if (polkit == NULL)
    return;
  daemon = test_daemon_new_qemu ("auth_unix_rw = \"none\"\naccess_drivers = [ \"polkit\" ]\n");
  if (daemon == NULL)
    return;

  connection = virConnectOpen (daemon->uri);
  if (connection == NULL)
    g_error ("%s", virGetLastErrorMessage ());
  g_assert_null (virDomainDefineXML (connection, text));
  assert_reaches ("access-denied", "define without the right to");
  virConnectClose (connection);
}

/* What the client has in @directory: whom it trusts, and what it is */
static void
be_client (const char *directory,
           const char *authority,
           const char *certificate)
{
  const char *const files[][2] = {
    { authority, "cacert.pem" },
    { certificate, "clientcert.pem" },
    { "key", "clientkey.pem" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *name = g_strconcat (files[i][0], ".pem", NULL);
      g_autofree char *from =
        g_test_build_filename (G_TEST_DIST, "fixtures", "certificates", name, NULL);
      g_autofree char *to = g_build_filename (directory, files[i][1], NULL);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;

      g_file_get_contents (from, &text, NULL, &error);
      g_assert_no_error (error);
      g_file_set_contents (to, text, -1, &error);
      g_assert_no_error (error);
    }
}

/* A libvirtd with a certificate, and a client with its own */
static void
test_certificates (void)
{
  static const struct
  {
    const char *what, *server, *authority, *client, *more;
  } cases[] = {
    { "both as they should be", "server", "authority", "client", NULL },
    { "an authority that we do not know", "server", "stranger", "client-stranger", "" },
    { "another computer's certificate", "server-elsewhere", "authority", "client", "" },
    { "a certificate that has expired", "server-expired", "authority", "client", "" },
    { "a client that it does not know", "server", "authority", "client-stranger", "&no_sanity=1" },
    { "a client of another authority", "server", "authority", "client-stranger", "" },
  };
  g_autofree char *directory = test_files_make_directory ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TestDaemon) daemon = test_daemon_new_tls (cases[i].server);
      g_autofree char *uri = NULL;
      virConnectPtr connection;

      if (daemon == NULL)
        break;

      g_test_message ("%s:", cases[i].what);
      be_client (directory, cases[i].authority, cases[i].client);
      uri = g_strdup_printf ("test+tls://localhost:%u/default?pkipath=%s%s", daemon->port, directory,
                             cases[i].more != NULL ? cases[i].more : "");
      if (cases[i].more != NULL)
        {
          assert_not_opened (uri, "certificate-not-trusted");
          continue;
        }
      connection = virConnectOpen (uri);
      if (connection == NULL)
        g_error ("%s: %s", uri, virGetLastErrorMessage ());
      virConnectClose (connection);
    }
  test_files_remove_tree (directory);
}

/* What OpenSSH says on its way out, as libvirt passes it on */
static void
test_ssh (void)
{
  static const struct
  {
    const char *words, *name;
  } cases[] = {
    { "ssh: connect to host 192.0.2.1 port 22: Connection timed out", "ssh-unreachable" },
    { "ssh: connect to host 127.0.0.1 port 22: Connection refused", "ssh-unreachable" },
    { "ssh: Could not resolve hostname nowhere: Name or service not known", "name-unknown" },
    { "No ED25519 host key is known for there and you have requested strict checking.\n"
      "Host key verification failed.", "ssh-host-key" },
    { "me@there: Permission denied (publickey,password).", "ssh-password" },
    { "me@there: Permission denied (publickey,keyboard-interactive).", "ssh-password" },
    { "virt-ssh-helper: cannot connect to '/var/run/libvirt/libvirt-sock': Failed to connect "
      "socket to '/var/run/libvirt/libvirt-sock': No such file or directory", "ssh-no-libvirt" },
    { "kex_exchange_identification: Connection closed by remote host", "rpc-system" },
    { "nc: unix connect failed: No such file or directory", "ssh-no-libvirt" },
    { "virt-ssh-helper: cannot connect to '/var/run/libvirt/libvirt-sock': Failed to connect "
      "socket to '/var/run/libvirt/libvirt-sock': Permission denied", "socket-forbidden-words" },
  };
  g_autofree char *directory = test_files_make_directory ();
  g_autofree char *path = g_build_filename (directory, "ssh", NULL);
  g_autofree char *uri = g_strdup_printf ("qemu+ssh://there/system?command=%s", path);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *script =
        g_strdup_printf ("#!/bin/sh\ncat >&2 <<'END'\n%s\nEND\nexit 255\n", cases[i].words);

      g_assert_true (g_file_set_contents_full (path, script, -1, G_FILE_SET_CONTENTS_CONSISTENT,
                                               0700, NULL));
      assert_not_opened (uri, cases[i].name);
    }
  test_files_remove_tree (directory);
}

static void
test_read_only (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  g_autofree char *uri = NULL;
  virConnectPtr connection;

  if (daemon == NULL)
    return;

  /* Only root's libvirtd has a door for those who read; the other asks libvirt itself */
  uri = g_file_test (daemon->socket_ro, G_FILE_TEST_EXISTS)
          ? g_strdup_printf ("test+unix:///default?socket=%s", daemon->socket_ro)
          : g_strdup (daemon->uri);
  connection = virConnectOpenReadOnly (uri);
  g_assert_nonnull (connection);
  g_assert_null (virDomainDefineXML (connection, "<domain type='test'/>"));
  assert_reaches ("read-only", "define over a connection that only reads");
  virConnectClose (connection);
}

/* ---- Being cut off ------------------------------------------------------------------------- */

static void
test_cut_off (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  virConnectPtr connection;
  virDomainPtr machine;
  char *text;

  if (daemon == NULL)
    return;

  connection = virConnectOpen (daemon->uri);
  g_assert_nonnull (connection);
  machine = virDomainLookupByName (connection, "test");
  g_assert_nonnull (machine);
  test_daemon_stop (daemon);

  text = virDomainGetXMLDesc (machine, 0);
  g_assert_null (text);
  assert_reaches ("rpc-words", "the first call after the daemon has ended");
  text = virDomainGetXMLDesc (machine, 0);
  g_assert_null (text);
  assert_reaches ("rpc-words", "the next one");
  virDomainFree (machine);
  virConnectClose (connection);
}

/* Something answers that is no libvirt: four bytes too large for the length of a message.
 * Returns: (transfer full): the connection, which would end too soon here */
static gpointer
answer_nonsense (gpointer data)
{
  GSocketListener *listener = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
    g_socket_listener_accept (listener, NULL, NULL, &error);
  char question[512];

  g_assert_no_error (error);
  g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), question,
                       sizeof question, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                             "\x7f\xff\xff\xff", 4, NULL, NULL, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&connection);
}

static void
test_nonsense (void)
{
  g_autofree char *directory = test_files_make_directory ();
  g_autofree char *path = g_build_filename (directory, "socket", NULL);
  g_autofree char *uri = g_strdup_printf ("qemu+unix:///system?socket=%s", path);
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                                 NULL, NULL, &error);
  g_assert_no_error (error);
  thread = g_thread_new ("nonsense", answer_nonsense, listener);
  assert_not_opened (uri, "rpc");
  connection = g_thread_join (thread);
  test_files_remove_tree (directory);

  g_assert_null (virConnectGetURI (NULL));
  assert_reaches ("invalid-connection", "a connection that is none");
}

/* ---- Machines ------------------------------------------------------------------------------ */

static const char machine_xml[] =
  "<domain type='test'>"
  "<name>%s</name><uuid>%s</uuid><memory unit='MiB'>8</memory>"
  "<os><type arch='x86_64'>hvm</type></os></domain>";

static void
test_machines (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  g_autofree char *first = g_strdup_printf (machine_xml, "first",
                                            "11111111-1111-4111-8111-111111111111");
  g_autofree char *namesake = g_strdup_printf (machine_xml, "first",
                                               "22222222-2222-4222-8222-222222222222");
  virConnectPtr connection, other;
  virDomainPtr machine, same;

  if (daemon == NULL)
    return;

  connection = virConnectOpen (daemon->uri);
  other = virConnectOpen (daemon->uri);
  g_assert_null (virDomainLookupByName (connection, "not there"));
  assert_reaches ("no-machine", "a machine that is not there");

  machine = virDomainDefineXML (connection, first);
  g_assert_nonnull (machine);
  g_assert_null (virDomainDefineXML (connection, namesake));
  assert_reaches ("name-taken", "a second machine of the same name");
  g_assert_cmpint (virDomainDestroy (machine), <, 0);
  assert_reaches ("not-running", "force off what is off");
  g_assert_cmpint (virDomainCreate (machine), ==, 0);
  g_assert_cmpint (virDomainCreate (machine), <, 0);
  assert_reaches ("already-running", "start what runs");

  /* Removed by somebody else */
  same = virDomainLookupByName (other, "first");
  g_assert_nonnull (same);
  g_assert_cmpint (virDomainDestroy (same), ==, 0);
  g_assert_cmpint (virDomainUndefine (same), ==, 0);
  g_assert_cmpint (virDomainCreate (machine), <, 0);
  assert_reaches ("no-machine", "start what somebody else has removed meanwhile");

  g_assert_null (virDomainDefineXML (connection, "<domain"));
  assert_reaches ("xml-detail", "a definition that is no XML");
  g_assert_null (virDomainDefineXML (connection, "<domain type='test'><name>x</name></domain>"));
  assert_reaches ("xml", "a definition without what it needs");
  g_assert_null (virDomainMigrate3 (machine, other, NULL, 0, 0));
  assert_reaches ("not-supported", "what this driver cannot do");

  virDomainFree (same);
  virDomainFree (machine);
  virConnectClose (other);
  virConnectClose (connection);
}

/* ---- QEMU ---------------------------------------------------------------------------------- */

static virDomainPtr
define (virConnectPtr  connection,
        const char    *memory,
        const char    *more,
        const char    *devices)
{
  g_autofree char *text = new_machine (memory, more, devices);
  virDomainPtr machine = virDomainDefineXML (connection, text);

  if (machine == NULL)
    g_error ("libvirt did not take %s: %s", text, virGetLastErrorMessage ());
  return machine;
}

static void
assert_not_started (virConnectPtr  connection,
                    const char    *memory,
                    const char    *more,
                    const char    *devices,
                    const char    *name,
                    const char    *what)
{
  virDomainPtr machine = define (connection, memory, more, devices);

  g_assert_cmpint (virDomainCreate (machine), <, 0);
  assert_reaches (name, what);
  g_assert_cmpint (virDomainUndefine (machine), ==, 0);
  virDomainFree (machine);
}

static void
test_qemu (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new_qemu (NULL);
  g_autofree char *wrong = new_machine ("65536", "", "<nonsense/>");
  g_autofree char *strange = new_machine ("65536", "", "<controller type='pci' model='pigeon'/>");
  virConnectPtr connection;
  virDomainPtr machine;

  if (daemon == NULL)
    return;

  had_qemu = TRUE;
  connection = virConnectOpen (daemon->uri);
  if (connection == NULL)
    g_error ("%s", virGetLastErrorMessage ());

  g_assert_null (virDomainDefineXMLFlags (connection, wrong, VIR_DOMAIN_DEFINE_VALIDATE));
  assert_reaches ("xml-schema", "a definition that the schema does not know");
  g_assert_null (virDomainDefineXML (connection, strange));
  assert_reaches ("unsupported", "a controller of no kind");

  if (!g_file_test ("/dev/vfio/vfio", G_FILE_TEST_EXISTS))
    assert_not_started (connection, "65536", "", HOSTDEV, "no-passthrough",
                        "a device of a computer without VFIO");
  else
    g_hash_table_add (reached, (gpointer) "no-passthrough");
  assert_not_started (connection, "1099511627776", "", "", "guest-memory", "1 PiB of memory");
  assert_not_started (connection, "65536",
                      "<memoryBacking><locked/></memoryBacking>",
                      "", "locked-memory", "locked memory for nobody");

  machine = define (connection, "65536", "", "");
  if (virDomainCreateWithFlags (machine,
                                VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY) < 0)
    g_error ("%s", virGetLastErrorMessage ());
  g_assert_cmpint (virDomainDetachDeviceFlags (machine, HOSTDEV, VIR_DOMAIN_AFFECT_LIVE), <, 0);
  assert_reaches ("not-in-guest", "take away what the machine does not have");
  g_assert_cmpint (virDomainAttachDeviceFlags (
    machine, "<controller type='scsi' index='0' model='virtio-scsi'/>", VIR_DOMAIN_AFFECT_LIVE),
    <, 0);
  assert_reaches ("no-free-slot", "plug into a running machine that has no port for it");
  g_assert_cmpint (virDomainAbortJob (machine), <, 0);
  assert_reaches ("not-in-state", "stop what nobody does");
  g_assert_cmpint (virDomainDestroy (machine), ==, 0);
  virDomainFree (machine);
  virConnectClose (connection);
}

/* ---- A machine that hangs ------------------------------------------------------------------ */

static struct
{
  TestDaemon    *daemon;
  virConnectPtr  connection;
  virDomainPtr   machine;
  pid_t          process;
  GThread       *threads[2];
  GAsyncQueue   *answers;
} hang;

enum
{
  REFUSED = 1,
  RESUMED,
};

static gpointer
resume (gpointer data)
{
  const gboolean refused = virDomainResume (hang.machine) < 0;

  if (refused)
    assert_reaches ("busy", "a machine that somebody else wants something of");
  g_async_queue_push (hang.answers, GINT_TO_POINTER (refused ? REFUSED : RESUMED));
  return NULL;
}

/* QEMU is stopped, and two want something of it: one holds the machine and waits for QEMU, the
 * other waits for the first, until libvirt sends it away after 30 s, and the other tests go on. */
static void
test_hangs (void)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  hang.daemon = test_daemon_new_qemu (NULL);
  if (hang.daemon == NULL)
    return;

  hang.connection = virConnectOpen (hang.daemon->uri);
  if (hang.connection == NULL)
    g_error ("%s", virGetLastErrorMessage ());
  hang.machine = define (hang.connection, "65536", "", "");
  if (virDomainCreateWithFlags (hang.machine,
                                VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY) < 0)
    g_error ("%s", virGetLastErrorMessage ());

  path = g_build_filename (hang.daemon->directory, "libvirt", "qemu", "run", "m.pid", NULL);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  hang.process = atoi (text);
  g_assert_cmpint (hang.process, >, 1);
  g_assert_no_errno (kill (hang.process, SIGSTOP));
  hang.answers = g_async_queue_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (hang.threads); i++)
    hang.threads[i] = g_thread_new ("resume", resume, NULL);
}

static void
test_hung (void)
{
  const guint64 deadline = 60 * G_TIME_SPAN_SECOND;

  if (hang.daemon == NULL)
    {
      g_test_skip ("there is no machine that hangs");
      return;
    }

  if (g_async_queue_timeout_pop (hang.answers, deadline) != GINT_TO_POINTER (REFUSED))
    g_error ("libvirt has not sent away in 60 s who wants something of a machine that hangs");
  g_assert_no_errno (kill (hang.process, SIGCONT));
  if (g_async_queue_timeout_pop (hang.answers, deadline) != GINT_TO_POINTER (RESUMED))
    g_error ("the machine has not gone on within 60 s of QEMU");
  for (gsize i = 0; i < G_N_ELEMENTS (hang.threads); i++)
    g_thread_join (hang.threads[i]);
  g_assert_cmpint (virDomainDestroy (hang.machine), ==, 0);
  virDomainFree (hang.machine);
  virConnectClose (hang.connection);
  g_async_queue_unref (hang.answers);
  test_daemon_free (hang.daemon);
}

/* ---- All of them --------------------------------------------------------------------------- */

static void
test_all (void)
{
  if (!had_libvirtd)
    {
      g_test_skip ("there is no libvirtd to start");
      return;
    }

  for (gsize i = 0; i < n_virt_error_seen; i++)
    {
      const VirtErrorSeen *line = &virt_error_seen[i];
      const gboolean here =
        line->seen == SEEN_LIBVIRT || (line->seen == SEEN_QEMU && had_qemu);

      if (here && !g_hash_table_contains (reached, line->row))
        g_error ("%s: nothing here provokes it, and virt-error-rows.c says so", line->row);
      if (line->seen == SEEN_TEXT && g_hash_table_contains (reached, line->row))
        g_error ("%s: it is provoked here, and virt-error-rows.c does not say so", line->row);
    }
}

static void
ignore_error (void        *data,
              virErrorPtr  error)
{
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  virSetErrorFunc (NULL, ignore_error);
  virEventRegisterDefaultImpl ();
  reached = g_hash_table_new (g_str_hash, g_str_equal);
  g_test_add_func ("/virt-error-real/hangs", test_hangs);
  g_test_add_func ("/virt-error-real/addresses", test_addresses);
  g_test_add_func ("/virt-error-real/no-certificate", test_no_certificate);
  g_test_add_func ("/virt-error-real/refused", test_refused);
  g_test_add_func ("/virt-error-real/forbidden", test_forbidden);
  g_test_add_func ("/virt-error-real/authentication", test_authentication);
  g_test_add_func ("/virt-error-real/polkit", test_polkit);
  g_test_add_func ("/virt-error-real/access", test_access);
  g_test_add_func ("/virt-error-real/certificates", test_certificates);
  g_test_add_func ("/virt-error-real/ssh", test_ssh);
  g_test_add_func ("/virt-error-real/read-only", test_read_only);
  g_test_add_func ("/virt-error-real/cut-off", test_cut_off);
  g_test_add_func ("/virt-error-real/nonsense", test_nonsense);
  g_test_add_func ("/virt-error-real/machines", test_machines);
  g_test_add_func ("/virt-error-real/qemu", test_qemu);
  g_test_add_func ("/virt-error-real/hung", test_hung);
  /* Last: of those that ran before it */
  g_test_add_func ("/virt-error-real/all", test_all);
  status = g_test_run ();
  g_hash_table_unref (reached);
  return status;
}
