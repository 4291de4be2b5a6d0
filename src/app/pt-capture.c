/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-capture.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "pt-archive.h"
#include "pt-error.h"
#include "pt-host-reader.h"
#include "pt-host-recording.h"
#include "pt-state-file.h"

/* Recorded computers as files: what the host reader read goes in, without what tells one computer
 * or person from another (see #PtScrub), and comes out as a root directory for the same reader.
 * Undo records and whatever libvirt says are no part of it: the host reader knows neither. */

/* Where a recorded computer is unpacked while it is read */
typedef struct
{
  const char *root;
  char       *directory;  /* nullable: nothing was unpacked */
} Place;

static void
place_clear (Place *place)
{
  if (place->directory != NULL)
    pt_state_file_remove_tree (place->directory);
  g_free (place->directory);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

/* In memory where that can be had, and for its owner alone */
static char *
make_directory (GError **error)
{
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");
  const char *parents[] = { runtime, g_get_tmp_dir () };
  int code = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (parents); i++)
    {
      g_autofree char *directory = NULL;

      if (parents[i] == NULL || !g_path_is_absolute (parents[i]))
        continue;
      directory = g_build_filename (parents[i], "passthrough-recorded-XXXXXX", NULL);
      if (g_mkdtemp_full (directory, 0700) != NULL)
        return g_steal_pointer (&directory);
      code = errno;
    }

  pt_set_error (error, PT_ERROR_IO, _("Check that the disk is not full."), g_strerror (code),
                /* Translators: %s is a folder */
                _("There is no room in “%s” for the recorded computer."), g_get_tmp_dir ());
  return NULL;
}

static gboolean
open_place (Place       *place,
            const char  *root,
            GError     **error)
{
  place->root = root;
  if (!g_file_test (root, G_FILE_TEST_IS_REGULAR))
    return TRUE;

  place->directory = make_directory (error);
  place->root = place->directory;
  return place->directory != NULL && pt_archive_unpack (root, place->directory, error);
}

/* The reader speaks of the directory, which nobody has ever heard of */
static void
take_reader_error (const Place  *place,
                   const char   *root,
                   GError       *problem,
                   GError      **error)
{
  if (place->directory == NULL || !g_error_matches (problem, PT_ERROR, PT_ERROR_HOST_UNREADABLE))
    {
      g_propagate_error (error, problem);
      return;
    }

  pt_set_error (error, PT_ERROR_HOST_UNREADABLE,
                _("Give a file that “passthrough capture” wrote, or a directory."), NULL,
                /* Translators: %s is a file name */
                _("The file “%s” holds no PCI devices of a computer."), root);
  g_error_free (problem);
}

/**
 * pt_capture_read:
 * @root: "/", a directory with `sys` and `proc` in it, or a file that pt_capture_write() wrote
 * @source: what to call it
 * @error: return location, %PT_ERROR_HOST_UNREADABLE
 *
 * As pt_host_reader_read(). A file is unpacked where only this user can see it and removed when it
 * is read.
 *
 * Returns: (transfer full) (nullable): a snapshot
 */
PtHost *
pt_capture_read (const char    *root,
                 PtHostSource   source,
                 GError       **error)
{
  g_auto (Place) place = { 0 };
  GError *problem = NULL;
  PtHost *host;

  if (!open_place (&place, root, error))
    return NULL;
  host = pt_host_reader_read (place.root, source, &problem);
  if (host == NULL)
    take_reader_error (&place, root, problem, error);
  return host;
}

/**
 * pt_capture_write:
 * @root: as of pt_capture_read()
 * @path: a file that does not exist
 * @n_entries: (out): how many files, links and directories it holds
 * @error: return location: %PT_ERROR_USAGE when @path exists, %PT_ERROR_HOST_UNREADABLE,
 *   %PT_ERROR_IO
 *
 * Saves what the host reader reads, without serial numbers, hardware addresses and the rest that
 * #PtScrub lists, because it is meant to be sent to others: pt_capture_read() on the file finds the
 * same groups, devices and uses.
 *
 * Returns: whether it was written
 */
gboolean
pt_capture_write (const char  *root,
                  const char  *path,
                  guint       *n_entries,
                  GError     **error)
{
  g_auto (Place) place = { 0 };
  g_autoptr (GPtrArray) recorded = NULL;
  GError *problem = NULL;

  if (!open_place (&place, root, error))
    return FALSE;
  recorded = pt_host_recording_new (place.root, &problem);
  if (recorded == NULL)
    {
      take_reader_error (&place, root, problem, error);
      return FALSE;
    }

  *n_entries = recorded->len;
  return pt_archive_write (path, recorded, error);
}
