/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain-text.h"
#include "pt-domain-xml.h"

G_BEGIN_DECLS

/**
 * PtDomainMeaning:
 *
 * What a definition says, as far as this program needs it.
 */
typedef struct
{
  char             *name;
  char             *title;
  char             *type;
  char             *arch;
  char             *machine;
  guint64           memory_kib;
  guint64           hard_limit_kib;
  guint64           huge_kib;        /* how much of the memory lies in huge pages */
  gboolean          os_boot;
  GArray           *boot_orders;     /* of guint */
  GPtrArray        *controllers;     /* of PtDomainController */
  GPtrArray        *sources;         /* of PtDomainSource */
  GPtrArray        *disks;           /* of PtDomainDisk */
  GPtrArray        *guest_addresses; /* of PtDomainGuestAddress */
  PtIdentityRecord *identity;
  PtAgentChannel    agent_channel;
} PtDomainMeaning;

PtDomainMeaning *pt_domain_meaning_read           (PtDomainText    *text);
void             pt_domain_meaning_free           (PtDomainMeaning *self);

const PtDomainSource *
                 pt_domain_meaning_find_hostdev   (const PtDomainMeaning *self,
                                                   const PtPciAddress    *host);

gboolean         pt_domain_meaning_is_hostdev     (const xmlNode   *node,
                                                   PtPciAddress    *host);
gboolean         pt_domain_meaning_is_controller  (const xmlNode   *node,
                                                   int             *index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtDomainMeaning, pt_domain_meaning_free)

G_END_DECLS
