/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-case.h"

/*
 * What the rules judge, and what they answer.
 */

/**
 * pt_case_init:
 * @self: a case
 * @situation: (transfer none): what is known; must live as long
 * @members: (element-type PtMember) (transfer none): the members with their roles; must live as
 *   long
 * @listing: no machine is meant
 */
void
pt_case_init (PtCase      *self,
              PtSituation *situation,
              GPtrArray   *members,
              gboolean     listing)
{
  self->situation = situation;
  self->host = pt_situation_get_host (situation);
  self->facts = pt_host_get_facts (self->host);
  self->members = members;
  self->listing = listing;
}

/**
 * pt_case_is_taken:
 * @self: a case
 * @device: any device of the computer
 *
 * Returns: whether the computer loses it: it is given, or held back in a group of which something
 *   is given
 */
gboolean
pt_case_is_taken (const PtCase *self,
                  PtPciDevice  *device)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (self->members, i);

      if (member->device == device)
        return pt_member_is_taken (member) && pt_case_gives (self, member->group);
    }

  return FALSE;
}

static int
compare_positions (gconstpointer a,
                   gconstpointer b)
{
  const guint x = *(const guint *) a, y = *(const guint *) b;

  return (x > y) - (x < y);
}

/**
 * pt_case_dup_holders:
 * @self: a case
 *
 * Returns: (transfer container) (nullable) (element-type PtDomain): the machines that name any of
 *   the members, in the order of the situation; %NULL when machines are not known
 */
GPtrArray *
pt_case_dup_holders (const PtCase *self)
{
  GPtrArray *machines = pt_situation_get_machines (self->situation);
  g_autoptr(GArray) positions = g_array_new (FALSE, FALSE, sizeof (guint));
  GPtrArray *holders;

  if (machines == NULL)
    return NULL;

  for (guint i = 0; i < self->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (self->members, i);
      GArray *some = pt_situation_get_holders (self->situation,
                                               pt_pci_device_get_address (member->device));

      if (some != NULL)
        g_array_append_vals (positions, some->data, some->len);
    }
  g_array_sort (positions, compare_positions);

  holders = g_ptr_array_new ();
  for (guint i = 0; i < positions->len; i++)
    {
      const guint position = g_array_index (positions, guint, i);

      if (i == 0 || position != g_array_index (positions, guint, i - 1))
        g_ptr_array_add (holders, g_ptr_array_index (machines, position));
    }
  return holders;
}

static int
compare_devices (gconstpointer a,
                 gconstpointer b)
{
  return pt_pci_address_compare (pt_pci_device_get_address (*(PtPciDevice **) a),
                                 pt_pci_device_get_address (*(PtPciDevice **) b));
}

/**
 * pt_case_dup_alike:
 * @self: a case
 *
 * Among thousands of devices the others need not be looked at.
 *
 * Returns: (transfer container) (element-type PtPciDevice): what has the vendor and device ID of a
 *   member that is given, itself among them, by address
 */
GPtrArray *
pt_case_dup_alike (const PtCase *self)
{
  GPtrArray *alike = g_ptr_array_new ();
  g_autoptr(GPtrArray) known = g_ptr_array_new ();

  for (guint i = 0; i < self->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (self->members, i);
      GPtrArray *some = pt_host_get_alike (self->host, member->device);

      if (member->role != PT_ROLE_GIVE || some == NULL || g_ptr_array_find (known, some, NULL))
        continue;
      g_ptr_array_add (known, some);
      g_ptr_array_extend (alike, some, NULL, NULL);
    }
  if (known->len > 1)
    g_ptr_array_sort (alike, compare_devices);
  return alike;
}

/**
 * pt_case_gives:
 * @self: a case
 * @group: (nullable): a group; %NULL: any
 *
 * Returns: whether a device of it would be given. Of a group of which none is, nothing leaves the
 *   computer: such a plan is blocked, and what else could be said of it is beside the point
 */
gboolean
pt_case_gives (const PtCase *self,
               PtIommuGroup *group)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (self->members, i);

      if (member->role == PT_ROLE_GIVE && (group == NULL || member->group == group))
        return TRUE;
    }

  return FALSE;
}

/**
 * pt_case_get_groups:
 * @self: a case
 *
 * Returns: (transfer container) (element-type PtIommuGroup): the chosen groups, each once
 */
GPtrArray *
pt_case_get_groups (const PtCase *self)
{
  GPtrArray *groups = g_ptr_array_new ();

  for (guint i = 0; i < self->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (self->members, i);

      if (member->group != NULL && !g_ptr_array_find (groups, member->group, NULL))
        g_ptr_array_add (groups, member->group);
    }

  return groups;
}

/**
 * pt_case_get_use:
 * @device: a device
 * @index: which of its uses
 *
 * Returns: (transfer none) (nullable): that use; %NULL behind the last one
 */
const PtUse *
pt_case_get_use (PtPciDevice *device,
                 guint        index)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  return index < facts->uses->len ? g_ptr_array_index (facts->uses, index) : NULL;
}

/**
 * pt_verdict_init:
 * @self: a verdict to fill in
 */
void
pt_verdict_init (PtVerdict *self)
{
  *self = (PtVerdict) { .severity = PT_SEVERITY_BLOCKED };
  self->devices = g_array_new (FALSE, TRUE, sizeof (PtPciAddress));
}

/**
 * pt_verdict_clear:
 * @self: a verdict
 */
void
pt_verdict_clear (PtVerdict *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->why, g_free);
  g_clear_pointer (&self->advice, g_free);
  g_clear_pointer (&self->devices, g_array_unref);
}

/**
 * pt_verdict_concern:
 * @self: a verdict
 * @device: a device that it concerns
 *
 * Adds @device by its address, once: a rule may meet it again, and on a host with hundreds of cards
 * alike it meets hundreds.
 */
void
pt_verdict_concern (PtVerdict   *self,
                    PtPciDevice *device)
{
  const PtPciAddress *address = pt_pci_device_get_address (device);
  guint first = 0, end = self->devices->len;

  /* Rules go through devices in the order of addresses */
  if (end > 0 &&
      pt_pci_address_compare (&g_array_index (self->devices, PtPciAddress, end - 1), address) < 0)
    first = end;

  while (first < end)
    {
      guint middle = first + (end - first) / 2;
      int order = pt_pci_address_compare (&g_array_index (self->devices, PtPciAddress, middle),
                                          address);

      if (order == 0)
        return;
      if (order < 0)
        first = middle + 1;
      else
        end = middle;
    }

  g_array_insert_val (self->devices, first, *address);
}

/**
 * pt_verdict_unknown:
 * @self: a verdict
 * @subject: the case
 * @severity: how much it matters that it is not known
 * @text: (transfer full): what could not be checked, one sentence
 * @advice: (transfer full) (nullable): what to do
 *
 * Says what is not known of the kernel. Where a whole source could not be read, its reason is said
 * once, instead of a sentence for each rule that wanted it.
 *
 * Returns: %PT_CANNOT_TELL
 */
PtTernary
pt_verdict_unknown (PtVerdict    *self,
                    const PtCase *subject,
                    PtSeverity    severity,
                    char         *text,
                    char         *advice)
{
  g_autofree char *sentence = text;
  g_autofree char *next = advice;

  if (subject->facts->cannot_tell[PT_EVIDENCE_KERNEL] == NULL)
    {
      self->severity = severity;
      self->text = g_steal_pointer (&sentence);
      self->advice = g_steal_pointer (&next);
    }
  return PT_CANNOT_TELL;
}
