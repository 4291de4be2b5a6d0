#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/leave.py --unpack PATH --host FILE --machines FILE [--program PATH]

Every change is left half-way: on each page, by Escape, by Back, by closing the dialog, and while libvirt has still to
answer. Then virsh says what it said before, nothing can be undone, and no driver was changed. What had been asked to be
written when the dialog was left is written as a whole, and can be undone. To be run in a session of its own:
tests/ui/session.sh
"""

import fcntl
import os
import subprocess
import sys

from case import HOST, Test, Walk, told, unpack_host
from daemon import Daemon, Door
from driver import Program

UNDO = os.path.join(os.environ["XDG_STATE_HOME"], "passthrough", "undo")
DRIVERS = os.path.join(HOST, "sys/bus/pci/devices")
MACHINES = ("linux515", "linux54", "retro")
# Of the remote program, libvirt's src/remote/remote_protocol.x
DEFINE = 11
ETHERNET = "Network: Intel Ethernet Connection"
WIFI = "Intel Wireless 8260"
HOSTDEV = """<hostdev mode='subsystem' type='pci' managed='yes'><source>
<address domain='0x0000' bus='0x00' slot='0x1f' function='0x6'/></source></hostdev></devices>"""


def undo_files(is_lock):
    names = sorted(os.listdir(UNDO)) if os.path.isdir(UNDO) else []
    return [os.path.join(UNDO, name) for name in names if name.endswith(".lock") == is_lock]


def is_free(path):
    """Whether nobody changes the machine that this is the lock of."""
    with open(path, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except OSError:
            return False


class Leave(Walk):
    def __init__(self, program, test, daemon, door):
        super().__init__(program, test)
        self.daemon, self.door = daemon, door
        # How each change is begun, and what is on its pages
        self.changes = {
            "assign, from the machine": (self.from_machine, ["Choose Devices", "Findings", "Expected at 09:00.0"]),
            "assign, from the device": (self.from_device, ["Virtual machines", "Findings", "Expected at 09:00.0"]),
            "return": (lambda: self.from_row("linux515", WIFI, f"Return {WIFI}"), ["Leaves the Guest"]),
            "repair": (lambda: self.from_row("linux515", WIFI, f"Repair {WIFI}"), ["Where It Is Now"]),
            "record": (lambda: self.from_row("Retro", ETHERNET, "Record…"), ["Recorded As They Are Now"]),
        }

    def facts(self):
        """What virsh says, what could be undone, and which drivers have the devices."""
        records = {}
        for path in undo_files(False):
            with open(path, encoding="utf-8") as file:
                records[path] = file.read()
        drivers = {name: os.readlink(path) for name in os.listdir(DRIVERS)
                   if os.path.islink(path := os.path.join(DRIVERS, name, "driver"))}
        return ([self.daemon.virsh("dumpxml", "--inactive", name) for name in MACHINES],
                self.daemon.virsh("list", "--all"), records, drivers)

    def same(self, name, before):
        after = self.facts()
        self.test.check(f"{name}: virsh says what it said before", after[:2] == before[:2], (before[:2], after[:2]))
        self.test.check(f"{name}: and nothing else has changed", after[2:] == before[2:], (before[2:], after[2:]))

    # ---- How a change is begun ----

    def machine(self, name):
        program = self.program
        program.key("alt+1")
        program.press(program.see(name, "list item"))
        program.see("Assign Device…", "button")

    def from_row(self, name, device, button):
        """What can be done with a device stands below it, or beside it."""
        program = self.program
        self.machine(name)
        row = program.see(device, "list item")
        if not program.find(button, "button"):
            program.press(row)
        program.press(program.see(button, "button"))

    def from_machine(self):
        self.machine("linux54")
        self.program.click("Assign Device…")

    def from_device(self):
        self.program.key("alt+2")
        self.program.press(self.program.see(ETHERNET, "list item"))

    # ---- How it goes on, and how it is left ----

    def go(self, change, page):
        """To one of the pages, counted from 0."""
        program = self.program
        begin, pages = self.changes[change]
        begin()
        for number in range(page + 1):
            if number == 1:
                program.press(program.see("linux54" if change.endswith("device") else ETHERNET, "list item"))
            if number == 2:
                program.accept_all()
                program.click("Review")
            program.see(pages[number])

    def closed(self):
        self.program.wait("the dialog to be closed", lambda: not any(
            node.get_role_name() == "dialog" for node, _ in self.program.nodes()))

    def step_by_step(self, change, leave):
        """From the last page over each before it to the way out."""
        program, pages = self.program, self.changes[change][1]
        self.go(change, len(pages) - 1)
        for page in range(len(pages) - 1, 0, -1):
            leave()
            program.see_no_more(pages[page])
            program.see(pages[page - 1])
        program.key("Escape")
        self.closed()

    def pages(self):
        program = self.program
        for change, (_, pages) in self.changes.items():
            before = self.facts()
            self.step_by_step(change, lambda: program.key("Escape"))
            self.same(f"{change}: Escape", before)
            # The second begins elsewhere and goes on like the first
            for page, words in enumerate(pages if change != "assign, from the device" else pages[:1]):
                self.go(change, page)
                program.key("ctrl+w")
                self.closed()
                self.same(f"{change}: closed at “{words}”", before)
        self.step_by_step("assign, from the machine", lambda: program.click("Back"))
        self.same("assign, from the machine: Back", before)

    # ---- While libvirt has still to answer ----

    def at_work(self, change):
        """To the last page, and what its button is called."""
        self.go(change, len(self.changes[change][1]) - 1)
        self.program.accept_all()
        return change.split(",", 1)[0].capitalize()

    def begin(self, button):
        """What libvirt does not answer: a worker that changes a machine locks it first."""
        self.program.click(button)
        self.program.wait("the machine to be locked", lambda: not all(map(is_free, undo_files(True))))

    def ended(self):
        self.program.wait("the machines to be unlocked", lambda: all(map(is_free, undo_files(True))))

    def too_early(self):
        """Before anything was written: it never is."""
        for change in ("assign, from the machine", "return", "repair", "record"):
            before = self.facts()
            button = self.at_work(change)
            self.door.close()
            self.begin(button)
            self.program.key("ctrl+w")
            self.closed()
            self.door.open()
            self.ended()
            self.same(f"{change}: closed before libvirt has answered", before)
            self.test.check(f"{change}: closed before libvirt has answered: there is nothing to undo",
                            self.program.find("Undo", "button") is None)

    def too_late(self):
        """When libvirt has been asked to write it: it is written, said, and can be undone."""
        program, test = self.program, self.test
        for change in ("return", "repair"):
            before = self.facts()
            button = self.at_work(change)
            self.door.close_at(DEFINE)
            program.click(button)
            test.check(f"{change}: libvirt is asked to write it", self.door.held.wait(60))
            program.key("Escape")
            self.closed()
            self.door.open()
            program.see("Undo", "button")
            self.ended()
            test.check(f"{change}: what libvirt had been asked to write is written", self.facts()[0] != before[0])
            program.click("Undo")
            program.see("Undone: the definition is as it was before")
            self.same(f"{change}: undone", before)

    def undo(self):
        """What was to be undone is left as it is."""
        program = self.program
        button = self.at_work("repair")
        program.click(button)
        program.see("Undo", "button")
        before = self.facts()
        self.door.close()
        self.begin("Undo")
        program.click("Cancel")
        program.see("Waiting for libvirt, which may still carry it out…")
        self.door.open()
        program.see_no_more("Waiting for libvirt", "label")
        self.ended()
        self.same("undo: cancelled before libvirt has answered", before)
        # The toast has gone with that; what is undone after somebody else has edited it would lose what they did
        program.key("alt+1")
        self.program.click(self.at_work("assign, from the machine"))
        program.see("Undo", "button")
        text = self.daemon.virsh("dumpxml", "--inactive", "--security-info", "linux54")
        self.daemon.define(text.replace("2</vcpu>", "1</vcpu>"))
        before = self.facts()
        program.click("Undo")
        program.see("Not Undone")
        self.same("undo: refused, because somebody else has edited it", before)
        program.key("Escape")
        program.see_no_more("Not Undone")


def prepare(program, daemon):
    """A card that has moved since it was assigned, and one that somebody wrote into a definition by hand."""
    subprocess.run([program, "assign", "--host", HOST, "--connect", daemon.uri(), "linux515", "14", "--accept",
                    "only-network"], check=True, timeout=60, stdout=subprocess.DEVNULL)
    text = daemon.virsh("dumpxml", "--inactive", "--security-info", "linux515")
    for now, was in (('address="0000:03:00.0"', 'address="0000:02:00.0"'),
                     ("bus='0x03' slot='0x00' function='0x0'/>\n      </source>",
                      "bus='0x02' slot='0x00' function='0x0'/>\n      </source>")):
        text = text.replace(now, was, 1)
    daemon.define(text)
    daemon.define(daemon.virsh("dumpxml", "--inactive", "--security-info", "retro").replace("</devices>", HOSTDEV))
    for path in undo_files(False):
        os.unlink(path)


def main():
    arguments = told("unpack", "host", "machines")
    test = Test()
    unpack_host(arguments)
    daemon = Daemon(arguments.machines)
    prepare(arguments.program, daemon)
    door = Door(daemon)
    with test.whole("all is left"), \
            Program("--host", HOST, "--connect", door.uri, program=arguments.program) as program:
        leave = Leave(program, test, daemon, door)
        for step in (leave.pages, leave.too_early, leave.too_late, leave.undo):
            step()
        test.no_complaints(program)
    daemon.stop()
    sys.exit(test.end())


if __name__ == "__main__":
    main()
