/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pt-session.h"

G_BEGIN_DECLS

#define PT_TYPE_ADD_HOST_DIALOG (pt_add_host_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PtAddHostDialog, pt_add_host_dialog, PT, ADD_HOST_DIALOG, AdwDialog)

PtAddHostDialog *pt_add_host_dialog_new (void);

G_END_DECLS
