#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/record.py [--program PATH] [--pictures DIR]: a device that somebody wrote into a definition by hand.

The definition is changed before the window opens. To be run in a session of its own: tests/ui/session.sh
"""

import os
import subprocess
import sys

from case import EXAMPLE, Test, Walk, as_told, definition, told

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


class Recording(Walk):
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
    arguments = told(pictures=True)
    test = Test()
    write_by_hand(arguments.program)
    with test.whole("the recording comes to its end"), as_told(arguments, "--demo") as program:
        program.key("alt+1")
        Recording(program, test, arguments).record()
        test.no_complaints(program)
    sys.exit(test.end())


if __name__ == "__main__":
    main()
