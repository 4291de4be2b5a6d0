/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-qemu-monitor.h"

#include <glib/gi18n.h>
#include <libvirt/libvirt-qemu.h>

#include "pt-domain-fetch.h"
#include "pt-error.h"
#include "pt-qemu-reply.h"
#include "pt-virt-error.h"

/**
 * pt_qemu_monitor_read_pci:
 * @connection: an open connection that is not read-only
 * @uuid: the UUID of a machine that runs
 * @cancellable: (nullable): looked at before the call
 * @error: where to put an error of ours
 *
 * Asks QEMU for its PCI devices, with `query-pci`. libvirt notes in its log that the machine was
 * given a command behind its back (taint "custom-monitor"), so only do it when a person has asked
 * for it. Blocks for as long as QEMU likes: belongs into a worker that can be left alone.
 *
 * Returns: (transfer full) (nullable): what QEMU says
 */
PtGuestSighting *
pt_qemu_monitor_read_pci (PtConnection  *connection,
                          const char    *uuid,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr (GVirConnection) gvir = NULL;
  g_autoptr (GVirDomain) found = NULL;
  g_autoptr (virDomain) domain = NULL;
  g_autoptr (PtGuestSighting) sighting = NULL;
  gboolean read_only = FALSE;
  char *reply = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  gvir = pt_connection_dup_gvir (connection, &read_only, error);
  if (gvir == NULL)
    return NULL;
  if (read_only)
    {
      pt_set_error (error, PT_ERROR_READ_ONLY,
                    _("Become a member of the group “libvirt” and log in again, or run "
                      "Passthrough as root."),
                    NULL, "%s", _("The connection to libvirt is read-only."));
      return NULL;
    }

  found = pt_domain_fetch_lookup (gvir, uuid, error);
  if (found == NULL)
    return NULL;

  domain = pt_virt_dup_domain (found);
  if (virDomainQemuMonitorCommand (domain, "{\"execute\":\"query-pci\"}", &reply, 0) < 0)
    {
      pt_virt_error_translate (error, _("QEMU could not be asked."));
      return NULL;
    }

  sighting = pt_qemu_reply_read_pci (reply);
  free (reply);
  if (sighting == NULL)
    pt_set_error (error, PT_ERROR_LIBVIRT, NULL, NULL, "%s",
                  _("What QEMU answers cannot be understood."));
  return g_steal_pointer (&sighting);
}
