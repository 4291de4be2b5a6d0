/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-connection.h"
#include "pt-guest-words.h"

G_BEGIN_DECLS

/**
 * PtAgentFault:
 * @PT_AGENT_FAULT_NONE: there is an answer
 * @PT_AGENT_FAULT_NO_CHANNEL: there is no way to ask
 * @PT_AGENT_FAULT_FORBIDDEN: libvirt does not let it be asked
 * @PT_AGENT_FAULT_GONE: there is no agent
 * @PT_AGENT_FAULT_SLOW: no answer in time
 * @PT_AGENT_FAULT_NONSENSE: what came is no answer
 * @PT_AGENT_FAULT_REFUSED: the agent does not do that, whatever the arguments
 * @PT_AGENT_FAULT_FAILED: the agent could not do it
 * @PT_AGENT_FAULT_STOPPED: nobody wants to know any more, or libvirt or the guest went away
 *
 * Why there is no answer.
 */
typedef enum
{
  PT_AGENT_FAULT_NONE,
  PT_AGENT_FAULT_NO_CHANNEL,
  PT_AGENT_FAULT_FORBIDDEN,
  PT_AGENT_FAULT_GONE,
  PT_AGENT_FAULT_SLOW,
  PT_AGENT_FAULT_NONSENSE,
  PT_AGENT_FAULT_REFUSED,
  PT_AGENT_FAULT_FAILED,
  PT_AGENT_FAULT_STOPPED,
} PtAgentFault;

/**
 * PtAgentCall:
 * @data: as given to pt_guest_agent_ask()
 * @command: one command, in JSON
 * @seconds: how long to wait for its answer
 * @fault: (out): why there is none
 *
 * Asks an agent one thing.
 *
 * Returns: (transfer full) (nullable): the answer, as it came
 */
typedef char *(*PtAgentCall) (gpointer      data,
                              const char   *command,
                              guint         seconds,
                              PtAgentFault *fault);

/**
 * PtAgentAnswer:
 * @state: what was to be had
 * @sighting: (nullable): what the guest has, as far as it was said
 * @os_name: (nullable): what it calls its operating system, printable
 * @pci_text: (nullable): the text that the functions of @sighting were read from
 *
 * What the agent in a guest said.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  PtAgentState     state;
  PtGuestSighting *sighting;
  char            *os_name;
  GBytes          *pci_text;
} PtAgentAnswer;

PtAgentAnswer *pt_agent_answer_new     (PtAgentState         state);
PtAgentAnswer *pt_agent_answer_ref     (PtAgentAnswer       *self);
void           pt_agent_answer_unref   (PtAgentAnswer       *self);
PtAgentAnswer *pt_guest_agent_ask      (PtAgentCall          call,
                                        gpointer             data,
                                        const PtAgentAnswer *before,
                                        GCancellable        *cancellable);
PtAgentAnswer *pt_guest_agent_read     (PtConnection        *connection,
                                        const char          *uuid,
                                        const PtAgentAnswer *before,
                                        GCancellable        *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtAgentAnswer, pt_agent_answer_unref)

G_END_DECLS
