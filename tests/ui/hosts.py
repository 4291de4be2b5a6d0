#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/hosts.py --machines FILE [--program PATH]: another computer is added, remembered and removed.

libvirt's test driver stands for the other computer; a socket where nobody answers for one that is off. To be run in
a session of its own: tests/ui/session.sh
"""

import os
import shutil
import socket
import sys

from case import Test, change_setting, setting, told
from driver import Program

PLACE = os.environ["XDG_RUNTIME_DIR"]
MACHINES = os.path.join(PLACE, "machines.xml")
URI = f"test://{MACHINES}"


def open_menu(program, *keys):
    """By the keyboard: the button, then the entries below one another, or their letters."""
    program.press(program.see("Computer: ", "toggle button"), "space")
    program.wait("the menu to be open", lambda: program.find("This Computer", "menu item") or
                 program.find("This Computer", "radio menu item") or program.focused())
    for key in keys:
        program.key(key)


def try_address(program, address):
    entry = program.see("Name, User@Name, or libvirt URI", "text")
    program.focus(entry)
    program.key("ctrl+a")
    program.type(address)
    program.key("Return")


def listen(name):
    """A socket where nobody answers."""
    silent = socket.socket(socket.AF_UNIX)
    silent.bind(os.path.join(PLACE, name))
    silent.listen(4)
    return silent


def unreachable(program, test):
    program.see("Main Menu")
    open_menu(program, "a")
    program.see("Add Remote Computer", "dialog")
    try_address(program, f"qemu+unix:///system?socket={PLACE}/nowhere")
    program.see("libvirt", "alert")
    test.check("what is not there is not kept", setting("remote-hosts") == "@as []", setting("remote-hosts"))

    silent = listen("cancelled")
    try_address(program, f"qemu+unix:///system?socket={PLACE}/cancelled")
    program.see("libvirt has not answered yet.", "label")
    test.check("Cancel is in the place of Connect", program.find("Connect", "button") is None)
    program.key("alt+c")
    program.see("Connect", "button")
    test.check("cancelled, it says nothing", program.find("has not answered", "alert") is None)
    silent.close()

    silent = listen("silent")
    try_address(program, f"qemu+unix:///system?socket={PLACE}/silent")
    program.see("has not answered within 10 seconds", "alert", seconds=25)
    silent.close()
    test.check("nor what does not answer", setting("remote-hosts") == "@as []", setting("remote-hosts"))


def reachable(program, test):
    try_address(program, URI)
    program.see_no_more("Add Remote Computer", "dialog")
    program.key("alt+1")
    program.see("Windows 11", "list item")
    test.check("its machines are shown", program.find("linux515", "list item") is not None)
    test.check("it is kept", setting("remote-hosts") == f"['{URI}']", setting("remote-hosts"))
    test.check("and the last one", setting("last-host") == f"'{URI}'", setting("last-host"))
    program.press(program.see("Windows 11", "list item"))
    program.see("Shut Off")
    program.key("Escape")


def remembered(program, test):
    program.see("Windows 11", "list item")
    test.check("started again, it shows that computer", True)
    open_menu(program, "Home", "Return")
    program.see_no_more("Windows 11", "list item")
    test.check("this computer is shown again", setting("last-host") == "''", setting("last-host"))
    open_menu(program, "Home", "Down", "Return")
    program.see("Windows 11", "list item")
    open_menu(program, "Home", "Down", "Down", "Down", "Return")
    program.see_no_more("Windows 11", "list item")
    test.check("removed, it is forgotten", setting("remote-hosts") == "@as []", setting("remote-hosts"))
    test.no_complaints(program)


def silent_later(program, test):
    """Remembered, and now it does not answer."""
    program.see("libvirt cannot be reached", seconds=15)
    test.check("a remembered computer that does not answer is a banner", True)
    program.click("Details")
    test.check("and why", program.see("has not answered within 10 seconds") is not None)


def checked_and_quit(program, test):
    """In the dialog, while the computer that is to be added is silent."""
    program.see("Main Menu")
    open_menu(program, "a")
    program.see("Add Remote Computer", "dialog")
    silent = listen("asked")
    silent.settimeout(10)
    try_address(program, f"qemu+unix:///system?socket={PLACE}/asked")
    with silent.accept()[0]:
        test.quits(program, "while a computer is checked")
    silent.close()


def remember(uri):
    for name, value in (("remote-hosts", f"['{uri}']"), ("last-host", f"'{uri}'")):
        change_setting(name, value)


def main():
    arguments = told("machines")
    test = Test()
    shutil.copy(arguments.machines, MACHINES)
    with test.whole("the computers come to their end"):
        with Program(program=arguments.program) as program:
            unreachable(program, test)
            reachable(program, test)
            test.no_complaints(program)
        change_setting("last-host", "''")
        with Program(program=arguments.program) as program:
            checked_and_quit(program, test)
        remember(URI)
        with Program(program=arguments.program) as program:
            remembered(program, test)
        silent = listen("silent-later")
        remember(f"qemu+unix:///system?socket={PLACE}/silent-later")
        with Program(program=arguments.program) as program:
            silent_later(program, test)
        silent.close()
    sys.exit(test.end())


if __name__ == "__main__":
    main()
