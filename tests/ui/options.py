#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/options.py [--program PATH]: the options of an assignment, chosen with the keyboard.

Boot order, option ROM, driver and separate slots, each as the finding, the review and libvirt have it. To be run in a
session of its own: tests/ui/session.sh
"""

import sys

from case import Test, definition, told
from driver import Program

ROM_FILE = "/usr/share/vgabios/card.rom"


def open_options(program, group):
    program.key("alt+2")
    program.press(program.see(f"IOMMU group {group}", "list item"))
    program.see("Assign Device", "dialog")
    program.press(program.see("linux515", "list item"))
    program.press(program.see("Options", "list item"))
    program.see("Boot From This Device", "check box")


def switch(program, name):
    """The row of a switch: the switch in it has the same name."""
    program.see(name, "check box")
    program.press(program.all(name, "check box")[0])


def choose_rom(program, steps):
    program.press(program.see("Option ROM", "combo box"))
    program.see("From a File", "label")
    program.key(*["Down"] * steps, "Return")


def boot_order(program, test):
    open_options(program, 14)
    test.check("separate slots are no choice for a single device", program.find("Separate Slots") is None)
    switch(program, "Boot From This Device")
    program.see("Blocked: The virtual machine names kinds of devices to boot from")
    test.check("the folded row would say so", program.find("Boot order 1", "label") is not None)
    number = program.see("Boot Order", "spin button")
    program.focus(number)
    program.key("Up")
    program.see("Boot order 2", "label")
    switch(program, "Boot From This Device")
    program.see_no_more("Blocked: The virtual machine names kinds")
    test.check("without an order there is no clash with <os><boot>", program.find("Boot Order") is None)


def option_rom(program, test, before):
    choose_rom(program, 2)
    program.see("Blocked: No file is chosen for the option ROM.")
    program.focus(program.see("Option ROM File", "text"))
    program.type(ROM_FILE)
    program.see(f"Caution: Whether QEMU can read {ROM_FILE} cannot be told from here.")
    program.accept_all()
    program.click("Review")
    line = program.see("Added: <rom")
    test.check("the review shows the file", ROM_FILE in line.get_name(), line.get_name())
    program.key("Escape")
    program.press(program.see("Option ROM", "combo box"))
    program.see("Hidden", "label")
    program.key("Up", "Return")
    program.see_no_more("Option ROM File")
    program.click("Review")
    program.see("Added: <rom bar='off'/>")
    program.click("Assign")
    program.see("Undo", "button")
    after = definition()
    test.check("libvirt hides the option ROM", "<rom bar='off'/>" in after and ROM_FILE not in after, after)
    program.click("Undo")
    program.see("No Devices Assigned")
    test.check("undo takes the option back, too", definition() == before, definition())
    program.key("Escape")


def driver(program, test, before):
    open_options(program, 13)
    program.focus(program.see("VFIO Driver, if Not Libvirt’s Choice", "text"))
    program.type("e1000e")
    program.see("Caution: The driver e1000e is not named as VFIO drivers are.")
    test.check("the folded row would say so", program.find("e1000e", "label") is not None)
    switch(program, "Unmanaged")
    program.see("Danger: Not bound to a VFIO driver, and libvirt is told not to do it: ")
    test.check("the driver is nobody's choice then", program.find("VFIO Driver, if Not Libvirt’s Choice") is None)
    test.check("nor judged", program.find("Caution: The driver e1000e is not named") is None)
    program.accept_all()
    program.click("Review")
    program.see("Added: <hostdev mode='subsystem' type='pci' managed='no'>")
    program.click("Assign")
    program.see("Undo", "button")
    test.check("libvirt leaves the driver alone", "managed='no'" in definition(), definition())
    program.click("Undo")
    program.see("No Devices Assigned")
    test.check("undo takes that back, too", definition() == before, definition())
    program.key("Escape")


def separate_slots(program, test):
    open_options(program, 3)
    program.see("Separate Slots", "check box")
    program.accept_all()
    program.click("Review")
    program.see("Expected at 09:00.0")
    test.check("as one card they share a slot", program.find("Expected at 09:00.2") is not None)
    program.key("Escape")
    switch(program, "Separate Slots")
    program.see("Separate slots", "label")
    program.click("Review")
    program.see("Expected at 09:00.0")
    program.see("Expected at 0a:00.0")
    program.click("Assign")
    program.see("Undo", "button")
    after = definition()
    test.check("libvirt has them in slots of their own",
               after.count("<hostdev") == 2 and "multifunction='on'" not in after.split("<hostdev", 1)[1], after)


def main():
    arguments = told()
    test = Test()
    with test.whole("the options come to their end"), \
            Program("--demo", "--reset", program=arguments.program) as program:
        program.see("linux515", "list item")
        before = definition()
        boot_order(program, test)
        option_rom(program, test, before)
        driver(program, test, before)
        separate_slots(program, test)
        test.no_complaints(program)
    sys.exit(test.end())


if __name__ == "__main__":
    main()
