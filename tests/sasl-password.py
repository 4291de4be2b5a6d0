#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives somebody a password for SASL, as saslpasswd2 does, for which a package of its own would be needed.

    sasl-password.py NAME PASSWORD

Where it is kept says libvirt.conf in $SASL_CONF_PATH.
"""

import ctypes
import sys

SASL_SET_CREATE = 1



def library():
    for name in ("libsasl2.so.2", "libsasl2.so.3"):
        try:
            return ctypes.CDLL(name)
        except OSError:
            pass
    sys.exit("there is no libsasl2")


def check(what, result):
    if result != 0:
        sys.exit(f"{what}: {result}")


name, password = (word.encode() for word in sys.argv[1:])
sasl = library()
server = ctypes.c_void_p()
check("sasl_server_init", sasl.sasl_server_init(None, b"libvirt"))
check("sasl_server_new", sasl.sasl_server_new(b"libvirt", None, None, None, None, None, 0, ctypes.byref(server)))
check("sasl_setpass", sasl.sasl_setpass(server, name, password, len(password), None, 0, SASL_SET_CREATE))
