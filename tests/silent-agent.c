/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <fcntl.h>
#include <libvirt/libvirt-qemu.h>
#include <stdlib.h>
#include <unistd.h>

/* The guests of libvirt's test driver are not there, so none of them is asked: unless it is taken
 * for QEMU's */
const char *
virConnectGetType (virConnectPtr connection)
{
  return "QEMU";
}

/* A libvirt that asks the agent in a guest and never gets an answer, and so gives none: not after
 * the time that it was told to wait either. That it was asked shows in the file SILENT_AGENT. To be
 * preloaded. */

char *
virDomainQemuAgentCommand (virDomainPtr  domain,
                           const char   *command,
                           int           timeout,
                           unsigned int  flags)
{
  const char *path = getenv ("SILENT_AGENT");
  int fd = path != NULL ? open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;

  if (fd >= 0)
    close (fd);
  for (;;)
    pause ();
}
