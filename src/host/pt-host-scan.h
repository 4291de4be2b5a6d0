/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-host.h"
#include "pt-sysfs.h"

G_BEGIN_DECLS

/**
 * PtHostScan:
 * @sysfs: where to read
 * @facts: the computer, being filled
 * @functions: (element-type PtPciFacts): its PCI functions by address, being filled
 * @groups_unread: whether of some function its group could not be read
 *
 * One reading of one computer, shared by the files of this room while it lasts.
 */
typedef struct
{
  PtSysfs     *sysfs;
  PtHostFacts *facts;
  GPtrArray   *functions;
  gboolean     groups_unread;

  /*< private >*/
  GHashTable  *by_address;
} PtHostScan;

PtHostScan *pt_host_scan_new         (PtSysfs            *sysfs,
                                      PtHostFacts        *facts,
                                      GPtrArray          *functions);
void        pt_host_scan_free        (PtHostScan         *self);

PtPciFacts *pt_host_scan_find        (PtHostScan         *self,
                                      const PtPciAddress *address);
GPtrArray  *pt_host_scan_dup_owners  (PtHostScan         *self,
                                      const char         *path);
PtPciFacts *pt_host_scan_get_nearest (PtHostScan         *self,
                                      const char         *path);
guint       pt_host_scan_charge      (PtHostScan         *self,
                                      const char         *path,
                                      PtUseKind           kind,
                                      guint               flags,
                                      const char         *name,
                                      const char         *what);
guint       pt_host_scan_charge_port (PtHostScan         *self,
                                      const char         *path,
                                      PtUseKind           kind,
                                      guint               flags,
                                      const char         *name,
                                      const char         *what,
                                      const char         *bond);
gboolean    pt_host_scan_has_host_driver (const PtPciFacts *function);
void        pt_host_scan_cannot_tell (PtHostScan         *self,
                                      PtEvidence          evidence,
                                      const char         *format,
                                      ...) G_GNUC_PRINTF (3, 4);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtHostScan, pt_host_scan_free)

G_END_DECLS
