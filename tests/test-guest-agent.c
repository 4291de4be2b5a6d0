/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-agent.h"

#include <string.h>

/*
 * What is asked of the agent in a guest, and what comes of its answers: an agent that follows a
 * script, through the same door as the one that libvirt leads to.
 */

typedef struct
{
  const char *path;      /* of a file, or a command with its arguments */
  const char *text;
} FakeFile;

/* An agent that follows a script */
typedef struct
{
  const FakeFile *files;
  const FakeFile *programs;
  const char     *devices;      /* the answer to guest-get-devices */
  const char     *refused;      /* commands, a blank behind each */
  gboolean        lies;         /* and says that they are allowed */
  guint           fail_after;   /* calls; 0: never */
  PtAgentFault    fault;
  const char     *reply_to;     /* a command that gets @reply */
  const char     *reply;
  guint           cancel_after; /* calls; 0: never */
  GCancellable   *cancellable;

  guint           n_calls;
  int             n_open;
  guint           longest;      /* seconds that it was given */
  FakeFile        open;
  gsize           offset;
} FakeAgent;

#define EMPTY "\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0"
#define PCI_LINES "0000\t808629c0\t0" EMPTY "\t\n0010\t1b36000c\t0" EMPTY "\tpcieport\n" \
  "0100\t1b36000d\t0" EMPTY "\txhci_hcd\n"
#define USB_LINES "\nT:  Bus=01 Lev=00 Prnt=00 Port=00 Cnt=00 Dev#=  1 Spd=480  MxCh= 4\n" \
  "P:  Vendor=1d6b ProdID=0002 Rev= 6.12\nS:  SerialNumber=0000:01:00.0\n" \
  "\nT:  Bus=01 Lev=01 Prnt=01 Port=00 Cnt=01 Dev#=  2 Spd=480 MxCh= 0\n" \
  "P:  Vendor=0627 ProdID=0001 Rev= 0.00\nS:  Product=QEMU USB Keyboard\n"
#define CLASS(place, text) { "/sys/bus/pci/devices/0000:" place "/class", text "\n" }
#define CLASSES CLASS ("00:00.0", "0x060000"), CLASS ("00:02.0", "0x060400"), \
  CLASS ("01:00.0", "0x0c0330"), \
  { "/sys/bus/pci/devices/0000:00:02.0/secondary_bus_number", "1\n" }

static const FakeFile linux_files[] = {
  { "/proc/bus/pci/devices", PCI_LINES },
  CLASSES,
  { "/sys/kernel/debug/usb/devices", USB_LINES },
  { NULL },
};

static const FakeFile no_debug_files[] = {
  { "/proc/bus/pci/devices", PCI_LINES },
  CLASSES,
  { "/sys/bus/usb/devices/usb1/serial", "0000:01:00.0\n" },
  { NULL },
};

static const FakeFile no_serial_files[] = {
  { "/proc/bus/pci/devices", PCI_LINES },
  CLASSES,
  { "/sys/bus/usb/devices/usb1/serial", "" },
  { NULL },
};

static const FakeFile lsusb[] = {
  { "lsusb", "Bus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub\n"
             "Bus 001 Device 002: ID 0627:0001 Adomax Technology Co., Ltd QEMU Tablet\n" },
  { NULL },
};

static const FakeFile nonsense_files[] = { { "/proc/bus/pci/devices", "all is well\n" }, { NULL } };
static const FakeFile empty_files[] = { { "/proc/bus/pci/devices", "" }, { NULL } };
static const FakeFile lying_files[] = {
  { "/proc/bus/pci/devices", PCI_LINES },
  CLASS ("00:00.0", "0xffffffff"), CLASS ("00:02.0", "0x060400"), CLASS ("01:00.0", ""),
  { "/sys/bus/pci/devices/0000:00:02.0/secondary_bus_number", "0\n" },
  { "/sys/kernel/debug/usb/devices", "T:  Bus=01 Lev=99\n" },
  { NULL },
};

#define WINDOWS "{\"return\":[{\"driver-name\":\"VirtIO Ethernet\",\"driver-version\":\"1\"," \
  "\"id\":{\"type\":\"pci\",\"vendor-id\":6900,\"device-id\":4161}},{\"driver-name\":\"x\"}]}"

static const FakeFile *
find_file (const FakeFile *files,
           const char     *path)
{
  for (; files != NULL && files->path != NULL; files++)
    if (g_str_equal (files->path, path))
      return files;

  return NULL;
}

static gboolean
is_refused (FakeAgent  *self,
            const char *name)
{
  g_autofree char *word = g_strconcat (name, " ", NULL);

  return (self->refused != NULL && strstr (self->refused, word) != NULL) ||
         (self->devices == NULL && g_str_equal (name, "guest-get-devices"));
}

static char *
make_info (FakeAgent *self)
{
  static const char *const names[] = { "guest-info", "guest-file-open", "guest-file-read",
                                       "guest-file-close", "guest-exec", "guest-exec-status",
                                       "guest-get-devices", "guest-get-osinfo" };
  GString *text = g_string_new ("{\"return\":{\"version\":\"9.2\",\"supported_commands\":[");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_string_append_printf (text, "%s{\"name\":\"%s\",\"enabled\":%s,\"success-response\":true}",
                            i > 0 ? "," : "", names[i],
                            is_refused (self, names[i]) && !self->lies ? "false" : "true");
  g_string_append (text, "]}}");
  return g_string_free_and_steal (text);
}

/* A thousand bytes at a time, whatever is asked for */
static char *
make_chunk (FakeAgent *self)
{
  gsize left = strlen (self->open.text) - self->offset;
  gsize length = MIN (left, 1000);
  const guint8 *bytes = (const guint8 *) self->open.text + self->offset;
  g_autofree char *text = g_base64_encode (bytes, length);

  self->offset += length;
  return g_strdup_printf ("{\"return\":{\"count\":%" G_GSIZE_FORMAT ",\"buf-b64\":\"%s\","
                          "\"eof\":%s}}", length, text, length == left ? "true" : "false");
}

static char *
dup_argument (const char *command,
              const char *before,
              const char *behind)
{
  const char *start = strstr (command, before);
  const char *end;

  g_assert_nonnull (start);
  start += strlen (before);
  end = strstr (start, behind);
  g_assert_nonnull (end);
  return g_strndup (start, (gsize) (end - start));
}

static char *
run_program (FakeAgent    *self,
             const char   *command,
             PtAgentFault *fault)
{
  g_autofree char *program = dup_argument (command, "\"path\":\"", "\"");
  g_autofree char *argument = dup_argument (command, "\"arg\":[", "]");
  const FakeFile *file;

  if (g_str_equal (program, "cat"))
    {
      g_autofree char *path = g_strndup (argument + 1, strlen (argument) - 2);

      file = find_file (self->programs, path);
    }
  else
    {
      file = find_file (self->programs, program);
    }
  if (file == NULL)
    {
      *fault = PT_AGENT_FAULT_FAILED;
      return NULL;
    }
  self->open = *file;
  self->offset = 0;
  return g_strdup ("{\"return\":{\"pid\":4711}}");
}

static char *
make_status (FakeAgent *self)
{
  g_autofree char *text = NULL;

  /* Not at once */
  if (self->offset++ == 0)
    return g_strdup ("{\"return\":{\"exited\":false}}");

  text = g_base64_encode ((const guint8 *) self->open.text, strlen (self->open.text));
  return g_strdup_printf ("{\"return\":{\"exited\":true,\"exitcode\":0,\"out-data\":\"%s\"}}", text);
}

static char *
call (gpointer      data,
      const char   *command,
      guint         seconds,
      PtAgentFault *fault)
{
  FakeAgent *self = data;
  g_autofree char *name = dup_argument (command, "\"execute\":\"", "\"");

  self->n_calls++;
  self->longest = MAX (self->longest, seconds);
  if (self->cancel_after != 0 && self->n_calls == self->cancel_after)
    g_cancellable_cancel (self->cancellable);
  if (self->fail_after != 0 && self->n_calls > self->fail_after)
    {
      *fault = self->fault;
      return NULL;
    }
  if (is_refused (self, name))
    {
      *fault = PT_AGENT_FAULT_REFUSED;
      return NULL;
    }
  if (g_strcmp0 (self->reply_to, name) == 0)
    return g_strdup (self->reply);

  if (g_str_equal (name, "guest-info"))
    return make_info (self);
  if (g_str_equal (name, "guest-get-osinfo"))
    return g_strdup ("{\"return\":{\"pretty-name\":\"Debian \\u202e13\",\"id\":\"debian\"}}");
  if (g_str_equal (name, "guest-get-devices"))
    return g_strdup (self->devices);
  if (g_str_equal (name, "guest-exec"))
    return run_program (self, command, fault);
  if (g_str_equal (name, "guest-exec-status"))
    return make_status (self);
  if (g_str_equal (name, "guest-file-open"))
    {
      g_autofree char *path = dup_argument (command, "\"path\":\"", "\"");
      const FakeFile *file = find_file (self->files, path);

      if (file == NULL)
        {
          *fault = PT_AGENT_FAULT_FAILED;
          return NULL;
        }
      self->open = *file;
      self->offset = 0;
      self->n_open++;
      return g_strdup ("{\"return\":1000}");
    }
  if (g_str_equal (name, "guest-file-read"))
    return make_chunk (self);

  g_assert_cmpstr (name, ==, "guest-file-close");
  self->n_open--;
  return g_strdup ("{\"return\":{}}");
}

static char *
describe (const PtAgentAnswer *answer)
{
  GString *text = g_string_new (pt_agent_state_to_id (answer->state));
  const PtGuestSighting *sighting = answer->sighting;

  for (guint i = 0; sighting != NULL && i < sighting->functions->len; i++)
    {
      const PtGuestFunction *function = g_ptr_array_index (sighting->functions, i);
      g_autofree char *address = pt_pci_address_to_short (&function->address);

      g_string_append_printf (text, " %s/%04x", address, function->class_code & 0xffff);
      if (function->secondary >= 0)
        g_string_append_printf (text, ">%d", function->secondary);
    }
  for (guint i = 0; sighting != NULL && sighting->placeless != NULL &&
                    i < sighting->placeless->len; i++)
    {
      const PtGuestFunction *function = g_ptr_array_index (sighting->placeless, i);

      g_string_append_printf (text, " %04x:%04x=%s", (guint) function->vendor_id,
                              (guint) function->device_id, function->driver);
    }
  if (sighting != NULL && sighting->usb == NULL)
    g_string_append (text, " usb?");
  for (guint i = 0; sighting != NULL && sighting->usb != NULL && i < sighting->usb->len; i++)
    {
      const PtGuestPlugged *plugged = g_ptr_array_index (sighting->usb, i);
      g_autofree char *address = pt_pci_address_to_short (&plugged->controller);

      g_string_append_printf (text, " usb %s on %s",
                              plugged->usb->port != NULL ? plugged->usb->port : "-",
                              plugged->has_controller ? address : "-");
    }
  return g_string_free_and_steal (text);
}

#define PLACES " 00:00.0/0600 00:02.0/0604>1 01:00.0/0c03"
#define NO_FILES "guest-file-open guest-file-read guest-file-close "
#define NO_EXEC "guest-exec guest-exec-status "

typedef struct
{
  const char *name;
  FakeAgent   agent;
  const char *expect;
} Case;

static const Case cases[] = {
  { "all allowed", { .files = linux_files }, "answers" PLACES " usb 1-1 on 01:00.0" },
  { "files alone", { .files = linux_files, .refused = NO_EXEC },
    "answers" PLACES " usb 1-1 on 01:00.0" },
  { "commands alone", { .programs = linux_files, .refused = NO_FILES },
    "answers" PLACES " usb 1-1 on 01:00.0" },
  { "commands alone, files said to be allowed",
    { .programs = linux_files, .refused = NO_FILES, .lies = TRUE },
    "answers" PLACES " usb 1-1 on 01:00.0" },
  { "no debugfs", { .files = no_debug_files, .programs = lsusb },
    "answers" PLACES " usb - on 01:00.0" },
  { "an empty serial number of a bus", { .files = no_serial_files, .programs = lsusb },
    "answers" PLACES " usb - on -" },
  { "no debugfs and no commands", { .files = no_debug_files, .refused = NO_EXEC },
    "answers" PLACES " usb?" },
  { "neither files nor commands", { .files = linux_files, .refused = NO_FILES NO_EXEC },
    "blocked" },
  { "neither, said to be allowed",
    { .files = linux_files, .refused = NO_FILES NO_EXEC, .lies = TRUE }, "blocked" },
  { "Windows", { .devices = WINDOWS }, "devices-only 1af4:1041=VirtIO Ethernet usb?" },
  { "Windows that names something else", { .devices = "{\"return\":{}}" }, "nonsense" },
  { "no such file", { .files = NULL }, "blocked" },
  { "nonsense in the file", { .files = nonsense_files }, "nonsense" },
  { "nothing in the file", { .files = empty_files }, "nonsense usb?" },
  { "lies in the files", { .files = lying_files },
    "answers 00:00.0/ffff 00:02.0/0604 01:00.0/ffff usb?" },
  { "nothing allowed at all", { .refused = "guest-info " }, "blocked" },
  { "no JSON", { .reply_to = "guest-info", .reply = "hello" }, "nonsense" },
  { "no object", { .reply_to = "guest-info", .reply = "[1,2,3]" }, "nonsense" },
  { "two values", { .reply_to = "guest-info", .reply = "2{\"return\":{}}" }, "nonsense" },
  { "two objects", { .reply_to = "guest-info", .reply = "{\"return\":{}}{\"return\":{}}" },
    "nonsense" },
  { "no end", { .reply_to = "guest-info", .reply = "{\"return\":{}" }, "nonsense" },
  { "no list", { .reply_to = "guest-info", .reply = "{\"return\":{\"supported_commands\":7}}" },
    "nonsense" },
  { "commands of other kinds",
    { .reply_to = "guest-info",
      .reply = "{\"return\":{\"supported_commands\":[1,null,[],{\"name\":2,\"enabled\":\"x\"}]}}" },
    "blocked" },
  { "a handle that is none",
    { .files = linux_files, .reply_to = "guest-file-open", .reply = "{\"return\":\"x\"}" },
    "nonsense" },
  { "a piece that is none",
    { .files = linux_files, .reply_to = "guest-file-read", .reply = "{\"return\":{}}" },
    "nonsense" },
  { "a piece that is no base64",
    { .files = linux_files, .reply_to = "guest-file-read",
      .reply = "{\"return\":{\"count\":3,\"buf-b64\":\"?!<>\",\"eof\":true}}" }, "nonsense" },
  { "a piece of another length",
    { .files = linux_files, .reply_to = "guest-file-read",
      .reply = "{\"return\":{\"count\":4000000,\"buf-b64\":\"AAAA\",\"eof\":true}}" }, "nonsense" },
  { "a file without end",
    { .files = linux_files, .reply_to = "guest-file-read",
      .reply = "{\"return\":{\"count\":3,\"buf-b64\":\"AAAA\",\"eof\":false}}" }, "nonsense" },
  { "a file without end, of nothing",
    { .files = linux_files, .reply_to = "guest-file-read",
      .reply = "{\"return\":{\"count\":0,\"buf-b64\":\"\",\"eof\":false}}" }, "nonsense" },
  { "a command without end",
    { .programs = linux_files, .refused = NO_FILES, .reply_to = "guest-exec-status",
      .reply = "{\"return\":{\"exited\":false}}" }, "blocked" },
  { "an operating system that is none",
    { .files = linux_files, .reply_to = "guest-get-osinfo", .reply = "{\"return\":[]}" },
    "answers" PLACES " usb 1-1 on 01:00.0" },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  FakeAgent agent = c->agent;
  g_autoptr (PtAgentAnswer) answer = pt_guest_agent_ask (call, &agent, NULL, NULL);
  g_autofree char *found = describe (answer);

  g_assert_cmpstr (found, ==, c->expect);
  g_assert_cmpint (agent.n_open, ==, 0);
  g_assert_cmpuint (agent.n_calls, <, 200);
  g_assert_cmpuint (agent.longest, <=, 5);
}

/* Whatever happens after whichever call: no file stays open, unless nobody can close it any more,
   and nothing is asked of an agent that is gone */
static void
test_faults (void)
{
  static const struct
  {
    PtAgentFault fault;
    PtAgentState state;
  } faults[] = {
    { PT_AGENT_FAULT_NO_CHANNEL, PT_AGENT_NO_CHANNEL }, { PT_AGENT_FAULT_GONE, PT_AGENT_ABSENT },
    { PT_AGENT_FAULT_SLOW, PT_AGENT_SILENT }, { PT_AGENT_FAULT_STOPPED, PT_AGENT_NOT_ASKED },
    { PT_AGENT_FAULT_NONSENSE, PT_AGENT_NONSENSE },
    { PT_AGENT_FAULT_FORBIDDEN, PT_AGENT_FORBIDDEN },
  };
  FakeAgent good = { .files = linux_files };
  g_autoptr (PtAgentAnswer) all = pt_guest_agent_ask (call, &good, NULL, NULL);
  g_autofree char *seen = describe (all);

  g_assert_cmpint (all->state, ==, PT_AGENT_ANSWERS);
  g_assert_nonnull (all->os_name);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    for (guint after = 1; after < good.n_calls; after++)
      {
        FakeAgent agent = { .files = linux_files, .fail_after = after, .fault = faults[i].fault };
        g_autoptr (PtAgentAnswer) answer = pt_guest_agent_ask (call, &agent, NULL, NULL);
        g_autofree char *found = describe (answer);

        g_assert_cmpuint (agent.n_calls, ==, after + 1);
        /* The name of the operating system comes last, and costs nothing else */
        if (after == good.n_calls - 1)
          g_assert_cmpstr (found, ==, seen);
        else
          g_assert_cmpint (answer->state, ==, faults[i].state);
        g_assert_null (answer->os_name);
      }
}

static void
test_cancel (void)
{
  for (guint after = 1; after < 17; after++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      FakeAgent agent = { .files = linux_files, .cancel_after = after, .cancellable = cancellable };
      g_autoptr (PtAgentAnswer) answer = pt_guest_agent_ask (call, &agent, NULL, cancellable);

      g_assert_cmpint (agent.n_open, ==, 0);
      g_assert_cmpuint (agent.n_calls, <=, after + 1);
      g_assert_cmpint (answer->state, !=, PT_AGENT_ANSWERS);
    }
}

/* What has not changed is not asked for again */
static void
test_again (void)
{
  FakeAgent agent = { .files = linux_files };
  g_autoptr (PtAgentAnswer) first = pt_guest_agent_ask (call, &agent, NULL, NULL);
  guint n_first = agent.n_calls;
  g_autoptr (PtAgentAnswer) second = pt_guest_agent_ask (call, &agent, first, NULL);
  g_autofree char *found_first = describe (first);
  g_autofree char *found_second = describe (second);

  g_assert_cmpstr (found_first, ==, found_second);
  g_assert_cmpuint (agent.n_calls - n_first, ==, 7);
  g_assert_cmpstr (second->os_name, ==, "Debian \\u202e13");
}

/* More than is read of a guest */
static void
test_endless (void)
{
  g_autofree char *bytes = g_strnfill (64 * 1024, 'x');
  g_autofree char *text = g_base64_encode ((const guint8 *) bytes, 64 * 1024);
  g_autofree char *reply = g_strdup_printf ("{\"return\":{\"count\":65536,\"buf-b64\":\"%s\","
                                            "\"eof\":false}}", text);
  g_autofree char *deep = g_strnfill (1000 * 1000, '[');
  g_autofree char *huge = g_strnfill (5 * 1000 * 1000, ' ');
  FakeAgent endless = { .files = linux_files, .reply_to = "guest-file-read", .reply = reply };
  FakeAgent nested = { .reply_to = "guest-info", .reply = deep };
  FakeAgent large = { .reply_to = "guest-info", .reply = huge };
  g_autoptr (PtAgentAnswer) a = pt_guest_agent_ask (call, &endless, NULL, NULL);
  g_autoptr (PtAgentAnswer) b = pt_guest_agent_ask (call, &nested, NULL, NULL);
  g_autoptr (PtAgentAnswer) c = pt_guest_agent_ask (call, &large, NULL, NULL);

  g_assert_cmpint (a->state, ==, PT_AGENT_NONSENSE);
  g_assert_cmpint (endless.n_open, ==, 0);
  g_assert_cmpuint (endless.n_calls, <, 25);
  g_assert_cmpint (b->state, ==, PT_AGENT_NONSENSE);
  g_assert_cmpint (c->state, ==, PT_AGENT_NONSENSE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/guest-agent/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/guest-agent/faults", test_faults);
  g_test_add_func ("/guest-agent/cancel", test_cancel);
  g_test_add_func ("/guest-agent/again", test_again);
  g_test_add_func ("/guest-agent/endless", test_endless);

  return g_test_run ();
}
