/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *pt_definition_compare (const char  *before,
                             const char  *asked,
                             const char  *read_back,
                             GError     **error);

G_END_DECLS
