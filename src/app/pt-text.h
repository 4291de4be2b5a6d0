/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-group-view.h"
#include "pt-guest-device.h"
#include "pt-plan.h"

G_BEGIN_DECLS

void pt_text_append_group   (GString     *text,
                             PtGroupView *view,
                             gboolean     in_full);
void pt_text_append_device  (GString     *text,
                             PtPciDevice *device);
void pt_text_append_machine (GString     *text,
                             PtDomain    *machine,
                             GPtrArray   *held);
void pt_text_append_plan    (GString     *text,
                             PtPlan      *plan);
void pt_text_append_tree    (GString     *text,
                             GListModel  *roots);
void pt_text_append_checks  (GString     *text,
                             GPtrArray   *checks);

G_END_DECLS
