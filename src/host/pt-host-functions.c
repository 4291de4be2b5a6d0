/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-host-functions.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* What sysfs says about each PCI function beside libpci: group, driver, the bridges above it,
   reset, virtual functions. */

static gboolean
kernel_at_least (const PtHostFacts *facts,
                 guint              major,
                 guint              minor)
{
  guint have_major, have_minor;

  return facts->kernel != NULL &&
         sscanf (facts->kernel, "%u.%u", &have_major, &have_minor) == 2 &&
         (have_major > major || (have_major == major && have_minor >= minor));
}

/* "sys/devices/pci0000:00/0000:00:1c.0/0000:02:00.0": every address before the last is a bridge
   above, top first */
static void
read_place (PtPciFacts *function,
            const char *directory)
{
  g_auto (GStrv) parts = g_strsplit (directory, "/", -1);
  g_autoptr (GPtrArray) above = g_ptr_array_new_null_terminated (4, NULL, TRUE);
  guint n = g_strv_length (parts);

  for (guint i = 0; i + 1 < n; i++)
    {
      PtPciAddress address;

      if (strlen (parts[i]) >= 12 && pt_pci_address_parse (parts[i], &address))
        {
          g_ptr_array_add (above, parts[i]);
          function->has_parent = TRUE;
          function->parent = address;
        }
    }

  function->path = g_strjoinv ("/", (char **) above->pdata);
}

static void
read_group (PtHostScan *scan,
            PtPciFacts *function,
            const char *directory)
{
  g_autofree char *group = pt_sysfs_link_at (scan->sysfs, directory, "iommu_group");
  guint64 number;

  if (group != NULL && g_ascii_string_to_unsigned (group, 10, 0, G_MAXINT, &number, NULL))
    function->group = (int) number;
  scan->groups_unread |= group == NULL && errno != ENOENT;
}

static void
read_virtual_functions (PtHostScan *scan,
                        PtPciFacts *function,
                        const char *directory)
{
  g_autofree char *physical = NULL;

  function->sriov_total = pt_sysfs_int_at (scan->sysfs, directory, "sriov_totalvfs", 0);
  function->sriov_active = 0;
  if (function->sriov_total > 0)
    {
      function->sriov_active = pt_sysfs_int_at (scan->sysfs, directory, "sriov_numvfs", -1);
      return;
    }

  physical = pt_sysfs_link_at (scan->sysfs, directory, "physfn");
  function->has_physical_function =
    physical != NULL && pt_pci_address_parse (physical, &function->physical_function);
  /* Its vendor and device read as all ones, as if it did not answer; the type of its header is 0
     for every virtual function (SR-IOV 1.1, 3.4.1) */
  if (function->has_physical_function && function->header_type < 0)
    function->header_type = 0;
}

/* The kernel (drivers/pci/probe.c) marks what is below a port that the firmware calls
   external-facing: nothing on a root bus. */
static gboolean
is_marked_removable (PtHostScan *scan,
                     PtPciFacts *function,
                     const char *directory)
{
  g_autofree char *text = NULL;

  if (function->has_parent)
    text = pt_sysfs_read_at (scan->sysfs, directory, "removable");
  return g_strcmp0 (text, "removable") == 0;
}

static void
read_function (PtHostScan *scan,
               PtPciFacts *function,
               gboolean   *any_reset)
{
  g_autofree char *name = pt_pci_address_to_string (&function->address);
  g_autofree char *directory = pt_sysfs_follow_at (scan->sysfs, "sys/bus/pci/devices", name);
  g_autofree char *reset = NULL;

  read_place (function, directory);
  read_group (scan, function, directory);
  read_virtual_functions (scan, function, directory);
  function->driver = pt_sysfs_link_at (scan->sysfs, directory, "driver");
  function->driver_unknown = function->driver == NULL && errno != ENOENT;
  function->removable = is_marked_removable (scan, function, directory) ? 1 :
                        kernel_at_least (scan->facts, 5, 14) ? 0 : -1;
  if (function->class_code >> 8 == 0x03)
    function->boot_vga = pt_sysfs_int_at (scan->sysfs, directory, "boot_vga", -1);

  reset = pt_sysfs_read_at (scan->sysfs, directory, "reset_method");
  if (reset != NULL)
    {
      *any_reset = TRUE;
      function->reset_methods = *reset != '\0' ? g_strsplit_set (reset, " \t", -1)
                                               : g_new0 (char *, 1);
    }
}

/* By address, a bridge may come after what is below it: so in a second round, from each function
   up its path. */
static void
inherit_removable (PtHostScan *scan,
                   PtPciFacts *function)
{
  g_auto (GStrv) above = g_strsplit (function->path, "/", -1);

  for (guint i = 0; function->removable != 1 && above[i] != NULL; i++)
    {
      PtPciAddress address;
      PtPciFacts *bridge;

      if (!pt_pci_address_parse (above[i], &address))
        continue;
      bridge = pt_host_scan_find (scan, &address);
      if (bridge != NULL && bridge->removable == 1)
        function->removable = 1;
    }
}

/**
 * pt_host_functions_read:
 * @scan: a scan whose kernel version has been read
 *
 * Completes every function by what libpci does not give.
 */
void
pt_host_functions_read (PtHostScan *scan)
{
  gboolean any_reset = FALSE;

  for (guint i = 0; i < scan->functions->len; i++)
    read_function (scan, g_ptr_array_index (scan->functions, i), &any_reset);

  /* Since 5.15 the kernel shows `reset_method` exactly where it knows one. Before, and in a
     recording without the files, its absence says nothing. */
  any_reset = any_reset && kernel_at_least (scan->facts, 5, 15);
  for (guint i = 0; i < scan->functions->len; i++)
    {
      PtPciFacts *function = g_ptr_array_index (scan->functions, i);

      inherit_removable (scan, function);
      if (function->reset_methods == NULL && any_reset)
        function->reset_methods = g_new0 (char *, 1);
    }

  if (!any_reset)
    pt_host_scan_cannot_tell (scan, PT_EVIDENCE_RESET,
                              _("No device in %s has a file “reset_method”."),
                              "/sys/bus/pci/devices");
}
