/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Turns libvirt's code and words into our error: cause, next step, the original as detail (rules.md §5, one table). */
GError *pt_virt_error_new       (int          code,
                                 int          domain,
                                 const char  *message);
/* Replaces @error (libvirt-glib's or none) by what virGetLastError() says on this thread. Call it in the thread that failed. */
void    pt_virt_error_translate (GError     **error,
                                 const char  *fallback);

G_END_DECLS
