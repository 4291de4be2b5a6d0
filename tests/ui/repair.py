#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/repair.py [--program PATH] [--pictures DIR]: a machine whose device has moved, and one whose device is gone.

The definition is changed before the window opens, as if the computer had been changed instead: it records the Wi-Fi
card where the card reader is. To be run in a session of its own: tests/ui/session.sh
"""

import sys

from case import Test, Walk, as_told, definition, told
from screens import shift

WIFI = "Intel Wireless 8260"


class Repair(Walk):
    def repair(self, wanted):
        program, test = self.program, self.test
        moved = definition()
        card = program.see("linux515", "list item")
        test.check("the card of the machine is marked", "has moved or is gone" in card.get_name(), card.get_name())
        self.take("cards")
        program.press(card)
        row = program.see("Moved from 02:00.0 to 03:00.0", "label")
        test.check("the page says where it was and is", row is not None)
        self.take("moved")

        program.click("Start")
        alert = program.see("Not Started")
        test.check("it does not start", alert is not None and definition() == moved)
        program.see(f"{WIFI} has moved from 02:00.0, where linux515 expects it, to 03:00.0.")
        self.take("not-started")
        program.click("Repair…")
        program.see("Where It Is Now", "label")
        program.see("Added: <address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>")
        program.see("Removed: <address domain='0x0000' bus='0x02' slot='0x00' function='0x0'/>")
        self.take("review")
        test.check("nothing is written before it is agreed to", definition() == moved)
        dangers = program.accept_all()
        test.check("the loss of the network is a danger to accept here, too", dangers == 1, dangers)
        program.click("Repair")
        program.see("Undo", "button")
        test.check("the definition is as it was assigned", definition() == wanted, definition())
        program.see_no_more("Moved from 02:00.0 to 03:00.0")
        self.take("repaired")
        program.click("Undo")
        program.see("Moved from 02:00.0 to 03:00.0", "label")
        test.check("undo brings back every byte", definition() == moved, definition())

        # What has moved can be returned as well, below its devices
        program.press(program.see(WIFI, "list item"))
        row = program.see(f"Return {WIFI}", "button")
        self.take("expanded")
        program.press(row)
        program.see("Leaves the Guest", "label")
        program.key("Escape")
        program.see_no_more("Leaves the Guest")
        program.click(f"Repair {WIFI}")
        program.see("Where It Is Now", "label")
        program.accept_all()
        program.click("Repair")
        program.see("Undo", "button")
        test.check("repaired from its row", definition() == wanted, definition())
        program.key("Escape")

    def gone(self):
        program, test = self.program, self.test
        program.press(program.see("Media center", "list item"))
        program.see("No longer in this computer, was at 3f:00.0", "label")
        program.click("Start")
        program.see("Not Started")
        self.take("gone")
        test.check("what is nowhere cannot be repaired", program.find("Repair…", "button") is None)
        program.click("Return…")
        program.see("Leaves the Guest", "label")
        program.click("Return")
        program.see("Undo", "button")
        program.see("No Devices Assigned")
        held = definition("mediacenter")
        test.check("it is returned: libvirt holds it no longer", "<hostdev" not in held, held)


def main():
    arguments = told(pictures=True)
    test = Test()
    wanted = shift(arguments.program)
    with test.whole("the repair comes to its end"), as_told(arguments, "--demo") as program:
        program.key("alt+1")
        walk = Repair(program, test, arguments)
        walk.repair(wanted)
        walk.gone()
        test.no_complaints(program)
    sys.exit(test.end())


if __name__ == "__main__":
    main()
