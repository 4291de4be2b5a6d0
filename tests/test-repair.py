#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines whose devices are elsewhere now, on the command line of the example computer.

The definition is changed behind the program's back, as if the computer had been changed instead: it names devices where
they are not, and records what they were.
"""

import sys

from command_bench import HELD, PLAN, RESULT, Home, check_plan, equal, finding_ids, holds, keys, main, test

WIFI, READER = "0000:03:00.0", "0000:02:00.0"
NOBODY = "0000:42:00.0"


def source(address):
    """The end of a source element, which no guest address has."""
    bus = address.split(":")[1]
    return f"bus='0x{bus}' slot='0x00' function='0x0'/>\n      </source>"


def move(home, was, now):
    """As if what is at now had been assigned while it was at was."""
    home.edit("linux515", source(now), source(was))
    home.edit("linux515", f'address="{now}"', f'address="{was}"')


def device(home, machine, number=0):
    by_name = {found["name"]: found for found in home.demo(0, "machines")["machines"]}
    keys("a machine's device", HELD, by_name[machine]["devices"][number])
    return by_name[machine]["devices"][number]


def repaired_fields(fields):
    return fields[:fields.index("before")] + ["repaired"] + fields[fields.index("before"):]


def assigned(home, *groups):
    home.demo(0, "assign", "linux515", *groups, "--accept", "only-network")
    return home.definition("linux515")


@test
def what_has_moved_is_found_and_repaired():
    with Home() as home:
        wanted = assigned(home, "14")
        move(home, READER, WIFI)
        moved = home.definition("linux515")
        equal("what is held", {"address": READER, "group": 13, "role": "give", "status": "moved", "now_at": WIFI},
              device(home, "linux515"))

        answer = home.demo(1, "start", "linux515")
        equal("code", "refused", answer["error"]["code"])
        holds("it says where it is now", "03:00.0" in answer["error"]["text"])
        holds("it says how to repair it", "passthrough repair --demo linux515" in answer["error"]["next"])
        equal("it does not run", "shut off", home.states()["linux515"])

        plan = home.demo(0, "plan", "--repair", "linux515")
        check_plan(plan, repaired_fields(PLAN))
        equal("what the plan repairs", [{"was": READER, "address": WIFI}], plan["repaired"])
        equal("where the guest will see it", [{"address": WIFI, "guest": "09:00.0"}], plan["expected"])
        equal("dangers", ["only-network"], plan["accept_needed"])
        equal("after a plan", moved, home.definition("linux515"))

        equal("code", "not-accepted", home.demo(1, "repair", "linux515")["error"]["code"])
        equal("after a danger that was not accepted", moved, home.definition("linux515"))

        answer = home.demo(0, "repair", "linux515", "--accept", "only-network")
        check_plan(answer, repaired_fields(RESULT))
        equal("result", ("done", True), (answer["result"], answer["undo"]))
        equal("what was repaired", plan["repaired"], answer["repaired"])
        equal("the definition, byte for byte", wanted, home.definition("linux515"))
        equal("status", ("here", None), (device(home, "linux515")["status"], device(home, "linux515")["now_at"]))

        answer = home.demo(0, "repair", "linux515")
        equal("once more", ("nothing-to-do", []), (answer["result"], answer["repaired"]))
        equal("what it finds", ["nothing-moved"], finding_ids(answer, "note"))
        home.demo(0, "start", "linux515")
        equal("it runs", "running", home.states()["linux515"])
        home.demo(0, "force-off", "linux515")
        home.demo(0, "undo", "linux515")
        equal("undone", moved, home.definition("linux515"))


@test
def two_that_have_changed_places():
    with Home() as home:
        wanted = assigned(home, "13", "14")
        for was, now in ((NOBODY, WIFI), (WIFI, READER), (READER, NOBODY)):
            move(home, was, now)
        home.demo(1, "start", "linux515")
        answer = home.demo(0, "repair", "linux515", "--accept", "only-network")
        equal("what was repaired", [{"was": WIFI, "address": READER}, {"was": READER, "address": WIFI}],
              answer["repaired"])
        # The records stand where they stood, so each line is where the other one was
        equal("the definition", sorted(wanted.splitlines()), sorted(home.definition("linux515").splitlines()))
        equal("devices", wanted[wanted.index(b"<devices>"):],
              home.definition("linux515")[wanted.index(b"<devices>"):])


@test
def what_is_gone_is_returned_if_asked():
    with Home() as home:
        equal("status", "gone", device(home, "mediacenter")["status"])
        before = home.definition("mediacenter")
        for verb in (["repair"], ["plan", "--repair"]):
            answer = home.demo(1, *verb, "mediacenter")
            holds("it is refused", "error" in answer or not answer["applicable"])
        equal("after a refusal", before, home.definition("mediacenter"))
        equal("undo records", [], home.records())

        answer = home.demo(0, "repair", "mediacenter", "--return-gone")
        equal("result", ("done", []), (answer["result"], answer["repaired"]))
        holds("it is gone from the definition", b"<hostdev" not in home.definition("mediacenter"))
        home.demo(0, "start", "mediacenter")
        home.demo(0, "force-off", "mediacenter")
        home.demo(0, "undo", "mediacenter")
        equal("undone", before, home.definition("mediacenter"))


@test
def what_moved_is_repaired_beside_what_is_gone():
    with Home() as home:
        assigned(home, "13", "14")
        move(home, NOBODY, WIFI)
        home.edit("linux515", 'vendor="1217"', 'vendor="1218"')
        answer = home.demo(0, "repair", "linux515", "--accept", "only-network")
        equal("what was repaired", [{"was": NOBODY, "address": WIFI}], answer["repaired"])
        equal("what is left", ["moved"], finding_ids(answer, "caution"))
        equal("statuses", ["moved", "here"], [device(home, "linux515", number)["status"] for number in (0, 1)])
        home.demo(1, "start", "linux515")


@test
def by_hand():
    with Home() as home:
        wanted = assigned(home, "14")
        home.edit("linux515", f'address="{WIFI}"', f'address="{NOBODY}"')
        equal("status", "unrecorded", device(home, "linux515")["status"])
        answer = home.demo(0, "repair", "linux515")
        equal("only what is asked for", ("nothing-to-do", ["address-unrecorded"]),
              (answer["result"], finding_ids(answer, "note")))

        answer = home.demo(0, "repair", "linux515", "--record")
        equal("result", ("done", []), (answer["result"], answer["repaired"]))
        equal("status", "here", device(home, "linux515")["status"])
        record = [line for line in wanted.decode().splitlines() if f'address="{WIFI}"' in line]
        equal("the record is what an assignment makes", record,
              [line for line in home.definition("linux515").decode().splitlines() if f'address="{WIFI}"' in line])


@test
def in_words():
    with Home() as home:
        assigned(home, "14")
        move(home, READER, WIFI)
        answer = home.run("machines", "--demo")
        holds(f"where it is now: {answer}", "now at 03:00.0" in answer.out)
        answer = home.run("plan", "--repair", "linux515", "--demo")
        holds(f"the marked lines: {answer}", "+        <address domain='0x0000' bus='0x03'" in answer.out)
        answer = home.run("repair", "linux515", "--demo", "--accept", "only-network")
        equal(f"status of {answer}", 0, answer.status)
        holds(f"what was done: {answer}", "Repaired linux515." in answer.out and "undo" in answer.out)


@test
def wrong_usage():
    with Home() as home:
        for args in (["repair"], ["repair", "linux515", "14"], ["repair", "nobody"], ["repair", "--all", "linux515"],
                     ["repair", "--repair", "linux515"], ["plan", "--repair"], ["plan", "--repair", "linux515", "14"],
                     ["plan", "--repair", "--return", "linux515"], ["plan", "--repair", "--hold", "3", "linux515"],
                     ["plan", "--record", "linux515", "14"], ["plan", "--return-gone", "linux515", "14"],
                     ["plan", "--repair", "--all", "linux515"], ["list", "--repair"], ["assign", "--record", "a", "1"]):
            answer = home.demo(2, *args)
            keys("an answer", ["error"], answer)


if __name__ == "__main__":
    sys.exit(main())
