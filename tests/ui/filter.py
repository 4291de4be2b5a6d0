#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/filter.py [--program PATH]: which devices are shown, by state and by kind, and the menu of a card.

What is chosen is held in the settings and is there again after a restart. To be run in a session of its own:
tests/ui/session.sh
"""

import json
import subprocess
import sys

from case import Test, setting, told
from click import WIFI
from driver import Gone, Program

KINDS = ("Graphics", "Network", "USB", "Storage", "Sound", "Other")


def groups(path, *arguments, states=None):
    out = subprocess.run([path, "--demo", "list", *arguments, "--json"], capture_output=True, text=True, check=True,
                         timeout=60)
    return sorted(group["number"] for group in json.loads(out.stdout)["groups"]
                  if states is None or group["state"] in states)


def shown(program):
    """The numbers on the cards; the list makes rows only for what is near."""
    return sorted({int(node.get_name().rsplit(" ", 1)[1]) for node in program.all("IOMMU group ", "list item")})


def choose_kind(program, kind):
    """By the keyboard: the list opens, and the arrows lead to the entry."""
    program.press(program.wait("the kinds to choose from", lambda: next(
        (button for name in ("All Kinds", *KINDS) for button in program.all(name, "toggle button")), None)), "space")
    program.wait("the list to have the focus", lambda: (node := program.focused()) is not None and
                 node.get_role_name() == "list item")
    program.key("Home", *["Down"] * (("All Kinds", *KINDS).index(kind)), "Return")
    program.wait(f"the kind to be {kind}", lambda: setting("device-kind") == (
        "'all'" if kind == "All Kinds" else f"'{kind.lower()}'"))


def by_state(program, test, path):
    program.resize(920, 3400)
    for name, wanted in (("Assignable", groups(path)),
                         ("Assigned", groups(path, "--all", states=("assigned", "partial"))),
                         ("All", groups(path, "--all"))):
        program.click(name, "radio button")
        program.wait(f"{name} to be kept", lambda: setting("shown-devices") == f"'{name.lower()}'")
        try:
            program.wait("cards", lambda: wanted and shown(program) == wanted)
        except Gone:
            pass  # said below
        test.check(f"{name}: the groups that the command line lists", shown(program) == wanted,
                   (shown(program), wanted))


def by_kind(program, test, path):
    everything = shown(program)
    found = []
    for kind in KINDS:
        choose_kind(program, kind)
        if program.find("No Devices of This Kind") is None:
            seen = program.wait(f"cards of {kind}", lambda: (now := shown(program)) and
                                len(now) < len(everything) and now)
            found += seen
    test.check("each device is of one kind and none is lost", sorted(found) == everything, (found, everything))
    choose_kind(program, "Network")
    test.check("Wi-Fi is a network", program.see(WIFI, "list item") is not None)


def again(program, test):
    program.see(WIFI, "list item")
    test.check("started again, the kind is as it was", setting("device-kind") == "'network'", setting("device-kind"))
    test.check("and only that kind is shown", not program.all("NVMe disk: ", "list item"))
    program.click("Assigned", "radio button")
    program.see("No Devices of This Kind")
    program.click("Show All Devices")
    program.see("NVMe disk: ", "list item")
    test.check("one press shows all again", (setting("device-kind"), setting("shown-devices")) == ("'all'", "'all'"))


def entries(program):
    """GTK gives the entries of its menus no names."""
    return [node for node, _ in program.nodes() if node.get_role_name() == "menu item"]


def menu(program, test):
    program.focus(program.see(WIFI, "list item"))
    program.key("shift+F10")
    program.wait("the menu", lambda: len(entries(program)) == 2)
    program.key("Escape")
    program.wait("no menu", lambda: not entries(program))
    program.wait("the focus to be back", lambda: (node := program.focused()) is not None and
                 WIFI in (node.get_name() or ""))
    program.key("Menu")
    program.wait("the menu again", lambda: len(entries(program)) == 2 and program.focused() in entries(program))
    program.key("Return")
    program.wait("the virtual machines", lambda: len(entries(program)) > 2 and program.focused() in entries(program))
    program.key("Down", "Return")
    program.see("Assign Device", "dialog")
    program.see("Findings", "list")
    test.check("the menu leads to the findings of that device in a machine",
               program.find("Intel Wireless 8260") is not None)
    test.no_complaints(program)


def main():
    arguments = told()
    test = Test()
    with test.whole("the filters come to their end"):
        with Program("--demo", "--reset", program=arguments.program) as program:
            program.see("Main Menu")
            program.key("alt+2")
            program.see(WIFI, "list item")
            by_state(program, test, arguments.program)
            by_kind(program, test, arguments.program)
        with Program("--demo", program=arguments.program) as program:
            again(program, test)
            menu(program, test)
    sys.exit(test.end())


if __name__ == "__main__":
    main()
