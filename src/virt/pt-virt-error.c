/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-virt-error.h"

#include <errno.h>
#include <glib/gi18n.h>

#include "pt-error.h"
#include "pt-virt-types.h"

/*
 * The words of libvirt and QEMU, and ours: what happened, what to do now; the original stays as
 * detail.
 *
 * libvirt translates its messages and QEMU does not. So a row goes by code, domain or errno where
 * these say enough, and by words only where they do not. A row by words that a translated message
 * misses falls through to the row of its code; the detail then still says everything.
 */
typedef struct
{
  int         code;    /* VIR_ERR_…, 0: any */
  int         domain;  /* VIR_FROM_…, 0: any */
  int         number;  /* errno of a VIR_ERR_SYSTEM_ERROR, 0: any */
  const char *words;   /* regular expression, NULL: any; text and next may name its groups: \1 */
  PtError     error;
  const char *text;
  const char *next;
  gboolean    shut_out; /* only in a sandbox that cannot see libvirt come */
} Row;

/* The first row that fits counts: QEMU's words, then libvirt's, then the codes */
static const Row rows[] = {
  { 0, 0, 0, "group ([0-9]+) is not viable", PT_ERROR_LIBVIRT,
    /* Translators: \1 is the number of the IOMMU group: keep it as it is */
    N_("IOMMU group \\1 cannot be handed over: another device in it is still bound to a driver "
       "of this computer."),
    N_("Run “passthrough show \\1” to see which, and give or hold back every device of the "
       "group.") },
  { 0, 0, 0, "PCI device ([0-9a-f:.]+) is in use by driver [^,]+, domain (.+)", PT_ERROR_LIBVIRT,
    /* Translators: \1 is a PCI address, \2 the name of a virtual machine: keep both as they are */
    N_("The device \\1 is in use by the virtual machine “\\2”."),
    N_("Shut down “\\2”, or return the device from it.") },
  { 0, 0, 0, "(?:PCI|NVMe) device ([0-9a-f:.]+) .*in use by (?:driver \\S+ )?domain (.+)",
    PT_ERROR_LIBVIRT,
    N_("The device \\1 is in use by the virtual machine “\\2”."),
    N_("Shut down “\\2”, or return the device from it.") },
  { 0, 0, 0, "PCI device [0-9a-f:.]+ is (?:already )?in use", PT_ERROR_LIBVIRT,
    N_("A device of this virtual machine is in use elsewhere."),
    N_("Run “passthrough machines” to see which virtual machine has it.") },
  { 0, 0, 0, "PCI device ([0-9a-f:.]+) must be manually detached", PT_ERROR_LIBVIRT,
    N_("The device \\1 is still bound to a driver of this computer, and the definition does "
       "not let libvirt detach it."),
    N_("Return the device and assign it again with Passthrough, which has libvirt detach it.") },
  { 0, 0, 0, "Non-endpoint PCI devices cannot be assigned", PT_ERROR_LIBVIRT,
    N_("The definition names a bridge, and bridges cannot be handed over."),
    N_("Return that device; a bridge stays with the computer without being in the way.") },
  { 0, 0, 0, "No more available PCI slots", PT_ERROR_LIBVIRT,
    N_("The virtual machine has no free PCI slot left."),
    N_("Return a device that it no longer needs, or remove an emulated one.") },
  { 0, 0, 0, "doesn't support (?:VFIO |legacy )?(?:PCI )?passthrough", PT_ERROR_LIBVIRT,
    N_("This computer is not ready to hand over PCI devices: VFIO or the IOMMU is missing."),
    N_("Load the driver with “modprobe vfio-pci” as root, or run “passthrough check” to see "
       "what is missing.") },
  { 0, 0, 0, "RMRR|ineligible for IOMMU|1:1 IOMMU mapping|set group container: Invalid argument",
    PT_ERROR_LIBVIRT,
    N_("The firmware keeps memory of its own for this device, so the kernel does not hand it "
       "over."),
    N_("In the firmware settings turn off “Pre-boot DMA Protection” or “Kernel DMA Protection”, "
       "or update the firmware; else this device cannot be assigned.") },
  { 0, 0, 0, "/dev/vfio/[^ ]* *'?:? *Permission denied", PT_ERROR_LIBVIRT,
    N_("QEMU may not open the device’s file in /dev/vfio; most often SELinux or AppArmor "
       "forbids it."),
    N_("Look for the denial with “ausearch -m avc -ts recent” or “journalctl -k”, then start "
       "the virtual machine again.") },
  { 0, 0, 0, "/dev/vfio/[^ ]* *'?:? *Device or resource busy", PT_ERROR_LIBVIRT,
    N_("Another program holds a device of this group."),
    N_("Shut down the other virtual machine or program that uses the group, then start again.") },
  { 0, 0, 0, "set iommu for container: Operation not permitted", PT_ERROR_LIBVIRT,
    N_("The kernel refused to isolate the device: interrupt remapping is missing, or the "
       "firmware keeps memory for it."),
    N_("Look for the reason with “journalctl -k -g 'vfio|iommu|DMAR|AMD-Vi'”.") },
  { 0, 0, 0, "memlock|locked memory|VFIO_MAP_DMA|dma_map.*-12|[Cc]annot allocate memory",
    PT_ERROR_LIBVIRT,
    N_("There is not enough memory to lock for the virtual machine: with assigned devices all "
       "of it is locked."),
    N_("Give the virtual machine less memory, or close other programs, then start again.") },
  { VIR_ERR_NO_MEMORY, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("There is not enough memory."),
    N_("Close other programs or virtual machines, then try again.") },
  { 0, 0, 0, "[Ff]ailed to (?:un)?bind (?:PCI device )?'?([0-9a-f]+:[0-9a-f:.]+)", PT_ERROR_LIBVIRT,
    N_("The device \\1 could not change its driver."),
    N_("Look for the reason with “journalctl -k”; a program may still use the device.") },

  { VIR_ERR_AUTH_CANCELLED, 0, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("The authentication was cancelled."),
    N_("Try again and enter the password, or become a member of the group “libvirt”.") },
  { VIR_ERR_AUTH_UNAVAILABLE, 0, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("libvirt wants to ask for a password, and there is nothing here that could ask for it."),
    N_("Become a member of the group “libvirt” and log in again, or run Passthrough as root.") },
  { 0, 0, 0, "[Aa]uthentication callback", PT_ERROR_NOT_CONNECTED,
    N_("This connection needs a password, and Passthrough cannot ask for one."),
    N_("Use a connection without one: qemu+ssh:// with a key, or put the password into "
       "libvirt’s auth.conf.") },
  { 0, 0, 0, "Host key verification failed", PT_ERROR_NOT_CONNECTED,
    N_("SSH does not know the other computer’s key."),
    N_("Connect to it once with “ssh” in a terminal and compare the key.") },
  { 0, 0, 0, "Permission denied \\((?:publickey|password|keyboard)", PT_ERROR_NOT_CONNECTED,
    N_("SSH needs a password, and Passthrough cannot ask for one."),
    N_("Set up a key for this computer with “ssh-copy-id”, then try again.") },
  { 0, 0, 0, "Cannot read CA certificate|client certificate|No server certificate|x509",
    PT_ERROR_NOT_CONNECTED,
    N_("There is no certificate for an encrypted connection to that libvirt."),
    N_("Check the address; with SSH it is qemu+ssh://user@computer/system and needs no "
       "certificate.") },
  { VIR_ERR_AUTH_FAILED, 0, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("libvirt did not accept the authentication."),
    N_("Become a member of the group “libvirt” and log in again, or run Passthrough as root.") },
  { VIR_ERR_ACCESS_DENIED, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("libvirt’s access rules do not allow this."),
    N_("Ask the administrator of the computer, or run Passthrough as root.") },
  { VIR_ERR_OPERATION_DENIED, 0, 0, NULL, PT_ERROR_READ_ONLY,
    N_("The connection to libvirt is read-only."),
    N_("Become a member of the group “libvirt” and log in again, or run Passthrough as root.") },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, EACCES, NULL, PT_ERROR_NOT_CONNECTED,
    N_("You may not use libvirt’s system connection."),
    N_("Become a member of the group “libvirt” and log in again, or run Passthrough as root.") },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 0, "connect socket.*Permission denied",
    PT_ERROR_NOT_CONNECTED,
    N_("You may not use libvirt’s system connection."),
    N_("Become a member of the group “libvirt” and log in again, or run Passthrough as root.") },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ENOENT, NULL, PT_ERROR_NOT_CONNECTED,
    N_("libvirt is not running, or not installed."),
    N_("Start it with “systemctl start libvirtd.socket” or “systemctl start virtqemud.socket”, "
       "then start Passthrough again."),
    TRUE },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ENOENT, NULL, PT_ERROR_NOT_CONNECTED,
    N_("libvirt is not running, or not installed."),
    N_("Start it with “systemctl start libvirtd.socket” or “systemctl start virtqemud.socket”.") },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ECONNREFUSED, NULL, PT_ERROR_NOT_CONNECTED,
    N_("libvirt does not answer."),
    N_("Start it with “systemctl restart libvirtd.socket” or “systemctl restart "
       "virtqemud.socket”.") },
  { VIR_ERR_RPC, 0, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("The connection to libvirt was lost."),
    N_("Try again in a moment; if it stays away, see “journalctl -u libvirtd -u virtqemud”.") },
  { VIR_ERR_INTERNAL_ERROR, VIR_FROM_RPC, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("The connection to libvirt was lost."),
    N_("Try again in a moment; if it stays away, see “journalctl -u libvirtd -u virtqemud”.") },
  { VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("libvirt could not be reached, or the connection was lost."),
    N_("Check the address of the connection and the network, then try again.") },
  { VIR_ERR_INVALID_CONN, 0, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("The connection to libvirt was lost."),
    N_("Try again in a moment; if it stays away, see “journalctl -u libvirtd -u virtqemud”.") },
  /* libvirt-glib resets libvirt's error once it has its words, as when it lists machines */
  { 0, 0, 0, "End of file while reading data|client socket is closed",
    PT_ERROR_NOT_CONNECTED,
    N_("The connection to libvirt was lost."),
    N_("Try again in a moment; if it stays away, see “journalctl -u libvirtd -u virtqemud”.") },
  { VIR_ERR_NO_CONNECT, 0, 0, NULL, PT_ERROR_NOT_CONNECTED,
    N_("libvirt has no driver for this connection."),
    N_("Check the address of the connection, for example qemu:///system, and that libvirt’s "
       "QEMU driver is installed.") },
  { 0, 0, 0, "Unable to parse URI|[Ii]nvalid URI|transport .*not (?:known|recognised)",
    PT_ERROR_NOT_CONNECTED,
    N_("The address of the connection is not one that libvirt understands."),
    N_("Check the address, for example qemu:///system or qemu+ssh://user@computer/system.") },

  { VIR_ERR_NO_DOMAIN, 0, 0, NULL, PT_ERROR_NOT_FOUND,
    N_("There is no such virtual machine."),
    N_("Run “passthrough machines” to see those that there are.") },
  { VIR_ERR_OPERATION_INVALID, 0, 0, "already running|already active", PT_ERROR_LIBVIRT,
    N_("The virtual machine is already running."), NULL },
  { VIR_ERR_OPERATION_INVALID, 0, 0, "not running|not active|is not paused", PT_ERROR_LIBVIRT,
    N_("The virtual machine is not running."), NULL },
  { VIR_ERR_OPERATION_INVALID, 0, 0, "read.only", PT_ERROR_READ_ONLY,
    N_("The connection to libvirt is read-only."),
    N_("Become a member of the group “libvirt” and log in again, or run Passthrough as root.") },
  { VIR_ERR_OPERATION_INVALID, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("The virtual machine is not in a state in which this can be done."),
    N_("Look at its state, wait for what is going on to end, then try again.") },
  { VIR_ERR_OPERATION_TIMEOUT, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("libvirt is busy with this virtual machine."),
    N_("Wait for the other operation to end, then try again.") },
  { VIR_ERR_CONFIG_UNSUPPORTED, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("The definition asks for something that this libvirt or QEMU cannot do."),
    N_("See the details; a newer libvirt or QEMU may be able to.") },
  { VIR_ERR_XML_ERROR, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("libvirt did not accept the definition."),
    N_("See the details for what it did not accept.") },
  { VIR_ERR_XML_DETAIL, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("libvirt did not accept the definition."),
    N_("See the details for what it did not accept.") },
  { VIR_ERR_XML_INVALID_SCHEMA, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("libvirt did not accept the definition."),
    N_("See the details for what it did not accept.") },
  { VIR_ERR_NO_SUPPORT, 0, 0, NULL, PT_ERROR_LIBVIRT,
    N_("This connection cannot do that."),
    N_("Use a connection to QEMU, for example qemu:///system.") },
};

static GError *
from_row (const Row  *row,
          GMatchInfo *match,
          const char *message)
{
  g_autofree char *text = NULL;
  g_autofree char *next = NULL;

  if (match == NULL)
    return pt_error_new (row->error, row->next != NULL ? _(row->next) : NULL, message, "%s",
                         _(row->text));

  text = g_match_info_expand_references (match, _(row->text), NULL);
  if (row->next != NULL)
    next = g_match_info_expand_references (match, _(row->next), NULL);
  return pt_error_new (row->error, next, message, "%s", text != NULL ? text : _(row->text));
}

/* A sandbox is given the directories that are there when it is started, and none later */
static gboolean
is_shut_out (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) &&
         !g_file_test ("/run/libvirt", G_FILE_TEST_IS_DIR);
}

static GError *
translate (int         code,
           int         domain,
           int         number,
           const char *words,
           const char *fallback)
{
  /* QEMU's last words are among them, in whatever bytes those were */
  g_autofree char *message = words != NULL ? g_utf8_make_valid (words, -1) : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];

      if ((row->code != 0 && row->code != code) || (row->domain != 0 && row->domain != domain) ||
          (row->number != 0 && row->number != number) || (row->shut_out && !is_shut_out ()))
        continue;

      if (row->words != NULL)
        {
          g_autoptr (GRegex) regex = g_regex_new (row->words, 0, 0, NULL);
          g_autoptr (GMatchInfo) match = NULL;

          if (message != NULL && g_regex_match (regex, message, 0, &match))
            return from_row (row, match, message);
          continue;
        }

      return from_row (row, NULL, message);
    }

  return pt_error_new (PT_ERROR_LIBVIRT, _("See the details for libvirt’s own words."), message,
                       "%s", fallback != NULL ? fallback : _("libvirt could not do it."));
}

/**
 * pt_virt_error_new:
 * @code: libvirt's error code, a virErrorNumber
 * @domain: which part of libvirt it came from, a virErrorDomain
 * @message: (nullable): libvirt's words
 *
 * Returns: (transfer full): our error for it, with the cause, the next step, and @message as detail
 */
GError *
pt_virt_error_new (int         code,
                   int         domain,
                   const char *message)
{
  return translate (code, domain, 0, message, NULL);
}

/**
 * pt_virt_error_translate:
 * @error: (inout) (optional): where to put it; libvirt-glib's own error, which has neither code nor
 *   cause, is replaced
 * @fallback: what could not be done, one sentence, for an error that says nothing we know
 *
 * Turns what libvirt said last into our error. libvirt keeps that per thread: call it in the thread
 * that failed, before any other call of libvirt. An error of ours and a cancellation stay what they
 * are.
 */
void
pt_virt_error_translate (GError     **error,
                         const char  *fallback)
{
  virErrorPtr last = virGetLastError ();
  GError *ours;

  if (error == NULL)
    return;
  if (*error != NULL &&
      ((*error)->domain == PT_ERROR || g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    return;

  if (last != NULL && last->code != VIR_ERR_OK)
    ours = translate (last->code, last->domain, last->code == VIR_ERR_SYSTEM_ERROR ? last->int1 : 0,
                      last->message, fallback);
  else
    ours = translate (VIR_ERR_OK, VIR_FROM_NONE, 0, *error != NULL ? (*error)->message : NULL,
                      fallback);

  g_clear_error (error);
  g_propagate_error (error, ours);
}

/**
 * pt_virt_error_is_refusal:
 *
 * Returns: whether what libvirt said last on this thread means that it is there but does not let us
 *   change anything, so that reading alone may still be allowed
 */
gboolean
pt_virt_error_is_refusal (void)
{
  virErrorPtr last = virGetLastError ();

  if (last == NULL)
    return FALSE;

  switch (last->code)
    {
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_AUTH_CANCELLED:
    case VIR_ERR_AUTH_UNAVAILABLE:
    case VIR_ERR_ACCESS_DENIED:
    case VIR_ERR_OPERATION_DENIED:
      return TRUE;
    case VIR_ERR_SYSTEM_ERROR:
      return last->int1 == EACCES || last->int1 == EPERM;
    default:
      return FALSE;
    }
}
