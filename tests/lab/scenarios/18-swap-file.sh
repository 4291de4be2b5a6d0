# SPDX-License-Identifier: GPL-3.0-or-later
# boots: wide
# deadline: 300
# needs: program
#
# A swap file is charged to the disk of its file system; and an NVMe disk behind two controllers to both of them.
. "$LAB/lib.sh"

disk=$(nvme_disk lab-disk2)
controller=$(nvme lab-disk2)

step "a swap file"
mke2fs -q "$disk"
mkdir -p /srv/files
mount "$disk" /srv/files
dd if=/dev/zero of="/srv/files/a swap" bs=1M count=16 status=none
chmod 600 "/srv/files/a swap"
mkswap -q "/srv/files/a swap"
pt mounted 0 list --all
equal "swap before" "" "$(uses mounted "$controller" swap)"
swapon "/srv/files/a swap"
pt swap 0 list --all
equal "swap" "swap $(swapon --show=NAME --noheadings --raw | sed 's/\\x20/ /g')" "$(uses swap "$controller" swap)"
equal "what blocks" host-disk "$(listed_ids swap "$controller" blocked)"
contains "said" "$(answer swap '.groups[] | select(.devices[].address == $a) | .loses' --arg a "$controller")" swap

step "off again"
swapoff "/srv/files/a swap"
pt off 0 list --all
equal "swap after" "" "$(uses off "$controller" swap)"
equal "what blocks" host-disk "$(listed_ids off "$controller" blocked)"
umount /srv/files
pt unmounted 0 list --all
equal "what blocks" "" "$(listed_ids unmounted "$controller" blocked)"
equal "uses" 0 "$(answer unmounted '[.groups[].devices[] | select(.address == $a) | .uses[]] | length' --arg a "$controller")"
equal "the file system on the disk itself is left" host-disk-idle "$(listed_ids unmounted "$controller" caution)"
wipefs -q -a "$disk"
udevadm settle --timeout=120
pt erased 0 list --all
equal "cautions" "" "$(listed_ids erased "$controller" caution)"

step "a disk behind two controllers"
paths=$(nvme lab-path)
equal "controllers" 2 "$(echo "$paths" | wc -l)"
shared=$(nvme_disk lab-path)
equal "disks" 1 "$(echo "$shared" | wc -l)"
contains "the disk is below its subsystem" "$(readlink -f "/sys/class/block/${shared#/dev/}")" /virtual/nvme-subsystem/
printf 'size=32M\n' | sfdisk -q --wipe always "$shared"
udevadm settle --timeout=120
mke2fs -q "${shared}p1"
mount "${shared}p1" /srv/files
guest_define paths 1
pt shared 0 list --all
for path in $paths; do
  equal "mounted below $path" "/srv/files ${shared#/dev/}p1" "$(uses shared "$path" mount)"
  pt "plan-$path" 1 plan paths "$path"
  equal "what blocks $path" host-disk "$(finding_ids "plan-$path" blocked)"
done
umount /srv/files
pt idle 0 list --all
for path in $paths; do
  equal "what blocks $path" "" "$(listed_ids idle "$path" blocked)"
  contains "data on it, by $path" " $(listed_ids idle "$path" caution) " " host-disk-idle "
done
sfdisk -q --delete "$shared"
wipefs -q -a "$shared"
