/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-host-watch.h"

G_BEGIN_DECLS

PtHostChanges pt_uevent_classify    (const char *message,
                                     gsize       size);
gboolean      pt_uevent_arrive_here (void);

G_END_DECLS
