/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PT_TYPE_DIFFERENCE_VIEW (pt_difference_view_get_type ())
G_DECLARE_FINAL_TYPE (PtDifferenceView, pt_difference_view, PT, DIFFERENCE_VIEW, AdwBin)

G_END_DECLS
