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
 * connection goes: preloaded, it also ends the program with an exit status of its own when the
 * libraries are taken down meanwhile.
 */

#define STATUS 70

static atomic_int n_goodbyes;

int
virConnectClose (virConnectPtr connection)
{
  int (*close_connection) (virConnectPtr) =
    (int (*) (virConnectPtr)) dlsym (RTLD_NEXT, "virConnectClose");
  const char *milliseconds = getenv ("SLOW_GOODBYE");
  long wanted = milliseconds != NULL ? atol (milliseconds) : 0;
  struct timespec left = { wanted / 1000, wanted % 1000 * 1000000 };
  int result;

  atomic_fetch_add (&n_goodbyes, 1);
  result = close_connection (connection);
  while (result == 0 && nanosleep (&left, &left) != 0 && errno == EINTR)
    ;
  atomic_fetch_sub (&n_goodbyes, 1);
  return result;
}

__attribute__ ((destructor)) static void
look (void)
{
  if (atomic_load (&n_goodbyes) > 0)
    _exit (STATUS);
}
