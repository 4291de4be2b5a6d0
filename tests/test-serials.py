#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serial numbers in vital product data, which only libvirt reads, on the command line of the example computer.

Its libvirt is the test driver, whose file may describe devices: they are written there behind the program's back, and
lost again when it keeps what was done.
"""

import os
import sys
import tarfile

from command_bench import Home, equal, holds, main, test

READER, GROUP, MACHINE = "0000:02:00.0", "13", "linux515"
SERIAL = "SN-4711-VPD"

FIELDS = "<capability type='vpd'><name>Reader</name><fields access='readonly'>{}</fields></capability>"


def describe(home, capability):
    """As libvirt 11.3 describes a device (src/conf/node_device_conf.c)."""
    path = os.path.join(home.example, "machines.xml")
    device = f"""<device><name>pci_0000_02_00_0</name><path>/sys/devices/pci0000:00/0000:00:1c.0/0000:02:00.0</path>
      <parent>computer</parent><capability type='pci'><class>0x080501</class><domain>0</domain><bus>2</bus>
      <slot>0</slot><function>0</function><product id='0x8621'>Reader</product><vendor id='0x1217'>O2</vendor>
      {capability}</capability></device>
    """
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if "<device>" in text:
        text = text[:text.index("<device>")] + text[text.index("</device>") + len("</device>"):]
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("</node>", device + "</node>"))


def serial(text):
    return FIELDS.format(f"<serial_number>{text}</serial_number>")


def status(home):
    by_name = {found["name"]: found for found in home.demo(0, "machines")["machines"]}
    return by_name[MACHINE]["devices"][0]["status"]


def assigned(home, capability):
    """The definition after the reader was assigned, of which libvirt said so."""
    home.demo(0, "list")
    if capability is not None:
        describe(home, capability)
    home.demo(0, "assign", MACHINE, GROUP)
    return home.definition(MACHINE).decode()


@test
def it_is_recorded_and_found_again():
    with Home() as home:
        definition = assigned(home, serial(SERIAL))
        holds("the record has it", f"serial-kind='vpd' serial='{SERIAL}'" in definition.replace('"', "'"))

        describe(home, serial(SERIAL))
        equal("with the same number", "here", status(home))
        home.demo(0, "start", MACHINE)
        home.demo(0, "force-off", MACHINE)


@test
def another_card_of_the_same_make_is_not_it():
    with Home() as home:
        assigned(home, serial(SERIAL))
        describe(home, serial("SN-4712-VPD"))
        equal("with another number", "moved", status(home))
        plan = home.demo(0, "plan", MACHINE, "12")
        said = [found["severity"] for found in plan["findings"] if found["id"] == "moved"]
        equal("the plan says it", ["caution"], said)
        equal("a start", "refused", home.demo(1, "start", MACHINE)["error"]["code"])
        equal("it does not run", "shut off", home.states()[MACHINE])


@test
def what_libvirt_does_not_say_is_not_missed():
    with Home() as home:
        assigned(home, serial(SERIAL))
        less = (("nothing of the device", None), ("no such data", ""), ("no number", FIELDS.format("")))
        for what, capability in less:
            if capability is not None:
                describe(home, capability)
            equal(what, "here", status(home))
        home.demo(0, "start", MACHINE)


@test
def without_it_nothing_is_recorded():
    other = FIELDS.replace("readonly", "readwrite").format("<asset_tag>x</asset_tag>")
    for capability in (None, "", FIELDS.format(""), serial(""), serial("   "), other):
        with Home() as home:
            definition = assigned(home, capability)
            holds(f"assigned with {capability}", "bus='0x02'" in definition)
            holds(f"no serial number with {capability}", "serial-kind" not in definition)


@test
def it_is_in_no_list_and_no_report():
    with Home() as home:
        assigned(home, serial(SERIAL))
        describe(home, serial(SERIAL))
        for arguments in (["list", "--all"], ["show", GROUP], ["machines"], ["check"]):
            answer = home.run(*arguments, "--demo", "--json")
            holds(f"{arguments} has it not", SERIAL not in answer.out and SERIAL not in answer.err)
        report = os.path.join(home.path, "report.tar.gz")
        equal("status of the capture", 0, home.run("capture", report, "--demo").status)
        with tarfile.open(report) as archive:
            files = [member for member in archive if member.isfile()]
            holds("the report has files", files)
            for member in files:
                holds(f"{member.name} has it not", SERIAL.encode() not in archive.extractfile(member).read())


if __name__ == "__main__":
    sys.exit(main())
