/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-connection.h"
#include "pt-machine-lock.h"

G_BEGIN_DECLS

#define PT_TYPE_EXAMPLE (pt_example_get_type ())
G_DECLARE_FINAL_TYPE (PtExample, pt_example, PT, EXAMPLE, GObject)

PtExample     *pt_example_new           (const char    *directory,
                                         gboolean       reset,
                                         guint          patience,
                                         GError       **error);
const char    *pt_example_get_host_root (PtExample     *self);
const char    *pt_example_get_uri       (PtExample     *self);
gboolean       pt_example_connected     (PtExample     *self,
                                         PtConnection  *connection,
                                         GError       **error);
PtMachineLock *pt_example_hold          (PtExample     *self,
                                         PtConnection  *connection,
                                         const char    *machine,
                                         GCancellable  *cancellable,
                                         GError       **error);
GFileMonitor  *pt_example_watch         (PtExample     *self);
gboolean       pt_example_save          (PtExample     *self,
                                         PtConnection  *connection,
                                         GError       **error);

G_END_DECLS
