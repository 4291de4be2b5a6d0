# SPDX-License-Identifier: GPL-3.0-or-later
# boots: flatpak
# deadline: 1200
# needs: program flatpak
#
# The guide's first example by the Flatpak, for a person of no rights but those of the group libvirt. Flatpak, its
# sandbox and this person's libvirt are as they are on any computer; the runtime is on a disk of its own.
. "$LAB/lib.sh"

APP=org.phyllome.Passthrough

step "a person in the group libvirt, whose socket is that group's"
useradd --create-home --groups libvirt person
mkdir -m 700 /run/person
chown person: /run/person
cat >>/etc/libvirt/libvirtd.conf <<'CONF'
auth_unix_rw = "none"
unix_sock_group = "libvirt"
unix_sock_rw_perms = "0770"
CONF
libvirtd-again
# The sandbox has no other directory to follow a link into
ln -f "$DAEMON_SOCKET" "$DAEMON_SOCKET-ro" "${SOCKET%/*}"
equal "whose socket it is" "srwxrwx--- libvirt" "$(stat -c '%A %G' $SOCKET)"

step "the person installs the bundle"
mkdir -p /var/lib/flatpak
mount -t ext4 -o ro,noload /dev/disk/by-id/virtio-platform /var/lib/flatpak
# What a login would set
login='setpriv --reuid person --regid person --init-groups --reset-env -- env XDG_RUNTIME_DIR=/run/person LC_ALL=C.UTF-8'
$login flatpak install --user --noninteractive /payload/passthrough.flatpak
printf '#!/bin/sh\nexec %s flatpak run --user %s "$@"\n' "$login" $APP >person
sed 's/--init-groups/--clear-groups/' person >nobody
chmod 755 person nobody
LAB_PROGRAM=./person

began=$(date +%s.%N)
holds "it says its version" ./person --version
step "“flatpak run $APP --version” took $(echo "$(date +%s.%N) $began" | awk '{ printf "%.1f", $1 - $2 }') s"

step "what the sandbox shows and hides"
pt list 0 list --all
answer list '(.groups[] | .number as $n | .devices[] | . + {group: ($n | tostring)}), (.ungrouped[] | . + {group: "none"}) |
  "\(.group) \(.address) driver=\(.driver // "")"' | sort >seen
for path in /sys/bus/pci/devices/*; do
  address=${path##*/}
  number=none
  [ ! -e "$path/iommu_group" ] || number=$(group "$address")
  echo "$number $address driver=$(driver "$address")"
done | sort >kernel
diff -u kernel seen || fail "in the sandbox the computer is not what its kernel says"
contains "what cannot be told" "$(answer list '.source.cannot_tell | join(" ")')" mounts
contains "the disk that the computer runs from" "$(listed_ids list $ROOT_DISK blocked)" host-disk
status=0
./person check --json >inside.json 2>inside.err || status=$?
holds "checked, with a word for all that is well or not" test $status -le 1
/payload/passthrough check --json >outside.json 2>outside.err || true
for id in $(answer outside '.checks[].id'); do
  got=$(answer inside '.checks[] | select(.id == $id) | .verdict' --arg id "$id")
  equal "$id, as outside or unknown" "$got" \
    "$(answer outside '.checks[] | select(.id == $id) | if $v == "unknown" then $v else .verdict end' --arg id "$id" --arg v "$got")"
done

guest_define linux 1
definition linux >before.xml

step "without the group libvirt lets it look, and no more"
LAB_PROGRAM=./nobody
pt nobody 3 assign linux $E1000E
contains "what is said of it" "$(answer nobody .error.text)" read-only
same "refused" before.xml linux
LAB_PROGRAM=./person

step "plan"
pt plan 0 plan linux $E1000E
equal "applicable" true "$(answer plan .applicable)"
equal "what blocks" "" "$(finding_ids plan blocked)"
expected=$(answer plan '.expected[] | select(.address == $a) | .guest' --arg a $E1000E)
holds "an address in the guest is expected" test -n "$expected" -a "$expected" != null
same "planned" before.xml linux

step "assign"
accept=$(answer plan '.accept_needed[] | "--accept \(.)"')
# shellcheck disable=SC2086
pt assign 0 assign linux $E1000E $accept
definition linux >assigned.xml
equal "the device in the definition" "$E1000E yes 02:00.0" "$(hostdevs linux)"
holds "the secret is still there" grep -q "passwd='secret'" assigned.xml

step "start"
pt start 0 start linux
equal "the card's driver while the guest has it" vfio-pci "$(driver $E1000E)"
guest_wait linux 600 'guest: ready'
step "the guest has booted"
guest_report linux
equal "address in the guest, by its own lspci" "$expected" "$(guest_address linux "$(ids $E1000E)")"
guest_agent linux
pt tree 0 tree linux
equal "the tree marks it there" "$expected" "$(answer tree '.devices[] | select(.host == $a) | .guest' --arg a $E1000E)"
pt held 0 list --all
equal "its driver and state from inside" "vfio-pci assigned linux" "$(answer held '.groups[] |
  select(.devices[].address == $a) | "\(.devices[0].driver) \(.state) \(.assigned_to | join(" "))"' --arg a $E1000E)"

step "shut down"
pt shutdown 0 shutdown linux
guest_gone linux 300
wait_driver $E1000E e1000e 120

step "return"
pt return 0 return linux $E1000E
same "returned" before.xml linux
pt undo 0 undo linux
same "the return undone" assigned.xml linux
holds "what undo needs is the person's own" test -d "/home/person/.var/app/$APP/.local/state/passthrough"
