# SPDX-License-Identifier: GPL-3.0-or-later
# boots: shift
# deadline: 120
# needs: program
#
# A card that is plugged in between two boots shifts the addresses of those behind it, and takes the place of one that is
# like it; what was defined and recorded before is still there.
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
    ;;
esac
