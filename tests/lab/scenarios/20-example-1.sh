# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 840
# needs: program
#
# The guide's first example: a network card that is alone in its group, from the plan to the guest and back.
. "$LAB/lib.sh"

guest_define linux 1
definition linux >before.xml
holds "the definition has a secret to lose" grep -q "passwd='secret'" before.xml

step "plan"
pt plan 0 plan linux $E1000E
equal "applicable" true "$(answer plan .applicable)"
equal "to accept" "" "$(answer plan '.accept_needed | join(" ")')"
equal "members" "$E1000E give" "$(answer plan '.members[] | "\(.address) \(.role)"')"
equal "what blocks" "" "$(finding_ids plan blocked)"
expected=$(answer plan '.expected[] | select(.address == $a) | .guest' --arg a $E1000E)
holds "an address in the guest is expected" test -n "$expected" -a "$expected" != null
same "planned" before.xml linux

step "assign"
pt assign 0 assign linux $E1000E
equal "result" done "$(answer assign .result)"
definition linux >assigned.xml
equal "root ports, one was free" "$(grep -c "model='pcie-root-port'" before.xml)" "$(root_ports linux)"
equal "the device in the definition" "$E1000E yes 02:00.0" "$(hostdevs linux)"
holds "the secret is still there" grep -q "passwd='secret'" assigned.xml
pt again 1 assign linux $E1000E
same "assigned twice" assigned.xml linux

step "start"
pt start 0 start linux
equal "state by virsh" running "$(virsh -q domstate linux)"
equal "the card's driver while the guest has it" vfio-pci "$(driver $E1000E)"
guest_wait linux 600 'guest: ready'
step "the guest has booted"
guest_report linux
equal "address in the guest, by its own lspci" "$expected" "$(guest_address linux "$(ids $E1000E)")"
guest_agent linux
pt tree 0 tree linux
equal "the tree marks it there" "$expected" "$(answer tree '.devices[] | select(.host == $a) | .guest' --arg a $E1000E)"
answer tree '.devices[].guest' | sort >tree
guest_report linux | sed -n 's/^lspci: \([^ ]*\) .*/\1/p' | sort >seen
diff -u seen tree || fail "the tree has other addresses than the guest's own lspci"

step "what is said of it meanwhile"
pt list 0 list --all
equal "group" "assigned linux" "$(answer list '.groups[] | select(.number == ($n | tonumber)) |
  "\(.state) \(.assigned_to | join(" "))"' --arg n "$(group $E1000E)")"
pt machines 0 machines
equal "machine" "running 1 393216 $E1000E $(group $E1000E) here" "$(answer machines '.machines[] | select(.name == "linux") |
  "\(.state) \(.vcpus) \(.memory_kib) \(.devices[0] | "\(.address) \(.group) \(.status)")"')"
equal "its UUID" "$(virsh -q domuuid linux | tr -d '\n')" "$(answer machines '.machines[] | select(.name == "linux") | .uuid')"

step "another machine cannot have it now"
guest_define second 1
definition second >second.xml
pt other 1 plan second $E1000E
equal "what blocks" used-by-running "$(finding_ids other blocked)"
contains "by whom" "$(finding other used-by-running)" linux
pt refused 1 assign second $E1000E
same "refused" second.xml second
virsh -q undefine second

step "shut down"
pt shutdown 0 shutdown linux
guest_gone linux 300
wait_driver $E1000E e1000e 120

step "return"
pt return 0 return linux $E1000E
equal "result" done "$(answer return .result)"
same "returned" before.xml linux
pt undo 0 undo linux
same "the return undone" assigned.xml linux
pt return 0 return linux $E1000E
same "returned again" before.xml linux
