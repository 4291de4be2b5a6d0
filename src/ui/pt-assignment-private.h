/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-assignment.h"
#include "pt-work.h"

G_BEGIN_DECLS

/* Shared by pt-assignment.c and pt-assignment-apply.c; nobody else includes it. */
struct _PtAssignment
{
  GObject parent_instance;

  /* Owned */
  PtSession   *session;
  PtMachine   *machine;
  PtSelection *selection;
  PtOptions   *options;
  PtPlan      *plan;
  GError      *error;
  PtWork      *work;
  PtJudgement *judgement;
  char        *remarks;    /* nullable: after it was made, a line each */

  int          group;
  gboolean     giving_back;
  gboolean     repair;     /* what has moved is looked for where it is now */
  gboolean     recording;  /* of that, only what was written by hand is recorded */
  gboolean     current;    /* the plan is of the selection as it is now */
  gboolean     again;      /* something has changed since the plan under way was begun */
  gboolean     applying;
};

gboolean pt_assignment_can_apply (PtAssignment *self);

G_END_DECLS
