/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-agent-reply.h"

#include <string.h>

#include "pt-printable.h"
#include "pt-reply.h"

/*
 * What the agent in a guest answers: qga/qapi-schema.json of QEMU. Everything may be a lie; what is
 * not of the right kind is no answer.
 */

/* The agent says a name for each of some sixty commands */
#define MAX_COMMANDS 1024

static const struct
{
  const char      *names[3];
  PtAgentCommands  command;
} known_commands[] = {
  { { "guest-file-open", "guest-file-read", "guest-file-close" }, PT_AGENT_FILES },
  { { "guest-exec", "guest-exec-status" }, PT_AGENT_EXEC },
  { { "guest-get-devices" }, PT_AGENT_DEVICES },
  { { "guest-get-osinfo" }, PT_AGENT_OS },
};

static gboolean
is_enabled (JsonArray  *commands,
            const char *name)
{
  for (guint i = 0; i < json_array_get_length (commands); i++)
    {
      JsonObject *command = pt_reply_get_object (json_array_get_element (commands, i));

      if (g_strcmp0 (pt_reply_read_string (command, "name"), name) == 0)
        return pt_reply_read_true (command, "enabled");
    }

  return FALSE;
}

/**
 * pt_agent_reply_read_info:
 * @reply: the answer to `guest-info`
 * @commands: (out): what may be asked for
 *
 * Returns: whether it is such an answer
 */
gboolean
pt_agent_reply_read_info (const char      *reply,
                          PtAgentCommands *commands)
{
  g_autoptr (JsonNode) node = pt_reply_parse (reply);
  JsonArray *array =
    pt_reply_get_array (pt_reply_member (pt_reply_get_object (node), "supported_commands"));

  *commands = 0;
  if (array == NULL || json_array_get_length (array) > MAX_COMMANDS)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (known_commands); i++)
    {
      gboolean all = TRUE;

      for (gsize j = 0; j < G_N_ELEMENTS (known_commands[i].names); j++)
        all &= known_commands[i].names[j] == NULL || is_enabled (array, known_commands[i].names[j]);
      if (all)
        *commands |= known_commands[i].command;
    }
  return TRUE;
}

/**
 * pt_agent_reply_read_handle:
 * @reply: the answer to `guest-file-open`
 * @handle: (out): what the agent calls the file
 *
 * Returns: whether it is such an answer
 */
gboolean
pt_agent_reply_read_handle (const char *reply,
                            gint64     *handle)
{
  g_autoptr (JsonNode) node = pt_reply_parse (reply);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;

  *handle = json_node_get_int (node);
  return TRUE;
}

/* GLib skips what is no base64; here that makes it none */
static GBytes *
decode (const char *text)
{
  static const char alphabet[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "+/";
  gsize length = strlen (text);
  gsize good = strspn (text, alphabet);
  gsize size;
  guint8 *bytes;

  if (length % 4 != 0 || strspn (text + good, "=") != length - good || length - good > 2)
    return NULL;

  bytes = g_base64_decode (text, &size);
  return g_bytes_new_take (bytes, size);
}

/**
 * pt_agent_reply_read_chunk:
 * @reply: the answer to `guest-file-read`
 * @eof: (out): the file ends behind it
 *
 * Returns: (transfer full) (nullable): a piece of the file, perhaps empty; %NULL when it is no such
 *   answer
 */
GBytes *
pt_agent_reply_read_chunk (const char *reply,
                           gboolean   *eof)
{
  g_autoptr (JsonNode) node = pt_reply_parse (reply);
  JsonObject *object = pt_reply_get_object (node);
  const char *text = pt_reply_read_string (object, "buf-b64");
  g_autoptr (GBytes) bytes = text != NULL ? decode (text) : NULL;
  gint64 count;

  *eof = pt_reply_read_true (object, "eof");
  if (bytes == NULL || !pt_reply_read_number (object, "count", 0, G_MAXINT, &count) ||
      (gsize) count != g_bytes_get_size (bytes))
    return NULL;

  return g_steal_pointer (&bytes);
}

/**
 * pt_agent_reply_read_pid:
 * @reply: the answer to `guest-exec`
 * @pid: (out): what the agent calls the process
 *
 * Returns: whether it is such an answer
 */
gboolean
pt_agent_reply_read_pid (const char *reply,
                         gint64     *pid)
{
  g_autoptr (JsonNode) node = pt_reply_parse (reply);

  return pt_reply_read_number (pt_reply_get_object (node), "pid", G_MININT64, G_MAXINT64, pid);
}

/**
 * pt_agent_reply_read_status:
 * @reply: the answer to `guest-exec-status`
 * @exited: (out): the process has ended
 * @code: (out): its exit status; -1 when it did not end by itself
 * @output: (out) (transfer full) (nullable): what it printed; %NULL when it has not ended
 *
 * Returns: whether it is such an answer; not when the agent has left something of the output out
 */
gboolean
pt_agent_reply_read_status (const char  *reply,
                            gboolean    *exited,
                            gint64      *code,
                            GBytes     **output)
{
  g_autoptr (JsonNode) node = pt_reply_parse (reply);
  JsonObject *object = pt_reply_get_object (node);
  const char *text = pt_reply_read_string (object, "out-data");

  *exited = pt_reply_read_true (object, "exited");
  *output = NULL;
  if (!pt_reply_read_number (object, "exitcode", 0, G_MAXINT, code))
    *code = -1;
  if (pt_reply_member (object, "exited") == NULL || pt_reply_read_true (object, "out-truncated"))
    return FALSE;

  if (*exited)
    *output = decode (text != NULL ? text : "");
  return !*exited || *output != NULL;
}

static gboolean
read_device (JsonObject      *device,
             PtGuestSighting *sighting)
{
  JsonObject *id = pt_reply_get_object (pt_reply_member (device, "id"));
  const char *type = pt_reply_read_string (id, "type");
  const char *driver = pt_reply_read_string (device, "driver-name");
  PtGuestFunction *function;
  gint64 vendor_id, device_id;

  if (device == NULL)
    return FALSE;
  /* Other kinds may come, and a device may have no IDs */
  if (g_strcmp0 (type, "pci") != 0)
    return TRUE;
  if (!pt_reply_read_number (id, "vendor-id", 0, 0xffff, &vendor_id) ||
      !pt_reply_read_number (id, "device-id", 0, 0xffff, &device_id))
    return FALSE;

  function = pt_guest_sighting_add_placeless (sighting);
  if (function == NULL)
    return FALSE;
  function->vendor_id = (int) vendor_id;
  function->device_id = (int) device_id;
  if (driver != NULL && *driver != '\0')
    function->driver = pt_printable_new (driver, -1, PT_GUEST_MAX_NAME);
  return TRUE;
}

/**
 * pt_agent_reply_read_devices:
 * @reply: the answer to `guest-get-devices`, which Windows guests have
 * @sighting: where to add what it names
 *
 * Returns: whether it is such an answer
 */
gboolean
pt_agent_reply_read_devices (const char      *reply,
                             PtGuestSighting *sighting)
{
  g_autoptr (JsonNode) node = pt_reply_parse (reply);
  JsonArray *array = pt_reply_get_array (node);

  if (array == NULL)
    return FALSE;

  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_device (pt_reply_get_object (json_array_get_element (array, i)), sighting))
      return FALSE;

  return TRUE;
}

/**
 * pt_agent_reply_read_os:
 * @reply: the answer to `guest-get-osinfo`
 *
 * Returns: (transfer full) (nullable): what the guest calls its operating system, printable
 */
char *
pt_agent_reply_read_os (const char *reply)
{
  g_autoptr (JsonNode) node = pt_reply_parse (reply);
  JsonObject *object = pt_reply_get_object (node);
  const char *name = pt_reply_read_string (object, "pretty-name");
  g_autofree char *printable = NULL;

  if (name == NULL)
    name = pt_reply_read_string (object, "name");
  if (name != NULL)
    printable = pt_printable_new (name, -1, PT_GUEST_MAX_NAME);
  return printable != NULL && *printable != '\0' ? g_steal_pointer (&printable) : NULL;
}
