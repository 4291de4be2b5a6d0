/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-plan.h"

G_BEGIN_DECLS

#define PT_TYPE_REVIEW (pt_review_get_type ())
G_DECLARE_FINAL_TYPE (PtReview, pt_review, PT, REVIEW, GObject)

PtReview *pt_review_new         (void);
void      pt_review_follow      (PtReview *self,
                                 PtPlan   *plan);
void      pt_review_forget      (PtReview *self);
void      pt_review_confirm     (PtReview *self);
void      pt_review_clear       (PtReview *self);
gboolean  pt_review_is_outdated (PtReview *self);

G_END_DECLS
