/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-remote-disks.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FABRICS "/virtual/nvme-fabrics/ctl/"

struct _PtRemoteDisks
{
  PtHostScan *scan;       /* borrowed */
  PtNetMap   *map;        /* borrowed, nullable */
};

/**
 * pt_remote_disks_new:
 * @scan: (transfer none): a scan
 * @map: (transfer none) (nullable): its network interfaces
 *
 * Returns: (transfer full): what notes uses with the cards that carry them
 */
PtRemoteDisks *
pt_remote_disks_new (PtHostScan *scan,
                     PtNetMap   *map)
{
  PtRemoteDisks *self = g_new0 (PtRemoteDisks, 1);

  self->scan = scan;
  self->map = map;
  return self;
}

/**
 * pt_remote_disks_free:
 * @self: (transfer full): such an object
 */
void
pt_remote_disks_free (PtRemoteDisks *self)
{
  g_free (self);
}

/* The part of a path that is @stem and a number, "session1" */
static char *
dup_component (const char *directory,
               const char *stem)
{
  g_auto (GStrv) parts = g_strsplit (directory, "/", -1);
  gsize length = strlen (stem);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (g_str_has_prefix (parts[i], stem) && parts[i][length] != '\0' &&
          strspn (parts[i] + length, "0123456789") == strlen (parts[i] + length))
        return g_strdup (parts[i]);
    }
  return NULL;
}

/**
 * pt_remote_disks_is_remote:
 * @directory: of a block device in sysfs, or of an NVMe controller
 *
 * Returns: whether what is there comes over the network: by iSCSI, NVMe over Fabrics, NBD, Ceph or
 *   ATA over Ethernet
 */
gboolean
pt_remote_disks_is_remote (const char *directory)
{
  /* Ceph's lately hang below a device of their own (do_rbd_add() in drivers/block/rbd.c) */
  static const char *const made[] = { FABRICS, "/virtual/block/nbd", "/virtual/block/rbd",
                                      "/devices/rbd/", "/virtual/block/etherd!" };
  g_autofree char *session = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (made); i++)
    if (strstr (directory, made[i]) != NULL)
      return TRUE;

  session = dup_component (directory, "session");
  return session != NULL;
}

/**
 * pt_remote_disks_is_share:
 * @type: of a file system
 *
 * Returns: whether a server has the files
 */
gboolean
pt_remote_disks_is_share (const char *type)
{
  static const char *const types[] = { "nfs", "nfs4", "cifs", "smb3", "ceph", "lustre", "beegfs",
                                       "fuse.glusterfs", NULL };

  return g_strv_contains (types, type);
}

/**
 * pt_remote_disks_is_vital:
 * @point: where a file system of a server is mounted
 *
 * What is on other shares waits until the server is there again.
 *
 * Returns: whether nothing goes on without it
 */
gboolean
pt_remote_disks_is_vital (const char *point)
{
  static const char *const points[] = { "/", "/usr", "/var", "/etc", "/home", "/nix/store",
                                        "/gnu/store", NULL };

  return g_strv_contains (points, point);
}

/* Of "a=1,b=2" */
static char *
dup_option (const char *options,
            const char *name)
{
  g_auto (GStrv) all = g_strsplit (options, ",", -1);
  gsize length = strlen (name);

  for (guint i = 0; all[i] != NULL; i++)
    {
      g_strstrip (all[i]);
      if (g_str_has_prefix (all[i], name) && all[i][length] == '=')
        return g_strdup (all[i] + length + 1);
    }
  return NULL;
}

/* @here: (inout): set when that is this very computer, to which no card leads */
static PtInterface *
find_way (PtRemoteDisks *self,
          const char    *address,
          gboolean      *here)
{
  if (address == NULL)
    return NULL;
  *here |= g_str_has_prefix (address, "127.") || strcmp (address, "::1") == 0;
  return pt_net_map_find_way (self->map, address);
}

/* The interface that a session is bound to, or the way to its target (drivers/scsi/
   scsi_transport_iscsi.c). What a card does itself hangs below that card. */
static PtInterface *
find_session (PtRemoteDisks *self,
              const char    *session,
              const char    *directory,
              gboolean      *here)
{
  PtSysfs *sysfs = self->scan->sysfs;
  g_autofree char *host = dup_component (directory, "host");
  g_autofree char *host_path = g_build_filename ("sys/class/iscsi_host", host, NULL);
  g_autofree char *bound = pt_sysfs_read_at (sysfs, host_path, "netdev");
  g_autofree char *prefix = g_strdup_printf ("connection%s:", session + strlen ("session"));
  g_auto (GStrv) names = pt_sysfs_list (sysfs, "sys/class/iscsi_connection");
  PtInterface *interface = bound != NULL ? pt_net_map_find (self->map, bound) : NULL;

  for (guint i = 0; interface == NULL && names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename ("sys/class/iscsi_connection", names[i], NULL);
      g_autofree char *address = NULL;

      if (!g_str_has_prefix (names[i], prefix))
        continue;
      address = pt_sysfs_read_at (sysfs, path, "address");
      interface = find_way (self, address, here);
    }
  return interface;
}

/* "traddr=192.0.2.7,trsvcid=4420,host_iface=eno1" (nvmf_get_address() in
   drivers/nvme/host/fabrics.c) */
static PtInterface *
find_fabric (PtRemoteDisks *self,
             const char    *address,
             gboolean      *here)
{
  g_autofree char *bound = dup_option (address, "host_iface");
  g_autofree char *target = dup_option (address, "traddr");
  PtInterface *interface = bound != NULL ? pt_net_map_find (self->map, bound) : NULL;

  return interface != NULL ? interface : find_way (self, target, here);
}

/* "host_traddr=nn-0x20000090fa945777:pn-0x10000090fa945777": the port of a Fibre Channel card */
static guint
charge_port (PtRemoteDisks *self,
             const char    *address,
             PtUseKind      kind,
             const char    *name,
             const char    *what)
{
  PtSysfs *sysfs = self->scan->sysfs;
  g_autofree char *own = dup_option (address, "host_traddr");
  const char *port = own != NULL ? strstr (own, "pn-") : NULL;
  g_auto (GStrv) hosts = pt_sysfs_list (sysfs, "sys/class/fc_host");
  guint n = 0;

  for (guint i = 0; port != NULL && hosts != NULL && hosts[i] != NULL; i++)
    {
      g_autofree char *directory = pt_sysfs_follow_at (sysfs, "sys/class/fc_host", hosts[i]);
      g_autofree char *there = pt_sysfs_read_at (sysfs, directory, "port_name");

      if (g_strcmp0 (there, port + strlen ("pn-")) == 0)
        n += pt_host_scan_charge (self->scan, directory, kind, 0, name, what);
    }
  return n;
}

static void
charge_way (PtRemoteDisks *self,
            PtInterface   *interface,
            PtUseKind      kind,
            const char    *name,
            const char    *what)
{
  g_autoptr (GPtrArray) carriers = NULL;
  gboolean certain = TRUE;

  if (interface != NULL)
    carriers = pt_net_map_dup_carriers (self->map, interface, &certain);
  if (carriers == NULL || carriers->len == 0 || !certain)
    {
      pt_host_scan_cannot_tell (self->scan, PT_EVIDENCE_NETWORK,
                                /* Translators: %s is where something is mounted, "/", or "swap" */
                                _("Nothing says which network card %s comes through."), name);
      return;
    }

  for (guint i = 0; i < carriers->len; i++)
    {
      const PtInterface *carrier = g_ptr_array_index (carriers, i);
      guint up = carrier->bond != NULL && carrier->works ? PT_USE_PORT_UP : 0;

      pt_host_scan_charge_port (self->scan, carrier->directory, kind, PT_USE_REMOTE | up, name,
                                what, carrier->bond);
    }
}

/**
 * pt_remote_disks_charge:
 * @self: such an object
 * @directory: where pt_remote_disks_is_remote() is true
 * @kind: what kind of use
 * @name: its name
 * @what: (nullable): more about it
 *
 * Notes a use of a remote disk with the cards that carry it; or that it cannot be told which do.
 */
void
pt_remote_disks_charge (PtRemoteDisks *self,
                        const char    *directory,
                        PtUseKind      kind,
                        const char    *name,
                        const char    *what)
{
  PtSysfs *sysfs = self->scan->sysfs;
  const char *controller = strstr (directory, FABRICS);
  g_autofree char *session = dup_component (directory, "session");
  g_autofree char *netif = NULL;
  PtInterface *interface = NULL;
  gboolean here = FALSE;

  /* Without interfaces the network is not known, which is said already */
  if (self->map == NULL)
    return;

  if (controller != NULL)
    {
      gsize length = (gsize) (controller - directory) + strlen (FABRICS);
      g_autofree char *path =
        g_strndup (directory, length + strcspn (directory + length, "/"));
      g_autofree char *address = pt_sysfs_read_at (sysfs, path, "address");

      if (address != NULL && charge_port (self, address, kind, name, what) > 0)
        return;
      interface = address != NULL ? find_fabric (self, address, &here) : NULL;
    }
  else if (session != NULL)
    {
      interface = find_session (self, session, directory, &here);
    }
  else
    {
      /* Of ATA over Ethernet, which has no addresses (drivers/block/aoe/aoeblk.c) */
      netif = pt_sysfs_read_at (sysfs, directory, "netif");
      interface = netif != NULL ? pt_net_map_find (self->map, netif) : NULL;
    }
  if (!here)
    charge_way (self, interface, kind, name, what);
}

/**
 * pt_remote_disks_dup_server:
 * @source: of a mounted share, "nas:/srv"
 * @options: its options
 *
 * The address that the kernel shows: "addr=", or with Ceph those of its monitors,
 * "192.0.2.7:6789/…".
 *
 * Returns: (transfer full): what may be an address
 */
char *
pt_remote_disks_dup_server (const char *source,
                            const char *options)
{
  char *address = dup_option (options, "addr");

  if (address == NULL)
    address = dup_option (options, "mon_addr");
  if (address == NULL)
    address = g_strdup (source);
  if (strchr (address, '.') != NULL)
    address[strcspn (address, ":/")] = '\0';
  return address;
}

/**
 * pt_remote_disks_charge_share:
 * @self: such an object
 * @mount: a mount of such a kind
 * @kind: what kind of use
 * @name: its name
 * @what: (nullable): more about it
 *
 * The same for a file system of a server that is vital or swapped to.
 */
void
pt_remote_disks_charge_share (PtRemoteDisks *self,
                              const PtMount *mount,
                              PtUseKind      kind,
                              const char    *name,
                              const char    *what)
{
  g_autofree char *address = NULL;
  PtInterface *interface;
  gboolean here = FALSE;

  if (self->map == NULL || (kind == PT_USE_MOUNT && !pt_remote_disks_is_vital (name)))
    return;
  address = pt_remote_disks_dup_server (mount->source, mount->options);
  interface = find_way (self, address, &here);
  if (!here)
    charge_way (self, interface, kind, name, what);
}
