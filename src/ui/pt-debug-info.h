/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-session.h"

G_BEGIN_DECLS

char *pt_debug_info_new (PtSession *session);

G_END_DECLS
