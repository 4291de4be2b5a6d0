/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-apply.h"
#include "pt-live-steps.h"

G_BEGIN_DECLS

/**
 * PT_HOTPLUG_PATIENCE:
 *
 * How long a guest has to let go of a device, in seconds. A Linux guest waits five of them by
 * itself after the button of a slot was pressed (drivers/pci/hotplug/pciehp_ctrl.c).
 */
#define PT_HOTPLUG_PATIENCE 60

gboolean pt_hotplug_change (PtConnection    *connection,
                            const char      *uuid,
                            const char      *before,
                            const char      *after,
                            GPtrArray       *steps,
                            guint            patience,
                            PtApplyPrepare   prepare,
                            PtApplyDone      done,
                            gpointer         user_data,
                            char           **remarks,
                            GCancellable    *cancellable,
                            GError         **error);

G_END_DECLS
