/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pt_closure_has_text       (gpointer      object,
                                    const char   *text);
char    *pt_closure_get_error_text (gpointer      object,
                                    const GError *error);

G_END_DECLS
