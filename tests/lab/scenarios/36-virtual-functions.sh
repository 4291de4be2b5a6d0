# SPDX-License-Identifier: GPL-3.0-or-later
# boots: wide
# deadline: 300
# needs: program
#
# A card with virtual functions stays with the driver that looks after them; each of these can be given on its own.
. "$LAB/lib.sh"

physical=$(card 52:54:00:00:00:04)
path=/sys/bus/pci/devices/$physical
guest_define vf 2
definition vf >before.xml

step "none yet"
pt none 0 plan vf "$physical"
equal "what blocks" "" "$(finding_ids none blocked)"

# advised NAME FINDING N: does the N-th command that is advised there, as root, who needs no sudo.
advised () {
  finding "$1" "$2" | grep -o '“echo [^”]*”' | sed -n "$3{s/[“”]//g;s/sudo //;p}" >advice
  holds "a command is advised" grep -q "tee $path/sriov_numvfs" advice
  sh -e advice >tee.out
  udevadm settle --timeout=120
}

step "one, as it is advised, and none"
contains "what is said" "$(finding_ids none note)" vfs-possible
advised none vfs-possible 1
equal "functions that the kernel made" 1 "$(ls -d "$path"/virtfn* | wc -l)"
advised none vfs-possible 2
holds "none any more" test ! -e "$path/virtfn0"

step "two of them"
echo 2 >"$path/sriov_numvfs"
udevadm settle --timeout=120
functions=$(for link in "$path"/virtfn*; do basename "$(readlink "$link")"; done | sort)
equal "functions that the kernel made" 2 "$(echo "$functions" | wc -l)"
pt physical 1 plan vf "$physical"
equal "what blocks" vfs-active "$(finding_ids physical blocked)"
pt refused 1 assign vf "$physical" --accept vfs-active
equal "why" refused "$(answer refused .error.code)"
same "refused" before.xml vf
pt list 0 list --all
sriov () { answer list '.groups[].devices[] | select(.address == $a) | .sriov | "\(.total) \(.active) \(.physical_function)"' --arg a "$1"; }
equal "counted" "$(cat "$path/sriov_totalvfs") $(cat "$path/sriov_numvfs") null" "$(sriov "$physical")"
for function in $functions; do
  step "$function"
  equal "functions in its group" "$function" "$(members "$function")"
  equal "its group in the list" "$(group "$function") $function" "$(answer list '.groups[] |
    select(.devices[].address == $a) | "\(.number) \(.devices | map(.address) | join(" "))"' --arg a "$function")"
  equal "whose it is" "$(basename "$(readlink "/sys/bus/pci/devices/$function/physfn")")" \
    "$(answer list '.groups[].devices[] | select(.address == $a) | .sriov.physical_function' --arg a "$function")"
  pt "plan-$function" 0 plan vf "$function"
  equal "findings that are no notes" "" \
    "$(answer "plan-$function" '[.findings[] | select(.severity != "note") | .id] | join(" ")')"
  contains "notes" " $(finding_ids "plan-$function" note) " " virtual-function "
done

step "one of them is handed over"
function=$(echo "$functions" | tail -n 1)
pt assign 0 assign vf "$function"
unbound=$(driver "$function")
virsh -q start --paused vf
equal "its driver" vfio-pci "$(driver "$function")"
equal "the driver of the card" igb "$(driver "$physical")"
virsh -q destroy vf
[ ! "$unbound" ] || wait_driver "$function" "$unbound" 120
pt return 0 return vf "$function"
same "returned" before.xml vf

step "none again"
advised physical vfs-active 1
holds "none any more" test ! -e "$path/virtfn0"
pt again 0 plan vf "$physical"
equal "what blocks" "" "$(finding_ids again blocked)"
