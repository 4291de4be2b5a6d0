/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-apply-private.h"

#include <glib/gi18n.h>

#include "pt-definition-compare.h"
#include "pt-domain-fetch.h"
#include "pt-domain-xml.h"
#include "pt-error.h"
#include "pt-virt-error.h"
#include "pt-virt-types.h"

/*
 * The hands: everything that changes something. All of it blocks and belongs into a worker, except
 * on the command line. A cancellation is looked at before something is written, never after.
 */

static GVirDomain *
find (PtConnection  *connection,
      const char    *uuid,
      gboolean      *read_only,
      GCancellable  *cancellable,
      GError       **error)
{
  g_autoptr (GVirConnection) gvir = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  gvir = pt_connection_dup_gvir (connection, read_only, error);
  if (gvir == NULL)
    return NULL;

  return pt_domain_fetch_lookup (gvir, uuid, error);
}

/*
 * pt_apply_find_to_change:
 * @connection: an open connection
 * @uuid: the UUID of a machine
 * @cancellable: (nullable): looked at before the call
 * @error: where to put an error of ours
 *
 * Returns: (transfer full) (nullable): the machine, of a connection that is not read-only
 */
GVirDomain *
pt_apply_find_to_change (PtConnection  *connection,
                         const char    *uuid,
                         GCancellable  *cancellable,
                         GError       **error)
{
  g_autoptr (GVirDomain) domain = NULL;
  gboolean read_only = FALSE;

  domain = find (connection, uuid, &read_only, cancellable, error);
  if (domain != NULL && read_only)
    {
      pt_set_error (error, PT_ERROR_READ_ONLY,
                    _("Become a member of the group “libvirt” and log in again, or run "
                      "Passthrough as root."),
                    NULL, "%s", _("The connection to libvirt is read-only."));
      return NULL;
    }

  return g_steal_pointer (&domain);
}

static char *
read_text (GVirDomain  *domain,
           guint        flags,
           GError     **error)
{
  g_autoptr (virDomain) handle = pt_virt_dup_domain (domain);
  char *text = virDomainGetXMLDesc (handle, flags);
  char *copy;

  if (text == NULL)
    {
      pt_virt_error_translate (error, _("The definition could not be read."));
      return NULL;
    }

  copy = g_strchomp (g_strdup (text));
  free (text);
  return copy;
}

/*
 * libvirt's own text rather than that of gvir_domain_get_config(), which prints it anew with other
 * quotes: what is shown, stored and compared is then what `virsh dumpxml --inactive
 * --security-info` says.
 *
 * INACTIVE, or the state of the running machine would become its definition; SECURE, or its
 * passwords would be lost. Read-only connections refuse SECURE, and nothing is defined over them.
 */
static char *
read_definition (GVirDomain  *domain,
                 gboolean     read_only,
                 GError     **error)
{
  return read_text (domain, VIR_DOMAIN_XML_INACTIVE | (read_only ? 0 : VIR_DOMAIN_XML_SECURE),
                    error);
}

static gboolean
define (GVirDomain  *domain,
        const char  *text,
        GError     **error)
{
  g_autoptr (GVirConfigDomain) config = NULL;
  g_autoptr (GError) local_error = NULL;

  config = gvir_config_domain_new_from_xml (text, &local_error);
  if (config == NULL || local_error != NULL)
    {
      pt_set_error (error, PT_ERROR_XML_INVALID, NULL,
                    local_error != NULL ? local_error->message : NULL, "%s",
                    _("The definition is not well-formed."));
      return FALSE;
    }

  if (!gvir_domain_set_config (domain, config, error))
    {
      pt_virt_error_translate (error, _("libvirt did not take the definition."));
      return FALSE;
    }

  return TRUE;
}

/* The call failed; whoever still answers has refused it, and whoever does not may have taken it */
static void
set_not_taken (GVirDomain  *domain,
               GError      *reason,
               GError     **error)
{
  g_autofree char *now = read_definition (domain, FALSE, NULL);

  if (now != NULL)
    {
      g_propagate_error (error, reason);
      return;
    }

  pt_set_error (error, PT_ERROR_FAILED,
                _("Look at what the virtual machine has as soon as libvirt answers again, then "
                  "undo the change, as with “passthrough undo”."),
                pt_error_get_detail (reason),
                /* Translators: %s is the sentence that says why */
                _("%s It is not known whether anything was changed."), reason->message);
  g_error_free (reason);
}

/*
 * pt_apply_dup_words:
 * @error: an error
 *
 * Returns: (transfer full): all that it says about what happened, to be the detail of another
 */
char *
pt_apply_dup_words (const GError *error)
{
  const char *detail = pt_error_get_detail (error);

  return detail != NULL ? g_strdup_printf ("%s\n%s", error->message, detail)
                        : g_strdup (error->message);
}

/* @reason is why; the result is always an error */
static void
put_back (GVirDomain  *domain,
          const char  *before,
          const char  *reason,
          const char  *detail,
          GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *now = NULL;
  g_autofree char *wrong = NULL;
  g_autofree char *both = NULL;

  if (define (domain, before, &local_error))
    now = read_definition (domain, FALSE, &local_error);
  if (now != NULL)
    wrong = pt_definition_compare (before, before, now, &local_error);

  if (local_error == NULL && wrong == NULL)
    {
      pt_set_error (error, PT_ERROR_PUT_BACK,
                    _("The definition is what it was before; nothing needs to be done."), detail,
                    /* Translators: %s is the sentence that says why */
                    _("%s The change was put back."), reason);
      return;
    }

  if (local_error != NULL)
    wrong = pt_apply_dup_words (local_error);
  both = detail != NULL ? g_strdup_printf ("%s\n%s", detail, wrong) : g_strdup (wrong);
  pt_set_error (error, PT_ERROR_FAILED,
                _("Undo the change, as with “passthrough undo”, then look at the definition."),
                /* Translators: %s is the sentence that says why */
                both, _("%s Putting the old definition back failed as well."), reason);
}

static gboolean
check_persistent (GVirDomain  *domain,
                  GError     **error)
{
  g_autoptr (virDomain) handle = pt_virt_dup_domain (domain);
  int persistent = virDomainIsPersistent (handle);

  if (persistent == 1)
    return TRUE;
  if (persistent < 0)
    {
      pt_virt_error_translate (error, _("The definition could not be read."));
      return FALSE;
    }

  /* Defining it would make a machine that vanishes when it stops into one that stays */
  pt_set_error (error, PT_ERROR_REFUSED, _("Define it first, then try again."), NULL, "%s",
                _("This virtual machine has no definition: it exists only while it runs."));
  return FALSE;
}

/*
 * pt_apply_check_unchanged:
 * @domain: a machine
 * @before: the definition that a plan was made on
 * @error: where to put %PT_ERROR_CHANGED_MEANWHILE, or %PT_ERROR_REFUSED for a machine without a
 *   definition
 *
 * Returns: whether it has that definition still, byte for byte
 */
gboolean
pt_apply_check_unchanged (GVirDomain  *domain,
                          const char  *before,
                          GError     **error)
{
  g_autofree char *now = NULL;

  if (!check_persistent (domain, error))
    return FALSE;

  now = read_definition (domain, FALSE, error);
  if (now == NULL)
    return FALSE;
  if (g_str_equal (now, before))
    return TRUE;

  pt_set_error (error, PT_ERROR_CHANGED_MEANWHILE,
                _("Nothing was written. Look at the new plan, then try again."), NULL,
                "%s", _("The definition was changed by someone else in the meantime."));
  return FALSE;
}

/*
 * pt_apply_read_live:
 * @domain: a machine
 * @error: where to put an error of ours
 *
 * Returns: (transfer full) (nullable): the definition of what runs, without passwords; of a machine
 *   that does not run, the one to start it with
 */
char *
pt_apply_read_live (GVirDomain  *domain,
                    GError     **error)
{
  return read_text (domain, 0, error);
}

/**
 * pt_apply_read_definition:
 * @connection: an open connection
 * @uuid: the UUID of a machine
 * @cancellable: (nullable): looked at before the call
 * @error: where to put an error of ours
 *
 * Reads the definition to edit, with its passwords unless the connection is read-only.
 *
 * Returns: (transfer full) (nullable): exactly `<domain …</domain>`
 */
char *
pt_apply_read_definition (PtConnection  *connection,
                          const char    *uuid,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr (GVirDomain) domain = NULL;
  gboolean read_only = FALSE;

  g_return_val_if_fail (PT_IS_CONNECTION (connection), NULL);
  g_return_val_if_fail (uuid != NULL, NULL);

  domain = find (connection, uuid, &read_only, cancellable, error);
  return domain != NULL ? read_definition (domain, read_only, error) : NULL;
}

/**
 * pt_apply_read_running:
 * @connection: an open connection
 * @uuid: the UUID of a machine
 * @cancellable: (nullable): looked at before the call
 * @error: where to put an error of ours
 *
 * Reads the definition of what runs, without passwords.
 *
 * Returns: (transfer full) (nullable): exactly `<domain …</domain>`; %NULL without an error when
 *   it does not run
 */
char *
pt_apply_read_running (PtConnection  *connection,
                       const char    *uuid,
                       GCancellable  *cancellable,
                       GError       **error)
{
  g_autoptr (GVirDomain) domain = NULL;
  g_autoptr (virDomain) handle = NULL;

  g_return_val_if_fail (PT_IS_CONNECTION (connection), NULL);
  g_return_val_if_fail (uuid != NULL, NULL);

  domain = find (connection, uuid, NULL, cancellable, error);
  if (domain == NULL)
    return NULL;

  handle = pt_virt_dup_domain (domain);
  switch (virDomainIsActive (handle))
    {
    case 1:
      return pt_apply_read_live (domain, error);
    case 0:
      return NULL;
    default:
      pt_virt_error_translate (error, _("The definition could not be read."));
      return NULL;
    }
}

/**
 * pt_apply_define:
 * @connection: an open connection that is not read-only
 * @uuid: the UUID of a machine
 * @before: the definition that the plan was made on, from pt_apply_read_definition()
 * @after: the one to define
 * @prepare: (nullable) (scope call): called before anything is written
 * @commit: (nullable) (scope call): called right before the definition is written
 * @done: (nullable) (scope call): called with what libvirt made of it
 * @user_data: for all three
 * @cancellable: (nullable): looked at before anything is written
 * @error: where to put an error of ours
 *
 * Reads the definition again and compares it with @before, byte for byte: else
 * %PT_ERROR_CHANGED_MEANWHILE. Calls @prepare, and compares again: that may have waited for a disk,
 * and libvirt has no call that writes only where nothing has changed, so that what somebody else
 * writes between this and the next call is overwritten. Nothing is written until here. Defines
 * @after, reads it back and compares: what was asked for must be there and every foreign node of
 * @before must have survived. When not, or when @done fails, @before is defined again:
 * %PT_ERROR_PUT_BACK. %PT_ERROR_FAILED when libvirt went away meanwhile, so that it cannot be told
 * which of both it has.
 *
 * Returns: whether the machine now has the definition @after
 */
gboolean
pt_apply_define (PtConnection    *connection,
                 const char      *uuid,
                 const char      *before,
                 const char      *after,
                 PtApplyPrepare   prepare,
                 PtApplyCommit    commit,
                 PtApplyDone      done,
                 gpointer         user_data,
                 GCancellable    *cancellable,
                 GError         **error)
{
  g_autoptr (GVirDomain) domain = NULL;
  g_autoptr (PtDomainXml) asked = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *read_back = NULL;
  g_autofree char *wrong = NULL;

  g_return_val_if_fail (PT_IS_CONNECTION (connection), FALSE);
  g_return_val_if_fail (uuid != NULL && before != NULL && after != NULL, FALSE);

  domain = pt_apply_find_to_change (connection, uuid, cancellable, error);
  if (domain == NULL)
    return FALSE;

  asked = pt_domain_xml_new_from_text (after, strlen (after), error);
  if (asked == NULL)
    return FALSE;

  if (!pt_apply_check_unchanged (domain, before, error))
    return FALSE;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (prepare != NULL && (!prepare (before, after, user_data, error) ||
                          !pt_apply_check_unchanged (domain, before, error)))
    return FALSE;

  if (commit != NULL && !commit (user_data, error))
    return FALSE;

  /* Everything before the root element is refused by libvirt-glib, and none of it would survive
   * in libvirt */
  if (!define (domain, pt_domain_xml_get_element_text (asked), &local_error))
    {
      set_not_taken (domain, g_steal_pointer (&local_error), error);
      return FALSE;
    }

  read_back = read_definition (domain, FALSE, &local_error);
  if (read_back == NULL)
    {
      pt_set_error (error, PT_ERROR_FAILED,
                    _("When libvirt answers again, look at the definition. To undo the change, as "
                      "with “passthrough undo”, puts the old one back."),
                    pt_error_get_detail (local_error), "%s",
                    _("The definition was written but could not be read back."));
      return FALSE;
    }

  wrong = pt_definition_compare (before, pt_domain_xml_get_element_text (asked), read_back,
                                 &local_error);
  if (wrong != NULL || local_error != NULL)
    {
      put_back (domain, before,
                _("libvirt did not keep everything that is in the definition."),
                wrong != NULL ? wrong : local_error->message, error);
      return FALSE;
    }

  if (done != NULL && !done (read_back, user_data, &local_error))
    {
      g_autofree char *words = local_error != NULL ? pt_apply_dup_words (local_error) : NULL;

      put_back (domain, before, _("The change could not be recorded for undo."), words, error);
      return FALSE;
    }

  return TRUE;
}

/**
 * pt_apply_get_autostart:
 * @connection: an open connection
 * @uuid: the UUID of a machine
 * @autostart: (out): whether it starts by itself with the computer
 * @cancellable: (nullable): looked at before the call
 * @error: where to put an error of ours
 *
 * Returns: whether that is known
 */
gboolean
pt_apply_get_autostart (PtConnection  *connection,
                        const char    *uuid,
                        gboolean      *autostart,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_autoptr (GVirDomain) domain = find (connection, uuid, NULL, cancellable, error);
  g_autoptr (virDomain) handle = NULL;

  *autostart = FALSE;
  if (domain == NULL)
    return FALSE;

  handle = pt_virt_dup_domain (domain);
  if (virDomainGetAutostart (handle, autostart) == 0)
    return TRUE;

  pt_virt_error_translate (error, _("It could not be read whether the virtual machine starts by "
                                    "itself."));
  return FALSE;
}

/**
 * pt_apply_set_autostart:
 * @connection: an open connection that is not read-only
 * @uuid: the UUID of a machine
 * @autostart: whether it shall start by itself with the computer
 * @cancellable: (nullable): looked at before the call
 * @error: where to put an error of ours
 *
 * Of this libvirt sends no event.
 *
 * Returns: whether it is so now
 */
gboolean
pt_apply_set_autostart (PtConnection  *connection,
                        const char    *uuid,
                        gboolean       autostart,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_autoptr (GVirDomain) domain = pt_apply_find_to_change (connection, uuid, cancellable, error);
  g_autoptr (virDomain) handle = NULL;

  if (domain == NULL)
    return FALSE;

  handle = pt_virt_dup_domain (domain);
  if (virDomainSetAutostart (handle, autostart) == 0)
    return TRUE;

  pt_virt_error_translate (error, autostart
                                    ? _("The automatic start of the virtual machine could not be "
                                        "turned on.")
                                    : _("The automatic start of the virtual machine could not be "
                                        "turned off."));
  return FALSE;
}
