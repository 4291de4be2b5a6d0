# SPDX-License-Identifier: GPL-3.0-or-later
# boots: wide
# deadline: 480
# needs: program
#
# What is said before a start about the members of a group is what the kernel says at the start: with a sibling's driver
# in the way, without it, and while another machine has the sibling.
. "$LAB/lib.sh"

first=$(find_device 100e)
second=$(lspci -D -n -d 10ec:8139 | cut -d' ' -f1)
unsafe=$(driver "$second")
guest_define one 2
definition one >before.xml

step "the sibling has its driver"
pt blocked 1 plan one "$first" --stay "$second"
equal "what blocks" group-not-viable "$(finding_ids blocked blocked)"
# The same by hand, past the plan.
guest_define byhand 1 "$(hostdev "$first")"
pt byhand 3 start byhand
contains "QEMU's words" "$(answer byhand .error.detail)" "group $(group "$first") is not viable"
contains "ours" "$(answer byhand .error.text)" "$(group "$first")"
contains "what to do" "$(answer byhand .error.next)" "passthrough show $(group "$first")"
virsh -q undefine byhand

step "the sibling has no driver"
echo "$second" >"/sys/bus/pci/devices/$second/driver/unbind"
pt driverless 0 plan one "$first" --stay "$second"
equal "what blocks" "" "$(finding_ids driverless blocked)"
pt assign 0 assign one "$first" --stay "$second"
equal "the devices" "$first yes" "$(hostdevs one | cut -d' ' -f1,2)"
virsh -q start --paused one
equal "its driver" vfio-pci "$(driver "$first")"
equal "the sibling's driver" "" "$(driver "$second")"

step "another machine wants the sibling while it runs"
guest_define two 2
definition two >two.xml
pt running 1 plan two "$second"
equal "what blocks" used-by-running "$(finding_ids running blocked)"
contains "who has it" "$(finding running used-by-running)" one
pt running-assign 1 assign two "$second"
same "refused" two.xml two
pt list 0 list --all
equal "listed" "partial one" "$(answer list '.groups[] | select(.devices[].address == $a) |
  "\(.state) \(.assigned_to | join(" "))"' --arg a "$second" | sort -u)"
# The same by hand.
guest_define three 1 "$(hostdev "$second")"
pt three 3 start three
holds "what to do" test -n "$(answer three '.error.next // ""')"

step "it is off, and still has it in its definition"
virsh -q destroy one
wait_driver "$first" e1000 120
pt stopped 0 plan two "$second"
equal "what blocks" "" "$(finding_ids stopped blocked)"
contains "who means to have it" "$(finding stopped used-by-stopped)" one
pt return 0 return one "$first"
same "returned" before.xml one
virsh -q undefine three
pt free 0 plan two "$second"
equal "who has it" "" "$(answer free '.findings[] | select(.id | startswith ("used-by")) | .id')"
[ "$(driver "$second")" ] || echo "$second" >/sys/bus/pci/drivers_probe
wait_driver "$second" "$unsafe" 120
