/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-nodes.h"

#include <glib/gi18n.h>

#include "pt-guest-known.h"

/*
 * What a definition makes of a guest: its devices before they are put into a tree.
 */

static void
node_free (gpointer data)
{
  PtGuestNode *self = data;

  if (self->facts != NULL)
    pt_guest_facts_free (self->facts);
  if (self->hidden != NULL)
    pt_guest_facts_free (self->hidden);
  g_free (self->alias);
  g_free (self);
}

static void
describe_assigned (PtGuestFacts       *facts,
                   PtHost             *host,
                   const PtPciAddress *address)
{
  PtPciDevice *device = host != NULL ? pt_host_find_device (host, address) : NULL;

  facts->has_host = TRUE;
  facts->host = *address;
  if (device == NULL)
    {
      facts->name = g_strdup (_("Device of this computer"));
      return;
    }

  facts->class_code = pt_pci_device_get_facts (device)->class_code;
  facts->vendor_id = pt_pci_device_get_facts (device)->vendor_id;
  facts->device_id = pt_pci_device_get_facts (device)->device_id;
  facts->name = pt_pci_device_dup_title (device);
}

static const PtDomainSource *
find_source (PtDomainXml        *definition,
             const PtPciAddress *guest)
{
  GPtrArray *sources = pt_domain_xml_get_sources (definition);

  for (guint i = 0; i < sources->len; i++)
    {
      const PtDomainSource *source = g_ptr_array_index (sources, i);

      if (source->has_guest && pt_pci_address_equal (&source->guest, guest))
        return source;
    }

  return NULL;
}

static gboolean
has_node (GPtrArray          *nodes,
          const PtPciAddress *written)
{
  for (guint i = 0; i < nodes->len; i++)
    if (pt_pci_address_equal (&((PtGuestNode *) g_ptr_array_index (nodes, i))->written, written))
      return TRUE;

  return FALSE;
}

/* The conventional kind of expander has a bridge on its bus (hw/pci-bridge/pci_expander_bridge.c),
   and all else behind that. */
static PtGuestFacts *
make_hidden_bridge (PtGuestBuses *buses,
                    guint         index)
{
  PtPciAddress address = { 0 };
  PtGuestFacts *facts;

  if (!pt_guest_buses_lookup (buses, index, &address.bus))
    return NULL;

  address.bus--;
  facts = pt_guest_facts_new (&address);
  facts->class_code = 0x0604;
  facts->vendor_id = 0x1b36;
  facts->device_id = 0x0001;
  facts->name = g_strdup (_("PCI bridge"));
  facts->bridge = TRUE;
  return facts;
}

static int
find_bus_nr (PtDomainXml *definition,
             int          index)
{
  GPtrArray *controllers = pt_domain_xml_get_controllers (definition);

  for (guint i = 0; i < controllers->len; i++)
    {
      const PtDomainController *controller = g_ptr_array_index (controllers, i);

      if (controller->index == index)
        return controller->bus_nr;
    }

  return -1;
}

static void
add_written (GPtrArray    *nodes,
             PtDomainXml  *definition,
             PtGuestBuses *buses,
             PtHost       *host)
{
  GPtrArray *used = pt_domain_xml_get_guest_addresses (definition);

  for (guint i = 0; i < used->len; i++)
    {
      const PtDomainGuestAddress *entry = g_ptr_array_index (used, i);
      const PtDomainSource *source;
      PtPciAddress seen = entry->address;
      PtGuestNode *node;

      if (entry->address.domain != 0 || has_node (nodes, &entry->address))
        continue;

      node = g_new0 (PtGuestNode, 1);
      node->placed = pt_guest_buses_translate (buses, &entry->address, &seen);
      node->facts = pt_guest_facts_new (&seen);
      node->written = entry->address;
      node->alias = g_strdup (entry->alias);
      node->bus_nr = -1;
      node->index = g_str_equal (entry->element, "controller") &&
                    g_strcmp0 (entry->type, "pci") == 0
                    ? entry->index : -1;
      node->expander = node->index >= 0 && (g_strcmp0 (entry->model, "pcie-expander-bus") == 0 ||
                                            g_strcmp0 (entry->model, "pci-expander-bus") == 0);
      node->facts->bridge = node->index >= 0 && !node->expander;
      if (node->expander)
        node->bus_nr = find_bus_nr (definition, node->index);
      if (node->expander && g_str_equal (entry->model, "pci-expander-bus"))
        node->hidden = make_hidden_bridge (buses, (guint) node->index);

      source = find_source (definition, &entry->address);
      if (source != NULL)
        describe_assigned (node->facts, host, &source->host);
      else
        pt_guest_known_describe (node->facts, definition, entry);
      g_ptr_array_add (nodes, node);
    }
}

/* Root ports that libvirt has yet to place: those of a definition that it has not seen, and its
   test driver places none at all. */
static void
add_unplaced (GPtrArray    *nodes,
              PtDomainXml  *definition,
              PtGuestBuses *buses)
{
  GPtrArray *controllers = pt_domain_xml_get_controllers (definition);

  for (guint i = 0; i < controllers->len; i++)
    {
      const PtDomainController *controller = g_ptr_array_index (controllers, i);
      PtDomainGuestAddress entry = { .element = (char *) "controller", .type = (char *) "pci",
                                     .model = controller->model, .index = controller->index };
      PtGuestNode *node;

      if (controller->has_address || controller->index < 0 ||
          !pt_guest_buses_locate (buses, (guint) controller->index, &entry.address))
        continue;

      node = g_new0 (PtGuestNode, 1);
      node->placed = TRUE;
      node->bus_nr = -1;
      node->facts = pt_guest_facts_new (&entry.address);
      node->written = entry.address;
      node->index = controller->index;
      node->facts->bridge = TRUE;
      pt_guest_known_describe (node->facts, definition, &entry);
      g_ptr_array_add (nodes, node);
    }
}

static void
add_built_in (GPtrArray   *nodes,
              PtDomainXml *definition)
{
  gsize n_devices;
  const PtGuestBuiltIn *devices = pt_guest_known_get_built_in (definition, &n_devices);

  for (gsize i = 0; i < n_devices; i++)
    {
      PtPciAddress address = { .slot = devices[i].slot, .function = devices[i].function };
      PtGuestNode *node;

      if (has_node (nodes, &address))
        continue;

      node = g_new0 (PtGuestNode, 1);
      node->placed = TRUE;
      node->bus_nr = -1;
      node->facts = pt_guest_facts_new (&address);
      node->written = address;
      node->index = -1;
      node->facts->class_code = devices[i].class_code;
      node->facts->vendor_id = devices[i].vendor_id;
      node->facts->device_id = devices[i].device_id;
      node->facts->name = g_strdup (_(devices[i].name));
      g_ptr_array_add (nodes, node);
    }
}

static int
compare_nodes (gconstpointer a,
               gconstpointer b)
{
  return pt_pci_address_compare (&(*(PtGuestNode **) a)->facts->address,
                                 &(*(PtGuestNode **) b)->facts->address);
}

/**
 * pt_guest_nodes_new:
 * @definition: a running or inactive definition
 * @buses: its buses
 * @host: (nullable): names the devices that are assigned from it
 *
 * Returns: (transfer full) (element-type PtGuestNode): its devices; those that are placed by
 *   address
 */
GPtrArray *
pt_guest_nodes_new (PtDomainXml  *definition,
                    PtGuestBuses *buses,
                    PtHost       *host)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func (node_free);

  add_written (nodes, definition, buses, host);
  add_unplaced (nodes, definition, buses);
  add_built_in (nodes, definition);
  g_ptr_array_sort (nodes, compare_nodes);
  return nodes;
}
