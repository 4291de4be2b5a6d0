/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-apply.h"
#include "pt-virt-types.h"

G_BEGIN_DECLS

/* Shared by pt-apply.c, pt-apply-power.c and pt-hotplug.c; nobody else includes it. */
GVirDomain *pt_apply_find_to_change     (PtConnection  *connection,
                                         const char    *uuid,
                                         GCancellable  *cancellable,
                                         GError       **error);
gboolean    pt_apply_check_unchanged    (GVirDomain    *domain,
                                         const char    *before,
                                         GError       **error);
char       *pt_apply_read_live          (GVirDomain    *domain,
                                         GError       **error);
char       *pt_apply_dup_words          (const GError  *error);

G_END_DECLS
