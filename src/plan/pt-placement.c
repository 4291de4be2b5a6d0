/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-placement.h"

#include <glib/gi18n.h>

#include "pt-error.h"
#include "pt-guest-buses.h"
#include "pt-live-steps.h"

/*
 * Where in the guest each given function goes.
 *
 * Every one gets an address of ours. Left to itself libvirt adds root ports and, for conventional
 * devices, a bridge, and they stay for ever; and what was shown would not be what happens.
 */

#define HIGHEST_INDEX 0xff

/* Functions of the host that go to one slot of the guest */
typedef struct
{
  guint first;
  guint n;
} Card;

/**
 * pt_placement_free:
 * @self: (transfer full): a placement
 */
void
pt_placement_free (PtPlacement *self)
{
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->new_root_ports, g_array_unref);
  g_clear_pointer (&self->port_addresses, g_array_unref);
  g_free (self);
}

static GArray *
get_cards (GArray   *given,
           gboolean  separate)
{
  GArray *cards = g_array_new (FALSE, FALSE, sizeof (Card));

  for (guint i = 0; i < given->len; i++)
    {
      const PtPciAddress *address = &g_array_index (given, PtPciAddress, i);
      Card card = { .first = i, .n = 1 };

      if (!separate && i > 0 &&
          pt_pci_address_same_slot (address, &g_array_index (given, PtPciAddress, i - 1)))
        g_array_index (cards, Card, cards->len - 1).n++;
      else
        g_array_append_val (cards, card);
    }

  return cards;
}

static gboolean
is_bus_empty (PtDomainXml *definition,
              guint        index)
{
  GPtrArray *used = pt_domain_xml_get_guest_addresses (definition);

  for (guint i = 0; i < used->len; i++)
    {
      const PtDomainGuestAddress *entry = g_ptr_array_index (used, i);
      const PtPciAddress *address = &entry->address;

      if (address->domain == 0 && address->bus == index)
        return FALSE;
    }

  return TRUE;
}

static int
compare_indexes (gconstpointer a,
                 gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return x < y ? -1 : x > y;
}

/* Free root ports into which a device could also be plugged while the guest runs, lowest index
   first */
static GArray *
get_free_root_ports (PtDomainXml *definition)
{
  GPtrArray *controllers = pt_domain_xml_get_controllers (definition);
  GArray *ports = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < controllers->len; i++)
    {
      const PtDomainController *controller = g_ptr_array_index (controllers, i);
      guint index = (guint) controller->index;

      if (controller->index > 0 && index <= HIGHEST_INDEX && controller->hotplug &&
          g_strcmp0 (controller->model, "pcie-root-port") == 0 && is_bus_empty (definition, index))
        g_array_append_val (ports, index);
    }

  g_array_sort (ports, compare_indexes);
  return ports;
}

/* Of @ports those that are free in what runs too, when they are enough: then the device can be
   plugged in at once. Else all of them, and it comes with the next start. */
static void
prefer_live_ports (GArray      *ports,
                   PtDomainXml *live,
                   guint        n_wanted)
{
  g_autoptr(GArray) free_now = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < ports->len; i++)
    if (pt_live_port_is_free (live, g_array_index (ports, guint, i)))
      g_array_append_val (free_now, g_array_index (ports, guint, i));

  if (free_now->len < n_wanted)
    return;

  g_array_set_size (ports, 0);
  g_array_append_vals (ports, free_now->data, free_now->len);
}

static guint
get_highest_index (PtDomainXml *definition)
{
  GPtrArray *controllers = pt_domain_xml_get_controllers (definition);
  GPtrArray *used = pt_domain_xml_get_guest_addresses (definition);
  guint highest = 0;

  for (guint i = 0; i < controllers->len; i++)
    {
      const PtDomainController *controller = g_ptr_array_index (controllers, i);

      if (controller->index > 0)
        highest = MAX (highest, (guint) controller->index);
    }
  /* An address on a bus without a controller makes libvirt add that controller. */
  for (guint i = 0; i < used->len; i++)
    highest = MAX (highest,
                   (guint) ((PtDomainGuestAddress *) g_ptr_array_index (used, i))->address.bus);

  return highest;
}

static void
place_card (PtPlacement *self,
            GArray      *given,
            const Card  *card,
            guint        bus,
            guint        slot)
{
  gboolean has_zero = g_array_index (given, PtPciAddress, card->first).function == 0;

  for (guint i = 0; i < card->n; i++)
    {
      PtPlace place = { .host = g_array_index (given, PtPciAddress, card->first + i) };

      place.guest.bus = (guint8) bus;
      place.guest.slot = (guint8) slot;
      /* No guest looks at a slot without function 0: the lowest one given becomes it, the others
         keep their numbers. */
      place.guest.function = i == 0 && !has_zero ? 0 : place.host.function;
      if (card->n == 1)
        place.guest.function = 0;
      place.multifunction = i == 0 && card->n > 1;
      g_array_append_val (self->places, place);
    }
}

static gboolean
place_behind_root_ports (PtPlacement  *self,
                         PtDomainXml  *definition,
                         PtDomainXml  *live,
                         GArray       *given,
                         GArray       *cards,
                         GError      **error)
{
  g_autoptr(GArray) ports = get_free_root_ports (definition);
  guint next = get_highest_index (definition) + 1;

  if (live != NULL)
    prefer_live_ports (ports, live, cards->len);
  for (guint i = 0; i < cards->len; i++)
    {
      guint index;

      if (i < ports->len)
        {
          index = g_array_index (ports, guint, i);
        }
      else
        {
          index = next++;
          if (index > HIGHEST_INDEX)
            {
              pt_set_error (error, PT_ERROR_REFUSED,
                            _("Remove root ports that the virtual machine does not use."), NULL,
                            _("The virtual machine has no room for another PCI Express root "
                              "port."));
              return FALSE;
            }
          g_array_append_val (self->new_root_ports, index);
        }
      place_card (self, given, &g_array_index (cards, Card, i), index, 0);
    }

  return TRUE;
}

/* Whether @slot of a conventional bus may be used. On bus 0, slot 1 is the chipset's, and QEMU
   wants slot 2 for the display. */
static gboolean
is_slot_free (PtDomainXml *definition,
              GArray      *taken,
              guint        bus,
              guint        slot)
{
  GPtrArray *used = pt_domain_xml_get_guest_addresses (definition);

  if (slot == 0 || (bus == 0 && slot <= 2))
    return FALSE;

  for (guint i = 0; i < used->len; i++)
    {
      const PtDomainGuestAddress *entry = g_ptr_array_index (used, i);
      const PtPciAddress *address = &entry->address;

      if (address->domain == 0 && address->bus == bus && address->slot == slot)
        return FALSE;
    }
  for (guint i = 0; i < taken->len; i++)
    {
      const PtPciAddress *address = &g_array_index (taken, PtPlace, i).guest;

      if (address->bus == bus && address->slot == slot)
        return FALSE;
    }

  return TRUE;
}

static gboolean
place_in_slots (PtPlacement  *self,
                PtDomainXml  *definition,
                GArray       *given,
                GArray       *cards,
                GError      **error)
{
  GPtrArray *controllers = pt_domain_xml_get_controllers (definition);
  g_autoptr(GArray) buses = g_array_new (FALSE, FALSE, sizeof (guint));
  guint root = 0;

  g_array_append_val (buses, root);
  for (guint i = 0; i < controllers->len; i++)
    {
      const PtDomainController *controller = g_ptr_array_index (controllers, i);
      guint index = (guint) controller->index;

      if (controller->index > 0 && index <= HIGHEST_INDEX &&
          g_strcmp0 (controller->model, "pci-bridge") == 0)
        g_array_append_val (buses, index);
    }
  g_array_sort (buses, compare_indexes);

  for (guint i = 0; i < cards->len; i++)
    {
      gboolean placed = FALSE;

      for (guint b = 0; !placed && b < buses->len; b++)
        for (guint slot = 1; !placed && slot <= 0x1f; slot++)
          {
            guint bus = g_array_index (buses, guint, b);

            placed = is_slot_free (definition, self->places, bus, slot);
            if (placed)
              place_card (self, given, &g_array_index (cards, Card, i), bus, slot);
          }

      if (!placed)
        {
          pt_set_error (error, PT_ERROR_REFUSED,
                        _("Remove a device from the virtual machine, or add a PCI bridge to it."),
                        NULL,
                        _("The virtual machine has no free PCI slot."));
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * pt_placement_new:
 * @definition: a definition
 * @live: (nullable): the definition of what runs of the same machine
 * @given: (element-type PtPciAddress): the functions to give, by address
 * @separate: every function gets a slot of its own
 * @error: return location
 *
 * Functions of one slot of the host go to one slot of the guest, with the same numbers, unless
 * @separate.
 *
 * Returns: (transfer full): where they go, or %NULL with %PT_ERROR_REFUSED when there is no room
 */
PtPlacement *
pt_placement_new (PtDomainXml  *definition,
                  PtDomainXml  *live,
                  GArray       *given,
                  gboolean      separate,
                  GError      **error)
{
  g_autoptr(PtPlacement) self = g_new0 (PtPlacement, 1);
  g_autoptr(PtGuestBuses) buses = NULL;
  g_autoptr(GArray) cards = NULL;
  gboolean placed;

  g_return_val_if_fail (PT_IS_DOMAIN_XML (definition), NULL);

  self->places = g_array_new (FALSE, TRUE, sizeof (PtPlace));
  self->new_root_ports = g_array_new (FALSE, TRUE, sizeof (guint));
  self->port_addresses = g_array_new (FALSE, TRUE, sizeof (PtPciAddress));
  if (given->len == 0)
    return g_steal_pointer (&self);

  cards = get_cards (given, separate);
  switch (pt_chipset_of_definition (definition))
    {
    case PT_CHIPSET_PCIE:
      placed = place_behind_root_ports (self, definition, live, given, cards, error);
      break;

    case PT_CHIPSET_PCI:
      placed = place_in_slots (self, definition, given, cards, error);
      break;

    case PT_CHIPSET_UNKNOWN:
    default:
      pt_set_error (error, PT_ERROR_REFUSED,
                    _("Use a virtual machine of the type q35."), NULL,
                    /* Translators: %s is a machine type of QEMU, like "microvm" */
                    _("Devices cannot be assigned to a virtual machine of the type %s."),
                    pt_domain_xml_get_machine (definition) != NULL
                    ? pt_domain_xml_get_machine (definition) : "—");
      placed = FALSE;
      break;
    }
  if (!placed)
    return NULL;

  buses = pt_guest_buses_new (definition, self->new_root_ports);
  if (pt_guest_buses_is_full (buses))
    {
      pt_set_error (error, PT_ERROR_REFUSED,
                    _("Remove a device from the virtual machine, or put it behind a root port."),
                    NULL,
                    _("The virtual machine has no room for another PCI Express root port."));
      return NULL;
    }

  for (guint i = 0; i < self->places->len; i++)
    {
      PtPlace *place = &g_array_index (self->places, PtPlace, i);

      place->has_expected = pt_guest_buses_translate (buses, &place->guest, &place->expected);
    }
  for (guint i = 0; i < self->new_root_ports->len; i++)
    {
      PtPciAddress address = { 0 };

      pt_guest_buses_must_place (buses, g_array_index (self->new_root_ports, guint, i), &address);
      g_array_append_val (self->port_addresses, address);
    }

  return g_steal_pointer (&self);
}
