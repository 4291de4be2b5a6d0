# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 840
# needs: program
#
# The second example with the sibling held back, on a port that is free: taken from the host, hidden from the guest.
. "$LAB/lib.sh"

guest_define held 1
definition held >before.xml

step "plan"
pt plan 0 plan held $USB --hold $EDU
equal "members" "$USB give,$EDU hold" "$(answer plan '.members[] | "\(.address) \(.role)"' | paste -sd,)"
equal "no address in the guest" null "$(answer plan '.expected[] | select(.address == $a) | .guest' --arg a $EDU)"
expected=$(answer plan '.expected[] | select(.address == $a) | .guest' --arg a $USB)

step "assign and start"
pt assign 0 assign held $USB --hold $EDU
equal "the devices" "$USB yes 02:00.0,$EDU yes unassigned" "$(hostdevs held | paste -sd,)"
pt start 0 start held
equal "drivers while the guest runs" "vfio-pci vfio-pci" "$(driver $USB) $(driver $EDU)"
guest_wait held 600 'guest: ready'
guest_says held 240 'input: .*Keyboard' 'input: .*Mouse' 'usb: .*Mouse'
step "the guest has booted and sees keyboard and mouse"
guest_report held
equal "address of the controller" "$expected" "$(guest_address held "$(ids $USB)")"
equal "the sibling, in the guest" "" "$(guest_address held "$(ids $EDU)")"

step "force off, and return"
pt off 0 force-off held
guest_gone held 300
wait_driver $USB xhci_hcd 120
pt return 0 return held $USB
same "returned" before.xml held
