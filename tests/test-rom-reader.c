/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "pt-rom-reader.h"

static void
write_file (const char *path,
            const char *bytes,
            gssize      n_bytes,
            int         mode)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, bytes, n_bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
}

/* What is in the system's own directories is for everybody */
static void
test_for_everybody (void)
{
  g_autoptr (PtRomFile) file = pt_rom_reader_read ("/bin/sh", PT_HOST_THIS);

  g_assert_null (file->blind);
  g_assert_cmpint (file->there, ==, PT_YES);
  g_assert_cmpint (file->readable, ==, PT_YES);
  g_assert_cmpint (file->image, ==, PT_NO);
}

static void
test_permissions (void)
{
  static const struct
  {
    int       directory;
    int       file;
    gboolean  same;     /* as the directory above allows */
  } rows[] = {
    { 0700, 0644, FALSE },
    { 0754, 0644, FALSE },
    { 0755, 0600, FALSE },
    { 0755, 0640, FALSE },
    { 0711, 0604, TRUE },
    { 0755, 0644, TRUE },
  };
  g_autofree char *directory = g_dir_make_tmp ("rom-XXXXXX", NULL);
  g_autofree char *inner = g_build_filename (directory, "inner", NULL);
  g_autofree char *path = g_build_filename (inner, "card.rom", NULL);
  PtTernary above;

  g_assert_cmpint (g_chmod (directory, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (inner, 0755), ==, 0);
  write_file (path, "\x55\xaa", 2, 0644);
  {
    g_autofree char *beside = g_build_filename (directory, "beside", NULL);
    g_autoptr (PtRomFile) file = NULL;

    write_file (beside, "\x55\xaa", 2, 0644);
    file = pt_rom_reader_read (beside, PT_HOST_THIS);
    above = file->readable;
    g_assert_cmpint (g_unlink (beside), ==, 0);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PtRomFile) file = NULL;

      g_assert_cmpint (g_chmod (inner, rows[i].directory), ==, 0);
      g_assert_cmpint (g_chmod (path, rows[i].file), ==, 0);
      g_test_message ("%o %o", (guint) rows[i].directory, (guint) rows[i].file);
      file = pt_rom_reader_read (path, PT_HOST_THIS);
      g_assert_cmpint (file->there, ==, PT_YES);
      g_assert_cmpint (file->image, ==, PT_YES);
      g_assert_cmpint (file->readable, ==, rows[i].same ? above : PT_NO);
    }

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (inner), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
test_what_there_is (void)
{
  g_autofree char *directory = g_dir_make_tmp ("rom-XXXXXX", NULL);
  g_autofree char *empty = g_build_filename (directory, "empty", NULL);
  g_autofree char *pipe = g_build_filename (directory, "pipe", NULL);
  g_autofree char *below = g_build_filename (empty, "below", NULL);
  g_autofree char *missing = g_build_filename (directory, "missing", NULL);
  const struct
  {
    const char *path;
    PtTernary   there;
    gboolean    empty;
  } rows[] = {
    { directory, PT_NO, FALSE },
    { empty, PT_YES, TRUE },
    { pipe, PT_NO, FALSE },
    { below, PT_NO, FALSE },
    { missing, PT_NO, FALSE },
    { "missing", PT_CANNOT_TELL, FALSE },
  };

  write_file (empty, "", 0, 0644);
  g_assert_cmpint (mkfifo (pipe, 0644), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PtRomFile) seen = pt_rom_reader_read (rows[i].path, PT_HOST_THIS);

      g_test_message ("%s", rows[i].path);
      g_assert_cmpint (seen->there, ==, rows[i].there);
      g_assert_cmpint (seen->empty, ==, rows[i].empty);
    }
  g_assert_cmpint (g_unlink (empty), ==, 0);
  g_assert_cmpint (g_unlink (pipe), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* A file of this computer says nothing about one of the same name on another */
static void
test_elsewhere (void)
{
  static const PtHostSource sources[] = { PT_HOST_REMOTE, PT_HOST_RECORDED, PT_HOST_EXAMPLE };

  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autoptr (PtRomFile) file = pt_rom_reader_read ("/bin/sh", sources[i]);

      g_assert_nonnull (file->blind);
      g_assert_cmpint (file->there, ==, PT_CANNOT_TELL);
      g_assert_cmpint (file->readable, ==, PT_CANNOT_TELL);
      g_assert_cmpint (file->image, ==, PT_CANNOT_TELL);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rom-reader/for-everybody", test_for_everybody);
  g_test_add_func ("/rom-reader/permissions", test_permissions);
  g_test_add_func ("/rom-reader/what-there-is", test_what_there_is);
  g_test_add_func ("/rom-reader/elsewhere", test_elsewhere);
  return g_test_run ();
}
