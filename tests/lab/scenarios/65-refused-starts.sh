# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 600
# needs: program
#
# Machines that libvirt or QEMU does not start, because somebody wrote their definition by hand: what they say becomes
# words and a next step. tests/virt-error-rows.c names the rows of the table that are seen here.
. "$LAB/lib.sh"

first=$(find_device 100e)
second=$(lspci -D -n -d 10ec:8139 | cut -d' ' -f1)

step "a sibling in the group keeps its driver"
guest_define alone 1 "$(hostdev "$first")"
pt viable 3 start alone
provoked group-not-viable viable "group $(group "$first") is not viable" "IOMMU group $(group "$first")"
wait_driver "$first" e1000 120
holds "the sibling kept it" test -n "$(driver "$second")"

step "managed='no'"
guest_define unmanaged 1 "$(hostdev $E1000E | sed "s/managed='yes'/managed='no'/")"
pt unmanaged 3 start unmanaged
provoked manually-detached unmanaged "must be manually detached" "$E1000E is still bound"

step "a bridge"
guest_define bridge 1 "$(hostdev 0000:00:08.0)"
pt bridge 3 start bridge
provoked not-endpoint bridge "Non-endpoint" bridge

step "nothing at that address: here libvirt is not even asked"
guest_define nowhere 1 "$(hostdev 0000:7f:00.0)"
pt nowhere 1 start nowhere
contains "which device" "$(answer nowhere .error.text)" 7f:00.0

step "another machine has it"
guest_define holder 1 "$(hostdev $E1000E)"
guest_define waiter 1 "$(hostdev $E1000E)"
virsh -q start --paused holder
pt waiter 3 start waiter
provoked in-use-by-machine waiter "in use by driver QEMU, domain holder" "“holder”"
virsh -q destroy holder
wait_driver $E1000E e1000e 120

step "another program has its group open"
virsh -q nodedev-detach pci_0000_01_00_0
wait_driver $E1000E vfio-pci 120
exec 9<>"/dev/vfio/$(group $E1000E)"
pt busy 3 start holder
exec 9>&-
provoked vfio-busy busy "Device or resource busy" "Another program"
virsh -q nodedev-reattach pci_0000_01_00_0
wait_driver $E1000E e1000e 120

step "QEMU may not open the group: what SELinux and AppArmor do, here the mode of its file"
virsh -q nodedev-detach pci_0000_01_00_0
wait_driver $E1000E vfio-pci 120
chmod 000 "/dev/vfio/$(group $E1000E)"
pt forbidden 3 start holder
provoked vfio-forbidden forbidden "Permission denied" "SELinux or AppArmor"
virsh -q nodedev-reattach pci_0000_01_00_0
wait_driver $E1000E e1000e 120

step "the daemon for the logs of machines does not run"
guest_define unlogged 1
pid=$(cat /run/virtlogd.pid)
kill "$pid"
timeout 120 tail --pid="$pid" -f /dev/null
rm -f /run/libvirt/virtlogd-sock
pt unlogged 3 start unlogged
provoked no-virtlogd unlogged virtlogd-sock "virtlogd"
virtlogd -d
