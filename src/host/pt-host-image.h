/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean pt_host_image_unpack (const char  *text,
                               gssize       length,
                               const char  *directory,
                               GError     **error);

G_END_DECLS
