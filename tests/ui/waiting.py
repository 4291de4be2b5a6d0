#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/waiting.py --unpack PATH --host FILE --machines FILE --frame-gaps LIBRARY [--program PATH] [--pictures DIR]

The first list of what there is does not come: libvirt does not open, or does not say which machines or devices it has.
Its page has a spinner, then words for what is waited for and a way to cancel that. What was cancelled says so, is asked
for again when a person wants that, and is shown when it comes. To be run in a session of its own: tests/ui/session.sh
"""

import sys

from case import HOST, Test, Walk, as_told, told
from daemon import LIST_DOMAINS, LIST_NODE_DEVICES
from stalled import Stalled, behind_a_door

# Milliseconds that the main thread may be away: a wait for libvirt would be one of seconds, and what GTK takes to build
# a page on a busy computer is none
BOUND = 400
WORDS = "libvirt has not answered yet."
UNREACHABLE = ("Virtual Machines Cannot Be Reached", "libvirt cannot be reached")
NO_DEVICE = "libvirt names no PCI device of that computer"
UNREAD = ("Devices Could Not Be Read", "Devices could not be read")
RECORDED = ["--host", HOST]
# Name, which call libvirt does not answer (None: none at all), which computer, which view, what is said while it is
# waited for, of what was cancelled, and of what comes after all
ROWS = (
    ("libvirt", None, RECORDED, "alt+1", "Connecting to libvirt", UNREACHABLE, "linux515"),
    ("machines", LIST_DOMAINS, RECORDED, "alt+1", "Connecting to libvirt", UNREACHABLE, "linux515"),
    ("another computer", None, [], "alt+2", "Reading Devices", (UNREAD[0], UNREACHABLE[1]), NO_DEVICE),
    ("its devices", LIST_NODE_DEVICES, [], "alt+2", "Reading Devices", UNREAD, NO_DEVICE),
)


def wait_and_cancel(program, test, door, name, view, title, missed):
    stalled = Stalled(program, test, door)
    program.see("Main Menu")
    program.key(view)
    program.see(title, "label")
    stalled.longest()  # building the window is GTK's
    # Who takes longer than libvirt is waited for begins once more
    while True:
        found = program.wait("a way to cancel", lambda: program.find("Cancel", "button") or
                             program.find("Try Again", "button"))
        if found.get_name() == "Cancel":
            break
        found.do_action(0)
    test.check(f"{name}: words for what is waited for", program.find(WORDS, "label") is not None)
    program.key("alt+c")
    program.see(missed[0], "label")
    longest = stalled.longest()
    test.check(f"{name}: the window does not freeze", longest <= BOUND, f"{longest} ms, bound {BOUND}")
    test.check(f"{name}: what was cancelled says so",
               program.see("had not answered when the waiting was cancelled") is not None)
    test.check(f"{name}: so does the banner", program.see(missed[1]) is not None)
    test.check(f"{name}: the keyboard still has a place", program.wait("the focus", program.focused) is not None)


def main():
    arguments, daemon, door, measured = behind_a_door(pictures=True)
    test = Test()
    with test.whole("the walk comes to its end"):
        for name, call, computer, view, title, missed, late in ROWS:
            if call is None:
                door.close()
            else:
                door.hold(call)
            with as_told(arguments, *computer, "--connect", door.uri, environment=measured) as program:
                wait_and_cancel(program, test, door, name, view, title, missed)
                Walk(program, test, arguments).take(f"cancelled-{name}")
                program.press(program.see("Try Again", "button"))
                test.check(f"{name}: asked for again, it is waited for again", program.see(title, "label") is not None)
                door.open()
                test.check(f"{name}: what comes late is shown", program.see(late) is not None)
                test.no_complaints(program)
            door.open()
    daemon.stop()
    sys.exit(test.end())


if __name__ == "__main__":
    main()
