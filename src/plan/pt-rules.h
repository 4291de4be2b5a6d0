/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pt-case.h"

G_BEGIN_DECLS

GListStore *pt_rules_judge          (const PtCase *subject);
PtTernary   pt_rules_answer         (guint         index,
                                     const PtCase *subject);
const char *pt_rules_get_id         (guint         index);
const char *pt_rules_get_certain    (guint         index);
const char *pt_rules_get_unknown_id (guint         index);

G_END_DECLS
