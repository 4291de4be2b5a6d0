/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <libvirt/libvirt.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * A libvirt that takes its time: preloaded, it opens the FIFO that DEFINE_GATE names before a
 * definition is written, and goes on when whoever reads from that has closed it.
 */

virDomainPtr
virDomainDefineXML (virConnectPtr  connection,
                    const char    *xml)
{
  virDomainPtr (*define) (virConnectPtr, const char *) =
    (virDomainPtr (*) (virConnectPtr, const char *)) dlsym (RTLD_NEXT, "virDomainDefineXML");
  const char *gate = getenv ("DEFINE_GATE");
  int fd = gate != NULL ? open (gate, O_RDONLY | O_CLOEXEC) : -1;
  char byte;

  /* The end of the file is the sign */
  while (fd >= 0 && read (fd, &byte, 1) > 0)
    continue;
  if (fd >= 0)
    close (fd);
  return define (connection, xml);
}
