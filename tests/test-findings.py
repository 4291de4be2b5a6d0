#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of the example computer and of each recorded one: whether it is ready, and of every group. As it was
reviewed line by line.

The reviewed texts are golden/findings-*.txt. To warn of nothing is a defect there as much as not to warn.

    test-findings.py PROGRAM UNPACK [--update [NAME…]]

--update writes the texts of these computers anew, of all without a name; each line of what changes is to be judged
against the fixture. A new file in fixtures/hosts needs nothing but that.
"""

import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

import deadline

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM, UNPACK = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
UPDATE = "--update" in sys.argv[3:]
NAMES = [argument for argument in sys.argv[3:] if argument != "--update"]
SECONDS = 180

# Of these the findings for a machine are reviewed too
PLANS = {
    "example": [
        ["linux515", "0"], ["linux515", "3"], ["linux515", "11"], ["linux515", "14"], ["linux515", "15"],
        ["linux515", "16"], ["homeserver", "3"], ["homeserver", "14"], ["homeserver", "15"], ["mediacenter", "12"],
        ["retro", "0"], ["retro", "12"], ["--return", "homeserver", "15"], ["--return", "mediacenter", "3f:00.0"],
    ],
}


def short(address):
    return address.removeprefix("0000:")


def run(home, *arguments):
    env = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "LIBVIRT_DEFAULT_URI", "LANGUAGE")}
    env |= {"HOME": home, "XDG_STATE_HOME": os.path.join(home, "state"), "LC_ALL": "C.UTF-8"}
    process = deadline.run([PROGRAM, *arguments, "--json"], SECONDS, stdin=subprocess.DEVNULL, env=env, cwd=home)
    if process.returncode not in (0, 1) or not process.stdout:
        raise RuntimeError(f"passthrough {' '.join(arguments)}: {process.returncode}\n{process.stderr.decode()}")
    return json.loads(process.stdout)


def describe_findings(findings):
    for finding in findings:
        devices = " ".join(short(address) for address in finding["devices"])
        yield f"  {finding['severity']:8}{finding['id']}: {finding['text']}{f' [{devices}]' if devices else ''}"


def describe_device(device):
    words = [short(device["address"]), device["role"], device["class_name"] + ":", device["vendor"], device["device"]]
    if device["driver"] is not None:
        words.append(f"({device['driver']})")
    yield "  " + " ".join(words)


def describe_group(group):
    yield f"Group {group['number']}: {group['title']}"
    for device in group["devices"]:
        yield from describe_device(device)
    yield f"  {group['state']}" + (f", assigned to {', '.join(group['assigned_to'])}" if group["assigned_to"] else "")
    yield f"  loses: {group['loses']}"
    yield from describe_findings(group["findings"])


def describe_readiness(home, source):
    answer = run(home, "check", *source)
    yield "Ready" if answer["ready"] else "Not ready"
    for check in answer["checks"]:
        yield f"  {check['verdict']:8}{check['id']}: {check['text']}"
        for line in (check["advice"] or "").splitlines():
            yield f"          {line}"


def describe_plan(home, source, arguments):
    plan = run(home, "plan", *arguments, *source)
    yield f"Plan for {' '.join(arguments)}"
    for member in plan["members"]:
        yield f"  {short(member['address'])} {member['role']}"
    yield from describe_findings(plan["findings"])


def describe(name, home):
    """The whole text of one computer, block by block."""
    if name == "example":
        source = ["--demo"]
    else:
        directory = os.path.join(home, "host")
        subprocess.run([UNPACK, os.path.join(HERE, "fixtures", "hosts", f"{name}.host"), directory], check=True,
                       timeout=SECONDS)
        source = ["--host", directory, "--connect", "test:///default"]

    answer = run(home, "list", "--all", *source)
    unknown = answer["source"]["cannot_tell"]
    blocks = [[f"Kernel {answer['source']['kernel']}, IOMMU {'on' if answer['iommu'] else 'off'}"
               + (f", cannot tell: {', '.join(unknown)}" if unknown else "")],
              list(describe_readiness(home, source))]
    blocks += [list(describe_group(group)) for group in answer["groups"]]
    if answer["ungrouped"]:
        lines = [line for device in answer["ungrouped"] for line in describe_device(device)]
        blocks.append(["Without a group", *lines])
    blocks += [list(describe_plan(home, source, arguments)) for arguments in PLANS.get(name, [])]
    return "\n\n".join("\n".join(block) for block in blocks).replace(home, "/HOME") + "\n"


def compare(name):
    """What is wrong with one computer, or nothing."""
    path = os.path.join(HERE, "golden", f"findings-{name}.txt")
    home = tempfile.mkdtemp(prefix="passthrough-findings-")
    try:
        text = describe(name, home)
    finally:
        shutil.rmtree(home)

    if UPDATE and (not NAMES or name in NAMES):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    if not os.path.exists(path):
        return f"{path} is missing: make it with --update {name}, and review it"
    return subprocess.run(["diff", "-u", path, "-"], input=text, capture_output=True, text=True, check=False).stdout


def main():
    hosts = sorted(glob.glob(os.path.join(HERE, "fixtures", "hosts", "*.host")))
    names = ["example"] + [os.path.splitext(os.path.basename(path))[0] for path in hosts]
    texts = {os.path.basename(path) for path in glob.glob(os.path.join(HERE, "golden", "findings-*.txt"))}
    failed = False

    print(f"1..{len(names) + 1}")
    for number, name in enumerate(names, 1):
        wrong = compare(name)
        failed |= bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}", flush=True)
        for line in wrong.splitlines()[:80]:
            print(f"# {line}")

    left_over = sorted(texts - {f"findings-{name}.txt" for name in names})
    failed |= bool(left_over)
    print(f"{'not ok' if left_over else 'ok'} {len(names) + 1} - no text without its computer {' '.join(left_over)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
