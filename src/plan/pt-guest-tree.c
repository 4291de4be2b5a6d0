/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-tree.h"

#include "pt-guest-nodes.h"

/*
 * The tree of a guest's PCI devices as its definition makes one expect it.
 */

/* What is plugged into a controller here will be on it there: it moves with the controller. */
static void
add_usb (PtGuestDevice *device,
         PtHost        *host)
{
  const PtGuestFacts *facts = pt_guest_device_get_facts (device);
  PtPciDevice *on_host = NULL;
  GPtrArray *usb;

  if (facts->has_host && host != NULL)
    on_host = pt_host_find_device (host, &facts->host);
  if (on_host == NULL)
    return;

  usb = pt_pci_device_get_facts (on_host)->usb;
  for (guint i = 0; usb != NULL && i < usb->len; i++)
    {
      g_autoptr(PtGuestUsb) plugged =
          pt_guest_usb_new (&facts->address, g_ptr_array_index (usb, i));

      g_list_store_append (pt_guest_device_get_usb (device), plugged);
    }
}

static void
append_bus (GListStore            *store,
            GPtrArray             *nodes,
            PtHost                *host,
            const PtGuestSighting *guest,
            guint                  index,
            const PtPciAddress    *parent)
{
  for (guint i = 0; i < nodes->len; i++)
    {
      PtGuestNode *node = g_ptr_array_index (nodes, i);
      g_autoptr(PtGuestDevice) device = NULL;
      PtPciAddress address;

      /* Facts that are gone were given to a device already: a definition may name a bridge as its
         own parent. */
      if (node->facts == NULL || !node->placed || node->written.bus != index)
        continue;

      address = node->facts->address;
      if (parent != NULL)
        {
          node->facts->has_parent = TRUE;
          node->facts->parent = *parent;
        }
      if (guest != NULL)
        node->facts->driver =
            g_strdup (pt_guest_sighting_find_driver (guest, node->facts->vendor_id,
                                                     node->facts->device_id));
      device = pt_guest_device_new (g_steal_pointer (&node->facts));
      add_usb (device, host);
      g_list_store_append (store, device);

      if (node->hidden != NULL)
        {
          g_autoptr(PtGuestDevice) bridge = NULL;

          address = node->hidden->address;
          bridge = pt_guest_device_new (g_steal_pointer (&node->hidden));
          g_list_store_append (store, bridge);
          append_bus (pt_guest_device_get_children (bridge), nodes, host, guest,
                      (guint) node->index, &address);
        }
      else if (node->expander)
        append_bus (store, nodes, host, guest, (guint) node->index, NULL);
      else if (node->index > 0)
        append_bus (pt_guest_device_get_children (device), nodes, host, guest,
                    (guint) node->index, &address);
    }
}

/**
 * pt_guest_tree_new_named:
 * @definition: a running or inactive definition
 * @host: (nullable): names the devices that are assigned from it
 * @guest: (nullable): knows the drivers of its devices, but not where they are
 *
 * Returns: (transfer full): as pt_guest_tree_new_expected(), with drivers
 */
GListStore *
pt_guest_tree_new_named (PtDomainXml           *definition,
                         PtHost                *host,
                         const PtGuestSighting *guest)
{
  g_autoptr(GPtrArray) nodes = NULL;
  g_autoptr(PtGuestBuses) buses = NULL;
  GListStore *store;

  g_return_val_if_fail (PT_IS_DOMAIN_XML (definition), NULL);

  store = g_list_store_new (G_TYPE_OBJECT);
  buses = pt_guest_buses_new (definition, NULL);
  nodes = pt_guest_nodes_new (definition, buses, host);
  append_bus (store, nodes, host, guest, 0, NULL);
  return store;
}

/**
 * pt_guest_tree_new_expected:
 * @definition: a running or inactive definition
 * @host: (nullable): names the devices that are assigned from it
 *
 * Returns: (transfer full) (element-type PtGuestDevice): the devices on bus 0, by address, each
 *   bridge with those behind it, and those on expander buses; devices that have no address yet are
 *   left out, but for root ports, whose place is known before
 */
GListStore *
pt_guest_tree_new_expected (PtDomainXml *definition,
                            PtHost      *host)
{
  return pt_guest_tree_new_named (definition, host, NULL);
}

/**
 * pt_guest_tree_bus_of_index:
 * @definition: a definition
 * @index: index of a controller, which is the bus of an address in the definition
 * @bus: (out): the bus number that the guest will see
 *
 * Returns: whether it is known: not when @index is not reachable, or while a controller has no
 *   address
 */
gboolean
pt_guest_tree_bus_of_index (PtDomainXml *definition,
                            int          index,
                            guint8      *bus)
{
  g_autoptr(PtGuestBuses) buses = NULL;

  g_return_val_if_fail (PT_IS_DOMAIN_XML (definition), FALSE);

  if (index < 0)
    return FALSE;

  buses = pt_guest_buses_new (definition, NULL);
  return pt_guest_buses_lookup (buses, (guint) index, bus);
}
