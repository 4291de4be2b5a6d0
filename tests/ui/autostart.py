#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/autostart.py --unpack PATH --host FILE --machines FILE [--program PATH] [--pictures DIR]

A machine that starts by itself is to get the only way to the network: that is turned off with the assignment, and on
again with its undo. What libvirt has is asked of virsh. To be run in a session of its own: tests/ui/session.sh
"""

import argparse
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from click import Test  # noqa: E402
from daemon import Daemon  # noqa: E402
from driver import Gone, Program  # noqa: E402
from options import switch  # noqa: E402

HOST = os.path.join(os.environ["XDG_RUNTIME_DIR"], "host")
SWITCH = "Turn Off Autostart"


class Walk:
    def __init__(self, program, test, daemon, pictures, suffix):
        self.program, self.test, self.daemon = program, test, daemon
        self.pictures, self.suffix, self.count = pictures, suffix, 0

    def take(self, name):
        self.count += 1
        if self.pictures:
            os.makedirs(self.pictures, exist_ok=True)
            self.program.picture(os.path.join(self.pictures, f"{self.count:02}-{name}{self.suffix}.png"))

    def autostarts(self):
        lines = self.daemon.virsh("dominfo", "homeserver").splitlines()
        return next(line.split()[1] for line in lines if line.startswith("Autostart:")) == "enable"

    def definition(self):
        return self.daemon.virsh("dumpxml", "--inactive", "--security-info", "homeserver")

    def choose(self, group, machine):
        program = self.program
        program.key("alt+2")
        program.press(program.see(f"IOMMU group {group}", "list item"))
        program.see("Assign Device", "dialog")
        program.press(program.see(machine, "list item"))
        program.see("Findings", "list")

    def walk(self):
        program, test = self.program, self.test
        before = self.definition()
        self.choose(14, "linux515")
        program.see("Danger: ")
        test.check("one that does not start by itself is offered nothing", program.find(SWITCH) is None)
        program.key("Escape")
        program.key("Escape")
        program.see_no_more("Assign Device")

        self.choose(14, "Home server")
        program.see("would lock you out every time")
        program.see(SWITCH, "check box")
        program.see("Accept the 2 dangers above to go on.")
        self.take("offered")
        switch(program, SWITCH)
        program.see_no_more("would lock you out every time")
        program.see("Note: Home server (homeserver) will no longer start by itself when this computer starts.")
        program.see("Accept the danger above to go on.")
        self.take("chosen")
        switch(program, SWITCH)
        program.see("would lock you out every time")
        switch(program, SWITCH)
        program.see_no_more("would lock you out every time")
        dangers = program.accept_all()
        test.check("the other danger is still to be accepted", dangers == 1, dangers)
        test.check("nothing is done before it is agreed to", self.autostarts() and self.definition() == before)
        program.click("Review")
        program.see("Expected at")
        test.check("the review says it", program.find("The virtual machine will no longer start by itself") is not None)
        self.take("review")
        program.click("Assign")
        program.see("Undo", "button")
        after = self.definition()
        test.check("virsh has the device", "bus='0x03' slot='0x00' function='0x0'/>\n      </source>" in after, after)
        test.check("and the machine does not start by itself", not self.autostarts())
        program.click("Undo")
        program.see("The virtual machine starts by itself with this computer again.", "list item")
        self.take("undone")
        test.check("undo puts back both", self.autostarts() and self.definition() == before, self.definition())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--unpack", required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--machines", required=True)
    parser.add_argument("--program", default="passthrough")
    parser.add_argument("--pictures")
    parser.add_argument("--narrow", action="store_true")
    parser.add_argument("--dark", action="store_true")
    arguments = parser.parse_args()
    test = Test()
    environment = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"} if arguments.dark else None
    suffix = "-dark" * arguments.dark + "-narrow" * arguments.narrow
    subprocess.run([arguments.unpack, arguments.host, HOST], check=True, timeout=60)
    daemon = Daemon(arguments.machines)
    daemon.virsh("autostart", "homeserver")

    try:
        with Program("--host", HOST, "--connect", daemon.uri(), program=arguments.program,
                     environment=environment) as program:
            program.see("Main Menu")
            if arguments.narrow:
                program.resize(360, 640)
            Walk(program, test, daemon, arguments.pictures, suffix).walk()
            complaints = program.complaints()
            test.check("the program had nothing to complain about", not complaints, "\n".join(complaints))
    except Gone as gone:
        test.check("the walk comes to its end", False, gone)
    daemon.stop()
    sys.exit(test.end())


if __name__ == "__main__":
    main()
