/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-place.h"

#include <gio/gio.h>

#define ENTRY "applications/" APP_ID ".desktop"

/* The "share" beside the "bin" that the program runs from, when a tree was installed there */
static char *
find_share (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *bin = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *prefix = bin != NULL ? g_path_get_dirname (bin) : NULL;
  g_autofree char *share = prefix != NULL ? g_build_filename (prefix, "share", NULL) : NULL;
  g_autofree char *entry = share != NULL ? g_build_filename (share, ENTRY, NULL) : NULL;

  return entry != NULL && g_file_test (entry, G_FILE_TEST_EXISTS) ? g_steal_pointer (&share) : NULL;
}

/* GSettings, the icon theme and the user guide are looked for there. */
static void
add_data_dir (const char *share)
{
  const char *now = g_getenv ("XDG_DATA_DIRS");
  g_autofree char *dirs = NULL;

  if (now == NULL || *now == '\0')
    now = "/usr/local/share:/usr/share"; /* XDG Base Directory Specification */
  dirs = g_strconcat (share, ":", now, NULL);
  g_setenv ("XDG_DATA_DIRS", dirs, TRUE);
}

/**
 * pt_place_settle:
 *
 * Call it first, before anything asks where data is: a tree that was moved after `meson install`
 * is found where it is now.
 *
 * Returns: (transfer full): the directory of the catalogues
 */
char *
pt_place_settle (void)
{
  /* gettext(1)'s variable, for a build that is not installed */
  const char *given = g_getenv ("TEXTDOMAINDIR");
  g_autofree char *share = find_share ();
  g_autofree char *catalogues = share != NULL ? g_build_filename (share, "locale", NULL) : NULL;

  if (catalogues != NULL && g_strcmp0 (catalogues, LOCALEDIR) != 0)
    add_data_dir (share);
  if (given != NULL)
    return g_strdup (given);

  return catalogues != NULL ? g_steal_pointer (&catalogues) : g_strdup (LOCALEDIR);
}
