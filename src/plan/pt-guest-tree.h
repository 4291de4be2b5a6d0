/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain-xml.h"
#include "pt-guest-device.h"
#include "pt-host.h"

G_BEGIN_DECLS

/* A guest's PCI devices as computed from a (running or inactive) definition; roots by address,
 * children behind bridges.
 * @host: (nullable): names assigned devices */
GListStore  *pt_guest_tree_new_expected (PtDomainXml        *definition,
                                         PtHost             *host);
/* The bus number the guest will see for each controller index, depth first by slot.function of the
 * ports (rules.md §2); FALSE when an index is not reachable (no address yet). */
gboolean     pt_guest_tree_bus_of_index (PtDomainXml        *definition,
                                         int                 index,
                                         guint8             *bus);

G_END_DECLS
