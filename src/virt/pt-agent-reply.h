/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-guest-sighting.h"

G_BEGIN_DECLS

/**
 * PtAgentCommands:
 * @PT_AGENT_FILES: `guest-file-open`, `-read` and `-close`
 * @PT_AGENT_EXEC: `guest-exec` and `guest-exec-status`
 * @PT_AGENT_DEVICES: `guest-get-devices`
 * @PT_AGENT_OS: `guest-get-osinfo`
 *
 * What an agent lets be done.
 */
typedef enum
{
  PT_AGENT_FILES = 1 << 0,
  PT_AGENT_EXEC = 1 << 1,
  PT_AGENT_DEVICES = 1 << 2,
  PT_AGENT_OS = 1 << 3,
} PtAgentCommands;

gboolean  pt_agent_reply_read_info    (const char       *reply,
                                       PtAgentCommands  *commands);
gboolean  pt_agent_reply_read_handle  (const char       *reply,
                                       gint64           *handle);
GBytes   *pt_agent_reply_read_chunk   (const char       *reply,
                                       gboolean         *eof);
gboolean  pt_agent_reply_read_pid     (const char       *reply,
                                       gint64           *pid);
gboolean  pt_agent_reply_read_status  (const char       *reply,
                                       gboolean         *exited,
                                       gint64           *code,
                                       GBytes          **output);
gboolean  pt_agent_reply_read_devices (const char       *reply,
                                       PtGuestSighting  *sighting);
char     *pt_agent_reply_read_os      (const char       *reply);

G_END_DECLS
