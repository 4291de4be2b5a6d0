/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "rule-cases.h"

/*
 * Cases of the rules about the IOMMU and its groups: src/plan/pt-rules-group.c.
 */

const RuleCase rule_cases_group[] = {
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
  { "no-iommu", "not known, and all else is", WIFI "host iommu ?\nwant 14",
    "?caution|is on.|03:00.0" },
  { "no-iommu", "not known", WIFI "host iommu ?\nunknown kernel /sys\nwant 14", "?|03:00.0" },

  { "no-group", "in a group", WIFI "want 14", NULL },
  { "no-group", "in none", "dev 00:01.0 - 0600 1022:1450 -\n" WIFI "want 00:01.0",
    "blocked|Host bridge 00:01.0 is in no|00:01.0" },
  { "no-group", "no-iommu says it", "dev 03:00.0 - 0280 8086:24f3 -\nhost iommu no\nwant 03:00.0",
    NULL },
  { "no-group", "groups not known", "dev 03:00.0 - 0280 8086:24f3 -\nhost iommu ?\nwant 03:00.0",
    "?caution|which IOMMU group|03:00.0" },

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
  { "not-endpoint", "neither header nor class is known",
    "dev 05:00.0 5 ? 1234:5678 - header=?\nwant 5", "?caution|but bridges|05:00.0" },
  { "not-endpoint", "the class tells when the header does not",
    "dev 05:00.0 5 0604 1234:5678 - header=?\nwant 5", "blocked|Group 5|05:00.0" },
  { "not-endpoint", "an endpoint beside something unknown",
    WIFI "dev 05:00.0 14 ? 1234:5678 - header=?\nwant 14", NULL },

  { "nothing-given", "default of a platform device", "dev 00:16.0 4 0780 8086:a13a mei_me\nwant 4",
    "blocked|Group 4 holds nothing but parts|00:16.0" },
  { "nothing-given", "given after all",
    "dev 00:16.0 4 0780 8086:a13a mei_me\nwant 4\nrole 00:16.0 give", NULL },
  { "nothing-given", "all held", WIFI "want 14\nrole 03:00.0 hold",
    "blocked|No device of group 14|03:00.0" },
  { "nothing-given", "bridges have another word", "dev 00:1c.0 5 0604 8086:a110 pcieport\nwant 5",
    NULL },
  { "nothing-given", "two groups", WIFI LAN
    "want 12\nwant 14\nrole 03:00.0 hold\nrole 00:1f.6 hold",
    "blocked|groups 12 and 14|00:1f.6 03:00.0" },
  { "nothing-given", "one of two groups", WIFI LAN "want 12\nwant 14\nrole 03:00.0 hold",
    "blocked|group 14 would|03:00.0" },

  { "group-not-viable", "all move", USB "dev 00:14.2 3 1180 8086:a131 thermal\nwant 3", NULL },
  { "group-not-viable", "a sibling stays", USB
    "dev 00:14.2 3 1180 8086:a131 thermal\nwant 3\nrole 00:14.2 stay",
    "blocked|Signal processing controller 00:14.2 (thermal)|00:14.2" },
  { "group-not-viable", "a sibling without driver stays", USB
    "dev 00:14.2 3 1180 8086:a131 -\nwant 3\nrole 00:14.2 stay", NULL },
  { "group-not-viable", "a sibling with a safe driver stays",
    USB "dev 00:14.2 3 1180 8086:a131 vfio-pci\nwant 3\nrole 00:14.2 stay", NULL },
  { "group-not-viable", "a sibling stays whose driver could not be read",
    USB "dev 00:14.2 3 1180 8086:a131 ?\nwant 3\nrole 00:14.2 stay", "?|00:14.2" },
  { "group-not-viable", "the same, taken", USB "dev 00:14.2 3 1180 8086:a131 ?\nwant 3", NULL },
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
    "?caution|also holds soc:dma.|03:00.0" },
  { "group-not-viable", "something that is not PCI, beside what stays",
    "dev 00:01.0 0 0600 1022:1482 -\nforeign 0 AMDI0010:00\nwant 0", NULL },
  { "group-not-viable", "a variant of vfio-pci",
    USB "dev 00:14.2 3 0200 15b3:101e mlx5_vfio_pci\nwant 3\nrole 00:14.2 stay", NULL },
  { "group-not-viable", "another variant of vfio-pci",
    USB "dev 00:14.2 3 0302 10de:2342 nvgrace-gpu-vfio-pci\nwant 3\nrole 00:14.2 stay", NULL },
  { "group-not-viable", "pci-stub",
    USB "dev 00:14.2 3 1180 8086:a131 pci-stub\nwant 3\nrole 00:14.2 stay", NULL },
  { "group-not-viable", "a driver that nobody has heard of",
    USB "dev 00:14.2 3 1180 8086:a131 frobnicate\nwant 3\nrole 00:14.2 stay",
    "blocked|00:14.2 (frobnicate)|00:14.2" },

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
  { "reserved-memory", "Arm, new kernel", WIFI
    "reserved 14 direct\nhost table IORT\nhost kernel 6.6.0\nwant 14",
    "blocked|memory|03:00.0" },
  { "reserved-memory", "Arm, old kernel", WIFI
    "reserved 14 direct\nhost table IORT\nhost kernel 6.5.9\nwant 14",
    "caution|memory|03:00.0" },
  { "reserved-memory", "Arm, for interrupts alone", WIFI
    "reserved 14 none\nhost table IORT\nhost kernel 6.6.0\nwant 14", NULL },
  { "reserved-memory", "unknown IOMMU, old kernel", WIFI
    "reserved 14 direct\nhost table ?\nhost kernel 6.1.0\nwant 14", "?|03:00.0" },
  { "reserved-memory", "not known", WIFI "reserved 14 ?\nwant 14", "?|03:00.0" },
  { "reserved-memory", "of bridges alone", "dev 00:1c.0 5 0604 8086:a110 pcieport\n"
    "reserved 5 direct\nwant 5", NULL },

  { "companions", "a card of one function", WIFI "want 14", NULL },
  { "companions", "in the same group", GPU "dev 01:00.1 1 0403 10de:10f0 -\nwant 1", NULL },
  { "companions", "in another group", GPU "dev 01:00.1 2 0403 10de:10f0 -\nwant 1",
    "note|Audio device 01:00.1 (group 2)|01:00.1" },
  { "companions", "chosen too", GPU "dev 01:00.1 2 0403 10de:10f0 -\nwant 1\nwant 2", NULL },
  { "companions", "a function without a function",
    GPU "dev 01:00.1 2 1300 1022:1485 -\nwant 1", NULL },
  { "companions", "a part of the platform",
    "dev 00:1f.6 12 0200 8086:15b7 e1000e\ndev 00:1f.4 11 0c05 8086:a123 -\nwant 12", NULL },

  { "vfio-missing", "there", WIFI "want 14", NULL },
  { "vfio-missing", "the node, and the driver is not known", WIFI "host vfio ?\nwant 14", NULL },
  { "vfio-missing", "only the node", WIFI "host vfio no\nwant 14", "caution|neither loaded|" },
  { "vfio-missing", "there to be loaded, but no node", WIFI "host node no\nwant 14",
    "caution|is not loaded, and there is no /dev/vfio/vfio|" },
  { "vfio-missing", "no node, and the driver is not known", WIFI
    "host vfio ?\nhost node no\nwant 14", "caution|there is no /dev/vfio/vfio|" },
  { "vfio-missing", "missing", WIFI "host vfio no\nhost node no\nwant 14",
    "caution|neither loaded nor ready|" },
  { "vfio-missing", "no driver, and the node is not known", WIFI
    "host vfio no\nhost node ?\nwant 14", "caution|neither loaded nor ready|" },
  { "vfio-missing", "not known", WIFI "host vfio ?\nhost node ?\nwant 14",
    "?caution|has vfio-pci.|" },
  { "vfio-missing", "there, but the node is not known", WIFI "host node ?\nwant 14",
    "?caution|has vfio-pci.|" },
  { "vfio-missing", "nothing is given",
    "dev 00:1c.0 5 0604 8086:a110 pcieport\nhost vfio no\nhost node no\nwant 5", NULL },

  { "acs-override", "no", WIFI "want 14", NULL },
  { "acs-override", "yes", WIFI "host cmdline pcie_acs_override=downstream\nwant 14",
    "caution|pcie_acs_override|" },
  { "acs-override", "not known", WIFI "host cmdline ?\nunknown kernel /proc/cmdline\nwant 14",
    "?|" },
  { "acs-override", "not known, and all else is", WIFI "host cmdline ?\nwant 14",
    "?caution|pcie_acs_override|" },
  { "acs-override", "nothing is given", "dev 00:1c.0 5 0604 8086:a110 pcieport\n"
    "host cmdline pcie_acs_override=downstream\nwant 5", NULL },

  { "unsafe-interrupts", "no", WIFI "want 14", NULL },
  { "unsafe-interrupts", "yes", WIFI "host unsafe yes\nwant 14",
    "caution|allow_unsafe_interrupts|" },
  { "unsafe-interrupts", "not remapped", WIFI "host remapping no\nwant 14",
    "caution|not remapped|" },
  { "unsafe-interrupts", "not remapped, nor known to be allowed",
    WIFI "host remapping no\nhost unsafe ?\nwant 14", "caution|not remapped|" },
  { "unsafe-interrupts", "not remapped, and allowed",
    WIFI "host remapping no\nhost unsafe yes\nwant 14", "caution|allow_unsafe_interrupts|" },
  { "unsafe-interrupts", "not known whether remapped", WIFI "host remapping ?\nwant 14", NULL },
  { "unsafe-interrupts", "not known, and all else is", WIFI "host unsafe ?\nwant 14",
    "?note|kept apart|" },
  { "unsafe-interrupts", "not known", WIFI "host unsafe ?\nunknown kernel /sys/module\nwant 14",
    "?|" },
  { "unsafe-interrupts", "nothing is given",
    "dev 00:1c.0 5 0604 8086:a110 pcieport\nhost unsafe yes\nwant 5", NULL },

  { NULL }
};
