/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-assignment.h"

#include <glib/gi18n.h>

/* What is said of a change while it is made, when it is done, and when it failed. */

/**
 * pt_assignment_get_work_text:
 * @self: a change that can be applied
 *
 * Returns: (transfer none): what is being done, while it is
 */
const char *
pt_assignment_get_work_text (PtAssignment *self)
{
  const gboolean giving_back = pt_assignment_is_giving_back (self);

  if (giving_back && pt_plan_is_live (pt_assignment_get_plan (self)))
    return _("Waiting for the guest to let go…");
  if (pt_assignment_is_repair (self))
    return _("Repairing the virtual machine…");
  return giving_back ? _("Returning to this computer…") : _("Assigning to the virtual machine…");
}

/**
 * pt_assignment_get_failed_text:
 * @self: a change that was not applied
 *
 * Returns: (transfer none): the heading of why not
 */
const char *
pt_assignment_get_failed_text (PtAssignment *self)
{
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
