#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/flatpak/window.py click|help|libvirt --status FILE --log FILE --began SECONDS

Drives the window of the Flatpak, which was started outside of the build environment and ends by writing its exit
status to FILE. Neither its process nor what its window says of it can be told from in here: it is known by its name.
"""

import argparse
import os
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "ui"))
import click  # noqa: E402
from driver import EVENTS, Atspi, Gone, Program  # noqa: E402
from gi.repository import Gio, GLib  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
APP = "org.phyllome.Passthrough"


def window_class():
    """By this a desktop on X11 knows which window belongs to which desktop entry."""
    with open(os.path.join(HERE, "..", "..", "data", APP + ".desktop.in"), encoding="utf-8") as file:
        return next(line.split("=")[1].strip() for line in file if line.startswith("StartupWMClass="))


class Process:
    """As subprocess.Popen, of a process that is not our child."""

    def __init__(self, status):
        self.status = status
        self.pid = -1
        self.returncode = None

    def poll(self):
        if self.returncode is None and os.path.exists(self.status):
            with open(self.status, encoding="ascii") as file:
                self.returncode = int(file.read())
        return self.returncode

    def wait(self, timeout):
        end = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("flatpak run", timeout)
            time.sleep(0.1)
        return self.returncode

    def terminate(self):
        """Whoever started it ends it."""


class Flatpak(Program):
    """The program in its sandbox."""

    def __init__(self, status, log):  # pylint: disable=super-init-not-called
        self.errors = log
        self.log = open(log, encoding="utf-8")
        self.process = Process(status)
        self.listen()

    def application(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_name() in ("passthrough", "Passthrough", APP):
                return child
        return None

    def window(self):
        out = subprocess.run(["xdotool", "search", "--onlyvisible", "--class", f"^{window_class()}$"],
                             capture_output=True, text=True, check=False).stdout.split()
        return out[-1] if out else None

    def complaints(self):
        """But for those about the desktop's portals: this session has none."""
        return [line for line in super().complaints() if "Flatpak portal version" not in line]

    def close(self):
        for event in EVENTS:
            self.listener.deregister(event)
        self.log.close()


def libvirt_comes(program, test):
    """The window of this computer, without libvirt at first; it comes when we say so, and the window finds out."""
    program.see("libvirt cannot be reached")
    test.check("without libvirt the window says so", True)
    program.key("alt+1")
    print("start libvirt", flush=True)
    program.see("flatpak-test", "list item", 60)
    test.check("the machines appear by themselves once libvirt runs", True)
    test.check("it quits when asked to", (status := program.quit()) == 0, status)


PORTAL = """<node><interface name="org.freedesktop.portal.OpenURI">
  <method name="OpenURI">
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
    <arg type="o" direction="out"/>
  </method>
  <property name="version" type="u" access="read"/>
</interface></node>"""


class Portal:
    """The desktop's part of opening a URI: keeps what it was asked for."""

    def __init__(self):
        bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.asked = []
        interface = Gio.DBusNodeInfo.new_for_xml(PORTAL).interfaces[0]
        bus.register_object("/org/freedesktop/portal/desktop", interface, self.call,
                            lambda *_: GLib.Variant("u", 4), None)
        Gio.bus_own_name_on_connection(bus, "org.freedesktop.portal.Desktop", 0, None, None)

    def call(self, _bus, _sender, _path, _interface, _method, parameters, invocation):
        self.asked.append(parameters.unpack()[1])
        invocation.return_value(GLib.Variant("(o)", ("/org/freedesktop/portal/desktop/request/test",)))


def help_comes(program, test):
    """The viewer is in the sandbox, where the guide is; the desktop's would look for it elsewhere."""
    portal = Portal()
    viewed = os.environ["PASSTHROUGH_VIEWED"]
    program.see("linux515", "list item")
    program.key("F1")
    program.wait("the viewer, or the desktop", lambda: portal.asked or os.path.exists(viewed))
    test.check("F1 does not ask the desktop for what only the sandbox has", not portal.asked, portal.asked)
    with open(viewed, encoding="utf-8") as file:
        seen = file.read().splitlines()
    test.check("the viewer in the sandbox is given the user guide, and finds it",
               seen == ["help:passthrough", "/app/share/help/C/passthrough/index.page"], seen)
    test.check("it quits when asked to", (status := program.quit()) == 0, status)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("test", choices=["click", "help", "libvirt"])
    parser.add_argument("--status", required=True)
    parser.add_argument("--log", required=True)
    parser.add_argument("--began", type=float, required=True)
    arguments = parser.parse_args()
    test = click.Test()

    try:
        with Flatpak(arguments.status, arguments.log) as program:
            program.wait("the window", program.window, 60)
            print(f"# the window was there {time.time() - arguments.began:.1f} s after “flatpak run”", flush=True)
            {"click": click.click_through, "help": help_comes, "libvirt": libvirt_comes}[arguments.test](program, test)
    except Gone as gone:
        test.check("the test comes to its end", False, gone)
    sys.exit(test.end())


if __name__ == "__main__":
    main()
