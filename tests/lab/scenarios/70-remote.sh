# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 600
# needs: program
#
# The same computer as another one sees it: the program runs outside, on the computer that started the lab, and has nothing
# but libvirt in here to ask. Groups, devices and drivers are those of its own files, what only these tell is not claimed,
# and assigning works over it as well.
. "$LAB/lib.sh"

# compared NAME: one line for each function, with everything that libvirt tells.
compared () {
  answer "$1" '(.groups[] | .number as $n | .devices[] | . + {group: ($n | tostring)}), (.ungrouped[] | . + {group: "none"}) |
    "\(.group) \(.address) \(.class) \(.vendor_id):\(.device_id) driver=\(.driver // "") header=\(.header_type) " +
    "parent=\(.parent // "") numa=\(.numa_node // -1) endpoint=\(.endpoint) " +
    "usb=\(.usb // [] | map("\(.port) \(.vendor_id):\(.product_id)") | join(","))"' | sort
}

step "list from outside, and the same from inside"
pt inside 0 list --all
outside outside 0 list --all
compared inside >inside
compared outside >outside
diff -u inside outside || fail "from outside the computer has other groups, devices or drivers than from inside"
holds "there is something to compare" test "$(wc -l <outside)" -gt 15
holds "it went over the port" grep -q connected outside.trace
equal "whose computer it is" "this remote" "$(answer inside .source.host) $(answer outside .source.host)"
equal "IOMMU" true "$(answer outside .iommu)"
for path in /sys/bus/pci/devices/*; do
  address=${path##*/}
  number=none
  [ -e "$path/iommu_group" ] && number=$(group "$address")
  echo "$number $address driver=$(driver "$address")"
done | sort >kernel
sed 's/^\([^ ]* [^ ]*\) [^ ]* [^ ]* \(driver=[^ ]*\) .*/\1 \2/' outside | sort >seen
diff -u kernel seen || fail "from outside the computer is not what its kernel says"

step "what only its own files tell is not claimed"
equal "what cannot be told" "display input kernel mounts network reserved reset" \
  "$(answer outside '.source.cannot_tell | sort | join(" ")')"
equal "kernel" null "$(answer outside .source.kernel)"
equal "the root disk" unknown "$(answer outside '.groups[] | select(.devices[].address == $a) | .state' --arg a $ROOT_DISK)"
contains "the root disk's findings" \
  "$(answer outside '.groups[] | select(.devices[].address == $a) | .findings[].id' --arg a $ROOT_DISK)" unknown-mounts
contains "the root disk's findings from inside" \
  "$(answer inside '.groups[] | select(.devices[].address == $a) | .findings[].id' --arg a $ROOT_DISK)" host-disk

step "a tunnel to a socket here is not this computer, but the socket of libvirt is"
stall "$PWD/tunnel" "$DAEMON_SOCKET" "$PWD/tunnel.trace" 3>&- &
tunnel=$!
touch tunnel.trace
timeout 120 sh -c 'tail -n +1 -f tunnel.trace | grep -q -m 1 listening' || fail "waited 120 s for the tunnel"
pt tunnel 0 list --all --connect "qemu+unix:///system?socket=$PWD/tunnel"
pt direct 0 list --all --connect "$DAEMON"
kill "$tunnel"
equal "whose computer it is" "remote this" "$(answer tunnel .source.host) $(answer direct .source.host)"

step "assign over it"
guest_define away 1
definition away >before.xml
outside plan 0 plan away $E1000E
same "planned" before.xml away
outside assign 0 assign away $E1000E
equal "the device in the definition" "$E1000E yes 02:00.0" "$(hostdevs away)"

step "start and stop over it"
outside start 0 start away
equal "state by virsh" running "$(virsh -q domstate away)"
equal "the card's driver while the guest has it" vfio-pci "$(driver $E1000E)"
outside held 0 list --all
equal "its driver and state from outside" "vfio-pci assigned away" "$(answer held '.groups[] |
  select(.devices[].address == $a) | "\(.devices[0].driver) \(.state) \(.assigned_to | join(" "))"' --arg a $E1000E)"
outside off 0 force-off away
guest_gone away 300
wait_driver $E1000E e1000e 120

step "return over it"
outside return 0 return away $E1000E
same "returned" before.xml away

step "undo over it"
outside again 0 assign away $E1000E
outside undo 0 undo away
same "undone" before.xml away

step "hot-plug over it: the guest is there, though it has not begun"
virsh -q start --paused away
outside now 0 assign away $E1000E --now
equal "it was live" true "$(answer now .live)"
equal "the card's driver" vfio-pci "$(driver $E1000E)"
equal "the guest has it" 1 "$(virsh -q dumpxml away | grep -c '<hostdev')"
outside stop 0 force-off away
guest_gone away 300
wait_driver $E1000E e1000e 120
outside back 0 return away $E1000E
same "returned again" before.xml away

step "repair over it: what was written by hand is recorded"
guest_define byhand 1 "$(hostdev $E1000E)"
outside unrecorded 0 machines
equal "before" unrecorded "$(answer unrecorded '.machines[] | select(.name == "byhand") | .devices[0].status')"
outside repair 0 repair byhand --record
outside recorded 0 machines
equal "after" here "$(answer recorded '.machines[] | select(.name == "byhand") | .devices[0].status')"

step "a port behind which nothing is"
kill "$(cat /run/forward.pid)"
outside gone 3 list --all
equal "no device of the other computer instead" null "$(answer gone .groups)"
