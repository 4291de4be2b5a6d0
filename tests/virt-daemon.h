/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pt-connection.h"
#include "test-files.h"
#include "waiting.h"

G_BEGIN_DECLS

/**
 * TestDaemon:
 * @uri: its test driver
 * @socket: where it listens
 * @socket_ro: where it listens for those who only read; nowhere unless it runs as root
 * @port: where it listens for TLS, or 0
 * @qemu: whether it knows QEMU, and then runs as nobody where the test runs as root
 *
 * A libvirtd of our own in a directory of its own, that knows no hypervisor unless it was asked
 * for one.
 */
typedef struct
{
  char        *directory;
  char        *uri;
  char        *socket;
  char        *socket_ro;
  guint16      port;
  gboolean     qemu;
  GSubprocess *process;
} TestDaemon;

TestDaemon   *test_daemon_new       (const char        *settings);
TestDaemon   *test_daemon_new_sasl  (const char        *mechanisms);
TestDaemon   *test_daemon_new_tls   (const char        *certificate);
TestDaemon   *test_daemon_new_qemu  (const char        *settings);
void          test_daemon_free      (TestDaemon        *self);
void          test_daemon_start     (TestDaemon        *self);
void          test_daemon_stop      (TestDaemon        *self);

void          test_wait_state       (PtConnection      *connection,
                                     PtConnectionState  state,
                                     const char        *what);

/* libvirt's test driver with the computer @node, written into @directory */
PtConnection *test_open_node        (const char        *directory,
                                     const char        *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestDaemon, test_daemon_free)

G_END_DECLS
