/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-host.h"

G_BEGIN_DECLS

PtHost  *pt_capture_read  (const char    *root,
                           PtHostSource   source,
                           GError       **error);
gboolean pt_capture_write (const char    *root,
                           const char    *path,
                           guint         *n_entries,
                           GError       **error);

G_END_DECLS
