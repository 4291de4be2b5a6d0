#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/narrow.py [--program PATH]: text of twice the size in a window 360 px wide.

On every screen of the example computer all text stands inside the window, and none is squeezed into a column of
syllables by what stands beside it. To be run in a session of its own: tests/ui/session.sh
"""

import sys

import screens
from case import Test, told
from driver import Atspi, GLib, Program
from walk import MODES

MODE = MODES["360x640-large-text"]
EDGE = 12     # pixels to spare on each side: libadwaita's own titles take some of them
COLUMN = 110  # pixels, of which a word of medium length takes as many
WORDS = 14    # characters that are more than one such word


def place(node):
    return Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)


def may_hang_out(node):
    """Lines of a definition stay whole, and scroll sideways; the entries of a drop-down are a window of their own."""
    while (node := node.get_parent()) is not None:
        if node.get_name() == "Changed lines of the definition" or node.get_role_name() == "combo box":
            return True
    return False


def faults(program):
    """Labels that are outside of the window or too narrow; the number of those looked at."""
    found, asked = [], 0
    for node, depth in program.nodes():
        try:
            if depth == 0:
                width = place(node).width
            if node.get_role_name() != "label" or not (name := node.get_name()):
                continue
            box = place(node)
        except GLib.Error:
            continue  # it went away while it was looked at
        asked += 1
        if box.width <= COLUMN and len(name) > WORDS:
            found.append(f"“{name}” is {box.width} px wide and {box.height} px high")
        if (box.x < -EDGE or box.x + box.width > width + EDGE) and not may_hang_out(node):
            found.append(f"“{name}” goes from {box.x} to {box.x + box.width} px of {width}")
    return asked, found


def main():
    arguments = told()
    test = Test()
    environment = MODE.prepare(None)
    prepare, walk = screens.TOURS["example"]
    with test.whole("every screen can be reached and left"), \
            Program(*prepare(arguments.program, False), program=arguments.program, environment=environment) as program:
        program.resize(*MODE.size)
        for screen in walk(screens.Walker(program)):
            asked, found = faults(program)
            test.check(f"{screen}: all text has room ({asked})", asked > 0 and not found, "\n".join(found))
        # Of a heading of its own alerts libadwaita complains that it needs more than it got, and wraps it
        wide = [line for line in program.complaints() if "Trying to measure GtkLabel" not in line]
        test.check("nothing asked for more room than there is", not wide, "\n".join(wide))
    sys.exit(test.end())


if __name__ == "__main__":
    main()
