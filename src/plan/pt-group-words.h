/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-group-view.h"
#include "pt-viability.h"

G_BEGIN_DECLS

char       *pt_group_words_dup_title     (PtSituation  *situation,
                                          GPtrArray    *members);
char       *pt_group_words_dup_uses      (PtSituation  *situation,
                                          GPtrArray    *members);
char       *pt_group_words_dup_loses     (PtSituation  *situation,
                                          GPtrArray    *members);
PtGroupKind pt_group_words_get_main_kind (GPtrArray    *members);

G_END_DECLS
