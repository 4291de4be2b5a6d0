/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-host.h"
#include "pt-sysfs.h"

G_BEGIN_DECLS

/**
 * PtInterface:
 * @name: "eno1"
 * @directory: its directory in sysfs
 * @master: (nullable): the bridge, bond or team that it is a port of
 * @bond: (nullable): that, when any of its ports can do the work of all: a bond or a team
 * @lower: what it is stacked on, by the kernel's own links
 * @up: it is up, and not without a cable or a network
 * @works: what comes through it arrives
 * @hardware: it is a card, not made of others
 * @bonded: its ports are those of a bond or a team
 * @addressed: it has an address, or something that is up is stacked on it
 * @has_route: a default route names this very interface
 * @carries: a default route goes through this card; cannot tell: through it or another port of the
 *   same bridge
 *
 * One network interface.
 */
typedef struct
{
  char     *name;
  char     *directory;
  char     *master;
  char     *bond;
  GStrv     lower;
  gboolean  up;
  gboolean  works;
  gboolean  hardware;
  gboolean  bonded;
  gboolean  addressed;
  gboolean  has_route;
  PtTernary carries;
} PtInterface;

/**
 * PtNetMap:
 *
 * All network interfaces of a computer but the loopback, what they are stacked on, and its routes.
 */
typedef struct _PtNetMap PtNetMap;

PtNetMap    *pt_net_map_new            (PtSysfs           *sysfs);
void         pt_net_map_free           (PtNetMap          *self);
GPtrArray   *pt_net_map_get_interfaces (PtNetMap          *self);
GStrv        pt_net_map_get_unread     (PtNetMap          *self);
PtInterface *pt_net_map_find           (PtNetMap          *self,
                                        const char        *name);
PtInterface *pt_net_map_find_way       (PtNetMap          *self,
                                        const char        *address);
GPtrArray   *pt_net_map_dup_carriers   (PtNetMap          *self,
                                        PtInterface       *interface,
                                        gboolean          *certain);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtNetMap, pt_net_map_free)

G_END_DECLS
