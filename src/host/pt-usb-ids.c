/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-usb-ids.h"

#include <string.h>

static const char *const places[] = {
  "usr/share/misc/usb.ids", "usr/share/hwdata/usb.ids", "usr/share/usb.ids",
  "var/lib/usbutils/usb.ids", "run/host/usr/share/hwdata/usb.ids",
};

/* Half a megabyte of text in which a handful of names is looked up: searched as it is, never
   turned into a table. */
struct _PtUsbIds
{
  PtSysfs *sysfs;         /* borrowed */
  gboolean loaded;
  char    *text;
};

/**
 * pt_usb_ids_new:
 * @sysfs: (transfer none): the computer; a recorded one may bring its own names
 *
 * Returns: (transfer full): the names
 */
PtUsbIds *
pt_usb_ids_new (PtSysfs *sysfs)
{
  PtUsbIds *self = g_new0 (PtUsbIds, 1);

  self->sysfs = sysfs;
  return self;
}

/**
 * pt_usb_ids_free:
 * @self: (transfer full): the names
 */
void
pt_usb_ids_free (PtUsbIds *self)
{
  g_free (self->text);
  g_free (self);
}

static char *
load (PtSysfs *sysfs)
{
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      char *text = pt_sysfs_read (sysfs, places[i]);

      if (text != NULL)
        return text;
    }
  return NULL;
}

static void
ensure_loaded (PtUsbIds *self)
{
  if (self->loaded)
    return;

  self->loaded = TRUE;
  self->text = load (self->sysfs);
  if (self->text == NULL && !pt_sysfs_is_real (self->sysfs))
    {
      g_autoptr (PtSysfs) here = pt_sysfs_new ("/", NULL);

      self->text = here != NULL ? load (here) : NULL;
    }
}

/* "1a40  Terminus Technology Inc." at the start of a line, its products below it after one tab
   each */
static const char *
find_line (const char *text,
           const char *prefix,
           const char *id,
           const char *until)
{
  g_autofree char *needle = g_strdup_printf ("\n%s%s  ", prefix, id);
  const char *found = strstr (text, needle);

  if (found == NULL || (until != NULL && found >= until))
    return NULL;
  return found + strlen (needle);
}

static const char *
end_of_vendor (const char *line)
{
  for (const char *p = strchr (line, '\n'); p != NULL; p = strchr (p + 1, '\n'))
    {
      if (p[1] != '\t' && p[1] != '#')
        return p;
    }
  return line + strlen (line);
}

static char *
dup_line (const char *line)
{
  return g_strstrip (g_strndup (line, strcspn (line, "\n")));
}

/**
 * pt_usb_ids_dup_name:
 * @self: the names
 * @vendor_id: four hex digits
 * @product_id: four hex digits
 *
 * Returns: (transfer full) (nullable): "Logitech, Inc. Keyboard K120", or the vendor alone
 */
char *
pt_usb_ids_dup_name (PtUsbIds   *self,
                     const char *vendor_id,
                     const char *product_id)
{
  g_autofree char *vendor = NULL;
  g_autofree char *product = NULL;
  const char *line, *product_line;

  ensure_loaded (self);
  if (self->text == NULL || strlen (vendor_id) != 4 || strlen (product_id) != 4)
    return NULL;

  line = find_line (self->text, "", vendor_id, NULL);
  if (line == NULL)
    return NULL;

  vendor = dup_line (line);
  product_line = find_line (line, "\t", product_id, end_of_vendor (line));
  if (product_line == NULL)
    return g_steal_pointer (&vendor);
  product = dup_line (product_line);
  return g_strdup_printf ("%s %s", vendor, product);
}
