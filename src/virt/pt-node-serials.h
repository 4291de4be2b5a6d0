/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-connection.h"
#include "pt-pci-address.h"

G_BEGIN_DECLS

GHashTable *pt_node_serials_read (PtConnection *connection,
                                  GArray       *addresses,
                                  GCancellable *cancellable);

G_END_DECLS
