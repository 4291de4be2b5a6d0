# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 960
# needs: program
#
# Devices come to a guest that runs and go again: a group of one, and a group of two whose second member is held back.
# A guest that has not booted keeps what it has, and says nothing. The definition comes back to the letter.
. "$LAB/lib.sh"

# The firmware waits that long for somebody to choose what to start, in milliseconds; and the guest is stopped while the
# program waits, so that it does not boot meanwhile, however slow this computer is.
guest_xml plug 2 </dev/null | sed "s|</os>|<bootmenu enable='yes' timeout='60000'/></os>|" >plug.xml
virsh -q define --validate plug.xml
definition plug >before.xml

step "a guest that has not booted yet lets go of nothing"
virsh -q start plug
pt early 0 assign plug $E1000E --now
equal "plugged in" "true done" "$(answer early '"\(.live) \(.result)"')"
equal "what runs has it" $E1000E "$(live_hostdevs plug)"
equal "driver" vfio-pci "$(driver $E1000E)"
definition plug >assigned.xml
virsh -q suspend plug
equal "what the guest has said" "" "$(grep -s guest: "$SERIAL/plug.log" || true)"
pt kept 3 return plug $E1000E --now
equal "why" not-released "$(answer kept '.error.code')"
contains "words" "$(answer kept '.error.text')" "did not let go of 01:00.0"
same "the definition still has it" assigned.xml plug
step "which it said after its deadline: $(answer kept '.error.text')"

virsh -q resume plug
guest_wait plug 600 'guest: ready'
guest_says plug 240 "lspci: .*$(ids $E1000E)"
step "the guest has booted"

# It was asked before it could hear; asked again it lets go, unless it has already.
step "unplug the group of one"
pt gone 0 return plug $E1000E --now
equal "unplugged" true "$(answer gone '.live')"
contains "who has it now" "$(answer gone '.remarks | join(" ")')" e1000e
guest_until plug 240 "$(ids $E1000E)" ""
equal "driver" e1000e "$(driver $E1000E)"
equal "what runs" "" "$(live_hostdevs plug)"
same "returned" before.xml plug

step "plug it in again, and undo"
pt again 0 plan plug $E1000E --now
expected=$(answer again '.expected[0].guest')
pt again 0 assign plug $E1000E --now
guest_until plug 240 "$(ids $E1000E)" "$expected"
pt undone 0 undo plug
equal "undone" "true done" "$(answer undone '"\(.live) \(.result)"')"
guest_until plug 240 "$(ids $E1000E)" ""
wait_driver $E1000E e1000e 120
same "undone" before.xml plug

step "a group of two, one held back"
pt two 0 assign plug $USB --hold $EDU --now
guest_until plug 240 "$(ids $USB)" "$(answer two '.expected[] | select(.address == $a) | .guest' --arg a $USB)"
guest_says plug 240 'input: .*Keyboard'
equal "drivers" "vfio-pci vfio-pci" "$(driver $USB) $(driver $EDU)"
equal "what the guest sees" "" "$(guest_address plug "$(ids $EDU)")"
pt two 0 return plug $USB --now
guest_until plug 240 "$(ids $USB)" ""
wait_driver $USB xhci_hcd 120
equal "driver of its sibling" "" "$(driver $EDU)"
same "returned" before.xml plug

guest_off plug
