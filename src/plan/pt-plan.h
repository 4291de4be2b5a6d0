/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-finding.h"
#include "pt-live-steps.h"
#include "pt-selection.h"
#include "pt-situation.h"

G_BEGIN_DECLS

/**
 * PtPlanMember:
 * @device: (nullable): the function; %NULL when it has vanished from the host
 * @address: where it is (or was)
 * @role: its role
 * @locked: the person has no choice
 * @why: (nullable): why it is locked or has this default, one sentence
 * @has_was: the definition names it elsewhere
 * @was: where the definition still says it is
 * @has_guest: it gets (or, giving back, had) a guest address
 * @guest: guest address in the definition: bus is a controller index
 * @has_expected: the expected address is known
 * @expected: the address the guest will see
 */
typedef struct
{
  PtPciDevice *device;
  PtPciAddress address;
  PtRole       role;
  gboolean     locked;
  char        *why;
  gboolean     has_was;
  PtPciAddress was;
  gboolean     has_guest;
  PtPciAddress guest;
  gboolean     has_expected;
  PtPciAddress expected;
} PtPlanMember;

#define PT_TYPE_PLAN (pt_plan_get_type ())
G_DECLARE_FINAL_TYPE (PtPlan, pt_plan, PT, PLAN, GObject)

/* Pure. Fails only for what is no plan at all: PT_ERROR_NOT_FOUND (a group or address that does not
 * exist), PT_ERROR_USAGE. What is wrong with it otherwise is a finding. */
PtPlan      *pt_plan_new               (PtSituation       *situation,
                                        PtSelection       *selection,
                                        GError           **error);
PtSituation *pt_plan_get_situation     (PtPlan            *self);
PtSelection *pt_plan_get_selection     (PtPlan            *self);
gboolean     pt_plan_is_giving_back    (PtPlan            *self);
gboolean     pt_plan_is_repair         (PtPlan            *self);
gboolean     pt_plan_is_applicable     (PtPlan            *self); /* nothing blocks */
gboolean     pt_plan_is_empty          (PtPlan            *self); /* nothing would change */
GStrv        pt_plan_dup_accept_needed (PtPlan            *self); /* ids of its dangers */
GPtrArray   *pt_plan_get_members       (PtPlan            *self); /* of PtPlanMember */
GListModel  *pt_plan_get_findings      (PtPlan            *self); /* of PtFinding, worst first */
PtDomainXml *pt_plan_get_before        (PtPlan            *self); /* NULL without a definition */
/* NULL when blocked before an edit could be made */
PtDomainXml *pt_plan_get_after         (PtPlan            *self);
/* Unified; "" when nothing changes */
const char  *pt_plan_get_difference    (PtPlan            *self);
/* Why it cannot be carried out while the machine runs; PT_LIVE_POSSIBLE: it can */
PtLiveObstacle pt_plan_get_obstacle    (PtPlan            *self);
gboolean     pt_plan_is_live           (PtPlan            *self); /* it can, and that is wanted */
/* Of PtLiveStep, in their order; NULL when it cannot be carried out while the machine runs */
GPtrArray   *pt_plan_get_live_steps    (PtPlan            *self);
gboolean     pt_plan_turns_autostart_off (PtPlan          *self);
/* Whether who has read the one has read the other */
gboolean     pt_plan_equal             (PtPlan            *self,
                                        PtPlan            *other);
/* PT_ERROR_REFUSED or PT_ERROR_NOT_ACCEPTED with the finding's own sentence, when it may not be
   applied with these acceptances */
gboolean     pt_plan_has_finding_id    (const char        *id);
gboolean     pt_plan_check_accepted    (PtPlan            *self,
                                        const char *const *accepted,
                                        GError           **error);

G_END_DECLS
