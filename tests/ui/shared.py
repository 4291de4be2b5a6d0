#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/shared.py [--program PATH]: the example computer, open in a window while commands change it.

Both have the machines in their own memory; the window shows what a command has done, and neither takes back what the
other has done, on the disk or in the records for undo. What is there is read by virsh. To be run in a session of its
own: tests/ui/session.sh
"""

import subprocess
import sys

from case import Test, Walk, definition, told
from driver import Program

MACHINE, OTHER = "linux515", "windows11"
WIFI = "<address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>\n      </source>"
ETHERNET = "<address domain='0x0000' bus='0x00' slot='0x1f' function='0x6'/>\n      </source>"


class Shared(Walk):
    def __init__(self, program, test, arguments):
        super().__init__(program, test)
        self.arguments = arguments

    def command(self, *words):
        out = subprocess.run([self.arguments.program, *words, "--demo"], capture_output=True, text=True, check=False,
                             timeout=60)
        self.test.check(f"passthrough {words[0]} beside the window", out.returncode == 0, out.stdout + out.stderr)

    def share(self):
        program, test = self.program, self.test
        program.see(MACHINE, "list item")
        before, other_before = definition(), definition(OTHER)
        self.shows("what a command has assigned",
                   lambda: self.command("assign", OTHER, "14", "--accept", "only-network"),
                   lambda: program.find("Wi-Fi: Intel Wireless 8260", "label"))
        test.check("virsh says so", WIFI in definition(OTHER), definition(OTHER))

        program.press(program.see(MACHINE, "list item"))
        program.press(program.see("Assign Device…", "button"))
        program.press(program.see("IOMMU group 12", "list item"))
        program.see("Findings", "list")
        program.accept_all()
        program.press(program.see("Review", "button"))
        program.see("Expected at 09:00.0")
        program.press(program.see("Assign", "button"))
        program.see("Undo", "button")
        test.check("the window assigns: virsh says so", ETHERNET in definition(), definition())
        test.check("and what the command did is still there", WIFI in definition(OTHER), definition(OTHER))

        program.press(program.see("Undo", "button"))
        program.see("Undone: the definition is as it was before")
        test.check("undone in the window: virsh says so", definition() == before, definition())
        test.check("and nothing else", WIFI in definition(OTHER), definition(OTHER))
        program.key("alt+1")
        self.shows("what a command has undone", lambda: self.command("undo", OTHER),
                   lambda: not program.find("Wi-Fi: Intel Wireless 8260", "label"))
        test.check("virsh says so", definition(OTHER) == other_before, definition(OTHER))
        test.check("and nothing else, again", definition() == before, definition())

        program.press(program.see("Windows 11", "list item"))
        program.see("Start", "button")
        self.shows("what a command has started", lambda: self.command("start", OTHER),
                   lambda: program.find("Shut Down", "button"))
        program.press(program.see("Shut Down", "button"))
        program.see("Start", "button")
        self.command("start", OTHER)
        program.see("Shut Down", "button")


def main():
    arguments = told()
    test = Test()
    with test.whole("both come to their end"), \
            Program("--demo", "--reset", program=arguments.program) as program:
        Shared(program, test, arguments).share()
        test.no_complaints(program)
    sys.exit(test.end())


if __name__ == "__main__":
    main()
