#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/plugged.py --unpack PATH --host FILE --machines FILE [--program PATH]

Devices of this computer go away and come back while the window shows them: it says so within two seconds, selection and
scroll stay, and an open dialog is judged again. The window has a /sys of its own, the one of a recorded computer, and a
network of its own: that something has changed the kernel tells by an address there. (By the device itself it does so in
a virtual machine, tests/lab.) To be run in a session of its own: tests/ui/session.sh
"""

import os
import shutil
import subprocess
import sys
import time

from case import HOST, SECONDS, Test, Walk, told, unpack_host
from daemon import Daemon
from driver import Atspi, Program

APART = ["unshare", "--user", "--map-current-user", "--keep-caps", "--mount", "--net"]
SYS = os.path.join(HOST, "sys")
AWAY = os.path.join(os.environ["XDG_RUNTIME_DIR"], "away")
ETHERNET = ("0000:00:1f.6", 12)
CARD = "IOMMU group 12"


def waited(*processes):
    """Seconds that their main threads have waited for a processor: the second field, in nanoseconds (kernel,
    Documentation/scheduler/sched-stats.rst)."""
    total = 0
    for process in processes:
        with open(f"/proc/{process}/schedstat", encoding="ascii") as file:
            total += int(file.read().split()[1])
    return total / 1e9


class Plugged(Walk):
    def __init__(self, program, test, daemon):
        super().__init__(program, test)
        self.daemon = daemon

    def tell(self, change):
        """The kernel tells who looks of an address that came or went."""
        subprocess.run(["nsenter", "--target", str(self.program.process.pid), "--user", "--preserve-credentials",
                        "--net", "ip", "address", change, "192.0.2.1/32", "dev", "lo"], check=True, timeout=60)

    def unplug(self, device):
        _, group = device
        os.makedirs(os.path.join(AWAY, str(group)))
        for number, path in enumerate(self.places(device)):
            os.rename(path, os.path.join(AWAY, str(group), str(number)))
        self.tell("add")

    def plug(self, device):
        _, group = device
        for number, path in reversed(list(enumerate(self.places(device)))):
            os.rename(os.path.join(AWAY, str(group), str(number)), path)
        os.rmdir(os.path.join(AWAY, str(group)))
        self.tell("delete")

    @staticmethod
    def places(device):
        """What there is of it in /sys: first what leads there."""
        address, group = device
        return [os.path.join(SYS, "bus/pci/devices", address),
                os.path.join(SYS, "kernel/iommu_groups", str(group))]

    def place(self):
        """Of the card that has the focus: its group and where it is on the screen."""
        node = self.program.wait("a card to have the focus", self.program.focused)
        box = node.get_component_iface().get_extents(1)
        return node.get_name().rsplit(". ", 1)[-1], box.x, box.y

    def within(self, name, away, back):
        """What is there while the device is away, and what while it is there. That the computer is busy with something
        else is no defect: what window and test wait for a processor is taken off, and two of three times count."""
        program, longest = self.program, []
        both = program.process.pid, os.getpid()
        for _ in range(3):
            longest.append(0)
            for what, change, look in (("away", self.unplug, away), ("back", self.plug, back)):
                change(ETHERNET)
                begun, idle = time.monotonic(), waited(*both)
                program.wait(f"{name}: {what}", look)
                longest[-1] = max(longest[-1], time.monotonic() - begun - (waited(*both) - idle))
            if sum(seconds < SECONDS for seconds in longest) == 2:
                break
        print(f"# {name}: {', '.join(f'{seconds:.2f} s' for seconds in longest)}", flush=True)
        self.test.check(f"{name}: in {SECONDS} s", sorted(longest)[1] < SECONDS, longest)

    def cards(self):
        program, test = self.program, self.test
        program.see("Main Menu")
        program.key("alt+2")
        program.see(CARD, "list item")
        # One above the card that goes away, and one below it
        for neighbour in ("IOMMU group 14", "IOMMU group 3"):
            program.focus(program.see(neighbour, "list item"))
            before = self.place()
            self.within(f"a card goes away and comes back, beside {neighbour}",
                        lambda: not program.find(CARD, "list item"), lambda: program.find(CARD, "list item"))
            test.check(f"selection and scroll stay at {neighbour}", self.place() == before, (before, self.place()))

    def can_review(self):
        node = self.program.find("Review", "button")
        return node is not None and node.get_state_set().contains(Atspi.StateType.SENSITIVE)

    def dialog(self):
        program, test = self.program, self.test
        before = self.daemon.virsh("dumpxml", "--inactive", "linux515")
        program.press(program.see(CARD, "list item"))
        program.see("Assign Device", "dialog")
        program.press(program.see("linux515", "list item"))
        program.see("Findings", "list")
        program.accept_all()
        program.wait("Review to be sensitive", self.can_review)
        self.within("an open dialog about the device says so, and goes on",
                    lambda: program.find("Could Not Be Checked") and not self.can_review(),
                    lambda: program.find("Findings", "list"))
        program.key("ctrl+w")
        program.see_no_more("Assign Device", "dialog")
        after = self.daemon.virsh("dumpxml", "--inactive", "linux515")
        test.check("virsh says what it said before", after == before, after)


def main():
    arguments = told("unpack", "host", "machines")
    test = Test()
    if not shutil.which("ip") or \
            subprocess.run([*APART, "mount", "--rbind", "/proc", "/sys"], check=False, timeout=60).returncode != 0:
        print("1..0 # SKIP no namespaces of its own")
        return
    unpack_host(arguments)
    daemon = Daemon(arguments.machines)
    # No other process: its number stays
    start = [*APART, "sh", "-c", 'ip link set lo up && mount --rbind "$0" /sys && exec "$@"', SYS, arguments.program]
    with test.whole("the walk comes to its end"), \
            Program(*start[1:], "--connect", daemon.uri(), program=start[0]) as program:
        plugged = Plugged(program, test, daemon)
        plugged.cards()
        plugged.dialog()
        test.no_complaints(program)
    daemon.stop()
    sys.exit(test.end())


if __name__ == "__main__":
    main()
