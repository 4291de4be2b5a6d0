/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-held-item.h"

G_BEGIN_DECLS

#define PT_TYPE_HELD_ROW (pt_held_row_get_type ())
G_DECLARE_FINAL_TYPE (PtHeldRow, pt_held_row, PT, HELD_ROW, AdwExpanderRow)

GtkWidget *pt_held_row_new (PtHeldItem *item);

G_END_DECLS
