/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-scrub-tables.h"

#include <string.h>

#include "pt-remote-disks.h"
#include "pt-sysfs.h"

/* The kernel's and the administrator's tables of routes and file systems, and those of the names of
   devices, written anew with what the readers ask of them. */

static gboolean
is_zero (const char *digits)
{
  return strspn (digits, "0") == strlen (digits);
}

/* ---- Network ------------------------------------------------------------------------------ */

/* One route to 192.0.2.0/24 for an interface that has any: that is what the reader asks */
static void
append_route (GString    *kept,
              GHashTable *seen,
              const char *name)
{
  if (g_hash_table_add (seen, g_strdup (name)))
    g_string_append_printf (kept, "%s\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n",
                            name);
}

/* One more for each interface, to the stand-in for whatever is reached through it */
static void
append_ways (GString  *kept,
             PtNetMap *ways)
{
  GPtrArray *interfaces = ways != NULL ? pt_net_map_get_interfaces (ways) : NULL;

  for (guint i = 0; interfaces != NULL && i < MIN (interfaces->len, 255); i++)
    {
      const PtInterface *interface = g_ptr_array_index (interfaces, i);

      if (interface->addressed)
        g_string_append_printf (kept,
                                "%s\t%02X6433C6\t00000000\t0005\t0\t0\t0\tFFFFFFFF\t0\t0\t0\n",
                                interface->name, i);
    }
}

char *
pt_scrub_rewrite_routes (PtScrub    *self,
                         const char *path,
                         const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) kept = g_string_new (
    "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n");
  GPtrArray *addressed = pt_scrub_get_addressed (self);

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit_set (lines[i], "\t ", -1);

      if (g_strv_length (words) < 8)
        continue;
      if (is_zero (words[1]) && is_zero (words[7]))
        g_string_append_printf (kept, "%s\t00000000\t010200C0\t%s\t0\t0\t0\t00000000\t0\t0\t0\n",
                                words[0], words[3]);
      append_route (kept, seen, words[0]);
    }
  for (guint i = 0; i < addressed->len; i++)
    append_route (kept, seen, g_ptr_array_index (addressed, i));
  append_ways (kept, pt_scrub_get_ways (self));
  return pt_scrub_text (self, kept->str);
}

/* Only routes to everywhere matter */
char *
pt_scrub_rewrite_routes6 (PtScrub    *self,
                          const char *path,
                          const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = pt_sysfs_split_words (lines[i]);

      if (g_strv_length (words) >= 10 && is_zero (words[0]) && is_zero (words[1]))
        g_string_append_printf (kept, "%032d 00 %032d 00 20010db8000000000000000000000001 "
                                "00000000 00000000 00000000 %s %s\n", 0, 0, words[8], words[9]);
    }
  return pt_scrub_text (self, kept->str);
}

char *
pt_scrub_rewrite_addresses6 (PtScrub    *self,
                             const char *path,
                             const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = pt_sysfs_split_words (lines[i]);

      /* A link-local one is made of the hardware address */
      if (g_strv_length (words) >= 6 && !g_str_has_prefix (words[0], "fe80"))
        g_string_append_printf (kept, "20010db8000000000000000000000001 %s 40 00 80 %s\n", words[1],
                                words[5]);
    }
  return pt_scrub_text (self, kept->str);
}

/* ---- Disks -------------------------------------------------------------------------------- */

/* "UUID=…", "LABEL=…", "/dev/…" */
static char *
dup_spec (PtScrub    *self,
          const char *word)
{
  static const struct
  {
    const char *tag, *kind;
  } tags[] = {
    { "UUID=", "uuid" }, { "LABEL=", "label" }, { "PARTUUID=", "uuid" },
    { "PARTLABEL=", "partlabel" },
  };
  g_autofree char *spec = g_strcompress (word);

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      g_autofree char *value = NULL;
      g_autofree char *instead = NULL;

      if (!g_str_has_prefix (spec, tags[i].tag))
        continue;
      value = g_strdelimit (g_strdup (spec + strlen (tags[i].tag)), "\"'", ' ');
      instead = pt_scrub_stand_in (self, tags[i].kind, g_strstrip (value));
      return g_strconcat (tags[i].tag, instead, NULL);
    }

  if (g_str_has_prefix (spec, "/dev/disk/"))
    return pt_scrub_path (self, spec);
  return g_str_has_prefix (word, "/dev/") ? pt_scrub_volume (self, word) : NULL;
}

/* The devices that such a table names: neither where they are mounted, nor options, which may name
   users, hosts and files of passwords */
static char *
rewrite_table (PtScrub    *self,
               const char *text,
               guint       column)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = pt_sysfs_split_words (lines[i]);
      g_autofree char *spec = NULL;

      if (g_strv_length (words) <= column || *words[0] == '#')
        continue;
      spec = dup_spec (self, words[column]);
      if (spec != NULL)
        g_string_append_printf (kept, "%s%s none\n", column > 0 ? "volume " : "", spec);
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

char *
pt_scrub_rewrite_fstab (PtScrub    *self,
                        const char *path,
                        const char *text)
{
  return rewrite_table (self, text, 0);
}

char *
pt_scrub_rewrite_crypttab (PtScrub    *self,
                           const char *path,
                           const char *text)
{
  return rewrite_table (self, text, 1);
}

/* What is on no disk, or on another computer: people name those, and no reader asks for them. But
   for the layers of a live system, which are somewhere in memory. */
static gboolean
is_on_no_disk (const char *number,
               const char *type,
               const char *source,
               const char *point)
{
  static const char *const types[] = { "btrfs", "zfs", "bcachefs", NULL };

  if (!g_str_has_prefix (number, "0:") || g_strv_contains (types, type) ||
      (g_str_has_prefix (source, "/dev/") && strcmp (source, "/dev/fuse") != 0))
    return FALSE;
  if (pt_remote_disks_is_share (type))
    return !pt_remote_disks_is_vital (point) && !g_str_has_prefix (point, "/run/");
  return strcmp (point, "/") != 0 &&
         (strcmp (type, "tmpfs") != 0 || !g_str_has_prefix (point, "/run/") ||
          g_str_has_prefix (point, "/run/user/"));
}

/* Below the root of a live system are layers, which the reader looks for among the mounts */
static char *
dup_options (PtScrub    *self,
             const char *type,
             const char *source,
             const char *point,
             const char *options)
{
  g_auto (GStrv) all = g_strsplit (options, ",", -1);
  g_autoptr (GString) kept = g_string_new ("rw");

  if (pt_remote_disks_is_share (type))
    {
      g_autofree char *address = pt_remote_disks_dup_server (source, options);
      g_autofree char *instead = pt_scrub_server (self, address);

      return g_strconcat ("rw,addr=", instead, NULL);
    }
  if (strcmp (type, "overlay") != 0 || strcmp (point, "/") != 0)
    return g_strdup ("rw");

  for (guint i = 0; all[i] != NULL; i++)
    {
      const char *value = strchr (all[i], '=');
      g_auto (GStrv) layers = NULL;

      if (value == NULL || (!g_str_has_prefix (all[i], "lowerdir") &&
                            !g_str_has_prefix (all[i], "upperdir")))
        continue;
      layers = g_strsplit (value + 1, ":", -1);
      for (guint j = 0; layers[j] != NULL; j++)
        {
          g_autofree char *layer = pt_scrub_mount_point (self, layers[j]);

          g_string_append_printf (kept, "%s%s", j == 0 ? "," : ":", j == 0 ? "lowerdir=" : "");
          g_string_append (kept, layer);
        }
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

static char *
dup_source (PtScrub    *self,
            const char *type,
            const char *source)
{
  g_autofree char *pool = NULL;

  if (strcmp (type, "zfs") != 0)
    return g_str_has_prefix (source, "/dev/") ? pt_scrub_volume (self, source) : g_strdup ("none");

  pool = g_strndup (source, strcspn (source, "/"));
  return pt_scrub_stand_in (self, "pool", pool);
}

char *
pt_scrub_rewrite_mounts (PtScrub    *self,
                         const char *path,
                         const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = pt_sysfs_split_words (lines[i]);
      guint n = g_strv_length (words), dash = 6;
      g_autofree char *root = NULL;
      g_autofree char *point = NULL;
      g_autofree char *source = NULL;
      g_autofree char *options = NULL;

      while (dash < n && strcmp (words[dash], "-") != 0)
        dash++;
      if (dash + 2 >= n ||
          is_on_no_disk (words[2], words[dash + 1], words[dash + 2], words[4]))
        continue;

      root = pt_scrub_mount_point (self, words[3]);
      point = pt_scrub_mount_point (self, words[4]);
      source = dup_source (self, words[dash + 1], words[dash + 2]);
      options = dup_options (self, words[dash + 1], words[dash + 2], words[4],
                             dash + 3 < n ? words[dash + 3] : "");
      g_string_append_printf (kept, "%u 1 %s %s %s rw - %s %s %s\n", i + 2, words[2], root, point,
                              words[dash + 1], source, options);
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

/* Of an iSCSI connection: "192.0.2.7" */
char *
pt_scrub_rewrite_target (PtScrub    *self,
                         const char *path,
                         const char *text)
{
  g_autofree char *address = g_strstrip (g_strdup (text));

  return pt_scrub_server (self, address);
}

/* Of an NVMe controller: "traddr=192.0.2.7,trsvcid=4420,host_iface=eno1" */
char *
pt_scrub_rewrite_fabric (PtScrub    *self,
                         const char *path,
                         const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_strstrip (words[i]);
      if (g_str_has_prefix (words[i], "traddr="))
        {
          g_autofree char *instead = pt_scrub_server (self, words[i] + strlen ("traddr="));

          g_string_append_printf (kept, "%straddr=%s", kept->len > 0 ? "," : "", instead);
        }
      else if (g_str_has_prefix (words[i], "host_iface="))
        {
          g_string_append_printf (kept, "%s%s", kept->len > 0 ? "," : "", words[i]);
        }
    }
  return pt_scrub_text (self, kept->str);
}

char *
pt_scrub_rewrite_swaps (PtScrub    *self,
                        const char *path,
                        const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) kept = g_string_new ("Filename Type Size Used Priority\n");

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = pt_sysfs_split_words (lines[i]);
      g_autofree char *file = NULL;

      if (g_strv_length (words) < 2)
        continue;
      file = pt_scrub_mount_point (self, words[0]);
      g_string_append_printf (kept, "%s %s 0 0 0\n", file, words[1]);
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

/* ---- Databases of names ------------------------------------------------------------------- */

/* The names of what is there, out of thousands, and those of classes, so that a recording reads the
   same where the database is older or missing */
char *
pt_scrub_rewrite_names (PtScrub    *self,
                        const char *path,
                        const char *text)
{
  g_autoptr (GString) kept = g_string_new ("# Only what is in this computer\n");
  gboolean vendor = FALSE, classes = FALSE;
  const char *next;

  for (const char *line = text; *line != '\0'; line = next)
    {
      gsize length = strcspn (line, "\n");
      gboolean keep;

      next = line[length] != '\0' ? line + length + 1 : line + length;
      if (g_str_has_prefix (line, "C "))
        classes = TRUE;
      else if (length > 2 && line[0] != '\t' && line[0] != '#' && line[1] == ' ')
        classes = FALSE; /* usb.ids has other tables behind the classes */

      if (length < 6 || *line == '#')
        keep = classes && *line == '\t';
      else if (classes)
        keep = TRUE;
      else if (*line != '\t')
        keep = vendor = line[4] == ' ' && pt_scrub_has_id (self, line, 4);
      else
        keep = vendor && line[1] != '\t' && pt_scrub_has_id (self, line + 1, 4);
      if (keep)
        g_string_append_len (kept, line, (gssize) (next - line));
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}
