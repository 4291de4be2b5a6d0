# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 540
# needs: program
#
# Machines that do not start because something else happens at that very moment, or because of what one is not asked
# about: libvirt's hook is where it waits for us. tests/virt-error-rows.c names the rows of the table that are seen here.
. "$LAB/lib.sh"

# hook WHEN COMMAND: what is done while libvirt starts a machine; without, nothing any more.
hook () {
  rm -f "$LAB_OUT/hook"
  [ $# != 0 ] || return 0
  printf '#!/bin/sh\n[ "$2" != %s ] || %s\n' "$1" "$2" >hook
  chmod 755 hook
  mv hook "$LAB_OUT/hook"
}

# give_back ADDRESS DRIVER: to its driver, whatever it is bound to
give_back () {
  echo >"/sys/bus/pci/devices/$1/driver_override"
  [ "$(driver "$1")" = "$2" ] || {
    [ -z "$(driver "$1")" ] || echo "$1" >"/sys/bus/pci/devices/$1/driver/unbind"
    echo "$1" >/sys/bus/pci/drivers_probe
  }
  wait_driver "$1" "$2" 120
}

step "a device goes between our look and libvirt's"
guest_define gone 1 "$(hostdev $E1000E)"
hook prepare "echo 1 >/sys/bus/pci/devices/$E1000E/remove"
pt gone 3 start gone
hook
provoked no-reason gone "the cause is unknown" "a device of the virtual machine is not there any more"
echo 1 >/sys/bus/pci/rescan
wait_driver $E1000E e1000e 120

step "a device leaves vfio-pci between libvirt's look and QEMU's"
guest_define withheld 2 "$(hostdev $USB)$(hostdev $EDU)"
hook start "echo $EDU >/sys/bus/pci/drivers/vfio-pci/unbind"
pt withheld 3 start withheld
hook
provoked device-withheld withheld "error getting device from group" "IOMMU group $(group $EDU) could not be taken"
wait_driver $USB xhci_hcd 120

step "a driver does not let go: here it may not be told to"
guest_define stuck 1 "$(hostdev $E1000E)"
touch unbind
mount --bind unbind /sys/bus/pci/drivers/e1000e/unbind
mount -o remount,bind,ro /sys/bus/pci/drivers/e1000e/unbind
pt stuck 3 start stuck
umount /sys/bus/pci/drivers/e1000e/unbind
provoked driver-stuck stuck "Failed to unbind PCI device '$E1000E' from e1000e" "$E1000E could not change its driver"
give_back $E1000E e1000e

step "another machine has the disk, as a disk of the NVMe driver of QEMU"
controller=$(nvme lab-nvme)
# QEMU's driver cannot be nested, so in its place QEMU gets one that reads zeroes; libvirt knows nothing of that.
cat >emulator <<'EMULATOR'
#!/bin/bash
args=()
for word; do
  args+=("$(sed 's/{"driver":"nvme","device":"[^"]*","namespace":1,/{"driver":"null-co","read-zeroes":true,/' <<<"$word")")
done
exec /usr/bin/qemu-system-x86_64 "${args[@]}"
EMULATOR
chmod 755 emulator
for name in first second; do
  guest_xml $name 1 >$name.plain <<XML
    <disk type='nvme' device='disk'>
      <driver name='qemu' type='raw'/>
      <source type='pci' managed='yes' namespace='1'>
        $(hostdev "$controller" | grep '<address')
      </source>
      <target dev='vda' bus='virtio'/>
    </disk>
XML
  sed "s,/usr/bin/qemu-system-x86_64,$PWD/emulator," $name.plain >$name.xml
  virsh -q define $name.xml
done
virsh -q start --paused first
pt second 3 start second
provoked nvme-in-use-by-machine second "NVMe device $controller already in use by driver QEMU domain first" "“first”"
virsh -q destroy first
give_back "$controller" nvme
