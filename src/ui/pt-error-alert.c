/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-error-alert.h"

#include "pt-error.h"
#include "pt-printable.h"

static void
on_focus (AdwDialog  *alert,
          GParamSpec *pspec,
          GtkWidget  *expander)
{
  if (adw_dialog_get_focus (alert) != NULL)
    gtk_widget_set_can_focus (expander, TRUE);
}

/**
 * pt_error_alert_present:
 * @parent: what it concerns
 * @heading: what did not work, in header capitals
 * @error: why
 *
 * Shows an error: the cause and the next step, and what libvirt said folded below. Shows nothing
 * when the person has cancelled: that is not an error.
 */
void
pt_error_alert_present (GtkWidget    *parent,
                        const char   *heading,
                        const GError *error)
{
  g_autoptr (GtkBuilder) builder = NULL;
  g_autofree char *body = NULL;
  g_autofree char *printable = NULL;
  const char *next, *detail;
  GObject *alert, *expander;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (error != NULL);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* It may have been left meanwhile, but the person shall know */
  if (gtk_widget_get_root (parent) == NULL)
    parent = GTK_WIDGET (
      gtk_application_get_active_window (GTK_APPLICATION (g_application_get_default ())));

  builder = gtk_builder_new_from_resource ("/org/phyllome/Passthrough/pt-error-alert.ui");
  alert = gtk_builder_get_object (builder, "alert");
  expander = gtk_builder_get_object (builder, "expander");
  next = pt_error_get_next (error);
  detail = pt_error_get_detail (error);
  body = next != NULL ? g_strdup_printf ("%s\n\n%s", error->message, next)
                      : g_strdup (error->message);

  printable = pt_printable_new_text (body);
  g_object_set (alert, "heading", heading, "body", printable, NULL);
  if (detail != NULL && *detail != '\0')
    {
      g_autofree char *words = pt_printable_new_text (detail);

      g_object_set (gtk_builder_get_object (builder, "detail"), "label", words, NULL);
      g_object_set (expander, "visible", TRUE, NULL);
    }
  /* Else it has the focus for a moment, before the button has, and a low window scrolls to it */
  g_object_set (expander, "can-focus", FALSE, NULL);
  g_signal_connect (alert, "notify::focus-widget", G_CALLBACK (on_focus), expander);
  adw_dialog_present (ADW_DIALOG (alert), parent);
}
