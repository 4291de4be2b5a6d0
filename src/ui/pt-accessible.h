/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void pt_accessible_name_drop_down (GtkDropDown *drop_down,
                                   const char  *label);
void pt_accessible_name_entries   (GtkWidget   *choice);
void pt_accessible_name_menu      (GtkWidget   *menu);

G_END_DECLS
