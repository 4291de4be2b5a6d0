/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain.h"

G_BEGIN_DECLS

#define PT_TYPE_MACHINE (pt_machine_get_type ())
G_DECLARE_FINAL_TYPE (PtMachine, pt_machine, PT, MACHINE, GObject)

PtMachine *pt_machine_new        (PtDomain  *domain);
PtDomain  *pt_machine_get_domain (PtMachine *self);
void       pt_machine_set_domain (PtMachine *self,
                                  PtDomain  *domain);

G_END_DECLS
