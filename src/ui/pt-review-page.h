/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-assignment.h"

G_BEGIN_DECLS

#define PT_TYPE_REVIEW_PAGE (pt_review_page_get_type ())
G_DECLARE_FINAL_TYPE (PtReviewPage, pt_review_page, PT, REVIEW_PAGE, AdwNavigationPage)

G_END_DECLS
