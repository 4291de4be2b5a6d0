/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-boot-reader.h"

#include <string.h>

/* What is installed on a computer and what starts its kernel. None of it is needed to list devices:
   each fact is known or not. */

/* Set by the boot loader itself: the one that has really run, whatever else is installed
   (systemd.io/BOOT_LOADER_INTERFACE) */
#define LOADER_INFO "sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

static gboolean
exists_any (PtSysfs           *sysfs,
            const char *const *paths,
            gsize              n_paths)
{
  for (gsize i = 0; i < n_paths; i++)
    {
      if (pt_sysfs_exists (sysfs, paths[i]))
        return TRUE;
    }
  return FALSE;
}

static PtTernary
exists_in (PtSysfs    *sysfs,
           const char *directory,
           const char *path)
{
  if (pt_sysfs_exists (sysfs, path))
    return PT_YES;
  return pt_sysfs_exists (sysfs, directory) ? PT_NO : PT_CANNOT_TELL;
}

/* In a Flatpak /etc, /usr and /boot are those of its runtime, and say nothing about this
   computer */
static gboolean
is_sandbox (PtSysfs *sysfs)
{
  return pt_sysfs_exists (sysfs, ".flatpak-info");
}

/* ---- The distribution --------------------------------------------------------------------- */

/* os-release(5): assignments as a shell reads them */
static char *
find_assignment (char      **lines,
                 const char *name)
{
  gsize length = strlen (name);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i];
      char *value;

      if (strncmp (line, name, length) != 0 || line[length] != '=')
        continue;
      value = g_shell_unquote (line + length + 1, NULL);
      if (value != NULL && *value != '\0')
        return value;
      g_free (value);
    }
  return NULL;
}

static void
read_os (PtSysfs     *sysfs,
         PtBootFacts *facts)
{
  static const char *const files[] = { "etc/os-release", "usr/lib/os-release" };
  static const char *const outside[] = { "run/host/os-release", "run/host/etc/os-release" };
  const char *const *candidates = is_sandbox (sysfs) ? outside : files;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *ostree = NULL;

  for (guint i = 0; text == NULL && i < G_N_ELEMENTS (files); i++)
    text = pt_sysfs_read (sysfs, candidates[i]);
  if (text == NULL)
    return;

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_strstrip (lines[i]);
  facts->os_id = find_assignment (lines, "ID");
  facts->os_like = find_assignment (lines, "ID_LIKE");
  facts->os_version = find_assignment (lines, "VERSION_ID");

  ostree = find_assignment (lines, "OSTREE_VERSION");
  if (ostree != NULL || pt_sysfs_exists (sysfs, "run/ostree-booted"))
    facts->ostree = PT_YES;
  else if (!is_sandbox (sysfs))
    facts->ostree = exists_in (sysfs, "run", "run/ostree-booted");
}

/* ---- The boot loader ---------------------------------------------------------------------- */

/* An EFI variable: four bytes of attributes, then UTF-16 */
static char *
read_loader_info (PtSysfs *sysfs)
{
  g_autoptr (GBytes) bytes = pt_sysfs_read_bytes (sysfs, LOADER_INFO);
  gsize size;
  const char *data;

  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &size);
  if (size <= 4)
    return NULL;
  return g_convert (data + 4, (gssize) ((size - 4) & ~(gsize) 1), "UTF-8", "UTF-16LE", NULL, NULL,
                    NULL);
}

/* The tools of Fedora, SUSE and those like them have a "2" in their names and directories */
static PtBootLoader
get_grub (PtSysfs     *sysfs,
          PtBootFacts *facts)
{
  if (pt_sysfs_exists (sysfs, "boot/grub2"))
    return PT_BOOT_LOADER_GRUB2;
  if (pt_sysfs_exists (sysfs, "boot/grub"))
    return PT_BOOT_LOADER_GRUB;
  return pt_boot_facts_is_os (facts, "fedora") || pt_boot_facts_is_os (facts, "suse")
           ? PT_BOOT_LOADER_GRUB2
           : PT_BOOT_LOADER_GRUB;
}

/* systemd-boot always tells its name, so under UEFI whatever is silent is not it */
static gboolean
is_silent (PtSysfs *sysfs)
{
  g_auto (GStrv) variables = pt_sysfs_list (sysfs, "sys/firmware/efi/efivars");

  return variables != NULL && variables[0] != NULL && !pt_sysfs_exists (sysfs, LOADER_INFO);
}

static void
read_boot_loader (PtSysfs     *sysfs,
                  PtBootFacts *facts)
{
  /* /boot/loader/entries alone says nothing: on Fedora GRUB reads them too. Directories that only
     root may enter do not show their files, but themselves. */
  static const char *const of_systemd[] = {
    "boot/loader/loader.conf",
    "boot/efi/loader/loader.conf",
    "efi/loader/loader.conf",
    "boot/EFI/systemd",
    "boot/efi/EFI/systemd",
    "efi/EFI/systemd",
  };
  static const char *const of_grub[] = { "boot/grub2", "boot/grub", "etc/default/grub" };
  g_autofree char *info = NULL;
  gboolean systemd, grub;

  /* Without it, /sys may still be there and hide its firmware */
  facts->uefi = exists_in (sysfs, "sys/firmware", "sys/firmware/efi");
  if (is_sandbox (sysfs))
    return;

  facts->kernel_cmdline = exists_in (sysfs, "etc", "etc/kernel/cmdline");
  info = read_loader_info (sysfs);
  if (info != NULL && g_str_has_prefix (info, "systemd-boot"))
    {
      facts->boot_loader = PT_BOOT_LOADER_SYSTEMD_BOOT;
      return;
    }
  if (info != NULL && g_str_has_prefix (info, "GRUB"))
    {
      facts->boot_loader = get_grub (sysfs, facts);
      return;
    }

  systemd = facts->uefi != PT_NO && !is_silent (sysfs) &&
            exists_any (sysfs, of_systemd, G_N_ELEMENTS (of_systemd));
  grub = exists_any (sysfs, of_grub, G_N_ELEMENTS (of_grub));
  if (systemd != grub)
    facts->boot_loader = grub ? get_grub (sysfs, facts) : PT_BOOT_LOADER_SYSTEMD_BOOT;
}

/* ---- The processor ------------------------------------------------------------------------ */

/* Value of the first line "KEY<blanks>: VALUE" */
static char *
find_cpu_line (const char *cpuinfo,
               const char *key)
{
  gsize length = strlen (key);

  for (const char *line = cpuinfo; line != NULL && *line != '\0';)
    {
      const char *end = line + strcspn (line, "\n");
      const char *colon = memchr (line, ':', (gsize) (end - line));

      if (colon != NULL && strncmp (line, key, length) == 0 &&
          strspn (line + length, " \t") == (gsize) (colon - line) - length)
        return g_strstrip (g_strndup (colon + 1, (gsize) (end - colon - 1)));
      line = *end != '\0' ? end + 1 : NULL;
    }
  return NULL;
}

static gboolean
has_word (const char *text,
          const char *word)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t", -1);

  return g_strv_contains ((const char *const *) words, word);
}

static PtTernary
read_dmi (PtSysfs *sysfs)
{
  /* What hypervisors call the computers that they make. A "metal" one of a cloud is none. */
  static const char *const vendors[] = {
    "QEMU", "KVM", "VMware", "innotek GmbH", "Xen", "Bochs", "Parallels", "BHYVE",
    "Google Compute Engine", "Amazon EC2", "Apple Virtualization", "OpenStack Foundation",
  };
  g_autofree char *vendor = pt_sysfs_read (sysfs, "sys/class/dmi/id/sys_vendor");
  g_autofree char *product = pt_sysfs_read (sysfs, "sys/class/dmi/id/product_name");

  if (vendor == NULL && product == NULL)
    return PT_CANNOT_TELL;
  if (product != NULL && strstr (product, "metal") != NULL)
    return PT_NO;
  if (g_strcmp0 (vendor, "Microsoft Corporation") == 0)
    return g_strcmp0 (product, "Virtual Machine") == 0 ? PT_YES : PT_NO;
  for (gsize i = 0; i < G_N_ELEMENTS (vendors); i++)
    {
      if ((vendor != NULL && g_str_has_prefix (vendor, vendors[i])) ||
          (product != NULL && g_str_has_prefix (product, vendors[i])))
        return PT_YES;
    }
  return PT_NO;
}

static void
read_processor (PtSysfs     *sysfs,
                PtBootFacts *facts)
{
  /* All of it, on a computer with hundreds of processors, takes longer than everything else */
  g_autofree char *cpuinfo = pt_sysfs_read_head (sysfs, "proc/cpuinfo");
  g_autofree char *vendor = NULL;
  g_autofree char *implementer = NULL;
  g_autofree char *flags = NULL;

  if (cpuinfo != NULL)
    {
      vendor = find_cpu_line (cpuinfo, "vendor_id");
      implementer = find_cpu_line (cpuinfo, "CPU implementer");
      flags = find_cpu_line (cpuinfo, "flags");
    }

  if (g_strcmp0 (vendor, "GenuineIntel") == 0)
    facts->cpu_vendor = PT_CPU_VENDOR_INTEL;
  else if (g_strcmp0 (vendor, "AuthenticAMD") == 0 || g_strcmp0 (vendor, "HygonGenuine") == 0)
    facts->cpu_vendor = PT_CPU_VENDOR_AMD;
  else if (implementer != NULL)
    facts->cpu_vendor = PT_CPU_VENDOR_ARM;

  /* x86: every hypervisor sets this flag for its guests; the first domain of Xen sees it too, and
     has the hardware */
  if (flags != NULL)
    {
      g_autofree char *xen = pt_sysfs_read (sysfs, "proc/xen/capabilities");
      gboolean first_domain = xen != NULL && strstr (xen, "control_d") != NULL;

      facts->inside_vm = has_word (flags, "hypervisor") && !first_domain ? PT_YES : PT_NO;
    }
  else if (pt_sysfs_exists (sysfs, "sys/firmware/devicetree/base/hypervisor"))
    facts->inside_vm = PT_YES;
  else
    facts->inside_vm = read_dmi (sysfs);
}

/**
 * pt_boot_reader_read:
 * @sysfs: where to read
 *
 * Returns: (transfer full): what is known about how this computer starts
 */
PtBootFacts *
pt_boot_reader_read (PtSysfs *sysfs)
{
  PtBootFacts *facts = pt_boot_facts_new ();

  g_return_val_if_fail (sysfs != NULL, facts);

  read_os (sysfs, facts);
  read_boot_loader (sysfs, facts);
  read_processor (sysfs, facts);
  return facts;
}
