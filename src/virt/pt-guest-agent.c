/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-agent.h"

#include <string.h>

#include "pt-agent-reply.h"
#include "pt-guest-proc.h"

/*
 * What the agent in a guest is asked, one thing after the other, and never more than it may take.
 *
 * Files come before commands, because more agents let them be read; what a guest without either can
 * say of its devices comes last. Which it lets be done, the agent says itself (guest-info).
 */

/* How long one answer may take, and all of them together */
#define CALL_SECONDS 5
#define ALL_SECONDS 60
/* How much of a file is read at once; a reading takes at most as many as make PT_GUEST_MAX_BYTES */
#define CHUNK_BYTES (64 * 1024)
#define MAX_CHUNKS (PT_GUEST_MAX_BYTES / CHUNK_BYTES + 16)
/* How often a command is asked whether it has ended, and how long between two times */
#define EXEC_POLLS 20
#define EXEC_PAUSE (100 * G_TIME_SPAN_MILLISECOND)
/* A guest has one or two USB buses for each controller */
#define MAX_USB_BUSES 32

typedef struct
{
  PtAgentCall      call;
  gpointer         data;
  GCancellable    *cancellable;
  gint64           deadline;
  PtAgentCommands  commands;
  PtAgentFault     ending;      /* after this nothing more is asked */
} Asking;

/* What ends all asking, and not only for one thing */
static gboolean
is_final (PtAgentFault fault)
{
  return fault != PT_AGENT_FAULT_NONE && fault != PT_AGENT_FAULT_REFUSED &&
         fault != PT_AGENT_FAULT_FAILED;
}

static char *
ask (Asking       *self,
     const char   *command,
     PtAgentFault *fault)
{
  char *reply;

  *fault = PT_AGENT_FAULT_STOPPED;
  if (self->ending != PT_AGENT_FAULT_NONE || g_cancellable_is_cancelled (self->cancellable))
    return NULL;

  *fault = PT_AGENT_FAULT_SLOW;
  if (g_get_monotonic_time () >= self->deadline)
    {
      self->ending = PT_AGENT_FAULT_SLOW;
      return NULL;
    }

  *fault = PT_AGENT_FAULT_NONE;
  reply = self->call (self->data, command, CALL_SECONDS, fault);
  if (is_final (*fault))
    self->ending = *fault;
  return reply;
}

static void
close_file (Asking *self,
            gint64  handle)
{
  g_autofree char *command =
    g_strdup_printf ("{\"execute\":\"guest-file-close\",\"arguments\":{\"handle\":%" G_GINT64_FORMAT
                     "}}", handle);
  g_autofree char *reply = NULL;
  PtAgentFault fault = PT_AGENT_FAULT_NONE;

  /* Whatever has happened before: the agent keeps open what nobody closes. Only one that does not
   * answer is spared. */
  if (self->ending == PT_AGENT_FAULT_NONE)
    {
      reply = self->call (self->data, command, CALL_SECONDS, &fault);
      if (is_final (fault))
        self->ending = fault;
    }
}

static GByteArray *
read_chunks (Asking       *self,
             gint64        handle,
             PtAgentFault *fault)
{
  g_autofree char *command =
    g_strdup_printf ("{\"execute\":\"guest-file-read\",\"arguments\":{\"handle\":%" G_GINT64_FORMAT
                     ",\"count\":%d}}", handle, CHUNK_BYTES);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (guint i = 0; i < MAX_CHUNKS; i++)
    {
      g_autofree char *reply = ask (self, command, fault);
      g_autoptr (GBytes) chunk = NULL;
      gboolean eof = FALSE;

      if (reply == NULL)
        return NULL;

      chunk = pt_agent_reply_read_chunk (reply, &eof);
      if (chunk == NULL || g_bytes_get_size (chunk) > CHUNK_BYTES ||
          bytes->len + g_bytes_get_size (chunk) > PT_GUEST_MAX_BYTES)
        break;
      g_byte_array_append (bytes, g_bytes_get_data (chunk, NULL), (guint) g_bytes_get_size (chunk));
      if (eof)
        return g_steal_pointer (&bytes);
    }

  *fault = PT_AGENT_FAULT_NONSENSE;
  return NULL;
}

static GByteArray *
read_by_handle (Asking       *self,
                const char   *path,
                PtAgentFault *fault)
{
  g_autofree char *command =
    g_strdup_printf ("{\"execute\":\"guest-file-open\",\"arguments\":{\"path\":\"%s\","
                     "\"mode\":\"r\"}}", path);
  g_autofree char *reply = ask (self, command, fault);
  GByteArray *bytes;
  gint64 handle;

  if (reply == NULL)
    return NULL;
  if (!pt_agent_reply_read_handle (reply, &handle))
    {
      *fault = PT_AGENT_FAULT_NONSENSE;
      return NULL;
    }

  bytes = read_chunks (self, handle, fault);
  close_file (self, handle);
  return bytes;
}

/* @arguments: the program and what it is given, each in quotes of JSON */
static GByteArray *
run (Asking       *self,
     const char   *program,
     const char   *arguments,
     PtAgentFault *fault)
{
  g_autofree char *command =
    g_strdup_printf ("{\"execute\":\"guest-exec\",\"arguments\":{\"path\":\"%s\",\"arg\":[%s],"
                     "\"capture-output\":true}}", program, arguments);
  g_autofree char *reply = ask (self, command, fault);
  g_autofree char *question = NULL;
  gint64 pid;

  if (reply == NULL)
    return NULL;
  *fault = PT_AGENT_FAULT_NONSENSE;
  if (!pt_agent_reply_read_pid (reply, &pid))
    return NULL;

  question = g_strdup_printf ("{\"execute\":\"guest-exec-status\",\"arguments\":{\"pid\":%"
                              G_GINT64_FORMAT "}}", pid);
  for (guint i = 0; i < EXEC_POLLS; i++)
    {
      g_autofree char *answer = ask (self, question, fault);
      g_autoptr (GBytes) output = NULL;
      gboolean exited;
      gint64 code;

      if (answer == NULL)
        return NULL;
      *fault = PT_AGENT_FAULT_NONSENSE;
      if (!pt_agent_reply_read_status (answer, &exited, &code, &output))
        return NULL;
      if (!exited)
        {
          /* The agent tells nobody when a command ends */
          g_usleep (EXEC_PAUSE);
          continue;
        }

      *fault = PT_AGENT_FAULT_FAILED;
      if (code != 0)
        return NULL;
      *fault = PT_AGENT_FAULT_NONSENSE;
      if (g_bytes_get_size (output) > PT_GUEST_MAX_BYTES)
        return NULL;
      *fault = PT_AGENT_FAULT_NONE;
      return g_bytes_unref_to_array (g_steal_pointer (&output));
    }

  *fault = PT_AGENT_FAULT_SLOW;
  return NULL;
}

/* What stops being allowed is not tried again */
static GByteArray *
read_file (Asking       *self,
           const char   *path,
           PtAgentFault *fault)
{
  GByteArray *bytes = NULL;

  *fault = PT_AGENT_FAULT_REFUSED;
  if ((self->commands & PT_AGENT_FILES) != 0)
    {
      bytes = read_by_handle (self, path, fault);
      if (*fault == PT_AGENT_FAULT_REFUSED)
        self->commands &= ~(guint) PT_AGENT_FILES;
    }
  if (bytes == NULL && *fault == PT_AGENT_FAULT_REFUSED && (self->commands & PT_AGENT_EXEC) != 0)
    {
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", path);

      bytes = run (self, "cat", quoted, fault);
      if (*fault == PT_AGENT_FAULT_REFUSED)
        self->commands &= ~(guint) PT_AGENT_EXEC;
    }
  return bytes;
}

static gboolean
read_attribute (Asking          *self,
                PtGuestFunction *function,
                const char      *name,
                gboolean       (*take) (PtGuestFunction *function,
                                        const char      *text,
                                        gsize            length))
{
  g_autofree char *path =
    g_strdup_printf ("/sys/bus/pci/devices/0000:%02x:%02x.%x/%s", function->address.bus,
                     function->address.slot, function->address.function, name);
  g_autoptr (GByteArray) bytes = NULL;
  PtAgentFault fault;

  bytes = read_file (self, path, &fault);
  return bytes != NULL && take (function, (const char *) bytes->data, bytes->len);
}

/* Of each function its class, which says whether it is a bridge, and of each bridge the bus behind
 * it. Not its configuration space: what reads a file by the agent reads ahead, and there are cards
 * that do not bear it. */
static void
complete (Asking          *self,
          PtGuestSighting *sighting)
{
  for (guint i = 0; i < sighting->functions->len; i++)
    {
      PtGuestFunction *function = g_ptr_array_index (sighting->functions, i);

      if (read_attribute (self, function, "class", pt_guest_proc_read_class) && function->bridge)
        read_attribute (self, function, "secondary_bus_number", pt_guest_proc_read_secondary);
      if (self->ending != PT_AGENT_FAULT_NONE)
        return;
    }
}

/* lsusb says neither port nor controller; the root hub of each bus has the controller's address as
 * its serial number */
static void
find_controllers (Asking          *self,
                  PtGuestSighting *sighting)
{
  for (guint i = 0; i < sighting->usb->len; i++)
    {
      PtGuestPlugged *plugged = g_ptr_array_index (sighting->usb, i);
      g_autofree char *path = NULL;
      g_autofree char *text = NULL;
      g_autoptr (GByteArray) bytes = NULL;
      PtAgentFault fault;
      PtPciAddress address;

      if (plugged->has_controller || plugged->bus > MAX_USB_BUSES)
        continue;

      path = g_strdup_printf ("/sys/bus/usb/devices/usb%u/serial", plugged->bus);
      bytes = read_file (self, path, &fault);
      if (bytes == NULL)
        return;
      /* There are no data of nothing */
      text = g_strndup (bytes->len > 0 ? (const char *) bytes->data : "", MIN (bytes->len, 32));
      if (!pt_pci_address_parse (g_strstrip (text), &address) || address.domain != 0)
        continue;
      for (guint j = i; j < sighting->usb->len; j++)
        {
          PtGuestPlugged *other = g_ptr_array_index (sighting->usb, j);

          if (other->bus != plugged->bus)
            continue;
          other->has_controller = TRUE;
          other->controller = address;
        }
    }
}

static void
read_usb (Asking          *self,
          PtGuestSighting *sighting)
{
  g_autoptr (GByteArray) bytes = NULL;
  PtAgentFault fault;

  bytes = read_file (self, "/sys/kernel/debug/usb/devices", &fault);
  if (bytes != NULL)
    {
      pt_guest_proc_read_usb (sighting, (const char *) bytes->data, bytes->len, NULL);
      return;
    }
  if ((self->commands & PT_AGENT_EXEC) == 0)
    return;

  bytes = run (self, "lsusb", "", &fault);
  if (bytes != NULL &&
      pt_guest_proc_read_lsusb (sighting, (const char *) bytes->data, bytes->len, NULL))
    find_controllers (self, sighting);
}

static PtAgentState
read_linux (Asking              *self,
            PtAgentAnswer       *answer,
            const PtAgentAnswer *before)
{
  PtAgentFault fault;
  GByteArray *bytes = read_file (self, "/proc/bus/pci/devices", &fault);

  if (bytes == NULL)
    return fault == PT_AGENT_FAULT_NONSENSE ? PT_AGENT_NONSENSE : PT_AGENT_BLOCKED;

  answer->pci_text = g_byte_array_free_to_bytes (bytes);
  answer->sighting = pt_guest_proc_read_pci (g_bytes_get_data (answer->pci_text, NULL),
                                             g_bytes_get_size (answer->pci_text), NULL);
  if (answer->sighting == NULL)
    return PT_AGENT_NONSENSE;

  /* Nothing has changed but perhaps what is plugged in */
  if (before != NULL && before->pci_text != NULL && before->sighting != NULL &&
      before->state == PT_AGENT_ANSWERS && g_bytes_equal (before->pci_text, answer->pci_text))
    {
      g_ptr_array_unref (answer->sighting->functions);
      answer->sighting->functions = g_ptr_array_ref (before->sighting->functions);
    }
  else
    {
      complete (self, answer->sighting);
    }
  read_usb (self, answer->sighting);
  return answer->sighting->functions->len > 0 ? PT_AGENT_ANSWERS : PT_AGENT_NONSENSE;
}

static PtAgentState
read_devices (Asking        *self,
              PtAgentAnswer *answer)
{
  PtAgentFault fault;
  g_autofree char *reply = ask (self, "{\"execute\":\"guest-get-devices\"}", &fault);
  g_autoptr (PtGuestSighting) sighting = pt_guest_sighting_new ();

  if (reply == NULL)
    return PT_AGENT_BLOCKED;
  if (!pt_agent_reply_read_devices (reply, sighting))
    return PT_AGENT_NONSENSE;

  g_clear_pointer (&answer->sighting, pt_guest_sighting_free);
  answer->sighting = g_steal_pointer (&sighting);
  return PT_AGENT_DEVICES_ONLY;
}

/* Comes last, and costs nothing but the name: of an answer that is no JSON libvirt takes no other
 * any more (qemuProcessHandleAgentError()). */
static void
read_os (Asking        *self,
         PtAgentAnswer *answer)
{
  g_autofree char *reply = NULL;
  PtAgentFault fault;

  if ((self->commands & PT_AGENT_OS) == 0)
    return;

  reply = ask (self, "{\"execute\":\"guest-get-osinfo\"}", &fault);
  self->ending = PT_AGENT_FAULT_NONE;
  if (reply != NULL)
    answer->os_name = pt_agent_reply_read_os (reply);
}

static PtAgentState
state_of_ending (PtAgentFault ending)
{
  switch (ending)
    {
    case PT_AGENT_FAULT_NO_CHANNEL:
      return PT_AGENT_NO_CHANNEL;
    case PT_AGENT_FAULT_FORBIDDEN:
      return PT_AGENT_FORBIDDEN;
    case PT_AGENT_FAULT_SLOW:
      return PT_AGENT_SILENT;
    case PT_AGENT_FAULT_NONSENSE:
      return PT_AGENT_NONSENSE;
    case PT_AGENT_FAULT_STOPPED:
      return PT_AGENT_NOT_ASKED;
    case PT_AGENT_FAULT_GONE:
    default:
      return PT_AGENT_ABSENT;
    }
}

static PtAgentState
read_all (Asking              *self,
          PtAgentAnswer       *answer,
          const PtAgentAnswer *before)
{
  PtAgentFault fault;
  g_autofree char *info = ask (self, "{\"execute\":\"guest-info\"}", &fault);
  PtAgentState state = PT_AGENT_BLOCKED;

  if (info == NULL)
    return fault == PT_AGENT_FAULT_NONSENSE ? PT_AGENT_NONSENSE : PT_AGENT_BLOCKED;
  if (!pt_agent_reply_read_info (info, &self->commands))
    return PT_AGENT_NONSENSE;

  if ((self->commands & (PT_AGENT_FILES | PT_AGENT_EXEC)) != 0)
    state = read_linux (self, answer, before);
  if (state != PT_AGENT_ANSWERS && (self->commands & PT_AGENT_DEVICES) != 0 &&
      self->ending == PT_AGENT_FAULT_NONE)
    state = read_devices (self, answer);
  if (before != NULL && before->os_name != NULL)
    answer->os_name = g_strdup (before->os_name);
  else if (self->ending == PT_AGENT_FAULT_NONE)
    read_os (self, answer);
  return state;
}

/**
 * pt_guest_agent_ask:
 * @call: asks the agent one thing
 * @data: for @call
 * @before: (nullable): what it said the last time
 * @cancellable: (nullable): looked at before each call
 *
 * Blocks: at most a minute and a call.
 *
 * Returns: (transfer full): what the agent said; an agent that stopped answering in the middle has
 *   said as much as is there
 */
PtAgentAnswer *
pt_guest_agent_ask (PtAgentCall          call,
                    gpointer             data,
                    const PtAgentAnswer *before,
                    GCancellable        *cancellable)
{
  PtAgentAnswer *answer = pt_agent_answer_new (PT_AGENT_NOT_ASKED);
  Asking asking = { .call = call, .data = data, .cancellable = cancellable };

  asking.deadline = g_get_monotonic_time () + ALL_SECONDS * G_TIME_SPAN_SECOND;
  answer->state = read_all (&asking, answer, before);
  if (asking.ending != PT_AGENT_FAULT_NONE)
    answer->state = state_of_ending (asking.ending);
  if (g_cancellable_is_cancelled (cancellable))
    answer->state = PT_AGENT_NOT_ASKED;
  return answer;
}

/**
 * pt_agent_answer_new:
 * @state: what is to be had
 *
 * Returns: (transfer full): what an agent said that said nothing
 */
PtAgentAnswer *
pt_agent_answer_new (PtAgentState state)
{
  PtAgentAnswer *self = g_new0 (PtAgentAnswer, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->state = state;
  return self;
}

/**
 * pt_agent_answer_ref:
 * @self: what an agent said
 *
 * Returns: (transfer full): @self
 */
PtAgentAnswer *
pt_agent_answer_ref (PtAgentAnswer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * pt_agent_answer_unref:
 * @self: (transfer full): what an agent said
 */
void
pt_agent_answer_unref (PtAgentAnswer *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->sighting, pt_guest_sighting_free);
  g_clear_pointer (&self->pci_text, g_bytes_unref);
  g_free (self->os_name);
  g_free (self);
}
