/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"
#include "pt-printable.h"

/* Text of a guest */
int
LLVMFuzzerTestOneInput (const uint8_t *bytes,
                        size_t         length)
{
  g_autofree char *text = pt_printable_new ((const char *) bytes, (gssize) length, 80);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, 81);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_true (g_unichar_isprint (g_utf8_get_char (p)) ||
                   g_unichar_ismark (g_utf8_get_char (p)));
  return 0;
}
