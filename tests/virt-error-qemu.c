/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "virt-error-qemu.h"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <signal.h>
#include <stdlib.h>

#include "virt-daemon.h"
#include "virt-error-reached.h"

/* The errors that take a libvirtd which starts QEMU. */

static gboolean had_qemu;

#define HOSTDEV                                                                                    \
  "<hostdev mode='subsystem' type='pci' managed='yes'><source>"                                    \
  "<address domain='0x0000' bus='0x7f' slot='0x1f' function='0x7'/></source></hostdev>"

char *
virt_error_new_machine (const char *memory,
                        const char *more,
                        const char *devices)
{
  return g_strdup_printf (
    "<domain type='qemu'><name>m</name><memory unit='KiB'>%s</memory>%s"
    "<os><type arch='x86_64' machine='q35'>hvm</type></os>"
    "<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>"
    "<controller type='usb' model='none'/>%s<memballoon model='none'/></devices></domain>",
    memory, more, devices);
}

gboolean
virt_error_had_qemu (void)
{
  return had_qemu;
}

static virDomainPtr
define (virConnectPtr  connection,
        const char    *memory,
        const char    *more,
        const char    *devices)
{
  g_autofree char *text = virt_error_new_machine (memory, more, devices);
  virDomainPtr machine = virDomainDefineXML (connection, text);

  if (machine == NULL)
    g_error ("libvirt did not take %s: %s", text, virGetLastErrorMessage ());
  return machine;
}

static void
assert_not_started (virConnectPtr  connection,
                    const char    *memory,
                    const char    *more,
                    const char    *devices,
                    const char    *name,
                    const char    *what)
{
  virDomainPtr machine = define (connection, memory, more, devices);

  g_assert_cmpint (virDomainCreate (machine), <, 0);
  assert_reaches (name, what);
  g_assert_cmpint (virDomainUndefine (machine), ==, 0);
  virDomainFree (machine);
}

void
virt_error_test_qemu (void)
{
  g_autoptr (TestDaemon) daemon = test_daemon_new_qemu (NULL);
  g_autofree char *wrong = virt_error_new_machine ("65536", "", "<nonsense/>");
  g_autofree char *strange =
    virt_error_new_machine ("65536", "", "<controller type='pci' model='pigeon'/>");
  virConnectPtr connection;
  virDomainPtr machine;

  if (daemon == NULL)
    return;

  had_qemu = TRUE;
  connection = virConnectOpen (daemon->uri);
  if (connection == NULL)
    g_error ("%s", virGetLastErrorMessage ());

  g_assert_null (virDomainDefineXMLFlags (connection, wrong, VIR_DOMAIN_DEFINE_VALIDATE));
  assert_reaches ("xml-schema", "a definition that the schema does not know");
  g_assert_null (virDomainDefineXML (connection, strange));
  assert_reaches ("unsupported", "a controller of no kind");

  if (!g_file_test ("/dev/vfio/vfio", G_FILE_TEST_EXISTS))
    assert_not_started (connection, "65536", "", HOSTDEV, "no-passthrough",
                        "a device of a computer without VFIO");
  else
    virt_error_note_reached ("no-passthrough");
  assert_not_started (connection, "1099511627776", "", "", "guest-memory", "1 PiB of memory");
  assert_not_started (connection, "65536",
                      "<memoryBacking><locked/></memoryBacking>",
                      "", "locked-memory", "locked memory for nobody");

  machine = define (connection, "65536", "", "");
  if (virDomainCreateWithFlags (machine,
                                VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY) < 0)
    g_error ("%s", virGetLastErrorMessage ());
  g_assert_cmpint (virDomainDetachDeviceFlags (machine, HOSTDEV, VIR_DOMAIN_AFFECT_LIVE), <, 0);
  assert_reaches ("not-in-guest", "take away what the machine does not have");
  g_assert_cmpint (virDomainAttachDeviceFlags (
    machine, "<controller type='scsi' index='0' model='virtio-scsi'/>", VIR_DOMAIN_AFFECT_LIVE),
    <, 0);
  assert_reaches ("no-free-slot", "plug into a running machine that has no port for it");
  g_assert_cmpint (virDomainAbortJob (machine), <, 0);
  assert_reaches ("not-in-state", "stop what nobody does");
  g_assert_cmpint (virDomainDestroy (machine), ==, 0);
  virDomainFree (machine);
  virConnectClose (connection);
}

/* ---- A machine that hangs ------------------------------------------------------------------ */

static struct
{
  TestDaemon    *daemon;
  virConnectPtr  connection;
  virDomainPtr   machine;
  pid_t          process;
  GThread       *threads[2];
  GAsyncQueue   *answers;
} hang;

enum
{
  REFUSED = 1,
  RESUMED,
};

static gpointer
resume (gpointer data)
{
  const gboolean refused = virDomainResume (hang.machine) < 0;

  if (refused)
    assert_reaches ("busy", "a machine that somebody else wants something of");
  g_async_queue_push (hang.answers, GINT_TO_POINTER (refused ? REFUSED : RESUMED));
  return NULL;
}

/* QEMU is stopped, and two want something of it: one holds the machine and waits for QEMU, the
 * other waits for the first, until libvirt sends it away after 30 s, and the other tests go on. */
void
virt_error_test_hangs (void)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  hang.daemon = test_daemon_new_qemu (NULL);
  if (hang.daemon == NULL)
    return;

  hang.connection = virConnectOpen (hang.daemon->uri);
  if (hang.connection == NULL)
    g_error ("%s", virGetLastErrorMessage ());
  hang.machine = define (hang.connection, "65536", "", "");
  if (virDomainCreateWithFlags (hang.machine,
                                VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY) < 0)
    g_error ("%s", virGetLastErrorMessage ());

  path = g_build_filename (hang.daemon->directory, "libvirt", "qemu", "run", "m.pid", NULL);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  hang.process = atoi (text);
  g_assert_cmpint (hang.process, >, 1);
  g_assert_no_errno (kill (hang.process, SIGSTOP));
  hang.answers = g_async_queue_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (hang.threads); i++)
    hang.threads[i] = g_thread_new ("resume", resume, NULL);
}

void
virt_error_test_hung (void)
{
  const guint64 deadline = 60 * G_TIME_SPAN_SECOND;

  if (hang.daemon == NULL)
    {
      g_test_skip ("there is no machine that hangs");
      return;
    }

  if (g_async_queue_timeout_pop (hang.answers, deadline) != GINT_TO_POINTER (REFUSED))
    g_error ("libvirt has not sent away in 60 s who wants something of a machine that hangs");
  g_assert_no_errno (kill (hang.process, SIGCONT));
  if (g_async_queue_timeout_pop (hang.answers, deadline) != GINT_TO_POINTER (RESUMED))
    g_error ("the machine has not gone on within 60 s of QEMU");
  for (gsize i = 0; i < G_N_ELEMENTS (hang.threads); i++)
    g_thread_join (hang.threads[i]);
  g_assert_cmpint (virDomainDestroy (hang.machine), ==, 0);
  virDomainFree (hang.machine);
  virConnectClose (hang.connection);
  g_async_queue_unref (hang.answers);
  test_daemon_free (hang.daemon);
}
