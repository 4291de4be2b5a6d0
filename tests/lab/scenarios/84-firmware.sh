# SPDX-License-Identifier: GPL-3.0-or-later
# boots: firmware
# deadline: 480
# needs: program
#
# What the firmware has told of the IOMMU stands in the way: memory that it keeps for a device, and a device that it leaves
# out. What the kernel, libvirt and QEMU say becomes words and a next step. tests/virt-error-rows.c
# names the rows of the table that are seen here.
. "$LAB/lib.sh"

OUTSIDE_IOMMU=0000:00:0b.0

step "memory that the firmware keeps"
contains "the kernel's own list" "$(cat "/sys/bus/pci/devices/$E1000E/iommu_group/reserved_regions")" direct
pt list 0 list --all
contains "in the list" "$(listed_ids list $E1000E blocked)" reserved-memory
guest_define reserved 1 "$(hostdev $E1000E)"
pt reserved 3 start reserved
provoked reserved-memory reserved "Failed to set group container: Invalid argument" "The firmware keeps memory"
wait_driver $E1000E e1000e 120

step "a device that the IOMMU leaves out: vfio-pci does not take it, and nothing else can reset it"
equal "its IDs" 1234:11e8 "$(ids $OUTSIDE_IOMMU)"
holds "it has no group" test ! -e /sys/bus/pci/devices/$OUTSIDE_IOMMU/iommu_group
guest_define outside 1 "$(hostdev $OUTSIDE_IOMMU)"
pt outside 3 start outside
provoked not-bound outside "Unable to reset PCI device $OUTSIDE_IOMMU" "No VFIO driver took the device $OUTSIDE_IOMMU"
