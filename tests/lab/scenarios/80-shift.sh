# SPDX-License-Identifier: GPL-3.0-or-later
# boots: shift
# deadline: 960
# needs: program
#
# A card that is plugged in between two boots shifts the addresses of those behind it, and takes the place of one that is
# like it; what was defined and recorded before is still there. The machine is not started with the other card, its
# definition is repaired, and its guest has the card that was assigned to it.
. "$LAB/lib.sh"

first=$(card 52:54:00:00:00:01)

case $LAB_BOOT in
  shift-1)
    step "before: the card is assigned"
    equal "the card's address" $E1000E "$first"
    equal "no second one" "" "$(card 52:54:00:00:00:05)"
    guest_define shifted 1
    pt assign 0 assign shifted $E1000E
    definition shifted >"$LAB_STATE/assigned.xml"
    pt start 0 start shifted
    equal "the card's driver while the guest has it" vfio-pci "$(driver $E1000E)"
    pt force-off 0 force-off shifted
    wait_driver $E1000E e1000e 120
    find /root/.local/state -type f -exec cksum {} + >"$LAB_STATE/records"
    holds "there is an undo record" test -s "$LAB_STATE/records"
    ;;
  shift-2)
    step "after: another card is where it was"
    equal "the other card's address" $E1000E "$(card 52:54:00:00:00:05)"
    holds "the card has another address" test -n "$first" -a "$first" != $E1000E
    equal "both are the same product" "$(ids $E1000E)" "$(ids "$first")"
    same "after the boot" "$LAB_STATE/assigned.xml" shifted
    find /root/.local/state -type f -exec cksum {} + | diff "$LAB_STATE/records" - || fail "the undo records are others"

    step "what is said of it"
    pt machines 0 machines
    equal "where it was, and is now" "$E1000E give moved $first" "$(answer machines '.machines[] |
      select(.name == "shifted") | .devices[] | "\(.address) \(.role) \(.status) \(.now_at)"')"
    pt refused 1 start shifted
    equal "code" refused "$(answer refused .error.code)"
    contains "the way out" "$(answer refused .error.next)" "passthrough repair shifted"
    equal "state by virsh" "shut off" "$(virsh -q domstate shifted)"
    equal "the driver of the card that took its place" e1000e "$(driver $E1000E)"

    step "repair"
    pt plan 0 plan --repair shifted
    equal "what would be repaired" "$E1000E $first" "$(answer plan '.repaired[] | "\(.was) \(.address)"')"
    expected=$(answer plan '.expected[] | select(.address == $a) | .guest' --arg a "$first")
    same "planned" "$LAB_STATE/assigned.xml" shifted
    pt repair 0 repair shifted
    equal "result" done "$(answer repair .result)"
    definition shifted >repaired.xml
    equal "the device in the definition" "$first yes 02:00.0" "$(hostdevs shifted)"
    equal "lines that differ: the address, the record" 2 "$(diff "$LAB_STATE/assigned.xml" repaired.xml | grep -c '^>')"
    equal "its record" "$first $(group "$first")" "$(sed -n \
      's/.*<passthrough:device address="\([^"]*\)".* group="\([0-9]*\)".*/\1 \2/p' repaired.xml)"
    pt undo 0 undo shifted
    same "undone" "$LAB_STATE/assigned.xml" shifted
    pt again 0 repair shifted
    same "repaired again" repaired.xml shifted
    pt machines 0 machines
    equal "where it is now" "$first here null" "$(answer machines '.machines[] | select(.name == "shifted") |
      .devices[] | "\(.address) \(.status) \(.now_at)"')"

    step "start"
    pt start 0 start shifted
    equal "the card's driver while the guest has it" vfio-pci "$(driver "$first")"
    equal "the other card's driver" e1000e "$(driver $E1000E)"
    pt machines 0 machines
    equal "without its MAC address, which only its driver tells" "$first here null" "$(answer machines '.machines[] |
      select(.name == "shifted") | .devices[] | "\(.address) \(.status) \(.now_at)"')"
    guest_wait shifted 600 'guest: ready'
    step "the guest has booted"
    guest_says shifted 240 'net: .* 52:54:00:00:00:01'
    guest_report shifted
    equal "the card in the guest, by its own kernel" "0000:$expected 52:54:00:00:00:01" \
      "$(guest_report shifted | sed -n 's/^net: //p')"
    guest_off shifted
    wait_driver "$first" e1000e 120
    equal "the other card is as it was" e1000e "$(driver $E1000E)"
    ;;
esac
