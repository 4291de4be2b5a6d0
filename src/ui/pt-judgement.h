/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-finding-item.h"
#include "pt-member-item.h"
#include "pt-review.h"

G_BEGIN_DECLS

#define PT_TYPE_JUDGEMENT (pt_judgement_get_type ())
G_DECLARE_FINAL_TYPE (PtJudgement, pt_judgement, PT, JUDGEMENT, GObject)

PtJudgement *pt_judgement_new           (void);
void         pt_judgement_follow        (PtJudgement *self,
                                         PtPlan      *plan);
void         pt_judgement_clear         (PtJudgement *self);
GListModel  *pt_judgement_get_members   (PtJudgement *self);
GListModel  *pt_judgement_get_findings  (PtJudgement *self);
PtReview    *pt_judgement_get_review    (PtJudgement *self);
void         pt_judgement_set_refusal   (PtJudgement *self,
                                         const char  *words);
const char  *pt_judgement_get_obstacle  (PtJudgement *self);
GStrv        pt_judgement_dup_accepted  (PtJudgement *self);

G_END_DECLS
