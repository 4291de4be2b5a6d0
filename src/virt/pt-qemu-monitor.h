/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-connection.h"
#include "pt-guest-sighting.h"

G_BEGIN_DECLS

PtGuestSighting *pt_qemu_monitor_read_pci (PtConnection  *connection,
                                           const char    *uuid,
                                           GCancellable  *cancellable,
                                           GError       **error);

G_END_DECLS
