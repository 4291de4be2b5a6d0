/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-mount-table.h"

#include <string.h>

/* The kernel's and the administrator's tables of file systems, as text. */

static void
mount_free (PtMount *mount)
{
  g_free (mount->number);
  g_free (mount->root);
  g_free (mount->point);
  g_free (mount->type);
  g_free (mount->source);
  g_free (mount->options);
  g_free (mount);
}

static void
swap_free (PtSwap *swap)
{
  g_free (swap->path);
  g_free (swap);
}

/* A blank in a name is "\040"; what comes out may be no UTF-8 */
static char *
unescape (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (p[0] == '\\' && strspn (p + 1, "01234567") >= 3)
        {
          g_string_append_c (plain, (char) ((p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0')));
          p += 3;
        }
      else
        {
          g_string_append_c (plain, *p);
        }
    }

  if (!g_utf8_validate (plain->str, -1, NULL))
    {
      char *valid = g_utf8_make_valid (plain->str, -1);

      g_string_free (plain, TRUE);
      return valid;
    }
  return g_string_free (plain, FALSE);
}

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue": any number
   of fields before the dash */
static PtMount *
parse_mount (const char *line)
{
  g_auto (GStrv) words = pt_sysfs_split_words (line);
  guint n = g_strv_length (words);
  guint dash = 6;
  PtMount *mount;

  while (dash < n && !g_str_equal (words[dash], "-"))
    dash++;
  if (dash + 2 >= n)
    return NULL;

  mount = g_new0 (PtMount, 1);
  mount->number = g_strdup (words[2]);
  mount->root = unescape (words[3]);
  mount->point = unescape (words[4]);
  mount->type = g_strdup (words[dash + 1]);
  mount->source = unescape (words[dash + 2]);
  mount->options = unescape (dash + 3 < n ? words[dash + 3] : "");
  return mount;
}

/**
 * pt_mount_table_read:
 * @sysfs: the computer
 *
 * Process 1 sees what the computer has mounted; this process may live in a chroot or in a namespace
 * of its own.
 *
 * Returns: (element-type PtMount) (transfer full) (nullable): all mounts, %NULL when they cannot be
 *   read
 */
GPtrArray *
pt_mount_table_read (PtSysfs *sysfs)
{
  g_autofree char *text = pt_sysfs_read (sysfs, "proc/1/mountinfo");
  g_auto (GStrv) lines = NULL;
  GPtrArray *mounts;

  if (text == NULL)
    text = pt_sysfs_read (sysfs, "proc/self/mountinfo");
  if (text == NULL)
    return NULL;

  mounts = g_ptr_array_new_with_free_func ((GDestroyNotify) mount_free);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      PtMount *mount = parse_mount (lines[i]);

      if (mount != NULL)
        g_ptr_array_add (mounts, mount);
    }
  return mounts;
}

/**
 * pt_mount_table_read_swaps:
 * @sysfs: the computer
 *
 * Returns: (element-type PtSwap) (transfer full) (nullable): active swap, %NULL when it cannot be
 *   read
 */
GPtrArray *
pt_mount_table_read_swaps (PtSysfs *sysfs)
{
  g_autofree char *text = pt_sysfs_read (sysfs, "proc/swaps");
  g_auto (GStrv) lines = NULL;
  GPtrArray *swaps;

  if (text == NULL)
    return NULL;

  swaps = g_ptr_array_new_with_free_func ((GDestroyNotify) swap_free);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = pt_sysfs_split_words (lines[i]);
      PtSwap *swap;

      if (g_strv_length (words) < 2)
        continue;
      swap = g_new0 (PtSwap, 1);
      swap->path = unescape (words[0]);
      swap->file = g_str_equal (words[1], "file");
      g_ptr_array_add (swaps, swap);
    }
  return swaps;
}

/**
 * pt_mount_table_read_specs:
 * @sysfs: the computer
 * @path: "etc/fstab" or "etc/crypttab"
 * @column: which word of each line names the device
 *
 * Returns: (transfer full): the devices that the table names, "UUID=…" or "/dev/…"
 */
GStrv
pt_mount_table_read_specs (PtSysfs    *sysfs,
                           const char *path,
                           guint       column)
{
  g_autofree char *text = pt_sysfs_read (sysfs, path);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  g_autoptr (GStrvBuilder) specs = g_strv_builder_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = pt_sysfs_split_words (lines[i]);

      if (g_strv_length (words) > column && words[0][0] != '#')
        g_strv_builder_take (specs, unescape (words[column]));
    }
  return g_strv_builder_end (specs);
}

static gboolean
is_below (const char *path,
          const char *directory)
{
  gsize length = strlen (directory);

  if (g_str_equal (directory, "/"))
    return TRUE;
  return strncmp (path, directory, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/**
 * pt_mount_table_find_below:
 * @mounts: (element-type PtMount): all mounts
 * @path: a file
 *
 * Returns: (transfer none) (nullable): the mount that the file is on
 */
const PtMount *
pt_mount_table_find_below (GPtrArray  *mounts,
                           const char *path)
{
  const PtMount *best = NULL;

  /* Of two on the same point the later one is on top */
  for (guint i = 0; i < mounts->len; i++)
    {
      const PtMount *mount = g_ptr_array_index (mounts, i);

      if (is_below (path, mount->point) &&
          (best == NULL || strlen (mount->point) >= strlen (best->point)))
        best = mount;
    }
  return best;
}

/**
 * pt_mount_table_is_bind:
 * @mounts: (element-type PtMount): all mounts
 * @index: one of them
 *
 * Containers and sandboxes mount parts of a file system again by the dozen: that says nothing new
 * about the disk. Subvolumes of btrfs are mounts of their own.
 *
 * Returns: whether it is a part of a file system that is mounted as a whole as well
 */
gboolean
pt_mount_table_is_bind (GPtrArray *mounts,
                        guint      index)
{
  const PtMount *mount = g_ptr_array_index (mounts, index);

  for (guint i = 0; i < mounts->len; i++)
    {
      const PtMount *other = g_ptr_array_index (mounts, i);

      if (i == index || !g_str_equal (other->number, mount->number))
        continue;
      if (g_str_equal (other->root, "/") && !g_str_equal (mount->root, "/") &&
          !g_str_equal (mount->type, "btrfs"))
        return TRUE;
      /* The very same part, mounted elsewhere before */
      if (i < index && g_str_equal (other->root, mount->root) &&
          !g_str_equal (mount->root, "/"))
        return TRUE;
    }
  return FALSE;
}
