# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 360
# needs: program
#
# A group behind a PCIe-to-PCI bridge: the bridge stays, both cards go together.
. "$LAB/lib.sh"

first=$(find_device 100e)
second=$(lspci -D -n -d 10ec:8139 | cut -d' ' -f1)
bridge=$(lspci -D -n -d 1b36:000e | cut -d' ' -f1)
unsafe=$(driver "$second")
holds "the second card has a driver" test -n "$unsafe"
guest_define cards 2
definition cards >before.xml

step "the group"
pt show 0 show "$bridge"
equal "roles" "$bridge stay,$first give,$second give" \
  "$(answer show '.devices | sort_by(.address)[] | "\(.address) \(.role)"' | paste -sd,)"

step "plan: one card brings the other"
pt plan 0 plan cards "$first"
equal "applicable" true "$(answer plan .applicable)"
equal "members" "$bridge stay true,$first give,$second give" "$(answer plan '.members | sort_by(.address)[] |
  "\(.address) \(.role)" + (if .role == "stay" then " \(.locked)" else "" end)' | paste -sd,)"

step "assign and return"
pt assign 0 assign cards "$first"
equal "the devices" "$first yes,$second yes" "$(hostdevs cards | cut -d' ' -f1,2 | sort | paste -sd,)"
equal "each in a slot of its own" 2 "$(hostdevs cards | cut -d' ' -f3 | cut -d. -f1 | sort -u | wc -l)"
pt return 0 return cards "$second"
same "returned" before.xml cards

step "a sibling that stays with its driver blocks, by name"
pt blocked 1 plan cards "$first" --stay "$second"
equal "applicable" false "$(answer blocked .applicable)"
equal "what blocks" group-not-viable "$(finding_ids blocked blocked)"
contains "the device" "$(finding blocked group-not-viable)" "$second"
contains "its driver" "$(finding blocked group-not-viable)" "$unsafe"
pt refused 1 assign cards "$first" --stay "$second"
equal "why" refused "$(answer refused .error.code)"
same "refused" before.xml cards

step "the bridge alone cannot be given"
pt alone 1 plan cards "$bridge" --stay "$first" --stay "$second"
equal "applicable" false "$(answer alone .applicable)"

step "without a driver the sibling may stay"
echo "$second" >"/sys/bus/pci/devices/$second/driver/unbind"
pt driverless 0 plan cards "$first" --stay "$second"
equal "what blocks" "" "$(finding_ids driverless blocked)"
echo "$second" >/sys/bus/pci/drivers_probe
wait_driver "$second" "$unsafe" 120
