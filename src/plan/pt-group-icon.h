/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-group-view.h"

G_BEGIN_DECLS

const char *pt_group_icon_get_name (PtGroupKind kind);

G_END_DECLS
