#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/drag.py [--program PATH]: a card of devices is dragged with the mouse onto a virtual machine.

Over the switcher to the other view, as a person does; what libvirt then holds is read by virsh. To be run in a
session of its own: tests/ui/session.sh
"""

import argparse
import subprocess
import sys
import time

from case import Test, definition
from driver import Atspi, Program


def mouse(*words):
    subprocess.run(["xdotool", *(str(word) for word in words)], check=True, timeout=60)


def middle(program, node):
    """Where it is on the display: AT-SPI tells of places in the window."""
    place = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    geometry = subprocess.run(["xdotool", "getwindowgeometry", "--shell", program.window()], capture_output=True,
                              text=True, check=True, timeout=60).stdout
    corner = dict(line.split("=") for line in geometry.split())
    return int(corner["X"]) + place.x + place.width // 2, int(corner["Y"]) + place.y + place.height // 2


def move(x, y):
    """In steps, because a drag begins with a motion, and a target is entered by one."""
    for step in (8, 5, 3, 0):
        mouse("mousemove", x - step, y - step)
        time.sleep(0.05)  # the motions of a hand are apart


def drag(program, test, picture):
    program.see("linux515", "list item")
    before = definition()
    program.key("alt+2")
    card = program.see("IOMMU group 14", "list item")
    mouse("mousemove", *middle(program, card))
    mouse("mousedown", 1)
    x, y = middle(program, card)
    move(x + 40, y + 40)
    move(*middle(program, program.see("Virtual Machines", "page tab")))
    # The switcher turns to the other view when something is held over it
    target = program.see("linux515", "list item")
    move(*middle(program, target))
    if picture:
        time.sleep(0.5)
        subprocess.run(["import", "-window", "root", picture], check=True)
    mouse("mouseup", 1)
    program.see("Assign Device", "dialog")
    program.see("Intel Wireless 8260", "list item")
    test.check("the dialog knows device and machine", program.find("Findings", "list") is not None)
    test.check("dropping alone changes nothing", definition() == before)
    program.accept_all()
    program.click("Review")
    program.see("Expected at 09:00.0")
    program.click("Assign")
    program.see("Undo", "button")
    after = definition()
    test.check("libvirt holds the device in that machine",
               "<address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>" in after, after)
    test.no_complaints(program)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default="passthrough")
    parser.add_argument("--picture")
    arguments = parser.parse_args()
    test = Test()
    with test.whole("the drag comes to its end"), Program("--demo", "--reset", program=arguments.program) as program:
        drag(program, test, arguments.picture)
    sys.exit(test.end())


if __name__ == "__main__":
    main()
