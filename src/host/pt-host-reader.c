/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-host-reader.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "pt-error.h"
#include "pt-host-functions.h"
#include "pt-host-groups.h"
#include "pt-host-readiness.h"
#include "pt-host-scan.h"
#include "pt-pci-access.h"
#include "pt-settings.h"
#include "pt-sysfs.h"
#include "pt-usage-disks.h"
#include "pt-usage-display.h"
#include "pt-usage-input.h"
#include "pt-usage-network.h"
#include "pt-usage-programs.h"
#include "pt-usage-sound.h"
#include "pt-usage-usb.h"

#define DEVICES "sys/bus/pci/devices"
#define SLOTS "sys/bus/pci/slots"

/* What any version of libpci opens in each directory of DEVICES and of SLOTS */
static const char *const device_files[] = {
  "vendor", "device", "class", "revision", "subsystem_vendor", "subsystem_device", "config",
  "label", "numa_node", "irq", "resource", "modalias", NULL,
};
static const char *const slot_files[] = { "address", NULL };

static gboolean
is_function (PtSysfs    *sysfs,
             const char *name)
{
  g_autofree char *directory = g_build_filename (DEVICES, name, NULL);
  PtPciAddress address;

  return pt_pci_address_parse (name, &address) && pt_sysfs_is_own (sysfs, directory, device_files);
}

static gboolean
is_slot (PtSysfs    *sysfs,
         const char *name)
{
  g_autofree char *directory = g_build_filename (SLOTS, name, NULL);

  return pt_sysfs_is_own (sysfs, directory, slot_files);
}

static void
set_foreign (GError     **error,
             const char  *name,
             const char  *directory)
{
  pt_set_error (error, PT_ERROR_HOST_UNREADABLE,
                _("Check that the recording is complete and unchanged."), NULL,
                /* Translators: a file name, then a directory */
                _("“%s” in %s is not of that computer."), name, directory);
}

/* Before libpci looks: a directory that is missing or empty, or that holds anything but PCI
   functions, is no computer. */
static gboolean
check_devices (PtSysfs  *sysfs,
               GError  **error)
{
  g_auto (GStrv) names = pt_sysfs_list (sysfs, DEVICES);
  int code = errno;
  g_auto (GStrv) slots = NULL;

  if (names == NULL && code != ENOENT && code != ENOTDIR)
    {
      g_autofree char *path = g_build_filename (pt_sysfs_get_root (sysfs), DEVICES, NULL);

      pt_set_error (error, PT_ERROR_HOST_UNREADABLE,
                    _("Check the directory, and that /sys is mounted."), g_strerror (code),
                    _("The directory %s cannot be read."), path);
      return FALSE;
    }
  if (names == NULL || names[0] == NULL)
    {
      pt_set_error (error, PT_ERROR_HOST_UNREADABLE,
                    _("Check the directory, and that /sys is mounted."),
                    names == NULL ? g_strerror (code) : NULL,
                    /* Translators: the first %s is a directory, the second "sys/bus/pci/devices" */
                    _("There is no PCI device in %s: nothing in its %s."),
                    pt_sysfs_get_root (sysfs), DEVICES);
      return FALSE;
    }

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (!is_function (sysfs, names[i]))
        {
          set_foreign (error, names[i], DEVICES);
          return FALSE;
        }
    }

  slots = pt_sysfs_list (sysfs, SLOTS);
  for (guint i = 0; slots != NULL && slots[i] != NULL; i++)
    {
      if (!is_slot (sysfs, slots[i]))
        {
          set_foreign (error, slots[i], SLOTS);
          return FALSE;
        }
    }
  return TRUE;
}

static void
read_uses (PtHostScan *scan)
{
  g_autoptr (PtNetMap) net = pt_net_map_new (scan->sysfs);

  pt_usage_usb_read (scan);
  pt_usage_disks_read (scan, net);
  pt_usage_network_read (scan, net);
  pt_usage_display_read (scan);
  pt_usage_programs_read (scan);
  pt_usage_input_read (scan);
  pt_usage_sound_read (scan);
}

PtHost *
pt_host_reader_read (const char    *root,
                     PtHostSource   source,
                     GError       **error)
{
  return pt_host_reader_read_seen (root, source, NULL, NULL, error);
}

PtHost *
pt_host_reader_read_seen (const char    *root,
                          PtHostSource   source,
                          PtSysfsSeen    seen,
                          gpointer       data,
                          GError       **error)
{
  g_autoptr (PtHostFacts) facts = NULL;
  g_autoptr (GPtrArray) functions = NULL;
  g_autoptr (PtHostScan) scan = NULL;
  g_autoptr (PtSysfs) sysfs = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean names_found;
  GPtrArray *groups, *ungrouped;

  g_return_val_if_fail (root != NULL, NULL);

  sysfs = pt_sysfs_new (root, &local_error);
  if (sysfs == NULL)
    {
      pt_set_error (error, PT_ERROR_HOST_UNREADABLE,
                    _("Give a directory with “sys” and “proc” in it."), local_error->message,
                    _("The directory %s cannot be read."), root);
      return NULL;
    }
  pt_sysfs_set_seen (sysfs, seen, data);
  if (!check_devices (sysfs, error))
    return NULL;
  functions = pt_pci_access_read (pt_sysfs_get_root (sysfs), &names_found, error);
  if (functions == NULL)
    return NULL;
  if (seen != NULL)
    pt_pci_access_show (sysfs);

  facts = pt_host_facts_new (source);
  facts->pci_ids = names_found ? PT_YES : PT_NO;
  pt_host_readiness_read_kernel (sysfs, facts);

  scan = pt_host_scan_new (sysfs, facts, functions);
  pt_host_readiness_read (scan);
  pt_settings_read (scan);
  pt_host_functions_read (scan);
  read_uses (scan);

  ungrouped = g_ptr_array_new_with_free_func (g_object_unref);
  groups = pt_host_groups_read (scan, ungrouped);
  return pt_host_new (g_steal_pointer (&facts), groups, ungrouped);
}
