# SPDX-License-Identifier: GPL-3.0-or-later
# boots: wide
# deadline: 480
# needs: program
#
# A machine also has a device as a network interface or as an NVMe disk: while it runs nobody else gets one of the group.
. "$LAB/lib.sh"

# source_address ADDRESS: the attributes of libvirt's <address>.
source_address () {
  lab_rest=${1#*:}
  lab_slot=${lab_rest#*:}
  echo "domain='0x${1%%:*}' bus='0x${lab_rest%%:*}' slot='0x${lab_slot%.*}' function='0x${1##*.}'"
}

# held NAME ADDRESS: the machine NAME runs and has the function; `want` is what would like to have it.
held () {
  equal "driver of $2" vfio-pci "$(driver "$2")"
  pt "$1-list" 0 list --all
  equal "whose it is in the list" "assigned $1" "$(answer "$1-list" '.groups[] | select(.devices[].address == $a) |
    "\(.state) \(.assigned_to | join(" "))"' --arg a "$2")"
  pt "$1-plan" 1 plan want "$2"
  equal "what blocks" used-by-running "$(finding_ids "$1-plan" blocked)"
  contains "who has it" "$(finding "$1-plan" used-by-running)" "$1"
}

# free NAME ADDRESS: it is off, and has it in its definition.
free () {
  pt "$1-off" 0 plan want "$2"
  equal "what blocks" "" "$(finding_ids "$1-off" blocked)"
  contains "who means to have it" "$(finding "$1-off" used-by-stopped)" "$1"
  virsh -q undefine "$1"
  pt "$1-gone" 0 plan want "$2"
  equal "who has it" "" "$(answer "$1-gone" '.findings[] | select(.id | startswith ("used-by")) | .id')"
}

guest_define want 2

step "a virtual function as a network interface"
physical=$(card 52:54:00:00:00:04)
interface=$(basename "/sys/bus/pci/devices/$physical"/net/*)
# libvirt gives the function its address through the card's own interface.
ip link set "$interface" up
echo 1 >"/sys/bus/pci/devices/$physical/sriov_numvfs"
udevadm settle --timeout=120
function=$(basename "$(readlink "/sys/bus/pci/devices/$physical/virtfn0")")
former=$(driver "$function")
guest_define wire 1 "<interface type='hostdev' managed='yes'>
  <mac address='52:54:00:00:00:44'/>
  <source><address type='pci' $(source_address "$function")/></source>
</interface>"
virsh -q start --paused wire
held wire "$function"
virsh -q destroy wire
[ ! "$former" ] || wait_driver "$function" "$former" 120
free wire "$function"
echo 0 >"/sys/bus/pci/devices/$physical/sriov_numvfs"
ip link set "$interface" down

step "an NVMe controller as a disk"
controller=$(nvme lab-disk2)
guest_define disk 1 "<disk type='nvme' device='disk'>
  <driver name='qemu' type='raw'/>
  <source type='pci' managed='yes' namespace='1'>
    <address $(source_address "$controller")/>
  </source>
  <target dev='vda' bus='virtio'/>
</disk>"
virsh -q start --paused disk
held disk "$controller"
virsh -q destroy disk
wait_driver "$controller" nvme 120
free disk "$controller"
