/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-toast.h"

/*
 * The title of a toast is one line, and cut where it does not fit: in a narrow window that is the
 * name of the device, with large text also what was done. Here it goes on in the next line.
 *
 * The overlay gives a toast the height that it has at its natural width. So the title asks for the
 * width that it will have: all of its line, or what there is.
 *
 * A toast of many lines, or in a low window, would hide much of what is below it for as long as it
 * is there, and nobody could scroll that out from under it: then the page ends above the toast.
 */

/* No narrower than a word or so */
#define LEAST_WIDTH 60
/* Of the height of the window: what a toast may cover */
#define MOST_COVERED (1 / 6.0)
/* Of a page: the title of the toast that it makes room for. One that makes way for another one goes
 * after that has come. */
#define NEWEST "pt-toast-newest"

/* The label gets the width that it asks for, whatever height is thought of. As a child of a box it
 * would be asked how wide it wants to be for the height of the box, and push Undo aside. */
static GtkSizeRequestMode
get_request_mode (GtkWidget *title)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
measure (GtkWidget      *title,
         GtkOrientation  orientation,
         int             for_size,
         int            *minimum,
         int            *natural,
         int            *minimum_baseline,
         int            *natural_baseline)
{
  GtkWidget *label = gtk_widget_get_first_child (title);
  int width;

  gtk_widget_get_size_request (label, &width, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = width;
  else
    gtk_widget_measure (label, orientation, width, minimum, natural, NULL, NULL);
}

static void
allocate (GtkWidget *title,
          int        width,
          int        height,
          int        baseline)
{
  gtk_widget_allocate (gtk_widget_get_first_child (title), width, height, baseline, NULL);
}

/* What is beside the title in a toast is libadwaita's: it is measured */
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
get_line_width (GtkLabel *label)
{
  g_autoptr (PangoLayout) layout =
    gtk_widget_create_pango_layout (GTK_WIDGET (label), gtk_label_get_label (label));
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width + 1;
}

/* The page below @title's toast. (nullable) */
static GtkWidget *
get_page (GtkWidget *title)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (title, ADW_TYPE_TOAST_OVERLAY);

  return overlay != NULL ? adw_toast_overlay_get_child (ADW_TOAST_OVERLAY (overlay)) : NULL;
}

static void
make_room (GtkWidget *title,
           GtkWidget *toast)
{
  GtkWidget *page = get_page (title);
  int height;

  if (page == NULL || g_object_get_data (G_OBJECT (page), NEWEST) != title)
    return;
  /* With the space around it */
  gtk_widget_measure (toast, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  if (height <= gtk_widget_get_height (gtk_widget_get_parent (page)) * MOST_COVERED)
    height = 0;
  gtk_widget_set_margin_bottom (page, height);
}

static void
fit_title (GtkWidget *title)
{
  GtkWidget *label = gtk_widget_get_first_child (title);
  /* Its parent is of a type that libadwaita keeps to itself */
  GtkWidget *bin = gtk_widget_get_ancestor (title, ADW_TYPE_BIN);
  GtkWidget *toast = bin != NULL ? gtk_widget_get_parent (bin) : NULL;

  if (toast == NULL || gtk_widget_get_parent (toast) == NULL)
    return;
  gtk_widget_set_size_request (label,
                               CLAMP (get_room (title, toast), LEAST_WIDTH,
                                      MAX (get_line_width (GTK_LABEL (label)), LEAST_WIDTH)),
                               -1);
  make_room (title, toast);
}

static void
on_map (GtkWidget *title)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (title));
  GtkWidget *page = get_page (title);

  if (page != NULL)
    g_object_set_data (G_OBJECT (page), NEWEST, title);
  g_signal_connect_object (surface, "layout", G_CALLBACK (fit_title), title, G_CONNECT_SWAPPED);
  fit_title (title);
}

static void
on_unmap (GtkWidget *title)
{
  GtkWidget *page = get_page (title);

  if (page != NULL && g_object_get_data (G_OBJECT (page), NEWEST) == title)
    {
      g_object_set_data (G_OBJECT (page), NEWEST, NULL);
      gtk_widget_set_margin_bottom (page, 0);
    }
  g_signal_handlers_disconnect_by_func (gtk_native_get_surface (gtk_widget_get_native (title)),
                                        fit_title, title);
}

/**
 * pt_toast_new:
 * @text: what has happened
 *
 * A toast all of whose title can be read, however narrow the window and large the text. It is
 * announced by who adds it: libadwaita has a screen reader read only titles of its own.
 *
 * Returns: (transfer full): a toast
 */
AdwToast *
pt_toast_new (const char *text)
{
  GtkWidget *title = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "label", text,
                                   "xalign", 0.0,
                                   "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "width-request", LEAST_WIDTH,
                                   "margin-top", 3,
                                   "margin-bottom", 3,
                                   NULL);

  gtk_widget_add_css_class (label, "heading");
  gtk_widget_set_layout_manager (title,
                                 gtk_custom_layout_new (get_request_mode, measure, allocate));
  gtk_box_append (GTK_BOX (title), label);
  g_signal_connect (title, "map", G_CALLBACK (on_map), NULL);
  g_signal_connect (title, "unmap", G_CALLBACK (on_unmap), NULL);
  return g_object_new (ADW_TYPE_TOAST, "custom-title", title, NULL);
}
