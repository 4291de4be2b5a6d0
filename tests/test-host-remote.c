/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "host-fixture.h"
#include "pt-remote-disks.h"

/*
 * Disks and file systems that come over the network are charged to the cards that carry them.
 */

#define NETWORK "fixtures/hosts/network.host"

#define HEAD "proc/net/route:\n|Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n"
#define ROUTE(name, network, mask, metric) \
  "|" name "\t" network "\t00000000\t0001\t0\t0\t" metric "\t" mask "\t0\t0\t0\n"
/* 192.0.2.0/24, 198.51.100.0/24 */
#define LAN(name) ROUTE (name, "000200C0", "00FFFFFF", "100")
#define STORAGE(name) ROUTE (name, "006433C6", "00FFFFFF", "100")
#define DEFAULT(name) ROUTE (name, "00000000", "00000000", "425")

#define MOUNT(number, point, rest) \
  "proc/1/mountinfo:\n|20 60 " number " / " point " rw - " rest "\n"
#define NFS(point) MOUNT ("0:50", point, "nfs4 nas:/srv rw,vers=4.2,addr=198.51.100.7")

#define ISCSI \
  "sys/devices/platform/host6/session1/target6:0:0/6:0:0:0/block/sdq/dev = 65:0\n" \
  "sys/class/block/sdq -> /sys/devices/platform/host6/session1/target6:0:0/6:0:0:0/block/sdq\n" \
  "sys/class/iscsi_connection/connection1:0 -> " \
  "/sys/devices/platform/host6/session1/connection1:0/iscsi_connection/connection1:0\n"
#define TARGET(address) \
  "sys/devices/platform/host6/session1/connection1:0/iscsi_connection/connection1:0/address = " \
  address "\n"
#define BOUND(name) "sys/class/iscsi_host/host6/netdev = " name "\n"
#define FABRIC(address) \
  "sys/devices/virtual/nvme-fabrics/ctl/nvme4/address = " address "\n" \
  "sys/devices/virtual/nvme-fabrics/ctl/nvme4/nvme4n1/dev = 259:9\n" \
  "sys/class/block/nvme4n1 -> /sys/devices/virtual/nvme-fabrics/ctl/nvme4/nvme4n1\n"
#define MULTIPATH(address) \
  "sys/devices/virtual/nvme-fabrics/ctl/nvme4/address = " address "\n" \
  "sys/devices/virtual/nvme-subsystem/nvme-subsys4/nvme4n1/dev = 259:9\n" \
  "sys/devices/virtual/nvme-subsystem/nvme-subsys4/nvme4 -> /sys/devices/virtual/nvme-fabrics/ctl/nvme4\n" \
  "sys/class/block/nvme4n1 -> /sys/devices/virtual/nvme-subsystem/nvme-subsys4/nvme4n1\n"
#define VIRTUAL(name) \
  "sys/devices/virtual/block/" name "/dev = 43:0\n" \
  "sys/class/block/" name " -> /sys/devices/virtual/block/" name "\n"

static void
test_uses (void)
{
  static const struct
  {
    const char *name, *more;
    const char *address, *use;      /* NULL: none */
    const char *reason;             /* why it cannot be told */
  } cases[] = {
    { "the root on NFS, by the longest prefix",
      NFS ("/") HEAD DEFAULT ("br0") LAN ("br0") STORAGE ("enx0"),
      "0000:04:00.0", "mount|/|nfs4 +N", NULL },
    { "and not through the default route",
      NFS ("/") HEAD DEFAULT ("br0") LAN ("br0") STORAGE ("enx0"), "0000:01:00.0", NULL, NULL },
    { "through the default route, below a bridge",
      NFS ("/") HEAD DEFAULT ("br0") LAN ("br0"), "0000:01:00.0", "mount|/|nfs4 +N", NULL },
    { "of two ways the shorter one",
      NFS ("/") HEAD ROUTE ("enx0", "006433C6", "00FFFFFF", "600") STORAGE ("br0"),
      "0000:01:00.0", "mount|/|nfs4 +N", NULL },
    { "which the other one is not",
      NFS ("/") HEAD ROUTE ("enx0", "006433C6", "00FFFFFF", "600") STORAGE ("br0"),
      "0000:04:00.0", NULL, NULL },
    { "recorded on a processor of the other byte order, by the longest prefix",
      NFS ("/") HEAD DEFAULT ("br0") ROUTE ("br0", "C0000200", "FFFFFF00", "100")
      ROUTE ("enx0", "C6336400", "FFFFFF80", "100"),
      "0000:04:00.0", "mount|/|nfs4 +N", NULL },
    { "and not through another one",
      NFS ("/") HEAD DEFAULT ("br0") ROUTE ("br0", "C0000200", "FFFFFF00", "100")
      ROUTE ("enx0", "C6336480", "FFFFFF80", "100"),
      "0000:04:00.0", NULL, NULL },
    { "a short prefix of this byte order",
      NFS ("/") HEAD DEFAULT ("br0") ROUTE ("enx0", "000000C6", "000000FF", "100"),
      "0000:04:00.0", "mount|/|nfs4 +N", NULL },
    { "no way at all", NFS ("/") HEAD LAN ("br0"), "0000:01:00.0", NULL, "card / comes through" },
    { "a share that is no part of the system", NFS ("/srv/media") HEAD STORAGE ("enx0"),
      "0000:04:00.0", NULL, NULL },
    { "whose way is not known", NFS ("/srv/media") HEAD LAN ("br0"), "0000:04:00.0", NULL, NULL },
    { "homes of this very computer",
      MOUNT ("0:50", "/home", "nfs4 localhost:/srv rw,addr=127.0.0.1") HEAD DEFAULT ("enx0"),
      "0000:04:00.0", NULL, NULL },
    { "the same by IPv6", MOUNT ("0:50", "/home", "nfs4 localhost:/srv rw,addr=::1"),
      "0000:04:00.0", NULL, NULL },
    { "homes", NFS ("/home") HEAD STORAGE ("enx0"), "0000:04:00.0", "mount|/home|nfs4 +N",
      NULL },
    { "Ceph, of old", MOUNT ("0:50", "/", "ceph 198.51.100.7:6789,198.51.100.8:6789:/ rw")
      HEAD STORAGE ("enx0"), "0000:04:00.0", "mount|/|ceph +N", NULL },
    { "Ceph, of late", MOUNT ("0:50", "/", "ceph admin@1.x=/ rw,mon_addr=198.51.100.7:6789/1:2")
      HEAD STORAGE ("enx0"), "0000:04:00.0", "mount|/|ceph +N", NULL },
    { "Lustre", MOUNT ("0:50", "/home", "lustre 198.51.100.7@tcp:/home rw") HEAD DEFAULT ("enx0"),
      "0000:04:00.0", NULL, "card /home comes" },
    { "Gluster", MOUNT ("0:50", "/home", "fuse.glusterfs nas:/home rw") HEAD DEFAULT ("enx0"),
      "0000:04:00.0", NULL, "card /home comes" },
    { "IPv6", MOUNT ("0:50", "/", "nfs4 nas:/srv rw,addr=2001:db8::7")
      "proc/net/ipv6_route:\n"
      "|20010db8000000000000000000000000 40 00000000000000000000000000000000 00 "
      "00000000000000000000000000000000 00000100 00000001 00000000 00000001     enx0\n",
      "0000:04:00.0", "mount|/|nfs4 +N", NULL },
    { "a VLAN on a bond: the port with a cable",
      NFS ("/") HEAD STORAGE ("bond0.7"), "0000:02:00.0", "mount|/|nfs4 +UN in bond0", NULL },
    { "not the one without", NFS ("/") HEAD STORAGE ("bond0.7"), "0000:02:00.1", NULL, NULL },
    { "swap in a file on a share", NFS ("/srv/media") HEAD STORAGE ("enx0")
      "proc/swaps:\n|Filename Type Size Used Priority\n|/srv/media/swap file 1 0 -2\n",
      "0000:04:00.0", "swap|swap|/srv/media/swap +N", NULL },
    { "swap in a file there", NFS ("/") HEAD STORAGE ("enx0")
      "proc/swaps:\n|Filename Type Size Used Priority\n|/swap file 1 0 -2\n",
      "0000:04:00.0", "swap|swap|/swap +N", NULL },
    { "a live system from a server", "proc/1/mountinfo:\n"
      "|20 60 0:50 / /run/live rw - nfs4 nas:/srv rw,addr=198.51.100.7\n"
      "|21 60 0:51 / / rw - overlay overlay rw,lowerdir=/run/live/image,upperdir=/run/rw\n"
      "|22 60 0:52 / /run rw - tmpfs tmpfs rw\n" HEAD STORAGE ("enx0"),
      "0000:04:00.0", "mount|/|nfs4 +N", NULL },

    { "iSCSI, by its address", ISCSI TARGET ("198.51.100.7") HEAD STORAGE ("enx0")
      MOUNT ("65:0", "/", "ext4 /dev/sdq rw"), "0000:04:00.0", "mount|/|sdq +N", NULL },
    { "iSCSI, bound to an interface", ISCSI TARGET ("198.51.100.7") BOUND ("enx0")
      HEAD STORAGE ("br0") MOUNT ("65:0", "/", "ext4 /dev/sdq rw"),
      "0000:04:00.0", "mount|/|sdq +N", NULL },
    { "iSCSI from this very computer", ISCSI TARGET ("127.0.0.1") HEAD DEFAULT ("enx0")
      MOUNT ("65:0", "/data", "ext4 /dev/sdq rw"), "0000:04:00.0", NULL, NULL },
    { "iSCSI, bound to none", ISCSI TARGET ("198.51.100.7") BOUND ("(null)")
      HEAD STORAGE ("enx0") MOUNT ("65:0", "/data", "ext4 /dev/sdq rw"),
      "0000:04:00.0", "mount|/data|sdq +N", NULL },
    { "iSCSI, whose address is not known", ISCSI HEAD STORAGE ("enx0")
      MOUNT ("65:0", "/data", "ext4 /dev/sdq rw"), "0000:04:00.0", NULL, "card /data comes" },
    { "volumes on iSCSI", ISCSI TARGET ("198.51.100.7") HEAD STORAGE ("enx0")
      "sys/devices/platform/host6/session1/target6:0:0/6:0:0:0/block/sdq/holders/dm-7/\n"
      "sys/devices/virtual/block/dm-7/dm/name = vg-data\nsys/devices/virtual/block/dm-7/dev = 253:7\n"
      "sys/devices/virtual/block/dm-7/slaves/sdq/\n"
      "sys/class/block/dm-7 -> /sys/devices/virtual/block/dm-7\n",
      "0000:04:00.0", "holder|vg-data|sdq +N", NULL },
    { "iSCSI that is not used", ISCSI TARGET ("198.51.100.7") HEAD STORAGE ("enx0"),
      "0000:04:00.0", NULL, NULL },

    { "NVMe over TCP", FABRIC ("traddr=198.51.100.7,trsvcid=4420") HEAD STORAGE ("enx0")
      MOUNT ("259:9", "/", "ext4 /dev/nvme4n1 rw"), "0000:04:00.0", "mount|/|nvme4n1 +N", NULL },
    { "bound to an interface", FABRIC ("traddr=198.51.100.7,trsvcid=4420,host_iface=enx0")
      HEAD STORAGE ("br0") MOUNT ("259:9", "/", "ext4 /dev/nvme4n1 rw"),
      "0000:04:00.0", "mount|/|nvme4n1 +N", NULL },
    { "multipath", MULTIPATH ("traddr=198.51.100.7,trsvcid=4420") HEAD STORAGE ("enx0")
      MOUNT ("259:9", "/", "ext4 /dev/nvme4n1 rw"), "0000:04:00.0", "mount|/|nvme4n1 +N", NULL },
    { "by a name", FABRIC ("traddr=nas") HEAD STORAGE ("enx0")
      MOUNT ("259:9", "/", "ext4 /dev/nvme4n1 rw"), "0000:04:00.0", NULL, "card / comes" },
    { "over Fibre Channel, whose card has it",
      "pci 0000:07:00.0 10df:f400 0c0400 group=8 driver=lpfc under=0000:00:1c.0\n"
      "{0000:07:00.0}/host2/fc_host/host2/port_name = 0x10000090fa945777\n"
      "sys/class/fc_host/host2 -> {0000:07:00.0}/host2/fc_host/host2\n"
      MULTIPATH ("traddr=nn-0x2:pn-0x1,host_traddr=nn-0x20000090fa945777:pn-0x10000090fa945777")
      MOUNT ("259:9", "/", "ext4 /dev/nvme4n1 rw"), "0000:07:00.0", "mount|/|nvme4n1", NULL },

    { "NBD", VIRTUAL ("nbd0") MOUNT ("43:0", "/", "ext4 /dev/nbd0 rw"), "0000:01:00.0", NULL,
      "card / comes" },
    { "Ceph's disks", VIRTUAL ("rbd0") MOUNT ("43:0", "/data", "ext4 /dev/rbd0 rw"),
      "0000:01:00.0", NULL, "card /data comes" },
    { "the same, of late", "sys/devices/rbd/0/block/rbd0/dev = 43:0\n"
      "sys/class/block/rbd0 -> /sys/devices/rbd/0/block/rbd0\n"
      MOUNT ("43:0", "/", "ext4 /dev/rbd0 rw"), "0000:01:00.0", NULL, "card / comes" },
    { "ATA over Ethernet", VIRTUAL ("etherd!e1.0")
      "sys/devices/virtual/block/etherd!e1.0/netif = enx0\n"
      MOUNT ("43:0", "/", "ext4 /dev/etherd/e1.0 rw"), "0000:04:00.0", "mount|/|etherd!e1.0 +N",
      NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HostFixture) fixture = host_fixture_new_file (NETWORK, cases[i].more);
      g_autoptr (PtHost) host = host_fixture_read (fixture);
      const PtHostFacts *facts = pt_host_get_facts (host);
      g_autofree char *uses = host_fixture_dup_uses (host, cases[i].address);
      const char *found = NULL;

      g_test_message ("%s: %s", cases[i].name, uses);
      if (cases[i].use != NULL)
        found = strstr (uses, cases[i].use);
      if (cases[i].use != NULL)
        g_assert_nonnull (found);
      else
        g_assert_true (strstr (uses, "mount|") == NULL && strstr (uses, "swap|") == NULL);
      /* Nothing behind it but the next use */
      if (found != NULL)
        g_assert_true (found[strlen (cases[i].use)] == '\0' || found[strlen (cases[i].use)] == ';');

      if (cases[i].reason == NULL)
        {
          g_assert_null (facts->cannot_tell[PT_EVIDENCE_NETWORK]);
        }
      else
        {
          g_assert_nonnull (facts->cannot_tell[PT_EVIDENCE_NETWORK]);
          g_assert_nonnull (strstr (facts->cannot_tell[PT_EVIDENCE_NETWORK], cases[i].reason));
        }
      /* It is on no disk of this computer, which is nothing to wonder at */
      g_assert_null (facts->cannot_tell[PT_EVIDENCE_MOUNTS]);
    }
}

static void
test_is_remote (void)
{
  static const struct
  {
    const char *directory;
    gboolean    remote;
  } rows[] = {
    { "sys/devices/platform/host6/session1/target6:0:0/6:0:0:0/block/sdq", TRUE },
    { "sys/devices/virtual/nvme-fabrics/ctl/nvme4", TRUE },
    { "sys/devices/virtual/block/nbd15/nbd15p1", TRUE },
    { "sys/devices/virtual/block/rbd0", TRUE },
    { "sys/devices/rbd/0/block/rbd0/rbd0p1", TRUE },
    { "sys/devices/virtual/block/etherd!e1.0", TRUE },
    { "sys/devices/virtual/block/loop0", FALSE },
    { "sys/devices/virtual/block/dm-0", FALSE },
    { "sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1", FALSE },
    { "sys/devices/platform/sessions/block/mmcblk0", FALSE },
    { "sys/devices/platform/session/block/mmcblk0", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].directory);
      g_assert_cmpint (pt_remote_disks_is_remote (rows[i].directory), ==, rows[i].remote);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-remote/uses", test_uses);
  g_test_add_func ("/host-remote/is-remote", test_is_remote);
  return g_test_run ();
}
