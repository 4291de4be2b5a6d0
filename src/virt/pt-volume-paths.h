/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-virt-types.h"

G_BEGIN_DECLS

typedef struct _PtVolumePaths PtVolumePaths;

PtVolumePaths *pt_volume_paths_new     (gboolean       here);
void           pt_volume_paths_free    (PtVolumePaths *self);
const char    *pt_volume_paths_find    (PtVolumePaths *self,
                                        virConnectPtr  connect,
                                        const char    *pool,
                                        const char    *volume);
gboolean       pt_volume_paths_gave_up (PtVolumePaths *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtVolumePaths, pt_volume_paths_free)

G_END_DECLS
