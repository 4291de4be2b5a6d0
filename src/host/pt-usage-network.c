/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-usage-network.h"

#include <glib/gi18n-lib.h>
#include <net/if.h>
#include <string.h>

/* Which interfaces are up, which have addresses or a master, and which of them carry a default
   route, through whatever is stacked on them: bridges, bonds, VLANs. */

/* The address that the maker gave it: Wi-Fi takes random ones, and a bond gives its own to the
   slaves */
static char *
dup_permanent_address (PtSysfs           *sysfs,
                       const PtInterface *interface)
{
  char *address = pt_sysfs_read_at (sysfs, interface->directory, "phy80211/macaddress");

  if (address == NULL)
    address = pt_sysfs_read_at (sysfs, interface->directory, "bonding_slave/perm_hwaddr");
  if (address == NULL && pt_sysfs_int_at (sysfs, interface->directory, "addr_assign_type", 0) == 0)
    address = pt_sysfs_read_at (sysfs, interface->directory, "address");
  return address;
}

static void
record_serial (PtHostScan        *scan,
               const PtInterface *interface)
{
  PtPciFacts *function = pt_host_scan_get_nearest (scan, interface->directory);
  g_autofree char *address = NULL;

  if (function == NULL || function->serial != NULL)
    return;
  address = dup_permanent_address (scan->sysfs, interface);
  if (address == NULL || *address == '\0' || strspn (address, "0:") == strlen (address))
    return;

  function->serial_kind = g_strdup ("mac");
  function->serial = g_ascii_strdown (address, -1);
}

/* Returns whether it is a way out that needs no PCI function */
static gboolean
charge (PtHostScan        *scan,
        const PtInterface *interface)
{
  gboolean in_use = interface->carries != PT_NO || interface->addressed ||
                    interface->master != NULL;
  const char *what = "";
  guint flags = 0;
  guint n;

  if (!interface->up && !in_use)
    return FALSE;

  /* Words of --json: not translated */
  if (interface->carries == PT_YES)
    what = "default route";
  else if (interface->master != NULL)
    what = interface->master;
  if (interface->carries != PT_NO)
    flags |= PT_USE_DEFAULT_ROUTE;
  if (interface->carries == PT_CANNOT_TELL)
    flags |= PT_USE_PERHAPS;
  if (interface->addressed || interface->master != NULL)
    flags |= PT_USE_ADDRESSED;
  if (interface->bond != NULL && interface->works)
    flags |= PT_USE_PORT_UP;

  n = pt_host_scan_charge_port (scan, interface->directory, PT_USE_NETWORK, flags, interface->name,
                                what, interface->bond);
  return n == 0 && interface->carries == PT_YES;
}

/* A tunnel that carries the only default route rides on something, and nothing says on what */
static void
check_carriers (PtHostScan *scan,
                GPtrArray  *interfaces)
{
  const char *tunnel = NULL;

  for (guint i = 0; i < interfaces->len; i++)
    {
      const PtInterface *interface = g_ptr_array_index (interfaces, i);

      if (interface->carries != PT_NO)
        return;
      if (interface->has_route)
        tunnel = interface->name;
    }

  if (tunnel != NULL)
    pt_host_scan_cannot_tell (scan, PT_EVIDENCE_NETWORK,
                              /* Translators: %s is a network interface, "tun0" */
                              _("The default route goes through %s, and nothing says which "
                                "device carries it."),
                              tunnel);
}

/* /sys shows the interfaces of the network namespace in which it was mounted, /proc and every
   question to the kernel those of ours (fs/sysfs/mount.c): "unshare -n" leaves the old /sys. The
   numbers tell the two apart. */
static gboolean
is_of_this_namespace (PtHostScan        *scan,
                      const PtInterface *interface)
{
  int number = pt_sysfs_int_at (scan->sysfs, interface->directory, "ifindex", 0);

  return number <= 0 || (guint) number == if_nametoindex (interface->name) ||
         /* Gone or renamed meanwhile */
         pt_sysfs_int_at (scan->sysfs, interface->directory, "ifindex", 0) != number;
}

static void
check_this_namespace (PtHostScan *scan,
                      GPtrArray  *interfaces)
{
  if (!pt_sysfs_is_real (scan->sysfs))
    return;

  for (guint i = 0; i < interfaces->len; i++)
    {
      const PtInterface *interface = g_ptr_array_index (interfaces, i);

      if (is_of_this_namespace (scan, interface))
        continue;
      pt_host_scan_cannot_tell (scan, PT_EVIDENCE_NETWORK,
                                /* Translators: %s is a network interface, "eno1" */
                                _("The network interface %s cannot be asked from here: it belongs "
                                  "to another network namespace."),
                                interface->name);
      return;
    }
}

/* Interfaces live in one network namespace and drivers in none: cards of which not one shows an
   interface belong to another than ours */
static void
check_namespace (PtHostScan *scan,
                 GPtrArray  *interfaces)
{
  for (guint i = 0; i < interfaces->len; i++)
    {
      if (((const PtInterface *) g_ptr_array_index (interfaces, i))->hardware)
        return;
    }

  for (guint i = 0; i < scan->functions->len; i++)
    {
      const PtPciFacts *function = g_ptr_array_index (scan->functions, i);
      g_autofree char *address = NULL;

      if (function->class_code >> 8 != 0x02 || !pt_host_scan_has_host_driver (function))
        continue;
      address = pt_pci_address_to_string (&function->address);
      pt_host_scan_cannot_tell (scan, PT_EVIDENCE_NETWORK,
                                /* Translators: %s is the address of a network card */
                                _("%s has a driver but no network interface that can be seen from "
                                  "here."),
                                address);
      return;
    }
}

/* Bluetooth that is a PCI function itself, as from Intel's BE201 on: no network interface shows
   it */
static void
charge_bluetooth (PtHostScan *scan)
{
  for (guint i = 0; i < scan->functions->len; i++)
    {
      PtPciFacts *function = g_ptr_array_index (scan->functions, i);

      if (function->class_code == 0x0d11 && pt_host_scan_has_host_driver (function))
        g_ptr_array_add (function->uses,
                         pt_use_new (PT_USE_NETWORK, PT_USE_BLUETOOTH, "Bluetooth", NULL));
    }
}

/**
 * pt_usage_network_read:
 * @scan: a scan
 * @map: (nullable): its network interfaces; %NULL when they cannot be read
 *
 * Notes interfaces that are up or used and Bluetooth, and records the hardware address of each
 * network card.
 */
void
pt_usage_network_read (PtHostScan *scan,
                       PtNetMap   *map)
{
  GPtrArray *interfaces;

  charge_bluetooth (scan);
  if (map == NULL)
    {
      pt_host_scan_cannot_tell (scan, PT_EVIDENCE_NETWORK, _("%s cannot be read."),
                                "/sys/class/net");
      return;
    }

  interfaces = pt_net_map_get_interfaces (map);
  for (GStrv unread = pt_net_map_get_unread (map); *unread != NULL; unread++)
    pt_host_scan_cannot_tell (scan, PT_EVIDENCE_NETWORK, _("%s cannot be read."), *unread);
  for (guint i = 0; i < interfaces->len; i++)
    {
      const PtInterface *interface = g_ptr_array_index (interfaces, i);

      record_serial (scan, interface);
      if (charge (scan, interface))
        scan->facts->other_default_routes++;
    }
  check_this_namespace (scan, interfaces);
  check_carriers (scan, interfaces);
  check_namespace (scan, interfaces);
}
