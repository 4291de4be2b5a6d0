/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-rules-private.h"

#include <glib/gi18n.h>

#include "pt-words.h"

/*
 * Evidence about the disks and the network of the computer.
 */

/* Where disks hang, and network interfaces. A class that was not read may be any. */
static gboolean
may_carry (PtPciDevice *device,
           PtEvidence   evidence)
{
  int class_code = pt_pci_device_get_facts (device)->class_code;

  switch (class_code)
    {
    case 0x0c03: /* USB */
    case 0x0c06: /* InfiniBand */
    case 0x0880: /* card readers, Thunderbolt */
    case 0xff00: /* Realtek's card readers, Qualcomm's modems */
      return TRUE;

    case 0x0805: /* SD cards */
    case 0x0c00: /* FireWire */
    case 0x0c04: /* Fibre Channel */
      return evidence == PT_EVIDENCE_MOUNTS;

    default:
      /* 0x0d: modems */
      return class_code < 0 ||
             (evidence == PT_EVIDENCE_MOUNTS ? class_code >> 8 == 0x01
                                             : class_code >> 8 == 0x02 || class_code >> 8 == 0x0d);
    }
}

/* What has no driver of this computer, or was handed to VFIO, is in no use of it. */
static gboolean
may_be_in_use (PtPciDevice *device)
{
  return !pt_viability_is_driver_safe (pt_pci_device_get_driver (device));
}

static gboolean
is_disk_used (PtPciDevice *device)
{
  const PtUse *use;

  for (guint i = 0; (use = pt_case_get_use (device, i)) != NULL; i++)
    if (use->kind == PT_USE_MOUNT || use->kind == PT_USE_SWAP || use->kind == PT_USE_HOLDER)
      return TRUE;

  return FALSE;
}

/* What is known to be used, or to have no disk at all, leaves nothing open. */
static gboolean
may_have_used_disk (const PtCase *subject,
                    PtPciDevice  *device)
{
  if (is_disk_used (device))
    return FALSE;

  return !subject->facts->disks_listed || pt_pci_device_get_facts (device)->disks->len > 0;
}

static PtTernary
answer_unknown (const PtCase *subject,
                PtVerdict    *verdict,
                PtEvidence    evidence)
{
  gboolean concerned = FALSE;

  if (subject->facts->cannot_tell[evidence] == NULL)
    return PT_NO;

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (!pt_member_is_taken (member) || !may_be_in_use (member->device) ||
          !may_carry (member->device, evidence) ||
          (evidence == PT_EVIDENCE_MOUNTS && !may_have_used_disk (subject, member->device)))
        continue;
      pt_verdict_concern (verdict, member->device);
      concerned = TRUE;
    }

  return concerned ? PT_CANNOT_TELL : PT_NO;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

PtTernary
pt_rule_host_disk (const PtCase *subject,
                   PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) mounts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) holders = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;
  gboolean swap = FALSE;

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);
      const PtUse *use;

      if (!pt_member_is_taken (member))
        continue;

      for (guint j = 0; (use = pt_case_get_use (member->device, j)) != NULL; j++)
        {
          if (use->kind == PT_USE_MOUNT)
            pt_words_add (mounts, g_strdup (use->name));
          else if (use->kind == PT_USE_HOLDER)
            pt_words_add (holders, g_strdup (use->name));
          else if (use->kind == PT_USE_SWAP)
            swap = TRUE;
          else
            continue;
          pt_verdict_concern (verdict, member->device);
        }
    }

  g_ptr_array_sort (mounts, compare_names);
  if (swap)
    pt_words_add (mounts, g_strdup (C_("use of a disk", "swap")));

  if (mounts->len > 0)
    {
      list = pt_words_join (mounts);
      /* Translators: %s is a list of mount points, perhaps with "swap" at its end */
      verdict->text = g_strdup_printf (_("This computer uses a disk on it for %s."), list);
      return PT_YES;
    }
  if (holders->len > 0)
    {
      list = pt_words_join (holders);
      /* Translators: %s is a list of names of LUKS, LVM or RAID devices, like "dm-0" */
      verdict->text = g_strdup_printf (_("A disk on it is a part of %s, which is in use."), list);
      verdict->advice = g_strdup (_("Close what is made of it (LUKS, LVM, RAID) and look again."));
      return PT_YES;
    }

  return answer_unknown (subject, verdict, PT_EVIDENCE_MOUNTS);
}

PtTernary
pt_rule_host_disk_idle (const PtCase *subject,
                        PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;
  const char *listed_in = NULL;

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);
      GPtrArray *disks = pt_pci_device_get_facts (member->device)->disks;

      if (!pt_member_is_taken (member) || is_disk_used (member->device))
        continue;

      for (guint j = 0; j < disks->len; j++)
        {
          const PtDisk *disk = g_ptr_array_index (disks, j);

          if (disk->n_partitions == 0 && disk->listed_in == NULL)
            continue;
          pt_verdict_concern (verdict, member->device);
          pt_words_add (names, g_strdup (disk->name));
          if (disk->listed_in != NULL)
            listed_in = disk->listed_in;
        }
    }
  /* It may be in use, and listed in a file that was not read. */
  if (subject->facts->cannot_tell[PT_EVIDENCE_MOUNTS] != NULL)
    return answer_unknown (subject, verdict, PT_EVIDENCE_MOUNTS);
  if (names->len == 0)
    return PT_NO;

  list = pt_words_join (names);
  verdict->severity = PT_SEVERITY_CAUTION;
  if (listed_in != NULL)
    {
      /* Translators: the first %s is a list of disks like "nvme0n1", the second a file like
         "/etc/fstab" */
      verdict->text = g_strdup_printf (_("This computer means to use %s: it is listed in %s."),
                                       list, listed_in);
      verdict->why =
        g_strdup (_("This computer may not start without it, and the virtual machine can read, "
                    "change and erase all that is on it."));
      verdict->advice = g_strdup (_("Remove it from that file first."));
    }
  else
    {
      /* Translators: %s is a list of disks, like "nvme0n1" */
      verdict->text = g_strdup_printf (_("There are data on %s, though nothing uses them now."),
                                       list);
    }
  return PT_YES;
}

static gboolean
has_default_route (PtPciDevice *device)
{
  return (pt_pci_device_get_use_flags (device) & PT_USE_DEFAULT_ROUTE) != 0;
}

PtTernary
pt_rule_only_network (const PtCase *subject,
                      PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;
  GPtrArray *devices = pt_host_get_devices (subject->host);

  if (subject->facts->cannot_tell[PT_EVIDENCE_NETWORK] != NULL)
    return answer_unknown (subject, verdict, PT_EVIDENCE_NETWORK);
  if (subject->facts->other_default_routes > 0)
    return PT_NO;

  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);
      const PtUse *use;

      if (!has_default_route (device))
        continue;
      if (!pt_case_is_taken (subject, device))
        return PT_NO;

      pt_verdict_concern (verdict, device);
      for (guint j = 0; (use = pt_case_get_use (device, j)) != NULL; j++)
        if ((use->flags & PT_USE_DEFAULT_ROUTE) != 0)
          pt_words_add (names, g_strdup (use->name));
    }
  if (names->len == 0)
    return PT_NO;

  list = pt_words_join (names);
  verdict->severity = PT_SEVERITY_DANGER;
  /* Translators: %s is a network interface, like "wlp3s0", or a list of them */
  verdict->text =
    g_strdup_printf (_("This computer loses its network: its default route goes through %s."),
                     list);
  return PT_YES;
}

PtTernary
pt_rule_network_in_use (const PtCase *subject,
                        PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;
  g_auto(PtVerdict) only = { 0 };
  gboolean danger;

  pt_verdict_init (&only);
  danger = pt_rule_only_network (subject, &only) == PT_YES;

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);
      const PtUse *use;

      if (!pt_member_is_taken (member))
        continue;

      for (guint j = 0; (use = pt_case_get_use (member->device, j)) != NULL; j++)
        {
          /* What only-network has said is not said again. */
          if (use->kind != PT_USE_NETWORK || (danger && (use->flags & PT_USE_DEFAULT_ROUTE) != 0) ||
              (use->flags & (PT_USE_ADDRESSED | PT_USE_DEFAULT_ROUTE)) == 0)
            continue;
          pt_verdict_concern (verdict, member->device);
          pt_words_add (names, g_strdup (use->name));
        }
    }
  if (names->len == 0)
    return answer_unknown (subject, verdict, PT_EVIDENCE_NETWORK);

  list = pt_words_join (names);
  verdict->severity = PT_SEVERITY_CAUTION;
  /* Translators: %s is a list of network interfaces */
  verdict->text = g_strdup_printf (ngettext ("The network interface %s is in use.",
                                             "These network interfaces are in use: %s.",
                                             names->len), list);
  return PT_YES;
}
