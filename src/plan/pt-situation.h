/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-disk-users.h"
#include "pt-domain-xml.h"
#include "pt-domain.h"
#include "pt-host.h"

G_BEGIN_DECLS

/**
 * PtConnectionFacts:
 * @uri: as libvirt canonicalises it, or %NULL without a connection
 * @driver: libvirt's driver type, "QEMU", "test" …
 * @libvirt_version: virConnectGetLibVersion(), 0: cannot tell
 * @read_only: nothing can be defined over it
 * @session: it is a session connection, whose libvirtd has not the right to rebind drivers
 * @local: it is this computer's libvirt
 */
typedef struct
{
  char    *uri;
  char    *driver;
  gulong   libvirt_version;
  gboolean read_only;
  gboolean session;
  gboolean local;
} PtConnectionFacts;

PtConnectionFacts *pt_connection_facts_copy (const PtConnectionFacts *self);
void               pt_connection_facts_free (PtConnectionFacts       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtConnectionFacts, pt_connection_facts_free)

/* Everything that a plan may know, immutable: host, machines, connection and, when a plan is made
   for one, the machine's definition. */
#define PT_TYPE_SITUATION (pt_situation_get_type ())
G_DECLARE_FINAL_TYPE (PtSituation, pt_situation, PT, SITUATION, GObject)

/* @machines: (nullable) (element-type PtDomain): NULL when libvirt cannot be reached, which is
 * "cannot tell", not "none".
 * @target: (nullable): the machine the plan is for; NULL when listing, or for a bare definition
 * @definition: (nullable): its inactive definition, or the bare one */
PtSituation             *pt_situation_new            (PtHost                  *host,
                                                      const PtConnectionFacts *connection,
                                                      GPtrArray               *machines,
                                                      PtDomain                *target,
                                                      PtDomainXml             *definition);
/* The same, of a machine that runs: @live is the definition of what runs. */
PtSituation             *pt_situation_new_running    (PtSituation             *self,
                                                      PtDomainXml             *live);
PtHost                  *pt_situation_get_host       (PtSituation             *self);
const PtConnectionFacts *pt_situation_get_connection (PtSituation             *self);
GPtrArray               *pt_situation_get_machines   (PtSituation             *self);
GArray                  *pt_situation_get_holders    (PtSituation             *self,
                                                      const PtPciAddress      *address);
GPtrArray               *pt_situation_get_unread     (PtSituation             *self);
PtDiskUsers             *pt_situation_get_disk_users (PtSituation             *self);
PtDomain                *pt_situation_get_target     (PtSituation             *self);
PtDomainXml             *pt_situation_get_definition (PtSituation             *self);
PtDomainXml             *pt_situation_get_live       (PtSituation             *self);

G_END_DECLS
