/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-readiness.h"

#include <glib/gi18n-lib.h>

#include "pt-error.h"
#include "pt-readiness-advice.h"

/* Whether a computer is ready to hand devices over: separate verdicts, each with its own advice. */

static void
pt_check_free (PtCheck *check)
{
  g_free (check->text);
  g_free (check->advice);
  g_free (check);
}

static void
add (GPtrArray  *checks,
     const char *id,
     PtVerdict   verdict,
     const char *text,
     const char *advice)
{
  PtCheck *check = g_new0 (PtCheck, 1);

  check->id = id;
  check->verdict = verdict;
  check->text = g_strdup (text);
  check->advice = g_strdup (advice);
  g_ptr_array_add (checks, check);
}

static void
check_kvm (GPtrArray         *checks,
           const PtHostFacts *facts)
{
  switch (facts->kvm)
    {
    case PT_YES:
      add (checks, "kvm", PT_VERDICT_PASS, _("The processor can run virtual machines."), NULL);
      break;
    case PT_NO:
      add (checks, "kvm", PT_VERDICT_WARN,
           _("There is no /dev/kvm: virtual machines run, but very slowly."),
           _("Switch on virtualization (VT-x or SVM) in the firmware settings."));
      break;
    case PT_CANNOT_TELL:
    default:
      add (checks, "kvm", PT_VERDICT_UNKNOWN,
           _("Whether the processor can run virtual machines cannot be told."), NULL);
      break;
    }
}

static void
check_firmware (GPtrArray         *checks,
                const PtHostFacts *facts)
{
  g_autofree char *text = NULL;

  switch (facts->firmware_table)
    {
    case PT_YES:
      text = g_strdup_printf (
        /* Translators: %s is the name of a firmware table: DMAR, IVRS or IORT */
        _("The firmware describes an IOMMU (table %s)."),
        facts->firmware_table_name != NULL ? facts->firmware_table_name : "ACPI");
      add (checks, "firmware-tables", PT_VERDICT_PASS, text, NULL);
      break;

    case PT_NO:
      /* Machines with a device tree, most of them ARM, have an IOMMU without any such table */
      if (facts->iommu == PT_YES)
        add (checks, "firmware-tables", PT_VERDICT_PASS,
             _("The firmware has no IOMMU table, and this computer does not need one."), NULL);
      else
        add (checks, "firmware-tables", PT_VERDICT_FAIL, _("The firmware describes no IOMMU."),
             _("Switch on VT-d (Intel) or AMD-Vi, also called IOMMU (AMD), in the firmware "
               "settings. If there is no such setting, this computer may not have one."));
      break;

    case PT_CANNOT_TELL:
    default:
      add (checks, "firmware-tables", PT_VERDICT_UNKNOWN,
           _("Whether the firmware describes an IOMMU cannot be told."), NULL);
      break;
    }
}

static void
check_iommu (GPtrArray         *checks,
             const PtHostFacts *facts)
{
  if (facts->noiommu_mode == PT_YES)
    {
      add (checks, "iommu", PT_VERDICT_FAIL,
           _("The kernel runs VFIO without an IOMMU, which protects nothing."),
           _("Do not set enable_unsafe_noiommu_mode, and switch on a real IOMMU."));
      return;
    }

  switch (facts->iommu)
    {
    case PT_YES:
      add (checks, "iommu", PT_VERDICT_PASS, _("The kernel uses the IOMMU."), NULL);
      break;
    case PT_NO:
      add (checks, "iommu", PT_VERDICT_FAIL,
           _("The kernel does not use an IOMMU: there are no IOMMU groups."),
           facts->firmware_table == PT_NO
             ? _("Switch it on in the firmware settings first.")
             : _("On Intel, add intel_iommu=on to the kernel’s command line, for example with "
                 "“grubby --update-kernel=ALL --args=intel_iommu=on”, and start the computer "
                 "again; “grubby --update-kernel=ALL --remove-args=intel_iommu=on” takes it "
                 "back. AMD needs no argument, only the firmware setting."));
      break;
    case PT_CANNOT_TELL:
    default:
      add (checks, "iommu", PT_VERDICT_UNKNOWN,
           _("Whether the kernel uses an IOMMU cannot be told."), NULL);
      break;
    }
}

static void
check_arguments (GPtrArray         *checks,
                 const PtHostFacts *facts)
{
  const char *bad = pt_readiness_find_bad_argument (facts);
  g_autofree char *text = NULL;

  switch (pt_readiness_judge_arguments (facts))
    {
    case PT_YES:
      add (checks, "kernel-arguments", PT_VERDICT_PASS,
           _("The kernel was started with the arguments that it needs."), NULL);
      break;

    case PT_NO:
      if (bad != NULL)
        /* Translators: %s is an argument of the kernel, "intel_iommu=off" */
        text = g_strdup_printf (_("The kernel’s argument %s switches the IOMMU off."), bad);
      else
        text = g_strdup (_("The kernel was not asked to use the IOMMU."));
      /* Without the table it may be the firmware alone */
      add (checks, "kernel-arguments",
           facts->iommu != PT_YES && (bad != NULL || facts->firmware_table == PT_YES)
             ? PT_VERDICT_FAIL
             : PT_VERDICT_WARN,
           text, NULL);
      break;

    case PT_CANNOT_TELL:
    default:
      add (checks, "kernel-arguments", PT_VERDICT_UNKNOWN,
           _("Whether the kernel was started with the arguments that it needs cannot be told."),
           NULL);
      break;
    }
}

static void
check_remapping (GPtrArray         *checks,
                 const PtHostFacts *facts)
{
  switch (facts->interrupt_remapping)
    {
    case PT_YES:
      add (checks, "interrupt-remapping", PT_VERDICT_PASS, _("Interrupts are remapped."), NULL);
      break;

    case PT_NO:
      /* VFIO refuses then, unless it is told not to; without an IOMMU it does not come to that */
      add (checks, "interrupt-remapping",
           facts->iommu == PT_YES && facts->unsafe_interrupts != PT_YES ? PT_VERDICT_FAIL
                                                                        : PT_VERDICT_WARN,
           _("Interrupts are not remapped: a guest could raise any interrupt of this computer."),
           NULL);
      break;

    case PT_CANNOT_TELL:
    default:
      add (checks, "interrupt-remapping", PT_VERDICT_UNKNOWN,
           _("Whether interrupts are remapped cannot be told."), NULL);
      break;
    }
}

static void
check_vfio (GPtrArray         *checks,
            const PtHostFacts *facts)
{
  /* libvirt itself looks for the node, which loading the module makes */
  const char *advice =
    _("Run “modprobe vfio-pci” as root, and write “vfio-pci” to /etc/modules-load.d/vfio.conf so "
      "that it is there after the next start; removing that file takes it back.");

  if (facts->vfio_pci == PT_NO)
    add (checks, "vfio-pci", PT_VERDICT_FAIL,
         _("The kernel has no vfio-pci: no device can be handed over."), advice);
  else if (facts->vfio_node == PT_YES)
    add (checks, "vfio-pci", PT_VERDICT_PASS,
         _("The kernel can hand devices over with VFIO."), NULL);
  else if (facts->vfio_node == PT_NO)
    add (checks, "vfio-pci", PT_VERDICT_FAIL,
         /* Translators: do not translate vfio-pci and /dev/vfio/vfio */
         _("The module vfio-pci is not loaded and there is no /dev/vfio/vfio: libvirt refuses to "
           "hand devices over."),
         advice);
  else if (facts->vfio_pci == PT_YES)
    add (checks, "vfio-pci", PT_VERDICT_WARN,
         _("The module vfio-pci is there but not loaded: libvirt may refuse to hand devices over."),
         advice);
  else
    add (checks, "vfio-pci", PT_VERDICT_UNKNOWN,
         _("Whether the kernel has vfio-pci cannot be told."), NULL);
}

static void
check_libvirt (GPtrArray      *checks,
               PtLibvirtState  state,
               const GError   *error)
{
  switch (state)
    {
    case PT_LIBVIRT_CONNECTED:
      add (checks, "libvirt", PT_VERDICT_PASS,
           _("libvirt can be reached and lets you change virtual machines."), NULL);
      add (checks, "connection", PT_VERDICT_PASS,
           _("The connection has the right to hand devices over."), NULL);
      break;

    case PT_LIBVIRT_READ_ONLY:
      add (checks, "libvirt", PT_VERDICT_FAIL,
           _("libvirt lets you read virtual machines, but not change them."),
           _("Become a member of the group “libvirt” and log in again, or run Passthrough as "
             "root."));
      add (checks, "connection", PT_VERDICT_UNKNOWN,
           _("Whether the connection has the right to hand devices over cannot be told."), NULL);
      break;

    case PT_LIBVIRT_SESSION:
      add (checks, "libvirt", PT_VERDICT_PASS,
           _("libvirt can be reached and lets you change virtual machines."), NULL);
      add (checks, "connection", PT_VERDICT_FAIL,
           _("A session connection has not the right to take devices from their drivers."),
           _("Use the system connection: --connect qemu:///system."));
      break;

    case PT_LIBVIRT_CONNECTING:
    case PT_LIBVIRT_UNREACHABLE:
    default:
      /* The computer may be ready all the same: this is not known, and not its fault */
      add (checks, "libvirt", PT_VERDICT_UNKNOWN,
           error != NULL ? error->message : _("libvirt has not answered yet."),
           error != NULL ? pt_error_get_next (error) : NULL);
      add (checks, "connection", PT_VERDICT_UNKNOWN,
           _("Whether the connection has the right to hand devices over cannot be told."), NULL);
      break;
    }
}

static void
check_names (GPtrArray         *checks,
             const PtHostFacts *facts)
{
  switch (facts->pci_ids)
    {
    case PT_YES:
      add (checks, "pci-ids", PT_VERDICT_PASS,
           _("The names of devices are known (pci.ids)."), NULL);
      break;
    case PT_NO:
      add (checks, "pci-ids", PT_VERDICT_WARN,
           _("There is no pci.ids: devices are shown by their numbers."),
           _("Install the package “hwdata” or “pci.ids”."));
      break;
    case PT_CANNOT_TELL:
    default:
      add (checks, "pci-ids", PT_VERDICT_UNKNOWN,
           _("Whether the names of devices are known cannot be told."), NULL);
      break;
    }
}

/* What this distribution and boot loader need, where the plan knows it */
static void
advise (GPtrArray         *checks,
        const PtHostFacts *facts,
        PtLibvirtState     libvirt)
{
  for (guint i = 0; i < checks->len; i++)
    {
      PtCheck *check = g_ptr_array_index (checks, i);
      gboolean is_libvirt = g_str_equal (check->id, "libvirt");
      g_autoptr (PtAdvice) advice = NULL;
      g_autofree char *text = NULL;
      g_autofree char *former = NULL;

      /* What libvirt itself says comes first; and a computer that was recorded needs none */
      if (check->verdict == PT_VERDICT_PASS ||
          (check->verdict == PT_VERDICT_UNKNOWN &&
           !(is_libvirt && libvirt == PT_LIBVIRT_UNREACHABLE && facts->source == PT_HOST_THIS)))
        continue;

      advice = pt_readiness_advice (is_libvirt && libvirt == PT_LIBVIRT_READ_ONLY ? "libvirt-rights"
                                                                                  : check->id,
                                    facts);
      text = pt_advice_to_text (advice);
      if (text == NULL)
        continue;
      former = g_steal_pointer (&check->advice);
      check->advice = check->verdict == PT_VERDICT_UNKNOWN && former != NULL
                        ? g_strconcat (former, "\n", text, NULL)
                        : g_steal_pointer (&text);
    }
}

static gboolean
has_verdict (GPtrArray *checks,
             PtVerdict  verdict)
{
  for (guint i = 0; i < checks->len; i++)
    {
      const PtCheck *check = g_ptr_array_index (checks, i);

      if (check->verdict == verdict)
        return TRUE;
    }

  return FALSE;
}

/**
 * pt_readiness_new:
 * @host: a host
 * @libvirt: where libvirt stands
 * @libvirt_error: (nullable): why it cannot be reached
 *
 * Returns: (element-type PtCheck) (transfer full): the verdicts
 */
GPtrArray *
pt_readiness_new (PtHost         *host,
                  PtLibvirtState  libvirt,
                  const GError   *libvirt_error)
{
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_check_free);
  const PtHostFacts *facts = pt_host_get_facts (host);

  check_kvm (checks, facts);
  check_firmware (checks, facts);
  check_iommu (checks, facts);
  check_arguments (checks, facts);
  check_remapping (checks, facts);
  check_vfio (checks, facts);
  check_libvirt (checks, libvirt, libvirt_error);
  check_names (checks, facts);
  advise (checks, facts, libvirt);
  return checks;
}

/**
 * pt_readiness_is_ready:
 * @checks: (element-type PtCheck): verdicts
 *
 * Returns: whether none of them fails
 */
gboolean
pt_readiness_is_ready (GPtrArray *checks)
{
  return !has_verdict (checks, PT_VERDICT_FAIL);
}

/**
 * pt_readiness_is_certain:
 * @checks: (element-type PtCheck): verdicts
 *
 * Returns: whether every one of them could be told
 */
gboolean
pt_readiness_is_certain (GPtrArray *checks)
{
  return !has_verdict (checks, PT_VERDICT_UNKNOWN);
}

/**
 * pt_verdict_to_id:
 * @verdict: a verdict
 *
 * Returns: (transfer none): the stable word that `--json` shows
 */
const char *
pt_verdict_to_id (PtVerdict verdict)
{
  static const char *const ids[] = { "pass", "fail", "warn", "unknown" };

  g_return_val_if_fail (verdict < G_N_ELEMENTS (ids), "unknown");

  return ids[verdict];
}
