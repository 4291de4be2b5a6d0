/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <linux/rtnetlink.h>

G_BEGIN_DECLS

void loopback_set_up         (gboolean up);
/* RTM_NEWADDR or RTM_DELADDR */
void loopback_change_address (guint16  type);
/* RTM_NEWROUTE or RTM_DELROUTE; 0 is the default route */
void loopback_change_route   (guint16  type,
                              guint8   prefix_length);

G_END_DECLS
