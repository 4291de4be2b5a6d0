/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-readiness-advice.h"

#include <glib/gstdio.h>
#include <string.h>

#define GUIDE "sudo grub2-mkconfig -o /boot/efi/EFI/fedora/grub.cfg"
#define GRUB2 "sudo grub2-mkconfig -o /boot/grub2/grub.cfg"
#define GRUBBY "sudo grubby --update-kernel=ALL --"
#define APPEND_OF(argument) \
  "echo 'GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX " argument "\"' | sudo tee -a /etc/default/grub"
#define APPEND APPEND_OF ("intel_iommu=on")
#define CMDLINE "sudo sed -i '1s/$/ intel_iommu=on/' /etc/kernel/cmdline"

typedef struct
{
  const char  *os_id;
  const char  *os_like;
  PtBootLoader boot_loader;
  PtCpuVendor  cpu_vendor;
  PtTernary    inside_vm;
  PtTernary    uefi;
  PtTernary    ostree;
  PtTernary    kernel_cmdline;
  const char  *table;     /* NULL: no table; "?": cannot tell */
  const char  *cmdline;   /* NULL: cannot tell */
  PtTernary    iommu;
  PtTernary    vfio_pci;
  const char  *kernel;
} Computer;

/* Short names of columns, so that a computer is one line */
#define UNKNOWN PT_BOOT_LOADER_UNKNOWN
#define GRUB PT_BOOT_LOADER_GRUB
#define GRUBTWO PT_BOOT_LOADER_GRUB2
#define SDBOOT PT_BOOT_LOADER_SYSTEMD_BOOT
#define INTEL PT_CPU_VENDOR_INTEL
#define AMD PT_CPU_VENDOR_AMD
#define ARM PT_CPU_VENDOR_ARM
#define NO PT_NO
#define YES PT_YES
#define WHAT PT_CANNOT_TELL

static const struct
{
  const char *name;
  const char *check;
  Computer    computer;
  const char *lines[6];     /* each is a line of the advice: commands to do, in this order */
  const char *undo[4];      /* the same, after "To undo this:" */
  const char *says[3];      /* somewhere */
  const char *never[3];     /* nowhere */
} cases[] = {
  /* The argument is missing: every distribution and boot loader */
  { "fedora-grub", "kernel-arguments",
    { "fedora", NULL, GRUBTWO, INTEL, NO, YES, NO, NO, "DMAR", "ro quiet", NO },
    { GRUBBY "args=intel_iommu=on", GUIDE, GRUB2 },
    { GRUBBY "remove-args=intel_iommu=on", GUIDE, GRUB2 }, { "restart" }, { "systemd",
                                                                            "update-grub" } },
  { "phyllome-grub", "iommu",
    { "phyllome", "fedora", GRUBTWO, INTEL, NO, YES, NO, NO, "DMAR", "ro quiet", NO },
    { GRUBBY "args=intel_iommu=on", GUIDE }, { GRUBBY "remove-args=intel_iommu=on", GUIDE } },
  { "fedora-grub-bios", "iommu",
    { "fedora", NULL, GRUBTWO, INTEL, NO, NO, NO, NO, "DMAR", "ro", NO },
    { GRUBBY "args=intel_iommu=on", GRUB2 }, { GRUBBY "remove-args=intel_iommu=on", GRUB2 },
    { NULL },
    { "/boot/efi" } },
  { "fedora-systemd-boot", "iommu",
    { "fedora", NULL, SDBOOT, INTEL, NO, YES, NO, YES, "DMAR", "ro", NO },
    { CMDLINE, "sudo kernel-install add-all" },
    { "sudo sed -i 's/ *\\bintel_iommu=on\\b//g' /etc/kernel/cmdline",
      "sudo kernel-install add-all" },
    { NULL }, { "grub", "/proc/cmdline" } },
  { "phyllome-systemd-boot-without-cmdline", "iommu",
    { "phyllome", NULL, SDBOOT, INTEL, NO, YES, NO, NO, "DMAR", "ro", NO },
    { CMDLINE, "sudo kernel-install add-all" }, { "sudo kernel-install add-all" },
    { "/proc/cmdline" },
    { "grub" } },
  { "fedora-either", "iommu",
    { "fedora", NULL, UNKNOWN, INTEL, NO, YES, NO, NO, "DMAR", "ro", NO },
    { GRUBBY "args=intel_iommu=on", GUIDE, CMDLINE, "sudo kernel-install add-all" },
    { GRUBBY "remove-args=intel_iommu=on", "sudo kernel-install add-all" },
    { "If this computer starts with GRUB", "If it starts with systemd-boot" } },
  { "fedora-either-bios", "iommu",
    { "fedora", NULL, UNKNOWN, INTEL, NO, NO, NO, NO, "DMAR", "ro", NO },
    { GRUBBY "args=intel_iommu=on", GRUB2 }, { GRUB2 }, { NULL }, { "systemd-boot", "If this computer" } },
  { "fedora-ostree", "iommu",
    { "fedora", NULL, GRUBTWO, INTEL, NO, YES, YES, NO, "DMAR", "ro", NO },
    { "sudo rpm-ostree kargs --append-if-missing=intel_iommu=on" },
    { "sudo rpm-ostree kargs --delete-if-present=intel_iommu=on" }, { NULL }, { "grub" } },
  { "rhel", "iommu",
    { "rhel", "fedora", GRUBTWO, INTEL, NO, YES, NO, NO, "DMAR", "ro", NO },
    { GRUBBY "args=intel_iommu=on", GRUB2 }, { GRUB2 }, { NULL }, { "EFI/fedora" } },
  { "debian", "iommu",
    { "debian", NULL, GRUB, INTEL, NO, YES, NO, NO, "DMAR", "ro", NO },
    { APPEND, "sudo update-grub" },
    { "sudo sed -i '/^GRUB_CMDLINE_LINUX=\"\\$GRUB_CMDLINE_LINUX intel_iommu=on\"$/d' "
      "/etc/default/grub",
      "sudo update-grub" }, { NULL }, { "grubby", "mkconfig" } },
  { "mint", "iommu",
    { "linuxmint", "ubuntu debian", GRUB, INTEL, NO, YES, NO, NO, "DMAR", "ro", NO },
    { APPEND, "sudo update-grub" }, { "sudo update-grub" } },
  { "debian-systemd-boot", "iommu",
    { "debian", NULL, SDBOOT, INTEL, NO, YES, NO, YES, "DMAR", "ro", NO },
    { CMDLINE }, { NULL }, { "kernel-install add \"${image#/boot/vmlinuz-}\"" }, { "add-all" } },
  { "arch-grub", "iommu",
    { "arch", NULL, GRUB, INTEL, NO, YES, NO, NO, "DMAR", "ro", NO },
    { APPEND, "sudo grub-mkconfig -o /boot/grub/grub.cfg" },
    { "sudo grub-mkconfig -o /boot/grub/grub.cfg" }, { NULL }, { "grub2" } },
  { "arch-systemd-boot", "iommu",
    { "manjaro", "arch", SDBOOT, INTEL, NO, YES, NO, NO, "DMAR", "ro", NO },
    { NULL }, { NULL }, { "/loader/entries/*.conf", "^options" }, { "kernel-install",
                                                                    "mkinitcpio" } },
  { "arch-unified", "iommu",
    { "arch", NULL, SDBOOT, INTEL, NO, YES, NO, YES, "DMAR", "ro", NO },
    { CMDLINE, "sudo mkinitcpio -P" }, { "sudo mkinitcpio -P" }, { NULL }, { "loader/entries" } },
  { "opensuse-grub", "iommu",
    { "opensuse-tumbleweed", "opensuse suse", GRUBTWO, INTEL, NO, YES, NO, NO, "DMAR", "ro", NO },
    { APPEND, GRUB2 }, { GRUB2 }, { NULL }, { "EFI/fedora", "sdbootutil" } },
  { "opensuse-systemd-boot", "iommu",
    { "opensuse-tumbleweed", "opensuse suse", SDBOOT, INTEL, NO, YES, NO, YES, "DMAR", "ro", NO },
    { CMDLINE, "sudo sdbootutil update-all-entries" }, { "sudo sdbootutil update-all-entries" } },
  { "elsewhere", "iommu",
    { "nixos", NULL, UNKNOWN, INTEL, NO, YES, NO, NO, "DMAR", "ro", NO },
    { "intel_iommu=on" }, { "intel_iommu=on" }, { "distribution and boot loader document" },
    { "sudo", "/etc/" } },
  { "opensuse-grub-bls", "iommu",
    { "opensuse-tumbleweed", "opensuse suse", GRUBTWO, INTEL, NO, YES, NO, YES, "DMAR", "ro", NO },
    { CMDLINE, "sudo sdbootutil update-all-entries" }, { "sudo sdbootutil update-all-entries" },
    { NULL }, { "/etc/default/grub", "mkconfig" } },
  { "pop", "iommu",
    { "pop", "ubuntu debian", SDBOOT, INTEL, NO, YES, NO, NO, "DMAR", "ro", NO },
    { "sudo kernelstub --add-options \"intel_iommu=on\"" },
    { "sudo kernelstub --delete-options \"intel_iommu=on\"" }, { "restart" },
    { "kernel-install", "/etc/" } },
  { "pop-without-uefi", "iommu",
    { "pop", "ubuntu debian", GRUB, INTEL, NO, NO, NO, NO, "DMAR", "ro", NO },
    { APPEND, "sudo update-grub" }, { "sudo update-grub" }, { NULL }, { "kernelstub" } },
  { "cachyos", "iommu",
    { "cachyos", "arch", SDBOOT, INTEL, NO, YES, NO, NO, "DMAR", "ro", NO },
    { "echo 'LINUX_OPTIONS=\"$LINUX_OPTIONS intel_iommu=on\"' | sudo tee -a /etc/sdboot-manage.conf",
      "sudo sdboot-manage gen" },
    { "sudo sdboot-manage gen" }, { "/d' /etc/sdboot-manage.conf" }, { "loader/entries" } },
  { "endeavouros", "iommu",
    { "endeavouros", "arch", SDBOOT, INTEL, NO, YES, NO, YES, "DMAR", "ro", NO },
    { CMDLINE, "sudo reinstall-kernels" }, { "sudo reinstall-kernels" }, { NULL },
    { "mkinitcpio" } },
  { "nixos-grub", "iommu",
    { "nixos", NULL, GRUB, INTEL, NO, YES, NO, NO, "DMAR", "ro", NO },
    { "intel_iommu=on" }, { "intel_iommu=on" }, { "distribution and boot loader document" },
    { "sudo", "/etc/" } },
  { "nixos-systemd-boot", "iommu",
    { "nixos", NULL, SDBOOT, INTEL, NO, YES, NO, NO, "DMAR", "ro", NO },
    { "intel_iommu=on" }, { "intel_iommu=on" }, { "distribution and boot loader document" },
    { "sudo", "loader/entries" } },
  { "elsewhere-grub", "iommu",
    { "gentoo", NULL, GRUB, INTEL, NO, YES, NO, NO, "DMAR", "ro", NO },
    { APPEND, "sudo grub-mkconfig -o /boot/grub/grub.cfg" } },
  { "nothing-known", "kernel-arguments",
    { NULL, NULL, UNKNOWN, PT_CPU_VENDOR_UNKNOWN, WHAT, WHAT, WHAT, WHAT, "?", NULL, NO },
    { "intel_iommu=on" }, { "intel_iommu=on" }, { "Only Intel needs an argument" }, { "sudo" } },

  /* An argument that is in the way */
  { "intel-off", "kernel-arguments",
    { "fedora", NULL, GRUBTWO, INTEL, NO, YES, NO, NO, "DMAR", "ro intel_iommu=off", NO },
    { GRUBBY "remove-args=intel_iommu=off", GUIDE }, { GRUBBY "args=intel_iommu=off", GUIDE },
    { NULL },
    { "=on" } },
  { "amd-off", "iommu",
    { "debian", NULL, GRUB, AMD, NO, YES, NO, NO, "IVRS", "ro amd_iommu=off", NO },
    { "sudo sed -i 's/ *\\bamd_iommu=off\\b//g' /etc/default/grub", "sudo update-grub" },
    { APPEND_OF ("amd_iommu=off") },
    { NULL }, { "=on" } },
  { "intel-asked-already", "iommu",
    { "fedora", NULL, GRUBTWO, INTEL, NO, YES, NO, NO, "DMAR", "intel_iommu=on,sm_on", NO },
    { "sudo journalctl --dmesg --grep='DMAR|IOMMU'" }, { NULL }, { NULL }, { "grubby" } },

  /* Nothing to switch on but the firmware */
  { "vt-d-off", "iommu",
    { "fedora", NULL, GRUBTWO, INTEL, NO, YES, NO, NO, NULL, "ro", NO },
    { "systemctl reboot --firmware-setup" }, { NULL }, { "VT-d" }, { "grubby", "AMD" } },
  { "vt-d-off-tables", "firmware-tables",
    { "fedora", NULL, GRUBTWO, INTEL, NO, YES, NO, NO, NULL, "ro", NO },
    { "systemctl reboot --firmware-setup" }, { NULL }, { "VT-d", "Switch the setting off again" } },
  { "bios-has-no-command", "firmware-tables",
    { "debian", NULL, GRUB, INTEL, NO, NO, NO, NO, NULL, "ro", NO },
    { NULL }, { NULL }, { "VT-d" }, { "systemctl" } },
  { "amd-tables", "firmware-tables",
    { "arch", NULL, GRUB, AMD, NO, YES, NO, NO, NULL, "ro", NO },
    { "systemctl reboot --firmware-setup" }, { NULL }, { "AMD-Vi" }, { "VT-d" } },
  { "amd-arguments", "kernel-arguments",
    { "fedora", NULL, GRUBTWO, AMD, NO, YES, NO, NO, "IVRS", "ro", NO },
    { "sudo journalctl --dmesg --grep='AMD-Vi|IOMMU'" }, { NULL }, { "AMD needs no argument" },
    { "grubby", "intel_iommu" } },
  { "arm-tables", "firmware-tables",
    { "debian", NULL, GRUB, ARM, NO, YES, NO, NO, NULL, "ro", NO },
    { NULL }, { NULL }, { "SMMU", "device tree" }, { "VT-d", "AMD" } },
  { "arm-arguments", "iommu",
    { "debian", NULL, GRUB, ARM, NO, YES, NO, NO, "IORT", "ro", NO },
    { "sudo journalctl --dmesg --grep='smmu|iommu'" }, { NULL }, { "ARM needs no argument" },
    { "update-grub" } },
  { "unknown-tables", "firmware-tables",
    { "debian", NULL, GRUB, PT_CPU_VENDOR_UNKNOWN, NO, NO, NO, NO, NULL, "ro", NO },
    { NULL }, { NULL }, { "VT-d", "AMD-Vi", "SMMU" } },

  /* Inside a virtual machine the firmware is the definition on its own host */
  { "virtual", "iommu",
    { "fedora", NULL, GRUBTWO, AMD, YES, YES, NO, NO, NULL, "ro", NO },
    { "<iommu model='intel'><driver intremap='on' caching_mode='on'/></iommu>",
      "<ioapic driver='qemu'/>",
      GRUBBY "args=intel_iommu=on", GUIDE },
    { GRUBBY "remove-args=intel_iommu=on", GUIDE, GRUB2,
      "Take out of the definition what was added." },
    { "itself a virtual machine" }, { "firmware settings" } },
  /* Its processor is AMD's and its IOMMU Intel's, which QEMU emulates */
  { "virtual-with-table", "iommu",
    { "debian", NULL, GRUB, AMD, YES, NO, NO, NO, "DMAR", "ro", NO },
    { APPEND, "sudo update-grub" }, { NULL }, { NULL }, { "<iommu", "AMD" } },
  { "virtual-arm", "firmware-tables",
    { "debian", NULL, GRUB, ARM, YES, YES, NO, NO, NULL, "ro", NO },
    { "<iommu model='smmuv3'/>" }, { NULL }, { NULL }, { "intel", "ioapic" } },
  { "virtual-kvm", "kvm",
    { "debian", NULL, GRUB, INTEL, YES, YES, NO, NO, NULL, "ro", NO },
    { "<cpu mode='host-passthrough'/>" }, { NULL }, { "itself a virtual machine" }, { "VT-x" } },

  /* The other checks */
  { "kvm-intel", "kvm",
    { "debian", NULL, GRUB, INTEL, NO, YES, NO, NO, "DMAR", "ro", YES },
    { "systemctl reboot --firmware-setup", "sudo modprobe kvm_intel" }, { NULL }, { "VT-x" },
    { "SVM" } },
  { "kvm-amd", "kvm",
    { "debian", NULL, GRUB, AMD, NO, YES, NO, NO, "IVRS", "ro", YES },
    { "sudo modprobe kvm_amd" }, { NULL }, { "SVM" }, { "VT-x" } },
  { "remapping", "interrupt-remapping",
    { "debian", NULL, GRUB, INTEL, NO, YES, NO, NO, "DMAR", "ro", YES },
    { "systemctl reboot --firmware-setup" }, { NULL }, { "no cure" }, { "=1", "=Y" } },
  { "remapping-without-iommu", "interrupt-remapping",
    { "debian", NULL, GRUB, INTEL, YES, YES, NO, NO, NULL, "ro", NO },
    { NULL }, { NULL }, { "comes with the IOMMU" }, { "sudo", "<iommu" } },
  { "remapping-off", "interrupt-remapping",
    { "fedora", NULL, GRUBTWO, INTEL, NO, YES, NO, NO, "DMAR", "ro intremap=off", YES },
    { GRUBBY "remove-args=intremap=off" }, { GRUBBY "args=intremap=off" } },
  { "vfio", "vfio-pci",
    { "fedora", NULL, GRUBTWO, INTEL, NO, YES, NO, NO, "DMAR", "ro", YES, YES },
    { "sudo modprobe vfio-pci", "echo vfio-pci | sudo tee /etc/modules-load.d/vfio-pci.conf",
      "sudo systemctl try-restart virtqemud.service" },
    { "sudo rm /etc/modules-load.d/vfio-pci.conf" }, { "vfio-pci.ids= is not needed" },
    { "grub" } },
  { "vfio-debian", "vfio-pci",
    { "debian", NULL, GRUB, INTEL, NO, YES, NO, NO, "DMAR", "ro", YES, WHAT },
    { "sudo modprobe vfio-pci", "sudo systemctl try-restart libvirtd.service" } },
  { "vfio-not-built", "vfio-pci",
    { "debian", NULL, GRUB, INTEL, NO, YES, NO, NO, "DMAR", "ro", YES, NO,
      "6.12.43+deb13-cloud-amd64" },
    { "sudo apt install linux-image-amd64" }, { "sudo apt remove linux-image-amd64" }, { NULL },
    { "modprobe" } },
  { "vfio-not-built-elsewhere", "vfio-pci",
    { "arch", NULL, GRUB, INTEL, NO, YES, NO, NO, "DMAR", "ro", YES, NO, "6.12.0" },
    { NULL }, { NULL }, { "usual kernel" }, { "modprobe", "apt" } },
  { "libvirt-fedora", "libvirt",
    { "fedora", NULL, GRUBTWO, INTEL, NO, YES, NO, NO, "DMAR", "ro", YES },
    { "sudo dnf install libvirt-daemon-kvm" }, { NULL }, { "virtqemud.socket" }, { "usermod" } },
  { "libvirt-rights", "libvirt-rights",
    { "fedora", NULL, GRUBTWO, INTEL, NO, YES, NO, NO, "DMAR", "ro", YES },
    { "sudo usermod --append --groups libvirt \"$USER\"" },
    { "sudo gpasswd --delete \"$USER\" libvirt" }, { NULL }, { "install" } },
  { "libvirt-debian", "libvirt",
    { "debian", NULL, GRUB, INTEL, NO, YES, NO, NO, "DMAR", "ro", YES },
    { "sudo apt install libvirt-daemon-system qemu-system",
      "sudo systemctl enable --now libvirtd.socket" },
    { "sudo systemctl disable --now libvirtd.socket" } },
  { "libvirt-elsewhere", "libvirt",
    { NULL, NULL, UNKNOWN, INTEL, NO, YES, NO, NO, "DMAR", "ro", YES },
    { "sudo systemctl enable --now libvirtd.socket" }, { NULL }, { NULL }, { "install " } },
  { "session", "connection",
    { NULL, NULL, UNKNOWN, INTEL, NO, YES, NO, NO, "DMAR", "ro", YES },
    { "--connect qemu:///system" } },
  { "names", "pci-ids",
    { "opensuse-leap", "suse opensuse", GRUBTWO, INTEL, NO, YES, NO, NO, "DMAR", "ro", YES },
    { "sudo zypper install hwdata" } },
  { "names-elsewhere", "pci-ids",
    { NULL, NULL, UNKNOWN, INTEL, NO, YES, NO, NO, "DMAR", "ro", YES },
    { NULL }, { NULL }, { "hwdata", "pci.ids" }, { "sudo" } },
};

static PtHostFacts *
new_facts (const Computer *computer)
{
  PtHostFacts *facts = pt_host_facts_new (PT_HOST_RECORDED);

  facts->cmdline = g_strdup (computer->cmdline);
  facts->kernel = g_strdup (computer->kernel);
  facts->iommu = computer->iommu;
  facts->vfio_pci = computer->vfio_pci;
  if (g_strcmp0 (computer->table, "?") != 0)
    {
      facts->firmware_table = computer->table != NULL ? PT_YES : PT_NO;
      facts->firmware_table_name = g_strdup (computer->table);
    }
  facts->boot = pt_boot_facts_new ();
  facts->boot->os_id = g_strdup (computer->os_id);
  facts->boot->os_like = g_strdup (computer->os_like);
  facts->boot->boot_loader = computer->boot_loader;
  facts->boot->cpu_vendor = computer->cpu_vendor;
  facts->boot->inside_vm = computer->inside_vm;
  facts->boot->uefi = computer->uefi;
  facts->boot->ostree = computer->ostree;
  facts->boot->kernel_cmdline = computer->kernel_cmdline;
  return facts;
}

/* Each of @wanted is one step, in this order, with others between */
static void
assert_steps (const char        *name,
              PtAdvice          *advice,
              gboolean           undo,
              const char *const *wanted,
              gsize              n_wanted)
{
  guint step = 0;

  for (gsize i = 0; i < n_wanted && wanted[i] != NULL; i++)
    {
      gboolean found = FALSE;

      for (; !found && step < pt_advice_get_n_steps (advice); step++)
        {
          const PtAdviceStep *candidate = pt_advice_get_step (advice, step);

          found = candidate->undo == undo &&
                  g_strcmp0 (candidate->command != NULL ? candidate->command : candidate->text,
                             wanted[i]) == 0;
        }
      if (!found)
        {
          g_autofree char *text = pt_advice_to_text (advice);

          g_error ("%s: no step “%s”, or not in this place of\n%s", name, wanted[i], text);
        }
    }
}

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PtHostFacts) facts = new_facts (&cases[i].computer);
      g_autoptr (PtAdvice) advice = pt_readiness_advice (cases[i].check, facts);
      g_autofree char *text = pt_advice_to_text (advice);

      g_assert_nonnull (text);
      assert_steps (cases[i].name, advice, FALSE, cases[i].lines, G_N_ELEMENTS (cases[i].lines));
      assert_steps (cases[i].name, advice, TRUE, cases[i].undo, G_N_ELEMENTS (cases[i].undo));
      for (gsize j = 0; j < G_N_ELEMENTS (cases[i].says) && cases[i].says[j] != NULL; j++)
        {
          if (strstr (text, cases[i].says[j]) == NULL)
            g_error ("%s: no “%s” in\n%s", cases[i].name, cases[i].says[j], text);
        }
      for (gsize j = 0; j < G_N_ELEMENTS (cases[i].never) && cases[i].never[j] != NULL; j++)
        {
          if (strstr (text, cases[i].never[j]) != NULL)
            g_error ("%s: “%s” in\n%s", cases[i].name, cases[i].never[j], text);
        }
    }
}

/* What holds whatever the computer is like */
static void
test_always (void)
{
  static const char *const checks[] = { "kvm", "firmware-tables", "iommu", "kernel-arguments",
                                        "interrupt-remapping", "vfio-pci", "libvirt", "connection",
                                        "pci-ids" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PtHostFacts) facts = new_facts (&cases[i].computer);

      for (gsize j = 0; j < G_N_ELEMENTS (checks); j++)
        {
          g_autoptr (PtAdvice) advice = pt_readiness_advice (checks[j], facts);
          g_autofree char *text = pt_advice_to_text (advice);

          g_assert_nonnull (text);
          g_assert_null (strstr (text, "=pt"));
          if (strstr (text, "amd_iommu=on") != NULL)
            g_assert_nonnull (strstr (text, "not even amd_iommu=on"));
          for (guint k = 0; k < pt_advice_get_n_steps (advice); k++)
            {
              const PtAdviceStep *step = pt_advice_get_step (advice, k);

              g_assert_true ((step->text == NULL) != (step->command == NULL));
              g_assert_null (strchr (step->text != NULL ? step->text : step->command, '\n'));
            }
        }
      g_clear_pointer (&facts->boot, pt_boot_facts_free);
      for (gsize j = 0; j < G_N_ELEMENTS (checks); j++)
        {
          g_autoptr (PtAdvice) advice = pt_readiness_advice (checks[j], facts);

          g_assert_cmpuint (pt_advice_get_n_steps (advice), >, 0);
        }
    }
}

static void
test_unknown_check (void)
{
  g_autoptr (PtHostFacts) facts = new_facts (&cases[0].computer);
  g_autoptr (PtAdvice) advice = pt_readiness_advice ("weather", facts);

  g_assert_cmpuint (pt_advice_get_n_steps (advice), ==, 0);
  g_assert_null (pt_advice_to_text (advice));
}

static void
test_judge (void)
{
  static const struct
  {
    const char *cmdline;
    PtCpuVendor vendor;
    const char *table;
    PtTernary   iommu;
    PtTernary   good;
  } verdicts[] = {
    { "ro intel_iommu=on", INTEL, "DMAR", YES, YES },
    { "ro", INTEL, "DMAR", YES, YES },
    { "ro", INTEL, "DMAR", NO, NO },
    { "ro intel_iommu=on", INTEL, "DMAR", NO, YES },
    { "ro intel_iommu=on,sm_on", INTEL, "DMAR", WHAT, YES },
    { "ro intel_iommu=one", INTEL, "DMAR", NO, NO },
    { "ro xintel_iommu=on", INTEL, "DMAR", NO, NO },
    { "ro", AMD, "IVRS", NO, YES },
    { "ro", AMD, "DMAR", NO, NO },
    { "ro", ARM, NULL, NO, YES },
    { "ro", PT_CPU_VENDOR_UNKNOWN, "?", NO, WHAT },
    { "ro", PT_CPU_VENDOR_UNKNOWN, "?", YES, YES },
    { "ro iommu=off", AMD, "IVRS", YES, NO },
    { "ro amd_iommu=off", AMD, "IVRS", NO, NO },
    { "ro iommu=offset", AMD, "IVRS", NO, YES },
    { NULL, INTEL, "DMAR", YES, WHAT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (verdicts); i++)
    {
      const Computer computer = {
        .cmdline = verdicts[i].cmdline, .cpu_vendor = verdicts[i].vendor,
        .table = verdicts[i].table,
        .iommu = verdicts[i].iommu,
      };
      g_autoptr (PtHostFacts) facts = new_facts (&computer);

      if (pt_readiness_judge_arguments (facts) != verdicts[i].good)
        g_error ("“%s” (%" G_GSIZE_FORMAT ") is not %d", verdicts[i].cmdline, i, verdicts[i].good);
    }
}

/* ---- The commands, run for real on copies ------------------------------------------------- */

static void
replace_all (char      **text,
             const char *what,
             const char *with)
{
  g_auto (GStrv) parts = g_strsplit (*text, what, -1);

  g_free (*text);
  *text = g_strjoinv (with, parts);
}

/* Those of its commands that edit a file, which is now @path; the others need the boot loader */
static guint
run_edits (PtAdvice   *advice,
           gboolean    undo,
           const char *original,
           const char *path)
{
  guint edits = 0;

  for (guint i = 0; i < pt_advice_get_n_steps (advice); i++)
    {
      const PtAdviceStep *step = pt_advice_get_step (advice, i);
      g_autoptr (GError) error = NULL;
      g_autofree char *command = NULL;
      const char *argv[] = { "/bin/sh", "-c", NULL, NULL };
      int status;

      if (step->command == NULL || step->undo != undo || strstr (step->command, original) == NULL)
        continue;
      command = g_strdup (step->command);
      replace_all (&command, "sudo ", "");
      replace_all (&command, original, path);
      argv[2] = command;
      g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                    &status,
                    &error);
      g_assert_no_error (error);
      g_spawn_check_wait_status (status, &error);
      g_assert_no_error (error);
      edits++;
    }
  return edits;
}

static char *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* What GRUB's tools make of the file: they run it */
static char *
dup_grub_arguments (const char *path)
{
  g_autofree char *script = g_strdup_printf (". '%s'; printf %%s \"$GRUB_CMDLINE_LINUX\"", path);
  const char *argv[] = { "/bin/sh", "-c", script, NULL };
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, NULL,
                &error);
  g_assert_no_error (error);
  return g_strstrip (output);
}

static void
test_commands (void)
{
  static const struct
  {
    const char  *os_id;
    PtBootLoader loader;
    PtTernary    kernel_cmdline;
    const char  *cmdline;      /* of the running kernel: decides what is advised */
    const char  *original;     /* the part of the command that names the file */
    const char  *name;
    const char  *before;
    const char  *after;        /* the arguments in the file, or the file */
    const char  *undone;       /* the same, or NULL: byte for byte as before */
  } edits[] = {
    { "debian", GRUB, NO, "ro", "/etc/default/grub", "grub",
      "# intel_iommu=on\nGRUB_CMDLINE_LINUX=\"a b\"\nGRUB_CMDLINE_LINUX_DEFAULT='quiet'\n",
      "a b intel_iommu=on", NULL },
    { "debian", GRUB, NO, "ro", "/etc/default/grub", "grub", "GRUB_TIMEOUT=5\n", "intel_iommu=on",
      NULL },
    { "debian", GRUB, NO, "iommu=off", "/etc/default/grub", "grub",
      "GRUB_CMDLINE_LINUX=\"intel_iommu=off iommu=off b\"\n", "intel_iommu=off b",
      "intel_iommu=off b iommu=off" },
    { "debian", GRUB, NO, "iommu=off", "/etc/default/grub", "grub",
      "GRUB_CMDLINE_LINUX='iommu=off'\n", "",
      "iommu=off" },
    { "fedora", SDBOOT, YES, "ro", "/etc/kernel/cmdline", "cmdline", "root=/dev/a ro\n",
      "root=/dev/a ro intel_iommu=on\n", NULL },
    { "fedora", SDBOOT, YES, "ro iommu=off", "/etc/kernel/cmdline", "cmdline",
      "iommu=off root=/dev/a iommu.strict=0 ro\n", " root=/dev/a iommu.strict=0 ro\n",
      " root=/dev/a iommu.strict=0 ro iommu=off\n" },
    { "arch", SDBOOT, NO, "ro", "\"$(bootctl --print-boot-path)\"/loader/entries/*.conf",
      "arch.conf",
      "title Arch\nlinux /vmlinuz-linux\noptions root=/dev/a rw\n",
      "title Arch\nlinux /vmlinuz-linux\noptions root=/dev/a rw intel_iommu=on\n", NULL },
  };
  g_autofree char *directory = g_dir_make_tmp ("pt-advice-XXXXXX", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      const Computer computer = {
        edits[i].os_id, NULL, edits[i].loader, INTEL, NO, YES, NO, edits[i].kernel_cmdline, "DMAR",
        edits[i].cmdline, NO,
      };
      gboolean is_grub = g_str_equal (edits[i].name, "grub");
      g_autoptr (PtHostFacts) facts = new_facts (&computer);
      g_autoptr (PtAdvice) advice = pt_readiness_advice ("kernel-arguments", facts);
      g_autofree char *path = g_build_filename (directory, edits[i].name, NULL);
      g_autofree char *changed = NULL;
      g_autofree char *undone = NULL;

      g_assert_true (g_file_set_contents (path, edits[i].before, -1, NULL));
      g_assert_cmpuint (run_edits (advice, FALSE, edits[i].original, path), ==, 1);
      changed = is_grub ? dup_grub_arguments (path) : read_file (path);
      g_assert_cmpstr (changed, ==, edits[i].after);

      g_assert_cmpuint (run_edits (advice, TRUE, edits[i].original, path), ==, 1);
      undone = is_grub && edits[i].undone != NULL ? dup_grub_arguments (path) : read_file (path);
      g_assert_cmpstr (undone, ==, edits[i].undone != NULL ? edits[i].undone : edits[i].before);
      g_unlink (path);
    }
  g_rmdir (directory);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/readiness-advice/cases", test_cases);
  g_test_add_func ("/readiness-advice/always", test_always);
  g_test_add_func ("/readiness-advice/unknown-check", test_unknown_check);
  g_test_add_func ("/readiness-advice/judge", test_judge);
  g_test_add_func ("/readiness-advice/commands", test_commands);

  return g_test_run ();
}
