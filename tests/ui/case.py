# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the window share: TAP, the command line, the computers they begin with, pictures on the way."""

import argparse
import contextlib
import os
import subprocess
import sys

from daemon import Daemon
from driver import Gone, Program, Watch

EXAMPLE = os.path.join(os.environ["XDG_STATE_HOME"], "passthrough", "example")
HOST = os.path.join(os.environ["XDG_RUNTIME_DIR"], "host")
SECONDS = 2  # in which the window shows what has changed


class Test:
    """TAP, one line for each step."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def check(self, name, good, seen=None):
        self.count += 1
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}", flush=True)
        if not good:
            self.failed += 1
            for line in str(seen).splitlines():
                print(f"# {line}", flush=True)

    def no_complaints(self, program, whose="the program"):
        complaints = program.complaints()
        self.check(f"{whose} had nothing to complain about", not complaints, "\n".join(complaints))

    def quits(self, program, when):
        """Whatever the program is waiting for."""
        watch = Watch()
        status = program.quit()
        took = watch.own
        self.check(f"{when}: it quits within a second", status == 0 and took < 1, (status, took))

    @contextlib.contextmanager
    def whole(self, name):
        """What does not come in time ends what is done in here: a step that has failed."""
        try:
            yield
        except Gone as gone:
            self.check(name, False, gone)

    def end(self):
        print(f"1..{self.count}", flush=True)
        return 1 if self.failed else 0


class Walk:
    """One who goes through the window, takes pictures if asked for some, and looks how soon it follows."""

    def __init__(self, program, test, arguments=None):
        self.program, self.test = program, test
        self.pictures = getattr(arguments, "pictures", None)
        self.suffix = "-dark" * arguments.dark + "-narrow" * arguments.narrow if self.pictures else ""
        self.count = 0

    def take(self, name):
        self.count += 1
        if self.pictures:
            os.makedirs(self.pictures, exist_ok=True)
            self.program.picture(os.path.join(self.pictures, f"{self.count:02}-{name}{self.suffix}.png"))

    def shows(self, name, change, look):
        """Whether look() is true soon after change() has come back."""
        change()
        watch = Watch()
        try:
            self.program.wait(name, look)
            took = watch.own
        except Gone as gone:
            took = gone
        print(f"# {name}: {took if isinstance(took, Gone) else f'{took:.2f} s'}", flush=True)
        self.test.check(name, not isinstance(took, Gone) and took < SECONDS, took)


def told(*required, pictures=False):
    """What the test was told on the command line: the program, what it requires besides, what pictures are taken."""
    parser = argparse.ArgumentParser()
    for name in required:
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--program", default="passthrough")
    if pictures:
        parser.add_argument("--pictures")
        parser.add_argument("--narrow", action="store_true")
        parser.add_argument("--dark", action="store_true")
    return parser.parse_args()


@contextlib.contextmanager
def as_told(arguments, *start, environment=None):
    """The program, its window shown in the way that the pictures are to have."""
    environment = (environment or {}) | ({"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"} if arguments.dark else {})
    with Program(*start, program=arguments.program, environment=environment) as program:
        program.see("Main Menu")
        if arguments.narrow:
            program.resize(360, 640)
        yield program


def unpack_host(arguments):
    """Lays the recorded computer out, for --host HOST."""
    subprocess.run([arguments.unpack, arguments.host, HOST], check=True, timeout=60)


def walk(name, kind, *steps, prepare=None):
    """What such a test does: these steps of a kind of walk, one after the other, with a libvirtd of its own."""
    arguments = told("unpack", "host", "machines")
    test = Test()
    unpack_host(arguments)
    daemon = Daemon(arguments.machines)
    if prepare is not None:
        prepare(daemon)
    with test.whole(name), \
            Program("--host", HOST, "--connect", daemon.uri(), program=arguments.program) as program:
        steps_of = kind(program, test, daemon)
        for step in steps:
            step(steps_of)
        test.no_complaints(program)
    daemon.stop()
    sys.exit(test.end())


def definition(name="linux515"):
    """What libvirt holds, as virsh says it."""
    machines = os.path.join(EXAMPLE, "machines.xml")
    return subprocess.run(
        ["virsh", "-c", f"test://{machines}", "dumpxml", "--inactive", "--security-info", name],
        capture_output=True, text=True, check=True, timeout=60).stdout


def setting(name):
    """What the program remembers, as GVariant writes it."""
    return subprocess.run(["gsettings", "get", "org.phyllome.Passthrough", name], capture_output=True, text=True,
                          check=True, timeout=60).stdout.strip()


def change_setting(name, value):
    subprocess.run(["gsettings", "set", "org.phyllome.Passthrough", name, value], check=True, timeout=60)
