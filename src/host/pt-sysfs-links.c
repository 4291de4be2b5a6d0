/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE /* getdents64() */

#include "pt-sysfs-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* Links and directories below a root. */

/**
 * pt_sysfs_dup_shown:
 * @name: the name of a file, any bytes
 *
 * Returns: (transfer full): @name as one line of valid UTF-8, itself where it is that
 */
char *
pt_sysfs_dup_shown (const char *name)
{
  char *shown = g_utf8_make_valid (name, -1);

  for (char *p = shown; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        *p = ' ';
    }
  return shown;
}

/**
 * pt_sysfs_split_words:
 * @line: a line of one of the kernel's tables
 *
 * Returns: (transfer full): its words, however many blanks stand between them
 */
GStrv
pt_sysfs_split_words (const char *line)
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] != '\0')
        g_strv_builder_add (builder, words[i]);
    }
  return g_strv_builder_end (builder);
}

/**
 * pt_sysfs_link_at:
 * @self: a root
 * @directory: a directory below it
 * @name: a symbolic link in there
 *
 * The target need not exist: in a sandbox the link to an IOMMU group reads although the group is
 * hidden.
 *
 * Returns: (transfer full) (nullable): the last component of its target, as
 *   pt_sysfs_dup_shown(), or %NULL with `errno` set: %ENOENT says that there is none
 */
char *
pt_sysfs_link_at (PtSysfs    *self,
                  const char *directory,
                  const char *name)
{
  g_autofree char *last = NULL;
  char path[PATH_MAX], target[PATH_MAX];
  gssize length;
  int code;

  if (g_snprintf (path, sizeof path, "%s/%s", directory, name) >= (int) sizeof path)
    {
      errno = ENAMETOOLONG;
      return NULL;
    }

  length = pt_sysfs_read_link (self, path, target, sizeof target - 1);
  code = errno;
  pt_sysfs_tell (self, path, length > 0 ? PT_SYSFS_LINK : PT_SYSFS_MISSING, NULL, 0);
  errno = code;
  if (length <= 0)
    return NULL;

  target[length] = '\0';
  last = g_path_get_basename (target);
  return pt_sysfs_dup_shown (last);
}

/**
 * pt_sysfs_follow_at:
 * @self: a root
 * @directory: a directory below it, "sys/class/net"
 * @name: a link in there
 *
 * The links in the class and bus directories of sysfs lead to directories without links above them,
 * so one readlink is enough and nothing walks the tree. An entry that is no link is its own target.
 *
 * Returns: (transfer full): where it leads, below the root and without a slash in front
 */
char *
pt_sysfs_follow_at (PtSysfs    *self,
                    const char *directory,
                    const char *name)
{
  g_autofree char *base = g_strconcat ("/", directory, NULL);
  g_autofree char *canonical = NULL;
  char path[PATH_MAX], target[PATH_MAX];
  gssize length;

  if (g_snprintf (path, sizeof path, "%s/%s", directory, name) >= (int) sizeof path)
    return g_build_filename (directory, name, NULL);

  length = pt_sysfs_read_link (self, path, target, sizeof target - 1);
  pt_sysfs_tell (self, path,
                 length > 0 ? PT_SYSFS_LINK : errno == EINVAL ? PT_SYSFS_EXISTS : PT_SYSFS_MISSING,
                 NULL, 0);
  if (length <= 0)
    return g_strdup (path);

  target[length] = '\0';
  canonical = g_canonicalize_filename (target, base);
  return g_strdup (canonical + 1);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* A computer has hundreds of groups and processes, each a directory: opendir() would ask twice more
   about each. Half of a directory is not what is in it: then NULL, with errno set. */
static GPtrArray *
read_names (int fd)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_null_terminated (16, g_free, TRUE);
  _Alignas (struct dirent64) char buffer[8192];
  gssize n;

  while ((n = getdents64 (fd, buffer, sizeof buffer)) > 0)
    {
      for (gssize i = 0; i < n;)
        {
          const struct dirent64 *entry = (const void *) (buffer + i);

          if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
            g_ptr_array_add (names, g_strdup (entry->d_name));
          i += entry->d_reclen;
        }
    }
  return n < 0 ? NULL : g_steal_pointer (&names);
}

/**
 * pt_sysfs_list:
 * @self: a root
 * @path: a directory below it
 *
 * Returns: (transfer full) (nullable): the names in there, sorted, or %NULL with `errno` set
 */
GStrv
pt_sysfs_list (PtSysfs    *self,
               const char *path)
{
  g_autoptr (GPtrArray) names = NULL;
  int fd, code;

  fd = pt_sysfs_open (self, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
  code = errno;
  pt_sysfs_tell (self, path, fd >= 0 ? PT_SYSFS_LIST : PT_SYSFS_MISSING, NULL, 0);
  errno = code;
  if (fd < 0)
    return NULL;

  names = read_names (fd);
  code = errno;
  close (fd);
  errno = code;
  if (names == NULL)
    return NULL;

  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; self->seen != NULL && i < names->len; i++)
    {
      g_autofree char *full = g_build_filename (path, g_ptr_array_index (names, i), NULL);

      pt_sysfs_tell (self, full, PT_SYSFS_NAME, NULL, 0);
    }
  return (GStrv) g_ptr_array_steal (names, NULL);
}

/**
 * pt_sysfs_list_targets:
 * @self: a root
 * @path: a directory below it, full of links: "proc/1/fd"
 * @below: what they have to lead below, "dev/"
 *
 * For directories of which there are hundreds: the links are asked from where they are.
 *
 * Returns: (transfer full) (nullable): where links in there lead, below the root and without a
 *   slash in front, sorted, or %NULL with `errno` set
 */
GStrv
pt_sysfs_list_targets (PtSysfs    *self,
                       const char *path,
                       const char *below)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *base = g_strconcat ("/", path, NULL);
  int fd, code;

  fd = pt_sysfs_open (self, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
  pt_sysfs_tell (self, path, fd >= 0 ? PT_SYSFS_LIST : PT_SYSFS_MISSING, NULL, 0);
  if (fd < 0)
    return NULL;

  names = read_names (fd);
  code = errno;
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *canonical = NULL;
      char target[PATH_MAX];
      gssize length = readlinkat (fd, name, target, sizeof target - 1);

      if (length <= 0)
        continue;
      target[length] = '\0';
      /* The links of a recording are relative; those of a kernel that are, "socket:[1]", lead
         nowhere */
      if (!self->real)
        canonical = g_canonicalize_filename (target, base);
      else if (*target == '/')
        canonical = g_strdup (target);
      if (canonical == NULL || !g_str_has_prefix (canonical + 1, below))
        continue;

      g_ptr_array_add (targets, g_strdup (canonical + 1));
      if (self->seen != NULL)
        {
          g_autofree char *full = g_build_filename (path, name, NULL);

          pt_sysfs_tell (self, full, PT_SYSFS_LINK, NULL, 0);
        }
    }
  close (fd);
  errno = code;
  if (names == NULL)
    return NULL;
  g_ptr_array_sort (targets, compare_names);
  return (GStrv) g_ptr_array_steal (targets, NULL);
}
