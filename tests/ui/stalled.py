#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/stalled.py --unpack PATH --host FILE --machines FILE --frame-gaps LIBRARY [--program PATH]

libvirt stops answering.

A door stands between the window and a libvirtd of our own and closes in the middle of everything that the window
asks for. The main thread must never be away from its loop for long, a spinner shows after a second, words and Cancel
after five, and the program quits within one. To be run in a session of its own: tests/ui/session.sh
"""

import os
import sys

from case import HOST, Test, told, unpack_host
from daemon import Daemon, Door
from driver import Program, Watch

PLACE = os.environ["XDG_RUNTIME_DIR"]
GAPS = os.path.join(PLACE, "gaps")
ETHERNET = "IOMMU group 12"
# Milliseconds that the main thread may be away; what building a page takes is measured first, with a libvirt that
# answers, and added to it
BOUND = 100


def longest_gap(since=0):
    """The longest absence of the main thread, in milliseconds, and how many there were."""
    with open(GAPS, encoding="ascii") as file:
        gaps = [int(line) for line in file]
    return max(gaps[since:], default=0), len(gaps)


class Stalled:
    def __init__(self, program, test, door):
        self.program, self.test, self.door = program, test, door
        self.seen = self.usual = 0

    def longest(self):
        """The longest absence since the last call, in milliseconds."""
        longest, self.seen = longest_gap(self.seen)
        return longest

    def stall(self, name, words, begin, cancelled):
        """Closes the door, begins something, waits for words and Cancel, cancels, and opens the door."""
        program, test = self.program, self.test
        self.longest()
        self.door.close()
        begin()
        test.check(f"{name}: libvirt is asked, and does not answer", self.door.held.wait(60))
        watch = Watch()
        program.see(words, "label")
        slow = watch.own
        cancel = program.see("Cancel", "button")
        whole, own = watch.whole, watch.own
        test.check(f"{name}: words after a second, Cancel after five", slow < 4 < whole and own < 9, (slow, whole, own))
        self.longest_is_short(name)
        cancel.do_action(0)
        cancelled()
        self.longest_is_short(f"{name}, cancelled")
        self.door.open()
        program.see_no_more(words, "label")
        program.see_no_more("Waiting for libvirt", "label")

    def leave(self):
        """Out of the dialog, page by page."""
        self.program.key("Escape", "Escape")
        self.program.see_no_more("Assign Device", "dialog")

    def longest_is_short(self, name):
        longest = self.longest()
        bound = BOUND + self.usual
        print(f"# {name}: away for {longest} ms, bound {bound}", flush=True)
        self.test.check(f"{name}: the window does not freeze", longest <= bound, f"{longest} ms, bound {bound}")

    def usual_walk(self):
        """What the same pages take when libvirt answers."""
        program = self.program
        program.key("alt+1")
        card = program.see("linux515", "list item")
        self.longest()
        program.press(card)
        program.click("Assign Device…")
        program.press(program.see(ETHERNET, "list item"))
        program.see("Review", "button")
        self.leave()
        self.usual = self.longest()
        print(f"# with a libvirt that answers: away for {self.usual} ms", flush=True)

    def plan(self):
        program = self.program

        def begin():
            program.click("Assign Device…")
            program.press(program.see(ETHERNET, "list item"))

        self.stall("checking a change", "Checking what this changes…", begin,
                   lambda: program.see("Cancelled. Go back and choose again."))
        self.leave()

    def assign(self):
        program = self.program
        program.click("Assign Device…")
        program.press(program.see(ETHERNET, "list item"))
        program.accept_all()
        program.click("Review")
        program.see("Expected at")
        self.stall("assigning", "Assigning to the virtual machine…", lambda: program.click("Assign"),
                   lambda: program.see("Waiting for libvirt, which may still carry it out…"))

    def undo(self):
        program = self.program
        if program.find("Assign", "button") is not None:
            program.accept_all()
            program.click("Assign")
        program.see("Undo", "button")
        self.stall("undoing", "Undoing the last change…", lambda: program.click("Undo"),
                   lambda: program.see("Waiting for libvirt, which may still carry it out…"))

    def start(self):
        program = self.program
        self.stall("starting", "Starting the virtual machine…", lambda: program.click("Start"),
                   lambda: program.see("No longer waited for"))

    def be_running(self):
        """What was let go of may have been carried out, or not."""
        program = self.program
        program.wait("a way to start or stop it", lambda: program.find("Start", "button") or
                     program.find("Shut Down", "button"))
        if program.find("Start", "button"):
            program.click("Start")
            # A machine that has a device leads to its tree
            if program.wait("it to run", lambda: program.find("Shut Down", "button") or
                            program.find("Guest device tree", "list")).get_role_name() == "list":
                program.key("Escape")
        program.see("Shut Down", "button")

    def shut_down(self):
        program = self.program
        self.be_running()
        self.stall("shutting down", "Asking the guest to shut down…", lambda: program.click("Shut Down"),
                   lambda: program.see("No longer waited for"))

    def force_off(self):
        program = self.program
        self.be_running()

        def begin():
            program.click("Force Off…")
            program.see("As if its power cord were pulled")
            program.click("Force Off")

        self.stall("forcing off", "Forcing the virtual machine off…", begin,
                   lambda: program.see("No longer waited for"))

    def give_back(self):
        program = self.program
        if program.find("Return ", "button") is None:  # the undoing that was let go of has been carried out
            program.click("Assign Device…")
            program.press(program.see(ETHERNET, "list item"))
            program.accept_all()
            program.click("Review")
            program.see("Expected at")
            program.click("Assign")
        program.click("Return ")
        program.see("Leaves the Guest")
        self.stall("returning", "Returning to this computer…", lambda: program.click("Return"),
                   lambda: program.see("Waiting for libvirt, which may still carry it out…"))
        # What was let go of before anything was written is there to be tried again
        if program.wait("the dialog, or its end", lambda: program.find("Leaves the Guest") or
                        program.find("No Devices Assigned")).get_name() == "Leaves the Guest":
            program.click("Return")
        program.see("No Devices Assigned")

    def host_page(self):
        """Nothing on it is asked of libvirt, nor for the report."""
        program = self.program
        self.door.close()
        self.longest()
        program.key("alt+Return")
        program.see("Readiness", "list")
        self.longest_is_short("the page of the computer")
        program.press(program.see("Save Report…", "button"))
        program.see("Save Report", "dialog")
        self.longest()  # building the dialog is GTK's
        program.key("ctrl+a")
        program.type(os.path.join(PLACE, "report.tar.gz"))
        program.key("Return")
        program.wait("the report to be there", lambda: os.path.exists(os.path.join(PLACE, "report.tar.gz")))
        self.test.check("a report is saved while libvirt is silent", True)
        self.door.open()
        program.see("Report saved")
        program.key("Escape")


def quits(program, test, door, name, begin):
    """libvirt is asked for something, is silent, and the program is to quit."""
    door.close()
    begin()
    test.check(f"{name}: libvirt is asked", door.held.wait(60))
    test.quits(program, name)
    door.open()


def start_and_quit(program, test, door):
    program.see("Main Menu")
    program.key("alt+1")
    program.press(program.see("linux515", "list item"))
    program.see("Assign Device…", "button")
    quits(program, test, door, "starting", lambda: program.click("Start"))


def assign_and_quit(program, test, door):
    """With the dialog open, which has the keys to itself, and a definition about to be written."""
    program.see("Main Menu")
    program.key("alt+1")
    program.press(program.see("linux54", "list item"))
    program.click("Assign Device…")
    program.press(program.see(ETHERNET, "list item"))
    program.accept_all()
    program.click("Review")
    program.see("Expected at")
    quits(program, test, door, "assigning", lambda: program.click("Assign"))


def check_and_quit(program, test, door):
    """The same, while it is asked what a change would do."""
    program.see("Main Menu")
    program.key("alt+1")
    program.press(program.see("linux54", "list item"))
    program.click("Assign Device…")
    wifi = program.see("IOMMU group 14", "list item")
    quits(program, test, door, "checking a change", lambda: program.press(wifi))


def silent(program, test):
    """From the very beginning nobody answers."""
    program.see("Main Menu")
    program.key("alt+2")
    program.see("IOMMU group 14", "list item")
    test.check("the devices are shown while libvirt is silent", True)
    test.quits(program, "libvirt is silent")


def silent_host_page(program, test):
    """The same, on the page of the computer."""
    program.see("Main Menu")
    program.key("alt+Return")
    program.see("Readiness", "list")
    test.quits(program, "on the page of the computer, libvirt is silent")


def behind_a_door(pictures=False):
    """What was told, a libvirtd of our own, the door in front of it, and what a program needs to count its frames."""
    arguments = told("unpack", "host", "machines", "frame-gaps", pictures=pictures)
    unpack_host(arguments)
    daemon = Daemon(arguments.machines)
    return arguments, daemon, Door(daemon), {"LD_PRELOAD": arguments.frame_gaps, "FRAME_GAPS": GAPS}


def main():
    arguments, daemon, door, measured = behind_a_door()
    test = Test()
    with test.whole("the walk comes to its end"):
        with Program("--host", HOST, "--connect", door.uri, environment=measured, program=arguments.program) as program:
            stalled = Stalled(program, test, door)
            stalled.usual_walk()
            for step in (stalled.plan, stalled.assign, stalled.undo, stalled.start, stalled.shut_down,
                         stalled.force_off, stalled.give_back, stalled.host_page):
                step()
            test.no_complaints(program)
        for step in (check_and_quit, assign_and_quit, start_and_quit):
            with Program("--host", HOST, "--connect", door.uri, program=arguments.program) as program:
                step(program, test, door)
        door.close()
        with Program("--host", HOST, "--connect", door.uri, environment=measured, program=arguments.program) as program:
            silent(program, test)
        with Program("--host", HOST, "--connect", door.uri, program=arguments.program) as program:
            silent_host_page(program, test)
    daemon.stop()
    sys.exit(test.end())


if __name__ == "__main__":
    main()
