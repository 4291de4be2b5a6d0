/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GError *pt_virt_error_new         (int          code,
                                   int          domain,
                                   const char  *message);
void    pt_virt_error_translate   (GError     **error,
                                   const char  *fallback);
gboolean pt_virt_error_is_refusal (void);

G_END_DECLS
