/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE /* unshare() */

#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host-fixture.h"
#include "pt-host-scan.h"
#include "pt-usage-network.h"

#define NETWORK "fixtures/hosts/network.host"

#define HEAD "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n"
/* On the card without a network */
#define STACKED(name, flags) \
  "sys/class/net/" name " -> /sys/devices/virtual/net/" name "\n" \
  "sys/devices/virtual/net/" name "/flags = " flags "\n" \
  "sys/devices/virtual/net/" name "/lower_wlan0 -> /sys/class/net/wlan0\n"
/* Of the bridge that carries the default route */
#define SECOND_PORT \
  "{0000:05:00.0}/virtio0/net/ens5/master -> /sys/devices/virtual/net/br0\n" \
  "sys/devices/virtual/net/br0/brif/ens5/\n"
#define ROUTE(name) "|" name "\t00000000\t0100A8C0\t0003\t0\t0\t425\t00000000\t0\t0\t0\n"

static void
test_uses (void)
{
  static const struct
  {
    const char *name, *more;
    const char *address, *uses;
  } cases[] = {
    { "a bridge carries the route", NULL, "0000:01:00.0", "network|eno1|default route +RA" },
    { "a bond's slave", NULL, "0000:02:00.0", "network|enp2s0f0|bond0 +AU in bond0" },
    { "a bond's slave without a cable", NULL, "0000:02:00.1", "network|enp2s0f1|bond0 +A in bond0" },
    { "up, no network", NULL, "0000:03:00.0", "" },
    { "on USB, with an address", NULL, "0000:04:00.0", "network|enx0| +A" },
    { "up, only link-local", NULL, "0000:05:00.0", "network|ens5|" },
    { "the port above", NULL, "0000:00:1c.0", "" },
    { "Bluetooth", "pci 0000:06:00.0 8086:a876 0d1100 driver=btintel_pcie\n", "0000:06:00.0",
      "network|Bluetooth| +T" },
    { "Bluetooth without its driver", "pci 0000:06:00.0 8086:a876 0d1100\n", "0000:06:00.0", "" },
    { "Bluetooth of a guest", "pci 0000:06:00.0 8086:a876 0d1100 driver=vfio-pci\n",
      "0000:06:00.0", "" },

    { "a VLAN on a bond", "proc/net/route:\n|" HEAD ROUTE ("bond0.7"),
      "0000:02:00.0", "network|enp2s0f0|default route +RAU in bond0" },
    { "a VLAN on a bond, port without a cable", "proc/net/route:\n|" HEAD ROUTE ("bond0.7"),
      "0000:02:00.1", "network|enp2s0f1|bond0 +A in bond0" },
    { "a VLAN on a bond of which no port has a cable", "{0000:02:00.0}/net/enp2s0f0/operstate = down\n"
      "proc/net/route:\n|" HEAD ROUTE ("bond0.7"),
      "0000:02:00.1", "network|enp2s0f1|default route +RA in bond0" },
    { "a bridge with two ports that lead somewhere", SECOND_PORT, "0000:01:00.0",
      "network|eno1|br0 +RAH" },
    { "and the other one", SECOND_PORT, "0000:05:00.0", "network|ens5|br0 +RAH" },
    { "a bridge whose other port has no cable", SECOND_PORT
      "{0000:05:00.0}/virtio0/net/ens5/operstate = down\n", "0000:01:00.0",
      "network|eno1|default route +RA" },
    { "which is not the way then", SECOND_PORT
      "{0000:05:00.0}/virtio0/net/ens5/operstate = down\n", "0000:05:00.0", "network|ens5|br0 +A" },
    { "a bridge whose other port waits for something", SECOND_PORT
      "{0000:05:00.0}/virtio0/net/ens5/operstate = dormant\n", "0000:01:00.0",
      "network|eno1|default route +RA" },
    { "which is in use all the same", SECOND_PORT
      "{0000:05:00.0}/virtio0/net/ens5/operstate = dormant\n", "0000:05:00.0",
      "network|ens5|br0 +A" },
    { "a bridge whose other port does not say", SECOND_PORT
      "{0000:05:00.0}/virtio0/net/ens5/operstate = unknown\n", "0000:05:00.0",
      "network|ens5|br0 +RAH" },
    { "a port of a bond that waits: none that stands in",
      "{0000:02:00.1}/net/enp2s0f1/operstate = dormant\n", "0000:02:00.1",
      "network|enp2s0f1|bond0 +A in bond0" },
    { "a port of a bond that does not say", "{0000:02:00.1}/net/enp2s0f1/operstate = unknown\n",
      "0000:02:00.1", "network|enp2s0f1|bond0 +AU in bond0" },
    { "up and waiting, without an address", "{0000:05:00.0}/virtio0/net/ens5/operstate = dormant\n",
      "0000:05:00.0", "network|ens5|" },
    { "a bridge whose only card has no cable", "{0000:01:00.0}/net/eno1/operstate = down\n",
      "0000:01:00.0", "network|eno1|default route +RA" },
    { "and no other", "proc/net/route:\n|" HEAD ROUTE ("bond0.7"),
      "0000:01:00.0", "network|eno1|br0 +A" },
    { "a team, whose members are known only by their master", "proc/net/route:\n|" HEAD ROUTE ("team0")
      "{0000:05:00.0}/virtio0/net/ens5/master -> /sys/devices/virtual/net/team0\n"
      "sys/devices/virtual/net/team0/flags = 0x1003\n"
      "sys/class/net/team0 -> /sys/devices/virtual/net/team0\n",
      "0000:05:00.0", "network|ens5|default route +RA" },
    { "a team, known by the module", "sys/module/team/\nproc/net/route:\n|" HEAD ROUTE ("team0")
      "{0000:05:00.0}/virtio0/net/ens5/master -> /sys/devices/virtual/net/team0\n"
      "sys/devices/virtual/net/team0/flags = 0x1003\n"
      "sys/class/net/team0 -> /sys/devices/virtual/net/team0\n",
      "0000:05:00.0", "network|ens5|default route +RAU in team0" },
    { "not known where it may be a VRF", "sys/module/team/\nsys/module/vrf/\nproc/net/route:\n|" HEAD
      ROUTE ("team0")
      "{0000:05:00.0}/virtio0/net/ens5/master -> /sys/devices/virtual/net/team0\n"
      "sys/devices/virtual/net/team0/flags = 0x1003\n"
      "sys/class/net/team0 -> /sys/devices/virtual/net/team0\n",
      "0000:05:00.0", "network|ens5|default route +RA" },
    { "a VLAN on a card without an address", STACKED ("eno9.7", "0x1003"), "0000:03:00.0",
      "network|wlan0| +A" },
    { "a VLAN that is down", STACKED ("eno9.7", "0x1002"), "0000:03:00.0", "" },
    { "the macvtap of a virtual machine", STACKED ("macvtap0", "0x1043"), "0000:03:00.0",
      "network|wlan0| +A" },
    { "USB carries the route", "proc/net/route:\n|" HEAD ROUTE ("enx0"),
      "0000:04:00.0", "network|enx0|default route +RA" },
    { "a rejecting route", "proc/net/route:\n|" HEAD
      "|eno1\t00000000\t00000000\t0201\t0\t0\t425\t00000000\t0\t0\t0\n",
      "0000:01:00.0", "network|eno1|br0 +A" },
    { "only IPv6", "proc/net/route = x\nproc/net/ipv6_route:\n"
      "|00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
      "fe800000000000000000000000000001 00000400 00000001 00000000 00000003     ens5\n",
      "0000:05:00.0", "network|ens5|default route +R" },
    { "IPv6 network that is not the default", "proc/net/route = x\nproc/net/ipv6_route:\n"
      "|20010db8000000000000000000000000 40 00000000000000000000000000000000 00 "
      "fe800000000000000000000000000001 00000400 00000001 00000000 00000003     ens5\n",
      "0000:05:00.0", "network|ens5|" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HostFixture) fixture = host_fixture_new_file (NETWORK, cases[i].more);
      g_autoptr (PtHost) host = host_fixture_read (fixture);
      g_autofree char *uses = host_fixture_dup_uses (host, cases[i].address);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (uses, ==, cases[i].uses);
    }
}

static void
test_serials (void)
{
  static const struct
  {
    const char *address, *serial;
  } cases[] = {
    { "0000:01:00.0", "00:00:5e:00:53:01" },
    /* The maker's, not the bond's */
    { "0000:02:00.0", "00:00:5e:00:53:20" },
    { "0000:02:00.1", "00:00:5e:00:53:21" },
    /* The radio's, not the random one of the moment */
    { "0000:03:00.0", "00:00:5e:00:53:ab" },
    /* A USB network card says nothing about the USB controller */
    { "0000:04:00.0", NULL },
    { "0000:05:00.0", "00:00:5e:00:53:50" },
  };
  g_autoptr (HostFixture) fixture = host_fixture_new_file (NETWORK, NULL);
  g_autoptr (PtHost) host = host_fixture_read (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PtPciFacts *facts = host_fixture_facts (host, cases[i].address);

      g_test_message ("%s", cases[i].address);
      g_assert_cmpstr (facts->serial, ==, cases[i].serial);
      g_assert_cmpstr (facts->serial_kind, ==, cases[i].serial != NULL ? "mac" : NULL);
    }
}

static void
test_evidence (void)
{
  static const struct
  {
    const char *name, *more, *gone, *reason;
    guint       others;
  } cases[] = {
    { "all there", NULL, NULL, NULL, 0 },
    { "no routes", NULL, "proc/net/route", "/proc/net/route", 0 },
    { "no interfaces", NULL, "sys/class/net", "/sys/class/net", 0 },
    { "no IPv6", NULL, "proc/net/if_inet6", NULL, 0 },
    { "a tunnel on nobody knows what",
      "proc/net/route:\n|" HEAD ROUTE ("tun0")
      "sys/class/net/tun0 -> /sys/devices/virtual/net/tun0\nsys/devices/virtual/net/tun0/flags = 0x1091\n",
      NULL, "tun0", 0 },
    { "a tunnel beside a route of hardware",
      "proc/net/route:\n|" HEAD ROUTE ("tun0") ROUTE ("br0")
      "sys/class/net/tun0 -> /sys/devices/virtual/net/tun0\nsys/devices/virtual/net/tun0/flags = 0x1091\n",
      NULL, NULL, 0 },
    { "a card on the board that is no PCI function",
      "proc/net/route:\n|" HEAD ROUTE ("end0") ROUTE ("br0")
      "sys/class/net/end0 -> /sys/devices/platform/fd580000.ethernet/net/end0\n"
      "sys/devices/platform/fd580000.ethernet/net/end0/flags = 0x1003\n",
      NULL, NULL, 1 },
    { "no default route at all", "proc/net/route = x\n", NULL, NULL, 0 },
    { "IPv6 routes that cannot be read", "proc/net/ipv6_route -> /proc/net/ipv6_route\n", NULL,
      "/proc/net/ipv6_route", 0 },
    { "IPv6 addresses that cannot be read", "proc/net/if_inet6 -> /proc/net/if_inet6\n", NULL,
      "/proc/net/if_inet6", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HostFixture) fixture = host_fixture_new_file (NETWORK, cases[i].more);
      g_autoptr (PtHost) host = NULL;
      const char *reason;

      g_test_message ("%s", cases[i].name);
      if (cases[i].gone != NULL)
        host_fixture_remove (fixture, cases[i].gone);
      host = host_fixture_read (fixture);
      reason = pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_NETWORK];
      g_assert_cmpint (reason != NULL, ==, cases[i].reason != NULL);
      if (reason != NULL)
        g_assert_nonnull (strstr (reason, cases[i].reason));
      g_assert_cmpuint (pt_host_get_facts (host)->other_default_routes, ==, cases[i].others);
    }
}

/* In a network namespace of our own the cards have drivers, and their interfaces are elsewhere */
static void
test_elsewhere (void)
{
  static const struct
  {
    const char *text;
    gboolean    unknown;
  } elsewhere[] = {
    { "pci 0000:01:00.0 8086:15f3 020000 driver=igc\n", TRUE },
    { "pci 0000:01:00.0 8086:15f3 020000 driver=vfio-pci\n", FALSE },
    { "pci 0000:01:00.0 8086:15f3 020000\n", FALSE },
    { "pci 0000:01:00.0 8086:15f3 020000 driver=igc\n"
      "pci 0000:02:00.0 8086:24fd 028000 driver=iwlwifi\n"
      "{0000:01:00.0}/net/eno1/flags = 0x1002\n"
      "sys/class/net/eno1 -> {0000:01:00.0}/net/eno1\n", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    {
      g_autofree char *text = g_strconcat (
        "proc/net/route = x\nsys/class/net/lo -> /sys/devices/virtual/net/lo\n"
        "sys/devices/virtual/net/lo/flags = 0x9\n", elsewhere[i].text, NULL);
      g_autoptr (HostFixture) fixture = host_fixture_new (text);
      g_autoptr (PtHost) host = host_fixture_read (fixture);
      const char *reason = pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_NETWORK];

      g_test_message ("%s", elsewhere[i].text);
      g_assert_cmpint (reason != NULL, ==, elsewhere[i].unknown);
      if (reason != NULL)
        g_assert_nonnull (strstr (reason, "0000:01:00.0"));
    }
}

/* What this very computer says of its network from where it is asked */
static char *
dup_unknown_here (void)
{
  g_autoptr (GPtrArray) functions = g_ptr_array_new ();
  g_autoptr (PtHostFacts) facts = pt_host_facts_new (PT_HOST_THIS);
  g_autoptr (PtSysfs) sysfs = pt_sysfs_new ("/", NULL);
  g_autoptr (PtHostScan) scan = pt_host_scan_new (sysfs, facts, functions);
  g_autoptr (PtNetMap) map = pt_net_map_new (sysfs);

  pt_usage_network_read (scan, map);
  return g_strdup (facts->cannot_tell[PT_EVIDENCE_NETWORK]);
}

/* "unshare --net" leaves the /sys of the network namespace that one comes from */
static void
test_unshared (void)
{
  enum { TOLD, NOT_TOLD, REFUSED };
  g_auto (GStrv) names = NULL;
  g_autoptr (PtSysfs) sysfs = pt_sysfs_new ("/", NULL);
  g_autofree char *here = dup_unknown_here ();
  int status;
  pid_t child;

  names = pt_sysfs_list (sysfs, "sys/class/net");
  if (names == NULL || (names[0] != NULL && names[1] == NULL && g_str_equal (names[0], "lo")))
    {
      g_test_skip ("this computer shows no network interface");
      return;
    }
  /* Asked from where they are, they are known */
  if (here != NULL)
    g_assert_null (strstr (here, "another network namespace"));

  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_autofree char *there = NULL;

      if (unshare (CLONE_NEWUSER | CLONE_NEWNET) != 0 && unshare (CLONE_NEWNET) != 0)
        _exit (REFUSED);
      there = dup_unknown_here ();
      _exit (there != NULL && strstr (there, "another network namespace") != NULL ? TOLD
                                                                                : NOT_TOLD);
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  if (WEXITSTATUS (status) == REFUSED)
    g_test_skip ("no network namespace may be made here");
  else
    g_assert_cmpint (WEXITSTATUS (status), ==, TOLD);
}

/* A recording may say what no kernel does: thousands of interfaces, each on the next one */
static void
test_stack (void)
{
  static const struct
  {
    guint       n;
    const char *uses;       /* what is said of the card at the bottom begins with that */
    gboolean    certain;
  } cases[] = {
    { 8, "network|enx0|default route", TRUE },
    { 2000, "network|enx0| ", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) text = g_string_new ("proc/net/route:\n|" HEAD ROUTE ("v0"));
      g_autoptr (HostFixture) fixture = NULL;
      g_autoptr (PtHost) host = NULL;
      g_autofree char *uses = NULL;

      for (guint j = 0; j < cases[i].n; j++)
        {
          g_autofree char *below =
            j + 1 < cases[i].n ? g_strdup_printf ("v%u", j + 1) : g_strdup ("enx0");

          g_string_append_printf (text, "sys/class/net/v%u -> /sys/devices/virtual/net/v%u\n"
                                  "sys/devices/virtual/net/v%u/flags = 0x1003\n"
                                  "sys/devices/virtual/net/v%u/lower_%s -> /sys/class/net/%s\n",
                                  j, j, j, j, below, below);
        }
      fixture = host_fixture_new_file (NETWORK, text->str);
      host = host_fixture_read (fixture);
      uses = host_fixture_dup_uses (host, "0000:04:00.0");
      g_test_message ("%u: %s", cases[i].n, uses);
      g_assert_true (g_str_has_prefix (uses, cases[i].uses));
      g_assert_cmpint (pt_host_get_facts (host)->cannot_tell[PT_EVIDENCE_NETWORK] == NULL, ==,
                       cases[i].certain);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-network/uses", test_uses);
  g_test_add_func ("/host-network/serials", test_serials);
  g_test_add_func ("/host-network/evidence", test_evidence);
  g_test_add_func ("/host-network/elsewhere", test_elsewhere);
  g_test_add_func ("/host-network/unshared", test_unshared);
  g_test_add_func ("/host-network/stack", test_stack);
  return g_test_run ();
}
