/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-advice.h"
#include "pt-boot-facts.h"

G_BEGIN_DECLS

void pt_boot_advice_add_argument    (PtAdvice          *advice,
                                     const PtBootFacts *boot,
                                     const char        *argument);
void pt_boot_advice_remove_argument (PtAdvice          *advice,
                                     const PtBootFacts *boot,
                                     const char        *argument);

G_END_DECLS
