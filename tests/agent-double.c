/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE
#include "agent-double.h"

#include <dlfcn.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/virterror.h>
#include <string.h>

#define REAL(name) ((__typeof__ (&(name))) dlsym (RTLD_NEXT, #name))
#define HOSTDEV \
  "<hostdev mode='subsystem' type='pci' managed='yes'>" \
  "<source><address domain='0x0000' bus='0x00' slot='0x14' function='0x0'/></source>" \
  "<alias name='hostdev0'/>" \
  "<address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/></hostdev>"
#define MAX_TIMES 16

/* Of the agent; @lock is for all, because it is asked in a worker */
static GMutex lock;
static GCond changed;
static gboolean connected;
static gboolean answers;
static gboolean held;              /* a call comes back when this is over */
static gboolean plugged;           /* a device of the host, while the machine runs */
static const char *system_name;    /* what the guest calls its operating system */
static guint n_calls, n_asked;     /* of which that many began to ask */
static gint64 times[MAX_TIMES];    /* when */

/* Of each session one, as it may take its leave when the next one is there already */
static struct
{
  virConnectDomainEventAgentLifecycleCallback  callback;
  void                                        *opaque;
  virFreeCallback                              free;
} listeners[16];
static int n_listeners;

#define FIRST_ID 1000

/* In place of libvirt's, as are those that follow */
const char *
virConnectGetType (virConnectPtr connection)
{
  return "QEMU";
}

char *
virDomainGetXMLDesc (virDomainPtr domain,
                     unsigned int flags)
{
  g_autofree char *text = REAL (virDomainGetXMLDesc) (domain, flags);
  g_autoptr (GString) xml = g_string_new (text);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  if (text == NULL)
    return NULL;

  if ((flags & VIR_DOMAIN_XML_INACTIVE) == 0)
    g_string_replace (xml, AGENT_DOUBLE_CHANNEL,
                      connected ? AGENT_DOUBLE_CHANNEL " state='connected'"
                                : AGENT_DOUBLE_CHANNEL " state='disconnected'", 0);
  if ((flags & VIR_DOMAIN_XML_INACTIVE) == 0 && plugged)
    g_string_replace (xml, "</devices>", HOSTDEV "</devices>", 0);
  return strdup (xml->str);
}

int
virConnectDomainEventRegisterAny (virConnectPtr                        connection,
                                  virDomainPtr                         domain,
                                  int                                  event,
                                  virConnectDomainEventGenericCallback callback,
                                  void                                *opaque,
                                  virFreeCallback                      free_opaque)
{
  int id;

  if (event != VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE)
    return REAL (virConnectDomainEventRegisterAny) (connection, domain, event, callback, opaque,
                                                    free_opaque);

  g_mutex_lock (&lock);
  id = n_listeners++;
  g_assert_cmpint (id, <, (int) G_N_ELEMENTS (listeners));
  listeners[id].callback =
    (virConnectDomainEventAgentLifecycleCallback) (void (*) (void)) callback;
  listeners[id].opaque = opaque;
  listeners[id].free = free_opaque;
  g_mutex_unlock (&lock);
  return FIRST_ID + id;
}

int
virConnectDomainEventDeregisterAny (virConnectPtr connection,
                                    int           id)
{
  if (id < FIRST_ID)
    return REAL (virConnectDomainEventDeregisterAny) (connection, id);

  listeners[id - FIRST_ID].free (listeners[id - FIRST_ID].opaque);
  return 0;
}

/* A PCI host bridge and a network card, in /proc/bus/pci/devices */
static char *
dup_file (void)
{
  static const char zeros[] = "\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0";
  g_autofree char *text = g_strdup_printf ("0000\t808629c0\t0%s\t\n0008\t808610d3\tb%s\te1000e\n",
                                           zeros, zeros);
  g_autofree char *coded = g_base64_encode ((const unsigned char *) text, strlen (text));

  return g_strdup_printf ("{\"return\":{\"count\":%zu,\"buf-b64\":\"%s\",\"eof\":true}}",
                          strlen (text), coded);
}

static char *
dup_answer (const char *command)
{
  if (strstr (command, "guest-info") != NULL)
    return g_strdup ("{\"return\":{\"supported_commands\":["
                     "{\"name\":\"guest-file-open\",\"enabled\":true},"
                     "{\"name\":\"guest-file-read\",\"enabled\":true},"
                     "{\"name\":\"guest-get-osinfo\",\"enabled\":true},"
                     "{\"name\":\"guest-file-close\",\"enabled\":true}]}}");
  if (strstr (command, "guest-get-osinfo") != NULL)
    return g_strdup_printf ("{\"return\":{\"pretty-name\":\"%s\"}}", system_name);
  if (strstr (command, "/proc/bus/pci/devices") != NULL)
    return g_strdup ("{\"return\":7}");
  if (strstr (command, "guest-file-read") != NULL)
    return dup_file ();
  if (strstr (command, "guest-file-close") != NULL)
    return g_strdup ("{\"return\":{}}");
  return NULL;
}

/* What the last call of this thread to the agent has failed with */
static _Thread_local int failure;

virErrorPtr
virGetLastError (void)
{
  static _Thread_local virError error;

  if (failure == VIR_ERR_OK)
    return REAL (virGetLastError) ();

  error = (virError) { .code = failure, .domain = VIR_FROM_QEMU, .level = VIR_ERR_ERROR,
                       .message = (char *) "unable to execute QEMU agent command 'guest-…'" };
  return &error;
}

void
virResetLastError (void)
{
  failure = VIR_ERR_OK;
  REAL (virResetLastError) ();
}

char *
virDomainQemuAgentCommand (virDomainPtr  domain,
                           const char   *command,
                           int           seconds,
                           unsigned int  flags)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  g_autofree char *answer = NULL;

  n_calls++;
  if (strstr (command, "guest-info") != NULL && n_asked < MAX_TIMES)
    times[n_asked++] = g_get_monotonic_time ();
  g_main_context_wakeup (NULL);
  while (held)
    g_cond_wait (&changed, &lock);

  answer = answers ? dup_answer (command) : NULL;
  if (answer != NULL)
    return strdup (answer);

  failure = answers ? VIR_ERR_AGENT_COMMAND_FAILED : VIR_ERR_AGENT_UNRESPONSIVE;
  return NULL;
}

/* The host bridge, and what was plugged in */
int
virDomainQemuMonitorCommand (virDomainPtr   domain,
                             const char    *command,
                             char         **result,
                             unsigned int   flags)
{
  static const char bridge[] =
    "{\"slot\":0,\"function\":0,\"id\":{\"vendor\":32902,\"device\":10688},"
    "\"class_info\":{\"class\":1536},\"qdev_id\":\"\"}";
  static const char device[] =
    ",{\"slot\":3,\"function\":0,\"id\":{\"vendor\":32902,\"device\":41263},"
    "\"class_info\":{\"class\":3075},\"qdev_id\":\"hostdev0\"}";
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  g_autofree char *text = g_strdup_printf ("{\"return\":[{\"bus\":0,\"devices\":[%s%s]}]}", bridge,
                                           plugged ? device : "");

  *result = strdup (text);
  return 0;
}

void
agent_double_reset (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  connected = answers = held = plugged = FALSE;
  system_name = "Fedora";
  n_calls = n_asked = 0;
}

/* From now on it answers, or says nothing; while it is held, a call comes back with neither */
void
agent_double_set (gboolean does_answer,
                  gboolean holds)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  answers = does_answer;
  held = holds;
  g_cond_broadcast (&changed);
}

/* @name: a string that stays */
void
agent_double_set_system (const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  system_name = name;
}

void
agent_double_plug (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  plugged = TRUE;
}

/* The agent opens its channel, or closes it, and libvirt says so */
void
agent_double_tell (virDomainPtr domain,
                   gboolean     is_connected)
{
  int id;

  g_mutex_lock (&lock);
  connected = is_connected;
  id = n_listeners - 1;
  g_mutex_unlock (&lock);
  g_assert_cmpint (id, >=, 0);
  listeners[id].callback (virDomainGetConnect (domain), domain, is_connected ? 1 : 2, 2,
                          listeners[id].opaque);
}

guint
agent_double_get_n_calls (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return n_calls;
}

guint
agent_double_get_n_asked (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return n_asked;
}

/* When it was asked for the @nth time, from 0 */
gint64
agent_double_get_time (guint nth)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  g_assert_cmpuint (nth, <, n_asked);
  return times[nth];
}
