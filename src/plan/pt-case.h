/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-finding.h"
#include "pt-situation.h"
#include "pt-viability.h"

G_BEGIN_DECLS

/**
 * PtCase:
 * @situation: (transfer none): what is known
 * @host: (transfer none): its computer
 * @facts: (transfer none): what is known of that beside its devices
 * @listing: no machine is meant: only what concerns the computer is judged
 * @members: (element-type PtMember) (transfer none): the members of the chosen groups with their
 *   roles, by address
 *
 * What is judged: a choice in a situation.
 */
typedef struct
{
  PtSituation       *situation;
  PtHost            *host;
  const PtHostFacts *facts;
  gboolean           listing;
  GPtrArray         *members;
} PtCase;

/**
 * PtVerdict:
 * @severity: how bad it is
 * @text: one sentence
 * @why: (nullable): instead of the rule's own
 * @advice: (nullable): instead of the rule's own
 * @devices: the devices concerned
 *
 * What a rule fills in when its answer is yes. When it cannot tell, @devices; with a @text, which
 * then says what could not be checked, also @severity and @advice.
 */
typedef struct
{
  PtSeverity  severity;
  char       *text;
  char       *why;
  char       *advice;
  GArray     *devices;
} PtVerdict;

void         pt_case_init         (PtCase             *self,
                                   PtSituation        *situation,
                                   GPtrArray          *members,
                                   gboolean            listing);
gboolean     pt_case_is_taken     (const PtCase       *self,
                                   PtPciDevice        *device);
GPtrArray   *pt_case_dup_holders  (const PtCase       *self);
GPtrArray   *pt_case_dup_alike    (const PtCase       *self);
gboolean     pt_case_gives        (const PtCase       *self,
                                   PtIommuGroup       *group);
GPtrArray   *pt_case_get_groups   (const PtCase       *self);
const PtUse *pt_case_get_use      (PtPciDevice        *device,
                                   guint               index);

void         pt_verdict_init      (PtVerdict          *self);
void         pt_verdict_clear     (PtVerdict          *self);
void         pt_verdict_concern   (PtVerdict          *self,
                                   PtPciDevice        *device);
PtTernary    pt_verdict_unknown   (PtVerdict          *self,
                                   const PtCase       *subject,
                                   PtSeverity          severity,
                                   char               *text,
                                   char               *advice);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtVerdict, pt_verdict_clear)

G_END_DECLS
