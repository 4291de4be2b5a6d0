# SPDX-License-Identifier: GPL-3.0-or-later
# boots: no-remap
# deadline: 480
# needs: program
#
# Interrupts are not remapped: the kernel refuses to isolate any device. It is said before, and what QEMU says becomes
# words and a next step.
. "$LAB/lib.sh"

step "check says it"
pt check 1 check
equal "verdict" fail "$(answer check '.checks[] | select(.id == "interrupt-remapping") | .verdict')"
holds "what to do" test -n "$(answer check '.checks[] | select(.id == "interrupt-remapping") | .advice // ""')"

step "so does a plan"
guest_define open 1 "$(hostdev $E1000E)"
guest_define other 1
pt plan 0 plan other $E1000E
contains "cautions" "$(finding_ids plan caution)" unsafe-interrupts

step "the machine does not start"
pt open 3 start open
provoked not-isolated open "Operation not permitted" "interrupt remapping is missing"
wait_driver $E1000E e1000e 120
