#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-manual.py PROGRAM PAGE: the manual page names what --help names, and no more; groff has nothing to say."""

import re
import subprocess
import sys

program, page = sys.argv[1:]
usage = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
made = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-P-cbou", "-rLL=200n", "-K", "utf8", page],
                      capture_output=True, text=True, check=True)
text = made.stdout.replace("‐", "-").replace("−", "-")
number = failed = 0


def result(name, wrong):
    global number, failed
    number += 1
    failed += bool(wrong)
    print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
    for line in str(wrong or "").splitlines():
        print(f"# {line}")


def options(words):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", words))


def commands(words):
    """Of the lines that begin with the program's name."""
    found = re.findall(r"^ *passthrough ([a-z|-]+)", words, re.MULTILINE)
    return {command for group in found for command in group.split("|")}


def section(name):
    return re.search(rf"^{name}$(.*?)(?=^[A-Z])", text, re.MULTILINE | re.DOTALL)[1]


result("groff has nothing to say", made.stderr)
result("it is there", "" if "IOMMU" in text else text)
result("every option of --help, and no other",
       ", ".join(sorted(options(usage) ^ options(text))))
named = set(re.findall(r"^ {7}([a-z-]+)(?= |$)", section("COMMANDS"), re.MULTILINE))
named |= set(re.findall(r", ([a-z-]+) VM", section("COMMANDS")))
result("every command of --help, and no other", ", ".join(sorted(named ^ commands(usage))))
ending = re.search(r"Exit status: (.*)", usage, re.DOTALL)[1].replace("\n", " ")
statuses = set(re.findall(r"(?<!\w)([0-9]) [a-z]", ending))
result("every exit status", ", ".join(sorted(statuses ^ set(re.findall(r"^ {7}([0-9])\b", section("EXIT STATUS"),
                                                                     re.MULTILINE)))))
print(f"1..{number}")
sys.exit(1 if failed else 0)
