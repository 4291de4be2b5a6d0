# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that has to end in time, and what it was doing when it did not.

A hang that comes once in ten thousand runs is understood from one report or not at all: so what the kernel knows of
every thread is told, what the program had printed, and where the sanitizers say that it was.
"""

import contextlib
import os
import signal
import subprocess

AFTERWARDS = 10


class TooLate(Exception):
    """It had not ended, and was ended; the words say what it was doing."""


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError as error:
        return f"({error.strerror})"


def parent_of(pid):
    # The name before it may hold blanks and parentheses
    fields = read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return int(fields[1]) if len(fields) > 1 else None


def describe(pid):
    """Its threads, and those of what it has started, a line each."""
    pids = [other for other in map(int, filter(str.isdecimal, os.listdir("/proc"))) if parent_of(other) == pid]
    for process in (pid, *pids):
        for thread in sorted(os.listdir(f"/proc/{process}/task") if os.path.isdir(f"/proc/{process}") else []):
            place = f"/proc/{process}/task/{thread}"
            fields = dict(line.partition(":")[::2] for line in read(f"{place}/status").splitlines())
            yield (f"{process}/{thread} {read(f'{place}/comm')}: state {fields.get('State', '').strip()}, "
                   f"traced by {fields.get('TracerPid', '').strip()}, in {read(f'{place}/wchan')}, "
                   f"system call {read(f'{place}/syscall')}")


def run(command, seconds, env=None, **options):
    """As subprocess.run() with all that it prints captured; TooLate when it has not ended after these seconds."""
    env = dict(os.environ if env is None else env)
    env["ASAN_OPTIONS"] = ":".join(filter(None, [env.get("ASAN_OPTIONS"), "handle_abort=1"]))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, start_new_session=True,
                          **options) as process:
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            story = [f"{' '.join(command)} had not ended after {seconds} s", *describe(process.pid)]
            process.send_signal(signal.SIGABRT)
            try:
                process.wait(timeout=AFTERWARDS)
            except subprocess.TimeoutExpired:
                story += ["It did not hear SIGABRT"]
            # What it has started may hold the pipes open; when it has heard, and has started nothing, nobody is left
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            story += [f"{len(out)} bytes were printed, last: {out[-200:]!r}", err.decode(errors="replace")]
            raise TooLate("\n".join(story)) from None
    return subprocess.CompletedProcess(command, process.returncode, out, err)
