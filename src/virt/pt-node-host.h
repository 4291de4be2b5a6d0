/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-host.h"

G_BEGIN_DECLS

PtHostFacts *pt_node_host_facts_new (const char   *capabilities,
                                     const char   *domain_capabilities);
PtHost      *pt_node_host_new       (PtHostFacts  *facts,
                                     GPtrArray    *devices,
                                     GError      **error);

G_END_DECLS
