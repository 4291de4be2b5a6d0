# SPDX-License-Identifier: GPL-3.0-or-later
# boots: firmware
# deadline: 480
# needs: program
#
# What the firmware has told of the IOMMU stands in the way: memory that it keeps for a device, and devices that it leaves
# out. What the kernel, libvirt and QEMU say becomes words and a next step. tests/virt-error-rows.c
# names the rows of the table that are seen here.
. "$LAB/lib.sh"

ALONE=0000:05:00.0
INTEGRATED=0000:00:0c.0

step "memory that the firmware keeps"
contains "the kernel's own list" "$(cat "/sys/bus/pci/devices/$E1000E/iommu_group/reserved_regions")" direct
pt list 0 list --all
contains "in the list" "$(listed_ids list $E1000E blocked)" reserved-memory
guest_define reserved 1 "$(hostdev $E1000E)"
pt reserved 3 start reserved
provoked reserved-memory reserved "Failed to set group container: Invalid argument" "The firmware keeps memory"
wait_driver $E1000E e1000e 120

step "a device that the IOMMU leaves out"
for device in $ALONE $INTEGRATED; do
  equal "its IDs" 1234:11e8 "$(ids $device)"
  holds "it has no group" test ! -e /sys/bus/pci/devices/$device/iommu_group
done
guest_define outside 1 "$(hostdev $ALONE)"
pt outside 3 start outside
provoked no-group outside "iommu_group is not a symlink" "The device has no IOMMU group"

step "another, which cannot be reset from outside of its driver"
guest_define unbound 1 "$(hostdev $INTEGRATED)"
pt unbound 3 start unbound
provoked not-bound unbound "Unable to reset PCI device $INTEGRATED" "No VFIO driver took the device $INTEGRATED"
