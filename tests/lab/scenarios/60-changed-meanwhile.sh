# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 360
# needs: program
#
# A definition edited by someone else between the plan and its application: refused, nothing written.
. "$LAB/lib.sh"

guest_define edited 1
definition edited >before.xml

step "to know how often the definition is read before it is written"
stall_at whole --domain edited
pt whole 0 assign edited $E1000E
stall_end
readings=$(sed '/^define-call/q' whole.trace | grep -c '^xml-call [0-9]* edited ')
pt undo 0 undo edited
same "undone" before.xml edited
holds "the definition is read for the plan and again to apply it" test "$readings" -ge 2

step "assign, and an edit before the last reading"
stall_at between --domain edited --at xml-call --count "$readings"
background assign assign edited $E1000E
stall_wait 180 stalled
virsh -q -c "$DAEMON" desc edited --config --title "edited meanwhile"
definition edited >edited.xml
stall_release
status=0
wait "$(cat assign.pid)" || status=$?
stall_end
cat assign.err assign.json
equal "exit status" 1 "$status"
equal "error" changed-meanwhile "$(answer assign .error.code)"
equal "definitions sent to libvirt" 0 "$(grep -c '^define-call' between.trace || true)"
same "refused" edited.xml edited

step "an undo after an edit is refused as well"
pt assign 0 assign edited $E1000E
virsh -q desc edited --config --title "edited again"
definition edited >again.xml
pt undo 1 undo edited
equal "error" changed-meanwhile "$(answer undo .error.code)"
same "undo refused" again.xml edited

step "the return takes only what is ours"
pt return 0 return edited $E1000E
equal "the devices" "" "$(hostdevs edited)"
equal "the title" "edited again" "$(virsh -q desc edited --config --title)"
