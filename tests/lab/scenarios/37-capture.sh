# SPDX-License-Identifier: GPL-3.0-or-later
# boots: wide
# deadline: 360
# needs: program
#
# A computer with much to tell is saved to a file: read from there it is the same, and nothing in the file tells whose it is.
. "$LAB/lib.sh"

one=$(nvme_disk lab-disk1) two=$(nvme_disk lab-disk2)
physical=$(card 52:54:00:00:00:04)
network=$(basename "/sys/bus/pci/devices/$E1000E"/net/*)
bytes () { dd if=/dev/urandom bs=8 count=1 status=none | od -An -tx1 | tr -d ' \n'; }

step "LVM on LUKS, a swap file, a bridge with the default route, a virtual function"
printf secret >key
cryptsetup luksFormat -q --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 "$one" key
cryptsetup open --key-file key "$one" opened
vgcreate -qq pool /dev/mapper/opened
lvcreate -qq -n volume -L 32M pool
mke2fs -q -L "label$(bytes)" /dev/pool/volume
mke2fs -q "$two"
udevadm settle --timeout=120
mkdir -p /srv/one /srv/two
mount /dev/pool/volume /srv/one
mount "$two" /srv/two
dd if=/dev/zero of=/srv/two/swap bs=1M count=16 status=none
chmod 600 /srv/two/swap
mkswap -q /srv/two/swap
swapon /srv/two/swap
ip link add br0 type bridge
ip link set "$network" master br0
ip link set "$network" up
ip link set br0 up
ip address add 198.51.100.7/24 dev br0
ip route add default via 198.51.100.1 dev br0
echo 1 >"/sys/bus/pci/devices/$physical/sriov_numvfs"
link_wait "$network" br0
udevadm settle --timeout=120

step "the file"
pt live 0 list --all
pt captured 0 capture "$PWD/computer.tar.gz"
pt saved 0 list --all --host "$PWD/computer.tar.gz"

# told NAME: the list without what a saved computer has not: the machines. A serial number is in neither.
told () {
  answer "$1" '(.groups[] | .number as $n | .devices[] | . + {group: $n}), (.ungrouped[] | . + {group: null})'
  answer "$1" '.groups[] | {number, title, loses, findings: [.findings[] | select(.id | endswith("libvirt") or
    startswith("used-by") | not) | "\(.id) \(.severity) \(.text)"]}'
}
told live >live.told
told saved >saved.told
diff -u live.told saved.told || fail "what was saved reads otherwise"
equal "mount points in it" "/ /srv/one /srv/two" "$(answer saved '[.groups[].devices[].uses[] |
  select(.kind == "mount") | .name] | unique | map(select(startswith("/srv") or . == "/")) | join(" ")')"
equal "whose it is" "this recorded" "$(answer live .source.host) $(answer saved .source.host)"
equal "the kernel" "$(uname -r)" "$(answer saved .source.kernel)"

step "what is not in it"
mkdir unpacked
tar -x -f computer.tar.gz -C unpacked
{
  cat /sys/class/net/*/address /sys/class/nvme/*/serial | sed 's/ *$//' | grep -v '^00:00:00:00:00:00$'
  blkid -s UUID -o value
  blkid -s LABEL -o value | grep ^label
  cat /sys/class/net/*/address | tr -d : | grep -v '^0*$'
  echo 198.51.100.
} | sort -u >secrets
holds "there are secrets to look for" test "$(wc -l <secrets)" -ge 15
grep -r -l -i -F -f secrets unpacked && fail "a serial number, an address, a UUID or a label is in the files"
find unpacked | grep -i -F -f secrets && fail "a serial number, an address, a UUID or a label is in their names"

step "taken down"
echo 0 >"/sys/bus/pci/devices/$physical/sriov_numvfs"
ip link del br0
ip link set "$network" down
swapoff /srv/two/swap
umount /srv/one /srv/two
vgchange -qq -an pool
udevadm settle --timeout=120
cryptsetup close opened
wipefs -q -a "$one" "$two"
