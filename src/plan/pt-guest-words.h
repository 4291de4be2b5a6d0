/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-guest-tree.h"

G_BEGIN_DECLS

/**
 * PtAgentState:
 * @PT_AGENT_NOT_ASKED: nobody has asked it
 * @PT_AGENT_NO_CHANNEL: there is no way to ask it
 * @PT_AGENT_FORBIDDEN: this connection to libvirt does not let it be asked
 * @PT_AGENT_ABSENT: none is there, or not yet
 * @PT_AGENT_SILENT: it did not answer in time
 * @PT_AGENT_NONSENSE: its answer cannot be understood, or is too long
 * @PT_AGENT_BLOCKED: it lets nothing be done that would help
 * @PT_AGENT_DEVICES_ONLY: it names devices and drivers, but not where they are
 * @PT_AGENT_ANSWERS: it has said what the guest sees
 *
 * What is to be had from the agent in a guest.
 */
typedef enum
{
  PT_AGENT_NOT_ASKED,
  PT_AGENT_NO_CHANNEL,
  PT_AGENT_FORBIDDEN,
  PT_AGENT_ABSENT,
  PT_AGENT_SILENT,
  PT_AGENT_NONSENSE,
  PT_AGENT_BLOCKED,
  PT_AGENT_DEVICES_ONLY,
  PT_AGENT_ANSWERS,
} PtAgentState;

const char *pt_agent_state_to_id         (PtAgentState       state);
char       *pt_guest_words_dup_certainty (PtGuestSource      source,
                                          gboolean           active,
                                          const char        *os_name);
char       *pt_guest_words_dup_hint      (const PtGuestTree *tree,
                                          PtAgentState       agent);

G_END_DECLS
