/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain.h"
#include "pt-virt-types.h"
#include "pt-volume-paths.h"

G_BEGIN_DECLS

GVirDomain *pt_domain_fetch_lookup (GVirConnection  *gvir,
                                    const char      *uuid,
                                    GError         **error);
PtDomain   *pt_domain_fetch_one    (GVirConnection  *gvir,
                                    PtVolumePaths   *volumes,
                                    const char      *uuid,
                                    GError         **error);
GPtrArray  *pt_domain_fetch_all    (GVirConnection  *gvir,
                                    PtVolumePaths   *volumes,
                                    GCancellable    *cancellable,
                                    GError         **error);

G_END_DECLS
