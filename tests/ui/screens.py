# SPDX-License-Identifier: GPL-3.0-or-later
"""Every screen of the window: how it is reached and how it is left, by the keyboard alone.

A walk is a generator: it leads to a screen, yields its name, and what follows leaves it. Nothing is clicked, so that
what comes to its end has been reached and left as by a person without a mouse. Who walks looks at each screen:
walk.py takes a picture, names.py asks what a screen reader would say.
"""

import glob
import importlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from case import EXAMPLE, change_setting, definition  # noqa: E402
from daemon import Daemon, Door  # noqa: E402
from driver import Atspi, Gone  # noqa: E402
from host import make_computer  # noqa: E402

asked = importlib.import_module("ask-qemu")

PLACE = os.environ["XDG_RUNTIME_DIR"]
MACHINES = os.path.join(EXAMPLE, "machines.xml")
WIFI = "Wireless 8260"
ETHERNET = "I219-LM"
USB = "IOMMU group 3"

# The devices of another computer, as its libvirt tells of them
REMOTE_DEVICES = """<device><name>computer</name><capability type='system'><product>Server</product>
<hardware><vendor>Vendor</vendor><uuid>36b9e1f0-1c4e-4b0c-9c11-2d8f1c5a0001</uuid></hardware>
<firmware><vendor>Vendor</vendor></firmware></capability></device>
<device><name>pci_0000_05_00_0</name><parent>computer</parent><driver><name>mlx5_core</name></driver>
<capability type='pci'><class>0x020000</class><domain>0</domain><bus>5</bus><slot>0</slot><function>0</function>
<product id='0x1017'>MT27800 Family [ConnectX-5]</product><vendor id='0x15b3'>Mellanox Technologies</vendor>
<iommuGroup number='21'><address domain='0x0000' bus='0x05' slot='0x00' function='0x0'/></iommuGroup>
</capability></device>
"""

# What names of hardware and machines may hold
HOSTILE = ("<b>&amp;</b> <span foreground='red'>markup</span> \u202eturned\u202c "
           "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft "
           "מחשב וירטואלי 仮想マシン " + "and so on " * 8)


def xml_text(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


class Walker:
    """A program, and the words it shows: what is looked for is written in English, and looked for in its language."""

    def __init__(self, program, catalogues=()):
        self.program = program
        # “Review” may be another word on a button, where it is “_Review”, than above a page
        self.words, self.buttons = {}, {}
        for text, translation in [item for catalogue in catalogues for item in catalogue._catalog.items()]:
            if isinstance(text, str) and text:
                words = self.buttons if "_" in text else self.words
                words.setdefault(plain(text), plain(translation) or plain(text))

    def say(self, text, *arguments, role=None):
        first, second = (self.buttons, self.words) if role == "button" else (self.words, self.buttons)
        text = first.get(text) or second.get(text, text)
        for argument in arguments:
            text = re.sub(r"%(\d\$)?s", lambda _: argument, text, count=1)
        return text

    def see(self, text, role=None, *arguments):
        return self.program.see(self.say(text, *arguments, role=role), role)

    def gone(self, text, role=None, *arguments):
        return self.program.see_no_more(self.say(text, *arguments, role=role), role)

    def press(self, text, role="button", key="Return"):
        node = self.see(text, role)
        self.program.press(node, key)

    def card(self, text, focus_only=False):
        """Presses the card in which this is said. The list has rows only for what is near: it is gone along."""
        program = self.program
        first = program.wait("a card", lambda: program.find("", "list item") and program.all("", "list item")[0])
        if not program.find(text, "list item"):
            program.focus(first)
            self.key("Home")
        for _ in range(40):
            try:
                node = card = program.see(text, "list item", 0.5)
                break
            except Gone:
                self.key("Down")
        else:
            raise Gone(f"there is no card with “{text}”")
        while node is not None:
            if node.get_role_name() == "list item":
                card = node
            node = node.get_parent()
        program.focus(card)
        if not focus_only:
            self.key("Return")

    def key(self, *keys):
        self.program.key(*keys)

    def entries(self):
        """GTK gives the entries of its menus no names."""
        return [node for node, _ in self.program.nodes()
                if node.get_role_name() in ("menu item", "radio menu item", "check menu item")]

    def menu(self, at_least=1):
        """A menu can be seen before it takes the keys."""
        return self.program.wait("the focus in a menu", lambda: len(found := self.entries()) >= at_least and
                                 any(is_focused(node) for node in found) and found)

    def entry(self, number):
        """Goes to one of the entries of a menu and presses it."""
        for _ in range(2 * number + 2):
            found = self.menu(number + 1)
            if is_focused(found[number]):
                self.key("Return")
                return
            before = next(i for i, node in enumerate(found) if is_focused(node))
            self.key("Down" if before < number else "Up")
            self.program.wait("the next entry", lambda found=found, before=before: not is_focused(found[before]))
        raise Gone(f"entry {number} of the menu cannot be reached")

    def no_menu(self):
        self.program.wait("the menu to be closed", lambda: not self.entries())

    def focus_on(self, what, role, name=""):
        return self.program.wait(f"the focus on {what}", lambda: (node := self.program.focused()) is not None and
                                 node.get_role_name() == role and self.say(name) in (node.get_name() or "") and node)

    def end(self):
        """Scrolls down to the end of what has the focus."""
        self.key("ctrl+End")

    def give_back(self, device):
        """By the button beside its name, or below it where there is no room for that."""
        program = self.program
        if not program.find(device, "button"):
            program.press(program.see(device, "list item"))
        program.press(program.see(device, "button"))

    def back(self, text, role=None):
        """Out of what shows this."""
        self.key("Escape")
        self.gone(text, role)


def is_focused(node):
    return node.get_state_set().contains(Atspi.StateType.FOCUSED)


def plain(text):
    """As the driver looks for it: without the underscore of a mnemonic, and without one in parentheses."""
    return re.sub(r"_(.)", r"\1", re.sub(r"\(_.\)", "", text))


# ---- The example computer, with a card that has moved ----

def run(program, *arguments):
    subprocess.run([program, *arguments], check=True, timeout=60, stdout=subprocess.DEVNULL)


def edit(path, *changes):
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        text = file.read()
    for pattern, new in changes:
        text, count = re.subn(pattern, lambda _, new=new: new, text, count=1, flags=re.MULTILINE)
        if not count:
            raise Gone(f"there is no “{pattern}” in {path}")
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)


def shift(program):
    """The Wi-Fi card was assigned while it was where the card reader is now; the definition as it was before that."""
    run(program, "assign", "--demo", "--reset", "linux515", "14", "--accept", "only-network")
    wanted = definition()
    with open(MACHINES, encoding="utf-8") as file:
        text = file.read()
    start = text.index("<name>linux515</name>")
    for now, was in (('address="0000:03:00.0"', 'address="0000:02:00.0"'),
                     ("bus='0x03' slot='0x00' function='0x0'/>\n      </source>",
                      "bus='0x02' slot='0x00' function='0x0'/>\n      </source>")):
        text = text[:start] + text[start:].replace(now, was, 1)
    with open(MACHINES, "w", encoding="utf-8") as file:
        file.write(text)
    return wanted


def example_root():
    return glob.glob(os.path.join(EXAMPLE, "host-*[0-9a-f]"))[0]


def make_names_hostile():
    """Of cards, what is plugged in, and machines."""
    with open(MACHINES, encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"<title>(.*?)</title>", lambda match: f"<title>{match[1]} {xml_text(HOSTILE)}</title>", text)
    text = text.replace("<name>linux515</name>", f"<name>linux515</name><title>linux515 {xml_text(HOSTILE)}</title>")
    with open(MACHINES, "w", encoding="utf-8") as file:
        file.write(text)
    ids = os.path.join(example_root(), "usr/share/misc")
    edit(os.path.join(ids, "pci.ids"), (r"^\t24f3  .*$", f"\t24f3  {WIFI} \udcff {HOSTILE}"),
         (r"^\t15b7  .*$", f"\t15b7  Ethernet Connection (2) {ETHERNET} {HOSTILE}"))
    edit(os.path.join(ids, "usb.ids"), ("Keyboard K120", f"Keyboard K120 {HOSTILE}"))


def overview(walker):
    program = walker.program
    start(walker)
    walker.see("", "list item")
    yield "machines"
    walker.key("alt+2")
    walker.see("All Kinds", "toggle button")
    walker.see("", "list item")
    yield "devices"
    walker.card(WIFI, focus_only=True)
    walker.key("shift+F10")
    walker.menu()
    yield "card-menu"
    walker.key("Return")
    walker.menu(3)
    yield "card-menu-machines"
    walker.key("Escape", "Escape")
    walker.no_menu()
    walker.press("All Kinds", "toggle button", "space")
    walker.focus_on("the first kind", "list item", "All Kinds")
    yield "devices-kinds"
    walker.key("Home", "Down", "Down", "Down", "Down", "Return")
    walker.see("Storage", "toggle button")
    yield "devices-of-a-kind"
    walker.key("ctrl+f")
    walker.see("Search", "entry")
    program.type("nothing of this name")
    walker.see("No Devices Found")
    yield "devices-not-found"
    walker.key("alt+1")
    walker.see("No Virtual Machines Found")
    yield "machines-not-found"
    walker.key("ctrl+f", "ctrl+a")
    program.type("515")
    walker.see("linux515", "list item")
    yield "machines-found"
    walker.key("Escape")
    walker.see("Main Menu", "button")
    walker.key("alt+2")
    walker.press("Storage", "toggle button", "space")
    walker.focus_on("the chosen kind", "list item", "Storage")
    walker.key("Home", "Return")
    walker.see("All Kinds", "toggle button")


def menus(walker):
    program = walker.program
    walker.key("F10")
    walker.menu(5)
    yield "main-menu"
    walker.key("Escape")
    walker.no_menu()
    walker.key("ctrl+question")
    program.wait("the shortcuts", lambda: program.find(walker.say("Shortcuts")) or program.find("Ctrl+Q"))
    yield "shortcuts"
    walker.key("Escape")
    program.wait("the shortcuts to be gone", lambda: program.find(walker.say("Main Menu")))
    walker.key("F10")
    walker.entry(len(walker.menu(5)) - 1)
    walker.see("About", "dialog")
    yield "about"
    walker.press("Troubleshooting", "list item")
    walker.press("Debugging Information", "list item")
    walker.see("Copy Text", "button")
    yield "about-debugging"
    walker.key("Escape")
    walker.see("Debugging Information", "list item")
    walker.key("Escape")
    walker.see("Legal", "list item")
    walker.key("Escape")
    walker.gone("About", "dialog")
    walker.key("alt+Return")
    walker.see("Readiness", "list")
    yield "host"
    program.focus(walker.see("Save Report…", "button"))
    yield "host-report"
    walker.back("Readiness", "list")


def repair(walker):
    program = walker.program
    walker.key("alt+1")
    walker.card("linux515")
    walker.see("Moved from %s to %s", "label", "02:00.0", "03:00.0")
    yield "machine-moved"
    walker.press("Start")
    walker.see("Not Started")
    yield "not-started"
    walker.press("Repair…")
    walker.see("Repair", "dialog")
    walker.see("Where It Is Now", "label")
    yield "repair"
    program.accept_all(walker.say("I accept this danger"))
    walker.press("Repair")
    walker.gone("Where It Is Now", "label")
    walker.see("Undo", "button")
    walker.gone("Moved from %s to %s", "label", "02:00.0", "03:00.0")
    yield "repaired"
    walker.give_back(WIFI)
    walker.see("Return to This Computer", "dialog")
    walker.see("Leaves the Guest", "label")
    yield "return"
    walker.press("Return")
    walker.gone("Leaves the Guest", "label")
    walker.see("No Devices Assigned")
    yield "returned"
    walker.key("Escape")
    walker.see("Main Menu", "button")


def assign(walker):
    program = walker.program
    walker.key("alt+2")
    walker.card(WIFI)
    walker.see("Assign Device", "dialog")
    walker.see("linux515", "list item")
    yield "choose-machine"
    program.press(walker.see("linux515", "list item"))
    walker.see("Findings", "list")
    yield "findings"
    program.accept_all(walker.say("I accept this danger"))
    walker.press("Review")
    walker.see("Expected at %s in the guest", None, "09:00.0")
    yield "review"
    program.focus(walker.see("Copy the Difference", "button"))
    yield "review-difference"
    walker.press("Assign")
    walker.gone("Assign Device", "dialog")
    walker.see("Undo", "button")
    yield "assigned"
    program.press(program.wait("the device", lambda: program.find(WIFI, "list item")))
    yield "assigned-devices"
    walker.press("Undo")
    walker.see("No Devices Assigned")
    walker.see("Undone: the definition is as it was before")
    yield "undone"
    walker.key("Escape")
    walker.see("Main Menu", "button")


def from_machine(walker):
    program = walker.program
    walker.key("alt+1")
    walker.card("linux515")
    walker.press("Assign Device…")
    walker.see("Choose Devices")
    walker.see("", "list item")
    yield "choose-devices"
    program.type("nothing of this name")
    walker.see("No Devices Found")
    yield "choose-devices-not-found"
    walker.key("ctrl+a")
    program.type(ETHERNET)
    walker.card(ETHERNET)
    walker.see("Review", "button")
    yield "findings-without-danger"
    walker.press("Review")
    walker.see("Expected at %s in the guest", None, "09:00.0")
    walker.press("Assign")
    walker.gone("Assign Device", "dialog")
    walker.see("Undo", "button")
    walker.press("Start")
    walker.see("was %s on this computer", None, "00:1f.6")
    walker.focus_on("the device in the guest", "list item")
    yield "guest"
    walker.key("Escape")
    walker.press("Force Off…")
    walker.see("Force Off", "button")
    yield "force-off"
    walker.key("Escape")
    walker.see("Shut Down", "button")
    yield "machine-running"
    walker.key("Escape")
    walker.see("Main Menu", "button")
    yield "machines-running"


def options(walker):
    program = walker.program
    walker.key("alt+2")
    walker.card(WIFI)
    program.press(walker.see("linux515", "list item"))
    walker.press("Options", "list item")
    walker.see("Boot From This Device")
    yield "options"
    walker.press("Option ROM", "combo box")
    walker.see("From a File", "label")
    yield "options-rom"
    walker.key("Down", "Down", "Return")
    walker.see("Option ROM File")
    yield "options-rom-file"
    walker.press("Option ROM", "combo box")
    walker.focus_on("the chosen option ROM", "list item", "From a File")
    walker.key("Up", "Up", "Return")
    walker.gone("Option ROM File")
    walker.key("Escape", "Escape")
    walker.gone("Assign Device", "dialog")


def many_members(walker):
    program = walker.program
    walker.key("alt+2")
    walker.card("8086:a12f")
    program.press(walker.see("Retro", "list item"))
    walker.see("Findings", "list")
    yield "findings-of-several"
    program.press(program.all(walker.say("Give to Guest"), "toggle button")[0], "space")
    walker.focus_on("the role that it has", "list item", "Give to Guest")
    yield "roles"
    walker.key("Down", "Return")
    program.press(walker.see("Hold Back", "toggle button"), "space")
    walker.focus_on("the role that was chosen", "list item", "Hold Back")
    walker.key("Escape", "Escape", "Escape", "Escape")
    walker.gone("Assign Device", "dialog")


def blocked(walker):
    program = walker.program
    walker.key("alt+2")
    walker.card("660P")
    walker.see("Cannot Be Assigned")
    yield "blocked"
    walker.key("Escape")
    walker.gone("Assign Device", "dialog")


def gone_device(walker):
    program = walker.program
    walker.key("alt+1")
    walker.card("Media center")
    walker.see("No longer in this computer, was at %s", "label", "3f:00.0")
    yield "machine-gone"
    walker.press("Start")
    walker.see("Not Started")
    yield "not-started-gone"
    walker.key("Escape")
    walker.gone("Not Started")
    walker.press("Guest Device Tree", "list item")
    walker.focus_on("the device in the guest", "list item")
    yield "guest-expected"


def example(walker):
    for part in (overview, menus, repair, assign, options, from_machine, many_members, blocked, gone_device):
        yield from part(walker)


def main(walker):
    """The screens that a person meets first."""
    start(walker)
    walker.see("linux515", "list item")
    yield "machines"
    walker.key("alt+2")
    walker.see(WIFI, "list item")
    yield "devices"
    yield from assign(walker)
    yield from from_machine(walker)


def shown(walker):
    """Those that a software centre and the README show: light, and the last one dark."""
    program = walker.program
    start(walker)
    walker.key("alt+2")
    walker.card(WIFI, focus_only=True)
    yield "devices"
    walker.key("Return")
    walker.see("Assign Device", "dialog")
    program.press(walker.see("linux515", "list item"))
    walker.see("Findings", "list")
    yield "findings"
    program.accept_all(walker.say("I accept this danger"))
    walker.press("Review")
    walker.see("Expected at %s in the guest", None, "09:00.0")
    yield "review"
    walker.press("Assign")
    walker.gone("Assign Device", "dialog")
    walker.see("Undo", "button")
    yield "machine"
    walker.press("Start")
    walker.see("was %s on this computer", None, "03:00.0")
    yield "guest"


# ---- Other computers, and what they lack ----

def start(walker):
    walker.see("Main Menu", "button")
    walker.key("alt+1")


def hosts(walker):
    program = walker.program
    start(walker)
    walker.see("", "list item")
    walker.press("Computer: This Computer", "toggle button", "space")
    walker.menu()
    yield "host-menu"
    walker.entry(3)
    walker.see("Add Remote Computer", "dialog")
    yield "add-host"
    program.type(f"qemu+unix:///system?socket={PLACE}/nowhere")
    walker.key("Return")
    walker.see("libvirt", "alert")
    yield "add-host-failed"
    walker.key("Escape")
    walker.gone("Add Remote Computer", "dialog")


def no_machines(walker):
    start(walker)
    walker.see("No Virtual Machines")
    yield "no-machines"
    walker.key("alt+2")
    walker.card(WIFI)
    walker.see("No Virtual Machines")
    yield "choose-machine-none"


def no_libvirt(walker):
    start(walker)
    walker.see("Virtual Machines Cannot Be Reached")
    yield "no-libvirt"
    walker.key("alt+Return")
    walker.see("Readiness", "list")
    yield "no-libvirt-host"
    walker.press("Details", "list item")
    yield "no-libvirt-details"


def no_iommu(walker):
    start(walker)
    walker.see("", "list item")
    yield "no-iommu-machines"
    walker.key("alt+2")
    # A window that is too low for it has no banner
    walker.see("No IOMMU Groups")
    yield "no-iommu"
    walker.key("alt+Return")
    walker.see("Readiness", "list")
    yield "no-iommu-host"


def no_devices(walker):
    start(walker)
    walker.key("alt+2")
    walker.see("Devices Could Not Be Read")
    yield "no-devices"


# ---- What somebody else does, on this computer and on others ----

def elsewhere(walker):
    """The definition is edited while its change is read, and after it was made."""
    program, daemon = walker.program, daemons[-1]
    try:
        start(walker)
        walker.key("alt+2")
        walker.card(ETHERNET)
        program.press(walker.see("linux515", "list item"))
        walker.press("Review")
        walker.see("Expected at %s in the guest", None, "09:00.0")
        less_memory(daemon)
        walker.see("This has changed while it was open. Read it again before you go on.")
        yield "changed-meanwhile"
        walker.press("I Have Read It")
        walker.press("Assign")
        walker.gone("Assign Device", "dialog")
        walker.see("Undo", "button")
        less_memory(daemon)
        walker.press("Undo")
        walker.see("Not Undone")
        yield "not-undone"
        walker.back("Not Undone")
    finally:
        daemon.stop()


def less_memory(daemon):
    text = daemon.virsh("dumpxml", "--inactive", "linux515")
    daemon.define(re.sub(r"(<(?:currentM|m)emory unit='KiB'>)(\d+)", lambda it: f"{it[1]}{int(it[2]) // 2}", text))


def remote(walker):
    """What libvirt says of another computer's devices, and what it cannot say."""
    daemon = daemons[-1]
    try:
        start(walker)
        walker.see("", "list item")
        walker.key("alt+2")
        walker.card("ConnectX-5", focus_only=True)
        yield "remote-devices"
        walker.key("Return")
        walker.see("Assign Device", "dialog")
        walker.program.press(walker.see("linux515", "list item"))
        walker.see("Findings", "list")
        yield "remote-findings"
        walker.key("Escape", "Escape")
        walker.gone("Assign Device", "dialog")
        walker.key("alt+Return")
        walker.see("Readiness", "list")
        yield "remote-host"
    finally:
        daemon.stop()


def read_only(walker):
    """A person who may look at the machines, and no more."""
    program = walker.program
    start(walker)
    walker.card("linux515")
    walker.see("No Devices Assigned")
    yield "read-only-machine"
    walker.key("Escape")
    walker.key("alt+2")
    walker.card(ETHERNET)
    program.press(walker.see("linux515", "list item"))
    walker.see("Findings", "list")
    program.wait("no way on from what cannot be written", lambda: not walker.see("Review", "button").get_state_set(
        ).contains(Atspi.StateType.SENSITIVE))
    yield "read-only-findings"
    walker.key("Escape", "Escape")
    walker.gone("Assign Device", "dialog")
    yield "read-only"


def plugging(walker):
    """A device for a machine that runs, and a guest that keeps it."""
    program = walker.program

    def switch(text):
        program.press(program.wait(text, lambda: program.all(walker.say(text), "check box"))[0])

    start(walker)
    walker.card("linux515")
    walker.press("Start")
    walker.see("Running", "label")
    walker.press("Assign Device…")
    walker.card(ETHERNET)
    walker.press("Review")
    switch("Plug In Now")
    yield "plug-in-now"
    walker.press("Assign")
    walker.gone("Assign Device", "dialog")
    walker.see("Undo", "button")
    walker.give_back(ETHERNET)
    switch("Unplug Now")
    yield "unplug-now"
    walker.press("Return")
    # No picture: what tells of waiting does not come to rest
    walker.see("Waiting for the guest to let go…")
    walker.press("Cancel")
    walker.see("Undo", "button")
    yield "kept-by-the-guest"


def qemu(walker):
    """A machine of QEMU's in a person's own session: it gets no device, and it can be asked."""
    daemon = daemons[-1]
    try:
        start(walker)
        walker.card(asked.NAME)
        walker.press("Assign Device…")
        walker.see("Choose Devices")
        walker.program.type(ETHERNET)
        walker.see(ETHERNET, "list item")
        walker.card(ETHERNET)
        walker.see("Review", "button")
        yield "findings-of-session"
        walker.key("Escape", "Escape")
        walker.gone("Choose Devices")
        walker.press("Guest Device Tree", "list item")
        walker.press("Ask QEMU…")
        walker.see("Ask QEMU?", "alert")
        yield "ask-qemu"
        walker.press("Ask QEMU")
        walker.see("Seen by QEMU: these are the bus numbers in its registers. The guest itself has not confirmed them.")
        yield "guest-by-qemu"
    finally:
        daemon.stop()
        shutil.rmtree(daemon.directory)


# ---- What they are started with ----

def make_example(program, hostile):
    run(program, "list", "--demo", "--reset")
    if hostile:
        make_names_hostile()


def prepare_example(program, hostile):
    shift(program)
    if hostile:
        make_names_hostile()
    return ["--demo"]


def prepare_main(program, hostile):
    make_example(program, hostile)
    return ["--demo"]


def prepare_hosts(program, hostile):
    """A computer that was added, shown when the program starts: libvirt's test driver stands for it."""
    make_example(program, hostile)
    uri = f"test://{MACHINES}"
    for name, value in (("remote-hosts", f"['{uri}', 'qemu+ssh://root@server.example.org/system']"),
                        ("last-host", f"'{uri}'")):
        change_setting(name, value)
    return []


def prepare_no_machines(program, hostile):
    make_example(program, hostile)
    path = os.path.join(PLACE, "empty.xml")
    with open(path, "w", encoding="utf-8") as file:
        file.write("<node/>\n")
    return ["--host", example_root(), "--connect", f"test://{path}"]


def prepare_no_libvirt(program, hostile):
    make_example(program, hostile)
    return ["--host", example_root(), "--connect", f"qemu+unix:///system?socket={PLACE}/nowhere"]


def prepare_no_iommu(program, hostile):
    make_example(program, hostile)
    return ["--host", make_computer(), "--connect", f"test://{MACHINES}"]


def prepare_read_only(program, hostile):
    make_example(program, hostile)
    return ["--host", example_root(), "--connect", f"test://{MACHINES}"]


def prepare_no_devices(program, hostile):
    make_example(program, hostile)
    root = os.path.join(PLACE, "bare")
    for name in ("sys/bus/pci/devices", "sys/kernel/iommu_groups", "sys/class/iommu", "proc"):
        os.makedirs(os.path.join(root, name), exist_ok=True)
    return ["--host", root, "--connect", f"test://{MACHINES}"]


daemons = []


def prepare_elsewhere(program, hostile):
    make_example(program, hostile)
    daemons.append(Daemon(MACHINES))
    return ["--host", example_root(), "--connect", daemons[-1].uri()]


def prepare_remote(program, hostile):
    """Behind a door that is not libvirt's own, as at the end of a tunnel, is another computer."""
    make_example(program, hostile)
    daemon = Daemon(MACHINES)
    daemons.append(daemon)
    path = os.path.join(PLACE, "remote.xml")
    with open(MACHINES, encoding="utf-8") as file, open(path, "w", encoding="utf-8") as copy:
        copy.write(file.read().replace("</node>", REMOTE_DEVICES + "</node>"))
    return ["--connect", f"test+unix://{path}?socket={Door(daemon).path}"]


def prepare_qemu(program, hostile):
    make_example(program, hostile)
    daemon = asked.Daemon(pathlib.Path(tempfile.mkdtemp()))
    daemons.append(daemon)
    daemon.start()
    daemon.virsh(f"create {daemon.write('asked.xml', asked.DEFINITION)}")
    return ["--host", example_root(), "--connect", daemon.uri()]


def environment(tour):
    """What the program is to be started with besides."""
    return {**DOUBLES[tour], "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"} if tour in DOUBLES else {}


# What libvirt is replaced by in some tours, by preloading it
BUILD = os.path.dirname(os.environ["GSETTINGS_SCHEMA_DIR"])
DOUBLES = {
    "read-only": {"LD_PRELOAD": os.path.join(BUILD, "tests/libread-only-libvirt.so")},
    "plugging": {"LD_PRELOAD": os.path.join(BUILD, "tests/libhotplug-double.so"), "HOTPLUG_KEEP": "0000:00:1f.6"},
}

# One start of the program for each: what it is started with, and the walk from there
TOURS = {
    "example": (prepare_example, example),
    "hosts": (prepare_hosts, hosts),
    "no-machines": (prepare_no_machines, no_machines),
    "no-libvirt": (prepare_no_libvirt, no_libvirt),
    "no-iommu": (prepare_no_iommu, no_iommu),
    "no-devices": (prepare_no_devices, no_devices),
    "elsewhere": (prepare_elsewhere, elsewhere),
    "remote": (prepare_remote, remote),
    "read-only": (prepare_read_only, read_only),
    "plugging": (prepare_main, plugging),
}
if shutil.which("libvirtd") and shutil.which("qemu-system-x86_64"):
    TOURS["qemu"] = (prepare_qemu, qemu)
MAIN = (prepare_main, main)
SHOWN = (prepare_main, shown)
