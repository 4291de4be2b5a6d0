/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pt-pci-device.h"
#include "pt-sysfs.h"

G_BEGIN_DECLS

GPtrArray *pt_pci_access_read (const char  *root,
                               gboolean    *names_found,
                               GError     **error);
void       pt_pci_access_show (PtSysfs     *sysfs);

G_END_DECLS
