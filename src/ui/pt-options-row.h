/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-assignment.h"

G_BEGIN_DECLS

#define PT_TYPE_OPTIONS_ROW (pt_options_row_get_type ())
G_DECLARE_FINAL_TYPE (PtOptionsRow, pt_options_row, PT, OPTIONS_ROW, AdwExpanderRow)

G_END_DECLS
