# SPDX-License-Identifier: GPL-3.0-or-later
# boots: wide
# deadline: 840
# needs: program
#
# A card of two functions, one of four and a virtual function in one guest: each card arrives in one slot, with the
# functions that it has here, and the tree tells like functions apart as their hardware addresses do.
. "$LAB/lib.sh"

# The slot in which so many functions are of this kind: `slot_with 2 10d3`.
slot_with () {
  find_device "$2" | cut -d. -f1 | sort | uniq -c | awk -v n="$1" '$1 == n { print $2 }'
}
# ADDRESS and the hardware address of its network interface, for each of these.
hardware () {
  for lab_address; do
    echo "$lab_address $(cat "/sys/bus/pci/devices/$lab_address/net"/*/address)"
  done
}

pair=$(slot_with 2 10d3)
four=$(slot_with 4 10d3)
igb=$(find_device 10c9)

step "virtual functions"
interface=$(basename "/sys/bus/pci/devices/$igb/net"/*)
# A virtual function gets the address that it is to have only from a physical one that is up.
ip link set "$interface" up
echo 1 >"/sys/bus/pci/devices/$igb/sriov_numvfs"
ip link set "$interface" vf 0 mac 52:54:00:00:01:00
virtual=$(basename "$(readlink "/sys/bus/pci/devices/$igb/virtfn0")")
wait_driver "$virtual" igbvf 120
equal "the virtual function's group" "$virtual" "$(members "$virtual")"
pt virtual 0 show "$virtual"
contains "what is said of it" "$(finding_ids virtual note)" virtual-function
equal "its physical function" "$igb" "$(answer virtual '.devices[0].sriov.physical_function')"
equal "its header" 0 "$(answer virtual '.devices[0].header_type')"
pt physical 0 show "$igb"
contains "what is said of the physical one" "$(finding_ids physical blocked)" vfs-active

guest_define cards 0
definition cards >before.xml
functions="$pair.0 $pair.1 $four.0 $four.1 $four.2 $four.3 $virtual"
{ hardware $pair.0 $pair.1 $four.0 $four.1 $four.2 $four.3; echo "$virtual 52:54:00:00:01:00"; } >here

pt physical 1 assign cards "$igb"
same "the physical function refused" before.xml cards

step "plan"
pt plan 0 plan cards "$pair.0" "$four.0" "$virtual"
equal "applicable" true "$(answer plan .applicable)"
equal "given" "$(printf '%s\n' $functions | sort)" \
  "$(answer plan '.members[] | select(.role == "give") | .address' | sort)"
answer plan '.expected[] | "\(.address) \(.guest)"' | sort >expected
for card in "$pair" "$four"; do
  equal "slots of $card in the guest" 1 "$(grep "^$card" expected | cut -d' ' -f2 | cut -d. -f1 | sort -u | wc -l)"
  equal "functions of $card in the guest" "$(grep "^$card" expected | cut -d' ' -f1 | cut -d. -f2)" \
    "$(grep "^$card" expected | cut -d' ' -f2 | cut -d. -f2)"
done

step "assign and start"
pt assign 0 assign cards "$pair.0" "$four.0" "$virtual"
pt start 0 start cards
for address in $functions; do
  equal "driver of $address" vfio-pci "$(driver "$address")"
done
guest_wait cards 600 'guest: ready'
guest_says cards 240 '^net: .*'
step "the guest has booted"

# Which of them is where, by the one thing that they do not have in common.
guest_report cards | sed -n 's/^net: 0000:\([^ ]*\) \(.*\)/\2 \1/p' | sort >there
[ "$(wc -l <there)" = 7 ] || fail "the guest has other than seven interfaces: $(paste -sd, there)"
while read -r address mac; do
  equal "where the guest has $address" "$(sed -n "s/^$address //p" expected)" "$(sed -n "s/^$mac //p" there)"
done <here
pt tree 0 tree cards
equal "the tree's" "$(cat expected)" "$(answer tree '.devices[] | select(.host) | "\(.host) \(.guest)"' | sort)"

step "and back"
guest_off cards
for address in $pair.0 $four.3; do
  wait_driver "$address" e1000e 120
done
wait_driver "$virtual" igbvf 120
pt return 0 return cards --all
same "returned" before.xml cards
echo 0 >"/sys/bus/pci/devices/$igb/sriov_numvfs"
ip link set "$interface" down
pt physical 0 show "$igb"
equal "what blocks the physical function" "" "$(finding_ids physical blocked)"
