/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain-xml.h"

G_BEGIN_DECLS

/**
 * PtChipset:
 * @PT_CHIPSET_UNKNOWN: a machine type that this program has no rules for
 * @PT_CHIPSET_PCI: conventional slots on bus 0 (i440fx)
 * @PT_CHIPSET_PCIE: PCI Express root ports (q35, virt)
 *
 * What a guest's PCI devices are plugged into.
 */
typedef enum
{
  PT_CHIPSET_UNKNOWN,
  PT_CHIPSET_PCI,
  PT_CHIPSET_PCIE,
} PtChipset;

/**
 * PtGuestBuses:
 *
 * Which bus number the guest will see for each controller index.
 */
typedef struct _PtGuestBuses PtGuestBuses;

PtChipset     pt_chipset_of_definition        (PtDomainXml         *definition);
gboolean      pt_chipset_is_q35               (PtDomainXml         *definition);

PtGuestBuses *pt_guest_buses_new              (PtDomainXml         *definition,
                                               GArray              *new_root_ports);
void          pt_guest_buses_free             (PtGuestBuses        *self);
gboolean      pt_guest_buses_lookup           (PtGuestBuses        *self,
                                               guint                index,
                                               guint8              *bus);
gboolean      pt_guest_buses_must_place       (PtGuestBuses        *self,
                                               guint                index,
                                               PtPciAddress        *address);
gboolean      pt_guest_buses_is_full          (PtGuestBuses        *self);
gboolean      pt_guest_buses_locate           (PtGuestBuses        *self,
                                               guint                index,
                                               PtPciAddress        *address);
gboolean      pt_guest_buses_translate        (PtGuestBuses        *self,
                                               const PtPciAddress  *guest,
                                               PtPciAddress        *seen);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtGuestBuses, pt_guest_buses_free)

G_END_DECLS
