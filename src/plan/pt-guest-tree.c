/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-tree.h"

#include <glib/gi18n.h>

#include "pt-guest-buses.h"

/*
 * The tree of a guest's PCI devices as its definition makes one expect it.
 */

/* What QEMU's devices call themselves. The first row whose words all agree counts; %NULL agrees
 * with everything. IDs: hw/pci/pci_ids.h and include/hw/pci/pci.h of QEMU; virtio ones are those of
 * virtio 1.0. */
static const struct
{
  const char *element;
  const char *type;
  const char *model;
  int         class_code;
  int         vendor_id;
  int         device_id;
  const char *name;
} known_devices[] = {
  { "controller", "pci", "pcie-root-port", 0x0604, 0x1b36, 0x000c, N_("PCI Express root port") },
  { "controller", "pci", "pcie-to-pci-bridge", 0x0604, 0x1b36, 0x000e,
    N_("PCI Express to PCI bridge") },
  { "controller", "pci", "pci-bridge", 0x0604, 0x1b36, 0x0001, N_("PCI bridge") },
  { "controller", "pci", "dmi-to-pci-bridge", 0x0604, 0x8086, 0x244e, N_("DMI to PCI bridge") },
  { "controller", "pci", "pcie-switch-upstream-port", 0x0604, 0x104c, 0x8232,
    N_("PCI Express switch, upstream port") },
  { "controller", "pci", "pcie-switch-downstream-port", 0x0604, 0x104c, 0x8233,
    N_("PCI Express switch, downstream port") },
  { "controller", "pci", "pcie-expander-bus", 0x0600, 0x1b36, 0x000b,
    N_("PCI Express expander bridge") },
  { "controller", "pci", "pci-expander-bus", 0x0600, 0x1b36, 0x0009, N_("PCI expander bridge") },
  { "controller", "pci", NULL, 0x0604, -1, -1, N_("PCI bridge") },
  { "controller", "usb", "qemu-xhci", 0x0c03, 0x1b36, 0x000d, N_("USB controller (xHCI)") },
  { "controller", "usb", "nec-xhci", 0x0c03, 0x1033, 0x0194, N_("USB controller (xHCI)") },
  { "controller", "usb", "ich9-ehci1", 0x0c03, 0x8086, 0x293a, N_("USB controller (EHCI)") },
  { "controller", "usb", "ich9-uhci1", 0x0c03, 0x8086, 0x2934, N_("USB controller (UHCI)") },
  { "controller", "usb", "ich9-uhci2", 0x0c03, 0x8086, 0x2935, N_("USB controller (UHCI)") },
  { "controller", "usb", "ich9-uhci3", 0x0c03, 0x8086, 0x2936, N_("USB controller (UHCI)") },
  { "controller", "usb", "piix3-uhci", 0x0c03, 0x8086, 0x7020, N_("USB controller (UHCI)") },
  { "controller", "usb", NULL, 0x0c03, -1, -1, N_("USB controller") },
  { "controller", "sata", NULL, 0x0106, 0x8086, 0x2922, N_("SATA controller") },
  { "controller", "ide", NULL, 0x0101, 0x8086, 0x7010, N_("IDE controller") },
  { "controller", "scsi", "virtio-scsi", 0x0100, 0x1af4, 0x1048, N_("Virtio SCSI controller") },
  { "controller", "scsi", NULL, 0x0100, -1, -1, N_("SCSI controller") },
  { "controller", "virtio-serial", NULL, 0x0780, 0x1af4, 0x1043, N_("Virtio console") },
  { "controller", "nvme", NULL, 0x0108, 0x1b36, 0x0010, N_("NVMe controller") },
  { "interface", NULL, "virtio", 0x0200, 0x1af4, 0x1041, N_("Virtio network device") },
  { "interface", NULL, "virtio-transitional", 0x0200, 0x1af4, 0x1000, N_("Virtio network device") },
  { "interface", NULL, "virtio-non-transitional", 0x0200, 0x1af4, 0x1041,
    N_("Virtio network device") },
  { "interface", NULL, "e1000e", 0x0200, 0x8086, 0x10d3, N_("Network card (e1000e)") },
  { "interface", NULL, "e1000", 0x0200, 0x8086, 0x100e, N_("Network card (e1000)") },
  { "interface", NULL, "igb", 0x0200, 0x8086, 0x10c9, N_("Network card (igb)") },
  { "interface", NULL, "rtl8139", 0x0200, 0x10ec, 0x8139, N_("Network card (rtl8139)") },
  { "interface", NULL, NULL, 0x0200, -1, -1, N_("Network card") },
  { "disk", NULL, NULL, 0x0100, 0x1af4, 0x1042, N_("Virtio disk") },
  { "filesystem", NULL, NULL, -1, 0x1af4, -1, N_("Virtio file system") },
  { "video", NULL, "virtio", 0x0300, 0x1af4, 0x1050, N_("Virtio display") },
  { "video", NULL, "qxl", 0x0300, 0x1b36, 0x0100, N_("QXL display") },
  { "video", NULL, "vga", 0x0300, 0x1234, 0x1111, N_("VGA display") },
  { "video", NULL, "bochs", 0x0380, 0x1234, 0x1111, N_("Bochs display") },
  { "video", NULL, NULL, 0x0300, -1, -1, N_("Display") },
  { "sound", NULL, "virtio", -1, 0x1af4, 0x1059, N_("Virtio sound") },
  { "sound", NULL, "ich9", 0x0403, 0x8086, 0x293e, N_("Sound (ICH9)") },
  { "sound", NULL, "ich6", 0x0403, 0x8086, 0x2668, N_("Sound (ICH6)") },
  { "sound", NULL, NULL, -1, -1, -1, N_("Sound") },
  { "input", NULL, NULL, 0x0900, 0x1af4, 0x1052, N_("Virtio input device") },
  { "memballoon", NULL, NULL, 0x00ff, 0x1af4, 0x1045, N_("Virtio memory balloon") },
  { "rng", NULL, NULL, 0x00ff, 0x1af4, 0x1044, N_("Virtio random numbers") },
  { "iommu", NULL, NULL, -1, 0x1af4, 0x1057, N_("Virtio IOMMU") },
  { "vsock", NULL, NULL, -1, 0x1af4, 0x1053, N_("Virtio socket") },
  { "watchdog", NULL, NULL, -1, -1, -1, N_("Watchdog") },
  { "shmem", NULL, NULL, 0x0500, 0x1af4, 0x1110, N_("Shared memory") },
  { "hostdev", NULL, NULL, -1, -1, -1, N_("Device of this computer") },
};

/* IDs of the virtio devices that old drivers know as well. QEMU gives them wherever there is no PCI
 * Express port above the device (hw/virtio/virtio-pci.c, disable-legacy=auto), unless the model
 * says otherwise. */
static const struct
{
  int modern;
  int transitional;
} virtio_ids[] = {
  { 0x1041, 0x1000 }, { 0x1042, 0x1001 }, { 0x1045, 0x1002 }, { 0x1043, 0x1003 },
  { 0x1048, 0x1004 }, { 0x1044, 0x1005 },
};

/* Built into the machine and so in no definition */
typedef struct
{
  guint8      slot;
  guint8      function;
  int         class_code;
  int         vendor_id;
  int         device_id;
  const char *name;
} BuiltIn;

static const BuiltIn q35_devices[] = {
  { 0x00, 0, 0x0600, 0x8086, 0x29c0, N_("Host bridge") },
  { 0x1f, 0, 0x0601, 0x8086, 0x2918, N_("ISA bridge") },
  { 0x1f, 2, 0x0106, 0x8086, 0x2922, N_("SATA controller") },
  { 0x1f, 3, 0x0c05, 0x8086, 0x2930, N_("SMBus") },
};

static const BuiltIn i440fx_devices[] = {
  { 0x00, 0, 0x0600, 0x8086, 0x1237, N_("Host bridge") },
  { 0x01, 0, 0x0601, 0x8086, 0x7000, N_("ISA bridge") },
  { 0x01, 1, 0x0101, 0x8086, 0x7010, N_("IDE controller") },
  { 0x01, 3, 0x0680, 0x8086, 0x7113, N_("Power management bridge") },
};

static const BuiltIn virt_devices[] = {
  { 0x00, 0, 0x0600, 0x1b36, 0x0008, N_("Host bridge") },
};

typedef struct
{
  PtGuestFacts *facts;
  PtPciAddress  written;    /* in the definition */
  int           index;      /* of a PCI controller; else -1 */
  gboolean      expander;   /* a root bus of its own hangs on it */
  PtGuestFacts *hidden;     /* (nullable): the bridge between an expander and what is behind it */
} Node;

static void
node_free (gpointer data)
{
  Node *self = data;

  if (self->facts != NULL)
    pt_guest_facts_free (self->facts);
  if (self->hidden != NULL)
    pt_guest_facts_free (self->hidden);
  g_free (self);
}

static gboolean
agrees (const char *known,
        const char *found)
{
  return known == NULL || g_strcmp0 (known, found) == 0;
}

static PtGuestFacts *
facts_new (const PtPciAddress *address)
{
  PtGuestFacts *facts = g_new0 (PtGuestFacts, 1);

  facts->address = *address;
  facts->vendor_id = -1;
  facts->device_id = -1;
  facts->class_code = -1;
  return facts;
}

static gboolean
is_behind_port (PtDomainXml *definition,
                guint        bus)
{
  GPtrArray *controllers = pt_domain_xml_get_controllers (definition);

  for (guint i = 0; i < controllers->len; i++)
    {
      const PtDomainController *controller = g_ptr_array_index (controllers, i);

      if (controller->index == (int) bus)
        return g_strcmp0 (controller->model, "pcie-root-port") == 0 ||
               g_strcmp0 (controller->model, "pcie-switch-upstream-port") == 0 ||
               g_strcmp0 (controller->model, "pcie-switch-downstream-port") == 0;
    }

  return FALSE;
}

static int
get_virtio_id (PtDomainXml                *definition,
               const PtDomainGuestAddress *used,
               int                         modern)
{
  if (is_behind_port (definition, used->address.bus) ||
      (used->model != NULL && g_str_has_suffix (used->model, "-non-transitional")))
    return modern;

  for (gsize i = 0; i < G_N_ELEMENTS (virtio_ids); i++)
    if (virtio_ids[i].modern == modern)
      return virtio_ids[i].transitional;

  return modern;
}

static void
describe_virtual (PtGuestFacts               *facts,
                  PtDomainXml                *definition,
                  const PtDomainGuestAddress *used)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_devices); i++)
    {
      if (!agrees (known_devices[i].element, used->element) ||
          !agrees (known_devices[i].type, used->type) ||
          !agrees (known_devices[i].model, used->model))
        continue;

      facts->class_code = known_devices[i].class_code;
      facts->vendor_id = known_devices[i].vendor_id;
      facts->device_id = known_devices[i].device_id;
      if (facts->vendor_id == 0x1af4)
        facts->device_id = get_virtio_id (definition, used, facts->device_id);
      facts->name = g_strdup (_(known_devices[i].name));
      return;
    }

  facts->name = g_strdup (used->element);
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
    if (pt_pci_address_equal (&((Node *) g_ptr_array_index (nodes, i))->written, written))
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
  facts = facts_new (&address);
  facts->class_code = 0x0604;
  facts->vendor_id = 0x1b36;
  facts->device_id = 0x0001;
  facts->name = g_strdup (_("PCI bridge"));
  facts->bridge = TRUE;
  return facts;
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
      PtPciAddress seen;
      Node *node;

      if (!pt_guest_buses_translate (buses, &entry->address, &seen) ||
          has_node (nodes, &entry->address))
        continue;

      node = g_new0 (Node, 1);
      node->facts = facts_new (&seen);
      node->written = entry->address;
      node->index = g_str_equal (entry->element, "controller") &&
                    g_strcmp0 (entry->type, "pci") == 0
                    ? entry->index : -1;
      node->expander = node->index >= 0 && (g_strcmp0 (entry->model, "pcie-expander-bus") == 0 ||
                                            g_strcmp0 (entry->model, "pci-expander-bus") == 0);
      node->facts->bridge = node->index >= 0 && !node->expander;
      if (node->expander && g_str_equal (entry->model, "pci-expander-bus"))
        node->hidden = make_hidden_bridge (buses, (guint) node->index);

      source = find_source (definition, &entry->address);
      if (source != NULL)
        describe_assigned (node->facts, host, &source->host);
      else
        describe_virtual (node->facts, definition, entry);
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
      Node *node;

      if (controller->has_address || controller->index < 0 ||
          !pt_guest_buses_locate (buses, (guint) controller->index, &entry.address))
        continue;

      node = g_new0 (Node, 1);
      node->facts = facts_new (&entry.address);
      node->written = entry.address;
      node->index = controller->index;
      node->facts->bridge = TRUE;
      describe_virtual (node->facts, definition, &entry);
      g_ptr_array_add (nodes, node);
    }
}

static void
add_built_in (GPtrArray     *nodes,
              const BuiltIn *devices,
              gsize          n_devices)
{
  for (gsize i = 0; i < n_devices; i++)
    {
      PtPciAddress address = { .slot = devices[i].slot, .function = devices[i].function };
      Node *node;

      if (has_node (nodes, &address))
        continue;

      node = g_new0 (Node, 1);
      node->facts = facts_new (&address);
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
  return pt_pci_address_compare (&(*(Node **) a)->facts->address, &(*(Node **) b)->facts->address);
}

static void
append_bus (GListStore          *store,
            GPtrArray           *nodes,
            guint                index,
            const PtPciAddress  *parent)
{
  for (guint i = 0; i < nodes->len; i++)
    {
      Node *node = g_ptr_array_index (nodes, i);
      g_autoptr(PtGuestDevice) device = NULL;
      PtPciAddress address;

      /* Facts that are gone were given to a device already: a definition may name a bridge as its
         own parent. */
      if (node->facts == NULL || node->written.bus != index)
        continue;

      address = node->facts->address;
      if (parent != NULL)
        {
          node->facts->has_parent = TRUE;
          node->facts->parent = *parent;
        }
      device = pt_guest_device_new (g_steal_pointer (&node->facts));
      g_list_store_append (store, device);

      if (node->hidden != NULL)
        {
          g_autoptr(PtGuestDevice) bridge = NULL;

          address = node->hidden->address;
          bridge = pt_guest_device_new (g_steal_pointer (&node->hidden));
          g_list_store_append (store, bridge);
          append_bus (pt_guest_device_get_children (bridge), nodes, (guint) node->index, &address);
        }
      else if (node->expander)
        append_bus (store, nodes, (guint) node->index, NULL);
      else if (node->index > 0)
        append_bus (pt_guest_device_get_children (device), nodes, (guint) node->index, &address);
    }
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
  g_autoptr(GPtrArray) nodes = g_ptr_array_new_with_free_func (node_free);
  g_autoptr(PtGuestBuses) buses = NULL;
  GListStore *store;

  g_return_val_if_fail (PT_IS_DOMAIN_XML (definition), NULL);

  store = g_list_store_new (PT_TYPE_GUEST_DEVICE);
  buses = pt_guest_buses_new (definition, NULL);
  add_written (nodes, definition, buses, host);
  add_unplaced (nodes, definition, buses);
  if (pt_chipset_is_q35 (definition))
    add_built_in (nodes, q35_devices, G_N_ELEMENTS (q35_devices));
  else if (pt_chipset_of_definition (definition) == PT_CHIPSET_PCIE)
    add_built_in (nodes, virt_devices, G_N_ELEMENTS (virt_devices));
  else if (pt_chipset_of_definition (definition) == PT_CHIPSET_PCI)
    add_built_in (nodes, i440fx_devices, G_N_ELEMENTS (i440fx_devices));

  g_ptr_array_sort (nodes, compare_nodes);
  append_bus (store, nodes, 0, NULL);
  return store;
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
