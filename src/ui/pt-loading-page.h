/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PT_TYPE_LOADING_PAGE (pt_loading_page_get_type ())
G_DECLARE_FINAL_TYPE (PtLoadingPage, pt_loading_page, PT, LOADING_PAGE, AdwBin)

G_END_DECLS
