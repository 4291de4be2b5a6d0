#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-desktop.py SOURCE DATA VERSION: what desktops, shops and Flathub are told about the program.

Whether these files are well-formed, desktop-file-validate and appstreamcli say; this says whether they hold what they
should: in every language, of this version, and nothing that README does not give a reason for.
"""

import configparser
import datetime
import json
import os
import re
import sys
import xml.etree.ElementTree as ElementTree

source, data, version = sys.argv[1:]
APP = "org.phyllome.Passthrough"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
number = failed = 0


def result(name, *wrong):
    global number, failed
    wrong = [line for line in wrong if line]
    number += 1
    failed += bool(wrong)
    print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
    for line in wrong:
        print(f"# {line}")


def unless(condition, complaint):
    return None if condition else complaint


def text_of(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def key_file(name):
    parser = configparser.RawConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str
    parser.read_string(text_of(data, name))
    return parser


languages = text_of(source, "po", "LINGUAS").split()
readme = text_of(source, "README.md")
desktop = key_file(f"{APP}.desktop")
entry = desktop["Desktop Entry"]
actions = [f"Desktop Action {name}" for name in entry.get("Actions", "").split(";") if name]
translated = [("Desktop Entry", "Comment"), ("Desktop Entry", "Keywords"), *((action, "Name") for action in actions)]

# ---- Desktop entry and D-Bus service -------------------------------------------------------------------

result("the desktop entry",
       *(unless(entry.get(key) == value, f"{key} is {entry.get(key)}, not {value}") for key, value in (
           ("Type", "Application"), ("Icon", APP), ("Terminal", "false"), ("DBusActivatable", "true"))),
       unless({"GNOME", "GTK", "System"} <= set(entry.get("Categories", "").split(";")), "a category is missing"),
       unless(actions, "there is no action"),
       *(unless(desktop.has_option(action, key), f"[{action}] has no {key}")
         for action in actions for key in ("Name", "Exec")))
result("the desktop entry in every language",
       *(unless(desktop.has_option(group, f"{key}[{language}]"), f"no {key}[{language}] in [{group}]")
         for group, key in translated for language in languages))
result("keywords are lists, and translated",
       *(unless(entry.get(f"Keywords[{language}]", "").endswith(";") and
                entry.get(f"Keywords[{language}]") != entry["Keywords"], f"Keywords[{language}]")
         for language in languages))

service = key_file(f"{APP}.service")["D-BUS Service"]
result("the D-Bus service",
       unless(service.get("Name") == APP, f"it is called {service.get('Name')}"),
       unless(re.fullmatch(r"/\S+/passthrough --gapplication-service", service.get("Exec", "")), service.get("Exec")))

# ---- Metainfo ------------------------------------------------------------------------------------------

metainfo = ElementTree.parse(os.path.join(data, f"{APP}.metainfo.xml")).getroot()
colours = {colour.get("scheme_preference"): colour.text
           for colour in metainfo.findall("branding/color[@type='primary']")}
images = [image.text for image in metainfo.findall("screenshots/screenshot/image") if LANGUAGE not in image.attrib]
releases = metainfo.findall("releases/release")

result("the metainfo",
       unless(metainfo.findtext("id") == APP, "its id"),
       unless(metainfo.findtext("launchable[@type='desktop-id']") == f"{APP}.desktop", "what it starts"),
       unless(metainfo.find("content_rating[@type='oars-1.1']") is not None, "no content rating"),
       unless(metainfo.findtext("translation[@type='gettext']") == "passthrough", "its translations"),
       unless(metainfo.findtext("provides/binary") == "passthrough", "its program"),
       unless(metainfo.findtext("url[@type='homepage']"), "no home page"),
       unless(metainfo.findtext("developer/name"), "nobody made it"))
result("branding colours, one for light and one for dark",
       *(unless(re.fullmatch("#[0-9a-f]{6}", colours.get(scheme, "")), f"{scheme}: {colours.get(scheme)}")
         for scheme in ("light", "dark")),
       unless(len(set(colours.values())) == 2, "they are the same"))
result("what hardware it wants",
       unless(metainfo.findtext("requires/display_length") == "360", "the width that the window is made for"),
       *(unless(control in [found.text for found in metainfo.findall(f"{how}/control")], f"{how}: {control}")
         for how, control in (("recommends", "keyboard"), ("recommends", "pointing"), ("supports", "touch"))))
result("screenshots are in the tree, one of them the first, each with a caption",
       unless(images, "there is none"),
       unless(len(metainfo.findall("screenshots/screenshot[@type='default']")) == 1, "which is the first?"),
       unless(len(images) == len(metainfo.findall("screenshots/screenshot/caption")) / (len(languages) + 1),
              "a caption in every language for each"),
       *(unless(os.path.exists(os.path.join(source, "data", "pictures", os.path.basename(image))), image)
         for image in images))
day = releases[0].get("date") if releases else ""
spec = text_of(source, "build-aux", "passthrough.spec")
result("the release is this version, of one day, everywhere",
       unless(releases and releases[0].get("version") == version, "metainfo"),
       unless(re.search(rf"^Version:\s+{re.escape(version)}$", spec, re.MULTILINE), "passthrough.spec"),
       unless(re.search(rf"^%changelog\n\* {datetime.date.fromisoformat(day):%a %b %d %Y} .* - {re.escape(version)}-",
                        spec, re.MULTILINE), "the change log of passthrough.spec"),
       unless(f'.TH PASSTHROUGH 1 {day} "Passthrough {version}" ' in text_of(source, "data", "passthrough.1"),
              "the manual page"),
       unless(f"passthrough-{version}.tar.gz" in readme, "README"),
       unless(re.search(rf"\b{re.escape(version)}\b", text_of(source, "NEWS").strip().splitlines()[0]), "NEWS"))

# ---- Flatpak manifest ----------------------------------------------------------------------------------

manifest = json.loads(text_of(source, f"{APP}.json"))
sources = [found for module in manifest["modules"] for found in module.get("sources", [])]
rights = set(manifest["finish-args"])
explained = set(re.findall(r"`(--(?:socket|share|device|filesystem|talk-name|system-talk-name|env)=[^`]+)`",
                           "\n".join(line for line in readme.splitlines() if line.startswith("| `--"))))

result("the manifest is this program's",
       unless(manifest.get("id") == APP, "its id"),
       unless(manifest.get("command") == "passthrough", "its command"),
       unless(manifest.get("runtime") == "org.gnome.Platform", "its runtime"))
result("sources are pinned",
       *(unless(found["url"].startswith("https://") and re.fullmatch("[0-9a-f]{64}", found.get("sha256", "")),
                found["url"]) for found in sources if found["type"] != "dir"),
       *(unless(found["type"] in ("archive", "dir"), found["type"]) for found in sources))
result("README gives a reason for each right in the sandbox, and for no other",
       *(f"no reason: {right}" for right in sorted(rights - explained)),
       *(f"not asked for: {right}" for right in sorted(explained - rights)))
result("no right that gives away everything",
       *(right for right in sorted(rights)
         if right in ("--device=all", "--socket=x11", "--socket=session-bus", "--socket=system-bus") or
         re.match("--filesystem=(host|home|/|~)(:|$)", right)))

print(f"1..{number}")
sys.exit(failed != 0)
