/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-assignment.h"

G_BEGIN_DECLS

#define PT_TYPE_AUTOSTART_GROUP (pt_autostart_group_get_type ())
G_DECLARE_FINAL_TYPE (PtAutostartGroup, pt_autostart_group, PT, AUTOSTART_GROUP,
                      AdwPreferencesGroup)

G_END_DECLS
