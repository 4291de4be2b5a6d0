/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PT_TYPE_WORK_BAR (pt_work_bar_get_type ())
G_DECLARE_FINAL_TYPE (PtWorkBar, pt_work_bar, PT, WORK_BAR, AdwBin)

G_END_DECLS
