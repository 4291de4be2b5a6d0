/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-host-recording.h"

#include <errno.h>
#include <ifaddrs.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pt-host-reader.h"
#include "pt-scrub.h"
#include "pt-sysfs.h"

#define MAX_HOPS 40

/* What the readers read, as they read it, each file where it really is and each link on the way:
   so the same readers, given the recording, go the same ways. */

typedef struct
{
  char      *root;
  GHashTable *entries;      /* path → PtRecorded, before anything is taken out */
  GHashTable *directories;  /* a path that leads through links → where it is */
} Recorder;

static void
recorded_free (gpointer data)
{
  PtRecorded *self = data;

  g_free (self->path);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->target);
  g_free (self);
}

static PtRecorded *
get_entry (Recorder   *self,
           const char *path)
{
  PtRecorded *entry = g_hash_table_lookup (self->entries, path);

  if (entry == NULL)
    {
      entry = g_new0 (PtRecorded, 1);
      entry->path = g_strdup (path);
      g_hash_table_insert (self->entries, entry->path, entry);
    }
  return entry;
}

static char *
dup_full (Recorder   *self,
          const char *path)
{
  return g_build_filename (self->root, path, NULL);
}

static char *
read_link (Recorder   *self,
           const char *path)
{
  g_autofree char *full = dup_full (self, path);
  char target[PATH_MAX];
  gssize length = readlink (full, target, sizeof target - 1);

  if (length <= 0)
    return NULL;
  target[length] = '\0';
  return g_strdup (target);
}

/* From the root, so that no link of a recording leads out of it wherever it is unpacked */
static void
record_link (Recorder   *self,
             const char *path,
             const char *target)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *base = g_strconcat ("/", strcmp (parent, ".") != 0 ? parent : "", NULL);
  g_autofree char *canonical = g_canonicalize_filename (target, base);
  g_autoptr (GString) relative = g_string_new (NULL);
  PtRecorded *entry = get_entry (self, path);

  for (const char *p = strchr (path, '/'); p != NULL; p = strchr (p + 1, '/'))
    g_string_append (relative, "../");
  g_string_append (relative, canonical[1] != '\0' ? canonical + 1 : ".");
  g_clear_pointer (&entry->bytes, g_bytes_unref);
  g_free (entry->target);
  entry->target = g_string_free (g_steal_pointer (&relative), FALSE);
}

static char *
dup_parent (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? g_strndup (path, (gsize) (slash - path)) : g_strdup ("");
}

/* Where @path is, each link on the way recorded; NULL when there are too many. The links in /proc
   are left alone: "self" is another process each time. */
static char *
resolve (Recorder   *self,
         const char *path,
         gboolean    follow_last)
{
  g_autoptr (GQueue) pending = g_queue_new ();
  g_autofree char *current = g_strdup ("");
  g_auto (GStrv) parts = NULL;
  guint hops = 0;

  if (g_str_has_prefix (path, "proc/"))
    return g_strdup (path);

  parts = g_strsplit (path, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    g_queue_push_tail (pending, g_strdup (parts[i]));

  while (!g_queue_is_empty (pending) && hops <= MAX_HOPS)
    {
      g_autofree char *part = g_queue_pop_head (pending);
      g_autofree char *candidate = NULL;
      g_autofree char *target = NULL;

      if (*part == '\0' || strcmp (part, ".") == 0)
        continue;
      if (strcmp (part, "..") == 0)
        {
          candidate = dup_parent (current);
          g_free (current);
          current = g_steal_pointer (&candidate);
          continue;
        }

      candidate = *current != '\0' ? g_strconcat (current, "/", part, NULL) : g_strdup (part);
      /* A directory that was walked through before and is none of a link */
      if (!g_hash_table_contains (self->directories, candidate) &&
          (follow_last || !g_queue_is_empty (pending)))
        target = read_link (self, candidate);
      if (target == NULL)
        {
          if (!g_queue_is_empty (pending))
            g_hash_table_add (self->directories, g_strdup (candidate));
          g_free (current);
          current = g_steal_pointer (&candidate);
          continue;
        }

      record_link (self, candidate, target);
      hops++;
      if (*target == '/')
        g_set_str (&current, "");

      g_auto (GStrv) more = g_strsplit (target, "/", -1);

      for (guint i = g_strv_length (more); i > 0; i--)
        g_queue_push_head (pending, g_strdup (more[i - 1]));
    }

  g_queue_clear_full (pending, g_free);
  return hops <= MAX_HOPS && *current != '\0' ? g_steal_pointer (&current) : NULL;
}

/* A file of which nothing but its being there counts is empty in the recording */
static void
record_existence (Recorder   *self,
                  const char *path)
{
  g_autofree char *full = dup_full (self, path);
  g_autofree char *target = read_link (self, path);
  PtRecorded *entry;
  struct stat info;

  if (g_hash_table_contains (self->entries, path))
    return;
  if (target != NULL)
    {
      record_link (self, path, target);
      return;
    }
  if (lstat (full, &info) != 0)
    return;

  entry = get_entry (self, path);
  if (!S_ISDIR (info.st_mode))
    entry->bytes = g_bytes_new_static ("", 0);
}

static void
record_text (Recorder   *self,
             const char *path,
             const char *bytes,
             gsize       length)
{
  PtRecorded *entry = get_entry (self, path);

  g_clear_pointer (&entry->bytes, g_bytes_unref);
  entry->bytes = g_bytes_new (bytes, length);
}

static void
on_seen (const char    *path,
         PtSysfsAnswer  answer,
         const char    *bytes,
         gsize          length,
         gpointer       data)
{
  Recorder *self = data;
  g_autofree char *where = NULL;
  g_autofree char *target = NULL;

  if (answer == PT_SYSFS_MISSING || answer == PT_SYSFS_NO_TEXT)
    return;
  where = resolve (self, path, answer != PT_SYSFS_LINK && answer != PT_SYSFS_NAME);
  if (where == NULL)
    return;

  switch (answer)
    {
    case PT_SYSFS_TEXT:
      record_text (self, where, bytes, length);
      break;

    case PT_SYSFS_NAME:
      if (pt_scrub_keeps_name (where))
        record_existence (self, where);
      break;

    case PT_SYSFS_LINK:
      target = read_link (self, where);
      if (target != NULL && pt_scrub_keeps_link (where, target))
        record_link (self, where, target);
      break;

    case PT_SYSFS_LIST:
      if (pt_scrub_keeps_list (where))
        record_existence (self, where);
      break;

    case PT_SYSFS_EXISTS:
      record_existence (self, where);
      break;

    case PT_SYSFS_MISSING:
    case PT_SYSFS_NO_TEXT:
    default:
      break;
    }
}

/* ---- What has to be known in order to take it out ----------------------------------------- */

static void
add_serials (PtScrub    *scrub,
             PtSysfs    *sysfs,
             const char *class_directory,
             const char *attribute)
{
  g_auto (GStrv) names = pt_sysfs_list (sysfs, class_directory);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *directory = pt_sysfs_follow_at (sysfs, class_directory, names[i]);
      g_autofree char *serial = pt_sysfs_read_at (sysfs, directory, attribute);

      if (serial != NULL)
        pt_scrub_add_serial (scrub, serial);
    }
}

static void
add_host_name (PtScrub *scrub,
               PtSysfs *sysfs)
{
  static const char *const files[] = { "proc/sys/kernel/hostname", "etc/hostname" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *name = pt_sysfs_read (sysfs, files[i]);

      if (name != NULL)
        pt_scrub_add_host_name (scrub, name);
    }
}

/* As the network reader does, which asks the kernel for them beside its files */
static void
add_addressed (PtScrub *scrub,
               PtSysfs *sysfs)
{
  struct ifaddrs *addresses = NULL;

  if (!pt_sysfs_is_real (sysfs) || getifaddrs (&addresses) != 0)
    return;
  for (struct ifaddrs *p = addresses; p != NULL; p = p->ifa_next)
    {
      if (p->ifa_addr != NULL && p->ifa_addr->sa_family == AF_INET)
        pt_scrub_add_addressed (scrub, p->ifa_name);
    }
  freeifaddrs (addresses);
}

static void
add_ids (PtScrub    *scrub,
         GHashTable *entries)
{
  static const char *const names[] = { "vendor", "device", "idVendor", "idProduct", NULL };
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const PtRecorded *entry = value;
      g_autofree char *name = g_path_get_basename (entry->path);
      g_autofree char *text = NULL;

      if (entry->bytes == NULL || g_bytes_get_size (entry->bytes) == 0 ||
          !g_strv_contains (names, name))
        continue;
      text = g_strndup (g_bytes_get_data (entry->bytes, NULL), g_bytes_get_size (entry->bytes));
      pt_scrub_add_id (scrub, text);
    }
}

static PtScrub *
new_scrub (const char  *root,
           GHashTable  *entries,
           GError     **error)
{
  g_autoptr (PtSysfs) sysfs = pt_sysfs_new (root, error);
  PtScrub *scrub;

  if (sysfs == NULL)
    return NULL;

  scrub = pt_scrub_new ();
  add_serials (scrub, sysfs, "sys/bus/usb/devices", "serial");
  add_serials (scrub, sysfs, "sys/class/nvme", "serial");
  add_serials (scrub, sysfs, "sys/class/block", "device/serial");
  add_serials (scrub, sysfs, "sys/class/block", "serial");
  add_host_name (scrub, sysfs);
  add_addressed (scrub, sysfs);
  pt_scrub_set_ways (scrub, pt_net_map_new (sysfs));
  add_ids (scrub, entries);
  return scrub;
}

/* ---- The recording ------------------------------------------------------------------------ */

static int
compare_paths (gconstpointer a,
               gconstpointer b)
{
  const PtRecorded *x = *(const PtRecorded *const *) a, *y = *(const PtRecorded *const *) b;

  return strcmp (x->path, y->path);
}

/* Nothing in /proc and /sys has such a name, and archives differ in what they make of it */
static gboolean
is_plain (const char *path)
{
  for (; *path != '\0'; path++)
    {
      if (*path < ' ' || *path > '~')
        return FALSE;
    }
  return TRUE;
}

/* In the order of paths, so that the same computer gives the same recording */
static GPtrArray *
take_out (GHashTable *entries,
          PtScrub    *scrub)
{
  g_autoptr (GPtrArray) sorted = g_hash_table_get_values_as_ptr_array (entries);
  GPtrArray *kept = g_ptr_array_new_with_free_func (recorded_free);

  g_ptr_array_sort (sorted, compare_paths);
  for (guint i = 0; i < sorted->len; i++)
    {
      const PtRecorded *entry = g_ptr_array_index (sorted, i);
      g_autofree char *path = pt_scrub_path (scrub, entry->path);
      g_autoptr (GBytes) bytes = NULL;
      PtRecorded *copy;

      if (!is_plain (path))
        continue;
      /* Empty ones are those of which only the name counts */
      if (entry->bytes != NULL && g_bytes_get_size (entry->bytes) == 0)
        bytes = g_bytes_ref (entry->bytes);
      else if (entry->bytes != NULL &&
               (bytes = pt_scrub_file (scrub, entry->path, entry->bytes)) == NULL)
        continue;

      copy = g_new0 (PtRecorded, 1);
      copy->path = g_steal_pointer (&path);
      copy->bytes = g_steal_pointer (&bytes);
      copy->target = entry->target != NULL ? pt_scrub_path (scrub, entry->target) : NULL;
      g_ptr_array_add (kept, copy);
    }
  return kept;
}

/**
 * pt_host_recording_new:
 * @root: "/" or the directory of a recorded computer
 * @error: return location, as of pt_host_reader_read()
 *
 * Reads a computer as pt_host_reader_read() does and records every file, link and directory that
 * was asked for. What tells this computer or its owner from others is taken out, see #PtScrub.
 *
 * Returns: (element-type PtRecorded) (transfer full) (nullable): what was read, by path
 */
GPtrArray *
pt_host_recording_new (const char  *root,
                       GError     **error)
{
  g_autoptr (GHashTable) entries =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, recorded_free);
  g_autoptr (GHashTable) directories =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *canonical = g_canonicalize_filename (root, NULL);
  Recorder recorder = { canonical, entries, directories };
  g_autoptr (PtScrub) scrub = NULL;
  g_autoptr (PtHost) host =
    pt_host_reader_read_seen (root, PT_HOST_RECORDED, on_seen, &recorder, error);

  if (host == NULL)
    return NULL;
  scrub = new_scrub (root, entries, error);
  return scrub != NULL ? take_out (entries, scrub) : NULL;
}
