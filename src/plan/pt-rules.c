/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-rules.h"

#include <glib/gi18n.h>

#include "pt-rules-private.h"

/*
 * The rules: what may be assigned and what it costs the computer. One row each; the order is that
 * of findings of the same severity.
 */

typedef enum
{
  SCOPE_COMPUTER,     /* also when listing groups */
  SCOPE_MACHINE,      /* only for a machine or a definition */
} Scope;

typedef struct
{
  const char *id;
  Scope       scope;
  PtEvidence  evidence;   /* what "cannot tell" is about */
  PtRuleJudge judge;
  const char *why;
  const char *advice;
  const char *certain;    /* NULL: it may not be known; else why it always is */
} Rule;

static const Rule rules[] = {
  { "no-iommu", SCOPE_COMPUTER, PT_EVIDENCE_KERNEL, pt_rule_no_iommu,
    N_("The IOMMU keeps a virtual machine with a device from reaching the memory of this "
       "computer."),
    N_("Turn on the IOMMU (Intel VT-d, AMD-Vi) in the firmware settings. “Readiness” in the window "
       "and “passthrough check” say what is missing.") },
  { "no-group", SCOPE_COMPUTER, PT_EVIDENCE_KERNEL, pt_rule_no_group,
    N_("The IOMMU does not look after it, so nothing would keep it within the virtual machine."),
    N_("Choose another device.") },
  { "not-endpoint", SCOPE_COMPUTER, PT_EVIDENCE_KERNEL, pt_rule_not_endpoint,
    N_("Bridges belong to this computer; only the devices behind them can be assigned."),
    N_("Choose another group.") },
  { "nothing-given", SCOPE_COMPUTER, PT_EVIDENCE_KERNEL, pt_rule_nothing_given,
    N_("What is only held back is lost to this computer and of no use to the virtual machine."),
    N_("Give at least one device of the group, or choose another group."),
    .certain = "Roles are chosen here, nothing is read for them." },
  { "group-not-viable", SCOPE_COMPUTER, PT_EVIDENCE_KERNEL, pt_rule_group_not_viable,
    N_("The IOMMU cannot tell the devices of a group apart. All of them have to leave their "
       "drivers before one is used by a virtual machine."),
    N_("Give the device, or hold it back.") },
  { "host-disk", SCOPE_COMPUTER, PT_EVIDENCE_MOUNTS, pt_rule_host_disk,
    N_("A disk that vanishes while it is used takes unsaved data with it, and often the whole "
       "computer."),
    N_("Unmount it, or turn its swap off, and look again. The disk that the computer runs from has "
       "to stay.") },
  { "used-by-running", SCOPE_COMPUTER, PT_EVIDENCE_LIBVIRT, pt_rule_used_by_running,
    N_("A group can be used by one virtual machine at a time."),
    N_("Shut that virtual machine down and return the device first.") },
  { "session-connection", SCOPE_MACHINE, PT_EVIDENCE_LIBVIRT, pt_rule_session_connection,
    N_("Taking a device from its driver needs rights that libvirt has only for the whole system."),
    N_("Connect to qemu:///system, and use a virtual machine that is defined there."),
    .certain = "The address of a connection says it, and a definition in a file has none." },
  { "not-qemu", SCOPE_MACHINE, PT_EVIDENCE_LIBVIRT, pt_rule_not_qemu,
    N_("Only QEMU uses VFIO, through which devices are assigned."),
    N_("Use a QEMU or KVM virtual machine.") },
  { "reserved-memory", SCOPE_COMPUTER, PT_EVIDENCE_RESERVED, pt_rule_reserved_memory,
    N_("The firmware wants this device to reach a part of the memory at all times, so the kernel "
       "does not let go of it."),
    N_("Look in the firmware settings for “Pre-boot DMA Protection” or “Kernel DMA Protection” and "
       "turn it off.") },
  { "vfs-active", SCOPE_COMPUTER, PT_EVIDENCE_KERNEL, pt_rule_vfs_active,
    N_("It cannot be taken from its driver while its virtual functions exist."),
    "" },
  { "already-here", SCOPE_MACHINE, PT_EVIDENCE_LIBVIRT, pt_rule_already_here,
    "", "",
    .certain = "The definition that shall change is at hand." },
  { "autostart-lockout", SCOPE_MACHINE, PT_EVIDENCE_LIBVIRT, pt_rule_autostart_lockout,
    N_("It takes the device at every start of this computer, before anyone can do something about "
       "it."),
    N_("Turn its automatic start off together with this change: switch on “Turn Off Autostart”, or "
       "add “--no-autostart”."),
    .certain = "Of a loss that is not known, the rule about that loss says so." },
  { "only-display", SCOPE_COMPUTER, PT_EVIDENCE_DISPLAY, pt_rule_only_display,
    N_("The screen of this computer goes black, and may need a restart of the computer to come "
       "back."),
    N_("Make sure that you can reach this computer over SSH. There, “passthrough force-off” and "
       "then “passthrough return” bring it back.") },
  { "display-in-use", SCOPE_COMPUTER, PT_EVIDENCE_DISPLAY, pt_rule_display_in_use,
    N_("A driver does not let go of a display before the last program has closed it."),
    N_("Log out of the graphical session, or close the programs that use it, first.") },
  { "only-network", SCOPE_COMPUTER, PT_EVIDENCE_NETWORK, pt_rule_only_network,
    N_("It is the only way from this computer to the network."),
    N_("Connect another network interface first, and make sure that you can work at this computer "
       "itself.") },
  { "last-input", SCOPE_COMPUTER, PT_EVIDENCE_INPUT, pt_rule_last_input,
    N_("Nobody could work at this computer while the virtual machine runs."),
    N_("Plug another one in elsewhere, or make sure that you can reach this computer over SSH.") },
  { "platform-device", SCOPE_COMPUTER, PT_EVIDENCE_KERNEL, pt_rule_platform_device,
    N_("This computer leans on it: fans, sensors, power saving, firmware or disks may need it."),
    N_("Hold it back or let it stay, unless you know what the virtual machine does with it.") },
  { "not-enough-memory", SCOPE_MACHINE, PT_EVIDENCE_KERNEL, pt_rule_not_enough_memory,
    N_("With an assigned device all of the memory is taken at once and cannot be swapped out."),
    N_("Give the virtual machine less memory.") },
  { "host-disk-idle", SCOPE_COMPUTER, PT_EVIDENCE_MOUNTS, pt_rule_host_disk_idle,
    N_("The virtual machine can read, change and erase all that is on it."),
    N_("Make sure that it holds nothing that this computer needs.") },
  { "used-by-stopped", SCOPE_COMPUTER, PT_EVIDENCE_LIBVIRT, pt_rule_used_by_stopped,
    N_("They cannot run at the same time."),
    N_("Start only one of them at a time.") },
  { "moved", SCOPE_MACHINE, PT_EVIDENCE_KERNEL, pt_rule_moved,
    N_("Addresses change with cards, ports and firmware settings."),
    N_("Return it, and assign the right device.") },
  { "gone", SCOPE_MACHINE, PT_EVIDENCE_KERNEL, pt_rule_gone,
    N_("The virtual machine does not start without it."),
    N_("Return it, or put the card back."),
    .certain = "A computer is read with all of its devices or not at all." },
  { "network-in-use", SCOPE_COMPUTER, PT_EVIDENCE_NETWORK, pt_rule_network_in_use,
    N_("What goes through it stops when the virtual machine starts."),
    N_("Stop what uses it first, or connect it in another way.") },
  { "removable", SCOPE_COMPUTER, PT_EVIDENCE_KERNEL, pt_rule_removable,
    N_("Unplugged, it is missing in the virtual machine, and at another port it has another "
       "address."),
    N_("Leave it plugged in, at the same port.") },
  { "no-reset", SCOPE_COMPUTER, PT_EVIDENCE_RESET, pt_rule_no_reset,
    N_("The virtual machine gets it in the state in which this computer leaves it, and the other "
       "way round."),
    N_("If it does not work the second time, restart this computer.") },
  { "vfio-missing", SCOPE_COMPUTER, PT_EVIDENCE_KERNEL, pt_rule_vfio_missing,
    N_("libvirt looks for that file before it loads anything. Without it the virtual machine does "
       "not start: “host doesn't support passthrough of host PCI devices”."),
    N_("Load it now with “modprobe vfio-pci”, and at every start by a line “vfio-pci” in "
       "/etc/modules-load.d/vfio-pci.conf. “Readiness” in the window has it to copy.") },
  { "acs-override", SCOPE_COMPUTER, PT_EVIDENCE_KERNEL, pt_rule_acs_override,
    N_("Devices in different groups may still reach each other, and so virtual machines each other "
       "and this computer."),
    N_("Remove pcie_acs_override from the kernel’s command line where you need them apart.") },
  { "unsafe-interrupts", SCOPE_COMPUTER, PT_EVIDENCE_KERNEL, pt_rule_unsafe_interrupts,
    N_("A virtual machine with a device can raise any interrupt on this computer."),
    N_("Use it only for virtual machines that you trust.") },
  { "no-pci-express", SCOPE_MACHINE, PT_EVIDENCE_LIBVIRT, pt_rule_no_pci_express,
    N_("Its type is an older one (i440fx), with conventional PCI slots only."),
    N_("If its drivers do not start, use a virtual machine of the type q35."),
    .certain = "The definition that shall change is at hand." },
  { "usb-devices", SCOPE_COMPUTER, PT_EVIDENCE_INPUT, pt_rule_usb_devices,
    N_("All that is plugged into the controller moves with it."),
    "" },
  { "companions", SCOPE_COMPUTER, PT_EVIDENCE_KERNEL, pt_rule_companions,
    N_("Functions of one slot are often parts of one card."),
    N_("Assign them too if the virtual machine shall have the whole card."),
    .certain = "Addresses and groups say it, without which nothing can be chosen." },
  { "vfs-possible", SCOPE_COMPUTER, PT_EVIDENCE_KERNEL, pt_rule_vfs_possible,
    N_("Each is a device in a group of its own, for a virtual machine, and this computer keeps the "
       "physical one."),
    "",
    .certain = "What is not known to be possible is not advised." },
  { "virtual-function", SCOPE_COMPUTER, PT_EVIDENCE_KERNEL, pt_rule_virtual_function,
    N_("It works only as long as the driver of the physical function is there."),
    "",
    .certain = "Every way to read a device tells its physical function with it." },
  { "identical-cards", SCOPE_COMPUTER, PT_EVIDENCE_KERNEL, pt_rule_identical_cards,
    N_("They have the same name and IDs."),
    N_("Tell them apart by their slot, their serial number, or what is plugged into them.") },
  { "address-unrecorded", SCOPE_MACHINE, PT_EVIDENCE_LIBVIRT, pt_rule_address_unrecorded,
    N_("It was assigned by other means, so nothing says which device it was meant to be."),
    N_("Have it recorded as it is now, if it is the right one: “Record…” on the page of the "
       "virtual machine, or “passthrough repair --record”."),
    .certain = "The definition that shall change is at hand." },
  { "running-next-start", SCOPE_MACHINE, PT_EVIDENCE_LIBVIRT, pt_rule_running_next_start,
    "",
    N_("Shut the virtual machine down and start it again."),
    .certain = "libvirt tells of each machine whether it is active." },
  { "saved-at-shutdown", SCOPE_MACHINE, PT_EVIDENCE_LIBVIRT, pt_rule_saved_at_shutdown,
    N_("What it does then is lost, as if its power were cut."),
    /* Translators: do not translate ON_SHUTDOWN=shutdown */
    N_("Have it shut down instead: set ON_SHUTDOWN=shutdown for libvirt-guests.") },
  { "memory-pinned", SCOPE_MACHINE, PT_EVIDENCE_LIBVIRT, pt_rule_memory_pinned,
    N_("The device may reach any part of it at any time. So the virtual machine cannot be saved, "
       "moved to another computer, or have snapshots with memory; pausing it and snapshots of its "
       "disks stay possible."),
    "",
    .certain = "That it is locked is so for every machine; only how much may not be known." },
};

static const struct
{
  const char *id;
  const char *text;
  const char *text_reason;
  const char *why;
} unknowns[PT_N_EVIDENCE] = {
  [PT_EVIDENCE_MOUNTS] = {
    "unknown-mounts",
    N_("It could not be checked whether this computer uses a disk on it."),
    /* Translators: %s is what could not be read and why */
    N_("It could not be checked whether this computer uses a disk on it: %s"),
    N_("What is not known is not safe: it may be used all the same.") },
  [PT_EVIDENCE_NETWORK] = {
    "unknown-network",
    N_("It could not be checked whether the network of this computer depends on it."),
    /* Translators: %s is what could not be read and why */
    N_("It could not be checked whether the network of this computer depends on it: %s"),
    N_("What is not known is not safe: it may be used all the same.") },
  [PT_EVIDENCE_DISPLAY] = {
    "unknown-display",
    N_("It could not be checked whether the screen of this computer depends on it."),
    /* Translators: %s is what could not be read and why */
    N_("It could not be checked whether the screen of this computer depends on it: %s"),
    N_("What is not known is not safe: it may be used all the same.") },
  [PT_EVIDENCE_INPUT] = {
    "unknown-input",
    N_("It could not be checked whether the last keyboard or mouse of this computer is on it."),
    /* Translators: %s is what could not be read and why */
    N_("It could not be checked whether the last keyboard or mouse of this computer is on it: "
       "%s"),
    N_("What is not known is not safe: it may be used all the same.") },
  [PT_EVIDENCE_KERNEL] = {
    "unknown-kernel",
    N_("Not everything about the kernel of this computer could be checked."),
    /* Translators: %s is what could not be read and why */
    N_("Not everything about the kernel of this computer could be checked: %s"),
    N_("What is not known is not safe: something may stand against it all the same.") },
  [PT_EVIDENCE_LIBVIRT] = {
    "unknown-libvirt",
    N_("It could not be checked whether a virtual machine has it."),
    /* Translators: %s is what could not be read and why */
    N_("It could not be checked whether a virtual machine has it: %s"),
    N_("What is not known is not safe: it may be used all the same.") },
  [PT_EVIDENCE_RESERVED] = {
    "unknown-reserved",
    N_("It could not be checked whether the firmware keeps memory for it."),
    /* Translators: %s is what could not be read and why */
    N_("It could not be checked whether the firmware keeps memory for it: %s"),
    N_("If it does, no virtual machine starts with it.") },
  [PT_EVIDENCE_RESET] = {
    "unknown-reset",
    N_("It could not be checked whether it can be reset."),
    /* Translators: %s is what could not be read and why */
    N_("It could not be checked whether it can be reset: %s"),
    N_("If it cannot, it may work only once before this computer has to be restarted.") },
};

/* An empty string has a meaning of its own for gettext */
static const char *
translate (const char *text)
{
  return *text != '\0' ? _(text) : "";
}

static int
compare_addresses (gconstpointer a,
                   gconstpointer b)
{
  return pt_pci_address_compare (a, b);
}

static void
append_yes (GPtrArray  *findings,
            const Rule *rule,
            PtVerdict  *verdict)
{
  PtFinding *finding;

  g_array_sort (verdict->devices, compare_addresses);
  finding = pt_finding_new (rule->id, verdict->severity, verdict->text,
                            verdict->why != NULL ? verdict->why : translate (rule->why),
                            verdict->advice != NULL ? verdict->advice : translate (rule->advice),
                            verdict->devices);
  g_ptr_array_add (findings, finding);
}

/* What several rules could not tell for want of the same source */
typedef struct
{
  GArray    *devices;   /* NULL: nothing */
  gboolean   general;   /* a rule has no words of its own for it */
  PtSeverity severity;
  GString   *text;
  char      *advice;
} Unknown;

static void
unknown_clear (Unknown *self)
{
  g_clear_pointer (&self->devices, g_array_unref);
  g_clear_pointer (&self->advice, g_free);
  if (self->text != NULL)
    g_string_free (g_steal_pointer (&self->text), TRUE);
}

static void
unknown_add (Unknown   *self,
             PtVerdict *verdict)
{
  if (self->devices == NULL)
    {
      self->devices = g_array_new (FALSE, TRUE, sizeof (PtPciAddress));
      self->text = g_string_new (NULL);
      self->severity = PT_SEVERITY_NOTE;
    }

  for (guint i = 0; i < verdict->devices->len; i++)
    {
      const PtPciAddress *address = &g_array_index (verdict->devices, PtPciAddress, i);
      gboolean known = FALSE;

      for (guint j = 0; !known && j < self->devices->len; j++)
        known = pt_pci_address_equal (address, &g_array_index (self->devices, PtPciAddress, j));
      if (!known)
        g_array_append_val (self->devices, *address);
    }

  if (verdict->text == NULL)
    {
      self->general = TRUE;
      self->severity = PT_SEVERITY_CAUTION;
      return;
    }
  self->severity = MAX (self->severity, MIN (verdict->severity, PT_SEVERITY_CAUTION));
  g_string_append_printf (self->text, "%s%s", self->text->len > 0 ? " " : "", verdict->text);
  if (self->advice == NULL)
    self->advice = g_strdup (verdict->advice);
}

static char *
dup_unknown_text (const PtCase *subject,
                  PtEvidence    evidence)
{
  const char *reason = subject->facts->cannot_tell[evidence];
  char *text;

  if (reason == NULL || *reason == '\0')
    return g_strdup (_(unknowns[evidence].text));

  /* The format is one of the table above, in a translation that msgfmt has checked. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_printf (_(unknowns[evidence].text_reason), reason);
#pragma GCC diagnostic pop
  return text;
}

static void
append_unknown (GPtrArray    *findings,
                const PtCase *subject,
                PtEvidence    evidence,
                Unknown      *unknown)
{
  g_autofree char *text = NULL;
  PtFinding *finding;

  text = unknown->general ? dup_unknown_text (subject, evidence) : g_strdup (unknown->text->str);
  g_array_sort (unknown->devices, compare_addresses);
  finding = pt_finding_new (unknowns[evidence].id, unknown->severity, text,
                            _(unknowns[evidence].why),
                            !unknown->general && unknown->advice != NULL
                              ? unknown->advice
                              : _("Look for yourself before you go on."),
                            unknown->devices);
  g_ptr_array_add (findings, finding);
}

/* What is equally bad stays in the order of the table. */
static GListStore *
sort_findings (GPtrArray *findings)
{
  GListStore *store = g_list_store_new (PT_TYPE_FINDING);

  for (int severity = PT_SEVERITY_BLOCKED; severity >= PT_SEVERITY_NOTE; severity--)
    for (guint i = 0; i < findings->len; i++)
      if ((int) pt_finding_get_severity (g_ptr_array_index (findings, i)) == severity)
        g_list_store_append (store, g_ptr_array_index (findings, i));

  return store;
}

/**
 * pt_rules_judge:
 * @subject: a choice in a situation
 *
 * Returns: (transfer full) (element-type PtFinding): what is to be said about it, worst first; of
 *   what could not be checked, one finding for each source that could not be read
 */
GListStore *
pt_rules_judge (const PtCase *subject)
{
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func (g_object_unref);
  Unknown unknown[PT_N_EVIDENCE] = { { NULL } };

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      const Rule *rule = &rules[i];
      g_auto(PtVerdict) verdict;
      PtTernary answer;

      pt_verdict_init (&verdict);
      if (subject->listing && rule->scope == SCOPE_MACHINE)
        continue;

      answer = rule->judge (subject, &verdict);
      if (answer == PT_YES)
        {
          append_yes (findings, rule, &verdict);
        }
      else if (answer == PT_CANNOT_TELL)
        {
          g_warn_if_fail (rule->certain == NULL);
          unknown_add (&unknown[rule->evidence], &verdict);
        }
    }

  for (guint i = 0; i < PT_N_EVIDENCE; i++)
    {
      if (unknown[i].devices != NULL)
        append_unknown (findings, subject, (PtEvidence) i, &unknown[i]);
      unknown_clear (&unknown[i]);
    }

  return sort_findings (findings);
}

/**
 * pt_rules_answer:
 * @index: of a row, from 0
 * @subject: a choice in a situation
 *
 * Returns: what that row alone says, also where it is not asked because no machine is meant
 */
PtTernary
pt_rules_answer (guint         index,
                 const PtCase *subject)
{
  g_auto(PtVerdict) verdict = { 0 };

  g_return_val_if_fail (index < G_N_ELEMENTS (rules), PT_CANNOT_TELL);

  pt_verdict_init (&verdict);
  return rules[index].judge (subject, &verdict);
}

/**
 * pt_rules_get_id:
 * @index: from 0
 *
 * Returns: (transfer none) (nullable): the id of a row, behind them those of what could not be
 *   checked; %NULL behind the last one
 */
const char *
pt_rules_get_id (guint index)
{
  if (index < G_N_ELEMENTS (rules))
    return rules[index].id;

  index -= G_N_ELEMENTS (rules);
  return index < PT_N_EVIDENCE ? unknowns[index].id : NULL;
}

/**
 * pt_rules_get_certain:
 * @index: from 0
 *
 * Returns: (transfer none) (nullable): why the row never answers "cannot tell"; %NULL when it may,
 *   and behind the last row
 */
const char *
pt_rules_get_certain (guint index)
{
  return index < G_N_ELEMENTS (rules) ? rules[index].certain : NULL;
}

/**
 * pt_rules_get_unknown_id:
 * @index: from 0
 *
 * Returns: (transfer none) (nullable): the id of what is said when the row cannot tell; %NULL
 *   behind the last row
 */
const char *
pt_rules_get_unknown_id (guint index)
{
  return index < G_N_ELEMENTS (rules) ? unknowns[rules[index].evidence].id : NULL;
}
