/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int pt_wrapping_get_width_chars (gpointer    object,
                                 const char *text);

G_END_DECLS
