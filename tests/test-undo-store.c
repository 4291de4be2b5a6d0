/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

#include "pt-error.h"
#include "pt-undo-store.h"
#include "test-files.h"

#define URI "test:///somewhere/machines.xml"
#define UUID "5f1ac0d0-7a83-4b0e-9c11-2d8f1c5a0515"

static char *
make_directory (void)
{
  g_autoptr (GError) error = NULL;
  char *directory = g_dir_make_tmp ("passthrough-undo-XXXXXX", &error);

  g_assert_no_error (error);
  return directory;
}

/* Paths of all files in @directory */
static GPtrArray *
list_files (const char *directory)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (paths, g_build_filename (directory, name, NULL));
  return paths;
}

static guint
mode_of (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 07777;
}

static void
test_round_trip (void)
{
  /* What a definition may hold: quotes, entities, line ends of both kinds, a tab, a control
   * picture, no final newline */
  static const char *const texts[] = {
    "<domain type='kvm'>\n  <name>a</name>\n</domain>",
    "<domain type=\"kvm\">\r\n\t<title>A &amp; \"B\" \\ /</title>\r\n</domain>\n",
    "<domain><description>Größe 日本 \xf0\x9f\x92\xbb</description></domain>",
    "",
  };
  g_autofree char *top = make_directory ();
  g_autofree char *directory = g_build_filename (top, "state", "undo", NULL);
  g_autoptr (PtUndoStore) store = pt_undo_store_new (directory);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (PtUndoRecord) record = pt_undo_record_new (URI, UUID, "a", texts[i], "asked");
      g_autoptr (PtUndoRecord) first = NULL;
      g_autoptr (PtUndoRecord) second = NULL;
      g_autoptr (GError) error = NULL;

      record->autostart = i == 1;
      record->live = i == 2;
      g_assert_true (pt_undo_store_write (store, record, &error));
      g_assert_no_error (error);
      first = pt_undo_store_read (store, URI, UUID, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (first->before, ==, texts[i]);
      g_assert_cmpstr (first->asked, ==, "asked");
      g_assert_cmpstr (first->name, ==, "a");
      g_assert_null (first->read_back);
      g_assert_cmpint (first->autostart, ==, i == 1);
      g_assert_cmpint (first->live, ==, i == 2);

      first->read_back = g_strdup (texts[G_N_ELEMENTS (texts) - 1 - i]);
      g_assert_true (pt_undo_store_write (store, first, &error));
      second = pt_undo_store_read (store, URI, UUID, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (second->before, ==, texts[i]);
      g_assert_cmpstr (second->read_back, ==, texts[G_N_ELEMENTS (texts) - 1 - i]);
    }

  test_files_remove_tree (top);
}

static void
test_keys (void)
{
  g_autofree char *top = make_directory ();
  g_autoptr (PtUndoStore) store = pt_undo_store_new (top);
  g_autoptr (PtUndoRecord) here = pt_undo_record_new (URI, UUID, "a", "here", "asked");
  g_autoptr (PtUndoRecord) there = pt_undo_record_new (URI "2", UUID, "a", "there", "asked");
  g_autoptr (PtUndoRecord) escaping = pt_undo_record_new (URI, "../../outside", "a", "x", "y");
  g_autoptr (PtUndoRecord) found = NULL;
  g_autoptr (PtUndoRecord) none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_undo_store_write (store, here, &error));
  g_assert_true (pt_undo_store_write (store, there, &error));
  g_assert_no_error (error);

  found = pt_undo_store_read (store, URI, UUID, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->before, ==, "here");

  none = pt_undo_store_read (store, URI, "00000000-7a83-4b0e-9c11-2d8f1c5a0515", &error);
  g_assert_no_error (error);
  g_assert_null (none);

  g_assert_true (pt_undo_store_has (store, URI, UUID));
  g_assert_true (pt_undo_store_remove (store, URI, UUID, &error));
  g_assert_no_error (error);
  g_assert_false (pt_undo_store_has (store, URI, UUID));
  g_assert_true (pt_undo_store_has (store, URI "2", UUID));
  g_assert_true (pt_undo_store_remove (store, URI, UUID, &error));
  g_assert_no_error (error);

  g_assert_false (pt_undo_store_write (store, escaping, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_IO);

  test_files_remove_tree (top);
}

static void
test_permissions (void)
{
  g_autofree char *top = make_directory ();
  g_autofree char *directory = g_build_filename (top, "state", "passthrough", "undo", NULL);
  g_autoptr (PtUndoStore) store = pt_undo_store_new (directory);
  g_autoptr (PtUndoRecord) record = pt_undo_record_new (URI, UUID, "a", "<secret/>", "asked");
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;
  mode_t mask = umask (0);

  g_assert_true (pt_undo_store_write (store, record, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mode_of (directory), ==, 0700);
  files = list_files (directory);
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpuint (mode_of (g_ptr_array_index (files, 0)), ==, 0600);

  /* A directory that was left open, and a record that someone opened, close again with the next
   * change */
  g_assert_cmpint (g_chmod (directory, 0755), ==, 0);
  g_assert_cmpint (g_chmod (g_ptr_array_index (files, 0), 0644), ==, 0);
  g_assert_true (pt_undo_store_write (store, record, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mode_of (directory), ==, 0700);
  g_assert_cmpuint (mode_of (g_ptr_array_index (files, 0)), ==, 0600);

  umask (mask);
  test_files_remove_tree (top);
}

/* A write that fails half-way, as on a full disk, leaves the older record whole and nothing beside
 * it. */
static void
test_full_disk (void)
{
  g_autofree char *top = make_directory ();
  g_autoptr (PtUndoStore) store = pt_undo_store_new (top);
  g_autoptr (PtUndoRecord) old = pt_undo_record_new (URI, UUID, "a", "old", "asked");
  g_autoptr (PtUndoRecord) found = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;
  pid_t child;

  g_assert_true (pt_undo_store_write (store, old, &error));
  g_assert_no_error (error);

  /* In a child, because a limit on the size of files holds for the whole process */
  child = fork ();
  if (child == 0)
    {
      struct rlimit limit = { .rlim_cur = 4096, .rlim_max = 4096 };
      g_autofree char *large = g_strnfill (100000, 'x');
      g_autoptr (PtUndoRecord) record = pt_undo_record_new (URI, UUID, "a", large, "asked");
      g_autoptr (GError) problem = NULL;

      signal (SIGXFSZ, SIG_IGN);
      setrlimit (RLIMIT_FSIZE, &limit);
      _exit (!pt_undo_store_write (store, record, &problem) &&
             g_error_matches (problem, PT_ERROR, PT_ERROR_IO) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);

  found = pt_undo_store_read (store, URI, UUID, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->before, ==, "old");
  files = list_files (top);
  g_assert_cmpuint (files->len, ==, 1);

  test_files_remove_tree (top);
}

/* Killed again and again while it writes: what is read is always one record or the other, never a
 * part. */
static void
test_killed (void)
{
  g_autofree char *top = make_directory ();
  g_autoptr (PtUndoStore) store = pt_undo_store_new (top);
  g_autofree char *odd = g_strnfill (300000, 'o');
  g_autofree char *even = g_strnfill (300000, 'e');
  guint seen_odd = 0, seen_even = 0;

  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (PtUndoRecord) found = NULL;
      g_autoptr (GError) error = NULL;
      int pipe_fds[2], status;
      char byte;
      pid_t child;

      g_assert_cmpint (pipe (pipe_fds), ==, 0);
      child = fork ();
      if (child == 0)
        {
          close (pipe_fds[0]);
          for (guint i = round;; i++)
            {
              g_autoptr (PtUndoRecord) record =
                pt_undo_record_new (URI, UUID, "a", i % 2 != 0 ? odd : even, "asked");

              if (!pt_undo_store_write (store, record, NULL) || write (pipe_fds[1], "w", 1) != 1)
                _exit (1);
            }
        }

      /* The child has written at least once and is at work on the next one */
      close (pipe_fds[1]);
      g_assert_cmpint (read (pipe_fds[0], &byte, 1), ==, 1);
      g_usleep (g_random_int_range (0, 3000));
      g_assert_cmpint (kill (child, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFSIGNALED (status));
      close (pipe_fds[0]);

      found = pt_undo_store_read (store, URI, UUID, &error);
      g_assert_no_error (error);
      g_assert_nonnull (found);
      if (g_strcmp0 (found->before, odd) == 0)
        seen_odd++;
      else if (g_strcmp0 (found->before, even) == 0)
        seen_even++;
      else
        g_assert_not_reached ();
    }

  g_test_message ("after %u kills: %u times one record, %u times the other", 20, seen_odd, seen_even);
  test_files_remove_tree (top);
}

/* A temporary file of a program that was killed long ago goes with the next change, one of now
 * does not. */
static void
test_leftovers (void)
{
  g_autofree char *top = make_directory ();
  g_autoptr (PtUndoStore) store = pt_undo_store_new (top);
  g_autoptr (PtUndoRecord) record = pt_undo_record_new (URI, UUID, "a", "<secret/>", "asked");
  g_autoptr (GPtrArray) files = NULL;
  g_autofree char *stale = NULL;
  g_autofree char *fresh = NULL;
  g_autoptr (GError) error = NULL;
  struct utimbuf yesterday = { 0 };

  g_assert_true (pt_undo_store_write (store, record, NULL));
  files = list_files (top);
  stale = g_strconcat (g_ptr_array_index (files, 0), ".aaaaaa", NULL);
  fresh = g_strconcat (g_ptr_array_index (files, 0), ".bbbbbb", NULL);
  g_assert_true (g_file_set_contents (stale, "<secret/>", -1, NULL));
  g_assert_true (g_file_set_contents (fresh, "<secret/>", -1, NULL));
  yesterday.actime = yesterday.modtime = (time_t) (g_get_real_time () / G_USEC_PER_SEC) - 86400;
  g_assert_cmpint (g_utime (stale, &yesterday), ==, 0);

  g_assert_true (pt_undo_store_write (store, record, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (stale, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (fresh, G_FILE_TEST_EXISTS));
  g_assert_true (pt_undo_store_has (store, URI, UUID));

  test_files_remove_tree (top);
}

static void
test_damaged (void)
{
  static const char *const contents[] = {
    "", "{", "[]", "null", "{}", "{\"version\": 1}", "{\"version\": 2, \"uri\": \"" URI "\"}",
    "{\"version\": 1, \"uri\": \"" URI "\", \"uuid\": \"" UUID "\", \"before\": 7, \"asked\": []}",
    "{\"version\": 1, \"uri\": \"else\", \"uuid\": \"" UUID "\", \"before\": \"\", \"asked\": \"\"}",
  };
  g_autofree char *top = make_directory ();
  g_autoptr (PtUndoStore) store = pt_undo_store_new (top);
  g_autoptr (PtUndoRecord) record = pt_undo_record_new (URI, UUID, "a", "old", "asked");
  g_autoptr (GPtrArray) files = NULL;

  g_assert_true (pt_undo_store_write (store, record, NULL));
  files = list_files (top);
  g_assert_cmpuint (files->len, ==, 1);

  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autoptr (PtUndoRecord) found = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (g_ptr_array_index (files, 0), contents[i], -1, NULL));
      found = pt_undo_store_read (store, URI, UUID, &error);
      g_assert_null (found);
      g_assert_error (error, PT_ERROR, PT_ERROR_IO);
      g_assert_nonnull (pt_error_get_next (error));
    }

  test_files_remove_tree (top);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/undo-store/round-trip", test_round_trip);
  g_test_add_func ("/undo-store/keys", test_keys);
  g_test_add_func ("/undo-store/permissions", test_permissions);
  g_test_add_func ("/undo-store/full-disk", test_full_disk);
  g_test_add_func ("/undo-store/killed", test_killed);
  g_test_add_func ("/undo-store/leftovers", test_leftovers);
  g_test_add_func ("/undo-store/damaged", test_damaged);

  return g_test_run ();
}
