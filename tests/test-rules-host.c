/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "rule-cases.h"

/*
 * Cases of the rules about the disks and the network of the computer: src/plan/pt-rules-host.c.
 */

/* Two ports of a bond, and what they are used for */
#define BOND(first, second) \
  LAN "use network " first " eno1\nbond bond0\n" \
  "dev 02:00.0 13 0200 8086:10fb ixgbe\nuse network " second " eno2\nbond bond0\nhost routes 0\n"
/* The root comes through one, and the other is up or not */
#define BOND_ROOT(second) \
  LAN "use network U eno1\nbond bond0\nuse mount UN / nfs4\nbond bond0\n" \
  "dev 02:00.0 13 0200 8086:10fb ixgbe\nuse network " second " eno2\nbond bond0\n"
/* Two of a bridge */
#define PORTS \
  LAN "use network RAH eno1\ndev 02:00.0 13 0200 8086:10fb ixgbe\nuse network RAH eno2\n" \
  "host routes 0\n"

const RuleCase rule_cases_host[] = {
  { "host-disk", "nothing on it", DISK "want 16", NULL },
  { "host-disk", "mounted", DISK
    "use mount - /home sda1\nuse mount - / sda2\nuse swap - swap sda3\nwant 16",
    "blocked|for /, /home and swap.|3e:00.0" },
  { "host-disk", "held by another", DISK "use holder - dm-0 sda2\nwant 16",
    "blocked|dm-0|3e:00.0" },
  { "host-disk", "swap alone", DISK "use swap - swap sda3\nwant 16", "blocked|for swap.|3e:00.0" },
  { "host-disk", "on a sibling held back", WIFI
    "dev 03:00.1 14 0108 8086:f1a8 nvme\nuse mount - / n\nwant 14\nrole 03:00.1 hold",
    "blocked|for /.|03:00.1" },
  { "host-disk", "on a member that stays", WIFI
    "dev 03:00.1 14 0108 8086:f1a8 -\nuse mount - / n\nwant 14\nrole 03:00.1 stay", NULL },
  { "host-disk", "on a USB controller", USB "use mount - /media/stick sdb1\nwant 3",
    "blocked|/media/stick|00:14.0" },
  { "host-disk", "not known", DISK
    "unknown mounts /proc/self/mountinfo: Permission denied\nwant 16", "?|3e:00.0" },
  { "host-disk", "not known, where all disks are listed and it has none",
    USB "host disks yes\nunknown mounts x\nwant 3", NULL },
  { "host-disk", "not known, where all disks are listed and it has one",
    DISK "disk nvme0n1 0\nhost disks yes\nunknown mounts x\nwant 16", "?|3e:00.0" },
  { "host-disk", "not known, but seen", DISK "use mount - / n\nunknown mounts some\nwant 16",
    "blocked|for /.|3e:00.0" },
  { "host-disk", "not known, of a sound card",
    "dev 00:1f.3 11 0403 8086:a170 -\nunknown mounts x\nwant 11", NULL },
  { "host-disk", "not known, of a card reader",
    "dev 02:00.0 13 0805 1217:8621 sdhci-pci\nunknown mounts x\nwant 13", "?|02:00.0" },
  { "host-disk", "not known, of a card reader of no class",
    "dev 02:00.0 13 ff00 10ec:5227 rtsx_pci\nunknown mounts x\nwant 13", "?|02:00.0" },
  { "host-disk", "not known, of Fibre Channel",
    "dev 02:00.0 13 0c04 1077:2261 qla2xxx\nunknown mounts x\nwant 13", "?|02:00.0" },
  { "host-disk", "not known, of a network card", LAN "unknown mounts x\nwant 12", NULL },
  { "host-disk", "not known, without a driver",
    "dev 3e:00.0 16 0108 8086:f1a8 -\nunknown mounts x\nwant 16", NULL },
  { "host-disk", "not known, handed to VFIO",
    "dev 3e:00.0 16 0108 8086:f1a8 vfio-pci\nunknown mounts x\nwant 16", NULL },
  { "host-disk", "group 0, and a domain of five digits",
    "dev 10000:e1:00.0 0 0108 8086:0a54 nvme\nuse mount - /vmd n\nwant 0",
    "blocked|for /vmd.|10000:e1:00.0" },
  { "host-disk", "over the network", LAN "use mount N / nfs4\nuse swap N swap /swap\nwant 12",
    "blocked|gets / and swap over the network|00:1f.6" },
  { "host-disk", "over the network, and on a disk", USB
    "use mount N /srv sdq\nuse mount - /media/stick sdb1\nwant 3",
    "blocked|for /media/stick. This computer gets /srv over|00:14.0" },
  { "host-disk", "over the network, and on a disk that is a part of something", USB
    "use mount N /srv sdq\nuse holder - dm-0 sdb1\nwant 3",
    "blocked|a part of dm-0, which is in use. This computer gets /srv over|00:14.0" },
  { "host-disk", "volumes over the network", LAN "use holder N vg-data sdq\nwant 12",
    "blocked|gets vg-data over|00:1f.6" },
  { "host-disk", "over the network, and what is made of it", LAN
    "use holder N vg-data sdq\nuse mount N /srv sdq\nwant 12", "blocked|gets /srv over|00:1f.6" },
  { "host-disk", "through a bond of which another port is up", BOND_ROOT ("U") "want 12", NULL },
  { "host-disk", "through a bond of which no other port is up", BOND_ROOT ("-") "want 12",
    "blocked|gets / over|00:1f.6" },
  { "host-disk", "through a bond of which both ports are taken", BOND_ROOT ("U")
    "want 12\nwant 13", "blocked|gets / over|00:1f.6" },

  { "host-disk-idle", "no disk", WIFI "want 14", NULL },
  { "host-disk-idle", "an empty disk", DISK "disk nvme0n1 0\nwant 16", NULL },
  { "host-disk-idle", "with partitions", DISK "disk nvme0n1 3\nwant 16",
    "caution|data on nvme0n1|3e:00.0" },
  { "host-disk-idle", "in fstab", DISK "disk nvme0n1 3 /etc/fstab\nwant 16",
    "caution|listed in /etc/fstab|3e:00.0" },
  { "host-disk-idle", "host-disk says it", DISK "disk nvme0n1 3\nuse mount - / n\nwant 16", NULL },
  { "host-disk-idle", "known to be used, whatever else is not known", DISK
    "disk nvme0n1 3\nuse mount - / n\nunknown mounts x\nwant 16", NULL },
  { "host-disk-idle", "not known", DISK
    "disk nvme0n1 3\nunknown mounts x\nwant 16", "?|3e:00.0" },

  { "only-network", "not up", LAN "want 12", NULL },
  { "only-network", "the default route", LAN "use network RA enp0s31f6\nhost routes 0\nwant 12",
    "danger|enp0s31f6|00:1f.6" },
  { "only-network", "another route outside PCI", LAN
    "use network RA enp0s31f6\nhost routes 1\nwant 12", NULL },
  { "only-network", "another device has one", LAN "use network RA eth0\n" WIFI
    "use network R wlan0\nhost routes 0\nwant 12", NULL },
  { "only-network", "both are taken", LAN "use network RA eth0\n" WIFI
    "use network R wlan0\nhost routes 0\nwant 12\nwant 14",
    "danger|eth0 and wlan0|00:1f.6 03:00.0" },
  { "only-network", "through a bond of which another port is up", BOND ("UR", "UR") "want 12",
    NULL },
  { "only-network", "through a bond of which both ports are taken", BOND ("UR", "UR")
    "want 12\nwant 13", "danger|eno1 and eno2|00:1f.6 02:00.0" },
  { "only-network", "the only port of a bond with a cable", BOND ("UR", "A") "want 12",
    "danger|eno1|00:1f.6" },
  { "only-network", "its port without a cable", BOND ("UR", "A") "want 13", NULL },
  { "only-network", "one of two ports of a bridge", PORTS "want 12", "?|00:1f.6" },
  { "only-network", "both ports of a bridge", PORTS "want 12\nwant 13",
    "danger|eno1 and eno2|00:1f.6 02:00.0" },
  { "only-network", "a port of a bridge beside another way", PORTS WIFI
    "use network R wlan0\nwant 12", NULL },
  { "only-network", "the default route, whatever else is not known", LAN
    "use network RA eth0\nhost routes 0\nunknown network x\nwant 12", "danger|eth0|00:1f.6" },
  { "only-network", "one of two routes, and more is not known", LAN "use network RA eth0\n" WIFI
    "use network R wlan0\nhost routes 0\nunknown network x\nwant 12", "?|00:1f.6" },
  { "only-network", "not known", LAN "unknown network /proc/net/route\nwant 12", "?|00:1f.6" },
  { "only-network", "not known, of a USB controller", USB "unknown network /proc/net/route\nwant 3",
    "?|00:14.0" },
  { "only-network", "not known, of a modem",
    "dev 02:00.0 13 0d40 14c3:4d75 mtk_t7xx\nunknown network x\nwant 13", "?|02:00.0" },
  { "only-network", "not known, of a card reader",
    "dev 02:00.0 13 0805 1217:8621 sdhci-pci\nunknown network x\nwant 13", NULL },
  { "only-network", "not known, of a disk", DISK "unknown network /proc/net/route\nwant 16", NULL },
  { "only-network", "not known, without a driver",
    "dev 00:1f.6 12 0200 8086:15b7 -\nunknown network x\nwant 12", NULL },

  { "network-in-use", "down", LAN "want 12", NULL },
  { "network-in-use", "up without address", LAN "use network - eth0\nwant 12", NULL },
  { "network-in-use", "with an address", LAN "use network A eth0\nwant 12",
    "caution|interface eth0 is in use|00:1f.6" },
  { "network-in-use", "one of two default routes", LAN "use network R eth0\nwant 12",
    "caution|eth0|00:1f.6" },
  { "network-in-use", "only-network says it", LAN "use network RA eth0\nhost routes 0\nwant 12",
    NULL },
  { "network-in-use", "one of two ports of a bond", BOND ("UR", "UR") "want 12",
    "note|eno1 is one of the 2 ports of bond0, which stays up|00:1f.6" },
  { "network-in-use", "a port without a cable", BOND ("UA", "A") "want 13",
    "note|eno2 is one of the 2 ports of bond0|02:00.0" },
  { "network-in-use", "the last port with a cable", BOND ("UA", "A") "want 12",
    "caution|interface eno1 is in use|00:1f.6" },
  { "network-in-use", "both ports", BOND ("UA", "UA") "want 12\nwant 13",
    "caution|in use: eno1 and eno2|00:1f.6 02:00.0" },
  { "network-in-use", "two ports of three", BOND ("UA", "UA") WIFI "use network UA eno3\nbond bond0\n"
    "want 12\nwant 13", "note|eno1 is one of the 3 ports of bond0, which stays up without it. eno2 "
    "is one|00:1f.6 02:00.0" },
  { "network-in-use", "a port of a bond, and more is not known", BOND ("UR", "UR")
    "unknown network x\nwant 12", "?|00:1f.6" },
  { "network-in-use", "one of two ports of a bridge", PORTS "want 12",
    "caution|interface eno1 is in use|00:1f.6" },
  { "network-in-use", "not known", LAN "unknown network x\nwant 12", "?|00:1f.6" },

  { NULL }
};
