/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-toast.h"

/*
 * The title of a toast is one line, and cut where it does not fit: in a narrow window that is the
 * name of the device, with large text also what was done. Here it goes on in the next line.
 *
 * The overlay gives a toast the height that it has at its natural width. So the title wants to be
 * no wider than it can be.
 */

/* What is beside the title in a toast is the overlay's: it is measured */
static int
get_room (GtkWidget *title,
          GtkWidget *toast)
{
  int title_width, toast_width;

  gtk_widget_measure (title, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &title_width, NULL, NULL);
  gtk_widget_measure (toast, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &toast_width, NULL, NULL);
  return gtk_widget_get_width (gtk_widget_get_parent (toast)) - (toast_width - title_width);
}

static int
get_character_width (GtkWidget *title)
{
  PangoContext *context = gtk_widget_get_pango_context (title);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  /* As GtkLabel counts characters */
  const int width = MAX (pango_font_metrics_get_approximate_char_width (metrics),
                         pango_font_metrics_get_approximate_digit_width (metrics));

  pango_font_metrics_unref (metrics);
  return MAX (width, PANGO_SCALE) / PANGO_SCALE;
}

static void
fit_title (GtkLabel *title)
{
  GtkWidget *widget = GTK_WIDGET (title);
  GtkWidget *toast = gtk_widget_get_ancestor (widget, ADW_TYPE_BIN);

  /* The bin's parent is the toast, a type that libadwaita keeps to itself */
  toast = toast != NULL ? gtk_widget_get_parent (toast) : NULL;
  if (toast == NULL || gtk_widget_get_parent (toast) == NULL)
    return;
  gtk_label_set_max_width_chars (title,
                                 MAX (get_room (widget, toast) / get_character_width (widget), 6));
}

static void
on_map (GtkWidget *title)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (title));

  g_signal_connect_object (surface, "layout", G_CALLBACK (fit_title), title, G_CONNECT_SWAPPED);
  fit_title (GTK_LABEL (title));
}

static void
on_unmap (GtkWidget *title)
{
  g_signal_handlers_disconnect_by_func (gtk_native_get_surface (gtk_widget_get_native (title)),
                                        fit_title, title);
}

/**
 * pt_toast_new:
 * @title: what has happened
 *
 * A toast all of whose title can be read, however narrow the window and large the text. It is
 * announced by who adds it: libadwaita has a screen reader read only titles of its own.
 *
 * Returns: (transfer full): a toast
 */
AdwToast *
pt_toast_new (const char *title)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "label", title,
                                   "xalign", 0.0,
                                   "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "margin-top", 3,
                                   "margin-bottom", 3,
                                   NULL);

  gtk_widget_add_css_class (label, "heading");
  g_signal_connect (label, "map", G_CALLBACK (on_map), NULL);
  g_signal_connect (label, "unmap", G_CALLBACK (on_unmap), NULL);
  return g_object_new (ADW_TYPE_TOAST, "custom-title", label, NULL);
}
