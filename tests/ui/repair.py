#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/repair.py [--program PATH] [--pictures DIR]: a machine whose device has moved, and one whose device is gone.

The definition is changed before the window opens, as if the computer had been changed instead: it records the Wi-Fi
card where the card reader is. To be run in a session of its own: tests/ui/session.sh
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from click import Test, definition  # noqa: E402
from driver import Gone, Program  # noqa: E402
from screens import shift  # noqa: E402

WIFI = "Intel Wireless 8260"


class Walk:
    def __init__(self, program, test, pictures, suffix):
        self.program, self.test = program, test
        self.pictures, self.suffix, self.count = pictures, suffix, 0

    def take(self, name):
        self.count += 1
        if self.pictures:
            os.makedirs(self.pictures, exist_ok=True)
            self.program.picture(os.path.join(self.pictures, f"{self.count:02}-{name}{self.suffix}.png"))

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
        row = program.see("Return…", "button")
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
        test.check("it is returned", True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default="passthrough")
    parser.add_argument("--pictures")
    parser.add_argument("--narrow", action="store_true")
    parser.add_argument("--dark", action="store_true")
    arguments = parser.parse_args()
    test = Test()
    wanted = shift(arguments.program)
    environment = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"} if arguments.dark else None
    suffix = "-dark" * arguments.dark + "-narrow" * arguments.narrow

    try:
        with Program("--demo", program=arguments.program, environment=environment) as program:
            program.see("Main Menu")
            if arguments.narrow:
                program.resize(360, 640)
            program.key("alt+1")
            walk = Walk(program, test, arguments.pictures, suffix)
            walk.repair(wanted)
            walk.gone()
            complaints = program.complaints()
            test.check("the program had nothing to complain about", not complaints, "\n".join(complaints))
    except Gone as gone:
        test.check("the repair comes to its end", False, gone)
    sys.exit(test.end())


if __name__ == "__main__":
    main()
