/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-group-view.h"

G_BEGIN_DECLS

#define PT_TYPE_GROUP_ITEM (pt_group_item_get_type ())
G_DECLARE_FINAL_TYPE (PtGroupItem, pt_group_item, PT, GROUP_ITEM, GObject)

PtGroupItem *pt_group_item_new        (PtGroupView *view);
int          pt_group_item_get_number (PtGroupItem *self);
PtGroupView *pt_group_item_get_view   (PtGroupItem *self);
void         pt_group_item_set_view   (PtGroupItem *self,
                                       PtGroupView *view);

G_END_DECLS
