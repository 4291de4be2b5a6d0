#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/paths.py --unpack PATH --host FILE --machines FILE [--program PATH]

Paths through the window, each of which ends in what virsh says of a libvirtd of our own: start, shut down, force off,
what is held back, what is returned though it is gone, the menu of a card, the way back from each step, what is copied,
and keys pressed too often. To be run in a session of its own: tests/ui/session.sh
"""

import re

from case import Walk, walk
from driver import Atspi

ROLE = "What becomes of this device"
ROLES = ["Give to Guest", "Hold Back", "Stays with the Computer"]
GONE = "bus='0x3f' slot='0x00' function='0x0'"


class Paths(Walk):
    def __init__(self, program, test, daemon):
        super().__init__(program, test)
        self.daemon = daemon

    def state(self):
        return self.daemon.virsh("domstate", "linux515").strip()

    def devices(self, name="linux515"):
        """What virsh says that the machine is given and what is held back: {slot and function: address in the guest}"""
        text = self.daemon.virsh("dumpxml", "--inactive", name)
        found = {}
        for hostdev in re.findall(r"<hostdev .*?</hostdev>", text, re.DOTALL):
            source = re.search(r"<source>\s*<address [^>]*bus='0x(..)' slot='0x(..)' function='0x(.)'/>", hostdev)
            guest = re.search(r"</source>.*<address type='(\w+)'(?: domain='0x0000' bus='0x(..)')?", hostdev, re.DOTALL)
            found["{}:{}.{}".format(*source.groups())] = guest.group(2) or guest.group(1)
        return found

    def recorded(self, name="linux515"):
        text = self.daemon.virsh("dumpxml", "--inactive", name)
        return dict(re.findall(r'<passthrough:device address="0000:([^"]*)" role="(\w+)"', text))

    def ends(self, name, words, want):
        """Waits for what the window says, and asks virsh."""
        self.program.see(words, "button")
        self.test.check(f"{name}: virsh says so", self.state() == want, self.state())

    def power(self):
        program = self.program
        program.key("alt+1")
        program.press(program.see("linux515", "list item"))
        program.press(program.see("Start", "button"))
        self.ends("started", "Shut Down", "running")
        program.press(program.see("Shut Down", "button"))
        self.ends("shut down", "Start", "shut off")
        program.press(program.see("Start", "button"))
        self.ends("started again", "Force Off…", "running")
        program.press(program.see("Force Off…", "button"))
        program.see("As if its power cord were pulled")
        # The answer that changes nothing has the focus, and Enter takes it
        program.key("Return")
        program.see_no_more("As if its power cord were pulled")
        self.ends("an Enter too many", "Force Off…", "running")
        program.press(program.see("Force Off…", "button"))
        program.see("As if its power cord were pulled")
        program.press(program.see("Force Off", "button"))
        self.ends("forced off", "Start", "shut off")

    def choose(self, before, after):
        """Another role for the second of two members."""
        choice = self.program.wait("a choice for each of two members",
                                   lambda: len(found := self.program.all(ROLE, "toggle button")) == 2 and found[1])
        self.test.check(f"its role was: {before}", choice.get_name() == f"{ROLE}: {before}", choice.get_name())
        self.program.press(choice)
        self.program.see("Hold Back", "label")
        self.program.key("Home", *["Down"] * ROLES.index(after), "Return")
        self.program.see(f"{ROLE}: {after}", "toggle button")

    def hold_back(self):
        """The second function of the group is of no use to the guest, and must leave the computer with the first."""
        program, test = self.program, self.test
        program.press(program.see("Assign Device…", "button"))
        program.press(program.see("IOMMU group 3", "list item"))
        self.choose("Give to Guest", "Stays with the Computer")
        program.see_no_more("Hold Back", "label")
        program.see("Blocked: ")
        test.check("nothing is written while it stays", self.devices() == {}, self.devices())
        self.choose("Stays with the Computer", "Hold Back")
        program.see_no_more("Blocked: ")
        program.accept_all()
        program.press(program.see("Review", "button"))
        program.see("Added: <address type='unassigned'/>")
        program.press(program.see("Assign", "button"))
        program.see("Undo", "button")
        test.check("held back: libvirt takes both and shows the guest one",
                   self.devices() == {"00:14.0": "09", "00:14.2": "unassigned"}, self.devices())
        test.check("held back: the record says so", self.recorded() == {"00:14.0": "give", "00:14.2": "hold"},
                   self.recorded())
        program.press(program.see("Start", "button"))
        program.see("00:14.0 on this computer", "list item")
        test.check("held back: the guest's tree has the other one only",
                   program.find("00:14.2 on this computer", "list item") is None)
        program.key("Escape")
        program.press(program.see("Force Off…", "button"))
        program.press(program.see("Force Off", "button"))
        self.ends("forced off with devices", "Start", "shut off")
        program.press(program.see("Return ", "button"))
        program.see("Leaves the Guest")
        program.press(program.see("Return", "button"))
        program.see("No Devices Assigned")
        test.check("returned: virsh says that neither is left", self.devices() == self.recorded() == {},
                   (self.devices(), self.recorded()))
        program.key("Escape")

    def gone(self):
        """A device that is no longer in the computer is taken out of the definition, and put back by undo."""
        program, test = self.program, self.test
        program.key("alt+1")
        before = self.daemon.virsh("dumpxml", "--inactive", "mediacenter")
        test.check("libvirt holds a device that is gone", GONE in before, before)
        program.press(program.see("Media center", "list item"))
        program.see("No longer in this computer, was at 3f:00.0", "label")
        program.press(program.see("Return ", "button"))
        program.see("Leaves the Guest")
        program.press(program.see("Return", "button"))
        program.see("No Devices Assigned")
        left = self.devices("mediacenter")
        test.check("returned though gone: virsh says so", left == {}, left)
        program.press(program.see("Undo", "button"))
        program.see("No longer in this computer, was at 3f:00.0", "label")
        after = self.daemon.virsh("dumpxml", "--inactive", "mediacenter")
        test.check("undone: virsh says what it said before", after == before, after)
        program.key("Escape")

    def too_often(self):
        """Who presses Enter twice or thrice goes no further than one step, and starts nothing."""
        program, test = self.program, self.test

        def often(node, count=2):
            program.focus(node)
            program.key("--delay", "0", *["Return"] * count)

        program.key("alt+1")
        often(program.see("linux515", "list item"))
        program.see("Choose Devices")
        test.check("Enter twice on a card starts nothing", self.state() == "shut off", self.state())
        program.press(program.see("IOMMU group 12", "list item"))
        often(program.see("Review", "button"))
        program.see("Expected at 09:00.0")
        test.check("Enter twice on Review leads there, and no further", self.devices() == {}, self.devices())
        often(program.see("Assign", "button"), 3)
        program.see("Undo", "button")
        program.see_no_more("Expected at 09:00.0")
        test.check("Enter thrice on Assign assigns once", self.devices() == {"00:1f.6": "09"}, self.devices())
        test.check("and starts nothing", self.state() == "shut off", self.state())
        # The third may have arrived on the page that is there afterwards, where it asks for another device
        if program.find("Assign Device", "dialog"):
            program.key("Escape")
            program.see_no_more("Assign Device", "dialog")
        often(program.see("Undo", "button"))
        program.see("Undone: the definition is as it was before")
        test.check("undone once", self.devices() == {}, self.devices())
        program.key("alt+1")

    def cancelled(self):
        """Escape leads back from each step, one by one, and nothing has happened."""
        program, test = self.program, self.test
        before = self.daemon.virsh("dumpxml", "--inactive", "linux515")
        program.key("alt+1")
        program.press(program.see("linux515", "list item"))
        program.press(program.see("Assign Device…", "button"))
        program.press(program.see("IOMMU group 12", "list item"))
        program.press(program.see("Review", "button"))
        program.see("Expected at 09:00.0")
        for page, gone in (("Review", "Expected at 09:00.0"), ("Choose Devices", "Findings")):
            program.key("Escape")
            program.see_no_more(gone)
            test.check(f"Escape leads from “{gone}” to “{page}”", program.see(page) is not None)
        program.key("Escape")
        program.see_no_more("Choose Devices")
        after = self.daemon.virsh("dumpxml", "--inactive", "linux515")
        test.check("left at each step: virsh says what it said before", after == before, after)
        test.check("and it does not run", self.state() == "shut off", self.state())
        program.key("alt+1")

    def any_machine(self):
        """From the menu of a card to the list of all machines, by the keyboard."""
        program, test = self.program, self.test
        program.key("alt+2")
        program.focus(program.see("IOMMU group 12", "list item"))
        program.key("Menu")
        program.see("Assign to", "menu item")
        program.choose("Choose a Virtual Machine…")
        program.see("Assign Device", "dialog")
        program.press(program.see("linux54", "list item"))
        program.see("Findings", "list")
        program.press(program.see("Review", "button"))
        program.see("Expected at")
        program.press(program.see("Copy the Difference", "button"))
        program.press(program.see("Assign", "button"))
        program.see("Undo", "button")
        devices = self.devices("linux54")
        test.check("any machine: virsh says that it has the card", list(devices) == ["00:1f.6"], devices)
        program.press(program.see("Undo", "button"))
        program.see("Undone: the definition is as it was before")
        test.check("any machine: undone", self.devices("linux54") == {}, self.devices("linux54"))
        self.is_copied("the difference", lambda text: text.startswith("--- ") and
                       "+    <hostdev mode='subsystem' type='pci' managed='yes'>\n" in text)

    def is_copied(self, name, is_right):
        """What is on the clipboard, by putting it where one can type."""
        program = self.program
        program.key("alt+2")
        program.see("IOMMU group 14", "list item")
        program.key("ctrl+f")
        entry = program.see("Search", "entry")
        program.wait("the focus in the entry", lambda: (node := program.focused()) is not None and
                     entry in (node, node.get_parent()))
        program.key("ctrl+v")
        text = program.wait("the text in the entry", lambda: Atspi.Text.get_text(
            entry, 0, Atspi.Text.get_character_count(entry)))
        self.test.check(f"{name} is copied as it is", is_right(text), text)
        program.key("ctrl+a", "BackSpace", "Escape")
        program.see("IOMMU group 14", "list item")

    def tree(self):
        """The tree of the guest, to be sent to somebody; the machine has the card from the menu."""
        program, test = self.program, self.test
        program.key("alt+1")
        program.press(program.see("linux515", "list item"))
        program.press(program.see("Start", "button"))
        program.see("00:1f.6 on this computer", "list item")
        test.check("started with the card: virsh says so", self.state() == "running", self.state())
        program.press(program.see("Copy as Text", "button"))
        program.see("Device tree copied")
        program.key("Escape")
        program.see("Running")
        self.is_copied("the tree", lambda text: any(line.lstrip(" │├└─").startswith("09:00.0")
                                                    for line in text.splitlines()))

    def menu(self):
        """To a machine that the menu of a card names."""
        program, test = self.program, self.test
        program.key("alt+2")
        program.focus(program.see("IOMMU group 12", "list item"))
        program.key("Menu")
        program.see("Assign to", "menu item")
        program.key("Return")
        program.choose("linux515")
        program.see("Findings", "list")
        program.press(program.see("Review", "button"))
        program.see("Expected at 09:00.0")
        program.press(program.see("Assign", "button"))
        program.see("Undo", "button")
        test.check("the menu: virsh says that the machine has the card", self.devices() == {"00:1f.6": "09"},
                   self.devices())
        test.check("the menu: and no other machine", self.devices("linux54") == {}, self.devices("linux54"))


if __name__ == "__main__":
    walk("the paths come to their end", Paths, Paths.too_often, Paths.power, Paths.hold_back, Paths.gone,
         Paths.cancelled, Paths.any_machine, Paths.menu, Paths.tree)
