/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <libvirt/libvirt.h>
#include <string.h>

#include "elsewhere.h"
#include "pt-error.h"
#include "pt-session-private.h"
#include "pt-situation.h"
#include "virt-daemon.h"

/* The session of another computer. Nothing of what this computer is made of may show. */

static PtSession *
new_session (const char *uri)
{
  const PtSessionOptions options = { .uri = uri };
  g_autoptr (GError) error = NULL;
  PtSession *session = pt_session_new (&options, &error);

  g_assert_no_error (error);
  return session;
}

static void
assert_is_example (Elsewhere *self,
                   PtSession *session)
{
  PtHost *host = pt_session_get_host (session);
  GPtrArray *expected = pt_host_get_devices (self->local);

  g_assert_nonnull (host);
  g_assert_cmpint (pt_host_get_facts (host)->source, ==, PT_HOST_REMOTE);
  g_assert_nonnull (pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_MOUNTS]);
  g_assert_cmpuint (pt_host_get_devices (host)->len, ==, expected->len);
  for (guint i = 0; i < expected->len; i++)
    g_assert_nonnull (pt_host_find_device (
      host, pt_pci_device_get_address (g_ptr_array_index (expected, i))));
}

/* ---- The command line's way ---------------------------------------------------------------- */

static void
test_load (void)
{
  g_autoptr (Elsewhere) elsewhere = elsewhere_new ();
  g_autoptr (PtSession) session = NULL;
  g_autoptr (GError) error = NULL;

  if (elsewhere == NULL)
    return;

  session = new_session (elsewhere->uri);
  pt_session_load_host (session, &error);
  g_assert_no_error (error);
  g_assert_true (pt_session_load_libvirt (session, &error));
  g_assert_no_error (error);
  assert_is_example (elsewhere, session);
  g_assert_nonnull (pt_session_find_machine (session, "there"));
}

/* Its files are not here: a capture of this computer under the name of another would mislead */
static void
test_capture (void)
{
  g_autoptr (PtSession) session = new_session ("qemu+ssh://there/system");
  g_autoptr (GError) error = NULL;
  guint n;

  g_assert_false (pt_session_capture (session, "/nonexistent/report.tar.gz", &n, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_HOST_UNREADABLE);
}

/* Another computer that does not answer, an alias that means nothing, a command that leads nowhere,
 * a tunnel that is not there: none of them may be taken for this computer */
static void
test_unreachable (void)
{
  static const char *const uris[] = {
    "test+tcp://127.0.0.1:1/default", "an-alias-of-nothing",
    "test+ext:///default?command=/bin/false", "test+unix:///default?socket=/nonexistent/socket",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (PtSession) session = new_session (uris[i]);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", uris[i]);
      g_assert_false (pt_session_load_host (session, &error));
      g_assert_nonnull (error);
      g_assert_null (pt_session_get_host (session));
    }
}

/* A socket of one's own is this computer's when libvirt itself listens there */
static void
test_own_socket (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  g_autoptr (PtSession) session = NULL;
  g_autoptr (GError) error = NULL;

  if (daemon == NULL)
    return;

  session = new_session (daemon->uri);
  if (pt_session_load_host (session, &error))
    g_assert_cmpint (pt_host_get_facts (pt_session_get_host (session))->source, ==, PT_HOST_THIS);
  else
    g_test_message ("this computer cannot be read: %s", error->message);
}

/* … and another one's when something leads on from there: here this test itself, which a tunnel is
 * no different from. Its libvirt says of itself all that this computer's does. */
static void
test_forwarded_socket (void)
{
  g_autoptr (Elsewhere) elsewhere = elsewhere_new ();
  g_autoptr (PtSession) session = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;

  if (elsewhere == NULL)
    return;

  uri = g_strdup_printf ("test+unix://%s?socket=%s", elsewhere->node, elsewhere->tunnel);
  session = new_session (uri);
  pt_session_load_host (session, &error);
  g_assert_no_error (error);
  assert_is_example (elsewhere, session);
}

/* ---- The window's way ---------------------------------------------------------------------- */

typedef struct
{
  PtSession *session;
  guint      n_this;     /* hosts that were this computer */
} Watcher;

static void
on_host (Watcher *watcher)
{
  PtHost *host = pt_session_get_host (watcher->session);

  if (host != NULL && pt_host_get_facts (host)->source != PT_HOST_REMOTE)
    watcher->n_this++;
}

static gboolean
is_complete (gpointer data)
{
  PtSession *session = data;

  return pt_session_get_host (session) != NULL && !pt_session_get_loading (session) &&
         g_list_model_get_n_items (pt_session_get_groups (session)) > 0 &&
         pt_session_find_machine (session, "there") != NULL;
}

static gboolean
has_host_error (gpointer data)
{
  return pt_session_get_host_error (data) != NULL && !pt_session_get_loading (data);
}

static gboolean
is_unreachable (gpointer data)
{
  return pt_session_get_libvirt_state (data) == PT_LIBVIRT_UNREACHABLE;
}

static void
test_start (void)
{
  g_autoptr (Elsewhere) elsewhere = elsewhere_new ();
  Watcher watcher = { 0 };

  if (elsewhere == NULL)
    return;

  watcher.session = new_session (elsewhere->uri);
  g_signal_connect_swapped (watcher.session, "notify::host", G_CALLBACK (on_host), &watcher);
  pt_session_start (watcher.session);
  g_assert_true (pt_session_get_loading (watcher.session));
  test_wait (is_complete, watcher.session, "devices and machines of the other computer");
  assert_is_example (elsewhere, watcher.session);
  g_assert_cmpuint (g_list_model_get_n_items (pt_session_get_groups (watcher.session)), ==,
                    pt_host_get_groups (elsewhere->local)->len);

  /* What was read stays while libvirt is away, and is read again when it is back */
  test_daemon_stop (elsewhere->daemon);
  test_wait (is_unreachable, watcher.session, "the loss of libvirt to show");
  pt_session_refresh (watcher.session);
  assert_is_example (elsewhere, watcher.session);
  test_daemon_start (elsewhere->daemon);
  test_wait (is_complete, watcher.session, "libvirt to come back");
  assert_is_example (elsewhere, watcher.session);

  g_assert_cmpuint (watcher.n_this, ==, 0);
  g_object_unref (watcher.session);
}

static void
count_hosts (guint *n)
{
  (*n)++;
}

typedef struct
{
  guint *n_hosts;
  guint  wanted;
} HostCount;

static gboolean
has_read (gpointer data)
{
  HostCount *count = data;

  return *count->n_hosts >= count->wanted;
}

static gboolean
on_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_over (gpointer data)
{
  return *(gboolean *) data;
}

static void
on_loading (PtSession *session)
{
  g_assert_false (pt_session_get_loading (session));
}

/* libvirt tells of devices that come and go, but not of drivers: the computer is read again while
 * somebody looks, without a word, and otherwise not */
static void
test_attended (void)
{
  g_autoptr (Elsewhere) elsewhere = elsewhere_new ();
  g_autoptr (PtSession) session = NULL;
  guint n_hosts = 0;
  HostCount count = { &n_hosts, 0 };
  gboolean over = FALSE;
  gint64 begin;

  if (elsewhere == NULL)
    return;

  session = new_session (elsewhere->uri);
  pt_session_start (session);
  test_wait (is_complete, session, "devices and machines of the other computer");
  g_signal_connect_swapped (session, "notify::host", G_CALLBACK (count_hosts), &n_hosts);
  g_signal_connect (session, "notify::loading", G_CALLBACK (on_loading), NULL);

  /* Twice the time in which it would be read */
  g_timeout_add_seconds (10, on_over, &over);
  test_wait (is_over, &over, "10 s to pass");
  g_assert_cmpuint (n_hosts, ==, 0);

  /* Overdue: at once, and again after 5 s */
  begin = test_clock ();
  pt_session_set_attended (session, TRUE);
  count.wanted = 1;
  test_wait (has_read, &count, "the first reading after somebody looked");
  g_test_message ("after %.1f s", (double) (test_clock () - begin) / G_USEC_PER_SEC);
  g_assert_cmpint (test_clock () - begin, <, 2 * G_USEC_PER_SEC);
  begin = g_get_monotonic_time ();
  count.wanted = 2;
  test_wait (has_read, &count, "the second reading");
  g_test_message ("after %.1f s", (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - begin, >, 4 * G_USEC_PER_SEC);
  assert_is_example (elsewhere, session);

  /* What was read stays when it cannot be read any more */
  test_daemon_stop (elsewhere->daemon);
  test_wait (is_unreachable, session, "the loss of libvirt to show");
  assert_is_example (elsewhere, session);

  pt_session_set_attended (session, FALSE);
}

/* The driver of 00:02.0, as somebody binds it there: libvirt's test driver knows of none */
static const char *bound;
static int n_asked;

/* How many more devices it tells of before it takes its time */
static int n_told = G_MAXINT;
static GMutex telling;
static GCond tell_on;

char *
virNodeDeviceGetXMLDesc (virNodeDevicePtr device,
                         unsigned int     flags)
{
  static char *(*get) (virNodeDevicePtr, unsigned int);
  const char *driver = g_atomic_pointer_get (&bound);
  g_autoptr (GString) text = NULL;
  g_autofree char *new = NULL;
  char *xml;

  g_mutex_lock (&telling);
  while (n_told == 0)
    g_cond_wait (&tell_on, &telling);
  n_told--;
  g_mutex_unlock (&telling);

  if (g_once_init_enter_pointer (&get))
    g_once_init_leave_pointer (&get, dlsym (RTLD_NEXT, "virNodeDeviceGetXMLDesc"));
  xml = get (device, flags);
  if (g_str_has_prefix (virNodeDeviceGetName (device), "pci_"))
    g_atomic_int_inc (&n_asked);
  if (driver == NULL || xml == NULL ||
      g_strcmp0 (virNodeDeviceGetName (device), "pci_0000_00_02_0") != 0)
    return xml;

  new = g_strdup_printf ("<driver><name>%s</name></driver><capability type='pci'>", driver);
  text = g_string_new (xml);
  g_assert_cmpuint (g_string_replace (text, "  <capability type='pci'>", new, 1), ==, 1);
  free (xml);
  return strdup (text->str);
}

static gboolean
has_bound (gpointer data)
{
  const PtPciAddress address = { .slot = 2 };
  PtPciDevice *device = pt_host_find_device (pt_session_get_host (data), &address);

  return g_strcmp0 (pt_pci_device_get_driver (device), bound) == 0;
}

/* What is promised of any computer holds for another one, though nobody tells of its drivers */
static void
test_drivers (void)
{
  static const char *const drivers[] = { "i915", "vfio-pci", "i915", NULL };
  g_autoptr (Elsewhere) elsewhere = elsewhere_new ();
  g_autoptr (PtSession) session = NULL;
  guint n_hosts = 0;
  HostCount count = { &n_hosts, 0 };
  gint64 shortest = G_MAXINT64;

  if (elsewhere == NULL)
    return;

  session = new_session (elsewhere->uri);
  pt_session_set_attended (session, TRUE);
  pt_session_start (session);
  test_wait (is_complete, session, "devices and machines of the other computer");
  g_signal_connect_swapped (session, "notify::host", G_CALLBACK (count_hosts), &n_hosts);
  g_signal_connect (session, "notify::loading", G_CALLBACK (on_loading), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (drivers); i++)
    {
      gint64 begin = test_clock ();
      gint64 took;

      g_atomic_pointer_set (&bound, drivers[i]);
      test_wait (has_bound, session, "a driver bound there to show");
      took = test_clock () - begin;
      g_test_message ("%s after %.2f s", drivers[i] != NULL ? drivers[i] : "none",
                      (double) took / G_USEC_PER_SEC);
      shortest = MIN (shortest, took);
    }
  /* What else this computer does only adds to it */
  g_assert_cmpint (shortest, <, 2 * G_USEC_PER_SEC);

  /* As long as nothing changes only drivers are asked for until it is time to read all anew, and
     nothing is shown anew */
  n_hosts = 0;
  g_atomic_int_set (&n_asked, 0);
  count.wanted = 1;
  test_wait (has_read, &count, "all to be read anew");
  g_assert_cmpint (g_atomic_int_get (&n_asked), >=,
                   3 * (int) pt_host_get_devices (elsewhere->local)->len);
  g_assert_cmpint (g_atomic_int_get (&n_asked), <=,
                   6 * (int) pt_host_get_devices (elsewhere->local)->len);

  pt_session_set_attended (session, FALSE);
  g_atomic_pointer_set (&bound, NULL);
}

typedef struct
{
  PtSession *session;
  GSource   *patience;
} HostPatience;

static void
tell (int n)
{
  g_mutex_lock (&telling);
  n_told = n;
  g_cond_broadcast (&tell_on);
  g_mutex_unlock (&telling);
}

static gboolean
has_answered (gpointer data)
{
  PtSession *session = data;

  return session->host_patience != NULL &&
         g_atomic_int_get (&session->n_answers) > session->n_answers_seen;
}

static gboolean
has_judged (gpointer data)
{
  HostPatience *last = data;

  return last->session->host_patience != last->patience;
}

/* A computer that answers slowly is not silent, whatever else happens meanwhile */
static void
test_slow (void)
{
  g_autoptr (Elsewhere) elsewhere = elsewhere_new ();
  g_autoptr (PtSession) session = NULL;
  HostPatience last;

  if (elsewhere == NULL)
    return;

  tell (1);
  session = new_session (elsewhere->uri);
  pt_session_start (session);
  test_wait (has_answered, session, "the first answer about a device");

  /* As when something about the connection changes just before the time is over */
  pt_session_follow_connection (session);
  last = (HostPatience) { session, g_source_ref (session->host_patience) };
  g_source_set_ready_time (last.patience, 0);
  test_wait (has_judged, &last, "the time to be over");
  g_assert_no_error (pt_session_get_host_error (session));
  g_assert_nonnull (session->host_patience);
  g_source_unref (last.patience);

  tell (G_MAXINT);
  test_wait (is_complete, session, "devices and machines of the other computer");
  assert_is_example (elsewhere, session);
}

/* libvirt lets us in there and does not list its devices: its driver for them is not there yet */
static int refusing;

/* A flag that there is not */
#define NO_FLAG (1U << 29)

int
virConnectListAllNodeDevices (virConnectPtr       connection,
                              virNodeDevicePtr  **devices,
                              unsigned int        flags)
{
  int (*real) (virConnectPtr, virNodeDevicePtr **, unsigned int) =
    (int (*) (virConnectPtr, virNodeDevicePtr **, unsigned int))
      dlsym (RTLD_NEXT, "virConnectListAllNodeDevices");

  return real (connection, devices, g_atomic_int_get (&refusing) ? NO_FLAG : flags);
}

int
virNodeNumOfDevices (virConnectPtr  connection,
                     const char    *kind,
                     unsigned int   flags)
{
  int (*real) (virConnectPtr, const char *, unsigned int) =
    (int (*) (virConnectPtr, const char *, unsigned int)) dlsym (RTLD_NEXT, "virNodeNumOfDevices");

  return real (connection, kind, g_atomic_int_get (&refusing) ? NO_FLAG : flags);
}

/* What could not be read the first time is read again: no event tells that it can be by now */
static void
test_refused_devices (void)
{
  g_autoptr (Elsewhere) elsewhere = elsewhere_new ();
  g_autoptr (PtSession) session = NULL;

  if (elsewhere == NULL)
    return;

  session = new_session (elsewhere->uri);
  g_atomic_int_set (&refusing, TRUE);
  pt_session_set_attended (session, TRUE);
  pt_session_start (session);
  test_wait (has_host_error, session, "the refusal to show");
  g_assert_null (pt_session_get_host (session));

  g_atomic_int_set (&refusing, FALSE);
  test_wait (is_complete, session, "the devices, asked for again");
  assert_is_example (elsewhere, session);
  pt_session_set_attended (session, FALSE);
}

static void
test_start_unreachable (void)
{
  Watcher watcher = { 0 };

  watcher.session = new_session ("test+tcp://127.0.0.1:1/default");
  g_signal_connect_swapped (watcher.session, "notify::host", G_CALLBACK (on_host), &watcher);
  pt_session_start (watcher.session);
  test_wait (has_host_error, watcher.session, "the reason why the other computer is not there");
  g_assert_null (pt_session_get_host (watcher.session));
  g_assert_cmpuint (watcher.n_this, ==, 0);
  g_object_unref (watcher.session);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *state = test_files_make_directory ();
  int status;

  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session-remote/load", test_load);
  g_test_add_func ("/session-remote/capture", test_capture);
  g_test_add_func ("/session-remote/unreachable", test_unreachable);
  g_test_add_func ("/session-remote/own-socket", test_own_socket);
  g_test_add_func ("/session-remote/forwarded-socket", test_forwarded_socket);
  g_test_add_func ("/session-remote/start", test_start);
  g_test_add_func ("/session-remote/attended", test_attended);
  g_test_add_func ("/session-remote/drivers", test_drivers);
  g_test_add_func ("/session-remote/slow", test_slow);
  g_test_add_func ("/session-remote/refused-devices", test_refused_devices);
  g_test_add_func ("/session-remote/start-unreachable", test_start_unreachable);
  status = g_test_run ();

  test_files_remove_tree (state);
  return status;
}
