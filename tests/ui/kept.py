#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/kept.py [--program PATH]: hundreds of groups and machines, of which a search leaves a part.

When what is shown changes meanwhile, the card that has the focus keeps it and stays where it is on the screen, and
only what is searched for is shown. To be run in a session of its own: tests/ui/session.sh
"""

import os
import pathlib
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from case import HOST, Test, Walk, change_setting, told  # noqa: E402
from daemon import Daemon  # noqa: E402
from driver import Program  # noqa: E402
from made_computer import make_host, make_machines  # noqa: E402

GROUPS, MACHINES = 300, 120
PAGES = 3
MADE_MACHINES = os.path.join(os.environ["XDG_RUNTIME_DIR"], "machines.xml")


def device(group):
    return f"0000:{group // 64:02x}:{group % 64 // 2:02x}.{group % 2}"


def unplug(group):
    """A function that is no longer there, as sysfs would have it."""
    root = pathlib.Path(HOST)
    (root / "sys/bus/pci/devices" / device(group)).unlink()
    shutil.rmtree(root / "sys/devices" / f"pci0000:{group // 64:02x}" / device(group))
    shutil.rmtree(root / "sys/kernel/iommu_groups" / str(group))


def hand_over(group):
    """To the driver that keeps a function for virtual machines."""
    root = pathlib.Path(HOST)
    driver = root / "sys/bus/pci/drivers/vfio-pci"
    driver.mkdir(exist_ok=True)
    link = root / "sys/devices" / f"pci0000:{group // 64:02x}" / device(group) / "driver"
    link.unlink()
    link.symlink_to(os.path.relpath(driver, link.parent))


class Kept(Walk):
    @staticmethod
    def number(name):
        """Of the group, which is what a card's name ends with."""
        return int(name.rsplit(" ", 1)[1])

    def cards(self):
        """Those in sight, without the devices on them."""
        return [name for node in self.program.all("", "list item")
                if "IOMMU group" in (name := node.get_name()) or name.startswith("machine")]

    def place(self):
        """Of the card that has the focus: its name up to its state, its number, and where it is on the screen."""
        node = self.program.wait("a card to have the focus", self.program.focused)
        box = node.get_component_iface().get_extents(1)
        words = node.get_name().split(". ")
        return node.get_role_name(), words[0], words[-1], box.x, box.y

    def search(self, words, is_found):
        """Only what is searched for is shown, and a card in the midst of it has the focus."""
        program = self.program
        program.key("ctrl+f")
        entry = program.see("Search", "entry")
        program.wait("the focus in the entry", lambda: (node := program.focused()) is not None and
                     entry in (node, node.get_parent()))
        program.key("ctrl+a")
        program.type(words)
        program.wait(f"cards found by “{words}”", lambda: (cards := self.cards()) and all(map(is_found, cards)))
        program.focus(program.all("", "list item")[0])
        for _ in range(PAGES):
            before = self.place()
            program.key("Next")
            program.wait("another card to have the focus", lambda before=before: self.place() != before)

    def stays(self, name, change, look):
        """Whether the focus and the list stay where they are while something changes."""
        before = self.place()
        change()
        self.program.wait(name, look)
        self.test.check(f"{name}: focus and scroll stay", self.place() == before, (before, self.place()))

    def groups(self):
        """Each fifth of them has an NVMe controller."""
        program = self.program
        program.see("IOMMU group", "list item")
        self.search("nvme", lambda name: "NVMe" in name)
        here = self.number(self.place()[2])
        others = [group for name in self.cards() if (group := self.number(name)) != here]
        self.test.check("the list is scrolled", here > 20 and min(others) > 6 and len(others) >= 2, (here, others))

        def refresh(gone, handed_over):
            unplug(gone)
            hand_over(handed_over)
            program.key("F5")

        # What is out of sight is seen by what changes in sight with it
        for count, name, gone in ((1, "one that is not searched for goes away", 2), (2, "one above goes away", 1)):
            self.stays(name, lambda gone=gone, other=others[count - 1]: refresh(gone, other),
                       lambda count=count: len(program.all("vfio-pci", "label")) == count)
        self.test.check("only what is searched for is shown",
                        all("NVMe" in name for name in self.cards()), self.cards())
        program.key("Home")
        self.test.check("and nothing of what has gone", program.wait(
            "the first card to have the focus", lambda: self.number(self.place()[2]) == 6), self.cards())

    def machines(self, virsh):
        program = self.program
        program.key("alt+1")
        program.see("No Virtual Machines Found")
        self.search("machine00", lambda name: name.startswith("machine00"))
        here = self.place()[1]
        others = [name.split(".")[0] for name in self.cards() if not name.startswith(here)]
        self.test.check("the list of machines is scrolled", "machine0000" not in others and len(others) >= 3,
                        (here, others))

        def running(other):
            return any(name.startswith(f"{other}. Running") for name in self.cards())

        self.stays("a machine in sight is started", lambda: virsh("start", others[0]), lambda: running(others[0]))
        for name, gone, other in (("a machine that is not searched for goes away", "machine0110", others[1]),
                                  ("a machine above goes away", "machine0001", others[2])):
            self.stays(name, lambda gone=gone, other=other: (virsh("undefine", gone), virsh("start", other)),
                       lambda other=other: running(other))
        self.test.check("only machines that are searched for are shown",
                        all(name.startswith("machine00") for name in self.cards()), self.cards())


def main():
    arguments = told()
    test = Test()
    make_host(pathlib.Path(HOST), GROUPS)
    make_machines(pathlib.Path(MADE_MACHINES), MACHINES, GROUPS)
    daemon = Daemon(MADE_MACHINES)
    change_setting("last-view", "'devices'")
    with test.whole("the walk comes to its end"), \
            Program("--host", HOST, "--connect", daemon.uri(), program=arguments.program) as program:
        kept = Kept(program, test)
        kept.groups()
        kept.machines(daemon.virsh)
        test.no_complaints(program)
    daemon.stop()
    sys.exit(test.end())


if __name__ == "__main__":
    main()
