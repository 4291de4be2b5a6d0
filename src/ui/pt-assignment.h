/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-judgement.h"
#include "pt-options.h"
#include "pt-session.h"

G_BEGIN_DECLS

#define PT_TYPE_ASSIGNMENT (pt_assignment_get_type ())
G_DECLARE_FINAL_TYPE (PtAssignment, pt_assignment, PT, ASSIGNMENT, GObject)

PtAssignment *pt_assignment_new            (PtSession           *session,
                                            gboolean             giving_back);
PtAssignment *pt_assignment_new_repair     (PtSession           *session,
                                            PtMachine           *machine);
PtAssignment *pt_assignment_new_record     (PtSession           *session,
                                            PtMachine           *machine,
                                            GArray              *addresses);
PtSession    *pt_assignment_get_session    (PtAssignment        *self);
PtMachine    *pt_assignment_get_machine    (PtAssignment        *self);
PtPlan       *pt_assignment_get_plan       (PtAssignment        *self);
gboolean      pt_assignment_is_giving_back (PtAssignment        *self);
gboolean      pt_assignment_is_repair      (PtAssignment        *self);
gboolean      pt_assignment_is_recording   (PtAssignment        *self);
PtOptions    *pt_assignment_get_options    (PtAssignment        *self);
PtJudgement  *pt_assignment_get_judgement  (PtAssignment        *self);

void          pt_assignment_set_machine    (PtAssignment        *self,
                                            PtMachine           *machine);
void          pt_assignment_set_group      (PtAssignment        *self,
                                            int                  group);
void          pt_assignment_set_addresses  (PtAssignment        *self,
                                            GArray              *addresses);

void          pt_assignment_apply_async    (PtAssignment        *self,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data);
gboolean      pt_assignment_apply_finish   (PtAssignment        *self,
                                            GAsyncResult        *result,
                                            GError             **error);
const char   *pt_assignment_get_remarks    (PtAssignment        *self);

G_END_DECLS
