/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-host-groups.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define GROUPS "sys/kernel/iommu_groups"

/* What a group has beside its PCI functions */
typedef struct
{
  GStrv       foreign;
  PtReserved  reserved;
  gboolean    no_iommu;
} Extra;

/* Each line is "0x… 0x… type"; `direct` alone is a promise of the firmware that the kernel keeps
   (RMRR, unity map). */
static PtReserved
read_reserved (PtSysfs    *sysfs,
               const char *directory)
{
  g_autofree char *text = pt_sysfs_read_at (sysfs, directory, "reserved_regions");
  g_auto (GStrv) lines = NULL;

  if (text == NULL)
    return PT_RESERVED_UNKNOWN;

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *type = strrchr (lines[i], ' ');

      if (type != NULL && strcmp (type + 1, "direct") == 0)
        return PT_RESERVED_DIRECT;
    }
  return PT_RESERVED_NONE;
}

static GStrv
read_foreign (PtSysfs    *sysfs,
              const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "devices", NULL);
  g_auto (GStrv) members = pt_sysfs_list (sysfs, path);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; members != NULL && members[i] != NULL; i++)
    {
      PtPciAddress address;

      if (!pt_pci_address_parse (members[i], &address))
        g_strv_builder_take (builder, pt_sysfs_dup_shown (members[i]));
    }
  return g_strv_builder_end (builder);
}

/* vfio makes such a group when a device without an IOMMU is bound to it (drivers/vfio/group.c),
   so where there is an IOMMU only its groups can have that name. */
static gboolean
is_no_iommu (PtSysfs    *sysfs,
             const char *directory,
             gboolean    has_iommu,
             GPtrArray  *devices)
{
  g_autofree char *name = NULL;

  if (!has_iommu)
    name = pt_sysfs_read_at (sysfs, directory, "name");

  for (guint i = 0; name == NULL && i < devices->len; i++)
    {
      const char *driver = pt_pci_device_get_driver (g_ptr_array_index (devices, i));

      if (driver != NULL && strstr (driver, "vfio") != NULL)
        name = pt_sysfs_read_at (sysfs, directory, "name");
    }
  return g_strcmp0 (name, "vfio-noiommu") == 0;
}

static Extra
read_extra (PtSysfs   *sysfs,
            int        number,
            gboolean   has_iommu,
            GPtrArray *devices)
{
  char directory[64];

  g_snprintf (directory, sizeof directory, GROUPS "/%d", number);
  return (Extra) { .foreign = read_foreign (sysfs, directory),
                   .reserved = read_reserved (sysfs, directory),
                   .no_iommu = is_no_iommu (sysfs, directory, has_iommu, devices) };
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  int x = pt_iommu_group_get_number (*(PtIommuGroup *const *) a);
  int y = pt_iommu_group_get_number (*(PtIommuGroup *const *) b);

  return (x > y) - (x < y);
}

static GPtrArray *
new_devices (void)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

/* By the link of each function, not by the directory of groups: a sandbox hides that one. */
static GHashTable *
sort_functions (PtHostScan *scan,
                GPtrArray  *ungrouped)
{
  GHashTable *by_number =
    g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < scan->functions->len; i++)
    {
      PtPciFacts *function = g_ptr_array_index (scan->functions, i);
      gpointer number = GINT_TO_POINTER (function->group);
      GPtrArray *devices = ungrouped;

      if (function->group >= 0)
        devices = g_hash_table_lookup (by_number, number);
      if (devices == NULL)
        g_hash_table_insert (by_number, number, devices = new_devices ());
      g_ptr_array_add (devices, pt_pci_device_new (function));
    }

  /* The devices own their facts now */
  g_ptr_array_set_free_func (scan->functions, NULL);
  return by_number;
}

/**
 * pt_host_groups_read:
 * @scan: a scan whose functions are complete; they are handed over to the devices
 * @ungrouped: (element-type PtPciDevice): where functions without a group go
 *
 * Returns: (element-type PtIommuGroup) (transfer full): the groups by number
 */
GPtrArray *
pt_host_groups_read (PtHostScan *scan,
                     GPtrArray  *ungrouped)
{
  g_autoptr (GHashTable) by_number = sort_functions (scan, ungrouped);
  g_auto (GStrv) iommus = pt_sysfs_list (scan->sysfs, "sys/class/iommu");
  gboolean has_iommu = iommus != NULL && iommus[0] != NULL;
  GPtrArray *groups = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer key, devices;
  gboolean any_real = FALSE;

  scan->facts->noiommu_mode = PT_NO;
  g_hash_table_iter_init (&iter, by_number);
  while (g_hash_table_iter_next (&iter, &key, &devices))
    {
      int number = GPOINTER_TO_INT (key);
      Extra extra = read_extra (scan->sysfs, number, has_iommu, devices);

      if (extra.no_iommu)
        scan->facts->noiommu_mode = PT_YES;
      else
        any_real = TRUE;
      if (extra.reserved == PT_RESERVED_UNKNOWN)
        pt_host_scan_cannot_tell (scan, PT_EVIDENCE_RESERVED, _("%s cannot be read."),
                                  "/sys/kernel/iommu_groups/*/reserved_regions");
      g_ptr_array_add (groups, pt_iommu_group_new (number, g_ptr_array_ref (devices), extra.foreign,
                                                   extra.reserved));
    }

  /* An empty directory of groups is an IOMMU that is off, and so are the groups of vfio's
     no-IOMMU mode. */
  scan->facts->iommu = any_real ? PT_YES : scan->groups_unread ? PT_CANNOT_TELL : PT_NO;
  g_ptr_array_sort (groups, compare_numbers);
  return groups;
}
