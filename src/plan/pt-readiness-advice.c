/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-readiness-advice.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pt-boot-advice.h"

/* What to do when a computer is not ready to hand devices over: text to copy for this distribution,
   boot loader and processor, and how to undo it. Firmware settings have no command; modules and
   packages are files of the distribution. Nothing here is done by this program. */

/* Arguments that switch off what is needed, whatever the firmware says
   (Documentation/admin-guide/kernel-parameters.txt) */
static const char *const bad_arguments[] = { "intel_iommu=off", "amd_iommu=off", "iommu=off" };
static const char *const bad_remapping[] = { "intremap=off", "nointremap" };

#define MODULAR "virtqemud.socket virtnetworkd.socket virtnodedevd.socket virtstoraged.socket"

/* Whose tools and packages; "" is the rest, and last */
static const struct
{
  const char *id;
  const char *libvirt_install;
  const char *libvirt_sockets;
  const char *libvirt_service;
  const char *names_install;
} systems[] = {
  { "fedora", "sudo dnf install libvirt-daemon-kvm", MODULAR, "virtqemud.service",
    "sudo dnf install hwdata" },
  { "phyllome", "sudo dnf install libvirt-daemon-kvm", MODULAR, "virtqemud.service",
    "sudo dnf install hwdata" },
  { "rhel", "sudo dnf install libvirt-daemon-kvm", MODULAR, "virtqemud.service",
    "sudo dnf install hwdata" },
  { "debian", "sudo apt install libvirt-daemon-system qemu-system", "libvirtd.socket",
    "libvirtd.service", "sudo apt install pci.ids" },
  { "ubuntu", "sudo apt install libvirt-daemon-system qemu-system", "libvirtd.socket",
    "libvirtd.service", "sudo apt install pci.ids" },
  { "arch", "sudo pacman -S --needed libvirt qemu-base", "libvirtd.socket", "libvirtd.service",
    "sudo pacman -S --needed hwdata" },
  { "suse", "sudo zypper install libvirt-daemon-qemu qemu-kvm", MODULAR, "virtqemud.service",
    "sudo zypper install hwdata" },
  { "", NULL, "libvirtd.socket", "libvirtd.service", NULL },
};

static gsize
find_system (const PtHostFacts *facts)
{
  gsize i = 0;

  while (*systems[i].id != '\0' && !pt_boot_facts_is_os (facts->boot, systems[i].id))
    i++;
  return i;
}

static PtCpuVendor
get_vendor (const PtHostFacts *facts)
{
  return facts->boot != NULL ? facts->boot->cpu_vendor : PT_CPU_VENDOR_UNKNOWN;
}

static gboolean
is_inside_vm (const PtHostFacts *facts)
{
  return facts->boot != NULL && facts->boot->inside_vm == PT_YES;
}

/* The table tells whose the IOMMU is. An emulated one need not be of the maker of the processor:
   what is still to be added is Intel's, but on ARM. */
static PtCpuVendor
get_iommu_vendor (const PtHostFacts *facts)
{
  if (g_strcmp0 (facts->firmware_table_name, "DMAR") == 0)
    return PT_CPU_VENDOR_INTEL;
  if (g_strcmp0 (facts->firmware_table_name, "IVRS") == 0)
    return PT_CPU_VENDOR_AMD;
  if (g_strcmp0 (facts->firmware_table_name, "IORT") == 0)
    return PT_CPU_VENDOR_ARM;
  if (is_inside_vm (facts) && get_vendor (facts) != PT_CPU_VENDOR_ARM)
    return PT_CPU_VENDOR_INTEL;
  return get_vendor (facts);
}

static gboolean
has_argument (const PtHostFacts *facts,
              const char        *argument)
{
  g_auto (GStrv) words = g_strsplit_set (facts->cmdline != NULL ? facts->cmdline : "", " \t\n", -1);

  return g_strv_contains ((const char *const *) words, argument);
}

static const char *
find_argument (const PtHostFacts *facts,
               const char *const *arguments,
               gsize              n_arguments)
{
  for (gsize i = 0; i < n_arguments; i++)
    {
      if (has_argument (facts, arguments[i]))
        return arguments[i];
    }
  return NULL;
}

/* "intel_iommu=on" and "intel_iommu=on,sm_on" alike */
static gboolean
asks_for_intel_iommu (const PtHostFacts *facts)
{
  g_auto (GStrv) words = g_strsplit_set (facts->cmdline != NULL ? facts->cmdline : "", " \t\n", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (g_strcmp0 (words[i], "intel_iommu=on") == 0 ||
          g_str_has_prefix (words[i], "intel_iommu=on,"))
        return TRUE;
    }
  return FALSE;
}

/* ---- Firmware settings -------------------------------------------------------------------- */

static void
open_firmware (PtAdvice          *advice,
               const PtHostFacts *facts)
{
  if (facts->boot != NULL && facts->boot->uefi == PT_YES)
    {
      pt_advice_say (advice, _("This restarts the computer into its firmware settings:"));
      pt_advice_copy (advice, "systemctl reboot --firmware-setup");
    }
}

static void
undo_firmware (PtAdvice *advice)
{
  pt_advice_begin_undo (advice);
  pt_advice_say (advice, _("Switch the setting off again in the same place."));
}

/* The computer is itself a virtual machine: its firmware is what its own host made of it. An
   emulated IOMMU is Intel's whatever the processor, but on ARM. */
static void
advise_virtual_iommu (PtAdvice          *advice,
                      const PtHostFacts *facts)
{
  gboolean is_arm = get_vendor (facts) == PT_CPU_VENDOR_ARM;

  pt_advice_say (advice, _("This computer is itself a virtual machine. It has an IOMMU only "
                           "when its own host gives it one: there, with libvirt and the "
                           "machine type q35 or virt, shut it down and add this to the devices "
                           "of its definition:"));
  if (is_arm)
    pt_advice_copy (advice, "<iommu model='smmuv3'/>");
  else
    {
      pt_advice_copy (advice,
                      "<iommu model='intel'><driver intremap='on' caching_mode='on'/></iommu>");
      pt_advice_say (advice, _("and this to its features:"));
      pt_advice_copy (advice, "<ioapic driver='qemu'/>");
    }

  if (is_arm || asks_for_intel_iommu (facts))
    pt_advice_begin_undo (advice);
  else
    pt_boot_advice_add_argument (advice, facts->boot, "intel_iommu=on");
  pt_advice_say (advice, _("Take out of the definition what was added."));
}

static void
advise_firmware (PtAdvice          *advice,
                 const PtHostFacts *facts)
{
  if (is_inside_vm (facts))
    {
      advise_virtual_iommu (advice, facts);
      return;
    }

  switch (get_vendor (facts))
    {
    case PT_CPU_VENDOR_INTEL:
      pt_advice_say (advice, _("Switch on “VT-d” in the firmware settings, also called “Intel "
                               "Virtualization Technology for Directed I/O”. It is not the "
                               "same as “VT-x”."));
      break;
    case PT_CPU_VENDOR_AMD:
      pt_advice_say (advice, _("Set “IOMMU”, also called “AMD-Vi”, to “Enabled” in the "
                               "firmware settings; “Auto” may not be enough. It is not the "
                               "same as “SVM”."));
      break;
    case PT_CPU_VENDOR_ARM:
      pt_advice_say (advice, _("Switch on “SMMU” in the firmware settings. A computer that is "
                               "described by a device tree needs no firmware table, but an "
                               "SMMU that its device tree names."));
      break;
    case PT_CPU_VENDOR_UNKNOWN:
    default:
      pt_advice_say (advice, _("Switch on “VT-d” (Intel), “IOMMU” or “AMD-Vi” (AMD), or “SMMU” "
                               "(ARM) in the firmware settings."));
      break;
    }
  open_firmware (advice, facts);
  pt_advice_say (advice, _("If there is no such setting, a firmware update may bring it, or "
                           "this computer has no IOMMU."));
  undo_firmware (advice);
}

static void
advise_kvm (PtAdvice          *advice,
            const PtHostFacts *facts)
{
  PtCpuVendor vendor = get_vendor (facts);

  if (is_inside_vm (facts))
    {
      pt_advice_say (advice, _("This computer is itself a virtual machine. Its own host has to "
                               "let it run others: there, with libvirt, shut it down and have "
                               "this as the processor in its definition:"));
      pt_advice_copy (advice, "<cpu mode='host-passthrough'/>");
      pt_advice_begin_undo (advice);
      pt_advice_say (advice, _("Put the former processor back into the definition."));
      return;
    }

  if (vendor == PT_CPU_VENDOR_INTEL)
    pt_advice_say (advice, _("Switch on “VT-x” in the firmware settings, also called “Intel "
                             "Virtualization Technology”."));
  else if (vendor == PT_CPU_VENDOR_AMD)
    pt_advice_say (advice, _("Switch on “SVM” in the firmware settings, also called “AMD-V”."));
  else if (vendor == PT_CPU_VENDOR_ARM)
    pt_advice_say (advice, _("The firmware has to start the kernel with the right to run "
                             "virtual machines (EL2); see its settings."));
  else
    pt_advice_say (advice, _("Switch on virtualization, “VT-x” (Intel) or “SVM” (AMD), in the "
                             "firmware settings."));
  open_firmware (advice, facts);
  if (vendor == PT_CPU_VENDOR_INTEL || vendor == PT_CPU_VENDOR_AMD)
    {
      pt_advice_say (advice, _("When it is on already, load the module:"));
      pt_advice_copy (advice, "sudo modprobe %s",
                      vendor == PT_CPU_VENDOR_INTEL ? "kvm_intel" : "kvm_amd");
    }
  undo_firmware (advice);
}

/* ---- The kernel --------------------------------------------------------------------------- */

static void
advise_arguments (PtAdvice          *advice,
                  const PtHostFacts *facts)
{
  const char *bad = pt_readiness_find_bad_argument (facts);

  if (bad != NULL)
    {
      pt_boot_advice_remove_argument (advice, facts->boot, bad);
      return;
    }

  switch (get_iommu_vendor (facts))
    {
    case PT_CPU_VENDOR_INTEL:
      if (!asks_for_intel_iommu (facts))
        {
          pt_boot_advice_add_argument (advice, facts->boot, "intel_iommu=on");
          return;
        }
      pt_advice_say (advice, _("The kernel was asked to use the IOMMU and does not. It says "
                               "why:"));
      pt_advice_copy (advice, "sudo journalctl --dmesg --grep='DMAR|IOMMU'");
      return;

    case PT_CPU_VENDOR_AMD:
      pt_advice_say (advice, _("AMD needs no argument: not even amd_iommu=on, which the kernel "
                               "does not know. Set “IOMMU” to “Enabled” in the firmware "
                               "settings; the kernel says what it found:"));
      pt_advice_copy (advice, "sudo journalctl --dmesg --grep='AMD-Vi|IOMMU'");
      undo_firmware (advice);
      return;

    case PT_CPU_VENDOR_ARM:
      pt_advice_say (advice, _("ARM needs no argument. The kernel says what it found:"));
      pt_advice_copy (advice, "sudo journalctl --dmesg --grep='smmu|iommu'");
      return;

    case PT_CPU_VENDOR_UNKNOWN:
    default:
      pt_advice_say (advice, _("Only Intel needs an argument; AMD and ARM need none."));
      if (!asks_for_intel_iommu (facts))
        pt_boot_advice_add_argument (advice, facts->boot, "intel_iommu=on");
      return;
    }
}

/* Firmware first: without its table no argument helps */
static void
advise_iommu (PtAdvice          *advice,
              const PtHostFacts *facts)
{
  if (facts->noiommu_mode == PT_YES)
    {
      pt_advice_say (advice, _("Without an IOMMU a device can write into all memory. Switch "
                               "this mode off:"));
      pt_advice_copy (advice, "echo N | "
                              "sudo tee /sys/module/vfio/parameters/enable_unsafe_noiommu_mode");
    }

  if (facts->firmware_table == PT_NO && pt_readiness_find_bad_argument (facts) == NULL)
    advise_firmware (advice, facts);
  else if (is_inside_vm (facts) && facts->firmware_table == PT_CANNOT_TELL)
    advise_virtual_iommu (advice, facts);
  else
    advise_arguments (advice, facts);
}

static void
advise_remapping (PtAdvice          *advice,
                  const PtHostFacts *facts)
{
  const char *bad = find_argument (facts, bad_remapping, G_N_ELEMENTS (bad_remapping));

  if (bad != NULL)
    {
      pt_boot_advice_remove_argument (advice, facts->boot, bad);
      return;
    }
  if (facts->iommu == PT_NO)
    {
      pt_advice_say (advice, _("It comes with the IOMMU, which is off: see to that first."));
      return;
    }
  if (is_inside_vm (facts))
    {
      advise_virtual_iommu (advice, facts);
      return;
    }
  pt_advice_say (advice, _("Switch on the IOMMU, and with it interrupt remapping, in the "
                           "firmware settings; a firmware update often brings it."));
  open_firmware (advice, facts);
  pt_advice_say (advice, _("The argument allow_unsafe_interrupts is no cure: with it a guest "
                           "can raise any interrupt of the host."));
  undo_firmware (advice);
}

static void
advise_vfio (PtAdvice          *advice,
             const PtHostFacts *facts)
{
  if (facts->vfio_pci == PT_NO)
    {
      pt_advice_say (advice, _("This kernel comes without the module vfio-pci. Start the usual "
                               "kernel of your distribution, not one that is made for clouds "
                               "or containers."));
      if (facts->kernel != NULL && strstr (facts->kernel, "-cloud-") != NULL &&
          pt_boot_facts_is_os (facts->boot, "debian"))
        {
          const char *architecture = strrchr (facts->kernel, '-');

          pt_advice_copy (advice, "sudo apt install linux-image%s", architecture);
          pt_advice_say (advice, _("Then restart the computer."));
          pt_advice_begin_undo (advice);
          pt_advice_copy (advice, "sudo apt remove linux-image%s", architecture);
        }
      return;
    }

  pt_advice_say (advice, _("Load the module, now and whenever the computer starts:"));
  pt_advice_copy (advice, "sudo modprobe vfio-pci");
  pt_advice_copy (advice, "echo vfio-pci | sudo tee /etc/modules-load.d/vfio-pci.conf");
  pt_advice_say (advice, _("libvirt looks for it when it starts; running virtual machines stay:"));
  pt_advice_copy (advice, "sudo systemctl try-restart %s",
                  systems[find_system (facts)].libvirt_service);
  pt_advice_say (advice, _("The argument vfio-pci.ids= is not needed: a device changes its "
                           "driver when its virtual machine starts, and back when it stops."));
  pt_advice_begin_undo (advice);
  pt_advice_copy (advice, "sudo rm /etc/modules-load.d/vfio-pci.conf");
}

/* ---- libvirt and names -------------------------------------------------------------------- */

static void
advise_rights (PtAdvice          *advice,
               const PtHostFacts *facts)
{
  pt_advice_say (advice, _("Become a member of the group “libvirt”, and log in again:"));
  pt_advice_copy (advice, "sudo usermod --append --groups libvirt \"$USER\"");
  pt_advice_begin_undo (advice);
  pt_advice_copy (advice, "sudo gpasswd --delete \"$USER\" libvirt");
}

static void
advise_libvirt (PtAdvice          *advice,
                const PtHostFacts *facts)
{
  gsize i = find_system (facts);

  if (systems[i].libvirt_install != NULL)
    {
      pt_advice_say (advice, _("Install libvirt and QEMU, unless they are:"));
      pt_advice_copy (advice, "%s", systems[i].libvirt_install);
    }
  else
    pt_advice_say (advice, _("Install libvirt and QEMU, unless they are."));
  pt_advice_say (advice, _("Start libvirt, now and whenever the computer starts:"));
  pt_advice_copy (advice, "sudo systemctl enable --now %s", systems[i].libvirt_sockets);
  pt_advice_begin_undo (advice);
  pt_advice_copy (advice, "sudo systemctl disable --now %s", systems[i].libvirt_sockets);
}

static void
advise_connection (PtAdvice          *advice,
                   const PtHostFacts *facts)
{
  pt_advice_say (advice, _("Use the system connection: taking a device from its driver needs "
                           "the rights of root. Start Passthrough with:"));
  pt_advice_copy (advice, "--connect qemu:///system");
  pt_advice_say (advice, _("It is what is used without --connect, unless this variable says "
                           "otherwise:"));
  pt_advice_copy (advice, "unset LIBVIRT_DEFAULT_URI");
}

static void
advise_names (PtAdvice          *advice,
              const PtHostFacts *facts)
{
  gsize i = find_system (facts);

  if (systems[i].names_install == NULL)
    {
      pt_advice_say (advice, _("Install the package “hwdata” or “pci.ids”, which has the file "
                               "pci.ids."));
      return;
    }
  pt_advice_say (advice, _("Install the names; the package does nothing else, and may stay:"));
  pt_advice_copy (advice, "%s", systems[i].names_install);
}

/* ---- Public ------------------------------------------------------------------------------- */

static const struct
{
  const char *check;
  void      (*advise) (PtAdvice          *advice,
                       const PtHostFacts *facts);
} advisers[] = {
  { "kvm", advise_kvm },
  { "firmware-tables", advise_firmware },
  { "iommu", advise_iommu },
  { "kernel-arguments", advise_arguments },
  { "interrupt-remapping", advise_remapping },
  { "vfio-pci", advise_vfio },
  { "libvirt", advise_libvirt },
  { "libvirt-rights", advise_rights },
  { "connection", advise_connection },
  { "pci-ids", advise_names },
};

/**
 * pt_readiness_advice:
 * @check: the id of a check that has not passed, or "libvirt-rights" when libvirt can be reached
 *   but lets nothing be changed
 * @facts: the computer
 *
 * Returns: (transfer full): what to do about it and how to undo that; without any step for a check
 * that is not known here
 */
PtAdvice *
pt_readiness_advice (const char        *check,
                     const PtHostFacts *facts)
{
  PtAdvice *advice = pt_advice_new ();

  g_return_val_if_fail (check != NULL && facts != NULL, advice);

  for (gsize i = 0; i < G_N_ELEMENTS (advisers); i++)
    {
      if (strcmp (advisers[i].check, check) == 0)
        advisers[i].advise (advice, facts);
    }
  return advice;
}

/**
 * pt_readiness_find_bad_argument:
 * @facts: the computer
 *
 * Returns: (transfer none) (nullable): an argument of the kernel that switches its IOMMU off
 */
const char *
pt_readiness_find_bad_argument (const PtHostFacts *facts)
{
  return find_argument (facts, bad_arguments, G_N_ELEMENTS (bad_arguments));
}

/**
 * pt_readiness_judge_arguments:
 * @facts: the computer
 *
 * Returns: whether the kernel was started with the arguments that this processor needs, and with
 * none that switches its IOMMU off
 */
PtTernary
pt_readiness_judge_arguments (const PtHostFacts *facts)
{
  if (facts->cmdline == NULL)
    return PT_CANNOT_TELL;
  if (pt_readiness_find_bad_argument (facts) != NULL)
    return PT_NO;
  /* Many kernels use Intel's without being asked */
  if (facts->iommu == PT_YES)
    return PT_YES;

  switch (get_iommu_vendor (facts))
    {
    case PT_CPU_VENDOR_INTEL:
      return asks_for_intel_iommu (facts) ? PT_YES : PT_NO;
    case PT_CPU_VENDOR_AMD:
    case PT_CPU_VENDOR_ARM:
      return PT_YES;
    case PT_CPU_VENDOR_UNKNOWN:
    default:
      return PT_CANNOT_TELL;
    }
}
