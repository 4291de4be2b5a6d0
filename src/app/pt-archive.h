/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean pt_archive_write  (const char  *path,
                            GPtrArray   *recorded,
                            GError     **error);
gboolean pt_archive_unpack (const char  *path,
                            const char  *directory,
                            GError     **error);

G_END_DECLS
