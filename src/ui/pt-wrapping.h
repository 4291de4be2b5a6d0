/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

int  pt_wrapping_get_width_chars (gpointer    object,
                                  const char *text);
void pt_wrapping_unfold_titles   (GtkWidget  *widget);

G_END_DECLS
