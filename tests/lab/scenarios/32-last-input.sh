# SPDX-License-Identifier: GPL-3.0-or-later
# boots: main no-i8042
# deadline: 300
# needs: program
#
# Giving away the USB controller takes the last keyboard with it on the machine without an i8042, and only there.
. "$LAB/lib.sh"

guest_define input 1
definition input >before.xml

# EV=120013 is what the kernel says of a keyboard with leds and repetition; a power button has none of that.
others=$(awk -v usb="/$USB/" '
  /^S: / { path = $0 }
  /^B: EV=120013/ && index (path, usb) == 0 { n++ }
  END { print n + 0 }' /proc/bus/input/devices)
step "keyboards that are not on the USB controller: $others"

pt plan 0 plan input $USB
if [ "$others" = 0 ]; then
  equal "to accept" last-input "$(answer plan '.accept_needed | join(" ")')"
  contains "findings" " $(finding_ids plan danger) " " last-input "
  pt refused 1 assign input $USB
  equal "why" not-accepted "$(answer refused .error.code)"
  same "not accepted" before.xml input
  pt wrong 1 assign input $USB --accept only-display
  same "something else accepted" before.xml input
  step "accepted"
  pt assign 0 assign input $USB --accept last-input
else
  equal "to accept" "" "$(answer plan '.accept_needed | join(" ")')"
  equal "last-input" "" "$(answer plan '.findings[] | select(.id == "last-input") | .id')"
  pt assign 0 assign input $USB
fi
equal "the devices" "$USB yes,$EDU yes" "$(hostdevs input | cut -d' ' -f1,2 | paste -sd,)"

step "at every boot, with autostart"
pt return 0 return input $USB
same "returned" before.xml input
virsh -q autostart input
pt auto 0 plan input $USB
lockout=$(answer auto '[.accept_needed[] | select(. == "autostart-lockout")] | length')
equal "autostart-lockout" "$([ "$others" = 0 ] && echo 1 || echo 0)" "$lockout"
