/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE
#include "refusing-double.h"

#include <dlfcn.h>
#include <libvirt/libvirt.h>

static int refusing_list;
static int refusing_lookup;
static int refusing_definitions;
static int refusing_running;

static GMutex opening_lock;
static GCond opening_cond;
static gboolean holding_opening;
static gboolean opening_held;

static GMutex pools_lock;
static GCond pools_cond;
static gboolean holding_pools;
static guint n_pools;

/* Asked with a flag that there is not, libvirt has a true error to tell */
#define NO_FLAG (1U << 31)

void
test_refuse_list (gboolean refuse)
{
  g_atomic_int_set (&refusing_list, refuse);
}

void
test_refuse_lookup (gboolean refuse)
{
  g_atomic_int_set (&refusing_lookup, refuse);
}

virDomainPtr
virDomainLookupByUUIDString (virConnectPtr  conn,
                             const char    *uuid)
{
  virDomainPtr (*real) (virConnectPtr, const char *) =
    (virDomainPtr (*) (virConnectPtr, const char *)) dlsym (RTLD_NEXT,
                                                            "virDomainLookupByUUIDString");

  return real (conn, g_atomic_int_get (&refusing_lookup) ? "refused" : uuid);
}

void
test_refuse_definitions (gboolean refuse)
{
  g_atomic_int_set (&refusing_definitions, refuse);
}

void
test_refuse_running (gboolean refuse)
{
  g_atomic_int_set (&refusing_running, refuse);
}

void
test_hold_opening (gboolean hold)
{
  g_mutex_lock (&opening_lock);
  holding_opening = hold;
  g_cond_broadcast (&opening_cond);
  g_mutex_unlock (&opening_lock);
}

gboolean
test_opening_is_held (void)
{
  gboolean held;

  g_mutex_lock (&opening_lock);
  held = opening_held;
  g_mutex_unlock (&opening_lock);
  return held;
}

virConnectPtr
virConnectOpen (const char *name)
{
  virConnectPtr (*real) (const char *) =
    (virConnectPtr (*) (const char *)) dlsym (RTLD_NEXT, "virConnectOpen");
  virConnectPtr connection = real (name);

  g_mutex_lock (&opening_lock);
  opening_held = holding_opening;
  g_main_context_wakeup (NULL);
  while (holding_opening)
    g_cond_wait (&opening_cond, &opening_lock);
  opening_held = FALSE;
  g_mutex_unlock (&opening_lock);
  return connection;
}

void
test_hold_pools (gboolean hold)
{
  g_mutex_lock (&pools_lock);
  holding_pools = hold;
  g_cond_broadcast (&pools_cond);
  g_mutex_unlock (&pools_lock);
}

guint
test_count_pools (void)
{
  guint count;

  g_mutex_lock (&pools_lock);
  count = n_pools;
  n_pools = 0;
  g_mutex_unlock (&pools_lock);
  return count;
}

virStoragePoolPtr
virStoragePoolLookupByName (virConnectPtr  conn,
                            const char    *name)
{
  virStoragePoolPtr (*real) (virConnectPtr, const char *) =
    (virStoragePoolPtr (*) (virConnectPtr, const char *)) dlsym (RTLD_NEXT,
                                                                 "virStoragePoolLookupByName");

  g_mutex_lock (&pools_lock);
  n_pools++;
  while (holding_pools)
    g_cond_wait (&pools_cond, &pools_lock);
  g_mutex_unlock (&pools_lock);
  return real (conn, name);
}

int
virDomainIsActive (virDomainPtr domain)
{
  int (*real) (virDomainPtr) = (int (*) (virDomainPtr)) dlsym (RTLD_NEXT, "virDomainIsActive");

  return real (g_atomic_int_get (&refusing_running) ? NULL : domain);
}

int
virConnectListAllDomains (virConnectPtr   conn,
                          virDomainPtr  **domains,
                          unsigned int    flags)
{
  int (*real) (virConnectPtr, virDomainPtr **, unsigned int) =
    (int (*) (virConnectPtr, virDomainPtr **, unsigned int)) dlsym (RTLD_NEXT,
                                                                    "virConnectListAllDomains");

  return real (conn, domains, g_atomic_int_get (&refusing_list) ? NO_FLAG : flags);
}

char *
virDomainGetXMLDesc (virDomainPtr domain,
                     unsigned int flags)
{
  char *(*real) (virDomainPtr, unsigned int) =
    (char *(*) (virDomainPtr, unsigned int)) dlsym (RTLD_NEXT, "virDomainGetXMLDesc");

  return real (domain, g_atomic_int_get (&refusing_definitions) ? NO_FLAG : flags);
}
