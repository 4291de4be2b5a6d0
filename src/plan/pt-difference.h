/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *pt_difference_unified (const char *before,
                             const char *after,
                             const char *label_before,
                             const char *label_after);

G_END_DECLS
