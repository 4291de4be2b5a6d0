/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-host-scan.h"

G_BEGIN_DECLS

void  pt_usage_usb_read          (PtHostScan *scan);
char *pt_usage_usb_dup_name_for  (PtHostScan *scan,
                                  const char *path);

G_END_DECLS
