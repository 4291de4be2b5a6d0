/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-error.h"
#include "pt-readiness.h"

#include <string.h>

/* Computers that are ready, and those that are not for one reason each. */

typedef struct
{
  PtCpuVendor  vendor;
  PtBootLoader boot_loader;
  const char  *os_id;
  PtTernary    inside_vm;
  const char  *table;       /* NULL: none; "?": cannot tell */
  const char  *cmdline;
  PtTernary    iommu;
  PtTernary    remapping;
  PtTernary    vfio_node;
  PtTernary    vfio_pci;
} Computer;

#define READY PT_YES, PT_YES, PT_YES, PT_YES
#define IOMMU_OFF PT_NO, PT_NO, PT_YES, PT_YES

static const struct
{
  const char *name;
  Computer    computer;
  gboolean    ready;
  const char *check;        /* one of its checks, */
  PtVerdict   verdict;
  const char *advice;       /* a part of its advice, NULL: there is none */
} cases[] = {
  { "ready",
    { PT_CPU_VENDOR_INTEL, PT_BOOT_LOADER_GRUB2, "fedora", PT_NO, "DMAR", "ro intel_iommu=on",
      READY },
    TRUE, "kernel-arguments", PT_VERDICT_PASS, NULL },
  { "vt-d-off-in-firmware",
    { PT_CPU_VENDOR_INTEL, PT_BOOT_LOADER_GRUB2, "fedora", PT_NO, NULL, "ro intel_iommu=on",
      IOMMU_OFF },
    FALSE, "firmware-tables", PT_VERDICT_FAIL, "VT-d" },
  { "vt-d-off-in-firmware-iommu",
    { PT_CPU_VENDOR_INTEL, PT_BOOT_LOADER_GRUB2, "fedora", PT_NO, NULL, "ro intel_iommu=on",
      IOMMU_OFF },
    FALSE, "iommu", PT_VERDICT_FAIL, "VT-d" },
  { "vt-d-off-in-firmware-arguments",
    { PT_CPU_VENDOR_INTEL, PT_BOOT_LOADER_GRUB2, "fedora", PT_NO, NULL, "ro intel_iommu=on",
      IOMMU_OFF },
    FALSE, "kernel-arguments", PT_VERDICT_PASS, NULL },
  { "argument-missing",
    { PT_CPU_VENDOR_INTEL, PT_BOOT_LOADER_GRUB2, "fedora", PT_NO, "DMAR", "ro", IOMMU_OFF },
    FALSE, "kernel-arguments", PT_VERDICT_FAIL,
    "\n    sudo grubby --update-kernel=ALL --args=intel_iommu=on\n" },
  { "argument-missing-iommu",
    { PT_CPU_VENDOR_INTEL, PT_BOOT_LOADER_GRUB, "debian", PT_NO, "DMAR", "ro", IOMMU_OFF },
    FALSE, "iommu", PT_VERDICT_FAIL, "\n    sudo update-grub\n" },
  { "argument-missing-and-firmware",
    { PT_CPU_VENDOR_INTEL, PT_BOOT_LOADER_GRUB, "debian", PT_NO, NULL, "ro", IOMMU_OFF },
    FALSE, "kernel-arguments", PT_VERDICT_WARN, "sudo update-grub" },
  { "argument-in-the-way",
    { PT_CPU_VENDOR_AMD, PT_BOOT_LOADER_GRUB, "debian", PT_NO, "IVRS", "ro amd_iommu=off",
      IOMMU_OFF },
    FALSE, "kernel-arguments", PT_VERDICT_FAIL, "amd_iommu=off" },
  { "argument-not-needed",
    { PT_CPU_VENDOR_INTEL, PT_BOOT_LOADER_GRUB, "debian", PT_NO, "DMAR", "ro", READY },
    TRUE, "kernel-arguments", PT_VERDICT_PASS, NULL },
  { "amd-ready",
    { PT_CPU_VENDOR_AMD, PT_BOOT_LOADER_GRUB2, "fedora", PT_NO, "IVRS", "ro", READY },
    TRUE, "kernel-arguments", PT_VERDICT_PASS, NULL },
  { "amd-off",
    { PT_CPU_VENDOR_AMD, PT_BOOT_LOADER_GRUB2, "fedora", PT_NO, NULL, "ro", IOMMU_OFF },
    FALSE, "firmware-tables", PT_VERDICT_FAIL, "AMD-Vi" },
  { "arm-smmu",
    { PT_CPU_VENDOR_ARM, PT_BOOT_LOADER_GRUB, "debian", PT_NO, "IORT", "ro", PT_YES, PT_CANNOT_TELL,
      PT_YES,
      PT_YES },
    TRUE, "firmware-tables", PT_VERDICT_PASS, NULL },
  { "arm-device-tree",
    { PT_CPU_VENDOR_ARM, PT_BOOT_LOADER_GRUB, "debian", PT_NO, NULL, "ro", PT_YES, PT_CANNOT_TELL,
      PT_YES,
      PT_YES },
    TRUE, "firmware-tables", PT_VERDICT_PASS, NULL },
  { "arm-without",
    { PT_CPU_VENDOR_ARM, PT_BOOT_LOADER_GRUB, "debian", PT_NO, NULL, "ro", PT_NO, PT_CANNOT_TELL,
      PT_YES,
      PT_YES },
    FALSE, "iommu", PT_VERDICT_FAIL, "SMMU" },
  { "virtual",
    { PT_CPU_VENDOR_INTEL, PT_BOOT_LOADER_GRUB, "debian", PT_YES, NULL, "ro", IOMMU_OFF },
    FALSE, "iommu", PT_VERDICT_FAIL, "\n    <ioapic driver='qemu'/>\n" },
  { "virtual-arguments",
    { PT_CPU_VENDOR_AMD, PT_BOOT_LOADER_GRUB, "debian", PT_YES, NULL, "ro", IOMMU_OFF },
    FALSE, "kernel-arguments", PT_VERDICT_WARN, "intel_iommu=on" },
  { "virtual-arguments-there",
    { PT_CPU_VENDOR_AMD, PT_BOOT_LOADER_GRUB, "debian", PT_YES, NULL, "ro intel_iommu=on",
      IOMMU_OFF },
    FALSE, "kernel-arguments", PT_VERDICT_PASS, NULL },
  { "virtual-arguments-arm",
    { PT_CPU_VENDOR_ARM, PT_BOOT_LOADER_GRUB, "debian", PT_YES, NULL, "ro", IOMMU_OFF },
    FALSE, "kernel-arguments", PT_VERDICT_PASS, NULL },
  { "not-remapped",
    { PT_CPU_VENDOR_INTEL, PT_BOOT_LOADER_GRUB, "debian", PT_NO, "DMAR", "ro intremap=off", PT_YES,
      PT_NO,
      PT_YES, PT_YES },
    FALSE, "interrupt-remapping", PT_VERDICT_FAIL, "intremap=off" },
  { "vfio-not-loaded",
    { PT_CPU_VENDOR_INTEL, PT_BOOT_LOADER_GRUB, "debian", PT_NO, "DMAR", "ro", PT_YES, PT_YES,
      PT_NO, PT_YES },
    FALSE, "vfio-pci", PT_VERDICT_FAIL, "\n    sudo modprobe vfio-pci\n" },
  { "vfio-node-not-seen",
    { PT_CPU_VENDOR_INTEL, PT_BOOT_LOADER_GRUB, "debian", PT_NO, "DMAR", "ro", PT_YES, PT_YES,
      PT_CANNOT_TELL, PT_YES },
    TRUE, "vfio-pci", PT_VERDICT_WARN, "\n    sudo modprobe vfio-pci\n" },
  { "vfio-only-node",
    { PT_CPU_VENDOR_INTEL, PT_BOOT_LOADER_GRUB, "debian", PT_NO, "DMAR", "ro", PT_YES, PT_YES,
      PT_YES, PT_NO },
    FALSE, "vfio-pci", PT_VERDICT_FAIL, "usual kernel" },
  { "vfio-not-built",
    { PT_CPU_VENDOR_INTEL, PT_BOOT_LOADER_GRUB, "debian", PT_NO, "DMAR", "ro", PT_YES, PT_YES,
      PT_NO, PT_NO },
    FALSE, "vfio-pci", PT_VERDICT_FAIL, "usual kernel" },
  { "nothing-known",
    { PT_CPU_VENDOR_UNKNOWN, PT_BOOT_LOADER_UNKNOWN, NULL, PT_CANNOT_TELL, "?", NULL,
      PT_CANNOT_TELL,
      PT_CANNOT_TELL, PT_CANNOT_TELL, PT_CANNOT_TELL },
    TRUE, "kernel-arguments", PT_VERDICT_UNKNOWN, NULL },
};

static PtHost *
new_host (const Computer *computer,
          PtHostSource    source)
{
  PtHostFacts *facts = pt_host_facts_new (source);

  facts->cmdline = g_strdup (computer->cmdline);
  facts->iommu = computer->iommu;
  facts->interrupt_remapping = computer->remapping;
  facts->vfio_node = computer->vfio_node;
  facts->vfio_pci = computer->vfio_pci;
  facts->kvm = PT_YES;
  facts->pci_ids = PT_YES;
  if (g_strcmp0 (computer->table, "?") != 0)
    {
      facts->firmware_table = computer->table != NULL ? PT_YES : PT_NO;
      facts->firmware_table_name = g_strdup (computer->table);
    }
  facts->boot = pt_boot_facts_new ();
  facts->boot->os_id = g_strdup (computer->os_id);
  facts->boot->boot_loader = computer->boot_loader;
  facts->boot->cpu_vendor = computer->vendor;
  facts->boot->inside_vm = computer->inside_vm;
  return pt_host_new (facts, g_ptr_array_new_with_free_func (g_object_unref),
                      g_ptr_array_new_with_free_func (g_object_unref));
}

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

static void
test_computers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PtHost) host = new_host (&cases[i].computer, PT_HOST_RECORDED);
      g_autoptr (GPtrArray) checks = pt_readiness_new (host, PT_LIBVIRT_CONNECTED, NULL);
      const PtCheck *check = find_check (checks, cases[i].check);

      g_test_message ("%s: %s", cases[i].name, check->text);
      g_assert_cmpint (pt_readiness_is_ready (checks), ==, cases[i].ready);
      g_assert_cmpstr (pt_verdict_to_id (check->verdict), ==, pt_verdict_to_id (cases[i].verdict));
      if (cases[i].advice == NULL)
        g_assert_null (check->advice);
      else if (check->advice == NULL || strstr (check->advice, cases[i].advice) == NULL)
        g_error ("%s: no “%s” in “%s”", cases[i].name, cases[i].advice, check->advice);
    }
}

/* Each verdict once, and whatever has not passed says what to do */
static void
test_complete (void)
{
  static const char *const ids[] = { "kvm", "firmware-tables", "iommu", "kernel-arguments",
                                     "interrupt-remapping", "vfio-pci", "libvirt", "connection",
                                     "pci-ids" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PtHost) host = new_host (&cases[i].computer, PT_HOST_RECORDED);
      g_autoptr (GPtrArray) checks = pt_readiness_new (host, PT_LIBVIRT_SESSION, NULL);

      g_assert_cmpuint (checks->len, ==, G_N_ELEMENTS (ids));
      for (gsize j = 0; j < G_N_ELEMENTS (ids); j++)
        {
          const PtCheck *check = g_ptr_array_index (checks, j);

          g_assert_cmpstr (check->id, ==, ids[j]);
          g_assert_cmpstr (check->text, !=, "");
          if (check->verdict == PT_VERDICT_FAIL || check->verdict == PT_VERDICT_WARN)
            g_assert_nonnull (check->advice);
        }
    }
}

static void
test_libvirt (void)
{
  static const struct
  {
    PtLibvirtState state;
    PtHostSource   source;
    const char    *check;
    PtVerdict      verdict;
    const char    *says;
    const char    *says_not;
  } states[] = {
    { PT_LIBVIRT_CONNECTED, PT_HOST_THIS, "libvirt", PT_VERDICT_PASS, NULL, NULL },
    { PT_LIBVIRT_READ_ONLY, PT_HOST_THIS, "libvirt", PT_VERDICT_FAIL, "sudo usermod", "apt" },
    { PT_LIBVIRT_SESSION, PT_HOST_THIS, "connection", PT_VERDICT_FAIL, "qemu:///system", NULL },
    { PT_LIBVIRT_UNREACHABLE, PT_HOST_THIS, "libvirt", PT_VERDICT_UNKNOWN, "Wait for it.\n", NULL },
    { PT_LIBVIRT_UNREACHABLE, PT_HOST_THIS, "libvirt", PT_VERDICT_UNKNOWN, "sudo apt install",
      NULL },
    { PT_LIBVIRT_UNREACHABLE, PT_HOST_RECORDED, "libvirt", PT_VERDICT_UNKNOWN, "Wait for it.",
      "\n" },
    { PT_LIBVIRT_UNREACHABLE, PT_HOST_THIS, "connection", PT_VERDICT_UNKNOWN, NULL, NULL },
  };
  const Computer computer = {
    PT_CPU_VENDOR_INTEL, PT_BOOT_LOADER_GRUB, "debian", PT_NO, "DMAR", "ro", READY,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (GError) error = pt_error_new (PT_ERROR_NOT_CONNECTED, "Wait for it.", NULL, "No.");
      g_autoptr (PtHost) host = new_host (&computer, states[i].source);
      g_autoptr (GPtrArray) checks =
        pt_readiness_new (host, states[i].state,
                          states[i].state == PT_LIBVIRT_UNREACHABLE ? error : NULL);
      const PtCheck *check = find_check (checks, states[i].check);

      g_assert_cmpint (check->verdict, ==, states[i].verdict);
      if (states[i].says == NULL)
        g_assert_null (check->advice);
      else
        g_assert_nonnull (strstr (check->advice, states[i].says));
      if (states[i].says_not != NULL)
        g_assert_null (strstr (check->advice, states[i].says_not));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/readiness/computers", test_computers);
  g_test_add_func ("/readiness/complete", test_complete);
  g_test_add_func ("/readiness/libvirt", test_libvirt);

  return g_test_run ();
}
