/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-block-map.h"

G_BEGIN_DECLS

GHashTable *pt_disk_paths_new (PtBlockMap *map);

G_END_DECLS
