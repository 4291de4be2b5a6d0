#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-leaving.py PROGRAM SLOW-LIBVIRT: a command that has answered ends, with its status and its whole answer,
neither while a worker is still in libvirt and the libraries under it are taken down, nor late because libvirt is.
"""

import os
import subprocess
import sys
import tempfile
import time

PROGRAM, SLOW_LIBVIRT = (os.path.abspath(path) for path in sys.argv[1:3])
number = failures = 0


def run(home, slow, *args):
    """Its status, its answer, and how long it took."""
    env = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "LIBVIRT_DEFAULT_URI", "LANGUAGE")}
    # The sanitizers' library has to come first; what is let go of without a word is no leak
    asan = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True, check=True).stdout
    first = [line.split()[2] for line in asan.splitlines() if "libasan" in line]
    env |= {"HOME": home, "XDG_STATE_HOME": f"{home}/state", "LC_ALL": "C.UTF-8",
            "LD_PRELOAD": " ".join([*first, SLOW_LIBVIRT]), **{key: str(value) for key, value in slow.items()}}
    began = time.monotonic()
    done = subprocess.run([PROGRAM, *args], env=env, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, time.monotonic() - began


def result(good, what, *words):
    global number, failures
    number += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {number} - {what}", flush=True)
    if not good:
        print(*(f"# {word!r}" for word in words), sep="\n", flush=True)


with tempfile.TemporaryDirectory(prefix="passthrough-leaving.") as home:
    for args in (["machines"], ["assign", "linux515", "12"], ["undo", "linux515"], ["list", "--json"]):
        ended = run(home, {"SLOW_GOODBYE": 50}, *args, "--demo")
        result(ended[0] == 0 and ended[1], f"{args[0]}: every goodbye to libvirt is said before the end", ended)
    quick = run(home, {}, "machines", "--demo")
    silent = run(home, {"SLOW_GOODBYE": 30000}, "machines", "--demo")
    result(silent[:2] == quick[:2], "a libvirt that takes no leave changes neither answer nor status", quick, silent)
    result(silent[2] < quick[2] + 15, "and is not waited for", quick[2], silent[2])
    # A worker is still in libvirt when the program has lost its patience, and stays there
    mute = run(home, {"SLOW_LIST": 30000}, "machines", "--demo")
    result(mute[0] == 3 and not mute[1] and mute[2] < 25,
           "a libvirt that lists no machines is left behind after 10 seconds", mute)

print(f"1..{number}")
sys.exit(failures > 0)
