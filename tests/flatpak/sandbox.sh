# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# The program behind the walls of its sandbox; sourced by `run`, which sets what is not set here.
#
# shellcheck disable=SC2154,SC2034

# ---- What was built --------------------------------------------------------------------------------

# Every permission has its reason in README
permissions_have_reasons () {
  local argument missing=''
  while IFS= read -r argument; do
    grep -qF -- "\`$argument\`" "$PT_TOP/README.md" || missing="$missing $argument"
  done < <(pt_in python3 -c 'import json, sys
print(*json.load(open(sys.argv[1]))["finish-args"], sep="\n")' "$manifest")
  [ -z "$missing" ] || { echo "README says nothing about$missing"; return 1; }
}

# The libraries are all there, in the runtime or in /app
libraries_are_there () {
  local text
  text=$(inside --command=sh -c 'for file in /app/bin/passthrough /app/lib/lib*.so.*; do ldd "$file"; done') || return 1
  ! grep -F 'not found' <<<"$text"
}

desktop_sees_it () {
  local share=$place/user/exports/share file
  for file in "applications/$app.desktop" "icons/hicolor/scalable/apps/$app.svg" \
              "icons/hicolor/symbolic/apps/$app-symbolic.svg"; do
    [ -e "$share/$file" ] || { echo "$file is not exported"; return 1; }
  done
  # Started by the desktop over D-Bus, and with the action of its entry
  grep "^Exec=.*flatpak run .*$app --gapplication-service" "$share/dbus-1/services/$app.service" || return 1
  grep "^Exec=.*flatpak run .*$app --demo" "$share/applications/$app.desktop" || return 1
  # What software centres read, made out of the metainfo by flatpak-builder
  gzip -dc "$place/user/app/$app/current/active/files/share/app-info/xmls/$app.xml.gz" | grep "<id.*>$app" || return 1
  grep "^Exec=.*flatpak run .*$app" "$share/applications/$app.desktop"
}

# The first of the languages: what it says is what stands in po/. The stand-in runtime has no locale but C, which a
# language cannot be asked for in: this one has another name.
languages () {
  local language first=''
  while IFS= read -r language; do
    first=${first:-$language}
    [ -s "$place/user/app/$app/current/active/files/share/locale/$language/LC_MESSAGES/passthrough.mo" ] ||
      { echo "$language is missing"; return 1; }
  done < <(grep -v '^#' "$PT_TOP/po/LINGUAS" | tr -s ' ' '\n')
  [ -n "$first" ] || return 77
  pt_in msgfmt -o "$out/language.mo" "$PT_TOP/po/$first.po" || return 1
  mkdir -p "$out/locale"
  cp -r "$place/user/runtime/org.gnome.Platform/x86_64/$version/active/files/lib/locale/C.utf8" \
    "$out/locale/$first.UTF-8"
  inside --filesystem="$out/locale" --env=LOCPATH="$out/locale" --env=LC_ALL="$first.UTF-8" list --all --demo \
    >"$out/answer" || true
  inside list --all --demo >"$out/english" || true
  pt_in python3 - "$out/language.mo" "$out/english" "$out/answer" <<'END'
import gettext, sys
catalogue = gettext.GNUTranslations(open(sys.argv[1], "rb"))._catalog
english, answer = (open(name, encoding="utf-8").read() for name in sys.argv[2:])
wanted = {text: other for text, other in catalogue.items()
          if isinstance(text, str) and len(text) > 20 and "%" not in text and text in english}
missing = [other for other in wanted.values() if other not in answer]
if not wanted or missing:
    sys.exit(f"not in its answer: {missing or 'anything that is translated'}\n{answer}")
END
}

# ---- A made-up computer ----------------------------------------------------------------------------

# equal WORDS…: the answer inside is the one outside, and there is one
equal () {
  local a=$out/inside.json b=$out/outside.json status_a=0 status_b=0
  inside --filesystem="$out/hosts" "$@" >"$a" || status_a=$?
  outside "$@" >"$b" || status_b=$?
  [ "$status_a" -eq "$status_b" ] || { echo "status $status_a inside, $status_b outside"; return 1; }
  [ -s "$b" ] || { echo "no answer outside"; return 1; }
  diff -u "$b" "$a"
}

recorded () {
  local name
  mkdir -p "$out/hosts"
  for name in workstation network storage; do
    pt_in "$(dirname "$(dirname "$program")")/tests/unpack-host" "$PT_TOP/tests/fixtures/hosts/$name.host" \
      "$out/hosts/$name"
    check "list on $name is the list outside" equal list --all --json --host "$out/hosts/$name" || true
  done
  check "and in words" equal list --all --host "$out/hosts/workstation" || true
}

# In place of /sys: the sandbox then shows its own selection of it, of directories that every kernel has. Of /proc it
# shows what it always shows.
make_up_sys () {
  mkdir -p "$out/hosts/$1/sys"/{block,bus,class,dev,devices}
  touch "$out/hosts/$1/sys/made-up"
  mount --bind "$out/hosts/$1/sys" /sys
}

shown () {
  make_up_sys "$1"
  inside list --all --json >"$out/inside.json" && outside list --all --json >"$out/outside.json"
}

same_groups () {
  pt_in python3 - "$out/inside.json" "$out/outside.json" <<'END'
import json, sys

def groups(name):
    answer = json.load(open(name))
    keys = ("address", "class", "vendor_id", "device_id", "vendor", "device", "driver", "header_type", "parent",
            "boot_vga", "reset", "removable", "sriov")
    devices = lambda list: [{key: device[key] for key in keys} for device in list]
    return ({group["number"]: devices(group["devices"]) for group in answer["groups"]},
            devices(answer["ungrouped"]), answer["iommu"])

inside, outside = map(groups, sys.argv[1:])
if not outside[0]:
    sys.exit("no groups outside")
if inside != outside:
    sys.exit(f"inside {inside}\noutside {outside}")
END
}

made_up_sys () {
  local status=0
  shown workstation || status=$?
  umount /sys
  [ "$status" -eq 0 ] && same_groups
}

# ---- What the sandbox hides ------------------------------------------------------------------------

# No verdict inside is another than outside, unless it is "cannot tell"
verdicts () {
  inside check --json >"$out/inside.json" || true
  outside check --json >"$out/outside.json" || true
  pt_in python3 - "$out/inside.json" "$out/outside.json" <<'END'
import json, sys
inside, outside = ({check["id"]: check for check in json.load(open(name))["checks"]} for name in sys.argv[1:])
wrong = [f"{id}: {inside[id]['verdict']} ({inside[id]['text']}) inside, {check['verdict']} outside"
         for id, check in outside.items() if inside[id]["verdict"] not in (check["verdict"], "unknown")]
if list(inside) != list(outside) or not outside:
    wrong.append(f"{list(inside)} inside, {list(outside)} outside")
if wrong:
    sys.exit("\n".join(wrong))
print(*(f"{id}: {check['verdict']}" for id, check in inside.items()), sep="\n")
END
}

# The mounts are the sandbox's: that has to be said, and what is missing is never "nothing"
mounts_are_not_known () {
  inside list --all --json | pt_in python3 -c '
import json, sys
unknown = json.load(sys.stdin)["source"]["cannot_tell"]
if "mounts" not in unknown:
    sys.exit(f"cannot_tell is {unknown}")'
}

# The PCI function above the disk with the computer's /usr, by the kernel's own links
root_function () {
  local number path
  number=$(findmnt --noheadings --output MAJ:MIN --target /usr | tr -d ' ')
  path=$(readlink -f "/sys/dev/block/$number") || return 1
  grep -oE '[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]' <<<"$path" | tail -n 1
}

root_disk () {
  inside list --all --json | pt_in python3 -c '
import json, sys
answer = json.load(sys.stdin)
devices = answer["ungrouped"] + [device for group in answer["groups"] for device in group["devices"]]
uses = {device["address"]: [use for use in device["uses"] if use["kind"] == "mount"] for device in devices}
print(uses)
if not uses[sys.argv[1]]:
    sys.exit(f"nothing is mounted on {sys.argv[1]}")' "$1"
}

# With a network of its own it would see the interfaces of the computer and none of their addresses
network_is_not_known () {
  inside --unshare=network list --all --json | pt_in python3 -c '
import json, sys
unknown = json.load(sys.stdin)["source"]["cannot_tell"]
if "network" not in unknown:
    sys.exit(f"cannot_tell is {unknown}")'
}

hidden () {
  local function
  check "what the sandbox hides is told as “cannot tell”, never as fine or as a fault" verdicts || true
  check "the list says that the mounts are not all known" mounts_are_not_known || true
  check "without its permission for the network, what uses that is not known" network_is_not_known || true
  function=$(root_function) || true
  if [ -n "$function" ]; then
    check "the disk that the computer runs from is recognised, $function" root_disk "$function" || true
  else
    skip "the disk that the computer runs from is recognised" "/usr is on no PCI device here"
  fi
}

# ---- A libvirtd ------------------------------------------------------------------------------------

daemon=''

virsh () { outside_tree virsh -q -c qemu:///system "$@"; }
outside_tree () { LC_ALL=C.UTF-8 pt_in timeout 120 "$@"; }

# An empty /run for us alone: no libvirt of this computer is seen, and none is touched
empty_run () {
  local directory
  mount -t tmpfs -o mode=755 run /run
  mkdir -p /run/lock
  for directory in "${PT_TREE:-}/etc/libvirt" /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
    if [ -d "$directory" ]; then mount -t tmpfs -o mode=755 libvirt "$directory"; fi
  done
}

# await SECONDS WHAT COMMAND…: for what sends no event of its own
await () {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt "$end" ] || { echo "waited for $what, in vain"; return 1; }
    sleep 0.2
  done
}

start_daemon () {
  mkdir -p /run/libvirt
  cat >"$out/libvirtd.conf" <<END
auth_unix_rw = "none"
auth_unix_ro = "none"
log_outputs = "3:file:$out/libvirtd.log"
END
  cat >"${PT_TREE:-}/etc/libvirt/qemu.conf" <<'END'
user = "root"
group = "root"
dynamic_ownership = 0
security_driver = "none"
namespaces = []
cgroup_controllers = []
stdio_handler = "file"
END
  rm -f "$out/libvirtd.pid"
  outside_daemon >"$out/daemon.log" 2>&1 7>&- &
  daemon=$!
  await 180 "libvirtd to answer" virsh version
}

outside_daemon () { pt_enter libvirtd -f "$out/libvirtd.conf" -p "$out/libvirtd.pid"; }

stop_daemon () {
  [ -n "$daemon" ] || return 0
  # It has a process above it, which ends with it
  kill "$(cat "$out/libvirtd.pid" 2>/dev/null || echo "$daemon")" 2>/dev/null || true
  wait "$daemon" 2>/dev/null || true
  daemon=''
}

definition () { virsh dumpxml --inactive --security-info "$1"; }

# The device and the machine of these tests: a network card that stands alone in its group, and a machine with
# something to lose, a password
group=106 machine=flatpak-test
define_machine () {
  cat >"$out/machine.xml" <<END
<domain type='qemu'>
  <name>$machine</name>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <graphics type='vnc' port='-1' passwd='secret'/>
  </devices>
</domain>
END
  virsh define "$out/machine.xml" && definition "$machine" >"$out/before.xml" && grep -q secret "$out/before.xml"
}

start_libvirt () {
  # It shall see the real computer
  if mountpoint -q /sys && [ -e /sys/made-up ]; then umount /sys; fi
  { start_daemon && define_machine; } >"$out/start.log" 2>&1 || true
}

knows_machine () {
  inside machines --json | pt_in python3 -c '
import json, sys
names = [machine["name"] for machine in json.load(sys.stdin)["machines"]]
if names != sys.argv[1:]:
    sys.exit(f"{names}")' "$machine"
}

# What only files outside of the sandbox would tell: each in words
what_cannot_be_told () {
  inside plan "$machine" 137 --json >"$out/plan.json" || true
  pt_in python3 - "$out/plan.json" <<'END'
import json, sys
texts = [finding["text"] for finding in json.load(open(sys.argv[1]))["findings"]]
print(*texts, sep="\n")
for what in ("the kernel of this computer has vfio-pci", "the screen of this computer",
             "virtual machines are saved when the computer shuts down"):
    if not any("could not be checked" in text and what in text for text in texts):
        sys.exit(f"nothing is said of {what}")
# /proc is no made-up one: where its interrupts are not remapped, that is what is said
if not any("nterrupts" in text for text in texts):
    sys.exit("nothing is said of interrupts")
END
}

# change COMMAND…: accepts every danger that the plan names: what can be lost here is made up
assign () {
  local -a accept=()
  local id
  inside plan "$machine" "$group" --json >"$out/plan.json" || { cat "$out/plan.json"; return 1; }
  while IFS= read -r id; do [ -z "$id" ] || accept+=(--accept "$id"); done < <(
    pt_in python3 -c 'import json, sys
print(*json.load(open(sys.argv[1]))["accept_needed"], sep="\n")' "$out/plan.json")
  inside assign "$machine" "$group" "${accept[@]}" || return 1
  definition "$machine" >"$out/after.xml"
  # By virsh, not by the program
  pt_in xmllint --xpath "//hostdev[@managed='yes']/source/address[@bus='0x0c'][@slot='0x00'][@function='0x0']" \
    "$out/after.xml" && grep secret "$out/after.xml"
}

undo () {
  inside undo "$machine" || return 1
  definition "$machine" | diff "$out/before.xml" -
}

# refuses WORDS STATUS ARGUMENT…: ends so, and says so
refuses () {
  local words=$1 wanted=$2 status=0
  shift 2
  inside "$@" >"$out/answer" 2>"$out/errors" || status=$?
  cat "$out/answer" "$out/errors"
  [ "$status" -eq "$wanted" ] || { echo "status $status, $wanted expected"; return 1; }
  grep -qiE -- "$words" "$out/errors" || { echo "“$words” is not said"; return 1; }
}

read_only () {
  local status=0
  chmod 0 /run/libvirt/libvirt-sock
  # A sandbox that root starts keeps root's right to pass over that
  rights=(setpriv --bounding-set=-dac_override,-dac_read_search --)
  knows_machine && refuses 'read-only' 3 assign "$machine" "$group" --accept only-network || status=1
  rights=()
  chmod 755 /run/libvirt/libvirt-sock
  definition "$machine" | diff "$out/before.xml" - || status=1
  return "$status"
}

# Nobody knows which machines use the groups: null, and a finding that says so
machines_are_not_known () {
  inside list --all --json | pt_in python3 -c '
import json, sys
answer = json.load(sys.stdin)
groups = [group for group in answer["groups"] if any(device["role"] == "give" for device in group["devices"])]
wrong = [group["number"] for group in groups if group["assigned_to"] is not None
         or "unknown-libvirt" not in [finding["id"] for finding in group["findings"]]]
machines = answer["machines"]
if machines is not None or wrong or not groups:
    sys.exit(f"machines {machines}, groups {wrong}")'
}

libvirt_is_not_fine () {
  ! inside check --json >"$out/answer" && pt_in python3 - "$out/answer" <<'END'
import json, sys
checks = {check["id"]: check for check in json.load(open(sys.argv[1]))["checks"]}
print(checks["libvirt"], checks["connection"])
sys.exit("pass" in (checks["libvirt"]["verdict"], checks["connection"]["verdict"]))
END
}

with_libvirt () {
  empty_run
  check "without /run/libvirt it says to start it again after libvirt (socket-missing-sandbox)" \
    refuses 'start Passthrough again' 3 machines || true
  check "without /run/libvirt nothing about libvirt is fine" libvirt_is_not_fine || true
  make_up_sys workstation
  check "and no group is told to be free of machines" machines_are_not_known || true
  umount /sys

  # The directory is there, and libvirt comes later: the window shall see it, by itself
  mkdir /run/libvirt
  if [ -n "$session" ]; then
    make_up_sys workstation
    window libvirt
  fi
  if [ -z "$daemon" ]; then start_libvirt; fi
  check "libvirtd runs, with a definition of QEMU's" test -s "$out/before.xml" ||
    { tail -n 20 "$out"/{start,daemon,libvirtd}.log 2>/dev/null | sed 's/^/#   /'; return 0; }
  check "it connects to /run/libvirt and knows the machine" knows_machine || true
  make_up_sys workstation
  check "what only files outside of the sandbox tell is said not to be known" what_cannot_be_told || true
  check "it assigns on a definition of QEMU's; virsh sees the card, and the password" assign || true
  check "it undoes, byte for byte" undo || true
  check "a read-only socket lets it look, and it says why it cannot change anything" read_only || true
  umount /sys
}

# ---- The window ------------------------------------------------------------------------------------

# A desktop session of its own, in the build environment; its display and its bus are in /tmp
start_session () {
  mkfifo "$out/over"
  # shellcheck disable=SC2016
  PASSTHROUGH_SESSION_SECONDS=2400 pt_in "$PT_TOP/tests/ui/session.sh" bash -c '
    printf "%s\n" "$DISPLAY" "$DBUS_SESSION_BUS_ADDRESS" "$XDG_RUNTIME_DIR" > "$1/session.new"
    mv "$1/session.new" "$1/session"; read -r _ < "$1/over"' - "$out" >"$out/session.log" 2>&1 &
  session=$!
  await 180 "the session" test -e "$out/session" || { cat "$out/session.log"; return 1; }
  { read -r session_display; read -r session_bus; read -r session_runtime; } <"$out/session"
}

stop_session () {
  [ -n "$session" ] || return 0
  clean flatpak kill "$app" 2>/dev/null || true
  # Nobody reads it when the session has ended before
  # shellcheck disable=SC2016
  timeout 30 bash -c 'echo >"$1"' - "$out/over" || true
  wait "$session" 2>/dev/null || true
  session=''
}

# window TEST ARGUMENT…: the program with these arguments in its sandbox, driven by tests/flatpak/window.py, whose lines
# become ours. When it asks for libvirt, that is started.
window () {
  local test=$1 shell line seen=0
  local -a desktop=(--env=GDK_DEBUG=no-portals --env=ADW_DISABLE_PORTAL=1)
  shift
  if [ "$test" = help ]; then desktop=(); fi
  rm -f "$out/status" "$out/window.log"
  : >"$out/window.log"
  (
    status=0
    seconds=900
    inside ${desktop[@]+"${desktop[@]}"} "$@" >"$out/window.log" 2>&1 || status=$?
    echo "$status" >"$out/status.new"
    mv "$out/status.new" "$out/status"
  ) 7>&- &
  shell=$!
  while IFS= read -r line; do
    case $line in
      'ok '*|'not ok '*)
        seen=$((seen + 1))
        number=$((number + 1))
        if [ "${line%% *}" = not ]; then failures=$((failures + 1)); fi
        sed -E "s/^(not )?ok [0-9]+/\1ok $number/" <<<"$line" ;;
      'start libvirt') start_libvirt ;;
      1..*) ;;
      *) echo "# ${line#\# }" ;;
    esac
  done < <(
    DISPLAY=$session_display DBUS_SESSION_BUS_ADDRESS=$session_bus XDG_RUNTIME_DIR=$session_runtime \
      XDG_STATE_HOME=$out/home/.var/app/$app/.local/state PASSTHROUGH_VIEWED=$out/home/.var/app/$app/data/viewed LC_ALL=C.UTF-8 GTK_A11Y=atspi \
      pt_in timeout 600 "$here/window.py" "$test" --status "$out/status" --log "$out/window.log" \
        --began "$(date +%s.%N)" 2>"$out/driver.log" || true)
  if grep -q 'What the window showed' "$out/driver.log"; then sed 's/^/# /' "$out/driver.log"; fi
  clean flatpak kill "$app" 2>/dev/null || true
  wait "$shell" || true
  [ "$seen" -gt 0 ] || result "the window can be driven" 1 "$out/window.log" || true
}

windows () {
  check "a desktop session starts" start_session || return 0
  window click --demo --reset
  check "what it keeps is in its own directories, for its owner alone" keeps || true
  viewer
  window help --demo
}

# In place of the help viewer of GNOME's runtime: notes what it is given, and where that is
viewer () {
  local own=$out/home/.var/app/$app
  mkdir -p "$own/data/applications" "$own/config"
  cat >"$own/data/viewer" <<'END'
#!/bin/bash
{
  echo "$1"
  IFS=:
  for directory in $XDG_DATA_DIRS; do ls "${directory%/}/help/C/${1#help:}/index.page"; done
} >"$XDG_DATA_HOME/viewed.new" 2>/dev/null
mv "$XDG_DATA_HOME/viewed.new" "$XDG_DATA_HOME/viewed"
END
  chmod 755 "$own/data/viewer"
  printf '[Desktop Entry]\nType=Application\nName=Viewer\nExec=%s %%u\nMimeType=x-scheme-handler/help;\n' \
    "$own/data/viewer" >"$own/data/applications/viewer.desktop"
  printf '[Default Applications]\nx-scheme-handler/help=viewer.desktop\n' >"$own/config/mimeapps.list"
}

# The state of the example computer, and the settings of the window
keeps () {
  local own=$out/home/.var/app/$app
  find "$own" -type f -printf '%m %P\n'
  [ -s "$own/.local/state/passthrough/example/machines.xml" ] && [ -s "$own/config/glib-2.0/settings/keyfile" ] &&
    [ ! -e "$out/home/.local" ] && [ ! -e "$out/home/.config" ] &&
    [ "$(stat -c %a "$own/.local/state/passthrough")" = 700 ]
}

# ---- In order --------------------------------------------------------------------------------------

check "every permission has its reason in README" permissions_have_reasons || true
check "every library is in the runtime or in the Flatpak" libraries_are_there || true
check "menus and software centres see it" desktop_sees_it || true
check "it speaks the languages of po/" languages || true
began=$(date +%s%N)
check "the program says its version" inside --version || true
say "start to end of “flatpak run $app --version”: $((($(date +%s%N) - began) / 1000000)) ms"
recorded
windows
if [ "$(id -u)" -eq 0 ] && [ -n "${PT_OWN_MOUNTS:-}" ]; then
  check "a made-up /sys inside is the one outside" made_up_sys || true
  hidden
  with_libvirt
else
  hidden
  skip "a made-up /sys, a libvirtd of our own" "needs root"
fi
