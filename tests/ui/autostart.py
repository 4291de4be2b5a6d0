#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/autostart.py --unpack PATH --host FILE --machines FILE [--program PATH] [--pictures DIR]

A machine that starts by itself is to get the only way to the network: that is turned off with the assignment, and on
again with its undo. What libvirt has is asked of virsh. To be run in a session of its own: tests/ui/session.sh
"""

import sys

from case import HOST, Test, Walk, as_told, told, unpack_host
from daemon import Daemon
from options import switch

SWITCH = "Turn Off Autostart"


class Autostart(Walk):
    def __init__(self, program, test, daemon, arguments):
        super().__init__(program, test, arguments)
        self.daemon = daemon

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
    arguments = told("unpack", "host", "machines", pictures=True)
    test = Test()
    unpack_host(arguments)
    daemon = Daemon(arguments.machines)
    daemon.virsh("autostart", "homeserver")
    with test.whole("the walk comes to its end"), \
            as_told(arguments, "--host", HOST, "--connect", daemon.uri()) as program:
        Autostart(program, test, daemon, arguments).walk()
        test.no_complaints(program)
    daemon.stop()
    sys.exit(test.end())


if __name__ == "__main__":
    main()
