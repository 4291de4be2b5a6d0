/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-boot-reader.h"
#include "pt-host-readiness.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* Whether this computer could hand devices over at all: kernel, IOMMU, firmware tables, VFIO.
   Each answer is yes, no or cannot tell. */

/* A directory that is there but hides its files (a sandbox, another user) gives no "no" */
static PtTernary
exists_in (PtSysfs    *sysfs,
           const char *directory,
           const char *path)
{
  if (pt_sysfs_exists (sysfs, path))
    return PT_YES;
  return pt_sysfs_exists (sysfs, directory) ? PT_NO : PT_CANNOT_TELL;
}

static gboolean
is_flatpak (PtSysfs *sysfs)
{
  return pt_sysfs_exists (sysfs, ".flatpak-info");
}

/* Which nodes a sandbox has in its /dev is its own affair. What the kernel offers is in sysfs as
   well, but only once the driver is loaded; the node may be there before. */
static PtTernary
read_node (PtSysfs    *sysfs,
           const char *node,
           const char *misc)
{
  if (pt_sysfs_exists (sysfs, node) || pt_sysfs_exists (sysfs, misc))
    return PT_YES;
  return is_flatpak (sysfs) ? PT_CANNOT_TELL : exists_in (sysfs, "dev", node);
}

static PtTernary
classify_chip (const char *text)
{
  if (strstr (text, "IR-IO-APIC") != NULL || strstr (text, "IR-PCI-MSI") != NULL)
    return PT_YES;
  if (strstr (text, "IO-APIC") != NULL || strstr (text, "PCI-MSI") != NULL)
    return PT_NO;
  return PT_CANNOT_TELL;
}

/* On x86 the name of the interrupt chip begins with "IR-" when interrupts are remapped
   (arch/x86/kernel/apic, drivers/iommu). One interrupt of the IO-APIC decides; /proc/interrupts
   has a column for every processor and costs much more. */
static PtTernary
read_interrupt_remapping (PtHostScan *scan)
{
  g_auto (GStrv) numbers = pt_sysfs_list (scan->sysfs, "sys/kernel/irq");
  g_autofree char *table = NULL;

  for (guint i = 0; numbers != NULL && numbers[i] != NULL; i++)
    {
      g_autofree char *directory = g_build_filename ("sys/kernel/irq", numbers[i], NULL);
      g_autofree char *chip = pt_sysfs_read_at (scan->sysfs, directory, "chip_name");
      PtTernary answer = chip != NULL ? classify_chip (chip) : PT_CANNOT_TELL;

      if (answer != PT_CANNOT_TELL)
        return answer;
    }

  table = pt_sysfs_read (scan->sysfs, "proc/interrupts");
  return table != NULL ? classify_chip (table) : PT_CANNOT_TELL;
}

static void
read_firmware_table (PtHostScan *scan)
{
  static const char *const names[] = { "DMAR", "IVRS", "IORT" };
  g_auto (GStrv) tables = pt_sysfs_list (scan->sysfs, "sys/firmware/acpi/tables");

  if (tables == NULL)
    return;

  scan->facts->firmware_table = PT_NO;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_strv_contains ((const char *const *) tables, names[i]))
        {
          scan->facts->firmware_table = PT_YES;
          scan->facts->firmware_table_name = g_strdup (names[i]);
          return;
        }
    }
}

/* Loaded, built in, or there to be loaded */
static PtTernary
read_vfio_pci (PtHostScan *scan)
{
  static const char *const lists[] = { "modules.dep", "modules.builtin" };
  g_autofree char *loaded = NULL;
  gboolean any_list = FALSE;

  if (pt_sysfs_exists (scan->sysfs, "sys/bus/pci/drivers/vfio-pci"))
    return PT_YES;
  loaded = pt_sysfs_read (scan->sysfs, "proc/modules");
  if (loaded != NULL &&
      (g_str_has_prefix (loaded, "vfio_pci ") || strstr (loaded, "\nvfio_pci ") != NULL))
    return PT_YES;
  if (scan->facts->kernel == NULL)
    return PT_CANNOT_TELL;

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *path =
        g_build_filename ("lib/modules", scan->facts->kernel, lists[i], NULL);
      g_autofree char *text = pt_sysfs_read (scan->sysfs, path);

      if (text != NULL && strstr (text, "/vfio-pci.ko") != NULL)
        return PT_YES;
      any_list = any_list || text != NULL;
    }

  return any_list ? PT_NO : PT_CANNOT_TELL;
}

/* "name type data" in bytes; 0 when there is no such line */
static guint64
read_kstat (const char *text,
            const char *name)
{
  g_autofree char *pattern = g_strdup_printf ("\n%s ", name);
  const char *line = text != NULL ? strstr (text, pattern) : NULL;
  guint64 value;

  return line != NULL && sscanf (line + strlen (pattern), "%*u %" G_GUINT64_FORMAT, &value) == 1
           ? value : 0;
}

/* The cache of ZFS makes room like that of the kernel, which does not count it as available
   (module/zfs/arc.c) */
static guint64
read_zfs_cache_kib (PtHostScan *scan)
{
  g_autofree char *stats = pt_sysfs_read (scan->sysfs, "proc/spl/kstat/zfs/arcstats");
  g_autofree char *text = stats != NULL ? g_strconcat ("\n", stats, NULL) : NULL;
  guint64 size = read_kstat (text, "size"), least = read_kstat (text, "c_min");

  return size > least ? (size - least) / 1024 : 0;
}

static void
read_memory (PtHostScan *scan)
{
  g_autofree char *text = pt_sysfs_read (scan->sysfs, "proc/meminfo");
  const char *line = text != NULL ? strstr (text, "MemAvailable:") : NULL;

  if (line != NULL)
    scan->facts->mem_available_kib =
      g_ascii_strtoull (line + strlen ("MemAvailable:"), NULL, 10) + read_zfs_cache_kib (scan);
}

#define HUGE_PAGES "sys/kernel/mm/hugepages"

static guint64
read_count (PtSysfs    *sysfs,
            const char *directory,
            const char *name)
{
  g_autofree char *text = pt_sysfs_read_at (sysfs, directory, name);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
}

/* A directory for each size, "hugepages-2048kB". More of them than are set aside may be allowed
   for, and of those that are free some may be promised to who has not touched them yet
   (Documentation/admin-guide/mm/hugetlbpage.rst, nr_overcommit_hugepages and HugePages_Rsvd). */
static void
read_huge_pages (PtHostScan *scan)
{
  g_auto (GStrv) sizes = pt_sysfs_list (scan->sysfs, HUGE_PAGES);

  for (guint i = 0; sizes != NULL && sizes[i] != NULL; i++)
    {
      g_autofree char *directory = g_build_filename (HUGE_PAGES, sizes[i], NULL);
      g_autofree char *available = pt_sysfs_read_at (scan->sysfs, directory, "free_hugepages");
      guint64 n, allowed, made, promised;

      if (!g_str_has_prefix (sizes[i], "hugepages-") || available == NULL)
        continue;

      allowed = read_count (scan->sysfs, directory, "nr_overcommit_hugepages");
      made = read_count (scan->sysfs, directory, "surplus_hugepages");
      promised = read_count (scan->sysfs, directory, "resv_hugepages");
      n = g_ascii_strtoull (available, NULL, 10) + (allowed > made ? allowed - made : 0);
      scan->facts->huge_pages_known = TRUE;
      scan->facts->huge_pages_free_kib +=
        (n > promised ? n - promised : 0) *
        g_ascii_strtoull (sizes[i] + strlen ("hugepages-"), NULL, 10);
    }
}

/**
 * pt_host_readiness_read_kernel:
 * @sysfs: where to read
 * @facts: the computer
 *
 * The kernel's version and command line, which the rest of the reading depends on.
 */
void
pt_host_readiness_read_kernel (PtSysfs     *sysfs,
                               PtHostFacts *facts)
{
  facts->kernel = pt_sysfs_read (sysfs, "proc/sys/kernel/osrelease");
  facts->cmdline = pt_sysfs_read (sysfs, "proc/cmdline");
  if (facts->kernel != NULL && *facts->kernel == '\0')
    g_clear_pointer (&facts->kernel, g_free);

  if (facts->kernel == NULL || facts->cmdline == NULL)
    {
      g_free (facts->cannot_tell[PT_EVIDENCE_KERNEL]);
      facts->cannot_tell[PT_EVIDENCE_KERNEL] =
        /* Translators: %s is the name of a file */
        g_strdup_printf (_("%s cannot be read."),
                         facts->kernel == NULL ? "/proc/sys/kernel/osrelease" : "/proc/cmdline");
    }
}

/**
 * pt_host_readiness_read:
 * @scan: a scan
 *
 * Everything about the computer that is no PCI function and no use of one, but for what its groups
 * say.
 */
void
pt_host_readiness_read (PtHostScan *scan)
{
  g_auto (GStrv) units = pt_sysfs_list (scan->sysfs, "sys/class/iommu");
  PtHostFacts *facts = scan->facts;

  if (units != NULL)
    facts->iommu_class = units[0] != NULL ? PT_YES : PT_NO;
  else
    facts->iommu_class = pt_sysfs_exists (scan->sysfs, "sys/class") ? PT_NO : PT_CANNOT_TELL;

  facts->flatpak = is_flatpak (scan->sysfs);
  facts->vfio_node = read_node (scan->sysfs, "dev/vfio/vfio", "sys/class/misc/vfio");
  facts->kvm = read_node (scan->sysfs, "dev/kvm", "sys/class/misc/kvm");
  facts->vfio_pci = read_vfio_pci (scan);
  facts->interrupt_remapping = read_interrupt_remapping (scan);
  facts->boot = pt_boot_reader_read (scan->sysfs);
  read_firmware_table (scan);
  read_memory (scan);
  read_huge_pages (scan);
}
