/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libvirt-gobject/libvirt-gobject.h>

#include "pt-situation.h"

G_BEGIN_DECLS

/**
 * PtConnectionState:
 *
 * closed → connecting → connected (or read-only) → lost → connecting … ; failed: the first try failed, tried again by itself.
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

/* The one door to libvirt. Properties: uri (construct), state, error (boxed GError, nullable), read-only, notified on the main thread.
 * Reconnects by itself (back-off 1 s … 30 s) after the daemon went away; "reconnected" shows as state changes. */
#define PT_TYPE_CONNECTION (pt_connection_get_type ())
G_DECLARE_FINAL_TYPE (PtConnection, pt_connection, PT, CONNECTION, GObject)

/* @uri: (nullable): NULL: LIBVIRT_DEFAULT_URI, else qemu:///system */
PtConnection            *pt_connection_new         (const char           *uri);
/* Opens and waits (command line). Falls back to read-only. */
gboolean                 pt_connection_open        (PtConnection         *self,
                                                    GCancellable         *cancellable,
                                                    GError              **error);
/* Opens in the background (window); the result is the state property. Never blocks, also not dispose. */
void                     pt_connection_start       (PtConnection         *self);
void                     pt_connection_close       (PtConnection         *self);
PtConnectionState        pt_connection_get_state   (PtConnection         *self);
const GError            *pt_connection_get_error   (PtConnection         *self);
const char              *pt_connection_get_uri     (PtConnection         *self);
const PtConnectionFacts *pt_connection_get_facts   (PtConnection         *self); /* NULL unless connected */
GVirConnection          *pt_connection_get_gvir    (PtConnection         *self); /* NULL unless connected */

G_END_DECLS
