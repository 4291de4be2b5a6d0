# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the command line share: a home of its own for each, answers, and the shape of --json.

A test is run as: TEST PROGRAM LOSER [--update]. LOSER is a library that makes libvirt lose a node of a definition, to
be preloaded; --update writes golden/*.json anew, to be reviewed line by line.
"""

import concurrent.futures
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import traceback

import deadline

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM, LOSER = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
UPDATE = "--update" in sys.argv[3:]
SECONDS = 180
NOWHERE = "qemu+unix:///system?socket=/nonexistent/passthrough-test"
TESTS = []


class Failed(Exception):
    pass


def test(function):
    TESTS.append(function)
    return function


def equal(what, expected, found):
    if expected != found:
        raise Failed(f"{what}: expected {expected!r}, found {found!r}")


def holds(what, condition):
    if not condition:
        raise Failed(what)


class Answer:
    """What one run of the program said."""

    def __init__(self, args, process):
        self.args = args
        self.status = process.returncode
        self.out = process.stdout.decode()
        self.err = process.stderr.decode()

    def __str__(self):
        return f"passthrough {' '.join(self.args)}: status {self.status}\n{self.out[:2000]}\n{self.err[:4000]}"

    @property
    def json(self):
        try:
            return json.loads(self.out)
        except ValueError as error:
            raise Failed(f"stdout is no JSON ({error}): {self}") from error


class Home:
    """A home directory of its own; its example computer starts afresh."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="passthrough-test-")
        self.state = os.path.join(self.path, "state")
        self.example = os.path.join(self.state, "passthrough", "example")
        self.undo = os.path.join(self.state, "passthrough", "undo")
        # Whoever wants a display or a bus comes here, and is noticed
        self.trap_path = os.path.join(self.path, "trap")
        self.trap = socket.socket(socket.AF_UNIX)
        self.trap.bind(self.trap_path)
        self.trap.listen(16)
        self.trap.setblocking(False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.trap.close()
        shutil.rmtree(self.path)

    def environment(self, **more):
        env = {key: value for key, value in os.environ.items()
               if key not in ("DISPLAY", "LIBVIRT_DEFAULT_URI", "LANGUAGE")}
        env |= {
            "HOME": self.path,
            "XDG_STATE_HOME": self.state,
            "WAYLAND_DISPLAY": self.trap_path,
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.trap_path}",
            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.trap_path}",
            "AT_SPI_BUS_ADDRESS": f"unix:path={self.trap_path}",
            "LC_ALL": "C.UTF-8",
        }
        return env | more

    def run(self, *args, env=None, cwd=None):
        process = deadline.run([PROGRAM, *args], SECONDS, stdin=subprocess.DEVNULL,
                               env=self.environment(**(env or {})), cwd=cwd or self.path)
        return Answer(args, process)

    def demo(self, status, *args, **options):
        """Runs a command on the example computer, which has to end so."""
        answer = self.run(*args, "--demo", "--json", **options)
        equal(f"exit status of {answer}", status, answer.status)
        return answer.json

    @property
    def uri(self):
        return f"test://{self.example}/machines.xml"

    def definition(self, name):
        """What libvirt holds, by virsh."""
        return subprocess.run(["virsh", "-q", "-c", self.uri, "dumpxml", "--inactive", "--security-info", name],
                              capture_output=True, timeout=SECONDS, check=True, env=self.environment()).stdout

    def states(self):
        lines = subprocess.run(["virsh", "-q", "-c", self.uri, "list", "--all"], capture_output=True, text=True,
                               timeout=SECONDS, check=True, env=self.environment()).stdout.splitlines()
        return {line.split()[1]: " ".join(line.split()[2:]) for line in lines if line}

    def edit(self, name, old, new):
        """Edits a machine's definition behind the program's back."""
        path = os.path.join(self.example, "machines.xml")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        start = text.index(f"<name>{name}</name>")
        holds(f"{old!r} is in the definition of {name}", old in text[start:])
        with open(path, "w", encoding="utf-8") as file:
            file.write(text[:start] + text[start:].replace(old, new, 1))

    def records(self):
        names = os.listdir(self.undo) if os.path.isdir(self.undo) else []
        return sorted(name for name in names if not name.endswith(".lock"))


# ---- The shape of --json, as the interface describes it, fields in their order ------------------------

FINDING = ["id", "severity", "text", "why", "advice", "devices"]
DEVICE = ["address", "class", "class_name", "vendor_id", "device_id", "subsystem_vendor_id", "subsystem_device_id",
          "vendor", "device", "revision", "driver", "header_type", "endpoint", "role", "parent", "slot_functions",
          "numa_node", "reset", "sriov", "removable", "boot_vga", "uses", "usb"]
GROUP = ["number", "title", "state", "loses", "assigned_to", "devices", "findings"]
MACHINE = ["name", "uuid", "title", "state", "persistent", "autostart", "vcpus", "memory_kib", "devices"]
HELD = ["address", "group", "role", "status", "now_at"]
PLAN = ["vm", "applicable", "accept_needed", "members", "findings", "expected", "before", "after", "diff",
        "autostart"]
RESULT = PLAN + ["result", "live", "undo", "remarks"]
ERROR = ["code", "text", "next", "detail"]
HOST_ADDRESS = re.compile(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]")
GUEST_ADDRESS = re.compile(r"([0-9a-f]{4,8}:)?[0-9a-f]{2}:[01][0-9a-f]\.[0-7]")


def keys(what, expected, value):
    equal(f"fields of {what}", expected, list(value))


def one_of(what, allowed, value):
    holds(f"{what} is one of {allowed}, not {value!r}", value in allowed)


def is_hex(what, digits, value):
    holds(f"{what} is {digits} lower-case hex digits or null, not {value!r}",
          value is None or re.fullmatch(f"[0-9a-f]{{{digits}}}", value))


def is_address(what, value, pattern=HOST_ADDRESS):
    holds(f"{what} is an address, not {value!r}", isinstance(value, str) and pattern.fullmatch(value))


def is_number(what, value):
    holds(f"{what} is a number, not {value!r}", type(value) is int)  # pylint: disable=unidiomatic-typecheck


def check_findings(findings):
    for finding in findings:
        keys("a finding", FINDING, finding)
        one_of("severity", ["note", "caution", "danger", "blocked"], finding["severity"])
        for address in finding["devices"]:
            is_address("a finding's device", address)


def check_device(device):
    keys("a device", DEVICE, device)
    is_address("address", device["address"])
    for field in ("class", "vendor_id", "device_id", "subsystem_vendor_id", "subsystem_device_id"):
        is_hex(field, 4, device[field])
    is_hex("revision", 2, device["revision"])
    one_of("role", ["give", "hold", "stay"], device["role"])
    for field in ("class_name", "vendor", "device"):
        holds(f"{field} is never empty", device[field])
    keys("sriov", ["total", "active", "physical_function"], device["sriov"])
    for use in device["uses"]:
        keys("a use", ["kind", "name", "what"], use)
        one_of("kind", ["mount", "swap", "holder", "network", "display", "input", "usb", "sound"],
               use["kind"])
    for usb in device["usb"] or []:
        keys("a USB device", ["port", "vendor_id", "product_id", "name"], usb)


def check_group(group):
    keys("a group", GROUP, group)
    is_number("number", group["number"])
    one_of("state", ["free", "host", "assigned", "partial", "stays", "unknown"], group["state"])
    for device in group["devices"]:
        check_device(device)
    check_findings(group["findings"])


def check_machines(machines):
    for machine in machines:
        keys("a machine", MACHINE, machine)
        is_number("vcpus", machine["vcpus"])
        is_number("memory_kib", machine["memory_kib"])
        for device in machine["devices"]:
            keys("a machine's device", HELD, device)
            is_address("a machine's device", device["address"])
            one_of("status", ["here", "moved", "gone", "unrecorded"], device["status"])


def check_list(answer):
    keys("list", ["source", "iommu", "groups", "ungrouped", "machines"], answer)
    keys("source", ["host", "kernel", "cannot_tell"], answer["source"])
    one_of("host", ["this", "remote", "recorded", "example"], answer["source"]["host"])
    for group in answer["groups"]:
        check_group(group)
    for device in answer["ungrouped"]:
        check_device(device)
    check_machines(answer["machines"] or [])


def check_plan(answer, fields=None):
    keys("a plan", fields or PLAN, answer)
    check_findings(answer["findings"])
    for member in answer["members"]:
        keys("a member", ["address", "role", "locked", "why"], member)
        is_address("a member", member["address"])
        one_of("role", ["give", "hold", "stay"], member["role"])
    for expected in answer["expected"]:
        keys("expected", ["address", "guest"], expected)
        if expected["guest"] is not None:
            is_address("a guest's address", expected["guest"], GUEST_ADDRESS)


def finding_ids(answer, severity):
    return [finding["id"] for finding in answer["findings"] if finding["severity"] == severity]


def golden(name, answer, home):
    """Compares with tests/golden/NAME.json, byte for byte but for where the home is."""
    text = answer.out.replace(home.path, "/HOME")
    path = os.path.join(HERE, "golden", f"{name}.json")
    if UPDATE:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    with open(path, encoding="utf-8") as file:
        expected = file.read()
    if expected != text:
        difference = subprocess.run(["diff", "-u", path, "-"], input=text, capture_output=True, text=True,
                                    check=False).stdout
        raise Failed(f"{name} is not as it was reviewed:\n{difference[:4000]}")


def run(function):
    """Returns: what was wrong, or None"""
    try:
        function()
    except Failed as failure:
        return str(failure) or "failed"
    except (subprocess.SubprocessError, OSError, KeyError, IndexError, ValueError) as error:
        return f"{traceback.format_exc()}\n{(getattr(error, 'stderr', None) or b'').decode()}"
    return None


def main():
    print(f"1..{len(TESTS)}")
    failures = 0
    # Each has a home of its own, so they do not disturb one another
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for number, (function, failure) in enumerate(zip(TESTS, pool.map(run, TESTS)), 1):
            name = function.__name__.replace("_", " ")
            print(f"{'not ' if failure else ''}ok {number} - {name}")
            if failure:
                failures += 1
                print("\n".join(f"# {line}" for line in failure.splitlines()))
            sys.stdout.flush()
    return 1 if failures else 0

