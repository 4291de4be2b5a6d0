/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-readiness.h"

G_BEGIN_DECLS

#define PT_TYPE_CHECK_ROW (pt_check_row_get_type ())
G_DECLARE_FINAL_TYPE (PtCheckRow, pt_check_row, PT, CHECK_ROW, AdwPreferencesRow)

GtkWidget *pt_check_row_new   (const PtCheck *check);
gboolean   pt_check_row_shows (PtCheckRow    *self,
                               const PtCheck *check);

G_END_DECLS
