/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-host-image.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-pci-address.h"

/* A computer as text: what /sys, /proc and /etc hold, written so that a person can read and change
   it. Line by line:

     # a comment
     pci 0000:00:14.0 8086:a12f 0c0330 rev=31 group=3 driver=xhci_hcd
     PATH = one line of text
     PATH:
     |any number
     |of lines
     PATH/
     PATH -> /TARGET

   `pci` makes the directory of a PCI function with its ids, the first 64 bytes of its configuration
   space and the links to group and driver. It takes `rev=`, `sub=VVVV:DDDD`, `group=`, `driver=`,
   `under=ADDRESS` (the bridge above, described before), `header=` (0, else 1 for class 0604, 2 for
   0607), `numa=`, `reset=flr,bus` and `config=none`. In paths and targets {ADDRESS} stands for the
   directory of a function described before. Targets begin at the root of the image; the links made
   are relative. What comes later replaces what came before. */

typedef struct
{
  const char *directory;
  GHashTable *places;     /* address as text → directory in sysfs */
  char       *last_made;  /* the directory made last: most lines are about the same */
  guint       line;
  GError     *error;      /* once set, nothing more is written */
} Image;

typedef struct
{
  PtPciAddress address;
  char        *name;
  char        *place;
  guint64      vendor, device, subsystem_vendor, subsystem_device;
  guint64      class_code, revision, header;
  gboolean     has_config;
} Function;

static void G_GNUC_PRINTF (2, 3)
fail (Image      *image,
      const char *format,
      ...)
{
  g_autofree char *detail = NULL;
  va_list args;

  if (image->error != NULL)
    return;

  va_start (args, format);
  detail = g_strdup_vprintf (format, args);
  va_end (args);
  /* Translators: %u is the number of a line */
  image->error = pt_error_new (PT_ERROR_IO, NULL, detail,
                               _("Line %u of the recorded computer is wrong."), image->line);
}

static void
make_directory (Image      *image,
                const char *full)
{
  if (image->error != NULL || g_strcmp0 (full, image->last_made) == 0)
    return;

  if (g_mkdir_with_parents (full, 0755) != 0)
    {
      fail (image, "%s: %s", full, g_strerror (errno));
      return;
    }
  g_free (image->last_made);
  image->last_made = g_strdup (full);
}

static char *
prepare (Image      *image,
         const char *path)
{
  char *full = g_build_filename (image->directory, path, NULL);
  g_autofree char *parent = g_path_get_dirname (full);

  make_directory (image, parent);
  return full;
}

static void
put_bytes (Image         *image,
           const char    *path,
           gconstpointer  data,
           gsize          length)
{
  g_autofree char *full = prepare (image, path);
  g_autoptr (GError) error = NULL;

  if (image->error == NULL &&
      !g_file_set_contents_full (full, data, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0644,
                                 &error))
    fail (image, "%s", error->message);
}

static void G_GNUC_PRINTF (4, 5)
put_line (Image      *image,
          const char *directory,
          const char *name,
          const char *format,
          ...)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strconcat (text, "\n", NULL);
  put_bytes (image, path, line, strlen (line));
}

static void
put_directory (Image      *image,
               const char *path)
{
  g_autofree char *full = g_build_filename (image->directory, path, NULL);

  make_directory (image, full);
}

/* Relative, so that the image may be unpacked anywhere and no link leads out of it */
static void
put_link (Image      *image,
          const char *path,
          const char *target)
{
  g_autofree char *full = prepare (image, path);
  g_autoptr (GString) relative = g_string_new (NULL);

  if (image->error != NULL)
    return;

  for (const char *p = strchr (path, '/'); p != NULL; p = strchr (p + 1, '/'))
    g_string_append (relative, "../");
  g_string_append (relative, target);
  if (g_unlink (full) != 0 && errno != ENOENT)
    fail (image, "%s: %s", full, g_strerror (errno));
  else if (symlink (relative->str, full) != 0)
    fail (image, "%s: %s", full, g_strerror (errno));
}

/* {0000:00:14.0} → sys/devices/pci0000:00/0000:00:14.0. Anything that would leave the image is
   refused. */
static char *
expand (Image      *image,
        const char *text)
{
  g_autoptr (GString) path = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      const char *end = *p == '{' ? strchr (p, '}') : NULL;
      g_autofree char *name = end != NULL ? g_strndup (p + 1, end - p - 1) : NULL;
      const char *place = name != NULL ? g_hash_table_lookup (image->places, name) : NULL;

      if (end == NULL)
        {
          g_string_append_c (path, *p);
          continue;
        }
      if (place == NULL)
        fail (image, "{%s} is not described before", name);
      else
        g_string_append (path, place);
      p = end;
    }

  g_auto (GStrv) parts = g_strsplit (path->str, "/", -1);

  if (path->len == 0 || *path->str == '/' || g_strv_contains ((const char *const *) parts, "..") ||
      g_strv_contains ((const char *const *) parts, ""))
    fail (image, "“%s” is no path below the root", path->str);
  return g_string_free (g_steal_pointer (&path), FALSE);
}

static void
put_config (Image          *image,
            const Function *function)
{
  guint8 config[64] = { 0 };
  g_autofree char *path = g_build_filename (function->place, "config", NULL);

  if (!function->has_config)
    return;

  config[0x00] = (guint8) function->vendor;
  config[0x01] = (guint8) (function->vendor >> 8);
  config[0x02] = (guint8) function->device;
  config[0x03] = (guint8) (function->device >> 8);
  config[0x08] = (guint8) function->revision;
  config[0x09] = (guint8) function->class_code;
  config[0x0a] = (guint8) (function->class_code >> 8);
  config[0x0b] = (guint8) (function->class_code >> 16);
  config[0x0e] = (guint8) function->header;
  if ((function->header & 0x7f) == 0)
    {
      config[0x2c] = (guint8) function->subsystem_vendor;
      config[0x2d] = (guint8) (function->subsystem_vendor >> 8);
      config[0x2e] = (guint8) function->subsystem_device;
      config[0x2f] = (guint8) (function->subsystem_device >> 8);
    }
  put_bytes (image, path, config, sizeof config);
}

static void
put_group (Image          *image,
           const Function *function,
           const char     *number)
{
  g_autofree char *group = g_strconcat ("sys/kernel/iommu_groups/", number, NULL);
  g_autofree char *member = g_build_filename (group, "devices", function->name, NULL);
  g_autofree char *link = g_build_filename (function->place, "iommu_group", NULL);

  put_link (image, link, group);
  put_link (image, member, function->place);
  /* What every group on x86 has */
  put_line (image, group, "reserved_regions", "0x00000000fee00000 0x00000000feefffff msi");
}

static void
put_driver (Image          *image,
            const Function *function,
            const char     *driver)
{
  g_autofree char *directory = g_strconcat ("sys/bus/pci/drivers/", driver, NULL);
  g_autofree char *link = g_build_filename (function->place, "driver", NULL);

  put_directory (image, directory);
  put_link (image, link, directory);
}

static gboolean
parse_hex (const char *text,
           guint64     maximum,
           guint64    *value)
{
  return g_ascii_string_to_unsigned (text, 16, 0, maximum, value, NULL);
}

static gboolean
parse_pair (const char *text,
            guint64    *vendor,
            guint64    *device)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", -1);

  return g_strv_length (parts) == 2 && parse_hex (parts[0], 0xffff, vendor) &&
         parse_hex (parts[1], 0xffff, device);
}

/* Where the kernel puts it: below its bridge, or below a host bridge of its own domain */
static char *
dup_place (Image          *image,
           const Function *function,
           const char     *under)
{
  const char *above = under != NULL ? g_hash_table_lookup (image->places, under) : NULL;
  PtPciAddress bridge;

  if (under == NULL)
    return g_strdup_printf ("sys/devices/pci%04x:%02x/%s", function->address.domain,
                            function->address.bus, function->name);
  if (above == NULL || !pt_pci_address_parse (under, &bridge))
    {
      fail (image, "under=%s is not described before", under);
      return g_strdup (function->name);
    }
  if (bridge.domain == function->address.domain)
    return g_build_filename (above, function->name, NULL);
  return g_strdup_printf ("%s/pci%04x:%02x/%s", above, function->address.domain,
                          function->address.bus, function->name);
}

static const char *
find_option (GStrv       words,
             const char *key)
{
  for (guint i = 4; words[i] != NULL; i++)
    {
      gsize length = strlen (key);

      if (strncmp (words[i], key, length) == 0 && words[i][length] == '=')
        return words[i] + length + 1;
    }
  return NULL;
}

static gboolean
parse_numbers (Function *function,
               GStrv     words)
{
  const char *revision = find_option (words, "rev");
  const char *subsystem = find_option (words, "sub");
  const char *header = find_option (words, "header");

  if (!pt_pci_address_parse (words[1], &function->address) ||
      !parse_pair (words[2], &function->vendor, &function->device) ||
      !parse_hex (words[3], 0xffffff, &function->class_code))
    return FALSE;

  function->header = function->class_code >> 8 == 0x0604 ? 1 :
                     function->class_code >> 8 == 0x0607 ? 2 : 0;
  return (revision == NULL || parse_hex (revision, 0xff, &function->revision)) &&
         (header == NULL || parse_hex (header, 0xff, &function->header)) &&
         (subsystem == NULL ||
          parse_pair (subsystem, &function->subsystem_vendor, &function->subsystem_device));
}

static gboolean
options_known (Image *image,
               GStrv  words)
{
  static const char *const keys[] = {
    "rev", "sub", "group", "driver", "under", "header", "numa", "reset", "config", NULL,
  };

  for (guint i = 4; words[i] != NULL; i++)
    {
      g_autofree char *key = g_strndup (words[i], strcspn (words[i], "="));

      if (!g_strv_contains (keys, key) || strchr (words[i], '=') == NULL)
        {
          fail (image, "unknown word “%s”", words[i]);
          return FALSE;
        }
    }
  return TRUE;
}

/* They become the name of a directory each, which must not leave the image either */
static gboolean
links_valid (Image      *image,
             const char *group,
             const char *driver)
{
  if (group != NULL && (*group == '\0' || strspn (group, "0123456789") != strlen (group)))
    {
      fail (image, "group=%s is no number", group);
      return FALSE;
    }
  if (driver != NULL && (*driver == '\0' || *driver == '.' || strchr (driver, '/') != NULL))
    {
      fail (image, "driver=%s is no name", driver);
      return FALSE;
    }
  return TRUE;
}

static void
put_function (Image *image,
              char  *line)
{
  g_auto (GStrv) words = g_strsplit (g_strchomp (line), " ", -1);
  const char *group, *driver, *reset, *numa;
  g_autofree char *name = NULL;
  g_autofree char *place = NULL;
  g_autofree char *link = NULL;
  Function function = { 0 };

  if (g_strv_length (words) < 4 || !parse_numbers (&function, words))
    {
      fail (image, "pci ADDRESS VENDOR:DEVICE CLASS …, in hexadecimal digits");
      return;
    }
  if (!options_known (image, words))
    return;

  group = find_option (words, "group");
  driver = find_option (words, "driver");
  reset = find_option (words, "reset");
  numa = find_option (words, "numa");
  if (!links_valid (image, group, driver))
    return;
  function.has_config = g_strcmp0 (find_option (words, "config"), "none") != 0;
  function.name = name = pt_pci_address_to_string (&function.address);
  function.place = place = dup_place (image, &function, find_option (words, "under"));
  link = g_strconcat ("sys/bus/pci/devices/", name, NULL);

  g_hash_table_insert (image->places, g_strdup (name), g_strdup (place));
  put_line (image, place, "vendor", "0x%04x", (guint) function.vendor);
  put_line (image, place, "device", "0x%04x", (guint) function.device);
  put_line (image, place, "class", "0x%06x", (guint) function.class_code);
  put_line (image, place, "revision", "0x%02x", (guint) function.revision);
  put_line (image, place, "subsystem_vendor", "0x%04x", (guint) function.subsystem_vendor);
  put_line (image, place, "subsystem_device", "0x%04x", (guint) function.subsystem_device);
  put_line (image, place, "numa_node", "%s", numa != NULL ? numa : "-1");
  put_config (image, &function);
  put_link (image, link, place);
  if (group != NULL)
    put_group (image, &function, group);
  if (driver != NULL)
    put_driver (image, &function, driver);
  if (reset != NULL)
    {
      g_autofree char *methods = g_strdelimit (g_strdup (reset), ",", ' ');

      put_line (image, place, "reset_method", "%s", methods);
    }
}

/* The lines after "PATH:" that begin with "|"; returns where they end */
static char *
put_block (Image      *image,
           const char *path,
           char       *next)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (*next == '|')
    {
      char *end = next + strcspn (next, "\n");

      g_string_append_len (text, next + 1, end - next - 1);
      g_string_append_c (text, '\n');
      next = *end != '\0' ? end + 1 : end;
      image->line++;
    }
  put_bytes (image, path, text->str, text->len);
  return next;
}

static char *
put_entry (Image *image,
           char  *line,
           char  *next)
{
  char *link = strstr (line, " -> ");
  char *value = strstr (line, " = ");
  g_autofree char *path = NULL;
  gsize length = strlen (line);

  if (link != NULL)
    {
      g_autofree char *target = NULL;

      *link = '\0';
      link += strlen (" -> ");
      path = expand (image, line);
      target = expand (image, *link == '/' ? link + 1 : link);
      put_link (image, path, target);
    }
  else if (value != NULL)
    {
      g_autofree char *text = g_strconcat (value + strlen (" = "), "\n", NULL);

      *value = '\0';
      path = expand (image, line);
      put_bytes (image, path, text, strlen (text));
    }
  else if (length > 1 && (line[length - 1] == ':' || line[length - 1] == '/'))
    {
      char kind = line[length - 1];

      line[length - 1] = '\0';
      path = expand (image, line);
      if (kind == ':')
        return put_block (image, path, next);
      put_directory (image, path);
    }
  else
    {
      fail (image, "“%s” is no “PATH = TEXT”, “PATH -> TARGET”, “PATH:” or “PATH/”", line);
    }
  return next;
}

/**
 * pt_host_image_unpack:
 * @text: the description of a computer
 * @length: its length in bytes, or -1
 * @directory: where to lay it out; made when it is missing
 * @error: return location, %PT_ERROR_IO with the line as detail
 *
 * Lays out a recorded computer, for pt_host_reader_read() to read. The format is described in the
 * source file.
 *
 * Returns: whether all of it was written
 */
gboolean
pt_host_image_unpack (const char  *text,
                      gssize       length,
                      const char  *directory,
                      GError     **error)
{
  g_autofree char *copy = length < 0 ? g_strdup (text) : g_strndup (text, (gsize) length);
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Image image = { .directory = directory, .places = places };
  char *next = copy;

  make_directory (&image, directory);
  while (*next != '\0' && image.error == NULL)
    {
      char *line = next;
      char *end = line + strcspn (line, "\n");

      next = *end != '\0' ? end + 1 : end;
      *end = '\0';
      image.line++;
      if (*line == '\0' || *line == '#')
        continue;
      if (g_str_has_prefix (line, "pci "))
        put_function (&image, line);
      else
        next = put_entry (&image, line, next);
    }

  g_free (image.last_made);
  if (image.error == NULL)
    return TRUE;
  g_propagate_error (error, image.error);
  return FALSE;
}
