# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 1200
# needs: program
#
# libvirtd is killed while a device is plugged in or unplugged, at five points, each reached by stopping the program's
# messages to it. The guest runs on, what is left is said as it is, and undo brings back what was there.
. "$LAB/lib.sh"

guest_define cut 2
definition cut >before.xml
virsh -q start cut
guest_wait cut 600 'guest: ready'
step "the guest has booted"

# cut NAME WORDS OPTIONS OF stall -- ARGS OF THE PROGRAM: libvirtd is killed there, and comes back when the program has
# ended, which says WORDS of what was done.
cut () {
  name=$1 words=$2 options=
  shift 2
  while [ "$1" != -- ]; do
    options="$options $1"
    shift
  done
  shift
  step "killed $name"
  # shellcheck disable=SC2086
  stall_at "$name" $options
  background "$name" "$@"
  stall_wait 180 stalled
  kill -9 "$(cat /run/libvirtd.pid)"
  timeout 120 tail --pid="$(cat /run/libvirtd.pid)" -f /dev/null || fail "libvirtd is still there"
  status=0
  timeout 180 tail --pid="$(cat "$name.pid")" -f /dev/null || fail "waited 180 s for the program to end"
  wait "$(cat "$name.pid")" || status=$?
  stall_end
  rm -f /run/libvirtd.pid
  libvirtd-again
  cat "$name.err" "$name.json"
  equal "$name: exit status" 3 "$status"
  contains "$name: why" "$(answer "$name" .error.text)" "The connection to libvirt was lost. $words"
  step "$(answer "$name" '.error | "\(.text) \(.next)"')"
  equal "$name: the guest runs on" running "$(virsh -q domstate cut)"
  pt "$name-left" 0 machines
  step "left: $(answer "$name-left" '.machines[] | .devices[] | "\(.address) \(.role) \(.status)"' | paste -sd,)" \
    "live: $(live_hostdevs cut | paste -sd,) drivers: $(driver $E1000E) $(driver $USB) $(driver $EDU)"
}

# back NAME STATUS: what was there before is there again.
back () {
  pt "$1-undo" "$2" undo cut
  same "$1: undone" before.xml cut
  equal "$1: what runs" "" "$(live_hostdevs cut)"
  wait_driver $E1000E e1000e 120
  wait_driver $USB xhci_hcd 120
}

# Who asked and got no answer cannot tell which of the two it was.
unknown="It is not known whether anything was changed."
cut before-plugging "$unknown" --at attach-call -- assign cut $E1000E --now
back before-plugging 0

cut after-plugging "$unknown" --at attach-reply -- assign cut $E1000E --now
back after-plugging 0

cut between-two "Not all of what had been done could be put back." --at attach-call --count 2 -- \
  assign cut $USB --hold $EDU --now
back between-two 0

pt plugged 0 assign cut $E1000E --now
definition cut >plugged.xml
guest_until cut 240 "$(ids $E1000E)" "$(answer plugged '.expected[].guest')"
cut before-unplugging "$unknown" --at detach-call -- return cut $E1000E --now
same "before-unplugging: the definition" plugged.xml cut
pt before-unplugging-undo 0 undo cut
same "before-unplugging: undone" plugged.xml cut
equal "before-unplugging: what runs" $E1000E "$(live_hostdevs cut)"

cut after-unplugging "$unknown" --at detach-reply -- return cut $E1000E --now
guest_until cut 240 "$(ids $E1000E)" ""
pt again 0 return cut $E1000E --now
same "given back" before.xml cut
wait_driver $E1000E e1000e 120

guest_off cut
