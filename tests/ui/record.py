#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/record.py [--program PATH] [--pictures DIR]: a device that somebody wrote into a definition by hand.

The definition is changed before the window opens. To be run in a session of its own: tests/ui/session.sh
"""

import argparse
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from click import EXAMPLE, Test, definition  # noqa: E402
from driver import Gone, Program  # noqa: E402

MACHINES = os.path.join(EXAMPLE, "machines.xml")
HOSTDEV = """    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>
      </source>
    </hostdev>
"""


def write_by_hand(program):
    """The Wi-Fi card, as one would with virsh edit."""
    subprocess.run([program, "machines", "--demo", "--reset"], check=True, timeout=60, stdout=subprocess.DEVNULL)
    with open(MACHINES, encoding="utf-8") as file:
        text = file.read()
    end = text.index("</devices>", text.index("<name>linux515</name>"))
    start = text.rindex("\n", 0, end) + 1
    with open(MACHINES, "w", encoding="utf-8") as file:
        file.write(text[:start] + HOSTDEV + text[start:])


class Walk:
    def __init__(self, program, test, pictures, suffix):
        self.program, self.test = program, test
        self.pictures, self.suffix, self.count = pictures, suffix, 0

    def take(self, name):
        self.count += 1
        if self.pictures:
            os.makedirs(self.pictures, exist_ok=True)
            self.program.picture(os.path.join(self.pictures, f"{self.count:02}-{name}{self.suffix}.png"))

    def record(self):
        program, test = self.program, self.test
        by_hand = definition()
        program.press(program.see("linux515", "list item"))
        program.see("1 device is not recorded", "label")
        test.check("it is no cause for alarm", program.find("has moved or is gone") is None)
        self.take("machine")
        program.press(program.see("Wi-Fi: Intel Wireless 8260", "list item"))
        record = program.see("Record…", "button")
        self.take("expanded")
        program.press(record)
        program.see("Recorded As They Are Now", "label")
        added = [node.get_name() for node in program.all("Added: ")]
        test.check("nothing but the record is added", added and not any("hostdev" in line for line in added), added)
        test.check("and nothing is removed", program.find("Removed: ") is None)
        self.take("review")
        test.check("nothing is written before it is agreed to", definition() == by_hand)
        program.click("Record")
        program.see("Undo", "button")
        program.see("Recorded the devices of linux515")
        recorded = definition()
        test.check("virsh has the record", 'passthrough:device address="0000:03:00.0"' in recorded, recorded)
        test.check("and the device as it was", recorded.count(HOSTDEV.strip()) == 1, recorded)
        program.see_no_more("1 device is not recorded")
        test.check("there is nothing to record any more", program.find("Record…") is None)
        self.take("recorded")
        program.click("Undo")
        program.see("1 device is not recorded", "label")
        test.check("undo brings back every byte", definition() == by_hand, definition())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default="passthrough")
    parser.add_argument("--pictures")
    parser.add_argument("--narrow", action="store_true")
    parser.add_argument("--dark", action="store_true")
    arguments = parser.parse_args()
    test = Test()
    write_by_hand(arguments.program)
    environment = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"} if arguments.dark else None
    suffix = "-dark" * arguments.dark + "-narrow" * arguments.narrow

    try:
        with Program("--demo", program=arguments.program, environment=environment) as program:
            program.see("Main Menu")
            if arguments.narrow:
                program.resize(360, 640)
            program.key("alt+1")
            Walk(program, test, arguments.pictures, suffix).record()
            complaints = program.complaints()
            test.check("the program had nothing to complain about", not complaints, "\n".join(complaints))
    except Gone as gone:
        test.check("the recording comes to its end", False, gone)
    sys.exit(test.end())


if __name__ == "__main__":
    main()
