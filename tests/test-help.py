#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-help.py PROGRAM PAGES CATALOGUE: what the user guide tells a person to press is there to be pressed.

CATALOGUE is one of po/, which test-translations.py keeps complete.
"""

import ast
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

program, pages, catalogue = sys.argv[1:]
MALLARD = "{http://projectmallard.org/1.0/}"
SECONDS = 180
number = failed = 0
# The example computer is kept in the home directory of who asks for it
home = tempfile.TemporaryDirectory(prefix="passthrough-test-")
environment = {key: value for key, value in os.environ.items() if key not in ("LANGUAGE", "LIBVIRT_DEFAULT_URI")}
environment |= {"HOME": home.name, "XDG_STATE_HOME": os.path.join(home.name, "state"), "LC_ALL": "C.UTF-8"}


def result(name, wrong):
    global number, failed
    number += 1
    failed += bool(wrong)
    print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
    for line in wrong:
        print(f"# {line}")


def answer(*arguments):
    return subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=True,
                          timeout=SECONDS).stdout


def messages():
    with open(catalogue, encoding="utf-8") as file:
        found = re.finditer(r'^msgid((?:\s*"[^\n]*"\n)+)', file.read(), re.MULTILINE)
    return {"".join(ast.literal_eval(line) for line in re.findall(r'".*"', text[1])) for text in found}


def texts(tag):
    """The text of each element of this kind, with the page that it is on."""
    for name in sorted(os.listdir(pages)):
        if name.endswith(".page"):
            for element in ET.parse(os.path.join(pages, name)).iter(MALLARD + tag):
                yield name, " ".join("".join(element.itertext()).split())


# Labels have their mnemonics; what the computer has is no label.
labels = {message.replace("_", "") for message in messages()}
titles = set(re.findall(r"^Group \d+ · (.*?) · ", answer("list", "--all", "--demo"), re.MULTILINE))
quoted = list(texts("gui"))
result("each label is one of the window's", [f"{page}: {text}" for page, text in quoted
                                             if text not in labels and text not in titles] if quoted else ["none"])

usage = answer("--help")
commands = {command for group in re.findall(r"^ *passthrough ([a-z|-]+)", usage, re.MULTILINE)
            for command in group.split("|")}
options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", usage))
wrong, n = [], 0
for page, text in texts("cmd"):
    words = text.split()
    if words[:1] == ["passthrough"]:
        words = words[1:]
        n += 1
        if words and re.fullmatch("[a-z][a-z-]*", words[0]) and words[0] not in commands:
            wrong.append(f"{page}: no command “{words[0]}”")
    wrong += [f"{page}: no option {word}" for word in words if word.startswith("--") and word not in options]
result("each command and option is one of the program's", wrong if n else ["none"])

print(f"1..{number}")
sys.exit(failed > 0)
