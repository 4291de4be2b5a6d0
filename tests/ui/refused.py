#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/refused.py --unread LIBRARY --read-only LIBRARY [--program PATH] [--pictures DIR]

What libvirt does not tell or do. One machine whose definition it does not tell (the first LIBRARY) is one that cannot
be read, and says why; the others are as ever. Where libvirt can only be read (the second), nothing that it would refuse
is offered, and the page says why. To be run in a session of its own: tests/ui/session.sh
"""

import sys

from case import Test, Walk, as_told, told
from driver import Atspi

PRELOADED = {"ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}
READ_ONLY = "libvirt can only be read: nothing can be changed"


def sensitive(program, name):
    return program.see(name, "button").get_state_set().contains(Atspi.StateType.SENSITIVE)


def unread(program, test, walk):
    program.key("alt+1")
    card = program.see("linux54", "list item")
    test.check("the card of an unread machine says so", "The definition could not be read." in card.get_name(),
               card.get_name())
    test.check("that of another does not", "could not be read" not in program.see("linux515", "list item").get_name())
    test.check("libvirt is not said to be away", program.find("libvirt cannot be reached") is None)
    program.press(card)
    test.check("its page does not say that it has no devices", program.see("Cannot Tell", "label") is not None and
               program.find("No Devices Assigned") is None)
    words = program.see("The definition could not be read.", "label").get_name()
    test.check("it gives libvirt's reason", "unsupported flags" in words, words)
    walk.take("unread-machine")
    program.key("Escape")
    program.press(program.see("linux515", "list item"))
    test.check("another machine is as ever", program.see("No Devices Assigned", "label") is not None)
    test.no_complaints(program)


def read_only(program, test, walk):
    program.key("alt+1")
    program.press(program.see("linux515", "list item"))
    test.check("read-only: the page of a machine says why nothing can be done",
               program.see(READ_ONLY, "label") is not None)
    test.check("read-only: to start it is not offered",
               program.wait("Start to be refused", lambda: not sensitive(program, "Start")))
    walk.take("read-only-machine")
    test.no_complaints(program)


def main():
    arguments = told("unread", "read-only", pictures=True)
    test = Test()
    with test.whole("the walk comes to its end"):
        for step, extra in ((unread, {"LD_PRELOAD": arguments.unread, "UNREAD_MACHINE": "linux54"}),
                            (read_only, {"LD_PRELOAD": arguments.read_only})):
            with as_told(arguments, "--demo", "--reset", environment=PRELOADED | extra) as program:
                step(program, test, Walk(program, test, arguments))
    sys.exit(test.end())


if __name__ == "__main__":
    main()
