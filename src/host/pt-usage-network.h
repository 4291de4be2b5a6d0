/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-host-scan.h"
#include "pt-net-map.h"

G_BEGIN_DECLS

void pt_usage_network_read (PtHostScan *scan,
                            PtNetMap   *map);

G_END_DECLS
