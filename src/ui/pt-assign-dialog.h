/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-assignment.h"

G_BEGIN_DECLS

#define PT_TYPE_ASSIGN_DIALOG (pt_assign_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PtAssignDialog, pt_assign_dialog, PT, ASSIGN_DIALOG, AdwDialog)

PtAssignDialog *pt_assign_dialog_new (PtAssignment *assignment);

G_END_DECLS
