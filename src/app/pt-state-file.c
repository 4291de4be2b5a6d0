/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-state-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pt-error.h"

/*
 * Files of ours that have to survive a crash, a full disk and other people's eyes: whole, old or
 * new, never in part, and for their owner alone. g_file_set_contents_full() would do most of it,
 * but it does not sync the directory after the rename, and without that the new name may be gone
 * after a power cut although the call has returned.
 */

static gboolean
fail (GError     **error,
      const char  *path,
      int          code)
{
  /* Translators: %s is a file name */
  pt_set_error (error, PT_ERROR_IO,
                _("Check that its folder can be written and that the disk is not full."),
                g_strerror (code), _("The file “%s” could not be written."), path);
  return FALSE;
}

static gboolean
sync_directory (const char *directory)
{
  int fd = g_open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean done;
  int code;

  if (fd < 0)
    return FALSE;

  /* Some file systems (a few FUSE ones) cannot sync a directory and say EINVAL: nothing more can
   * be had from them */
  done = fsync (fd) == 0 || errno == EINVAL;
  code = errno;
  close (fd);
  errno = code;
  return done;
}

static gboolean
write_all (int         fd,
           const char *text,
           gsize       length)
{
  while (length > 0)
    {
      gssize n = write (fd, text, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;

      text += n;
      length -= (gsize) n;
    }

  return TRUE;
}

/* What a program killed while writing left behind holds secrets too. An hour, because another
 * one may be writing now. */
static void
remove_leftovers (const char *directory,
                  const char *name)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  g_autofree char *prefix = g_strconcat (name, ".", NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;
      GStatBuf info;

      if (!g_str_has_prefix (entry, prefix))
        continue;

      path = g_build_filename (directory, entry, NULL);
      if (g_stat (path, &info) == 0 && info.st_mtime + 3600 < g_get_real_time () / G_USEC_PER_SEC)
        g_unlink (path);
    }
}

/**
 * pt_state_file_make_directory:
 * @directory: its path
 * @error: return location
 *
 * Makes a directory that only its owner can enter, its parents too, and tightens one that is open
 * to others.
 *
 * Returns: whether it is there
 */
gboolean
pt_state_file_make_directory (const char  *directory,
                              GError     **error)
{
  GStatBuf info;

  if (g_mkdir_with_parents (directory, 0700) != 0 || g_stat (directory, &info) != 0)
    return fail (error, directory, errno);
  if ((info.st_mode & 0077) != 0 && g_chmod (directory, 0700) != 0)
    return fail (error, directory, errno);

  return TRUE;
}

/**
 * pt_state_file_write:
 * @directory: where, made when missing
 * @name: the file's name in it
 * @text: its new contents
 * @length: bytes of @text, or -1 when it ends with NUL
 * @error: return location
 *
 * Replaces a file at once and only returns %TRUE when it is on the disk, name and all. Its mode is
 * 0600.
 *
 * Returns: whether it was written; if not, the old file is as it was
 */
gboolean
pt_state_file_write (const char  *directory,
                     const char  *name,
                     const char  *text,
                     gssize       length,
                     GError     **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  gboolean written;
  int fd, code;

  if (!pt_state_file_make_directory (directory, error))
    return FALSE;

  remove_leftovers (directory, name);
  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail (error, path, errno);

  written = write_all (fd, text, length < 0 ? strlen (text) : (gsize) length) && fsync (fd) == 0;
  code = errno;
  if (close (fd) != 0 && written)
    {
      written = FALSE;
      code = errno;
    }
  if (written && g_rename (temporary, path) != 0)
    {
      written = FALSE;
      code = errno;
    }
  if (!written)
    {
      g_unlink (temporary);
      return fail (error, path, code);
    }

  if (!sync_directory (directory))
    return fail (error, path, errno);
  return TRUE;
}

/**
 * pt_state_file_remove:
 * @directory: where
 * @name: the file's name in it
 * @error: return location
 *
 * Returns: whether the file is not there any more
 */
gboolean
pt_state_file_remove (const char  *directory,
                      const char  *name,
                      GError     **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  if (g_unlink (path) != 0)
    return errno == ENOENT ? TRUE : fail (error, path, errno);
  if (!sync_directory (directory))
    return fail (error, path, errno);

  return TRUE;
}

/**
 * pt_state_file_remove_tree:
 * @path: a directory of ours
 *
 * Removes it with all that is in it, as far as that is possible. Links are removed, never followed:
 * a recorded computer is full of them.
 */
void
pt_state_file_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      pt_state_file_remove_tree (child);
    }
  g_remove (path);
}
