/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-usage-display.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DRM_CLASS "sys/class/drm"

/* Which function drives a monitor, and which one the firmware started on. */

typedef struct
{
  char     *name;         /* "card0" */
  char     *directory;
  gboolean  boot;         /* the kernel's own word, since 6.18 or so; before, only boot_vga */
  guint     n_connected;
} Card;

static void
card_free (Card *card)
{
  g_free (card->name);
  g_free (card->directory);
  g_free (card);
}

/* "card0", not "card0-eDP-1", "renderD128" or "version" */
static gboolean
is_card (const char *name)
{
  return g_str_has_prefix (name, "card") && name[4] != '\0' &&
         strspn (name + 4, "0123456789") == strlen (name + 4);
}

static GPtrArray *
read_cards (PtHostScan *scan,
            GStrv       names)
{
  GPtrArray *cards = g_ptr_array_new_with_free_func ((GDestroyNotify) card_free);

  for (guint i = 0; names[i] != NULL; i++)
    {
      Card *card;

      if (!is_card (names[i]))
        continue;

      card = g_new0 (Card, 1);
      card->name = g_strdup (names[i]);
      card->directory = pt_sysfs_follow_at (scan->sysfs, DRM_CLASS, names[i]);
      card->boot = pt_sysfs_int_at (scan->sysfs, card->directory, "boot_display", 0) == 1;
      g_ptr_array_add (cards, card);
    }
  return cards;
}

/* Connectors are "card0-HDMI-A-1" */
static void
charge_connectors (PtHostScan *scan,
                   GStrv       names,
                   Card       *card)
{
  g_autofree char *prefix = g_strconcat (card->name, "-", NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *directory = NULL;
      g_autofree char *status = NULL;

      if (!g_str_has_prefix (names[i], prefix))
        continue;
      directory = pt_sysfs_follow_at (scan->sysfs, DRM_CLASS, names[i]);
      status = pt_sysfs_read_at (scan->sysfs, directory, "status");
      if (status == NULL)
        {
          g_autofree char *path = g_strdup_printf ("/" DRM_CLASS "/%s/status", names[i]);

          pt_host_scan_cannot_tell (scan, PT_EVIDENCE_DISPLAY, _("%s cannot be read."), path);
        }
      if (g_strcmp0 (status, "connected") != 0)
        continue;

      card->n_connected++;
      pt_host_scan_charge (scan, card->directory, PT_USE_DISPLAY, PT_USE_CONNECTED, card->name,
                           names[i] + strlen (prefix));
    }
}

/* Several connected outputs are several uses; the boot display flag goes to all, or to a use of
   its own when there is none. */
static void
mark_boot_display (PtPciFacts *function,
                   const char *card_name)
{
  gboolean marked = FALSE;

  for (guint i = 0; i < function->uses->len; i++)
    {
      PtUse *use = g_ptr_array_index (function->uses, i);

      if (use->kind == PT_USE_DISPLAY)
        {
          use->flags |= PT_USE_BOOT_DISPLAY;
          marked = TRUE;
        }
    }

  if (!marked)
    g_ptr_array_add (function->uses,
                     pt_use_new (PT_USE_DISPLAY, PT_USE_BOOT_DISPLAY, card_name, ""));
}

static const char *
find_card_of (PtHostScan *scan,
              GPtrArray  *cards,
              PtPciFacts *function)
{
  for (guint i = 0; i < cards->len; i++)
    {
      Card *card = g_ptr_array_index (cards, i);

      if (pt_host_scan_get_nearest (scan, card->directory) == function)
        return card->name;
    }
  return "VGA";
}

static void
mark_boot_displays (PtHostScan *scan,
                    GPtrArray  *cards)
{
  const PtPciFacts *unreadable = NULL;
  gboolean known = FALSE;

  for (guint i = 0; i < cards->len; i++)
    {
      Card *card = g_ptr_array_index (cards, i);
      PtPciFacts *function = card->boot ? pt_host_scan_get_nearest (scan, card->directory) : NULL;

      if (function != NULL)
        {
          mark_boot_display (function, card->name);
          known = TRUE;
        }
    }

  if (known)
    return;

  for (guint i = 0; i < scan->functions->len; i++)
    {
      PtPciFacts *function = g_ptr_array_index (scan->functions, i);

      if (function->boot_vga == 1)
        {
          mark_boot_display (function, find_card_of (scan, cards, function));
          known = TRUE;
        }
      else if (function->class_code == 0x0300 && function->boot_vga < 0)
        {
          unreadable = function;
        }
    }

  /* There is at most one */
  if (!known && unreadable != NULL)
    {
      g_autofree char *address = pt_pci_address_to_string (&unreadable->address);
      g_autofree char *path = g_strdup_printf ("/sys/bus/pci/devices/%s/boot_vga", address);

      pt_host_scan_cannot_tell (scan, PT_EVIDENCE_DISPLAY, _("%s cannot be read."), path);
    }
}

static gboolean
any_display_driver (PtHostScan *scan)
{
  for (guint i = 0; i < scan->functions->len; i++)
    {
      PtPciFacts *function = g_ptr_array_index (scan->functions, i);

      if (function->class_code >> 8 == 0x03 && pt_host_scan_has_host_driver (function))
        return TRUE;
    }
  return FALSE;
}

/**
 * pt_usage_display_read:
 * @scan: a scan whose functions are complete
 *
 * Notes connected outputs and the boot display.
 */
void
pt_usage_display_read (PtHostScan *scan)
{
  g_auto (GStrv) names = pt_sysfs_list (scan->sysfs, DRM_CLASS);
  g_autoptr (GPtrArray) cards = NULL;

  /* Without any driver for displays the class may well be missing: then nothing is connected
     that could be known. */
  if (names == NULL)
    {
      if (any_display_driver (scan))
        pt_host_scan_cannot_tell (scan, PT_EVIDENCE_DISPLAY, _("%s cannot be read."),
                                  "/sys/class/drm");
      names = g_new0 (char *, 1);
    }

  cards = read_cards (scan, names);
  for (guint i = 0; i < cards->len; i++)
    charge_connectors (scan, names, g_ptr_array_index (cards, i));
  mark_boot_displays (scan, cards);
}
