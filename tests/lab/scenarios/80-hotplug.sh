# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 600
# needs: program
#
# Devices come to a guest that runs and go again: a group of one, a group of two whose second member is held back, and
# the same group with both given. One guest for all of it, which keeps its definition to the letter.
. "$LAB/lib.sh"

guest_define plug 2
definition plug >before.xml
virsh -q start plug

# guest_until NAME SECONDS IDS ADDRESS: until the guest's newest report has the device there; "": until it has it nowhere.
guest_until () {
  timeout "$2" sh -c '. "$LAB/lib.sh"
    until [ "$(guest_address "$0" "$1")" = "$2" ]; do
      tail -n 0 -f "$SERIAL/$0.log" | timeout 5 grep -q -m 1 "guest: end" || true
    done' "$1" "$3" "$4" || fail "waited $2 s for $3 to be at “$4” in the guest $1"
}

# live_hostdevs NAME: the host's addresses in what runs.
live_hostdevs () {
  virsh -q dumpxml "$1" --xpath "//hostdev/source/address" >live-hostdevs.xml || return 0
  sed -n 's/.*domain="0x\(.*\)" bus="0x\(.*\)" slot="0x\(.*\)" function="0x\(.*\)".*/\1:\2:\3.\4/p' live-hostdevs.xml
}

step "a guest that has not booted yet lets go of nothing"
pt early 0 assign plug $E1000E --now
equal "plugged in" "true done" "$(answer early '"\(.live) \(.result)"')"
equal "what runs has it" $E1000E "$(live_hostdevs plug)"
equal "driver" vfio-pci "$(driver $E1000E)"
definition plug >assigned.xml
pt kept 3 return plug $E1000E --now
equal "why" not-released "$(answer kept '.error.code')"
contains "words" "$(answer kept '.error.text')" "did not let go of 01:00.0"
same "the definition still has it" assigned.xml plug
step "which it said after its deadline: $(answer kept '.error.text')"

guest_wait plug 240 'guest: ready'
guest_wait plug 60 "lspci: .*$(ids $E1000E)"
step "the guest has booted"

# It was asked before it could hear; asked again it lets go, unless it has already.
step "unplug the group of one"
pt gone 0 return plug $E1000E --now
equal "unplugged" true "$(answer gone '.live')"
contains "who has it now" "$(answer gone '.remarks | join(" ")')" e1000e
guest_until plug 60 "$(ids $E1000E)" ""
equal "driver" e1000e "$(driver $E1000E)"
equal "what runs" "" "$(live_hostdevs plug)"
same "returned" before.xml plug

step "plug it in again, and undo"
pt again 0 plan plug $E1000E --now
expected=$(answer again '.expected[0].guest')
pt again 0 assign plug $E1000E --now
guest_until plug 60 "$(ids $E1000E)" "$expected"
pt undone 0 undo plug
equal "undone" "true done" "$(answer undone '"\(.live) \(.result)"')"
guest_until plug 60 "$(ids $E1000E)" ""
wait_driver $E1000E e1000e 30
same "undone" before.xml plug

step "a group of two, one held back"
pt two 0 assign plug $USB --hold $EDU --now
guest_until plug 60 "$(ids $USB)" "$(answer two '.expected[] | select(.address == $a) | .guest' --arg a $USB)"
guest_wait plug 60 'input: .*Keyboard'
equal "drivers" "vfio-pci vfio-pci" "$(driver $USB) $(driver $EDU)"
equal "what the guest sees" "" "$(guest_address plug "$(ids $EDU)")"
pt two 0 return plug $USB --now
guest_until plug 60 "$(ids $USB)" ""
wait_driver $USB xhci_hcd 30
equal "driver of its sibling" "" "$(driver $EDU)"
same "returned" before.xml plug

step "a group of two, both given"
pt refused 1 assign plug $USB --now
equal "one slot for two" refused "$(answer refused '.error.code')"
contains "words" "$(answer refused '.error.text')" "while it runs"
pt both 0 assign plug $USB --separate --now
for device in $USB $EDU; do
  guest_until plug 60 "$(ids $device)" "$(answer both '.expected[] | select(.address == $a) | .guest' --arg a $device)"
done
pt both 0 return plug $USB --now
guest_until plug 60 "$(ids $USB)" ""
guest_until plug 60 "$(ids $EDU)" ""
wait_driver $USB xhci_hcd 30
same "returned" before.xml plug

step "a member that fails: what was done is put back"
# Another program has the group open, which shows when QEMU tries.
echo vfio-pci >"/sys/bus/pci/devices/$EDU/driver_override"
echo $EDU >/sys/bus/pci/drivers/vfio-pci/bind
udevadm wait --timeout=30 "/dev/vfio/$(group $EDU)"
exec 8<>"/dev/vfio/$(group $EDU)"
pt busy 4 assign plug $USB --hold $EDU --now
exec 8>&-
equal "code" put-back "$(answer busy '.error.code')"
contains "the first step" "$(answer busy '.error.detail')" "00:14.2 was held back."
contains "its reverse" "$(answer busy '.error.detail')" "00:14.2 was given back to this computer."
equal "what runs" "" "$(live_hostdevs plug)"
wait_driver $USB xhci_hcd 30
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
