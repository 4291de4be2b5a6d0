/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-connection.h"

G_BEGIN_DECLS

const char *
         pt_hotplug_definition_get_next (void);
gboolean pt_hotplug_definition_check    (const char    *before,
                                         const char    *after,
                                         gboolean       plugs_in,
                                         const char    *now,
                                         GError       **error);
gboolean pt_hotplug_definition_put_back (PtConnection  *connection,
                                         const char    *uuid,
                                         const char    *before,
                                         const char    *after,
                                         gboolean       plugs_in,
                                         gboolean      *edited,
                                         GError       **error);

G_END_DECLS
