/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How long another program may take to be done with a machine, in seconds */
#define PT_MACHINE_LOCK_PATIENCE 10

typedef struct _PtMachineLock PtMachineLock;

PtMachineLock *pt_machine_lock_new  (const char     *directory,
                                     const char     *name,
                                     const char     *machine,
                                     guint           patience,
                                     GCancellable   *cancellable,
                                     GError        **error);
void           pt_machine_lock_free (PtMachineLock  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtMachineLock, pt_machine_lock_free)

G_END_DECLS
