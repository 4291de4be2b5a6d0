/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-live-steps.h"
#include "pt-plan.h"

G_BEGIN_DECLS

/**
 * PtPlanDraft:
 * @situation: (transfer none): what is known
 * @selection: (transfer none): what is wanted
 * @members: (element-type PtPlanMember): to be filled in
 * @findings: (element-type PtFinding): to be filled in, in any order
 * @edit: what shall change in the definition
 * @changes: whether @edit changes anything
 *
 * A plan while it is made.
 */
typedef struct
{
  PtSituation  *situation;
  PtSelection  *selection;
  GPtrArray    *members;
  GPtrArray    *findings;
  PtDomainEdit *edit;
  gboolean      changes;
} PtPlanDraft;

PtPlanMember *pt_plan_member_new      (PtPciDevice        *device,
                                       const PtPciAddress *address,
                                       PtRole              role);
void          pt_plan_draft_add       (PtPlanDraft        *self,
                                       const char         *id,
                                       PtSeverity          severity,
                                       const char         *text,
                                       const char         *why,
                                       const char         *advice,
                                       GArray             *devices);

void          pt_plan_draft_check_options
                                      (PtPlanDraft        *self,
                                       GPtrArray          *members);
const char   *pt_plan_draft_get_driver_model
                                      (PtPlanDraft        *self);
gboolean      pt_plan_draft_assign    (PtPlanDraft        *self,
                                       GError            **error);
gboolean      pt_plan_draft_return    (PtPlanDraft        *self,
                                       GError            **error);
gboolean      pt_plan_draft_repair    (PtPlanDraft        *self,
                                       GError            **error);

/* Shared by giving back and repairing */
void          pt_plan_draft_remove    (PtPlanDraft        *self,
                                       GPtrArray          *selected,
                                       PtIdentityRecord   *identity);
void          pt_plan_draft_find_otherwise (PtPlanDraft   *self,
                                            GPtrArray     *selected,
                                            PtSeverity     severity);
void          pt_plan_draft_expect    (PtPlanDraft        *self,
                                       const PtPciAddress *source,
                                       PtPlanMember       *member);
PtLiveObstacle
              pt_plan_draft_live      (PtPlanDraft        *self,
                                       PtDomainXml        *after,
                                       GPtrArray         **steps);

G_END_DECLS
