#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-full-disk.py PROGRAM LOSER: a disk that is full in the middle of a command costs nothing but that command.

The kernel refuses to let a file grow beyond a limit (RLIMIT_FSIZE in setrlimit(2)), as it refuses on a full disk; its
signal is ignored then, which a full disk does not send. Who has told that it failed has left what there was.
"""

import os
import resource
import signal
import subprocess
import sys

from command_bench import PROGRAM, SECONDS, Answer, Home, equal, holds, main, test

WIFI = ["assign", "linux515", "14", "--accept", "only-network"]
READER = ["assign", "linux515", "13"]


def fail(home, limit, *args):
    """Runs it on the example with files of at most that many bytes; returns what it says is wrong."""
    def shrink():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run([PROGRAM, *args, "--demo", "--json"], env=home.environment(), stdin=subprocess.DEVNULL,
                          capture_output=True, check=False, timeout=SECONDS, preexec_fn=shrink, restore_signals=False)
    answer = Answer(args, done)
    equal(f"exit status of {answer}", 3, answer.status)
    error = answer.json["error"]
    equal("what it is", "io", error["code"])
    holds(f"in words: {error}", "could not be written" in error["text"] and "disk is not full" in error["next"])
    return error["text"]


def size(home, place, ending):
    directory = os.path.join(home.state, "passthrough", place)
    return max(os.path.getsize(os.path.join(directory, name)) for name in os.listdir(directory)
               if name.endswith(ending))


@test
def where_the_record_of_undo_has_no_room():
    with Home() as home:
        home.demo(0, "machines")
        before = home.definition("linux515")
        home.demo(0, *READER)
        first, records = home.definition("linux515"), home.records()
        holds("it is the record", "/undo/" in fail(home, 1024, *WIFI))
        equal("nothing was written", (first, records), (home.definition("linux515"), home.records()))
        equal("and the change before is undone", "done", home.demo(0, "undo", "linux515")["result"])
        equal("back to what was there", before, home.definition("linux515"))


@test
def where_the_machines_of_the_example_have_no_room():
    with Home() as home:
        home.demo(0, "machines")
        before = home.definition("linux515")
        home.demo(0, *READER)
        record, machines = size(home, "undo", ".json"), size(home, "example", ".xml")
        home.demo(0, "undo", "linux515")
        holds(f"a record is smaller: {record}, {machines}", record < machines)
        holds("it is the machines", "machines.xml" in fail(home, (record + machines) // 2, *READER))
        equal("as it was", before, home.definition("linux515"))
        equal("nothing to undo", "nothing-to-do", home.demo(0, "undo", "linux515")["result"])


@test
def where_an_undo_has_no_room():
    with Home() as home:
        home.demo(0, "machines")
        before = home.definition("linux515")
        home.demo(0, *READER)
        after, records = home.definition("linux515"), home.records()
        fail(home, 1024, "undo", "linux515")
        equal("it still is to be undone", (after, records), (home.definition("linux515"), home.records()))
        equal("and is", "done", home.demo(0, "undo", "linux515")["result"])
        equal("back to what was there", before, home.definition("linux515"))


@test
def where_an_archive_has_no_room():
    with Home() as home:
        path = os.path.join(home.path, "capture.tar.gz")
        home.demo(0, "machines")
        holds("it is the archive", "capture.tar.gz" in fail(home, 1024, "capture", path))
        equal("no half of it is left", [], [name for name in os.listdir(home.path) if "capture" in name])


if __name__ == "__main__":
    sys.exit(main())
