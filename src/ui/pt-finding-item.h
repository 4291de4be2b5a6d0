/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pt-finding.h"

G_BEGIN_DECLS

#define PT_TYPE_FINDING_ITEM (pt_finding_item_get_type ())
G_DECLARE_FINAL_TYPE (PtFindingItem, pt_finding_item, PT, FINDING_ITEM, GObject)

PtFindingItem *pt_finding_item_new         (PtFinding     *finding);
PtFinding     *pt_finding_item_get_finding (PtFindingItem *self);
gboolean       pt_finding_item_is_accepted (PtFindingItem *self);
void           pt_finding_items_merge      (GListStore    *store,
                                            GListModel    *findings);

G_END_DECLS
