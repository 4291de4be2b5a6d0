# SPDX-License-Identifier: GPL-3.0-or-later
# boots: wide
# deadline: 600
# needs: program
#
# The way to the network is followed from the default route down: through a bridge, and through a VLAN on a bond.
. "$LAB/lib.sh"

interface_of () { basename "/sys/bus/pci/devices/$1"/net/*; }
igb=$(card 52:54:00:00:00:04)
one=$(interface_of $E1000E) two=$(interface_of "$igb")
guest_define net 2
equal "default routes at first" "" "$(ip route show default)$(ip -6 route show default)"

# said NAME ADDRESS DANGER USE: what a plan says of the network.
said () {
  pt "$1" 0 plan net "$2"
  equal "$1: danger" "$3" "$(answer "$1" '[.findings[] | select(.id == "only-network") | .severity] | join(" ")')"
  equal "$1: use" "$4" "$(answer "$1" '[.findings[] | select(.id == "network-in-use") | .severity] | join(" ")')"
}

step "a bridge with the default route over $one"
said before $E1000E "" ""
ip link add lab-br type bridge
ip link set "$one" master lab-br
ip link set "$one" up
ip link set lab-br up
ip address add 192.0.2.2/24 dev lab-br
said bridged $E1000E "" caution
ip route add default via 192.0.2.1 dev lab-br
equal "the kernel's default route" lab-br "$(ip -j route show default | jq -r '.[].dev')"
said routed $E1000E danger ""
equal "to accept" only-network "$(answer routed '.accept_needed | join(" ")')"
contains "which one" "$(finding routed only-network)" "$one"
pt refused 1 assign net $E1000E
equal "why" not-accepted "$(answer refused .error.code)"
pt list 0 list --all
equal "the interface in the list" "$one default route" "$(uses list $E1000E network)"
said other "$igb" "" ""

step "a second way out"
ip link set "$two" up
ip address add 198.51.100.2/24 dev "$two"
ip route add default via 198.51.100.1 dev "$two" metric 500
said second $E1000E "" caution
said second-igb "$igb" "" caution
pt together 0 plan net $E1000E "$igb"
equal "both at once" only-network "$(answer together '.accept_needed | join(" ")')"
ip address flush dev "$two"
ip link set "$two" down

step "the bridge without a route, and without the card"
ip route del default dev lab-br
said unrouted $E1000E "" caution
ip link del lab-br
ip link set "$one" down
said unbridged $E1000E "" ""

step "a VLAN on a bond of two cards"
ip link add lab-bond type bond mode active-backup
ip link set "$one" master lab-bond
ip link set "$two" master lab-bond
ip link set lab-bond up
ip link add link lab-bond name lab-vlan type vlan id 5
ip address add 192.0.2.2/24 dev lab-vlan
ip link set lab-vlan up
ip route add default via 192.0.2.1 dev lab-vlan
link_wait "$one" "$two"
equal "the kernel's bond" "$one $two" "$(cat /sys/class/net/lab-bond/bonding/slaves)"
pt bond 0 list --all
equal "the first card" "$one default route" "$(uses bond $E1000E network)"
equal "the second card" "$two default route" "$(uses bond "$igb" network)"
# The bond goes on with the other one.
said bonded $E1000E "" note
contains "as what" "$(finding bonded network-in-use)" "$one is one of the 2 ports of lab-bond"
equal "lost" "One of the 2 ports of lab-bond." \
  "$(answer bond '.groups[] | select(any(.devices[]; .address == "'$E1000E'")) | .loses')"
pt bond-both 0 plan net $E1000E "$igb"
equal "both at once" only-network "$(answer bond-both '.accept_needed | join(" ")')"
ip link set "$two" down
equal "the kernel's word" down "$(cat "/sys/class/net/$two/operstate")"
said bond-without-cable $E1000E danger ""
said bond-spare "$igb" "" note
ip link set "$two" nomaster
said bond-last $E1000E danger ""

step "a bridge with two ports that lead somewhere"
ip link del lab-vlan
ip link del lab-bond
ip link add lab-br type bridge
for port in "$one" "$two"; do
  ip link set "$port" down
  ip link set "$port" master lab-br
  ip link set "$port" up
done
ip link set lab-br up
ip address add 192.0.2.2/24 dev lab-br
ip route add default via 192.0.2.1 dev lab-br
link_wait "$one" "$two"
said ports $E1000E "" caution
equal "which of them is not known" caution \
  "$(answer ports '.findings[] | select(.id == "unknown-network") | .severity')"
pt ports-both 0 plan net $E1000E "$igb"
equal "both at once" only-network "$(answer ports-both '.accept_needed | join(" ")')"

step "taken down"
ip link del lab-br
ip link set "$one" down
ip link set "$two" down
said after $E1000E "" ""
said after-igb "$igb" "" ""
