/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-apply-private.h"

#include <glib/gi18n.h>

#include "pt-error.h"
#include "pt-virt-error.h"
#include "pt-virt-types.h"

/* Machines that are started and stopped. */

/* Whether a call that was cut off was carried out nobody knows. @reason: (transfer full) */
static void
set_power_error (GError **error,
                 GError  *reason)
{
  if (!g_error_matches (reason, PT_ERROR, PT_ERROR_NOT_CONNECTED))
    {
      g_propagate_error (error, reason);
      return;
    }

  pt_set_error (error, PT_ERROR_FAILED,
                _("Check that the libvirt daemon answers, for example with “virsh list”."),
                pt_error_get_detail (reason),
                /* Translators: %s is the sentence that says why */
                _("%s It is not known whether anything was changed."), reason->message);
  g_error_free (reason);
}

/**
 * pt_apply_start:
 * @connection: an open connection that is not read-only
 * @uuid: the UUID of a machine
 * @cancellable: (nullable): looked at before the call
 * @error: where to put an error of ours
 *
 * Returns: whether it runs now
 */
gboolean
pt_apply_start (PtConnection  *connection,
                const char    *uuid,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr (GVirDomain) domain = pt_apply_find_to_change (connection, uuid, cancellable, error);
  GError *reason = NULL;

  if (domain == NULL)
    return FALSE;
  if (gvir_domain_start (domain, GVIR_DOMAIN_START_NONE, &reason))
    return TRUE;

  pt_virt_error_translate_start (&reason, _("The virtual machine could not be started."));
  set_power_error (error, reason);
  return FALSE;
}

/**
 * pt_apply_shutdown:
 * @connection: an open connection that is not read-only
 * @uuid: the UUID of a machine
 * @cancellable: (nullable): looked at before the call
 * @error: where to put an error of ours
 *
 * Asks the guest to shut down; whether and when it does is its own affair.
 *
 * Returns: whether it could be asked
 */
gboolean
pt_apply_shutdown (PtConnection  *connection,
                   const char    *uuid,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr (GVirDomain) domain = pt_apply_find_to_change (connection, uuid, cancellable, error);
  GError *reason = NULL;

  if (domain == NULL)
    return FALSE;
  if (gvir_domain_shutdown (domain, GVIR_DOMAIN_SHUTDOWN_NONE, &reason))
    return TRUE;

  pt_virt_error_translate (&reason, _("The virtual machine could not be asked to shut down."));
  set_power_error (error, reason);
  return FALSE;
}

/**
 * pt_apply_force_off:
 * @connection: an open connection that is not read-only
 * @uuid: the UUID of a machine
 * @cancellable: (nullable): looked at before the call
 * @error: where to put an error of ours
 *
 * Ends the machine at once, as pulling the plug would.
 *
 * Returns: whether it is off now
 */
gboolean
pt_apply_force_off (PtConnection  *connection,
                    const char    *uuid,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr (GVirDomain) domain = pt_apply_find_to_change (connection, uuid, cancellable, error);
  GError *reason = NULL;

  if (domain == NULL)
    return FALSE;
  if (gvir_domain_stop (domain, 0, &reason))
    return TRUE;

  pt_virt_error_translate (&reason, _("The virtual machine could not be forced off."));
  set_power_error (error, reason);
  return FALSE;
}
