/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-connection.h"

#include <signal.h>

#include "pt-apply.h"
#include "pt-error.h"
#include "pt-virt-types.h"
#include "virt-daemon.h"

/* A person notices a second */
#define AT_ONCE G_TIME_SPAN_SECOND

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
  test_wait_state (connection, PT_CONNECTION_FAILED, "the missing socket to be noticed");
  g_assert_cmpuint (states, ==, 2);
  g_assert_error (pt_connection_get_error (connection), PT_ERROR, PT_ERROR_NOT_CONNECTED);
  pt_connection_close (connection);
  g_assert_null (pt_connection_get_error (connection));
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
  test_wait_state (connection, PT_CONNECTION_CONNECTED, "the first connection");
  g_assert_true (pt_connection_get_facts (connection)->local);
  g_assert_false (pt_connection_get_facts (connection)->read_only);
  old = pt_connection_dup_gvir (connection, NULL, NULL);

  test_daemon_stop (daemon);
  test_wait_state (connection, PT_CONNECTION_FAILED, "the loss to be noticed");
  g_assert_error (pt_connection_get_error (connection), PT_ERROR, PT_ERROR_NOT_CONNECTED);
  g_assert_null (pt_connection_get_gvir (connection));
  new = pt_connection_dup_gvir (connection, NULL, &error);
  g_assert_null (new);
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_CONNECTED);

  test_daemon_start (daemon);
  test_wait_state (connection, PT_CONNECTION_CONNECTED, "it to come back by itself");
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
  test_wait_state (connection, PT_CONNECTION_FAILED, "the first failure");

  /* Tries at 1 and 3 s, then not before 7 s; none of them shows */
  g_signal_connect_swapped (connection, "notify::state", G_CALLBACK (count), &states);
  tick = g_timeout_add (100, on_tick, NULL);
  until = g_get_monotonic_time () + 3500 * G_TIME_SPAN_MILLISECOND;
  test_wait (is_over, &until, "two more failures");
  g_source_remove (tick);
  g_assert_cmpuint (states, ==, 0);

  test_daemon_start (daemon);
  begin = test_clock ();
  pt_connection_start (connection);
  g_assert_cmpint (pt_connection_get_state (connection), ==, PT_CONNECTION_CONNECTING);
  test_wait_state (connection, PT_CONNECTION_CONNECTED, "the connection");
  g_assert_cmpint (test_clock () - begin, <, 2 * AT_ONCE);
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
  g_test_add_func ("/connection/daemon/comes-back", test_comes_back);
  g_test_add_func ("/connection/daemon/at-once", test_at_once);
  g_test_add_func ("/connection/daemon/dies", test_dies);
  return g_test_run ();
}
