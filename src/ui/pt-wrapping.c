/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-wrapping.h"

#include <adwaita.h>

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

/* (nullable) */
static GtkWidget *
find_first_label (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *label = find_first_label (child);

      if (label != NULL)
        return label;
    }
  return NULL;
}

/**
 * pt_wrapping_unfold_titles:
 * @widget: a widget that has its template
 *
 * Lets the titles of all groups of rows and banners inside it go on in the next line. libadwaita
 * cuts them where they do not fit (1.7: adw-preferences-group.ui; adw-banner.ui after three lines),
 * which with large text in a narrow window they do not. They are the first labels there.
 */
void
pt_wrapping_unfold_titles (GtkWidget *widget)
{
  if (ADW_IS_PREFERENCES_GROUP (widget) || ADW_IS_BANNER (widget))
    {
      GtkWidget *title = find_first_label (widget);

      if (title != NULL)
        g_object_set (title, "ellipsize", PANGO_ELLIPSIZE_NONE, "lines", -1, "wrap", TRUE,
                      "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    pt_wrapping_unfold_titles (child);
}
