/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain-events.h"
#include "pt-virt-types.h"

G_BEGIN_DECLS

/**
 * PtDomainReading:
 * @owner: for whom it is read
 * @generation: of the connection it is read over, as @owner counts them
 * @gvir: the connection
 * @here: it leads to libvirt of this computer
 * @events: (nullable): to register first
 * @uuids: (element-type utf8) (nullable): which machines; %NULL: all
 * @known: (element-type PtDomain) (nullable): what was known of all before
 * @n_failed: how many could not be read, for a reason that may pass; where their volumes lie counts
 *   as one
 * @domains: (element-type PtDomain): those that were read
 * @gone: (element-type utf8): the UUIDs of those that are no more
 *
 * What a worker is to read, and what it read.
 */
typedef struct
{
  GWeakRef        owner;
  guint           generation;
  GVirConnection *gvir;
  gboolean        here;
  PtDomainEvents *events;
  GPtrArray      *uuids;
  GPtrArray      *known;
  guint           n_failed;
  GPtrArray      *domains;
  GPtrArray      *gone;
} PtDomainReading;

GTask *pt_domain_reading_new    (GObject             *owner,
                                 guint                generation,
                                 GVirConnection      *gvir,
                                 gboolean             here,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback);
void   pt_domain_reading_thread (GTask               *task,
                                 gpointer             source,
                                 gpointer             data,
                                 GCancellable        *cancellable);

G_END_DECLS
