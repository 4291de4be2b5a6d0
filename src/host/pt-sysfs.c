/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE /* O_PATH */

#include "pt-sysfs-private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* No file that is read here is larger; a recording is foreign data and may hold anything. */
#define MAX_FILE_SIZE (16 * 1024 * 1024)
#define MAX_TRIES 1000

/* Small reads of kernel files below a root directory that may be a recording. */

/**
 * pt_sysfs_new:
 * @root: "/" or the directory of a recorded computer
 * @error: return location, of the #GIOErrorEnum domain
 *
 * Returns: (transfer full): the root, or %NULL when it is no readable directory
 */
PtSysfs *
pt_sysfs_new (const char  *root,
              GError     **error)
{
  g_autofree char *canonical = NULL;
  int fd;

  g_return_val_if_fail (root != NULL, NULL);

  canonical = realpath (root, NULL);
  fd = canonical != NULL ? open (canonical, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
  if (fd < 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code),
                   "%s: %s", root, g_strerror (code));
      return NULL;
    }

  PtSysfs *self = g_new0 (PtSysfs, 1);

  self->real = strcmp (canonical, "/") == 0;
  self->root = g_steal_pointer (&canonical);
  self->fd = fd;
  self->has_openat2 = TRUE;
  return self;
}

/**
 * pt_sysfs_free:
 * @self: (transfer full): a root
 */
void
pt_sysfs_free (PtSysfs *self)
{
  close (self->fd);
  g_free (self->root);
  g_free (self);
}

/**
 * pt_sysfs_get_root:
 * @self: a root
 *
 * Returns: (transfer none): its canonical path
 */
const char *
pt_sysfs_get_root (PtSysfs *self)
{
  return self->root;
}

/**
 * pt_sysfs_is_real:
 * @self: a root
 *
 * Returns: whether it is this computer
 */
gboolean
pt_sysfs_is_real (PtSysfs *self)
{
  return self->real;
}

/**
 * pt_sysfs_set_seen:
 * @self: a root
 * @seen: (nullable) (scope forever): whom to tell of each question, for a recording
 * @data: for @seen
 */
void
pt_sysfs_set_seen (PtSysfs     *self,
                   PtSysfsSeen  seen,
                   gpointer     data)
{
  self->seen = seen;
  self->seen_data = data;
}

/* Leaves errno alone, which callers ask for */
void
pt_sysfs_tell (PtSysfs       *self,
               const char    *path,
               PtSysfsAnswer  answer,
               const char    *bytes,
               gsize          length)
{
  int code = errno;

  if (self->seen != NULL)
    self->seen (path, answer, bytes, length, self->seen_data);
  errno = code;
}

/* Whether a path, followed by whoever knows nothing of the root, ends below it; else `errno` is
   set. Slow. */
static gboolean
is_inside (PtSysfs    *self,
           const char *path)
{
  g_autofree char *full = g_build_filename (self->root, path, NULL);
  g_autofree char *canonical = realpath (full, NULL);
  gsize length = strlen (self->root);

  if (canonical == NULL || (strncmp (canonical, self->root, length) == 0 &&
                            (canonical[length] == '/' || canonical[length] == '\0')))
    return canonical != NULL;
  errno = EXDEV;
  return FALSE;
}

/* In a recording a link must not lead to the files of this computer, wherever it points: with
   RESOLVE_IN_ROOT it leads to what has that path in the recording, with RESOLVE_BENEATH it is an
   error (EXDEV) */
static int
open_resolved (PtSysfs    *self,
               const char *path,
               int         flags,
               guint64     resolve)
{
  if (*path == '\0')
    path = ".";

  if (!self->real && self->has_openat2)
    {
      struct open_how how = { .flags = (guint64) (flags | O_CLOEXEC), .resolve = resolve };
      guint tries = 0;
      int fd;

      /* EAGAIN: something was renamed or mounted anywhere while the kernel went through a "..", so
         that it cannot vouch for the way (fs/namei.c); on a busy computer often */
      do
        fd = (int) syscall (SYS_openat2, self->fd, path, &how, sizeof how);
      while (fd < 0 && errno == EAGAIN && ++tries < MAX_TRIES);

      /* Old kernels and some sandboxes do not have it */
      if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
        return fd;
      self->has_openat2 = FALSE;
    }

  if (!self->real && !is_inside (self, path))
    return -1;
  return openat (self->fd, path, flags | O_CLOEXEC);
}

int
pt_sysfs_open (PtSysfs    *self,
               const char *path,
               int         flags)
{
  return open_resolved (self, path, flags, RESOLVE_IN_ROOT);
}

/* As readlinkat(), and no link on the way leads out either */
gssize
pt_sysfs_read_link (PtSysfs    *self,
                    const char *path,
                    char       *target,
                    gsize       size)
{
  gssize length;
  int fd, code;

  if (self->real)
    return readlinkat (self->fd, path, target, size);

  fd = pt_sysfs_open (self, path, O_PATH | O_NOFOLLOW);
  if (fd < 0)
    return -1;
  length = readlinkat (fd, "", target, size);
  code = length < 0 && errno == ENOENT ? EINVAL : errno;
  close (fd);
  errno = code;
  return length;
}

/* Attributes of sysfs come whole with the first read; the tables in /proc come in pieces of any
   size. */
static char *
read_fd (int      fd,
         gboolean whole,
         gsize   *length)
{
  g_autoptr (GString) text = NULL;
  char buffer[4096];
  gssize n;

  do
    n = read (fd, buffer, sizeof buffer);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    return NULL;

  text = g_string_new_len (buffer, n);
  if (whole && n < (gssize) sizeof buffer)
    n = 0;
  while (n > 0 && text->len < MAX_FILE_SIZE)
    {
      n = read (fd, buffer, sizeof buffer);
      if (n < 0 && errno == EINTR)
        n = 1;
      else if (n < 0)
        return NULL;
      else
        g_string_append_len (text, buffer, n);
    }

  *length = text->len;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * pt_sysfs_read:
 * @self: a root
 * @path: a file below it
 *
 * Device names, labels and serials come from hardware: the text returned is valid UTF-8 whatever
 * was read, and ends where the first NUL is.
 *
 * Returns: (transfer full) (nullable): its text without the blanks at its end, or %NULL with
 *   `errno` set
 */
char *
pt_sysfs_read (PtSysfs    *self,
               const char *path)
{
  g_autofree char *text = NULL;
  gsize length = 0;
  int fd, code;

  /* Never wait for a FIFO that somebody put into a recording */
  fd = pt_sysfs_open (self, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (fd >= 0)
    {
      text = read_fd (fd, g_str_has_prefix (path, "sys/"), &length);
      code = errno;
      close (fd);
      errno = code;
    }
  pt_sysfs_tell (self, path, text != NULL ? PT_SYSFS_TEXT : PT_SYSFS_NO_TEXT, text, length);
  if (text == NULL)
    return NULL;

  g_strchomp (text);
  if (!g_utf8_validate (text, -1, NULL))
    return g_utf8_make_valid (text, -1);
  return g_steal_pointer (&text);
}

/**
 * pt_sysfs_read_head:
 * @self: a root
 * @path: a file below it
 *
 * For files that the kernel makes line by line while they are read, and of which the beginning is
 * enough.
 *
 * Returns: (transfer full) (nullable): its first 4 KiB as valid UTF-8, or %NULL
 */
char *
pt_sysfs_read_head (PtSysfs    *self,
                    const char *path)
{
  char buffer[4096];
  gssize n = -1;
  int fd = pt_sysfs_open (self, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);

  if (fd >= 0)
    {
      do
        n = read (fd, buffer, sizeof buffer);
      while (n < 0 && errno == EINTR);
      close (fd);
    }
  pt_sysfs_tell (self, path, n >= 0 ? PT_SYSFS_TEXT : PT_SYSFS_NO_TEXT, buffer,
                 n >= 0 ? (gsize) n : 0);
  return n >= 0 ? g_utf8_make_valid (buffer, n) : NULL;
}

/**
 * pt_sysfs_read_bytes:
 * @self: a root
 * @path: a file below it
 *
 * Returns: (transfer full) (nullable): all of it as it is, or %NULL
 */
GBytes *
pt_sysfs_read_bytes (PtSysfs    *self,
                     const char *path)
{
  gsize length = 0;
  char *bytes = NULL;
  int fd = pt_sysfs_open (self, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);

  if (fd >= 0)
    {
      bytes = read_fd (fd, FALSE, &length);
      close (fd);
    }
  pt_sysfs_tell (self, path, bytes != NULL ? PT_SYSFS_TEXT : PT_SYSFS_NO_TEXT, bytes, length);
  return bytes != NULL ? g_bytes_new_take (bytes, length) : NULL;
}

/**
 * pt_sysfs_read_at:
 * @self: a root
 * @directory: a directory below it
 * @name: a file in there
 *
 * Returns: (transfer full) (nullable): as pt_sysfs_read()
 */
char *
pt_sysfs_read_at (PtSysfs    *self,
                  const char *directory,
                  const char *name)
{
  char path[PATH_MAX];

  if (g_snprintf (path, sizeof path, "%s/%s", directory, name) >= (int) sizeof path)
    {
      errno = ENAMETOOLONG;
      return NULL;
    }
  return pt_sysfs_read (self, path);
}

/**
 * pt_sysfs_int_at:
 * @self: a root
 * @directory: a directory below it
 * @name: a file in there with one number, decimal or with "0x" in front
 * @otherwise: what to return when it cannot be read
 *
 * Returns: the number
 */
int
pt_sysfs_int_at (PtSysfs    *self,
                 const char *directory,
                 const char *name,
                 int         otherwise)
{
  g_autofree char *text = pt_sysfs_read_at (self, directory, name);
  char *end;
  gint64 value;

  if (text == NULL || *text == '\0')
    return otherwise;

  value = g_ascii_strtoll (text, &end, 0);
  if (end == text || value < G_MININT || value > G_MAXINT)
    return otherwise;
  return (int) value;
}

/**
 * pt_sysfs_is_own:
 * @self: a root
 * @directory: a directory below it
 * @files: (array zero-terminated=1): names in there
 *
 * For what others read by its path: libpci knows nothing of a root, follows every link and waits at
 * a FIFO.
 *
 * Returns: whether @directory is the recording's however its path is followed, and each of @files
 *   in it is a regular file or missing; always %TRUE on this computer
 */
gboolean
pt_sysfs_is_own (PtSysfs           *self,
                 const char        *directory,
                 const char *const *files)
{
  gboolean own = TRUE;
  int fd = self->real ? -1 : open_resolved (self, directory, O_PATH | O_DIRECTORY, RESOLVE_BENEATH);

  if (fd < 0)
    return self->real || errno == ENOENT;
  for (gsize i = 0; own && files[i] != NULL; i++)
    {
      struct stat status;

      own = fstatat (fd, files[i], &status, AT_SYMLINK_NOFOLLOW) == 0 ? S_ISREG (status.st_mode)
                                                                     : errno == ENOENT;
    }
  close (fd);
  return own;
}

/**
 * pt_sysfs_exists:
 * @self: a root
 * @path: a path below it
 *
 * Returns: whether there is something, links followed
 */
gboolean
pt_sysfs_exists (PtSysfs    *self,
                 const char *path)
{
  int fd = pt_sysfs_open (self, path, O_PATH);

  pt_sysfs_tell (self, path, fd >= 0 ? PT_SYSFS_EXISTS : PT_SYSFS_MISSING, NULL, 0);
  if (fd < 0)
    return FALSE;
  close (fd);
  return TRUE;
}
