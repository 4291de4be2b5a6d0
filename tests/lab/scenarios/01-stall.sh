# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 300
#
# The lab's way to stop a program between two calls, tried on virsh: each point is reached, and what
# was held back does or does not arrive.
. "$LAB/lib.sh"

guest_define held 1
definition held >old.xml
sed 's|<memory .*|<memory unit="MiB">400</memory>|' held.xml |
  sed "s|<name>|<uuid>$(virsh -q domuuid held | tr -d '\n')</uuid><name>|" >new-held.xml

step "a definition that is not let through"
stall_at call --at define-call
virsh -q define new-held.xml 3>&- &
stall_wait 180 stalled
kill -9 $!
stall_end
definition held | cmp - old.xml || fail "it arrived all the same"

step "a definition whose answer is not let through"
stall_at reply --at define-reply
virsh -q define new-held.xml 3>&- &
stall_wait 180 stalled
kill -9 $!
stall_end
definition held >new.xml
equal "memory in the definition" 409600 "$(virsh -q dumpxml held --xpath '/domain/memory/text()')"

step "the second reading of a definition, let through later"
stall_at second --at xml-call --domain held --count 2
virsh -q 'dumpxml held; dumpxml held' >both.xml 3>&- &
reader=$!
stall_wait 180 stalled
equal "readings that went through" 1 "$(grep -c '^xml-reply' second.trace)"
virsh -q -c "$DAEMON" define held.xml >/dev/null 2>&1 && fail "another UUID under the same name was taken"
virsh -q -c "$DAEMON" desc held --config --title "edited meanwhile"
stall_release
wait $reader
equal "readings with the new title" 1 "$(grep -c 'edited meanwhile' both.xml)"
equal "flags in the trace" 0 "$(sed -n 's/^xml-call 1 held flags=//p' second.trace)"
stall_end
