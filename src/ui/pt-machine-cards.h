/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-session.h"

G_BEGIN_DECLS

#define PT_TYPE_MACHINE_CARDS (pt_machine_cards_get_type ())
G_DECLARE_FINAL_TYPE (PtMachineCards, pt_machine_cards, PT, MACHINE_CARDS, AdwBin)

G_END_DECLS
