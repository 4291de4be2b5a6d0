#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two programs that change one machine at the same moment, over a libvirtd of the test's own.

The first is held up in the midst of defining (define-gate.c), for as long as the test keeps its gate closed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from command_bench import PROGRAM, SECONDS, Home, equal, holds, main, test

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "ui"))
from daemon import Daemon  # noqa: E402

GATE = os.path.abspath(sys.argv[2])
UNPACK, HOST, MACHINES = (os.path.abspath(path) for path in sys.argv[3:6])
# The end of a source element, which no guest address has
WIFI, READER = (f"bus='0x{bus}' slot='0x00' function='0x0'/>\n      </source>" for bus in ("03", "02"))
PATIENCE = 10  # pt-machine-lock.h


class Programs:
    """A home, a libvirtd with the machines of the example, and the example's computer."""

    def __enter__(self):
        self.home = Home().__enter__()
        self.host = os.path.join(self.home.path, "host")
        subprocess.run([UNPACK, HOST, self.host], check=True, timeout=SECONDS)
        self.daemon = Daemon(MACHINES)
        self.gate = os.path.join(self.home.path, "gate")
        os.mkfifo(self.gate)
        self.running = []
        return self

    def __exit__(self, *_):
        for process in self.running:
            process.kill()
            process.wait()
        self.daemon.stop()
        self.home.__exit__()

    def start(self, *args, held_up=False):
        env = {"LD_PRELOAD": GATE, "DEFINE_GATE": self.gate,
               "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"} if held_up else {}
        process = subprocess.Popen([PROGRAM, *args, "--host", self.host, "--connect", self.daemon.uri(), "--json"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                   env=self.home.environment(**env))
        self.running.append(process)
        return process

    def hold_up(self, *args):
        """Starts it, and comes back when it is about to define: the gate has to be closed to let it go on."""
        process = self.start(*args, held_up=True)
        end = time.monotonic() + SECONDS
        while True:  # without a reader the kernel refuses at once
            try:
                gate = os.open(self.gate, os.O_WRONLY | os.O_NONBLOCK)
                return process, gate
            except OSError as error:
                holds(f"it comes to define: {error}, {process.poll()}",
                      time.monotonic() < end and process.poll() is None)
                time.sleep(0.02)

    def comes_to_the_lock(self, process):
        """Comes back when it has the file of the lock open: its plan is made, and it waits."""
        end = time.monotonic() + SECONDS
        while True:
            for number in os.listdir(f"/proc/{process.pid}/fd"):
                try:
                    path = os.readlink(f"/proc/{process.pid}/fd/{number}")
                except FileNotFoundError:  # closed meanwhile
                    continue
                if path.startswith(self.home.state) and path.endswith(".lock"):
                    return
            holds("it comes to the lock", time.monotonic() < end and process.poll() is None)
            time.sleep(0.02)

    def answer(self, process, status):
        out, err = process.communicate(timeout=SECONDS)
        self.running.remove(process)
        equal(f"exit status of {process.args[1:4]}: {out.decode()[-2000:]}{err.decode()}", status, process.returncode)
        return json.loads(out)

    def definition(self):
        return self.daemon.virsh("dumpxml", "--inactive", "--security-info", "linux515")


@test
def the_second_waits_and_sees_that_it_is_late():
    with Programs() as programs:
        first, gate = programs.hold_up("assign", "linux515", "14", "--accept", "only-network")
        second = programs.start("assign", "linux515", "13")
        programs.comes_to_the_lock(second)
        try:
            second.wait(1)
            holds("the second waits for the first", False)
        except subprocess.TimeoutExpired:
            pass
        os.close(gate)
        programs.answer(first, 0)
        equal("what the second says", "changed-meanwhile", programs.answer(second, 1)["error"]["code"])
        holds("what the first wrote is there", WIFI in programs.definition())
        holds("and nothing of the second", READER not in programs.definition())
        equal("the record is of the first", "done", programs.answer(programs.start("undo", "linux515"), 0)["result"])
        holds("undone", WIFI not in programs.definition())


@test
def one_that_is_not_done_in_time():
    with Programs() as programs:
        before = programs.definition()
        first, gate = programs.hold_up("assign", "linux515", "14", "--accept", "only-network")
        records = programs.home.records()
        began = time.monotonic()
        for command in (["assign", "linux515", "13"], ["undo", "linux515"]):
            programs.start(*command)
        error = [programs.answer(process, 1)["error"] for process in programs.running[1:]]
        equal("what both say", ["busy", "busy"], [found["code"] for found in error])
        holds(f"in words: {error[0]}", "Another Passthrough is changing linux515" in error[0]["text"] and
              "try again" in error[0]["next"])
        holds(f"after {PATIENCE} s", PATIENCE <= time.monotonic() - began < SECONDS)
        equal("nothing was written", (before, records), (programs.definition(), programs.home.records()))
        # Another machine is another matter
        programs.answer(programs.start("assign", "windows11", "13"), 0)
        os.close(gate)
        programs.answer(first, 0)
        holds("the first goes on", WIFI in programs.definition())


@test
def one_that_is_killed_leaves_no_lock():
    with Programs() as programs:
        before = programs.definition()
        first, gate = programs.hold_up("assign", "linux515", "14", "--accept", "only-network")
        first.kill()
        first.wait()
        os.close(gate)
        programs.running.remove(first)
        began = time.monotonic()
        programs.answer(programs.start("assign", "linux515", "13"), 0)
        holds(f"at once, not after {time.monotonic() - began:.1f} s", time.monotonic() - began < PATIENCE)
        programs.answer(programs.start("undo", "linux515"), 0)
        equal("undone", before, programs.definition())


if shutil.which("libvirtd") is None:
    print("1..0 # SKIP there is no libvirtd to start")
    sys.exit(0)

os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="passthrough-test-")
try:
    status = main()
finally:
    shutil.rmtree(os.environ["XDG_RUNTIME_DIR"])
sys.exit(status)
