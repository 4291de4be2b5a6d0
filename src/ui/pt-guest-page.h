/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-machine-item.h"

G_BEGIN_DECLS

#define PT_TYPE_GUEST_PAGE (pt_guest_page_get_type ())
G_DECLARE_FINAL_TYPE (PtGuestPage, pt_guest_page, PT, GUEST_PAGE, AdwNavigationPage)

PtGuestPage *pt_guest_page_new         (PtSession   *session,
                                        PtMachine   *machine);
PtMachine   *pt_guest_page_get_machine (PtGuestPage *self);

G_END_DECLS
