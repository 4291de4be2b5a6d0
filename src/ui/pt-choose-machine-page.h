/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-assignment.h"

G_BEGIN_DECLS

#define PT_TYPE_CHOOSE_MACHINE_PAGE (pt_choose_machine_page_get_type ())
G_DECLARE_FINAL_TYPE (PtChooseMachinePage, pt_choose_machine_page,
                      PT, CHOOSE_MACHINE_PAGE, AdwNavigationPage)

G_END_DECLS
