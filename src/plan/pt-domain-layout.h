/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain-text.h"

G_BEGIN_DECLS

/**
 * PtDomainOpened:
 * @PT_DOMAIN_OPENED_NOT: it was there with something in it, and is left as it is
 * @PT_DOMAIN_OPENED_EMPTY: `<devices></devices>` got its end tag on a line of its own
 * @PT_DOMAIN_OPENED_SELF_CLOSED: `<devices/>` became two tags
 * @PT_DOMAIN_OPENED_ABSENT: there was none
 *
 * What had to be done to an element before something could be put into it.
 */
typedef enum
{
  PT_DOMAIN_OPENED_NOT,
  PT_DOMAIN_OPENED_EMPTY,
  PT_DOMAIN_OPENED_SELF_CLOSED,
  PT_DOMAIN_OPENED_ABSENT,
} PtDomainOpened;

const char    *pt_domain_opened_to_id            (PtDomainOpened   opened);
PtDomainOpened pt_domain_opened_from_id          (const char      *id);

gsize          pt_domain_layout_get_tail         (PtDomainText    *text,
                                                  const xmlNode   *parent);
gsize          pt_domain_layout_get_place_after  (PtDomainText    *text,
                                                  const xmlNode   *sibling);
char          *pt_domain_layout_dup_lead         (PtDomainText    *text,
                                                  const xmlNode   *parent,
                                                  const xmlNode   *sibling);
char          *pt_domain_layout_dup_unit         (PtDomainText    *text,
                                                  const xmlNode   *parent,
                                                  const char      *lead);
void           pt_domain_layout_append_lead      (GString         *markup,
                                                  const char      *lead,
                                                  const char      *unit,
                                                  guint            depth);
void           pt_domain_layout_remove           (PtDomainText    *text,
                                                  const xmlNode   *node,
                                                  PtDomainSplices *splices);
PtDomainOpened pt_domain_layout_open             (PtDomainText    *text,
                                                  const xmlNode   *node,
                                                  PtDomainSplices *splices);
void           pt_domain_layout_close            (PtDomainText    *text,
                                                  const xmlNode   *node,
                                                  PtDomainOpened   opened,
                                                  PtDomainSplices *splices);

G_END_DECLS
