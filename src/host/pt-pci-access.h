/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pt-pci-device.h"

G_BEGIN_DECLS

GPtrArray *pt_pci_access_read (const char  *root,
                               gboolean    *names_found,
                               GError     **error);

G_END_DECLS
