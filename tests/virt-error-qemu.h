/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *virt_error_new_machine (const char *memory,
                                 const char *more,
                                 const char *devices);
gboolean virt_error_had_qemu    (void);
void     virt_error_test_qemu   (void);
void     virt_error_test_hangs  (void);
void     virt_error_test_hung   (void);

G_END_DECLS
