/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-apply.h"

#include <string.h>

#include "pt-error.h"
#include "pt-virt-types.h"
#include "refusing-double.h"
#include "virt-daemon.h"

#define UUID "3f5b9f3e-7a0c-4f43-9f5e-0c5a3b2f1d01"
#define NO_UUID "3f5b9f3e-7a0c-4f43-9f5e-0c5a3b2f1dff"
#define SECRET "gulliver"

/* As libvirt's test driver takes it; runstate 5: shut off */
static const char node[] =
  "<node xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>\n"
  "  <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>\n"
  "    <name>linux515</name>\n"
  "    <uuid>" UUID "</uuid>\n"
  "    <metadata><x:tag xmlns:x='urn:x'>kept</x:tag></metadata>\n"
  "    <memory unit='KiB'>1048576</memory>\n"
  "    <vcpu>2</vcpu>\n"
  "    <os><type arch='x86_64' machine='q35'>hvm</type></os>\n"
  "    <devices>\n"
  "      <disk type='file' device='disk'><source file='/a &amp; b.img'/>"
  "<target dev='vda' bus='virtio'/></disk>\n"
  "      <controller type='pci' index='0' model='pcie-root'/>\n"
  "      <graphics type='vnc' port='-1' autoport='yes' passwd='" SECRET "'/>\n"
  "    </devices>\n"
  "    <test:runstate>5</test:runstate>\n"
  "  </domain>\n"
  "</node>\n";

static const char hostdev[] =
  "    <controller type='pci' index='1' model='pcie-root-port'/>\n"
  "    <hostdev mode='subsystem' type='pci' managed='yes'>\n"
  "      <source><address domain='0x0000' bus='0x00' slot='0x14' function='0x0'/></source>\n"
  "      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>\n"
  "    </hostdev>\n"
  "  </devices>";

typedef struct
{
  char         *directory;
  PtConnection *connection;
  char         *before;
  char         *after;
} Fixture;

typedef struct
{
  Fixture    *fixture;
  guint       prepared;
  guint       done;
  gboolean    fail_prepare;
  const char *edit_at_prepare; /* what somebody else writes meanwhile */
  gboolean    fail_done;
  char       *at_prepare;
  char       *read_back;
} Calls;

static virConnectPtr
dup_connect (Fixture *fixture)
{
  return pt_virt_dup_connect (pt_connection_get_gvir (fixture->connection));
}

/* The definition as any other program of libvirt would see it */
static char *
read_raw (Fixture *fixture)
{
  g_autoptr (virConnect) handle = dup_connect (fixture);
  g_autoptr (virDomain) domain = virDomainLookupByUUIDString (handle, UUID);
  char *text = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  char *copy = g_strchomp (g_strdup (text));

  free (text);
  return copy;
}

static void
define_raw (Fixture    *fixture,
            const char *text)
{
  g_autoptr (virConnect) handle = dup_connect (fixture);
  g_autoptr (virDomain) domain = virDomainDefineXML (handle, text);

  g_assert_nonnull (domain);
}

static char *
replace (const char *text,
         const char *what,
         const char *with)
{
  g_auto (GStrv) parts = g_strsplit (text, what, 2);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strjoinv (with, parts);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = test_files_make_directory ();
  fixture->connection = test_open_node (fixture->directory, node);
  fixture->before = pt_apply_read_definition (fixture->connection, UUID, NULL, &error);
  g_assert_no_error (error);
  fixture->after = replace (fixture->before, "  </devices>", hostdev);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->connection);
  test_files_remove_tree (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->before);
  g_free (fixture->after);
}

static gboolean
prepare (const char  *before,
         const char  *after,
         gpointer     data,
         GError     **error)
{
  Calls *calls = data;

  calls->prepared++;
  g_assert_cmpstr (before, ==, calls->fixture->before);
  g_assert_nonnull (after);
  calls->at_prepare = read_raw (calls->fixture);
  if (calls->edit_at_prepare != NULL)
    define_raw (calls->fixture, calls->edit_at_prepare);
  if (calls->fail_prepare)
    pt_set_error (error, PT_ERROR_IO, NULL, NULL, "the disk is full");
  return !calls->fail_prepare;
}

static gboolean
done (const char  *read_back,
      gpointer     data,
      GError     **error)
{
  Calls *calls = data;

  calls->done++;
  calls->read_back = g_strdup (read_back);
  if (calls->fail_done)
    pt_set_error (error, PT_ERROR_IO, NULL, "the disk is full", "It was not written.");
  return !calls->fail_done;
}

static void
calls_clear (Calls *calls)
{
  g_clear_pointer (&calls->at_prepare, g_free);
  g_clear_pointer (&calls->read_back, g_free);
}

static void
test_read (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *raw = read_raw (fixture);
  g_autofree char *missing = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (fixture->before, ==, raw);
  g_assert_true (g_str_has_prefix (fixture->before, "<domain"));
  g_assert_true (g_str_has_suffix (fixture->before, "</domain>"));
  g_assert_nonnull (strstr (fixture->before, "passwd='" SECRET "'"));

  missing = pt_apply_read_definition (fixture->connection, NO_UUID, NULL, &error);
  g_assert_null (missing);
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
}

static void
test_define (Fixture       *fixture,
             gconstpointer  data)
{
  Calls calls = { .fixture = fixture };
  g_autofree char *now = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_apply_define (fixture->connection, UUID, fixture->before, fixture->after,
                                  prepare, NULL, done, &calls, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (calls.prepared, ==, 1);
  g_assert_cmpuint (calls.done, ==, 1);
  g_assert_cmpstr (calls.at_prepare, ==, fixture->before);

  now = read_raw (fixture);
  g_assert_cmpstr (calls.read_back, ==, now);
  g_assert_nonnull (strstr (now, "<hostdev mode='subsystem' type='pci' managed='yes'>"));
  g_assert_nonnull (strstr (now, "slot='0x14'"));
  g_assert_nonnull (strstr (now, "passwd='" SECRET "'"));
  g_assert_nonnull (strstr (now, "/a &amp; b.img"));
  calls_clear (&calls);

  /* And back: the definition is byte for byte what it was */
  g_assert_true (pt_apply_define (fixture->connection, UUID, now, fixture->before, NULL, NULL, NULL,
                                  NULL, NULL, &error));
  g_assert_no_error (error);
  again = read_raw (fixture);
  g_assert_cmpstr (again, ==, fixture->before);
}

static void
test_prologue (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *text = g_strconcat ("<?xml version='1.0'?>\n<!-- mine -->\n", fixture->after,
                                       "\n<!-- this one too -->\n", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_apply_define (fixture->connection, UUID, fixture->before, text, NULL, NULL,
                                  NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
test_changed (Fixture       *fixture,
              gconstpointer  data)
{
  Calls calls = { .fixture = fixture };
  g_autofree char *edited = replace (fixture->before, ">2</vcpu>", ">3</vcpu>");
  g_autofree char *now = NULL;
  g_autoptr (GError) error = NULL;

  define_raw (fixture, edited);
  g_assert_false (pt_apply_define (fixture->connection, UUID, fixture->before, fixture->after,
                                   prepare, NULL, done, &calls, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_CHANGED_MEANWHILE);
  g_assert_nonnull (pt_error_get_next (error));
  g_assert_cmpuint (calls.prepared, ==, 0);
  g_assert_cmpuint (calls.done, ==, 0);
  now = read_raw (fixture);
  g_assert_cmpstr (now, ==, edited);
}

/* The definition is read again when all else is done: a record on its way to the disk takes a
 * while, and a program with another state directory shares no lock with this one */
static void
test_changed_at_last (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *edited = replace (fixture->before, ">2</vcpu>", ">3</vcpu>");
  Calls calls = { .fixture = fixture, .edit_at_prepare = edited };
  g_autofree char *now = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (pt_apply_define (fixture->connection, UUID, fixture->before, fixture->after,
                                   prepare, NULL, done, &calls, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_CHANGED_MEANWHILE);
  g_assert_cmpuint (calls.prepared, ==, 1);
  g_assert_cmpuint (calls.done, ==, 0);
  now = read_raw (fixture);
  g_assert_cmpstr (now, ==, edited);
  calls_clear (&calls);
}

static void
test_not_prepared (Fixture       *fixture,
                   gconstpointer  data)
{
  Calls calls = { .fixture = fixture, .fail_prepare = TRUE };
  g_autofree char *now = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (pt_apply_define (fixture->connection, UUID, fixture->before, fixture->after,
                                   prepare, NULL, done, &calls, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_IO);
  g_assert_cmpuint (calls.prepared, ==, 1);
  g_assert_cmpuint (calls.done, ==, 0);
  now = read_raw (fixture);
  g_assert_cmpstr (now, ==, fixture->before);
  calls_clear (&calls);
}

static void
test_not_recorded (Fixture       *fixture,
                   gconstpointer  data)
{
  Calls calls = { .fixture = fixture, .fail_done = TRUE };
  g_autofree char *now = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (pt_apply_define (fixture->connection, UUID, fixture->before, fixture->after,
                                   prepare, NULL, done, &calls, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_PUT_BACK);
  g_assert_cmpstr (pt_error_get_detail (error), ==, "It was not written.\nthe disk is full");
  g_assert_nonnull (strstr (error->message, "was put back"));
  g_assert_cmpuint (calls.done, ==, 1);
  g_assert_nonnull (strstr (calls.read_back, "slot='0x14'"));
  now = read_raw (fixture);
  g_assert_cmpstr (now, ==, fixture->before);
  calls_clear (&calls);
}

/* libvirt silently drops what it does not know; here something that was asked for */
static void
test_dropped (Fixture       *fixture,
              gconstpointer  data)
{
  Calls calls = { .fixture = fixture };
  g_autofree char *strange = replace (fixture->after, "</hostdev>", "<novelty/></hostdev>");
  g_autofree char *now = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (pt_apply_define (fixture->connection, UUID, fixture->before, strange, prepare,
                                   NULL, done, &calls, NULL, &error));
  g_test_message ("%s (%s)", error->message, pt_error_get_detail (error));
  g_assert_error (error, PT_ERROR, PT_ERROR_PUT_BACK);
  g_assert_nonnull (strstr (pt_error_get_detail (error), "hostdev[pci]/novelty"));
  g_assert_cmpuint (calls.prepared, ==, 1);
  g_assert_cmpuint (calls.done, ==, 0);
  now = read_raw (fixture);
  g_assert_cmpstr (now, ==, fixture->before);
  calls_clear (&calls);
}

/* What was there before is lost, here because nobody asked for it; the password must not be told */
static void
test_foreign (Fixture       *fixture,
              gconstpointer  data)
{
  static const char *const lost[] = {
    " passwd='" SECRET "'", " &amp; b", "<x:tag xmlns:x=\"urn:x\">kept</x:tag>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lost); i++)
    {
      Calls calls = { .fixture = fixture };
      g_autofree char *without = replace (fixture->after, lost[i], "");
      g_autofree char *now = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_false (pt_apply_define (fixture->connection, UUID, fixture->before, without, prepare,
                                       NULL, done, &calls, NULL, &error));
      g_test_message ("%s (%s)", error->message, pt_error_get_detail (error));
      g_assert_error (error, PT_ERROR, PT_ERROR_PUT_BACK);
      g_assert_null (strstr (pt_error_get_detail (error), SECRET));
      g_assert_cmpuint (calls.done, ==, 0);
      now = read_raw (fixture);
      g_assert_cmpstr (now, ==, fixture->before);
      calls_clear (&calls);
    }
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  Calls calls = { .fixture = fixture };
  g_autofree char *bad = replace (fixture->after, ">2</vcpu>", ">many</vcpu>");
  g_autofree char *now = NULL;
  g_autoptr (GError) error = NULL;

  /* libvirt says no: nothing to put back */
  g_assert_false (pt_apply_define (fixture->connection, UUID, fixture->before, bad, prepare, NULL,
                                   done, &calls, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_LIBVIRT);
  g_assert_nonnull (pt_error_get_detail (error));
  g_assert_cmpuint (calls.prepared, ==, 1);
  g_assert_cmpuint (calls.done, ==, 0);
  calls_clear (&calls);

  /* Not well-formed: not even asked */
  g_clear_error (&error);
  g_assert_false (pt_apply_define (fixture->connection, UUID, fixture->before, "<domain>", prepare,
                                   NULL, done, &calls, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_XML_INVALID);
  g_assert_cmpuint (calls.prepared, ==, 1);

  now = read_raw (fixture);
  g_assert_cmpstr (now, ==, fixture->before);
}

static void
test_cancelled (Fixture       *fixture,
                gconstpointer  data)
{
  Calls calls = { .fixture = fixture };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (pt_apply_define (fixture->connection, UUID, fixture->before, fixture->after,
                                   prepare, NULL, done, &calls, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (calls.prepared, ==, 0);
}

static void
test_closed (Fixture       *fixture,
             gconstpointer  data)
{
  Calls calls = { .fixture = fixture };
  g_autoptr (GError) error = NULL;

  pt_connection_close (fixture->connection);
  g_assert_false (pt_apply_define (fixture->connection, UUID, fixture->before, fixture->after,
                                   prepare, NULL, done, &calls, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (calls.prepared, ==, 0);
}

static int
get_state (Fixture *fixture)
{
  g_autoptr (virConnect) handle = dup_connect (fixture);
  g_autoptr (virDomain) domain = virDomainLookupByUUIDString (handle, UUID);
  int state = -1;

  virDomainGetState (domain, &state, NULL, 0);
  return state;
}

static void
test_power (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (get_state (fixture), ==, VIR_DOMAIN_SHUTOFF);
  g_assert_true (pt_apply_start (fixture->connection, UUID, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_state (fixture), ==, VIR_DOMAIN_RUNNING);

  g_assert_false (pt_apply_start (fixture->connection, UUID, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_LIBVIRT);
  g_assert_nonnull (pt_error_get_detail (error));
  g_clear_error (&error);

  g_assert_true (pt_apply_shutdown (fixture->connection, UUID, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_state (fixture), ==, VIR_DOMAIN_SHUTOFF);

  g_assert_true (pt_apply_start (fixture->connection, UUID, NULL, &error));
  g_assert_true (pt_apply_force_off (fixture->connection, UUID, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_state (fixture), ==, VIR_DOMAIN_SHUTOFF);

  g_assert_false (pt_apply_force_off (fixture->connection, UUID, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_LIBVIRT);
  g_clear_error (&error);
  g_assert_false (pt_apply_start (fixture->connection, NO_UUID, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);

  /* Who does not ask why is not told */
  g_assert_false (pt_apply_shutdown (fixture->connection, UUID, NULL, NULL));
  g_assert_false (pt_apply_force_off (fixture->connection, UUID, NULL, NULL));
  g_assert_true (pt_apply_start (fixture->connection, UUID, NULL, NULL));
  g_assert_false (pt_apply_start (fixture->connection, UUID, NULL, NULL));
}

/* While it runs, its definition is changed and not what runs */
static void
test_running (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (virConnect) handle = dup_connect (fixture);
  g_autoptr (virDomain) domain = virDomainLookupByUUIDString (handle, UUID);
  g_autofree char *now = NULL;
  g_autofree char *live = NULL;
  g_autoptr (GError) error = NULL;
  char *text;

  g_assert_true (pt_apply_start (fixture->connection, UUID, NULL, &error));
  g_assert_true (pt_apply_define (fixture->connection, UUID, fixture->before, fixture->after, NULL,
                                  NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);

  now = read_raw (fixture);
  g_assert_nonnull (strstr (now, "slot='0x14'"));
  text = virDomainGetXMLDesc (domain, 0);
  live = g_strdup (text);
  free (text);
  g_assert_null (strstr (live, "slot='0x14'"));
}

/* That it does not run is one answer, that this cannot be told another */
static void
test_read_running (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (pt_apply_read_running (fixture->connection, UUID, NULL, &error));
  g_assert_no_error (error);

  g_assert_true (pt_apply_start (fixture->connection, UUID, NULL, &error));
  text = pt_apply_read_running (fixture->connection, UUID, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, UUID));
  g_assert_null (strstr (text, SECRET));

  test_refuse_running (TRUE);
  g_assert_null (pt_apply_read_running (fixture->connection, UUID, NULL, &error));
  test_refuse_running (FALSE);
  g_assert_nonnull (error);
  g_assert_true (error->domain == PT_ERROR);
  g_assert_nonnull (pt_error_get_detail (error));
  g_clear_error (&error);

  g_assert_null (pt_apply_read_running (fixture->connection, NO_UUID, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
}

static void
test_transient (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (virConnect) handle = dup_connect (fixture);
  g_autoptr (virDomain) domain = virDomainLookupByUUIDString (handle, UUID);
  g_autofree char *before = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_apply_start (fixture->connection, UUID, NULL, &error));
  g_assert_cmpint (virDomainUndefine (domain), ==, 0);
  before = pt_apply_read_definition (fixture->connection, UUID, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (pt_apply_define (fixture->connection, UUID, before, fixture->after, NULL, NULL,
                                   NULL, NULL, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_REFUSED);
  g_assert_cmpint (virDomainIsPersistent (domain), ==, 0);
}

static gboolean
autostarts (Fixture *fixture)
{
  g_autoptr (virConnect) handle = dup_connect (fixture);
  g_autoptr (virDomain) domain = virDomainLookupByUUIDString (handle, UUID);
  int autostart = -1;

  g_assert_cmpint (virDomainGetAutostart (domain, &autostart), ==, 0);
  return autostart;
}

static void
test_autostart (Fixture       *fixture,
                gconstpointer  data)
{
  static const gboolean turns[] = { TRUE, TRUE, FALSE, FALSE, TRUE };
  gboolean autostart = TRUE;
  g_autofree char *now = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_apply_get_autostart (fixture->connection, UUID, &autostart, NULL, &error));
  g_assert_false (autostart);
  for (gsize i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      g_assert_true (pt_apply_set_autostart (fixture->connection, UUID, turns[i], NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpint (autostarts (fixture), ==, turns[i]);
      g_assert_true (pt_apply_get_autostart (fixture->connection, UUID, &autostart, NULL, &error));
      g_assert_cmpint (autostart, ==, turns[i]);
    }
  now = read_raw (fixture);
  g_assert_cmpstr (now, ==, fixture->before);

  g_assert_false (pt_apply_set_autostart (fixture->connection, NO_UUID, FALSE, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (pt_apply_get_autostart (fixture->connection, NO_UUID, &autostart, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  g_assert_false (autostart);
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
    { "/apply/read", test_read },
    { "/apply/define", test_define },
    { "/apply/prologue", test_prologue },
    { "/apply/changed", test_changed },
    { "/apply/changed-at-last", test_changed_at_last },
    { "/apply/not-prepared", test_not_prepared },
    { "/apply/not-recorded", test_not_recorded },
    { "/apply/dropped", test_dropped },
    { "/apply/foreign", test_foreign },
    { "/apply/refused", test_refused },
    { "/apply/cancelled", test_cancelled },
    { "/apply/closed", test_closed },
    { "/apply/power", test_power },
    { "/apply/running", test_running },
    { "/apply/read-running", test_read_running },
    { "/apply/transient", test_transient },
    { "/apply/autostart", test_autostart },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
