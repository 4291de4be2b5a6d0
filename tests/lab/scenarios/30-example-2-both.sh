# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 840
# needs: program
#
# The guide's second example: the USB controller brings its sibling. Both are given, on a port that is added.
. "$LAB/lib.sh"

guest_define usb 0
definition usb >before.xml
usb_names >plugged
ports=$(root_ports usb)

step "plan: the sibling comes along, what is plugged in is named"
pt plan 0 plan usb $USB
equal "members" "$USB give,$EDU give" "$(answer plan '.members[] | "\(.address) \(.role)"' | paste -sd,)"
contains "findings" " $(finding_ids plan note) " " usb-devices "
while read -r name; do
  contains "plugged in" "$(finding plan usb-devices)" "$name"
done <plugged
holds "there is something plugged in" test "$(wc -l <plugged)" = 2
expected_usb=$(answer plan '.expected[] | select(.address == $a) | .guest' --arg a $USB)
expected_edu=$(answer plan '.expected[] | select(.address == $a) | .guest' --arg a $EDU)

step "assign"
pt assign 0 assign usb $USB
definition usb >assigned.xml
equal "root ports" $((ports + 1)) "$(root_ports usb)"
equal "the devices: one slot, their own functions" "$USB yes 02:00.0,$EDU yes 02:00.2" "$(hostdevs usb | paste -sd,)"

step "start"
pt start 0 start usb
equal "drivers while the guest has them" "vfio-pci vfio-pci" "$(driver $USB) $(driver $EDU)"
guest_wait usb 600 'guest: ready'
guest_says usb 240 'input: .*Keyboard' 'input: .*Mouse' 'usb: .*Mouse'
step "the guest has booted and sees keyboard and mouse"
guest_report usb
equal "address of the controller" "$expected_usb" "$(guest_address usb "$(ids $USB)")"
equal "address of its sibling" "$expected_edu" "$(guest_address usb "$(ids $EDU)")"
while read -r name; do
  contains "plugged in, in the guest" "$(guest_report usb | grep '^usb: ')" "$name"
done <plugged
guest_agent usb
pt tree 0 tree usb
equal "the tree marks both" "$expected_usb $expected_edu" \
  "$(answer tree '[.devices[] | select(.host == $a or .host == $b) | .guest] | sort | join(" ")' --arg a $USB --arg b $EDU)"

step "what the guest itself sees, through its agent"
equal "who says so" "guest answers" "$(answer tree '"\(.source) \(.agent)"')"
equal "what is missing" 0 "$(answer tree '.missing | length')"
answer tree '.devices[] | "\(.guest) \(.class): \(.vendor_id):\(.device_id)"' | sort >tree
guest_report usb | sed -n 's/^lspci: \([^ ]* [^ ]* [^ ]*\).*/\1/p' | sort >seen
diff -u seen tree || fail "the tree is not what the guest's own lspci prints"
answer tree '.devices[] | select(.driver) | "\(.guest) \(.driver)"' | sort >tree
guest_report usb | sed -n 's/^driver: //p' | sort >seen
diff -u seen tree || fail "the drivers are not those that the guest has bound"
equal "whose USB devices they are" "$expected_usb" "$(answer tree '[.usb[].controller] | unique | join(" ")')"
answer tree '.usb[].name' | sort >tree
while read -r name; do
  contains "USB devices in the tree" "$(cat tree)" "$name"
done <plugged
equal "USB devices" "$(wc -l <plugged)" "$(wc -l <tree)"

step "what QEMU sees, which leaves a mark"
holds "nothing is noted yet" sh -c '! virsh -q dominfo usb | grep -qi "custom.monitor"'
pt asked 0 tree usb --ask-qemu
equal "who says so" guest "$(answer asked .source)"
equal "the same devices" "$(answer tree '[.devices[] | "\(.guest) \(.host)"] | join(",")')" \
  "$(answer asked '[.devices[] | "\(.guest) \(.host)"] | join(",")')"
virsh -q dominfo usb
holds "it is noted" sh -c 'virsh -q dominfo usb | grep -qi "tainted.*monitor"'

step "shut down, and the host has them again"
guest_off usb
wait_driver $USB xhci_hcd 120
udevadm wait --timeout=120 --settle $(sed -n 's/^H: .*\(event[0-9]*\).*/\/dev\/input\/\1/p' /proc/bus/input/devices)
timeout 120 sh -c '. "$LAB/lib.sh"; until usb_names | cmp -s - plugged; do udevadm settle --timeout=5; done' ||
  fail "waited 120 s for keyboard and mouse to be the host's again"

step "return"
pt return 0 return usb $USB
same "returned" before.xml usb
