/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every error that can be had without a device to hand over, from a libvirt, libvirtd and QEMU as
 * they are: which row of the table each of them reaches. */

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include "polkit-double.h"
#include "pt-opened.h"
#include "virt-daemon.h"
#include "virt-error-qemu.h"
#include "virt-error-reached.h"
#include "virt-error-rows.h"

static gboolean had_libvirtd;

static void
assert_not_opened (const char *uri,
                   const char *name)
{
  g_assert_null (pt_opened_open_handle (uri, 0));
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

/* What is lost there is not ours: libvirt does not free what it finds in auth.conf
 * (remoteAuthFillFromConfig()), nor SASL's SCRAM what it asks for (_plug_make_prompts()) */
static virConnectPtr
open_with_password (const char *uri)
{
  virConnectPtr connection;

#ifdef __SANITIZE_ADDRESS__
  __lsan_disable ();
#endif
  connection = pt_opened_open_handle (uri, 0);
#ifdef __SANITIZE_ADDRESS__
  __lsan_enable ();
#endif
  return connection;
}

/* SASL asks for a name and a password: they are looked up in auth.conf, and nowhere else */
static void
test_password (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new_sasl ("scram-sha-256 digest-md5");
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) giver = NULL;
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "sasl-password.py", NULL);
  g_autofree char *path = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;
  virConnectPtr connection;

  if (daemon == NULL)
    return;

  g_assert_null (open_with_password (daemon->uri));
  assert_reaches ("auth-password", daemon->uri);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_subprocess_launcher_setenv (launcher, "SASL_CONF_PATH", daemon->directory, TRUE);
  giver = g_subprocess_launcher_spawn (launcher, &error, "python3", program, "me", "word", NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (giver, NULL, &error);
  g_assert_no_error (error);
  path = g_build_filename (daemon->directory, "auth.conf", NULL);
  g_file_set_contents (path, "[credentials-mine]\nauthname=me\npassword=word\n"
                       "[auth-libvirt-default]\ncredentials=mine\n", -1, &error);
  g_assert_no_error (error);
  uri = g_strdup_printf ("%s&authfile=%s", daemon->uri, path);
  connection = open_with_password (uri);
  if (connection == NULL)
    g_error ("%s", virGetLastErrorMessage ());
  virConnectClose (connection);
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
  g_autofree char *text = virt_error_new_machine ("65536", "", "");
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

static void
on_tick (int   timer,
         void *data)
{
}

static gpointer
run_events (gpointer data)
{
  int *ended = data;

  while (!g_atomic_int_get (ended))
    virEventRunDefaultImpl ();
  return NULL;
}

/* Once a process is told to stop, each of its threads does so when it has the processor */
static void
stop (GSubprocess *process)
{
  const pid_t pid = (pid_t) g_ascii_strtoll (g_subprocess_get_identifier (process), NULL, 10);
  siginfo_t info = { 0 };

  g_assert_no_errno (kill (pid, SIGSTOP));
  g_assert_no_errno (waitid (P_PID, (id_t) pid, &info, WSTOPPED | WNOWAIT));
}

/* The daemon is there and says nothing any more: libvirt asks twice whether it still is */
static void
test_silent (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  int ended = FALSE;
  virConnectPtr connection;
  GThread *events;
  int timer;

  if (daemon == NULL)
    return;

  connection = virConnectOpen (daemon->uri);
  g_assert_nonnull (connection);
  g_assert_cmpint (virConnectSetKeepAlive (connection, 1, 1), ==, 0);
  timer = virEventAddTimeout (50, on_tick, NULL, NULL);
  events = g_thread_new ("events", run_events, &ended);
  stop (daemon->process);

  g_assert_null (virDomainLookupByName (connection, "test"));
  assert_reaches ("rpc-internal", "a daemon that says nothing any more");
  g_atomic_int_set (&ended, TRUE);
  g_thread_join (events);
  virEventRemoveTimeout (timer);
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
        line->seen == SEEN_LIBVIRT || (line->seen == SEEN_QEMU && virt_error_had_qemu ());

      if (here && !virt_error_was_reached (line->row))
        g_error ("%s: nothing here provokes it, and virt-error-rows.c says so", line->row);
      if (line->seen == SEEN_TEXT && virt_error_was_reached (line->row))
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
  g_test_init (&argc, &argv, NULL);
  virSetErrorFunc (NULL, ignore_error);
  virEventRegisterDefaultImpl ();
  g_test_add_func ("/virt-error-real/hangs", virt_error_test_hangs);
  g_test_add_func ("/virt-error-real/addresses", test_addresses);
  g_test_add_func ("/virt-error-real/no-certificate", test_no_certificate);
  g_test_add_func ("/virt-error-real/refused", test_refused);
  g_test_add_func ("/virt-error-real/forbidden", test_forbidden);
  g_test_add_func ("/virt-error-real/authentication", test_authentication);
  g_test_add_func ("/virt-error-real/password", test_password);
  g_test_add_func ("/virt-error-real/polkit", test_polkit);
  g_test_add_func ("/virt-error-real/access", test_access);
  g_test_add_func ("/virt-error-real/certificates", test_certificates);
  g_test_add_func ("/virt-error-real/ssh", test_ssh);
  g_test_add_func ("/virt-error-real/read-only", test_read_only);
  g_test_add_func ("/virt-error-real/cut-off", test_cut_off);
  g_test_add_func ("/virt-error-real/silent", test_silent);
  g_test_add_func ("/virt-error-real/nonsense", test_nonsense);
  g_test_add_func ("/virt-error-real/machines", test_machines);
  g_test_add_func ("/virt-error-real/qemu", virt_error_test_qemu);
  g_test_add_func ("/virt-error-real/hung", virt_error_test_hung);
  /* Last: of those that ran before it */
  g_test_add_func ("/virt-error-real/all", test_all);

  return g_test_run ();
}
