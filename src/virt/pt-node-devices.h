/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-connection.h"
#include "pt-host.h"

G_BEGIN_DECLS

PtHost   *pt_node_devices_read               (PtConnection  *connection,
                                              int           *n_answers,
                                              GCancellable  *cancellable,
                                              GError       **error);
gboolean  pt_node_devices_have_other_drivers (PtConnection  *connection,
                                              PtHost        *host,
                                              GCancellable  *cancellable,
                                              GError       **error);

G_END_DECLS
