/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain-edit.h"
#include "pt-domain-meaning.h"

G_BEGIN_DECLS

struct _PtDomainEdit
{
  GArray           *hostdevs;          /* of PtDomainHostdev, to add; owns their rom_file */
  GArray           *root_ports;        /* of guint, to add */
  GArray           *port_addresses;    /* of PtPciAddress, beside root_ports; all 0: none */
  GArray           *removed_hostdevs;  /* of PtPciAddress */
  GArray           *removed_ports;     /* of guint */
  GArray           *moved_from;        /* of PtPciAddress */
  GArray           *moved_to;          /* of PtPciAddress, beside moved_from */
  gboolean          identity_set;
  PtIdentityRecord *identity;          /* NULL: none shall be there */
};

PtDomainText *pt_domain_edit_apply (const PtDomainEdit    *self,
                                    PtDomainText          *text,
                                    GError               **error);
const PtPciAddress *
              pt_domain_edit_get_port_address (const PtDomainEdit *self,
                                               guint               i);
const PtPciAddress *
              pt_domain_edit_get_moved        (const PtDomainEdit *self,
                                               const PtPciAddress *host);
gboolean      pt_domain_edit_check (const PtDomainEdit    *self,
                                    const PtDomainMeaning *before,
                                    GError               **error);
gboolean      pt_domain_edit_agree (const PtDomainEdit    *self,
                                    const PtDomainMeaning *before,
                                    const PtDomainMeaning *after);

G_END_DECLS
