/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-machine.h"

G_BEGIN_DECLS

#define PT_TYPE_MACHINE_LIST (pt_machine_list_get_type ())
G_DECLARE_FINAL_TYPE (PtMachineList, pt_machine_list, PT, MACHINE_LIST, GObject)

PtMachineList *pt_machine_list_new         (void);
void           pt_machine_list_update_all  (PtMachineList *self,
                                            GPtrArray     *domains);
void           pt_machine_list_remove      (PtMachineList *self,
                                            const char    *uuid);
void           pt_machine_list_keep_only   (PtMachineList *self,
                                            GPtrArray     *domains);
PtMachine     *pt_machine_list_find        (PtMachineList *self,
                                            const char    *name);
GPtrArray     *pt_machine_list_dup_domains (PtMachineList *self);

G_END_DECLS
