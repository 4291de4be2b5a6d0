/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-connection.h"
#include "pt-domain-store.h"
#include "pt-example.h"
#include "pt-host.h"

G_BEGIN_DECLS

/**
 * PtOpening:
 *
 * libvirt being opened, and its machines being read, in a worker; and when it is that of
 * another computer, what it knows of that one's devices.
 */
typedef struct _PtOpening PtOpening;

PtOpening *pt_opening_new  (PtConnection   *connection,
                            PtDomainStore  *store,
                            PtExample      *example,
                            gboolean        devices);
gboolean   pt_opening_wait (PtOpening      *self,
                            GError        **error);
PtHost    *pt_opening_dup_host (PtOpening  *self,
                            GError        **error);
void       pt_opening_free (PtOpening      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtOpening, pt_opening_free)

G_END_DECLS
