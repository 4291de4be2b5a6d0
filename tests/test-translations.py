#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-translations.py: every language of po/LINGUAS is complete, and says everywhere what the English says.

What a machine can see of that: no message is missing or fuzzy, plurals are those of the language, placeholders,
options, commands, paths, marks and the program's name are as in the English, and what can be seen at the same time has
mnemonics of its own. TAP.
"""

import gettext
import os
import re
import subprocess
import sys
import tempfile

import languages

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
PO = os.path.join(TOP, "po")

# As meson's preset "glib" has it, of which the rest is not used here
KEYWORDS = ["--from-code=UTF-8", "--add-comments", "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2",
            "--keyword=NC_:1c,2", "--flag=N_:1:pass-c-format", "--flag=C_:2:pass-c-format",
            "--flag=NC_:2:pass-c-format", "--flag=g_strdup_printf:1:c-format",
            "--flag=g_string_append_printf:2:c-format"]

# How many forms there are and which one a number takes: Unicode's CLDR, for whole numbers below a million
PLURALS = {
    "de": (2, lambda n: n != 1),
    "es": (2, lambda n: n != 1),
    "fr": (2, lambda n: n > 1),
    "it": (2, lambda n: n != 1),
    "ja": (1, lambda n: 0),
    "pl": (3, lambda n: 0 if n == 1 else 1 if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else 2),
    "pt_BR": (2, lambda n: n > 1),
    "zh_CN": (1, lambda n: 0),
}

STRING = r'"((?:[^"\\]|\\.)*)"'
FIELD = re.compile(rf"^(msg\w+)(?:\[(\d+)\])? ((?:{STRING}\s*)+)", re.MULTILINE)
PLACEHOLDER = re.compile(r"%(?:\d+\$)?([-+ #0']*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j|t)?[diouxXeEfgGcsp%])")
# A Latin letter before them makes them a part of its word, a Chinese one does not
OPTION = re.compile(r"(?<![A-Za-z0-9À-ɏ-])--?[a-z][a-z-]*", re.ASCII)
COMMAND = re.compile(r"\bpassthrough [a-z-]+|\bvirsh(?: [a-z-]+)?|\bsystemctl [a-z-]+|\bqemu(?:\+ssh)?://[\w@./]*\w|"
                     r"/(?:sys|etc|dev|proc|run|usr|var)/[\w/.*-]*[\w*]", re.ASCII)

# What has to occur as often in a translation as in the English, and in the same words
SAME = {
    "placeholders": PLACEHOLDER.findall,
    "parts of a message of libvirt": re.compile(r"\\\d").findall,
    "options": OPTION.findall,
    "commands, paths and addresses": COMMAND.findall,
    "tags and words in angle brackets": re.compile(r"[<>]").findall,
    "ellipses": lambda text: re.findall(r"…|\.\.\.", text),
    "lines": lambda text: re.findall("\n", text),
    "the program’s name": re.compile(r"\bPassthrough\b", re.ASCII).findall,
    "the semicolon at the end": re.compile(r";$").findall,
}

# What can be seen at the same time, and is pressed with Alt and a letter; of what stands together in parentheses only
# one can. A dialog has the keys to itself; a toast and what tells of work may lie under any page.
WORK, TOAST = "_Cancel", "_Undo"
TOGETHER = {
    "main menu": ["_Refresh", "Rea_diness", "_Save Report…", "_Try the Example Computer", "_Keyboard Shortcuts",
                  "_Help", "_About Passthrough"],
    "menu of computers": ["_Add Remote Computer…", "_Readiness"],
    "menu of a card": ["Assign _to"],
    "menu of a card, machines": ["_Choose a Virtual Machine…"],
    "overview": [WORK, TOAST, "_Details", "Show _Readiness",
                 ("_Try Again", "Search _All Devices", "Show _All Devices")],
    "page of a machine": [WORK, TOAST, "_Assign Device…", ("_Start", "Shut _Down"), ("_Start", "_Force Off…")],
    "page of a guest": [WORK, TOAST, "Ask _QEMU…"],
    "page of the computer": [WORK, TOAST, "_Save Report…"],
    "devices and findings": [WORK, "_I Have Read It", "Re_view", "_Turn Off Autostart", "Option _ROM",
                             "Option ROM _File", "_Boot From This Device", "Boot _Order", "_Unmanaged",
                             "VFIO _Driver, if Not Libvirt’s Choice", "_Separate Slots"],
    "review": [WORK, "_I Have Read It", ("_Record", "_Repair", "_Return", "_Assign"), ("Unplug _Now", "Plug In _Now")],
    "not started": ["_Close", ("_Repair…", "_Return…")],
    "force off": ["_Cancel", "_Force Off"],
    "ask QEMU": ["_Cancel", "_Ask QEMU"],
    "what went wrong": ["_Details", "_Close"],
    "add a computer": ["_Name, User@Name, or libvirt URI", "_Connect"],
    "add a computer that does not answer": ["_Name, User@Name, or libvirt URI", "_Cancel"],
}


class Message:
    def __init__(self):
        self.context = None
        self.english = []
        self.other = {}
        self.flags = set()

    @property
    def key(self):
        return (self.context, self.english[0])

    @property
    def name(self):
        name = f"“{self.english[0][:70]}”".replace("\n", " ")
        return name if self.context is None else f"{name} ({self.context})"

    @property
    def done(self):
        return bool(self.other) and all(self.other.values()) and "fuzzy" not in self.flags


def read(path):
    """The messages of a .po or .pot file, by context and English text; obsolete ones are left out."""
    messages = {}
    with open(path, encoding="utf-8") as file:
        for block in re.split(r"\n\s*\n", file.read()):
            message = Message()
            for flags in re.findall(r"^#, (.*)$", block, re.MULTILINE):
                message.flags |= {flag.strip() for flag in flags.split(",")}
            for word, form, strings, _ in FIELD.findall(block):
                text = "".join(re.findall(STRING, strings))
                text = re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), text)
                if word == "msgctxt":
                    message.context = text
                elif word == "msgstr":
                    message.other[int(form or 0)] = text
                else:
                    message.english.append(text)
            if message.english:
                messages[message.key] = message
    return messages


def template(directory):
    """What there is to translate now."""
    path = os.path.join(directory, "passthrough.pot")
    subprocess.run(["xgettext", "--directory", TOP, "--files-from", os.path.join(PO, "POTFILES"), "--output", path,
                    *KEYWORDS], check=True, stderr=subprocess.PIPE)
    messages = read(path)
    del messages[(None, "")]
    return messages


# ---- What can be wrong with a language: a list of sentences each -----------------------------------------

def not_complete(wanted, have):
    missing = [message.name for key, message in wanted.items() if key not in have or not have[key].done]
    return [f"not translated: {name}" for name in missing]


def not_wanted(wanted, have):
    return [f"nothing says this any more: {message.name}" for key, message in have.items()
            if key not in wanted and key != (None, "")]


def not_the_same(message):
    for form in message.other.values():
        # A form for one thing alone may leave the number out, as English does
        for what, find in SAME.items():
            if what == "the program’s name" and message.english[0] == "translator-credits":
                continue
            found = sorted(find(form))
            if all(found != sorted(find(text)) for text in message.english):
                yield f"{what}: {found}, not {sorted(find(message.english[-1]))}"
        # Chinese and Japanese have a comma with its own blank
        if message.context != "list":
            for what, pattern in (("blanks at the start", r"^\s*"), ("blanks at the end", r"\s*$")):
                if all(re.search(pattern, form)[0] != re.search(pattern, text)[0] for text in message.english):
                    yield what


def changed(wanted, have):
    return [f"{have[key].name}: {words}" for key in wanted if key in have and have[key].done
            for words in not_the_same(have[key])]


def wrong_plurals(language, have):
    header = have[(None, "")].other[0]
    found = re.search(r"^Plural-Forms: *nplurals=(\d+); *plural=([^;\n]*)", header, re.MULTILINE)
    if language not in PLURALS:
        return [f"PLURALS in this test does not know {language}"]
    number, rule = PLURALS[language]
    if not found or int(found[1]) != number:
        return [f"there are {number} forms"]
    choose = gettext.c2py(found[2])
    wrong = [n for n in range(1000) if int(rule(n)) != choose(n)]
    return ([f"{wrong[0]} takes form {int(rule(wrong[0]))}"] if wrong else []) + [
        f"{message.name} has {len(message.other)} forms" for message in have.values()
        if len(message.english) == 2 and len(message.other) != number]


def wrong_blanks(have):
    """French puts a narrow blank before these, at which no line may break."""
    return [f"{message.name}: “{match[0]}”" for message in have.values() if message.key != (None, "")
            for form in message.other.values()
            for match in re.finditer(r"[^\s;]*[ \u00a0][:;?!»]|«[ \u00a0]\S*|\w[?!»]|«\w", form)]


def refused(path):
    done = subprocess.run(["msgfmt", "--check", "--check-accelerators=_", "--output-file=/dev/null", path],
                          capture_output=True, text=True, check=False)
    return done.stderr.splitlines() if done.returncode != 0 else []


# ---- Mnemonics -------------------------------------------------------------------------------------------

def letter(text):
    """Which key it is pressed with, if any."""
    found = re.search(r"_([^\W_])", text)
    return found and found[1].lower()


def told_twice(say):
    """Letters that lead to two things at once, in the language that say() speaks."""
    wrong = []
    for place, slots in TOGETHER.items():
        choices = [slot if isinstance(slot, tuple) else (slot,) for slot in slots]
        for i, first in enumerate(choices):
            for second in choices[i + 1:]:
                wrong += [f"{place}: {say(one)} and {say(other)}" for one in first for other in second
                          if one != other and letter(say(one)) == letter(say(other))]
    return wrong


def nowhere(wanted):
    """What has a mnemonic and stands in no place above, and what stands there and is not said any more."""
    known = {text for slots in TOGETHER.values() for slot in slots
             for text in (slot if isinstance(slot, tuple) else (slot,))}
    # The name of a setting has one, too, in the midst of small or of large letters
    said = {text for _, text in wanted if re.search(r"(^|[ (])_\w|\b[A-Z][a-z]+_[a-z]", text)}
    return [f"in no place: {text}" for text in said - known] + [f"said nowhere: {text}" for text in known - said]


# ---- TAP -----------------------------------------------------------------------------------------------

def main():
    results = []

    def speaker(have):
        return lambda text: have[(None, text)].other[0] if (None, text) in have else text

    with tempfile.TemporaryDirectory() as directory:
        wanted = template(directory)
    results += [("each mnemonic is looked at", nowhere(wanted)), ("no mnemonic twice", told_twice(speaker({})))]
    for language in languages.all_languages():
        path = os.path.join(PO, f"{language}.po")
        have = read(path)
        results += [
            (f"{language}: every message is translated", not_complete(wanted, have)),
            (f"{language}: nothing else is", not_wanted(wanted, have)),
            (f"{language}: the same placeholders, options, commands and marks", changed(wanted, have)),
            (f"{language}: its plurals", wrong_plurals(language, have)),
            (f"{language}: msgfmt takes it, and each mnemonic has its letter", refused(path)),
            (f"{language}: no mnemonic twice", told_twice(speaker(have))),
        ]
        if language == "fr":
            results.append((f"{language}: narrow blanks", wrong_blanks(have)))
    print(f"1..{len(results)}")
    for number, (name, wrong) in enumerate(results, 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
        for line in wrong[:40]:
            print(f"# {line}")
    return 1 if any(wrong for _, wrong in results) or len(wanted) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
