/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-virt-error.h"

#include <errno.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "pt-error.h"
#include "virt-error-rows.h"

typedef struct
{
  const char *row;       /* the name of the row that it reaches */
  int         code;
  int         domain;
  int         number;    /* errno */
  const char *message;   /* as libvirt 11.3 and 12.8, QEMU 10.0, polkit and OpenSSH print it */
  const char *text;      /* a part of our sentence */
  const char *next;      /* a part of the next step */
} Case;

/* What libvirt puts before the last words of a QEMU that ended, in three ways */
#define NO_REASON "An error occurred, but the cause is unknown"
#define CLOSED "internal error: QEMU unexpectedly closed the monitor (vm='linux515'): "
#define EXITED "internal error: process exited while connecting to monitor: "
#define COMMAND "internal error: unable to execute QEMU command 'device_add': "
#define QEMU "2026-01-01T00:00:00.000000Z qemu-system-x86_64: -device {\"driver\":\"vfio-pci\"," \
             "\"host\":\"0000:00:14.0\",\"id\":\"hostdev0\",\"bus\":\"pci.5\",\"addr\":\"0x0\"}: "
#define INTERNAL VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU, 0

static const Case cases[] = {
  { "group-not-viable", INTERNAL,
    CLOSED QEMU "vfio 0000:00:14.0: group 3 is not viable\nPlease ensure all devices within the iommu_group "
    "are bound to their vfio bus driver.",
    "IOMMU group 3 cannot", "passthrough show 3" },
  { "group-not-viable", INTERNAL, EXITED QEMU "vfio 0000:00:14.0: group 3 is not viable",
    "IOMMU group 3 cannot", "passthrough show 3" },
  { "group-not-viable", INTERNAL, COMMAND "vfio 0000:00:14.0: group 103 is not viable",
    "IOMMU group 103 cannot", "passthrough show 103" },
  { "in-use-by-machine", VIR_ERR_OPERATION_INVALID, VIR_FROM_NONE, 0,
    "Requested operation is not valid: PCI device 0000:03:00.0 is in use by driver QEMU, domain win 11",
    "0000:03:00.0 is in use by the virtual machine “win 11”", "“win 11”" },
  { "in-use-by-machine", VIR_ERR_OPERATION_INVALID, VIR_FROM_NONE, 0,
    "Requested operation is not valid: PCI device 10000:e1:00.0 is in use by driver QEMU, domain a",
    "10000:e1:00.0", "“a”" },
  { "nvme-in-use-by-machine", VIR_ERR_OPERATION_INVALID, VIR_FROM_NONE, 0,
    "Requested operation is not valid: NVMe device 0000:3d:00.0 already in use by driver QEMU domain a",
    "0000:3d:00.0", "“a”" },
  { "manually-detached", VIR_ERR_OPERATION_INVALID, VIR_FROM_NONE, 0,
    "Requested operation is not valid: Unmanaged PCI device 0000:01:00.0 must be manually detached from the host",
    "0000:01:00.0 is still bound", "assign it again" },
  { "driver-module", VIR_ERR_INTERNAL_ERROR, VIR_FROM_NONE, 0,
    "internal error: Failed to load PCI driver module no_such_vfio_pci: modprobe: FATAL: Module no_such_vfio_pci "
    "not found in directory /lib/modules/6.12.0",
    "no driver “no_such_vfio_pci”", "without naming a driver" },
  { "driver-module", VIR_ERR_INTERNAL_ERROR, VIR_FROM_NONE, 0,
    "internal error: Failed to load PCI driver module vfio-pci: administratively prohibited",
    "no driver “vfio-pci”", "libvirt chooses one" },
  { "not-endpoint", VIR_ERR_INTERNAL_ERROR, VIR_FROM_NONE, 0,
    "internal error: Non-endpoint PCI devices cannot be assigned to guests",
    "bridge", "stays with the computer" },
  { "no-free-slot", VIR_ERR_INTERNAL_ERROR, VIR_FROM_DOMAIN, 0, "internal error: No more available PCI slots",
    "no free PCI slot", "Return a device" },
  { "no-passthrough", VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_QEMU, 0,
    "unsupported configuration: host doesn't support passthrough of host PCI devices",
    "not ready", "modprobe vfio-pci" },
  { "no-passthrough", VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_QEMU, 0,
    "unsupported configuration: host doesn't support VFIO PCI passthrough",
    "not ready", "modprobe vfio-pci" },
  { "no-passthrough", VIR_ERR_SYSTEM_ERROR, VIR_FROM_NONE, 2,
    "cannot open IOMMUFD device: No such file or directory", "not ready", "modprobe vfio-pci" },
  { "no-group", INTERNAL, CLOSED QEMU "vfio 0000:03:00.0: no iommu_group found: No such file or directory",
    "no IOMMU group", "passthrough check" },
  { "no-group", VIR_ERR_INTERNAL_ERROR, VIR_FROM_NONE, 0,
    "internal error: Invalid device 0000:05:00.0 iommu_group file /sys/bus/pci/devices/0000:05:00.0/iommu_group is not "
    "a symlink",
    "no IOMMU group", "passthrough check" },
  { "not-bound", VIR_ERR_INTERNAL_ERROR, VIR_FROM_NONE, 0,
    "internal error: Unable to reset PCI device 0000:0b:00.0: no FLR, PM reset or bus reset available",
    "No VFIO driver took the device 0000:0b:00.0", "passthrough check" },
  /* As when a definition is written, or a guest asked to shut down */
  { NULL, VIR_ERR_INTERNAL_ERROR, VIR_FROM_NONE, 0, NO_REASON, "could not", "details" },
  { "device-gone", VIR_ERR_SYSTEM_ERROR, VIR_FROM_NONE, 2,
    "Device 0000:03:00.0 not found: could not access /sys/bus/pci/devices/0000:03:00.0/config: No such file or "
    "directory",
    "0000:03:00.0 is not there", "passthrough machines" },
  { "reserved-memory", INTERNAL,
    "vfio-pci 0000:00:1a.0: Device is ineligible for IOMMU domain attach due to platform RMRR requirement. "
    "Contact your platform vendor.",
    "firmware keeps memory", "DMA Protection" },
  { "reserved-memory", INTERNAL,
    "vfio-pci 0000:00:1a.0: Firmware has requested this device have a 1:1 IOMMU mapping, rejecting configuring the "
    "device without a 1:1 mapping. Contact your platform vendor.",
    "firmware keeps memory", "DMA Protection" },
  { "reserved-memory", INTERNAL,
    CLOSED QEMU "vfio 0000:00:02.0: failed to setup container for group 1: Failed to set group container: Invalid "
    "argument",
    "firmware keeps memory", "DMA Protection" },
  { "vfio-forbidden", INTERNAL, CLOSED QEMU "vfio 0000:03:00.0: Could not open '/dev/vfio/12': Permission denied",
    "SELinux", "ausearch" },
  { "vfio-forbidden", INTERNAL, CLOSED QEMU "vfio 0000:03:00.0: failed to open /dev/vfio/12: Permission denied",
    "SELinux", "ausearch" },
  { "vfio-forbidden", INTERNAL,
    CLOSED QEMU "vfio 0000:03:00.0: failed to setup container for group 12: Could not open '/dev/vfio/vfio': "
    "Permission denied",
    "SELinux", "ausearch" },
  { "vfio-busy", INTERNAL, CLOSED QEMU "vfio 0000:03:00.0: Could not open '/dev/vfio/12': Device or resource busy",
    "Another program", "Shut down" },
  { "vfio-busy", INTERNAL, CLOSED QEMU "vfio 0000:03:00.0: failed to open /dev/vfio/12: Device or resource busy",
    "Another program", "Shut down" },
  { "not-isolated", INTERNAL,
    CLOSED QEMU "vfio 0000:03:00.0: failed to setup container for group 12: Failed to set iommu for container: "
    "Operation not permitted",
    "refused to isolate", "journalctl" },
  { "device-withheld", INTERNAL,
    CLOSED QEMU "vfio 0000:03:00.0: error getting device from group 12: No such device\nVerify all devices in group "
    "12 are bound to vfio-<bus> or pci-stub and not already in use",
    "IOMMU group 12 could not", "journalctl" },
  { "locked-memory", INTERNAL,
    CLOSED QEMU "vfio 0000:01:00.0: failed to setup container for group 1: memory listener initialization failed: "
    "Region pc.ram: vfio_container_dma_map(0x55c0, 0x0, 0x80000000, 0x7f00) = -12 (Cannot allocate memory)",
    "not enough memory to lock", "less memory" },
  { "locked-memory", INTERNAL, COMMAND "VFIO_MAP_DMA failed: Cannot allocate memory",
    "not enough memory to lock", "less memory" },
  { "locked-memory", VIR_ERR_SYSTEM_ERROR, VIR_FROM_NONE, 1,
    "cannot limit locked memory of process 12 to 1073741824: Operation not permitted",
    "not enough memory to lock", "less memory" },
  { "guest-memory", INTERNAL,
    CLOSED "2026-01-01T00:00:00.000000Z qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate "
    "memory",
    "not enough memory for the virtual machine", "less memory" },
  { "guest-memory", VIR_ERR_SYSTEM_ERROR, VIR_FROM_NONE, 12, "cannot fork child process: Cannot allocate memory",
    "not enough memory for the virtual machine", "less memory" },
  { "driver-stuck", VIR_ERR_SYSTEM_ERROR, VIR_FROM_NONE, 19,
    "Failed to unbind PCI device '0000:03:00.0' from e1000e: No such device",
    "0000:03:00.0 could not change its driver", "journalctl" },

  { "auth-cancelled", VIR_ERR_AUTH_CANCELLED, VIR_FROM_POLKIT, 0,
    "authentication cancelled: user cancelled authentication process", "cancelled", "“libvirt”" },
  { "auth-unavailable", VIR_ERR_AUTH_UNAVAILABLE, VIR_FROM_POLKIT, 0,
    "authentication unavailable: no polkit agent available to authenticate action 'org.libvirt.unix.manage'",
    "password", "“libvirt”" },
  { "auth-password", VIR_ERR_AUTH_FAILED, VIR_FROM_RPC, 0,
    "authentication failed: No authentication callback available", "cannot ask for one", "auth.conf" },
  { "auth-password", VIR_ERR_AUTH_FAILED, VIR_FROM_AUTH, 0,
    "authentication failed: Failed to collect auth credentials", "cannot ask for one", "auth.conf" },
  { "auth-failed", VIR_ERR_AUTH_FAILED, VIR_FROM_POLKIT, 0, "authentication failed: access denied by policy",
    "did not accept", "“libvirt”" },
  { "auth-failed", VIR_ERR_AUTH_FAILED, VIR_FROM_RPC, 0,
    "authentication failed: Failed to start SASL negotiation: -4 (SASL(-4): no mechanism available: No worthy mechs "
    "found)",
    "did not accept", "“libvirt”" },
  { "ssh-password", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 104,
    "Cannot recv data: me@there: Permission denied (publickey,password).: Connection reset by peer",
    "SSH needs a password", "ssh-copy-id" },
  { "ssh-host-key", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 104,
    "Cannot recv data: Host key verification failed.: Connection reset by peer", "key", "ssh" },
  { "ssh-missing", VIR_ERR_SYSTEM_ERROR, VIR_FROM_NONE, 2,
    "Cannot find 'ssh' in path: No such file or directory", "“ssh”, which", "OpenSSH" },
  { "ssh-no-libvirt", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 5,
    "End of file while reading data: virt-ssh-helper: cannot connect to '/var/run/libvirt/libvirt-sock': Failed to "
    "connect socket to '/var/run/libvirt/libvirt-sock': Connection refused: Input/output error",
    "does not run there", "systemctl" },
  { "ssh-unreachable", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 104,
    "Cannot recv data: ssh: connect to host there.example port 22: No route to host: Connection reset by peer",
    "“there.example” cannot be reached", "SSH runs" },
  { "name-unknown", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 104,
    "Cannot recv data: ssh: Could not resolve hostname there: Name or service not known: Connection reset by peer",
    "named “there” is", "name" },
  { "name-unknown", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 0,
    "Unable to resolve address 'there' service '16514': Name or service not known", "named “there” is", "name" },
  { "server-unreachable", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 111,
    "unable to connect to server at 'there:16514': Connection refused", "“there:16514”", "qemu+ssh" },
  { "server-unreachable", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 113,
    "unable to connect to server at '192.0.2.1:16509': No route to host", "“192.0.2.1:16509”", "qemu+ssh" },
  { "certificate-not-trusted", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 0,
    "Certificate failed validation: The certificate hasn't got a known issuer.", "do not trust", "until when" },
  { "certificate-not-trusted", VIR_ERR_RPC, VIR_FROM_RPC, 0,
    "server verification (of our certificate or IP address) failed", "do not trust", "until when" },
  { "certificate-not-trusted", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 0,
    "Certificate [session] owner does not match the hostname there", "do not trust", "until when" },
  { "certificate-not-trusted", VIR_ERR_AUTH_FAILED, VIR_FROM_RPC, 0,
    "authentication failed: Failed to verify peer's certificate", "do not trust", "until when" },
  { "certificate-not-trusted", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 5,
    "Unable to read TLS confirmation: Input/output error", "do not trust", "until when" },
  { "no-certificate", VIR_ERR_SYSTEM_ERROR, VIR_FROM_NONE, 2,
    "Cannot read CA certificate '/etc/pki/CA/cacert.pem': No such file or directory", "no certificate", "qemu+ssh" },
  { "access-denied", VIR_ERR_ACCESS_DENIED, VIR_FROM_ACCESS, 0, "access denied: 'domain' denied access",
    "access rules", "administrator" },
  { "read-only", VIR_ERR_OPERATION_DENIED, VIR_FROM_DOMAIN, 0,
    "operation forbidden: read only access prevents virDomainDefineXML", "read-only", "“libvirt”" },
  { "socket-forbidden", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 13,
    "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied", "may not use", "“libvirt”" },
  { "socket-forbidden-words", VIR_ERR_OK, VIR_FROM_NONE, 0,
    "Unable to open qemu:///system: Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied",
    "may not use", "“libvirt”" },
  { "no-virtlogd", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 2,
    "Failed to connect socket to '/var/run/libvirt/virtlogd-sock': No such file or directory",
    "virtlogd, which keeps their logs", "enable --now virtlogd.socket" },
  { "no-virtlogd", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 111,
    "Failed to connect socket to '/run/libvirt/virtlogd-sock': Connection refused",
    "virtlogd, which keeps their logs", "enable --now virtlogd.socket" },
  { "socket-missing", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 2,
    "Failed to connect socket to '/var/run/libvirt/virtqemud-sock': No such file or directory",
    "not running", "systemctl" },
  { "socket-refused", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 111,
    "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Connection refused", "does not answer", "systemctl" },

  { "rpc-words", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 5, "End of file while reading data: Input/output error",
    "lost", "journalctl" },
  { "rpc-words", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 104, "Cannot recv data: Connection reset by peer",
    "lost", "journalctl" },
  { "rpc-words", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 32, "Cannot write data: Broken pipe", "lost", "journalctl" },
  { "rpc-words", VIR_ERR_INTERNAL_ERROR, VIR_FROM_RPC, 0, "internal error: client socket is closed",
    "lost", "journalctl" },
  { "rpc", VIR_ERR_RPC, VIR_FROM_RPC, 0, "packet 33554436 bytes received from server too large, want 33554432",
    "lost", "journalctl" },
  { "rpc-internal", VIR_ERR_INTERNAL_ERROR, VIR_FROM_RPC, 0,
    "internal error: connection closed due to keepalive timeout",
    "lost", "journalctl" },
  { "rpc-system", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 104,
    "Cannot recv data: kex_exchange_identification: Connection closed by remote host: Connection reset by peer",
    "could not be reached", "Check the address" },
  { "invalid-connection", VIR_ERR_INVALID_CONN, VIR_FROM_NONE, 0, "invalid connection pointer in virConnectGetURI",
    "lost", "journalctl" },
  { "no-driver", VIR_ERR_NO_CONNECT, VIR_FROM_NONE, 0,
    "no connection driver available for nonsense:///", "no driver", "qemu:///system" },
  { "uri", VIR_ERR_INVALID_ARG, VIR_FROM_REMOTE, 0,
    "invalid argument: remote_open: transport in URL not recognised (should be tls|unix|ssh|ext|tcp|libssh2|libssh)",
    "not one that libvirt understands", "qemu+ssh" },
  { "uri", VIR_ERR_INTERNAL_ERROR, VIR_FROM_URI, 0, "internal error: Unable to parse URI ::",
    "not one that libvirt understands", "qemu+ssh" },

  { "no-machine", VIR_ERR_NO_DOMAIN, VIR_FROM_QEMU, 0,
    "Domain not found: no domain with matching uuid '11111111-1111-4111-8111-111111111111' (linux515)",
    "no such virtual machine", "passthrough machines" },
  { "name-taken", VIR_ERR_OPERATION_FAILED, VIR_FROM_DOMAIN, 0,
    "operation failed: domain 'linux515' already exists with uuid 11111111-1111-4111-8111-111111111111",
    "another virtual machine", "Rename" },
  { "name-taken", VIR_ERR_OPERATION_FAILED, VIR_FROM_DOMAIN, 0,
    "operation failed: domain 'linux515' is already defined with uuid 11111111-1111-4111-8111-111111111111",
    "another virtual machine", "Rename" },
  { "not-in-guest", VIR_ERR_DEVICE_MISSING, VIR_FROM_QEMU, 0,
    "device not found: host pci device 0000:03:00.0 not found", "does not have this device", "--now" },
  { "already-running", VIR_ERR_OPERATION_INVALID, VIR_FROM_DOMAIN, 0,
    "Requested operation is not valid: domain is already running", "already running", NULL },
  { "not-running", VIR_ERR_OPERATION_INVALID, VIR_FROM_DOMAIN, 0,
    "Requested operation is not valid: domain is not running", "not running", NULL },
  { "not-in-state", VIR_ERR_OPERATION_INVALID, VIR_FROM_QEMU, 0,
    "Requested operation is not valid: no job is active on the domain", "not in a state", "state" },
  { "busy", VIR_ERR_OPERATION_TIMEOUT, VIR_FROM_QEMU, 0,
    "Timed out during operation: cannot acquire state change lock (held by monitor=remoteDispatchDomainCreate)",
    "busy", "Wait" },
  { "unsupported", VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_DOMAIN, 0,
    "unsupported configuration: Unknown model type 'pigeon'", "cannot do", "details" },
  { "xml", VIR_ERR_XML_ERROR, VIR_FROM_DOMAIN, 0,
    "XML error: Attempted double use of PCI Address 0000:00:02.0", "did not accept the definition", "details" },
  { "xml-detail", VIR_ERR_XML_DETAIL, VIR_FROM_DOMAIN, 0,
    "at line 1: Couldn't find end of Start Tag domain line 1\n<domain\n-------^",
    "did not accept the definition", "details" },
  { "xml-schema", VIR_ERR_XML_INVALID_SCHEMA, VIR_FROM_XML, 0,
    "XML document failed to validate against schema: Unable to validate doc against /usr/share/libvirt/schemas/"
    "domain.rng\nExtra element devices in interleave\nElement domain failed to validate content\n",
    "did not accept the definition", "details" },
  { "not-supported", VIR_ERR_NO_SUPPORT, VIR_FROM_DOMAIN, 0,
    "this function is not supported by the connection driver: virDomainMigrate3", "cannot do that", "QEMU" },

  /* libvirt speaks the language of the daemon: then its code alone has to do */
  { "no-machine", VIR_ERR_NO_DOMAIN, VIR_FROM_QEMU, 0, "Domain nicht gefunden", "no such virtual machine",
    "passthrough machines" },
  { "not-in-state", VIR_ERR_OPERATION_INVALID, VIR_FROM_DOMAIN, 0, "Gewünschte Operation ist nicht gültig",
    "not in a state", "state" },
  { "socket-forbidden", VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 13, "Keine Berechtigung", "may not use", "“libvirt”" },
  { NULL, 9999, 9999, 0, "something new", "could not", "details" },
  { NULL, 9999, 9999, 0, NULL, "could not", "details" },
};

static void
assert_words (const Case   *c,
              const GError *error)
{
  g_test_message ("%s → %s %s", c->message, error->message, pt_error_get_next (error));
  g_assert_nonnull (strstr (error->message, c->text));
  g_assert_null (strchr (error->message, '\\'));
  if (c->next != NULL)
    {
      g_assert_nonnull (pt_error_get_next (error));
      g_assert_nonnull (strstr (pt_error_get_next (error), c->next));
      g_assert_null (strchr (pt_error_get_next (error), '\\'));
    }
  g_assert_cmpstr (pt_error_get_detail (error), ==, c->message);
}

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      const PtVirtErrorRow *row =
        pt_virt_error_find_row (c->code, c->domain, c->number, c->message, 0, NULL);
      g_autoptr (GError) error = pt_virt_error_new (c->code, c->domain, c->number, c->message);

      g_assert_cmpstr (row != NULL ? row->name : NULL, ==, c->row);
      g_assert_error (error, PT_ERROR, (row != NULL ? row->error : (int) PT_ERROR_LIBVIRT));
      assert_words (c, error);
    }
}

/* Inside a sandbox the same error has another next step */
static void
test_sandbox (void)
{
  const PtVirtErrorRow *row =
    pt_virt_error_find_row (VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ENOENT, "x", PT_VIRT_ERROR_SHUT_OUT,
                            NULL);

  g_assert_cmpstr (row->name, ==, "socket-missing-sandbox");
  g_assert_nonnull (strstr (row->next, "start Passthrough again"));
}

/* What libvirt gives no reason for is most often one thing when a machine was to be started */
static void
test_starting (void)
{
  const PtVirtErrorRow *row =
    pt_virt_error_find_row (VIR_ERR_INTERNAL_ERROR, VIR_FROM_NONE, 0, NO_REASON,
                            PT_VIRT_ERROR_STARTING, NULL);
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, NO_REASON);
  g_autoptr (GError) other = g_error_copy (error);

  g_assert_cmpstr (row->name, ==, "no-reason");
  virResetLastError ();
  pt_virt_error_translate_start (&error, "It did not start.");
  g_assert_nonnull (strstr (error->message, "gives no reason"));
  g_assert_nonnull (strstr (pt_error_get_next (error), "passthrough machines"));
  pt_virt_error_translate (&other, "It was not asked.");
  g_assert_cmpstr (other->message, ==, "It was not asked.");
}

/* A row that nothing reaches is one that nobody knows to be right */
static void
test_every_row (void)
{
  for (gsize i = 0; i < pt_virt_error_n_rows; i++)
    {
      const PtVirtErrorRow *row = &pt_virt_error_rows[i];
      gboolean found = row->only != 0;

      for (gsize j = 0; !found && j < G_N_ELEMENTS (cases); j++)
        found = g_strcmp0 (cases[j].row, row->name) == 0;
      if (!found)
        g_error ("%s: no case in this file reaches it", row->name);
      for (gsize j = 0; j < i; j++)
        g_assert_cmpstr (pt_virt_error_rows[j].name, !=, row->name);
    }
}

/* @words stand in the script that @line names, below @directory */
static gboolean
is_provoked (const VirtErrorSeen *line,
             const char          *directory,
             const char          *words)
{
  g_autofree char *name = g_strconcat (line->where, ".sh", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, directory, name, NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, words) != NULL;
}

/* Each is known from life, or it is said why not */
static void
test_seen (void)
{
  for (gsize i = 0; i < n_virt_error_seen; i++)
    {
      const VirtErrorSeen *line = &virt_error_seen[i];
      g_autofree char *in_lab = g_strdup_printf ("\nprovoked %s ", line->row);
      g_autofree char *in_flatpak = g_strdup_printf (" (%s)\"", line->row);
      gboolean found = FALSE;

      for (gsize j = 0; !found && j < pt_virt_error_n_rows; j++)
        found = g_str_equal (pt_virt_error_rows[j].name, line->row);
      if (!found)
        g_error ("%s: the table has no such row any more", line->row);
      if (line->seen >= SEEN_LAB && line->where == NULL)
        g_error ("%s: it is not said where, or why not", line->row);
      if (line->seen == SEEN_LAB && !is_provoked (line, "lab/scenarios", in_lab))
        g_error ("%s: tests/lab/scenarios/%s.sh does not provoke it", line->row, line->where);
      if (line->seen == SEEN_FLATPAK && !is_provoked (line, "flatpak", in_flatpak))
        g_error ("%s: tests/flatpak/%s.sh does not provoke it", line->row, line->where);
    }

  for (gsize i = 0; i < pt_virt_error_n_rows; i++)
    {
      guint n = 0;

      for (gsize j = 0; j < n_virt_error_seen; j++)
        n += g_str_equal (virt_error_seen[j].row, pt_virt_error_rows[i].name);
      if (n != 1)
        g_error ("%s: virt-error-rows.c has %u lines for it", pt_virt_error_rows[i].name, n);
    }
}

static void
test_translate (void)
{
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "Unable to open: x");
  g_autoptr (GError) ours = pt_error_new (PT_ERROR_USAGE, NULL, NULL, "ours");
  g_autoptr (GError) cancelled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  virConnectPtr connection = virConnectOpen ("test:///default");
  virDomainPtr domain = virDomainLookupByName (connection, "not there");

  g_assert_null (domain);
  pt_virt_error_translate (&error, "It failed.");
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  g_assert_nonnull (pt_error_get_detail (error));
  g_assert_false (pt_virt_error_is_refusal ());

  pt_virt_error_translate (&ours, "It failed.");
  g_assert_error (ours, PT_ERROR, PT_ERROR_USAGE);
  pt_virt_error_translate (&cancelled, "It failed.");
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  pt_virt_error_translate (NULL, "It failed.");

  /* libvirt-glib failed and libvirt said nothing */
  virResetLastError ();
  g_clear_error (&error);
  error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "Unable to open: x");
  pt_virt_error_translate (&error, "It failed.");
  g_assert_error (error, PT_ERROR, PT_ERROR_LIBVIRT);
  g_assert_cmpstr (error->message, ==, "It failed.");
  g_assert_cmpstr (pt_error_get_detail (error), ==, "Unable to open: x");

  /* … nor left its code, when the daemon ended in the middle of a call */
  g_clear_error (&error);
  error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "Failed to fetch list of domains: "
                       "End of file while reading data: Input/output error");
  pt_virt_error_translate (&error, "It failed.");
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (error->message, "lost"));

  /* QEMU's bytes go into messages of libvirt as they are */
  g_clear_error (&error);
  error = pt_virt_error_new (VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU, 0,
                             "qemu: \xff group 7 is not viable");
  g_assert_true (g_utf8_validate (pt_error_get_detail (error), -1, NULL));
  g_assert_nonnull (strstr (error->message, "IOMMU group 7"));

  virConnectClose (connection);
}

static void
ignore_error (void        *data,
              virErrorPtr  error)
{
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  virSetErrorFunc (NULL, ignore_error);
  g_test_add_func ("/virt-error/cases", test_cases);
  g_test_add_func ("/virt-error/sandbox", test_sandbox);
  g_test_add_func ("/virt-error/starting", test_starting);
  g_test_add_func ("/virt-error/every-row", test_every_row);
  g_test_add_func ("/virt-error/seen", test_seen);
  g_test_add_func ("/virt-error/translate", test_translate);
  return g_test_run ();
}
