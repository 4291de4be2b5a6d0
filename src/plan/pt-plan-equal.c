/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-plan.h"

/* Whether a person who has read one plan has read another. */

static gboolean
is_guest_place_equal (const PtPlanMember *a,
                      const PtPlanMember *b)
{
  return a->has_was == b->has_was && a->has_guest == b->has_guest &&
         a->has_expected == b->has_expected &&
         (!a->has_was || pt_pci_address_equal (&a->was, &b->was)) &&
         (!a->has_guest || pt_pci_address_equal (&a->guest, &b->guest)) &&
         (!a->has_expected || pt_pci_address_equal (&a->expected, &b->expected));
}

/* Another device at the same address is another member */
static gboolean
is_device_equal (PtPciDevice *a,
                 PtPciDevice *b)
{
  const PtPciFacts *x, *y;

  if (a == NULL || b == NULL)
    return a == b;

  x = pt_pci_device_get_facts (a);
  y = pt_pci_device_get_facts (b);
  return x->vendor_id == y->vendor_id && x->device_id == y->device_id &&
         x->subsystem_vendor_id == y->subsystem_vendor_id &&
         x->subsystem_device_id == y->subsystem_device_id &&
         g_strcmp0 (x->device, y->device) == 0 && g_strcmp0 (x->driver, y->driver) == 0;
}

static gboolean
is_member_equal (const PtPlanMember *a,
                 const PtPlanMember *b)
{
  return pt_pci_address_equal (&a->address, &b->address) && a->role == b->role &&
         a->locked == b->locked && g_strcmp0 (a->why, b->why) == 0 &&
         is_device_equal (a->device, b->device) && is_guest_place_equal (a, b);
}

static gboolean
are_members_equal (GPtrArray *a,
                   GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    if (!is_member_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;
  return TRUE;
}

static gboolean
are_findings_equal (GListModel *a,
                    GListModel *b)
{
  const guint n = g_list_model_get_n_items (a);

  if (n != g_list_model_get_n_items (b))
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PtFinding) x = g_list_model_get_item (a, i);
      g_autoptr (PtFinding) y = g_list_model_get_item (b, i);

      if (!pt_finding_equal (x, y))
        return FALSE;
    }
  return TRUE;
}

/**
 * pt_plan_equal:
 * @self: a plan
 * @other: another one
 *
 * What of the definition is not shown, because it does not change, makes no difference.
 *
 * Returns: whether both say the same of the same devices, and change the definition alike
 */
gboolean
pt_plan_equal (PtPlan *self,
               PtPlan *other)
{
  g_return_val_if_fail (PT_IS_PLAN (self) && PT_IS_PLAN (other), FALSE);

  return pt_plan_get_obstacle (self) == pt_plan_get_obstacle (other) &&
         g_str_equal (pt_plan_get_difference (self), pt_plan_get_difference (other)) &&
         are_members_equal (pt_plan_get_members (self), pt_plan_get_members (other)) &&
         are_findings_equal (pt_plan_get_findings (self), pt_plan_get_findings (other));
}
