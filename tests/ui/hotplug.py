#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/hotplug.py --double LIBRARY --frame-gaps LIBRARY [--program PATH]: a device for a machine that runs.

There is a guest that keeps it, and a libvirt that does not answer when it is asked to plug it in. The first LIBRARY
makes of the example computer's libvirt one that can plug devices in and unplug them (hotplug-double.c). To be run in a
session of its own: tests/ui/session.sh
"""

import os
import sys

from case import Test, definition, told
from driver import Program, Watch
from options import switch
from stalled import BOUND, GAPS, longest_gap

CARD = "0000:00:1f.6"
NAME = "Network: Intel Ethernet Connection"
GATE = os.path.join(os.environ["XDG_RUNTIME_DIR"], "gate")
TRACE = os.path.join(os.environ.get("PASSTHROUGH_SESSION_DIR", "/tmp"), "hotplug.trace")


def trace():
    if not os.path.exists(TRACE):
        return []
    with open(TRACE, encoding="utf-8") as file:
        return file.read().splitlines()


def review(program, test):
    """Of plugging it in now; left half-way, nothing has happened."""
    program.press(program.see("linux515", "list item"))
    program.see("No Devices Assigned")
    program.click("Assign Device…")
    program.press(program.see(NAME, "list item"))
    program.click("Review")
    program.see("Expected at 09:00.0")
    test.check("for a machine that does not run there is nothing to choose", program.find("Plug In Now") is None)
    program.key("Escape")
    program.see("Findings", "list")
    program.key("Escape")
    program.see("Choose Devices")
    program.key("Escape")
    program.see_no_more("Choose Devices")
    program.click("Start")
    program.see("Running")
    before = definition()
    program.click("Assign Device…")
    program.press(program.see(NAME, "list item"))
    program.see("Note: The virtual machine is running: the change is there from its next start.")
    program.click("Review")
    switch(program, "Plug In Now")
    program.key("Escape")
    program.see_no_more("Note: The virtual machine is running")
    test.check("left at the review: nothing was plugged in or written", trace() == [] and definition() == before,
               (trace(), definition()))
    program.click("Review")
    program.see("Expected at 09:00.0")


def plug_in(program, test):
    review(program, test)
    program.click("Assign")
    program.see("Undo", "button")
    test.check("it was plugged in, in one call with the definition", trace() == [f"attach live+config {CARD}"], trace())
    test.check("the definition has it", "bus='0x00' slot='0x1f' function='0x6'/>" in definition(), definition())


def keep(program, test):
    assigned = definition()
    program.press(program.see("Return Network", "button"))
    switch(program, "Unplug Now")
    program.key("Escape")
    program.see_no_more("Unplug Now")
    test.check("left: nothing was unplugged or written", len(trace()) == 1 and definition() == assigned, trace())
    program.press(program.see("Return Network", "button"))
    switch(program, "Unplug Now")
    program.click("Return")
    program.see("Waiting for the guest to let go…")
    program.click("Cancel")
    program.see("The guest was not waited for any longer; it still has 00:1f.6.")
    test.check("the definition keeps it as long as the guest does", definition() == assigned, definition())
    test.check("it was asked of the guest alone", trace()[1:] == [f"detach live {CARD}"], trace())


def give_back(program, test):
    """A guest that lets go, and what is so on this computer afterwards."""
    program.press(program.see("Return Network", "button"))
    switch(program, "Unplug Now")
    program.click("Return")
    remark = program.see("The driver xhci_hcd of this computer uses 00:1f.6 again.", "list item")
    test.check("who has it now is said on the page of the machine", remark is not None)
    test.check("under a heading", program.find("After the Last Change", "label") is not None)
    program.see("Returned Intel Ethernet Connection", "label")
    test.check("and what offers to undo is about this change", program.find("Assigned Intel Ethernet") is None and
               program.find("Undo", "button") is not None)
    program.click("Dismiss Remarks")
    program.see_no_more("After the Last Change")
    test.check("the keyboard still has a place", program.focused() is not None)
    program.click("Undo")
    program.see("Undone: the definition is as it was before")
    test.check("what was undone has nothing to say", program.find("After the Last Change") is None)
    test.check("undone in what runs, too", trace()[-1] == f"attach live+config {CARD}", trace())


def begin_and_hold(program):
    """Assigns, and comes back when libvirt is asked; closing what is returned lets libvirt answer."""
    def asked():
        try:
            return os.open(GATE, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # nobody reads from it yet
            return None

    program.click("Assign")
    return program.wait("libvirt to be asked to plug it in", asked)


def stall(program, test):
    review(program, test)
    usual, count = longest_gap()
    gate = begin_and_hold(program)
    watch = Watch()
    program.see("Assigning to the virtual machine…", "label")
    slow = watch.own
    cancel = program.see("Cancel", "button")
    whole, own = watch.whole, watch.own
    test.check("plugging in: words after a second, Cancel after five", slow < 4 < whole and own < 9,
               (slow, whole, own))
    longest, _ = longest_gap(count)
    test.check("plugging in: the window does not freeze", longest <= max(usual, BOUND), (longest, usual))
    cancel.do_action(0)
    program.see("Waiting for libvirt, which may still carry it out…")
    os.close(gate)
    program.see_no_more("Waiting for libvirt", "label")
    has_it = "bus='0x00' slot='0x1f' function='0x6'/>" in definition()
    test.check("plugging in: cancelled too late or in time, the trace has what the definition has",
               has_it == (trace()[-1] == f"attach live+config {CARD}"), (has_it, trace()))


def stall_and_quit(program, test):
    review(program, test)
    gate = begin_and_hold(program)
    test.quits(program, "a device is being plugged in")
    os.close(gate)


def main():
    arguments = told("double", "frame-gaps")
    test = Test()
    environment = {"LD_PRELOAD": arguments.double, "HOTPLUG_TRACE": TRACE, "HOTPLUG_KEEP": CARD,
                   "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}
    with test.whole("it comes to its end"):
        with Program("--demo", "--reset", program=arguments.program, environment=environment) as program:
            plug_in(program, test)
            keep(program, test)
        del environment["HOTPLUG_KEEP"]
        os.unlink(TRACE)
        with Program("--demo", "--reset", program=arguments.program, environment=environment) as program:
            plug_in(program, test)
            give_back(program, test)
        os.mkfifo(GATE)
        environment |= {"HOTPLUG_GATE": GATE, "FRAME_GAPS": GAPS,
                        "LD_PRELOAD": f"{arguments.double}:{arguments.frame_gaps}"}
        for step in (stall, stall_and_quit):
            os.unlink(TRACE)
            with Program("--demo", "--reset", program=arguments.program, environment=environment) as program:
                step(program, test)
    sys.exit(test.end())


if __name__ == "__main__":
    main()
