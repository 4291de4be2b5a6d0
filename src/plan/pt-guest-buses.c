/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-guest-buses.h"

#include <string.h>

/*
 * The bus numbers that a guest's firmware will give.
 *
 * In a definition, the bus of an address is the index of a controller. What the guest sees is
 * decided by its firmware: SeaBIOS and OVMF number buses depth first over the bridges of each bus,
 * in order of slot and function. So the numbers follow from where each bridge sits, and from
 * nothing else.
 */

#define N_INDEXES 256

typedef struct
{
  guint        index;
  PtPciAddress address;     /* its bus is the index of the controller above */
  int          bus_nr;      /* of an expander bus; else -1 */
  gboolean     conventional;
  gboolean     ours;        /* its address is to be written */
} Bridge;

struct _PtGuestBuses
{
  GArray  *bridges;         /* of Bridge, by address */
  gboolean known;           /* nothing shifts the numbers that is not in @bridges */
  gboolean full;            /* bus 0 has no place for a new root port */
  int      buses[N_INDEXES];
  guint8   functions[N_INDEXES][32]; /* by index and slot: a bit for each function that is there */
};

static gboolean
is_root (const PtDomainController *controller)
{
  return g_strcmp0 (controller->model, "pcie-root") == 0 ||
         g_strcmp0 (controller->model, "pci-root") == 0;
}

/* Bridges that libvirt puts side by side into the functions of one slot
 * (src/qemu/qemu_domain_address.c, VIR_PCI_CONNECT_AGGREGATE_SLOT). */
static gboolean
is_aggregated (const char *model)
{
  return g_strcmp0 (model, "pcie-root-port") == 0 ||
         g_strcmp0 (model, "pcie-switch-downstream-port") == 0;
}

static int
compare_bridges (gconstpointer a,
                 gconstpointer b)
{
  return pt_pci_address_compare (&((const Bridge *) a)->address, &((const Bridge *) b)->address);
}

static int
compare_indexes (gconstpointer a,
                 gconstpointer b)
{
  return (int) *(const guint *) a - (int) *(const guint *) b;
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

  /* A distribution's own name for one of them; other architectures have their own kind of
     pci-root. */
  if (x86 && root != NULL)
    return g_str_equal (root, "pcie-root") ? PT_CHIPSET_PCIE : PT_CHIPSET_PCI;

  return PT_CHIPSET_UNKNOWN;
}

/* What is on bus 0, where new root ports go */
typedef struct
{
  guint8   functions[32];  /* a bit for each that is taken */
  gboolean closed[32];     /* not only root ports */
  gboolean lone[32];       /* function 0 is the definition's, and not marked as one of several */
} RootBus;

static void
root_bus_init (RootBus     *self,
               PtDomainXml *definition,
               GArray      *bridges)
{
  GPtrArray *used = pt_domain_xml_get_guest_addresses (definition);

  *self = (RootBus) { 0 };
  self->closed[0] = TRUE;
  if (pt_chipset_is_q35 (definition))
    self->closed[0x1f] = TRUE;

  for (guint i = 0; i < used->len; i++)
    {
      const PtDomainGuestAddress *other = g_ptr_array_index (used, i);
      guint slot = other->address.slot;

      if (other->address.domain != 0 || other->address.bus != 0)
        continue;
      self->functions[slot] |= (guint8) (1u << other->address.function);
      self->closed[slot] |= !is_aggregated (other->model);
      self->lone[slot] |= other->address.function == 0 && !other->multifunction;
    }

  /* Those that are placed already, of the definition and new */
  for (guint i = 0; i < bridges->len; i++)
    {
      const PtPciAddress *other = &g_array_index (bridges, Bridge, i).address;

      if (other->bus == 0)
        self->functions[other->slot] |= (guint8) (1u << other->function);
    }
}

/*
 * Where a root port that is added without an address will be: libvirt takes the first slot of bus
 * 0, from 1 on, that is empty or holds nothing but root ports and has a free function; controllers
 * get their addresses before all other devices.
 *
 * Beside a lone port it also marks that one with multifunction='on', and the mark stays there when
 * ours goes again. Then we choose, when the port is @new: an empty slot.
 */
static gboolean
place_root_port (RootBus  *root,
                 Bridge   *bridge,
                 gboolean  new)
{
  guint slot, function = 0;

  for (slot = 1; slot < G_N_ELEMENTS (root->functions); slot++)
    if (!root->closed[slot] && root->functions[slot] != 0xff)
      break;
  if (slot == G_N_ELEMENTS (root->functions))
    return FALSE;

  while ((root->functions[slot] & 1u << function) != 0)
    function++;

  if (new && function > 0 && root->lone[slot])
    /* Slot 1 is where libvirt puts a display that has no address yet. */
    for (guint empty = 2; empty < G_N_ELEMENTS (root->functions); empty++)
      if (!root->closed[empty] && root->functions[empty] == 0)
        {
          slot = empty;
          function = 0;
          bridge->ours = TRUE;
          break;
        }

  bridge->address = (PtPciAddress) { .slot = (guint8) slot, .function = (guint8) function };
  return TRUE;
}

/* @unplaced: (out) (element-type guint): indexes of root ports without an address */
static void
collect_bridges (PtGuestBuses *self,
                 PtDomainXml  *definition,
                 GArray       *unplaced)
{
  GPtrArray *controllers = pt_domain_xml_get_controllers (definition);
  guint highest = 0, n_indexed = 0;

  for (guint i = 0; i < controllers->len; i++)
    {
      const PtDomainController *controller = g_ptr_array_index (controllers, i);
      Bridge bridge = { .bus_nr = -1 };

      if (is_root (controller))
        continue;
      if (controller->index < 0 || controller->index >= N_INDEXES ||
          (controller->has_address ? controller->address.domain != 0
                                   : g_strcmp0 (controller->model, "pcie-root-port") != 0))
        {
          self->known = FALSE;
          continue;
        }

      highest = MAX (highest, (guint) controller->index);
      n_indexed++;
      bridge.index = (guint) controller->index;
      if (!controller->has_address)
        {
          g_array_append_val (unplaced, bridge.index);
          continue;
        }
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
place_root_ports (PtGuestBuses *self,
                  PtDomainXml  *definition,
                  GArray       *indexes,
                  gboolean      new)
{
  for (guint i = 0; i < indexes->len; i++)
    {
      Bridge bridge = { .index = g_array_index (indexes, guint, i), .bus_nr = -1 };
      RootBus root;

      root_bus_init (&root, definition, self->bridges);
      if (self->known && bridge.index < N_INDEXES && place_root_port (&root, &bridge, new))
        {
          g_array_append_val (self->bridges, bridge);
          continue;
        }
      self->full |= new && self->known && bridge.index < N_INDEXES;
      self->known = FALSE;
    }
}

static void
collect_functions (PtGuestBuses *self,
                   PtDomainXml  *definition)
{
  GPtrArray *used = pt_domain_xml_get_guest_addresses (definition);

  for (guint i = 0; i < used->len; i++)
    {
      const PtDomainGuestAddress *entry = g_ptr_array_index (used, i);
      const PtPciAddress *address = &entry->address;

      if (address->domain == 0)
        self->functions[address->bus][address->slot] |= (guint8) (1u << address->function);
    }
  for (guint i = 0; i < self->bridges->len; i++)
    {
      const PtPciAddress *address = &g_array_index (self->bridges, Bridge, i).address;

      self->functions[address->bus][address->slot] |= (guint8) (1u << address->function);
    }

  /* What the chipset has built in */
  self->functions[0][0] |= 1;
  if (pt_chipset_is_q35 (definition))
    self->functions[0][0x1f] |= 1;
  else if (pt_chipset_of_definition (definition) == PT_CHIPSET_PCI)
    self->functions[0][0x01] |= 1;
}

/* Firmware and guests ask function 0 of a slot whether to look for others: without it none of them
 * exists. An empty slot is one that a card is about to be put in. */
static gboolean
is_overlooked (PtGuestBuses       *self,
               const PtPciAddress *address)
{
  guint8 functions = self->functions[address->bus][address->slot];

  return address->function != 0 && functions != 0 && (functions & 1) == 0;
}

static void
number_bus (PtGuestBuses *self,
            guint         index,
            int          *next)
{
  for (guint i = 0; i < self->bridges->len; i++)
    {
      const Bridge *bridge = &g_array_index (self->bridges, Bridge, i);

      if (bridge->address.bus != index || self->buses[bridge->index] >= 0 ||
          is_overlooked (self, &bridge->address))
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
          /* An expander is a root of its own, whose number is written; the conventional kind hides
             a bridge in itself. */
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
  g_autoptr(GArray) unplaced = g_array_new (FALSE, FALSE, sizeof (guint));
  PtGuestBuses *self = g_new0 (PtGuestBuses, 1);
  int next = 1;

  self->bridges = g_array_new (FALSE, TRUE, sizeof (Bridge));
  self->known = TRUE;
  for (guint i = 0; i < N_INDEXES; i++)
    self->buses[i] = -1;
  self->buses[0] = 0;

  collect_bridges (self, definition, unplaced);
  g_array_sort (unplaced, compare_indexes);
  place_root_ports (self, definition, unplaced, FALSE);
  if (new_root_ports != NULL)
    place_root_ports (self, definition, new_root_ports, TRUE);

  collect_functions (self, definition);
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
 * Returns: whether it is known: not while a controller that is no root port has no address yet
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
 * pt_guest_buses_must_place:
 * @self: bus numbers
 * @index: index of a new root port
 * @address: (out): where it has to be
 *
 * Returns: whether its address must be written, since libvirt's own choice would change another
 *   port
 */
gboolean
pt_guest_buses_must_place (PtGuestBuses *self,
                           guint         index,
                           PtPciAddress *address)
{
  for (guint i = 0; i < self->bridges->len; i++)
    {
      const Bridge *bridge = &g_array_index (self->bridges, Bridge, i);

      if (bridge->index != index || !bridge->ours)
        continue;
      *address = bridge->address;
      return TRUE;
    }

  return FALSE;
}

/**
 * pt_guest_buses_is_full:
 * @self: bus numbers
 *
 * Returns: whether bus 0 has no place for a new root port: libvirt then refuses the definition
 *   (src/conf/domain_addr.c: virDomainPCIAddressSetGrow())
 */
gboolean
pt_guest_buses_is_full (PtGuestBuses *self)
{
  return self->full;
}

/**
 * pt_guest_buses_locate:
 * @self: bus numbers
 * @index: index of a controller
 * @address: (out): where it is, or will be when libvirt places it
 *
 * Returns: whether that is known
 */
gboolean
pt_guest_buses_locate (PtGuestBuses *self,
                       guint         index,
                       PtPciAddress *address)
{
  for (guint i = 0; self->known && i < self->bridges->len; i++)
    {
      const Bridge *bridge = &g_array_index (self->bridges, Bridge, i);

      if (bridge->index != index)
        continue;
      *address = bridge->address;
      return TRUE;
    }

  return FALSE;
}

/**
 * pt_guest_buses_translate:
 * @self: bus numbers
 * @guest: an address in the definition
 * @seen: (out): the address that the guest will see
 *
 * Returns: whether it is known, and a guest sees it at all: not a function whose slot has no
 *   function 0
 */
gboolean
pt_guest_buses_translate (PtGuestBuses       *self,
                          const PtPciAddress *guest,
                          PtPciAddress       *seen)
{
  PtPciAddress address = *guest;

  if (guest->domain != 0 || is_overlooked (self, guest) ||
      !pt_guest_buses_lookup (self, guest->bus, &address.bus))
    return FALSE;

  *seen = address;
  return TRUE;
}
