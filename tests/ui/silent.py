#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/silent.py --unpack PATH --host FILE --machines FILE --frame-gaps LIBRARY [--program PATH]

libvirt lets the window in and then does not say what it has: its machines, or the devices of another computer. The
main thread goes on, a banner says so within ten seconds, what comes late is shown, and the program quits within one. To
be run in a session of its own: tests/ui/session.sh
"""

import sys

from case import HOST, Test
from daemon import LIST_DOMAINS, LIST_NODE_DEVICES
from driver import Program, Watch
from stalled import Stalled, behind_a_door

UNREACHABLE = "libvirt cannot be reached"


def opened(program, test, door, name):
    """The window is there, and libvirt is asked; the pages of the window have been built once."""
    program.see("Main Menu")
    test.check(f"{name}: libvirt is asked, and does not answer", door.held.wait(60))
    watch = Watch()
    for key, words in (("alt+2", "Devices"), ("alt+1", "Virtual Machines")):
        program.key(key)
        program.see(words, "page tab")
    stalled = Stalled(program, test, door)
    stalled.longest()
    return stalled, watch


def machines(program, test, door):
    stalled, watch = opened(program, test, door, "machines")
    test.check("machines: it is waited for", program.see("Connecting to libvirt", "label") is not None)
    program.key("alt+2")
    test.check("the devices are shown meanwhile", program.see("IOMMU group 14", "list item") is not None)
    stalled.longest()  # building their cards is GTK's
    program.see(UNREACHABLE)
    whole, own = watch.whole, watch.own
    test.check("machines: a banner says so after ten seconds", 5 < whole and own < 14, (whole, own))
    stalled.longest_is_short("machines")
    program.key("alt+1")
    program.see("has not answered within 10 seconds")
    door.open()
    program.see("linux515", "list item")
    test.check("machines: what comes late is shown", program.see_no_more(UNREACHABLE) is not None)
    test.no_complaints(program)


def no_machines(program, test, door):
    opened(program, test, door, "machines, quit")
    test.quits(program, "no machines are listed")


def devices(program, test, door):
    """Without a computer that was recorded, it is another one, because this is not libvirt's own socket."""
    stalled, _ = opened(program, test, door, "devices")
    program.key("alt+2")
    test.check("devices: they are waited for", program.see("Reading Devices", "label") is not None)
    program.key("F5", "alt+1", "F5", "alt+2")
    program.see("Reading Devices", "label")
    stalled.longest_is_short("devices")
    test.quits(program, "no devices are listed")


def devices_never(program, test, door):
    """Only they are not told of, and somebody waits for what is said then."""
    opened(program, test, door, "devices, never")
    test.check("devices, never: the machines are shown", program.see("linux515", "list item") is not None)
    program.key("alt+2")
    program.see("Devices Could Not Be Read", "label")
    test.check("devices, never: that libvirt is silent is said there",
               program.see("has not answered within 10 seconds") is not None)
    program.key("alt+1")
    test.check("devices, never: and above the machines", program.see("Devices could not be read") is not None)
    door.open()
    program.key("alt+2")
    test.check("devices, never: what comes late is shown", program.see("libvirt names no PCI device") is not None)
    test.no_complaints(program)


def main():
    arguments, daemon, door, measured = behind_a_door()
    test = Test()
    recorded = ["--host", HOST]
    with test.whole("the walk comes to its end"):
        for close, call, step, computer in ((door.close_at, LIST_DOMAINS, machines, recorded),
                                            (door.close_at, LIST_DOMAINS, no_machines, recorded),
                                            (door.close_at, LIST_NODE_DEVICES, devices, []),
                                            (door.hold, LIST_NODE_DEVICES, devices_never, [])):
            close(call)
            with Program(*computer, "--connect", door.uri, environment=measured, program=arguments.program) as program:
                step(program, test, door)
            door.open()
    daemon.stop()
    sys.exit(test.end())


if __name__ == "__main__":
    main()
