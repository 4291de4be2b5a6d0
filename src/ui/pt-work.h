/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PT_TYPE_WORK (pt_work_get_type ())
G_DECLARE_FINAL_TYPE (PtWork, pt_work, PT, WORK, GObject)

PtWork       *pt_work_new       (void);
GCancellable *pt_work_begin     (PtWork       *self,
                                 const char   *text);
gboolean      pt_work_end       (PtWork       *self,
                                 GCancellable *cancellable);
void          pt_work_cancel    (PtWork       *self);
gboolean      pt_work_is_active (PtWork       *self);
gboolean      pt_work_is_current (PtWork       *self,
                                  GCancellable *cancellable);

G_END_DECLS
