/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-session.h"

G_BEGIN_DECLS

#define PT_TYPE_HELD_ITEM (pt_held_item_get_type ())
G_DECLARE_FINAL_TYPE (PtHeldItem, pt_held_item, PT, HELD_ITEM, GObject)

GPtrArray  *pt_held_items_new              (PtSession  *session,
                                            PtMachine  *machine);
const char *pt_held_item_get_title         (PtHeldItem *self);
GArray     *pt_held_item_get_addresses     (PtHeldItem *self);
GVariant   *pt_held_item_new_target        (PtHeldItem *self);
GVariant   *pt_held_item_new_record_target (PtHeldItem *self);
GListModel *pt_held_item_get_children      (PtHeldItem *self);
gboolean    pt_held_item_needs_care        (PtHeldItem *self);
gboolean    pt_held_item_is_repairable     (PtHeldItem *self);
gboolean    pt_held_item_is_recordable     (PtHeldItem *self);
gboolean    pt_held_item_equal             (PtHeldItem *self,
                                            PtHeldItem *other);

G_END_DECLS
