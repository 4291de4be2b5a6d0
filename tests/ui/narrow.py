#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/narrow.py [--program PATH]: text of twice the size in a window 360 px wide.

On every screen of the example computer all text stands inside the window, none is squeezed into a column of syllables
by what stands beside it, and none is cut; no control is too small for a finger; and no page goes on below a toast.
To be run in a session of its own: tests/ui/session.sh
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
TARGET = 24   # pixels each way of what is pressed: WCAG 2.2, 2.5.8
HEADER = 100  # pixels from above: here are titles, which libadwaita cuts
TOASTS = ("repaired", "returned", "assigned", "assigned-devices")  # screens with one that can undo
CONTROLS = ("button", "toggle button", "check box", "switch", "radio button", "combo box")


def place(node):
    return Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)


def may_hang_out(node):
    """Lines of a definition stay whole, and scroll sideways; the entries of a drop-down are a window of their own."""
    while (node := node.get_parent()) is not None:
        if node.get_name() == "Changed lines of the definition" or node.get_role_name() == "combo box":
            return True
    return False


def is_cut(label, name):
    """Pango gives each of the characters that cannot be seen an equal part of the ellipsis, less than an “i” has."""
    def character(i):
        return Atspi.Text.get_character_extents(label, len(name) - i, Atspi.CoordType.WINDOW)

    if len(name) <= WORDS or (last := character(1)).width * 5.5 >= last.height:
        return False
    return all(abs(character(i).width - last.width) <= 1 for i in (2, 3))


def faults(program):
    """Labels that are outside of the window, too narrow, or cut, and small controls; the number of labels."""
    found, asked = [], 0
    nodes = list(program.nodes())
    # What an entry asks for, libadwaita cuts as well
    entries = {node.get_name() for node, _ in nodes if node.get_role_name() in ("text", "entry")}
    for node, depth in nodes:
        try:
            if depth == 0:
                width = place(node).width
            role = node.get_role_name()
            if role != "label" and role not in CONTROLS:
                continue
            name, box = node.get_name(), place(node)
            if role != "label" and min(box.width, box.height) < TARGET:
                found.append(f"the {role} “{name}” is {box.width} × {box.height} px")
            if role != "label" or not name:
                continue
            if is_cut(node, name) and box.y + box.height > HEADER and name not in entries:
                found.append(f"“{name}” is cut")
        except GLib.Error:
            continue  # it went away while it was looked at
        asked += 1
        if box.width <= COLUMN and len(name) > WORDS:
            found.append(f"“{name}” is {box.width} px wide and {box.height} px high")
        if (box.x < -EDGE or box.x + box.width > width + EDGE) and not may_hang_out(node):
            found.append(f"“{name}” goes from {box.x} to {box.x + box.width} px of {width}")
    return asked, found


def ends_above_toast(program):
    """The page, or what is below the toast could not be scrolled out from under it."""
    undo = program.find("Undo", "button")
    panes = [place(node) for node, _ in program.nodes() if node.get_role_name() == "scroll pane"]
    return undo is None or panes and all(box.y + box.height <= place(undo).y for box in panes)


def main():
    arguments = told()
    test = Test()
    environment, toasts = MODE.prepare(None), []
    prepare, walk = screens.TOURS["example"]
    with test.whole("every screen can be reached and left"), \
            Program(*prepare(arguments.program, False), program=arguments.program, environment=environment) as program:
        program.resize(*MODE.size)
        for screen in walk(screens.Walker(program)):
            if screen in TOASTS:
                toasts.append(program.find("Undo", "button"))
                program.wait("the page to end above the toast", lambda: ends_above_toast(program))
            asked, found = faults(program)
            test.check(f"{screen}: all text has room ({asked})", asked > 0 and not found, "\n".join(found))
        test.check("toasts were looked at", any(toasts), toasts)
        # Of a heading of its own alerts libadwaita complains that it needs more than it got, and wraps it
        wide = [line for line in program.complaints() if "Trying to measure GtkLabel" not in line]
        test.check("nothing asked for more room than there is", not wide, "\n".join(wide))
    sys.exit(test.end())


if __name__ == "__main__":
    main()
