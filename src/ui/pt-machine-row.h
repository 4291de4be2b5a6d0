/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-machine-item.h"

G_BEGIN_DECLS

#define PT_TYPE_MACHINE_ROW (pt_machine_row_get_type ())
G_DECLARE_FINAL_TYPE (PtMachineRow, pt_machine_row, PT, MACHINE_ROW, AdwActionRow)

GtkWidget     *pt_machine_row_new      (PtMachineItem *item);
PtMachineItem *pt_machine_row_get_item (PtMachineRow  *self);

G_END_DECLS
