/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain-text.h"
#include "pt-domain-xml.h"

G_BEGIN_DECLS

GPtrArray *pt_domain_disks_new      (void);
void       pt_domain_disks_add      (GPtrArray     *disks,
                                     const xmlNode *node);
void       pt_domain_disks_add_scsi (GPtrArray     *disks,
                                     const xmlNode *node);

G_END_DECLS
