# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 300
# needs: program
#
# What the program lists is what the kernel has.
. "$LAB/lib.sh"

hex () { sed 's/^0x//' "/sys/bus/pci/devices/$1/$2"; }

step "list, and the same from sysfs"
pt list 0 list --all
for path in /sys/bus/pci/devices/*; do
  address=${path##*/}
  number=none
  [ -e "$path/iommu_group" ] && number=$(group "$address")
  class=$(hex "$address" class)
  header=$(od -An -tu1 -j14 -N1 "$path/config" | tr -d ' ')
  numa=$(cat "$path/numa_node")
  reset=$(tr ' ' ',' <"$path/reset_method" 2>/dev/null || true)
  printf '%s %s %s driver=%s %s %s:%s rev=%s header=%s numa=%s reset=%s\n' "$number" "$address" \
    "$(printf %.4s "$class")" "$(driver "$address")" "$(hex "$address" vendor):$(hex "$address" device)" \
    "$(hex "$address" subsystem_vendor)" "$(hex "$address" subsystem_device)" "$(hex "$address" revision)" \
    "$((header % 128))" "$numa" "$reset"
done | sort >expected
# A bridge's subsystem is in a capability, not where sysfs looks: lspci knows neither more than the kernel.
answer list '
  (.groups[] | .number as $n | .devices[] | . + {group: ($n | tostring)}), (.ungrouped[] | . + {group: "none"}) |
  "\(.group) \(.address) \(.class) driver=\(.driver // "") \(.vendor_id):\(.device_id) " +
  "\(.subsystem_vendor_id // "0000"):\(.subsystem_device_id // "0000") rev=\(.revision) " +
  "header=\(.header_type) numa=\(.numa_node // -1) reset=\(.reset // [] | join(","))"' | sort >got
diff -u expected got || fail "list --json is not what sysfs says"
holds "there is something to compare" test "$(wc -l <got)" -gt 15
equal "number of groups" "$(ls /sys/kernel/iommu_groups | wc -l)" "$(answer list '.groups | length')"
equal "groups that are listed once" "$(ls /sys/kernel/iommu_groups | sort -n | paste -sd' ')" \
  "$(answer list '.groups[].number' | sort -n | paste -sd' ')"
equal "IOMMU" true "$(answer list .iommu)"
equal "source and kernel" "this $(uname -r)" "$(answer list '.source | "\(.host) \(.kernel)"')"
equal "what cannot be told" 0 "$(answer list '.source.cannot_tell | length')"

step "names, and the same from lspci"
lspci -D -vmm | awk -F'\t' '
  $1 == "Slot:" { slot = $2 } $1 == "Class:" { class = $2 } $1 == "Vendor:" { vendor = $2 } $1 == "Device:" { device = $2 }
  $1 == "" && slot != "" { if (device !~ /^Device [0-9a-f]+$/) print slot "|" class "|" vendor "|" device; slot = "" }
  END { if (slot != "" && device !~ /^Device [0-9a-f]+$/) print slot "|" class "|" vendor "|" device }' | sort >expected
answer list '(.groups[].devices[], .ungrouped[]) | "\(.address)|\(.class_name)|\(.vendor)|\(.device)"' | sort >all
cut -d'|' -f1 expected | while read -r address; do grep "^$address|" all; done >got
diff -u expected got || fail "names in list --json are not those of lspci"
equal "names that are empty" 0 \
  "$(answer list '[.groups[].devices[] | select((.class_name, .vendor, .device) | . == "" or . == null)] | length')"

step "bridges, parents, functions of one slot"
equal "endpoints" "$(for path in /sys/bus/pci/devices/*; do
    [ "$(($(od -An -tu1 -j14 -N1 "$path/config") % 128))" = 0 ] && echo "${path##*/}"
  done | sort | paste -sd' ')" \
  "$(answer list '(.groups[].devices[], .ungrouped[]) | select(.endpoint) | .address' | sort | paste -sd' ')"
equal "above the e1000e" "$(basename "$(dirname "$(readlink -f "/sys/bus/pci/devices/$E1000E")")")" \
  "$(answer list '.groups[].devices[] | select(.address == $a) | .parent' --arg a $E1000E)"
equal "beside the USB controller" $EDU \
  "$(answer list '.groups[].devices[] | select(.address == $a) | .slot_functions | join(" ")' --arg a $USB)"

step "USB devices, by port"
for path in /sys/bus/usb/devices/[0-9]*-*; do
  [ -e "$path/idVendor" ] || continue
  echo "${path##*/} $(cat "$path/idVendor"):$(cat "$path/idProduct")"
done | sort >expected
answer list '.groups[].devices[] | select(.address == $a) | .usb[] | "\(.port) \(.vendor_id):\(.product_id)"' \
  --arg a $USB | sort >got
diff -u expected got || fail "the USB devices are not those of the kernel"
holds "there are USB devices to compare" test -s got

step "show is the same group"
pt show 0 show "$E1000E"
equal "group shown" "$(group $E1000E)" "$(answer show .number)"
pt shown 0 show "$(group $USB)"
equal "devices shown" "$(members $USB | paste -sd' ')" "$(answer shown '.devices[].address' | sort | paste -sd' ')"
pt nothing 2 show 0000:ff:1f.7

step "check"
lab_status=0
/payload/passthrough check --json >check.json 2>check.err || lab_status=$?
cat check.json check.err
equal "the IOMMU's verdict" pass "$(answer check '.checks[] | select(.id == "iommu") | .verdict')"
equal "ready, by the exit status" "$([ $lab_status = 0 ] && echo true || echo false)" "$(answer check .ready)"
