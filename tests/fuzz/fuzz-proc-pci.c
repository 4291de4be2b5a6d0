/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"
#include "pt-guest-proc.h"

/* A guest's /proc/bus/pci/devices, and what stands in sysfs about a function */
int
LLVMFuzzerTestOneInput (const uint8_t *bytes,
                        size_t         length)
{
  g_autoptr(GError) error = NULL;
  const char *text = (const char *) bytes;
  g_autoptr(PtGuestSighting) sighting = pt_guest_proc_read_pci (text, length, &error);
  PtGuestFunction function = { .class_code = -1, .secondary = -1 };

  g_assert_true ((sighting == NULL) == (error != NULL));
  for (guint i = 0; sighting != NULL && i < sighting->functions->len; i++)
    {
      const PtGuestFunction *found = g_ptr_array_index (sighting->functions, i);

      g_assert_true (pt_guest_sighting_find (sighting, &found->address) == found);
      g_assert_true (found->driver == NULL || g_utf8_validate (found->driver, -1, NULL));
    }

  if (pt_guest_proc_read_class (&function, text, length))
    g_assert_cmpint (function.class_code, <=, 0xffff);
  if (pt_guest_proc_read_secondary (&function, text, length))
    g_assert_cmpint (function.secondary, <=, 0xff);
  return 0;
}
