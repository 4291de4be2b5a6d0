#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/activation.py --program PATH --service FILE --desktop FILE: started by D-Bus, as a desktop starts it.

To be run in a session of its own: tests/ui/session.sh
"""

import configparser
import os
import signal
import subprocess
import sys
import time

from gi.repository import Gio, GLib

from case import Test, told

NAME = "org.phyllome.Passthrough"
PATH = "/org/phyllome/Passthrough"
DEADLINE = 60


def call(bus, name, path, interface, method, arguments, reply=None):
    return bus.call_sync(name, path, interface, method, arguments, GLib.VariantType(reply) if reply else None,
                         Gio.DBusCallFlags.NONE, DEADLINE * 1000, None)


def bus_call(bus, method, arguments, reply=None):
    return call(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method, arguments, reply)


def windows():
    """The processes with a window of this program on the display."""
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "^passthrough$"],
                           capture_output=True, text=True, check=False).stdout.split()
    return [int(subprocess.run(["xdotool", "getwindowpid", window], capture_output=True, text=True,
                               check=True).stdout) for window in found]


def wait(look):
    """The first true answer of look() within the deadline, else the last one."""
    end = time.monotonic() + DEADLINE
    while not (answer := look()) and time.monotonic() < end:
        time.sleep(0.1)  # X tells of windows to none but their owners
    return answer


def main():
    options = told("service", "desktop")
    test = Test()

    # The service as it is installed, with the program that is not
    service = configparser.ConfigParser(interpolation=None)
    service.optionxform = str
    service.read(options.service)
    command = service["D-BUS Service"]["Exec"].split()
    test.check("the service starts the program", os.path.basename(command[0]) == "passthrough", command)
    service["D-BUS Service"]["Exec"] = " ".join([options.program] + command[1:])
    folder = os.path.join(os.environ["XDG_DATA_HOME"], "dbus-1", "services")
    os.makedirs(folder)
    with open(os.path.join(folder, NAME + ".service"), "w", encoding="utf-8") as file:
        service.write(file, space_around_delimiters=False)

    desktop = configparser.ConfigParser(interpolation=None)
    desktop.read(options.desktop)
    test.check("the desktop entry asks for it", desktop["Desktop Entry"].get("DBusActivatable") == "true")

    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    bus_call(bus, "ReloadConfig", None)
    data = {}
    call(bus, NAME, PATH, "org.freedesktop.Application", "Activate", GLib.Variant("(a{sv})", (data,)))
    owner = bus_call(bus, "GetConnectionUnixProcessID", GLib.Variant("(s)", (NAME,)), "(u)").unpack()[0]
    test.check("D-Bus starts it, and its window comes", wait(lambda: windows() == [owner]), windows())

    call(bus, NAME, PATH, "org.freedesktop.Application", "Activate", GLib.Variant("(a{sv})", (data,)))
    test.check("asked again, it has that one window", windows() == [owner], windows())

    others = []
    for action in desktop["Desktop Entry"]["Actions"].strip(";").split(";"):
        arguments = GLib.Variant("(sava{sv})", (action, [], data))
        call(bus, NAME, PATH, "org.freedesktop.Application", "ActivateAction", arguments)
        others = wait(lambda: [pid for pid in windows() if pid != owner])
        test.check(f"the action “{action}” of its menu opens the example computer beside it", others, windows())

    arguments = GLib.Variant("(sava{sv})", ("quit", [], data))
    call(bus, NAME, PATH, "org.freedesktop.Application", "ActivateAction", arguments)
    test.check("it quits when told to", wait(
        lambda: not bus_call(bus, "NameHasOwner", GLib.Variant("(s)", (NAME,)), "(b)").unpack()[0]))
    for pid in others or []:
        os.kill(pid, signal.SIGTERM)
    return test.end()


if __name__ == "__main__":
    sys.exit(main())
