/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-node-serials.h"

#include "pt-node-device.h"
#include "pt-virt-types.h"

/*
 * Serial numbers in vital product data. The file that sysfs has of it is root's alone, slow, and
 * hangs on some cards; libvirt (7.9 and later) reads it as root when it describes a device
 * (virNodeDeviceGetPCIVPDDynamicCap() in its src/conf/node_device_conf.c). So it is asked, and only
 * of devices that matter.
 */

static GHashTable *
table_new (void)
{
  return g_hash_table_new_full (pt_pci_address_hash, pt_pci_address_equal, g_free, g_free);
}

/* Returns: NULL when it is not there, may not be read, or says no serial number */
static char *
dup_serial (virConnectPtr       connection,
            const PtPciAddress *address)
{
  g_autofree char *name = g_strdup_printf ("pci_%04x_%02x_%02x_%x", address->domain, address->bus,
                                           address->slot, address->function);
  virNodeDevicePtr device = virNodeDeviceLookupByName (connection, name);
  char *text = device != NULL ? virNodeDeviceGetXMLDesc (device, 0) : NULL;
  g_autoptr (PtNodeDevice) facts = text != NULL ? pt_node_device_new_from_xml (text, NULL) : NULL;

  free (text);
  if (device != NULL)
    virNodeDeviceFree (device);
  virResetLastError ();
  if (facts == NULL || facts->pci == NULL || !pt_pci_address_equal (&facts->pci->address, address))
    return NULL;

  return g_strdup (facts->pci->serial);
}

/**
 * pt_node_serials_read:
 * @connection: a connection, also one that only reads
 * @addresses: (element-type PtPciAddress): functions of its computer
 * @cancellable: (nullable): looked at between two functions
 *
 * What cannot be read has no serial number: nothing depends on it alone. Blocks; from any thread.
 *
 * Returns: (transfer full) (element-type PtPciAddress utf8): what was found, by address
 */
GHashTable *
pt_node_serials_read (PtConnection *connection,
                      GArray       *addresses,
                      GCancellable *cancellable)
{
  GHashTable *serials = table_new ();
  g_autoptr (GVirConnection) gvir = NULL;
  g_autoptr (virConnect) handle = NULL;

  g_return_val_if_fail (PT_IS_CONNECTION (connection), serials);

  if (addresses->len > 0)
    gvir = pt_connection_dup_gvir (connection, NULL, NULL);
  if (gvir == NULL)
    return serials;

  handle = pt_virt_dup_connect (gvir);
  for (guint i = 0; i < addresses->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const PtPciAddress *address = &g_array_index (addresses, PtPciAddress, i);
      char *serial = dup_serial (handle, address);

      if (serial != NULL)
        g_hash_table_insert (serials, g_memdup2 (address, sizeof *address), serial);
    }

  return serials;
}
