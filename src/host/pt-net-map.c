/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-net-map.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/route.h>
#include <string.h>

#define NET_CLASS "sys/class/net"

/* The kernel stacks no more than 8 (MAX_NEST_DEV in include/linux/netdevice.h), and a recording
   may say anything */
#define MAX_DEPTH 32

typedef struct
{
  PtInterface *interface;
  int          family;
  guint8       network[16];
  guint        length;      /* of the prefix, in bits */
  guint64      metric;
} Route;

struct _PtNetMap
{
  PtSysfs   *sysfs;         /* borrowed, while it is read */
  GPtrArray *interfaces;
  GArray    *routes;        /* of Route */
  GPtrArray *unread;        /* paths, NULL at the end */
};

static void
interface_free (PtInterface *interface)
{
  g_free (interface->name);
  g_free (interface->directory);
  g_free (interface->master);
  g_free (interface->bond);
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

/* A team shows nothing of its own in sysfs; a bridge does, and what else may have ports are VRFs
   and the datapath of Open vSwitch, which has this very name */
static gboolean
is_bonded (PtSysfs           *sysfs,
           const PtInterface *interface)
{
  g_autofree char *bonding = g_build_filename (interface->directory, "bonding", NULL);
  g_autofree char *bridge = g_build_filename (interface->directory, "brif", NULL);

  if (pt_sysfs_exists (sysfs, bonding))
    return TRUE;
  return !interface->hardware && !pt_sysfs_exists (sysfs, bridge) &&
         !g_str_equal (interface->name, "ovs-system") &&
         pt_sysfs_exists (sysfs, "sys/module/team") && !pt_sysfs_exists (sysfs, "sys/module/vrf");
}

static PtInterface *
read_interface (PtSysfs    *sysfs,
                const char *name)
{
  PtInterface *interface = g_new0 (PtInterface, 1);
  g_autofree char *state = NULL;

  interface->name = g_strdup (name);
  interface->directory = pt_sysfs_follow_at (sysfs, NET_CLASS, name);
  interface->master = pt_sysfs_link_at (sysfs, interface->directory, "master");
  interface->lower = read_lower (sysfs, interface->directory);
  interface->hardware = strstr (interface->directory, "devices/virtual/") == NULL;
  interface->bonded = is_bonded (sysfs, interface);
  interface->carries = PT_NO;

  /* NetworkManager sets every interface up, also without a cable or a network: then the kernel
     says "down" here */
  state = pt_sysfs_read_at (sysfs, interface->directory, "operstate");
  interface->up = (pt_sysfs_int_at (sysfs, interface->directory, "flags", 0) & IFF_UP) != 0 &&
                  g_strcmp0 (state, "down") != 0;
  /* One that waits, for 802.1X or for the one below it, passes nothing on (netif_oper_up() in
     include/linux/netdevice.h) */
  interface->works = interface->up && (state == NULL || g_str_equal (state, "up") ||
                                       g_str_equal (state, "unknown"));
  return interface;
}

static gboolean
is_port_of (const PtInterface *interface,
            const PtInterface *above)
{
  return g_strcmp0 (interface->master, above->name) == 0 ||
         g_strv_contains ((const char *const *) above->lower, interface->name);
}

static void
find_bonds (PtNetMap *self)
{
  for (guint i = 0; i < self->interfaces->len; i++)
    {
      const PtInterface *above = g_ptr_array_index (self->interfaces, i);

      for (guint j = 0; above->bonded && j < self->interfaces->len; j++)
        {
          PtInterface *port = g_ptr_array_index (self->interfaces, j);

          if (port != above && is_port_of (port, above))
            g_set_str (&port->bond, above->name);
        }
    }
}

/* A VLAN may have the address, and the macvtap of a virtual machine needs none */
static void
mark_stacked (PtNetMap *self)
{
  for (guint i = 0; i < self->interfaces->len; i++)
    {
      const PtInterface *above = g_ptr_array_index (self->interfaces, i);

      for (guint j = 0; above->up && above->lower[j] != NULL; j++)
        {
          PtInterface *lower = pt_net_map_find (self, above->lower[j]);

          if (lower != NULL && lower != above)
            lower->addressed = TRUE;
        }
    }
}

static void
add_unread (PtNetMap   *self,
            const char *path)
{
  g_ptr_array_add (self->unread, g_strconcat ("/", path, NULL));
}

static void
add_route (PtNetMap     *self,
           PtInterface  *interface,
           int           family,
           const guint8 *network,
           guint         length,
           guint64       metric)
{
  Route route = { .interface = interface, .family = family, .length = length, .metric = metric };

  memcpy (route.network, network, family == AF_INET ? 4 : 16);
  g_array_append_val (self->routes, route);
  interface->has_route |= length == 0;
}

/* Of a mask that is written as it is read, and not as an address lies in memory */
static gboolean
is_big_endian (guint32 mask)
{
  const guint32 rest = ~mask;

  return mask != 0 && rest != 0 && (rest & (rest + 1)) == 0;
}

/* The kernel writes addresses as numbers of its processor (net/ipv4/fib_trie.c,
   fib_route_seq_show()), and a recording may come from another one. A mask between none and all
   bits says which. */
static gboolean
is_table_big_endian (GStrv lines)
{
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit_set (lines[i], "\t ", -1);
      guint32 mask = g_strv_length (fields) >= 8
                     ? (guint32) g_ascii_strtoull (fields[7], NULL, 16) : 0;

      if (mask != 0 && mask != G_MAXUINT32)
        return is_big_endian (mask);
    }
  return G_BYTE_ORDER == G_BIG_ENDIAN;
}

/* "Iface Destination Gateway Flags RefCnt Use Metric Mask …"; an address brings a route, so a route
   means an address */
static void
read_routes (PtNetMap *self)
{
  g_autofree char *text = pt_sysfs_read (self->sysfs, "proc/net/route");
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  gboolean big = is_table_big_endian (lines);

  if (text == NULL)
    add_unread (self, "proc/net/route");

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit_set (lines[i], "\t ", -1);
      PtInterface *interface =
        g_strv_length (fields) >= 8 ? pt_net_map_find (self, fields[0]) : NULL;
      guint32 network, mask;
      guint64 flags;

      if (interface == NULL)
        continue;
      interface->addressed = TRUE;
      network = (guint32) g_ascii_strtoull (fields[1], NULL, 16);
      network = big ? GUINT32_TO_BE (network) : GUINT32_TO_LE (network);
      mask = (guint32) g_ascii_strtoull (fields[7], NULL, 16);
      flags = g_ascii_strtoull (fields[3], NULL, 16);
      if ((flags & RTF_UP) != 0 && (flags & RTF_REJECT) == 0 && (network == 0 || mask != 0))
        add_route (self, interface, AF_INET, (const guint8 *) &network,
                   (guint) __builtin_popcount (mask), g_ascii_strtoull (fields[6], NULL, 10));
    }
}

/* No file: no IPv6 */
static char *
read_table6 (PtNetMap   *self,
             const char *path)
{
  char *text = pt_sysfs_read (self->sysfs, path);

  if (text == NULL && errno != ENOENT)
    add_unread (self, path);
  return text;
}

static gboolean
parse_address6 (const char *digits,
                guint8     *address)
{
  if (strlen (digits) != 32)
    return FALSE;
  for (guint i = 0; i < 16; i++)
    {
      int high = g_ascii_xdigit_value (digits[2 * i]);
      int low = g_ascii_xdigit_value (digits[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      address[i] = (guint8) (high << 4 | low);
    }
  return TRUE;
}

/* "destination plen source plen next-hop metric refcnt use flags iface", without a heading. The
   kernel's own "no route" entry is a default route too, on lo and rejecting. */
static void
read_routes6 (PtNetMap *self)
{
  g_autofree char *text = read_table6 (self, "proc/net/ipv6_route");
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = pt_sysfs_split_words (lines[i]);
      PtInterface *interface =
        g_strv_length (fields) >= 10 ? pt_net_map_find (self, fields[9]) : NULL;
      guint8 network[16];
      guint64 flags;

      if (interface == NULL || !parse_address6 (fields[0], network))
        continue;
      flags = g_ascii_strtoull (fields[8], NULL, 16);
      if ((flags & RTF_UP) != 0 && (flags & RTF_REJECT) == 0)
        add_route (self, interface, AF_INET6, network,
                   (guint) g_ascii_strtoull (fields[1], NULL, 16),
                   g_ascii_strtoull (fields[5], NULL, 16));
    }
}

/* "address index plen scope flags name"; every interface that is up has a link-local address, so
   that one says nothing */
static void
read_addresses6 (PtNetMap *self)
{
  g_autofree char *text = read_table6 (self, "proc/net/if_inet6");
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *name = strrchr (lines[i], ' ');
      PtInterface *interface = name != NULL ? pt_net_map_find (self, name + 1) : NULL;

      if (interface != NULL && !g_str_has_prefix (lines[i], "fe80"))
        interface->addressed = TRUE;
    }
}

/* An address without any route is in no file that names the interface: ask the kernel, on this
   computer */
static void
read_addresses (PtNetMap *self)
{
  struct ifaddrs *addresses = NULL;

  if (!pt_sysfs_is_real (self->sysfs) || getifaddrs (&addresses) != 0)
    return;

  for (struct ifaddrs *p = addresses; p != NULL; p = p->ifa_next)
    {
      PtInterface *interface;

      if (p->ifa_addr == NULL || p->ifa_addr->sa_family != AF_INET)
        continue;
      interface = pt_net_map_find (self, p->ifa_name);
      if (interface != NULL)
        interface->addressed = TRUE;
    }
  freeifaddrs (addresses);
}

static void
mark_carriers (PtNetMap *self)
{
  for (guint i = 0; i < self->interfaces->len; i++)
    {
      PtInterface *interface = g_ptr_array_index (self->interfaces, i);
      g_autoptr (GPtrArray) carriers = NULL;
      gboolean certain;

      if (!interface->has_route)
        continue;
      carriers = pt_net_map_dup_carriers (self, interface, &certain);
      for (guint j = 0; j < carriers->len; j++)
        {
          PtInterface *carrier = g_ptr_array_index (carriers, j);

          if (carrier->carries != PT_YES)
            carrier->carries = certain ? PT_YES : PT_CANNOT_TELL;
        }
    }
}

/**
 * pt_net_map_new:
 * @sysfs: (transfer none): the computer
 *
 * Returns: (transfer full) (nullable): its network interfaces, %NULL when they cannot be read
 */
PtNetMap *
pt_net_map_new (PtSysfs *sysfs)
{
  g_auto (GStrv) names = pt_sysfs_list (sysfs, NET_CLASS);
  PtNetMap *self;

  if (names == NULL)
    return NULL;

  self = g_new0 (PtNetMap, 1);
  self->sysfs = sysfs;
  self->interfaces = g_ptr_array_new_with_free_func ((GDestroyNotify) interface_free);
  self->routes = g_array_new (FALSE, FALSE, sizeof (Route));
  self->unread = g_ptr_array_new_null_terminated (1, g_free, TRUE);
  for (guint i = 0; names[i] != NULL; i++)
    {
      /* "bonding_masters" is a file */
      if (!g_str_equal (names[i], "lo") && !g_str_equal (names[i], "bonding_masters"))
        g_ptr_array_add (self->interfaces, read_interface (sysfs, names[i]));
    }

  find_bonds (self);
  mark_stacked (self);
  read_routes (self);
  read_routes6 (self);
  read_addresses6 (self);
  read_addresses (self);
  mark_carriers (self);
  self->sysfs = NULL;
  return self;
}

/**
 * pt_net_map_free:
 * @self: (transfer full): a map
 */
void
pt_net_map_free (PtNetMap *self)
{
  g_ptr_array_unref (self->interfaces);
  g_array_unref (self->routes);
  g_ptr_array_unref (self->unread);
  g_free (self);
}

/**
 * pt_net_map_get_interfaces:
 * @self: a map
 *
 * Returns: (element-type PtInterface) (transfer none): all network interfaces
 */
GPtrArray *
pt_net_map_get_interfaces (PtNetMap *self)
{
  return self->interfaces;
}

/**
 * pt_net_map_get_unread:
 * @self: a map
 *
 * Returns: (transfer none): the files of which the content is not in the map, though they are there
 */
GStrv
pt_net_map_get_unread (PtNetMap *self)
{
  return (GStrv) self->unread->pdata;
}

/**
 * pt_net_map_find:
 * @self: a map
 * @name: a name
 *
 * Returns: (transfer none) (nullable): that network interface
 */
PtInterface *
pt_net_map_find (PtNetMap   *self,
                 const char *name)
{
  for (guint i = 0; i < self->interfaces->len; i++)
    {
      PtInterface *interface = g_ptr_array_index (self->interfaces, i);

      if (g_str_equal (interface->name, name))
        return interface;
    }
  return NULL;
}

static gboolean
has_prefix (const guint8 *address,
            const Route  *route)
{
  guint whole = route->length / 8;
  guint rest = route->length % 8;
  guint8 mask = (guint8) (0xff << (8 - rest));

  return memcmp (address, route->network, whole) == 0 &&
         (rest == 0 || (address[whole] & mask) == (route->network[whole] & mask));
}

/**
 * pt_net_map_find_way:
 * @self: a map
 * @address: an address, as digits
 *
 * As the kernel chooses in the main table: the longest prefix, of several the smallest metric.
 *
 * Returns: (transfer none) (nullable): the interface through which it is reached
 */
PtInterface *
pt_net_map_find_way (PtNetMap   *self,
                     const char *address)
{
  guint8 bytes[16];
  int family = inet_pton (AF_INET, address, bytes) == 1 ? AF_INET : AF_INET6;
  const Route *best = NULL;

  if (family == AF_INET6 && inet_pton (AF_INET6, address, bytes) != 1)
    return NULL;

  for (guint i = 0; i < self->routes->len; i++)
    {
      const Route *route = &g_array_index (self->routes, Route, i);

      if (route->family == family && route->length <= (family == AF_INET ? 32 : 128) &&
          has_prefix (bytes, route) &&
          (best == NULL || route->length > best->length ||
           (route->length == best->length && route->metric < best->metric)))
        best = route;
    }
  return best != NULL ? best->interface : NULL;
}

static void
add_carriers (PtNetMap    *self,
              PtInterface *interface,
              guint        depth,
              GPtrArray   *seen,
              GPtrArray   *carriers,
              gboolean    *certain)
{
  g_autoptr (GPtrArray) up = g_ptr_array_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  GPtrArray *ways[] = { up, all };
  guint n = 0;

  if (depth > MAX_DEPTH)
    *certain = FALSE;
  /* Also what ends a loop */
  if (depth > MAX_DEPTH || g_ptr_array_find (seen, interface, NULL))
    return;
  g_ptr_array_add (seen, interface);

  /* Older kernels have no lower_* links for some kinds, but every port knows its master */
  for (guint i = 0; i < self->interfaces->len; i++)
    {
      PtInterface *lower = g_ptr_array_index (self->interfaces, i);

      if (lower == interface || !is_port_of (lower, interface))
        continue;
      g_ptr_array_add (all, lower);
      if (lower->works)
        g_ptr_array_add (up, lower);
    }
  if (interface->hardware && !interface->bonded)
    g_ptr_array_add (carriers, interface);

  /* A port without a cable carries nothing; if none has one, whichever gets it first */
  for (gsize w = 0; n == 0 && w < G_N_ELEMENTS (ways); w++)
    for (guint i = 0; i < ways[w]->len; i++)
      {
        guint before = carriers->len;

        add_carriers (self, g_ptr_array_index (ways[w], i), depth + 1, seen, carriers, certain);
        n += carriers->len > before;
      }
  /* Of several ports of a bridge one leads there, and the others elsewhere */
  if (n > 1 && !interface->bonded)
    *certain = FALSE;
}

/**
 * pt_net_map_dup_carriers:
 * @self: a map
 * @interface: one of its interfaces
 * @certain: (out): whether all of them do; %FALSE: it may be one, and nothing says which
 *
 * Returns: (element-type PtInterface) (transfer container): the cards that carry what goes through
 *   it: itself, or those below bridges, bonds and VLANs; empty for what rides on none
 */
GPtrArray *
pt_net_map_dup_carriers (PtNetMap    *self,
                         PtInterface *interface,
                         gboolean    *certain)
{
  g_autoptr (GPtrArray) seen = g_ptr_array_new ();
  GPtrArray *carriers = g_ptr_array_new ();

  *certain = TRUE;
  add_carriers (self, interface, 0, seen, carriers, certain);
  return carriers;
}
