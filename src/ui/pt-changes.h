/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-session.h"
#include "pt-work.h"

G_BEGIN_DECLS

#define PT_TYPE_CHANGES (pt_changes_get_type ())
G_DECLARE_FINAL_TYPE (PtChanges, pt_changes, PT, CHANGES, GObject)

PtChanges *pt_changes_new         (GtkApplicationWindow *window,
                                   PtWork               *undoing);
void       pt_changes_set_session (PtChanges            *self,
                                   PtSession            *session);

G_END_DECLS
