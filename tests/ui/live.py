#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/live.py --unpack PATH --host FILE --machines FILE [--program PATH]

What virsh does to a libvirtd of our own shows in the window within two seconds: machines are started, edited, renamed,
removed and added, given a device, and the daemon is started again. What was selected and where the list was scrolled to
stays. To be run in a session of its own: tests/ui/session.sh
"""

from case import Walk, walk


HOSTDEV = """<hostdev mode='subsystem' type='pci' managed='yes'><source>
<address domain='0x0000' bus='0x00' slot='0x1f' function='0x6'/></source></hostdev></devices>"""
ETHERNET = "Network: Intel Ethernet Connection"


def add(daemon, name):
    daemon.define(f"<domain type='test'><name>{name}</name><memory>1024</memory>"
                  "<os><type arch='x86_64'>hvm</type></os></domain>")


class Live(Walk):
    def __init__(self, program, test, daemon):
        super().__init__(program, test)
        self.daemon = daemon

    def card(self, name, words=""):
        return next((item for item in self.program.all(name, "list item") if words in item.get_name()), None)

    def edit(self, name, what, with_what):
        """As virsh edit does."""
        text = self.daemon.virsh("dumpxml", "--inactive", "--security-info", name)
        self.test.check(f"{name} can be edited", text.count(what) == 1, text)
        self.daemon.define(text.replace(what, with_what))

    def place(self):
        """Of the card that has the focus: its name and where it is on the screen."""
        node = self.program.wait("a card to have the focus", self.program.focused)
        box = node.get_component_iface().get_extents(1)
        return node.get_name().split(".")[0], box.x, box.y

    def cards(self):
        program, virsh = self.program, self.daemon.virsh
        program.key("alt+1")
        program.focus(program.see("linux515", "list item"))
        program.key("End")
        program.wait("the last card to have the focus", lambda: "more" not in self.place()[0] or
                     self.place()[0].startswith("more19"))
        before = self.place()
        self.shows("one that was started", lambda: virsh("start", "more18"), lambda: self.card("more18", "Running"))
        self.shows("one that was shut off", lambda: virsh("destroy", "more18"), lambda: self.card("more18", "Shut Off"))
        self.test.check("selection and scroll stay", self.place() == before, (before, self.place()))
        self.shows("one that was added", lambda: add(self.daemon, "more18a"), lambda: self.card("more18a"))
        self.shows("one that was given a title",
                   lambda: virsh("desc", "more18", "--config", "--title", "more18 titled"),
                   lambda: self.card("more18 titled"))
        self.shows("one that was removed", lambda: virsh("undefine", "more17"), lambda: not self.card("more17"))
        self.shows("one that was renamed", lambda: virsh("domrename", "more16", "more16a"),
                   lambda: self.card("more16a") and len(self.program.all("more16", "list item")) == 1)
        self.test.check("the focus stays where it was", self.place()[0] == before[0], (before, self.place()))
        before = self.place()
        self.shows("one that was edited", lambda: self.edit("more18a", ">1</vcpu>", ">7</vcpu>"),
                   lambda: program.find("7 vCPUs", "label"))
        self.test.check("selection and scroll stay, again", self.place() == before, (before, self.place()))

    def page(self):
        program, virsh = self.program, self.daemon.virsh
        program.key("Home")
        program.press(program.see("linux515", "list item"))
        program.see("Assign Device…", "button")
        self.shows("its page, when it is started", lambda: virsh("start", "linux515"),
                   lambda: program.find("Shut Down", "button"))
        self.shows("its page, when it is forced off", lambda: virsh("destroy", "linux515"),
                   lambda: program.find("Start", "button"))
        self.shows("its page, when it is given a device", lambda: self.edit("linux515", "</devices>", HOSTDEV),
                   lambda: program.find(ETHERNET, "list item"))
        self.shows("its page, when it is renamed", lambda: virsh("domrename", "linux515", "linux516"),
                   lambda: program.find("linux516", "label"))
        program.key("alt+2")
        card = program.see("IOMMU group 12", "list item")
        self.test.check("the card of the device says who has it", "Assigned to linux516" in card.get_name(),
                        card.get_name())
        self.shows("the card of the device, when it is renamed again",
                   lambda: virsh("domrename", "linux516", "linux515"),
                   lambda: "Assigned to linux515" in program.find("IOMMU group 12", "list item").get_name())
        program.key("alt+1")
        program.press(program.see("linux515", "list item"))
        program.see("Assign Device…", "button")
        self.shows("its page, when it is removed", lambda: virsh("undefine", "linux515"),
                   lambda: program.find("The virtual machine no longer exists"))

    def restart(self):
        program, daemon = self.program, self.daemon
        program.key("alt+1")
        program.see("more00", "list item")
        daemon.stop()
        program.see("libvirt", "label")
        self.shows("the machines of a libvirtd that was started again", daemon.start, lambda: self.card("linux515"))
        self.test.check("and what it no longer knows is gone",
                        program.see_no_more("more00", "list item") is not None)


def add_more(daemon):
    for number in range(20):
        add(daemon, f"more{number:02}")


if __name__ == "__main__":
    walk("the walk comes to its end", Live, Live.cards, Live.page, Live.restart, prepare=add_more)
