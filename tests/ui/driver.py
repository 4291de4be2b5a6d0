# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the window by AT-SPI and the keyboard, as a person with a screen reader would.

Whatever is waited for has a deadline, and says what it was when that has passed.
"""

import os
import re
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

DEADLINE = 60  # seconds; a busy machine may need some of them

EVENTS = (
    "object:children-changed",
    "object:property-change",
    "object:state-changed",
    "object:text-changed",
    "window:activate",
)


def clock():
    """Seconds that stand still while anything on this computer waits for a processor.

    For what has to be done in a time: how busy the computer is says nothing of the program. Where the kernel does not
    tell (/proc/pressure, see its Documentation/accounting/psi.rst), the usual seconds.

    They never stand quite still, a sixteenth of them always counts: what waits may be of the lowest priority, or be the
    program itself, and on a computer that always has something to do nothing would ever take too long."""
    try:
        with open("/proc/pressure/cpu", encoding="ascii") as file:
            stalled = int(file.readline().rpartition("total=")[2]) / 1e6
    except (OSError, ValueError):
        stalled = 0
    return time.monotonic() - stalled * 15 / 16


class Watch:
    """How long ago it was made: `whole` seconds, and `own`, without those of clock()."""

    def __init__(self):
        self.begun = time.monotonic(), clock()

    @property
    def whole(self):
        return time.monotonic() - self.begun[0]

    @property
    def own(self):
        return clock() - self.begun[1]


class Gone(Exception):
    """What was waited for did not come."""


class Program:
    """The program under test and the tree of what it shows."""

    def __init__(self, *arguments, environment=None, program="passthrough"):
        self.errors = os.path.join(os.environ.get("PASSTHROUGH_SESSION_DIR", "/tmp"), "program.log")
        self.log = open(self.errors, "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [program, *arguments], env={**os.environ, **(environment or {})}, stderr=self.log)
        self.listen()

    def listen(self):
        """To what accessibility tells; before anything is looked for."""
        self.changed = True
        self.last_focus, self.focus_moves = None, 0
        self.listener = Atspi.EventListener.new(self._on_event)
        for event in EVENTS:
            self.listener.register(event)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None and self.process.poll() is None:
            print("What the window showed:", file=sys.stderr)
            self.dump()
        self.close()

    def _on_event(self, event):
        self.changed = True
        if event.type == "object:state-changed:focused" and event.detail1:
            self.last_focus = event.source
            self.focus_moves += 1

    def quit(self):
        """Asks the program to quit, as a person would; its exit status."""
        self.key("ctrl+q")
        try:
            return self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired as late:
            raise Gone(f"waited {DEADLINE} s for the program to quit, in vain") from late

    def close(self):
        """Ends the program, however it is."""
        for event in EVENTS:
            self.listener.deregister(event)
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def complaints(self):
        """Warnings and worse that the program has written so far."""
        with open(self.errors, encoding="utf-8") as log:
            return [line.rstrip() for line in log
                    if "WARNING **" in line or "CRITICAL **" in line or "ERROR" in line]

    # ---- Waiting ----

    def wait(self, what, look, seconds=DEADLINE):
        """The first true answer of look(), asked again whenever something has changed."""
        context = GLib.MainContext.default()
        end = time.monotonic() + seconds
        while True:
            if self.process.poll() is not None:
                raise Gone(f"the program ended with status {self.process.returncode}, "
                           f"while waiting for {what}")
            self.changed = False
            try:
                answer = look()
            except GLib.Error:  # it went away while it was looked at
                answer = None
            if answer:
                return answer
            # Not every change has an event of its own: look again now and then
            patience = GLib.timeout_source_new(200)
            patience.set_callback(lambda *_: True)
            patience.attach(context)
            again = time.monotonic() + 0.4
            while not self.changed and time.monotonic() < min(end, again):
                context.iteration(True)
            patience.destroy()
            if time.monotonic() > end:
                raise Gone(f"waited {seconds} s for {what}, in vain")

    # ---- The tree ----

    def application(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid:
                return child
        return None

    def nodes(self, node=None, depth=0):
        """All that is showing, in order, each with its depth."""
        if node is None:
            node = self.application()
            if node is None:
                return
        for i in range(node.get_child_count()):
            try:
                child = node.get_child_at_index(i)
                if child is None:
                    continue
                if not child.get_state_set().contains(Atspi.StateType.SHOWING):
                    continue
            except GLib.Error:
                continue
            yield child, depth
            yield from self.nodes(child, depth + 1)

    def dump(self):
        try:
            for node, depth in self.nodes():
                if node.get_name():
                    print("  " * depth, node.get_role_name(), repr(node.get_name()), file=sys.stderr)
        except GLib.Error as error:
            print(error.message, file=sys.stderr)

    def all(self, name, role=None):
        """All that is showing whose name has these words; what lies on top comes last.

        A mnemonic in parentheses, as Chinese and Japanese have it, is no part of a name."""
        return [node for node, _ in self.nodes()
                if name in re.sub(r"\([A-Z]\)", "", node.get_name() or "") and
                (role is None or node.get_role_name() == role)]

    def find(self, name, role=None):
        found = self.all(name, role)
        return found[-1] if found else None

    def see(self, name, role=None, seconds=DEADLINE):
        return self.wait(f"{role or 'something'} named “{name}”", lambda: self.find(name, role),
                         seconds)

    def see_role(self, role):
        return self.wait(f"a {role}", lambda: next((node for node, _ in self.nodes() if node.get_role_name() == role),
                                                  None))

    def see_no_more(self, name, role=None):
        return self.wait(f"“{name}” to go away", lambda: self.find(name, role) is None)

    # ---- Hands ----

    def window(self):
        out = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                             capture_output=True, text=True, check=False).stdout.split()
        return out[-1] if out else None

    def place(self):
        """Where the window is, and what hangs out of it, as ImageMagick says it."""
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                               capture_output=True, text=True, check=False).stdout.split()
        boxes = []
        for window in found:
            out = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window], capture_output=True, text=True,
                                 check=False).stdout
            it = {name: int(value) for name, value in (line.split("=") for line in out.split())}
            if "WIDTH" in it:
                boxes.append((it["X"], it["Y"], it["X"] + it["WIDTH"], it["Y"] + it["HEIGHT"]))
        if not boxes:
            return None
        left, top = (max(0, min(box[i] for box in boxes)) for i in (0, 1))
        right, bottom = (max(box[i] for box in boxes) for i in (2, 3))
        return f"{right - left}x{bottom - top}+{left}+{top}"

    def focused(self):
        wanted = Atspi.StateType.FOCUSED
        for node, _ in self.nodes():
            if node.get_state_set().contains(wanted):
                return node
        return None

    def key(self, *keys):
        subprocess.run(["xdotool", "key", *keys], check=True)

    def type(self, text):
        subprocess.run(["xdotool", "type", text], check=True)

    def way(self, node, siblings, place):
        """The key that leads on to it."""
        try:
            before = self.last_focus or self.focused()
            if before is not None and before.get_parent() == siblings and \
                    before.get_role_name() == node.get_role_name() == "list item":
                return "Down" if before.get_index_in_parent() < place else "Up"
        except GLib.Error:
            self.last_focus = None  # it went away
        return "Tab"

    def focus(self, node):
        """Tab by Tab, and by the arrows inside a list, because that is how a person gets there."""
        name = node.get_name()
        place = node.get_index_in_parent()
        siblings = node.get_parent()

        def here():
            return node.get_state_set().contains(Atspi.StateType.FOCUSED)

        for _ in range(60):
            if here():
                return
            moves = self.focus_moves
            self.key(self.way(node, siblings, place))
            try:
                self.wait("the focus to move", lambda moves=moves: here() or self.focus_moves > moves, 2)
            except Gone:
                pass  # between two pages a key may be lost
        raise Gone(f"the keyboard does not reach “{name}”")

    def choose(self, name):
        """An entry of an open menu, by the arrow keys."""
        target = self.see(name, "menu item").get_name()
        while self.wait("the focus in the menu", self.focused).get_name() != target:
            moves = self.focus_moves
            self.key("Down")
            self.wait("the next entry of the menu", lambda moves=moves: self.focus_moves > moves)
        self.key("Return")

    def press(self, node, key="Return"):
        self.focus(node)
        self.key(key)

    def click(self, name, role="button"):
        self.wait(f"{role} “{name}” to be there and sensitive", lambda: (
            (node := self.find(name, role)) is not None and
            node.get_state_set().contains(Atspi.StateType.SENSITIVE)))
        node = self.find(name, role)
        if node.get_n_actions() > 0:
            node.do_action(0)
        else:
            self.press(node)

    def accept_all(self, words="I accept"):
        """Checks the box of each danger; the number of boxes."""
        boxes = self.all(words, "check box")
        for box in boxes:
            if not box.get_state_set().contains(Atspi.StateType.CHECKED):
                self.press(box, "space")
                self.wait("the check box to be checked",
                          lambda: box.get_state_set().contains(Atspi.StateType.CHECKED))
        return len(boxes)

    def resize(self, width, height):
        window = self.wait("the window", self.window)
        subprocess.run(["xdotool", "windowsize", "--sync", window, str(width), str(height)],
                       check=True, timeout=DEADLINE)

    # ---- Eyes ----

    def picture(self, path):
        """Writes the window as PNG, and the menus that hang out of it, once all has come to rest."""
        place = self.wait("the window", self.place)

        def shoot():
            return subprocess.run(["import", "-window", "root", "-crop", place, "+repage", "-depth", "8", "ppm:-"],
                                  capture_output=True, check=True, timeout=DEADLINE).stdout

        last = None
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            now = shoot()
            if now == last:
                subprocess.run(["convert", "ppm:-", "-define", "png:compression-level=9", path], input=now, check=True,
                               timeout=DEADLINE)
                return
            last = now
        raise Gone(f"waited {DEADLINE} s for the window to come to rest, in vain")
