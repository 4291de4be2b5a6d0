/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "rule-cases.h"

/*
 * Cases of the rules about a device itself: src/plan/pt-rules-device.c.
 */

const RuleCase rule_cases_device[] = {
  { "platform-device", "no", WIFI "want 14", NULL },
  { "platform-device", "SMBus given",
    "dev 00:1f.4 11 0c05 8086:a123 i801_smbus\nwant 11\nrole 00:1f.4 give",
    "danger|SMBus 00:1f.4|00:1f.4" },
  { "platform-device", "SMBus held back", WIFI "dev 00:1f.4 14 0c05 8086:a123 i801_smbus\nwant 14",
    "caution|SMBus 00:1f.4|00:1f.4" },
  { "platform-device", "SMBus given without driver",
    "dev 00:1f.4 11 0c05 8086:a123 -\nwant 11\nrole 00:1f.4 give",
    "caution|SMBus|00:1f.4" },
  { "platform-device", "SMBus stays", WIFI "dev 00:1f.4 14 0c05 8086:a123 -\nwant 14", NULL },
  { "platform-device", "Intel VMD", "dev 00:0e.0 11 0104 8086:467f vmd\nwant 11",
    "danger|RAID|00:0e.0" },
  { "platform-device", "a RAID card", "dev 00:0e.0 11 0104 1000:005d megaraid_sas\nwant 11", NULL },
  { "platform-device", "the display of a BMC", "dev 05:00.0 11 0300 1a03:2000 ast\nwant 11",
    "danger|VGA|05:00.0" },
  { "platform-device", "Thunderbolt", "dev 05:00.0 11 0880 8086:15d2 thunderbolt\nwant 11",
    "danger|05:00.0|05:00.0" },
  { "platform-device", "Thunderbolt without its driver", "dev 05:00.0 11 0880 8086:15d2 -\nwant 11",
    "caution|05:00.0|05:00.0" },
  { "platform-device", "Thunderbolt held back with a device",
    WIFI "dev 03:00.1 14 0880 8086:15eb thunderbolt\nwant 14\nrole 03:00.1 hold",
    "caution|03:00.1|03:00.1" },
  { "platform-device", "a bridge with the ID of a Thunderbolt controller",
    WIFI "dev 05:00.0 14 0604 8086:1547 pcieport\nwant 14", NULL },
  { "platform-device", "a card reader of Thunderbolt’s class",
    "dev 05:00.0 11 0880 10ec:15d2 -\nwant 11", NULL },
  { "platform-device", "another system peripheral of Intel’s",
    "dev 00:08.0 11 0880 8086:1911 -\nwant 11", NULL },
  { "platform-device", "Intel VMD without its driver", "dev 00:0e.0 11 0104 8086:467f -\nwant 11",
    "caution|RAID|00:0e.0" },
  { "platform-device", "P2SB", WIFI "dev 00:1f.1 14 0580 8086:a120 foo\nwant 14\n"
    "role 00:1f.1 give", "danger|Memory controller 00:1f.1|00:1f.1" },
  { "platform-device", "P2SB without driver stays", WIFI
    "dev 00:1f.1 14 0580 8086:a120 -\nwant 14", NULL },
  { "platform-device", "RAM given", WIFI "dev 00:14.2 14 0500 8086:a36f foo\nwant 14\n"
    "role 00:14.2 give", "danger|RAM memory 00:14.2|00:14.2" },
  { "platform-device", "LPC given", WIFI "dev 00:1f.0 14 0601 8086:a14e lpc_ich\nwant 14\n"
    "role 00:1f.0 give", "danger|ISA bridge 00:1f.0|00:1f.0" },
  { "platform-device", "a host bridge given", WIFI "dev 00:01.0 14 0600 1022:1482 foo\nwant 14\n"
    "role 00:01.0 give", "danger|Host bridge 00:01.0|00:01.0" },
  { "platform-device", "AMD’s security processor given", WIFI
    "dev 03:00.1 14 1080 1022:1486 ccp\nwant 14\nrole 03:00.1 give",
    "danger|Encryption controller 03:00.1|03:00.1" },
  { "platform-device", "a cryptographic accelerator", "dev 05:00.0 11 1080 177d:0010 foo\nwant 11",
    NULL },
  { "platform-device", "HECI given", WIFI
    "dev 00:16.0 14 0780 8086:a13a mei_me\nwant 14\nrole 00:16.0 give",
    "danger|Communication controller 00:16.0|00:16.0" },
  { "platform-device", "the display of Matrox’s BMC", "dev 05:00.0 11 0300 102b:0538 mgag200\nwant 11",
    "danger|VGA|05:00.0" },
  { "platform-device", "a graphics card of Matrox’s", "dev 05:00.0 11 0300 102b:0525 mgag200\n"
    "dev 06:00.0 12 0300 102b:2527 -\nwant 12", NULL },
  { "platform-device", "the display of Huawei’s BMC", "dev 05:00.0 11 0300 19e5:1711 hibmc-drm\n"
    "want 11", "danger|VGA|05:00.0" },
  { "platform-device", "USB4", "dev 05:00.0 11 0c03 8086:463e - progif=40\nwant 11",
    "caution|05:00.0|05:00.0" },
  { "platform-device", "a class that is not known",
    "dev 05:00.0 7 ? 1234:5678 foo\nwant 7", "?|05:00.0" },
  { "platform-device", "held back, and nothing is given",
    "dev 00:1f.4 11 0c05 8086:a123 i801_smbus\nwant 11", NULL },
  { "platform-device", "the USB-C controller of a graphics card", GPU
    "dev 01:00.3 1 0c80 10de:1ad9 nvidia-gpu parent=00:01.0\nwant 1", NULL },
  { "platform-device", "the flash of the firmware", WIFI
    "dev 00:1f.5 14 0c80 8086:a324 intel-spi\nwant 14",
    "caution|Serial bus controller 00:1f.5|00:1f.5" },

  { "removable", "no", WIFI "want 14", NULL },
  { "removable", "yes", "dev 03:00.0 14 0280 8086:24f3 iwlwifi removable=1\nwant 14",
    "caution|03:00.0|03:00.0" },
  { "removable", "not known, behind a bridge",
    "dev 03:00.0 14 0280 8086:24f3 iwlwifi removable=? parent=00:1c.0\nwant 14",
    "?note|be unplugged.|03:00.0" },
  { "removable", "not known, like all of the kernel",
    "dev 03:00.0 14 0280 8086:24f3 iwlwifi removable=? parent=00:1c.0\nunknown kernel x\nwant 14",
    "?|03:00.0" },
  { "removable", "not known, on a root bus",
    "dev 00:1f.6 12 0200 8086:15b7 e1000e removable=?\nwant 12", NULL },
  { "removable", "held back",
    WIFI "dev 03:00.1 14 0880 8086:1234 - removable=1\nwant 14\nrole 03:00.1 hold",
    "caution|03:00.1|03:00.1" },

  { "no-reset", "function level", WIFI "want 14", NULL },
  { "no-reset", "none", "dev 03:00.0 14 0280 8086:24f3 iwlwifi reset=-\nwant 14",
    "caution|03:00.0|03:00.0" },
  { "no-reset", "of the bus, alone on it",
    "dev 03:00.0 14 0280 8086:24f3 iwlwifi reset=bus\nwant 14", NULL },
  { "no-reset", "of the bus, with others",
    "dev 03:00.0 14 0280 8086:24f3 iwlwifi reset=bus\ndev 03:00.1 15 0280 8086:24f3 -\nwant 14",
    "caution|03:00.0|03:00.0" },
  { "no-reset", "of the bus, all of which goes",
    "dev 03:00.0 14 0280 8086:24f3 iwlwifi reset=bus\ndev 03:00.1 14 0280 8086:24f3 - "
    "reset=bus\nwant 14", NULL },
  { "no-reset", "a function 0 with nothing in it",
    "dev 30:00.0 14 1300 1022:1485 - reset=-\nwant 14", NULL },
  { "no-reset", "held back",
    WIFI "dev 00:1f.4 14 0c05 8086:a123 i801_smbus reset=-\nwant 14", NULL },
  { "no-reset", "AMD’s graphics, function level",
    "dev 0a:00.0 9 0300 1002:73bf amdgpu reset=flr,bus\nwant 9", "?caution|AMD graphics|0a:00.0" },
  { "no-reset", "AMD’s accelerator, function level",
    "dev 0a:00.0 9 1200 1002:74a1 amdgpu reset=flr\nwant 9", "?caution|AMD graphics|0a:00.0" },
  { "no-reset", "a virtual function of AMD’s",
    "dev 0a:00.0 8 0380 1002:7461 amdgpu\ndev 0a:02.0 9 0380 1002:7462 amdgpu pf=0a:00.0\n"
    "want 9", NULL },
  { "no-reset", "AMD’s graphics, of the bus",
    "dev 0a:00.0 9 0300 1002:73bf amdgpu reset=bus\nwant 9", NULL },
  { "no-reset", "AMD’s graphics of a family that does not come back",
    "dev 0a:00.0 9 0300 1002:731f amdgpu reset=bus\nwant 9", "?caution|AMD graphics|0a:00.0" },
  { "no-reset", "the same with vendor-reset",
    "dev 0a:00.0 9 0300 1002:731f amdgpu reset=device_specific,bus\nwant 9", NULL },
  { "no-reset", "the same without any reset",
    "dev 0a:00.0 9 0300 1002:731f amdgpu reset=-\nwant 9", "caution|0a:00.0|0a:00.0" },
  { "no-reset", "the same held back",
    WIFI "dev 0a:00.0 14 0300 1002:731f amdgpu reset=flr\nwant 14\nrole 0a:00.0 hold", NULL },
  { "no-reset", "AMD’s sound, function level",
    "dev 0a:00.1 9 0403 1002:ab28 snd_hda_intel reset=flr\nwant 9", NULL },
  { "no-reset", "another maker’s graphics, function level",
    "dev 0a:00.0 9 0300 8086:56a0 xe reset=flr\nwant 9", NULL },
  { "no-reset", "not known", "dev 03:00.0 14 0280 8086:24f3 iwlwifi reset=?\nwant 14",
    "?|03:00.0" },

  { "vfs-active", "none", LAN "want 12", NULL },
  { "vfs-active", "two", "dev 05:00.0 12 0200 8086:10c9 igb vfs=2\nwant 12",
    "blocked|05:00.0|05:00.0" },
  { "vfs-active", "none of seven", "dev 05:00.0 12 0200 8086:10c9 igb vfs=0\nwant 12", NULL },
  { "vfs-active", "not known", "dev 05:00.0 12 0200 8086:10c9 igb vfs=?\nwant 12",
    "?caution|virtual functions|05:00.0" },

  { "vfs-possible", "none", LAN "want 12", NULL },
  { "vfs-possible", "some", "dev 05:00.0 12 0200 8086:10c9 igb vfs=0 vfs-total=7\nwant 12",
    "note|It can have virtual functions: |05:00.0" },
  { "vfs-possible", "held back", "dev 05:00.0 12 0200 8086:10c9 igb vfs=0 vfs-total=7\n"
    "dev 05:00.1 12 0200 8086:10c9 igb\nwant 12\nrole 05:00.0 hold", "note||05:00.0" },
  { "vfs-possible", "active", "dev 05:00.0 12 0200 8086:10c9 igb vfs=2\nwant 12", NULL },
  { "vfs-possible", "not known", "dev 05:00.0 12 0200 8086:10c9 igb vfs=?\nwant 12", NULL },

  { "virtual-function", "no", LAN "want 12", NULL },
  { "virtual-function", "yes", "dev 05:10.0 12 0200 8086:10ca igbvf pf=05:00.0\nwant 12",
    "note|of 05:00.0|05:10.0" },

  { "identical-cards", "no", WIFI LAN "want 14", NULL },
  { "identical-cards", "yes", WIFI "dev 04:00.0 15 0280 8086:24f3 iwlwifi\nwant 14",
    "note|at 04:00.0|03:00.0 04:00.0" },
  { "identical-cards", "what tells it apart",
    DISK "disk nvme0n1 1\ndev 3f:00.0 17 0108 8086:f1a8 nvme\ndisk nvme1n1 0\nwant 16",
    "note|at 3f:00.0 (nvme1n1).|3e:00.0 3f:00.0" },
  { "identical-cards", "the sockets and interfaces in use",
    LAN "dev 05:00.0 13 0200 8086:15b7 e1000e\nuse network A eth1\nwant 12",
    "note|at 05:00.0 (eth1).|00:1f.6 05:00.0" },
  { "identical-cards", "a serial number, where there is nothing else",
    WIFI "dev 04:00.0 15 0280 8086:24f3 - serial=mac,00:00:5e:00:53:01\nwant 14",
    "note|at 04:00.0 (00:00:5e:00:53:01).|03:00.0 04:00.0" },
  { "identical-cards", "two kinds",
    "dev 00:1f.6 12 0200 8086:15b7 e1000e\ndev 02:00.0 20 0280 8086:24f3 iwlwifi\n"
    "dev 03:00.0 14 0280 8086:24f3 iwlwifi\ndev 05:00.0 13 0200 8086:15b7 e1000e\nwant 12\nwant 14",
    "note|at 02:00.0 and 05:00.0.|00:1f.6 02:00.0 03:00.0 05:00.0" },
  { "identical-cards", "both are taken", WIFI
    "dev 04:00.0 15 0280 8086:24f3 iwlwifi\nwant 14\nwant 15", NULL },
  { "identical-cards", "virtual functions",
    "dev 05:10.0 12 0200 8086:10ca - pf=05:00.0\ndev 05:10.2 13 0200 8086:10ca - pf=05:00.0\nwant "
    "12", NULL },
  { "identical-cards", "three", WIFI
    "dev 04:00.0 15 0280 8086:24f3 -\ndev 05:00.0 16 0280 8086:24f3 -\n"
    "dev 06:00.0 17 0280 8086:24f3 -\nwant 14",
    "note|are other devices just like it, at 04:00.0, 05:00.0 and 06:00.0.|"
    "03:00.0 04:00.0 05:00.0 06:00.0" },
  { "identical-cards", "many are counted", WIFI
    "dev 04:00.0 15 0280 8086:24f3 -\ndev 05:00.0 16 0280 8086:24f3 -\n"
    "dev 06:00.0 17 0280 8086:24f3 -\ndev 07:00.0 18 0280 8086:24f3 -\nwant 14",
    "note|are 4 other devices just like it, such as at 04:00.0, 05:00.0 and 06:00.0.|"
    "03:00.0 04:00.0 05:00.0 06:00.0 07:00.0" },
  { "identical-cards", "IDs that are not known",
    "dev 05:00.0 7 0280 ?:? foo\nwant 7", "?|05:00.0" },

  { NULL }
};
