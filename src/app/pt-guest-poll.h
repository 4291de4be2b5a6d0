/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-guest-agent.h"
#include "pt-session.h"

G_BEGIN_DECLS

#define PT_TYPE_GUEST_POLL (pt_guest_poll_get_type ())
G_DECLARE_FINAL_TYPE (PtGuestPoll, pt_guest_poll, PT, GUEST_POLL, GObject)

PtGuestPoll   *pt_guest_poll_new         (PtSession   *session,
                                          PtMachine   *machine);
void           pt_guest_poll_set_allowed (PtGuestPoll *self,
                                          gboolean     allowed);
void           pt_guest_poll_wake        (PtGuestPoll *self);
void           pt_guest_poll_forget      (PtGuestPoll *self);
gboolean       pt_guest_poll_is_asking   (PtGuestPoll *self);
PtAgentAnswer *pt_guest_poll_get_answer  (PtGuestPoll *self);
PtAgentState   pt_guest_poll_get_state   (PtGuestPoll *self);

G_END_DECLS
