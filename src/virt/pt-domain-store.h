/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-connection.h"
#include "pt-machine.h"

G_BEGIN_DECLS

/* All machines of a connection as a stable GListModel of PtMachine, sorted by label, kept by libvirt's events
 * (defined, edited, renamed, undefined, started … elsewhere) and refetched after a reconnect. Property: loaded (boolean). */
#define PT_TYPE_DOMAIN_STORE (pt_domain_store_get_type ())
G_DECLARE_FINAL_TYPE (PtDomainStore, pt_domain_store, PT, DOMAIN_STORE, GObject)

PtDomainStore *pt_domain_store_new     (PtConnection   *connection);
/* Reads all once and waits (command line). */
gboolean       pt_domain_store_load    (PtDomainStore  *self,
                                        GCancellable   *cancellable,
                                        GError        **error);
gboolean       pt_domain_store_is_loaded (PtDomainStore *self);
/* @name: a name or a UUID. (transfer none) (nullable) */
PtMachine     *pt_domain_store_find    (PtDomainStore  *self,
                                        const char     *name);
GPtrArray     *pt_domain_store_dup_domains (PtDomainStore *self); /* of PtDomain */

G_END_DECLS
