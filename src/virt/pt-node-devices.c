/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-node-devices.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#include "pt-node-device.h"
#include "pt-node-host.h"
#include "pt-virt-error.h"
#include "pt-virt-types.h"

/*
 * The inventory of a computer that is not this one: asks libvirt for its node devices; what they
 * mean is in pt-node-device.c and pt-node-host.c. Everything here blocks and belongs into a worker.
 */

/* Each description is a question of its own, and the other computer may be far away. So many are
 * asked at a time, which is as many as libvirtd answers one client (max_client_requests). */
#define AT_A_TIME 5

/* The kinds that matter here, PCI functions first, by flag, and by name for a libvirtd that knows
   no flags */
static const struct
{
  guint       flag;
  const char *name;
} kinds[] = {
  { VIR_CONNECT_LIST_NODE_DEVICES_CAP_PCI_DEV, "pci" },
  { VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_DEV, "usb_device" },
  { VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_INTERFACE, "usb" },
  { VIR_CONNECT_LIST_NODE_DEVICES_CAP_NET, "net" },
  { VIR_CONNECT_LIST_NODE_DEVICES_CAP_STORAGE, "storage" },
};

typedef struct
{
  GPtrArray    *handles;      /* of virNodeDevicePtr; not changed while it is worked on */
  GCancellable *cancellable;
  int          *n_answers;    /* nullable; atomic */
  GMutex        lock;         /* of all below */
  guint         next;
  GPtrArray    *devices;      /* of PtNodeDevice */
  GError       *error;
} Fetch;

static void
free_handle (gpointer data)
{
  virNodeDeviceFree (data);
}

static gboolean
list_by_name (virConnectPtr  handle,
              const char    *kind,
              GPtrArray     *handles)
{
  const int room = virNodeNumOfDevices (handle, kind, 0);
  g_autofree char **names = NULL;
  int n;

  if (room < 0)
    return FALSE;

  names = g_new0 (char *, (gsize) room + 1);
  n = virNodeListDevices (handle, kind, names, room, 0);
  for (int i = 0; i < n; i++)
    {
      virNodeDevicePtr device = virNodeDeviceLookupByName (handle, names[i]);

      /* One that has gone meanwhile is not there */
      if (device != NULL)
        g_ptr_array_add (handles, device);
      free (names[i]);
    }
  return n >= 0;
}

static GPtrArray *
list (virConnectPtr   handle,
      gsize           n_kinds,
      GError        **error)
{
  g_autoptr (GPtrArray) handles = g_ptr_array_new_with_free_func (free_handle);
  virNodeDevicePtr *found = NULL;
  guint flags = 0;
  int n;

  for (gsize i = 0; i < n_kinds; i++)
    flags |= kinds[i].flag;

  n = virConnectListAllNodeDevices (handle, &found, flags);
  for (int i = 0; i < n; i++)
    g_ptr_array_add (handles, found[i]);
  free (found);
  if (n >= 0)
    return g_steal_pointer (&handles);

  /* Without PCI devices there is nothing; the other kinds are only more about them */
  for (gsize i = 0; i < n_kinds; i++)
    if (!list_by_name (handle, kinds[i].name, handles) && i == 0)
      {
        pt_virt_error_translate (error, _("The devices of that computer could not be listed."));
        return NULL;
      }

  virResetLastError ();
  return g_steal_pointer (&handles);
}

static gboolean
is_gone (void)
{
  virErrorPtr last = virGetLastError ();

  return last != NULL && last->code == VIR_ERR_NO_NODE_DEVICE;
}

/* Returns: NULL without an error when the device has gone meanwhile */
static PtNodeDevice *
describe (virNodeDevicePtr   handle,
          GError           **error)
{
  char *text = virNodeDeviceGetXMLDesc (handle, 0);
  PtNodeDevice *device = NULL;

  if (text != NULL)
    device = pt_node_device_new_from_xml (text, error);
  else if (!is_gone ())
    pt_virt_error_translate (error, _("A device of that computer could not be read."));

  virResetLastError ();
  free (text);
  return device;
}

static gpointer
fetch_thread (gpointer data)
{
  Fetch *self = data;

  g_mutex_lock (&self->lock);
  while (self->next < self->handles->len && self->error == NULL &&
         !g_cancellable_set_error_if_cancelled (self->cancellable, &self->error))
    {
      virNodeDevicePtr handle = g_ptr_array_index (self->handles, self->next++);
      GError *error = NULL;
      PtNodeDevice *device;

      g_mutex_unlock (&self->lock);
      device = describe (handle, &error);
      if (self->n_answers != NULL)
        g_atomic_int_inc (self->n_answers);
      g_mutex_lock (&self->lock);

      if (device != NULL)
        g_ptr_array_add (self->devices, device);
      if (error != NULL && self->error == NULL)
        self->error = error;
      else
        g_clear_error (&error);
    }
  g_mutex_unlock (&self->lock);

  return NULL;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 ((*(PtNodeDevice *const *) a)->name, (*(PtNodeDevice *const *) b)->name);
}

static GPtrArray *
fetch_all (GPtrArray     *handles,
           int           *n_answers,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr (GPtrArray) devices =
    g_ptr_array_new_with_free_func ((GDestroyNotify) pt_node_device_free);
  Fetch fetch = { .handles = handles, .n_answers = n_answers, .cancellable = cancellable,
                  .devices = devices };
  GThread *threads[AT_A_TIME];

  g_mutex_init (&fetch.lock);
  for (guint i = 0; i < AT_A_TIME; i++)
    threads[i] = g_thread_new ("node devices", fetch_thread, &fetch);
  for (guint i = 0; i < AT_A_TIME; i++)
    g_thread_join (threads[i]);
  g_mutex_clear (&fetch.lock);

  if (fetch.error != NULL)
    {
      g_propagate_error (error, fetch.error);
      return NULL;
    }

  /* The threads have mixed them */
  g_ptr_array_sort (devices, compare_names);
  return g_steal_pointer (&devices);
}

/* virNodeGetFreeMemory() counts neither buffers nor cache, which on a computer that has run for a
 * while is nearly all: it would warn of every machine. These three together are close to the
 * kernel's own MemAvailable. */
static guint64
read_memory_kib (virConnectPtr handle)
{
  static const char *const fields[] = {
    VIR_NODE_MEMORY_STATS_FREE, VIR_NODE_MEMORY_STATS_BUFFERS, VIR_NODE_MEMORY_STATS_CACHED,
  };
  g_autofree virNodeMemoryStatsPtr stats = NULL;
  guint64 sum = 0;
  guint n_found = 0;
  int n = 0;

  if (virNodeGetMemoryStats (handle, VIR_NODE_MEMORY_STATS_ALL_CELLS, NULL, &n, 0) < 0 || n <= 0)
    return 0;

  stats = g_new0 (virNodeMemoryStats, (gsize) n);
  if (virNodeGetMemoryStats (handle, VIR_NODE_MEMORY_STATS_ALL_CELLS, stats, &n, 0) < 0)
    return 0;

  for (int i = 0; i < n; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (fields); j++)
      if (g_str_equal (stats[i].field, fields[j]))
        {
          sum += stats[i].value;
          n_found++;
        }

  return n_found == G_N_ELEMENTS (fields) ? sum : 0;
}

/**
 * pt_node_devices_read:
 * @connection: an open connection, also one that only reads
 * @n_answers: (nullable): counts up, atomically, with each answer, for one who wonders whether any
 *   still come
 * @cancellable: (nullable): looked at between two devices
 * @error: where to put an error of ours
 *
 * What libvirt tells about the computer that it runs on: for every connection to another computer,
 * of which this one's own files say nothing. Blocks; from any thread.
 *
 * Returns: (transfer full) (nullable): a snapshot
 */
PtHost *
pt_node_devices_read (PtConnection  *connection,
                      int           *n_answers,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr (GVirConnection) gvir = NULL;
  g_autoptr (virConnect) handle = NULL;
  g_autoptr (GPtrArray) handles = NULL;
  g_autoptr (GPtrArray) devices = NULL;
  PtHostFacts *facts;
  char *capabilities, *domain_capabilities;

  g_return_val_if_fail (PT_IS_CONNECTION (connection), NULL);

  gvir = pt_connection_dup_gvir (connection, NULL, error);
  if (gvir == NULL)
    return NULL;

  handle = pt_virt_dup_connect (gvir);
  handles = list (handle, G_N_ELEMENTS (kinds), error);
  if (handles == NULL)
    return NULL;
  devices = fetch_all (handles, n_answers, cancellable, error);
  if (devices == NULL)
    return NULL;

  /* None of these is worth failing for */
  capabilities = virConnectGetCapabilities (handle);
  domain_capabilities = virConnectGetDomainCapabilities (handle, NULL, NULL, NULL, NULL, 0);
  facts = pt_node_host_facts_new (capabilities, domain_capabilities);
  facts->mem_available_kib = read_memory_kib (handle);
  free (capabilities);
  free (domain_capabilities);
  virResetLastError ();

  return pt_node_host_new (facts, devices, error);
}

/**
 * pt_node_devices_have_other_drivers:
 * @connection: an open connection, also one that only reads
 * @host: the computer, as it was read before
 * @cancellable: (nullable): looked at between two devices
 * @error: where to put an error of ours
 *
 * Asks for what libvirt does not tell by itself, and no more: the drivers of PCI functions. Of
 * those that came or went meanwhile it does tell. Blocks; from any thread.
 *
 * Returns: whether a function has another driver than @host says
 */
gboolean
pt_node_devices_have_other_drivers (PtConnection  *connection,
                                    PtHost        *host,
                                    GCancellable  *cancellable,
                                    GError       **error)
{
  g_autoptr (GVirConnection) gvir = NULL;
  g_autoptr (virConnect) handle = NULL;
  g_autoptr (GPtrArray) handles = NULL;
  g_autoptr (GPtrArray) devices = NULL;

  g_return_val_if_fail (PT_IS_CONNECTION (connection), FALSE);
  g_return_val_if_fail (PT_IS_HOST (host), FALSE);

  gvir = pt_connection_dup_gvir (connection, NULL, error);
  if (gvir == NULL)
    return FALSE;
  handle = pt_virt_dup_connect (gvir);
  handles = list (handle, 1, error);
  if (handles == NULL)
    return FALSE;
  devices = fetch_all (handles, NULL, cancellable, error);

  for (guint i = 0; devices != NULL && i < devices->len; i++)
    {
      const PtPciFacts *now = ((PtNodeDevice *) g_ptr_array_index (devices, i))->pci;
      PtPciDevice *before = now != NULL ? pt_host_find_device (host, &now->address) : NULL;

      if (before != NULL && g_strcmp0 (now->driver, pt_pci_device_get_driver (before)) != 0)
        return TRUE;
    }
  return FALSE;
}
