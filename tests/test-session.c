/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <libvirt/libvirt.h>
#include <string.h>

#include "host-fixture.h"
#include "pt-error.h"
#include "pt-session-private.h"
#include "refusing-double.h"
#include "test-files.h"
#include "waiting.h"

/* The session as the window uses it: on the example computer, whose machines send their events. */

static PtSession *
new_example (void)
{
  const PtSessionOptions options = { .demo = TRUE, .reset = TRUE };
  g_autoptr (GError) error = NULL;
  PtSession *session = pt_session_new (&options, &error);

  g_assert_no_error (error);
  return session;
}

static PtGroupItem *
find_group (PtSession *session,
            int        number)
{
  GListModel *groups = pt_session_get_groups (session);

  for (guint i = 0; i < g_list_model_get_n_items (groups); i++)
    {
      g_autoptr (PtGroupItem) item = g_list_model_get_item (groups, i);

      if (pt_group_item_get_number (item) == number)
        return item;
    }

  return NULL;
}

static gboolean
is_complete (gpointer data)
{
  PtSession *session = data;
  PtGroupItem *item = find_group (session, 14);

  return item != NULL && pt_session_get_libvirt_state (session) == PT_LIBVIRT_CONNECTED &&
         g_list_model_get_n_items (pt_session_get_machines (session)) == 6 &&
         pt_group_view_get_assigned_to (pt_group_item_get_view (item)) != NULL;
}

static PtSession *
new_started_example (void)
{
  PtSession *session = new_example ();

  pt_session_start (session);
  test_wait (is_complete, session, "host, libvirt and machines");
  return session;
}

static PtSelection *
new_selection (int      group,
               gboolean giving_back)
{
  PtSelection *selection = pt_selection_new (giving_back);

  pt_selection_add_group (selection, group);
  return selection;
}

static void
on_result (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  g_assert_null (*(GAsyncResult **) data);
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
has_result (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static PtPlan *
plan (PtSession  *session,
      const char *machine,
      int         group)
{
  g_autoptr (PtSelection) selection = new_selection (group, FALSE);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  PtPlan *made;

  pt_session_plan_async (session, pt_session_find_machine (session, machine), selection, NULL,
                         on_result, &result);
  g_assert_null (result);
  test_wait (has_result, &result, "a plan");
  made = pt_session_plan_finish (session, result, &error);
  g_assert_no_error (error);
  return made;
}

static gboolean
apply (PtSession  *session,
       PtPlan     *made,
       GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  pt_session_apply_async (session, made, NULL, NULL, on_result, &result);
  test_wait (has_result, &result, "an application");
  return pt_session_apply_finish (session, result, NULL, error);
}

static void
test_load (void)
{
  g_autoptr (PtSession) session = new_example ();
  g_autoptr (PtSituation) situation = NULL;
  g_autoptr (GError) error = NULL;
  PtMachine *machine;

  g_assert_null (pt_session_dup_situation (session));
  pt_session_begin_libvirt (session);
  g_assert_true (pt_session_load_host (session, &error));
  g_assert_no_error (error);
  g_assert_true (pt_session_load_libvirt (session, &error));
  g_assert_no_error (error);

  g_assert_cmpint (pt_session_get_libvirt_state (session), ==, PT_LIBVIRT_CONNECTED);
  g_assert_cmpuint (g_list_model_get_n_items (pt_session_get_machines (session)), ==, 6);
  machine = pt_session_find_machine (session, "linux515");
  g_assert_nonnull (machine);
  g_assert_true (machine == pt_session_find_machine (
    session, pt_domain_get_uuid (pt_machine_get_domain (machine))));
  g_assert_null (pt_session_find_machine (session, "nobody"));

  situation = pt_session_dup_situation (session);
  g_assert_cmpuint (pt_situation_get_machines (situation)->len, ==, 6);
  g_assert_null (pt_situation_get_target (situation));
}

typedef struct
{
  PtSession    *session;
  int           number;
  PtGroupState  state;
} WantedState;

static gboolean
has_state (gpointer data)
{
  const WantedState *wanted = data;
  PtGroupItem *item = find_group (wanted->session, wanted->number);

  return pt_group_view_get_state (pt_group_item_get_view (item)) == wanted->state;
}

static void
count_change (GListModel *model,
              guint       position,
              guint       removed,
              guint       added,
              gpointer    data)
{
  *(guint *) data += removed + added;
}

/* Assigning and undoing show in the group by libvirt's events, and no item of a list is
 * exchanged. */
static void
test_assign_and_undo (void)
{
  g_autoptr (PtSession) session = new_started_example ();
  PtMachine *machine = pt_session_find_machine (session, "linux515");
  PtGroupItem *item = find_group (session, 13);
  WantedState wanted = { session, 13, PT_GROUP_ASSIGNED };
  g_autoptr (PtPlan) made = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  guint changes = 0;

  g_signal_connect (pt_session_get_groups (session), "items-changed", G_CALLBACK (count_change),
                    &changes);
  g_signal_connect (pt_session_get_machines (session), "items-changed", G_CALLBACK (count_change),
                    &changes);
  before = g_strdup (pt_domain_get_facts (pt_machine_get_domain (machine))->xml);
  g_assert_false (pt_session_can_undo (session, machine));

  made = plan (session, "linux515", 13);
  g_assert_true (apply (session, made, &error));
  g_assert_no_error (error);
  test_wait (has_state, &wanted, "group 13 to be assigned");
  g_assert_true (find_group (session, 13) == item);
  g_assert_true (pt_session_can_undo (session, machine));
  g_assert_cmpstr (pt_domain_get_facts (pt_machine_get_domain (machine))->xml, !=, before);

  pt_session_undo_async (session, machine, NULL, on_result, &result);
  test_wait (has_result, &result, "an undo");
  g_assert_true (pt_session_undo_finish (session, result, NULL, &error));
  g_assert_no_error (error);
  wanted.state = PT_GROUP_FREE;
  test_wait (has_state, &wanted, "group 13 to be free");
  g_assert_false (pt_session_can_undo (session, machine));
  g_assert_cmpstr (pt_domain_get_facts (pt_machine_get_domain (machine))->xml, ==, before);
  g_assert_cmpuint (changes, ==, 0);
}

/* A plan is for one definition: once another one is there, it is not applied. */
static void
test_changed_meanwhile (void)
{
  g_autoptr (PtSession) session = new_started_example ();
  PtMachine *machine = pt_session_find_machine (session, "linux515");
  WantedState wanted = { session, 13, PT_GROUP_ASSIGNED };
  g_autoptr (PtPlan) first = plan (session, "linux515", 13);
  g_autoptr (PtPlan) second = plan (session, "linux515", 12);
  g_autoptr (PtUndone) undone = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (apply (session, first, &error));
  g_assert_no_error (error);
  g_assert_false (apply (session, second, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_CHANGED_MEANWHILE);
  g_clear_error (&error);
  test_wait (has_state, &wanted, "group 13 to be assigned");
  g_assert_cmpint (pt_group_view_get_state (pt_group_item_get_view (find_group (session, 12))), ==,
                   PT_GROUP_FREE);

  /* What was not done is not the last change either */
  undone = pt_session_undo (session, machine, &error);
  g_assert_no_error (error);
  g_assert_true (undone->changed);
  g_assert_cmpstr (undone->after, ==, pt_domain_xml_get_text (pt_plan_get_before (first)));
}

static void
test_not_accepted (void)
{
  g_autoptr (PtSession) session = new_started_example ();
  const char *const accepted[] = { "only-network", NULL };
  g_autoptr (PtPlan) made = plan (session, "linux515", 14);
  g_autoptr (GError) error = NULL;

  g_assert_false (apply (session, made, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_ACCEPTED);
  g_clear_error (&error);
  g_assert_false (pt_session_can_undo (session, pt_session_find_machine (session, "linux515")));
  g_assert_true (pt_session_apply (session, made, accepted, NULL, &error));
  g_assert_no_error (error);
}

static void
test_cancelled (void)
{
  g_autoptr (PtSession) session = new_started_example ();
  g_autoptr (PtSelection) selection = new_selection (13, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  pt_session_plan_async (session, pt_session_find_machine (session, "linux515"), selection,
                         cancellable, on_result, &result);
  test_wait (has_result, &result, "a plan that was given up");
  g_assert_null (pt_session_plan_finish (session, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_power (void)
{
  g_autoptr (PtSession) session = new_started_example ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  pt_session_power_async (session, pt_session_find_machine (session, "linux515"), PT_POWER_START,
                          NULL, on_result, &result);
  test_wait (has_result, &result, "a start");
  g_assert_true (pt_session_power_finish (session, result, &error));
  g_assert_no_error (error);

  pt_session_power_async (session, pt_session_find_machine (session, "mediacenter"),
                          PT_POWER_START, NULL, on_result, &second);
  test_wait (has_result, &second, "a start that is refused");
  g_assert_false (pt_session_power_finish (session, second, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_REFUSED);
}

/* What cannot be looked at is not taken for what was assigned */
static void
test_start_without_host (void)
{
  g_autoptr (PtSession) session = new_example ();
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_session_load_libvirt (session, &error));
  g_assert_no_error (error);
  g_assert_null (pt_session_get_host (session));

  g_assert_true (pt_session_power (session, pt_session_find_machine (session, "linux515"),
                                   PT_POWER_START, &error));
  g_assert_no_error (error);
  g_assert_false (pt_session_power (session, pt_session_find_machine (session, "mediacenter"),
                                    PT_POWER_START, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_HOST_UNREADABLE);
}

static void
count_notify (GObject    *object,
              GParamSpec *pspec,
              gpointer    data)
{
  ++*(guint *) data;
}

static gboolean
is_idle (gpointer data)
{
  return !pt_session_get_loading (data);
}

static void
test_refresh (void)
{
  g_autoptr (PtSession) session = new_started_example ();
  PtGroupItem *item = find_group (session, 14);
  guint readings = 0, changes = 0, views = 0;

  g_signal_connect (session, "notify::host", G_CALLBACK (count_notify), &readings);
  g_signal_connect (item, "notify::view", G_CALLBACK (count_notify), &views);
  g_signal_connect (pt_session_get_groups (session), "items-changed", G_CALLBACK (count_change),
                    &changes);
  for (guint i = 0; i < 10; i++)
    pt_session_refresh (session);
  test_wait (is_idle, session, "the host to be read again");

  /* The one that had begun, and one for all that came meanwhile */
  g_assert_cmpuint (readings, ==, 2);
  g_assert_cmpuint (changes, ==, 0);
  g_assert_cmpuint (views, ==, 0);
  g_assert_true (find_group (session, 14) == item);
}

static gboolean
has_groups (gpointer data)
{
  PtSession *session = data;

  return !pt_session_get_loading (session) &&
         g_list_model_get_n_items (pt_session_get_groups (session)) > 0;
}

static void
note_change (GListModel *model,
             guint       position,
             guint       removed,
             guint       added,
             gpointer    data)
{
  g_string_append_printf (data, "%u-%u+%u ", position, removed, added);
}

/* One device vanishes: one item goes, the others stay the same objects. */
static void
test_difference (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new (
    "pci 0000:00:00.0 8086:1910 060000 group=0\n"
    "pci 0000:00:02.0 8086:193b 030000 group=2\n"
    "pci 0000:00:14.0 8086:a12f 0c0330 group=107\n");
  const PtSessionOptions options = { .host_root = fixture->root };
  g_autoptr (GError) error = NULL;
  g_autoptr (PtSession) session = pt_session_new (&options, &error);
  g_autoptr (GString) changes = g_string_new (NULL);
  PtGroupItem *first, *last;

  g_assert_no_error (error);
  pt_session_start (session);
  test_wait (has_groups, session, "the recorded host");
  g_assert_cmpint (pt_session_get_libvirt_state (session), ==, PT_LIBVIRT_UNREACHABLE);
  g_assert_error (pt_session_get_libvirt_error (session), PT_ERROR, PT_ERROR_NOT_CONNECTED);
  first = find_group (session, 0);
  last = find_group (session, 107);
  g_assert_nonnull (last);
  g_assert_null (pt_group_view_get_assigned_to (pt_group_item_get_view (last)));

  g_signal_connect (pt_session_get_groups (session), "items-changed", G_CALLBACK (note_change),
                    changes);
  host_fixture_remove (fixture, "sys/bus/pci/devices/0000:00:02.0");
  host_fixture_remove (fixture, "sys/kernel/iommu_groups/2");
  pt_session_refresh (session);
  test_wait (is_idle, session, "the host to be read again");
  g_assert_cmpstr (changes->str, ==, "1-1+0 ");
  g_assert_true (find_group (session, 0) == first);
  g_assert_true (find_group (session, 107) == last);
}

/* Many groups are looked at some at a time: the first ones come first, and all of them in order */
static void
test_many (void)
{
  g_autoptr (GString) image = g_string_new (NULL);
  g_autoptr (HostFixture) fixture = NULL;
  PtSessionOptions options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (PtSession) session = NULL;
  g_autoptr (GString) changes = g_string_new (NULL);
  guint looks = 0;

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (image, "pci 0000:%02x:%02x.0 8086:a12f 0c0330 group=%u\n", i / 32, i % 32,
                            2 * i);
  fixture = host_fixture_new (image->str);
  options.host_root = fixture->root;
  session = pt_session_new (&options, &error);
  g_assert_no_error (error);
  g_signal_connect (pt_session_get_groups (session), "items-changed", G_CALLBACK (note_change),
                    changes);
  g_signal_connect (session, "notify::groups", G_CALLBACK (count_notify), &looks);
  pt_session_start (session);
  test_wait (has_groups, session, "the recorded host");
  g_assert_cmpstr (changes->str, ==, "0-0+16 16-0+32 48-0+32 80-0+32 112-0+32 "
                   "144-0+36 180-0+45 225-0+56 281-0+19 ");
  g_assert_cmpuint (looks, ==, 1);

  for (int i = 0; i < 600; i++)
    {
      g_autoptr (PtGroupItem) item = pt_session_find_group (session, i);

      g_assert_true (item == find_group (session, i));
      g_assert_cmpint (item != NULL, ==, i % 2 == 0);
    }

  /* What has changed since is one look more, however often it was told */
  g_string_truncate (changes, 0);
  host_fixture_remove (fixture, "sys/bus/pci/devices/0000:08:00.0");
  host_fixture_remove (fixture, "sys/kernel/iommu_groups/512");
  pt_session_refresh (session);
  test_wait (is_idle, session, "the host to be read again");
  g_assert_cmpstr (changes->str, ==, "256-1+0 ");
  g_assert_cmpuint (looks, ==, 2);
}

static gboolean
is_unreachable (gpointer data)
{
  return pt_session_get_libvirt_state (data) == PT_LIBVIRT_UNREACHABLE && has_groups (data);
}

static void
test_unreachable (void)
{
  g_autoptr (HostFixture) fixture =
    host_fixture_new ("pci 0000:00:14.0 8086:a12f 0c0330 group=3\n");
  const PtSessionOptions options = {
    .host_root = fixture->root,
    .uri = "qemu+unix:///system?socket=/nonexistent/passthrough-test",
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (PtSession) session = pt_session_new (&options, &error);

  g_assert_no_error (error);
  g_assert_cmpint (pt_session_get_libvirt_state (session), ==, PT_LIBVIRT_CONNECTING);
  pt_session_start (session);
  test_wait (is_unreachable, session, "libvirt not to be there");
  g_assert_nonnull (pt_session_get_libvirt_error (session));
  g_assert_nonnull (pt_session_get_host (session));
}

static gboolean
is_connected (gpointer data)
{
  return pt_session_get_libvirt_state (data) == PT_LIBVIRT_CONNECTED &&
         g_list_model_get_n_items (pt_session_get_machines (data)) > 0;
}

/* A libvirt that lets us in and does not say which machines there are has not none of them */
static void
test_refused_list (void)
{
  g_autoptr (HostFixture) fixture =
    host_fixture_new ("pci 0000:00:14.0 8086:a12f 0c0330 group=3\n");
  const PtSessionOptions options = { .host_root = fixture->root, .uri = "test:///default" };
  g_autoptr (GError) error = NULL;
  g_autoptr (PtSession) session = pt_session_new (&options, &error);

  g_assert_no_error (error);
  test_refuse_list (TRUE);
  pt_session_start (session);
  test_wait (is_unreachable, session, "the refusal to be noticed");
  g_assert_cmpstr (pt_session_get_libvirt_error (session)->message, ==,
                   "The virtual machines could not be read.");

  test_refuse_list (FALSE);
  pt_session_refresh (session);
  test_wait (is_connected, session, "the machines, asked for again");
  g_assert_null (pt_session_get_libvirt_error (session));

  /* Nor are those that were there before as they were: that is said, and asked for again */
  test_refuse_list (TRUE);
  pt_domain_store_refresh (session->store);
  test_wait (is_unreachable, session, "the second refusal to be noticed");
  g_assert_cmpstr (pt_session_get_libvirt_error (session)->message, ==,
                   "The virtual machines could not be read.");
  g_assert_cmpuint (g_list_model_get_n_items (pt_session_get_machines (session)), >, 0);

  test_refuse_list (FALSE);
  test_wait (is_connected, session, "the machines, asked for again without being told to");
  g_assert_null (pt_session_get_libvirt_error (session));
}

static gboolean
is_unread (gpointer machine)
{
  return pt_domain_get_facts (pt_machine_get_domain (machine))->unread;
}

static gboolean
is_read (gpointer machine)
{
  return !is_unread (machine);
}

/* One machine of which libvirt does not tell is one that cannot be read; the others and libvirt
 * are as they were, and it is asked for again */
static void
test_unread_machine (void)
{
  g_autoptr (HostFixture) fixture =
    host_fixture_new ("pci 0000:00:14.0 8086:a12f 0c0330 group=3\n");
  const PtSessionOptions options = { .host_root = fixture->root, .uri = "test:///default" };
  g_autoptr (GError) error = NULL;
  g_autoptr (PtSession) session = pt_session_new (&options, &error);
  const PtDomainFacts *facts;
  virConnectPtr handle;
  virDomainPtr domain;
  PtMachine *machine;

  g_assert_no_error (error);
  pt_session_start (session);
  test_wait (is_connected, session, "the machines");
  machine = pt_session_find_machine (session, "test");
  g_assert_nonnull (machine);
  g_assert_false (is_unread (machine));

  /* libvirt tells that it is not as it was, and not how it is now */
  handle = virConnectOpen ("test:///default");
  domain = virDomainLookupByName (handle, "test");
  g_assert_nonnull (domain);
  test_refuse_lookup (TRUE);
  g_assert_cmpint (virDomainSuspend (domain), ==, 0);
  test_wait (is_unread, machine, "the refusal to be noticed");
  test_refuse_lookup (FALSE);
  facts = pt_domain_get_facts (pt_machine_get_domain (machine));
  g_assert_cmpstr (facts->name, ==, "test");
  g_assert_nonnull (facts->unread_reason);
  g_assert_nonnull (strstr (facts->unread_reason, "Invalid UUID"));
  g_assert_cmpint (pt_session_get_libvirt_state (session), ==, PT_LIBVIRT_CONNECTED);
  g_assert_null (pt_session_get_libvirt_error (session));
  g_assert_true (pt_session_find_machine (session, "test") == machine);

  test_wait (is_read, machine, "the machine, asked for again without being told to");
  facts = pt_domain_get_facts (pt_machine_get_domain (machine));
  g_assert_null (facts->unread_reason);
  g_assert_cmpint (facts->state, ==, PT_DOMAIN_PAUSED);
  g_assert_cmpint (virDomainResume (domain), ==, 0);
  virDomainFree (domain);
  virConnectClose (handle);
}

static void
test_host_missing (void)
{
  const PtSessionOptions options = { .host_root = "/nonexistent/passthrough-test" };
  g_autoptr (GError) error = NULL;
  g_autoptr (PtSession) session = pt_session_new (&options, &error);

  g_assert_no_error (error);
  pt_session_start (session);
  test_wait (is_idle, session, "the host not to be there");
  g_assert_null (pt_session_get_host (session));
  g_assert_error (pt_session_get_host_error (session), PT_ERROR, PT_ERROR_HOST_UNREADABLE);
  g_assert_cmpuint (g_list_model_get_n_items (pt_session_get_groups (session)), ==, 0);
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

static void
on_session_gone (gpointer  data,
                 GObject  *where_it_was)
{
  /* In a worker it would go while the main thread still has its sources */
  g_assert_true (g_thread_self () == data);
}

/* Closing the window does not wait for what is being read. Often, since who lets go last is a
 * race. */
static void
test_dropped (void)
{
  for (guint i = 0; i < 30; i++)
    {
      PtSession *session = new_example ();

      g_object_add_weak_pointer (G_OBJECT (session), (gpointer *) &session);
      g_object_weak_ref (G_OBJECT (session), on_session_gone, g_thread_self ());
      pt_session_start (session);
      pt_session_refresh (session);
      g_object_unref (session);
      test_wait (is_gone, &session, "a session that was dropped to go");
    }
}

static gboolean
is_held (gpointer data)
{
  return test_opening_is_held ();
}

static void
on_written (gboolean *written)
{
  *written = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static gboolean
is_edited (gpointer data)
{
  PtMachine *machine = pt_session_find_machine (data, "linux515");

  return machine != NULL &&
         strstr (pt_domain_get_facts (pt_machine_get_domain (machine))->xml, "another") != NULL;
}

/* Another program writes the file of the example when libvirt has read it and the session does not
 * know yet: what is told then cannot be followed, and is not forgotten */
static void
test_written_while_opening (void)
{
  g_autoptr (PtSession) session = new_example ();
  g_autofree char *path = g_strdup (strstr (pt_example_get_uri (session->example), "/") + 2);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileMonitor) monitor = NULL;
  g_autofree char *text = NULL;
  g_autofree char *edited = NULL;
  const char *name;
  gboolean written = FALSE;
  g_autoptr (GError) error = NULL;

  test_hold_opening (TRUE);
  pt_session_start (session);
  test_wait (is_held, NULL, "libvirt to be opened");

  /* After the session's own, and so told after it */
  monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  g_signal_connect_swapped (monitor, "changed", G_CALLBACK (on_written), &written);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  name = strstr (text, "<name>linux515</name>");
  g_assert_nonnull (name);
  edited = g_strdup_printf ("%.*s<title>another</title>%s", (int) (name - text), text, name);
  g_assert_true (g_file_set_contents (path, edited, -1, &error));
  g_assert_no_error (error);
  test_wait (is_true, &written, "the file to be told of");
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  test_hold_opening (FALSE);
  test_wait (is_edited, session, "what another program wrote while libvirt was opened");
}

static void
on_let_go (gpointer  data,
           GObject  *where_it_was)
{
  g_autoptr (GObject) machines = g_weak_ref_get (data);

  g_assert_nonnull (machines);
}

/* A command that ends before it has asked for the machines: what the thread of their libvirt has is
 * not let go of by it while the session's handlers are taken off that */
static void
test_unasked (void)
{
  g_autoptr (GError) error = NULL;
  PtSession *session = new_example ();
  GWeakRef machines;

  pt_session_begin_libvirt (session);
  g_assert_true (pt_session_load_libvirt (session, &error));
  g_assert_no_error (error);
  g_weak_ref_init (&machines, pt_session_get_machines (session));
  g_object_weak_ref (G_OBJECT (session), on_let_go, &machines);
  g_object_unref (session);
  g_weak_ref_clear (&machines);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *state = NULL;
  int status;

  /* Before anyone asks GLib where the state is */
  state = g_dir_make_tmp ("passthrough-session-XXXXXX", NULL);
  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/load", test_load);
  g_test_add_func ("/session/assign-and-undo", test_assign_and_undo);
  g_test_add_func ("/session/changed-meanwhile", test_changed_meanwhile);
  g_test_add_func ("/session/not-accepted", test_not_accepted);
  g_test_add_func ("/session/cancelled", test_cancelled);
  g_test_add_func ("/session/power", test_power);
  g_test_add_func ("/session/start-without-host", test_start_without_host);
  g_test_add_func ("/session/refresh", test_refresh);
  g_test_add_func ("/session/difference", test_difference);
  g_test_add_func ("/session/many", test_many);
  g_test_add_func ("/session/unreachable", test_unreachable);
  g_test_add_func ("/session/refused-list", test_refused_list);
  g_test_add_func ("/session/unread-machine", test_unread_machine);
  g_test_add_func ("/session/host-missing", test_host_missing);
  g_test_add_func ("/session/dropped", test_dropped);
  g_test_add_func ("/session/unasked", test_unasked);
  g_test_add_func ("/session/written-while-opening", test_written_while_opening);

  status = g_test_run ();
  test_files_remove_tree (state);
  return status;
}
