/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-host.h"

G_BEGIN_DECLS

GPtrArray *node_xml_new_for_host  (PtHost     *host);
char      *node_xml_dup_name      (const PtPciAddress *address);
PtHost    *node_xml_read          (GPtrArray  *texts,
                                   GError    **error);

G_END_DECLS
