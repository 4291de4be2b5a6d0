/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-usage-sound.h"

#include <string.h>

#define DRM_CLASS "sys/class/drm"
#define SOUND_CLASS "sys/class/sound"

/* The sound cards of each function. */

/* " 0 [PCH            ]: HDA-Intel - HDA Intel PCH", and on the line below, indented, the long
   name */
static gboolean
find_names (const char  *cards,
            int          number,
            char       **name,
            char       **long_name)
{
  g_auto (GStrv) lines = g_strsplit (cards != NULL ? cards : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *found;
      char *end;

      if (g_ascii_strtoll (lines[i], &end, 10) != number || end == lines[i])
        continue;
      found = strstr (end, " - ");
      if (found == NULL)
        continue;

      *name = g_strstrip (g_strdup (found + 3));
      *long_name = g_strstrip (g_strdup (lines[i + 1] != NULL ? lines[i + 1] : ""));
      return TRUE;
    }
  return FALSE;
}

static PtPciFacts *
find_display_beside (PtHostScan       *scan,
                     const PtPciFacts *sound)
{
  for (guint i = 0; i < scan->functions->len; i++)
    {
      PtPciFacts *function = g_ptr_array_index (scan->functions, i);

      if (function->class_code >> 8 == 0x03 &&
          function->address.domain == sound->address.domain &&
          function->address.bus == sound->address.bus &&
          function->address.slot == sound->address.slot)
        return function;
    }
  return NULL;
}

/* The audio function of a graphics card plays on the screens that are plugged into the card, and
   nowhere else: HDMI and DisplayPort carry it. Without connectors, or with one of which the driver
   does not know, there may be one. */
static gboolean
has_nothing_to_play_on (PtHostScan *scan,
                        const char *directory)
{
  PtPciFacts *sound = pt_host_scan_get_nearest (scan, directory);
  PtPciFacts *display;
  g_auto (GStrv) names = NULL;
  gboolean any = FALSE;

  if (sound == NULL || sound->class_code != 0x0403)
    return FALSE;
  display = find_display_beside (scan, sound);
  if (display == NULL)
    return FALSE;

  names = pt_sysfs_list (scan->sysfs, DRM_CLASS);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *connector = NULL;
      g_autofree char *status = NULL;

      if (!g_str_has_prefix (names[i], "card") || strchr (names[i], '-') == NULL)
        continue;
      connector = pt_sysfs_follow_at (scan->sysfs, DRM_CLASS, names[i]);
      if (pt_host_scan_get_nearest (scan, connector) != display)
        continue;

      any = TRUE;
      status = pt_sysfs_read_at (scan->sysfs, connector, "status");
      if (g_strcmp0 (status, "disconnected") != 0)
        return FALSE;
    }
  return any;
}

static void
charge_card (PtHostScan *scan,
             const char *entry,
             const char *cards)
{
  g_autofree char *directory = pt_sysfs_follow_at (scan->sysfs, SOUND_CLASS, entry);
  g_autofree char *name = NULL;
  g_autofree char *long_name = NULL;
  char *end;
  gint64 number = g_ascii_strtoll (entry + 4, &end, 10);

  if (end == entry + 4 || *end != '\0' || has_nothing_to_play_on (scan, directory))
    return;
  if (!find_names (cards, (int) number, &name, &long_name))
    {
      name = pt_sysfs_read_at (scan->sysfs, directory, "id");
      if (name == NULL)
        name = g_strdup (entry);
    }

  pt_host_scan_charge (scan, directory, PT_USE_SOUND, 0, name, long_name);
}

/**
 * pt_usage_sound_read:
 * @scan: a scan
 *
 * Notes sound cards, those behind USB too, but none that has nothing to play on.
 */
void
pt_usage_sound_read (PtHostScan *scan)
{
  g_auto (GStrv) names = pt_sysfs_list (scan->sysfs, SOUND_CLASS);
  g_autofree char *cards = NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      if (!g_str_has_prefix (names[i], "card"))
        continue;
      if (cards == NULL)
        cards = pt_sysfs_read (scan->sysfs, "proc/asound/cards");
      charge_card (scan, names[i], cards);
    }
}
