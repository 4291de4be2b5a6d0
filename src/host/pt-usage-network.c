/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-usage-network.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <string.h>

#define NET_CLASS "sys/class/net"

/* Which interfaces are up, which have addresses or a master, and which of them carry a default
   route, through whatever is stacked on them: bridges, bonds, VLANs. */

typedef struct
{
  char     *name;
  char     *directory;
  char     *master;       /* nullable */
  GStrv     lower;        /* what it is stacked on, by the kernel's own lower_* links */
  gboolean  up;
  gboolean  addressed;
  gboolean  has_route;    /* a default route names this very interface */
  gboolean  carries;      /* that, or something stacked on it */
} Interface;

static void
interface_free (Interface *interface)
{
  g_free (interface->name);
  g_free (interface->directory);
  g_free (interface->master);
  g_strfreev (interface->lower);
  g_free (interface);
}

static GStrv
read_lower (PtSysfs    *sysfs,
            const char *directory)
{
  g_auto (GStrv) names = pt_sysfs_list (sysfs, directory);
  g_autofree char *bridge = g_build_filename (directory, "brif", NULL);
  g_auto (GStrv) ports = NULL;
  g_autofree char *slaves = NULL;
  g_auto (GStrv) bonded = NULL;
  g_autoptr (GStrvBuilder) lower = g_strv_builder_new ();

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      if (g_str_has_prefix (names[i], "lower_"))
        g_strv_builder_add (lower, names[i] + strlen ("lower_"));
      else if (g_str_equal (names[i], "brif"))
        ports = pt_sysfs_list (sysfs, bridge);
      else if (g_str_equal (names[i], "bonding"))
        slaves = pt_sysfs_read_at (sysfs, directory, "bonding/slaves");
    }

  if (ports != NULL)
    g_strv_builder_addv (lower, (const char **) ports);
  if (slaves != NULL && *slaves != '\0')
    {
      bonded = g_strsplit (slaves, " ", -1);
      g_strv_builder_addv (lower, (const char **) bonded);
    }
  return g_strv_builder_end (lower);
}

static Interface *
read_interface (PtSysfs    *sysfs,
                const char *name)
{
  Interface *interface = g_new0 (Interface, 1);
  g_autofree char *state = NULL;

  interface->name = g_strdup (name);
  interface->directory = pt_sysfs_follow_at (sysfs, NET_CLASS, name);
  interface->master = pt_sysfs_link_at (sysfs, interface->directory, "master");
  interface->lower = read_lower (sysfs, interface->directory);

  /* NetworkManager sets every interface up, also without a cable or a network: then the kernel
     says "down" here */
  state = pt_sysfs_read_at (sysfs, interface->directory, "operstate");
  interface->up = (pt_sysfs_int_at (sysfs, interface->directory, "flags", 0) & IFF_UP) != 0 &&
                  g_strcmp0 (state, "down") != 0;
  return interface;
}

static Interface *
find (GPtrArray  *interfaces,
      const char *name)
{
  for (guint i = 0; i < interfaces->len; i++)
    {
      Interface *interface = g_ptr_array_index (interfaces, i);

      if (g_str_equal (interface->name, name))
        return interface;
    }
  return NULL;
}

/* "Iface Destination Gateway Flags RefCnt Use Metric Mask …": an address brings a route, so a
   route means an address */
static gboolean
read_routes (PtSysfs   *sysfs,
             GPtrArray *interfaces)
{
  g_autofree char *text = pt_sysfs_read (sysfs, "proc/net/route");
  g_auto (GStrv) lines = NULL;

  if (text == NULL)
    return FALSE;

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit_set (lines[i], "\t ", -1);
      Interface *interface = g_strv_length (fields) >= 8 ? find (interfaces, fields[0]) : NULL;
      guint64 flags;

      if (interface == NULL)
        continue;
      flags = g_ascii_strtoull (fields[3], NULL, 16);
      interface->addressed = TRUE;
      if (g_ascii_strtoull (fields[1], NULL, 16) == 0 &&
          g_ascii_strtoull (fields[7], NULL, 16) == 0 &&
          (flags & RTF_UP) != 0 && (flags & RTF_REJECT) == 0)
        interface->has_route = TRUE;
    }
  return TRUE;
}

/* No file: no IPv6 */
static char *
read_table6 (PtHostScan *scan,
             const char *path)
{
  char *text = pt_sysfs_read (scan->sysfs, path);

  if (text == NULL && errno != ENOENT)
    {
      g_autofree char *shown = g_strconcat ("/", path, NULL);

      pt_host_scan_cannot_tell (scan, PT_EVIDENCE_NETWORK, _("%s cannot be read."), shown);
    }
  return text;
}

/* "destination plen source plen next-hop metric refcnt use flags iface", without a heading */
static void
read_routes6 (PtHostScan *scan,
              GPtrArray  *interfaces)
{
  g_autofree char *text = read_table6 (scan, "proc/net/ipv6_route");
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
      g_auto (GStrv) words = g_strsplit_set (lines[i], " \t", -1);
      g_auto (GStrv) fields = NULL;
      Interface *interface;
      guint64 flags;

      for (guint j = 0; words[j] != NULL; j++)
        {
          if (*words[j] != '\0')
            g_strv_builder_add (builder, words[j]);
        }
      fields = g_strv_builder_end (builder);
      if (g_strv_length (fields) < 10)
        continue;

      interface = find (interfaces, fields[9]);
      flags = g_ascii_strtoull (fields[8], NULL, 16);
      /* The kernel's own "no route" entry is a default route too, on lo and rejecting */
      if (interface != NULL && strspn (fields[0], "0") == 32 && g_str_equal (fields[1], "00") &&
          (flags & RTF_UP) != 0 && (flags & RTF_REJECT) == 0 && !g_str_equal (fields[9], "lo"))
        interface->has_route = TRUE;
    }
}

/* "address index plen scope flags name"; every interface that is up has a link-local address, so
   that one says nothing */
static void
read_addresses6 (PtHostScan *scan,
                 GPtrArray  *interfaces)
{
  g_autofree char *text = read_table6 (scan, "proc/net/if_inet6");
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *name = strrchr (lines[i], ' ');
      Interface *interface = name != NULL ? find (interfaces, name + 1) : NULL;

      if (interface != NULL && !g_str_has_prefix (lines[i], "fe80"))
        interface->addressed = TRUE;
    }
}

/* An address without any route is in no file that names the interface: ask the kernel, on this
   computer */
static void
read_addresses (PtSysfs   *sysfs,
                GPtrArray *interfaces)
{
  struct ifaddrs *addresses = NULL;

  if (!pt_sysfs_is_real (sysfs) || getifaddrs (&addresses) != 0)
    return;

  for (struct ifaddrs *p = addresses; p != NULL; p = p->ifa_next)
    {
      Interface *interface;

      if (p->ifa_addr == NULL || p->ifa_addr->sa_family != AF_INET)
        continue;
      interface = find (interfaces, p->ifa_name);
      if (interface != NULL)
        interface->addressed = TRUE;
    }
  freeifaddrs (addresses);
}

static void
mark_carriers (GPtrArray *interfaces,
               Interface *interface)
{
  /* Also what ends a loop */
  if (interface->carries)
    return;

  interface->carries = TRUE;
  for (guint i = 0; interface->lower[i] != NULL; i++)
    {
      Interface *lower = find (interfaces, interface->lower[i]);

      if (lower != NULL)
        mark_carriers (interfaces, lower);
    }

  /* Older kernels have no lower_* links for some kinds, but every slave knows its master */
  for (guint i = 0; i < interfaces->len; i++)
    {
      Interface *other = g_ptr_array_index (interfaces, i);

      if (g_strcmp0 (other->master, interface->name) == 0)
        mark_carriers (interfaces, other);
    }
}

static gboolean
is_virtual (const Interface *interface)
{
  return strstr (interface->directory, "devices/virtual/") != NULL;
}

/* The address that the maker gave it: Wi-Fi takes random ones, and a bond gives its own to the
   slaves */
static char *
dup_permanent_address (PtSysfs         *sysfs,
                       const Interface *interface)
{
  char *address = pt_sysfs_read_at (sysfs, interface->directory, "phy80211/macaddress");

  if (address == NULL)
    address = pt_sysfs_read_at (sysfs, interface->directory, "bonding_slave/perm_hwaddr");
  if (address == NULL && pt_sysfs_int_at (sysfs, interface->directory, "addr_assign_type", 0) == 0)
    address = pt_sysfs_read_at (sysfs, interface->directory, "address");
  return address;
}

static void
record_serial (PtHostScan *scan,
               Interface  *interface)
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
charge (PtHostScan *scan,
        Interface  *interface)
{
  gboolean in_use = interface->carries || interface->addressed || interface->master != NULL;
  const char *what = "";
  guint flags = 0;
  guint n;

  if (!interface->up && !in_use)
    return FALSE;

  /* Words of --json: not translated */
  if (interface->carries)
    what = "default route";
  else if (interface->master != NULL)
    what = interface->master;
  if (interface->carries)
    flags |= PT_USE_DEFAULT_ROUTE;
  if (interface->addressed || interface->master != NULL)
    flags |= PT_USE_ADDRESSED;

  n = pt_host_scan_charge (scan, interface->directory, PT_USE_NETWORK, flags, interface->name,
                           what);
  return n == 0 && interface->carries && !is_virtual (interface);
}

/* A tunnel that carries the only default route rides on something, and nothing says on what */
static void
check_carriers (PtHostScan *scan,
                GPtrArray  *interfaces)
{
  const char *tunnel = NULL;

  for (guint i = 0; i < interfaces->len; i++)
    {
      Interface *interface = g_ptr_array_index (interfaces, i);

      if (!interface->carries)
        continue;
      if (!is_virtual (interface))
        return;
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
is_of_this_namespace (PtHostScan      *scan,
                      const Interface *interface)
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
      const Interface *interface = g_ptr_array_index (interfaces, i);

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
      if (!is_virtual (g_ptr_array_index (interfaces, i)))
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
 *
 * Notes interfaces that are up or used and Bluetooth, and records the hardware address of each
 * network card.
 */
void
pt_usage_network_read (PtHostScan *scan)
{
  g_auto (GStrv) names = pt_sysfs_list (scan->sysfs, NET_CLASS);
  g_autoptr (GPtrArray) interfaces =
    g_ptr_array_new_with_free_func ((GDestroyNotify) interface_free);

  charge_bluetooth (scan);
  if (names == NULL)
    {
      pt_host_scan_cannot_tell (scan, PT_EVIDENCE_NETWORK, _("%s cannot be read."),
                                "/sys/class/net");
      return;
    }

  for (guint i = 0; names[i] != NULL; i++)
    {
      /* "bonding_masters" is a file */
      if (!g_str_equal (names[i], "lo") && !g_str_equal (names[i], "bonding_masters"))
        g_ptr_array_add (interfaces, read_interface (scan->sysfs, names[i]));
    }

  if (!read_routes (scan->sysfs, interfaces))
    pt_host_scan_cannot_tell (scan, PT_EVIDENCE_NETWORK, _("%s cannot be read."),
                              "/proc/net/route");
  read_routes6 (scan, interfaces);
  read_addresses6 (scan, interfaces);
  read_addresses (scan->sysfs, interfaces);

  for (guint i = 0; i < interfaces->len; i++)
    {
      Interface *interface = g_ptr_array_index (interfaces, i);

      if (interface->has_route)
        mark_carriers (interfaces, interface);
    }
  for (guint i = 0; i < interfaces->len; i++)
    {
      Interface *interface = g_ptr_array_index (interfaces, i);

      record_serial (scan, interface);
      if (charge (scan, interface))
        scan->facts->other_default_routes++;
    }
  check_this_namespace (scan, interfaces);
  check_carriers (scan, interfaces);
  check_namespace (scan, interfaces);
}
