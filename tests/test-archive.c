/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Recorded computers as files that come from anybody: what is no recording is refused, and nothing
   is written anywhere but in a directory of ours, which is gone afterwards. */

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host-fixture.h"
#include "pt-archive.h"
#include "pt-capture.h"
#include "pt-error.h"

#define COMPUTER                                                                                   \
  "pci 0000:00:00.0 8086:1910 060000 group=1\n"                                                    \
  "pci 0000:00:14.0 8086:a12f 0c0330 group=3 driver=xhci_hcd reset=flr\n"

typedef struct
{
  const char *path;
  mode_t      type;
  const char *target;     /* of links, hard ones with type 0 */
  gsize       size;       /* of a file: so many zeros */
} Piece;

typedef struct
{
  const char *name;
  const char *because;    /* in the error's detail */
  Piece       pieces[4];
} Case;

static const Case cases[] = {
  { "absolute", "no path below the root", { { "/tmp/passthrough-evil", AE_IFREG } } },
  { "above", "no path below the root", { { "../evil", AE_IFREG } } },
  { "above-inside", "no path below the root", { { "sys/../../evil", AE_IFREG } } },
  { "link-absolute", "leads out", { { "sys/devices", AE_IFLNK, "/sys/devices" } } },
  { "link-above", "leads out", { { "sys/devices", AE_IFLNK, "../../sys/devices" } } },
  { "link-just-above", "leads out", { { "evil", AE_IFLNK, ".." } } },
  { "link-through-link", "leads out",
    { { "sys/a/b/shallow", AE_IFLNK, "../../../top" },
      { "top/file", AE_IFREG },
      { "sys/a/b/evil", AE_IFLNK, "shallow/../../etc" } } },
  { "file-through-link", "exists",
    { { "sys", AE_IFLNK, "proc" }, { "sys/evil", AE_IFREG } } },
  { "file-at-link", "exists", { { "sys/x", AE_IFLNK, "y" }, { "sys/x", AE_IFREG } } },
  { "twice", "exists", { { "sys/x", AE_IFREG }, { "sys/x", AE_IFREG } } },
  { "below-file", "directory", { { "sys/x", AE_IFREG }, { "sys/x/y", AE_IFREG } } },
  { "hard-link", "hard link", { { "sys/x", AE_IFREG }, { "sys/y", 0, "sys/x" } } },
  { "fifo", "neither", { { "sys/x", AE_IFIFO } } },
  { "device", "neither", { { "sys/x", AE_IFCHR } } },
  { "disk", "neither", { { "sys/x", AE_IFBLK } } },
  { "large", "64 MiB", { { "sys/x", AE_IFREG, NULL, 65 * 1024 * 1024 } } },
  { "large-together", "64 MiB",
    { { "sys/x", AE_IFREG, NULL, 40 * 1024 * 1024 },
      { "sys/y", AE_IFREG, NULL, 40 * 1024 * 1024 } } },
  { "no-devices", NULL, { { "sys/class/net", AE_IFDIR }, { "proc/swaps", AE_IFREG } } },
  { "no-function", NULL, { { "sys/bus/pci/devices/evil", AE_IFREG } } },
};

/* A directory that is the only one to unpack in, so that what is left behind is found */
static char *runtime;

static void
put_piece (struct archive *archive,
           const Piece    *piece)
{
  struct archive_entry *entry = archive_entry_new ();
  g_autofree char *zeros = g_malloc0 (piece->size + 1);

  archive_entry_set_pathname (entry, piece->path);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_filetype (entry, piece->type != 0 ? piece->type : AE_IFREG);
  if (piece->type == AE_IFLNK)
    archive_entry_set_symlink (entry, piece->target);
  else if (piece->target != NULL)
    archive_entry_set_hardlink (entry, piece->target);
  archive_entry_set_size (entry, (la_int64_t) piece->size);
  g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
  if (piece->size > 0)
    g_assert_cmpint (archive_write_data (archive, zeros, piece->size), ==, piece->size);
  archive_entry_free (entry);
}

static struct archive *
begin (const char *path)
{
  struct archive *archive = archive_write_new ();

  archive_write_set_format_pax_restricted (archive);
  archive_write_add_filter_gzip (archive);
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  return archive;
}

static void
end (struct archive *archive)
{
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);
}

static char *
dup_path (const char *name)
{
  return g_build_filename (g_getenv ("TMPDIR"), name, NULL);
}

static void
assert_nothing_left (void)
{
  g_autoptr (GDir) dir = g_dir_open (runtime, 0, NULL);

  g_assert_nonnull (dir);
  g_assert_null (g_dir_read_name (dir));
}

static void
assert_refused (const char *path,
                const char *because)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtHost) host = pt_capture_read (path, PT_HOST_RECORDED, &error);

  g_assert_null (host);
  g_assert_error (error, PT_ERROR, PT_ERROR_HOST_UNREADABLE);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_null (strstr (error->message, runtime));
  g_assert_nonnull (pt_error_get_next (error));
  if (because != NULL)
    {
      g_assert_nonnull (pt_error_get_detail (error));
      if (strstr (pt_error_get_detail (error), because) == NULL)
        g_error ("“%s” does not say “%s”", pt_error_get_detail (error), because);
    }
  assert_nothing_left ();
}

static void
test_hostile (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *path = dup_path ("hostile.tar.gz");
  struct archive *archive = begin (path);

  for (gsize i = 0; i < G_N_ELEMENTS (c->pieces) && c->pieces[i].path != NULL; i++)
    put_piece (archive, &c->pieces[i]);
  end (archive);

  assert_refused (path, c->because);
  g_assert_false (g_file_test ("/tmp/passthrough-evil", G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_many (void)
{
  g_autofree char *path = dup_path ("many.tar.gz");
  struct archive *archive = begin (path);

  /* The same directory again is no mistake, so only the number is */
  for (guint i = 0; i < 100001; i++)
    put_piece (archive, &(Piece) { "sys", AE_IFDIR });
  end (archive);
  assert_refused (path, "100,000");
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_deep (void)
{
  g_autofree char *path = dup_path ("deep.tar.gz");
  g_autoptr (GString) deep = g_string_new ("sys");
  struct archive *archive = begin (path);

  for (guint i = 0; i < 100; i++)
    g_string_append (deep, "/a");
  put_piece (archive, &(Piece) { deep->str, AE_IFDIR });
  end (archive);
  assert_refused (path, "no path below the root");
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
write_computer (const char *path)
{
  g_autoptr (HostFixture) fixture = host_fixture_new (COMPUTER);
  g_autoptr (GError) error = NULL;
  guint n_entries = 0;

  pt_capture_write (fixture->root, path, &n_entries, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_entries, >, 10);
}

static void
test_no_archive (void)
{
  g_autofree char *path = dup_path ("file.tar.gz");
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  g_file_set_contents (path, "", 0, &error);
  assert_refused (path, "");
  g_file_set_contents (path, "This is a text and no archive.\n", -1, &error);
  assert_refused (path, "");
  g_assert_no_error (error);
  end (begin (path));
  assert_refused (path, "empty");
  g_assert_cmpint (g_unlink (path), ==, 0);

  /* The download broke off */
  write_computer (path);
  g_file_get_contents (path, &bytes, &length, &error);
  g_file_set_contents (path, bytes, (gssize) length / 2, &error);
  g_assert_no_error (error);
  assert_refused (path, "");
  g_assert_cmpint (g_unlink (path), ==, 0);

  /* A FIFO is waited for by nobody */
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  {
    g_autoptr (PtHost) host = pt_capture_read (path, PT_HOST_RECORDED, &error);

    g_assert_null (host);
    g_assert_error (error, PT_ERROR, PT_ERROR_HOST_UNREADABLE);
  }
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_whole (void)
{
  g_autofree char *path = dup_path ("whole.tar.gz");
  g_autofree char *again = dup_path ("again.tar.gz");
  g_autoptr (GError) error = NULL;
  g_autoptr (PtHost) host = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gsize first_length, second_length;
  struct stat info;

  write_computer (path);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  host = pt_capture_read (path, PT_HOST_RECORDED, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (host_fixture_facts (host, "0000:00:14.0")->driver, ==, "xhci_hcd");
  assert_nothing_left ();

  /* The same computer gives the same bytes */
  write_computer (again);
  g_assert_true (g_file_get_contents (path, &first, &first_length, NULL));
  g_assert_true (g_file_get_contents (again, &second, &second_length, NULL));
  g_assert_cmpmem (first, first_length, second, second_length);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_unlink (again), ==, 0);
}

static void
test_never_over (void)
{
  g_autoptr (HostFixture) fixture = host_fixture_new (COMPUTER);
  g_autofree char *folder = dup_path ("folder");
  g_autofree char *path = g_build_filename (folder, "file.tar.gz", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;
  guint n;

  g_assert_false (pt_capture_write (fixture->root, path, &n, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_IO);
  g_clear_error (&error);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  g_assert_false (pt_capture_write (fixture->root, path, &n, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");

  /* Neither where a link leads that leads nowhere yet */
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink ("elsewhere", path), ==, 0);
  g_assert_false (pt_capture_write (fixture->root, path, &n, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_USAGE);
  g_assert_cmpint (g_unlink (path), ==, 0);

  dir = g_dir_open (folder, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *tmp = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  tmp = g_dir_make_tmp ("passthrough-test-XXXXXX", NULL);
  g_assert_nonnull (tmp);
  g_setenv ("TMPDIR", tmp, TRUE);
  runtime = g_build_filename (tmp, "runtime", NULL);
  g_assert_cmpint (g_mkdir (runtime, 0700), ==, 0);
  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/archive/hostile/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_hostile);
    }
  g_test_add_func ("/archive/hostile/many", test_many);
  g_test_add_func ("/archive/hostile/deep", test_deep);
  g_test_add_func ("/archive/no-archive", test_no_archive);
  g_test_add_func ("/archive/whole", test_whole);
  g_test_add_func ("/archive/never-over", test_never_over);

  status = g_test_run ();
  g_rmdir (runtime);
  g_rmdir (tmp);
  g_free (runtime);
  return status;
}
