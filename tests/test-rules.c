/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plan-bench.h"

#include <string.h>

#include "pt-rules.h"

/*
 * Every row of the table of rules, for yes, no and cannot tell.
 */

typedef struct
{
  const char *id;
  const char *what;     /* the case is about */
  const char *text;     /* see plan-bench.h */
  const char *expect;   /* NULL: no; "severity|words in its "
                                     "sentence|devices"; "?|devices": cannot tell */
} Case;

#define WIFI "dev 03:00.0 14 0280 8086:24f3 iwlwifi\n"
#define DISK "dev 3e:00.0 16 0108 8086:f1a8 nvme\n"
#define USB  "dev 00:14.0 3 0c03 8086:a12f xhci_hcd\n"
#define GPU  "dev 01:00.0 1 0300 10de:1b80 nouveau boot_vga=1\n"
#define LAN  "dev 00:1f.6 12 0200 8086:15b7 e1000e\n"

static const Case cases[] = {
  { "no-iommu", "on", WIFI "want 14", NULL },
  { "no-iommu", "off in the kernel, Intel",
    "dev 03:00.0 - 0280 8086:24f3 iwlwifi\nhost iommu no\nwant 03:00.0",
    "blocked|kernel does not use it|03:00.0" },
  { "no-iommu", "off in the firmware",
    "dev 03:00.0 - 0280 8086:24f3 -\nhost iommu no\nhost table -\nwant 03:00.0",
    "blocked|firmware|03:00.0" },
  { "no-iommu", "off, no tables known",
    "dev 03:00.0 - 0280 8086:24f3 -\nhost iommu no\nhost table ?\nwant 03:00.0",
    "blocked|is off|03:00.0" },
  { "no-iommu", "VFIO without one", WIFI "host noiommu yes\nwant 14",
    "blocked|mode without one|03:00.0" },
  { "no-iommu", "not known", WIFI "host iommu ?\nunknown kernel /sys\nwant 14", "?|03:00.0" },

  { "no-group", "in a group", WIFI "want 14", NULL },
  { "no-group", "in none", "dev 00:01.0 - 0600 1022:1450 -\n" WIFI "want 00:01.0",
    "blocked|Host bridge 00:01.0 is in no|00:01.0" },
  { "no-group", "no-iommu says it", "dev 03:00.0 - 0280 8086:24f3 -\nhost iommu no\nwant 03:00.0",
    NULL },

  { "not-endpoint", "an endpoint", WIFI "want 14", NULL },
  { "not-endpoint", "bridge and endpoint", WIFI "dev 00:1c.0 14 0604 8086:a110 pcieport\nwant 14",
    NULL },
  { "not-endpoint", "bridges", "dev 00:1c.0 5 0604 8086:a110 pcieport\nwant 5",
    "blocked|Group 5 holds nothing but bridges|00:1c.0" },
  { "not-endpoint", "a bridge by header, not by class",
    "dev 05:00.0 5 0280 8086:a110 - header=1\nwant 5",
    "blocked|nothing but bridges|05:00.0" },
  { "not-endpoint", "a bridge by class only", "dev 00:1f.0 5 0604 8086:a110 - header=0\nwant 5",
    NULL },
  { "not-endpoint", "host bridge at 00:00", "dev 00:00.0 1 0600 8086:1910 -\nwant 1",
    "blocked|Nothing in group 1|00:00.0" },

  { "nothing-given", "default of a platform device", "dev 00:16.0 4 0780 8086:a13a mei_me\nwant 4",
    "blocked|group 4|00:16.0" },
  { "nothing-given", "given after all",
    "dev 00:16.0 4 0780 8086:a13a mei_me\nwant 4\nrole 00:16.0 give", NULL },
  { "nothing-given", "all held", WIFI "want 14\nrole 03:00.0 hold", "blocked|group 14|03:00.0" },
  { "nothing-given", "bridges have another word", "dev 00:1c.0 5 0604 8086:a110 pcieport\nwant 5",
    NULL },

  { "group-not-viable", "all move", USB "dev 00:14.2 3 1180 8086:a131 thermal\nwant 3", NULL },
  { "group-not-viable", "a sibling stays", USB
    "dev 00:14.2 3 1180 8086:a131 thermal\nwant 3\nrole 00:14.2 stay",
    "blocked|Signal processing controller 00:14.2 (thermal)|00:14.2" },
  { "group-not-viable", "a sibling without driver stays", USB
    "dev 00:14.2 3 1180 8086:a131 -\nwant 3\nrole 00:14.2 stay", NULL },
  { "group-not-viable", "a sibling with a safe driver stays",
    USB "dev 00:14.2 3 1180 8086:a131 vfio-pci\nwant 3\nrole 00:14.2 stay", NULL },
  { "group-not-viable", "pcieport", WIFI "dev 00:1c.0 14 0604 8086:a110 pcieport\nwant 14", NULL },
  { "group-not-viable", "shpchp on a new kernel", WIFI
    "dev 00:1c.0 14 0604 8086:a110 shpchp\nwant 14",
    "blocked|PCI bridge 00:1c.0 (shpchp)|00:1c.0" },
  { "group-not-viable", "shpchp on an old kernel", WIFI
    "dev 00:1c.0 14 0604 8086:a110 shpchp\nhost kernel 5.18.19\nwant 14", NULL },
  { "group-not-viable", "shpchp on an unknown kernel", WIFI
    "dev 00:1c.0 14 0604 8086:a110 shpchp\nhost kernel ?\nwant 14",
    "blocked|shpchp|00:1c.0" },
  { "group-not-viable", "00:00.0 with a driver", WIFI
    "dev 00:00.0 14 0600 8086:1910 skl_uncore\nwant 14",
    "blocked|Host bridge 00:00.0 (skl_uncore)|00:00.0" },
  { "group-not-viable", "something that is not PCI", WIFI "foreign 14 soc:dma\nwant 14",
    "?|03:00.0" },

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
  { "host-disk", "not known, but seen", DISK "use mount - / n\nunknown mounts some\nwant 16",
    "blocked|for /.|3e:00.0" },
  { "host-disk", "not known, of a sound card",
    "dev 00:1f.3 11 0403 8086:a170 -\nunknown mounts x\nwant 11", NULL },

  { "host-disk-idle", "no disk", WIFI "want 14", NULL },
  { "host-disk-idle", "an empty disk", DISK "disk nvme0n1 0\nwant 16", NULL },
  { "host-disk-idle", "with partitions", DISK "disk nvme0n1 3\nwant 16",
    "caution|data on nvme0n1|3e:00.0" },
  { "host-disk-idle", "in fstab", DISK "disk nvme0n1 3 /etc/fstab\nwant 16",
    "caution|listed in /etc/fstab|3e:00.0" },
  { "host-disk-idle", "host-disk says it", DISK "disk nvme0n1 3\nuse mount - / n\nwant 16", NULL },
  { "host-disk-idle", "not known: host-disk says it", DISK
    "disk nvme0n1 3\nunknown mounts x\nwant 16", NULL },

  { "used-by-running", "nobody", WIFI "vm other running\nwant 14", NULL },
  { "used-by-running", "running", WIFI "vm other running\nholds 03:00.0 hostdev live\nwant 14",
    "blocked|other|03:00.0" },
  { "used-by-running", "paused", WIFI "vm other paused\nholds 03:00.0 hostdev live\nwant 14",
    "blocked|other|03:00.0" },
  { "used-by-running", "as an interface", WIFI
    "vm other running\nholds 03:00.0 interface live\nwant 14", "blocked|other|03:00.0" },
  { "used-by-running", "as a disk", DISK "vm other running\nholds 3e:00.0 nvme live\nwant 16",
    "blocked|other|3e:00.0" },
  { "used-by-running", "a sibling that stays",
    USB "dev 00:14.2 3 1180 8086:a131 -\nvm other running\nholds 00:14.2 hostdev live\nwant "
        "3\nrole 00:14.2 stay",
    "blocked|other|00:14.2" },
  { "used-by-running", "this one",
    WIFI "target running\nholds 03:00.0 hostdev live\nwant 14", NULL },
  { "used-by-running", "stopped", WIFI "vm other shut-off\nholds 03:00.0 hostdev next\nwant 14",
    NULL },
  { "used-by-running", "not known", WIFI "libvirt none\nwant 14", "?|03:00.0" },
  { "used-by-running", "not known of a recorded computer", WIFI "unknown libvirt recorded\nwant 14",
    "?|03:00.0" },

  { "used-by-stopped", "nobody", WIFI "vm other shut-off\nwant 14", NULL },
  { "used-by-stopped", "stopped", WIFI "vm other shut-off\nholds 03:00.0 hostdev next\nwant 14",
    "caution|other|03:00.0" },
  { "used-by-stopped", "autostarting", WIFI
    "vm other shut-off autostart\nholds 03:00.0 hostdev next\nwant 14",
    "caution|other (which starts by itself|03:00.0" },
  { "used-by-stopped", "two", WIFI
    "vm one shut-off\nholds 03:00.0 hostdev next\nvm two crashed\nholds 03:00.0 interface "
    "next\nwant 14",
    "caution|Other virtual machines have devices of the group too: one and two.|03:00.0" },
  { "used-by-stopped", "running, for the next start", WIFI
    "vm other running\nholds 03:00.0 hostdev next\nwant 14",
    "caution|other|03:00.0" },
  { "used-by-stopped", "running: used-by-running says it",
    WIFI "vm other running\nholds 03:00.0 hostdev live\nholds 03:00.0 hostdev next\nwant 14",
    NULL },
  { "used-by-stopped", "this one",
    WIFI "target shut-off\nholds 03:00.0 hostdev next\nwant 14", NULL },
  { "used-by-stopped", "not known", WIFI "libvirt none\nwant 14", "?|03:00.0" },

  { "already-here", "not yet", WIFI "target shut-off\nwant 14", NULL },
  { "already-here", "all of it", WIFI "target shut-off\nhostdev 03:00.0\nwant 14",
    "blocked|has it already|03:00.0" },
  { "already-here", "as an interface", WIFI "target shut-off\nhostdev 03:00.0 interface\nwant 14",
    "blocked|has it already|03:00.0" },
  { "already-here", "some of it", USB "dev 00:14.2 3 1180 8086:a131 -\nhostdev 00:14.0\nwant 3",
    "note|already has 1 device of|00:14.0" },

  { "session-connection", "system", WIFI "want 14", NULL },
  { "session-connection", "session", WIFI "session\nwant 14", "blocked|session|" },
  { "session-connection", "none, a bare file", WIFI "libvirt none\nwant 14", NULL },

  { "not-qemu", "QEMU", WIFI "driver QEMU\nwant 14", NULL },
  { "not-qemu", "the test driver", WIFI "driver test\nwant 14", NULL },
  { "not-qemu", "LXC", WIFI "driver LXC\nwant 14", "blocked|LXC|" },
  { "not-qemu", "a bare file of KVM", WIFI "libvirt none\nwant 14", NULL },
  { "not-qemu", "a bare file of Xen", WIFI "libvirt none\ntype xen\nwant 14", "blocked|xen|" },

  { "reserved-memory", "none", WIFI "reserved 14 none\nwant 14", NULL },
  { "reserved-memory", "Intel", WIFI "reserved 14 direct\nhost kernel 5.4.0\nwant 14",
    "blocked|memory|03:00.0" },
  { "reserved-memory", "AMD, new kernel", WIFI
    "reserved 14 direct\nhost table IVRS\nhost kernel 6.6.0\nwant 14",
    "blocked|memory|03:00.0" },
  { "reserved-memory", "AMD, old kernel", WIFI
    "reserved 14 direct\nhost table IVRS\nhost kernel 6.5.9\nwant 14",
    "caution|memory|03:00.0" },
  { "reserved-memory", "AMD, unknown kernel", WIFI
    "reserved 14 direct\nhost table IVRS\nhost kernel ?\nwant 14",
    "blocked|memory|03:00.0" },
  { "reserved-memory", "unknown IOMMU, old kernel", WIFI
    "reserved 14 direct\nhost table ?\nhost kernel 6.1.0\nwant 14", "?|03:00.0" },
  { "reserved-memory", "not known", WIFI "reserved 14 ?\nwant 14", "?|03:00.0" },

  { "only-display", "no display", WIFI "want 14", NULL },
  { "only-display", "the boot display", GPU "use display BC card0 HDMI-A-1\nwant 1",
    "danger|NVIDIA GeForce GTX 1080|01:00.0" },
  { "only-display", "the boot display without DRM", GPU "want 1", "danger|display|01:00.0" },
  { "only-display", "the boot display without any driver",
    "dev 01:00.0 1 0300 10de:1b80 - boot_vga=1\nwant 1",
    "danger|display|01:00.0" },
  { "only-display", "dark already", "dev 01:00.0 1 0300 10de:1b80 vfio-pci boot_vga=1\nwant 1",
    NULL },
  { "only-display", "another one has a picture",
    GPU "use display BC card0 HDMI-A-1\ndev 00:02.0 0 0300 8086:193b i915\nuse display C card1 "
        "eDP-1\nwant 1", NULL },
  { "only-display", "the other one has no picture",
    GPU "use display BC card0 HDMI-A-1\ndev 00:02.0 0 0300 8086:193b i915\nwant 1",
    "danger|display|01:00.0" },
  { "only-display", "both are taken",
    GPU "use display BC card0 HDMI-A-1\ndev 00:02.0 0 0300 8086:193b i915\nuse display C card1 "
        "eDP-1\nwant 1\nwant 0",
    "danger|display|00:02.0 01:00.0" },
  { "only-display", "the second card without monitor",
    GPU "use display BC card0 HDMI-A-1\ndev 02:00.0 2 0300 10de:1b80 nouveau boot_vga=0\nwant 2",
    NULL },
  { "only-display", "boot_display goes before boot_vga",
    GPU "dev 00:02.0 0 0300 8086:193b i915\nuse display B card1 eDP-1\nwant 1", NULL },
  { "only-display", "not known", GPU "unknown display /sys/class/drm\nwant 1", "?|01:00.0" },
  { "only-display", "not known, of a Wi-Fi card", WIFI "unknown display /sys/class/drm\nwant 14",
    NULL },

  { "display-in-use", "not open", GPU "use display BC card0 HDMI-A-1\nwant 1", NULL },
  { "display-in-use", "open", GPU "use display CO card0 HDMI-A-1\nwant 1",
    "danger|NVIDIA GeForce|01:00.0" },
  { "display-in-use", "open, nvidia",
    "dev 01:00.0 1 0300 10de:1b80 nvidia\nuse display O card0\nwant 1", "blocked|NVIDIA|01:00.0" },

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
  { "only-network", "not known", LAN "unknown network /proc/net/route\nwant 12", "?|00:1f.6" },
  { "only-network", "not known, of a USB controller", USB "unknown network /proc/net/route\nwant 3",
    "?|00:14.0" },
  { "only-network", "not known, of a disk", DISK "unknown network /proc/net/route\nwant 16", NULL },

  { "network-in-use", "down", LAN "want 12", NULL },
  { "network-in-use", "up without address", LAN "use network - eth0\nwant 12", NULL },
  { "network-in-use", "with an address", LAN "use network A eth0\nwant 12",
    "caution|interface eth0 is in use|00:1f.6" },
  { "network-in-use", "one of two default routes", LAN "use network R eth0\nwant 12",
    "caution|eth0|00:1f.6" },
  { "network-in-use", "only-network says it", LAN "use network RA eth0\nhost routes 0\nwant 12",
    NULL },
  { "network-in-use", "not known", LAN "unknown network x\nwant 12", "?|00:1f.6" },

  { "last-input", "nothing plugged in", USB "host keyboards 0\nhost pointers 0\nwant 3", NULL },
  { "last-input", "keyboard and mouse", USB
    "use input K kbd\nuse input P mouse\nhost keyboards 0\nhost pointers 0\nwant 3",
    "danger|last keyboard and its last mouse|00:14.0" },
  { "last-input", "an i8042 keyboard remains", USB
    "use input K kbd\nuse input P mouse\nhost keyboards 1\nhost pointers 0\nwant 3",
    "danger|its last mouse|00:14.0" },
  { "last-input", "a touchpad remains", USB
    "use input K kbd\nuse input P mouse\nhost keyboards 0\nhost pointers 1\nwant 3",
    "danger|its last keyboard.|00:14.0" },
  { "last-input", "both remain", USB
    "use input K kbd\nuse input P mouse\nhost keyboards 1\nhost pointers 1\nwant 3", NULL },
  { "last-input", "on another controller",
    USB "use input K kbd\ndev 05:00.0 7 0c03 1b21:1242 xhci_hcd\nuse input K second\nhost "
        "keyboards 0\nwant 3", NULL },
  { "last-input", "the other controller goes too",
    USB "use input K kbd\ndev 05:00.0 7 0c03 1b21:1242 xhci_hcd\nuse input K second\nhost "
        "keyboards 0\nwant 3\nwant 7",
    "danger|last keyboard|00:14.0 05:00.0" },
  { "last-input", "held back", USB
    "use input K kbd\ndev 00:14.2 3 1180 8086:a131 -\nhost keyboards 0\nwant 3\nrole 00:14.0 hold",
    "danger|last keyboard|00:14.0" },
  { "last-input", "a dongle is both", USB
    "use input KP dongle\nhost keyboards 0\nhost pointers 0\nwant 3",
    "danger|last keyboard and its last mouse|00:14.0" },
  { "last-input", "not known", USB "unknown input /proc/bus/input/devices\nwant 3", "?|00:14.0" },
  { "last-input", "not known, of a disk", DISK "unknown input /proc/bus/input/devices\nwant 16",
    NULL },

  { "usb-devices", "no USB controller", WIFI "want 14", NULL },
  { "usb-devices", "nothing plugged in", USB "want 3", NULL },
  { "usb-devices", "by port, with hubs", USB
    "hub 1-1 Hub\nusb 1-1.2 Keyboard K120\nusb 1-3 Bluetooth\nwant 3",
    "note|3 USB devices move with it: Hub (1-1), Keyboard K120 (1-1.2) and Bluetooth "
    "(1-3).|00:14.0" },
  { "usb-devices", "two alike", USB "usb 1-1 Mouse\nusb 1-2 Mouse\nwant 3",
    "note|2 USB devices|00:14.0" },

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
  { "platform-device", "USB4", "dev 05:00.0 11 0c03 8086:463e - progif=40\nwant 11",
    "caution|05:00.0|05:00.0" },

  { "removable", "no", WIFI "want 14", NULL },
  { "removable", "yes", "dev 03:00.0 14 0280 8086:24f3 iwlwifi removable=1\nwant 14",
    "caution|03:00.0|03:00.0" },

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
  { "no-reset", "held back",
    WIFI "dev 00:1f.4 14 0c05 8086:a123 i801_smbus reset=-\nwant 14", NULL },
  { "no-reset", "not known", "dev 03:00.0 14 0280 8086:24f3 iwlwifi reset=?\nwant 14",
    "?|03:00.0" },

  { "vfs-active", "none", LAN "want 12", NULL },
  { "vfs-active", "two", "dev 05:00.0 12 0200 8086:10c9 igb vfs=2\nwant 12",
    "blocked|05:00.0|05:00.0" },
  { "virtual-function", "no", LAN "want 12", NULL },
  { "virtual-function", "yes", "dev 05:10.0 12 0200 8086:10ca igbvf pf=05:00.0\nwant 12",
    "note|of 05:00.0|05:10.0" },

  { "identical-cards", "no", WIFI LAN "want 14", NULL },
  { "identical-cards", "yes", WIFI "dev 04:00.0 15 0280 8086:24f3 iwlwifi\nwant 14",
    "note|at 04:00.0|03:00.0 04:00.0" },
  { "identical-cards", "both are taken", WIFI
    "dev 04:00.0 15 0280 8086:24f3 iwlwifi\nwant 14\nwant 15", NULL },
  { "identical-cards", "virtual functions",
    "dev 05:10.0 12 0200 8086:10ca - pf=05:00.0\ndev 05:10.2 13 0200 8086:10ca - pf=05:00.0\nwant "
    "12", NULL },

  { "companions", "a card of one function", WIFI "want 14", NULL },
  { "companions", "in the same group", GPU "dev 01:00.1 1 0403 10de:10f0 -\nwant 1", NULL },
  { "companions", "in another group", GPU "dev 01:00.1 2 0403 10de:10f0 -\nwant 1",
    "note|Audio device 01:00.1 (group 2)|01:00.1" },
  { "companions", "chosen too", GPU "dev 01:00.1 2 0403 10de:10f0 -\nwant 1\nwant 2", NULL },
  { "companions", "a part of the platform",
    "dev 00:1f.6 12 0200 8086:15b7 e1000e\ndev 00:1f.4 11 0c05 8086:a123 -\nwant 12", NULL },

  { "acs-override", "no", WIFI "want 14", NULL },
  { "acs-override", "yes", WIFI "host cmdline pcie_acs_override=downstream\nwant 14",
    "caution|pcie_acs_override|" },
  { "acs-override", "not known", WIFI "host cmdline ?\nunknown kernel /proc/cmdline\nwant 14",
    "?|" },

  { "unsafe-interrupts", "no", WIFI "want 14", NULL },
  { "unsafe-interrupts", "yes", WIFI "host unsafe yes\nwant 14",
    "caution|allow_unsafe_interrupts|" },
  { "unsafe-interrupts", "module not loaded", WIFI "host unsafe ?\nwant 14", NULL },
  { "unsafe-interrupts", "not known", WIFI "host unsafe ?\nunknown kernel /sys/module\nwant 14",
    "?|" },

  { "vfio-missing", "there", WIFI "want 14", NULL },
  { "vfio-missing", "only the node", WIFI "host vfio no\nwant 14", NULL },
  { "vfio-missing", "only the driver", WIFI "host node no\nwant 14", NULL },
  { "vfio-missing", "missing", WIFI "host vfio no\nhost node no\nwant 14", "caution|vfio-pci|" },
  { "vfio-missing", "not known", WIFI "host vfio no\nhost node ?\nwant 14", "?|" },

  { "moved", "here", WIFI "hostdev 03:00.0\nrecord 03:00.0 8086:24f3\n" LAN "want 12", NULL },
  { "moved", "elsewhere",
    WIFI "dev 04:00.0 15 0108 144d:a802 nvme\nhostdev 04:00.0\nrecord 04:00.0 8086:24f3\n" LAN
    "want 12",
    "caution|Intel Wireless 8260 (was at 04:00.0, is now at 03:00.0)|04:00.0" },
  { "gone", "here", WIFI "hostdev 03:00.0\nrecord 03:00.0 8086:24f3\n" LAN "want 12", NULL },
  { "gone", "gone", "hostdev 03:00.0\nrecord 03:00.0 8086:24f3\n" LAN "want 12",
    "caution|PCI device 8086:24f3 (03:00.0)|03:00.0" },
  { "address-unrecorded", "recorded", WIFI "hostdev 03:00.0\nrecord 03:00.0 8086:24f3\n" LAN
    "want 12", NULL },
  { "address-unrecorded", "by hand", WIFI "hostdev 03:00.0\n" LAN "want 12",
    "note|Wireless 8260|03:00.0" },

  { "memory-pinned", "given", WIFI "memory 4194304\nwant 14", "note|All 4.0\u00a0GiB|" },
  { "memory-pinned", "nothing given", WIFI "want 14\nrole 03:00.0 hold", NULL },
  { "memory-pinned", "not known how much", WIFI "memory 0\nwant 14", "note|All of the|" },

  { "not-enough-memory", "enough", WIFI "memory 4194304\nhost memory 5242880\nwant 14", NULL },
  { "not-enough-memory", "too little", WIFI "memory 4194304\nhost memory 5242879\nwant 14",
    "danger|4.0\u00a0GiB|" },
  { "not-enough-memory", "it has it already", WIFI
    "memory 4194304\nhost memory 1000\ntarget running\nwant 14", NULL },
  { "not-enough-memory", "a limit", WIFI "memory 4194304\nlimit 4194304\nwant 14",
    "caution|limit|" },
  { "not-enough-memory", "a higher limit", WIFI "memory 4194304\nlimit 5242880\nwant 14", NULL },
  { "not-enough-memory", "not known", WIFI "host memory 0\nwant 14", "?|" },

  { "running-next-start", "stopped", WIFI "target shut-off\nwant 14", NULL },
  { "running-next-start", "running", WIFI "target running\nwant 14", "note|next start|" },

  { "autostart-lockout", "no autostart", LAN
    "use network RA eth0\nhost routes 0\ntarget shut-off\nwant 12", NULL },
  { "autostart-lockout", "harmless", WIFI "target shut-off autostart\nwant 14", NULL },
  { "autostart-lockout", "network", LAN
    "use network RA eth0\nhost routes 0\ntarget shut-off autostart\nwant 12",
    "danger|guest starts by itself|00:1f.6" },
  { "autostart-lockout", "display", GPU "use display BC card0\ntarget shut-off autostart\nwant 1",
    "danger|guest|01:00.0" },
  { "autostart-lockout", "keyboard", USB
    "use input K kbd\nhost keyboards 0\ntarget shut-off autostart\nwant 3",
    "danger|guest|00:14.0" },
  { "autostart-lockout", "unknown: unknown-display says it", GPU
    "unknown display x\ntarget shut-off autostart\nwant 1", NULL },
};

static const struct
{
  const char *id;
  const char *unknown;
} unknown_of[] = {
  { "no-iommu", "unknown-kernel" },
  { "group-not-viable", "unknown-kernel" },
  { "host-disk", "unknown-mounts" },
  { "used-by-running", "unknown-libvirt" },
  { "used-by-stopped", "unknown-libvirt" },
  { "reserved-memory", "unknown-reserved" },
  { "only-display", "unknown-display" },
  { "only-network", "unknown-network" },
  { "network-in-use", "unknown-network" },
  { "last-input", "unknown-input" },
  { "no-reset", "unknown-reset" },
  { "acs-override", "unknown-kernel" },
  { "unsafe-interrupts", "unknown-kernel" },
  { "vfio-missing", "unknown-kernel" },
  { "not-enough-memory", "unknown-kernel" },
};

static const char *
get_unknown_id (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (unknown_of); i++)
    if (g_str_equal (unknown_of[i].id, id))
      return unknown_of[i].unknown;

  g_error ("%s cannot be unknown", id);
}

static void
check_finding (const char *found,
               const char *expect)
{
  g_auto(GStrv) have = NULL;
  g_auto(GStrv) want = g_strsplit (expect, "|", 3);

  g_assert_nonnull (found);
  have = g_strsplit (found, "|", 3);
  g_assert_cmpstr (have[0], ==, want[0]);
  if (strstr (have[1], want[1]) == NULL)
    g_error ("“%s” does not say “%s”", have[1], want[1]);
  g_assert_cmpstr (have[2], ==, want[2]);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(PlanBench) bench = plan_bench_new (c->text);
  g_autoptr(GError) error = NULL;
  g_autoptr(PtPlan) plan = pt_plan_new (bench->situation, bench->selection, &error);
  g_autofree char *found = NULL;
  g_autofree char *all = NULL;

  g_assert_no_error (error);
  all = plan_bench_dup_ids (pt_plan_get_findings (plan));
  g_test_message ("%s", all);
  found = plan_bench_dup_finding (pt_plan_get_findings (plan), c->id);
  if (c->expect == NULL)
    {
      g_assert_cmpstr (found, ==, NULL);
    }
  else if (*c->expect != '?')
    {
      check_finding (found, c->expect);
    }
  else
    {
      const char *unknown_id = get_unknown_id (c->id);
      g_autofree char *unknown = plan_bench_dup_finding (pt_plan_get_findings (plan), unknown_id);
      g_autofree char *expect = NULL;

      g_assert_cmpstr (found, ==, NULL);
      expect = g_strdup_printf ("caution||%s", c->expect + 2);
      check_finding (unknown, expect);
    }
}

/* A rule without a case for yes, or without one for no, is not tested */
static void
test_complete (void)
{
  const char *id;

  for (guint i = 0; (id = pt_rules_get_id (i)) != NULL; i++)
    {
      gboolean yes = FALSE, no = FALSE;

      for (gsize j = 0; j < G_N_ELEMENTS (cases); j++)
        {
          if (g_str_equal (cases[j].id, id))
            {
              yes |= cases[j].expect != NULL && *cases[j].expect != '?';
              no |= cases[j].expect == NULL;
            }
          else if (cases[j].expect != NULL && *cases[j].expect == '?' &&
                   g_str_equal (get_unknown_id (cases[j].id), id))
            {
              yes = no = TRUE;
            }
        }
      g_test_message ("%s: yes %d, no %d", id, yes, no);
      g_assert_true (yes);
      g_assert_true (no);
    }
}

/* The way back from a black screen is the command that this computer has */
static void
test_way_back (void)
{
  static const struct
  {
    const char *host, *command;
  } rows[] = {
    { "", "“passthrough force-off”" },
    { "host flatpak yes\n", "“flatpak run org.phyllome.Passthrough force-off”" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (GPU "want 1\n", rows[i].host, NULL);
      g_autoptr(PlanBench) bench = plan_bench_new (text);
      g_autoptr(PtPlan) plan = pt_plan_new (bench->situation, bench->selection, NULL);
      GListModel *findings = pt_plan_get_findings (plan);
      gboolean seen = FALSE;

      for (guint j = 0; j < g_list_model_get_n_items (findings); j++)
        {
          g_autoptr(PtFinding) finding = g_list_model_get_item (findings, j);

          if (!g_str_equal (pt_finding_get_id (finding), "only-display"))
            continue;
          seen = TRUE;
          g_assert_nonnull (strstr (pt_finding_get_advice (finding), rows[i].command));
        }
      g_assert_true (seen);
    }
}

/* With nothing known, nothing may pass as harmless, and each source is named once */
static void
test_nothing_known (void)
{
  g_autofree char *text = NULL;
  g_autoptr(PlanBench) bench = NULL;
  g_autoptr(PtPlan) plan = NULL;
  g_autofree char *reason = NULL;

  text = g_strconcat ("dev 05:00.0 7 ? 1234:5678 foo reset=?\nreserved 7 ?\nlibvirt none\nwant 7\n"
                      "unknown mounts no /proc\nunknown network x\nunknown display x\nunknown "
                      "input x\nunknown kernel x\n"
                      "unknown reserved x\nunknown reset x\nhost kernel ?\nhost cmdline ?\n", NULL);
  bench = plan_bench_new (text);
  plan = pt_plan_new (bench->situation, bench->selection, NULL);
  for (guint i = 0; i < PT_N_EVIDENCE; i++)
    {
      g_autofree char *id = g_strdup_printf ("unknown-%s", pt_evidence_to_id (i));
      g_autofree char *found = plan_bench_dup_finding (pt_plan_get_findings (plan), id);

      g_test_message ("%s", id);
      g_assert_nonnull (found);
      g_assert_true (g_str_has_prefix (found, "caution|"));
    }

  reason = plan_bench_dup_finding (pt_plan_get_findings (plan), "unknown-mounts");
  g_assert_nonnull (strstr (reason, "no /proc"));
}

static void
test_worst_first (void)
{
  g_autoptr(PlanBench) bench = plan_bench_new (DISK "use mount - / n\n" LAN
                                               "use network RA eth0\nhost routes 0\n"
                                               USB "usb 1-1 Mouse\nwant 16\nwant 12\nwant 3");
  g_autoptr(PtPlan) plan = pt_plan_new (bench->situation, bench->selection, NULL);
  g_autofree char *ids = plan_bench_dup_ids (pt_plan_get_findings (plan));

  g_assert_cmpstr (ids, ==,
                   "host-disk:blocked only-network:danger usb-devices:note memory-pinned:note");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/rules/%s/%s", cases[i].id, cases[i].what);

      g_strdelimit (path + strlen ("/rules/") + strlen (cases[i].id) + 1, "/", '_');
      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/rules/complete", test_complete);
  g_test_add_func ("/rules/nothing-known", test_nothing_known);
  g_test_add_func ("/rules/way-back", test_way_back);
  g_test_add_func ("/rules/worst-first", test_worst_first);

  return g_test_run ();
}
