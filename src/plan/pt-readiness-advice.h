/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-advice.h"
#include "pt-host.h"

G_BEGIN_DECLS

PtAdvice   *pt_readiness_advice             (const char        *check,
                                             const PtHostFacts *facts);
PtTernary   pt_readiness_judge_arguments    (const PtHostFacts *facts);
const char *pt_readiness_find_bad_argument  (const PtHostFacts *facts);

G_END_DECLS
