/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-hotplug.h"

#include <string.h>

#include "hotplug-double.h"
#include "pt-error.h"
#include "virt-daemon.h"

/* Devices that come and go while a machine runs, with the libvirt of hotplug-double.c */

#define UUID "3f5b9f3e-7a0c-4f43-9f5e-0c5a3b2f1d01"
#define ONE "0000:00:14.0"
#define TWO "0000:00:14.2"

static const char node[] =
  "<node>\n"
  "  <domain type='test'>\n"
  "    <name>linux515</name>\n"
  "    <uuid>" UUID "</uuid>\n"
  "    <memory unit='KiB'>1048576</memory>\n"
  "    <os><type arch='x86_64' machine='q35'>hvm</type></os>\n"
  "    <devices>\n"
  "      <controller type='pci' index='0' model='pcie-root'/>\n"
  "      <controller type='pci' index='1' model='pcie-root-port'/>\n"
  "      <controller type='pci' index='2' model='pcie-root-port'/>\n"
  "    </devices>\n"
  "  </domain>\n"
  "</node>\n";

#define HOSTDEV(function, address)                                                            \
  "    <hostdev mode='subsystem' type='pci' managed='yes'>\n"                                 \
  "      <source><address domain='0x0000' bus='0x00' slot='0x14' function='" function "'/>"   \
  "</source>\n      " address "\n    </hostdev>\n"
#define AT(bus) "<address type='pci' domain='0x0000' bus='" bus "' slot='0x00' function='0x0'/>"
#define HIDDEN "<address type='unassigned'/>"

typedef struct
{
  char         *directory;
  PtConnection *connection;
  char         *trace;
  char         *before;
  char         *after;
  guint         prepared;
  guint         done;
  gboolean      fail_done;

  /* Of the change in the worker */
  guint         patience;
  GPtrArray    *steps;
  GCancellable *cancellable;
  char         *remarks;
  GError       *error;
  gboolean      result;
  gboolean      over;
} Fixture;

static char *
insert (const char *text,
        const char *devices)
{
  g_auto (GStrv) parts = g_strsplit (text, "  </devices>", 2);

  return g_strconcat (parts[0], devices, "  </devices>", parts[1], NULL);
}

static char *
read_definition (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  char *text = pt_apply_read_definition (fixture->connection, UUID, NULL, &error);

  g_assert_no_error (error);
  return text;
}

static PtDomainXml *
read_live (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = pt_apply_read_running (fixture->connection, UUID, NULL, &error);
  PtDomainXml *live;

  g_assert_no_error (error);
  live = pt_domain_xml_new_from_text (text, -1, &error);
  g_assert_no_error (error);
  return live;
}

/* Which functions of 00:14 a definition has: "02" */
static char *
dup_functions (PtDomainXml *definition)
{
  GPtrArray *sources = pt_domain_xml_get_sources (definition);
  char *functions = g_strdup ("");

  for (guint i = 0; i < sources->len; i++)
    {
      const PtDomainSource *source = g_ptr_array_index (sources, i);
      g_autofree char *former = functions;

      functions = g_strdup_printf ("%s%u", former, source->host.function);
    }
  return functions;
}

static void
assert_has (Fixture    *fixture,
            const char *live,
            const char *next)
{
  g_autoptr (PtDomainXml) running = read_live (fixture);
  g_autofree char *text = read_definition (fixture);
  g_autoptr (PtDomainXml) definition = pt_domain_xml_new_from_text (text, -1, NULL);
  g_autofree char *has = dup_functions (running);
  g_autofree char *will_have = dup_functions (definition);

  g_assert_cmpstr (has, ==, live);
  g_assert_cmpstr (will_have, ==, next);
}

static void
assert_trace (Fixture    *fixture,
              const char *expected)
{
  g_autofree char *text = NULL;

  g_file_get_contents (fixture->trace, &text, NULL, NULL);
  g_assert_cmpstr (text != NULL ? text : "", ==, expected);
  g_file_set_contents (fixture->trace, "", 0, NULL);
}

static gboolean
prepare (const char  *before,
         const char  *after,
         gpointer     data,
         GError     **error)
{
  Fixture *fixture = data;

  fixture->prepared++;
  return TRUE;
}

static gboolean
done (const char  *read_back,
      gpointer     data,
      GError     **error)
{
  Fixture *fixture = data;

  fixture->done++;
  if (fixture->fail_done)
    pt_set_error (error, PT_ERROR_IO, NULL, NULL, "The disk is full.");
  return !fixture->fail_done;
}

static gboolean
on_over (gpointer data)
{
  ((Fixture *) data)->over = TRUE;
  return G_SOURCE_REMOVE;
}

static gpointer
change_thread (gpointer data)
{
  Fixture *fixture = data;

  fixture->result =
    pt_hotplug_change (fixture->connection, UUID, fixture->before, fixture->after, fixture->steps,
                       fixture->patience, prepare, done, fixture, &fixture->remarks,
                       fixture->cancellable, &fixture->error);
  g_idle_add (on_over, fixture);
  return NULL;
}

static gboolean
is_over (gpointer data)
{
  return ((Fixture *) data)->over;
}

/* From what is there now to @after, in a worker while the main loop runs */
static gboolean
change (Fixture    *fixture,
        const char *after)
{
  g_autoptr (PtDomainXml) live = read_live (fixture);
  g_autoptr (PtDomainXml) from = NULL;
  g_autoptr (PtDomainXml) to = NULL;
  PtLiveObstacle obstacle;
  GThread *thread;

  g_free (fixture->before);
  g_free (fixture->after);
  fixture->before = read_definition (fixture);
  fixture->after = g_strdup (after);
  from = pt_domain_xml_new_from_text (fixture->before, -1, NULL);
  to = pt_domain_xml_new_from_text (after, -1, NULL);
  fixture->steps = pt_live_steps_new (live, from, to, FALSE, &obstacle);
  g_assert_cmpint (obstacle, ==, PT_LIVE_POSSIBLE);

  g_clear_error (&fixture->error);
  g_clear_pointer (&fixture->remarks, g_free);
  fixture->over = FALSE;
  thread = g_thread_new ("change", change_thread, fixture);
  test_wait (is_over, fixture, "the change");
  g_thread_join (thread);
  g_clear_pointer (&fixture->steps, g_ptr_array_unref);
  if (fixture->error != NULL)
    g_test_message ("%s|%s|%s", fixture->error->message, pt_error_get_next (fixture->error),
                    pt_error_get_detail (fixture->error));
  g_assert_cmpint (fixture->result, ==, fixture->error == NULL);
  return fixture->result;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->directory = test_make_directory ();
  fixture->trace = g_build_filename (fixture->directory, "trace", NULL);
  fixture->patience = 20;
  g_setenv ("HOTPLUG_TRACE", fixture->trace, TRUE);
  fixture->connection = test_open_node (fixture->directory, node);
  fixture->before = read_definition (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  static const char *const wrongs[] = {
    "HOTPLUG_FAIL", "HOTPLUG_REFUSE", "HOTPLUG_KEEP", "HOTPLUG_LOST", "HOTPLUG_STUCK",
    "HOTPLUG_BOUND", "HOTPLUG_HALF", "HOTPLUG_EDIT", "HOTPLUG_UNREAD",
    "HOTPLUG_TRACE",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrongs); i++)
    g_unsetenv (wrongs[i]);
  g_clear_object (&fixture->connection);
  hotplug_double_forget ();
  test_remove_directory (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->trace);
  g_free (fixture->before);
  g_free (fixture->after);
  g_free (fixture->remarks);
  g_clear_error (&fixture->error);
  g_clear_object (&fixture->cancellable);
}

static void
test_one (Fixture       *fixture,
          gconstpointer  data)
{
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")));

  g_assert_true (change (fixture, with));
  assert_trace (fixture, "attach live+config " ONE "\n");
  assert_has (fixture, "0", "0");
  g_assert_cmpuint (fixture->prepared, ==, 1);
  g_assert_cmpuint (fixture->done, ==, 1);
  g_assert_cmpstr (fixture->remarks, ==, NULL);

  g_assert_true (change (fixture, plain));
  assert_trace (fixture, "detach live " ONE "\n");
  assert_has (fixture, "", "");
  g_assert_nonnull (strstr (fixture->remarks, "xhci_hcd"));
  g_assert_nonnull (strstr (fixture->remarks, "00:14.0"));
}

/* The event got lost on its way: it shows when one looks again */
static void
test_lost (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")));

  g_assert_true (change (fixture, with));
  g_setenv ("HOTPLUG_LOST", ONE, TRUE);
  g_assert_true (change (fixture, plain));
  assert_has (fixture, "", "");
}

static void
test_held (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")) HOSTDEV ("0x2", HIDDEN));

  g_assert_true (change (fixture, with));
  assert_trace (fixture, "attach live+config " TWO "\nattach live+config " ONE "\n");
  assert_has (fixture, "20", "02");

  g_assert_true (change (fixture, plain));
  assert_trace (fixture, "detach live " ONE "\ndetach live " TWO "\n");
  assert_has (fixture, "", "");
}

/* All of a group has to leave the host before QEMU can open it for the first */
static void
test_two (Fixture       *fixture,
          gconstpointer  data)
{
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")) HOSTDEV ("0x2", AT ("0x02")));

  g_assert_true (change (fixture, with));
  assert_trace (fixture, "take " ONE "\ntake " TWO "\n"
                "attach live+config " ONE "\nattach live+config " TWO "\n");
  assert_has (fixture, "02", "02");

  g_setenv ("HOTPLUG_STUCK", ONE, TRUE);
  g_assert_true (change (fixture, plain));
  assert_trace (fixture, "detach live " ONE "\ndetach live " TWO "\n"
                "give back " ONE "\ngive back " TWO "\n");
  assert_has (fixture, "", "");
  g_assert_nonnull (strstr (fixture->remarks, "did not take 00:14.0 back"));
}

static void
test_attach_fails (Fixture       *fixture,
                   gconstpointer  data)
{
  static const struct
  {
    const char *wrong;
    const char *trace;
    PtError     code;
  } rows[] = {
    /* Nothing was done before it: libvirt's own words */
    { TWO, "attach live+config " TWO "\n", PT_ERROR_LIBVIRT },
    { ONE, "attach live+config " TWO "\nattach live+config " ONE "\ndetach live " TWO "\n",
      PT_ERROR_PUT_BACK },
  };
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")) HOSTDEV ("0x2", HIDDEN));

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *now = NULL;

      g_setenv ("HOTPLUG_FAIL", rows[i].wrong, TRUE);
      g_assert_false (change (fixture, with));
      g_assert_error (fixture->error, PT_ERROR, (int) rows[i].code);
      assert_trace (fixture, rows[i].trace);
      assert_has (fixture, "", "");
      now = read_definition (fixture);
      g_assert_cmpstr (now, ==, plain);
      g_assert_cmpuint (fixture->done, ==, 0);
    }
  g_assert_nonnull (strstr (pt_error_get_detail (fixture->error), "00:14.2 was held back"));
  g_assert_nonnull (strstr (pt_error_get_detail (fixture->error), "given back to this computer"));
}

/* What was plugged in when a later one failed does not come out again */
static void
test_stays (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")) HOSTDEV ("0x2", AT ("0x02")));
  g_autofree char *now = NULL;

  fixture->patience = 1;
  g_setenv ("HOTPLUG_FAIL", TWO, TRUE);
  g_setenv ("HOTPLUG_KEEP", ONE, TRUE);
  g_assert_false (change (fixture, with));
  g_assert_error (fixture->error, PT_ERROR, PT_ERROR_FAILED);
  g_assert_nonnull (strstr (pt_error_get_detail (fixture->error), "did not let go of 00:14.0"));
  assert_trace (fixture, "take " ONE "\ntake " TWO "\nattach live+config " ONE "\n"
                "attach live+config " TWO "\ndetach live " ONE "\ngive back " TWO "\n");
  assert_has (fixture, "0", "");
  now = read_definition (fixture);
  g_assert_cmpstr (now, ==, plain);
}

static void
test_not_released (Fixture       *fixture,
                   gconstpointer  data)
{
  static const struct
  {
    const char *wrong;
    const char *words;
  } rows[] = {
    { "HOTPLUG_REFUSE", "refuses to let go of 00:14.0" },
    { "HOTPLUG_KEEP", "did not let go of 00:14.0 within 1 second" },
  };
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")));
  g_autofree char *defined = NULL;

  g_assert_true (change (fixture, with));
  defined = read_definition (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *now = NULL;

      g_setenv (rows[i].wrong, ONE, TRUE);
      fixture->patience = i == 0 ? 20 : 1;
      g_assert_false (change (fixture, plain));
      g_unsetenv (rows[i].wrong);
      g_assert_error (fixture->error, PT_ERROR, PT_ERROR_NOT_RELEASED);
      g_assert_nonnull (strstr (fixture->error->message, rows[i].words));
      g_assert_nonnull (pt_error_get_next (fixture->error));
      assert_has (fixture, "0", "0");
      now = read_definition (fixture);
      g_assert_cmpstr (now, ==, defined);
    }
}

/* The second of two stays: the first is plugged in again */
static void
test_second_stays (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")) HOSTDEV ("0x2", AT ("0x02")));

  g_assert_true (change (fixture, with));
  assert_trace (fixture, "take " ONE "\ntake " TWO "\n"
                "attach live+config " ONE "\nattach live+config " TWO "\n");
  g_setenv ("HOTPLUG_REFUSE", TWO, TRUE);
  g_assert_false (change (fixture, plain));
  g_assert_error (fixture->error, PT_ERROR, PT_ERROR_PUT_BACK);
  assert_trace (fixture, "detach live " ONE "\ndetach live " TWO "\nattach live " ONE "\n");
  assert_has (fixture, "02", "02");
}

/* What was with vfio-pci before, libvirt leaves there: a driver of the host that took it then could
 * bring the host down. */
static void
test_bound (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *one = insert (plain, HOSTDEV ("0x0", AT ("0x01")));
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")) HOSTDEV ("0x2", AT ("0x02")));

  g_setenv ("HOTPLUG_BOUND", ONE, TRUE);
  g_assert_true (change (fixture, one));
  assert_trace (fixture, "attach live+config " ONE "\n");
  g_assert_true (change (fixture, plain));
  assert_trace (fixture, "detach live " ONE "\n");
  g_assert_nonnull (strstr (fixture->remarks, "vfio-pci"));

  g_setenv ("HOTPLUG_FAIL", ONE, TRUE);
  g_assert_false (change (fixture, with));
  assert_trace (fixture, "take " TWO "\nattach live+config " ONE "\ngive back " TWO "\n");
}

/* Nobody waits for a driver of the host to take it back */
static void
test_unmanaged (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *managed = insert (plain, HOSTDEV ("0x0", AT ("0x01")));
  g_auto (GStrv) parts = g_strsplit (managed, "managed='yes'", -1);
  g_autofree char *with = g_strjoinv ("managed='no'", parts);

  g_setenv ("HOTPLUG_BOUND", ONE, TRUE);
  g_assert_true (change (fixture, with));
  g_assert_true (change (fixture, plain));
  assert_trace (fixture, "attach live+config " ONE "\ndetach live " ONE "\n");
  g_assert_cmpstr (fixture->remarks, ==, NULL);
}

/* libvirt has plugged it in, and says that it failed */
static void
test_half (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")));

  g_setenv ("HOTPLUG_HALF", ONE, TRUE);
  g_assert_false (change (fixture, with));
  g_assert_error (fixture->error, PT_ERROR, PT_ERROR_PUT_BACK);
  assert_trace (fixture, "attach live+config " ONE "\ndetach live " ONE "\n");
  assert_has (fixture, "", "");
}

/* Somebody edits the definition while the machine is changed: that edit is never lost, and what is
 * said is what is there. */
static void
test_edited (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")));
  g_autofree char *added = NULL;
  g_autofree char *kept = NULL;

  g_assert_true (change (fixture, with));
  assert_trace (fixture, "attach live+config " ONE "\n");

  /* The guest has let go: it is plugged in again */
  g_setenv ("HOTPLUG_EDIT", ONE, TRUE);
  g_assert_false (change (fixture, plain));
  g_assert_error (fixture->error, PT_ERROR, PT_ERROR_PUT_BACK);
  g_assert_nonnull (strstr (fixture->error->message, "someone else"));
  g_assert_null (strstr (pt_error_get_next (fixture->error), "what they were"));
  assert_trace (fixture, "detach live " ONE "\nattach live " ONE "\n");
  assert_has (fixture, "0", "0");
  kept = read_definition (fixture);
  g_assert_nonnull (strstr (kept, ">2097152</memory>"));
  g_unsetenv ("HOTPLUG_EDIT");
}

/* As before, but it comes: what libvirt wrote for us is taken out of what the other wrote. */
static void
test_edited_attach (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")));
  g_autofree char *kept = NULL;
  g_autofree char *wanted = NULL;
  g_auto (GStrv) parts = g_strsplit (plain, ">1048576</memory>", 2);

  g_setenv ("HOTPLUG_EDIT", ONE, TRUE);
  g_assert_false (change (fixture, with));
  g_assert_error (fixture->error, PT_ERROR, PT_ERROR_PUT_BACK);
  assert_trace (fixture, "attach live+config " ONE "\ndetach live " ONE "\n");
  g_assert_nonnull (strstr (fixture->error->message, "someone else"));
  g_assert_null (strstr (pt_error_get_next (fixture->error), "what they were"));
  assert_has (fixture, "", "");
  kept = read_definition (fixture);
  wanted = g_strjoinv (">2097152</memory>", parts);
  g_assert_cmpstr (kept, ==, wanted);
}

/* The second has been asked, and may yet go: it is not said that all is as before */
static void
test_second_keeps (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")) HOSTDEV ("0x2", AT ("0x02")));

  g_assert_true (change (fixture, with));
  fixture->patience = 1;
  g_setenv ("HOTPLUG_KEEP", TWO, TRUE);
  g_assert_false (change (fixture, plain));
  g_assert_error (fixture->error, PT_ERROR, PT_ERROR_PUT_BACK);
  g_assert_nonnull (strstr (pt_error_get_next (fixture->error), "may still let go"));
  assert_has (fixture, "02", "02");
}

static gboolean
on_cancel (gpointer data)
{
  g_cancellable_cancel (((Fixture *) data)->cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancelled (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")));

  g_assert_true (change (fixture, with));
  fixture->cancellable = g_cancellable_new ();
  g_setenv ("HOTPLUG_KEEP", ONE, TRUE);
  g_timeout_add (200, on_cancel, fixture);
  g_assert_false (change (fixture, plain));
  g_assert_error (fixture->error, PT_ERROR, PT_ERROR_NOT_RELEASED);
  g_assert_nonnull (strstr (fixture->error->message, "not waited for any longer"));
  assert_has (fixture, "0", "0");
}

/* The record of it cannot be kept */
static void
test_not_recorded (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")));
  g_autofree char *now = NULL;

  fixture->fail_done = TRUE;
  g_assert_false (change (fixture, with));
  g_assert_error (fixture->error, PT_ERROR, PT_ERROR_PUT_BACK);
  assert_has (fixture, "", "");
  now = read_definition (fixture);
  g_assert_cmpstr (now, ==, plain);
}

/* The definition is written, and libvirt does not say what it made of it: that is not put back, and
 * nobody is told so */
static void
test_unread (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *plain = g_strdup (fixture->before);
  g_autofree char *with = insert (plain, HOSTDEV ("0x0", AT ("0x01")));

  g_assert_true (change (fixture, with));
  g_setenv ("HOTPLUG_UNREAD", "1", TRUE);
  g_assert_false (change (fixture, plain));
  g_assert_null (g_getenv ("HOTPLUG_UNREAD"));
  g_assert_error (fixture->error, PT_ERROR, PT_ERROR_FAILED);
  g_assert_nonnull (strstr (pt_error_get_next (fixture->error), "undo"));
  assert_has (fixture, "0", "");
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void      (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/hotplug/one", test_one },
    { "/hotplug/lost", test_lost },
    { "/hotplug/held", test_held },
    { "/hotplug/two", test_two },
    { "/hotplug/attach-fails", test_attach_fails },
    { "/hotplug/stays", test_stays },
    { "/hotplug/not-released", test_not_released },
    { "/hotplug/second-stays", test_second_stays },
    { "/hotplug/second-keeps", test_second_keeps },
    { "/hotplug/bound", test_bound },
    { "/hotplug/unmanaged", test_unmanaged },
    { "/hotplug/half", test_half },
    { "/hotplug/edited", test_edited },
    { "/hotplug/edited-attach", test_edited_attach },
    { "/hotplug/cancelled", test_cancelled },
    { "/hotplug/not-recorded", test_not_recorded },
    { "/hotplug/unread", test_unread },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
