/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-view.h"

#include <string.h>

#include "agent-double.h"
#include "host-fixture.h"
#include "pt-guest-agent.h"
#include "pt-session-private.h"
#include "pt-virt-types.h"
#include "virt-daemon.h"

/*
 * What a guest sees, filled in while somebody looks: when the agent is asked, when again, and when
 * no more.
 */

static const char node[] =
  "<node>\n"
  "  <domain type='test'>\n"
  "    <name>linux515</name>\n"
  "    <uuid>3f5b9f3e-7a0c-4f43-9f5e-0c5a3b2f1d01</uuid>\n"
  "    <memory unit='KiB'>1048576</memory>\n"
  "    <os><type arch='x86_64' machine='q35'>hvm</type></os>\n"
  "    <devices>\n"
  "      <controller type='pci' index='0' model='pcie-root'/>\n"
  "      <channel type='unix'>" AGENT_DOUBLE_CHANNEL "/></channel>\n"
  "    </devices>\n"
  "  </domain>\n"
  "</node>\n";

typedef struct
{
  char         *directory;
  HostFixture  *host;
  PtSession    *session;
  PtMachine    *machine;   /* the session's */
  PtGuestView  *view;
  PtAgentState  wanted;    /* that is waited for */
} Fixture;

static gboolean
is_there (gpointer data)
{
  Fixture *fixture = data;

  return pt_session_get_libvirt_state (fixture->session) == PT_LIBVIRT_CONNECTED &&
         pt_session_get_host (fixture->session) != NULL &&
         g_list_model_get_n_items (pt_session_get_machines (fixture->session)) == 1;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;
  PtSessionOptions options = { 0 };

  agent_double_reset ();
  fixture->directory = test_files_make_directory ();
  path = g_build_filename (fixture->directory, "node.xml", NULL);
  g_assert_true (g_file_set_contents (path, node, -1, NULL));
  uri = g_strconcat ("test://", path, NULL);
  options.uri = uri;
  fixture->host = host_fixture_new_file ("../data/example/example.host", NULL);
  options.host_root = fixture->host->root;
  fixture->session = pt_session_new (&options, &error);
  g_assert_no_error (error);
  pt_session_start (fixture->session);
  test_wait (is_there, fixture, "host, libvirt and the machine");
  fixture->machine = g_list_model_get_item (pt_session_get_machines (fixture->session), 0);
  fixture->view = pt_guest_view_new (fixture->session, fixture->machine);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->view);
  g_clear_object (&fixture->machine);
  g_clear_object (&fixture->session);
  host_fixture_free (fixture->host);
  test_files_remove_tree (fixture->directory);
  g_free (fixture->directory);
}

/* The machine as libvirt has it, to be freed */
static virDomainPtr
look_up (Fixture *fixture)
{
  g_autoptr (GVirConnection) gvir = pt_connection_dup_gvir (fixture->session->connection, NULL,
                                                            NULL);
  g_autoptr (virConnect) handle = pt_virt_dup_connect (gvir);
  virDomainPtr domain = virDomainLookupByName (handle, "linux515");

  g_assert_nonnull (domain);
  return domain;
}

static void
tell (Fixture  *fixture,
      gboolean  is_connected)
{
  g_autoptr (virDomain) domain = look_up (fixture);

  agent_double_tell (domain, is_connected);
}

static gboolean
is_asking (Fixture *fixture)
{
  gboolean asking;

  g_object_get (fixture->view, "asking", &asking, NULL);
  return asking;
}

static gboolean
is_seen (gpointer data)
{
  Fixture *fixture = data;

  return pt_guest_view_get_tree (fixture->view)->source == PT_GUEST_SEEN;
}

static gboolean
has_asked (gpointer data)
{
  return agent_double_get_n_asked () >= GPOINTER_TO_UINT (data);
}

static gboolean
has_state (gpointer data)
{
  Fixture *fixture = data;

  return pt_guest_view_get_agent (fixture->view) == fixture->wanted;
}

static void
wait_for_state (Fixture      *fixture,
                PtAgentState  state,
                const char   *what)
{
  fixture->wanted = state;
  test_wait (has_state, fixture, what);
}

static gboolean
is_of_before (gpointer data)
{
  Fixture *fixture = data;
  const char *hint = pt_guest_view_get_hint (fixture->view);

  return hint != NULL && strstr (hint, "no longer answers") != NULL;
}

/* Behind all that is asked already: one is asked at a time */
static void
wait_for_workers (Fixture *fixture)
{
  pt_agent_answer_unref (pt_guest_agent_read (fixture->session->connection,
                                              "00000000-0000-0000-0000-000000000001", NULL, NULL));
}

static void
test_fills_in (Fixture       *fixture,
               gconstpointer  data)
{
  g_assert_false (is_seen (fixture));
  g_assert_cmpint (pt_guest_view_get_agent (fixture->view), ==, PT_AGENT_ABSENT);
  g_assert_nonnull (strstr (pt_guest_view_get_hint (fixture->view), "not there yet"));
  pt_guest_view_start (fixture->view);
  g_assert_false (is_asking (fixture));
  g_assert_cmpuint (agent_double_get_n_calls (), ==, 0);

  agent_double_set (TRUE, FALSE);
  tell (fixture, TRUE);
  test_wait (is_seen, fixture, "the agent that has come to fill the tree in");
  g_assert_cmpint (pt_guest_view_get_agent (fixture->view), ==, PT_AGENT_ANSWERS);
  g_assert_false (is_asking (fixture));

  /* What was seen stays when it goes, and that it is of before is said */
  tell (fixture, FALSE);
  wait_for_state (fixture, PT_AGENT_ABSENT, "the agent to have gone");
  g_assert_true (is_seen (fixture));
  g_assert_true (is_of_before (fixture));
}

/* It still has its channel open, but says nothing any more: as a guest that hangs */
static void
test_falls_silent (Fixture       *fixture,
                   gconstpointer  data)
{
  guint before;

  agent_double_set (TRUE, FALSE);
  pt_guest_view_start (fixture->view);
  tell (fixture, TRUE);
  test_wait (is_seen, fixture, "the tree to be filled in");

  before = agent_double_get_n_calls ();
  agent_double_set (FALSE, FALSE);
  test_wait (is_of_before, fixture, "what was seen to be told as of before");
  /* Once may be a moment's load */
  g_assert_cmpuint (agent_double_get_n_calls (), >=, before + 2);
  g_assert_true (is_seen (fixture));
  g_assert_cmpint (pt_guest_view_get_agent (fixture->view), ==, PT_AGENT_SILENT);

  agent_double_set (TRUE, FALSE);
  wait_for_state (fixture, PT_AGENT_ANSWERS, "it to answer again");
  g_assert_false (is_of_before (fixture));
}

static gboolean
is_known (gpointer data)
{
  Fixture *fixture = data;
  const PtDomainFacts *facts = pt_domain_get_facts (pt_machine_get_domain (fixture->machine));

  return strstr (facts->live_xml, "'connected'") != NULL;
}

/* The agent has come while nobody looked, and nothing else happens after that */
static void
test_late_start (Fixture       *fixture,
                 gconstpointer  data)
{
  agent_double_set (TRUE, FALSE);
  tell (fixture, TRUE);
  test_wait (is_known, fixture, "the session to know that the agent has come");
  g_assert_cmpuint (agent_double_get_n_calls (), ==, 0);
  pt_guest_view_start (fixture->view);
  test_wait (is_seen, fixture, "the tree to be filled in by the agent that was there already");
}

static void
test_again (Fixture       *fixture,
            gconstpointer  data)
{
  gint64 told;

  agent_double_set (FALSE, FALSE);
  pt_guest_view_start (fixture->view);
  tell (fixture, TRUE);
  /* libvirt says the same as of one that has gone */
  wait_for_state (fixture, PT_AGENT_SILENT, "the first answer that did not come");
  g_assert_nonnull (strstr (pt_guest_view_get_hint (fixture->view), "does not answer in time"));
  g_assert_false (is_seen (fixture));
  test_wait (has_asked, GUINT_TO_POINTER (3), "it to be asked three times");
  /* After one second and after two; GLib lets timers of whole seconds expire a quarter early */
  g_assert_cmpint (agent_double_get_time (1) - agent_double_get_time (0), >=,
                   700 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (agent_double_get_time (2) - agent_double_get_time (1), >=,
                   1700 * G_TIME_SPAN_MILLISECOND);

  /* Now it would wait for four seconds */
  agent_double_set (TRUE, FALSE);
  told = test_clock ();
  tell (fixture, FALSE);
  wait_for_state (fixture, PT_AGENT_ABSENT, "the agent to have gone");
  tell (fixture, TRUE);
  test_wait (has_asked, GUINT_TO_POINTER (4), "the agent that has come back to be asked");
  g_assert_cmpint (test_clock () - told, <, 3 * G_TIME_SPAN_SECOND);
  test_wait (is_seen, fixture, "its answer");
}

static void
test_stop (Fixture       *fixture,
           gconstpointer  data)
{
  const gboolean drop = GPOINTER_TO_INT (data);
  gint64 begin;

  agent_double_set (TRUE, TRUE);
  pt_guest_view_start (fixture->view);
  tell (fixture, TRUE);
  test_wait (has_asked, GUINT_TO_POINTER (1), "it to be asked");

  begin = test_clock ();
  if (drop)
    g_assert_finalize_object (g_steal_pointer (&fixture->view));
  else
    pt_guest_view_stop (fixture->view);
  g_assert_cmpint (test_clock () - begin, <, G_TIME_SPAN_SECOND);
  g_assert_cmpuint (agent_double_get_n_calls (), ==, 1);

  agent_double_set (TRUE, FALSE);
  wait_for_workers (fixture);
  g_assert_cmpuint (agent_double_get_n_calls (), ==, 1);
  tell (fixture, FALSE);
  tell (fixture, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  wait_for_workers (fixture);
  g_assert_cmpuint (agent_double_get_n_calls (), ==, 1);

  if (!drop)
    {
      g_assert_false (is_seen (fixture));
      pt_guest_view_start (fixture->view);
      test_wait (is_seen, fixture, "the answer after it was started again");
    }
}

static gboolean
is_off (gpointer data)
{
  Fixture *fixture = data;

  return !pt_domain_is_active (pt_machine_get_domain (fixture->machine));
}

/* In the middle of a call, and what the call then says is of another guest */
static void
test_off (Fixture       *fixture,
          gconstpointer  data)
{
  g_autoptr (virDomain) domain = look_up (fixture);

  agent_double_set (TRUE, TRUE);
  pt_guest_view_start (fixture->view);
  tell (fixture, TRUE);
  test_wait (has_asked, GUINT_TO_POINTER (1), "it to be asked");
  g_assert_true (is_asking (fixture));

  g_assert_cmpint (virDomainDestroy (domain), ==, 0);
  test_wait (is_off, fixture, "the machine to be off");
  g_assert_false (is_asking (fixture));
  agent_double_set (TRUE, FALSE);
  wait_for_workers (fixture);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (is_seen (fixture));
  g_assert_cmpint (pt_guest_view_get_agent (fixture->view), ==, PT_AGENT_NOT_ASKED);
  g_assert_cmpuint (agent_double_get_n_calls (), ==, 1);
}

static gboolean
is_windows (gpointer data)
{
  Fixture *fixture = data;

  return strstr (pt_guest_view_get_certainty (fixture->view), "Windows") != NULL;
}

/* The guest is started anew from another disk: its devices are where they were */
static void
test_other_system (Fixture       *fixture,
                   gconstpointer  data)
{
  agent_double_set (TRUE, FALSE);
  pt_guest_view_start (fixture->view);
  tell (fixture, TRUE);
  test_wait (is_seen, fixture, "the first answer");
  g_assert_nonnull (strstr (pt_guest_view_get_certainty (fixture->view), "Fedora"));

  tell (fixture, FALSE);
  wait_for_state (fixture, PT_AGENT_ABSENT, "the agent to have gone");
  agent_double_set_system ("Windows");
  tell (fixture, TRUE);
  test_wait (is_windows, fixture, "the answer of the other system");
}

static gboolean
is_seen_by_qemu (gpointer data)
{
  Fixture *fixture = data;

  return pt_guest_view_get_tree (fixture->view)->source == PT_GUEST_QEMU;
}

static gboolean
is_plugged (gpointer data)
{
  Fixture *fixture = data;
  const PtDomainFacts *facts = pt_domain_get_facts (pt_machine_get_domain (fixture->machine));

  return strstr (facts->live_xml, "<hostdev") != NULL;
}

/* Soon after, and not when it would be asked again anyway, which is after ten seconds */
static void
test_plugged_after_guest (Fixture       *fixture,
                          gconstpointer  data)
{
  gint64 told;
  guint asked;

  agent_double_set (TRUE, FALSE);
  pt_guest_view_start (fixture->view);
  tell (fixture, TRUE);
  test_wait (is_seen, fixture, "the first answer");
  agent_double_plug ();
  told = test_clock ();
  tell (fixture, TRUE);
  asked = agent_double_get_n_asked ();
  test_wait (has_asked, GUINT_TO_POINTER (asked + 3), "it to be asked for what was plugged in");
  g_assert_cmpint (test_clock () - told, <, 8 * G_TIME_SPAN_SECOND);
}

static void
on_qemu (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_guest_view_ask_qemu_finish (PT_GUEST_VIEW (object), result, &error));
  g_assert_no_error (error);
}

/* What is plugged in later QEMU has not been asked for: nobody says that it is not there */
static void
test_plugged_after_qemu (Fixture       *fixture,
                         gconstpointer  data)
{
  pt_guest_view_start (fixture->view);
  pt_guest_view_ask_qemu_async (fixture->view, NULL, on_qemu, NULL);
  test_wait (is_seen_by_qemu, fixture, "QEMU to answer");

  /* Nothing that QEMU has seen is another for it */
  tell (fixture, TRUE);
  test_wait (is_known, fixture, "the session to know that the agent has come");
  g_assert_true (is_seen_by_qemu (fixture));

  agent_double_plug ();
  tell (fixture, TRUE);
  test_wait (is_plugged, fixture, "the session to know what was plugged in");
  g_assert_false (is_seen_by_qemu (fixture));
  g_assert_cmpuint (pt_guest_view_get_tree (fixture->view)->missing->len, ==, 0);

  pt_guest_view_ask_qemu_async (fixture->view, NULL, on_qemu, NULL);
  test_wait (is_seen_by_qemu, fixture, "QEMU to answer again");
  g_assert_cmpuint (pt_guest_view_get_tree (fixture->view)->missing->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, test) g_test_add (path, Fixture, data, set_up, test, tear_down)
  ADD ("/guest-view/fills-in", NULL, test_fills_in);
  ADD ("/guest-view/falls-silent", NULL, test_falls_silent);
  ADD ("/guest-view/late-start", NULL, test_late_start);
  ADD ("/guest-view/again", NULL, test_again);
  ADD ("/guest-view/stop", GINT_TO_POINTER (FALSE), test_stop);
  ADD ("/guest-view/drop", GINT_TO_POINTER (TRUE), test_stop);
  ADD ("/guest-view/off", NULL, test_off);
  ADD ("/guest-view/other-system", NULL, test_other_system);
  ADD ("/guest-view/plugged-after-guest", NULL, test_plugged_after_guest);
  ADD ("/guest-view/plugged-after-qemu", NULL, test_plugged_after_qemu);

  return g_test_run ();
}
