# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 300
# needs: program
#
# The same computer as another one sees it: over a forwarded port there is nothing but libvirt to ask. Groups, devices and
# drivers are those of its own files, what only these tell is not claimed, and assigning works over it as well.
. "$LAB/lib.sh"

REMOTE=qemu+tcp://127.0.0.1:16509/system
forward 16509 "$DAEMON_SOCKET" "$PWD/forward.trace" 3>&- &
forwarder=$!
trap 'kill "$forwarder"' EXIT
touch forward.trace
timeout 20 sh -c 'tail -n +1 -f forward.trace | grep -q -m 1 listening' || fail "waited 20 s for the port to be forwarded"

# compared NAME: one line for each function, with everything that libvirt tells.
compared () {
  answer "$1" '(.groups[] | .number as $n | .devices[] | . + {group: ($n | tostring)}), (.ungrouped[] | . + {group: "none"}) |
    "\(.group) \(.address) \(.class) \(.vendor_id):\(.device_id) driver=\(.driver // "") header=\(.header_type) " +
    "parent=\(.parent // "") numa=\(.numa_node // -1) endpoint=\(.endpoint) " +
    "usb=\(.usb // [] | map("\(.port) \(.vendor_id):\(.product_id)") | join(","))"' | sort
}

step "list from outside, and the same from inside"
pt inside 0 list --all
pt outside 0 list --all --connect "$REMOTE"
compared inside >inside
compared outside >outside
diff -u inside outside || fail "from outside the computer has other groups, devices or drivers than from inside"
holds "there is something to compare" test "$(wc -l <outside)" -gt 15
holds "it went over the port" grep -q connected forward.trace
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

step "assign over it"
guest_define away 1
definition away >before.xml
pt plan 0 plan away $E1000E --connect "$REMOTE"
same "planned" before.xml away
pt assign 0 assign away $E1000E --connect "$REMOTE"
equal "the device in the definition" "$E1000E yes 02:00.0" "$(hostdevs away)"

step "start and stop over it"
pt start 0 start away --connect "$REMOTE"
equal "state by virsh" running "$(virsh -q domstate away)"
equal "the card's driver while the guest has it" vfio-pci "$(driver $E1000E)"
pt held 0 list --all --connect "$REMOTE"
equal "its driver and state from outside" "vfio-pci assigned away" "$(answer held '.groups[] |
  select(.devices[].address == $a) | "\(.devices[0].driver) \(.state) \(.assigned_to | join(" "))"' --arg a $E1000E)"
pt off 0 force-off away --connect "$REMOTE"
guest_gone away 60
wait_driver $E1000E e1000e 30

step "return over it"
pt return 0 return away $E1000E --connect "$REMOTE"
same "returned" before.xml away

step "a port behind which nothing is"
kill "$forwarder"
wait "$forwarder" || true
trap - EXIT
pt gone 3 list --all --connect "$REMOTE"
equal "no device of this computer instead" null "$(answer gone .groups)"
