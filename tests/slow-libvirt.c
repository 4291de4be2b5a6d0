/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <libvirt/libvirt.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/*
 * A libvirt that takes SLOW_GOODBYE milliseconds over each goodbye, when the last reference to a
 * connection goes, and SLOW_LIST over each list of machines: preloaded, it also ends the program
 * with an exit status of its own when the libraries are taken down meanwhile.
 */

#define STATUS 70

static atomic_int n_busy;

static void
take_time (const char *variable)
{
  const char *milliseconds = getenv (variable);
  long wanted = milliseconds != NULL ? atol (milliseconds) : 0;
  struct timespec left = { wanted / 1000, wanted % 1000 * 1000000 };

  while (nanosleep (&left, &left) != 0 && errno == EINTR)
    ;
}

int
virConnectClose (virConnectPtr connection)
{
  int (*close_connection) (virConnectPtr) =
    (int (*) (virConnectPtr)) dlsym (RTLD_NEXT, "virConnectClose");
  int result;

  atomic_fetch_add (&n_busy, 1);
  result = close_connection (connection);
  if (result == 0)
    take_time ("SLOW_GOODBYE");
  atomic_fetch_sub (&n_busy, 1);
  return result;
}

int
virConnectListAllDomains (virConnectPtr   connection,
                          virDomainPtr  **domains,
                          unsigned int    flags)
{
  int (*list) (virConnectPtr, virDomainPtr **, unsigned int) =
    (int (*) (virConnectPtr, virDomainPtr **, unsigned int)) dlsym (RTLD_NEXT,
                                                                    "virConnectListAllDomains");
  int result;

  atomic_fetch_add (&n_busy, 1);
  take_time ("SLOW_LIST");
  result = list (connection, domains, flags);
  atomic_fetch_sub (&n_busy, 1);
  return result;
}

__attribute__ ((destructor)) static void
look (void)
{
  if (atomic_load (&n_busy) > 0)
    _exit (STATUS);
}
