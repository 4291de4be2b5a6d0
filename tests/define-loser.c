/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <libvirt/libvirt.h>
#include <stdlib.h>
#include <string.h>

/*
 * A libvirt that loses a node: preloaded, it leaves the random number generator out of the first
 * definition it is given, and is itself again afterwards. With KEEP_AUTOSTART in the environment it
 * refuses to turn an automatic start off, and from then on to turn one on.
 */

virDomainPtr
virDomainDefineXML (virConnectPtr  connection,
                    const char    *xml)
{
  static int lost;
  virDomainPtr (*define) (virConnectPtr, const char *) =
    (virDomainPtr (*) (virConnectPtr, const char *)) dlsym (RTLD_NEXT, "virDomainDefineXML");
  const char *start = strstr (xml, "<rng"), *end = strstr (xml, "</rng>");
  virDomainPtr domain;
  char *less;

  if (lost || start == NULL || end == NULL)
    return define (connection, xml);

  lost = 1;
  less = strdup (xml);
  memmove (less + (start - xml), end + strlen ("</rng>"), strlen (end + strlen ("</rng>")) + 1);
  domain = define (connection, less);
  free (less);
  return domain;
}

int
virDomainSetAutostart (virDomainPtr domain,
                       int          autostart)
{
  static int refused;
  int (*set) (virDomainPtr, int) =
    (int (*) (virDomainPtr, int)) dlsym (RTLD_NEXT, "virDomainSetAutostart");

  refused |= !autostart && getenv ("KEEP_AUTOSTART") != NULL;
  /* Of no machine it fails with an error of its own */
  return set (refused ? NULL : domain, autostart);
}
