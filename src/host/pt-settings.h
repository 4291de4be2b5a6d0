/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-host-scan.h"

G_BEGIN_DECLS

void pt_settings_read (PtHostScan *scan);

G_END_DECLS
