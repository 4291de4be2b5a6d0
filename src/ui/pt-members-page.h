/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-assignment.h"

G_BEGIN_DECLS

#define PT_TYPE_MEMBERS_PAGE (pt_members_page_get_type ())
G_DECLARE_FINAL_TYPE (PtMembersPage, pt_members_page, PT, MEMBERS_PAGE, AdwNavigationPage)

G_END_DECLS
