/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-session.h"

G_BEGIN_DECLS

#define PT_TYPE_OVERVIEW (pt_overview_get_type ())
G_DECLARE_FINAL_TYPE (PtOverview, pt_overview, PT, OVERVIEW, AdwNavigationPage)

void pt_overview_start_search (PtOverview *self);

G_END_DECLS
