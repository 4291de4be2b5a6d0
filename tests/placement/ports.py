# SPDX-License-Identifier: GPL-3.0-or-later
"""Where libvirt puts what the program adds, on generated definitions; nothing is started."""

import random

from machines import Trouble

# A number that is printed with each failure makes the same definition again
N_DEFINITIONS = 40
HOSTS = ["03:00.0", "03:00.1", "04:00.0", "05:00.0", "05:00.3", "06:00.1", "07:00.0", "08:00.0", "09:00.0", "0a:00.0",
         "0b:00.0", "0c:00.0"]


def address(bus, slot, function, more=""):
    return (f"<address type='pci' domain='0x0000' bus='0x{bus:02x}' slot='0x{slot:02x}' function='0x{function:x}'"
            f"{more}/>")


def controller(index, model, place=""):
    return f"<controller type='pci' index='{index}' model='{model}'>{place}</controller>"


def hostdev(number, place):
    return (f"<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' "
            f"bus='0x{0x40 + number // 8:02x}' slot='0x00' function='0x{number % 8}'/></source>{place}</hostdev>")


class Machine:
    """A definition that grows."""

    def __init__(self, dice, chipset):
        self.dice = dice
        self.chipset = chipset
        self.lines = []
        self.index = self.hosts = 0

    def port(self, place):
        self.index += 1
        self.lines.append(controller(self.index, "pcie-root-port" if self.chipset == "q35" else "pci-bridge", place))
        return self.index

    def host(self, place):
        self.lines.append(hostdev(self.hosts, place))
        self.hosts += 1

    def functions(self, slot):
        """Ports on some functions of one slot, each perhaps with a device behind it."""
        chosen = sorted({0, *self.dice.sample(range(8), self.dice.choice((1, 2, 3, 7, 8)))})
        self.dice.shuffle(chosen)
        for function in chosen:
            index = self.port(address(0, slot, function))
            if self.dice.random() < 0.6:
                self.host(address(index, 0, 0))

    def switch(self, slot):
        index = self.port(address(0, slot, 0))
        self.lines.append(controller(index + 1, "pcie-switch-upstream-port", address(index, 0, 0)))
        for number, below in enumerate(self.dice.sample(range(32), 3)):
            self.lines.append(controller(index + 2 + number, "pcie-switch-downstream-port",
                                         address(index + 1, below, 0)))
        self.index = index + 4

    def card(self, slot):
        """A device of several functions."""
        for function in sorted({0, *self.dice.sample(range(8), self.dice.choice((0, 0, 1, 3)))}):
            self.host(address(0, slot, function))

    def mixed(self, slot):
        """A device and a port side by side."""
        self.host(address(0, slot, 0))
        self.port(address(0, slot, self.dice.randrange(1, 8)))

    def left_to_libvirt(self, _slot):
        """What has no address yet."""
        self.lines.append(self.dice.choice((
            "<interface type='user'><model type='virtio'/></interface>",
            "<interface type='user'><model type='e1000'/></interface>",
            "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>",
            "<sound model='ich9'/>",
        )))

    def bridge(self, slot):
        index = self.port(address(0, slot, 0))
        for place in self.dice.sample(range(1, 32), 3):
            self.host(address(index, place, 0))

    def text(self, name):
        root = "pcie-root" if self.chipset == "q35" else "pci-root"
        video = self.dice.choice(("", "", "<video><model type='vga'/></video>"))
        balloon = self.dice.choice(("none", "virtio"))
        return (f"<domain type='qemu'><name>{name}</name><memory unit='MiB'>256</memory><vcpu>1</vcpu><os>"
                f"<type arch='x86_64' machine='{self.chipset}'>hvm</type></os><devices>"
                f"{controller(0, root)}{''.join(self.lines)}{video}<memballoon model='{balloon}'/>"
                "</devices></domain>\n")


def generate(number, chipset, name):
    """(definition, hosts to assign, whether each gets a slot of its own)."""
    dice = random.Random(f"{chipset} {number}")
    machine = Machine(dice, chipset)
    if chipset == "q35":
        kinds = (machine.functions, machine.functions, machine.switch, machine.card, machine.mixed,
                 machine.left_to_libvirt)
    else:
        kinds = (machine.bridge, machine.card, machine.left_to_libvirt)
    # Slot 1f of a q35 is the chipset's, as is slot 1 of a pc
    low = (1, 2) if chipset == "q35" else (3,)
    for slot in dice.sample(range(4, 31), dice.randrange(8)) + dice.sample(low, 1):
        dice.choice(kinds)(slot)
    return machine.text(name), dice.sample(HOSTS, dice.randrange(1, len(HOSTS))), dice.random() < 0.3


def check(daemon, program, make_layout, chipset):
    faults = []
    for number in range(N_DEFINITIONS):
        name = f"generated-{chipset}-{number}"
        text, hosts, separate = generate(number, chipset, name)
        layout = make_layout(name)
        try:
            before = daemon.define(name, text)
            after, places, added = program.place(before, [f"0000:{host}" for host in sorted(hosts)], separate)
            layout.kept(before, daemon.define(name, after), program, places, added)
            # A place that is not known is not wrong, and tests nothing
            if not all(expected for _, expected in places.values()):
                layout.fault("the address was not foreseen")
        except Trouble as trouble:
            layout.fault(str(trouble))
        faults += [f"{name}: {fault}" for fault in layout.faults]
    return faults


def tests(daemon, program, make_layout):
    """[(name, a function that returns what is wrong)]."""
    return [(f"{N_DEFINITIONS} generated definitions of a {chipset}",
             lambda chipset=chipset: check(daemon, program, make_layout, chipset))
            for chipset in ("q35", "pc")]
