/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-situation.h"
#include "pt-virt-types.h"

G_BEGIN_DECLS

/**
 * PtOpenedLost:
 * @owner: the object given to pt_opened_watch_new()
 * @watch: which connection was lost
 * @reason: a virConnectCloseReason
 *
 * Called on the main thread when the other side of a connection went away.
 */
typedef struct _PtOpenedWatch PtOpenedWatch;
typedef void (*PtOpenedLost) (gpointer       owner,
                              PtOpenedWatch *watch,
                              int            reason);

PtOpenedWatch *pt_opened_watch_new       (gpointer       owner,
                                          PtOpenedLost   lost);
PtOpenedWatch *pt_opened_watch_ref       (PtOpenedWatch *self);
void           pt_opened_watch_unref     (PtOpenedWatch *self);
gpointer       pt_opened_watch_dup_owner (PtOpenedWatch *self);
gboolean       pt_opened_watch_is_lost   (PtOpenedWatch *self,
                                          int           *reason);

/**
 * PtOpened:
 * @gvir: the connection
 * @facts: what it said about itself
 * @watch: who is told when it is lost
 *
 * A connection that is open.
 */
typedef struct
{
  GVirConnection    *gvir;
  PtConnectionFacts *facts;
  PtOpenedWatch     *watch;
} PtOpened;

virConnectPtr  pt_opened_open_handle     (const char     *uri,
                                          unsigned int    flags);
PtOpened      *pt_opened_open            (const char     *uri,
                                          PtOpenedWatch  *watch,
                                          GCancellable   *cancellable,
                                          GError        **error);
void           pt_opened_open_async      (const char          *uri,
                                          PtOpenedWatch       *watch,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
PtOpened      *pt_opened_open_finish     (GAsyncResult   *result,
                                          GError        **error);
void           pt_opened_close           (PtOpened       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtOpened, pt_opened_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtOpenedWatch, pt_opened_watch_unref)

G_END_DECLS
