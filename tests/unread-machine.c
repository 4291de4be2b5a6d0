/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <libvirt/libvirt.h>
#include <stdlib.h>
#include <string.h>

/* A libvirt that does not tell the definition of one machine, named by UNREAD_MACHINE. To be
 * preloaded. */

/* Asked with a flag that there is not, libvirt has a true error to tell */
#define NO_FLAG (1U << 31)

char *
virDomainGetXMLDesc (virDomainPtr domain,
                     unsigned int flags)
{
  char *(*real) (virDomainPtr, unsigned int) =
    (char *(*) (virDomainPtr, unsigned int)) dlsym (RTLD_NEXT, "virDomainGetXMLDesc");
  const char *name = virDomainGetName (domain);
  const char *unread = getenv ("UNREAD_MACHINE");

  if (name != NULL && unread != NULL && strcmp (name, unread) == 0)
    flags = NO_FLAG;
  return real (domain, flags);
}
