/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void     assert_reaches          (const char *name,
                                  const char *what);
void     virt_error_note_reached (const char *name);
gboolean virt_error_was_reached  (const char *name);

G_END_DECLS
