/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-guest-poll.h"
#include "pt-guest-view.h"

G_BEGIN_DECLS

/* Shared by pt-guest-view*.c; nobody else includes it. */
struct _PtGuestView
{
  GObject parent_instance;

  /* Owned */
  PtSession       *session;
  PtMachine       *machine;
  PtDomainXml     *definition; /* nullable: the last one that could be read */
  GListStore      *roots;      /* stays the same object */
  PtGuestTree     *tree;       /* nullable: the definition could not be read */
  GError          *error;
  PtAgentAnswer   *answer;     /* nullable */
  PtGuestSighting *qemu;       /* nullable */
  char            *certainty;
  char            *hint;       /* nullable */
  PtGuestPoll     *poll;       /* of the agent; nullable: not started */
  PtAgentChannel   channel;
  PtAgentState     state;      /* that the words are about */
};

gboolean pt_guest_view_can_ask       (PtGuestView *self);
gboolean pt_guest_view_can_ask_agent (PtGuestView *self);
void     pt_guest_view_rebuild       (PtGuestView *self);

G_END_DECLS
