#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/rejudge.py --unpack PATH --host FILE --machines FILE [--program PATH]

An open dialog keeps up with what virsh does meanwhile to a libvirtd of our own: another machine takes the device, the
definition is edited, the machine disappears. The page says so within two seconds, a screen reader is told, and what has
changed since it was read cannot be assigned before it was read again. To be run in a session of its own:
tests/ui/session.sh
"""

from case import SECONDS, Walk, walk
from driver import Atspi, Gone, Watch

ETHERNET = "IOMMU group 12"
CHANGED = "This has changed while it was open"
TAKER = """<domain type='test'><name>taker</name><memory>1024</memory><os><type arch='x86_64'>hvm</type></os>
<devices><hostdev mode='subsystem' type='pci' managed='yes'>
<source><address domain='0x0000' bus='0x00' slot='0x1f' function='0x6'/></source></hostdev></devices></domain>"""


class Rejudge(Walk):
    def __init__(self, program, test, daemon):
        super().__init__(program, test)
        self.daemon = daemon
        self.spoken = []
        self.listener = Atspi.EventListener.new(self.on_announcement)
        self.listener.register("object:announcement")

    def on_announcement(self, event):
        self.spoken.append(str(event.any_data))
        self.program.changed = True

    def can(self, button):
        node = self.program.find(button, "button")
        return node is not None and node.get_state_set().contains(Atspi.StateType.SENSITIVE)

    def is_told(self, name, words):
        watch = Watch()
        try:
            self.program.wait(name, lambda: any(words in said for said in self.spoken))
            took = watch.own
        except Gone as gone:
            took = gone
        self.test.check(name, not isinstance(took, Gone) and took < SECONDS, (took, self.spoken))
        self.spoken.clear()

    def definition(self):
        return self.daemon.virsh("dumpxml", "--inactive", "linux515")

    def begin(self):
        program = self.program
        program.key("alt+1")
        program.press(program.see("linux515", "list item"))
        program.click("Assign Device…")
        program.press(program.see(ETHERNET, "list item"))
        program.see("Review", "button")
        program.accept_all()
        self.program.wait("Review to be sensitive", lambda: self.can("Review"))

    def read(self, name):
        """By the keyboard: the button that says so goes away with what it is pressed for."""
        program = self.program
        program.press(program.see("I Have Read It", "button"))
        program.see_no_more(CHANGED)
        try:
            program.wait("something to have the focus", program.focused)
        except Gone:
            pass
        node = program.focused()
        self.test.check(f"{name}: once it is read, the focus is where the reading began",
                        node is not None and node.get_role_name() == "list item", node and node.get_name())

    def taken(self):
        """On the page with the findings, and on the review: another machine has it, and gives it back."""
        program, virsh = self.program, self.daemon.virsh

        def take():
            self.daemon.define(TAKER)
            virsh("start", "taker")

        def give_back():
            virsh("destroy", "taker")
            virsh("undefine", "taker")

        self.begin()
        self.spoken.clear()
        self.shows("findings: another machine takes the device", take,
                   lambda: program.find("taker", "list item") and not self.can("Review"))
        self.test.check("findings: it says that it has changed", program.find(CHANGED) is not None)
        self.is_told("findings: a screen reader is told so", CHANGED)
        self.read("findings")
        self.shows("findings: and gives it back", give_back,
                   lambda: program.find(CHANGED) and not program.find("taker", "list item"))
        self.spoken.clear()
        self.shows("findings: and takes it again", take, lambda: program.find("taker", "list item"))
        self.test.check("findings: what says the same again needs no reading", program.see_no_more(CHANGED) is not None)
        give_back()
        program.see(CHANGED)
        self.read("findings, given back")
        program.accept_all()
        program.wait("Review to be sensitive", lambda: self.can("Review"))
        program.click("Review")
        program.see("Added: ")
        self.shows("review: another machine takes the device", take,
                   lambda: program.find(CHANGED) and not self.can("Assign"))
        self.test.check("review: it says which machine", program.find("taker", "list item") is not None)
        self.is_told("review: a screen reader is told so", CHANGED)
        self.read("review")
        self.test.check("review: read or not, it cannot be assigned", not self.can("Assign"))
        for width, height in ((360, 600), (900, 800)):
            program.resize(width, height)
            program.see("Assign", "button")
            self.test.check(f"review: nor {width} pixels wide", not self.can("Assign"))
        give_back()
        program.see(CHANGED)
        program.click("I Have Read It")
        program.accept_all()
        program.wait("Assign to be sensitive", lambda: self.can("Assign"))

    def edited(self):
        """Between review and Assign the definition is edited elsewhere."""
        program = self.program
        edited = self.definition().replace(">4194304<", ">2097152<")
        self.spoken.clear()
        self.shows("review: the definition is edited", lambda: self.daemon.define(edited),
                   lambda: program.find(CHANGED) and not self.can("Assign"))
        self.is_told("review: a screen reader is told of that, too", CHANGED)
        self.test.check("review: nothing was written", "<hostdev" not in self.definition())
        program.click("I Have Read It")
        program.accept_all()
        self.shows("review: read again, it can be assigned", lambda: None, lambda: self.can("Assign"))
        program.click("Assign")
        program.see("Undo", "button")
        self.is_told("what was done is read out, where it is shown", "Assigned Intel Ethernet Connection (2) I219-LM")
        after = self.definition()
        self.test.check("libvirt holds the device, and what was edited",
                        "<hostdev" in after and "<memory unit='KiB'>2097152</memory>" in after, after)
        program.click("Undo")
        program.see("No Devices Assigned")

    def gone(self):
        """The machine disappears while its change is reviewed."""
        program, virsh = self.program, self.daemon.virsh
        program.key("Escape")
        self.begin()
        program.click("Review")
        program.see("Added: ")
        self.shows("review: the machine is removed", lambda: virsh("undefine", "linux515"),
                   lambda: program.find("Could Not Be Checked") and not self.can("Assign"))
        self.test.check("review: it says why", program.find("The virtual machine no longer exists") is not None)
        program.key("Escape", "Escape", "Escape")
        program.see_no_more("Assign Device", "dialog")
        self.test.check("there is a way out", program.see("Machines") is not None)


if __name__ == "__main__":
    walk("the walk comes to its end", Rejudge, Rejudge.taken, Rejudge.edited, Rejudge.gone)
