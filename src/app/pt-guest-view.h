/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-guest-words.h"
#include "pt-session.h"

G_BEGIN_DECLS

#define PT_TYPE_GUEST_VIEW (pt_guest_view_get_type ())
G_DECLARE_FINAL_TYPE (PtGuestView, pt_guest_view, PT, GUEST_VIEW, GObject)

PtGuestView       *pt_guest_view_new             (PtSession            *session,
                                                  PtMachine            *machine);

/* The window's way: it fills in by itself until it is stopped */
void               pt_guest_view_start           (PtGuestView          *self);
void               pt_guest_view_stop            (PtGuestView          *self);
void               pt_guest_view_ask_qemu_async  (PtGuestView          *self,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean           pt_guest_view_ask_qemu_finish (PtGuestView          *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

/* The command line's way: the same once, blocking */
gboolean           pt_guest_view_read            (PtGuestView          *self,
                                                  gboolean              ask_qemu,
                                                  GError              **error);

const PtGuestTree *pt_guest_view_get_tree        (PtGuestView          *self);
PtAgentState       pt_guest_view_get_agent       (PtGuestView          *self);
const char        *pt_guest_view_get_certainty   (PtGuestView          *self);
const char        *pt_guest_view_get_hint        (PtGuestView          *self);

G_END_DECLS
