/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-session.h"

G_BEGIN_DECLS

#define PT_TYPE_GROUP_CARD (pt_group_card_get_type ())
G_DECLARE_FINAL_TYPE (PtGroupCard, pt_group_card, PT, GROUP_CARD, AdwBin)

PtGroupItem *pt_group_card_get_item (PtGroupCard *self);

G_END_DECLS
