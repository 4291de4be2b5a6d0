/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-wrapping.h"

/* In a list of thousands of cards, what text that breaks anywhere costs: to know how narrow it may
 * be, GTK lays it out one character a line (gtklabel.c), which takes longer than all the rest. */

/* In average characters of the font: room for that is in any window, also at twice the size */
#define NARROWEST 8
/* Characters that are wider than NARROWEST average ones together, also in a language whose average
 * is that of ideographs */
#define LONG_TEXT 24

/**
 * pt_wrapping_get_width_chars:
 * @object: a closure's first argument, of no use
 * @text: (nullable): what a label with #GtkLabel:wrap-mode word-char shows
 *
 * Returns: its #GtkLabel:width-chars, in characters: what it is not made narrower than, when it is
 *   far longer than that; for shorter text -1, so that it gets no wider than it is
 */
int
pt_wrapping_get_width_chars (gpointer    object,
                             const char *text)
{
  return text != NULL && g_utf8_strlen (text, -1) >= LONG_TEXT ? NARROWEST : -1;
}
