/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PT_TYPE_GUEST_ROW (pt_guest_row_get_type ())
G_DECLARE_FINAL_TYPE (PtGuestRow, pt_guest_row, PT, GUEST_ROW, AdwBin)

G_END_DECLS
