/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"
#include "pt-agent-reply.h"
#include "pt-qemu-reply.h"

/* Every answer of an agent, and QEMU's to query-pci, read as each of them */
int
LLVMFuzzerTestOneInput (const uint8_t *bytes,
                        size_t         length)
{
  g_autofree char *reply = g_strndup ((const char *) bytes, length);
  g_autoptr (PtGuestSighting) placeless = pt_guest_sighting_new ();
  g_autoptr (PtGuestSighting) pci = NULL;
  g_autoptr (GBytes) chunk = NULL;
  g_autoptr (GBytes) output = NULL;
  g_autofree char *os = NULL;
  PtAgentCommands commands;
  gboolean flag;
  gint64 number;

  pt_agent_reply_read_info (reply, &commands);
  pt_agent_reply_read_handle (reply, &number);
  pt_agent_reply_read_pid (reply, &number);
  chunk = pt_agent_reply_read_chunk (reply, &flag);
  if (pt_agent_reply_read_status (reply, &flag, &number, &output))
    g_assert_true (flag == (output != NULL));
  pt_agent_reply_read_devices (reply, placeless);
  os = pt_agent_reply_read_os (reply);
  g_assert_true (os == NULL || g_utf8_validate (os, -1, NULL));
  pci = pt_qemu_reply_read_pci (reply);
  g_assert_true (pci == NULL || pci->functions->len <= PT_GUEST_MAX_FUNCTIONS);
  return 0;
}
