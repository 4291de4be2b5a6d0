/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-guest-agent.h"

G_BEGIN_DECLS

/**
 * PtGuestReading:
 * @connection: an open connection
 * @uuid: the UUID of a machine that runs
 * @before: (nullable): what the agent in its guest said the last time
 * @cancellable: to give up
 * @ask_agent: ask the agent
 * @ask_qemu: ask QEMU
 * @answer: (nullable): what the agent says
 * @qemu: (nullable): what QEMU says
 * @error: (nullable): why QEMU does not
 *
 * One asking of a guest, with copies of all that it needs, so that it can be left alone in its
 * thread.
 */
typedef struct
{
  PtConnection    *connection;
  char            *uuid;
  PtAgentAnswer   *before;
  GCancellable    *cancellable;
  gboolean         ask_agent;
  gboolean         ask_qemu;

  PtAgentAnswer   *answer;
  PtGuestSighting *qemu;
  GError          *error;
} PtGuestReading;

PtGuestReading *pt_guest_reading_new          (PtConnection    *connection,
                                               const char      *uuid,
                                               PtAgentAnswer   *before);
void            pt_guest_reading_unref        (PtGuestReading  *self);
void            pt_guest_reading_run_async    (PtGuestReading      *self,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
gboolean        pt_guest_reading_run_and_wait (PtGuestReading  *self,
                                               GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtGuestReading, pt_guest_reading_unref)

G_END_DECLS
