#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/names.py [--program PATH]: what a screen reader would say of every screen.

Whatever can have the focus or be pressed has a name and a role, and no name is one of the program's own inside, or
markup. Something on what is in front has the focus, and not what leads away from it. The walk is by the keyboard
alone. To be run in a session of its own: tests/ui/session.sh
"""

import getpass
import os
import re
import socket
import sys

import screens
from case import Test, told
from driver import Atspi, GLib, Gone, Program

# Names of types, addresses in memory, what printf() makes of nothing; markup and mnemonics that were not read
INSIDE = re.compile(r"\b(Gtk|Adw|Pt|G)[A-Z][a-z]+[A-Z]?\w*|\b0x[0-9a-f]{8,}|\(null\)|^%")
MARKUP = re.compile(r"</?(b|i|u|s|tt|big|small|span|a)\b[^>]*>|&(amp|lt|gt|quot|apos|#\d+);|(^|\s)_\w")
# What stands for nothing that could be named: it holds others, which are asked themselves
HOLDERS = ("frame", "window", "scroll pane", "panel", "filler", "list", "grouping", "application", "menu", "menu bar",
           "page tab list", "viewport", "list box")
NO_ROLES = ("unknown", "invalid", "redundant object", "extended")
DIALOGS = ("dialog", "alert")
WINDOWS = ("frame", "window", "application")
# They lead away: nobody who comes to a screen begins with them, unless there is nothing else
WAYS_OUT = ("Back", "Close", "Minimize", "Maximize", "Restore")


def faults(program, hostile):
    """What is wrong with the screen that is shown, in words."""
    found = []
    asked = 0
    for node, _ in program.nodes():
        try:
            name, role = node.get_name() or "", node.get_role_name()
            states = node.get_state_set()
            wanted = states.contains(Atspi.StateType.FOCUSABLE) or (node.is_action() and node.get_n_actions() > 0)
        except GLib.Error:
            continue  # it went away while it was looked at
        if role == "caption" or role == "panel" and name == "_1":
            continue  # parts of GTK's window of shortcuts
        if INSIDE.search(name) or not hostile and MARKUP.search(name) and not name.startswith(("Added: ", "Removed: ")):
            found.append(f"{role} “{name}” is not for people")
        if not wanted or role in HOLDERS:
            continue
        asked += 1
        if not name.strip():
            found.append(f"{role} without a name{path(node)}")
        if role in NO_ROLES:
            found.append(f"“{name}” has no role")
    return asked, found


def in_front(program):
    """The dialog that lies over all others, or the window. Toasts are alerts, too, and have no name; and so is what
    a form says of a mistake, which has nothing in it."""
    dialogs = [node for node, _ in program.nodes() if node.get_role_name() in DIALOGS and node.get_name() and
               any(can_have_focus(inside) for inside, _ in program.nodes(node))]
    return dialogs[-1] if dialogs else program.application()


def leads_away(node):
    """Who is told something and has read it closes it; but nobody comes to a screen to leave it."""
    return node.get_role_name() == "button" and node.get_name() in WAYS_OUT


def can_have_focus(node):
    states = node.get_state_set()
    return node.get_role_name() not in HOLDERS and states.contains(Atspi.StateType.FOCUSABLE) and \
        states.contains(Atspi.StateType.SENSITIVE)


def misplaced(program):
    """Why the focus is not where somebody would go on, in words."""
    def look():
        nonlocal why
        why = fault()
        return not why

    def fault():
        place = in_front(program)
        inside = [node for node, _ in program.nodes(place)]
        node = program.focused()
        if node is None:
            return "nothing has the focus"
        said = f"{node.get_role_name()} “{node.get_name()}” has the focus"
        if node not in inside:
            return f"{said}, which is not in the {place.get_role_name()} in front"
        if place.get_role_name() != "alert" and (node.get_role_name() in WINDOWS or leads_away(node)):
            others = [other for other in inside if can_have_focus(other) and not leads_away(other)]
            if others:
                return f"{said}, and not {others[0].get_role_name()} “{others[0].get_name()}”"
        return None

    why = None
    try:  # it comes a frame later than the rest
        program.wait("the focus to be where somebody would go on", look)
    except Gone:
        pass
    return why


def path(node):
    """Where it is, for who has to find it."""
    words = []
    while (node := node.get_parent()) is not None:
        words.append(f"{node.get_role_name()} “{node.get_name() or ''}”")
    return " in " + ", ".join(words[:6])


def debugging(program, test):
    """What the About dialog gives to a report of a bug tells no person and no computer from another."""
    node = program.see_role("text")
    said = Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))
    test.check("it names the versions",
               all(word in said for word in ("Passthrough: ", "GTK: ", "libvirt: ", "kernel: ")), said)
    private = [getpass.getuser(), socket.gethostname(), os.environ["HOME"], "test://", "qemu:", "0000:", "linux515"]
    test.check("and no person, address, device or machine", not re.search(r"([0-9a-f]{2}:){5}|[0-9a-f]{8}-[0-9a-f]{4}",
               said) and not any(word in said.split() or len(word) > 4 and word in said for word in private), said)


def main():
    arguments = told()
    test = Test()

    for tour, (prepare, walk) in screens.TOURS.items():
        start = prepare(arguments.program, False)
        with test.whole(f"{tour}: every screen can be reached and left by the keyboard"), \
                Program(*start, program=arguments.program, environment=screens.environment(tour)) as program:
            for screen in walk(screens.Walker(program)):
                asked, found = faults(program, False)
                test.check(f"{screen}: what can be used has a name ({asked})", asked > 0 and not found,
                           "\n".join(found))
                why = misplaced(program)
                test.check(f"{screen}: the focus is on it", why is None, why)
                if screen == "about-debugging":
                    debugging(program, test)
            test.no_complaints(program, f"{tour}: the program")
    sys.exit(test.end())


if __name__ == "__main__":
    main()
