/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-agent.h"

#include <libvirt/libvirt-qemu.h>
#include <string.h>

#include "pt-domain-fetch.h"

/*
 * The way to the agent in a guest: through libvirt, which sends it one command at a time.
 */

/* One call at a time in the whole program: an agent that does not answer keeps one thread waiting,
 * and not one for each time somebody opened a page */
static GMutex one_at_a_time;

/* What the agent itself said, which is not translated (qga/qapi-schema.json: CommandNotFound) */
static gboolean
is_refusal (const char *message)
{
  static const char *const words[] = { "has been disabled", "is disabled", "has not been found",
                                       "command is not allowed" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (message, words[i]) != NULL)
      return TRUE;

  return FALSE;
}

static PtAgentFault
get_fault (virDomainPtr domain)
{
  virErrorPtr last = virGetLastError ();

  switch (last != NULL ? last->code : VIR_ERR_OK)
    {
    case VIR_ERR_ARGUMENT_UNSUPPORTED:
    case VIR_ERR_CONFIG_UNSUPPORTED:
      return PT_AGENT_FAULT_NO_CHANNEL;

    case VIR_ERR_NO_SUPPORT:
    case VIR_ERR_OPERATION_DENIED:
    case VIR_ERR_ACCESS_DENIED:
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_OPERATION_UNSUPPORTED:
      return PT_AGENT_FAULT_FORBIDDEN;

    case VIR_ERR_AGENT_UNRESPONSIVE:
      return PT_AGENT_FAULT_GONE;

    case VIR_ERR_AGENT_COMMAND_TIMEOUT:
    case VIR_ERR_OPERATION_TIMEOUT:
      return PT_AGENT_FAULT_SLOW;

    case VIR_ERR_OPERATION_INVALID:
    case VIR_ERR_NO_DOMAIN:
    case VIR_ERR_RPC:
    case VIR_ERR_SYSTEM_ERROR:
      return PT_AGENT_FAULT_STOPPED;

    case VIR_ERR_AGENT_UNSYNCED:
      return PT_AGENT_FAULT_NONSENSE;

    case VIR_ERR_AGENT_COMMAND_FAILED:
    case VIR_ERR_INTERNAL_ERROR:
    default:
      if (virConnectIsAlive (virDomainGetConnect (domain)) != 1)
        return PT_AGENT_FAULT_STOPPED;
      if (last == NULL || last->message == NULL)
        return PT_AGENT_FAULT_FAILED;
      if (is_refusal (last->message))
        return PT_AGENT_FAULT_REFUSED;
      /* An error of the agent names the command; everything else is about what it sent */
      return strstr (last->message, "'guest-") != NULL ? PT_AGENT_FAULT_FAILED
                                                       : PT_AGENT_FAULT_NONSENSE;
    }
}

static char *
call_agent (gpointer      data,
            const char   *command,
            guint         seconds,
            PtAgentFault *fault)
{
  virDomainPtr domain = data;
  char *reply, *copy;

  reply = virDomainQemuAgentCommand (domain, command, (int) seconds, 0);
  if (reply == NULL)
    {
      *fault = get_fault (domain);
      virResetLastError ();
      return NULL;
    }

  copy = g_strdup (reply);
  free (reply);
  return copy;
}

/**
 * pt_guest_agent_read:
 * @connection: an open connection
 * @uuid: the UUID of a machine
 * @before: (nullable): what its agent said the last time
 * @cancellable: (nullable): looked at before each call
 *
 * Asks the agent in the guest. Blocks, at most a minute and a call: belongs into a worker.
 *
 * Returns: (transfer full): what the agent said
 */
PtAgentAnswer *
pt_guest_agent_read (PtConnection        *connection,
                     const char          *uuid,
                     const PtAgentAnswer *before,
                     GCancellable        *cancellable)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&one_at_a_time);
  g_autoptr (GVirConnection) gvir = NULL;
  g_autoptr (GVirDomain) found = NULL;
  g_autoptr (virDomain) domain = NULL;
  gboolean read_only = FALSE;

  gvir = pt_connection_dup_gvir (connection, &read_only, NULL);
  if (gvir != NULL && !read_only)
    found = pt_domain_fetch_lookup (gvir, uuid, NULL);
  if (found != NULL)
    {
      domain = pt_virt_dup_domain (found);
      return pt_guest_agent_ask (call_agent, domain, before, cancellable);
    }

  virResetLastError ();
  return pt_agent_answer_new (read_only ? PT_AGENT_FORBIDDEN : PT_AGENT_NOT_ASKED);
}
