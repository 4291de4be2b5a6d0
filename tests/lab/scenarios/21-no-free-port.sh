# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 300
# needs: program
#
# The first example with no free root port in the definition: one is added, and goes again.
. "$LAB/lib.sh"

guest_define full 0
definition full >before.xml
ports=$(root_ports full)

step "assign"
pt assign 0 assign full $E1000E
definition full >assigned.xml
equal "root ports" $((ports + 1)) "$(root_ports full)"
equal "the device behind the new one" "$E1000E yes 02:00.0" "$(hostdevs full)"

step "undo"
pt undo 0 undo full
same "undone" before.xml full

step "assign once more, and return"
pt assign 0 assign full $E1000E
same "assigned as the first time" assigned.xml full
pt return 0 return full $E1000E
same "returned" before.xml full
