# SPDX-License-Identifier: GPL-3.0-or-later
# boots: wide
# deadline: 360
# needs: program
#
# A kernel without vfio-pci, and one that has it and did not load it: both are told apart, libvirt's refusal is said before, and
# then in words that help.
. "$LAB/lib.sh"

# checked NAME: whether the computer is ready is the exit status as well.
checked () {
  lab_name=$1 lab_expected=1 lab_status=0
  /payload/passthrough check --json >"$1.json" 2>"$1.err" || lab_status=$?
  [ "$(answer "$1" .ready)" = false ] || lab_expected=0
  pt_ended check
}
verdict () { answer "$1" '.checks[] | select(.id == "vfio-pci") | .verdict'; }

# refused NAME: libvirt's words at a start, and ours.
refused () {
  pt "$1" 3 start card
  contains "libvirt's words" "$(answer "$1" .error.detail)" "support passthrough of host PCI devices"
  contains "what to do" "$(answer "$1" .error.next)" "modprobe vfio-pci"
  equal "the card's driver" e1000e "$(driver $E1000E)"
}

guest_define card 1 "$(hostdev $E1000E)"
guest_define free 1
checked before-check
equal "verdict" pass "$(verdict before-check)"

step "not loaded when libvirtd starts"
libvirtd-again --stop
modprobe -r vfio_pci vfio_iommu_type1 vfio
holds "the kernel's node is away" test ! -e /dev/vfio/vfio -a ! -e /sys/bus/pci/drivers/vfio-pci
libvirtd-again
pt unloaded 0 plan free $E1000E
contains "findings" " $(finding_ids unloaded caution) " " vfio-missing "
contains "what is missing" "$(finding unloaded vfio-missing)" "is not loaded"
contains "what to do" "$(finding unloaded vfio-missing)" "modprobe vfio-pci"
checked unloaded-check
equal "verdict" fail "$(verdict unloaded-check)"
contains "advice" "$(answer unloaded-check '.checks[] | select(.id == "vfio-pci") | .advice')" "modprobe vfio-pci"
refused unloaded-start

step "not there to be loaded"
modules=/lib/modules/$(uname -r)/modules.dep
grep -v '/vfio-pci\.ko' "$modules" >modules.dep
mount --bind modules.dep "$modules"
pt missing 0 plan free $E1000E
contains "findings" " $(finding_ids missing caution) " " vfio-missing "
contains "what is missing" "$(finding missing vfio-missing)" "neither loaded nor ready to load"
contains "what to do" "$(finding missing vfio-missing)" "usual kernel"
checked missing-check
equal "verdict" fail "$(verdict missing-check)"
equal "ready" false "$(answer missing-check .ready)"
refused missing-start
umount "$modules"

step "loaded"
modprobe -a vfio-pci vfio_iommu_type1
libvirtd-again
pt loaded 0 plan free $E1000E
equal "vfio-missing" "" "$(answer loaded '.findings[] | select(.id == "vfio-missing") | .id')"
checked loaded-check
equal "verdict" pass "$(verdict loaded-check)"
virsh -q start --paused card
equal "the card's driver" vfio-pci "$(driver $E1000E)"
virsh -q destroy card
wait_driver $E1000E e1000e 120
