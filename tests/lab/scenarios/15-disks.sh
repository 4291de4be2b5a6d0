# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 300
# needs: program
#
# A controller whose disk the host uses is refused, by the names of what is on it.
. "$LAB/lib.sh"

guest_define disks 1
definition disks >before.xml

refused () { # NAME ADDRESS
  pt "$1" 1 plan disks "$2"
  equal "$1: whether the plan can be applied" false "$(answer "$1" .applicable)"
  contains "$1: what blocks" " $(finding_ids "$1" blocked) " " host-disk "
  contains "$1: the device that blocks" "$(finding "$1" host-disk)" "$2"
  pt "$1-assign" 1 assign disks "$2" --accept host-disk
  equal "$1: why assign refuses" refused "$(answer "$1-assign" .error.code)"
  same "$1: refused" before.xml disks
}

step "the root disk"
root=$(findmnt -n -o SOURCE /)
contains "the root disk is below its controller" "$(readlink -f "/sys/class/block/${root#/dev/}")" "/$ROOT_DISK/"
refused root $ROOT_DISK
findmnt -r -n -o TARGET -S "$root" | while read -r target; do
  contains "root: mount points" "$(finding root host-disk)" "$target"
done
pt list 0 list --all
equal "what hangs on it" "/ ${root#/dev/}" \
  "$(answer list '.groups[].devices[] | select(.address == $a) | .uses[] | select(.kind == "mount" and .name == "/") |
    "\(.name) \(.what)"' --arg a $ROOT_DISK)"

step "an NVMe disk with one partition mounted and one to swap on"
disk=/dev/nvme0n1
nvme=$(readlink -f /sys/class/nvme/nvme0/device)
nvme=${nvme##*/}
printf 'size=32M\nsize=16M,type=S\n' | sfdisk -q --wipe always $disk
udevadm settle --timeout=120
mke2fs -q ${disk}p1
mkswap -q ${disk}p2
mkdir -p "/srv/with space" /srv/second
mount ${disk}p1 "/srv/with space"
mount --bind "/srv/with space" /srv/second
swapon ${disk}p2
refused nvme "$nvme"
text=$(finding nvme host-disk)
contains "nvme: mount point with a space" "$text" "/srv/with space"
contains "nvme: bind mount" "$text" /srv/second
contains "nvme: swap" "$text" swap
pt used 0 list --all
equal "what is swapped to" "${disk#/dev/}p2" \
  "$(answer used '.groups[].devices[] | select(.address == $a) | .uses[] | select(.kind == "swap") | .what' --arg a "$nvme")"

step "the same, with swap alone"
umount /srv/second "/srv/with space"
refused swap "$nvme"

step "the same, with nothing in use"
swapoff ${disk}p2
pt idle 0 plan disks "$nvme"
equal "idle: what blocks" "" "$(finding_ids idle blocked)"
contains "idle: what is worth knowing" " $(finding_ids idle caution) " " host-disk-idle "
