#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/test-deadline.py: what is told of a program that does not end, and that it is ended."""

import sys

import deadline

SECONDS = 30
HANGS = {
    # Each prints first, so that what was printed can be told
    "alone": ("echo begun; exec sleep 1000", "bytes were printed, last: b'begun"),
    "with one that holds its pipes open": ("echo begun; sleep 1000", "sleep: state"),
    "deaf": ("trap '' ABRT; echo begun; sleep 1000 & while :; do wait; done", "It did not hear SIGABRT"),
}


def main():
    failed = 0

    def check(number, name, good, seen):
        nonlocal failed
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} - {name}", flush=True)
        for line in [] if good else str(seen).splitlines():
            print(f"# {line}", flush=True)

    print(f"1..{len(HANGS) + 1}")
    ended = deadline.run(["sh", "-c", "echo out; echo err >&2; exit 7"], SECONDS)
    check(1, "one that ends in time", (ended.returncode, ended.stdout, ended.stderr) == (7, b"out\n", b"err\n"), ended)

    deadline.AFTERWARDS = 1
    for number, (name, (script, words)) in enumerate(HANGS.items(), 2):
        try:
            story = deadline.run(["sh", "-c", script], 3)
        except (deadline.TooLate, OSError) as error:
            story = error
        check(number, name, isinstance(story, deadline.TooLate) and "had not ended after 3 s" in str(story) and
              words in str(story), repr(story))

    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
