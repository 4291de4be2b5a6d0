/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-session.h"

G_BEGIN_DECLS

#define PT_TYPE_MACHINE_ITEM (pt_machine_item_get_type ())
G_DECLARE_FINAL_TYPE (PtMachineItem, pt_machine_item, PT, MACHINE_ITEM, GObject)

PtMachineItem *pt_machine_item_new         (PtSession     *session,
                                            PtMachine     *machine);
PtMachine     *pt_machine_item_get_machine (PtMachineItem *self);
GListModel    *pt_machine_item_get_held    (PtMachineItem *self);
void           pt_machine_item_catch_up    (PtMachineItem *self);

G_END_DECLS
