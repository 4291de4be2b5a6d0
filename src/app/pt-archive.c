/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE /* renameat2() */

#include "config.h"

#include "pt-archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-host-recording.h"

/* A recorded computer as .tar.gz. What is written comes from the host reader; what is read may come
 * from anybody. */

#define MAX_BYTES (64 * 1024 * 1024)
#define MAX_ENTRIES 100000
#define MAX_PATH 1024
#define MAX_DEPTH 64

typedef struct archive WriteArchive;
typedef struct archive ReadArchive;
typedef struct archive_entry Entry;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WriteArchive, archive_write_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReadArchive, archive_read_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Entry, archive_entry_free)

/* ---- Writing ------------------------------------------------------------------------------ */

static gboolean
cannot_write (GError     **error,
              const char  *path,
              const char  *detail)
{
  pt_set_error (error, PT_ERROR_IO,
                _("Check that its folder can be written and that the disk is not full."), detail,
                /* Translators: %s is a file name */
                _("The file “%s” could not be written."), path);
  return FALSE;
}

static gboolean
exists_already (GError     **error,
                const char  *path)
{
  pt_set_error (error, PT_ERROR_USAGE, _("Give the name of a new file."), NULL,
                /* Translators: %s is a file name */
                _("The file “%s” exists already, and it is not overwritten."), path);
  return FALSE;
}

/* Owner, time and rights say nothing: the same computer gives the same archive */
static gboolean
write_entry (struct archive   *archive,
             const PtRecorded *recorded)
{
  g_autoptr (Entry) entry = archive_entry_new ();
  gsize length = 0;
  const void *data = recorded->bytes != NULL ? g_bytes_get_data (recorded->bytes, &length) : NULL;

  archive_entry_set_pathname (entry, recorded->path);
  archive_entry_set_mtime (entry, 0, 0);
  if (recorded->target != NULL)
    {
      archive_entry_set_filetype (entry, AE_IFLNK);
      archive_entry_set_perm (entry, 0777);
      archive_entry_set_symlink (entry, recorded->target);
    }
  else if (recorded->bytes != NULL)
    {
      archive_entry_set_filetype (entry, AE_IFREG);
      archive_entry_set_perm (entry, 0644);
      archive_entry_set_size (entry, (la_int64_t) length);
    }
  else
    {
      archive_entry_set_filetype (entry, AE_IFDIR);
      archive_entry_set_perm (entry, 0755);
    }

  return archive_write_header (archive, entry) == ARCHIVE_OK &&
         (length == 0 || archive_write_data (archive, data, length) == (la_ssize_t) length);
}

static gboolean
write_all (int         fd,
           GPtrArray  *recorded,
           char      **detail)
{
  g_autoptr (WriteArchive) archive = archive_write_new ();
  gboolean done;

  done = archive_write_set_format_pax_restricted (archive) == ARCHIVE_OK &&
         archive_write_add_filter_gzip (archive) == ARCHIVE_OK &&
         archive_write_set_options (archive, "gzip:!timestamp") == ARCHIVE_OK &&
         archive_write_open_fd (archive, fd) == ARCHIVE_OK;
  for (guint i = 0; done && i < recorded->len; i++)
    done = write_entry (archive, g_ptr_array_index (recorded, i));
  done = done && archive_write_close (archive) == ARCHIVE_OK;

  if (!done)
    *detail = g_strdup (archive_error_string (archive));
  return done;
}

/* At once and never over another file; some file systems do not know how, and there nobody but a
 * second program at the same moment could be in the way */
static int
move_into_place (const char *temporary,
                 const char *path)
{
  if (renameat2 (AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;
  if (g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return EEXIST;
  return g_rename (temporary, path) == 0 ? 0 : errno;
}

/**
 * pt_archive_write:
 * @path: a file that does not exist
 * @recorded: (element-type PtRecorded): what goes into it
 * @error: return location, %PT_ERROR_USAGE when it exists, else %PT_ERROR_IO
 *
 * Writes a .tar.gz that only its owner can read. It is there whole or not at all.
 *
 * Returns: whether it was written
 */
gboolean
pt_archive_write (const char  *path,
                  GPtrArray   *recorded,
                  GError     **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  g_autofree char *detail = NULL;
  gboolean written;
  int fd, code;

  if (g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return exists_already (error, path);

  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return cannot_write (error, path, g_strerror (errno));

  written = write_all (fd, recorded, &detail);
  if (written && fsync (fd) != 0)
    {
      detail = g_strdup (g_strerror (errno));
      written = FALSE;
    }
  if (close (fd) != 0 && written)
    {
      detail = g_strdup (g_strerror (errno));
      written = FALSE;
    }
  code = written ? move_into_place (temporary, path) : 0;
  if (written && code == 0)
    return TRUE;

  g_unlink (temporary);
  if (code == EEXIST)
    return exists_already (error, path);
  return cannot_write (error, path, code != 0 ? g_strerror (code) : detail);
}

/* ---- Reading ------------------------------------------------------------------------------ */

typedef struct
{
  const char *path;       /* of the archive */
  const char *directory;
  GPtrArray  *links;      /* path, target, path, target … */
  guint       n_entries;
  guint64     n_bytes;
} Unpacking;

static gboolean
refuse (GError     **error,
        Unpacking   *unpacking,
        const char  *detail)
{
  pt_set_error (error, PT_ERROR_HOST_UNREADABLE,
                _("Give a file that “passthrough capture” wrote, or a directory."), detail,
                /* Translators: %s is a file name */
                _("The file “%s” is no recorded computer."), unpacking->path);
  return FALSE;
}

static gboolean
refuse_entry (GError     **error,
              Unpacking   *unpacking,
              const char  *path,
              const char  *why)
{
  g_autofree char *detail = g_strdup_printf ("%s: %s", path, why);

  return refuse (error, unpacking, detail);
}

/* "./sys/class/" → "sys/class"; NULL for one that is no plain path below the root */
static char *
dup_inside (const char *path)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  g_auto (GStrv) plain = NULL;

  if (path == NULL || *path == '\0' || *path == '/' || strlen (path) > MAX_PATH)
    return NULL;

  parts = g_strsplit (path, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (strcmp (parts[i], "..") == 0)
        return NULL;
      if (*parts[i] != '\0' && strcmp (parts[i], ".") != 0)
        g_strv_builder_add (kept, parts[i]);
    }
  plain = g_strv_builder_end (kept);
  return g_strv_length (plain) <= MAX_DEPTH ? g_strjoinv ("/", plain) : NULL;
}

/* "../" only at the beginning and not more often than the link is deep. Every directory is a real
 * one, made before any link: so no chain of links leads out either. */
static gboolean
stays_inside (const char *path,
              const char *target)
{
  guint depth = 0;

  if (target == NULL || *target == '\0' || *target == '/' || strlen (target) > MAX_PATH)
    return FALSE;

  for (const char *p = path; *p != '\0'; p++)
    depth += *p == '/';
  for (; g_str_has_prefix (target, "../"); target += 3)
    {
      if (depth-- == 0)
        return FALSE;
    }

  g_auto (GStrv) parts = g_strsplit (target, "/", -1);

  return !g_strv_contains ((const char *const *) parts, "..");
}

static gboolean
unpack_file (Unpacking       *unpacking,
             struct archive  *archive,
             const char      *full,
             GError         **error)
{
  char buffer[16384];
  la_ssize_t n;
  int fd = g_open (full, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean done = fd >= 0;
  int code = errno;

  while (done && (n = archive_read_data (archive, buffer, sizeof buffer)) != 0)
    {
      done = n > 0 && (unpacking->n_bytes += (guint64) n) <= MAX_BYTES;
      if (n < 0)
        refuse (error, unpacking, archive_error_string (archive));
      else if (!done)
        refuse (error, unpacking, "more than 64 MiB");
      else if (write (fd, buffer, (gsize) n) != n)
        {
          code = errno;
          done = FALSE;
        }
    }
  if (fd >= 0)
    close (fd);
  if (!done && error != NULL && *error == NULL)
    refuse_entry (error, unpacking, full + strlen (unpacking->directory) + 1, g_strerror (code));
  return done;
}

static gboolean
unpack_entry (Unpacking             *unpacking,
              struct archive        *archive,
              struct archive_entry  *entry,
              GError               **error)
{
  const char *name = archive_entry_pathname (entry);
  g_autofree char *path = dup_inside (name);
  g_autofree char *full = NULL;
  g_autofree char *parent = NULL;

  if (++unpacking->n_entries > MAX_ENTRIES)
    return refuse (error, unpacking, "more than 100,000 entries");
  if (path == NULL)
    return refuse_entry (error, unpacking, name != NULL ? name : "?", "no path below the root");
  if (archive_entry_hardlink (entry) != NULL)
    return refuse_entry (error, unpacking, path, "a hard link");

  full = g_build_filename (unpacking->directory, path, NULL);
  parent = g_path_get_dirname (full);
  if (g_mkdir_with_parents (parent, 0700) != 0)
    return refuse_entry (error, unpacking, path, g_strerror (errno));

  switch (archive_entry_filetype (entry))
    {
    case AE_IFREG:
      return unpack_file (unpacking, archive, full, error);

    case AE_IFDIR:
      if (*path != '\0' && g_mkdir (full, 0700) != 0 && errno != EEXIST)
        return refuse_entry (error, unpacking, path, g_strerror (errno));
      return TRUE;

    case AE_IFLNK:
      if (!stays_inside (path, archive_entry_symlink (entry)))
        return refuse_entry (error, unpacking, path, "a link that leads out");
      g_ptr_array_add (unpacking->links, g_steal_pointer (&full));
      g_ptr_array_add (unpacking->links, g_strdup (archive_entry_symlink (entry)));
      return TRUE;

    default:
      return refuse_entry (error, unpacking, path, "neither a file nor a directory nor a link");
    }
}

/* Last, so that nothing is ever written through one */
static gboolean
make_links (Unpacking  *unpacking,
            GError    **error)
{
  for (guint i = 0; i < unpacking->links->len; i += 2)
    {
      const char *full = g_ptr_array_index (unpacking->links, i);

      if (symlink (g_ptr_array_index (unpacking->links, i + 1), full) != 0)
        return refuse_entry (error, unpacking, full + strlen (unpacking->directory) + 1,
                             g_strerror (errno));
    }
  return TRUE;
}

/**
 * pt_archive_unpack:
 * @path: a .tar.gz or .tar
 * @directory: an empty directory that nobody else can write to
 * @error: return location, %PT_ERROR_HOST_UNREADABLE
 *
 * Unpacks a recorded computer that may come from anybody: files, directories and links that stay
 * inside, 64 MiB and 100,000 entries at most. Anything else, and anything twice, and nothing more
 * of it is unpacked.
 *
 * Returns: whether all of it was unpacked
 */
gboolean
pt_archive_unpack (const char  *path,
                   const char  *directory,
                   GError     **error)
{
  g_autoptr (ReadArchive) archive = archive_read_new ();
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  Unpacking unpacking = { path, directory, links, 0, 0 };
  g_autoptr (GError) problem = NULL;
  struct archive_entry *entry;
  int status;

  archive_read_support_filter_gzip (archive);
  archive_read_support_format_tar (archive);
  /* Names are bytes, whatever the locale */
  archive_read_set_options (archive, "hdrcharset=BINARY");
  if (archive_read_open_filename (archive, path, 65536) != ARCHIVE_OK)
    return refuse (error, &unpacking, archive_error_string (archive));

  while ((status = archive_read_next_header (archive, &entry)) == ARCHIVE_OK)
    {
      if (!unpack_entry (&unpacking, archive, entry, &problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
  if (status != ARCHIVE_EOF)
    return refuse (error, &unpacking, archive_error_string (archive));
  if (unpacking.n_entries == 0)
    return refuse (error, &unpacking, "empty");
  return make_links (&unpacking, error);
}
