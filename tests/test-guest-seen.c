/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-bench.h"

#include <stdio.h>
#include <string.h>

#include "pt-guest-tree.h"

/*
 * What a guest or QEMU says is there, held against the definition.
 */

#define CONTROLLER(index, model, alias, bus, slot, function) \
  "<controller type='pci' index='" #index "' model='" model "'><alias name='" alias "'/>" \
  "<address type='pci' bus='" #bus "' slot='" #slot "' function='" #function "'/></controller>"
#define PORT(index, slot, function) \
  CONTROLLER (index, "pcie-root-port", "pci." #index, 0, slot, function)
#define HOSTDEV(host, alias, bus, slot) \
  "<hostdev mode='subsystem' type='pci' managed='yes'><source><address bus='" #host "' slot='0'/>" \
  "</source><alias name='" alias "'/><address type='pci' bus='" #bus "' slot='" #slot "'/></hostdev>"

/* Two cards of one kind */
#define TWINS "dev 04:00.0 4 0200 8086:10d3 vfio-pci\n" \
  "dev 05:00.0 5 0200 8086:10d3 vfio-pci\n" \
  "dev 06:00.0 6 0c03 1b36:000d vfio-pci\n"

/* A function: ADDRESS VENDOR:DEVICE [bridge BUS] [class CLASS] [driver DRIVER] [alias ALIAS] */
static PtGuestSighting *
make_sighting (const char *lines)
{
  g_auto(GStrv) rows = g_strsplit (lines, ";", -1);
  PtGuestSighting *sighting = pt_guest_sighting_new ();

  for (guint i = 0; rows[i] != NULL && *rows[i] != '\0'; i++)
    {
      g_auto(GStrv) words = g_strsplit (rows[i], " ", -1);
      PtPciAddress address = plan_bench_address (words[0]);
      PtGuestFunction *function = pt_guest_sighting_add (sighting, &address);

      g_assert_nonnull (function);
      g_assert_cmpint (sscanf (words[1], "%4x:%4x", (guint *) &function->vendor_id,
                               (guint *) &function->device_id), ==, 2);
      for (guint j = 2; words[j] != NULL; j += 2)
        if (g_str_equal (words[j], "bridge"))
          {
            function->bridge = TRUE;
            function->secondary = (int) strtol (words[j + 1], NULL, 16);
          }
        else if (g_str_equal (words[j], "class"))
          function->class_code = (int) strtol (words[j + 1], NULL, 16);
        else if (g_str_equal (words[j], "driver"))
          function->driver = g_strdup (words[j + 1]);
        else if (g_str_equal (words[j], "alias"))
          function->alias = g_strdup (words[j + 1]);
        else
          g_assert_not_reached ();
    }
  return sighting;
}

typedef struct
{
  const char *name;
  const char *devices;
  const char *guest;   /* NULL: it has not been asked */
  const char *qemu;
  const char *expect;  /* the tree; behind it what is missing */
} Case;

#define TWO_PORTS PORT (1, 2, 0) PORT (2, 2, 1) HOSTDEV (4, "hostdev0", 1, 0) \
  HOSTDEV (5, "hostdev1", 2, 0)

static const Case cases[] = {
  { "identical cards, in order", TWO_PORTS,
    "00:00.0 8086:29c0;00:02.0 1b36:000c bridge 1;00:02.1 1b36:000c bridge 2;"
    "01:00.0 8086:10d3 driver e1000e;02:00.0 8086:10d3 driver e1000e", NULL,
    "guest;00:00.0 Host bridge;00:02.0 PCI Express root port;"
    " 01:00.0 Vendor 8086 Device 10d3, e1000e, was 04:00.0;00:02.1 PCI Express root port;"
    " 02:00.0 Vendor 8086 Device 10d3, e1000e, was 05:00.0" },
  { "identical cards, numbered the other way", TWO_PORTS,
    "00:02.0 1b36:000c bridge 9;00:02.1 1b36:000c bridge 3;"
    "03:00.0 8086:10d3;09:00.0 8086:10d3", NULL,
    "guest;00:02.0 PCI Express root port;"
    " 09:00.0 Vendor 8086 Device 10d3, was 04:00.0;00:02.1 PCI Express root port;"
    " 03:00.0 Vendor 8086 Device 10d3, was 05:00.0" },
  { "identical cards, one of them not there", TWO_PORTS,
    "00:02.0 1b36:000c bridge 1;00:02.1 1b36:000c bridge 2;02:00.0 8086:10d3", NULL,
    "guest;00:02.0 PCI Express root port;00:02.1 PCI Express root port;"
    " 02:00.0 Vendor 8086 Device 10d3, was 05:00.0;missing 04:00.0" },
  { "identical cards, by QEMU's names",
    "<controller type='pci' index='1' model='pcie-root-port'/>"
    HOSTDEV (4, "hostdev0", 1, 0) HOSTDEV (5, "ua-second", 2, 0), NULL,
    "00:02.0 1b36:000c bridge 1 alias pci.1;01:00.0 8086:10d3 alias ua-second;"
    "01:01.0 8086:10d3 alias hostdev0",
    "qemu;00:02.0 PCI device;"
    " 01:00.0 Vendor 8086 Device 10d3, was 05:00.0;"
    " 01:01.0 Vendor 8086 Device 10d3, was 04:00.0" },
  { "an emulated card of the same kind",
    PORT (1, 2, 0) PORT (2, 2, 1) "<interface type='user'><model type='e1000e'/>"
    "<address type='pci' bus='1' slot='0'/></interface>" HOSTDEV (4, "hostdev0", 2, 0),
    "00:02.0 1b36:000c bridge 1;00:02.1 1b36:000c bridge 2;01:00.0 8086:10d3;02:00.0 8086:10d3",
    NULL,
    "guest;00:02.0 PCI Express root port; 01:00.0 Network card (e1000e) 8086:10d3;"
    "00:02.1 PCI Express root port; 02:00.0 Vendor 8086 Device 10d3, was 04:00.0" },
  { "another device in its place", PORT (1, 2, 0) HOSTDEV (4, "hostdev0", 1, 0),
    "00:02.0 1b36:000c bridge 1;01:00.0 dead:beef class 0300;05:00.0 8086:10d3 class 0200", NULL,
    "guest;00:02.0 PCI Express root port; 01:00.0 VGA compatible controller dead:beef;"
    "05:00.0 Ethernet controller 8086:10d3;missing 04:00.0" },
  { "the guest does not say its buses", TWO_PORTS,
    "00:02.0 1b36:000c;00:02.1 1b36:000c;01:00.0 8086:10d3;02:00.0 8086:10d3", NULL,
    "guest;00:02.0 PCI Express root port; 01:00.0 Vendor 8086 Device 10d3, was 04:00.0;"
    "00:02.1 PCI Express root port; 02:00.0 Vendor 8086 Device 10d3, was 05:00.0" },
  { "QEMU says the buses for it", TWO_PORTS,
    "00:02.0 1b36:000c;00:02.1 1b36:000c;07:00.0 8086:10d3;08:00.0 8086:10d3",
    "00:02.0 1b36:000c bridge 8 alias pci.1;00:02.1 1b36:000c bridge 7 alias pci.2;"
    "08:00.0 8086:10d3 alias hostdev0;07:00.0 8086:10d3 alias hostdev1",
    "guest;00:02.0 PCI Express root port; 08:00.0 Vendor 8086 Device 10d3, was 04:00.0;"
    "00:02.1 PCI Express root port; 07:00.0 Vendor 8086 Device 10d3, was 05:00.0" },
  { "behind a switch",
    PORT (1, 2, 0) CONTROLLER (2, "pcie-switch-upstream-port", "pci.2", 1, 0, 0)
    CONTROLLER (4, "pcie-switch-downstream-port", "pci.4", 2, 1, 0)
    CONTROLLER (3, "pcie-switch-downstream-port", "pci.3", 2, 0, 0)
    HOSTDEV (4, "hostdev0", 3, 0) HOSTDEV (5, "hostdev1", 4, 0),
    "00:02.0 1b36:000c bridge 2;02:00.0 104c:8232 bridge 3;03:00.0 104c:8233 bridge 4;"
    "03:01.0 104c:8233 bridge 5;04:00.0 8086:10d3;05:00.0 8086:10d3", NULL,
    "guest;00:02.0 PCI Express root port; 02:00.0 PCI Express switch, upstream port;"
    "  03:00.0 PCI Express switch, downstream port;"
    "   04:00.0 Vendor 8086 Device 10d3, was 04:00.0;"
    "  03:01.0 PCI Express switch, downstream port;"
    "   05:00.0 Vendor 8086 Device 10d3, was 05:00.0" },
  { "behind an expander",
    "<controller type='pci' index='1' model='pcie-expander-bus'><target busNr='0x80'/>"
    "<address type='pci' slot='3'/></controller>" CONTROLLER (2, "pcie-root-port", "pci.2", 1, 0, 0)
    HOSTDEV (4, "hostdev0", 2, 0),
    "00:03.0 1b36:000b;80:00.0 1b36:000c bridge 81;81:00.0 8086:10d3", NULL,
    "guest;00:03.0 PCI Express expander bridge;80:00.0 PCI Express root port;"
    " 81:00.0 Vendor 8086 Device 10d3, was 04:00.0" },
  { "behind a conventional expander",
    "<controller type='pci' index='1' model='pci-expander-bus'><target busNr='0x40'/>"
    "<address type='pci' slot='3'/></controller>" HOSTDEV (4, "hostdev0", 1, 7),
    "00:03.0 1b36:0009;40:00.0 1b36:0001 class 0604 bridge 41;41:07.0 8086:10d3", NULL,
    "guest;00:03.0 PCI expander bridge;40:00.0 PCI bridge;"
    " 41:07.0 Vendor 8086 Device 10d3, was 04:00.0" },
  { "bridges that claim everything", PORT (1, 2, 0) HOSTDEV (4, "hostdev0", 1, 0),
    "00:02.0 1b36:000c bridge 1;00:03.0 1b36:000c bridge 1;01:00.0 8086:10d3 bridge 0;"
    "02:00.0 8086:10d3 bridge ff;ff:1f.7 8086:10d3 bridge 2", NULL,
    "guest;00:02.0 PCI Express root port; 01:00.0 Vendor 8086 Device 10d3, was 04:00.0;"
    "00:03.0 PCI device;02:00.0 PCI device 8086:10d3; ff:1f.7 PCI device 8086:10d3" },
  { "nothing at all", PORT (1, 2, 0) HOSTDEV (4, "hostdev0", 1, 0), "", NULL,
    "expected;00:00.0 Host bridge;00:02.0 PCI Express root port;"
    " 01:00.0 Vendor 8086 Device 10d3, was 04:00.0;00:1f.0 ISA bridge;"
    "00:1f.2 SATA controller;00:1f.3 SMBus" },
};

static void
describe (GListModel *items,
          guint       depth,
          GString    *text)
{
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (items, i);
      const PtGuestFacts *facts;
      g_autofree char *address = NULL;

      if (PT_IS_GUEST_USB (item))
        {
          const PtUsbDevice *usb = pt_guest_usb_get_facts (PT_GUEST_USB (item));

          g_string_append_printf (text, ";%*sUSB %s %s", (int) depth, "", usb->port, usb->name);
          continue;
        }

      facts = pt_guest_device_get_facts (PT_GUEST_DEVICE (item));
      address = pt_pci_address_to_short (&facts->address);
      g_assert_cmpint (facts->has_parent, ==, depth > 0);
      g_string_append_printf (text, ";%*s%s %s", (int) depth, "", address, facts->name);
      /* Those of the definition's own say it by their names */
      if (!facts->has_host && facts->vendor_id != 0x1b36 && facts->vendor_id != 0x104c &&
          (facts->device_id & 0xff00) != 0x2900)
        g_string_append_printf (text, " %04x:%04x", (guint) facts->vendor_id,
                                (guint) facts->device_id);
      if (facts->driver != NULL)
        g_string_append_printf (text, ", %s", facts->driver);
      if (facts->has_host)
        {
          g_autofree char *host = pt_pci_address_to_short (&facts->host);

          g_string_append_printf (text, ", was %s", host);
        }
      describe (G_LIST_MODEL (pt_guest_device_get_usb (PT_GUEST_DEVICE (item))), depth + 1, text);
      describe (G_LIST_MODEL (pt_guest_device_get_children (PT_GUEST_DEVICE (item))), depth + 1,
                text);
    }
}

static char *
describe_tree (PtGuestTree *tree)
{
  GString *text = g_string_new (pt_guest_source_to_id (tree->source));

  describe (G_LIST_MODEL (tree->roots), 0, text);
  for (guint i = 0; i < tree->missing->len; i++)
    {
      g_autofree char *address =
          pt_pci_address_to_short (&g_array_index (tree->missing, PtPciAddress, i));

      g_string_append_printf (text, ";missing %s", address);
    }
  return g_string_free_and_steal (text);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(PlanBench) bench = plan_bench_new (TWINS);
  g_autoptr(PtDomainXml) definition = plan_bench_new_definition (c->devices);
  g_autoptr(PtGuestSighting) guest = c->guest != NULL ? make_sighting (c->guest) : NULL;
  g_autoptr(PtGuestSighting) qemu = c->qemu != NULL ? make_sighting (c->qemu) : NULL;
  g_autoptr(PtGuestTree) tree = pt_guest_tree_new (definition, bench->host, guest, qemu);
  g_autofree char *found = describe_tree (tree);

  g_assert_cmpstr (found, ==, c->expect);
}

static void
plug (PtGuestSighting *sighting,
      const char      *controller,
      const char      *port,
      const char      *name)
{
  PtGuestPlugged *plugged = pt_guest_plugged_new (1, 0x0627, 1, name, -1);

  plugged->has_controller = controller != NULL;
  if (controller != NULL)
    plugged->controller = plan_bench_address (controller);
  plugged->usb->port = g_strdup (port);
  if (sighting->usb == NULL)
    sighting->usb = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_guest_plugged_free);
  g_ptr_array_add (sighting->usb, plugged);
}

/* Under the controller that they are plugged into, whoever that one belongs to; and one that claims
   a controller that is not there */
static void
test_usb (void)
{
  g_autoptr(PlanBench) bench = plan_bench_new (TWINS);
  g_autoptr(PtDomainXml) definition =
      plan_bench_new_definition (PORT (1, 2, 0) HOSTDEV (6, "hostdev0", 1, 0)
                                 "<controller type='usb' index='0' model='qemu-xhci'>"
                       "<address type='pci' bus='0' slot='4'/></controller>");
  g_autoptr(PtGuestSighting) guest =
      make_sighting ("00:02.0 1b36:000c bridge 1;00:04.0 1b36:000d class 0c03;"
                     "01:00.0 1b36:000d class 0c03");
  g_autoptr(PtGuestTree) tree = NULL;
  g_autofree char *found = NULL;

  plug (guest, "01:00.0", "1-1", "Keyboard");
  plug (guest, "00:04.0", "3-1", "Tablet");
  plug (guest, "1f:00.0", "5-1", "Lie");
  plug (guest, NULL, "7-1", "Somewhere");
  tree = pt_guest_tree_new (definition, bench->host, guest, NULL);
  found = describe_tree (tree);
  g_assert_true (tree->usb_known);
  g_assert_cmpstr (found, ==,
                   "guest;00:02.0 PCI Express root port;"
                   " 01:00.0 Vendor 1b36 Device 000d, was 06:00.0;  USB 1-1 Keyboard;"
                   "00:04.0 USB controller (xHCI); USB 3-1 Tablet;USB 5-1 Lie;USB 7-1 Somewhere");
}

/* What is not said to be on a controller is on the only one */
static void
test_usb_only (void)
{
  g_autoptr(PlanBench) bench = plan_bench_new (TWINS);
  g_autoptr(PtDomainXml) definition =
    plan_bench_new_definition (PORT (1, 2, 0) HOSTDEV (6, "hostdev0", 1, 0));
  g_autoptr(PtGuestSighting) guest =
      make_sighting ("00:02.0 1b36:000c bridge 1;01:00.0 1b36:000d class 0c03");
  g_autoptr(PtGuestTree) before = pt_guest_tree_new (definition, bench->host, guest, NULL);
  g_autoptr(PtGuestTree) tree = NULL;
  g_autofree char *found = NULL;

  g_assert_false (before->usb_known);
  plug (guest, NULL, "1-1", "Keyboard");
  tree = pt_guest_tree_new (definition, bench->host, guest, NULL);
  found = describe_tree (tree);
  g_assert_cmpstr (found, ==, "guest;00:02.0 PCI Express root port;"
                              " 01:00.0 Vendor 1b36 Device 000d, was 06:00.0;  USB 1-1 Keyboard");
}

static void
add_placeless (PtGuestSighting *sighting,
               int              device_id,
               const char      *driver)
{
  PtGuestFunction *function = pt_guest_sighting_add_placeless (sighting);

  function->vendor_id = 0x8086;
  function->device_id = device_id;
  function->driver = g_strdup (driver);
}

/* Windows names IDs and drivers and no places: those with the same IDs share a driver, or none */
static void
test_placeless (void)
{
  g_autoptr(PlanBench) bench = plan_bench_new (TWINS);
  g_autoptr(PtDomainXml) definition = plan_bench_new_definition (TWO_PORTS);
  g_autoptr(PtGuestSighting) guest = pt_guest_sighting_new ();
  g_autoptr(PtGuestTree) alike = NULL;
  g_autoptr(PtGuestTree) unlike = NULL;
  g_autofree char *found = NULL;
  g_autofree char *found_unlike = NULL;

  add_placeless (guest, 0x10d3, "Intel(R) 82574L");
  add_placeless (guest, 0x10d3, "Intel(R) 82574L");
  add_placeless (guest, 0x2922, "AHCI");
  alike = pt_guest_tree_new (definition, bench->host, guest, NULL);
  found = describe_tree (alike);
  g_assert_cmpstr (found, ==,
                   "expected;00:00.0 Host bridge;00:02.0 PCI Express root port;"
                   " 01:00.0 Vendor 8086 Device 10d3, Intel(R) 82574L, was 04:00.0;"
                   "00:02.1 PCI Express root port;"
                   " 02:00.0 Vendor 8086 Device 10d3, Intel(R) 82574L, was 05:00.0;"
                   "00:1f.0 ISA bridge;00:1f.2 SATA controller, AHCI;00:1f.3 SMBus");

  add_placeless (guest, 0x10d3, "another");
  unlike = pt_guest_tree_new (definition, bench->host, guest, NULL);
  found_unlike = describe_tree (unlike);
  g_assert_null (strstr (found_unlike, "82574L"));
  g_assert_nonnull (strstr (found_unlike, "AHCI"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/guest-seen/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/guest-seen/usb", test_usb);
  g_test_add_func ("/guest-seen/usb-only", test_usb_only);
  g_test_add_func ("/guest-seen/placeless", test_placeless);

  return g_test_run ();
}
