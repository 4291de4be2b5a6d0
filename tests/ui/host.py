#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/host.py [--program PATH]: the page of the computer, with its verdicts, commands and report.

What is shown is compared with what the command line says. To be run in a session of its own: tests/ui/session.sh
"""

import json
import os
import subprocess
import sys

from case import Test, told
from driver import Atspi, Program

REPORT = os.path.join(os.environ["XDG_RUNTIME_DIR"], "report.tar.gz")


def answer(program, *arguments):
    out = subprocess.run([program, *arguments, "--json"], capture_output=True, text=True, check=False, timeout=60)
    return json.loads(out.stdout)


def show(program, *arguments):
    """Opens the page; the checks that it shows, and their words."""
    program.see("Main Menu")
    program.key("alt+Return")
    program.see("Readiness", "list")
    return [node.get_name() for node, _ in program.nodes(program.see("Readiness", "list"))
            if node.get_role_name() == "list item"]


def texts(checks):
    words = {"pass": "Passed", "fail": "Failed", "warn": "Warning", "unknown": "Cannot Tell"}
    return [f"{words[check['verdict']]}: {check['text']}" for check in checks]


def example(program, test, path):
    seen = show(program)
    expected = answer(path, "--demo", "check")
    test.check("the example computer is ready, as the command line says", expected["ready"] and
               program.find("Ready", "label") is not None, expected)
    test.check("it shows each check", seen == texts(expected["checks"]), seen)
    program.press(program.see("Save Report…", "button"))
    program.see("Save Report", "dialog")
    program.key("ctrl+a")
    program.type(REPORT)
    program.key("Return")
    # On the display, not by AT-SPI: GTK 4.18 ends with a signal when it is asked for its windows while one of them
    # closes (GetChildAtIndex in gtkatspiroot.c has no path for it then)
    program.wait("the dialog to be closed", lambda: not subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", "^Save Report$"], capture_output=True, check=False,
        timeout=60).stdout)
    program.see("Report saved")
    saved = answer(path, "--host", REPORT, "list", "--all")
    there = answer(path, "--demo", "list", "--all")
    saved, there = ([group["number"] for group in it["groups"]] for it in (saved, there))
    test.check("the report holds the groups of the computer", saved == there and 14 in saved, (saved, there))


def recorded(program, test, path, root):
    program.see("IOMMU is off")
    program.click("Details")
    program.see("Not Ready")
    expected = answer(path, "--host", root, "check")
    seen = [node.get_name() for node, _ in program.nodes(program.see("Readiness", "list"))
            if node.get_role_name() == "list item"]
    test.check("a computer without an IOMMU is not ready", not expected["ready"], expected)
    test.check("the button of the banner leads to what the command line says", seen == texts(expected["checks"]), seen)
    commands = [line.strip() for check in expected["checks"] for line in (check["advice"] or "").split("\n")
                if line.startswith("    ")]
    test.check("there are commands to copy", commands, expected)
    program.press(program.all("Copy", "button")[0])
    program.see("Copied")
    program.key("Escape")
    program.see("Main Menu")
    program.key("ctrl+f")
    entry = program.see("Search", "entry")
    program.wait("the focus in the entry", lambda: program.focused() is not None and
                 program.focused().get_parent() == entry or program.focused() == entry)
    program.key("ctrl+v")
    copied = program.wait("the command in the entry", lambda: Atspi.Text.get_text(
        entry, 0, Atspi.Text.get_character_count(entry)))
    test.check("the command is on the clipboard as it is", copied == commands[0], (copied, commands[0]))


def make_computer():
    """A computer whose IOMMU is off: one device, in no group."""
    root = os.path.join(os.environ["XDG_RUNTIME_DIR"], "computer")
    device = os.path.join(root, "sys", "devices", "pci0000:00", "0000:00:02.0")
    os.makedirs(device)
    os.makedirs(os.path.join(root, "sys", "bus", "pci", "devices"))
    os.makedirs(os.path.join(root, "sys", "kernel", "iommu_groups"))
    os.makedirs(os.path.join(root, "sys", "class", "iommu"))
    os.makedirs(os.path.join(root, "proc", "sys", "kernel"))
    os.makedirs(os.path.join(root, "etc"))
    os.symlink("../../../devices/pci0000:00/0000:00:02.0", os.path.join(root, "sys/bus/pci/devices/0000:00:02.0"))
    for name, text in (("vendor", "0x8086"), ("device", "0x193b"), ("class", "0x030000"), ("irq", "0"),
                       ("subsystem_vendor", "0x8086"), ("subsystem_device", "0x2064"), ("revision", "0x09"),
                       ("resource", "0x0000000000000000 0x0000000000000000 0x0000000000000000\n" * 7)):
        with open(os.path.join(device, name), "w", encoding="ascii") as file:
            file.write(text.rstrip("\n") + "\n")
    with open(os.path.join(device, "config"), "wb") as file:
        file.write(bytes((0x86, 0x80, 0x3b, 0x19, 6, 0, 0x10, 0, 9, 0, 0, 3)).ljust(64, b"\0"))
    for name, text in (("proc/cmdline", "BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro"), ("proc/modules", ""),
                       ("proc/sys/kernel/osrelease", "6.12.0"), ("etc/os-release", "ID=fedora\nVERSION_ID=43"),
                       ("proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: vmx")):
        with open(os.path.join(root, name), "w", encoding="ascii") as file:
            file.write(text + "\n")
    return root


def main():
    arguments = told()
    test = Test()
    root = make_computer()
    with test.whole("the page comes to its end"):
        with Program("--demo", "--reset", program=arguments.program) as program:
            example(program, test, arguments.program)
            test.no_complaints(program)
        with Program("--host", root, program=arguments.program) as program:
            recorded(program, test, arguments.program, root)
    sys.exit(test.end())


if __name__ == "__main__":
    main()
