/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-assignment-words.h"

#include <glib/gi18n.h>

#include "pt-error.h"

/* What a change is called, before, while and after it is made. */

/**
 * pt_assignment_get_title:
 * @self: a change
 *
 * Returns: (transfer none): the title of its review
 */
const char *
pt_assignment_get_title (PtAssignment *self)
{
  if (pt_assignment_is_recording (self))
    /* Translators: the title of a page: devices that were assigned by other means are recorded */
    return _("Record");
  if (pt_assignment_is_repair (self))
    return _("Repair");
  return pt_assignment_is_giving_back (self) ? _("Return to This Computer") : _("Review");
}

/**
 * pt_assignment_get_members_title:
 * @self: a change
 *
 * Returns: (transfer none): what is listed of the devices in its review
 */
const char *
pt_assignment_get_members_title (PtAssignment *self)
{
  if (pt_assignment_is_recording (self))
    /* Translators: the title of a list of devices, of which is recorded what they are */
    return _("Recorded As They Are Now");
  if (pt_assignment_is_repair (self))
    return _("Where It Is Now");
  return pt_assignment_is_giving_back (self) ? _("Leaves the Guest") : _("In the Guest");
}

/**
 * pt_assignment_get_members_text:
 * @self: a change
 *
 * Returns: (transfer none) (nullable): what that is good for, where it does not go without saying
 */
const char *
pt_assignment_get_members_text (PtAssignment *self)
{
  if (pt_assignment_is_recording (self))
    return _("From now on they are found again when their address changes.");
  return NULL;
}

/**
 * pt_assignment_get_apply_label:
 * @self: a change
 *
 * Returns: (transfer none): the label of the button that makes it, with a mnemonic
 */
const char *
pt_assignment_get_apply_label (PtAssignment *self)
{
  if (pt_assignment_is_recording (self))
    /* Translators: the button that records which devices a virtual machine has */
    return _("_Record");
  if (pt_assignment_is_repair (self))
    /* Translators: the button that lets a virtual machine have its devices where they are now */
    return _("_Repair");
  /* Translators: the button that gives devices back to the host, or assigns them to a virtual
   * machine */
  return pt_assignment_is_giving_back (self) ? _("_Return") : _("_Assign");
}

/**
 * pt_assignment_new_problem:
 * @self: a change
 * @error: why it cannot be planned
 *
 * Returns: (transfer full): the same for somebody who had what is gone before their eyes
 */
GError *
pt_assignment_new_problem (PtAssignment *self,
                           GError       *error)
{
  PtSession *session = pt_assignment_get_session (self);
  PtHost *host = pt_session_get_host (session);
  PtDomain *domain = pt_machine_get_domain (pt_assignment_get_machine (self));
  int group;

  g_object_get (self, "group", &group, NULL);
  if (!g_error_matches (error, PT_ERROR, PT_ERROR_NOT_FOUND))
    return g_error_copy (error);
  if (pt_session_find_machine (session, pt_domain_get_uuid (domain)) == NULL)
    return pt_error_new (PT_ERROR_NOT_FOUND, _("Nothing was changed."), error->message,
                         _("The virtual machine no longer exists"));
  if (group >= 0 && host != NULL && pt_host_find_group (host, group) == NULL)
    return pt_error_new (PT_ERROR_NOT_FOUND, _("Nothing was changed."), error->message,
                         _("The device is no longer in this computer"));
  return g_error_copy (error);
}

/**
 * pt_assignment_get_work_text:
 * @self: a change that has a plan
 *
 * Returns: (transfer none): what is going on while it is made
 */
const char *
pt_assignment_get_work_text (PtAssignment *self)
{
  if (pt_assignment_is_giving_back (self) && pt_plan_is_live (pt_assignment_get_plan (self)))
    return _("Waiting for the guest to let go…");
  if (pt_assignment_is_recording (self))
    return _("Recording the devices of the virtual machine…");
  if (pt_assignment_is_repair (self))
    return _("Repairing the virtual machine…");
  return pt_assignment_is_giving_back (self) ? _("Returning to this computer…")
                                             : _("Assigning to the virtual machine…");
}

/**
 * pt_assignment_get_failed_text:
 * @self: a change
 *
 * Returns: (transfer none): the heading of why it was not made
 */
const char *
pt_assignment_get_failed_text (PtAssignment *self)
{
  if (pt_assignment_is_recording (self))
    return _("Not Recorded");
  if (pt_assignment_is_repair (self))
    return _("Not Repaired");
  return pt_assignment_is_giving_back (self) ? _("Not Returned") : _("Not Assigned");
}

/**
 * pt_assignment_dup_done_text:
 * @self: a change that was applied
 *
 * Returns: (transfer full): what was done, for a toast
 */
char *
pt_assignment_dup_done_text (PtAssignment *self)
{
  PtDomain *domain = pt_machine_get_domain (pt_assignment_get_machine (self));
  GListModel *members = pt_judgement_get_members (pt_assignment_get_judgement (self));
  guint n = g_list_model_get_n_items (members);
  const char *label = pt_domain_get_label (domain);

  if (pt_assignment_is_recording (self))
    /* Translators: %s is the name of a virtual machine */
    return g_strdup_printf (_("Recorded the devices of %s"), label);
  if (pt_assignment_is_repair (self))
    /* Translators: %s is the name of a virtual machine */
    return g_strdup_printf (_("Repaired %s"), label);
  if (n == 1)
    {
      g_autoptr (GObject) member = g_list_model_get_item (members, 0);
      g_autofree char *title = NULL;

      g_object_get (member, "title", &title, NULL);
      if (pt_assignment_is_giving_back (self))
        /* Translators: first the name of a device, then that of a virtual machine */
        return g_strdup_printf (_("Returned %s from %s"), title, label);
      /* Translators: first the name of a device, then that of a virtual machine */
      return g_strdup_printf (_("Assigned %s to %s"), title, label);
    }
  if (pt_assignment_is_giving_back (self))
    /* Translators: %u is the number of devices, %s the name of a virtual machine */
    return g_strdup_printf (ngettext ("Returned %u device from %s",
                                      "Returned %u devices from %s", n),
                            n, label);
  /* Translators: %u is the number of devices, %s the name of a virtual machine */
  return g_strdup_printf (ngettext ("Assigned %u device to %s", "Assigned %u devices to %s", n), n,
                          label);
}
