/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-files.h"

#include <glib/gstdio.h>

/* To be removed with test_files_remove_tree() */
char *
test_files_make_directory (void)
{
  g_autoptr (GError) error = NULL;
  char *directory = g_dir_make_tmp ("passthrough-XXXXXX", &error);

  g_assert_no_error (error);
  return directory;
}

/* Links are removed, not followed */
void
test_files_remove_tree (const char *path)
{
  g_autoptr (GDir) directory = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    directory = g_dir_open (path, 0, NULL);
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      test_files_remove_tree (child);
    }
  g_remove (path);
}
