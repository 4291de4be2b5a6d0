#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of src/ and the arrows between them: what is not allowed does not compile, or is not written.

    test-rooms.py BUILD    a set up build directory

Each room is compiled with its own flags: a header it may use has to be found, one it may not use must not be. Headers
that a compiler always finds (libvirt, libpci) are looked for in the text.
"""

import glob
import json
import os
import re
import shlex
import subprocess
import sys

SOURCE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "src")
BUILD = sys.argv[1]

# room: a header of each room it may see, headers it must not see
ROOMS = {
    "model": (["pt-host.h", "gio/gio.h"],
              ["pt-host-reader.h", "pt-plan.h", "pt-connection.h", "pt-session.h", "pt-application.h", "gtk/gtk.h",
               "json-glib/json-glib.h", "libxml/tree.h"]),
    "host": (["pt-host-reader.h", "pt-host.h"],
             ["pt-plan.h", "pt-connection.h", "pt-session.h", "pt-application.h", "gtk/gtk.h", "libxml/tree.h",
              "libvirt-gobject/libvirt-gobject.h"]),
    "plan": (["pt-plan.h", "pt-host.h", "libxml/tree.h"],
             ["pt-host-reader.h", "pt-connection.h", "pt-session.h", "pt-application.h", "gtk/gtk.h",
              "json-glib/json-glib.h", "libvirt-gobject/libvirt-gobject.h"]),
    "virt": (["pt-connection.h", "pt-plan.h", "pt-host.h", "libvirt-gobject/libvirt-gobject.h"],
             ["pt-host-reader.h", "pt-session.h", "pt-application.h", "gtk/gtk.h"]),
    "app": (["pt-session.h", "pt-connection.h", "pt-plan.h", "pt-host-reader.h", "pt-host.h", "json-glib/json-glib.h"],
            ["pt-application.h", "gtk/gtk.h", "adwaita.h"]),
    "ui": (["pt-application.h", "pt-session.h", "pt-plan.h", "pt-host.h", "adwaita.h"],
           ["pt-host-reader.h", "pt-connection.h", "pt-domain-store.h", "json-glib/json-glib.h",
            "libvirt-gobject/libvirt-gobject.h"]),
}

# headers by name, and the only files that may include them
ONLY = [
    (r"pci/.*", r"host/pt-pci-access\.c"),
    (r"libvirt.*/.*", r"virt/.*"),
    (r"libxml/.*", r"plan/.*|virt/pt-node-xml\.c"),
    (r"json-glib/.*", r"(app|virt)/.*"),
    (r"archive(_entry)?\.h", r"app/.*"),
    (r"(gtk/gtk|gdk/gdk|adwaita)\.h", r"ui/.*"),
]


def flags(room):
    """The compiler and its flags for the sources of a room, without input and output."""
    with open(os.path.join(BUILD, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    for command in commands:
        path = os.path.normpath(os.path.join(command["directory"], command["file"]))
        if os.path.dirname(path) == os.path.join(SOURCE, room):
            words = shlex.split(command["command"])
            for option in ("-o", "-MF", "-MQ"):
                position = words.index(option)
                del words[position:position + 2]
            return command["directory"], [word for word in words if word not in ("-c", "-MD", command["file"])]
    raise SystemExit(f"Bail out! {BUILD} compiles nothing of {room}")


def compiles(directory, words, header):
    """Whether a file of the room that includes it compiles."""
    done = subprocess.run([*words, "-fsyntax-only", "-x", "c", "-"], cwd=directory, capture_output=True, text=True,
                          input=f'#include "{header}"\n', check=False, timeout=120)
    if done.returncode != 0 and "No such file or directory" not in done.stderr:
        raise SystemExit(f"Bail out! {header}: {done.stderr}")
    return done.returncode == 0


def includes():
    for directory, _, names in os.walk(SOURCE):
        for name in names:
            if name.endswith((".c", ".h")):
                path = os.path.join(directory, name)
                with open(path, encoding="utf-8") as file:
                    for header in re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', file.read(), re.MULTILINE):
                        yield os.path.relpath(path, SOURCE), header


def mapped():
    """The files that src/README.md names, with the room whose paragraph does: `pt-usage-*.c` is all of that name."""
    with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as file:
        paragraphs = file.read().split("\n\n")
    for paragraph in paragraphs:
        room = re.match(r"\*\*(\w+)/\*\*", paragraph)
        for name in re.findall(r"`(pt-[a-z0-9*-]+)(?:\.c)?`", paragraph):
            yield room[1] if room else "*", name


def main():
    results = []
    for room, (allowed, forbidden) in ROOMS.items():
        directory, words = flags(room)
        results += [(f"{room} sees {header}", compiles(directory, words, header)) for header in allowed]
        results += [(f"{room} does not see {header}", not compiles(directory, words, header)) for header in forbidden]
    found = list(includes())
    for headers, files in ONLY:
        wrong = [f"{path} includes {header}" for path, header in found
                 if re.fullmatch(headers, header) and not re.fullmatch(files, path)]
        results.append((f"{headers} only in {files} {'; '.join(wrong)}", not wrong))
    lost = [f"{room}/{name}" for room, name in mapped() if not glob.glob(os.path.join(SOURCE, room, f"{name}.c"))]
    results.append((f"src/README.md names files that are there {' '.join(lost)}", not lost))

    print(f"1..{len(results)}")
    for number, (name, good) in enumerate(results, 1):
        print(f"{'' if good else 'not '}ok {number} - {name}")
    return 0 if all(good for _, good in results) else 1


if __name__ == "__main__":
    sys.exit(main())
