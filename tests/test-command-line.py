#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as a script meets it: answers, exit status, errors, and what libvirt then holds.

Everything runs on the example computer, without a display and without a bus. What was done is read by virsh.
"""

import glob
import json
import os
import re
import shlex
import shutil
import socket
import stat
import subprocess
import sys

from command_bench import (ERROR, Failed, GUEST_ADDRESS, HOST_ADDRESS, Home, LOSER, NOWHERE, PROGRAM, RESULT, SECONDS,
                           check_group, check_list, check_machines, check_plan, equal, finding_ids, golden, holds,
                           is_address, keys, main, one_of, test)

# ---- The example computer ------------------------------------------------------------------------------

# The guide's table, with its mistake put right: the I219-LM is at 00:1f.6
GUIDE = {
    0: [("00:02.0", "8086:193b")], 1: [("00:00.0", "8086:1910")], 2: [("00:08.0", "8086:1911")],
    3: [("00:14.0", "8086:a12f"), ("00:14.2", "8086:a131")], 4: [("00:16.0", "8086:a13a")],
    5: [("00:1c.0", "8086:a110")],
    11: [("00:1f.0", "8086:a14e"), ("00:1f.2", "8086:a121"), ("00:1f.3", "8086:a170"), ("00:1f.4", "8086:a123")],
    12: [("00:1f.6", "8086:15b7")], 13: [("02:00.0", "1217:8621")], 14: [("03:00.0", "8086:24f3")],
    15: [("3d:00.0", "144d:a802")], 16: [("3e:00.0", "8086:f1a8")],
}


@test
def the_list_is_the_guides():
    with Home() as home:
        answer = home.demo(0, "list", "--all")
        check_list(answer)
        found = {group["number"]: [(device["address"].removeprefix("0000:"),
                                    f"{device['vendor_id']}:{device['device_id']}")
                                   for device in group["devices"]] for group in answer["groups"]}
        equal("the guide's groups", GUIDE, {number: found[number] for number in GUIDE})
        for number in sorted(set(found) - set(GUIDE)):
            group = next(group for group in answer["groups"] if group["number"] == number)
            equal(f"classes in group {number}, which the guide leaves out", ["0604"],
                  [device["class"] for device in group["devices"]])
        equal("source", {"host": "example", "cannot_tell": []},
              {key: answer["source"][key] for key in ("host", "cannot_tell")})
        equal("machines", 6, len(answer["machines"]))


@test
def the_list_as_reviewed():
    with Home() as home:
        golden("list-all", home.run("list", "--all", "--json", "--demo"), home)


@test
def the_shorter_list_is_part_of_the_longer():
    with Home() as home:
        everything = home.demo(0, "list", "--all")
        answer = home.demo(0, "list")
        check_list(answer)
        numbers = [group["number"] for group in answer["groups"]]
        equal("groups without --all", [group for group in everything["groups"] if group["number"] in numbers],
              answer["groups"])
        for group in everything["groups"]:
            blocked = finding_ids(group, "blocked")
            equal(f"group {group['number']}, blocked by {blocked}, is left out", bool(blocked),
                  group["number"] not in numbers)


@test
def the_other_answers_as_reviewed():
    with Home() as home:
        for name, args in (("show-3", ["show", "3"]), ("machines", ["machines"]), ("check", ["check"]),
                           ("plan-14", ["plan", "linux515", "14"]), ("plan-3", ["plan", "linux54", "00:14.2"]),
                           ("tree-linux515", ["tree", "linux515"])):
            golden(name, home.run(*args, "--json", "--demo"), home)


@test
def show_is_one_of_the_list():
    with Home() as home:
        groups = {group["number"]: group for group in home.demo(0, "list", "--all")["groups"]}
        for argument, number in (("3", 3), ("0000:00:14.2", 3), ("00:14.2", 3), ("0000:03:00.0", 14), ("0", 0)):
            answer = home.demo(0, "show", argument)
            check_group(answer)
            equal(f"show {argument}", groups[number], answer)


@test
def machines_and_what_has_vanished():
    with Home() as home:
        answer = home.demo(0, "machines")
        keys("machines", ["machines"], answer)
        check_machines(answer["machines"])
        equal("machines of list", answer["machines"], home.demo(0, "list")["machines"])
        by_name = {machine["name"]: machine for machine in answer["machines"]}
        equal("states by virsh", home.states(),
              {name: machine["state"].replace("-", " ") for name, machine in by_name.items()})
        equal("which starts with the computer", ["homeserver"],
              [name for name, machine in by_name.items() if machine["autostart"]])
        equal("what has vanished", [("0000:3f:00.0", "gone")],
              [(device["address"], device["status"]) for device in by_name["mediacenter"]["devices"]])
        answer = home.demo(1, "start", "mediacenter")
        equal("code", "refused", answer["error"]["code"])
        equal("it still is", "shut off", home.states()["mediacenter"])
        home.demo(0, "return", "mediacenter", "3f:00.0")
        home.demo(0, "start", "mediacenter")
        equal("it runs without it", "running", home.states()["mediacenter"])


# ---- The guide's two mistakes --------------------------------------------------------------------------

@test
def the_wifi_card_is_not_the_usb_controller():
    """The guide writes bus=0x00 slot=0x14 for the card at 03:00.0, and so hands over the USB controller."""
    with Home() as home:
        for name in ("14", "03:00.0"):
            answer = home.demo(0, "plan", "linux515", name)
            check_plan(answer)
            equal("members", [("0000:03:00.0", "give")],
                  [(member["address"], member["role"]) for member in answer["members"]])
            equal("expected in the guest", [{"address": "0000:03:00.0", "guest": "09:00.0"}], answer["expected"])
            equal("sources that come", [("0x03", "0x00", "0x0")], added_sources(answer["diff"]))
            equal("to accept", ["only-network"], answer["accept_needed"])


@test
def the_i219_is_not_the_smbus():
    """The guide's table gives the I219-LM the address of the SMBus, 00:1f.4."""
    with Home() as home:
        group = home.demo(0, "show", "00:1f.6")
        equal("group of the I219-LM", (12, "8086", "15b7"),
              (group["number"], group["devices"][0]["vendor_id"], group["devices"][0]["device_id"]))
        equal("group of the SMBus", 11, home.demo(0, "show", "00:1f.4")["number"])
        equal("what comes with the I219-LM", [("0x00", "0x1f", "0x6")],
              added_sources(home.demo(0, "plan", "linux515", "12")["diff"]))
        sources = added_sources(home.demo(0, "plan", "linux515", "00:1f.4")["diff"])
        holds("the SMBus does not bring the I219-LM", ("0x00", "0x1f", "0x6") not in sources)
        holds("the SMBus brings the sound it is grouped with", ("0x00", "0x1f", "0x3") in sources)


def added_sources(difference):
    """(bus, slot, function) of the <source> addresses that a difference adds."""
    added = "\n".join(line[1:] for line in difference.splitlines() if line.startswith("+"))
    return re.findall(r"<source>\s*<address domain=.0x0000. bus=.(\w+). slot=.(\w+). function=.(\w+)./>", added)


# ---- Assign, return, undo: byte for byte ---------------------------------------------------------------

ROUND_TRIPS = [
    # machine, what, accepted, expected sources with their guest bus, root ports that come
    ("linux515", "14", ["only-network"], 0),
    ("linux515", "13", [], 0),
    ("linux54", "3", ["last-input"], 1),
    ("windows11", "12", [], 0),
    ("retro", "13", [], 0),
    ("linux54", "11", [], 1),
]


def accepted(ids):
    return [word for finding in ids for word in ("--accept", finding)]


def root_ports(definition):
    return definition.count(b"model='pcie-root-port'")


@test
def assign_and_return_leave_nothing():
    for machine, what, ids, ports in ROUND_TRIPS:
        with Home() as home:
            home.demo(0, "machines")
            before = home.definition(machine)
            answer = home.demo(0, "assign", machine, what, *accepted(ids))
            check_plan(answer, RESULT)
            equal("result", ("done", False, True), (answer["result"], answer["live"], answer["undo"]))
            assigned = home.definition(machine)
            equal(f"{machine} {what}: hostdevs", sum(member["role"] != "stay" for member in answer["members"]),
                  assigned.count(b"<hostdev") - before.count(b"<hostdev"))
            equal(f"{machine} {what}: root ports that came", ports, root_ports(assigned) - root_ports(before))
            # libvirt has its own order of devices
            equal("lines of what was asked", sorted(answer["after"].split("\n")),
                  sorted(assigned.decode().strip().split("\n")))
            again = home.demo(1, "assign", machine, what, *accepted(ids))
            equal("assigned twice", "refused", again["error"]["code"])
            equal("assigned twice", assigned, home.definition(machine))

            answer = home.demo(0, "return", machine, what)
            check_plan(answer, RESULT)
            equal(f"{machine} {what}: returned", before, home.definition(machine))
            home.demo(0, "undo", machine)
            equal(f"{machine} {what}: the return undone", assigned, home.definition(machine))
            home.demo(0, "return", machine, "--all")
            equal(f"{machine} {what}: everything returned", before, home.definition(machine))


@test
def undo_puts_back_what_was_there():
    for machine, what, ids, _ in ROUND_TRIPS:
        with Home() as home:
            home.demo(0, "machines")
            before = home.definition(machine)
            home.demo(0, "assign", machine, what, *accepted(ids))
            answer = home.demo(0, "undo", machine)
            check_plan(answer, RESULT)
            equal("result", ("done", False, False), (answer["result"], answer["live"], answer["undo"]))
            equal(f"{machine} {what}: undone", before, home.definition(machine))
            equal("undo records that are left", [], home.records())
            equal("once more", "nothing-to-undo", home.demo(1, "undo", machine)["error"]["code"])
            equal("once more", before, home.definition(machine))


@test
def passwords_survive():
    with Home() as home:
        home.demo(0, "assign", "windows11", "12")
        holds("the password is in the definition", b"passwd='open-sesame'" in home.definition("windows11"))
        home.demo(0, "undo", "windows11")
        holds("the password is in the definition", b"passwd='open-sesame'" in home.definition("windows11"))


@test
def only_the_last_change_is_undone():
    with Home() as home:
        home.demo(0, "machines")
        home.demo(0, "assign", "linux515", "13")
        first = home.definition("linux515")
        home.demo(0, "assign", "linux515", "14", "--accept", "only-network")
        home.demo(0, "undo", "linux515")
        equal("after one undo", first, home.definition("linux515"))
        home.demo(1, "undo", "linux515")
        equal("after two", first, home.definition("linux515"))


@test
def an_edited_definition_is_not_undone():
    with Home() as home:
        home.demo(0, "assign", "linux515", "14", "--accept", "only-network")
        home.edit("linux515", "kernel 5.15 or newer", "kernel 5.15, edited")
        edited = home.definition("linux515")
        error = home.demo(1, "undo", "linux515")["error"]
        equal("code", "changed-meanwhile", error["code"])
        holds("the difference is told", "+  <description>For Linux guests with kernel 5.15, edited" in error["detail"])
        equal("nothing was written", edited, home.definition("linux515"))
        home.edit("linux515", "kernel 5.15, edited", "kernel 5.15 or newer")
        home.demo(0, "undo", "linux515")


@test
def a_refusal_keeps_the_last_change():
    """What is refused is not the last change: undo still means the one before."""
    with Home() as home:
        home.demo(0, "machines")
        before = home.definition("linux515")
        home.demo(0, "assign", "linux515", "13")
        home.demo(1, "assign", "linux515", "14")
        home.demo(1, "assign", "linux515", "16")
        home.demo(0, "undo", "linux515")
        equal("undone", before, home.definition("linux515"))


@test
def killed_after_the_definition():
    """The record of a change that was not read back is compared by meaning."""
    with Home() as home:
        home.demo(0, "machines")
        before = home.definition("linux54")
        home.demo(0, "assign", "linux54", "3", "--accept", "last-input")
        path = os.path.join(home.undo, home.records()[0])

        def forget(**changes):
            with open(path, encoding="utf-8") as file:
                record = json.load(file)
            with open(path, "w", encoding="utf-8") as file:
                json.dump(record | changes, file)

        forget(read_back=None)
        home.edit("linux54", "kernel 5.4 or newer", "kernel 5.4, edited")
        equal("edited", "changed-meanwhile", home.demo(1, "undo", "linux54")["error"]["code"])
        home.edit("linux54", "kernel 5.4, edited", "kernel 5.4 or newer")
        assigned = home.definition("linux54")
        home.edit("linux54", "<memballoon", "<hostdev mode='subsystem' type='pci' managed='yes'><source><address "
                  "domain='0x0000' bus='0x02' slot='0x00' function='0x0'/></source></hostdev>\n    <memballoon")
        equal("a device by hand", "changed-meanwhile", home.demo(1, "undo", "linux54")["error"]["code"])
        home.demo(0, "return", "linux54", "13")
        forget(read_back=None)
        equal("as it was defined", assigned, home.definition("linux54"))
        home.demo(0, "undo", "linux54")
        holds("undone", home.definition("linux54") != assigned)
        equal("nothing else is lost", before.count(b"<hostdev"), 0)


@test
def killed_before_the_definition():
    with Home() as home:
        home.demo(0, "machines")
        before = home.definition("linux54")
        home.demo(0, "assign", "linux54", "13")
        path = os.path.join(home.undo, home.records()[0])
        with open(path, "rb") as file:
            record = json.load(file)
        home.demo(0, "undo", "linux54")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(record | {"read_back": None}, file)
        answer = home.demo(0, "undo", "linux54")
        equal("result", "nothing-to-do", answer["result"])
        equal("the definition", before, home.definition("linux54"))
        equal("records", [], home.records())


@test
def undo_records_are_for_their_owner_alone():
    with Home() as home:
        home.demo(0, "assign", "windows11", "12")
        equal("records", 1, len(home.records()))
        equal("mode of the directory", 0o700, stat.S_IMODE(os.stat(home.undo).st_mode))
        for root, _, names in os.walk(os.path.join(home.state, "passthrough")):
            for name in names:
                path = os.path.join(root, name)
                if os.path.islink(path):
                    continue
                with open(path, "rb") as file:
                    if b"open-sesame" in file.read():
                        equal(f"mode of {path}, which holds a password", 0o600, stat.S_IMODE(os.stat(path).st_mode))


@test
def put_back_when_libvirt_loses_something():
    with Home() as home:
        home.demo(0, "machines")
        before = home.definition("linux515")
        answer = home.demo(4, "assign", "linux515", "13",
                           env={"LD_PRELOAD": LOSER, "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"})
        equal("code", "put-back", answer["error"]["code"])
        equal("the definition", before, home.definition("linux515"))
        equal("records", [], home.records())


# ---- Autostart ------------------------------------------------------------------------------------------

WOULD_LOCK_OUT = ["--accept", "only-network"]


def autostart(home):
    """Which machines start by themselves."""
    return [machine["name"] for machine in home.demo(0, "machines")["machines"] if machine["autostart"]]


@test
def autostart_is_turned_off_with_the_assignment():
    with Home() as home:
        answer = home.demo(0, "plan", "homeserver", "14")
        equal("what has to be accepted", ["autostart-lockout", "only-network"], sorted(answer["accept_needed"]))
        equal("autostart", {"before": True, "after": True}, answer["autostart"])
        advice = next(finding["advice"] for finding in answer["findings"] if finding["id"] == "autostart-lockout")
        holds(f"both faces are named: {advice}", "--no-autostart" in advice and "Turn Off Autostart" in advice)
        before = home.definition("homeserver")

        answer = home.demo(0, "plan", "homeserver", "14", "--no-autostart")
        equal("what has to be accepted then", ["only-network"], answer["accept_needed"])
        holds("it is said", "autostart-off" in finding_ids(answer, "note"))
        equal("autostart", {"before": True, "after": False}, answer["autostart"])
        equal("after plan", ["homeserver"], autostart(home))
        home.demo(1, "assign", "homeserver", "14", "--no-autostart")
        equal("after a refusal", ["homeserver"], autostart(home))

        answer = home.demo(0, "assign", "homeserver", "14", "--no-autostart", *WOULD_LOCK_OUT)
        equal("autostart", {"before": True, "after": False}, answer["autostart"])
        equal("after assign", [], autostart(home))
        answer = home.demo(0, "undo", "homeserver")
        equal("undo", ("done", {"before": False, "after": True}), (answer["result"], answer["autostart"]))
        holds(f"it is said: {answer['remarks']}", any("by itself" in remark for remark in answer["remarks"]))
        equal("after undo", ["homeserver"], autostart(home))
        equal("the definition", before, home.definition("homeserver"))


@test
def autostart_that_was_off_stays_off():
    with Home() as home:
        answer = home.demo(0, "assign", "linux515", "14", "--no-autostart", *WOULD_LOCK_OUT)
        equal("autostart", {"before": False, "after": False}, answer["autostart"])
        holds("nothing is said of it", "autostart-off" not in finding_ids(answer, "note"))
        answer = home.demo(0, "undo", "linux515")
        equal("undo", {"before": False, "after": False}, answer["autostart"])
        equal("the others", ["homeserver"], autostart(home))


@test
def autostart_that_cannot_be_turned_off_stays_on():
    with Home() as home:
        equal("autostart at first", ["homeserver"], autostart(home))
        before = home.definition("homeserver")
        home.demo(0, "assign", "homeserver", "13")
        changed = home.definition("homeserver")
        answer = home.demo(3, "assign", "homeserver", "14", "--no-autostart", *WOULD_LOCK_OUT,
                           env={"LD_PRELOAD": LOSER, "KEEP_AUTOSTART": "1",
                                "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"})
        holds(f"it is not said to be off: {answer}", "stays off" not in answer["error"]["text"])
        equal("autostart", ["homeserver"], autostart(home))
        equal("the definition", changed, home.definition("homeserver"))
        equal("what is undone is the change before", "done", home.demo(0, "undo", "homeserver")["result"])
        equal("the definition then", before, home.definition("homeserver"))


@test
def autostart_is_as_before_when_it_is_put_back():
    with Home() as home:
        home.demo(4, "assign", "homeserver", "14", "--no-autostart", *WOULD_LOCK_OUT,
                  env={"LD_PRELOAD": LOSER, "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"})
        equal("autostart", ["homeserver"], autostart(home))
        equal("records", [], home.records())


@test
def autostart_needs_a_machine_and_an_assignment():
    with Home() as home:
        for args in (("plan", "--return", "homeserver", "15", "--no-autostart"),
                     ("undo", "homeserver", "--no-autostart"),
                     ("return", "homeserver", "15", "--no-autostart"),
                     ("plan", "--definition", "/dev/null", "14", "--no-autostart")):
            equal(f"{args}", "usage", home.demo(2, *args)["error"]["code"])


# ---- Options of plan and assign ------------------------------------------------------------------------

@test
def roles_and_options():
    with Home() as home:
        answer = home.demo(0, "plan", "linux515", "3", "--hold", "00:14.2")
        equal("roles", {"0000:00:14.0": "give", "0000:00:14.2": "hold"},
              {member["address"]: member["role"] for member in answer["members"]})
        equal("guest address of what is held back", [None],
              [expected["guest"] for expected in answer["expected"] if expected["address"] == "0000:00:14.2"])
        holds("it is hidden from the guest", "+      <address type='unassigned'/>" in answer["diff"])
        answer = home.demo(1, "plan", "linux515", "3", "--stay", "0000:00:14.2")
        equal("what blocks", ["group-not-viable"], finding_ids(answer, "blocked"))
        answer = home.demo(0, "plan", "linux515", "14", "--no-rom")
        holds("the ROM is hidden", "<rom bar='off'/>" in answer["diff"])
        answer = home.demo(0, "plan", "linux515", "14", "--rom-file", "card.rom", cwd=home.path)
        holds(f"the ROM file has a full path: {answer['diff']}", f"{home.path}/card.rom" in answer["diff"])
        answer = home.demo(0, "plan", "linux515", "14", "--driver-model", "mlx5_vfio_pci")
        holds("the driver is named", "+      <driver name='vfio' model='mlx5_vfio_pci'/>" in answer["diff"])
        equal("nothing is said about it", [], [i for i in finding_ids(answer, "caution") if i == "driver-model"])
        answer = home.demo(1, "plan", "linux515", "14", "--driver-model", "a b")
        equal("what blocks", ["driver-model"], finding_ids(answer, "blocked"))
        answer = home.demo(0, "plan", "linux515", "3", "--separate")
        equal("slots", 2, len({expected["guest"][:5] for expected in answer["expected"]}))
        answer = home.demo(0, "plan", "linux515", "3")
        equal("one slot", 1, len({expected["guest"][:5] for expected in answer["expected"]}))


@test
def libvirt_keeps_what_is_said_about_drivers():
    with Home() as home:
        home.demo(0, "machines")
        before = home.definition("linux515")
        answer = home.demo(1, "assign", "linux515", "13", "--unmanaged")
        equal("a danger", "not-accepted", answer["error"]["code"])
        equal("nothing is written", before, home.definition("linux515"))
        for options, expect in ((["--unmanaged", "--accept", "unmanaged"], "managed='no'"),
                                (["--driver-model", "vfio-pci"], "<driver name='vfio' model='vfio-pci'/>")):
            home.demo(0, "assign", "linux515", "13", *options)
            holds(f"libvirt has {expect}", expect.encode() in home.definition("linux515").replace(b'"', b"'"))
            home.demo(0, "return", "linux515", "13")
            equal("given back nothing is left", before, home.definition("linux515"))
            home.demo(0, "assign", "linux515", "13", *options)
            home.demo(0, "undo", "linux515")
            equal("undone nothing is left", before, home.definition("linux515"))


@test
def plan_changes_nothing():
    with Home() as home:
        home.demo(0, "machines")
        path = os.path.join(home.example, "machines.xml")
        before = os.stat(path).st_mtime_ns, home.definition("linux515")
        home.demo(0, "plan", "linux515", "14")
        home.demo(1, "plan", "linux515", "16")
        home.demo(0, "plan", "--return", "homeserver", "15")
        equal("the file", before, (os.stat(path).st_mtime_ns, home.definition("linux515")))
        equal("records", [], home.records())


@test
def plan_for_a_file():
    with Home() as home:
        home.demo(0, "machines")
        path = os.path.join(home.path, "linux515.xml")
        text = home.definition("linux515")
        with open(path, "wb") as file:
            file.write(text)
        answer = home.demo(0, "plan", "--definition", path, "14")
        check_plan(answer)
        equal("machine", "linux515", answer["vm"])
        equal("expected", "09:00.0", answer["expected"][0]["guest"])
        equal("before", text.decode(), answer["before"])
        holds("nothing is known of machines", "unknown-libvirt" in finding_ids(answer, "caution"))
        with open(path, "rb") as file:
            equal("the file", text, file.read())
        patched = subprocess.run(["patch", "-s", "-o", "-", path], input=answer["diff"].encode(), capture_output=True,
                                 check=True, timeout=SECONDS).stdout
        equal("patch(1) makes the same of it", answer["after"].encode(), patched)

        for content, code in ((b"<domain", "xml-invalid"), (b"", "xml-invalid"), (b"<network/>", "not-a-domain"),
                              (b"<!DOCTYPE domain [<!ENTITY a 'b'>]><domain/>", "doctype"),
                              (b"<domain>" + b" " * (50 << 20) + b"</domain>", "too-large")):
            with open(path, "wb") as file:
                file.write(content)
            error = home.demo(1, "plan", "--definition", path, "14")["error"]
            equal(f"{content[:30]}", code, error["code"])
            holds(f"a next step: {error}", error["next"])
        equal("no file", "io", home.demo(3, "plan", "--definition", f"{path}.not", "14")["error"]["code"])
        equal("without an end", "too-large",
              home.demo(1, "plan", "--definition", "/dev/zero", "14")["error"]["code"])


# ---- Start and stop, the tree --------------------------------------------------------------------------

@test
def start_and_stop():
    with Home() as home:
        for args, result, state in ((["start", "linux515"], "done", "running"),
                                    (["start", "linux515"], "nothing-to-do", "running"),
                                    (["shutdown", "linux515"], "done", "shut off"),
                                    (["force-off", "linux515"], "nothing-to-do", "shut off"),
                                    (["force-off", "linux54"], "done", "shut off")):
            answer = home.demo(0, *args)
            equal(f"{args}", {"vm": args[1], "result": result}, answer)
            equal(f"{args}: state by virsh", state, home.states()[args[1]])


@test
def the_tree_maps_back():
    with Home() as home:
        home.demo(0, "assign", "linux515", "3", "--accept", "last-input")
        answer = home.demo(0, "tree", "linux515")
        keys("tree", ["vm", "source", "agent", "devices", "usb", "missing"], answer)
        equal("vm, source and agent", ("linux515", "expected", "not-asked"),
              (answer["vm"], answer["source"], answer["agent"]))
        equal("what is missing", [], answer["missing"])
        for device in answer["devices"]:
            keys("a guest's device", ["guest", "parent", "vendor_id", "device_id", "class", "name", "driver", "host"],
                 device)
            is_address("a guest's device", device["guest"], GUEST_ADDRESS)
        equal("what was assigned", [("09:00.0", "0000:00:14.0"), ("09:00.2", "0000:00:14.2")],
              [(device["guest"], device["host"]) for device in answer["devices"] if device["host"]])
        equal("what is plugged in", [("09:00.0", "1-1", "1a40:0101"), ("09:00.0", "1-1.2", "046d:c077"),
                                     ("09:00.0", "1-4", "046d:c31c"), ("09:00.0", "1-7", "8087:0a2b")],
              [(usb["controller"], usb["port"], f"{usb['vendor_id']}:{usb['product_id']}") for usb in answer["usb"]])
        # A machine that is off, and a guest that is not there: the example's machines only look as if they ran
        equal("asked of a machine that is off", "refused",
              home.demo(1, "tree", "linux515", "--ask-qemu")["error"]["code"])
        home.demo(0, "start", "linux515")
        equal("asked of the example", "libvirt", home.demo(3, "tree", "linux515", "--ask-qemu")["error"]["code"])


@test
def the_example_is_kept_and_reset():
    with Home() as home:
        home.demo(0, "machines")
        fresh = {name: home.definition(name) for name in home.states()}
        home.demo(0, "assign", "linux515", "14", "--accept", "only-network")
        home.demo(0, "start", "linux515")
        equal("running", "running", next(machine["state"] for machine in home.demo(0, "machines")["machines"]
                                         if machine["name"] == "linux515"))
        equal("assigned to", ["linux515"], home.demo(0, "show", "14")["assigned_to"])
        home.demo(0, "machines", "--reset")
        equal("afresh", fresh, {name: home.definition(name) for name in home.states()})
        equal("shut off", "shut off", home.states()["linux515"])
        equal("records", [], home.records())


# ---- Errors and exit status ----------------------------------------------------------------------------

USAGE = [
    ["list", "extra"], ["frobnicate"], ["--frobnicate"], ["show"], ["show", "3", "4"], ["show", ""], ["plan"],
    ["plan", "linux515"], ["assign", "linux515"], ["assign"], ["return", "linux515"], ["undo"], ["start"], ["tree"],
    ["check", "this"], ["assign", "linux515", "14", "--accept", "only-netwrok"],
    ["list", "--accept", "x"], ["show", "3", "--all"], ["plan", "linux515", "14", "--accept", "x"],
    ["plan", "linux515", "--all"], ["return", "linux515", "14", "--all"], ["plan", "linux515", "14", "--hold"],
    ["plan", "linux515", "14", "--hold", "nonsense"], ["plan", "linux515", "14", "--stay", "14"],
    ["plan", "linux515", "14", "--boot-order", "0x"], ["plan", "linux515", "14", "--boot-order", "-1"],
    ["plan", "linux515", "14", "--boot-order", "0"],
    ["plan", "linux515", "3", "--hold", "00:14.2", "--stay", "0000:00:14.2"],
    ["plan", "linux515", "14", "--rom-file", "a", "--no-rom"], ["plan", "--return", "linux515", "14", "--no-rom"],
    ["plan", "linux515", "14", "--unmanaged", "--driver-model", "vfio-pci"], ["list", "--unmanaged"],
    ["return", "linux515", "14", "--driver-model", "vfio-pci"],
    ["plan", "--return", "linux515", "14", "--unmanaged"], ["list", "--now"],
    ["plan", "--definition", "/dev/null", "14", "--now"], ["machines", "--ask-qemu"],
    ["plan", "linux515", "nonsense"], ["plan", "linux515", "-1"], ["plan", "linux515", "0x14"],
    ["plan", "linux515", "99999999999"], ["list", "--all=yes"], ["list", "--connect", "test:///default"],
    ["list", "--host", "/"],
]

NOT_FOUND = [
    ["show", "8"], ["show", "00:1f.5"], ["show", "00:20.0"], ["show", "nonsense"], ["plan", "nobody", "14"],
    ["plan", "linux515", "99"], ["plan", "linux515", "00:1f.5"], ["assign", "nobody", "14"], ["return", "nobody", "14"],
    ["undo", "nobody"], ["start", "nobody"], ["shutdown", "nobody"], ["force-off", "nobody"], ["tree", "nobody"],
    ["assign", "linux515", "14", "99", "--accept", "only-network"],
]


def check_error(answer, status, codes):
    equal(f"exit status of {answer}", status, answer.status)
    keys("an error", ["error"], answer.json)
    error = answer.json["error"]
    keys("an error", ERROR, error)
    one_of(f"code of {answer}", codes, error["code"])
    holds(f"a sentence: {answer}", error["text"] and error["text"][0].isupper() | (error["text"][0] in "“-l") and
          "\n" not in error["text"])
    holds(f"a next step, or null: {answer}", error["next"] is None or error["next"])


@test
def wrong_usage():
    with Home() as home:
        home.demo(0, "machines")
        untouched = os.stat(os.path.join(home.example, "machines.xml")).st_mtime_ns
        for args in USAGE:
            check_error(home.run(*args, "--demo", "--json"), 2, ["usage"])
        check_error(home.run("list", "--reset", "--json"), 2, ["usage"])
        check_error(home.run("--json"), 2, ["usage"])
        check_error(home.run("--json", "--demo"), 2, ["usage"])
        for args in NOT_FOUND:
            check_error(home.run(*args, "--demo", "--json"), 2, ["not-found", "usage"])
        equal("nothing was written", untouched, os.stat(os.path.join(home.example, "machines.xml")).st_mtime_ns)


@test
def needless_and_useless_acceptance():
    with Home() as home:
        answer = home.run("assign", "linux515", "13", "--accept", "only-display", "--demo")
        equal(f"exit status of {answer}", 0, answer.status)
        holds(f"said to be needless: {answer}", "“only-display” did not have to be accepted here." in answer.out)
        answer = home.run("assign", "linux515", "14", "--accept", "only-network", "--demo")
        equal(f"exit status of {answer}", 0, answer.status)
        holds(f"was needed: {answer}", "did not have to be accepted" not in answer.out)
        answer = home.run("assign", "linux515", "16", "--accept", "host-disk", "--demo")
        equal(f"exit status of {answer}", 1, answer.status)
        holds(f"said to be useless: {answer}", "It cannot be accepted. Unmount it" in answer.err)


@test
def refused():
    with Home() as home:
        home.demo(0, "machines")
        before = home.definition("linux515")
        for args, code in ((["assign", "linux515", "14"], "not-accepted"),
                           (["assign", "linux515", "14", "--accept", "last-input"], "not-accepted"),
                           (["assign", "linux515", "16"], "refused"),
                           (["assign", "linux515", "16", "--accept", "host-disk"], "refused"),
                           (["assign", "linux515", "5"], "refused"),
                           (["start", "mediacenter"], "refused"),
                           (["undo", "linux515"], "nothing-to-undo")):
            check_error(home.run(*args, "--demo", "--json"), 1, [code])
        answer = home.demo(1, "plan", "linux515", "16")
        check_plan(answer)
        equal("applicable", False, answer["applicable"])
        equal("what blocks", ["host-disk"], finding_ids(answer, "blocked"))
        equal("nothing was written", before, home.definition("linux515"))
        equal("records", [], home.records())


@test
def refused_because_it_is_there_already():
    with Home() as home:
        home.demo(0, "assign", "linux515", "13")
        check_error(home.run("assign", "linux515", "13", "--demo", "--json"), 1, ["refused"])
        answer = home.run("assign", "linux515", "13", "--demo")
        equal(f"a sentence and a next step: {answer}", 2, len(answer.err.splitlines()))


def follow(home, answer, text):
    """Types what is advised: “passthrough …”, as a shell reads it."""
    advised = re.search("“passthrough (.*)”", text)
    holds(f"a command is advised: {answer}", advised)
    followed = home.run(*shlex.split(advised[1]))
    equal(f"exit status of what is advised by {answer}, {followed}", 0, followed.status)


@test
def what_is_advised_works():
    """On the example computer, and for names that a shell or the program could take for something else."""
    for name in ("retro", "my & 'old' one", "--json"):
        with Home() as home:
            home.demo(0, "machines")
            home.edit("retro", "<name>retro<", f"<name>{name.replace('&', '&amp;')}<")
            before = home.definition("--domain=" + name)
            answer = home.run("assign", "--demo", "--", name, "13")
            equal(f"exit status of {answer}", 0, answer.status)
            follow(home, answer, answer.out)
            equal(f"{name}: undone", before, home.definition("--domain=" + name))
    with Home() as home:
        answer = home.run("start", "mediacenter", "--demo")
        equal(f"exit status of {answer}", 1, answer.status)
        follow(home, answer, answer.err)
        home.demo(0, "start", "mediacenter")
        answer = home.run("assign", "linux515", "13", "--host", recorded(home), "--connect", home.uri)
        equal(f"exit status of {answer}", 0, answer.status)
        holds(f"on the same computer: {answer}",
              f"“passthrough undo --host {recorded(home)} --connect {home.uri} linux515”" in answer.out)
        with open(os.path.join(recorded(home), ".flatpak-info"), "w", encoding="utf-8"):
            pass
        answer = home.run("assign", "linux515", "13", "--host", recorded(home), "--connect", home.uri)
        holds(f"a Flatpak's command: {answer}", "“flatpak run org.phyllome.Passthrough undo --host " in answer.out)


@test
def errors_for_people():
    """Without --json: nothing on stdout, a sentence and a next step on stderr."""
    with Home() as home:
        for status, args in ((1, ["assign", "linux515", "14", "--demo"]), (1, ["undo", "linux515", "--demo"]),
                             (2, ["show", "99", "--demo"]), (2, ["frobnicate"]), (2, ["start", "nobody", "--demo"]),
                             (3, ["list", "--host", "/nonexistent"]), (3, ["machines", "--connect", NOWHERE])):
            answer = home.run(*args)
            equal(f"exit status of {answer}", status, answer.status)
            equal(f"stdout of {answer}", "", answer.out)
            lines = answer.err.splitlines()
            holds(f"a sentence: {answer}", re.fullmatch(r"passthrough: .*\.", lines[0]))
            holds(f"a next step: {answer}", len(lines) >= 2 and lines[1].endswith("."))


@test
def help_and_version():
    with Home() as home:
        answer = home.run("--version")
        equal("status", 0, answer.status)
        holds(f"a version: {answer}", re.fullmatch(r"passthrough \d+\.\d+\.\d+\n", answer.out))
        for args in (["--help"], ["-h"], ["list", "--help"]):
            answer = home.run(*args)
            equal("status", 0, answer.status)
            for word in ("list", "show", "machines", "plan", "assign", "return", "undo", "start|shutdown|force-off",
                         "tree", "check", "capture", "--connect", "--host", "--demo", "--reset", "--json", "--accept",
                         "--hold", "--stay", "--rom-file", "--no-rom", "--boot-order", "--unmanaged",
                         "--driver-model", "--separate", "--now",
                         "--ask-qemu"):
                holds(f"--help names {word}", word in answer.out)
            holds("--help is narrow enough", all(len(line) <= 100 for line in answer.out.splitlines()))


@test
def a_system_that_says_no():
    with Home() as home:
        answer = home.run("list", "--demo", "--json", env={"XDG_STATE_HOME": "/dev/null/state"})
        check_error(answer, 3, ["io"])
        home.demo(0, "machines")
        before = home.definition("linux515")
        os.makedirs(os.path.dirname(home.undo), exist_ok=True)
        with open(home.undo, "w", encoding="utf-8"):
            pass
        check_error(home.run("assign", "linux515", "13", "--demo", "--json"), 3, ["io"])
        equal("without an undo record nothing is written", before, home.definition("linux515"))
        if os.path.exists("/dev/full"):
            with open("/dev/full", "w", encoding="utf-8") as full:
                process = subprocess.run([PROGRAM, "list", "--demo"], stdout=full, stderr=subprocess.PIPE, check=False,
                                         env=home.environment(), timeout=SECONDS)
            equal("nobody takes the answer", 3, process.returncode)


@test
def an_answer_that_nobody_takes():
    """What is changed is changed, and said to be; what is closed is not taken for another file."""
    with Home() as home:
        before = home.definition("linux515") if home.demo(0, "machines") else None
        for where in (">/dev/full", ">&-"):
            if where == ">/dev/full" and not os.path.exists("/dev/full"):
                continue
            for command, words in (("assign linux515 13", "It is done, but the answer"), ("list", "The answer could"),
                                   ("undo linux515", "It is done, but the answer")):
                process = subprocess.run(["sh", "-c", f'exec "$0" {command} --demo {where}', PROGRAM], check=False,
                                         stderr=subprocess.PIPE, env=home.environment(), timeout=SECONDS)
                equal(f"exit status of {command} {where}", 3, process.returncode)
                holds(f"{command} {where}: {process.stderr}",
                      process.stderr.startswith(b"passthrough: " + words.encode()))
                equal(f"{command} {where}: lines", 3, process.stderr.count(b"\n"))
                if command != "undo linux515":
                    holds(f"{command} {where}: it is assigned", home.definition("linux515") != before)
            equal(f"{where}: undone", before, home.definition("linux515"))


@test
def control_characters_in_arguments():
    """An error stays one line, and no terminal is told anything."""
    with Home() as home:
        for args in (["show", "a\nb\x1b[31m"], ["a\nb\x1b[31m"], ["list", "--a\nb\x1b[31m"],
                     ["assign", "a\nb\x1b[31m", "13"], ["list", "--host", "/a\nb\x1b[31m"]):
            answer = home.run(*args, *([] if "--host" in args else ["--demo"]))
            holds(f"an error: {answer}", answer.status in (2, 3))
            holds(f"escaped in its first line: {answer}", "a\\nb\\x1b[31m" in answer.err.split("\n")[0])
            holds(f"not as it is: {answer}", "\x1b" not in answer.err)


# ---- Without libvirt, other computers ------------------------------------------------------------------

def recorded(home):
    """The example's host as a recorded computer."""
    home.demo(0, "machines")
    host, = glob.glob(os.path.join(home.example, "host-*"))
    return host


@test
def without_libvirt():
    with Home() as home:
        host = recorded(home)
        for connect in (["--connect", NOWHERE], []):
            answer = home.run("list", "--all", "--host", host, *connect, "--json")
            equal(f"exit status of {answer}", 0, answer.status)
            check_list(answer.json)
            equal("machines", None, answer.json["machines"])
            equal("source", "recorded", answer.json["source"]["host"])
            equal("cannot tell", ["libvirt"], answer.json["source"]["cannot_tell"])
            for group in answer.json["groups"]:
                equal("assigned to", None, group["assigned_to"])
                if not finding_ids(group, "blocked"):
                    holds("unknown-libvirt", "unknown-libvirt" in finding_ids(group, "caution"))
            answer = home.run("show", "14", "--host", host, *connect, "--json")
            equal(f"exit status of {answer}", 0, answer.status)
            equal("assigned to", None, answer.json["assigned_to"])
            answer = home.run("check", "--host", host, *connect, "--json")
            equal(f"exit status of {answer}", 0, answer.status)
            keys("check", ["ready", "checks"], answer.json)
            verdicts = {check["id"]: check["verdict"] for check in answer.json["checks"]}
            equal("verdicts", {"kvm": "pass", "firmware-tables": "pass", "iommu": "pass",
                               "kernel-arguments": "pass", "interrupt-remapping": "pass", "vfio-pci": "pass",
                               "libvirt": "unknown", "connection": "unknown", "pci-ids": "pass"}, verdicts)
            holds("what could not be checked is not said to be fine",
                  "Nothing that could be checked stands in the way" in home.run("check", "--host", host, *connect).out)
            for args in (["machines"], ["plan", "linux515", "14"], ["assign", "linux515", "14"],
                         ["return", "linux515", "14"], ["undo", "linux515"], ["start", "linux515"],
                         ["shutdown", "linux515"], ["force-off", "linux515"], ["tree", "linux515"]):
                check_error(home.run(*args, "--host", host, *connect, "--json"), 3, ["not-connected", "libvirt"])


@test
def a_recorded_computer_with_machines_by_name():
    with Home() as home:
        host = recorded(home)
        answer = home.run("plan", "linux515", "14", "--host", host, "--connect", home.uri, "--json")
        equal(f"exit status of {answer}", 0, answer.status)
        equal("expected", "09:00.0", answer.json["expected"][0]["guest"])


@test
def a_computer_that_is_not_ready():
    with Home() as home:
        host = os.path.join(home.path, "host")
        shutil.copytree(recorded(home), host, symlinks=True)
        for root, names, files in os.walk(os.path.join(host, "sys"), topdown=False):
            for name in names + files:
                if name in ("iommu_group", "iommu_groups") or root.endswith("/iommu_groups"):
                    path = os.path.join(root, name)
                    if os.path.islink(path):
                        os.unlink(path)
                    else:
                        shutil.rmtree(path)
        answer = home.run("check", "--host", host, "--json")
        equal(f"exit status of {answer}", 1, answer.status)
        equal("ready", False, answer.json["ready"])
        verdicts = {check["id"]: check for check in answer.json["checks"]}
        equal("the IOMMU's verdict", "fail", verdicts["iommu"]["verdict"])
        holds("advice", verdicts["iommu"]["advice"])
        answer = home.run("list", "--all", "--host", host, "--json")
        equal("status", 0, answer.status)
        equal("iommu", False, answer.json["iommu"])
        equal("groups", [], answer.json["groups"])
        equal("devices without a group", 20, len(answer.json["ungrouped"]))
        check_list(answer.json)


@test
def a_device_in_no_group():
    with Home() as home:
        host = os.path.join(home.path, "host")
        shutil.copytree(recorded(home), host, symlinks=True)
        for root, names, files in os.walk(os.path.join(host, "sys")):
            if root.endswith("/0000:3d:00.0") and "iommu_group" in names + files:
                os.unlink(os.path.join(root, "iommu_group"))
            if root.endswith("/iommu_groups/15/devices"):
                shutil.rmtree(os.path.dirname(root))
                names.clear()
        answer = home.run("show", "3d:00.0", "--host", host, "--json")
        equal(f"exit status of {answer}", 0, answer.status)
        equal("number", None, answer.json["number"])
        equal("state", "stays", answer.json["state"])
        equal("devices", ["0000:3d:00.0"], [device["address"] for device in answer.json["devices"]])
        one_of("why it stays", [("no-group", "blocked")],
               next((f["id"], f["severity"]) for f in answer.json["findings"] if f["severity"] == "blocked"))
        check_group({**answer.json, "number": 15})
        answer = home.run("show", "3d:00.0", "--host", host)
        equal(f"exit status of {answer}", 0, answer.status)
        holds(f"said so: {answer}", answer.out.startswith("In no IOMMU group"))
        holds(f"and what it is: {answer}", "3d:00.0 Non-Volatile memory controller" in answer.out)
        answer = home.run("show", "3d:00.1", "--host", host, "--json")
        check_error(answer, 2, ["not-found"])


@test
def a_host_that_is_not_there():
    """Not one device of this computer is shown instead."""
    with Home() as home:
        empty = os.path.join(home.path, "empty")
        os.mkdir(empty)
        hollow = os.path.join(home.path, "hollow")
        os.makedirs(os.path.join(hollow, "sys", "bus", "pci", "devices"))
        os.makedirs(os.path.join(hollow, "proc"))
        plain = os.path.join(home.path, "plain")
        with open(plain, "w", encoding="utf-8"):
            pass
        commands = [["list"], ["list", "--all"], ["show", "0"], ["check"], ["machines"], ["plan", "a", "0"],
                    ["assign", "a", "0"], ["return", "a", "0"], ["undo", "a"], ["start", "a"], ["tree", "a"],
                    ["force-off", "a"]]
        for host, tried in (("/nonexistent", commands), (empty, commands[:1]), (hollow, commands[:1]),
                            (plain, commands[:1])):
            for args in tried:
                answer = home.run(*args, "--host", host, "--json")
                check_error(answer, 3, ["host-unreadable"])
                holds(f"no device: {answer}", not HOST_ADDRESS.search(answer.out))


@test
def a_remote_computer_is_not_this_one():
    with Home() as home:
        answer = home.run("list", "--connect", "qemu+tcp://192.0.2.1/system", "--json")
        check_error(answer, 3, ["not-connected"])
        holds(f"no device: {answer}", not HOST_ADDRESS.search(answer.out))


@test
def a_libvirt_that_does_not_answer():
    """It accepts, and then says nothing: the command gives up by itself."""
    with Home() as home:
        host = recorded(home)
        path = os.path.join(home.path, "silent")
        with socket.socket(socket.AF_UNIX) as silent:
            silent.bind(path)
            silent.listen(4)
            uri = f"qemu+unix:///system?socket={path}"
            answer = home.run("list", "--host", host, "--connect", uri, "--json")
            equal(f"exit status of {answer}", 0, answer.status)
            equal("machines", None, answer.json["machines"])
            check_error(home.run("force-off", "linux515", "--connect", uri, "--json"), 3, ["not-connected"])


# ---- Nothing else --------------------------------------------------------------------------------------

@test
def no_display_and_no_bus():
    with Home() as home:
        for args in (["list"], ["list", "--all"], ["show", "3"], ["machines"], ["plan", "linux515", "14"],
                     ["assign", "linux515", "13"], ["start", "linux515"], ["tree", "linux515"],
                     ["force-off", "linux515"], ["undo", "linux515"], ["check"]):
            answer = home.run(*args, "--demo")
            equal(f"exit status of {answer}", 0, answer.status)
            holds(f"an answer: {answer}", answer.out.strip())
            equal(f"stderr of {answer}", "", answer.err)
        try:
            home.trap.accept()
        except BlockingIOError:
            return
        raise Failed("a command went to a display or a bus")


@test
def a_window_without_a_display():
    with Home() as home:
        answer = home.run(env={"WAYLAND_DISPLAY": "/nonexistent/display", "XDG_RUNTIME_DIR": home.path})
        equal(f"exit status of {answer}", 3, answer.status)
        equal("stdout", "", answer.out)
        holds(f"a sentence and what to do: {answer}", "no display" in answer.err and "--help" in answer.err)


@test
def a_window_whose_streams_are_closed():
    """The display's socket does not take their numbers: a warning would be written into it."""
    with Home() as home, socket.socket(socket.AF_UNIX) as display:
        display.bind(os.path.join(home.path, "display"))
        display.listen()
        display.settimeout(SECONDS)
        env = {**home.environment(), "GDK_BACKEND": "wayland", "WAYLAND_DISPLAY": display.getsockname()}
        with subprocess.Popen(["sh", "-c", 'exec "$0" --demo <&- >&- 2>&-', PROGRAM], env=env) as process:
            try:
                with display.accept()[0]:
                    streams = [os.readlink(f"/proc/{process.pid}/fd/{fd}") for fd in range(3)]
                equal("streams", ["/dev/null"] * 3, streams)
            finally:
                process.kill()


if __name__ == "__main__":
    sys.exit(main())
