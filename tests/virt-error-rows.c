/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "virt-error-rows.h"

/* How each row of the table of errors was seen. The words of every row are tried besides, in
 * test-virt-error.c. */
const VirtErrorSeen virt_error_seen[] = {
  /* QEMU's words, and libvirt's when it starts a machine */
  { "group-not-viable", SEEN_LAB, "65-refused-starts" },
  { "in-use-by-machine", SEEN_LAB, "65-refused-starts" },
  { "nvme-in-use-by-machine", SEEN_LAB, "66-refused-between" },
  { "manually-detached", SEEN_LAB, "65-refused-starts" },
  { "driver-module", SEEN_LAB, "47-unmanaged" },
  { "not-endpoint", SEEN_LAB, "65-refused-starts" },
  { "no-free-slot", SEEN_QEMU, NULL },
  { "no-passthrough", SEEN_QEMU, NULL },
  { "no-group", SEEN_LAB, "84-firmware" },
  { "not-bound", SEEN_LAB, "84-firmware" },
  { "device-gone", SEEN_LAB, "94-gone" },
  { "no-reason", SEEN_LAB, "66-refused-between" },
  { "reserved-memory", SEEN_LAB, "84-firmware" },
  { "vfio-forbidden", SEEN_LAB, "65-refused-starts" },
  { "vfio-busy", SEEN_LAB, "65-refused-starts" },
  { "not-isolated", SEEN_LAB, "83-no-remapping" },
  { "device-withheld", SEEN_LAB, "66-refused-between" },
  { "locked-memory", SEEN_QEMU, NULL },
  { "guest-memory", SEEN_QEMU, NULL },
  { "no-virtlogd", SEEN_LAB, "65-refused-starts" },
  { "driver-stuck", SEEN_LAB, "66-refused-between" },

  /* Getting in */
  { "auth-cancelled", SEEN_LIBVIRT, NULL },
  { "auth-unavailable", SEEN_LIBVIRT, NULL },
  { "auth-password", SEEN_LIBVIRT, NULL },
  { "ssh-host-key", SEEN_LIBVIRT, NULL },
  { "ssh-password", SEEN_LIBVIRT, NULL },
  { "ssh-missing", SEEN_LIBVIRT, NULL },
  { "ssh-no-libvirt", SEEN_LIBVIRT, NULL },
  { "ssh-unreachable", SEEN_LIBVIRT, NULL },
  { "name-unknown", SEEN_LIBVIRT, NULL },
  { "server-unreachable", SEEN_LIBVIRT, NULL },
  { "certificate-not-trusted", SEEN_LIBVIRT, NULL },
  { "no-certificate", SEEN_LIBVIRT, NULL },
  { "auth-failed", SEEN_LIBVIRT, NULL },
  { "access-denied", SEEN_QEMU, NULL },
  { "read-only", SEEN_LIBVIRT, NULL },
  { "socket-forbidden", SEEN_LIBVIRT, NULL },
  { "socket-forbidden-words", SEEN_LIBVIRT, NULL },
  { "socket-missing-sandbox", SEEN_FLATPAK, "sandbox" },
  { "socket-missing", SEEN_LIBVIRT, NULL },
  { "socket-refused", SEEN_LIBVIRT, NULL },

  /* Being cut off */
  { "rpc-words", SEEN_LIBVIRT, NULL },
  { "rpc", SEEN_LIBVIRT, NULL },
  { "rpc-internal", SEEN_LIBVIRT, NULL },
  { "rpc-system", SEEN_LIBVIRT, NULL },
  { "invalid-connection", SEEN_LIBVIRT, NULL },
  { "no-driver", SEEN_LIBVIRT, NULL },
  { "uri", SEEN_LIBVIRT, NULL },

  /* The codes */
  { "no-machine", SEEN_LIBVIRT, NULL },
  { "name-taken", SEEN_LIBVIRT, NULL },
  { "not-in-guest", SEEN_QEMU, NULL },
  { "already-running", SEEN_LIBVIRT, NULL },
  { "not-running", SEEN_LIBVIRT, NULL },
  { "not-in-state", SEEN_QEMU, NULL },
  { "busy", SEEN_QEMU, NULL },
  { "unsupported", SEEN_QEMU, NULL },
  { "xml", SEEN_LIBVIRT, NULL },
  { "xml-detail", SEEN_LIBVIRT, NULL },
  { "xml-schema", SEEN_QEMU, NULL },
  { "not-supported", SEEN_LIBVIRT, NULL },
};

const gsize n_virt_error_seen = G_N_ELEMENTS (virt_error_seen);
