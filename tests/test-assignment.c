/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "host-fixture.h"

#include <signal.h>

#include "pt-assignment.h"
#include "pt-error.h"
#include "virt-daemon.h"

/* A change that a person is thinking about while the computer changes: what they see follows, and
 * what they have read is no longer taken for read. */

typedef struct
{
  HostFixture  *host;
  PtSession    *session;
  PtAssignment *assignment;
} Fixture;

static PtPlan *newest;

static gboolean
is_ready (gpointer data)
{
  Fixture *fixture = data;

  return pt_session_get_libvirt_state (fixture->session) == PT_LIBVIRT_CONNECTED &&
         pt_session_find_machine (fixture->session, "linux515") != NULL &&
         g_list_model_get_n_items (pt_session_get_groups (fixture->session)) > 0;
}

static gboolean
can_apply (gpointer data)
{
  Fixture *fixture = data;
  gboolean can;

  g_object_get (fixture->assignment, "can-apply", &can, NULL);
  return can;
}

static gboolean
has_plan (gpointer data)
{
  Fixture *fixture = data;

  return pt_assignment_get_plan (fixture->assignment) != NULL;
}

static gboolean
has_failed (gpointer data)
{
  Fixture *fixture = data;

  return !has_plan (fixture);
}

static PtReview *
get_review (Fixture *fixture)
{
  return pt_judgement_get_review (pt_assignment_get_judgement (fixture->assignment));
}

static gboolean
is_outdated (gpointer data)
{
  Fixture *fixture = data;

  return pt_review_is_outdated (get_review (fixture));
}

static gboolean
is_up_to_date (Fixture *fixture)
{
  return !is_outdated (fixture);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *machines = g_test_build_filename (G_TEST_DIST, "..", "data", "example",
                                                     "machines.xml", NULL);
  g_autofree char *uri = g_strdup_printf ("test://%s", machines);
  PtSessionOptions options = { .uri = uri };
  g_autoptr (GError) error = NULL;

  fixture->host = host_fixture_new_file ("../data/example/example.host", NULL);
  options.host_root = fixture->host->root;
  fixture->session = pt_session_new (&options, &error);
  g_assert_no_error (error);
  pt_session_start (fixture->session);
  test_wait (is_ready, fixture, "host and machines");

  fixture->assignment = pt_assignment_new (fixture->session, FALSE);
  pt_assignment_set_group (fixture->assignment, GPOINTER_TO_INT (data));
  pt_assignment_set_machine (fixture->assignment,
                             pt_session_find_machine (fixture->session, "linux515"));
  test_wait (has_plan, fixture, "the first plan");
  g_assert_false (is_outdated (fixture));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&newest);
  g_object_unref (fixture->assignment);
  g_object_unref (fixture->session);
  host_fixture_free (fixture->host);
}

static void
mount (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->host->root, "proc/1/mountinfo", NULL);
  g_autofree char *text = NULL;
  g_autofree char *more = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  more = g_strconcat (text, "80 64 259:2 / /srv rw shared:50 - ext4 /dev/nvme0n1p2 rw\n", NULL);
  g_file_set_contents (path, more, -1, &error);
  g_assert_no_error (error);
}

static PtFindingItem *
find_finding (Fixture    *fixture,
              const char *id)
{
  GListModel *findings =
    pt_judgement_get_findings (pt_assignment_get_judgement (fixture->assignment));

  for (guint i = 0; i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr (PtFindingItem) item = g_list_model_get_item (findings, i);

      if (g_str_equal (pt_finding_get_id (pt_finding_item_get_finding (item)), id))
        return item;
    }
  return NULL;
}

/* A disk is mounted while its assignment is reviewed */
static void
test_mounted (Fixture       *fixture,
              gconstpointer  data)
{
  g_assert_true (can_apply (fixture));

  mount (fixture);
  pt_session_refresh (fixture->session);
  test_wait (is_outdated, fixture, "the mount to be noticed");
  g_assert_false (can_apply (fixture));
  g_assert_nonnull (pt_judgement_get_obstacle (pt_assignment_get_judgement (fixture->assignment)));

  /* To have read it is not to accept it */
  pt_review_confirm (get_review (fixture));
  g_assert_false (is_outdated (fixture));
  g_assert_false (can_apply (fixture));
}

static void
remember_plan (Fixture *fixture)
{
  g_set_object (&newest, pt_assignment_get_plan (fixture->assignment));
}

static gboolean
is_planned_again (gpointer data)
{
  Fixture *fixture = data;

  return pt_assignment_get_plan (fixture->assignment) != newest;
}

/* Who reads the computer again and finds it as it was, is not bothered */
static void
test_nothing (Fixture       *fixture,
              gconstpointer  data)
{
  PtFindingItem *danger = find_finding (fixture, "only-network");

  g_assert_nonnull (danger);
  g_object_set (danger, "accepted", TRUE, NULL);
  g_assert_true (can_apply (fixture));

  remember_plan (fixture);
  pt_session_refresh (fixture->session);
  test_wait (is_planned_again, fixture, "another plan");
  g_assert_false (is_outdated (fixture));
  g_assert_true (can_apply (fixture));
  g_assert_true (find_finding (fixture, "only-network") == danger);
  g_assert_true (pt_finding_item_is_accepted (danger));
}

static void
test_vanished (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  host_fixture_remove (fixture->host, "sys/bus/pci/devices/0000:00:1f.6");
  pt_session_refresh (fixture->session);
  test_wait (has_failed, fixture, "the device to be missed");
  g_object_get (fixture->assignment, "error", &error, NULL);
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "The device is no longer in this computer");
  g_assert_false (can_apply (fixture));
}

/* The device whose role the person chose is gone, the rest of its group is not */
static void
test_role (Fixture       *fixture,
           gconstpointer  data)
{
  GListModel *members =
    pt_judgement_get_members (pt_assignment_get_judgement (fixture->assignment));
  g_autoptr (GObject) second = g_list_model_get_item (members, 1);

  g_assert_cmpuint (g_list_model_get_n_items (members), ==, 2);
  remember_plan (fixture);
  g_object_set (second, "role", PT_ROLE_HOLD, NULL);
  test_wait (is_planned_again, fixture, "the plan with another role");
  g_assert_false (is_outdated (fixture));

  host_fixture_remove (fixture->host, "sys/bus/pci/devices/0000:00:14.2");
  pt_session_refresh (fixture->session);
  test_wait (is_outdated, fixture, "the member to be missed");
  g_assert_true (has_plan (fixture));
  g_assert_cmpuint (g_list_model_get_n_items (members), ==, 1);
}

/* What the person changes themselves is no surprise to them; what they have not read stays so */
static void
test_change_of_mind (Fixture       *fixture,
                     gconstpointer  data)
{
  mount (fixture);
  pt_session_refresh (fixture->session);
  test_wait (is_outdated, fixture, "the mount to be noticed");

  remember_plan (fixture);
  g_object_set (pt_assignment_get_options (fixture->assignment), "boot-order", 9, NULL);
  test_wait (is_planned_again, fixture, "the plan with a boot order");
  g_assert_true (is_outdated (fixture));

  pt_assignment_set_group (fixture->assignment, 12);
  g_assert_true (is_up_to_date (fixture));
}

static gboolean
knows_machine (gpointer data)
{
  Fixture *fixture = data;

  return g_list_model_get_n_items (pt_session_get_groups (fixture->session)) > 0 &&
         pt_session_find_machine (fixture->session, "test") != NULL;
}

static gboolean
cannot_apply (gpointer data)
{
  Fixture *fixture = data;

  return !can_apply (fixture);
}

static gboolean
on_restless (gpointer data)
{
  g_signal_emit_by_name (data, "changed");
  return G_SOURCE_CONTINUE;
}

/* While libvirt is silent the computer changes again and again, each time before a second has
 * passed: the plan before all that is not applied, and checked again as soon as libvirt answers */
static void
test_restless (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new (NULL);
  PtSessionOptions options = { 0 };
  g_autoptr (GError) error = NULL;
  Fixture fixture = { 0 };
  guint source;

  if (daemon == NULL)
    return;

  fixture.host = host_fixture_new_file ("../data/example/example.host", NULL);
  options.host_root = fixture.host->root;
  options.uri = daemon->uri;
  fixture.session = pt_session_new (&options, &error);
  g_assert_no_error (error);
  pt_session_start (fixture.session);
  test_wait (knows_machine, &fixture, "host and machines");
  fixture.assignment = pt_assignment_new (fixture.session, FALSE);
  pt_assignment_set_group (fixture.assignment, 12);
  pt_assignment_set_machine (fixture.assignment,
                             pt_session_find_machine (fixture.session, "test"));
  test_wait (can_apply, &fixture, "a plan that can be applied");

  g_subprocess_send_signal (daemon->process, SIGSTOP);
  source = g_timeout_add (300, on_restless, fixture.session);
  test_wait (cannot_apply, &fixture, "the plan to be no longer taken for the newest");
  g_source_remove (source);
  g_assert_true (has_plan (&fixture));
  g_subprocess_send_signal (daemon->process, SIGCONT);
  test_wait (can_apply, &fixture, "the newest plan");

  tear_down (&fixture, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/assignment/mounted", Fixture, GINT_TO_POINTER (15), set_up, test_mounted,
              tear_down);
  g_test_add ("/assignment/nothing", Fixture, GINT_TO_POINTER (14), set_up, test_nothing,
              tear_down);
  g_test_add ("/assignment/vanished", Fixture, GINT_TO_POINTER (12), set_up, test_vanished,
              tear_down);
  g_test_add ("/assignment/role", Fixture, GINT_TO_POINTER (3), set_up, test_role, tear_down);
  g_test_add ("/assignment/change-of-mind", Fixture, GINT_TO_POINTER (15), set_up,
              test_change_of_mind, tear_down);
  g_test_add_func ("/assignment/restless", test_restless);

  return g_test_run ();
}
