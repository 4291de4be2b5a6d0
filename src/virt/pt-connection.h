/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libvirt-gobject/libvirt-gobject.h>

#include "pt-situation.h"

G_BEGIN_DECLS

/**
 * PtConnectionState:
 * @PT_CONNECTION_CLOSED: not asked for, or given up
 * @PT_CONNECTION_CONNECTING: somebody waits for it
 * @PT_CONNECTION_CONNECTED: open, perhaps read-only
 * @PT_CONNECTION_FAILED: it could not be opened, or it was lost; after pt_connection_start() it is
 *   tried again in the background, which does not show as a state of its own
 */
typedef enum
{
  PT_CONNECTION_CLOSED,
  PT_CONNECTION_CONNECTING,
  PT_CONNECTION_CONNECTED,
  PT_CONNECTION_FAILED,
} PtConnectionState;

#define PT_TYPE_CONNECTION_STATE (pt_connection_state_get_type ())
GType pt_connection_state_get_type (void) G_GNUC_CONST;

#define PT_TYPE_CONNECTION (pt_connection_get_type ())
G_DECLARE_FINAL_TYPE (PtConnection, pt_connection, PT, CONNECTION, GObject)

PtConnection            *pt_connection_new       (const char       *uri);

gboolean                 pt_connection_open      (PtConnection     *self,
                                                  GCancellable     *cancellable,
                                                  GError          **error);
void                     pt_connection_start     (PtConnection     *self);
void                     pt_connection_give_up   (PtConnection     *self);
void                     pt_connection_try_again (PtConnection     *self);
void                     pt_connection_close     (PtConnection     *self);

PtConnectionState        pt_connection_get_state (PtConnection     *self);
const GError            *pt_connection_get_error (PtConnection     *self);
const char              *pt_connection_get_uri   (PtConnection     *self);
const PtConnectionFacts *pt_connection_get_facts (PtConnection     *self);
GVirConnection          *pt_connection_get_gvir  (PtConnection     *self);

/* From any thread */
GVirConnection          *pt_connection_dup_gvir  (PtConnection     *self,
                                                  gboolean         *read_only,
                                                  GError          **error);

G_END_DECLS
