# SPDX-License-Identifier: GPL-3.0-or-later
# boots: wide
# deadline: 360
# needs: program
#
# One file system on two disks, by MD and by btrfs: both controllers are charged, with subvolumes and bind mounts.
. "$LAB/lib.sh"

first=$(nvme lab-disk1) second=$(nvme lab-disk2)
one=$(nvme_disk lab-disk1) two=$(nvme_disk lab-disk2)
guest_define raid 1

# both NAME BLOCKED MOUNTS: what is said of both controllers.
both () {
  pt "$1" 0 list --all
  for controller in "$first" "$second"; do
    equal "$1: what blocks $controller" "$2" "$(listed_ids "$1" "$controller" blocked)"
    equal "$1: mount points of $controller" "$3" "$(uses "$1" "$controller" mount | cut -d' ' -f1 | paste -sd' ')"
  done
}

# idle NAME IDS: cautions for both, in the same answer.
idle () {
  for controller in "$first" "$second"; do
    equal "$1: cautions for $controller" "$2" "$(listed_ids "$1" "$controller" caution)"
  done
}

step "an MD array, mounted"
mdadm --create /dev/md7 --quiet --run --level=1 --raid-devices=2 --assume-clean --metadata=1.2 "$one" "$two"
mke2fs -q /dev/md7
mkdir -p /srv/md
mount /dev/md7 /srv/md
both md host-disk "$(lsblk -r -n -o MOUNTPOINTS "$one" | grep ^/)"
pt md-plan 1 plan raid "$second"
contains "said" "$(finding md-plan host-disk)" /srv/md

step "unmounted, but the array is there"
umount /srv/md
both array host-disk ""
equal "what is made of it" "md7 md7" \
  "$(uses array "$first" holder | cut -d' ' -f1) $(uses array "$second" holder | cut -d' ' -f1)"

step "the array stopped"
mdadm --stop --quiet /dev/md7
udevadm settle --timeout=120
both stopped "" ""
idle stopped host-disk-idle
mdadm --zero-superblock "$one" "$two"
udevadm settle --timeout=120
pt erased 0 list --all
idle erased ""

modprobe btrfs
step "a btrfs on both, a subvolume of it and a bind mount"
mkfs.btrfs -q -f -d single -m raid1 "$one" "$two"
udevadm settle --timeout=120
mkdir -p /srv/btrfs /srv/sub /srv/bound
mount "$one" /srv/btrfs
btrfs -q subvolume create /srv/btrfs/inside
mount -o subvol=inside "$two" /srv/sub
mount --bind /srv/sub /srv/bound
equal "the kernel's number of it is anonymous" 0 "$(mountpoint -d /srv/btrfs | cut -d: -f1)"
mounted=$(findmnt -r -n -t btrfs -o TARGET | sort)
equal "mounts by findmnt" 3 "$(echo "$mounted" | wc -l)"
pt btrfs 0 list --all
for controller in "$first" "$second"; do
  equal "what blocks $controller" host-disk "$(listed_ids btrfs "$controller" blocked)"
  # A bind mount may be said or not: it says nothing new about the disk.
  equal "mount points of $controller" "$(echo "$mounted" | grep -v bound)" \
    "$(uses btrfs "$controller" mount | cut -d' ' -f1 | grep -v bound)"
done

step "the subvolume alone"
umount /srv/bound /srv/btrfs
both subvolume host-disk /srv/sub

step "the bind mount of a directory alone"
mkdir /srv/sub/directory
mount --bind /srv/sub/directory /srv/bound
umount /srv/sub
both bound host-disk /srv/bound

step "unmounted"
umount /srv/bound
both unmounted "" ""
idle unmounted host-disk-idle
wipefs -q -a "$one" "$two"
