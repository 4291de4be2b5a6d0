# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 960
# needs: program
#
# libvirtd goes away and comes back while the program runs: a command ends in an orderly way, the window goes on.
. "$LAB/lib.sh"

guest_define first 1 "$(hostdev $E1000E)"

step "without libvirt, list says what it cannot tell"
libvirtd-again --stop
pt away 0 list --all
equal "assigned to" null "$(answer away '.groups[] | select(.number == ($n | tonumber)) | .assigned_to' --arg n "$(group $E1000E)")"
holds "the finding" test "$(answer away '[.groups[].findings[] | select(.id == "unknown-libvirt")] | length')" -gt 0
pt away-start 3 start first
libvirtd-again

step "a command in the middle of reading"
stall_at command --at list-reply
background command machines
stall_wait 180 stalled
libvirtd-again
status=0
timeout 180 tail --pid="$(cat command.pid)" -f /dev/null || fail "waited 180 s for the command to end"
wait "$(cat command.pid)" || status=$?
stall_end
cat command.err command.json
case $status in
  0) equal "machines" first "$(answer command '.machines[].name')" ;;
  3) holds "an error in words" test -n "$(answer command '.error.text // ""')" ;;
  *) fail "the command ended with status $status" ;;
esac
pt after 0 machines
equal "machines" first "$(answer after '.machines[].name')"

step "the window, on a display without a screen"
mkdir run config
glib-compile-schemas --targetdir=. /payload/schemas
export XDG_RUNTIME_DIR="$PWD/run" XDG_CONFIG_HOME="$PWD/config" GSETTINGS_SCHEMA_DIR="$PWD" GSETTINGS_BACKEND=memory
export GDK_BACKEND=broadway BROADWAY_DISPLAY=:5 GSK_RENDERER=cairo GTK_A11Y=none
chmod 700 run
stall_at window
gtk4-broadwayd --unixsocket="$PWD/run/screen" :5 >broadway.log 2>&1 3>&- &
display=$!
timeout 120 sh -c 'tail -n +1 -f broadway.log | grep -q -m 1 Listening' || fail "waited 120 s for the display"
dbus-run-session -- /payload/passthrough >window.log 2>&1 3>&- &
session=$!
stall_wait 180 'xml-call [0-9]* first '
window=$(pgrep -x passthrough)

step "restarted while it is open"
stall_mark
libvirtd-again
stall_wait 180 'list-call '
step "it has connected again"
guest_define second 1
stall_wait 180 'xml-call [0-9]* second '
step "and notices a machine that is new"
equal "the same process" "$window" "$(pgrep -x passthrough)"
kill "$window"
timeout 120 tail --pid="$session" -f /dev/null || fail "waited 120 s for the window to close"
kill "$display"
stall_end
