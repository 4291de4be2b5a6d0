/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-connection.h"
#include "pt-machine.h"

G_BEGIN_DECLS

#define PT_TYPE_DOMAIN_STORE (pt_domain_store_get_type ())
G_DECLARE_FINAL_TYPE (PtDomainStore, pt_domain_store, PT, DOMAIN_STORE, GObject)

PtDomainStore *pt_domain_store_new         (PtConnection   *connection);

gboolean       pt_domain_store_load        (PtDomainStore  *self,
                                            GCancellable   *cancellable,
                                            GError        **error);
void           pt_domain_store_refresh     (PtDomainStore  *self);
void           pt_domain_store_give_up     (PtDomainStore  *self);
void           pt_domain_store_try_again   (PtDomainStore  *self);

gboolean       pt_domain_store_is_loaded   (PtDomainStore  *self);
const GError  *pt_domain_store_get_error   (PtDomainStore  *self);
PtMachine     *pt_domain_store_find        (PtDomainStore  *self,
                                            const char     *name);
GPtrArray     *pt_domain_store_dup_domains (PtDomainStore  *self);

G_END_DECLS
