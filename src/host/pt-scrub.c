/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-scrub.h"

#include <string.h>

/* Stand-ins, and the words and names that get one wherever they are. Which file gets what is in
   pt-scrub-files.c. */

#define ZFS_POOLS "proc/spl/kstat/zfs/"
#define EFI_VARIABLES "sys/firmware/efi/efivars/"
#define DISK_NAMES "dev/disk/by-"

struct _PtScrub
{
  GHashTable *stand_ins;  /* "kind value" → what stands for it */
  GHashTable *counts;     /* kind → how many so far */
  GHashTable *ids;        /* vendors, devices and products that are there */
  GPtrArray  *serials;
  GPtrArray  *host_names;
  GPtrArray  *addressed;  /* interfaces with an address that no file tells of */
  PtNetMap   *ways;       /* nullable */
  GRegex     *uuid;
  GRegex     *mac;
  GRegex     *interface;
  GRegex     *wwid;
  GRegex     *homed;
};

/* Network interfaces that systemd names after a hardware address (systemd.net-naming-scheme) */
#define MAC_IN_NAME "(?<![0-9a-z])(en|wl|ww|ib|sl)x([0-9a-f]{12})(?![0-9a-z])"
/* Six pairs: no PCI address has those */
#define MAC "(?<![0-9a-f:.-])[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\\1[0-9a-f]{2}){4}(?![0-9a-f:-])"
/* device mapper's multipath calls a disk by its world-wide number (multipath.conf(5),
   user_friendly_names), and systemd-homed a home by its user (src/home/homework-luks.c) */
#define WWID "(?<![0-9a-z])[0-9a-f]{16,}(?![0-9a-f])"
#define HOMED "(^|/dev/mapper/)home-([^/\\s]+)"
#define UUID "(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])"

static GRegex *
new_regex (const char *pattern)
{
  return g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_RAW | G_REGEX_OPTIMIZE,
                      G_REGEX_MATCH_DEFAULT, NULL);
}

/**
 * pt_scrub_new:
 *
 * Returns: (transfer full): without any stand-in yet
 */
PtScrub *
pt_scrub_new (void)
{
  PtScrub *self = g_new0 (PtScrub, 1);

  self->stand_ins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->counts = g_hash_table_new (g_str_hash, g_str_equal);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->serials = g_ptr_array_new_with_free_func (g_free);
  self->host_names = g_ptr_array_new_with_free_func (g_free);
  self->addressed = g_ptr_array_new_with_free_func (g_free);
  self->uuid = new_regex (UUID);
  self->mac = new_regex (MAC);
  self->interface = new_regex (MAC_IN_NAME);
  self->wwid = new_regex (WWID);
  self->homed = new_regex (HOMED);
  return self;
}

/**
 * pt_scrub_free:
 * @self: (transfer full): it
 */
void
pt_scrub_free (PtScrub *self)
{
  g_hash_table_unref (self->stand_ins);
  g_hash_table_unref (self->counts);
  g_hash_table_unref (self->ids);
  g_ptr_array_unref (self->serials);
  g_ptr_array_unref (self->host_names);
  g_ptr_array_unref (self->addressed);
  g_clear_pointer (&self->ways, pt_net_map_free);
  g_regex_unref (self->uuid);
  g_regex_unref (self->mac);
  g_regex_unref (self->interface);
  g_regex_unref (self->wwid);
  g_regex_unref (self->homed);
  g_free (self);
}

static gboolean
has_digit (const char *text)
{
  return strpbrk (text, "0123456789") != NULL;
}

/**
 * pt_scrub_add_serial:
 * @self: it
 * @serial: a serial number of this computer
 *
 * To be taken out of every text. Short ones, and those that are no number at all, are left: they
 * tell nobody apart and may be part of any word. So are the "serial numbers" of USB root hubs,
 * which are PCI addresses.
 */
void
pt_scrub_add_serial (PtScrub    *self,
                     const char *serial)
{
  g_autofree char *text = g_strstrip (g_strdup (serial));

  if (strlen (text) >= 6 && has_digit (text) && strspn (text, "0:.- ") < strlen (text) &&
      !g_regex_match_simple ("^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]$", text,
                             G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT))
    g_ptr_array_add (self->serials, g_steal_pointer (&text));
}

/**
 * pt_scrub_add_host_name:
 * @self: it
 * @name: what the computer is called
 *
 * Installers make it part of the names of volumes. A name that paths of the system have is left.
 */
void
pt_scrub_add_host_name (PtScrub    *self,
                        const char *name)
{
  static const char *const common[] = {
    "boot", "dev", "disk", "home", "localhost", "mapper", "media", "mnt", "opt", "root", "run",
    "srv", "swap", "tmp", "usr", "var", NULL,
  };
  g_autofree char *text = g_strstrip (g_strdup (name));
  GString *doubled;

  /* "laptop.example.org" */
  text[strcspn (text, ".")] = '\0';
  if (strlen (text) < 3 || g_strv_contains (common, text))
    return;

  /* As device mapper writes it; first, because it contains the other */
  doubled = g_string_new (text);
  if (g_string_replace (doubled, "-", "--", 0) > 0)
    g_ptr_array_add (self->host_names, g_string_free (doubled, FALSE));
  else
    g_string_free (doubled, TRUE);
  g_ptr_array_add (self->host_names, g_steal_pointer (&text));
}

/**
 * pt_scrub_add_id:
 * @self: it
 * @id: the id of a vendor, a device or a product, "0x8086" or "8086"
 *
 * Its names stay in the databases of names.
 */
void
pt_scrub_add_id (PtScrub    *self,
                 const char *id)
{
  g_autofree char *text = g_ascii_strdown (g_str_has_prefix (id, "0x") ? id + 2 : id, -1);

  g_hash_table_add (self->ids, g_strstrip (g_steal_pointer (&text)));
}

/**
 * pt_scrub_has_id:
 * @self: it
 * @id: four digits, not ended by NUL
 * @length: its length
 *
 * Returns: whether it was added
 */
gboolean
pt_scrub_has_id (PtScrub    *self,
                 const char *id,
                 gsize       length)
{
  g_autofree char *text = g_strndup (id, length);

  return g_hash_table_contains (self->ids, text);
}

/**
 * pt_scrub_add_addressed:
 * @self: it
 * @interface: a network interface with an address that only the running kernel tells of
 */
void
pt_scrub_add_addressed (PtScrub    *self,
                        const char *interface)
{
  g_ptr_array_add (self->addressed, g_strdup (interface));
}

/**
 * pt_scrub_get_addressed:
 * @self: it
 *
 * Returns: (element-type utf8) (transfer none): those
 */
GPtrArray *
pt_scrub_get_addressed (PtScrub *self)
{
  return self->addressed;
}

/**
 * pt_scrub_set_ways:
 * @self: it
 * @ways: (transfer full) (nullable): the network interfaces of the computer
 */
void
pt_scrub_set_ways (PtScrub  *self,
                   PtNetMap *ways)
{
  g_clear_pointer (&self->ways, pt_net_map_free);
  self->ways = ways;
}

/**
 * pt_scrub_get_ways:
 * @self: it
 *
 * Returns: (transfer none) (nullable): those
 */
PtNetMap *
pt_scrub_get_ways (PtScrub *self)
{
  return self->ways;
}

/**
 * pt_scrub_server:
 * @self: it
 * @address: of another computer
 *
 * Returns: (transfer full): one that is reached through the same interface, 198.51.100.N of the
 *   Nth; or one that is as little reached; or this computer's own, which tells nothing
 */
char *
pt_scrub_server (PtScrub    *self,
                 const char *address)
{
  PtInterface *way = self->ways != NULL ? pt_net_map_find_way (self->ways, address) : NULL;
  GPtrArray *interfaces = self->ways != NULL ? pt_net_map_get_interfaces (self->ways) : NULL;
  guint index;

  if (g_str_has_prefix (address, "127.") || strcmp (address, "::1") == 0)
    return g_strdup ("127.0.0.1");
  if (way != NULL && g_ptr_array_find (interfaces, way, &index) && index < 255)
    return g_strdup_printf ("198.51.100.%u", index);
  return g_strdup (strchr (address, ':') != NULL ? "2001:db8::7" : "unknown");
}

/**
 * pt_scrub_stand_in:
 * @self: it
 * @kind: "uuid", "mac", or the word to begin with
 * @value: what must not be told
 *
 * Returns: (transfer full): what stands for it; the same for the same value
 */
char *
pt_scrub_stand_in (PtScrub    *self,
                   const char *kind,
                   const char *value)
{
  g_autofree char *key = g_strconcat (kind, " ", value, NULL);
  const char *known = g_hash_table_lookup (self->stand_ins, key);
  char *made;
  guint n;

  if (known != NULL)
    return g_strdup (known);

  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, kind)) + 1;
  g_hash_table_insert (self->counts, (gpointer) g_intern_string (kind), GUINT_TO_POINTER (n));
  if (strcmp (kind, "uuid") == 0)
    made = g_strdup_printf ("00000000-0000-4000-8000-%012x", n);
  else if (strcmp (kind, "mac") == 0)
    /* RFC 7042: for documentation */
    made = g_strdup_printf ("00:00:5e:00:%02x:%02x", (0x53 + (n >> 8)) & 0xff, n & 0xff);
  else
    made = g_strdup_printf ("%s%u", kind, n);
  g_hash_table_insert (self->stand_ins, g_steal_pointer (&key), made);
  return g_strdup (made);
}

static gboolean
on_uuid (const GMatchInfo *match,
         GString          *result,
         gpointer          data)
{
  g_autofree char *found = g_match_info_fetch (match, 0);
  g_autofree char *lower = g_ascii_strdown (found, -1);
  g_autofree char *instead = pt_scrub_stand_in (data, "uuid", lower);

  g_string_append (result, instead);
  return FALSE;
}

static char *
dup_mac (PtScrub    *self,
         const char *found)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *p = found; *p != '\0'; p++)
    {
      if (g_ascii_isxdigit (*p))
        g_string_append_c (digits, g_ascii_tolower (*p));
    }
  return pt_scrub_stand_in (self, "mac", digits->str);
}

static gboolean
on_mac (const GMatchInfo *match,
        GString          *result,
        gpointer          data)
{
  g_autofree char *found = g_match_info_fetch (match, 0);
  g_autofree char *instead = dup_mac (data, found);

  g_string_append (result, instead);
  return FALSE;
}

static gboolean
on_interface (const GMatchInfo *match,
              GString          *result,
              gpointer          data)
{
  g_autofree char *kind = g_match_info_fetch (match, 1);
  g_autofree char *found = g_match_info_fetch (match, 2);
  g_autofree char *instead = dup_mac (data, found);

  g_string_append_printf (result, "%sx", kind);
  for (const char *p = instead; *p != '\0'; p++)
    {
      if (*p != ':')
        g_string_append_c (result, *p);
    }
  return FALSE;
}

static gboolean
on_wwid (const GMatchInfo *match,
         GString          *result,
         gpointer          data)
{
  g_autofree char *found = g_match_info_fetch (match, 0);
  g_autofree char *lower = g_ascii_strdown (found, -1);
  g_autofree char *instead = pt_scrub_stand_in (data, "wwid", lower);

  g_string_append (result, instead);
  return FALSE;
}

static gboolean
on_homed (const GMatchInfo *match,
          GString          *result,
          gpointer          data)
{
  g_autofree char *before = g_match_info_fetch (match, 1);
  g_autofree char *user = g_match_info_fetch (match, 2);
  g_autofree char *instead = pt_scrub_stand_in (data, "user", user);

  g_string_append_printf (result, "%shome-%s", before, instead);
  return FALSE;
}

static void
replace_word (GString    *text,
              const char *word,
              const char *instead)
{
  gsize at = 0;
  const char *found;

  while ((found = strstr (text->str + at, word)) != NULL)
    {
      gsize start = (gsize) (found - text->str);
      gsize end = start + strlen (word);

      at = end;
      if ((start > 0 && g_ascii_isalnum (text->str[start - 1])) ||
          g_ascii_isalnum (text->str[end]))
        continue;
      g_string_erase (text, (gssize) start, (gssize) strlen (word));
      g_string_insert (text, (gssize) start, instead);
      at = start + strlen (instead);
    }
}

/**
 * pt_scrub_text:
 * @self: it
 * @text: any text
 *
 * Returns: (transfer full): @text with stand-ins for UUIDs and hardware addresses, and without
 *   serial numbers
 */
char *
pt_scrub_text (PtScrub    *self,
               const char *text)
{
  g_autofree char *a =
    g_regex_replace_eval (self->uuid, text, -1, 0, G_REGEX_MATCH_DEFAULT, on_uuid, self, NULL);
  g_autofree char *b =
    g_regex_replace_eval (self->mac, a, -1, 0, G_REGEX_MATCH_DEFAULT, on_mac, self, NULL);
  g_autofree char *c = g_regex_replace_eval (self->interface, b, -1, 0, G_REGEX_MATCH_DEFAULT,
                                             on_interface, self, NULL);
  g_autoptr (GString) result = g_string_new (c);

  for (guint i = 0; i < self->serials->len; i++)
    replace_word (result, g_ptr_array_index (self->serials, i), "removed");
  return g_string_free (g_steal_pointer (&result), FALSE);
}

/**
 * pt_scrub_volume:
 * @self: it
 * @text: the name of a volume, or a path with one in it
 *
 * Returns: (transfer full): as pt_scrub_text(), and without the host's name, the numbers of disks
 *   and the users of homes
 */
char *
pt_scrub_volume (PtScrub    *self,
                 const char *text)
{
  g_autofree char *a = pt_scrub_text (self, text);
  g_autofree char *b =
    g_regex_replace_eval (self->wwid, a, -1, 0, G_REGEX_MATCH_DEFAULT, on_wwid, self, NULL);
  g_autofree char *c =
    g_regex_replace_eval (self->homed, b, -1, 0, G_REGEX_MATCH_DEFAULT, on_homed, self, NULL);
  g_autoptr (GString) result = g_string_new (c);

  for (guint i = 0; i < self->host_names->len; i++)
    replace_word (result, g_ptr_array_index (self->host_names, i), "host");
  return g_string_free (g_steal_pointer (&result), FALSE);
}

/**
 * pt_scrub_mount_point:
 * @self: it
 * @path: where something is mounted, or a file; a blank in it may be "\040"
 *
 * Component by component, so that what was below another path still is.
 *
 * Returns: (transfer full): it with stand-ins for users and for what is below their folders
 */
char *
pt_scrub_mount_point (PtScrub    *self,
                      const char *path)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *scrubbed = pt_scrub_volume (self, path);
  const char *next = NULL, *after = NULL; /* what the next component is, and the one after it */

  parts = g_strsplit (scrubbed, "/", -1);
  for (guint i = 1; parts[0] != NULL && parts[i] != NULL; i++)
    {
      const char *kind = next;
      char *part = parts[i];

      next = after;
      if (kind != NULL && *part != '\0')
        {
          parts[i] = pt_scrub_stand_in (self, kind, part);
          g_free (part);
          next = next != NULL ? next : "folder";
          after = after != NULL ? "folder" : NULL;
          continue;
        }

      if (strcmp (part, "home") == 0 || strcmp (part, "@home") == 0)
        next = "user";
      else if (i == 1 && strcmp (part, "root") == 0)
        next = "folder";
      else if (strcmp (part, "media") == 0 && (i == 2 || (i == 1 && g_strv_length (parts) > 3)))
        next = "user", after = "volume";
    }
  return g_strjoinv ("/", parts);
}

/**
 * pt_scrub_path:
 * @self: it
 * @path: a path in the recording, or the target of a link
 *
 * Returns: (transfer full): what it is called in the recording
 */
char *
pt_scrub_path (PtScrub    *self,
               const char *path)
{
  const char *found = strstr (path, DISK_NAMES);
  const char *tail = found != NULL ? found + strlen (DISK_NAMES) : NULL;
  const char *slash = tail != NULL ? strchr (tail, '/') : NULL;
  const char *pool = g_str_has_prefix (path, ZFS_POOLS) ? path + strlen (ZFS_POOLS) : NULL;
  g_autofree char *kind = NULL;
  g_autofree char *instead = NULL;

  /* Beside pools, which are directories, one file with statistics about all */
  if (pool != NULL && strcmp (pool, "arcstats") != 0)
    {
      kind = g_strndup (pool, strcspn (pool, "/"));
      instead = pt_scrub_stand_in (self, "pool", kind);
      return g_strconcat (ZFS_POOLS, instead, strchr (pool, '/'), NULL);
    }

  /* Part of those names is a UUID that says whose variable it is, the same on every computer */
  if (g_str_has_prefix (path, EFI_VARIABLES))
    return g_strdup (path);
  if (slash == NULL)
    return pt_scrub_text (self, path);

  /* Labels, serial numbers, UUIDs */
  kind = g_strndup (tail, (gsize) (slash - tail));
  instead = pt_scrub_stand_in (self, strstr (kind, "uuid") != NULL ? "uuid" : kind, slash + 1);
  return g_strdup_printf ("%.*s/%s", (int) (slash - path), path, instead);
}
