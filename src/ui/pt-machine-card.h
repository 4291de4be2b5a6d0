/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PT_TYPE_MACHINE_CARD (pt_machine_card_get_type ())
G_DECLARE_FINAL_TYPE (PtMachineCard, pt_machine_card, PT, MACHINE_CARD, AdwBin)

G_END_DECLS
