/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-rules-private.h"

#include <glib/gi18n.h>

#include "pt-network-ways.h"
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

/* What the computer has on disks of a device, or gets through it over the network */
typedef struct
{
  GPtrArray *mounts;    /* and swap */
  GPtrArray *holders;
  GPtrArray *remote;    /* and swap */
  GPtrArray *exported;  /* holders of remote disks */
} Disks;

static void
disks_clear (Disks *self)
{
  g_clear_pointer (&self->mounts, g_ptr_array_unref);
  g_clear_pointer (&self->holders, g_ptr_array_unref);
  g_clear_pointer (&self->remote, g_ptr_array_unref);
  g_clear_pointer (&self->exported, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Disks, disks_clear)

static GPtrArray *
get_list (Disks       *self,
          const PtUse *use)
{
  if ((use->flags & PT_USE_REMOTE) != 0)
    return use->kind == PT_USE_HOLDER ? self->exported : self->remote;

  return use->kind == PT_USE_HOLDER ? self->holders : self->mounts;
}

static void
disks_init (Disks        *self,
            const PtCase *subject,
            PtVerdict    *verdict)
{
  self->mounts = g_ptr_array_new_with_free_func (g_free);
  self->holders = g_ptr_array_new_with_free_func (g_free);
  self->remote = g_ptr_array_new_with_free_func (g_free);
  self->exported = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);
      const PtUse *use;

      if (!pt_member_is_taken (member))
        continue;

      for (guint j = 0; (use = pt_case_get_use (member->device, j)) != NULL; j++)
        {
          if ((use->kind != PT_USE_MOUNT && use->kind != PT_USE_SWAP &&
               use->kind != PT_USE_HOLDER) ||
              pt_network_ways_has_another (subject->host, subject->members, use))
            continue;
          pt_words_add (get_list (self, use), g_strdup (use->kind == PT_USE_SWAP
                                                        ? C_("use of a disk", "swap") : use->name));
          pt_verdict_concern (verdict, member->device);
        }
    }
}

/* As "/, /home and swap" */
static char *
join_mounts (GPtrArray *mounts)
{
  const char *swap = C_("use of a disk", "swap");
  guint index;

  g_ptr_array_sort (mounts, compare_names);
  if (g_ptr_array_find_with_equal_func (mounts, swap, g_str_equal, &index))
    g_ptr_array_insert (mounts, -1, g_ptr_array_steal_index (mounts, index));
  return pt_words_join (mounts);
}

PtTernary
pt_rule_host_disk (const PtCase *subject,
                   PtVerdict    *verdict)
{
  g_auto(Disks) disks = { 0 };
  g_autofree char *list = NULL;
  g_autofree char *remote = NULL;

  disks_init (&disks, subject, verdict);
  if (disks.remote->len > 0 || disks.exported->len > 0)
    {
      g_autofree char *names =
        join_mounts (disks.remote->len > 0 ? disks.remote : disks.exported);

      /* Translators: %s is a list of mount points, perhaps with "swap" at its end; "it" is a
         network card */
      remote = g_strdup_printf (_("This computer gets %s over the network that goes through it."),
                                names);
    }

  if (disks.mounts->len > 0)
    {
      g_autofree char *text = NULL;

      list = join_mounts (disks.mounts);
      /* Translators: %s is a list of mount points, perhaps with "swap" at its end */
      text = g_strdup_printf (_("This computer uses a disk on it for %s."), list);
      verdict->text = g_strjoin (" ", text, remote, NULL);
      return PT_YES;
    }
  if (disks.holders->len > 0)
    {
      g_autofree char *text = NULL;

      list = pt_words_join (disks.holders);
      /* Translators: %s is a list of names of LUKS, LVM or RAID devices, like "dm-0" */
      text = g_strdup_printf (_("A disk on it is a part of %s, which is in use."), list);
      verdict->text = g_strjoin (" ", text, remote, NULL);
      if (remote == NULL)
        verdict->advice =
          g_strdup (_("Close what is made of it (LUKS, LVM, RAID) and look again."));
      return PT_YES;
    }
  if (remote != NULL)
    {
      verdict->text = g_steal_pointer (&remote);
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

PtTernary
pt_rule_only_network (const PtCase *subject,
                      PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;
  PtTernary lost = pt_network_ways_are_lost (subject->host, subject->members);

  /* What is known to be lost is not made good by what is not known. */
  if (lost != PT_YES && subject->facts->cannot_tell[PT_EVIDENCE_NETWORK] != NULL)
    return answer_unknown (subject, verdict, PT_EVIDENCE_NETWORK);
  if (lost == PT_NO)
    return PT_NO;

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);
      const PtUse *use;

      for (guint j = 0; pt_member_is_taken (member) &&
                        (use = pt_case_get_use (member->device, j)) != NULL; j++)
        {
          if ((use->flags & PT_USE_DEFAULT_ROUTE) == 0)
            continue;
          pt_verdict_concern (verdict, member->device);
          pt_words_add (names, g_strdup (use->name));
        }
    }
  if (lost == PT_CANNOT_TELL)
    return PT_CANNOT_TELL;

  list = pt_words_join (names);
  verdict->severity = PT_SEVERITY_DANGER;
  /* Translators: %s is a network interface, like "wlp3s0", or a list of them */
  verdict->text =
    g_strdup_printf (_("This computer loses its network: its default route goes through %s."),
                     list);
  return PT_YES;
}

static char *
dup_port_text (PtHost      *host,
               const PtUse *use)
{
  /* Translators: the first %s is a network interface, the last one a bond or team of several,
     "bond0" */
  return g_strdup_printf (_("%s is one of the %u ports of %s, which stays up without it."),
                          use->name, pt_network_ways_count_ports (host, use), use->bond);
}

PtTernary
pt_rule_network_in_use (const PtCase *subject,
                        PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);
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
          if (pt_network_ways_has_another (subject->host, subject->members, use))
            pt_words_add (sentences, dup_port_text (subject->host, use));
          else
            pt_words_add (names, g_strdup (use->name));
        }
    }

  if (names->len > 0)
    {
      list = pt_words_join (names);
      verdict->severity = PT_SEVERITY_CAUTION;
      /* Translators: %s is a list of network interfaces */
      g_ptr_array_insert (sentences, 0,
                          g_strdup_printf (ngettext ("The network interface %s is in use.",
                                                     "These network interfaces are in use: %s.",
                                                     names->len), list));
    }
  else
    {
      PtTernary unknown = answer_unknown (subject, verdict, PT_EVIDENCE_NETWORK);

      if (unknown == PT_CANNOT_TELL || sentences->len == 0)
        return unknown;
      verdict->severity = PT_SEVERITY_NOTE;
      verdict->why = g_strdup (_("It is slower then, or fewer are left when another one fails."));
    }

  g_ptr_array_add (sentences, NULL);
  verdict->text = g_strjoinv (" ", (char **) sentences->pdata);
  return PT_YES;
}
