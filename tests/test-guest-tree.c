/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-bench.h"

#include "pt-guest-tree.h"

/*
 * The tree of a guest's devices, as its definition makes one expect it.
 */

#define BRIDGE(index, model, bus, slot, function) \
  "<controller type='pci' index='" #index "' model='" model "'>" \
  "<address type='pci' bus='" #bus "' slot='" #slot "' function='" #function "'/></controller>"
#define EXPANDER(index, model, number, slot) \
  "<controller type='pci' index='" #index "' model='" model "'><target busNr='" number "'/>" \
  "<address type='pci' slot='" #slot "'/></controller>"

typedef struct
{
  const char *name;
  const char *devices;
  const char *buses;     /* bus of index 0, 1, … ; "-" is not known */
} Case;

static const Case cases[] = {
  { "nothing", "", "0 -" },
  { "in order", BRIDGE (1, "pcie-root-port", 0, 2, 0) BRIDGE (2, "pcie-root-port", 0, 2, 1),
    "0 1 2" },
  { "out of order", BRIDGE (1, "pcie-root-port", 0, 3, 0) BRIDGE (2, "pcie-root-port", 0, 2, 0),
    "0 2 1" },
  { "nested",
    BRIDGE (1, "pcie-root-port", 0, 5, 0) BRIDGE (2, "pcie-switch-upstream-port", 1, 0, 0)
    BRIDGE (3, "pcie-switch-downstream-port", 2, 1, 0) BRIDGE (4, "pcie-switch-downstream-port", 2,
                                                               0, 0)
    BRIDGE (5, "pcie-root-port", 0, 6, 0), "0 1 2 4 3 5" },
  { "conventional bridges",
    BRIDGE (1, "dmi-to-pci-bridge", 0, 0x1e, 0) BRIDGE (2, "pci-bridge", 1, 1, 0)
    BRIDGE (3, "pcie-root-port", 0, 2, 0), "0 2 3 1" },
  { "PCI Express expander",
    BRIDGE (1, "pcie-root-port", 0, 2, 0) EXPANDER (2, "pcie-expander-bus", "0x80", 3)
    BRIDGE (3, "pcie-root-port", 2, 0, 0) BRIDGE (4, "pcie-root-port", 0, 4, 0), "0 1 128 129 2" },
  { "PCI expander", EXPANDER (1, "pci-expander-bus", "64", 3) BRIDGE (2, "pci-bridge", 1, 1, 0),
    "0 65 66" },
  { "an expander without number",
    EXPANDER (1, "pcie-expander-bus", "", 3) BRIDGE (2, "pcie-root-port", 0, 4, 0), "0 - 1" },
  { "a bridge without address",
    BRIDGE (1, "pcie-root-port", 0, 2,
            0) "<controller type='pci' index='2' model='dmi-to-pci-bridge'/>",
    "0 - -" },
  { "a root port without address",
    BRIDGE (1, "pcie-root-port", 0, 2,
            0) "<controller type='pci' index='2' model='pcie-root-port'/>",
    "0 2 1" },
  { "a port without function 0 beside it",
    BRIDGE (1, "pcie-root-port", 0, 2, 1) BRIDGE (2, "pcie-root-port", 0, 3, 0)
    BRIDGE (3, "pcie-root-port", 0, 4, 1) BRIDGE (4, "pcie-root-port", 0, 4, 0), "0 - 1 3 2" },
  { "a gap", BRIDGE (2, "pcie-root-port", 0, 2, 0), "0 - -" },
  { "its own parent", BRIDGE (1, "pcie-root-port", 1, 0, 0), "0 -" },
  { "each other's parent",
    BRIDGE (1, "pcie-root-port", 2, 0, 0) BRIDGE (2, "pcie-root-port", 1, 0, 0), "0 - -" },
};

static void
test_buses (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(PtDomainXml) definition = plan_bench_new_definition (c->devices);
  g_auto(GStrv) expect = g_strsplit (c->buses, " ", -1);

  for (int i = 0; expect[i] != NULL; i++)
    {
      guint8 bus = 0;
      gboolean known = pt_guest_tree_bus_of_index (definition, i, &bus);
      g_autofree char *found = known ? g_strdup_printf ("%d", bus) : g_strdup ("-");

      g_test_message ("index %d", i);
      g_assert_cmpstr (found, ==, expect[i]);
    }
}

static void
test_no_index (void)
{
  g_autoptr(PtDomainXml) definition = plan_bench_new_definition ("");
  guint8 bus;

  g_assert_false (pt_guest_tree_bus_of_index (definition, -1, &bus));
  g_assert_false (pt_guest_tree_bus_of_index (definition, 256, &bus));
  g_assert_false (pt_guest_tree_bus_of_index (definition, G_MAXINT, &bus));
}

static void
describe (GListStore *store,
          guint       depth,
          GString    *text)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr(PtGuestDevice) device = g_list_model_get_item (G_LIST_MODEL (store), i);
      const PtGuestFacts *facts = pt_guest_device_get_facts (device);
      g_autofree char *address = pt_pci_address_to_short (&facts->address);
      g_autofree char *parent = pt_pci_address_to_short (&facts->parent);
      g_autofree char *host = pt_pci_address_to_short (&facts->host);

      g_assert_cmpint (facts->has_parent, ==, depth > 0);
      g_string_append_printf (text, "%*s%s %s", (int) depth * 2, "", address, facts->name);
      if (facts->vendor_id >= 0 && facts->device_id >= 0)
        g_string_append_printf (text, " %04x:%04x", (guint) facts->vendor_id,
                                (guint) facts->device_id);
      if (facts->has_parent)
        g_string_append_printf (text, " behind %s", parent);
      if (facts->has_host)
        g_string_append_printf (text, " was %s", host);
      g_string_append_c (text, '\n');
      describe (pt_guest_device_get_children (device), depth + 1, text);
    }
}

/* As it is once the guide's first example was followed, without its mistake */
static void
test_tree (void)
{
  g_autoptr(PlanBench) bench = plan_bench_new_joined (plan_bench_laptop,
                                                      "definition linux515.xml\nwant 14");
  g_autoptr(PtPlan) plan = pt_plan_new (bench->situation, bench->selection, NULL);
  g_autoptr(GListStore) tree = pt_guest_tree_new_expected (pt_plan_get_after (plan), bench->host);
  g_autoptr(GString) text = g_string_new (NULL);

  describe (tree, 0, text);
  g_assert_cmpstr (text->str, ==,
                   "00:00.0 Host bridge 8086:29c0\n"
                   "00:01.0 Virtio display 1af4:1050\n"
                   "00:02.0 PCI Express root port 1b36:000c\n"
                   "  01:00.0 Virtio network device 1af4:1041 behind 00:02.0\n"
                   "00:02.1 PCI Express root port 1b36:000c\n"
                   "  02:00.0 Virtio console 1af4:1043 behind 00:02.1\n"
                   "00:02.2 PCI Express root port 1b36:000c\n"
                   "  03:00.0 USB controller (xHCI) 1b36:000d behind 00:02.2\n"
                   "00:02.3 PCI Express root port 1b36:000c\n"
                   "  04:00.0 Virtio memory balloon 1af4:1045 behind 00:02.3\n"
                   "00:02.4 PCI Express root port 1b36:000c\n"
                   "  05:00.0 Virtio random numbers 1af4:1044 behind 00:02.4\n"
                   "00:02.5 PCI Express root port 1b36:000c\n"
                   "  06:00.0 Virtio input device 1af4:1052 behind 00:02.5\n"
                   "00:02.6 PCI Express root port 1b36:000c\n"
                   "  07:00.0 Virtio input device 1af4:1052 behind 00:02.6\n"
                   "00:02.7 PCI Express root port 1b36:000c\n"
                   "  08:00.0 Virtio socket 1af4:1053 behind 00:02.7\n"
                   "00:03.0 PCI Express root port 1b36:000c\n"
                   "  09:00.0 Intel Corporation Wireless 8260 8086:24f3 behind 00:03.0 was "
                   "03:00.0\n"
                   "00:1f.0 ISA bridge 8086:2918\n"
                   "00:1f.2 SATA controller 8086:2922\n"
                   "00:1f.3 SMBus 8086:2930\n");
}

/* A bus that is not reachable, a device that is not there any more, an expander's own root */
static void
test_odd (void)
{
  g_autoptr(PtDomainXml) lost = plan_bench_new_definition (BRIDGE (1, "pcie-root-port", 1, 0, 0)
                                                 "<hostdev mode='subsystem' type='pci' "
                                                 "managed='yes'>"
                                                 "<source><address bus='9' slot='0'/></source>"
                                                 "<address type='pci' bus='0' "
                                                 "slot='7'/></hostdev>");
  g_autoptr(PtDomainXml) expander = plan_bench_new_definition (EXPANDER (1, "pcie-expander-bus", "0x80", 3)
                                                     BRIDGE (2, "pcie-root-port", 1, 0, 0));
  g_autoptr(GListStore) lost_tree = pt_guest_tree_new_expected (lost, NULL);
  g_autoptr(GListStore) expander_tree = pt_guest_tree_new_expected (expander, NULL);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) more = g_string_new (NULL);

  describe (lost_tree, 0, text);
  g_assert_cmpstr (text->str, ==,
                   "00:00.0 Host bridge 8086:29c0\n"
                   "00:07.0 Device of this computer was 09:00.0\n"
                   "00:1f.0 ISA bridge 8086:2918\n"
                   "00:1f.2 SATA controller 8086:2922\n"
                   "00:1f.3 SMBus 8086:2930\n");

  describe (expander_tree, 0, more);
  g_assert_cmpstr (more->str, ==,
                   "00:00.0 Host bridge 8086:29c0\n"
                   "00:03.0 PCI Express expander bridge 1b36:000b\n"
                   "80:00.0 PCI Express root port 1b36:000c\n"
                   "00:1f.0 ISA bridge 8086:2918\n"
                   "00:1f.2 SATA controller 8086:2922\n"
                   "00:1f.3 SMBus 8086:2930\n");
}

/* libvirt has yet to place the port, and will do so first of all; its test driver never does */
static void
test_unplaced (void)
{
  g_autoptr(PtDomainXml) definition =
    plan_bench_new_definition ("<controller type='pci' index='1' model='pcie-root-port'/>"
                     "<hostdev mode='subsystem' type='pci' managed='yes'>"
                     "<source><address bus='9' slot='0'/></source>"
                     "<address type='pci' bus='1' slot='0'/></hostdev>");
  g_autoptr(GListStore) tree = pt_guest_tree_new_expected (definition, NULL);
  g_autoptr(GString) text = g_string_new (NULL);

  describe (tree, 0, text);
  g_assert_cmpstr (text->str, ==,
                   "00:00.0 Host bridge 8086:29c0\n"
                   "00:01.0 PCI Express root port 1b36:000c\n"
                   "  01:00.0 Device of this computer behind 00:01.0 was 09:00.0\n"
                   "00:1f.0 ISA bridge 8086:2918\n"
                   "00:1f.2 SATA controller 8086:2922\n"
                   "00:1f.3 SMBus 8086:2930\n");
}

/* No guest looks for function 1 where there is no function 0 */
static void
test_overlooked (void)
{
  g_autoptr(PtDomainXml) definition =
    plan_bench_new_definition ("<sound model='ich9'><address type='pci' slot='5' function='1'/></sound>"
                     "<sound model='ich9'><address type='pci' slot='6' function='1'/></sound>"
                     "<sound model='ich9'><address type='pci' slot='6' function='0' "
                     "multifunction='on'/></sound>"
                     "<sound model='ich9'><address type='pci' slot='0x1f' function='7'/></sound>");
  g_autoptr(GListStore) tree = pt_guest_tree_new_expected (definition, NULL);
  g_autoptr(GString) text = g_string_new (NULL);

  describe (tree, 0, text);
  g_assert_cmpstr (text->str, ==,
                   "00:00.0 Host bridge 8086:29c0\n"
                   "00:06.0 Sound (ICH9) 8086:293e\n"
                   "00:06.1 Sound (ICH9) 8086:293e\n"
                   "00:1f.0 ISA bridge 8086:2918\n"
                   "00:1f.2 SATA controller 8086:2922\n"
                   "00:1f.3 SMBus 8086:2930\n"
                   "00:1f.7 Sound (ICH9) 8086:293e\n");
}

/* The IDs that QEMU gives a virtio device depend on where it sits, and the conventional expander
   has a bridge of its own */
static void
test_conventional (void)
{
  g_autoptr(PtDomainXml) definition =
    plan_bench_new_definition (BRIDGE (1, "pcie-root-port", 0, 2, 0) EXPANDER (2, "pci-expander-bus", "64", 3)
                     "<rng model='virtio'><address type='pci' bus='0' slot='5'/></rng>"
                     "<rng model='virtio'><address type='pci' bus='1' slot='0'/></rng>"
                     "<rng model='virtio'><address type='pci' bus='2' slot='1'/></rng>"
                     "<rng model='virtio-non-transitional'><address type='pci' bus='2' "
                     "slot='2'/></rng>");
  g_autoptr(GListStore) tree = pt_guest_tree_new_expected (definition, NULL);
  g_autoptr(GString) text = g_string_new (NULL);

  describe (tree, 0, text);
  g_assert_cmpstr (text->str, ==,
                   "00:00.0 Host bridge 8086:29c0\n"
                   "00:02.0 PCI Express root port 1b36:000c\n"
                   "  01:00.0 Virtio random numbers 1af4:1044 behind 00:02.0\n"
                   "00:03.0 PCI expander bridge 1b36:0009\n"
                   "40:00.0 PCI bridge 1b36:0001\n"
                   "  41:01.0 Virtio random numbers 1af4:1005 behind 40:00.0\n"
                   "  41:02.0 Virtio random numbers 1af4:1044 behind 40:00.0\n"
                   "00:05.0 Virtio random numbers 1af4:1005\n"
                   "00:1f.0 ISA bridge 8086:2918\n"
                   "00:1f.2 SATA controller 8086:2922\n"
                   "00:1f.3 SMBus 8086:2930\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/guest-tree/buses/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_buses);
    }
  g_test_add_func ("/guest-tree/no-index", test_no_index);
  g_test_add_func ("/guest-tree/tree", test_tree);
  g_test_add_func ("/guest-tree/odd", test_odd);
  g_test_add_func ("/guest-tree/overlooked", test_overlooked);
  g_test_add_func ("/guest-tree/unplaced", test_unplaced);
  g_test_add_func ("/guest-tree/conventional", test_conventional);

  return g_test_run ();
}
