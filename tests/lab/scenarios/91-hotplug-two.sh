# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 960
# needs: program
#
# A group of two comes to a guest that runs with both given, and goes again; a member that fails takes the other one
# back with it; that there is no free port is known before.
. "$LAB/lib.sh"

guest_define plug 2
definition plug >before.xml
virsh -q start plug

guest_wait plug 600 'guest: ready'

step "a group of two, both given"
pt refused 1 assign plug $USB --now
equal "one slot for two" refused "$(answer refused '.error.code')"
contains "words" "$(answer refused '.error.text')" "while it runs"
pt both 0 assign plug $USB --separate --now
for device in $USB $EDU; do
  guest_until plug 240 "$(ids $device)" "$(answer both '.expected[] | select(.address == $a) | .guest' --arg a $device)"
done
pt both 0 return plug $USB --now
guest_until plug 240 "$(ids $USB)" ""
guest_until plug 240 "$(ids $EDU)" ""
wait_driver $USB xhci_hcd 120
same "returned" before.xml plug

step "a member that fails: what was done is put back"
# Another program has the group open, which shows when QEMU tries.
echo vfio-pci >"/sys/bus/pci/devices/$EDU/driver_override"
echo $EDU >/sys/bus/pci/drivers/vfio-pci/bind
udevadm wait --timeout=120 "/dev/vfio/$(group $EDU)"
exec 8<>"/dev/vfio/$(group $EDU)"
pt busy 4 assign plug $USB --hold $EDU --now
exec 8>&-
equal "code" put-back "$(answer busy '.error.code')"
contains "the first step" "$(answer busy '.error.detail')" "00:14.2 was held back."
contains "its reverse" "$(answer busy '.error.detail')" "00:14.2 was given back to this computer."
equal "what runs" "" "$(live_hostdevs plug)"
wait_driver $USB xhci_hcd 120
same "put back" before.xml plug

step "no free port is known before"
pt first 0 assign plug $USB --separate --now
pt none 1 plan plug $E1000E --now
contains "why" "$(finding none running-next-start)" "no free root port"
pt later 0 plan plug $E1000E
contains "the next start" "$(finding later running-next-start)" "next start"
pt first 0 return plug $USB --now
same "returned" before.xml plug
guest_off plug
