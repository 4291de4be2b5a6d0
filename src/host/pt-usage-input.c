/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-usage-input.h"

#include <glib/gi18n-lib.h>
#include <linux/input-event-codes.h>
#include <string.h>

#include "pt-usage-usb.h"

#define INPUT_CLASS "sys/class/input"
#define BUS_BLUETOOTH_ID "0005"

/* The keyboards and pointers of this computer, and what they hang on. */

/* One input device as the kernel registered it. A keyboard of flesh and plastic may register
   several. */
typedef struct
{
  char *name;
  char *bus;              /* "0003" is USB */
  char *vendor;
  char *path;             /* in sysfs, "sys/devices/…/input/input5" */
  char *key, *relative, *absolute; /* bitmaps in hexadecimal words, the highest first */
} Input;

static void
input_free (Input *input)
{
  g_free (input->name);
  g_free (input->bus);
  g_free (input->vendor);
  g_free (input->path);
  g_free (input->key);
  g_free (input->relative);
  g_free (input->absolute);
  g_free (input);
}

/* The words are as wide as the kernel's long. KEY has 0x300 bits: more than 12 words are 32 bits
   wide each. */
static guint
word_bits (GStrv words)
{
  return g_strv_length (words) > 12 ? 32 : 64;
}

static gboolean
has_bit (const char *bitmap,
         guint       bit)
{
  g_auto (GStrv) words = NULL;
  guint width, n, index;

  if (bitmap == NULL)
    return FALSE;

  words = g_strsplit (bitmap, " ", -1);
  n = g_strv_length (words);
  width = word_bits (words);
  index = bit / width;
  return index < n &&
         (g_ascii_strtoull (words[n - 1 - index], NULL, 16) >> bit % width & 1) != 0;
}

/* Their keys type passwords, and say of themselves that they have all of a keyboard's keys. Whoever
   has only one of them left types nothing. */
#define VENDOR_YUBICO "1050"

/* KEY_ESC to KEY_S: what a power button, a remote control or the keys of a headset do not have.
   udev asks the same. */
static gboolean
is_keyboard (const Input *input)
{
  if (g_strcmp0 (input->vendor, VENDOR_YUBICO) == 0)
    return FALSE;

  for (guint bit = 1; bit <= 31; bit++)
    {
      if (!has_bit (input->key, bit))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_pointer (const Input *input)
{
  if (has_bit (input->relative, REL_X) && has_bit (input->relative, REL_Y))
    return TRUE;

  return has_bit (input->absolute, ABS_X) && has_bit (input->absolute, ABS_Y) &&
         (has_bit (input->key, BTN_LEFT) || has_bit (input->key, BTN_TOUCH));
}

static char *
dup_quoted (const char *value)
{
  g_autofree char *text = g_strdup (value);
  gsize length = strlen (text);

  if (length >= 2 && text[0] == '"' && text[length - 1] == '"')
    return g_strndup (text + 1, length - 2);
  return g_steal_pointer (&text);
}

/* The name in between is the device's own and may hold lines that look like the kernel's: of two
   the later one counts */
static void
take (char **place,
      char  *value)
{
  g_free (*place);
  *place = value;
}

static void
parse_line (Input *input,
            char  *line)
{
  const char *bus, *vendor;

  if (g_str_has_prefix (line, "I: "))
    {
      if ((bus = strstr (line, "Bus=")) != NULL)
        take (&input->bus, g_strndup (bus + 4, strcspn (bus + 4, " ")));
      if ((vendor = strstr (line, "Vendor=")) != NULL)
        take (&input->vendor, g_strndup (vendor + 7, strcspn (vendor + 7, " ")));
    }
  else if (g_str_has_prefix (line, "N: Name="))
    take (&input->name, dup_quoted (line + strlen ("N: Name=")));
  else if (g_str_has_prefix (line, "S: Sysfs="))
    take (&input->path, g_strconcat ("sys", line + strlen ("S: Sysfs="), NULL));
  else if (g_str_has_prefix (line, "B: KEY="))
    take (&input->key, g_strdup (g_strchomp (line + strlen ("B: KEY="))));
  else if (g_str_has_prefix (line, "B: REL="))
    take (&input->relative, g_strdup (g_strchomp (line + strlen ("B: REL="))));
  else if (g_str_has_prefix (line, "B: ABS="))
    take (&input->absolute, g_strdup (g_strchomp (line + strlen ("B: ABS="))));
}

/* Where the class is not there */
static GPtrArray *
read_list (PtSysfs *sysfs)
{
  g_autofree char *text = pt_sysfs_read (sysfs, "proc/bus/input/devices");
  g_auto (GStrv) blocks = NULL;
  GPtrArray *inputs;

  if (text == NULL)
    return NULL;

  inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) input_free);
  blocks = g_strsplit (text, "\n\n", -1);
  for (guint i = 0; blocks[i] != NULL; i++)
    {
      g_auto (GStrv) lines = g_strsplit (blocks[i], "\n", -1);
      Input *input = g_new0 (Input, 1);

      for (guint j = 0; lines[j] != NULL; j++)
        parse_line (input, lines[j]);
      g_ptr_array_add (inputs, input);
    }
  return inputs;
}

/* A file for each, so that no device can say anything about another */
static GPtrArray *
read_class (PtHostScan *scan)
{
  PtSysfs *sysfs = scan->sysfs;
  g_auto (GStrv) names = pt_sysfs_list (sysfs, INPUT_CLASS);
  GPtrArray *inputs;

  if (names == NULL)
    return NULL;

  inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) input_free);
  for (guint i = 0; names[i] != NULL; i++)
    {
      Input *input;

      if (!g_str_has_prefix (names[i], "input"))
        continue;

      input = g_new0 (Input, 1);
      input->path = pt_sysfs_follow_at (sysfs, INPUT_CLASS, names[i]);
      input->name = pt_sysfs_read_at (sysfs, input->path, "name");
      input->bus = pt_sysfs_read_at (sysfs, input->path, "id/bustype");
      input->vendor = pt_sysfs_read_at (sysfs, input->path, "id/vendor");
      input->key = pt_sysfs_read_at (sysfs, input->path, "capabilities/key");
      input->relative = pt_sysfs_read_at (sysfs, input->path, "capabilities/rel");
      input->absolute = pt_sysfs_read_at (sysfs, input->path, "capabilities/abs");
      if (input->key == NULL || input->relative == NULL || input->absolute == NULL)
        pt_host_scan_cannot_tell (scan, PT_EVIDENCE_INPUT, _("%s cannot be read."),
                                  "/sys/class/input/*/capabilities");
      g_ptr_array_add (inputs, input);
    }
  return inputs;
}

/* Without strings of its own a USB device is called "HID 046d:c31c" by the kernel */
static char *
dup_name (PtHostScan *scan,
          Input      *input)
{
  char *name = NULL;

  if (input->name == NULL || *input->name == '\0' || g_str_has_prefix (input->name, "HID "))
    name = pt_usage_usb_dup_name_for (scan, input->path);
  if (name == NULL)
    name = g_strdup (input->name != NULL && *input->name != '\0' ? input->name : "Input device");
  return name;
}

/* BlueZ makes the input devices of Bluetooth Low Energy itself (uhid), in a place that says
   nothing about the controller. */
static guint
charge_bluetooth (PtHostScan *scan,
                  guint       flags,
                  const char *name,
                  const char *what)
{
  g_auto (GStrv) controllers = pt_sysfs_list (scan->sysfs, "sys/class/bluetooth");
  guint n = 0;

  for (guint i = 0; controllers != NULL && controllers[i] != NULL; i++)
    {
      g_autofree char *path = NULL;

      /* "hci0", not "hci0:11", a link to a device */
      if (strchr (controllers[i], ':') != NULL)
        continue;
      path = pt_sysfs_follow_at (scan->sysfs, "sys/class/bluetooth", controllers[i]);
      n += pt_host_scan_charge (scan, path, PT_USE_INPUT, flags, name, what);
    }
  return n;
}

static void
charge (PtHostScan *scan,
        Input      *input,
        guint       flag,
        const char *what,
        guint      *others)
{
  g_autofree char *name = dup_name (scan, input);

  if (pt_host_scan_charge (scan, input->path, PT_USE_INPUT, flag, name, what) > 0)
    return;

  /* What programs made up (uinput) is not there when the computer needs a hand */
  if (strstr (input->path, "/devices/virtual/") != NULL)
    {
      if (g_strcmp0 (input->bus, BUS_BLUETOOTH_ID) == 0)
        charge_bluetooth (scan, flag, name, what);
      return;
    }
  (*others)++;
}

/**
 * pt_usage_input_read:
 * @scan: a scan in which pt_usage_usb_read() is done
 *
 * Notes keyboards and pointers with the functions they hang on, and counts those that hang on none
 * (i8042, I²C …).
 */
void
pt_usage_input_read (PtHostScan *scan)
{
  g_autoptr (GPtrArray) inputs = read_class (scan);

  if (inputs == NULL)
    inputs = read_list (scan->sysfs);
  if (inputs == NULL)
    {
      pt_host_scan_cannot_tell (scan, PT_EVIDENCE_INPUT, _("%s cannot be read."),
                                "/proc/bus/input/devices");
      return;
    }

  for (guint i = 0; i < inputs->len; i++)
    {
      Input *input = g_ptr_array_index (inputs, i);

      if (input->path == NULL)
        continue;
      /* Words of --json: not translated */
      if (is_keyboard (input))
        charge (scan, input, PT_USE_KEYBOARD, "keyboard", &scan->facts->other_keyboards);
      if (is_pointer (input))
        charge (scan, input, PT_USE_POINTER, "pointer", &scan->facts->other_pointers);
    }
}
