/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-finding-item.h"

G_BEGIN_DECLS

#define PT_TYPE_FINDING_ROW (pt_finding_row_get_type ())
G_DECLARE_FINAL_TYPE (PtFindingRow, pt_finding_row, PT, FINDING_ROW, AdwPreferencesRow)

GtkWidget *pt_finding_row_new (PtFindingItem *item);

G_END_DECLS
