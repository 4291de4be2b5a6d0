# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the scenarios share. They run with `sh -eu` in a directory of their own; file descriptor 3
# leads to the person who started the lab. Every expected value comes from sysfs, lspci and virsh:
# nothing here asks the program under test.

E1000E=0000:01:00.0
USB=0000:00:14.0
EDU=0000:00:14.2
ROOT_DISK=0000:00:03.0
export LIBVIRT_DEFAULT_URI=qemu:///system
SERIAL=$LAB_OUT/serial
mkdir -p "$SERIAL"

lab_began=$(date +%s.%N)
step () {
  printf '# %6.1f s  %s\n' "$(echo "$(date +%s.%N) $lab_began" | awk '{ print $1 - $2 }')" "$*" >&3
  printf -- '--- %s\n' "$*"
}
fail () {
  step "FAILED: $*"
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

# wait_driver ADDRESS DRIVER SECONDS: on the kernel's own events.
wait_driver () {
  [ "$(driver "$1")" = "$2" ] && return
  udevadm wait --timeout="$3" "/sys/bus/pci/drivers/$2/$1" ||
    fail "waited $3 s for $1 to be bound to $2; it is bound to “$(driver "$1")”"
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
definition () { virsh dumpxml --inactive --security-info "$1"; }

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
    /guest: report/ { text = ""; next }
    /guest: end/ { last = text; next }
    { text = text $0 "\n" }
    END { printf "%s", last }'
}

# The guest's address of the device with these IDs, by its own lspci.
guest_address () { guest_report "$1" | sed -n "s/^lspci: \([^ ]*\) [^ ]* $2.*/\1/p"; }

guest_off () {
  virsh -q shutdown --mode acpi "$1"
  timeout 90 sh -c 'until [ "$(virsh -q domstate "$0")" = "shut off" ]; do
      virsh -q event --domain "$0" --event lifecycle --timeout 5 >/dev/null || true
    done' "$1" || fail "waited 90 s for the guest $1 to power off"
}

# --- the program under test -----------------------------------------------------------------------

# pt NAME STATUS ARGS…: runs it, keeps its answer in NAME.json, and expects that exit status.
pt () {
  lab_name=$1 lab_expected=$2
  shift 2
  printf '+ passthrough %s\n' "$*"
  lab_status=0
  timeout 120 /payload/passthrough "$@" --json >"$lab_name.json" 2>"$lab_name.err" || lab_status=$?
  cat "$lab_name.err"
  head -c 20000 "$lab_name.json"
  [ "$lab_status" = "$lab_expected" ] ||
    fail "passthrough $*: exit status $lab_status, not $lab_expected: $(head -c 400 "$lab_name.err")" \
      "$(jq -r '.error.text // empty' "$lab_name.json" 2>/dev/null | head -c 400)"
}

# answer NAME FILTER [JQ OPTIONS]: from what `pt NAME` kept.
answer () {
  lab_file=$1.json lab_filter=$2
  shift 2
  jq -r "$@" "$lab_filter" "$lab_file" || fail "$lab_file does not have the shape for: $lab_filter"
}

# background NAME ARGS…: the same without waiting for its end; its process is $NAME_pid.
background () {
  lab_name=$1
  shift
  printf '+ passthrough %s &\n' "$*"
  timeout 180 /payload/passthrough "$@" --json >"$lab_name.json" 2>"$lab_name.err" </dev/null 3>&- &
  echo $! >"$lab_name.pid"
}

# --- in libvirt's way -----------------------------------------------------------------------------

SOCKET=/run/libvirt/libvirt-sock
# libvirtd itself, past what stands in its way.
DAEMON="qemu+unix:///system?socket=$SOCKET-daemon"

# stall_at NAME [OPTIONS OF stall]: from here on who connects to libvirt's own path reaches `stall`, so
# that the program runs as it always does. Its trace is in NAME.trace.
stall_at () {
  lab_trace=$PWD/$1.trace
  shift
  mv "$SOCKET" "$SOCKET-daemon"
  : >"$lab_trace"
  stall "$SOCKET" "$SOCKET-daemon" "$lab_trace" "$@" 3>&- &
  echo $! >/run/stall.pid
  stall_wait 20 listening
}

# stall_wait SECONDS EVENT: until it is in the trace.
stall_wait () {
  timeout "$1" sh -c 'tail -n +1 -f "$0" | grep -q -m 1 -e "^$1"' "$lab_trace" "$2" ||
    fail "waited $1 s for “$2” on the way to libvirt; passed: $(tail -n 5 "$lab_trace" | paste -sd,)"
}

stall_release () { kill -USR1 "$(cat /run/stall.pid)"; }

# Out of the way again.
stall_end () {
  kill "$(cat /run/stall.pid)"
  rm -f /run/stall.pid "$SOCKET"
  mv "$SOCKET-daemon" "$SOCKET"
}
