/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-pci-address.h"
#include "pt-virt-types.h"

G_BEGIN_DECLS

gboolean pt_node_driver_read      (virConnectPtr        connection,
                                   const PtPciAddress  *address,
                                   char               **driver);
gboolean pt_node_driver_take      (virConnectPtr        connection,
                                   const PtPciAddress  *address,
                                   GError             **error);
void     pt_node_driver_give_back (virConnectPtr        connection,
                                   const PtPciAddress  *address,
                                   gboolean             taken);

G_END_DECLS
