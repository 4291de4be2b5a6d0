/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-rules-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pt-words.h"

/*
 * Evidence about the IOMMU and its groups.
 */

static void
concern_all (const PtCase *subject,
             PtVerdict    *verdict)
{
  for (guint i = 0; i < subject->members->len; i++)
    pt_verdict_concern (verdict, ((PtMember *) g_ptr_array_index (subject->members, i))->device);
}

PtTernary
pt_rule_no_iommu (const PtCase *subject,
                  PtVerdict    *verdict)
{
  const PtHostFacts *facts = subject->facts;

  concern_all (subject, verdict);
  /* Groups named vfio-noiommu are made for devices that no IOMMU looks after. */
  if (facts->noiommu_mode == PT_YES)
    {
      verdict->text =
        g_strdup (_("The IOMMU of this computer is off: VFIO runs in its mode without one."));
      verdict->advice =
        g_strdup (_("Turn on the IOMMU in the firmware settings, and VFIO’s mode without one "
                    "off."));
      return PT_YES;
    }
  if (facts->iommu == PT_YES)
    return PT_NO;
  if (facts->iommu == PT_CANNOT_TELL)
    return pt_verdict_unknown (verdict, subject, PT_SEVERITY_CAUTION,
                               g_strdup (_("It could not be checked whether the IOMMU of this "
                                           "computer is on.")), NULL);

  if (facts->firmware_table == PT_NO)
    {
      verdict->text = g_strdup (_("The firmware of this computer offers no IOMMU."));
      return PT_YES;
    }
  if (facts->firmware_table == PT_YES)
    {
      verdict->text =
        g_strdup (_("The IOMMU of this computer is there, but the kernel does not use it."));
      if (g_strcmp0 (facts->firmware_table_name, "DMAR") == 0)
        verdict->advice =
          g_strdup (_("Start the kernel with intel_iommu=on. “Readiness” in the window and "
                      "“passthrough check” say how."));
      else
        verdict->advice =
          g_strdup (_("Look for iommu=off or amd_iommu=off on the kernel’s command line. "
                      "“Readiness” in the window and “passthrough check” say how to change it."));
      return PT_YES;
    }

  verdict->text = g_strdup (_("The IOMMU of this computer is off."));
  return PT_YES;
}

PtTernary
pt_rule_no_group (const PtCase *subject,
                  PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  /* Then no device has one, which is said already. */
  if (subject->facts->iommu == PT_NO)
    return PT_NO;

  /* Where groups could not be read, being in none says nothing. */

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (member->group != NULL)
        continue;
      pt_verdict_concern (verdict, member->device);
      pt_words_add (words, pt_words_dup_located (member->device));
    }
  if (words->len == 0)
    return PT_NO;

  list = pt_words_join (words);
  if (subject->facts->iommu == PT_CANNOT_TELL)
    return pt_verdict_unknown (verdict, subject, PT_SEVERITY_CAUTION,
                               /* Translators: %s is a list of devices */
                               g_strdup_printf (_("It could not be checked which IOMMU group these "
                                                  "are in: %s."), list), NULL);
  /* Translators: %s is a list of devices */
  verdict->text = g_strdup_printf (ngettext ("%s is in no IOMMU group.",
                                             "These devices are in no IOMMU group: %s.",
                                             words->len), list);
  return PT_YES;
}

/* pt_pci_device_is_endpoint() takes what shows neither header nor class for an endpoint. */
static gboolean
may_be_bridge (PtPciDevice *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  return facts->header_type < 0 && facts->class_code < 0;
}

PtTernary
pt_rule_not_endpoint (const PtCase *subject,
                      PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) groups = pt_case_get_groups (subject);
  g_autoptr(GPtrArray) unknown = g_ptr_array_new ();

  for (guint g = 0; g < groups->len; g++)
    {
      PtIommuGroup *group = g_ptr_array_index (groups, g);
      GPtrArray *devices = pt_iommu_group_get_devices (group);
      gboolean assignable = FALSE, endpoint = FALSE, doubtful = FALSE;

      for (guint i = 0; i < devices->len; i++)
        {
          PtPciDevice *device = g_ptr_array_index (devices, i);

          assignable |= pt_viability_is_assignable (device) && !may_be_bridge (device);
          endpoint |= pt_pci_device_is_endpoint (device);
          doubtful |= may_be_bridge (device);
        }
      if (assignable)
        continue;
      if (doubtful)
        {
          for (guint i = 0; i < devices->len; i++)
            g_ptr_array_add (unknown, g_ptr_array_index (devices, i));
          continue;
        }

      for (guint i = 0; i < devices->len; i++)
        pt_verdict_concern (verdict, g_ptr_array_index (devices, i));
      g_clear_pointer (&verdict->text, g_free);
      if (endpoint)
        {
          /* Translators: %d is the number of an IOMMU group */
          verdict->text = g_strdup_printf (_("Nothing in group %d can be assigned."),
                                           pt_iommu_group_get_number (group));
          g_set_str (&verdict->why,
                     _("libvirt takes the address 0000:00:00 for one that is missing; the device "
                       "there belongs to this computer."));
        }
      else
        {
          /* Translators: %d is the number of an IOMMU group; bridges are PCI bridges */
          verdict->text = g_strdup_printf (_("Group %d holds nothing but bridges."),
                                           pt_iommu_group_get_number (group));
        }
    }

  if (verdict->text != NULL)
    return PT_YES;

  if (unknown->len == 0)
    return PT_NO;

  for (guint i = 0; i < unknown->len; i++)
    pt_verdict_concern (verdict, g_ptr_array_index (unknown, i));
  return pt_verdict_unknown (verdict, subject, PT_SEVERITY_CAUTION,
                             g_strdup (_("It could not be checked whether the group holds anything "
                                         "but bridges.")), NULL);
}

/* Whether nothing of @group is given, though something could be; @by_default: because all that
   could is a part of the computer's own works */
static gboolean
is_left_out (const PtCase *subject,
             PtIommuGroup *group,
             gboolean     *by_default)
{
  gboolean assignable = FALSE;

  *by_default = TRUE;
  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (member->group != group)
        continue;
      if (member->role == PT_ROLE_GIVE)
        return FALSE;
      if (!pt_viability_is_assignable (member->device))
        continue;
      assignable = TRUE;
      *by_default &= pt_viability_get_platform (member->device) == PT_PLATFORM_PART;
    }

  return assignable;
}

PtTernary
pt_rule_nothing_given (const PtCase *subject,
                       PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) groups = pt_case_get_groups (subject);
  g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;
  gboolean all_by_default = TRUE;

  for (guint g = 0; g < groups->len; g++)
    {
      PtIommuGroup *group = g_ptr_array_index (groups, g);
      GPtrArray *devices = pt_iommu_group_get_devices (group);
      gboolean by_default;

      if (!is_left_out (subject, group, &by_default))
        continue;

      all_by_default &= by_default;
      pt_words_add (numbers, g_strdup_printf ("%d", pt_iommu_group_get_number (group)));
      for (guint i = 0; i < devices->len; i++)
        pt_verdict_concern (verdict, g_ptr_array_index (devices, i));
    }
  if (numbers->len == 0)
    return PT_NO;

  list = pt_words_join (numbers);
  if (all_by_default)
    {
      /* Translators: %s is the number of an IOMMU group, or a list of them */
      verdict->text =
        g_strdup_printf (ngettext ("Group %s holds nothing but parts of this computer’s own works.",
                                   "Groups %s hold nothing but parts of this computer’s own works.",
                                   numbers->len), list);
      verdict->why = g_strdup (_("Fans, sensors, power saving or firmware may need them, and a "
                                 "virtual machine has no use for them."));
      verdict->advice = g_strdup (_("Choose another group."));
      return PT_YES;
    }

  /* Translators: %s is the number of an IOMMU group, or a list of them */
  verdict->text =
    g_strdup_printf (ngettext ("No device of group %s would be given to the virtual machine.",
                               "No device of groups %s would be given to the virtual machine.",
                               numbers->len), list);
  return PT_YES;
}

/* What else is in the chosen groups, not on the PCI bus, and so of unknown driver */
static char *
dup_foreign_members (const PtCase *subject)
{
  g_autoptr(GPtrArray) groups = pt_case_get_groups (subject);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < groups->len; i++)
    {
      PtIommuGroup *group = g_ptr_array_index (groups, i);

      for (guint j = 0; pt_case_gives (subject, group) &&
                        pt_iommu_group_get_foreign (group)[j] != NULL; j++)
        pt_words_add (names, g_strdup (pt_iommu_group_get_foreign (group)[j]));
    }

  return names->len > 0 ? pt_words_join (names) : NULL;
}

/* Of members that stay */
static gboolean
concern_unknown_drivers (const PtCase *subject,
                         PtVerdict    *verdict)
{
  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (member->group != NULL && !pt_member_is_taken (member) &&
          pt_pci_device_get_facts (member->device)->driver_unknown)
        pt_verdict_concern (verdict, member->device);
    }
  return verdict->devices->len > 0;
}

PtTernary
pt_rule_group_not_viable (const PtCase *subject,
                          PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;
  const PtMember *locked = NULL;

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);

      if (member->group == NULL || pt_member_is_taken (member) ||
          !pt_viability_blocks_if_it_stays (subject->host, member->device))
        continue;

      pt_verdict_concern (verdict, member->device);
      if (!pt_viability_is_assignable (member->device))
        locked = member;
      {
        g_autofree char *name = pt_words_dup_located (member->device);

        /* Translators: a device and the driver that uses it, "SMBus 00:1f.4 (i801_smbus)" */
        pt_words_add (words, g_strdup_printf (C_("device and driver", "%s (%s)"), name,
                                              pt_pci_device_get_driver (member->device)));
      }
    }

  if (words->len == 0)
    {
      if (concern_unknown_drivers (subject, verdict))
        return PT_CANNOT_TELL;
      list = dup_foreign_members (subject);
      if (list == NULL)
        return PT_NO;
      concern_all (subject, verdict);
      return pt_verdict_unknown (verdict, subject, PT_SEVERITY_CAUTION,
                                 /* Translators: %s is a name of the kernel like "AMDI0010:00", or
                                    a list of them */
                                 g_strdup_printf (_("It could not be checked whether what is no "
                                                    "PCI device is in the way: the group also "
                                                    "holds %s."), list),
                                 g_strdup (_("If the virtual machine does not start, have its "
                                             "driver let go of it.")));
    }

  list = pt_words_join (words);
  /* Translators: %s is a list of devices with their drivers */
  verdict->text =
    g_strdup_printf (ngettext ("The group cannot be assigned while a device that stays has its "
                               "driver: %s.",
                               "The group cannot be assigned while devices that stay have their "
                               "drivers: %s.",
                               words->len), list);
  if (locked != NULL)
    {
      g_autofree char *address =
        pt_pci_address_to_string (pt_pci_device_get_address (locked->device));

      /* Translators: the first %s is a PCI address, the second a driver; do not translate what is
         in quotes */
      verdict->advice =
        g_strdup_printf (_("%s cannot be assigned. Unbind it from its driver: “echo %s | sudo tee "
                           "/sys/bus/pci/drivers/%s/unbind”."),
                         address, address,
                         pt_pci_device_get_driver (locked->device));
    }
  return PT_YES;
}

/*
 * Kernel: intel_iommu_attach_device() refuses such a device always (drivers/iommu/intel/iommu.c,
 * device_is_rmrr_locked); since 6.6 the core does so for every IOMMU (drivers/iommu/iommu.c,
 * require_direct).
 */
PtTernary
pt_rule_reserved_memory (const PtCase *subject,
                         PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) groups = pt_case_get_groups (subject);
  const char *table = subject->facts->firmware_table_name;
  gboolean direct = FALSE, unknown = FALSE;

  for (guint i = 0; i < groups->len; i++)
    {
      PtIommuGroup *group = g_ptr_array_index (groups, i);
      PtReserved reserved = pt_iommu_group_get_reserved (group);
      GPtrArray *devices = pt_iommu_group_get_devices (group);

      if (!pt_case_gives (subject, group))
        continue;

      direct |= reserved == PT_RESERVED_DIRECT;
      unknown |= reserved == PT_RESERVED_UNKNOWN;
      for (guint j = 0; reserved != PT_RESERVED_NONE && j < devices->len; j++)
        pt_verdict_concern (verdict, g_ptr_array_index (devices, j));
    }
  if (!direct)
    return unknown ? PT_CANNOT_TELL : PT_NO;

  verdict->text = g_strdup (_("The firmware keeps a part of the memory for this group."));
  if (g_strcmp0 (table, "DMAR") == 0 || pt_host_kernel_at_least (subject->host, 6, 6, TRUE))
    {
      verdict->severity = PT_SEVERITY_BLOCKED;
    }
  else if (table == NULL)
    {
      return PT_CANNOT_TELL;
    }
  else
    {
      verdict->severity = PT_SEVERITY_CAUTION;
      verdict->why = g_strdup (_("It wants the device to reach that part at all times. This kernel "
                                 "lets go of it all the same, kernels from 6.6 on do not."));
    }
  return PT_YES;
}

/* A function that is there so that there is a function 0 (class "Non-Essential Instrumentation") */
static gboolean
is_dummy (PtPciDevice *device)
{
  return pt_pci_device_get_facts (device)->class_code >> 8 == 0x13;
}

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  return pt_pci_address_compare (pt_pci_device_get_address (*(PtPciDevice *const *) a),
                                 pt_pci_device_get_address (*(PtPciDevice *const *) b));
}

/* By address, each once: all functions of the slots that members are in. The whole computer may
   have thousands, and this is asked for each group. */
static GPtrArray *
dup_slot_mates (const PtCase *subject)
{
  GPtrArray *mates = g_ptr_array_new ();

  for (guint i = 0; i < subject->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (subject->members, i);
      PtPciAddress address = *pt_pci_device_get_address (member->device);

      for (address.function = 0; address.function < 8; address.function++)
        {
          PtPciDevice *mate = pt_host_find_device (subject->host, &address);

          if (mate != NULL && !g_ptr_array_find (mates, mate, NULL))
            g_ptr_array_add (mates, mate);
        }
    }

  g_ptr_array_sort (mates, compare_places);
  return mates;
}

PtTernary
pt_rule_companions (const PtCase *subject,
                    PtVerdict    *verdict)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;
  g_autoptr(GPtrArray) devices = dup_slot_mates (subject);

  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);
      const PtPciFacts *facts = pt_pci_device_get_facts (device);
      gboolean companion = FALSE;

      if (facts->group < 0)
        continue;

      for (guint j = 0; j < subject->members->len; j++)
        {
          const PtMember *member = g_ptr_array_index (subject->members, j);

          if (member->device == device)
            {
              companion = FALSE;
              break;
            }
          if (member->role != PT_ROLE_GIVE || member->group == NULL ||
              facts->has_physical_function ||
              pt_iommu_group_get_number (member->group) == facts->group)
            continue;
          companion |= pt_pci_address_same_slot (pt_pci_device_get_address (member->device),
                                                 &facts->address);
        }
      if (companion && pt_viability_is_assignable (device) && !is_dummy (device) &&
          pt_viability_get_platform (device) != PT_PLATFORM_PART)
        {
          g_autofree char *name = pt_words_dup_located (device);

          pt_verdict_concern (verdict, device);
          /* Translators: a device and the number of its IOMMU group, "Audio device 01:00.1 (group
             17)" */
          pt_words_add (words, g_strdup_printf (_("%s (group %d)"), name, facts->group));
        }
    }
  if (words->len == 0)
    return PT_NO;

  list = pt_words_join (words);
  verdict->severity = PT_SEVERITY_NOTE;
  /* Translators: %s is a list of devices */
  verdict->text = g_strdup_printf (_("In the same slot, in groups of their own: %s."), list);
  return PT_YES;
}

/*
 * libvirt, qemuHostdevHostSupportsPassthroughVFIO() (src/qemu/qemu_hostdev.c): it looks for
 * /dev/vfio/vfio before it loads anything. systemd makes that node at the start of the computer
 * where the module is installed; elsewhere it comes with the module. libvirt then loads vfio-pci
 * itself (src/util/virpci.c, virPCIProbeDriver()), if it is there.
 */
PtTernary
pt_rule_vfio_missing (const PtCase *subject,
                      PtVerdict    *verdict)
{
  PtTernary node = subject->facts->vfio_node, driver = subject->facts->vfio_pci;

  if ((node == PT_YES && driver != PT_NO) || !pt_case_gives (subject, NULL))
    return PT_NO;

  verdict->severity = PT_SEVERITY_CAUTION;
  if (driver == PT_NO)
    {
      verdict->text =
        g_strdup (_("The kernel of this computer has vfio-pci neither loaded nor ready to load."));
      verdict->why = g_strdup (_("Without it no virtual machine with a device starts."));
      verdict->advice = g_strdup (_("Start the usual kernel of your distribution. “Readiness” in "
                                    "the window and “passthrough check” say more."));
      return PT_YES;
    }
  if (node == PT_NO)
    {
      /* Translators: do not translate vfio-pci and /dev/vfio/vfio */
      verdict->text = g_strdup (_("vfio-pci is not loaded, and there is no /dev/vfio/vfio."));
      return PT_YES;
    }

  return pt_verdict_unknown (verdict, subject, PT_SEVERITY_CAUTION,
                             g_strdup (_("It could not be checked whether the kernel of this "
                                         "computer has vfio-pci.")),
                             /* Translators: do not translate what is in quotes */
                             g_strdup (_("See for yourself: “modinfo vfio-pci” tells of it where "
                                         "it is there.")));
}

PtTernary
pt_rule_acs_override (const PtCase *subject,
                      PtVerdict    *verdict)
{
  if (!pt_case_gives (subject, NULL))
    return PT_NO;
  if (subject->facts->cmdline == NULL)
    return pt_verdict_unknown (verdict, subject, PT_SEVERITY_CAUTION,
                               g_strdup (_("It could not be checked whether the kernel runs with "
                                           "pcie_acs_override, which makes up groups.")),
                               /* Translators: do not translate what is in quotes */
                               g_strdup (_("See for yourself: “cat /proc/cmdline”.")));
  if (strstr (subject->facts->cmdline, "pcie_acs_override") == NULL)
    return PT_NO;

  verdict->severity = PT_SEVERITY_CAUTION;
  verdict->text =
    g_strdup (_("The groups of this computer are claimed, not proven: the kernel runs with "
                "pcie_acs_override."));
  return PT_YES;
}

PtTernary
pt_rule_unsafe_interrupts (const PtCase *subject,
                           PtVerdict    *verdict)
{
  if (!pt_case_gives (subject, NULL))
    return PT_NO;
  /* vfio_iommu_type1 takes no group then (drivers/vfio/vfio_iommu_type1.c,
     vfio_iommu_type1_attach_group()) */
  if (subject->facts->unsafe_interrupts != PT_YES && subject->facts->iommu == PT_YES &&
      subject->facts->interrupt_remapping == PT_NO)
    {
      verdict->severity = PT_SEVERITY_CAUTION;
      verdict->text = g_strdup (_("Interrupts are not remapped: a guest could raise any interrupt "
                                  "of this computer."));
      verdict->why = g_strdup (_("So the kernel isolates no device, and no virtual machine with a "
                                 "device starts."));
      verdict->advice = g_strdup (_("Switch on the IOMMU, and with it interrupt remapping, in the "
                                    "firmware settings; a firmware update often brings it."));
      return PT_YES;
    }
  if (subject->facts->unsafe_interrupts == PT_NO)
    return PT_NO;
  if (subject->facts->unsafe_interrupts == PT_CANNOT_TELL)
    /* Hardly anybody sets it: worth no more than a note where all else is known of the kernel */
    return pt_verdict_unknown (verdict, subject, PT_SEVERITY_NOTE,
                               g_strdup (_("It could not be checked whether the interrupts of "
                                           "assigned devices are kept apart.")),
                               /* Translators: do not translate what is in quotes */
                               g_strdup (_("See for yourself whether “modprobe --showconfig” says "
                                           "“allow_unsafe_interrupts”.")));

  verdict->severity = PT_SEVERITY_CAUTION;
  verdict->text =
    g_strdup (_("The interrupts of assigned devices are not kept apart: allow_unsafe_interrupts is "
                "on."));
  return PT_YES;
}
