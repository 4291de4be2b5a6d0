/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void pt_focus_keep             (AdwApplicationWindow *window,
                                AdwNavigationView    *pages);
void pt_focus_keep_after_toast (AdwToast             *toast,
                                AdwNavigationView    *pages);

G_END_DECLS
