/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-host-scan.h"
#include "pt-mount-table.h"
#include "pt-net-map.h"

G_BEGIN_DECLS

/**
 * PtRemoteDisks:
 *
 * Disks and file systems that come over the network, and the cards that carry them.
 */
typedef struct _PtRemoteDisks PtRemoteDisks;

PtRemoteDisks *pt_remote_disks_new          (PtHostScan    *scan,
                                             PtNetMap      *map);
void           pt_remote_disks_free         (PtRemoteDisks *self);

gboolean       pt_remote_disks_is_remote    (const char    *directory);
gboolean       pt_remote_disks_is_share     (const char    *type);
char          *pt_remote_disks_dup_server   (const char    *source,
                                             const char    *options);
gboolean       pt_remote_disks_is_vital     (const char    *point);
void           pt_remote_disks_charge       (PtRemoteDisks *self,
                                             const char    *directory,
                                             PtUseKind      kind,
                                             const char    *name,
                                             const char    *what);
void           pt_remote_disks_charge_share (PtRemoteDisks *self,
                                             const PtMount *mount,
                                             PtUseKind      kind,
                                             const char    *name,
                                             const char    *what);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtRemoteDisks, pt_remote_disks_free)

G_END_DECLS
