/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain-xml.h"

G_BEGIN_DECLS

/* One given function and where it goes. */
typedef struct
{
  PtPciAddress host;
  PtPciAddress guest;          /* bus: controller index */
  gboolean     multifunction;
  gboolean     has_expected;
  PtPciAddress expected;       /* what the guest will see */
} PtPlace;

typedef struct
{
  GArray *places;              /* of PtPlace, in the order of the given addresses */
  GArray *new_root_ports;      /* of guint: controller indexes to add */
  GArray *port_addresses;      /* of PtPciAddress, beside them; all 0: libvirt chooses */
} PtPlacement;

void         pt_placement_free (PtPlacement  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtPlacement, pt_placement_free)

/* rules.md §2. @live: (nullable): what runs. @given: of PtPciAddress, sorted. Fails with
   PT_ERROR_REFUSED when there is no room. */
PtPlacement *pt_placement_new  (PtDomainXml  *definition,
                                PtDomainXml  *live,
                                GArray       *given,
                                gboolean      separate,
                                GError      **error);

G_END_DECLS
