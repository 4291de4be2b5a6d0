/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "pt-apply.h"
#include "pt-domain-store.h"
#include "pt-error.h"
#include "pt-example.h"
#include "test-files.h"

/* The example computer's files. */

#define AUTOSTARTING "homeserver"
#define PASSWORD "open-sesame"

static char *
make_directory (void)
{
  g_autoptr (GError) error = NULL;
  char *directory = g_dir_make_tmp ("passthrough example-XXXXXX", &error);

  g_assert_no_error (error);
  return directory;
}

static PtExample *
new_example (const char *directory,
             gboolean    reset)
{
  g_autoptr (GError) error = NULL;
  PtExample *example = pt_example_new (directory, reset, PT_MACHINE_LOCK_PATIENCE, &error);

  g_assert_no_error (error);
  return example;
}

static PtConnection *
open_machines (PtExample *example)
{
  PtConnection *connection = pt_connection_new (pt_example_get_uri (example));
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_connection_open (connection, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (pt_example_connected (example, connection, &error));
  g_assert_no_error (error);
  return connection;
}

static GHashTable *
read_all (PtConnection *connection)
{
  g_autoptr (PtDomainStore) store = pt_domain_store_new (connection);
  g_autoptr (GPtrArray) domains = NULL;
  g_autoptr (GError) error = NULL;
  GHashTable *definitions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_assert_true (pt_domain_store_load (store, NULL, &error));
  g_assert_no_error (error);
  domains = pt_domain_store_dup_domains (store);
  for (guint i = 0; i < domains->len; i++)
    {
      PtDomain *domain = g_ptr_array_index (domains, i);
      char *text =
        pt_apply_read_definition (connection, pt_domain_get_uuid (domain), NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (pt_domain_get_facts (domain)->autostart, ==,
                       g_str_equal (pt_domain_get_name (domain), AUTOSTARTING));
      g_hash_table_insert (definitions, g_strdup (pt_domain_get_name (domain)), text);
    }

  return definitions;
}

static void
assert_same (GHashTable *a,
             GHashTable *b)
{
  GHashTableIter iter;
  gpointer name, text;

  g_assert_cmpuint (g_hash_table_size (a), ==, g_hash_table_size (b));
  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &name, &text))
    g_assert_cmpstr (text, ==, g_hash_table_lookup (b, name));
}

static void
test_new (void)
{
  g_autofree char *top = make_directory ();
  g_autofree char *directory = g_build_filename (top, "state", "example", NULL);
  g_autoptr (PtExample) example = new_example (directory, FALSE);
  g_autofree char *devices = g_build_filename (pt_example_get_host_root (example), "sys", "bus",
                                               "pci", "devices", "0000:03:00.0", "vendor", NULL);
  g_autofree char *machines = g_build_filename (directory, "machines.xml", NULL);
  GStatBuf info;

  g_assert_true (g_file_test (devices, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_stat (machines, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
  g_assert_cmpint (g_stat (directory, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0700);
  /* The directory's name has a blank in it, which a URI has not */
  g_assert_true (g_str_has_prefix (pt_example_get_uri (example), "test:///"));
  g_assert_null (strchr (pt_example_get_uri (example), ' '));

  test_files_remove_tree (top);
}

static void
test_machines (void)
{
  g_autofree char *directory = make_directory ();
  g_autoptr (PtExample) example = new_example (directory, FALSE);
  g_autoptr (PtConnection) connection = open_machines (example);
  g_autoptr (GHashTable) first = read_all (connection);
  g_autoptr (GHashTable) second = NULL;
  g_autoptr (PtConnection) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_hash_table_size (first), ==, 6);
  g_assert_nonnull (strstr (g_hash_table_lookup (first, "windows11"), PASSWORD));

  /* What is saved says the same when it is read again, secrets and all */
  g_assert_true (pt_example_save (example, connection, &error));
  g_assert_no_error (error);
  again = open_machines (example);
  second = read_all (again);
  assert_same (first, second);

  test_files_remove_tree (directory);
}

static const char hostdev[] =
  "<hostdev mode='subsystem' type='pci' managed='yes'>"
  "<source><address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/></source>"
  "<address type='pci' domain='0x0000' bus='0x09' slot='0x00' function='0x0'/></hostdev>";

#define ASSIGNED "linux515"
#define STARTED "windows11"
#define STRANGER "00000000-0000-4000-8000-000000000000"

static char *
find_uuid (PtConnection *connection,
           const char   *name)
{
  g_autoptr (PtDomainStore) store = pt_domain_store_new (connection);
  g_autoptr (GPtrArray) domains = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_domain_store_load (store, NULL, &error));
  g_assert_no_error (error);
  domains = pt_domain_store_dup_domains (store);
  for (guint i = 0; i < domains->len; i++)
    {
      PtDomain *domain = g_ptr_array_index (domains, i);

      if (g_str_equal (pt_domain_get_name (domain), name))
        return g_strdup (pt_domain_get_uuid (domain));
    }

  g_assert_not_reached ();
}

static gboolean
runs (PtConnection *connection,
      const char   *uuid)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = pt_apply_read_running (connection, uuid, NULL, &error);

  g_assert_no_error (error);
  return text != NULL;
}

static gboolean
starts_by_itself (PtConnection *connection,
                  const char   *uuid)
{
  gboolean autostart = FALSE;
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_apply_get_autostart (connection, uuid, &autostart, NULL, &error));
  g_assert_no_error (error);
  return autostart;
}

static char *
assign (PtConnection *connection,
        const char   *uuid)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = pt_apply_read_definition (connection, uuid, NULL, &error);
  g_auto (GStrv) parts = g_strsplit (before, "</devices>", 2);
  g_autofree char *after = g_strconcat (parts[0], hostdev, "</devices>", parts[1], NULL);

  pt_apply_define (connection, uuid, before, after, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return pt_apply_read_definition (connection, uuid, NULL, &error);
}

static void
hold_and_free (PtExample    *example,
               PtConnection *connection)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtMachineLock) held = pt_example_hold (example, connection, "it", NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (held);
}

/* Each has the machines in its own memory; neither writes over what the other has done. */
static void
test_two_programs (void)
{
  g_autofree char *directory = make_directory ();
  g_autoptr (PtExample) first = new_example (directory, FALSE);
  g_autoptr (PtExample) second = new_example (directory, FALSE);
  g_autoptr (PtConnection) one = open_machines (first);
  g_autoptr (PtConnection) two = open_machines (second);
  g_autofree char *assigned = find_uuid (one, ASSIGNED);
  g_autofree char *started = find_uuid (one, STARTED);
  g_autofree char *autostarting = find_uuid (one, AUTOSTARTING);
  g_autoptr (PtMachineLock) held = NULL;
  g_autoptr (PtConnection) later = NULL;
  g_autofree char *with_card = NULL;
  g_autofree char *found = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  held = pt_example_hold (first, one, ASSIGNED, NULL, &error);
  g_assert_no_error (error);
  with_card = assign (one, assigned);
  g_assert_true (pt_apply_start (one, started, NULL, &error));
  g_assert_true (pt_apply_set_autostart (one, autostarting, FALSE, NULL, &error));
  /* Nobody comes in between */
  g_cancellable_cancel (cancellable);
  g_assert_null (pt_example_hold (second, two, STARTED, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_true (pt_example_save (first, one, &error));
  g_clear_pointer (&held, pt_machine_lock_free);

  /* The other one sees all of it before it writes */
  held = pt_example_hold (second, two, STARTED, NULL, &error);
  g_assert_no_error (error);
  found = pt_apply_read_definition (two, assigned, NULL, &error);
  g_assert_cmpstr (found, ==, with_card);
  g_assert_true (runs (two, started));
  g_assert_false (starts_by_itself (two, autostarting));
  g_assert_true (pt_apply_force_off (two, started, NULL, &error));
  g_assert_true (pt_apply_set_autostart (two, assigned, TRUE, NULL, &error));
  g_assert_true (pt_example_save (second, two, &error));
  g_clear_pointer (&held, pt_machine_lock_free);

  hold_and_free (first, one);
  g_assert_false (runs (one, started));
  g_assert_true (starts_by_itself (one, assigned));

  /* And so does whoever opens it afterwards */
  later = open_machines (first);
  g_clear_pointer (&found, g_free);
  found = pt_apply_read_definition (later, assigned, NULL, &error);
  g_assert_cmpstr (found, ==, with_card);
  g_assert_false (starts_by_itself (later, autostarting));

  /* Started afresh by one, it is afresh for the other */
  g_object_unref (new_example (directory, TRUE));
  hold_and_free (second, two);
  g_clear_pointer (&found, g_free);
  found = pt_apply_read_definition (two, assigned, NULL, &error);
  g_assert_cmpstr (found, !=, with_card);
  g_assert_true (starts_by_itself (two, autostarting));

  test_files_remove_tree (directory);
}

/* What the machines' file and that of autostart say of different machines is nobody's trouble. */
static void
test_strangers (void)
{
  g_autofree char *directory = make_directory ();
  g_autoptr (PtExample) example = new_example (directory, FALSE);
  g_autofree char *path = g_build_filename (directory, "autostart", NULL);
  g_autofree char *machines = g_build_filename (directory, "machines.xml", NULL);
  g_autoptr (PtConnection) connection = NULL;
  g_autoptr (PtConnection) empty = NULL;
  g_autofree char *uuid = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, STRANGER "\nno UUID\n\n", -1, NULL));
  connection = open_machines (example);
  uuid = find_uuid (connection, AUTOSTARTING);
  g_assert_false (starts_by_itself (connection, uuid));

  /* A machine that is not in the file any more is not here any more */
  g_assert_true (g_file_set_contents (machines, "<node/>", -1, NULL));
  hold_and_free (example, connection);
  g_assert_null (pt_apply_read_definition (connection, uuid, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* A file that says nothing is not written over */
  g_assert_true (g_file_set_contents (machines, "<node", -1, NULL));
  g_assert_null (pt_example_hold (example, connection, "it", NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == PT_ERROR);

  test_files_remove_tree (directory);
}

static void
test_kept_and_reset (void)
{
  g_autofree char *directory = make_directory ();
  g_autofree char *machines = g_build_filename (directory, "machines.xml", NULL);
  g_autofree char *fresh = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *reset = NULL;

  g_object_unref (new_example (directory, FALSE));
  g_assert_true (g_file_get_contents (machines, &fresh, NULL, NULL));
  g_assert_true (g_file_set_contents (machines, "<node/>", -1, NULL));
  g_object_unref (new_example (directory, FALSE));
  g_assert_true (g_file_get_contents (machines, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "<node/>");
  g_object_unref (new_example (directory, TRUE));
  g_assert_true (g_file_get_contents (machines, &reset, NULL, NULL));
  g_assert_cmpstr (reset, ==, fresh);

  test_files_remove_tree (directory);
}

/* How often this process has the file open */
static guint
count_open (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);

      n += g_strcmp0 (target, path) == 0;
    }
  return n;
}

static gpointer
make_in_thread (gpointer directory)
{
  return new_example (directory, FALSE);
}

/* Who finds no machines, and another program was faster, does not make them again over what that
 * one has done. */
static void
test_made_meanwhile (void)
{
  g_autofree char *directory = make_directory ();
  g_autofree char *machines = g_build_filename (directory, "machines.xml", NULL);
  g_autofree char *lock = g_build_filename (directory, "lock", NULL);
  const gint64 deadline = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;
  g_autoptr (PtMachineLock) held = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  held = pt_machine_lock_new (directory, "lock", "it", 0, NULL, &error);
  g_assert_no_error (error);
  thread = g_thread_new ("example", make_in_thread, directory);
  while (count_open (lock) < 2)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_thread_yield ();
    }

  g_assert_true (g_file_set_contents (machines, "<node/>", -1, NULL));
  g_clear_pointer (&held, pt_machine_lock_free);
  g_object_unref (g_thread_join (thread));
  g_assert_true (g_file_get_contents (machines, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "<node/>");

  test_files_remove_tree (directory);
}

/* The host of another version of this program goes, one that is gone is made again, and one that is
 * there is left as it is. */
static void
test_host_again (void)
{
  g_autofree char *directory = make_directory ();
  g_autoptr (PtExample) example = new_example (directory, FALSE);
  g_autofree char *strange =
    g_build_filename (pt_example_get_host_root (example), "strange", NULL);
  g_autofree char *old = g_build_filename (directory, "host-0123456789abcdef", NULL);

  g_assert_true (g_file_set_contents (strange, "", -1, NULL));
  g_assert_cmpint (g_mkdir (old, 0700), ==, 0);
  g_object_unref (new_example (directory, FALSE));
  g_assert_true (g_file_test (strange, G_FILE_TEST_EXISTS));

  test_files_remove_tree (pt_example_get_host_root (example));
  g_object_unref (new_example (directory, FALSE));
  g_assert_false (g_file_test (strange, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (pt_example_get_host_root (example), G_FILE_TEST_IS_DIR));
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));

  test_files_remove_tree (directory);
}

static gpointer
use_at_once (gpointer user_data)
{
  const char *directory = user_data;
  g_autoptr (PtExample) example = new_example (directory, FALSE);
  g_autofree char *last = g_build_filename (pt_example_get_host_root (example), "sys", "bus", "pci",
                                            "devices", "0000:3e:00.0", "class", NULL);

  /* Whole from the first moment, and it stays: others may still be on their way */
  for (guint i = 0; i < 200; i++)
    g_assert_true (g_file_test (last, G_FILE_TEST_EXISTS));
  return NULL;
}

static void
test_at_once (void)
{
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *directory = make_directory ();
      GThread *threads[4];

      for (guint j = 0; j < G_N_ELEMENTS (threads); j++)
        threads[j] = g_thread_new ("example", use_at_once, directory);
      for (guint j = 0; j < G_N_ELEMENTS (threads); j++)
        g_thread_join (threads[j]);
      test_files_remove_tree (directory);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/example/new", test_new);
  g_test_add_func ("/example/machines", test_machines);
  g_test_add_func ("/example/two-programs", test_two_programs);
  g_test_add_func ("/example/strangers", test_strangers);
  g_test_add_func ("/example/kept-and-reset", test_kept_and_reset);
  g_test_add_func ("/example/made-meanwhile", test_made_meanwhile);
  g_test_add_func ("/example/host-again", test_host_again);
  g_test_add_func ("/example/at-once", test_at_once);

  return g_test_run ();
}
