/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-virt-types.h"

G_BEGIN_DECLS

/**
 * PtDomainEventsFunc:
 * @owner: the object given to pt_domain_events_new()
 * @uuid: the machine that something happened to
 *
 * Called on the main thread.
 */
typedef void (*PtDomainEventsFunc) (gpointer    owner,
                                    const char *uuid);

/**
 * PtDomainEvents:
 *
 * The events of all machines of one connection, boiled down to "this one is not what it was".
 * Counted.
 */
typedef struct _PtDomainEvents PtDomainEvents;

PtDomainEvents *pt_domain_events_new      (gpointer             owner,
                                           PtDomainEventsFunc   func);
PtDomainEvents *pt_domain_events_ref      (PtDomainEvents      *self);
void            pt_domain_events_unref    (PtDomainEvents      *self);
void            pt_domain_events_register (PtDomainEvents      *self,
                                           GVirConnection      *gvir);
void            pt_domain_events_stop     (PtDomainEvents      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtDomainEvents, pt_domain_events_unref)

G_END_DECLS
