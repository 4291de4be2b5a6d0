/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "rule-cases.h"

/*
 * Cases of the rules about virtual machines: src/plan/pt-rules-machine.c.
 */

#define SATA "dev 03:00.0 4 0106 1b4b:9230 ahci\ndisk sda 1\n"

const RuleCase rule_cases_machine[] = {
  { "session-connection", "system", WIFI "want 14", NULL },
  { "session-connection", "session", WIFI "session\nwant 14", "blocked|session|" },
  { "session-connection", "none, a bare file", WIFI "libvirt none\nwant 14", NULL },

  { "not-qemu", "QEMU", WIFI "driver QEMU\nwant 14", NULL },
  { "not-qemu", "the test driver", WIFI "driver test\nwant 14", NULL },
  { "not-qemu", "LXC", WIFI "driver LXC\nwant 14", "blocked|LXC|" },
  { "not-qemu", "a bare file of KVM", WIFI "libvirt none\nwant 14", NULL },
  { "not-qemu", "a bare file of Xen", WIFI "libvirt none\ntype xen\nwant 14", "blocked|xen|" },
  { "not-qemu", "neither connection nor definition", WIFI
    "libvirt none\ndefinition none\nwant 14", "?|03:00.0" },

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
  { "used-by-running", "not known of one", WIFI
    "vm dark running\nunread\nvm other running\nwant 14", "?|03:00.0" },
  { "used-by-running", "known of one", WIFI
    "vm dark running\nunread\nvm other running\nholds 03:00.0 hostdev live\nwant 14",
    "blocked|other|03:00.0" },
  { "used-by-running", "this one was not read",
    WIFI "target running\nunread\nholds 03:00.0 hostdev live\nwant 14", NULL },
  { "used-by-running", "not known of a recorded computer", WIFI "unknown libvirt recorded\nwant 14",
    "?|03:00.0" },
  { "used-by-running", "with a title", WIFI
    "vm win11 running\ntitle Windows for work\nholds 03:00.0 hostdev live\nwant 14",
    "blocked|: Windows for work (win11).|03:00.0" },

  { "used-by-running", "with a whole disk on it", SATA "vm other running\nraw /dev/sda live\nwant 4",
    "blocked|have disks on it: other.|03:00.0" },
  { "used-by-running", "with a volume on a disk on it", SATA
    "path /dev/vg/lv sdx sda\nvm other paused\nraw /dev/vg/lv live\nwant 4",
    "blocked|have disks on it: other.|03:00.0" },
  { "used-by-running", "two machines with disks on it", SATA
    "path /dev/sda1 sda\nvm one running\nraw /dev/sda1 live\nvm two running\nraw /dev/sda live\n"
    "want 4",
    "blocked|have disks on it: one and two.|03:00.0" },
  { "used-by-running", "not known of one that had a disk on it", SATA
    "vm other unknown\nunread\nraw /dev/sda live\nwant 4",
    "blocked|have disks on it: other.|03:00.0" },
  { "used-by-running", "not known of one that had it", WIFI
    "vm other unknown\nunread\nholds 03:00.0 hostdev live\nwant 14", "blocked|other|03:00.0" },
  { "used-by-running", "with a disk elsewhere", SATA
    "disk sdb 1\n" DISK "disk nvme0n1 1\nvm other running\nraw /dev/nvme0n1 live\nwant 4", NULL },
  { "used-by-running", "with a disk in a file", SATA
    "path /dev/loop0\nvm other running\nraw /dev/loop0 live\nwant 4", NULL },
  { "used-by-running", "with a drive that is empty", SATA
    "vm other running\nraw /dev/sr0 live\nwant 4", NULL },
  { "used-by-running", "with a disk, held back alone", SATA
    "vm other running\nraw /dev/sda live\nwant 4\nrole 03:00.0 hold", NULL },
  { "used-by-running", "with a disk of this one", SATA
    "target running\nraw /dev/sda live\nwant 4", "blocked|have disks on it: guest.|03:00.0" },
  { "used-by-running", "with a disk of this one, off", SATA
    "target shut-off\nraw /dev/sda next\nwant 4", NULL },
  { "used-by-stopped", "with a disk of this one, off", SATA
    "target shut-off\nraw /dev/sda next\nwant 4", NULL },
  { "used-by-stopped", "with a disk of this one, running", SATA
    "target running\nraw /dev/sda next\nwant 4", NULL },
  { "used-by-running", "with a disk that is not known", SATA
    "vm other running\nraw /dev/disk/by-id/odd live\nwant 4", "?|03:00.0" },
  { "used-by-running", "with a volume that is not known", SATA
    "vm other running\nraw ? live\nwant 4", "?|03:00.0" },
  { "used-by-running", "with a disk that is not known, and no disk on it", WIFI SATA
    "vm other running\nraw /dev/disk/by-id/odd live\nwant 14", NULL },
  { "used-by-running", "off, with a disk on it", SATA
    "vm other shut-off\nraw /dev/sda next\nwant 4", NULL },

  { "used-by-stopped", "with a whole disk on it", SATA
    "vm other shut-off\nraw /dev/sda next\nwant 4", "caution|other|03:00.0" },
  { "used-by-stopped", "with a disk that is not there", SATA
    "vm other shut-off\nraw /dev/disk/by-id/odd next\nwant 4", NULL },
  { "used-by-stopped", "with a whole disk on it now", SATA
    "vm other running\nraw /dev/sda live\nraw /dev/sda next\nwant 4", NULL },
  { "used-by-stopped", "not known of one", WIFI "vm dark shut-off\nunread\nwant 14",
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
  { "used-by-stopped", "with a title", WIFI
    "vm win11 shut-off\ntitle Windows for work\nholds 03:00.0 hostdev next\nwant 14",
    "caution|: Windows for work (win11).|03:00.0" },
  { "used-by-stopped", "with a title, autostarting", WIFI
    "vm win11 shut-off autostart\ntitle Windows\nholds 03:00.0 hostdev next\nwant 14",
    "caution|: Windows (win11, which starts by itself with this computer).|03:00.0" },

  { "already-here", "not yet", WIFI "target shut-off\nwant 14", NULL },
  { "already-here", "all of it", WIFI "target shut-off\nhostdev 03:00.0\nwant 14",
    "blocked|has it already|03:00.0" },
  { "already-here", "as an interface", WIFI "target shut-off\nhostdev 03:00.0 interface\nwant 14",
    "blocked|has it already|03:00.0" },
  { "already-here", "some of it", USB "dev 00:14.2 3 1180 8086:a131 -\nhostdev 00:14.0\nwant 3",
    "note|already has 1 device of|00:14.0" },

  { "moved", "here", WIFI "hostdev 03:00.0\nrecord 03:00.0 8086:24f3\n" LAN "want 12", NULL },
  { "moved", "elsewhere",
    WIFI "dev 04:00.0 15 0108 144d:a802 nvme\nhostdev 04:00.0\nrecord 04:00.0 8086:24f3\n" LAN
    "want 12",
    "caution|Intel Wireless 8260 (was at 04:00.0, is now at 03:00.0)|04:00.0" },
  { "moved", "no IDs to compare",
    "dev 04:00.0 15 0108 ?:? nvme\nhostdev 04:00.0\nrecord 04:00.0 8086:24f3\n" LAN "want 12",
    "?|04:00.0" },

  { "gone", "here", WIFI "hostdev 03:00.0\nrecord 03:00.0 8086:24f3\n" LAN "want 12", NULL },
  { "gone", "gone", "hostdev 03:00.0\nrecord 03:00.0 8086:24f3\n" LAN "want 12",
    "caution|PCI device 8086:24f3 (03:00.0)|03:00.0" },

  { "address-unrecorded", "recorded", WIFI "hostdev 03:00.0\nrecord 03:00.0 8086:24f3\n" LAN
    "want 12", NULL },
  { "address-unrecorded", "by hand", WIFI "hostdev 03:00.0\n" LAN "want 12",
    "note|Wireless 8260|03:00.0" },

  { "no-pci-express", "q35", GPU "want 1", NULL },
  { "no-pci-express", "i440fx, a graphics card", GPU "machine pc-i440fx-9.0\nwant 1",
    "caution|graphics cards want: NVIDIA GeForce GTX 1080.|01:00.0" },
  { "no-pci-express", "i440fx, another card", WIFI "machine pc\nwant 14",
    "note|has no PCI Express.|03:00.0" },
  { "no-pci-express", "i440fx, nothing given", WIFI "machine pc\nwant 14\nrole 03:00.0 hold", NULL },

  { "saved-at-shutdown", "no", WIFI "want 14", NULL },
  { "saved-at-shutdown", "yes", WIFI "host guests yes\nwant 14", "note|cannot be saved|" },
  { "saved-at-shutdown", "nothing given", WIFI "host guests yes\nwant 14\nrole 03:00.0 hold",
    NULL },
  { "saved-at-shutdown", "not known", WIFI "host guests ?\nwant 14",
    "?note|saved when the computer shuts down|" },

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
  { "not-enough-memory", "in huge pages, and little else left",
    WIFI "memory 4194304\nhuge\nhost memory 1000\nhost huge 4194304\nwant 14", NULL },
  { "not-enough-memory", "too few huge pages",
    WIFI "memory 4194304\nhuge\nhost huge 4192256\nwant 14", "caution|4.0\u00a0GiB|" },
  { "not-enough-memory", "too few huge pages, and it has them already",
    WIFI "memory 4194304\nhuge\nhost huge 0\ntarget running\nwant 14", NULL },
  { "not-enough-memory", "huge pages not known",
    WIFI "memory 4194304\nhuge\nhost huge ?\nwant 14", "?|" },
  { "not-enough-memory", "a part in huge pages, and the rest is there",
    WIFI "memory 4194304\nhuge 3145728\nhost huge 3145728\nhost memory 2097152\nwant 14", NULL },
  { "not-enough-memory", "a part in huge pages, and not enough for the rest",
    WIFI "memory 4194304\nhuge 3145728\nhost huge 3145728\nhost memory 2000000\nwant 14",
    "danger|needs 1.0\u00a0GiB of memory and some more|" },
  { "not-enough-memory", "a part in huge pages, of which there are too few",
    WIFI "memory 4194304\nhuge 3145728\nhost huge 3000000\nwant 14",
    "caution|3.0\u00a0GiB of memory in huge|" },
  { "not-enough-memory", "a part in huge pages, and the rest not known",
    WIFI "memory 4194304\nhuge 3145728\nhost huge 3145728\nhost memory 0\nwant 14", "?|" },
  { "not-enough-memory", "huge pages and a limit",
    WIFI "memory 4194304\nlimit 4194304\nhuge\nhost huge 4194304\nwant 14", "caution|limit|" },
  { "not-enough-memory", "not known", WIFI "host memory 0\nwant 14", "?|" },

  { "running-next-start", "stopped", WIFI "target shut-off\nwant 14", NULL },
  { "running-next-start", "running", WIFI "target running\nwant 14", "note|next start|" },

  { NULL }
};
