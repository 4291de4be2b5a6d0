/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *pt_printable_new (const char *bytes,
                        gssize      length,
                        guint       max_characters);

G_END_DECLS
