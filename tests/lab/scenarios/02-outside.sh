# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main
# deadline: 300
# needs: program
#
# The lab's way to the outside: the program runs on the computer that started the lab and finds what was defined in here.
. "$LAB/lib.sh"

guest_define in-here 1
equal "nobody uses the interface yet" down "$(cat /sys/bus/pci/devices/$OUTSIDE/virtio*/net/*/operstate)"

step "machines from outside"
outside machines 0 machines
equal "machines" in-here "$(answer machines '.machines[].name')"
holds "it came over the port" grep -q connected outside.trace

step "an exit status and an error from outside"
outside nothing 2 show 0000:ff:1f.7
holds "an error in words" test -n "$(answer nothing '.error.text // ""')"
