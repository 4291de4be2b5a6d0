/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-rules-private.h"

#include <glib/gi18n.h>

#include "pt-words.h"

/*
 * Evidence about the other virtual machines: which have a device of a group, or a disk on it.
 */

/* Which device of a chosen group @source names */
static PtPciDevice *
find_in_groups (const PtCase       *subject,
                const PtHeldSource *source)
{
  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (pt_pci_address_equal (pt_pci_device_get_address (member->device), &source->address))
        return member->device;
    }

  return NULL;
}

static gboolean
is_target (const PtCase *subject,
           PtDomain     *machine)
{
  PtDomain *target = pt_situation_get_target (subject->situation);

  return target != NULL &&
         g_strcmp0 (pt_domain_get_uuid (target), pt_domain_get_uuid (machine)) == 0;
}

/* What nobody has taken from the host has no machine either */
static PtTernary
cannot_tell_of_taken (const PtCase *subject,
                      PtVerdict    *verdict)
{
  for (guint i = 0; i < subject->members->len; i++)
    if (pt_member_is_taken (g_ptr_array_index (subject->members, i)))
      pt_verdict_concern (verdict, ((PtMember *) g_ptr_array_index (subject->members, i))->device);
  return verdict->devices->len > 0 ? PT_CANNOT_TELL : PT_NO;
}

static gboolean
is_other_unread (const PtCase *subject)
{
  GPtrArray *unread = pt_situation_get_unread (subject->situation);

  for (guint i = 0; i < unread->len; i++)
    if (!is_target (subject, g_ptr_array_index (unread, i)))
      return TRUE;
  return FALSE;
}

/* The machines with a disk on what would be taken. It is theirs without its controller being so: no
   state of the group says it. One that runs would lose it even where the group becomes its own. */
static void
find_disk_users (const PtCase *subject,
                 gboolean      running,
                 PtVerdict    *verdict,
                 GPtrArray    *users)
{
  PtDiskUsers *all = pt_situation_get_disk_users (subject->situation);

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);
      GArray *some = pt_disk_users_find (all, member->device);

      if (!pt_member_is_taken (member) || !pt_case_gives (subject, member->group))
        continue;
      for (guint j = 0; some != NULL && j < some->len; j++)
        {
          const PtDiskUser *user = &g_array_index (some, PtDiskUser, j);

          if (user->live != running || (!running && is_target (subject, user->machine)))
            continue;
          pt_verdict_concern (verdict, member->device);
          if (!g_ptr_array_find (users, user->machine, NULL))
            g_ptr_array_add (users, user->machine);
        }
    }
}

/* Where a machine runs with a disk of which nothing says what it hangs on, it may be anything that
   has disks */
static PtTernary
cannot_tell_of_disks (const PtCase *subject,
                      PtVerdict    *verdict)
{
  GPtrArray *untraced =
    pt_disk_users_get_untraced (pt_situation_get_disk_users (subject->situation));
  gboolean other = FALSE;

  for (guint i = 0; i < untraced->len; i++)
    other |= !is_target (subject, g_ptr_array_index (untraced, i));

  for (guint i = 0; other && i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (pt_member_is_taken (member) && pt_pci_device_get_facts (member->device)->disks->len > 0)
        pt_verdict_concern (verdict, member->device);
    }
  return verdict->devices->len > 0 ? PT_CANNOT_TELL : PT_NO;
}

/* The other machines with a device of a chosen group: those that hold it now, or those that name it
   for their next start. Where there is none, one that could not be read may be it. In a list, that
   a machine has a group is its state and no obstacle; @only_disks: it is a disk alone. */
static PtTernary
find_users (const PtCase *subject,
            gboolean      running,
            PtVerdict    *verdict,
            GPtrArray    *users,
            gboolean     *only_disks)
{
  g_autoptr(GPtrArray) holders = pt_case_dup_holders (subject);
  PtTernary unread;

  if (holders == NULL || subject->facts->cannot_tell[PT_EVIDENCE_LIBVIRT] != NULL)
    return cannot_tell_of_taken (subject, verdict);

  for (guint i = 0; i < holders->len; i++)
    {
      PtDomain *machine = g_ptr_array_index (holders, i);
      GArray *sources = pt_domain_get_facts (machine)->sources;
      gboolean holds = FALSE, names = FALSE;

      if (is_target (subject, machine))
        continue;

      for (guint j = 0; j < sources->len; j++)
        {
          const PtHeldSource *source = &g_array_index (sources, PtHeldSource, j);
          PtPciDevice *device = find_in_groups (subject, source);
          gboolean now = source->live && pt_domain_is_active (machine);

          if (device == NULL)
            continue;
          holds |= now;
          names |= !now;
          if (now == running)
            pt_verdict_concern (verdict, device);
        }
      /* One that holds it now is said to be running, and not said again. */
      if (running ? holds : names && !holds)
        g_ptr_array_add (users, machine);
    }

  if (users->len > 0 && subject->listing)
    return PT_NO;
  *only_disks = users->len == 0;
  find_disk_users (subject, running, verdict, users);
  if (users->len > 0)
    return PT_YES;
  unread = is_other_unread (subject) ? cannot_tell_of_taken (subject, verdict) : PT_NO;
  return unread == PT_NO && running ? cannot_tell_of_disks (subject, verdict) : unread;
}

PtTernary
pt_rule_used_by_running (const PtCase *subject,
                         PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) users = g_ptr_array_new ();
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gboolean only_disks = FALSE;
  PtTernary answer = find_users (subject, TRUE, verdict, users, &only_disks);
  g_autofree char *list = NULL;

  if (answer != PT_YES)
    return answer;

  for (guint i = 0; i < users->len; i++)
    pt_words_add (names, pt_words_dup_machine (g_ptr_array_index (users, i)));
  list = pt_words_join (names);
  verdict->severity = PT_SEVERITY_BLOCKED;
  if (only_disks)
    {
      /* Translators: %s is a list of virtual machines */
      verdict->text = g_strdup_printf (_("Running virtual machines have disks on it: %s."), list);
      verdict->why = g_strdup (_("A disk that vanishes while it is used takes unsaved data with "
                                 "it, and often the whole computer."));
      verdict->advice = g_strdup (_("Shut them down first."));
      return PT_YES;
    }
  /* Translators: %s is a list of virtual machines */
  verdict->text = g_strdup_printf (ngettext ("Another virtual machine is using the group: %s.",
                                             "Other virtual machines are using the groups: %s.",
                                             names->len), list);
  return PT_YES;
}

static char *
dup_autostarting (PtDomain *machine)
{
  const char *label = pt_domain_get_label (machine);
  const char *name = pt_domain_get_printable_name (machine);

  if (g_str_equal (label, name))
    /* Translators: %s is a virtual machine */
    return g_strdup_printf (_("%s (which starts by itself with this computer)"), name);

  /* Translators: the title of a virtual machine, and the name that commands know it by */
  return g_strdup_printf (_("%s (%s, which starts by itself with this computer)"), label, name);
}

PtTernary
pt_rule_used_by_stopped (const PtCase *subject,
                         PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) users = g_ptr_array_new ();
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gboolean only_disks = FALSE;
  PtTernary answer = find_users (subject, FALSE, verdict, users, &only_disks);
  g_autofree char *list = NULL;

  if (answer != PT_YES)
    return answer;

  for (guint i = 0; i < users->len; i++)
    {
      PtDomain *machine = g_ptr_array_index (users, i);

      pt_words_add (names, pt_domain_get_facts (machine)->autostart
                           ? dup_autostarting (machine) : pt_words_dup_machine (machine));
    }
  list = pt_words_join (names);
  verdict->severity = PT_SEVERITY_CAUTION;
  /* Translators: %s is a list of virtual machines */
  verdict->text =
    g_strdup_printf (ngettext ("Another virtual machine has a device of the group too: %s.",
                               "Other virtual machines have devices of the group too: %s.",
                               names->len), list);
  return PT_YES;
}
