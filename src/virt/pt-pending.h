/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef void (*PtPendingFunc) (gpointer data);

void     pt_pending_begin (void);
void     pt_pending_end   (void);
void     pt_pending_run   (const char    *name,
                           PtPendingFunc  func,
                           gpointer       data);
gboolean pt_pending_wait  (guint          milliseconds);

G_END_DECLS
