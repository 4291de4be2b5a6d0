/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-session.h"

G_BEGIN_DECLS

#define PT_TYPE_GROUP_CARDS (pt_group_cards_get_type ())
G_DECLARE_FINAL_TYPE (PtGroupCards, pt_group_cards, PT, GROUP_CARDS, AdwBin)

G_END_DECLS
