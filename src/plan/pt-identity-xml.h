/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain-layout.h"
#include "pt-identity-record.h"

G_BEGIN_DECLS

xmlNode          *pt_identity_xml_find        (const xmlNode    *root);
PtIdentityRecord *pt_identity_xml_read        (const xmlNode    *element);
PtDomainOpened    pt_identity_xml_get_opened  (const xmlNode    *element,
                                               const char       *name);
char             *pt_identity_xml_dup_opened  (const xmlNode    *element,
                                               const char       *name,
                                               PtDomainOpened    opened);
char             *pt_identity_xml_dup_element (PtIdentityRecord *record,
                                               GPtrArray        *opened,
                                               const char       *lead,
                                               const char       *unit);
void              pt_identity_xml_update      (PtDomainText     *text,
                                               const xmlNode    *element,
                                               PtIdentityRecord *record,
                                               GPtrArray        *opened,
                                               PtDomainSplices  *splices);

G_END_DECLS
