/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-virt-error.h"

#include <errno.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "pt-error.h"

typedef struct
{
  int         code;
  int         domain;
  const char *message;   /* as libvirt 11.3, QEMU 10.0, polkit and ssh print it */
  PtError     error;
  const char *text;      /* a part of our sentence */
  const char *next;      /* a part of the next step */
} Case;

static const Case cases[] = {
  { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU,
    "internal error: QEMU unexpectedly closed the monitor (vm='linux515'): "
    "2026-01-01T00:00:00.000000Z qemu-system-x86_64: -device {\"driver\":\"vfio-pci\",\"host\":"
    "\"0000:00:14.0\"}: vfio 0000:00:14.0: group 3 is not viable\nPlease ensure all devices within "
    "the iommu_group are bound to their vfio bus driver.",
    PT_ERROR_LIBVIRT, "IOMMU group 3 cannot", "passthrough show 3" },
  { VIR_ERR_OPERATION_INVALID, VIR_FROM_NONE,
    "Requested operation is not valid: PCI device 0000:03:00.0 is in use by driver QEMU, domain "
    "win 11",
    PT_ERROR_LIBVIRT, "0000:03:00.0 is in use by the virtual machine “win 11”", "“win 11”" },
  { VIR_ERR_OPERATION_INVALID, VIR_FROM_NONE,
    "Requested operation is not valid: PCI device 10000:e1:00.0 is in use by driver QEMU, domain a",
    PT_ERROR_LIBVIRT, "10000:e1:00.0", "“a”" },
  { VIR_ERR_OPERATION_INVALID, VIR_FROM_NONE,
    "Requested operation is not valid: Unmanaged PCI device 0000:01:00.0 must be manually detached "
    "from the host",
    PT_ERROR_LIBVIRT, "0000:01:00.0 is still bound", "assign it again" },
  { VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_QEMU,
    "unsupported configuration: Non-endpoint PCI devices cannot be assigned to guests",
    PT_ERROR_LIBVIRT, "bridge", "stays with the computer" },
  { VIR_ERR_INTERNAL_ERROR, VIR_FROM_DOMAIN, "internal error: No more available PCI slots",
    PT_ERROR_LIBVIRT, "no free PCI slot", "Return a device" },
  { VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_QEMU,
    "unsupported configuration: host doesn't support passthrough of host PCI devices",
    PT_ERROR_LIBVIRT, "not ready", "modprobe vfio-pci" },
  { VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_QEMU,
    "unsupported configuration: host doesn't support VFIO PCI passthrough",
    PT_ERROR_LIBVIRT, "not ready", "modprobe vfio-pci" },
  { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU,
    "vfio-pci 0000:00:1a.0: Device is ineligible for IOMMU domain attach due to platform RMRR "
    "requirement. Contact your platform vendor.",
    PT_ERROR_LIBVIRT, "firmware keeps memory", "DMA Protection" },
  { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU,
    "Firmware has requested this device have a 1:1 IOMMU mapping, rejecting configuring the device "
    "without a 1:1 mapping. Contact your platform vendor.",
    PT_ERROR_LIBVIRT, "firmware keeps memory", "DMA Protection" },
  { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU,
    "vfio 0000:00:02.0: error getting device from group 1: failed to setup container: "
    "Failed to set group container: Invalid argument",
    PT_ERROR_LIBVIRT, "firmware keeps memory", "DMA Protection" },
  { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU,
    "vfio 0000:01:00.0: failed to setup container for group 1: memory listener initialization "
    "failed: Region pc.ram: vfio_container_dma_map(0x55, 0x0, 0x80000000, 0x7f) = -12 "
    "(Cannot allocate memory)",
    PT_ERROR_LIBVIRT, "not enough memory to lock", "less memory" },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_NONE,
    "cannot limit locked memory of process 12 to 1073741824: Operation not permitted",
    PT_ERROR_LIBVIRT, "not enough memory to lock", "less memory" },
  { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU,
    "vfio 0000:03:00.0: Could not open '/dev/vfio/12': Permission denied",
    PT_ERROR_LIBVIRT, "SELinux", "ausearch" },
  { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU,
    "vfio 0000:03:00.0: failed to open /dev/vfio/12: Permission denied",
    PT_ERROR_LIBVIRT, "SELinux", "ausearch" },
  { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU,
    "vfio 0000:03:00.0: failed to open /dev/vfio/12: Device or resource busy",
    PT_ERROR_LIBVIRT, "Another program", "Shut down" },
  { VIR_ERR_AUTH_CANCELLED, VIR_FROM_REMOTE,
    "authentication cancelled: user cancelled authentication process",
    PT_ERROR_NOT_CONNECTED, "cancelled", "“libvirt”" },
  { VIR_ERR_AUTH_UNAVAILABLE, VIR_FROM_POLKIT,
    "authentication unavailable: no polkit agent available to authenticate action "
    "'org.libvirt.unix.manage'",
    PT_ERROR_NOT_CONNECTED, "password", "“libvirt”" },
  { VIR_ERR_AUTH_FAILED, VIR_FROM_REMOTE, "authentication failed: access denied by policy",
    PT_ERROR_NOT_CONNECTED, "did not accept", "“libvirt”" },
  { VIR_ERR_AUTH_FAILED, VIR_FROM_RPC,
    "authentication failed: No authentication callback available",
    PT_ERROR_NOT_CONNECTED, "cannot ask for one", "auth.conf" },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC,
    "Cannot recv data: user@computer: Permission denied (publickey,password).: Connection reset by "
    "peer",
    PT_ERROR_NOT_CONNECTED, "SSH needs a password", "ssh-copy-id" },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC,
    "Cannot recv data: Host key verification failed.: Connection reset by peer",
    PT_ERROR_NOT_CONNECTED, "key", "ssh" },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC,
    "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied",
    PT_ERROR_NOT_CONNECTED, "may not use", "“libvirt”" },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC,
    "Cannot read CA certificate '/etc/pki/CA/cacert.pem': No such file or directory",
    PT_ERROR_NOT_CONNECTED, "certificate", "qemu+ssh" },
  { VIR_ERR_INTERNAL_ERROR, VIR_FROM_RPC, "internal error: client socket is closed",
    PT_ERROR_NOT_CONNECTED, "lost", "journalctl" },
  { VIR_ERR_RPC, VIR_FROM_RPC, "End of file while reading data: Input/output error",
    PT_ERROR_NOT_CONNECTED, "lost", "journalctl" },
  { VIR_ERR_ACCESS_DENIED, VIR_FROM_ACCESS, "access denied: 'domain' denied access",
    PT_ERROR_LIBVIRT, "access rules", "administrator" },
  { VIR_ERR_OPERATION_DENIED, VIR_FROM_DOMAIN, "operation forbidden: read only access prevents x",
    PT_ERROR_READ_ONLY, "read-only", "“libvirt”" },
  { VIR_ERR_NO_DOMAIN, VIR_FROM_QEMU, "Domain not found: no domain with matching uuid 'x'",
    PT_ERROR_NOT_FOUND, "no such virtual machine", "passthrough machines" },
  { VIR_ERR_OPERATION_INVALID, VIR_FROM_DOMAIN,
    "Requested operation is not valid: domain is already running",
    PT_ERROR_LIBVIRT, "already running", NULL },
  { VIR_ERR_OPERATION_INVALID, VIR_FROM_DOMAIN,
    "Requested operation is not valid: domain is not running",
    PT_ERROR_LIBVIRT, "not running", NULL },
  { VIR_ERR_NO_CONNECT, VIR_FROM_NONE, "no connection driver available for nonsense:///",
    PT_ERROR_NOT_CONNECTED, "no driver", "qemu:///system" },
  { VIR_ERR_XML_ERROR, VIR_FROM_DOMAIN, "XML error: missing source address",
    PT_ERROR_LIBVIRT, "did not accept the definition", "details" },
  { VIR_ERR_OPERATION_TIMEOUT, VIR_FROM_QEMU,
    "Timed out during operation: cannot acquire state change lock",
    PT_ERROR_LIBVIRT, "busy", "Wait" },

  /* libvirt speaks the language of the daemon: then its code alone has to do */
  { VIR_ERR_NO_DOMAIN, VIR_FROM_QEMU, "Domain nicht gefunden", PT_ERROR_NOT_FOUND,
    "no such virtual machine", "passthrough machines" },
  { VIR_ERR_OPERATION_INVALID, VIR_FROM_DOMAIN, "Gewünschte Operation ist nicht gültig",
    PT_ERROR_LIBVIRT, "not in a state", "state" },
  { 9999, 9999, "something new", PT_ERROR_LIBVIRT, "could not", "details" },
  { 9999, 9999, NULL, PT_ERROR_LIBVIRT, "could not", "details" },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autoptr (GError) error = pt_virt_error_new (c->code, c->domain, c->message);

      g_test_message ("%s → %s %s", c->message, error->message, pt_error_get_next (error));
      g_assert_error (error, PT_ERROR, (int) c->error);
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
  error = pt_virt_error_new (VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU,
                             "qemu: \xff group 7 is not viable");
  g_assert_true (g_utf8_validate (pt_error_get_detail (error), -1, NULL));
  g_assert_nonnull (strstr (error->message, "IOMMU group 7"));

  virConnectClose (connection);
}

static void
test_errno (void)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) nonsense = NULL;

  /* By errno, whatever language libvirt speaks */
  g_assert_null (virConnectOpen ("qemu+unix:///system?socket=/nonexistent/socket"));
  g_assert_false (pt_virt_error_is_refusal ());
  pt_virt_error_translate (&missing, "It failed.");
  g_assert_error (missing, PT_ERROR, PT_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (missing->message, "not running"));
  g_assert_nonnull (strstr (pt_error_get_next (missing), "systemctl start"));

  g_assert_null (virConnectOpen ("nonsense:///system"));
  pt_virt_error_translate (&nonsense, "It failed.");
  g_assert_error (nonsense, PT_ERROR, PT_ERROR_NOT_CONNECTED);
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
  g_test_add_func ("/virt-error/table", test_table);
  g_test_add_func ("/virt-error/translate", test_translate);
  g_test_add_func ("/virt-error/errno", test_errno);
  return g_test_run ();
}
