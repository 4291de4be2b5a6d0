/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As many characters of a name as somebody would read */
#define PT_PRINTABLE_MAX_NAME 100

char *pt_printable_new      (const char *bytes,
                             gssize      length,
                             guint       max_characters);
char *pt_printable_new_text (const char *bytes);

G_END_DECLS
