/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-printable.h"

#include <string.h>

/*
 * Text of hardware, definitions and guests, which may say anything: it shall not move the cursor of
 * a terminal, turn the line it stands in around, or fill the screen.
 */

/* Marks may pile up on one letter; no language needs more of them */
#define MAX_MARKS 2

static gboolean
is_printable (gunichar  c,
              guint    *marks)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT: /* overrides of direction, joiners, the byte order mark */
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;

    case G_UNICODE_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
    case G_UNICODE_NON_SPACING_MARK:
      return ++*marks <= MAX_MARKS;

    default:
      *marks = 0;
      return TRUE;
    }
}

/**
 * pt_printable_new:
 * @bytes: what hardware, a definition or a guest said, in any encoding
 * @length: its length, or -1 when a zero byte ends it
 * @max_characters: what is longer is cut there
 *
 * Control characters, overrides of direction and bytes that are no UTF-8 are written as `\x1b`,
 * `\u202e` and the like; a longer text ends in an ellipsis. White space at both ends is left out.
 *
 * Returns: (transfer full): valid UTF-8 on one line, at most @max_characters and the ellipsis long
 */
char *
pt_printable_new (const char *bytes,
                  gssize      length,
                  guint       max_characters)
{
  const char *end = bytes + (length >= 0 ? (gsize) length : strlen (bytes));
  GString *text = g_string_new (NULL);
  guint marks = 0, n = 0;

  while (bytes < end && g_ascii_isspace (*bytes))
    bytes++;
  while (end > bytes && g_ascii_isspace (end[-1]))
    end--;

  for (const char *p = bytes; p < end;)
    {
      gunichar c = g_utf8_get_char_validated (p, end - p);
      gboolean valid = c != (gunichar) -1 && c != (gunichar) -2 && c != 0;
      g_autofree char *escaped = NULL;
      guint width = 1;

      if (!valid)
        escaped = g_strdup_printf ("\\x%02x", (guint8) *p);
      else if (!is_printable (c, &marks))
        escaped = g_strdup_printf (c < 0x80 ? "\\x%02x" : "\\u%04x", c);
      if (escaped != NULL)
        width = (guint) strlen (escaped);

      if (n + width > max_characters)
        {
          g_string_append (text, "…");
          break;
        }
      n += width;
      if (escaped != NULL)
        g_string_append (text, escaped);
      else
        g_string_append_unichar (text, c);
      p = valid ? g_utf8_next_char (p) : p + 1;
    }

  return g_string_free_and_steal (text);
}

/* Of the formats, those that turn text around (Unicode Standard Annex #9, 2.1 to 2.4); joiners and
 * marks belong to how some languages are written */
static gboolean
is_text (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
      return c == '\n' || c == '\t';
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    default:
      return !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
    }
}

/**
 * pt_printable_new_text:
 * @bytes: sentences of ours with words of others in them, in any encoding
 *
 * Like pt_printable_new() for a whole text: lines, tabs, length, and what a translation may hold,
 * stay.
 *
 * Returns: (transfer full): valid UTF-8 that a terminal can be given
 */
char *
pt_printable_new_text (const char *bytes)
{
  const char *end = bytes + strlen (bytes);
  GString *text = g_string_sized_new ((gsize) (end - bytes));

  for (const char *p = bytes; p < end;)
    {
      gunichar c = g_utf8_get_char_validated (p, end - p);
      gboolean valid = c != (gunichar) -1 && c != (gunichar) -2;

      if (!valid)
        g_string_append_printf (text, "\\x%02x", (guint8) *p);
      else if (is_text (c))
        g_string_append_unichar (text, c);
      else
        g_string_append_printf (text, c < 0x80 ? "\\x%02x" : "\\u%04x", c);
      p = valid ? g_utf8_next_char (p) : p + 1;
    }

  return g_string_free_and_steal (text);
}
