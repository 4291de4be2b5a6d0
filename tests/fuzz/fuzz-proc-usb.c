/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"
#include "pt-guest-proc.h"

static void
check (const PtGuestSighting *sighting,
       gboolean               understood,
       const GError          *error)
{
  g_assert_true (understood == (error == NULL));
  g_assert_true (!understood || sighting->usb != NULL);
  for (guint i = 0; sighting->usb != NULL && i < sighting->usb->len; i++)
    {
      const PtGuestPlugged *plugged = g_ptr_array_index (sighting->usb, i);

      g_assert_true (g_utf8_validate (plugged->usb->name, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (plugged->usb->name, -1), <=, PT_GUEST_MAX_NAME + 1);
    }
}

/* A guest's /sys/kernel/debug/usb/devices, and its lsusb */
int
LLVMFuzzerTestOneInput (const uint8_t *bytes,
                        size_t         length)
{
  g_autoptr(PtGuestSighting) by_file = pt_guest_sighting_new ();
  g_autoptr(PtGuestSighting) by_command = pt_guest_sighting_new ();
  g_autoptr(GError) file_error = NULL;
  g_autoptr(GError) command_error = NULL;
  const char *text = (const char *) bytes;
  gboolean understood;

  understood = pt_guest_proc_read_usb (by_file, text, length, &file_error);
  check (by_file, understood, file_error);
  understood = pt_guest_proc_read_lsusb (by_command, text, length, &command_error);
  check (by_command, understood, command_error);
  return 0;
}
