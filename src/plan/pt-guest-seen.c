/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-guest-tree.h"

#include <glib/gi18n-lib.h>

#include "pt-guest-nodes.h"
#include "pt-pci-class.h"

/*
 * What a guest or QEMU says is there, held against the running definition.
 *
 * Which of the host's devices one of them is follows from where it is: the definition says on which
 * port of which bridge, and each bridge says which bus is behind it. QEMU also knows the names that
 * the definition gives (aliases). The IDs alone say nothing, because two cards may be alike; but a
 * device that has others than the one that was put there is not taken for it.
 */

#define N_BUSES 256

typedef struct
{
  GPtrArray             *nodes;            /* of the definition */
  const PtGuestSighting *sighting;         /* what is shown */
  const PtGuestSighting *drivers;          /* nullable: who knows drivers without places */
  int                    buses[N_BUSES];   /* by index of a controller; -1: not known */
  PtGuestFunction       *above[N_BUSES];   /* nullable: the bridge that a bus is behind */
  GHashTable            *devices;          /* of the tree, by address */
  GHashTable            *node_of;          /* by PtGuestFunction */
} Seen;

static gboolean
has_numbers (const PtGuestSighting *sighting)
{
  for (guint i = 0; i < sighting->functions->len; i++)
    if (((PtGuestFunction *) g_ptr_array_index (sighting->functions, i))->bridge)
      return TRUE;

  return FALSE;
}

static PtGuestFunction *
find_alias (const PtGuestSighting *sighting,
            const char            *alias)
{
  for (guint i = 0; alias != NULL && i < sighting->functions->len; i++)
    {
      PtGuestFunction *function = g_ptr_array_index (sighting->functions, i);

      if (g_strcmp0 (function->alias, alias) == 0)
        return function;
    }

  return NULL;
}

static PtGuestFunction *
find_function (Seen                  *self,
               const PtGuestSighting *sighting,
               const PtGuestNode     *node)
{
  PtPciAddress address = node->written;
  PtGuestFunction *named = find_alias (sighting, node->alias);

  if (named != NULL)
    return named;
  if (self->buses[node->written.bus] < 0)
    return NULL;

  address.bus = (guint8) self->buses[node->written.bus];
  return pt_guest_sighting_find (sighting, &address);
}

static int
get_bus_behind (Seen                  *self,
                const PtGuestSighting *sighting,
                const PtGuestNode     *node)
{
  PtGuestFunction *function;

  if (node->expander)
    {
      PtPciAddress hidden = { .bus = (guint8) node->bus_nr };

      if (node->bus_nr < 0 || node->hidden == NULL)
        return node->bus_nr;
      function = pt_guest_sighting_find (sighting, &hidden);
    }
  else
    {
      function = find_function (self, sighting, node);
    }

  return function != NULL && function->bridge ? function->secondary : -1;
}

/* A controller can be written before the one that it is behind */
static void
learn_buses (Seen                  *self,
             const PtGuestSighting *sighting)
{
  gboolean learned;

  do
    {
      learned = FALSE;
      for (guint i = 0; i < self->nodes->len; i++)
        {
          const PtGuestNode *node = g_ptr_array_index (self->nodes, i);

          if (node->index <= 0 || node->index >= N_BUSES || self->buses[node->index] >= 0)
            continue;
          self->buses[node->index] = get_bus_behind (self, sighting, node);
          learned |= self->buses[node->index] >= 0;
        }
    }
  while (learned);
}

static void
expect_buses (Seen         *self,
              PtGuestBuses *buses)
{
  for (guint i = 0; i < N_BUSES; i++)
    {
      guint8 bus;

      if (pt_guest_buses_lookup (buses, i, &bus))
        self->buses[i] = bus;
    }
}

static gboolean
agrees (const PtGuestNode     *node,
        const PtGuestFunction *function)
{
  return (node->facts->vendor_id < 0 || function->vendor_id < 0 ||
          node->facts->vendor_id == function->vendor_id) &&
         (node->facts->device_id < 0 || function->device_id < 0 ||
          node->facts->device_id == function->device_id);
}

static void
match_nodes (Seen *self)
{
  for (guint i = 0; i < self->nodes->len; i++)
    {
      PtGuestNode *node = g_ptr_array_index (self->nodes, i);
      PtGuestFunction *function = find_function (self, self->sighting, node);

      if (function != NULL && agrees (node, function))
        g_hash_table_insert (self->node_of, function, node);
    }
}

/* The buses behind bridges count on from the bridge's own, so nothing is behind itself */
static void
find_bridges (Seen *self)
{
  for (guint i = 0; i < self->sighting->functions->len; i++)
    {
      PtGuestFunction *function = g_ptr_array_index (self->sighting->functions, i);
      const PtGuestNode *node = g_hash_table_lookup (self->node_of, function);
      int behind = function->bridge ? function->secondary : -1;

      if (behind < 0 && node != NULL && node->facts->bridge && node->index > 0 &&
          node->index < N_BUSES)
        behind = self->buses[node->index];
      if (behind > function->address.bus && behind < N_BUSES && self->above[behind] == NULL)
        self->above[behind] = function;
    }
}

static char *
dup_name (const PtGuestFunction *function)
{
  const char *name = pt_pci_class_get_name (function->class_code);

  return g_strdup (name != NULL ? name : _("PCI device"));
}

static PtGuestDevice *
make_device (Seen                  *self,
             const PtGuestFunction *function,
             const PtGuestFunction *parent)
{
  const PtGuestNode *node = g_hash_table_lookup (self->node_of, function);
  PtGuestFacts *facts = pt_guest_facts_new (&function->address);

  facts->vendor_id = function->vendor_id;
  facts->device_id = function->device_id;
  facts->class_code = function->class_code;
  facts->driver = g_strdup (function->driver);
  if (facts->driver == NULL && self->drivers != NULL)
    facts->driver = g_strdup (pt_guest_sighting_find_driver (self->drivers, function->vendor_id,
                                                             function->device_id));
  facts->bridge = function->bridge;
  if (parent != NULL)
    {
      facts->has_parent = TRUE;
      facts->parent = parent->address;
    }
  if (node == NULL)
    {
      facts->name = dup_name (function);
      return pt_guest_device_new (facts);
    }

  facts->name = g_strdup (node->facts->name);
  facts->bridge |= node->facts->bridge;
  facts->has_host = node->facts->has_host;
  facts->host = node->facts->host;
  if (facts->class_code < 0)
    facts->class_code = node->facts->class_code;
  return pt_guest_device_new (facts);
}

static void
append_functions (Seen             *self,
                  GListStore       *store,
                  PtGuestFunction  *parent)
{
  for (guint i = 0; i < self->sighting->functions->len; i++)
    {
      PtGuestFunction *function = g_ptr_array_index (self->sighting->functions, i);
      g_autoptr(PtGuestDevice) device = NULL;

      if (self->above[function->address.bus] != parent)
        continue;

      device = make_device (self, function, parent);
      g_list_store_append (store, device);
      g_hash_table_insert (self->devices, &function->address, device);
      for (guint bus = function->address.bus + 1u; bus < N_BUSES; bus++)
        if (self->above[bus] == function)
          {
            append_functions (self, pt_guest_device_get_children (device), function);
            break;
          }
    }
}

/* The only USB controller, when there is only one */
static PtGuestDevice *
find_only_controller (Seen *self)
{
  GHashTableIter iter;
  gpointer device;
  PtGuestDevice *only = NULL;

  g_hash_table_iter_init (&iter, self->devices);
  while (g_hash_table_iter_next (&iter, NULL, &device))
    {
      if (pt_guest_device_get_facts (device)->class_code != 0x0c03)
        continue;
      if (only != NULL)
        return NULL;
      only = device;
    }

  return only;
}

static void
append_usb (Seen            *self,
            GListStore      *roots,
            const GPtrArray *usb)
{
  PtGuestDevice *only = find_only_controller (self);

  for (guint i = 0; i < usb->len; i++)
    {
      const PtGuestPlugged *plugged = g_ptr_array_index (usb, i);
      PtGuestDevice *device = only;
      g_autoptr(PtGuestUsb) item = NULL;

      if (plugged->has_controller)
        device = g_hash_table_lookup (self->devices, &plugged->controller);
      item = pt_guest_usb_new (device != NULL ? &pt_guest_device_get_facts (device)->address : NULL,
                               plugged->usb);
      g_list_store_append (device != NULL ? pt_guest_device_get_usb (device) : roots, item);
    }
}

static void
find_missing (Seen   *self,
              GArray *missing)
{
  for (guint i = 0; i < self->nodes->len; i++)
    {
      const PtGuestNode *node = g_ptr_array_index (self->nodes, i);
      PtGuestFunction *function;

      if (!node->facts->has_host)
        continue;
      function = find_function (self, self->sighting, node);
      if (function == NULL || g_hash_table_lookup (self->node_of, function) != node)
        g_array_append_val (missing, node->facts->host);
    }
}

static void
see (PtGuestTree           *self,
     PtDomainXml           *definition,
     PtHost                *host,
     const PtGuestSighting *sighting,
     const PtGuestSighting *numbers,
     const PtGuestSighting *drivers)
{
  g_autoptr(PtGuestBuses) buses = pt_guest_buses_new (definition, NULL);
  g_autoptr(GPtrArray) nodes = pt_guest_nodes_new (definition, buses, host);
  g_autoptr(GHashTable) devices = g_hash_table_new (pt_pci_address_hash, pt_pci_address_equal);
  g_autoptr(GHashTable) node_of = g_hash_table_new (NULL, NULL);
  Seen seen = { .nodes = nodes, .sighting = sighting, .drivers = drivers, .devices = devices,
                .node_of = node_of };

  for (guint i = 0; i < N_BUSES; i++)
    seen.buses[i] = -1;
  seen.buses[0] = 0;
  if (numbers != NULL)
    learn_buses (&seen, numbers);
  else
    expect_buses (&seen, buses);

  match_nodes (&seen);
  find_bridges (&seen);
  append_functions (&seen, self->roots, NULL);
  if (sighting->usb != NULL)
    append_usb (&seen, self->roots, sighting->usb);
  self->usb_known = sighting->usb != NULL;
  find_missing (&seen, self->missing);
}

/**
 * pt_guest_tree_new:
 * @definition: a running or inactive definition
 * @host: (nullable): names the devices that are assigned from it
 * @guest: (nullable): what the guest says
 * @qemu: (nullable): what QEMU says
 *
 * The guest is believed before QEMU, and QEMU before what is expected; neither is believed to have
 * a device of the host where the definition has not put one.
 *
 * Returns: (transfer full): the tree
 */
PtGuestTree *
pt_guest_tree_new (PtDomainXml           *definition,
                   PtHost                *host,
                   const PtGuestSighting *guest,
                   const PtGuestSighting *qemu)
{
  PtGuestTree *self = g_new0 (PtGuestTree, 1);
  gboolean guest_places = guest != NULL && guest->functions->len > 0;
  gboolean qemu_places = qemu != NULL && qemu->functions->len > 0;

  self->missing = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  if (!guest_places && !qemu_places)
    {
      self->source = PT_GUEST_EXPECTED;
      self->roots = pt_guest_tree_new_named (definition, host, guest);
      self->usb_known = TRUE;
    }
  else
    {
      const PtGuestSighting *numbers = guest_places && has_numbers (guest) ? guest
                                       : qemu_places                       ? qemu
                                                                           : NULL;

      self->source = guest_places ? PT_GUEST_SEEN : PT_GUEST_QEMU;
      self->roots = g_list_store_new (G_TYPE_OBJECT);
      see (self, definition, host, guest_places ? guest : qemu, numbers, guest);
    }
  return self;
}

/**
 * pt_guest_tree_free:
 * @self: (transfer full): a tree
 */
void
pt_guest_tree_free (PtGuestTree *self)
{
  g_clear_object (&self->roots);
  g_clear_pointer (&self->missing, g_array_unref);
  g_free (self);
}
