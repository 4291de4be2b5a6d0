/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-node-driver.h"

#include <glib/gi18n.h>

#include "pt-node-device.h"
#include "pt-viability.h"
#include "pt-virt-error.h"

/*
 * The host's drivers of devices that come and go while a machine runs, always through libvirt.
 *
 * It changes them by itself for what has `managed='yes'`, one function at a time. That is not
 * enough where a group has several: it cannot be opened before all of them have left their drivers,
 * and the first to come back cannot be bound while another one is still in use.
 */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (virNodeDevice, virNodeDeviceFree)

static virNodeDevicePtr
look_up (virConnectPtr       connection,
         const PtPciAddress *address)
{
  g_autofree char *name = g_strdup_printf ("pci_%04x_%02x_%02x_%x", address->domain, address->bus,
                                           address->slot, address->function);

  return virNodeDeviceLookupByName (connection, name);
}

/**
 * pt_node_driver_read:
 * @connection: an open connection
 * @address: a function of the host
 * @driver: (out) (transfer full) (nullable): the driver that uses it; %NULL: none
 *
 * Returns: whether that is known
 */
gboolean
pt_node_driver_read (virConnectPtr        connection,
                     const PtPciAddress  *address,
                     char               **driver)
{
  g_autoptr (virNodeDevice) device = look_up (connection, address);
  g_autoptr (PtNodeDevice) facts = NULL;
  char *text = device != NULL ? virNodeDeviceGetXMLDesc (device, 0) : NULL;

  *driver = NULL;
  if (text != NULL)
    facts = pt_node_device_new_from_xml (text, NULL);
  free (text);
  virResetLastError ();
  if (facts == NULL || facts->pci == NULL)
    return FALSE;

  *driver = g_strdup (facts->pci->driver);
  return TRUE;
}

/**
 * pt_node_driver_take:
 * @connection: an open connection
 * @address: a function of the host
 * @error: where to put libvirt's error
 *
 * Returns: whether it has left the host's driver
 */
gboolean
pt_node_driver_take (virConnectPtr        connection,
                     const PtPciAddress  *address,
                     GError             **error)
{
  g_autoptr (virNodeDevice) device = look_up (connection, address);

  if (device != NULL && virNodeDeviceDetachFlags (device, NULL, 0) == 0)
    return TRUE;

  pt_virt_error_translate (error, _("The device could not be taken from this computer."));
  return FALSE;
}

/**
 * pt_node_driver_give_back:
 * @connection: an open connection
 * @address: a function of the host that no machine uses any more
 * @taken: pt_node_driver_take() took it, so that it is to leave vfio-pci as well
 *
 * Has the host look for a driver again, unless one has it. Whether that went well shows
 * pt_node_driver_read().
 */
void
pt_node_driver_give_back (virConnectPtr       connection,
                          const PtPciAddress *address,
                          gboolean            taken)
{
  g_autoptr (virNodeDevice) device = NULL;
  g_autofree char *driver = NULL;

  if (!pt_node_driver_read (connection, address, &driver) ||
      (driver != NULL && !(taken && pt_viability_is_vfio_driver (driver))))
    return;

  device = look_up (connection, address);
  if (device != NULL)
    virNodeDeviceReAttach (device);
  virResetLastError ();
}
