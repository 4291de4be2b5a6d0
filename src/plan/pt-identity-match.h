/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain-xml.h"
#include "pt-host.h"

G_BEGIN_DECLS

/**
 * PtIdentityMatch:
 * @identity: (nullable) (transfer none): what is recorded of it; %NULL: nothing
 * @home: (nullable) (transfer none): what is at its address now
 * @found: (nullable) (transfer none): the one device that it is; @home when it is where it was
 * @alike: (nullable) (transfer none): without @found: one of several devices that it can be
 *
 * Which device of the computer a definition means.
 */
typedef struct
{
  const PtIdentityDevice *identity;
  PtPciDevice            *home;
  PtPciDevice            *found;
  PtPciDevice            *alike;
} PtIdentityMatch;

GArray   *pt_identity_match_all (PtHost                 *host,
                                 GPtrArray              *sources,
                                 PtIdentityRecord       *record);
void      pt_identity_find_unread     (PtHost           *host,
                                       PtIdentityRecord *record,
                                       GArray           *addresses);
void      pt_identity_find_unrecorded (PtHost           *host,
                                       PtIdentityRecord *record,
                                       PtIdentityRecord *before,
                                       GArray           *addresses);
gboolean  pt_identity_matches   (const PtIdentityDevice *identity,
                                 PtPciDevice            *device);

G_END_DECLS
