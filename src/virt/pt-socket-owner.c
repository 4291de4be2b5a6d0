/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-socket-owner.h"

#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <stdlib.h>
#include <string.h>

/*
 * Who listens at a socket: libvirt of this computer, or something that leads elsewhere.
 *
 * What libvirt says about itself does not tell: a hostname is “localhost” or “fedora” on many
 * computers, the UUID of its host is what the board's maker left there, the same on many boards,
 * and a user may not read ours to compare. But the kernel knows which process called listen() on a
 * UNIX socket (SO_PEERCRED, unix(7)): that of a tunnel is ssh, socat or the like, and that of
 * libvirt is one of its daemons. What cannot be told is not this computer: then less is claimed.
 */

/* As /proc/PID/comm has them */
static const char *const daemons[] = { "libvirtd", "virtqemud", "virtproxyd" };

static gboolean
is_daemon (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/comm", (int) pid);
  g_autofree char *name = NULL;

  if (!g_file_get_contents (path, &name, NULL, NULL))
    return FALSE;

  g_strchomp (name);
  for (gsize i = 0; i < G_N_ELEMENTS (daemons); i++)
    if (g_str_equal (name, daemons[i]))
      return TRUE;
  return FALSE;
}

/* systemd listens for libvirt before that runs; only root can have it listen there, and only the
 * packages of libvirt do */
static gboolean
is_activated (pid_t       pid,
              const char *path)
{
  g_autofree char *canonical = realpath (path, NULL);

  return pid == 1 && canonical != NULL && g_str_has_prefix (canonical, "/run/libvirt/");
}

/**
 * pt_socket_owner_is_libvirt:
 * @path: a UNIX socket
 *
 * Connects to it, without a word, and lets go. Never waits.
 *
 * Returns: whether a libvirt daemon of this computer listens there; %FALSE also when that cannot be
 *   told, as from a sandbox that sees no other processes
 */
gboolean
pt_socket_owner_is_libvirt (const char *path)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GCredentials) credentials = NULL;
  pid_t pid;

  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                         NULL);
  if (socket == NULL)
    return FALSE;

  g_socket_set_blocking (socket, FALSE);
  if (!g_socket_connect (socket, address, NULL, NULL))
    return FALSE;

  credentials = g_socket_get_credentials (socket, NULL);
  if (credentials == NULL)
    return FALSE;

  pid = g_credentials_get_unix_pid (credentials, NULL);
  return pid > 0 && (is_daemon (pid) || is_activated (pid, path));
}
