/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-connection.h"

G_BEGIN_DECLS

char     *pt_test_driver_dump           (PtConnection       *connection,
                                         GError            **error);
char     *pt_test_driver_dump_autostart (PtConnection       *connection,
                                         GError            **error);
gboolean  pt_test_driver_follow         (PtConnection       *connection,
                                         GError            **error);
gboolean  pt_test_driver_set_autostart  (PtConnection       *connection,
                                         const char *const  *uuids,
                                         GError            **error);

G_END_DECLS
