/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-assignment.h"

G_BEGIN_DECLS

const char *pt_assignment_get_title         (PtAssignment *self);
const char *pt_assignment_get_members_title (PtAssignment *self);
const char *pt_assignment_get_members_text  (PtAssignment *self);
const char *pt_assignment_get_apply_label   (PtAssignment *self);
GError     *pt_assignment_new_problem       (PtAssignment *self,
                                             GError       *error);
const char *pt_assignment_get_work_text     (PtAssignment *self);
const char *pt_assignment_get_failed_text   (PtAssignment *self);
char       *pt_assignment_dup_done_text     (PtAssignment *self);

G_END_DECLS
