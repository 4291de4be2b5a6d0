/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE
#include "list-double.h"

#include <dlfcn.h>
#include <libvirt/libvirt.h>

static int refusing;

void
test_refuse_list (gboolean refuse)
{
  g_atomic_int_set (&refusing, refuse);
}

/* Asked with a flag that there is not, libvirt has a true error to tell */
int
virConnectListAllDomains (virConnectPtr   conn,
                          virDomainPtr  **domains,
                          unsigned int    flags)
{
  int (*real) (virConnectPtr, virDomainPtr **, unsigned int) =
    (int (*) (virConnectPtr, virDomainPtr **, unsigned int)) dlsym (RTLD_NEXT,
                                                                    "virConnectListAllDomains");

  return real (conn, domains, g_atomic_int_get (&refusing) ? 1U << 31 : flags);
}
