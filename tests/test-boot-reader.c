/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-boot-reader.h"
#include "test-files.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Small computers made of a few files each. */

#define EFIVARS "sys/firmware/efi/efivars/"
#define LOADER_INFO EFIVARS "LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
#define BOOT_ORDER EFIVARS "BootOrder-8be4df61-93ca-11d2-aa0d-00e098032b8c"

#define INTEL_CPU "vendor_id\t: GenuineIntel\nflags\t\t: fpu vmx sse2\nvmx flags\t: hypervisor\n"
#define AMD_CPU "processor\t: 0\nvendor_id\t: AuthenticAMD\nflags\t\t: fpu svm sse2\n"
#define GUEST_CPU "processor\t: 0\nvendor_id\t: AuthenticAMD\nflags\t\t: fpu svm hypervisor sse2\n"
#define ARM_CPU "processor\t: 0\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\n"

/* A name that ends with "/" is a directory; the value of an EFI variable is written as the kernel
   shows it */
typedef struct
{
  const char *name;
  const char *content;
} File;

static const struct
{
  const char  *name;
  File         files[10];
  const char  *os_id;
  const char  *os_like;
  const char  *os_version;
  PtBootLoader boot_loader;
  PtCpuVendor  cpu_vendor;
  PtTernary    inside_vm;
  PtTernary    uefi;
  PtTernary    ostree;
  PtTernary    kernel_cmdline;
} cases[] = {
  { "nothing", { { NULL, NULL } }, NULL, NULL, NULL, PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_UNKNOWN,
    PT_CANNOT_TELL, PT_CANNOT_TELL, PT_CANNOT_TELL, PT_CANNOT_TELL },

  { "fedora-grub",
    { { "etc/os-release",
        "NAME=\"Fedora Linux\"\nID=fedora\nVERSION_ID=42\nVARIANT_ID=workstation\n" },
      { "boot/grub2/", NULL }, { "boot/loader/entries/", NULL }, { "etc/default/grub",
                                                                   "GRUB_TIMEOUT=5\n" },
      { BOOT_ORDER, "" }, { "proc/cpuinfo", INTEL_CPU }, { "run/", NULL } },
    "fedora", NULL, "42", PT_BOOT_LOADER_GRUB2, PT_CPU_VENDOR_INTEL, PT_NO, PT_YES, PT_NO, PT_NO },

  /* Both are installed: what has run says so itself */
  { "phyllome-systemd-boot",
    { { "etc/os-release", "ID='phyllome'\nID_LIKE=\"fedora\"\n" }, { "boot/grub2/", NULL },
      { "boot/loader/loader.conf", "" }, { LOADER_INFO, "systemd-boot 257" },
      { "etc/kernel/cmdline", "ro\n" },
      { "proc/cpuinfo", AMD_CPU } },
    "phyllome", "fedora", NULL, PT_BOOT_LOADER_SYSTEMD_BOOT, PT_CPU_VENDOR_AMD, PT_NO, PT_YES,
    PT_CANNOT_TELL, PT_YES },
  { "phyllome-grub",
    { { "etc/os-release", "ID=phyllome\nID_LIKE=fedora\n" }, { "boot/grub2/", NULL },
      { "boot/loader/loader.conf", "" }, { LOADER_INFO, "GRUB 2.12" } },
    "phyllome", "fedora", NULL, PT_BOOT_LOADER_GRUB2, PT_CPU_VENDOR_UNKNOWN, PT_CANNOT_TELL, PT_YES,
    PT_CANNOT_TELL, PT_NO },
  /* An older GRUB says nothing, but systemd-boot would */
  { "both-silent",
    { { "etc/os-release", "ID=fedora\n" }, { "boot/grub2/", NULL }, { "boot/loader/loader.conf",
                                                                      "" },
      { BOOT_ORDER, "" } },
    "fedora", NULL, NULL, PT_BOOT_LOADER_GRUB2, PT_CPU_VENDOR_UNKNOWN, PT_CANNOT_TELL, PT_YES,
    PT_CANNOT_TELL, PT_NO },
  /* No variables to be seen: either */
  { "both-hidden",
    { { "etc/os-release", "ID=fedora\n" }, { "boot/grub2/", NULL }, { "boot/efi/EFI/systemd/",
                                                                      NULL },
      { "sys/firmware/efi/", NULL } },
    "fedora", NULL, NULL, PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_UNKNOWN, PT_CANNOT_TELL, PT_YES,
    PT_CANNOT_TELL, PT_NO },
  /* systemd-boot needs UEFI */
  { "both-bios",
    { { "etc/os-release", "ID=arch\n" }, { "boot/grub/", NULL }, { "boot/loader/loader.conf", "" },
      { "sys/firmware/acpi/", NULL } },
    "arch", NULL, NULL, PT_BOOT_LOADER_GRUB, PT_CPU_VENDOR_UNKNOWN, PT_CANNOT_TELL, PT_NO,
    PT_CANNOT_TELL, PT_NO },
  { "another-boot-loader",
    { { "etc/os-release", "ID=arch\n" }, { LOADER_INFO, "rEFInd 0.14" } },
    "arch", NULL, NULL, PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_UNKNOWN, PT_CANNOT_TELL, PT_YES,
    PT_CANNOT_TELL, PT_NO },

  { "debian-in-usr",
    { { "usr/lib/os-release",
        "PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nVERSION_ID=\"13\"\n ID=debian\n" },
      { "etc/default/grub", "" }, { "sys/firmware/acpi/", NULL } },
    "debian", NULL, "13", PT_BOOT_LOADER_GRUB, PT_CPU_VENDOR_UNKNOWN, PT_CANNOT_TELL, PT_NO,
    PT_CANNOT_TELL, PT_NO },
  /* /boot cannot be entered, as where only root may: the name of the distribution decides */
  { "opensuse-defaults",
    { { "etc/os-release", "ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"\n" },
      { "etc/default/grub", "" } },
    "opensuse-tumbleweed", "opensuse suse", NULL, PT_BOOT_LOADER_GRUB2, PT_CPU_VENDOR_UNKNOWN,
    PT_CANNOT_TELL, PT_CANNOT_TELL, PT_CANNOT_TELL, PT_NO },
  { "broken-os-release",
    { { "etc/os-release", "ID=\"fedora\nIDX=1\nVERSION_ID=\n\xff\xfe\n=\n" } },
    NULL, NULL, NULL, PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_UNKNOWN, PT_CANNOT_TELL, PT_CANNOT_TELL,
    PT_CANNOT_TELL, PT_NO },
  { "silverblue",
    { { "etc/os-release", "ID=fedora\nOSTREE_VERSION='42.20250601.0'\n" } },
    "fedora", NULL, NULL, PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_UNKNOWN, PT_CANNOT_TELL,
    PT_CANNOT_TELL,
    PT_YES, PT_NO },
  { "booted-from-ostree", { { "run/ostree-booted", "" } },
    NULL, NULL, NULL, PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_UNKNOWN, PT_CANNOT_TELL, PT_CANNOT_TELL,
    PT_CANNOT_TELL, PT_CANNOT_TELL },

  /* Its own /etc and /boot are those of the runtime */
  { "flatpak",
    { { ".flatpak-info", "[Application]\n" }, { "etc/os-release", "ID=org.gnome.Platform\n" },
      { "etc/default/grub", "" }, { "boot/grub/", NULL }, { "run/host/os-release",
                                                            "ID=fedora\nVERSION_ID=43\n" },
      { "proc/cpuinfo", INTEL_CPU } },
    "fedora", NULL, "43", PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_INTEL, PT_NO, PT_CANNOT_TELL,
    PT_CANNOT_TELL, PT_CANNOT_TELL },
  { "flatpak-without-host",
    { { ".flatpak-info", "" }, { "etc/os-release", "ID=org.gnome.Platform\n" } },
    NULL, NULL, NULL, PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_UNKNOWN, PT_CANNOT_TELL, PT_CANNOT_TELL,
    PT_CANNOT_TELL, PT_CANNOT_TELL },

  { "arm",
    { { "proc/cpuinfo", ARM_CPU }, { "sys/class/dmi/id/sys_vendor", "Ampere(R)\n" },
      { "sys/class/dmi/id/product_name", "Mt. Jade\n" } },
    NULL, NULL, NULL, PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_ARM, PT_NO, PT_CANNOT_TELL,
    PT_CANNOT_TELL,
    PT_CANNOT_TELL },
  { "arm-guest",
    { { "proc/cpuinfo", ARM_CPU }, { "sys/class/dmi/id/sys_vendor", "QEMU\n" } },
    NULL, NULL, NULL, PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_ARM, PT_YES, PT_CANNOT_TELL,
    PT_CANNOT_TELL,
    PT_CANNOT_TELL },
  { "arm-guest-device-tree",
    { { "proc/cpuinfo", ARM_CPU }, { "sys/firmware/devicetree/base/hypervisor/compatible",
                                     "linux,kvm" } },
    NULL, NULL, NULL, PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_ARM, PT_YES, PT_NO, PT_CANNOT_TELL,
    PT_CANNOT_TELL },
  { "arm-silent", { { "proc/cpuinfo", ARM_CPU } },
    NULL, NULL, NULL, PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_ARM, PT_CANNOT_TELL, PT_CANNOT_TELL,
    PT_CANNOT_TELL, PT_CANNOT_TELL },
  { "metal-of-a-cloud",
    { { "sys/class/dmi/id/sys_vendor", "Amazon EC2\n" }, { "sys/class/dmi/id/product_name",
                                                           "c7g.metal\n" } },
    NULL, NULL, NULL, PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_UNKNOWN, PT_NO, PT_CANNOT_TELL,
    PT_CANNOT_TELL,
    PT_CANNOT_TELL },
  { "surface",
    { { "sys/class/dmi/id/sys_vendor", "Microsoft Corporation\n" },
      { "sys/class/dmi/id/product_name", "Surface Pro\n" } },
    NULL, NULL, NULL, PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_UNKNOWN, PT_NO, PT_CANNOT_TELL,
    PT_CANNOT_TELL,
    PT_CANNOT_TELL },
  { "guest", { { "proc/cpuinfo", GUEST_CPU } },
    NULL, NULL, NULL, PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_AMD, PT_YES, PT_CANNOT_TELL,
    PT_CANNOT_TELL,
    PT_CANNOT_TELL },
  { "first-domain-of-xen",
    { { "proc/cpuinfo", GUEST_CPU }, { "proc/xen/capabilities", "control_d\n" } },
    NULL, NULL, NULL, PT_BOOT_LOADER_UNKNOWN, PT_CPU_VENDOR_AMD, PT_NO, PT_CANNOT_TELL,
    PT_CANNOT_TELL,
    PT_CANNOT_TELL },
};

static void
make_file (const char *root,
           const File *file)
{
  g_autofree char *path = g_build_filename (root, file->name, NULL);
  g_autofree char *directory = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (directory, 0755));
  if (g_str_has_suffix (file->name, "/"))
    {
      g_assert_no_errno (g_mkdir_with_parents (path, 0755));
      return;
    }

  if (g_str_has_prefix (file->name, EFIVARS))
    {
      g_autoptr (GByteArray) variable = g_byte_array_new ();

      g_byte_array_append (variable, (const guint8 *) "\x06\0\0\0", 4);
      for (const char *c = file->content; *c != '\0'; c++)
        g_byte_array_append (variable, (const guint8[]) { (guint8) *c, 0 }, 2);
      g_byte_array_append (variable, (const guint8 *) "\0\0", 2);
      g_file_set_contents (path, (const char *) variable->data, variable->len, &error);
    }
  else
    g_file_set_contents (path, file->content, -1, &error);
  g_assert_no_error (error);
}

static PtBootFacts *
read_root (const char *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtSysfs) sysfs = pt_sysfs_new (root, &error);

  g_assert_no_error (error);
  return pt_boot_reader_read (sysfs);
}

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *root = g_dir_make_tmp ("pt-boot-XXXXXX", NULL);
      g_autoptr (PtBootFacts) facts = NULL;

      g_test_message ("%s", cases[i].name);
      for (gsize j = 0; j < G_N_ELEMENTS (cases[i].files) && cases[i].files[j].name != NULL; j++)
        make_file (root, &cases[i].files[j]);

      facts = read_root (root);
      g_assert_cmpstr (facts->os_id, ==, cases[i].os_id);
      g_assert_cmpstr (facts->os_like, ==, cases[i].os_like);
      g_assert_cmpstr (facts->os_version, ==, cases[i].os_version);
      g_assert_cmpint (facts->boot_loader, ==, cases[i].boot_loader);
      g_assert_cmpint (facts->cpu_vendor, ==, cases[i].cpu_vendor);
      g_assert_cmpint (facts->inside_vm, ==, cases[i].inside_vm);
      g_assert_cmpint (facts->uefi, ==, cases[i].uefi);
      g_assert_cmpint (facts->ostree, ==, cases[i].ostree);
      g_assert_cmpint (facts->kernel_cmdline, ==, cases[i].kernel_cmdline);
      test_files_remove_tree (root);
    }
}

/* A link in a recording leads into the recording */
static void
test_links (void)
{
  const File release = { "usr/lib/os-release", "ID=arch\n" };
  g_autofree char *root = g_dir_make_tmp ("pt-boot-XXXXXX", NULL);
  g_autofree char *etc = g_build_filename (root, "etc", NULL);
  g_autofree char *link = g_build_filename (etc, "os-release", NULL);
  g_autoptr (PtBootFacts) facts = NULL;

  make_file (root, &release);
  g_assert_no_errno (g_mkdir (etc, 0755));
  g_assert_no_errno (symlink ("../usr/lib/os-release", link));
  facts = read_root (root);
  g_assert_cmpstr (facts->os_id, ==, "arch");
  test_files_remove_tree (root);
}

/* Whatever this computer is, reading it must not fail */
static void
test_this_computer (void)
{
  g_autoptr (PtBootFacts) facts = read_root ("/");

  g_assert_nonnull (facts);
  g_assert_false (pt_boot_facts_is_os (facts, ""));
}

static void
test_is_os (void)
{
  PtBootFacts facts = { .os_id = (char *) "manjaro", .os_like = (char *) "arch archlinux" };

  g_assert_true (pt_boot_facts_is_os (&facts, "manjaro"));
  g_assert_true (pt_boot_facts_is_os (&facts, "arch"));
  g_assert_false (pt_boot_facts_is_os (&facts, "archl"));
  g_assert_false (pt_boot_facts_is_os (&facts, "debian"));
  g_assert_false (pt_boot_facts_is_os (NULL, "debian"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/boot-reader/cases", test_cases);
  g_test_add_func ("/boot-reader/links", test_links);
  g_test_add_func ("/boot-reader/this-computer", test_this_computer);
  g_test_add_func ("/boot-reader/is-os", test_is_os);

  return g_test_run ();
}
