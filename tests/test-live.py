#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""--now on the command line of the example computer, with the libvirt of hotplug-double.c preloaded.

Each run has a libvirt of its own, whose running machines have what their definitions have.
"""

import json
import os
import re
import signal
import subprocess
import sys

from command_bench import LOSER, PROGRAM, RESULT, SECONDS, Home, check_plan, equal, holds, main, test

DOUBLE = LOSER
WIFI = "0000:03:00.0"


def preloaded(trace, **wrong):
    return {"LD_PRELOAD": DOUBLE, "HOTPLUG_TRACE": trace,
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0:detect_leaks=0", **wrong}


def live(home, status, *args, **wrong):
    """What a command answered, and what it asked of libvirt."""
    trace = os.path.join(home.path, "trace")
    answer = home.demo(status, *args, env=preloaded(trace, **wrong))
    calls = []
    if os.path.exists(trace):
        with open(trace, encoding="utf-8") as file:
            calls = file.read().splitlines()
        os.remove(trace)
    return answer, calls


def started(home):
    home.demo(0, "start", "linux515")
    return home.definition("linux515")


def assign(home, status=0, **wrong):
    return live(home, status, "assign", "linux515", "14", "--now", "--accept", "only-network", **wrong)


def record(home):
    """The path of the only undo record, and what it says."""
    equal("number of records", 1, len(home.records()))
    path = os.path.join(home.undo, home.records()[0])
    with open(path, encoding="utf-8") as file:
        return path, json.load(file)


@test
def plugged_in_unplugged_and_undone():
    with Home() as home:
        before = started(home)
        answer, calls = assign(home)
        check_plan(answer, RESULT)
        equal("result", ("done", True, True), (answer["result"], answer["live"], answer["undo"]))
        equal("calls", [f"attach live+config {WIFI}"], calls)
        assigned = home.definition("linux515")
        holds("the definition has it", assigned != before)

        answer, calls = live(home, 0, "return", "linux515", "14", "--now")
        equal("result", ("done", True, True), (answer["result"], answer["live"], answer["undo"]))
        equal("calls", [f"detach live {WIFI}"], calls)
        equal("returned", before, home.definition("linux515"))

        answer, calls = live(home, 0, "undo", "linux515")
        equal("result", ("done", True, False), (answer["result"], answer["live"], answer["undo"]))
        equal("calls", [f"attach live+config {WIFI}"], calls)
        equal("undone", assigned, home.definition("linux515"))
        equal("records", [], home.records())


@test
def what_fails_leaves_everything():
    with Home() as home:
        before = started(home)
        answer, calls = assign(home, 3, HOTPLUG_FAIL=WIFI)
        equal("calls", [f"attach live+config {WIFI}"], calls)
        equal("after a failure", (before, []), (home.definition("linux515"), home.records()))

        answer, calls = assign(home, 4, HOTPLUG_HALF=WIFI)
        equal("code", "put-back", answer["error"]["code"])
        equal("calls", [f"attach live+config {WIFI}", f"detach live {WIFI}"], calls)
        equal("after half of it", (before, []), (home.definition("linux515"), home.records()))

        assign(home)
        assigned, last = home.definition("linux515"), record(home)
        answer, _ = live(home, 3, "return", "linux515", "14", "--now", HOTPLUG_REFUSE=WIFI)
        equal("code", "not-released", answer["error"]["code"])
        equal("what the guest keeps", assigned, home.definition("linux515"))
        equal("the change before it is the last again", last, record(home))

        answer, _ = live(home, 3, "undo", "linux515", HOTPLUG_REFUSE=WIFI)
        equal("code", "not-released", answer["error"]["code"])
        equal("the record stays until it is undone", last, record(home))
        live(home, 0, "undo", "linux515")
        equal("undone", before, home.definition("linux515"))


@test
def what_was_not_put_back_can_be_undone():
    """It stays in what runs and is out of the definition: undo has to mean this change, and not the one before."""
    with Home() as home:
        home.demo(0, "assign", "linux515", "13")
        first = started(home)
        answer, _ = assign(home, 3, HOTPLUG_HALF=WIFI, HOTPLUG_REFUSE=WIFI)
        equal("code", "failed", answer["error"]["code"])
        holds("it says what to do", "passthrough undo" in answer["error"]["next"])
        equal("the definition", first, home.definition("linux515"))
        equal("the last change", (True, first.decode().strip()), (record(home)[1]["live"], record(home)[1]["before"]))
        live(home, 0, "undo", "linux515")
        equal("undone", first, home.definition("linux515"))


@test
def an_edit_while_it_comes_takes_no_undo_away():
    with Home() as home:
        home.demo(0, "machines")
        home.edit("linux515", ">4194304</memory>", ">1048576</memory>")
        home.demo(0, "assign", "linux515", "13")
        started(home)
        last = record(home)
        answer, calls = assign(home, 4, HOTPLUG_EDIT=WIFI)
        equal("code", "put-back", answer["error"]["code"])
        equal("calls", [f"attach live+config {WIFI}", f"detach live {WIFI}"], calls)
        holds(f"it says what is there: {answer['error']}", "what the other one wrote" in answer["error"]["next"])
        equal("the change before it is the last again", last, record(home))


@test
def an_interrupt_ends_the_waiting_and_loses_nothing():
    with Home() as home:
        started(home)
        assign(home)
        assigned, last = home.definition("linux515"), record(home)
        # Who writes into it waits until it is read, so this is when the guest has been asked
        asked = os.path.join(home.path, "asked")
        os.mkfifo(asked)
        with subprocess.Popen([PROGRAM, "return", "linux515", "14", "--now", "--demo", "--json"], cwd=home.path,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              env=home.environment(**preloaded(asked, HOTPLUG_KEEP=WIFI))) as process:
            with open(asked, encoding="utf-8") as file:
                equal("call", f"detach live {WIFI}\n", file.read())
            process.send_signal(signal.SIGINT)
            out = process.communicate(timeout=SECONDS)[0]
        equal("status", 3, process.returncode)
        equal("code", "not-released", json.loads(out)["error"]["code"])
        equal("the definition", assigned, home.definition("linux515"))
        equal("the change before it is the last again", last, record(home))


def hostdev(definition):
    return re.search(r"<hostdev(?:(?!</hostdev>).)*bus='0x03'.*?</hostdev>", definition, re.DOTALL).group()


def interrupt(home, state, **changes):
    """As if libvirt had been killed when the device was in what runs and in the definition, and nothing else was."""
    path, last = record(home)
    machines_path = os.path.join(home.example, "machines.xml")
    with open(machines_path, encoding="utf-8") as file:
        machines = file.read()
    start = machines.rindex("<domain", 0, machines.index("<name>linux515<"))
    end = machines.index("</domain>", start) + len("</domain>")
    inner = state[state.index(">") + 1:]
    head = machines[start:machines.index(">", start) + 1]
    runs = re.search(r"\n *<test:.*?/>", machines[start:end], re.DOTALL)
    inner = inner.replace("</domain>", (runs.group() if runs else "") + "</domain>")
    with open(machines_path, "w", encoding="utf-8") as file:
        file.write(machines[:start] + head + inner + machines[end:])
    with open(path, "w", encoding="utf-8") as file:
        json.dump(last | changes, file)


def plus(definition, device):
    return definition.replace("  </devices>", f"  {device}\n  </devices>")


@test
def interrupted_it_is_undone():
    with Home() as home:
        before = started(home)
        assign(home)
        _, last = record(home)
        interrupt(home, plus(last["before"], hostdev(last["asked"])), read_back=None)
        holds("it is between both", home.definition("linux515").decode().strip() not in (last["before"],
                                                                                         last["read_back"]))
        answer, calls = live(home, 0, "undo", "linux515")
        equal("calls", [f"detach live {WIFI}"], calls)
        equal("undone", (before, True), (home.definition("linux515"), answer["live"]))


@test
def an_interrupted_undo_is_undone_as_well():
    with Home() as home:
        started(home)
        assign(home)
        assigned = home.definition("linux515")
        live(home, 0, "return", "linux515", "14", "--now")
        _, last = record(home)
        interrupt(home, plus(last["read_back"], hostdev(last["before"])))
        live(home, 0, "undo", "linux515")
        equal("undone", assigned, home.definition("linux515"))


@test
def what_was_edited_since_is_not_undone():
    with Home() as home:
        started(home)
        assign(home)
        _, last = record(home)
        edited = plus(last["before"], hostdev(last["asked"])).replace("bus='0x03'", "bus='0x02'")
        interrupt(home, edited, read_back=None)
        now = home.definition("linux515")
        answer, calls = live(home, 1, "undo", "linux515")
        equal("code", "changed-meanwhile", answer["error"]["code"])
        equal("nothing was done", (now, []), (home.definition("linux515"), calls))


if __name__ == "__main__":
    sys.exit(main())
