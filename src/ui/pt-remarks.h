/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PT_TYPE_REMARKS (pt_remarks_get_type ())
G_DECLARE_FINAL_TYPE (PtRemarks, pt_remarks, PT, REMARKS, AdwPreferencesGroup)

void pt_remarks_set_lines (PtRemarks  *self,
                           const char *lines);

G_END_DECLS
