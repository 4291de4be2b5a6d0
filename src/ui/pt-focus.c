/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-focus.h"

/* What has the focus may go away under the hands of a person: a row whose device was returned, a
 * button that makes way for another. Then no key arrives anywhere, not even the one that leads
 * back. */

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  AdwApplicationWindow *window = ADW_APPLICATION_WINDOW (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));
  AdwDialog *dialog = adw_application_window_get_visible_dialog (window);

  if (focus == NULL || !gtk_widget_get_mapped (focus))
    gtk_widget_child_focus (dialog != NULL ? GTK_WIDGET (dialog)
                                           : adw_application_window_get_content (window),
                            GTK_DIR_TAB_FORWARD);
  return G_SOURCE_REMOVE;
}

static void
on_focus_changed (GtkWidget *window)
{
  /* In the middle of a change there may be none for a moment */
  if (gtk_window_get_focus (GTK_WINDOW (window)) == NULL && gtk_widget_get_mapped (window))
    gtk_widget_add_tick_callback (window, on_tick, NULL, NULL);
}

/**
 * pt_focus_keep:
 * @window: a window
 *
 * From now on, when what has the focus in @window goes away, the focus is on the first thing that
 * can have it, of the dialog that is open or of the page that is shown.
 */
void
pt_focus_keep (AdwApplicationWindow *window)
{
  g_return_if_fail (ADW_IS_APPLICATION_WINDOW (window));

  g_signal_connect (window, "notify::focus-widget", G_CALLBACK (on_focus_changed), NULL);
}
