/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-plan.h"

G_BEGIN_DECLS

#define PT_TYPE_MEMBER_ITEM (pt_member_item_get_type ())
G_DECLARE_FINAL_TYPE (PtMemberItem, pt_member_item, PT, MEMBER_ITEM, GObject)

const PtPciAddress *pt_member_item_get_address (PtMemberItem       *self);
PtRole              pt_member_item_get_role    (PtMemberItem       *self);
void                pt_member_items_merge      (GListStore         *store,
                                                GPtrArray          *members);

G_END_DECLS
