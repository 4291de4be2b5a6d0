/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GSource *pt_patience_new       (GSourceFunc  impatient,
                                gpointer     user_data);
void     pt_patience_end       (GSource     *self);
GError  *pt_patience_new_error (const char  *uri);
GError  *pt_patience_new_given_up_error (const char *uri);

G_END_DECLS
