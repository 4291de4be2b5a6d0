/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-focus.h"

#include "pt-machine-page.h"

/* What has the focus may go away under the hands of a person: a row whose device was returned, a
 * button that makes way for another. Then no key arrives anywhere, not even the one that leads
 * back. */

/* The row that a list has just scrolled to is not there yet, in a list that is */
static gboolean
is_lost (GtkWidget *focus)
{
  GtkWidget *parent = focus != NULL ? gtk_widget_get_parent (focus) : NULL;

  return focus == NULL || (!gtk_widget_get_mapped (focus) &&
                           !(gtk_widget_get_visible (focus) && parent != NULL &&
                             gtk_widget_get_mapped (parent)));
}

/* Where the page wants it, or on the first thing below its header, which has what leads back. Not
 * on the whole window, or a toast might have it, where no key leads back; and not on from a place
 * that is hidden. */
static void
focus_page (GtkWindow         *window,
            AdwNavigationView *pages)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (pages);
  GtkWidget *child = page != NULL ? adw_navigation_page_get_child (page) : NULL;

  gtk_window_set_focus (window, NULL);
  if (PT_IS_MACHINE_PAGE (page) && pt_machine_page_take_focus (PT_MACHINE_PAGE (page)))
    return;
  if (ADW_IS_TOOLBAR_VIEW (child) &&
      gtk_widget_child_focus (adw_toolbar_view_get_content (ADW_TOOLBAR_VIEW (child)),
                              GTK_DIR_TAB_FORWARD))
    return;
  gtk_widget_child_focus (GTK_WIDGET (pages), GTK_DIR_TAB_FORWARD);
}

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  AdwApplicationWindow *window = ADW_APPLICATION_WINDOW (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  /* A dialog sees to its own; libadwaita 1.7 makes its close button insensitive when one that is
   * about to move to the bottom of a narrow window is given the focus meanwhile */
  if (adw_application_window_get_visible_dialog (window) != NULL)
    return G_SOURCE_REMOVE;

  /* In one that is closing it is not for long */
  if (!is_lost (focus))
    return gtk_widget_get_ancestor (focus, ADW_TYPE_DIALOG) != NULL ? G_SOURCE_CONTINUE
                                                                    : G_SOURCE_REMOVE;

  focus_page (GTK_WINDOW (window), user_data);
  return G_SOURCE_REMOVE;
}

static void
on_focus_changed (GtkWidget  *window,
                  GParamSpec *pspec,
                  GtkWidget  *pages)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  /* In the middle of a change there may be none for a moment; and a dialog that closes gives it
   * back to where it came from, which another page may hide by now */
  if (is_lost (focus) && gtk_widget_get_mapped (window))
    gtk_widget_add_tick_callback (window, on_tick, pages, NULL);
}

static void
on_dialog_changed (GtkWidget  *window,
                   GParamSpec *pspec,
                   GtkWidget  *pages)
{
  if (gtk_widget_get_mapped (window))
    gtk_widget_add_tick_callback (window, on_tick, pages, NULL);
}

/**
 * pt_focus_keep:
 * @window: a window
 * @pages: what it consists of, without toasts
 *
 * From now on, when what has the focus in @window goes away, also behind a dialog that closes then,
 * the focus is where the page that is shown wants it, or on the first thing that can have it.
 */
void
pt_focus_keep (AdwApplicationWindow *window,
               AdwNavigationView    *pages)
{
  g_return_if_fail (ADW_IS_APPLICATION_WINDOW (window) && ADW_IS_NAVIGATION_VIEW (pages));

  g_signal_connect (window, "notify::focus-widget", G_CALLBACK (on_focus_changed), pages);
  g_signal_connect (window, "notify::visible-dialog", G_CALLBACK (on_dialog_changed), pages);
}

static void
on_toast_dismissed (AdwToast  *toast,
                    GtkWidget *pages)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (pages));
  GtkWidget *focus = window != NULL ? gtk_window_get_focus (window) : NULL;

  if (focus != NULL && gtk_widget_get_ancestor (focus, ADW_TYPE_TOAST_OVERLAY) != NULL &&
      !gtk_widget_is_ancestor (focus, pages))
    focus_page (window, ADW_NAVIGATION_VIEW (pages));
}

/**
 * pt_focus_keep_after_toast:
 * @toast: a toast that is not shown yet
 * @pages: what the window consists of, without toasts
 *
 * When @toast goes away with the focus, that goes to the page that is shown. libadwaita would have
 * it go on to the first thing in the window, which leads back.
 */
void
pt_focus_keep_after_toast (AdwToast          *toast,
                           AdwNavigationView *pages)
{
  g_return_if_fail (ADW_IS_TOAST (toast) && ADW_IS_NAVIGATION_VIEW (pages));

  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_toast_dismissed), pages, 0);
}
