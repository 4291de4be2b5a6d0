/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *pt_definition_without (const char  *now,
                             const char  *from,
                             const char  *to,
                             gboolean    *complete,
                             GError     **error);

G_END_DECLS
