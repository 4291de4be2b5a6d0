/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Namespaces of one's own, for tests that change mounts, addresses and routes: nobody else hears of
   it. Without the right to make them, what needs them is skipped and says so. */
void     test_isolate                (void);
gboolean test_is_isolated            (void);
gboolean test_is_in_user_namespace   (void);
gboolean test_write_text             (const char *path,
                                      const char *text);
gboolean test_skip_without_isolation (void);

G_END_DECLS
