#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/keys.py [--program PATH]: every path on the example computer with nothing but the keyboard.

Keys that belong to the application work in dialogs as well, and whatever a key has made go away, the focus is somewhere
afterwards. What libvirt then holds is read by virsh. To be run in a session of its own: tests/ui/session.sh
"""

import sys

from case import Test, Walk, definition, told
from driver import Atspi, Gone, Program

WIFI = "<address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>"
ETHERNET = "<address domain='0x0000' bus='0x00' slot='0x1f' function='0x6'/>"
SEARCH = "Search devices"


class Keys(Walk):
    def focus_is(self, name, words, role=None):
        """Waits, because it moves a frame later than the rest."""
        def look():
            node = self.program.focused()
            return node is not None and words in node.get_name() and (role is None or node.get_role_name() == role)

        try:
            self.program.wait(name, look)
            good = True
        except Gone:
            good = False
        node = self.program.focused()
        self.test.check(name, good, node and (node.get_role_name(), node.get_name()))

    def dialogs(self):
        """F1, Ctrl+W and Escape, one dialog over the other."""
        program, test = self.program, self.test
        program.see("linux515", "list item")
        program.key("alt+2")
        program.press(program.see("IOMMU group 14", "list item"))
        program.see("Assign Device", "dialog")
        self.focus_is("a dialog has the focus", "Home server", "list item")
        program.key("F1")
        test.check("F1 is answered in a dialog", program.see("Help Cannot Be Shown") is not None)
        program.key("ctrl+w")
        program.see_no_more("Help Cannot Be Shown")
        test.check("Ctrl+W closes the dialog in front, and no other",
                   program.find("Assign Device", "dialog") is not None)
        self.focus_is("the one behind it has the focus again", "Home server", "list item")
        program.key("F1")
        program.see("Help Cannot Be Shown")
        program.key("Escape")
        program.see_no_more("Help Cannot Be Shown")
        program.key("ctrl+w")
        program.see_no_more("Assign Device", "dialog")
        self.focus_is("the card has the focus again", "IOMMU group 14", "list item")

    def search(self):
        """The entry of a dialog takes Escape for itself as long as there is something to clear."""
        program, test = self.program, self.test
        program.key("alt+1")
        program.press(program.see("linux515", "list item"))
        program.press(program.see("Assign Device…", "button"))
        program.see("Choose Devices")
        self.focus_is("choosing begins with the search", SEARCH, "entry")
        program.type("8260")
        program.see_no_more("IOMMU group 12", "list item")
        program.key("Escape")
        test.check("Escape clears what is searched for", program.see("IOMMU group 12", "list item") is not None)
        program.key("Escape")
        program.see_no_more("Choose Devices")
        self.focus_is("and then closes the dialog", "Assign Device…", "button")
        program.key("Escape")
        self.focus_is("the card of the machine has the focus again", "linux515", "list item")

    def assign(self):
        """From the card of a device: the page that comes is another one than the focus came from."""
        program, test = self.program, self.test
        program.key("alt+2")
        program.press(program.see("IOMMU group 14", "list item"))
        program.press(program.see("linux515", "list item"))
        program.see("Findings", "list")
        advice = program.see("Connect another network interface first", "label")
        program.focus(advice)
        program.accept_all()
        test.check("words that Tab has passed by are not left marked", Atspi.Text.get_n_selections(advice) == 0)
        program.press(program.see("Review", "button"))
        program.see("Expected at")
        program.press(program.see("Assign", "button"))
        program.see("Undo", "button")
        self.focus_is("after assigning the page of the machine has the focus", "Assign Device…", "button")
        test.check("libvirt holds the device", WIFI in definition(), definition())
        program.key("Escape")
        program.see("Main Menu")
        program.wait("the overview to have the focus", program.focused)
        program.press(program.see("Undo", "button"))
        program.see("Undone: the definition is as it was before")
        program.wait("something to have the focus", program.focused)
        test.check("undone by the keyboard", WIFI not in definition(), definition())

    def menu(self):
        """The menu of a card, by the key for that and by Shift+F10: to the machine, and only there."""
        program, test = self.program, self.test
        program.key("alt+2")
        for key in ("Menu", "shift+F10"):
            program.focus(program.see("IOMMU group 12", "list item"))
            program.key(key)
            self.focus_is(f"{key} opens the menu of the card", "Assign to", "menu item")
            program.key("Escape")
            self.focus_is(f"{key}: Escape leads back to the card", "IOMMU group 12", "list item")
        program.key("Menu")
        program.see("Assign to", "menu item")
        program.key("Return")
        program.choose("linux54")
        program.see("Findings", "list")
        program.press(program.see("Review", "button"))
        program.see("Expected at")
        program.press(program.see("Assign", "button"))
        program.see("Undo", "button")
        held = definition("linux54")
        test.check("libvirt holds what was assigned by the menu", ETHERNET in held, held)
        test.check("and only there", "<hostdev" not in definition(), definition())

    def leave(self):
        program, test = self.program, self.test
        program.key("ctrl+w")
        status = program.process.wait(20)
        test.check("Ctrl+W closes the window when there is no dialog", status == 0, status)


def main():
    arguments = told()
    test = Test()
    with test.whole("the keys come to their end"), \
            Program("--demo", "--reset", program=arguments.program) as program:
        keys = Keys(program, test)
        for step in (keys.dialogs, keys.search, keys.assign, keys.menu):
            step()
        test.no_complaints(program)
        keys.leave()
    sys.exit(test.end())


if __name__ == "__main__":
    main()
