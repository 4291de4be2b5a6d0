/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-assignment.h"

G_BEGIN_DECLS

#define PT_TYPE_CHOOSE_GROUP_PAGE (pt_choose_group_page_get_type ())
G_DECLARE_FINAL_TYPE (PtChooseGroupPage, pt_choose_group_page,
                      PT, CHOOSE_GROUP_PAGE, AdwNavigationPage)

G_END_DECLS
