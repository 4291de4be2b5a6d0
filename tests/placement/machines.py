# SPDX-License-Identifier: GPL-3.0-or-later
"""A libvirtd of our own, and guests in it that say what their own lspci sees."""

import os
import pathlib
import re
import select
import shutil
import signal
import socket
import subprocess
import time
import xml.etree.ElementTree as ET

HERE = pathlib.Path(__file__).resolve().parent
QEMU = "http://libvirt.org/schemas/domain/qemu/1.0"
NOBODY = 65534
# What stands where a host device would be: it takes the host address as its subsystem ID
MARKED = "8086:10d3"
MARK_VENDOR = 0x1AF4

ET.register_namespace("qemu", QEMU)


class Trouble(Exception):
    """What a test says when it cannot go on."""


def parse_address(element):
    """(domain, bus, slot, function) of an <address>."""
    return tuple(int(element.get(name) or "0", 0) for name in ("domain", "bus", "slot", "function"))


def show_address(address):
    return "%04x:%02x:%02x.%x" % address


def mark(address):
    """The host address as a number of 16 bits, and back: domains are left out."""
    return address[1] << 8 | address[2] << 3 | address[3]


def unmark(number):
    return (0, number >> 8, number >> 3 & 0x1F, number & 7)


class Guest:
    """What small guests of an architecture are made of: a kernel, and busybox and lspci with their libraries."""

    # Debian's name, the serial port of its machines, and how long a guest may take until it has reported
    KINDS = {"x86_64": (None, "ttyS0", {"seabios": 300, "ovmf": 600}),
             "aarch64": ("arm64", "ttyAMA0", {"none": 600, "edk2": 900})}

    def __init__(self, architecture, directory, kernel=None):
        name, self.serial, self.seconds = self.KINDS[architecture]
        command = [HERE / "kernel", *([name] if name else [])]
        found = pathlib.Path(kernel or subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=300,
                                                      check=True).stdout.strip())
        # libvirtd may run as somebody who cannot look into the user's cache
        self.kernel = directory / f"vmlinuz-{architecture}"
        shutil.copyfile(found, self.kernel)
        programs = self.foreign(found.parent / "tree") if name else self.own()
        self.initrd = self.make_initrd(directory, architecture, programs | {"/init": HERE / "guest-init"})

    @staticmethod
    def own():
        """The computer's own programs and libraries: {where it goes: where it is}."""
        programs = {}
        for name in ("busybox", "lspci"):
            path = shutil.which(name)
            if not path:
                raise Trouble(f"{name} is not installed")
            programs[f"/bin/{name}"] = path
        linked = subprocess.run(["ldd", programs["/bin/lspci"]], stdout=subprocess.PIPE, text=True, check=True).stdout
        return programs | {file: file for file in re.findall(r"(/\S+)", linked)}

    @staticmethod
    def foreign(tree):
        """The same out of a tree of another architecture, whose libraries this one's ldd cannot tell."""
        programs = {"/bin/busybox": tree / "usr/bin/busybox", "/bin/lspci": tree / "usr/bin/lspci"}
        wanted = [programs["/bin/lspci"]]
        while wanted:
            linked = subprocess.run(["readelf", "-d", wanted.pop()], stdout=subprocess.PIPE, text=True,
                                    env=os.environ | {"LC_ALL": "C"}, check=True).stdout
            for library in re.findall(r"\(NEEDED\).*\[(.*)\]", linked):
                found = next(iter(tree.glob(f"usr/lib/*/{library}")), None)
                if found is None:
                    raise Trouble(f"{library} is not among the packages that were fetched")
                # The loader stands where the program names it, and looks for the others beside it
                if programs.setdefault(f"/lib/{library}", found) is found:
                    wanted.append(found)
        return programs

    @staticmethod
    def make_initrd(directory, architecture, programs):
        root = directory / f"initrd-{architecture}.d"
        for name in ("bin", "proc", "sys", "dev"):
            (root / name).mkdir(parents=True)
        for target, source in programs.items():
            path = root / target[1:]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(pathlib.Path(source).read_bytes())
            path.chmod(0o755)
        image = directory / f"initrd-{architecture}"
        with image.open("wb") as out:
            subprocess.run("find . | cpio -o -H newc --quiet", shell=True, cwd=root, stdout=out, check=True)
        return image


class Daemon:
    """libvirtd in session mode, with directories of its own: nothing of this computer's libvirt is touched."""

    def __init__(self, directory):
        self.directory = directory
        self.process = None
        self.drop = []
        if os.geteuid() == 0:
            # As root it would be the system's libvirtd
            self.drop = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"]
        self.environment = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "HOME": str(directory),
            "XDG_RUNTIME_DIR": str(directory / "run"),
            "XDG_CONFIG_HOME": str(directory / "config"),
            "XDG_CACHE_HOME": str(directory / "cache"),
            "XDG_DATA_HOME": str(directory / "data"),
        }

    def start(self):
        for name in ("run", "config", "cache", "data", "config/libvirt"):
            (self.directory / name).mkdir(mode=0o700)
        (self.directory / "config/libvirt/qemu.conf").write_text('stdio_handler = "file"\n')
        config = self.directory / "libvirtd.conf"
        config.write_text(f'log_outputs = "3:file:{self.directory}/libvirtd.log"\n')
        self.own()

        path = str(self.directory / "ready")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
            ready.bind(path)
            os.chmod(path, 0o666)
            ready.settimeout(120)
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig=TERM", "--", *self.drop, "libvirtd", "-f", str(config),
                 "-p", str(self.directory / "run/libvirtd.pid"), "--timeout=600"],
                env=self.environment | {"NOTIFY_SOCKET": path}, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
            try:
                ready.recv(4096)
            except TimeoutError:
                raise Trouble("waited 120 s for libvirtd to be ready") from None
        try:
            return self.virsh("version", seconds=240)
        except Trouble as trouble:
            log = (self.directory / "libvirtd.log").read_text().splitlines()[-3:]
            raise Trouble("\n".join((str(trouble), "the end of libvirtd's log:", *log))) from None

    def own(self):
        """Gives what is in the directory to the user who libvirtd runs as."""
        if self.drop:
            for path in (self.directory, *self.directory.rglob("*")):
                if not path.is_symlink():
                    os.chown(path, NOBODY, NOBODY)

    def virsh(self, *commands, seconds=120):
        """The output of one or more commands, each a string as virsh reads them."""
        try:
            result = subprocess.run([*self.drop, "virsh", "-q", "-c", "qemu:///session", "; ".join(commands)],
                                    env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, text=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            raise Trouble(f"waited {seconds} s for virsh {commands[0]}") from None
        if result.returncode != 0:
            raise Trouble(f"virsh {commands[0]}: {result.stderr.strip()}")
        return result.stdout

    def uri(self):
        """How the program reaches it."""
        return f"qemu+unix:///session?socket={self.directory}/run/libvirt/libvirt-sock"

    def write(self, name, text):
        path = self.directory / name
        path.write_text(text)
        path.chmod(0o644)
        return path

    def define(self, name, text):
        """What libvirt makes of a definition."""
        path = self.write(f"{name}.xml", text)
        output = self.virsh(f"define --validate {path}", f"dumpxml --inactive {name}", f"undefine {name} --nvram")
        return output[output.index("<domain"):output.rindex("</domain>") + len("</domain>")] + "\n"

    def forget(self, name):
        """Ends a guest; returns when libvirt has nothing of it left, also of one that has just ended by itself."""
        try:
            self.virsh(f"destroy {name}")
        except Trouble as trouble:
            if not re.search("not running|no domain with|failed to get domain", str(trouble)):
                raise

    def stop(self):
        if self.process is None:
            return
        try:
            for name in self.virsh("list --name").split():
                self.forget(name)
        except Trouble:
            pass
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


def bootable(text, firmware, guest, console):
    """The definition with a kernel to boot, and with emulated devices in the places of the host's."""
    domain = ET.fromstring(text)
    devices = domain.find("devices")
    for name in ("uuid", "metadata"):
        for element in domain.findall(name):
            domain.remove(element)
    override = ET.SubElement(domain, f"{{{QEMU}}}override")

    system = domain.find("os")
    for element in system.findall("boot"):
        system.remove(element)
    if firmware in ("ovmf", "edk2"):
        system.set("firmware", "efi")
        secure = ET.SubElement(system, "firmware")
        for name in ("secure-boot", "enrolled-keys"):
            ET.SubElement(secure, "feature", enabled="no", name=name)
    if firmware == "edk2":
        # An Arm guest has ACPI from its firmware or not at all
        ET.SubElement(domain.find("features"), "acpi")
    for name, value in (("kernel", guest.kernel), ("initrd", guest.initrd),
                        ("cmdline", f"console={guest.serial} quiet tsc=reliable no_timer_check panic=-1")):
        ET.SubElement(system, name).text = str(value)

    for element in devices.findall("serial") + devices.findall("console"):
        devices.remove(element)
    serial = ET.SubElement(devices, "serial", type="unix")
    ET.SubElement(serial, "source", mode="connect", path=str(console))

    for hostdev in devices.findall("hostdev"):
        devices.remove(hostdev)
        place = hostdev.find("address")
        if place.get("type") != "pci":
            continue
        number = mark(parse_address(hostdev.find("source/address")))
        alias = f"ua-host-{number:04x}"
        interface = ET.SubElement(devices, "interface", type="user")
        ET.SubElement(interface, "mac", address=f"52:54:00:ff:{number >> 8:02x}:{number & 0xff:02x}")
        ET.SubElement(interface, "model", type="e1000e")
        ET.SubElement(interface, "rom", enabled="no")
        ET.SubElement(interface, "alias", name=alias)
        interface.append(place)
        device = ET.SubElement(override, f"{{{QEMU}}}device", alias=alias)
        frontend = ET.SubElement(device, f"{{{QEMU}}}frontend")
        for name, value in (("subsys_ven", MARK_VENDOR), ("subsys", number)):
            ET.SubElement(frontend, f"{{{QEMU}}}property", name=name, type="unsigned", value=str(value))
    if len(override) == 0:
        domain.remove(override)
    return ET.tostring(domain, encoding="unicode")


def last(text):
    return "\n".join(text.decode("utf-8", "replace").splitlines()[-15:])


def listen(console, seconds):
    """What the guest reports on its serial port."""
    end = time.monotonic() + seconds
    text = b""
    connection = None
    try:
        while True:
            left = end - time.monotonic()
            if left <= 0 or not select.select([connection or console], [], [], left)[0]:
                raise Trouble(f"waited {seconds} s for the guest to report; the end of its console:\n{last(text)}")
            if connection is None:
                connection, _ = console.accept()
                continue
            part = connection.recv(65536)
            if not part:
                raise Trouble(f"the guest ended without a report; the end of its console:\n{last(text)}")
            text += part
            report = re.search(rb"guest: begin\r?\n(.*)guest: end\r?\n", text, re.DOTALL)
            if report:
                return report[1].decode("utf-8", "replace").replace("\r", "")
    finally:
        if connection is not None:
            connection.close()


def boot(daemon, name, text, firmware, guest, meanwhile):
    """Boots the definition; what the guest's lspci said, as {address: facts}, and what `meanwhile` returns."""
    path = daemon.directory / f"{name}.serial"
    with socket.socket(socket.AF_UNIX) as console:
        console.bind(str(path))
        os.chmod(path, 0o666)
        console.listen(1)
        machine = daemon.write(f"{name}-{firmware}.xml", bootable(text, firmware, guest, path))
        daemon.virsh(f"create --validate {machine}", seconds=240)
        try:
            report = listen(console, guest.seconds[firmware])
            answer = meanwhile()
        finally:
            daemon.forget(name)
    path.unlink()
    (daemon.directory / f"{name}-{firmware}.lspci").write_text(report)
    return parse_lspci(report), answer


def parse_lspci(text):
    """`lspci -Dnv` as {address: {"class", "ids", "host", "secondary"}}."""
    seen = {}
    facts = {}
    for line in text.splitlines():
        found = re.match(r"([0-9a-f]{4,}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7]) "
                         r"([0-9a-f]{4}): ([0-9a-f]{4}:[0-9a-f]{4})", line)
        if found:
            address = tuple(int(found[i], 16) for i in range(1, 5))
            facts = seen[address] = {"class": found[5], "ids": found[6], "host": None, "secondary": None}
        found = re.match(r"\tSubsystem: ([0-9a-f]{4}):([0-9a-f]{4})", line)
        # A card that the definition itself has carries its maker's ID
        if found and facts["ids"] == MARKED and int(found[1], 16) == MARK_VENDOR:
            facts["host"] = unmark(int(found[2], 16))
        found = re.match(r"\tBus: primary=[0-9a-f]{2}, secondary=([0-9a-f]{2})", line)
        if found:
            facts["secondary"] = int(found[1], 16)
    return seen


def end_on(*signals):
    """Lets the directories be removed and the daemon be ended also then."""
    def leave(number, _frame):
        raise SystemExit(128 + number)
    for number in signals or (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, leave)
