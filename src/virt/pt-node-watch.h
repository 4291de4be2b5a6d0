/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-connection.h"

G_BEGIN_DECLS

/* From the first change to the signal that tells of it, and so at least between two signals */
#define PT_NODE_WATCH_INTERVAL_MS 300

#define PT_TYPE_NODE_WATCH (pt_node_watch_get_type ())
G_DECLARE_FINAL_TYPE (PtNodeWatch, pt_node_watch, PT, NODE_WATCH, GObject)

PtNodeWatch *pt_node_watch_new         (PtConnection *connection);
gboolean     pt_node_watch_is_watching (PtNodeWatch  *self);

G_END_DECLS
