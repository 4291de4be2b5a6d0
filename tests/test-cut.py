#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-cut.py PROGRAM UNPACK-HOST HOST MACHINES: what is left when something dies in the middle of a change.

A libvirtd of the test's own, and before it a door which is told at which message to do what: fall silent, lose
the connection, or end the program, before libvirtd has seen the message or after it has answered. However that goes,
the definition is the one before or the one after, never half of it; what is said of it is true; and undo brings back
one that was there.
"""

import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "ui")]
from daemon import REMOTE_PROGRAM, Daemon  # noqa: E402

PROGRAM, UNPACK, HOST, MACHINES = (os.path.abspath(path) for path in sys.argv[1:5])
SECONDS = 60
# libvirt's src/remote/remote_protocol.x; what its library asks besides is no step of ours
CALL = 0
NAMES = {9: "start", 11: "define", 14: "read", 24: "find", 151: "persistent"}
MACHINE = "linux515"
WIFI, READER = "14", "13"
number = failures = 0


def result(good, what, *words):
    global number, failures
    number += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {number} - {what}", flush=True)
    if not good:
        for word in words:
            print(*(f"# {line}" for line in str(word).splitlines()), sep="\n", flush=True)


class Knife:
    """A door at which something happens at one call of libvirt: @act is called before libvirtd sees the call or, with
    @late, when its answer is there, and says whether it may pass: None is for ever held back, alone; with False nobody
    passes any more."""

    def __init__(self, daemon, name="libvirt"):
        self.daemon = daemon
        # Records of undo are kept by address, and so it has one whether somebody stands there or not
        self.path = os.path.join(daemon.directory, name)
        self.door = os.path.join(daemon.directory, f"{name}-door")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.door)
        self.listener.listen()
        self.lock = threading.Lock()
        self.lead_to(daemon.socket)
        threading.Thread(target=self.serve, daemon=True).start()

    def lead_to(self, path):
        os.symlink(path, self.path + ".new")
        os.rename(self.path + ".new", self.path)

    def sharpen(self, at=None, late=False, act=lambda: False):
        """@at: a name of a call, and which of them. Counted from the first one that looks for a machine: what lists
        them comes before."""
        with self.lock:
            self.at, self.late, self.act = at, late, act
            self.calls, self.serial, self.done, self.shut = [], None, threading.Event(), False
        self.lead_to(self.door)

    def serve(self):
        while True:
            client, _ = self.listener.accept()
            if self.shut:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.daemon.socket)
            for ends in ((client, server, True), (server, client, False)):
                threading.Thread(target=self.pump, args=ends, daemon=True).start()

    def is_now(self, message, forward):
        program, _, procedure, kind, serial = struct.unpack_from(">IIiII", message, 4)
        if program != REMOTE_PROGRAM or self.done.is_set():
            return False
        name = NAMES.get(procedure)
        if forward and kind == CALL and name is not None and (self.calls or name == "find"):
            self.calls.append((name, 1 + sum(other == name for other, _ in self.calls)))
            if self.calls[-1] == self.at:
                self.serial = serial
                return not self.late
        return not forward and self.late and serial == self.serial

    def pump(self, source, target, forward):
        stream = source.makefile("rb")
        try:
            while len(head := stream.read(4)) == 4:
                message = head + stream.read(struct.unpack(">I", head)[0] - 4)
                with self.lock:
                    now = self.is_now(message, forward)
                    held = False
                    if now:
                        self.done.set()
                        passes = self.act()
                        held, self.shut = passes is None, passes is False
                    if self.shut:
                        break
                if not held:
                    target.sendall(message)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Bench:
    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="passthrough-test-")
        self.host = os.path.join(self.path, "host")
        subprocess.run([UNPACK, HOST, self.host], check=True, timeout=SECONDS)
        self.daemon = Daemon(MACHINES)
        self.knife = Knife(self.daemon)
        self.process = None
        self.n_states = 0
        return self

    def __exit__(self, *_):
        self.daemon.stop()
        shutil.rmtree(self.path)

    def start(self, state, path, *args):
        env = {key: value for key, value in os.environ.items()
               if key not in ("DISPLAY", "LIBVIRT_DEFAULT_URI", "LANGUAGE")}
        env |= {"HOME": self.path, "XDG_STATE_HOME": state, "LC_ALL": "C.UTF-8"}
        # Whoever starts this in the background has it ignore an interrupt
        return subprocess.Popen([PROGRAM, *args, "--host", self.host, "--json", "--connect", self.daemon.uri(path)],
                                env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    def run(self, state, *args):
        """Status, answer and what was said beside it."""
        process = self.process = self.start(state, self.knife.path, *args)
        out, err = process.communicate(timeout=SECONDS)
        return process.returncode, json.loads(out) if out else {}, err.decode()

    def points(self, state, *args):
        """The calls that it makes when nothing happens, in which it succeeds."""
        self.knife.sharpen()
        status, answer, err = self.run(state, *args)
        self.knife.lead_to(self.daemon.socket)
        if status != 0:
            raise RuntimeError(f"{args}: {status} {answer} {err}")
        return list(self.knife.calls)

    def copy(self, state):
        self.n_states += 1
        place = os.path.join(self.path, f"state-{self.n_states}")
        shutil.copytree(state, place)
        return place

    def definition(self):
        return self.daemon.virsh("dumpxml", "--inactive", "--security-info", MACHINE)

    def runs(self):
        return self.daemon.virsh("domstate", MACHINE).strip() == "running"

    def cut(self, state, args, at, late, act):
        """The state directory that is left, and what was said."""
        place = self.copy(state)
        self.knife.sharpen(at, late, act)
        said = self.run(place, *args)
        if not self.knife.done.is_set():
            raise RuntimeError(f"{args}: never came to {at}: {self.knife.calls}")
        self.knife.lead_to(self.daemon.socket)
        return place, said

    def send(self, number):
        """It has ended before anything passes."""
        def act():
            self.process.send_signal(number)
            os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOWAIT)
            return False
        return act

    def interrupt(self):
        """It may go on."""
        self.process.send_signal(signal.SIGINT)
        return True


def lose():
    return False


def records(state):
    """What could be undone."""
    found = {}
    for place, _, names in os.walk(state):
        for name in names:
            if name.endswith(".json"):
                with open(os.path.join(place, name), "rb") as file:
                    found[name] = file.read()
    return found


class Silence:
    """A command that libvirt does not answer, at one call, while it still gives signs of life."""

    def __init__(self, bench, state, args, at, seconds):
        self.bench, self.args, self.at, self.seconds = bench, args, at, seconds
        self.knife = Knife(bench.daemon, f"silent-{args[0]}-{at[0]}-{at[1]}")
        self.knife.sharpen(at, act=lambda: None)
        self.state = bench.copy(state)
        self.records = records(self.state)
        self.process = bench.start(self.state, self.knife.path, *args)
        self.began = time.monotonic()
        if not self.knife.done.wait(SECONDS):
            raise RuntimeError(f"{args}: waited {SECONDS} s for {at}: {self.knife.calls}")

    def check(self):
        out, err = self.process.communicate(timeout=self.seconds + SECONDS)
        took = time.monotonic() - self.began
        told = json.loads(out)["error"]
        text, dark = told["text"], self.at[0] == "define"
        result(self.process.returncode == 3 and told["code"] == ("failed" if dark else "not-connected") and
               told["next"] and f"within {self.seconds} seconds" in text and ("It is not known" in text) == dark and
               took >= self.seconds - 1,
               f"{self.args[0]}: libvirt is silent at {self.at[0]} {self.at[1]}, and is left after {self.seconds} s",
               took, told, err)
        result((records(self.state) == self.records) == (not dark),
               f"{self.args[0]}: libvirt is silent at {self.at[0]} {self.at[1]}, and undo knows of it only where it "
               "may have been done", records(self.state).keys(), self.records.keys())


# The main loop runs beside it, in which the list of machines is read as soon as libvirt tells of them: what more it
# asks, and when, is not the same each time
STEPS_OF_UNDO = [("find", 1), ("find", 2), ("define", 1)]


def check_change(bench, args, state, before, after, undone):
    """Cut wherever libvirt is asked: @undone is what the change before this one would be undone to."""
    bench.daemon.define(before)
    points = bench.points(bench.copy(state), *args)
    result(bench.definition() == after and ("define", 1) in points, f"{args[0]}: by {len(points)} calls of libvirt",
           points, bench.definition())
    if args[0] == "undo":
        points = STEPS_OF_UNDO
    written = points.index(("define", 1))
    # After a call that only reads is as before the next one
    cases = [(at, late, "connection lost", lose) for at in points for late in sorted({False, at == points[written]})]
    cases += [(at, late, number.name, bench.send(number)) for at in points[written - 1:written + 2]
              for late in sorted({False, at == points[written]})
              for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
              if number != signal.SIGINT or args[0] != "undo"]  # which heeds it
    for at, late, what, act in cases:
        bench.daemon.define(before)
        place, (status, answer, err) = bench.cut(state, args, at, late, act)
        left = bench.definition()
        told = answer.get("error", {})
        story = [at, status, answer, err, left]
        name = f"{args[0]}: {what} {'after' if late else 'before'} {at[0]} {at[1]}"
        # What libvirtd has not seen it has not done
        done = points.index(at) > written or (points.index(at) == written and late)
        result(left == (after if done else before), f"{name}: the definition is {'new' if done else 'old'}", *story)
        if act is lose:
            dark = points.index(at) >= written
            result(status == 3 and told.get("code") == ("failed" if dark else "not-connected") and told["next"] and
                   (not dark or "It is not known" in told["text"] or "could not be read back" in told["text"]),
                   f"{name}: what is said is true", *story)
            expected = [before if dark and args[0] != "undo" else undone]
        else:
            expected = [undone] if args[0] == "undo" else [before] if done else [before, undone]
        again = bench.run(place, "undo", MACHINE)
        result(again[0] == 0 and bench.definition() in expected, f"{name}: undo still works", again, *story)


def check_start(bench, state):
    points = bench.points(state, "start", MACHINE)
    bench.daemon.virsh("destroy", MACHINE)
    started = points.index(("start", 1))
    for at in points:
        for late in sorted({False, at == points[started]}):
            _, (status, answer, err) = bench.cut(state, ["start", MACHINE], at, late, lose)
            runs = bench.runs()
            if runs:
                bench.daemon.virsh("destroy", MACHINE)
            done = points.index(at) > started or (points.index(at) == started and late)
            dark = points.index(at) >= started
            result(status == 3 and runs == done and
                   answer["error"]["code"] == ("failed" if dark else "not-connected") and
                   (not dark or "It is not known" in answer["error"]["text"]),
                   f"start: connection lost {'after' if late else 'before'} {at[0]} {at[1]}", status, answer, err, runs)


def check_interrupted_undo(bench, state, before, after):
    """Ctrl+C is heard where nothing has been written, and else too late."""
    for at in STEPS_OF_UNDO:
        bench.daemon.define(before)
        place, (status, answer, err) = bench.cut(state, ["undo", MACHINE], at, False, bench.interrupt)
        left = bench.definition()
        result((status, left) in ((0, after), (3, before)), f"undo: interrupted at {at[0]} {at[1]}",
               status, answer, err, left)
        again = bench.run(place, "undo", MACHINE)
        result(again[0] == (0 if left == before else 1) and bench.definition() == after,
               f"undo: interrupted at {at[0]} {at[1]}, and once more", again)


def main():
    with Bench() as bench:
        state = os.path.join(bench.path, "state")
        os.mkdir(state)
        first = bench.definition()
        bench.points(state, "assign", MACHINE, READER)
        second = bench.definition()
        assign = ["assign", MACHINE, WIFI, "--accept", "only-network"]
        points = bench.points(bench.copy(state), *assign)
        third = bench.definition()
        bench.daemon.define(second)
        # They wait while all else is done
        last = points[points.index(("define", 1)) - 1]
        silent = [Silence(bench, state, assign, ("read", 1), 30), Silence(bench, state, assign, last, 30),
                  Silence(bench, state, assign, ("define", 1), 60),
                  Silence(bench, state, ["start", MACHINE], ("read", 1), 30)]
        check_change(bench, assign, state, second, third, first)
        check_change(bench, ["return", MACHINE, READER], state, second, first, first)
        check_change(bench, ["undo", MACHINE], state, second, first, first)
        bench.daemon.define(second)
        check_interrupted_undo(bench, state, second, first)
        check_start(bench, state)
        for one in silent:
            one.check()


if shutil.which("libvirtd") is None:
    print("1..0 # SKIP there is no libvirtd to start")
    sys.exit(0)

os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="passthrough-test-")
try:
    main()
finally:
    shutil.rmtree(os.environ["XDG_RUNTIME_DIR"])
print(f"1..{number}")
sys.exit(failures > 0)
