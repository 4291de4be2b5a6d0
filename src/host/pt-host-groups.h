/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-host-scan.h"

G_BEGIN_DECLS

GPtrArray *pt_host_groups_read (PtHostScan *scan,
                                GPtrArray  *ungrouped);

G_END_DECLS
