/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-machine-item.h"

G_BEGIN_DECLS

#define PT_TYPE_MACHINE_PAGE (pt_machine_page_get_type ())
G_DECLARE_FINAL_TYPE (PtMachinePage, pt_machine_page, PT, MACHINE_PAGE, AdwNavigationPage)

PtMachinePage *pt_machine_page_new         (PtSession     *session,
                                            PtMachine     *machine);
PtMachine     *pt_machine_page_get_machine (PtMachinePage *self);
void           pt_machine_page_set_remarks (PtMachinePage *self,
                                            const char    *remarks);
gboolean       pt_machine_page_take_focus  (PtMachinePage *self);

G_END_DECLS
