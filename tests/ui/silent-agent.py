#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/ui/silent-agent.py --agent LIBRARY --frame-gaps LIBRARY [--program PATH]

The agent in a guest never answers, nor does libvirt for it (the first LIBRARY). The page of the guest shows what is
expected meanwhile, the main thread goes on, and the program quits within a second. To be run in a session of its own:
tests/ui/session.sh
"""

import os
import sys

from case import Test, told
from driver import Program
from stalled import GAPS, longest_gap
from waiting import BOUND

ASKED = os.path.join(os.environ["XDG_RUNTIME_DIR"], "agent-asked")
TREE = "Guest device tree"


def look(program):
    program.press(program.see("Guest Device Tree", "list item"))
    program.see(TREE, "list")


def main():
    arguments = told("agent", "frame-gaps")
    test = Test()
    environment = {"LD_PRELOAD": f"{arguments.agent}:{arguments.frame_gaps}", "SILENT_AGENT": ASKED,
                   "FRAME_GAPS": GAPS, "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}
    with test.whole("the walk comes to its end"), \
            Program("--demo", "--reset", program=arguments.program, environment=environment) as program:
        program.press(program.see("linux515", "list item"))
        program.click("Start")
        program.see("Shut Down", "button")
        look(program)
        program.wait("the agent to be asked", lambda: os.path.exists(ASKED))
        _, count = longest_gap()
        test.check("what is expected is shown meanwhile", program.find(TREE, "list") is not None)
        for _ in range(3):
            program.click("Back")
            program.see_no_more(TREE, "list")
            look(program)
        program.press(program.see("Copy as Text", "button"))
        test.check("it can be copied meanwhile", program.see("Device tree copied") is not None)
        longest, _ = longest_gap(count)
        print(f"# away for {longest} ms, bound {BOUND}", flush=True)
        test.check("the window does not freeze", longest <= BOUND, longest)
        test.no_complaints(program)
        test.quits(program, "the agent is silent")
    sys.exit(test.end())


if __name__ == "__main__":
    main()
