/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-group-item.h"
#include "pt-session.h"

G_BEGIN_DECLS

GMenuModel *pt_group_menu_new (PtSession   *session,
                               PtGroupItem *item);

G_END_DECLS
