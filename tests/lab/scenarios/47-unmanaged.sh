# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 960
# needs: program
#
# Who binds the device to a VFIO driver: somebody else, with managed='no', or libvirt, to one that the definition names.
# What somebody else bound stays bound to it, whatever becomes of the machine.
. "$LAB/lib.sh"

guest_define unmanaged 2
definition unmanaged >before.xml

step "still bound to the driver of this computer"
pt plan 0 plan unmanaged $E1000E --unmanaged
equal "what is to be accepted" unmanaged "$(finding_ids plan danger)"
contains "which driver" "$(finding plan unmanaged)" "01:00.0 (e1000e)"
contains "the difference" "$(answer plan .diff)" "+    <hostdev mode='subsystem' type='pci' managed='no'>"
pt refused 1 assign unmanaged $E1000E --unmanaged
same "refused" before.xml unmanaged
pt accepted 0 assign unmanaged $E1000E --unmanaged --accept unmanaged
pt start 3 start unmanaged
provoked manually-detached start "must be manually detached" "$E1000E is still bound"
pt undo 0 undo unmanaged
same "undo" before.xml unmanaged

step "a driver that is not there"
pt assign 0 assign unmanaged $E1000E --driver-model nosuch_vfio_pci
pt start 3 start unmanaged
provoked driver-module start "Failed to load PCI driver module nosuch_vfio_pci" "no driver “nosuch_vfio_pci”"
wait_driver $E1000E e1000e 120
pt return 0 return unmanaged $E1000E
same "return" before.xml unmanaged

step "a driver that is there"
pt assign 0 assign unmanaged $E1000E --driver-model vfio-pci
contains "libvirt keeps it" "$(definition unmanaged)" "<driver name='vfio' model='vfio-pci'/>"
virsh -q start --paused unmanaged
equal "bound" vfio-pci "$(driver $E1000E)"
virsh -q destroy unmanaged
wait_driver $E1000E e1000e 120
pt return 0 return unmanaged $E1000E
same "return" before.xml unmanaged

step "bound to vfio-pci beforehand, as driverctl does it"
echo vfio-pci >"/sys/bus/pci/devices/$E1000E/driver_override"
echo $E1000E >"/sys/bus/pci/devices/$E1000E/driver/unbind"
echo $E1000E >/sys/bus/pci/drivers_probe
equal "bound" vfio-pci "$(driver $E1000E)"
pt plan 0 plan unmanaged $E1000E --unmanaged
equal "nothing to accept" "" "$(finding_ids plan danger)"
pt assign 0 assign unmanaged $E1000E --unmanaged
equal "what libvirt holds" "$E1000E no 02:00.0" "$(hostdevs unmanaged)"
place=$(answer assign '.expected[].guest')
pt start 0 start unmanaged
guest_wait unmanaged 600 'guest: ready'
guest_until unmanaged 240 8086:10d3 "$place"

step "given back while it runs"
pt return 0 return unmanaged $E1000E --now
guest_until unmanaged 240 8086:10d3 ""
same "return" before.xml unmanaged
equal "in what runs" "" "$(live_hostdevs unmanaged)"
equal "still bound" vfio-pci "$(driver $E1000E)"

step "plugged in while it runs"
pt assign 0 assign unmanaged $E1000E --unmanaged --now
guest_until unmanaged 240 8086:10d3 "$(answer assign '.expected[].guest')"
guest_off unmanaged
equal "still bound" vfio-pci "$(driver $E1000E)"
pt return 0 return unmanaged $E1000E
same "return" before.xml unmanaged
equal "still bound" vfio-pci "$(driver $E1000E)"

step "and back"
echo >"/sys/bus/pci/devices/$E1000E/driver_override"
echo $E1000E >"/sys/bus/pci/devices/$E1000E/driver/unbind"
echo $E1000E >/sys/bus/pci/drivers_probe
wait_driver $E1000E e1000e 120
# libvirt keeps on its list what came bound (virHostdevReAttachPCIDevices), and would leave the card to vfio-pci the next
# time that a machine gives it back. A daemon that begins anew does not.
libvirtd-again
