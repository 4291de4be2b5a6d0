#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/scale.py --probe LIBRARY [--program PATH]: 4,096 groups and 1,000 virtual machines.

Prints how long the first content takes, how long a search, and how many frames a second scrolling has under the
software renderer, each beside its goal. By the clock, the first content is only printed, since other programs take
their part of it; what all threads together have used of a processor until then fails at twice the goal, and so does
what the main thread was away for. To be run in a session of its own: tests/ui/session.sh
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
from case import Test, change_setting  # noqa: E402
from made_computer import make_host, make_machines  # noqa: E402

GROUPS, MACHINES = 4096, 1000
DEADLINE = 120
# What is measured, its unit, the goal, and beyond what it is a defect, if that depends little on what else runs: at
# twice the goal, or half of it
GOALS = (("first-content", "ms", 1000, None), ("first-content-cpu", "ms", 1000, 2000), ("away", "ms", 100, 200),
         ("search", "ms", 100, 200), ("scroll", "frames/s", 60, 30))
LESS_IS_BETTER = ("ms",)


def measure(arguments, scratch, view, cards, items):
    """What the probe says, by name; of what it says several times the worst."""
    lines = scratch / f"{view}.probe"
    change_setting("last-view", view)
    environment = {**os.environ, "LD_PRELOAD": str(arguments.probe), "SCALE_PROBE": str(lines), "SCALE_CARDS": cards,
                   "SCALE_ITEMS": str(items)}
    subprocess.run([arguments.program, "--host", str(scratch / "host"), "--connect", f"test://{scratch}/machines.xml"],
                   env=environment, check=True, timeout=DEADLINE)
    worst = {}
    for line in lines.read_text(encoding="ascii").splitlines():
        name, number = line.split()
        worst[name] = max(float(number), worst.get(name, 0))
    return worst


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--probe", required=True)
    parser.add_argument("--program", default="passthrough")
    arguments = parser.parse_args()
    test = Test()
    print(f"# {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="passthrough-scale-") as directory:
        scratch = pathlib.Path(directory)
        make_host(scratch / "host", GROUPS)
        make_machines(scratch / "machines.xml", MACHINES, GROUPS)
        for view, cards, items in (("devices", "PtGroupCard", GROUPS), ("machines", "PtMachineCard", MACHINES)):
            found = measure(arguments, scratch, view, cards, items)
            for name, unit, goal, bound in GOALS:
                less = unit in LESS_IS_BETTER
                met = found[name] <= goal if less else found[name] >= goal - 1
                print(f"# {view:<10} {name:<18} {found[name]:7.0f} {unit:<9} goal {goal:>5}: "
                      f"{'met' if met else f'missed by {abs(found[name] - goal):.0f}'}", flush=True)
                if bound is not None:
                    test.check(f"{view}: {name} {'stays below' if less else 'is more than'} {bound} {unit}",
                               found[name] <= bound if less else found[name] >= bound, found)
            print(f"# {view}: {found}", flush=True)
    sys.exit(test.end())


if __name__ == "__main__":
    main()
