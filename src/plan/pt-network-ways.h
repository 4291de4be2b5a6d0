/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-viability.h"

G_BEGIN_DECLS

PtTernary pt_network_ways_are_lost     (PtHost      *host,
                                        GPtrArray   *members);
guint     pt_network_ways_count_ports  (PtHost      *host,
                                        const PtUse *use);
gboolean  pt_network_ways_has_another  (PtHost      *host,
                                        GPtrArray   *members,
                                        const PtUse *use);

G_END_DECLS
