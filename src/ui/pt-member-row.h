/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-member-item.h"

G_BEGIN_DECLS

#define PT_TYPE_MEMBER_ROW (pt_member_row_get_type ())
G_DECLARE_FINAL_TYPE (PtMemberRow, pt_member_row, PT, MEMBER_ROW, AdwPreferencesRow)

GtkWidget *pt_member_row_new (PtMemberItem *item);

G_END_DECLS
