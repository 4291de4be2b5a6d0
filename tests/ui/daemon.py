# SPDX-License-Identifier: GPL-3.0-or-later
"""A libvirtd of a test's own, which knows no hypervisor but libvirt's test driver, and a door in front of it that can
be closed: what passes then waits, and only the signs of life still go through.
"""

import os
import re
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

DEADLINE = 60
KEEPALIVE_PROGRAM = 0x6B656570
# Of the remote program, libvirt's src/remote/remote_protocol.x
REMOTE_PROGRAM = 0x20008086
LIST_DOMAINS, LIST_NODE_DEVICES = 273, 285


class Daemon:
    """Its machines live as long as somebody is connected: one virsh is, all the time."""

    def __init__(self, machines):
        self.directory = tempfile.mkdtemp(dir=os.environ["XDG_RUNTIME_DIR"])
        self.socket = os.path.join(self.directory, "libvirt-sock")
        os.mkdir(os.path.join(self.directory, "drivers"))
        with open(os.path.join(self.directory, "libvirtd.conf"), "w", encoding="utf-8") as file:
            file.write(f'unix_sock_dir = "{self.directory}"\nauth_unix_rw = "none"\nauth_unix_ro = "none"\n'
                       f'log_outputs = "3:file:{self.directory}/log"\n')
        with open(machines, encoding="utf-8") as file:
            self.definitions = re.findall(r"<domain .*?</domain>", file.read(), re.DOTALL)
        self.process = self.keeper = None
        self.start()

    def uri(self, path=None):
        return f"test+unix:///default?socket={path or self.socket}"

    def start(self):
        environment = {**os.environ, "LIBVIRT_DRIVER_DIR": os.path.join(self.directory, "drivers"),
                       "XDG_RUNTIME_DIR": self.directory, "XDG_CONFIG_HOME": self.directory,
                       "XDG_CACHE_HOME": self.directory}
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig=KILL", "--", "libvirtd", "-f", os.path.join(self.directory, "libvirtd.conf"),
             "-p", os.path.join(self.directory, "libvirtd.pid")], env=environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        end = time.monotonic() + DEADLINE
        while True:  # it announces itself by nothing but its socket
            try:
                with socket.socket(socket.AF_UNIX) as probe:
                    probe.connect(self.socket)
                break
            except OSError as error:
                if time.monotonic() > end:
                    raise TimeoutError(f"waited {DEADLINE} s for libvirtd to listen, in vain") from error
                time.sleep(0.02)
        self.keeper = subprocess.Popen(
            ["stdbuf", "-oL", "virsh", "-q", "-c", self.uri(), "uri; event --event lifecycle --loop"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        # What is done before it is connected would be forgotten
        self.keeper.stdout.readline()
        self.virsh("destroy", "test")
        self.virsh("undefine", "test")
        for number, text in enumerate(self.definitions):
            self.define(text, f"{number}.xml")

    def define(self, text, name="definition.xml"):
        path = os.path.join(self.directory, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        self.virsh("define", path)

    def virsh(self, *arguments):
        return subprocess.run(["virsh", "-q", "-c", self.uri(), *arguments], capture_output=True, text=True,
                              check=True, timeout=DEADLINE).stdout

    def stop(self):
        for process in (self.keeper, self.process):
            process.send_signal(signal.SIGKILL)
            process.wait()
        os.unlink(self.socket)


class Door:
    """Between a program and a libvirtd. Messages are told apart as in libvirt's “RPC infrastructure”: a length, then
    the program, all of them 32 bits, big-endian."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.path = os.path.join(daemon.directory, "door")
        self.lock = threading.Lock()
        self.closed = False
        self.procedure = None
        self.only = None
        self.waiting = []
        self.held = threading.Event()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def uri(self):
        return self.daemon.uri(self.path)

    def close(self):
        with self.lock:
            self.held.clear()
            self.closed = True

    def close_at(self, procedure):
        """As soon as somebody calls that."""
        with self.lock:
            self.held.clear()
            self.procedure = procedure

    def hold(self, procedure):
        """Only the calls of that; everything else goes through."""
        with self.lock:
            self.held.clear()
            self.only = procedure

    def open(self):
        with self.lock:
            self.procedure = self.only = None
            self.closed = False
            for target, message in self.waiting:
                try:
                    target.sendall(message)
                except OSError:
                    pass  # whoever asked has gone
            self.waiting.clear()

    def serve(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.daemon.socket)
            for ends in ((client, server), (server, client)):
                threading.Thread(target=self.pump, args=ends, daemon=True).start()

    def pump(self, source, target):
        def exactly(count):
            data = b""
            while len(data) < count:
                part = source.recv(count - len(data))
                if not part:
                    raise OSError("closed")
                data += part
            return data

        try:
            while True:
                head = exactly(4)
                message = head + exactly(struct.unpack(">I", head)[0] - 4)
                with self.lock:
                    program, _, procedure = struct.unpack_from(">III", message, 4)
                    if program == REMOTE_PROGRAM and procedure == self.procedure:
                        self.closed = True
                    held = program == REMOTE_PROGRAM and procedure == self.only
                    if held or (self.closed and program != KEEPALIVE_PROGRAM):
                        self.waiting.append((target, message))
                        self.held.set()
                    else:
                        target.sendall(message)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
