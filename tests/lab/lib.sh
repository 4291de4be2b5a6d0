# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the scenarios share. They run with `sh -eu` in a directory of their own; file descriptor 3
# leads to the person who started the lab. Every expected value comes from sysfs, lspci and virsh:
# nothing here asks the program under test.

E1000E=0000:01:00.0
USB=0000:00:14.0
EDU=0000:00:14.2
ROOT_DISK=0000:00:03.0
OUTSIDE=0000:00:06.0
export LIBVIRT_DEFAULT_URI=qemu:///system
SOCKET=/run/libvirt/libvirt-sock
DAEMON_SOCKET=/run/libvirt-daemon/libvirt-sock
# libvirtd itself, past what stands in its way.
DAEMON="qemu+unix:///system?socket=$DAEMON_SOCKET"
SERIAL=$LAB_OUT/serial
mkdir -p "$SERIAL"

lab_began=$(date +%s.%N)
step () {
  printf '# %6.1f s  %s\n' "$(echo "$(date +%s.%N) $lab_began" | awk '{ print $1 - $2 }')" "$*" >&3
  printf -- '--- %s\n' "$*"
}
# Also out of a substitution: $$ is the scenario's own process there too.
fail () {
  step "FAILED: $*"
  kill $$
  exit 1
}

# equal WHAT EXPECTED GOT
equal () {
  [ "$2" = "$3" ] && return
  printf 'expected: %s\ngot:      %s\n' "$2" "$3"
  fail "$1: expected “$2”, got “$3”"
}

# holds WHAT COMMAND…
holds () {
  lab_what=$1
  shift
  "$@" || fail "$lab_what (not true: $*)"
}

# contains WHAT TEXT PART
contains () {
  case $2 in *"$3"*) ;; *) fail "$1: “$3” is not in “$2”" ;; esac
}

# --- the host, as the kernel has it ---------------------------------------------------------------

driver () {
  if [ -e "/sys/bus/pci/devices/$1/driver" ]; then
    basename "$(readlink "/sys/bus/pci/devices/$1/driver")"
  fi
}
group () { basename "$(readlink "/sys/bus/pci/devices/$1/iommu_group")"; }
members () { ls "/sys/kernel/iommu_groups/$(group "$1")/devices"; }
ids () { sed 's/^0x//' "/sys/bus/pci/devices/$1/vendor" "/sys/bus/pci/devices/$1/device" | paste -sd:; }
# The address of the only device with these IDs: `find_device 100e`.
find_device () { lspci -D -n -d "8086:$1" | cut -d' ' -f1; }
# The address of the NVMe controller with this serial number, and its disk as /dev/nvme0n1; for several, in their order.
nvme () {
  for lab_controller in /sys/class/nvme/*; do
    if [ "$(tr -d ' ' <"$lab_controller/serial")" = "$1" ]; then
      basename "$(readlink -f "$lab_controller/device")"
    fi
  done | sort
}
nvme_disk () { lsblk -d -n -o PATH,SERIAL | awk -v serial="$1" '$2 == serial { print $1 }'; }

# The address of the network card with this MAC address, if there is one.
card () {
  for lab_net in /sys/class/net/*; do
    if [ "$(cat "$lab_net/address")" = "$1" ]; then
      basename "$(readlink -f "$lab_net/device")"
    fi
  done
}

# wait_driver ADDRESS DRIVER SECONDS: on the kernel's own events.
wait_driver () {
  [ "$(driver "$1")" = "$2" ] && return
  udevadm wait --timeout="$3" "/sys/bus/pci/drivers/$2/$1" ||
    fail "waited $3 s for $1 to be bound to $2; it is bound to “$(driver "$1")”"
}

# link_wait INTERFACE…: until the kernel says that they are up: a link takes its time after it was turned on.
link_wait () {
  for lab_link in "$@"; do
    timeout 120 sh -c 'until [ "$(cat "/sys/class/net/$0/operstate")" = up ]; do
        timeout 1 ip monitor link dev "$0" >/dev/null || true
      done' "$lab_link" || fail "waited 120 s for $lab_link to be up"
  done
}

# --- guests ---------------------------------------------------------------------------------------

# guest_xml NAME FREE_PORTS: a q35 machine with the agent's channel on the first root port and as many
# free ones as asked for; what stands on standard input goes into its devices.
guest_xml () {
  lab_type=$(cat "$LAB_OUT/guest-type")
  lab_cpu="<cpu mode='host-passthrough'/>"
  [ "$lab_type" = kvm ] || lab_cpu="<cpu mode='maximum'/>"
  cat <<XML
<domain type='$lab_type'>
  <name>$1</name>
  <memory unit='MiB'>384</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>/boot/$(ls /boot | grep vmlinuz)</kernel>
    <initrd>/payload/guest-initrd</initrd>
    <cmdline>console=ttyS0 quiet rdinit=/init</cmdline>
  </os>
  <features><acpi/><apic/></features>
  $lab_cpu
  <on_crash>destroy</on_crash>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <controller type='usb' model='none'/>
    <controller type='pci' index='0' model='pcie-root'/>
    <controller type='pci' index='1' model='pcie-root-port'/>
$(for lab_index in $(seq 2 $(($2 + 1))); do
    echo "    <controller type='pci' index='$lab_index' model='pcie-root-port'/>"
  done)
    <controller type='virtio-serial' index='0'>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
    </controller>
    <serial type='file'>
      <source path='$SERIAL/$1.log'/>
    </serial>
    <channel type='unix'>
      <target type='virtio' name='org.qemu.guest_agent.0'/>
    </channel>
    <graphics type='vnc' passwd='secret'/>
    <memballoon model='none'/>
$(cat)
  </devices>
</domain>
XML
}

# guest_define NAME FREE_PORTS [DEVICES]
guest_define () {
  printf '%s' "${3:-}" | guest_xml "$1" "$2" >"$1.xml"
  virsh -q define --validate "$1.xml"
}

# What libvirt holds, with what it would hide.
definition () { virsh -q -c "$DAEMON" dumpxml --inactive --security-info "$1"; }

hostdev () {
  lab_rest=${1#*:}
  lab_slot=${lab_rest#*:}
  cat <<XML
    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x${1%%:*}' bus='0x${lab_rest%%:*}' slot='0x${lab_slot%.*}' function='0x${1##*.}'/>
      </source>
    </hostdev>
XML
}

# guest_wait NAME SECONDS PATTERN: until the guest has said so on its serial console.
guest_wait () {
  touch "$SERIAL/$1.log"
  timeout "$2" sh -c 'tail -n +1 -f "$0" | grep -q -m 1 -e "$1"' "$SERIAL/$1.log" "$3" ||
    fail "waited $2 s for the guest $1 to say “$3”"
}

# The last complete report of the guest: its own lspci and its own input devices.
guest_report () {
  tr -d '\r' <"$SERIAL/$1.log" | awk '
    /guest: up/ { open = 0; next }
    /guest: report/ { if (open) exit mixed = 1; open = 1; text = ""; next }
    /guest: end/ { open = 0; last = text; next }
    { text = text $0 "\n" }
    END { if (mixed) exit 1; printf "%s", last }' || fail "two reports of the guest $1 are mixed up"
}

# The guest's address of the device with these IDs, by its own lspci.
guest_address () { guest_report "$1" | sed -n "s/^lspci: \([^ ]*\) [^ ]* $2.*/\1/p"; }

# guest_until NAME SECONDS IDS ADDRESS: until the guest's newest report has the device there; "": until it has it nowhere.
guest_until () {
  timeout "$2" sh -c '. "$LAB/lib.sh"
    until [ "$(guest_address "$0" "$1")" = "$2" ]; do
      tail -n 0 -f "$SERIAL/$0.log" | timeout 5 grep -q -m 1 "guest: end" || true
    done' "$1" "$3" "$4" || fail "waited $2 s for $3 to be at “$4” in the guest $1"
}

# guest_says NAME SECONDS PATTERN…: until the guest's newest report has a line like each of them. That it has said one of
# them does not mean that the report which has it is complete.
guest_says () {
  lab_guest=$1 lab_seconds=$2
  shift 2
  for lab_pattern; do
    timeout "$lab_seconds" sh -c '. "$LAB/lib.sh"
      until guest_report "$0" | grep -q -e "$1"; do
        tail -n 0 -f "$SERIAL/$0.log" | timeout 5 grep -q -m 1 "guest: end" || true
      done' "$lab_guest" "$lab_pattern" || fail "waited $lab_seconds s for the guest $lab_guest to report “$lab_pattern”"
  done
}

# guest_agent NAME: until the agent answers libvirt, which waits for five seconds each time. That its channel is
# connected means that it has opened its end, and not yet that it reads.
guest_agent () {
  lab_until=$(($(date +%s) + 240))
  until virsh -q qemu-agent-command "$1" '{"execute":"guest-sync","arguments":{"id":1}}' >agent.said 2>&1; do
    [ "$(date +%s)" -lt "$lab_until" ] || fail "waited 240 s for the agent in $1 to answer: $(cat agent.said)"
    virsh -q event --domain "$1" --event agent-lifecycle --timeout 1 >/dev/null || true
  done
}

# live_hostdevs NAME: the host's addresses in what runs.
live_hostdevs () {
  virsh -q dumpxml "$1" --xpath "//hostdev/source/address" >live-hostdevs.xml || return 0
  sed -n 's/.*domain="0x\(.*\)" bus="0x\(.*\)" slot="0x\(.*\)" function="0x\(.*\)".*/\1:\2:\3.\4/p' live-hostdevs.xml
}

# guest_gone NAME SECONDS: until it is off; on libvirt's events.
guest_gone () {
  timeout "$2" sh -c 'until [ "$(virsh -q domstate "$0")" = "shut off" ]; do
      virsh -q event --domain "$0" --event lifecycle --timeout 5 >/dev/null || true
    done' "$1" || fail "waited $2 s for the guest $1 to power off"
}

guest_off () {
  virsh -q shutdown --mode acpi "$1"
  guest_gone "$1" 300
}

# --- the program under test -----------------------------------------------------------------------

LAB_PROGRAM=/payload/passthrough

# pt NAME STATUS ARGS…: runs it, keeps its answer in NAME.json, and expects that exit status.
pt () {
  lab_name=$1 lab_expected=$2
  shift 2
  printf '+ passthrough %s\n' "$*"
  lab_status=0
  timeout 300 "$LAB_PROGRAM" "$@" --json >"$lab_name.json" 2>"$lab_name.err" || lab_status=$?
  pt_ended "$@"
}

pt_ended () {
  cat "$lab_name.err"
  # The definitions are kept in the file; nobody reads them here.
  jq -c 'if type == "object" then del (.before, .after, .diff) else . end' "$lab_name.json" || cat "$lab_name.json"
  [ "$lab_status" = "$lab_expected" ] ||
    fail "passthrough $*: exit status $lab_status, not $lab_expected: $(head -c 400 "$lab_name.err")" \
      "$(jq -r '.error.text // empty' "$lab_name.json" 2>/dev/null | head -c 400)"
}

# outside NAME STATUS ARGS…: the same, but the program runs outside this machine, on the computer that started the lab,
# with `--connect` to the libvirt in here. QEMU's user network is the way: what goes to 10.0.2.100 starts the program
# there, and a port there leads to the one here (see `machine` in run).
outside () {
  lab_name=$1 lab_expected=$2
  shift 2
  [ -e /run/forward.pid ] || outside_open
  printf '+ outside: passthrough %s\n' "$*"
  mkdir "$lab_name.outside"
  { printf '%s\n' $# "$@"; } | timeout 330 busybox nc 10.0.2.100 7 | tar -x -C "$lab_name.outside" ||
    fail "no answer from outside to: passthrough $*"
  mv "$lab_name.outside/json" "$lab_name.json"
  mv "$lab_name.outside/err" "$lab_name.err"
  lab_status=$(cat "$lab_name.outside/status")
  pt_ended "$@"
}

# The network to the outside, until `tidy` closes it: meanwhile this computer has an interface that is in use.
outside_open () {
  lab_interface=$(basename "$(ls -d /sys/bus/pci/devices/$OUTSIDE/virtio*/net/*)")
  echo "$lab_interface" >/run/forward.interface
  ip link set "$lab_interface" up
  ip address add 10.0.2.15/24 dev "$lab_interface"
  touch outside.trace
  forward 0.0.0.0:16509 "$DAEMON_SOCKET" "$PWD/outside.trace" 3>&- &
  echo $! >/run/forward.pid
  timeout 120 sh -c 'tail -n +1 -f outside.trace | grep -q -m 1 listening' || fail "waited 120 s for the way in"
}

# answer NAME FILTER [JQ OPTIONS]: from what `pt NAME` kept.
answer () {
  lab_file=$1.json lab_filter=$2
  shift 2
  jq -r "$@" "$lab_filter" "$lab_file" || fail "$lab_file does not have the shape for: $lab_filter"
}

# background NAME ARGS…: the same without waiting for its end; its process is in NAME.pid.
background () {
  lab_name=$1
  shift
  printf '+ passthrough %s &\n' "$*"
  /payload/passthrough "$@" --json >"$lab_name.json" 2>"$lab_name.err" </dev/null 3>&- &
  echo $! >"$lab_name.pid"
}

# --- in libvirt's way -----------------------------------------------------------------------------

# stall_at NAME [OPTIONS OF stall]: from here on who connects to libvirt's own path reaches `stall`, so
# that the program runs as it always does. Its trace is in NAME.trace.
stall_at () {
  lab_trace=$PWD/$1.trace lab_from=1
  shift
  rm "$SOCKET"
  : >"$lab_trace"
  stall "$SOCKET" "$DAEMON_SOCKET" "$lab_trace" "$@" 3>&- &
  echo $! >/run/stall.pid
  stall_wait 120 listening
}

# stall_wait SECONDS EVENT: until it is in the trace, behind the mark.
stall_wait () {
  timeout "$1" sh -c 'tail -n +"$2" -f "$0" | grep -q -m 1 -e "^$1"' "$lab_trace" "$2" "$lab_from" ||
    fail "waited $1 s for “$2” on the way to libvirt; passed: $(tail -n 5 "$lab_trace" | paste -sd,)"
}
stall_mark () { lab_from=$(($(wc -l <"$lab_trace") + 1)); }
stall_release () { kill -USR1 "$(cat /run/stall.pid)"; }

# Out of the way again.
stall_end () {
  kill "$(cat /run/stall.pid)"
  rm /run/stall.pid
  ln -sf "$DAEMON_SOCKET" "$SOCKET"
}

# --- answers against the host ---------------------------------------------------------------------

# provoked ROW NAME WORDS OURS: the answer NAME is that row of the table of errors: libvirt's own WORDS, and OURS for them.
provoked () {
  contains "$1: libvirt's own words" "$(answer "$2" .error.detail)" "$3"
  contains "$1: ours" "$(answer "$2" .error.text)" "$4"
  holds "$1: a next step" test -n "$(answer "$2" '.error.next // ""')"
}

# Only the ids, sorted: `finding_ids plan blocked`.
finding_ids () {
  answer "$1" '[.findings[] | select(.severity == $s) | .id] | unique | join(" ")' --arg s "$2"
}

# In the answer to `list`, the findings of the group of a function: `listed_ids list 0000:01:00.0 blocked`.
listed_ids () {
  answer "$1" '[.groups[] | select(.devices[].address == $a) | .findings[] | select(.severity == $s) | .id] |
    unique | join(" ")' --arg a "$2" --arg s "$3"
}

# In the answer to `list`, what uses a function, as lines: `uses list 0000:01:00.0 mount` gives NAME WHAT.
uses () {
  answer "$1" '.groups[].devices[] | select(.address == $a) | .uses[] | select(.kind == $k) | "\(.name) \(.what)"' \
    --arg a "$2" --arg k "$3" | sort
}

# One finding as text, with everything that a person would read: `finding plan host-disk`.
finding () {
  answer "$1" '.findings[] | select(.id == $id) | [.severity, .text, .why, .advice, (.devices | join(" "))] |
    map(. // "") | join("\n")' --arg id "$2"
}

# The host devices in a definition, as ADDRESS GUEST-BUS:SLOT.FUNCTION or ADDRESS unassigned, by virsh's XPath.
hostdevs () {
  virsh -q dumpxml --inactive "$1" --xpath '//hostdev' >hostdevs.xml
  python3 - hostdevs.xml <<'PYTHON'
import sys
import xml.etree.ElementTree as tree

number = lambda node, name: int(node.get(name) or "0", 16)
for dev in tree.fromstring("<x>" + open(sys.argv[1], encoding="utf-8").read() + "</x>"):
    host, guest = dev.find("source/address"), dev.find("address")
    words = ["%04x:%02x:%02x.%x" % tuple(number(host, n) for n in ("domain", "bus", "slot", "function"))]
    words.append(dev.get("managed") or "unmanaged")
    if guest is None:
        words.append("nowhere")
    elif guest.get("type") == "unassigned":
        words.append("unassigned")
    else:
        words.append("%02x:%02x.%x" % tuple(number(guest, n) for n in ("bus", "slot", "function")))
    print(*words)
PYTHON
}

# How many root ports the definition has.
root_ports () {
  virsh -q dumpxml --inactive "$1" --xpath "//controller[@model='pcie-root-port']/@index" | wc -l
}

# same WHAT FILE MACHINE: the definition is, byte for byte, what FILE holds.
same () {
  definition "$3" >now.xml
  cmp "$2" now.xml || { diff -u "$2" now.xml || true; fail "$1: the definition of $3 is not what it was"; }
}

# What the host has plugged into its USB controllers, by name.
usb_names () {
  for lab_product in /sys/bus/usb/devices/[0-9]*-*/product; do
    [ -e "$lab_product" ] && cat "$lab_product"
  done | sort
}
