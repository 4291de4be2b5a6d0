/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "host-fixture.h"
#include "pt-readiness.h"

/* Recorded computers from their files to their verdicts, what differs a little from them, and the
   same one with each distribution and boot loader. */

#define INTEL "proc/cpuinfo:\n|vendor_id\t: GenuineIntel\n|flags\t\t: fpu vmx\n"
#define AMD "proc/cpuinfo:\n|vendor_id\t: AuthenticAMD\n|flags\t\t: fpu svm\n"
#define AMD_GUEST "proc/cpuinfo:\n|vendor_id\t: AuthenticAMD\n|flags\t\t: fpu svm hypervisor\n"
#define ARM "proc/cpuinfo:\n|processor\t: 0\n|CPU implementer\t: 0x41\n" \
  "sys/class/dmi/id/sys_vendor = Ampere\n"
#define BOARD "proc/cpuinfo:\n|processor\t: 0\n|CPU implementer\t: 0x41\n" \
  "sys/firmware/devicetree/base/compatible = rockchip,rk3588\nsys/firmware/acpi/\n"
#define TABLES "sys/firmware/acpi/tables/FACP = \n"
#define TABLE(name) TABLES "sys/firmware/acpi/tables/" name " = \n"
#define OFF "sys/kernel/iommu_groups/\n"
#define DEVICE "pci 0000:01:00.0 8086:15f3 020000 driver=igc"
#define PLAIN DEVICE "\n"
#define GROUPED DEVICE " group=1\n"
#define REMAPPED "sys/kernel/irq/1/chip_name = IR-IO-APIC\n"
#define NOT_REMAPPED "sys/kernel/irq/1/chip_name = IO-APIC\n"
#define COMMON \
  "proc/sys/kernel/osrelease = 6.12.5\nproc/cmdline = root=/dev/sda1 ro\n" \
  "dev/vfio/vfio = \ndev/kvm = \nsys/bus/pci/drivers/vfio-pci/\n"

static const struct
{
  const char *name, *text;  /* without a text: the recorded computer of that name */
  gboolean    ready;
  const char *verdicts;     /* of firmware-tables, iommu, kernel-arguments, interrupt-remapping,
                               vfio-pci; of those in texts the last is “pass” */
  const char *advice;       /* what is said first about the iommu, NULL: nothing */
} computers[] = {
  { "vtd-off", NULL, FALSE, "fail fail warn warn pass", "“VT-d”" },
  { "no-argument", NULL, FALSE, "pass fail fail warn fail", "intel_iommu=on" },
  { "amd-off", NULL, FALSE, "fail fail pass warn fail", "“AMD-Vi”" },
  { "no-tables", NULL, TRUE, "unknown pass pass unknown pass", NULL },
  { "smmu-off", NULL, FALSE, "pass fail pass unknown pass", "ARM needs no argument" },
  { "server", NULL, TRUE, "pass pass pass unknown pass", NULL },
  { "guest", NULL, FALSE, "fail fail warn warn pass", "itself a virtual machine" },
  { "desktop", NULL, TRUE, "pass pass pass pass pass", NULL },
  { "laptop", NULL, TRUE, "pass pass pass pass pass", NULL },
  { "locked", NULL, TRUE, "unknown pass unknown unknown unknown", NULL },

  { "Intel, on", INTEL TABLE ("DMAR") GROUPED REMAPPED, TRUE, "pass pass pass pass pass", NULL },
  { "Intel, not remapped", INTEL TABLE ("DMAR") GROUPED NOT_REMAPPED, FALSE,
    "pass pass pass fail pass", NULL },
  { "AMD, on", AMD TABLE ("IVRS") GROUPED REMAPPED, TRUE, "pass pass pass pass pass", NULL },
  { "AMD, off though described", AMD TABLE ("IVRS") OFF PLAIN NOT_REMAPPED, FALSE,
    "pass fail pass warn pass", "AMD needs no argument" },
  { "nothing to be seen of the firmware", INTEL OFF PLAIN NOT_REMAPPED, FALSE,
    "unknown fail warn warn pass", "intel_iommu=on" },
  { "ARM with IORT", ARM TABLE ("IORT") GROUPED, TRUE, "pass pass pass unknown pass", NULL },
  { "ARM with a device tree without SMMU", BOARD OFF PLAIN, FALSE, "unknown fail pass unknown pass",
    "ARM needs no argument" },
  { "a virtual machine that was not asked", AMD_GUEST TABLE ("DMAR") OFF PLAIN NOT_REMAPPED, FALSE,
    "pass fail fail warn pass", "intel_iommu=on" },
  { "a virtual machine with IOMMU", AMD_GUEST TABLE ("DMAR") GROUPED REMAPPED, TRUE,
    "pass pass pass pass pass", NULL },
};

static const PtCheck *
find_check (GPtrArray  *checks,
            const char *id)
{
  for (guint i = 0; i < checks->len; i++)
    {
      const PtCheck *check = g_ptr_array_index (checks, i);

      if (g_str_equal (check->id, id))
        return check;
    }
  g_error ("no check “%s”", id);
}

static GPtrArray *
judge (const char *text,
       const char *more)
{
  g_autofree char *all = g_strconcat (COMMON, text, more, NULL);
  g_autoptr (HostFixture) fixture = host_fixture_new (all);
  g_autoptr (PtHost) host = host_fixture_read (fixture);

  return pt_readiness_new (host, PT_LIBVIRT_CONNECTED, NULL);
}

static GPtrArray *
judge_recorded (const char *name)
{
  g_autofree char *file = g_strdup_printf ("fixtures/hosts/%s.host", name);
  g_autoptr (HostFixture) fixture = host_fixture_new_file (file, "");
  g_autoptr (PtHost) host = host_fixture_read (fixture);

  return pt_readiness_new (host, PT_LIBVIRT_CONNECTED, NULL);
}

static void
test_computers (void)
{
  static const char *const ids[] = {
    "firmware-tables", "iommu", "kernel-arguments", "interrupt-remapping", "vfio-pci",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (computers); i++)
    {
      g_autoptr (GPtrArray) checks = computers[i].text != NULL
                                       ? judge (computers[i].text, NULL)
                                       : judge_recorded (computers[i].name);
      g_autoptr (GString) verdicts = g_string_new (NULL);
      const char *advice = find_check (checks, "iommu")->advice;

      g_test_message ("%s", computers[i].name);
      for (gsize j = 0; j < G_N_ELEMENTS (ids); j++)
        g_string_append_printf (verdicts, "%s%s", j > 0 ? " " : "",
                                pt_verdict_to_id (find_check (checks, ids[j])->verdict));
      g_assert_cmpstr (verdicts->str, ==, computers[i].verdicts);
      g_assert_cmpint (pt_readiness_is_ready (checks), ==, computers[i].ready);
      if (computers[i].advice == NULL)
        g_assert_cmpstr (advice, ==, NULL);
      else if (advice == NULL || strstr (advice, computers[i].advice) == NULL)
        g_error ("%s: no “%s” in “%s”", computers[i].name, computers[i].advice, advice);
    }
}

#define LOADER(name) \
  "sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f = " name "\n"
#define CMDLINE "sudo sed -i '1s/$/ intel_iommu=on/' /etc/kernel/cmdline"

/* The argument is missing: what is there is what these distributions install */
static const struct
{
  const char *name, *text;
  const char *says[2];
} systems[] = {
  { "Fedora, GRUB", "etc/os-release = ID=fedora\nboot/grub2/grub.cfg = \nboot/loader/entries/\n",
    { "sudo grubby --update-kernel=ALL --args=intel_iommu=on",
      "sudo grubby --update-kernel=ALL --remove-args=intel_iommu=on" } },
  { "Phyllome OS, GRUB", "etc/os-release:\n|ID=phyllome\n|ID_LIKE=fedora\n"
    "boot/grub2/grub.cfg = \nsys/firmware/efi/efivars/\n",
    { "sudo grub2-mkconfig -o /boot/efi/EFI/fedora/grub.cfg", "grubby" } },
  { "Fedora, systemd-boot", "etc/os-release = ID=fedora\nboot/loader/loader.conf = \n"
    "etc/kernel/cmdline = ro\nsys/firmware/efi/\n",
    { CMDLINE, "sudo kernel-install add-all" } },
  { "Debian, GRUB", "etc/os-release = ID=debian\nboot/grub/grub.cfg = \netc/default/grub = \n",
    { "sudo tee -a /etc/default/grub", "sudo update-grub" } },
  { "Debian, systemd-boot", "etc/os-release = ID=debian\nefi/loader/loader.conf = \n"
    "etc/kernel/cmdline = ro\nsys/firmware/efi/\n",
    { CMDLINE, "kernel-install add" } },
  { "Arch, GRUB", "etc/os-release = ID=arch\nboot/grub/grub.cfg = \netc/default/grub = \n",
    { "sudo tee -a /etc/default/grub", "sudo grub-mkconfig -o /boot/grub/grub.cfg" } },
  { "Arch, systemd-boot", "etc/os-release = ID=arch\nboot/loader/loader.conf = \n"
    "sys/firmware/efi/\netc/pacman.conf = \n",
    { "/loader/entries/*.conf", "intel_iommu=on" } },
  { "openSUSE, GRUB", "etc/os-release:\n|ID=\"opensuse-tumbleweed\"\n|ID_LIKE=\"opensuse suse\"\n"
    "boot/grub2/grub.cfg = \netc/default/grub = \n",
    { "sudo tee -a /etc/default/grub", "sudo grub2-mkconfig -o /boot/grub2/grub.cfg" } },
  { "openSUSE, systemd-boot", "etc/os-release:\n|ID=\"opensuse-tumbleweed\"\n"
    "|ID_LIKE=\"opensuse suse\"\nboot/efi/EFI/systemd/\netc/kernel/cmdline = ro\n"
    "sys/firmware/efi/\n",
    { CMDLINE, "sudo sdbootutil update-all-entries" } },
  { "elsewhere", "etc/os-release = ID=nixos\n",
    { "distribution and boot loader document", "intel_iommu=on" } },
  { "in a sandbox", ".flatpak-info = [Application]\netc/os-release = ID=org.gnome.Platform\n"
    "run/host/os-release = ID=debian\nsys/firmware/efi/\n",
    { "intel_iommu=on", "To undo this" } },
};

static void
test_systems (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      g_autoptr (GPtrArray) checks =
        judge (INTEL TABLE ("DMAR") OFF PLAIN NOT_REMAPPED, systems[i].text);
      const PtCheck *check = find_check (checks, "kernel-arguments");

      g_test_message ("%s", systems[i].name);
      g_assert_cmpint (check->verdict, ==, PT_VERDICT_FAIL);
      for (gsize j = 0; j < G_N_ELEMENTS (systems[i].says); j++)
        {
          if (strstr (check->advice, systems[i].says[j]) == NULL)
            g_error ("%s: no “%s” in “%s”", systems[i].name, systems[i].says[j], check->advice);
        }
      g_assert_nonnull (strstr (check->advice, "undo"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/readiness-hosts/computers", test_computers);
  g_test_add_func ("/readiness-hosts/systems", test_systems);
  return g_test_run ();
}
