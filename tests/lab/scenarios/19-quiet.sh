# SPDX-License-Identifier: GPL-3.0-or-later
# boots: wide
# deadline: 300
# needs: program
#
# Nobody is warned of what does no harm: a disk with nothing on it, and a network card whose interface is down.
. "$LAB/lib.sh"

disk=$(nvme lab-disk2)
network=$(card 52:54:00:00:00:04)
guest_define quiet 2

step "the kernel uses neither"
equal "signatures on the disk" "" "$(wipefs -n "$(nvme_disk lab-disk2)")"
interface=$(basename "/sys/bus/pci/devices/$network"/net/*)
ip link set "$interface" down
equal "the interface" "" "$(ip -br link show dev "$interface" up)"

pt list 0 list --all
for device in "$disk" "$network"; do
  step "$device, which is a $(lspci -s "$device" | cut -d' ' -f2-)"
  equal "functions in its group" "$device" "$(members "$device")"
  contains "resets of $device" " $(cat "/sys/bus/pci/devices/$device/reset_method") " " flr "
  for severity in blocked danger caution; do
    equal "$severity, listed" "" "$(listed_ids list "$device" $severity)"
  done
  equal "uses" 0 "$(answer list '[.groups[].devices[] | select(.address == $a) | .uses[]] | length' --arg a "$device")"
  equal "state" free "$(answer list '.groups[] | select(.devices[].address == $a) | .state' --arg a "$device")"
  pt "plan-$device" 0 plan quiet "$device"
  equal "findings that are no notes" "" \
    "$(answer "plan-$device" '[.findings[] | select(.severity != "note") | .id] | join(" ")')"
  equal "to accept" 0 "$(answer "plan-$device" '.accept_needed | length')"
done
