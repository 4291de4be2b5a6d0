# SPDX-License-Identifier: GPL-3.0-or-later
# boots: wide
# deadline: 900
# needs: program
#
# Three like cards in one guest, in which there is one agent after the other: none yet, qemu-ga, one that may neither
# read files nor run commands, and agents that are slow, lie, or do not end (guest-agents). `tree` ends in time, shows
# what is known, says what is not, and neither libvirt nor the machine suffers.
. "$LAB/lib.sh"

orders=$PWD/orders
mkfifo "$orders.in" "$orders.out"
chmod 666 "$orders.in" "$orders.out"
chmod 755 "$PWD"

state () {
  virsh -q dumpxml agents --xpath "//channel/target[@name='org.qemu.guest_agent.0']/@state" | sed 's/.*"\(.*\)".*/\1/'
}
# state_wait STATE: until the agent's channel is in it, on libvirt's events.
state_wait () {
  lab_until=$(($(date +%s) + 120))
  until [ "$(state)" = "$1" ]; do
    [ "$(date +%s)" -lt "$lab_until" ] || fail "waited 120 s for the agent's channel to be $1; it is $(state)"
    virsh -q event --domain agents --event agent-lifecycle --timeout 5 >/dev/null || true
  done
}
# order KIND [OPTIONS]: that agent and no other.
order () {
  step "agent: $1"
  echo none >"$orders.in"
  state_wait disconnected
  [ "$1" = none ] || { echo "$*" >"$orders.in"; state_wait connected; }
}
# ready KIND [OPTIONS]: the same, until it answers libvirt.
ready () {
  order "$@"
  guest_agent agents
}
# said MESSAGE COMMAND [SECONDS]: what libvirt says when the agent is asked, word for word.
said () {
  ! virsh -q qemu-agent-command agents "{\"execute\":\"$2\"}" --timeout "${3:-60}" >said 2>&1 ||
    fail "the agent answered $2"
  cat said
  equal "what libvirt says" "error: $1" "$(sed '/^$/d' said)"
}

# tree SOURCE AGENT MISSING: both faces of the answer. It asks for 75 s at most; the rest is for a slow computer.
tree () {
  lab_before=$(date +%s)
  pt tree 0 tree agents
  lab_took=$(($(date +%s) - lab_before))
  printf '%s s\n' "$lab_took"
  [ "$lab_took" -le 100 ] || fail "tree took $lab_took s and not 100"
  equal "source" "$1" "$(answer tree .source)"
  equal "agent" "$2" "$(answer tree .agent)"
  equal "missing" "$3" "$(answer tree '.missing | sort | join(" ")')"
  timeout 100 /payload/passthrough tree agents >text || fail "tree without --json: exit status $?"
  cat -v text
  python3 - text tree.json <<'PYTHON' || fail "what the guest sent reaches the terminal"
import sys
for name in sys.argv[1:]:
    text = open(name, "rb").read().decode("utf-8")
    assert all(c == "\n" or c.isprintable() for c in text), ascii(text)
PYTHON
  equal "libvirt still answers" running "$(timeout 60 virsh -q domstate agents)"
}

pair=$(find_device 10d3 | cut -d. -f1 | sort | uniq -c | awk '$1 == 2 { print $2 }')
cards=$(printf '%s ' $E1000E "$pair.0" "$pair.1")
cards=${cards% }
guest_define agents 0 "<channel type='pipe'>
      <source path='$orders'/>
      <target type='virtio' name='lab.orders'/>
    </channel>"
pt assign 0 assign agents $E1000E "$pair.0"
answer assign '.expected[] | "\(.address) \(.guest)"' | sort >expected
equal "cards" "$cards" "$(cut -d' ' -f1 expected | paste -sd' ')"
for address in $cards; do
  equal "alike" 8086:10d3 "$(ids "$address")"
  echo "$(cat "/sys/bus/pci/devices/$address/net"/*/address) $address"
done >here
pt start 0 start agents
guest_wait agents 600 'guest: ready'
guest_says agents 240 '^net: .*'
step "the guest has booted"

step "no agent yet"
tree expected absent ""
contains "in words" "$(cat text)" "The guest agent is not there yet"
equal "expected" "$(cat expected)" "$(answer tree '.devices[] | select(.host) | "\(.host) \(.guest)"' | sort)"
said "Guest agent is not responding: QEMU guest agent is not connected" guest-info

ready real
tree guest answers ""
guest_report agents | sed -n 's/^lspci: \([^ ]*\) .*/\1/p' | sort >seen
answer tree '.devices[].guest' | sort >shown
diff -u seen shown || fail "the tree has other addresses than the guest's own lspci"
while read -r mac address; do
  equal "where the guest has $address" "$(guest_report agents | sed -n "s/^net: 0000:\([^ ]*\) $mac/\1/p")" \
    "$(answer tree '.devices[] | select(.host == $a) | .guest' --arg a "$address")"
done <here
equal "drivers" "e1000e e1000e e1000e" "$(answer tree '[.devices[] | select(.host) | .driver] | join(" ")')"

files=guest-file-open,guest-file-close,guest-file-read,guest-file-write,guest-file-seek,guest-file-flush
ready real "--block-rpcs=$files,guest-exec,guest-exec-status"
tree expected blocked ""
contains "in words" "$(cat text)" "lets neither files be read nor commands be run"
said "guest agent command failed: unable to execute QEMU agent command 'guest-exec': Command guest-exec has been \
disabled: the command is not allowed" guest-exec
said "guest agent command failed: unable to execute QEMU agent command 'guest-get-devices': The command \
guest-get-devices has not been found" guest-get-devices

order slow
tree expected silent ""
contains "in words" "$(cat text)" "The guest agent does not answer in time"
said "Guest agent is not responding: guest agent didn't respond to synchronization within '5' seconds" guest-info 5

ready late
said "guest agent command timed out: guest agent didn't respond to command within '5' seconds" guest-info 5
tree expected silent ""

ready wrong-types
tree expected nonsense ""
contains "in words" "$(cat text)" "cannot be understood"

ready windows
said "guest agent command failed: unable to execute QEMU agent command 'guest-exec': <b>there is$(printf '\033')[2J \
no such thing" guest-exec
tree expected devices-only ""
contains "in words" "$(cat text)" "names the devices and their drivers, but not where they are"

ready bad-os
pt tree 0 tree agents
equal "all but the name of its system" "guest answers 3" \
  "$(answer tree '"\(.source) \(.agent) \([.devices[] | select(.host)] | length)"')"
# Of an answer that is no JSON libvirt hears nothing else of this agent.
said "Guest agent is not responding: QEMU guest agent is not available due to an error" guest-info

ready elsewhere
tree guest answers "$cards"
contains "in words" "$(cat text)" "The guest does not see"
equal "not taken for those of the host" "" "$(answer tree '.devices[] | select(.host) | .guest')"

ready other-ids
tree guest answers "$cards"
equal "not taken for those of the host" "" "$(answer tree '.devices[] | select(.host) | .guest')"

ready endless-file
tree expected nonsense ""

ready endless
tree expected silent ""
order none
tree expected absent ""

# QEMU holds back what comes from a port that was shut in the middle of a line, until it is opened the second time.
order real
ready real
tree guest answers ""

step "and back"
guest_off agents
