/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PT_TYPE_DIFFERENCE_LINE (pt_difference_line_get_type ())
G_DECLARE_FINAL_TYPE (PtDifferenceLine, pt_difference_line, PT, DIFFERENCE_LINE, GObject)

GListModel *pt_difference_lines_new (const char *difference);

G_END_DECLS
