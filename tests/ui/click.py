#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/click.py [--program PATH]: clicks through the first example of the guide, on the example computer.

Group 14 → linux515 → review → assign → undo → assign → start → the guest's device tree. What libvirt then
holds is read by virsh, not from the window. To be run in a session of its own: tests/ui/session.sh
"""

import sys

from case import Test, definition, told
from driver import Atspi, Program

WIFI = "Wi-Fi: Intel Wireless 8260"


def assign(program, test, before, name):
    """From the findings to an assigned card."""
    dangers = program.accept_all()
    test.check(f"{name}: the loss of the network is a danger to accept", dangers == 1, dangers)
    program.click("Review")
    program.see("Expected at 09:00.0")
    test.check(f"{name}: the review shows where it is on the host",
               program.find("Bus 0x03, slot 0x00, function 0x0") is not None)
    test.check(f"{name}: the review shows the line that names it", program.find(
        "Added: <address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>") is not None)
    test.check(f"{name}: nothing is written before it is agreed to", definition() == before)
    program.click("Assign")
    program.see("Undo", "button")
    after = definition()
    test.check(f"{name}: libvirt holds the Wi-Fi card",
               "<address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>" in after and
               "<hostdev mode='subsystem' type='pci' managed='yes'>" in after, after)
    test.check(f"{name}: and not the USB controller, as in the guide's mistake",
               "bus='0x00' slot='0x14'" not in after)


def click_through(program, test):
    program.see("linux515", "list item")
    before = definition()
    test.check("libvirt holds no device at first", "<hostdev" not in before, before)

    program.key("alt+2")
    card = program.see("IOMMU group 14", "list item")
    test.check("group 14 is the Wi-Fi card, and in use", card.get_name().startswith(WIFI) and
               "In use by this computer" in card.get_name(), card.get_name())
    program.press(card)
    program.see("Assign Device", "dialog")
    program.press(program.see("linux515", "list item"))
    program.see("Findings", "list")
    review = program.see("Review", "button")
    review_states = [state.value_nick for state in review.get_state_set().get_states()]
    test.check("there is no way on before the danger is accepted", "sensitive" not in review_states,
               review_states)
    assign(program, test, before, "assign")
    program.see(WIFI, "list item")

    program.click("Undo")
    program.see("No Devices Assigned")
    test.check("undo brings back every byte", definition() == before, definition())

    program.click("Assign Device…")
    program.see("Choose Devices")
    program.press(program.see(WIFI, "list item"))
    program.see("Findings", "list")
    assign(program, test, before, "assign again")

    program.click("Start")
    row = program.see("03:00.0 on this computer", "list item")
    test.check("the guest's tree shows the Wi-Fi card at 09:00.0",
               row.get_name().startswith("09:00.0") and "Wireless 8260" in row.get_name(),
               row.get_name())
    test.check("and says how certain that is",
               program.see("Expected: computed from the running definition") is not None)
    program.key("Escape")
    program.see("Running")
    test.check("a running machine can be shut down, not started",
               program.find("Shut Down", "button") is not None and
               program.find("Start", "button") is None)

    # There is no help viewer in this session
    program.key("F1")
    test.check("F1 says what the user guide needs to be shown",
               program.see("Help Cannot Be Shown") is not None and program.find("Yelp") is not None)
    program.click("Close")
    program.see_no_more("Help Cannot Be Shown")

    # In a narrow window a dialog comes as one thing and becomes another: its own button to close it must survive that
    program.key("Escape")
    program.see("Main Menu")
    program.resize(360, 640)
    program.key("alt+2")
    program.press(program.see("Graphics card", "list item"))
    program.see("Assign Device", "dialog")
    closers = program.wait("the dialog's button to close it, beside the window's",
                           lambda: len(found := program.all("Close", "button")) == 2 and found)
    test.check("a bottom sheet can be closed by its button",
               all(node.get_state_set().contains(Atspi.StateType.SENSITIVE) for node in closers))
    program.key("Escape")
    program.see_no_more("Assign Device", "dialog")

    test.check("it quits when asked to", (status := program.quit()) == 0, status)
    test.no_complaints(program)


def main():
    arguments = told()
    test = Test()
    with test.whole("the click-through comes to its end"), \
            Program("--demo", "--reset", program=arguments.program) as program:
        click_through(program, test)
    sys.exit(test.end())


if __name__ == "__main__":
    main()
