/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-buses.h"

#include <string.h>

/*
 * The bus numbers that a guest's firmware will give.
 *
 * In a definition, the bus of an address is the index of a controller. What the guest sees is decided by its firmware: SeaBIOS
 * and OVMF number buses depth first over the bridges of each bus, in order of slot and function. So the numbers follow from where
 * each bridge sits, and from nothing else.
 */

#define N_INDEXES 256

typedef struct
{
  guint        index;
  PtPciAddress address;     /* its bus is the index of the controller above */
  int          bus_nr;      /* of an expander bus; else -1 */
  gboolean     conventional;
} Bridge;

struct _PtGuestBuses
{
  GArray  *bridges;         /* of Bridge, by address */
  gboolean known;           /* nothing shifts the numbers that is not in @bridges */
  int      buses[N_INDEXES];
};

static gboolean
is_root (const PtDomainController *controller)
{
  return g_strcmp0 (controller->model, "pcie-root") == 0 || g_strcmp0 (controller->model, "pci-root") == 0;
}

/* Bridges that libvirt puts side by side into the functions of one slot (src/qemu/qemu_domain_address.c,
 * VIR_PCI_CONNECT_AGGREGATE_SLOT). */
static gboolean
is_aggregated (const char *model)
{
  return g_strcmp0 (model, "pcie-root-port") == 0 || g_strcmp0 (model, "pcie-switch-downstream-port") == 0;
}

static int
compare_bridges (gconstpointer a,
                 gconstpointer b)
{
  return pt_pci_address_compare (&((const Bridge *) a)->address, &((const Bridge *) b)->address);
}

static const char *
get_root_model (PtDomainXml *definition)
{
  GPtrArray *controllers = pt_domain_xml_get_controllers (definition);

  for (guint i = 0; i < controllers->len; i++)
    {
      const PtDomainController *controller = g_ptr_array_index (controllers, i);

      if (is_root (controller))
        return controller->model;
    }

  return NULL;
}

/**
 * pt_chipset_is_q35:
 * @definition: a definition
 *
 * Returns: whether the machine is a q35, whose slot 1f is built in
 */
gboolean
pt_chipset_is_q35 (PtDomainXml *definition)
{
  const char *machine = pt_domain_xml_get_machine (definition);

  return machine != NULL && (g_str_equal (machine, "q35") || g_str_has_prefix (machine, "pc-q35-"));
}

/**
 * pt_chipset_of_definition:
 * @definition: a definition
 *
 * Returns: what the guest's devices are plugged into
 */
PtChipset
pt_chipset_of_definition (PtDomainXml *definition)
{
  const char *arch = pt_domain_xml_get_arch (definition);
  const char *machine = pt_domain_xml_get_machine (definition);
  const char *root = get_root_model (definition);
  gboolean x86 = arch == NULL || g_str_equal (arch, "x86_64") || g_str_equal (arch, "i686");

  if (pt_chipset_is_q35 (definition))
    return PT_CHIPSET_PCIE;
  if (machine != NULL && (g_str_equal (machine, "virt") || g_str_has_prefix (machine, "virt-")))
    return PT_CHIPSET_PCIE;

  /* Without a machine type libvirt takes QEMU's default, which is "pc" on x86. */
  if (x86 && (machine == NULL || g_str_equal (machine, "pc") || g_str_has_prefix (machine, "pc-")))
    return g_strcmp0 (root, "pcie-root") == 0 ? PT_CHIPSET_PCIE : PT_CHIPSET_PCI;

  /* A distribution's own name for one of them; other architectures have their own kind of pci-root. */
  if (x86 && root != NULL)
    return g_str_equal (root, "pcie-root") ? PT_CHIPSET_PCIE : PT_CHIPSET_PCI;

  return PT_CHIPSET_UNKNOWN;
}

/*
 * Where libvirt will put a root port that was added without an address: the first slot of bus 0, from 1 on, that is empty or holds
 * nothing but root ports and has a free function. Controllers get their addresses before all other devices.
 */
static gboolean
predict_root_port (PtDomainXml  *definition,
                   GArray       *bridges,
                   PtPciAddress *address)
{
  GPtrArray *used = pt_domain_xml_get_guest_addresses (definition);
  guint8 functions[32] = { 0 };
  gboolean closed[32] = { FALSE };

  closed[0] = TRUE;
  if (pt_chipset_is_q35 (definition))
    closed[0x1f] = TRUE;

  for (guint i = 0; i < used->len; i++)
    {
      const PtDomainGuestAddress *other = g_ptr_array_index (used, i);

      if (other->address.domain != 0 || other->address.bus != 0)
        continue;
      functions[other->address.slot] |= (guint8) (1u << other->address.function);
      if (!is_aggregated (other->model))
        closed[other->address.slot] = TRUE;
    }
  /* Those predicted before this one */
  for (guint i = 0; i < bridges->len; i++)
    {
      const PtPciAddress *other = &g_array_index (bridges, Bridge, i).address;

      if (other->bus == 0)
        functions[other->slot] |= (guint8) (1u << other->function);
    }

  for (guint slot = 1; slot < G_N_ELEMENTS (functions); slot++)
    for (guint function = 0; !closed[slot] && function < 8; function++)
      if ((functions[slot] & 1u << function) == 0)
        {
          *address = (PtPciAddress) { .slot = (guint8) slot, .function = (guint8) function };
          return TRUE;
        }

  return FALSE;
}

static void
collect_bridges (PtGuestBuses *self,
                 PtDomainXml  *definition)
{
  GPtrArray *controllers = pt_domain_xml_get_controllers (definition);
  guint highest = 0, n_indexed = 0;

  for (guint i = 0; i < controllers->len; i++)
    {
      const PtDomainController *controller = g_ptr_array_index (controllers, i);
      Bridge bridge = { .bus_nr = -1 };

      if (is_root (controller))
        continue;
      if (controller->index < 0 || controller->index >= N_INDEXES || !controller->has_address ||
          controller->address.domain != 0)
        {
          self->known = FALSE;
          continue;
        }

      highest = MAX (highest, (guint) controller->index);
      n_indexed++;
      bridge.index = (guint) controller->index;
      bridge.address = controller->address;
      if (g_strcmp0 (controller->model, "pcie-expander-bus") == 0 ||
          g_strcmp0 (controller->model, "pci-expander-bus") == 0)
        {
          bridge.bus_nr = controller->bus_nr >= 0 ? controller->bus_nr : G_MAXINT;
          bridge.conventional = g_str_equal (controller->model, "pci-expander-bus");
        }
      g_array_append_val (self->bridges, bridge);
    }

  /* libvirt fills a gap with root ports of its own, wherever there is room. */
  if (n_indexed != highest)
    self->known = FALSE;
}

static void
number_bus (PtGuestBuses *self,
            guint         index,
            int          *next)
{
  for (guint i = 0; i < self->bridges->len; i++)
    {
      const Bridge *bridge = &g_array_index (self->bridges, Bridge, i);

      if (bridge->address.bus != index || self->buses[bridge->index] >= 0)
        continue;

      if (bridge->bus_nr < 0)
        {
          if (*next >= N_INDEXES)
            return;
          self->buses[bridge->index] = (*next)++;
          number_bus (self, bridge->index, next);
        }
      else if (bridge->bus_nr < N_INDEXES - 1)
        {
          /* An expander is a root of its own, whose number is written; the conventional kind hides a bridge in itself. */
          int own = bridge->bus_nr + 1;

          self->buses[bridge->index] = bridge->conventional ? own++ : bridge->bus_nr;
          number_bus (self, bridge->index, &own);
        }
    }
}

/**
 * pt_guest_buses_new:
 * @definition: a definition
 * @new_root_ports: (nullable) (element-type guint): indexes of root ports that will be added to it
 *
 * Returns: (transfer full): the bus numbers that the guest will see
 */
PtGuestBuses *
pt_guest_buses_new (PtDomainXml *definition,
                    GArray      *new_root_ports)
{
  PtGuestBuses *self = g_new0 (PtGuestBuses, 1);
  int next = 1;

  self->bridges = g_array_new (FALSE, TRUE, sizeof (Bridge));
  self->known = TRUE;
  for (guint i = 0; i < N_INDEXES; i++)
    self->buses[i] = -1;
  self->buses[0] = 0;

  collect_bridges (self, definition);
  for (guint i = 0; new_root_ports != NULL && i < new_root_ports->len; i++)
    {
      Bridge bridge = { .index = g_array_index (new_root_ports, guint, i), .bus_nr = -1 };

      if (self->known && bridge.index < N_INDEXES && predict_root_port (definition, self->bridges, &bridge.address))
        g_array_append_val (self->bridges, bridge);
      else
        self->known = FALSE;
    }

  if (self->known)
    {
      g_array_sort (self->bridges, compare_bridges);
      number_bus (self, 0, &next);
    }

  return self;
}

/**
 * pt_guest_buses_free:
 * @self: (transfer full): bus numbers
 */
void
pt_guest_buses_free (PtGuestBuses *self)
{
  g_array_unref (self->bridges);
  g_free (self);
}

/**
 * pt_guest_buses_lookup:
 * @self: bus numbers
 * @index: index of a controller
 * @bus: (out): the number that the guest will see
 *
 * Returns: whether it is known: not while a controller has no address yet
 */
gboolean
pt_guest_buses_lookup (PtGuestBuses *self,
                       guint         index,
                       guint8       *bus)
{
  if (index >= N_INDEXES || self->buses[index] < 0)
    return FALSE;

  *bus = (guint8) self->buses[index];
  return TRUE;
}

/**
 * pt_guest_buses_translate:
 * @self: bus numbers
 * @guest: an address in the definition
 * @seen: (out): the address that the guest will see
 *
 * Returns: whether it is known
 */
gboolean
pt_guest_buses_translate (PtGuestBuses       *self,
                          const PtPciAddress *guest,
                          PtPciAddress       *seen)
{
  PtPciAddress address = *guest;

  if (guest->domain != 0 || !pt_guest_buses_lookup (self, guest->bus, &address.bus))
    return FALSE;

  *seen = address;
  return TRUE;
}
