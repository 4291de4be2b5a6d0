# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 840
#
# The lab itself, without the program: a card goes to a guest and comes back by hand.
. "$LAB/lib.sh"

step "the hardware is what the scenarios expect"
lspci -nnk
equal "driver of the e1000e" e1000e "$(driver $E1000E)"
equal "the e1000e's group" "$E1000E" "$(members $E1000E)"
equal "the USB controller's group" "$USB $EDU" "$(members $USB | paste -sd' ')"
equal "driver of the USB controller" xhci_hcd "$(driver $USB)"
bridge=$(lspci -D -n -d 1b36:000e | cut -d' ' -f1)
equal "the conventional group" "$bridge $(find_device 100e) $(lspci -D -n -d 10ec:8139 | cut -d' ' -f1)" \
  "$(members "$bridge" | paste -sd' ')"
holds "the chipset has a group of its own with an unsafe driver" test -n "$(driver 0000:00:1f.2)"

step "defining a guest with the card"
guest_define plain 1 "$(hostdev $E1000E)"
step "starting it"
virsh -q start plain
equal "the card's driver while the guest has it" vfio-pci "$(driver $E1000E)"
step "started; waiting for it to boot"
guest_wait plain 600 'guest: ready'
step "booted"
guest_report plain
equal "the card's driver in the guest" "$(guest_address plain "$(ids $E1000E)") e1000e" \
  "$(guest_report plain | sed -n 's/^driver: \(.* e1000e\)$/\1/p')"
step "the guest's agent answers"
guest_agent plain
virsh qemu-agent-command --timeout 60 plain '{"execute":"guest-ping"}'
step "powering it off"
guest_off plain
wait_driver $E1000E e1000e 120
step "the card is the host's again"
