# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 600
# needs: program
#
# What changes shows by itself: devices that come and go, drivers, mounts; on this computer because its kernel tells, on
# another one because libvirt does, and of drivers, which libvirt does not tell, because it is asked while somebody looks.
. "$LAB/lib.sh"

holds "session-monitor is built" test -x /payload/session-monitor

# monitor NAME [OPTIONS]: what the window would show, in NAME.out.
monitor () {
  lab_out=$PWD/$1.out
  shift
  : >"$lab_out"
  /payload/session-monitor "$@" >"$lab_out" 2>"$lab_out.err" 3>&- &
  echo $! >monitor.pid
}

# found is|not PATTERN: reads lines until a whole reading has one like it, or none.
found () {
  lab_found=not
  while IFS= read -r lab_line; do
    # shellcheck disable=SC2254 # a pattern is meant
    case $lab_line in
      $2) lab_found=is ;;
      "read "*)
        [ "$lab_found" != "$1" ] || return 0
        lab_found=not ;;
    esac
  done
  return 1
}

# shows SECONDS is|not PATTERN COMMAND…: how long after the command it shows. Under emulation on a busy computer all is slow:
# the two seconds that are promised are measured in tests/test-session-watch.c.
shows () {
  lab_mark=$(($(wc -l <"$lab_out") + 1)) lab_limit=$1 lab_want=$2 lab_pattern=$3
  shift 3
  "$@"
  lab_since=$(date +%s%N)
  timeout "$lab_limit" tail -n "+$lab_mark" -f "$lab_out" | found "$lab_want" "$lab_pattern" ||
    fail "waited $lab_limit s for “$lab_pattern” ($lab_want) after: $*"
  step "$* showed after $((($(date +%s%N) - lab_since) / 1000000)) ms"
}

put () { echo "$1" >"$2"; }

step "this computer"
nvme=$(readlink -f /sys/class/nvme/nvme0/device)
nvme=${nvme##*/}
mke2fs -q /dev/nvme0n1
mkdir /mnt/watched
monitor here
timeout 180 sh -c 'tail -n +1 -f here.out | grep -q -m 1 "^read "' || fail "waited 180 s for the first reading"
shows 120 is "device $E1000E -*" put $E1000E /sys/bus/pci/drivers/e1000e/unbind
shows 120 is "device $E1000E e1000e*" put $E1000E /sys/bus/pci/drivers/e1000e/bind
shows 120 is "device $nvme nvme */mnt/watched*" mount /dev/nvme0n1 /mnt/watched
shows 120 not "device $nvme nvme */mnt/watched*" umount /mnt/watched
shows 120 not "device $nvme *" put 1 "/sys/bus/pci/devices/$nvme/remove"
shows 120 is "device $nvme nvme*" put 1 /sys/bus/pci/rescan
kill "$(cat monitor.pid)"

step "what libvirt tells of another one"
for kind in lifecycle update; do
  stdbuf -oL virsh -q nodedev-event --event $kind --loop >$kind.events 2>&1 3>&- &
  echo $! >$kind.pid
done
forward 16509 "$DAEMON_SOCKET" "$PWD/forward.trace" 3>&- &
forwarder=$!
touch forward.trace
timeout 120 sh -c 'tail -n +1 -f forward.trace | grep -q -m 1 listening' || fail "waited 120 s for the port to be forwarded"
monitor there --attended qemu+tcp://127.0.0.1:16509/system
timeout 180 sh -c 'tail -n +1 -f there.out | grep -q -m 1 "^read "' || fail "waited 180 s for the first reading"
shows 120 not "device $nvme *" put 1 "/sys/bus/pci/devices/$nvme/remove"
shows 120 is "device $nvme nvme*" put 1 /sys/bus/pci/rescan

# told N: until libvirt has told N times that the disk went away.
told () {
  timeout 120 sh -c 'tail -n +1 -f lifecycle.events | grep -m "$0" "$1.*: Deleted" | tail -n 1 | grep -q .' "$1" \
    "pci_$(echo "$nvme" | tr :. __)" || fail "waited 120 s for libvirt to tell for the ${1}th time that the disk went"
}
told 1

step "and what not: it is asked again"
shows 120 is "device $EDU vfio-pci*" virsh -q nodedev-detach pci_0000_00_14_2
shows 120 is "device $EDU -*" virsh -q nodedev-reattach pci_0000_00_14_2
put 1 "/sys/bus/pci/devices/$nvme/remove"
told 2
put 1 /sys/bus/pci/rescan
kill "$(cat monitor.pid)" "$forwarder" "$(cat lifecycle.pid)" "$(cat update.pid)"
equal "events of the device whose driver came and went" "" "$(grep -h -e pci_0000_00_14_2 ./*.events || true)"
