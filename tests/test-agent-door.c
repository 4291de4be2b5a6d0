/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-agent.h"

#include <libvirt/libvirt-qemu.h>
#include <string.h>

#include "pt-virt-types.h"

/*
 * What becomes of libvirt's errors on the way to an agent. libvirt's own call is replaced by one
 * that fails as libvirt 11.3 does (src/qemu/qemu_agent.c; tests/lab, 46-agent, has it say so with
 * real agents); the machine is one of its test driver.
 */

typedef struct
{
  const char   *name;
  int           code;
  const char   *message;
  PtAgentState  state;
  guint         calls;    /* that are made: only a refusal leads to another question */
} Case;

static const Case cases[] = {
  { "no channel", VIR_ERR_ARGUMENT_UNSUPPORTED, "QEMU guest agent is not configured",
    PT_AGENT_NO_CHANNEL, 1 },
  { "not connected", VIR_ERR_AGENT_UNRESPONSIVE,
    "Guest agent is not responding: QEMU guest agent is not connected", PT_AGENT_ABSENT, 1 },
  /* Of one that is there but slow; see PtGuestView */
  { "out of reach", VIR_ERR_AGENT_UNRESPONSIVE,
    "Guest agent is not responding: guest agent didn't respond to synchronization within '5' "
    "seconds", PT_AGENT_ABSENT, 1 },
  { "gone", VIR_ERR_AGENT_UNRESPONSIVE, "Guest agent disappeared while executing command",
    PT_AGENT_ABSENT, 1 },
  { "slow", VIR_ERR_AGENT_COMMAND_TIMEOUT,
    "guest agent command timed out: guest agent didn't respond to command within '5' seconds",
    PT_AGENT_SILENT, 1 },
  { "busy", VIR_ERR_OPERATION_TIMEOUT, "cannot acquire state change lock", PT_AGENT_SILENT, 1 },
  { "out of step", VIR_ERR_AGENT_UNSYNCED, "Guest agent returned ID: 1 instead of 2",
    PT_AGENT_NONSENSE, 1 },
  { "no JSON", VIR_ERR_INTERNAL_ERROR, "cannot parse json: lexical error", PT_AGENT_NONSENSE, 1 },
  { "too much", VIR_ERR_INTERNAL_ERROR, "QEMU agent response (10485761) exceeds max size",
    PT_AGENT_NONSENSE, 1 },
  { "disabled", VIR_ERR_AGENT_COMMAND_FAILED,
    "guest agent command failed: unable to execute QEMU agent command 'guest-info': Command "
    "guest-info has been disabled: the command is not allowed", PT_AGENT_BLOCKED, 1 },
  { "unknown", VIR_ERR_AGENT_COMMAND_FAILED,
    "guest agent command failed: unable to execute QEMU agent command 'guest-info': The command "
    "guest-info has not been found", PT_AGENT_BLOCKED, 1 },
  { "failed", VIR_ERR_AGENT_COMMAND_FAILED,
    "guest agent command failed: unable to execute QEMU agent command 'guest-info': "
    "<b>there is\033[2J no such thing", PT_AGENT_BLOCKED, 1 },
  { "not supported", VIR_ERR_NO_SUPPORT, "this function is not supported", PT_AGENT_FORBIDDEN, 1 },
  { "read-only", VIR_ERR_OPERATION_DENIED, "read only access prevents this", PT_AGENT_FORBIDDEN,
    1 },
  { "not running", VIR_ERR_OPERATION_INVALID, "domain is not running", PT_AGENT_NOT_ASKED, 1 },
};

static const Case *current;
static gboolean failed;
static guint n_calls;
static int longest;

/* In place of libvirt's, as is the next */
virErrorPtr
virGetLastError (void)
{
  static virError failure;

  if (!failed)
    return NULL;

  failure = (virError) { .code = current->code, .domain = VIR_FROM_QEMU, .level = VIR_ERR_ERROR,
                         .message = (char *) current->message };
  return &failure;
}

char *
virDomainQemuAgentCommand (virDomainPtr  domain,
                           const char   *command,
                           int           seconds,
                           unsigned int  flags)
{
  n_calls++;
  longest = MAX (longest, seconds);
  g_assert_cmpuint (flags, ==, 0);
  failed = TRUE;
  return NULL;
}

static void
test_case (gconstpointer data)
{
  g_autoptr (PtConnection) connection = pt_connection_new ("test:///default");
  g_autoptr (PtAgentAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_connection_open (connection, NULL, &error));
  g_assert_no_error (error);
  current = data;
  failed = FALSE;
  n_calls = 0;
  /* That of the test driver's only machine */
  answer = pt_guest_agent_read (connection, "6695eb01-f6a4-8304-79aa-97f2502e193f", NULL, NULL);
  g_assert_cmpstr (pt_agent_state_to_id (answer->state), ==, pt_agent_state_to_id (current->state));
  g_assert_null (answer->sighting);
  g_assert_cmpuint (n_calls, ==, current->calls);
  g_assert_cmpint (longest, >=, 1);
  g_assert_cmpint (longest, <=, 5);
  failed = FALSE;
  pt_connection_close (connection);
}

static void
test_no_machine (void)
{
  g_autoptr (PtConnection) connection = pt_connection_new ("test:///default");
  g_autoptr (PtAgentAnswer) closed = NULL;
  g_autoptr (PtAgentAnswer) gone = NULL;

  n_calls = 0;
  closed = pt_guest_agent_read (connection, "6695eb01-f6a4-8304-79aa-97f2502e193f", NULL, NULL);
  g_assert_cmpint (closed->state, ==, PT_AGENT_NOT_ASKED);
  g_assert_true (pt_connection_open (connection, NULL, NULL));
  gone = pt_guest_agent_read (connection, "00000000-0000-0000-0000-000000000001", NULL, NULL);
  g_assert_cmpint (gone->state, ==, PT_AGENT_NOT_ASKED);
  g_assert_cmpuint (n_calls, ==, 0);
  pt_connection_close (connection);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/agent-door/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/agent-door/no-machine", test_no_machine);

  return g_test_run ();
}
