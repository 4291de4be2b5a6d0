/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-boot-advice.h"

#include <glib/gi18n.h>

/* How to change the kernel's arguments, for this distribution and this boot loader. Only text: this
   program changes no boot file. */

typedef enum
{
  FAMILY_OTHER,
  FAMILY_FEDORA, /* Fedora and Phyllome OS */
  FAMILY_RHEL,   /* the others with grubby */
  FAMILY_DEBIAN,
  FAMILY_ARCH,
  FAMILY_SUSE,
  FAMILY_POP,         /* kernelstub(8) writes its entries */
  FAMILY_CACHYOS,     /* sdboot-manage writes those of systemd-boot; else like Arch */
  FAMILY_ENDEAVOUROS, /* kernel-install, with dracut, on Arch */
  FAMILY_DECLARED,    /* boot files are made of a declaration: what is edited there is lost */
} Family;

typedef enum
{
  CHANGE_ADD,
  CHANGE_REMOVE,
  CHANGE_TAKE_BACK, /* undo of CHANGE_ADD */
  CHANGE_PUT_BACK,  /* undo of CHANGE_REMOVE */
} Change;

/* First match wins: RHEL says that it is like Fedora, Pop!_OS that it is like Ubuntu */
static const struct
{
  const char *id;
  Family      family;
} families[] = {
  { "nixos", FAMILY_DECLARED },
  { "guix", FAMILY_DECLARED },
  { "pop", FAMILY_POP },
  { "cachyos", FAMILY_CACHYOS },
  { "endeavouros", FAMILY_ENDEAVOUROS },
  { "phyllome", FAMILY_FEDORA },
  { "rhel", FAMILY_RHEL },
  { "centos", FAMILY_RHEL },
  { "fedora", FAMILY_FEDORA },
  { "debian", FAMILY_DEBIAN },
  { "ubuntu", FAMILY_DEBIAN },
  { "arch", FAMILY_ARCH },
  { "suse", FAMILY_SUSE },
  { "opensuse", FAMILY_SUSE },
  { "opensuse-tumbleweed", FAMILY_SUSE },
  { "opensuse-leap", FAMILY_SUSE },
  { "sles", FAMILY_SUSE },
};

static Family
get_family (const PtBootFacts *boot)
{
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      if (pt_boot_facts_is_os (boot, families[i].id))
        return families[i].family;
    }
  return FAMILY_OTHER;
}

static gboolean
adds (Change change)
{
  return change == CHANGE_ADD || change == CHANGE_PUT_BACK;
}

/* ---- GRUB --------------------------------------------------------------------------------- */

static void
change_grubby (PtAdvice          *advice,
               const PtBootFacts *boot,
               Family             family,
               const char        *argument,
               Change             change)
{
  pt_advice_copy (advice, "sudo grubby --update-kernel=ALL --%s=%s",
                  adds (change) ? "args" : "remove-args", argument);

  if (family == FAMILY_FEDORA && (boot == NULL || boot->uefi != PT_NO))
    {
      pt_advice_copy (advice, "sudo grub2-mkconfig -o /boot/efi/EFI/fedora/grub.cfg");
      /* Since Fedora 34 that file only leads to the other one, and the tool refuses to overwrite
         it */
      pt_advice_say (advice, _("If the last command answers that it would overwrite the GRUB "
                               "wrapper, run this one instead:"));
    }
  pt_advice_copy (advice, "sudo grub2-mkconfig -o /boot/grub2/grub.cfg");
}

/* @file is a shell script: a line at its end that adds to what is there leaves every other line
   alone, and can be taken back without a trace */
static void
change_variable (PtAdvice   *advice,
                 const char *file,
                 const char *variable,
                 const char *argument,
                 Change      change)
{
  switch (change)
    {
    case CHANGE_ADD:
    case CHANGE_PUT_BACK:
    default:
      pt_advice_copy (advice, "echo '%s=\"$%s %s\"' | sudo tee -a %s", variable, variable, argument,
                      file);
      break;

    case CHANGE_TAKE_BACK:
      pt_advice_copy (advice, "sudo sed -i '/^%s=\"\\$%s %s\"$/d' %s", variable, variable, argument,
                      file);
      break;

    case CHANGE_REMOVE:
      pt_advice_copy (advice, "sudo sed -i 's/ *\\b%s\\b//g' %s", argument, file);
      break;
    }
}

static void
change_grub (PtAdvice          *advice,
             const PtBootFacts *boot,
             Family             family,
             const char        *argument,
             Change             change)
{
  if (family == FAMILY_FEDORA || family == FAMILY_RHEL)
    {
      change_grubby (advice, boot, family, argument, change);
      return;
    }

  change_variable (advice, "/etc/default/grub", "GRUB_CMDLINE_LINUX", argument, change);
  if (family == FAMILY_DEBIAN || family == FAMILY_POP)
    pt_advice_copy (advice, "sudo update-grub");
  else if (family == FAMILY_SUSE || (boot != NULL && boot->boot_loader == PT_BOOT_LOADER_GRUB2))
    pt_advice_copy (advice, "sudo grub2-mkconfig -o /boot/grub2/grub.cfg");
  else
    pt_advice_copy (advice, "sudo grub-mkconfig -o /boot/grub/grub.cfg");
}

/* ---- systemd-boot ------------------------------------------------------------------------- */

/* Entries written by hand, as on Arch. Only root may look into the partition: so the shell of root
   finds the files. */
static void
change_entries (PtAdvice   *advice,
                const char *argument,
                Change      change)
{
  if (adds (change))
    pt_advice_copy (advice,
                    "sudo sh -c 'sed -i \"/^options/s/\\$/ %s/\" "
                    "\"$(bootctl --print-boot-path)\"/loader/entries/*.conf'",
                    argument);
  else
    pt_advice_copy (advice,
                    "sudo sh -c 'sed -i \"/^options/s/ *\\b%s\\b//g\" "
                    "\"$(bootctl --print-boot-path)\"/loader/entries/*.conf'",
                    argument);
}

static void
change_kernel_cmdline (PtAdvice          *advice,
                       const PtBootFacts *boot,
                       const char        *argument,
                       Change             change)
{
  gboolean undoing = change == CHANGE_TAKE_BACK || change == CHANGE_PUT_BACK;

  /* Without the file kernel-install(8) takes what the running kernel was started with, less what
     the boot loader added; so a new one begins with that */
  if (!undoing && boot->kernel_cmdline != PT_YES)
    pt_advice_copy (advice,
                    "[ -e /etc/kernel/cmdline ] || "
                    "sed 's/\\b\\(BOOT_IMAGE\\|initrd\\)=[^ ]* *//g' /proc/cmdline | "
                    "sudo tee /etc/kernel/cmdline");
  if (adds (change))
    pt_advice_copy (advice, "sudo sed -i '1s/$/ %s/' /etc/kernel/cmdline", argument);
  else
    pt_advice_copy (advice, "sudo sed -i 's/ *\\b%s\\b//g' /etc/kernel/cmdline", argument);
}

static void
change_systemd_boot (PtAdvice          *advice,
                     const PtBootFacts *boot,
                     Family             family,
                     const char        *argument,
                     Change             change)
{
  if (family == FAMILY_CACHYOS)
    {
      change_variable (advice, "/etc/sdboot-manage.conf", "LINUX_OPTIONS", argument, change);
      pt_advice_copy (advice, "sudo sdboot-manage gen");
      return;
    }

  /* On Arch the file is there only for unified kernel images, which mkinitcpio makes */
  if ((family == FAMILY_ARCH || family == FAMILY_OTHER) && boot->kernel_cmdline != PT_YES)
    {
      change_entries (advice, argument, change);
      return;
    }

  change_kernel_cmdline (advice, boot, argument, change);
  if (family == FAMILY_SUSE)
    pt_advice_copy (advice, "sudo sdbootutil update-all-entries");
  else if (family == FAMILY_ARCH)
    pt_advice_copy (advice, "sudo mkinitcpio -P");
  else if (family == FAMILY_ENDEAVOUROS)
    pt_advice_copy (advice, "sudo reinstall-kernels");
  else if (family == FAMILY_DEBIAN)
    /* Of Debian 12 and Ubuntu 24.04 too, whose kernel-install does not know "add-all" */
    pt_advice_copy (advice,
                    "for image in /boot/vmlinuz-*; do "
                    "sudo kernel-install add \"${image#/boot/vmlinuz-}\" \"$image\"; done");
  else
    pt_advice_copy (advice, "sudo kernel-install add-all");
}

/* ---- Whichever it is ---------------------------------------------------------------------- */

static void
say_in_general (PtAdvice   *advice,
                const char *argument,
                Change      change)
{
  g_autofree char *text = NULL;

  if (adds (change))
    /* Translators: %s is an argument of the kernel, "intel_iommu=on" */
    text = g_strdup_printf (_("Add %s to the kernel’s arguments in the way that your distribution "
                              "and boot loader document; this is the argument:"),
                            argument);
  else
    /* Translators: %s is an argument of the kernel, "intel_iommu=off" */
    text = g_strdup_printf (_("Remove %s from the kernel’s arguments in the way that your "
                              "distribution and boot loader document; this is the argument:"),
                            argument);
  pt_advice_say (advice, text);
  pt_advice_copy (advice, "%s", argument);
}

static void
change_argument (PtAdvice          *advice,
                 const PtBootFacts *boot,
                 const char        *argument,
                 Change             change)
{
  Family family = get_family (boot);
  PtBootLoader loader = boot != NULL ? boot->boot_loader : PT_BOOT_LOADER_UNKNOWN;

  if (boot != NULL && boot->ostree == PT_YES)
    pt_advice_copy (advice, "sudo rpm-ostree kargs --%s=%s",
                    adds (change) ? "append-if-missing" : "delete-if-present", argument);
  else if (family == FAMILY_DECLARED)
    say_in_general (advice, argument, change);
  else if (family == FAMILY_POP && loader != PT_BOOT_LOADER_GRUB && boot->uefi != PT_NO)
    pt_advice_copy (advice, "sudo kernelstub --%s-options \"%s\"", adds (change) ? "add" : "delete",
                    argument);
  /* GRUB too reads entries there since 2025, which sdbootutil makes of that file */
  else if (family == FAMILY_SUSE && boot->kernel_cmdline == PT_YES)
    change_systemd_boot (advice, boot, family, argument, change);
  else if (loader == PT_BOOT_LOADER_GRUB || loader == PT_BOOT_LOADER_GRUB2)
    change_grub (advice, boot, family, argument, change);
  else if (loader == PT_BOOT_LOADER_SYSTEMD_BOOT)
    change_systemd_boot (advice, boot, family, argument, change);
  else if (family == FAMILY_OTHER)
    say_in_general (advice, argument, change);
  else
    {
      /* Without UEFI there is no systemd-boot */
      if (boot->uefi != PT_NO)
        pt_advice_say (advice, _("If this computer starts with GRUB, which is usual:"));
      change_grub (advice, boot, family, argument, change);
      if (boot->uefi != PT_NO)
        {
          pt_advice_say (advice, _("If it starts with systemd-boot:"));
          change_systemd_boot (advice, boot, family, argument, change);
        }
    }
  pt_advice_say (advice, _("Then restart the computer."));
}

/**
 * pt_boot_advice_add_argument:
 * @advice: advice
 * @boot: (nullable): how the computer starts
 * @argument: an argument of the kernel
 *
 * How to start the kernel with @argument, and how to undo that.
 */
void
pt_boot_advice_add_argument (PtAdvice          *advice,
                             const PtBootFacts *boot,
                             const char        *argument)
{
  g_autofree char *text = NULL;

  /* Translators: %s is an argument of the kernel, "intel_iommu=on" */
  text = g_strdup_printf (_("Start the kernel with the argument %s:"), argument);
  pt_advice_say (advice, text);
  change_argument (advice, boot, argument, CHANGE_ADD);
  pt_advice_begin_undo (advice);
  change_argument (advice, boot, argument, CHANGE_TAKE_BACK);
}

/**
 * pt_boot_advice_remove_argument:
 * @advice: advice
 * @boot: (nullable): how the computer starts
 * @argument: an argument of the kernel
 *
 * How to start the kernel without @argument, and how to undo that.
 */
void
pt_boot_advice_remove_argument (PtAdvice          *advice,
                                const PtBootFacts *boot,
                                const char        *argument)
{
  g_autofree char *text = NULL;

  /* Translators: %s is an argument of the kernel, "intel_iommu=off" */
  text = g_strdup_printf (_("Start the kernel without the argument %s:"), argument);
  pt_advice_say (advice, text);
  change_argument (advice, boot, argument, CHANGE_REMOVE);
  pt_advice_begin_undo (advice);
  change_argument (advice, boot, argument, CHANGE_PUT_BACK);
}
