# SPDX-License-Identifier: GPL-3.0-or-later
# boots: wide
# deadline: 360
# needs: program
#
# What lies on LVM on LUKS on a partition is charged to the controller below, layer by layer as they are taken away.
. "$LAB/lib.sh"

controller=$(nvme lab-disk1)
disk=$(nvme_disk lab-disk1)
guest_define vault 1
definition vault >before.xml

step "LVM on LUKS on $disk, a file system and swap on that"
printf 'size=32M\nsize=120M\n' | sfdisk -q --wipe always "$disk"
udevadm settle --timeout=120
printf secret >key
# As few rounds as there may be: this is emulated.
cryptsetup luksFormat -q --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 "${disk}p2" key
cryptsetup open --key-file key "${disk}p2" lab-crypt
pvcreate -qq /dev/mapper/lab-crypt
vgcreate -qq lab-vg /dev/mapper/lab-crypt
lvcreate -qq -n data-one -L 32M lab-vg
lvcreate -qq -n swap -L 16M lab-vg
udevadm settle --timeout=120
mke2fs -q /dev/lab-vg/data-one
mkswap -q /dev/lab-vg/swap
mkdir -p /srv/vault
mount /dev/lab-vg/data-one /srv/vault
swapon /dev/lab-vg/swap
lsblk -o NAME,TYPE,MOUNTPOINTS "$disk"

# refused NAME: the plan of the controller is, for its disk.
refused () {
  pt "$1" 1 plan vault "$controller"
  equal "$1: what blocks" host-disk "$(finding_ids "$1" blocked)"
  contains "$1: the device that blocks" "$(finding "$1" host-disk)" "$controller"
  pt "$1-assign" 1 assign vault "$controller" --accept host-disk
  same "$1: refused" before.xml vault
  pt "$1-list" 0 list --all
}

refused all
# lsblk follows the same layers on its own.
equal "mount points" "$(lsblk -r -n -o MOUNTPOINTS "$disk" | grep ^/ | sort)" \
  "$(uses all-list "$controller" mount | cut -d' ' -f1)"
equal "the partition they are charged to" "/srv/vault ${disk#/dev/}p2" "$(uses all-list "$controller" mount)"
equal "swap" "swap ${disk#/dev/}p2" "$(uses all-list "$controller" swap)"
contains "said" "$(finding all host-disk)" /srv/vault
contains "said" "$(finding all host-disk)" swap
equal "the other disk" "" "$(listed_ids all-list "$(nvme lab-disk2)" blocked)"

step "unmounted, and swap left"
umount /srv/vault
refused swap
equal "mount points" "" "$(uses swap-list "$controller" mount)"

step "nothing mounted, but LUKS and LVM are open"
swapoff /dev/lab-vg/swap
refused open
equal "swap" "" "$(uses open-list "$controller" swap)"
equal "what is made of it" "$(lsblk -r -n -o NAME "${disk}p2" | sed 1d | sort | paste -sd' ')" \
  "$(uses open-list "$controller" holder | cut -d' ' -f1 | paste -sd' ')"

step "all of it closed"
vgchange -qq -an lab-vg
udevadm settle --timeout=120
cryptsetup close lab-crypt
pt closed 0 plan vault "$controller"
equal "what blocks" "" "$(finding_ids closed blocked)"
contains "what is left to know" " $(finding_ids closed caution) " " host-disk-idle "

step "closed, but the computer means to open it at its next start"
holds "there is no crypttab" test ! -s /etc/crypttab
echo "lab-crypt UUID=$(blkid -s UUID -o value "${disk}p2") none" >/etc/crypttab
pt meant 0 plan vault "$controller"
rm /etc/crypttab
contains "where that is written" "$(finding meant host-disk-idle)" /etc/crypttab

sfdisk -q --delete "$disk"
wipefs -q -a "$disk"
