/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-machine.h"
#include "pt-session.h"

G_BEGIN_DECLS

gboolean pt_closure_has_text         (gpointer      object,
                                      const char   *text);
char    *pt_closure_get_error_text   (gpointer      object,
                                      const GError *error);
char    *pt_closure_get_machine_text (gpointer      object,
                                      PtMachine    *machine);
char    *pt_closure_get_unread       (gpointer      object,
                                      const char   *attention,
                                      PtMachine    *machine);
char    *pt_closure_get_refusal      (gpointer      object,
                                      PtLibvirtState state);

G_END_DECLS
