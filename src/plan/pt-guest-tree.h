/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain-xml.h"
#include "pt-guest-device.h"
#include "pt-guest-sighting.h"
#include "pt-host.h"

G_BEGIN_DECLS

/**
 * PtGuestTree:
 * @source: who says so
 * @roots: of #PtGuestDevice by address, children behind bridges; then #PtGuestUsb of which it is
 *   not known what they are plugged into
 * @usb_known: the USB devices are all there are
 * @missing: (element-type PtPciAddress): devices of the host that are not where the definition has
 *   put them
 *
 * What a guest has, as far as it is known.
 */
typedef struct
{
  PtGuestSource  source;
  GListStore    *roots;
  gboolean       usb_known;
  GArray        *missing;
} PtGuestTree;

PtGuestTree *pt_guest_tree_new          (PtDomainXml           *definition,
                                         PtHost                *host,
                                         const PtGuestSighting *guest,
                                         const PtGuestSighting *qemu);
void         pt_guest_tree_free         (PtGuestTree           *self);

/* A guest's PCI devices as computed from a (running or inactive) definition; roots by address,
 * children behind bridges.
 * @host: (nullable): names assigned devices */
GListStore  *pt_guest_tree_new_expected (PtDomainXml           *definition,
                                         PtHost                *host);
/* The same with the drivers that the guest has named without saying where */
GListStore  *pt_guest_tree_new_named    (PtDomainXml           *definition,
                                         PtHost                *host,
                                         const PtGuestSighting *guest);
/* The bus number the guest will see for each controller index, depth first by slot.function of the
 * ports (rules.md §2); FALSE when an index is not reachable (no address yet). */
gboolean     pt_guest_tree_bus_of_index (PtDomainXml           *definition,
                                         int                    index,
                                         guint8                *bus);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtGuestTree, pt_guest_tree_free)

G_END_DECLS
