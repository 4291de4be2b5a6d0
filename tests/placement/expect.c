/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>

#include "pt-guest-buses.h"
#include "pt-guest-tree.h"
#include "pt-placement.h"

/*
 * What the program expects of a definition, for a script: one fact a line, its words apart by tabs.
 *
 *   expect tree DEFINITION: what the guest will see
 *     device  ADDRESS  VENDOR  DEVICE  CLASS  HOST-ADDRESS  ADDRESS-OF-THE-BRIDGE-ABOVE  NAME
 *     bus     INDEX    NUMBER
 *   expect place DEFINITION AFTER together|separate ADDRESS…: where these devices will go; AFTER
 *   becomes the definition with them
 *     place   HOST-ADDRESS  ADDRESS-IN-THE-DEFINITION  EXPECTED-ADDRESS
 *     port    INDEX
 *
 * What is not known is "-". Exits with 3 when there is no place.
 */

static void
print_number (int value,
              int digits)
{
  if (value < 0)
    g_print ("\t-");
  else
    g_print ("\t%0*x", digits, (guint) value);
}

static void
print_address (gboolean            known,
               const PtPciAddress *address)
{
  g_autofree char *text = known ? pt_pci_address_to_string (address) : g_strdup ("-");

  g_print ("\t%s", text);
}

static void
print_devices (GListModel *devices)
{
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (PtGuestDevice) device = g_list_model_get_item (devices, i);
      const PtGuestFacts *facts = pt_guest_device_get_facts (device);

      g_print ("device");
      print_address (TRUE, &facts->address);
      print_number (facts->vendor_id, 4);
      print_number (facts->device_id, 4);
      print_number (facts->class_code, 4);
      print_address (facts->has_host, &facts->host);
      print_address (facts->has_parent, &facts->parent);
      g_print ("\t%s\n", facts->name);
      print_devices (G_LIST_MODEL (pt_guest_device_get_children (device)));
    }
}

static int
print_tree (PtDomainXml *definition)
{
  GPtrArray *controllers = pt_domain_xml_get_controllers (definition);
  g_autoptr (GListStore) tree = pt_guest_tree_new_expected (definition, NULL);

  print_devices (G_LIST_MODEL (tree));
  for (guint i = 0; i < controllers->len; i++)
    {
      int index = ((PtDomainController *) g_ptr_array_index (controllers, i))->index;
      guint8 bus;

      g_print ("bus\t%d", index);
      print_number (pt_guest_tree_bus_of_index (definition, index, &bus) ? bus : -1, 2);
      g_print ("\n");
    }
  return 0;
}

static int
print_places (PtDomainXml *definition,
              const char  *after,
              const char  *slots,
              char       **addresses)
{
  g_autoptr (GArray) given = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  g_autoptr (PtPlacement) placement = NULL;
  g_autoptr (PtDomainEdit) edit = pt_domain_edit_new ();
  g_autoptr (PtDomainXml) edited = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; addresses[i] != NULL; i++)
    {
      PtPciAddress address;

      if (!pt_pci_address_parse (addresses[i], &address))
        g_error ("%s is no PCI address", addresses[i]);
      g_array_append_val (given, address);
    }

  placement = pt_placement_new (definition, NULL, given, g_str_equal (slots, "separate"), &error);
  if (placement == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 3;
    }

  for (guint i = 0; i < placement->new_root_ports->len; i++)
    {
      guint index = g_array_index (placement->new_root_ports, guint, i);

      const PtPciAddress *address =
        &g_array_index (placement->port_addresses, PtPciAddress, i);

      g_print ("port\t%u\n", index);
      if (address->slot != 0)
        pt_domain_edit_add_root_port_at (edit, index, address);
      else
        pt_domain_edit_add_root_port (edit, index);
    }
  for (guint i = 0; i < placement->places->len; i++)
    {
      const PtPlace *place = &g_array_index (placement->places, PtPlace, i);
      PtDomainHostdev hostdev = {
        .host = place->host,
        .guest = place->guest,
        .multifunction = place->multifunction,
      };

      g_print ("place");
      print_address (TRUE, &place->host);
      print_address (TRUE, &place->guest);
      print_address (place->has_expected, &place->expected);
      g_print ("\n");
      pt_domain_edit_add_hostdev (edit, &hostdev);
    }

  edited = pt_domain_xml_edit (definition, edit, &error);
  if (edited == NULL ||
      !g_file_set_contents (after, pt_domain_xml_get_text (edited), -1, &error))
    g_error ("%s", error->message);
  return 0;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (PtDomainXml) definition = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  setlocale (LC_ALL, "");
  if (argc < 3)
    g_error ("nothing to do");
  if (!g_file_get_contents (argv[2], &text, &length, &error))
    g_error ("%s", error->message);
  definition = pt_domain_xml_new_from_text (text, (gssize) length, &error);
  if (definition == NULL)
    g_error ("%s: %s", argv[2], error->message);

  if (g_str_equal (argv[1], "tree"))
    return print_tree (definition);
  if (g_str_equal (argv[1], "place") && argc > 5)
    return print_places (definition, argv[3], argv[4], argv + 5);
  g_error ("%s is no command", argv[1]);
}
