/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-guest-buses.h"
#include "pt-guest-device.h"

G_BEGIN_DECLS

/**
 * PtGuestBuiltIn:
 *
 * A device that is built into a machine and so in no definition. It is on bus 0.
 */
typedef struct
{
  guint8      slot;
  guint8      function;
  int         class_code;
  int         vendor_id;
  int         device_id;
  const char *name;
} PtGuestBuiltIn;

void                  pt_guest_known_describe     (PtGuestFacts               *facts,
                                                   PtDomainXml                *definition,
                                                   const PtDomainGuestAddress *used);
const PtGuestBuiltIn *pt_guest_known_get_built_in (PtDomainXml                *definition,
                                                   gsize                      *n);

G_END_DECLS
