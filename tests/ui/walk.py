#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/walk.py --pictures DIR [--program PATH]: pictures of the main screens, on the example computer.

To be run in a session of its own: tests/ui/session.sh tests/ui/walk.py --pictures DIR
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from driver import Program  # noqa: E402

WIFI = "Wi-Fi: Intel Wireless 8260"


class Album:
    def __init__(self, directory):
        self.directory = directory
        self.count = 0
        os.makedirs(directory, exist_ok=True)

    def take(self, program, name):
        self.count += 1
        path = os.path.join(self.directory, f"{self.count:02}-{name}.png")
        program.picture(path)
        print(path, flush=True)


def show_devices(program):
    program.see("Main Menu")
    program.key("alt+2")
    return program.see(WIFI, "list item")


def choose(program):
    """From the list of devices to the findings of the Wi-Fi card in linux515."""
    program.press(show_devices(program))
    program.see("Assign Device", "dialog")
    program.press(program.see("linux515", "list item"))
    program.see("Findings", "list")


def walk_light(album, program):
    program.see("linux515", "list item")
    album.take(program, "virtual-machines")
    show_devices(program)
    album.take(program, "devices")
    program.press(program.see(WIFI, "list item"))
    program.see("Assign Device", "dialog")
    row = program.see("linux515", "list item")
    album.take(program, "choose-a-virtual-machine")
    program.press(row)
    program.see("Findings", "list")
    album.take(program, "devices-and-findings")
    program.accept_all()
    program.click("Review")
    program.see("Expected at 09:00.0")
    album.take(program, "review")
    program.click("Assign")
    program.see("Undo", "button")
    album.take(program, "virtual-machine")
    program.click("Start")
    program.see("03:00.0 on this computer")
    album.take(program, "guest-device-tree")


def walk_dark(album, program):
    show_devices(program)
    album.take(program, "devices-dark")


def walk_narrow(album, program):
    program.see("Main Menu")
    program.resize(360, 640)
    program.key("alt+1")
    program.see("Media center", "list item")
    album.take(program, "virtual-machines-narrow")
    choose(program)
    album.take(program, "devices-and-findings-narrow")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", required=True)
    parser.add_argument("--program", default="passthrough")
    arguments = parser.parse_args()
    album = Album(arguments.pictures)

    for walk, environment in ((walk_light, {}),
                              (walk_dark, {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}),
                              (walk_narrow, {})):
        with Program("--demo", "--reset", program=arguments.program,
                     environment=environment) as program:
            walk(album, program)


if __name__ == "__main__":
    main()
