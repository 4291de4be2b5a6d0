/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-virt-error-table.h"

#include <errno.h>
#include <glib/gi18n.h>

#include "pt-error.h"
#include "pt-virt-types.h"

/*
 * The table of libvirt's and QEMU's words and ours: what happened, what to do now.
 *
 * libvirt translates its messages and QEMU does not. So a row goes by code, domain or errno where
 * these say enough, and by words only where they do not. A row by words that a translated message
 * misses falls through to the row of its code; the detail then still says everything.
 *
 * tests/virt-error-rows.c says of each row how it was seen; a row without a line there fails.
 */

/* The first row that fits counts: QEMU's words, then libvirt's, then the codes */
const PtVirtErrorRow pt_virt_error_rows[] = {
  { "group-not-viable",
    0, 0, 0, "group ([0-9]+) is not viable", PT_ERROR_LIBVIRT,
    /* Translators: \1 is the number of the IOMMU group: keep it as it is */
    N_("IOMMU group \\1 cannot be handed over: another device in it is still bound to a driver "
       "of this computer."),
    N_("Give or hold back every device of the group. The group’s card in the window and "
       "“passthrough show \\1” say which are still bound.") },
  { "in-use-by-machine",
    0, 0, 0, "PCI device ([0-9a-f:.]+) is in use by driver [^,]+, domain (.+)", PT_ERROR_LIBVIRT,
    /* Translators: \1 is a PCI address, \2 the name of a virtual machine: keep both as they are */
    N_("The device \\1 is in use by the virtual machine “\\2”."),
    N_("Shut down “\\2”, or return the device from it.") },
  { "nvme-in-use-by-machine",
    0, 0, 0, "(?:PCI|NVMe) device ([0-9a-f:.]+) .*in use by (?:driver \\S+ )?domain (.+)",
    PT_ERROR_LIBVIRT,
    N_("The device \\1 is in use by the virtual machine “\\2”."),
    N_("Shut down “\\2”, or return the device from it.") },
  { "manually-detached",
    0, 0, 0, "PCI device ([0-9a-f:.]+) must be manually detached", PT_ERROR_LIBVIRT,
    N_("The device \\1 is still bound to a driver of this computer, and the definition does "
       "not let libvirt detach it."),
    N_("Bind it to vfio-pci first, or return it and assign it again so that libvirt detaches "
       "it.") },
  { "driver-module",
    0, 0, 0, "Failed to load PCI driver module ([^:]+):", PT_ERROR_LIBVIRT,
    N_("This computer has no driver “\\1” that libvirt could bind a device to."),
    N_("Assign the device again without naming a driver: then libvirt chooses one.") },
  { "not-endpoint",
    0, 0, 0, "Non-endpoint PCI devices cannot be assigned", PT_ERROR_LIBVIRT,
    N_("The definition names a bridge, and bridges cannot be handed over."),
    N_("Return that device; a bridge stays with the computer without being in the way.") },
  { "no-free-slot",
    0, 0, 0, "No more available PCI slots", PT_ERROR_LIBVIRT,
    N_("The virtual machine has no free PCI slot left."),
    N_("Return a device that it no longer needs, or remove an emulated one.") },
  { "no-passthrough",
    0, 0, 0, "doesn't support (?:VFIO |legacy )?(?:PCI )?passthrough|open IOMMUFD device: No such",
    PT_ERROR_LIBVIRT,
    N_("This computer is not ready to hand over PCI devices: VFIO or the IOMMU is missing."),
    N_("Load the driver with “modprobe vfio-pci” as root. “Readiness” in the window and "
       "“passthrough check” say what else is missing.") },
  /* QEMU's vfio_device_get_groupid(), and before it libvirt's virPCIDeviceGetIOMMUGroupDev() */
  { "no-group",
    0, 0, 0, "no iommu_group found|iommu_group file .* is not a symlink", PT_ERROR_LIBVIRT,
    N_("The device has no IOMMU group: the IOMMU is off, or does not cover this device."),
    N_("“Readiness” in the window and “passthrough check” say what is missing.") },
  /* virPCIDeviceReset() resets what no VFIO driver has bound, and leaves the others to theirs */
  { "not-bound",
    0, 0, 0, "Unable to reset PCI device ([0-9a-f]+:[0-9a-f:.]+)", PT_ERROR_LIBVIRT,
    N_("No VFIO driver took the device \\1; most often it has no IOMMU group."),
    N_("“Readiness” in the window and “passthrough check” say what is missing.") },
  { "device-gone",
    0, 0, 0, "Device ([0-9a-f]+:[0-9a-f:.]+) not found: could not access", PT_ERROR_LIBVIRT,
    N_("The device \\1 is not there any more."),
    N_("The list of virtual machines, in the window or by “passthrough machines”, shows where it "
       "may be now. Repair the virtual machine, or return the device.") },
  /* virSecurityDACSetHostdevLabel() gives up without a word where there is no such device. Whatever
     else does so says the same, so it means nothing when no machine is started. */
  { "no-reason",
    0, 0, 0, "An error occurred, but the cause is unknown", PT_ERROR_LIBVIRT,
    N_("libvirt gives no reason; most often a device of the virtual machine is not there any "
       "more."),
    N_("The list of virtual machines, in the window or by “passthrough machines”, shows where it "
       "may be now. Repair the virtual machine, or return the device."),
    PT_VIRT_ERROR_STARTING },
  { "reserved-memory",
    0, 0, 0, "RMRR|ineligible for IOMMU|1:1 IOMMU mapping|set group container: Invalid argument",
    PT_ERROR_LIBVIRT,
    N_("The firmware keeps memory of its own for this device, so the kernel does not hand it "
       "over."),
    N_("In the firmware settings turn off “Pre-boot DMA Protection” or “Kernel DMA Protection”, "
       "or update the firmware; else this device cannot be assigned.") },
  { "vfio-forbidden",
    0, 0, 0, "/dev/vfio/[^ ]* *'?:? *Permission denied", PT_ERROR_LIBVIRT,
    N_("QEMU may not open the device’s file in /dev/vfio; most often SELinux or AppArmor "
       "forbids it."),
    N_("Look for the denial with “ausearch -m avc -ts recent” or “journalctl -k”, then start "
       "the virtual machine again.") },
  { "vfio-busy",
    0, 0, 0, "/dev/vfio/[^ ]* *'?:? *Device or resource busy", PT_ERROR_LIBVIRT,
    N_("Another program holds a device of this group."),
    N_("Shut down the other virtual machine or program that uses the group, then start again.") },
  { "not-isolated",
    0, 0, 0, "set iommu for container: Operation not permitted", PT_ERROR_LIBVIRT,
    N_("The kernel refused to isolate the device: interrupt remapping is missing, or the "
       "firmware keeps memory for it."),
    N_("Look for the reason with “journalctl -k -g 'vfio|iommu|DMAR|AMD-Vi'”.") },
  { "device-withheld",
    0, 0, 0, "error getting device from group ([0-9]+)", PT_ERROR_LIBVIRT,
    N_("A device of IOMMU group \\1 could not be taken: it is bound to another driver, or another "
       "program holds it."),
    N_("Look for the reason with “journalctl -k”, then start again.") },
  { "locked-memory",
    0, 0, 0, "memlock|locked memory|VFIO_MAP_DMA|dma_map.*= -12",
    PT_ERROR_LIBVIRT,
    N_("There is not enough memory to lock for the virtual machine: with assigned devices all "
       "of it is locked."),
    N_("Give the virtual machine less memory, or close other programs, then start again.") },
  { "guest-memory",
    0, 0, 0, "cannot set up guest memory|[Cc]annot allocate memory", PT_ERROR_LIBVIRT,
    N_("There is not enough memory for the virtual machine."),
    N_("Give the virtual machine less memory, or close other programs, then start again.") },
  { "driver-stuck",
    0, 0, 0, "[Ff]ailed to (?:un)?bind (?:PCI device )?'?([0-9a-f]+:[0-9a-f:.]+)", PT_ERROR_LIBVIRT,
    N_("The device \\1 could not change its driver."),
    N_("Look for the reason with “journalctl -k”; a program may still use the device.") },
  { "auth-cancelled",
    VIR_ERR_AUTH_CANCELLED, 0, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("The authentication was cancelled."),
    N_("Try again and enter the password, or become a member of the group “libvirt”.") },
  { "auth-unavailable",
    VIR_ERR_AUTH_UNAVAILABLE, 0, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("libvirt wants to ask for a password, and there is nothing here that could ask for it."),
    N_("Become a member of the group “libvirt” and log in again, or run Passthrough as root.") },
  { "auth-password",
    0, 0, 0, "[Aa]uthentication callback|collect auth credentials", PT_ERROR_NOT_CONNECTED,
    N_("This connection needs a password, and Passthrough cannot ask for one."),
    N_("Use a connection without one: qemu+ssh:// with a key, or put the password into "
       "libvirt’s auth.conf.") },
  { "ssh-host-key",
    0, 0, 0, "Host key verification failed", PT_ERROR_NOT_CONNECTED,
    N_("SSH does not know the other computer’s key."),
    N_("Connect to it once with “ssh” in a terminal and compare the key.") },
  { "ssh-password",
    0, 0, 0, "Permission denied \\((?:publickey|password|keyboard)", PT_ERROR_NOT_CONNECTED,
    N_("SSH needs a password, and Passthrough cannot ask for one."),
    N_("Set up a key for this computer with “ssh-copy-id”, then try again.") },
  { "ssh-missing",
    0, 0, 0, "Cannot find '([^']*)' in path", PT_ERROR_NOT_CONNECTED,
    /* Translators: \1 is the name of a program: keep it as it is */
    N_("The program “\\1”, which this connection needs, is not installed."),
    N_("Install it: for “ssh” that is OpenSSH’s client.") },
  { "ssh-no-libvirt",
    0, 0, 0,
    "(?:recv|reading) data: .*(?:connect socket to|connect failed).*(?:No such file|refused)",
    PT_ERROR_NOT_CONNECTED,
    N_("SSH reaches that computer, but libvirt does not run there."),
    N_("Start it there with “systemctl start libvirtd.socket” or “systemctl start "
       "virtqemud.socket”.") },
  { "ssh-unreachable",
    0, 0, 0, "ssh: connect to host (\\S+) port", PT_ERROR_NOT_CONNECTED,
    /* Translators: \1 is the name or address of a computer: keep it as it is */
    N_("The computer “\\1” cannot be reached over SSH."),
    N_("Check that it is on, that the network leads there, and that SSH runs on it.") },
  { "name-unknown",
    0, 0, 0, "ssh: Could not resolve hostname ([^:\\s]+)|Unable to resolve address '([^']*)'",
    PT_ERROR_NOT_CONNECTED,
    /* Translators: \1\2 is the name of a computer: keep it as it is */
    N_("No computer named “\\1\\2” is known here."),
    N_("Check the name in the address of the connection.") },
  { "server-unreachable",
    0, 0, 0, "unable to connect to server at '([^']*)'", PT_ERROR_NOT_CONNECTED,
    /* Translators: \1 is a computer and its port: keep it as it is */
    N_("No libvirt answers at “\\1”."),
    N_("Check the address of the connection. libvirt listens to the network only where it was set "
       "up to; with SSH it is qemu+ssh://user@computer/system and needs nothing else.") },
  { "certificate-not-trusted",
    0, 0, 0,
    "server verification \\(of our|failed validation|verify peer|TLS (?:handshake|confirmation)|"
    "match the hostname",
    PT_ERROR_NOT_CONNECTED,
    N_("This computer and that libvirt do not trust each other’s certificates."),
    N_("Check on both who signed the certificates, for which name, and until when; or use "
       "qemu+ssh://user@computer/system, which needs none.") },
  { "no-certificate",
    0, 0, 0, "Cannot read CA certificate|client certificate|No server certificate|x509",
    PT_ERROR_NOT_CONNECTED,
    N_("There is no certificate for an encrypted connection to that libvirt."),
    N_("Check the address; with SSH it is qemu+ssh://user@computer/system and needs no "
       "certificate.") },
  { "auth-failed",
    VIR_ERR_AUTH_FAILED, 0, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("libvirt did not accept the authentication."),
    N_("Become a member of the group “libvirt” and log in again, or run Passthrough as root.") },
  { "access-denied",
    VIR_ERR_ACCESS_DENIED, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("libvirt’s access rules do not allow this."),
    N_("Ask the administrator of the computer, or run Passthrough as root.") },
  { "read-only",
    VIR_ERR_OPERATION_DENIED, 0, 0, NULL, PT_ERROR_READ_ONLY,
    N_("The connection to libvirt is read-only."),
    N_("Become a member of the group “libvirt” and log in again, or run Passthrough as root.") },
  /* QEMU's driver hands it on from its own daemon for logs, in the words of a missing libvirt */
  { "no-virtlogd",
    0, 0, 0, "connect socket to '[^']*virtlogd-sock'", PT_ERROR_LIBVIRT,
    N_("No virtual machine can start, because virtlogd, which keeps their logs, does not run."),
    N_("Start it with “systemctl enable --now virtlogd.socket” as root, then start the virtual "
       "machine again.") },
  { "socket-forbidden",
    VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, EACCES, NULL, PT_ERROR_NOT_CONNECTED,
    N_("You may not use libvirt’s system connection."),
    N_("Become a member of the group “libvirt” and log in again, or run Passthrough as root.") },
  { "socket-forbidden-words",
    0, 0, 0, "connect socket.*Permission denied",
    PT_ERROR_NOT_CONNECTED,
    N_("You may not use libvirt’s system connection."),
    N_("Become a member of the group “libvirt” and log in again, or run Passthrough as root.") },
  { "socket-missing-sandbox",
    VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ENOENT, NULL, PT_ERROR_NOT_CONNECTED,
    N_("libvirt is not running, or not installed."),
    N_("Start it with “systemctl start libvirtd.socket” or “systemctl start virtqemud.socket”, "
       "then start Passthrough again."),
    PT_VIRT_ERROR_SHUT_OUT },
  { "socket-missing",
    VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ENOENT, NULL, PT_ERROR_NOT_CONNECTED,
    N_("libvirt is not running, or not installed."),
    N_("Start it with “systemctl start libvirtd.socket” or “systemctl start virtqemud.socket”.") },
  { "socket-refused",
    VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ECONNREFUSED, NULL, PT_ERROR_NOT_CONNECTED,
    N_("libvirt does not answer."),
    N_("Start it with “systemctl restart libvirtd.socket” or “systemctl restart "
       "virtqemud.socket”.") },
  /* By words first: libvirt-glib resets libvirt's error once it has its words, as when it lists
     machines, and what ssh says stands in the same place */
  { "rpc-words",
    0, 0, 0,
    "End of file while reading data: Input/output error|client socket is closed|"
    "Cannot (?:write|recv) data: (?:Broken pipe|Connection reset)",
    PT_ERROR_NOT_CONNECTED,
    N_("The connection to libvirt was lost."),
    N_("Try again in a moment; if it stays away, see “journalctl -u libvirtd -u virtqemud”.") },
  { "rpc",
    VIR_ERR_RPC, 0, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("The connection to libvirt was lost."),
    N_("Try again in a moment; if it stays away, see “journalctl -u libvirtd -u virtqemud”.") },
  { "rpc-internal",
    VIR_ERR_INTERNAL_ERROR, VIR_FROM_RPC, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("The connection to libvirt was lost."),
    N_("Try again in a moment; if it stays away, see “journalctl -u libvirtd -u virtqemud”.") },
  { "rpc-system",
    VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("libvirt could not be reached, or the connection was lost."),
    N_("Check the address of the connection and the network, then try again.") },
  { "invalid-connection",
    VIR_ERR_INVALID_CONN, 0, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("The connection to libvirt was lost."),
    N_("Try again in a moment; if it stays away, see “journalctl -u libvirtd -u virtqemud”.") },
  { "no-driver",
    VIR_ERR_NO_CONNECT, 0, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("libvirt has no driver for this connection."),
    N_("Check the address of the connection, for example qemu:///system, and that libvirt’s "
       "QEMU driver is installed.") },
  { "uri",
    0, 0, 0, "Unable to parse URI|[Ii]nvalid URI|transport .*not (?:known|recognised)",
    PT_ERROR_NOT_CONNECTED,
    N_("The address of the connection is not one that libvirt understands."),
    N_("Check the address, for example qemu:///system or qemu+ssh://user@computer/system.") },
  { "no-machine",
    VIR_ERR_NO_DOMAIN, 0, 0, NULL, PT_ERROR_NOT_FOUND,
    N_("There is no such virtual machine."),
    N_("Run “passthrough machines” to see those that there are.") },
  { "name-taken",
    0, 0, 0, "already (?:exists|defined) with uuid", PT_ERROR_LIBVIRT,
    N_("There is another virtual machine of this name now."),
    N_("Rename one of the two, then try again.") },
  { "not-in-guest",
    VIR_ERR_DEVICE_MISSING, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("The running virtual machine does not have this device."),
    N_("Return it from the next start on, which is without “--now” in a command: then only the "
       "definition is changed.") },
  { "already-running",
    0, 0, 0, "already running|already active", PT_ERROR_LIBVIRT,
    N_("The virtual machine is already running."), NULL },
  { "not-running",
    VIR_ERR_OPERATION_INVALID, 0, 0, "not running|not active|is not paused", PT_ERROR_LIBVIRT,
    N_("The virtual machine is not running."), NULL },
  { "not-in-state",
    VIR_ERR_OPERATION_INVALID, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("The virtual machine is not in a state in which this can be done."),
    N_("Look at its state, wait for what is going on to end, then try again.") },
  { "busy",
    VIR_ERR_OPERATION_TIMEOUT, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("libvirt is busy with this virtual machine."),
    N_("Wait for the other operation to end, then try again.") },
  { "unsupported",
    VIR_ERR_CONFIG_UNSUPPORTED, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("The definition asks for something that this libvirt or QEMU cannot do."),
    N_("See the details; a newer libvirt or QEMU may be able to.") },
  { "xml",
    VIR_ERR_XML_ERROR, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("libvirt did not accept the definition."),
    N_("See the details for what it did not accept.") },
  { "xml-detail",
    VIR_ERR_XML_DETAIL, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("libvirt did not accept the definition."),
    N_("See the details for what it did not accept.") },
  { "xml-schema",
    VIR_ERR_XML_INVALID_SCHEMA, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("libvirt did not accept the definition."),
    N_("See the details for what it did not accept.") },
  { "not-supported",
    VIR_ERR_NO_SUPPORT, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("This connection cannot do that."),
    N_("Use a connection to QEMU, for example qemu:///system.") },
};

const gsize pt_virt_error_n_rows = G_N_ELEMENTS (pt_virt_error_rows);
