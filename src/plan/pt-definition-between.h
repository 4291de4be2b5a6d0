/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pt_definition_lies_between (const char *from,
                                     const char *to,
                                     const char *now);

G_END_DECLS
