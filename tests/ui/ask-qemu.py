#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/ask-qemu.py [--program PATH]: QEMU is asked for what a guest has, after saying what that leaves behind.

libvirt and QEMU are real, in a libvirtd of our own; the guest is firmware that numbers the buses and finds nothing to
boot. Nor does a QEMU that does not answer hold anybody up. To be run in a session of its own: tests/ui/session.sh
"""

import os
import pathlib
import re
import shutil
import signal
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "placement")]
from case import Test, told  # noqa: E402
from driver import Gone, Program, Watch  # noqa: E402
from machines import Daemon, Trouble  # noqa: E402

NAME = "firmware"
MARK = "custom monitor control commands issued"
# The second root port stands before the first one, so that the numbers are not those of the definition
DEFINITION = f"""<domain type='qemu'>
  <name>{NAME}</name>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <controller type='usb' model='none'/>
    <controller type='pci' index='0' model='pcie-root'/>
    <controller type='pci' index='1' model='pcie-root-port'>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x06' function='0x0'/>
    </controller>
    <controller type='pci' index='2' model='pcie-root-port'>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
    </controller>
    <interface type='user'>
      <model type='e1000e'/>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
    </interface>
    <memballoon model='none'/>
  </devices>
</domain>
"""


def find_cards(daemon):
    """The buses with an e1000e behind them, by QEMU's own `info pci`; this, too, leaves the mark."""
    text = daemon.virsh(f"qemu-monitor-command {NAME} --hmp 'info pci'")
    return re.findall(r"Bus +(\d+), device +0, function 0:\s+Ethernet controller: PCI device 8086:10d3", text)


def cancel(program, test, daemon):
    """QEMU is stopped by a signal, so that it does not answer; asking it is let go of."""
    words = "Asking QEMU…"
    pid = int(next(daemon.directory.rglob(f"{NAME}.pid")).read_text())
    os.kill(pid, signal.SIGSTOP)
    try:
        watch = Watch()
        program.click("Ask QEMU…")
        program.see(words, "label")
        slow = watch.own
        test.check("it is explained once", program.find("Ask QEMU?", "alert") is None)
        way_out = program.see("Cancel", "button")
        whole, own = watch.whole, watch.own
        test.check("asking: words after a second, Cancel after five", slow < 4 < whole and own < 9, (slow, whole, own))
        way_out.do_action(0)
        program.see("No longer waited for")
        program.see_no_more(words, "label")
        test.check("what was seen before stays", program.find("Seen by QEMU") is not None)
    finally:
        os.kill(pid, signal.SIGCONT)
    test.check("the machine runs on", daemon.virsh(f"domstate {NAME}").strip() == "running")
    program.click("Ask QEMU…")
    program.see("Ask QEMU…", "button")
    test.check("and QEMU can be asked again", program.see_no_more(words, "label") is not None)


def ask(program, test, daemon):
    program.press(program.see(NAME, "list item"))
    program.see("Running")
    program.press(program.see("Guest Device Tree", "list item"))
    program.see("Expected: computed from the running definition")
    program.see("02:00.0 ")
    program.click("Ask QEMU…")
    program.see("Ask QEMU?", "alert")
    program.click("Cancel")
    program.see_no_more("Ask QEMU?", "alert")
    said = daemon.virsh(f"dominfo {NAME}")
    test.check("who does not agree leaves no mark", MARK not in said, said)

    program.click("Ask QEMU…")
    program.see("Ask QEMU?", "alert")
    program.click("Ask QEMU")
    program.see("Seen by QEMU: these are the bus numbers in its registers.")
    said = daemon.virsh(f"dominfo {NAME}")
    test.check("libvirt has noted it", MARK in said, said)
    cards = find_cards(daemon)
    test.check("the card is on the bus that QEMU's own list has it on",
               cards == ["2"] and program.find("02:00.0 ") is not None, cards)
    cancel(program, test, daemon)
    test.no_complaints(program)


def main():
    arguments = told()
    if not shutil.which("libvirtd") or not shutil.which("qemu-system-x86_64"):
        print("1..0 # SKIP there is no libvirtd or no QEMU")
        return
    test = Test()

    with tempfile.TemporaryDirectory() as place:
        daemon = Daemon(pathlib.Path(place))
        try:
            daemon.start()
            daemon.virsh(f"create {daemon.write('asked.xml', DEFINITION)}")
            with Program("--connect", daemon.uri(), program=arguments.program) as program:
                ask(program, test, daemon)
        except (Gone, Trouble) as trouble:
            test.check("QEMU is asked", False, trouble)
        finally:
            daemon.stop()
    sys.exit(test.end())


if __name__ == "__main__":
    main()
