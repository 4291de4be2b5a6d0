#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-hostile.py PROGRAM LOSER UNPACK: hardware and definitions whose names are orders to a terminal.

The example computer, with a database of names, USB devices, a mount point and machines that say what they like. No
command may print a control character, turn a line around or fill the screen; --json keeps what libvirt was told.
"""

import os
import pathlib
import re
import subprocess
import sys
import unicodedata

from command_bench import HERE, Home, check_list, equal, holds, main, test

UNPACK = os.path.abspath(sys.argv[3])
EXAMPLE = os.path.join(HERE, os.pardir, "data", "example", "example.host")
ORDER = "\033]0;title\007\033[2J\u009b31m"
TURNED = "\u202egnp.\u2066x\u2069\u200f"
MARKUP = "<b>&amp;</b>"
LONG = "long" * 1000
TITLE = f"{MARKUP} {TURNED} \u2028 {LONG}"
NAME = f"<i>{TURNED}&"
# libpci takes lines of a kilobyte
WIFI = b"\t24f3  Wi\xff-Fi \033[2J\302\233" + TURNED.encode() + MARKUP.encode() + b" " + LONG[:400].encode()
# Not in any answer, whatever was asked
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# A line of ours with a shortened name or two in it
LONGEST = 800


def xml_text(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def make(home):
    """Returns: the options that lead to the computer and its machines"""
    host = pathlib.Path(home.path, "host")
    subprocess.run([UNPACK, EXAMPLE, host], check=True, timeout=60)
    ids = host / "usr/share/misc/pci.ids"
    ids.write_bytes(re.sub(rb"^\t24f3  .*$", lambda _: WIFI, ids.read_bytes(), flags=re.MULTILINE))
    usb = host / "usr/share/misc/usb.ids"
    usb.write_bytes(usb.read_bytes().replace(b"Keyboard K120", b"K\xfe\033[31m" + TURNED.encode()))
    for table in host.glob("proc/1/mountinfo"):
        text = table.read_bytes()
        holds("there is a mount point to rename", b" / / " in text)
        table.write_bytes(text.replace(b" / / ", b" / /\\033[2J" + TURNED.encode() + b" "))
    machines = pathlib.Path(home.path, "machines.xml")
    machines.write_text(
        "<node>" + "".join(
            f"<domain type='test'><name>{xml_text(name)}</name><title>{xml_text(title)}</title>"
            f"<description>{xml_text(title)}</description><memory>1024</memory>"
            "<os><type arch='x86_64' machine='q35'>hvm</type></os><devices>"
            "<hostdev mode='subsystem' type='pci' managed='yes'><source>"
            "<address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>"
            "</source></hostdev></devices></domain>"
            for name, title in ((NAME, TITLE), (LONG, "plain"), ("plain", ""))) + "</node>", encoding="utf-8")
    return ["--host", str(host), "--connect", f"test://{machines}"]


COMMANDS = [
    ["list", "--all"], ["show", "14"], ["show", "3"], ["machines"], ["check"], ["tree", NAME], ["tree", LONG],
    ["plan", NAME, "12"], ["plan", "--return", NAME, "14"], ["plan", "plain", "14"], ["plan", ORDER, "14"],
    ["assign", "plain", "14"], ["show", ORDER], ["start", "nobody" + TURNED], ["undo", NAME], [ORDER],
    ["list", "--connect", "test:///" + ORDER], ["list", "--host", "/nowhere" + ORDER],
]


def check_text(answer, text):
    """Lines that a terminal can be given."""
    found = FORBIDDEN.search(text)
    holds(f"{found and found.group()!r} at {found and found.start()} in {answer}", found is None)
    # The difference is whole, or it would be none
    for line in text.partition("--- before")[0].splitlines():
        holds(f"a line of {len(line)} characters: {answer}", len(line) <= LONGEST or LONG in "".join(answer.args))


@test
def nothing_of_it_orders_the_terminal():
    with Home() as home:
        computer = make(home)
        for command in COMMANDS:
            answer = home.run(*command, *computer)
            check_text(answer, answer.out)
            check_text(answer, answer.err)
            holds(f"it ends as it should: {answer}", answer.status in (0, 1, 2, 3))


@test
def what_is_shown_is_escaped():
    with Home() as home:
        computer = make(home)
        text = home.run("machines", *computer).out
        holds(f"the title is shortened, its markup as it is: {text}", f"({MARKUP} \\u202egnp." in text)
        holds(f"so is the name: {text}", f"\n{'long' * 25}…" in "\n" + text)
        text = home.run("show", "14", *computer).out
        holds(f"no byte of the card's name is lost: {text}", "Wi\\xff-Fi \\x1b[2J\\u009b\\u202egnp." in text)
        text = home.run("show", "3", *computer).out
        holds(f"the keyboard's is escaped: {text}", "\\x1b[31m\\u202egnp." in text)


@test
def json_is_valid_and_keeps_what_libvirt_was_told():
    with Home() as home:
        computer = make(home)
        answer = home.run("list", "--all", "--json", *computer)
        equal(f"status of {answer}", 0, answer.status)
        check_list(answer.json)
        machines = {machine["name"]: machine["title"] for machine in answer.json["machines"]}
        equal("names and titles", {NAME: TITLE, LONG: "plain", "plain": None}, machines)
        holds("no control character is outside an escape", not any(
            unicodedata.category(c) == "Cc" and c != "\n" for c in answer.out))
        held = [group["assigned_to"] for group in answer.json["groups"] if group["number"] == 14]
        equal("who holds the card", sorted([NAME, LONG, "plain"]), sorted(held[0]))


sys.exit(main())
