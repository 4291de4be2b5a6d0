# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 300
# needs: program
#
# Devices go while they are plugged into a running machine: what libvirt says of that becomes words and a next step.
# It is the last on its machine: devices that come back may be in another group than before.
. "$LAB/lib.sh"

step "devices go between libvirt's list and the device itself, while they are plugged in"
guest_define running 2
virsh -q start --paused running
stall_at take --at take-call
background take assign running $USB --separate --now
stall_wait 100 stalled
# libvirt's list follows udev
udevadm control --stop-exec-queue
for device in $EDU $USB; do echo 1 >"/sys/bus/pci/devices/$device/remove"; done
stall_release
status=0
wait "$(cat take.pid)" || status=$?
echo 1 >/sys/bus/pci/rescan
udevadm control --start-exec-queue
stall_end
cat take.err take.json
equal "exit status" 3 "$status"
provoked device-gone take "Device $USB not found: could not access" "$USB is not there any more"
virsh -q destroy running
wait_driver $USB xhci_hcd 60
