/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-guest-buses.h"
#include "pt-guest-device.h"
#include "pt-guest-sighting.h"
#include "pt-host.h"

G_BEGIN_DECLS

/**
 * PtGuestNode:
 * @facts: what is expected of it
 * @placed: the address in @facts is one where a guest is expected to see it
 * @written: its address in the definition
 * @alias: (nullable): its name in a running definition
 * @index: of a PCI controller; else -1
 * @expander: a root bus of its own hangs on it
 * @bus_nr: the number of that bus; -1: not known
 * @hidden: (nullable): the bridge between an expander and what is behind it
 *
 * One device of a definition.
 */
typedef struct
{
  PtGuestFacts *facts;
  gboolean      placed;
  PtPciAddress  written;
  char         *alias;
  int           index;
  gboolean      expander;
  int           bus_nr;
  PtGuestFacts *hidden;
} PtGuestNode;

GPtrArray *pt_guest_nodes_new (PtDomainXml  *definition,
                               PtGuestBuses *buses,
                               PtHost       *host);

G_END_DECLS
