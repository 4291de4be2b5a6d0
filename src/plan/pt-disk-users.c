/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-disk-users.h"

#include <string.h>

struct _PtDiskUsers
{
  GHashTable *users;      /* PtPciDevice → GArray of PtDiskUser */
  GPtrArray  *untraced;   /* running machines with a disk of which nothing says where it is */
};

/* Name of a disk → GPtrArray of the devices it hangs on */
static GHashTable *
map_disks (PtHost *host)
{
  GHashTable *by_name =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  GPtrArray *devices = pt_host_get_devices (host);

  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);
      GPtrArray *disks = pt_pci_device_get_facts (device)->disks;

      for (guint j = 0; j < disks->len; j++)
        {
          const PtDisk *disk = g_ptr_array_index (disks, j);
          GPtrArray *owners = g_hash_table_lookup (by_name, disk->name);

          if (owners == NULL)
            {
              owners = g_ptr_array_new ();
              g_hash_table_insert (by_name, disk->name, owners);
            }
          g_ptr_array_add (owners, device);
        }
    }
  return by_name;
}

static void
add_user (PtDiskUsers *self,
          PtPciDevice *device,
          PtDomain    *machine,
          gboolean     live)
{
  const PtDiskUser user = { machine, live };
  GArray *users = g_hash_table_lookup (self->users, device);

  if (users == NULL)
    {
      users = g_array_new (FALSE, FALSE, sizeof (PtDiskUser));
      g_hash_table_insert (self->users, device, users);
    }
  for (guint i = 0; i < users->len; i++)
    {
      PtDiskUser *other = &g_array_index (users, PtDiskUser, i);

      if (other->machine == machine)
        {
          other->live |= live;
          return;
        }
    }
  g_array_append_val (users, user);
}

static void
add_users (PtDiskUsers *self,
           GPtrArray   *devices,
           PtDomain    *machine,
           gboolean     live)
{
  for (guint i = 0; devices != NULL && i < devices->len; i++)
    add_user (self, g_ptr_array_index (devices, i), machine, live);
}

/* In the drive of a running machine may be no disc, and then there is no disk to lose */
static gboolean
is_drive (const char *path)
{
  return g_str_has_prefix (path, "/dev/sr") || g_str_has_prefix (path, "/dev/cdrom");
}

static void
trace (PtDiskUsers *self,
       PtHost      *host,
       GHashTable  *by_name,
       PtDomain    *machine,
       const char  *path,
       gboolean     live)
{
  GHashTable *paths = pt_host_get_facts (host)->disk_paths;
  const char *name = path != NULL && g_str_has_prefix (path, "/dev/") ? path + 5 : "";
  GPtrArray *devices = g_hash_table_lookup (by_name, name);
  GStrv disks = devices == NULL && paths != NULL && path != NULL
                ? g_hash_table_lookup (paths, path) : NULL;

  add_users (self, devices, machine, live);
  for (guint i = 0; disks != NULL && disks[i] != NULL; i++)
    add_users (self, g_hash_table_lookup (by_name, disks[i]), machine, live);

  /* What a machine that is off names need not be there */
  if (live && devices == NULL && disks == NULL && (path == NULL || !is_drive (path)) &&
      !g_ptr_array_find (self->untraced, machine, NULL))
    g_ptr_array_add (self->untraced, machine);
}

/**
 * pt_disk_users_new:
 * @host: (transfer none): the computer; must live as long
 * @machines: (element-type PtDomain) (transfer none): all machines; must live as long
 *
 * Returns: (transfer full): which of them have disks of the host
 */
PtDiskUsers *
pt_disk_users_new (PtHost    *host,
                   GPtrArray *machines)
{
  PtDiskUsers *self = g_new0 (PtDiskUsers, 1);
  g_autoptr(GHashTable) by_name = NULL;

  self->users = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  self->untraced = g_ptr_array_new ();
  for (guint i = 0; i < machines->len; i++)
    {
      PtDomain *machine = g_ptr_array_index (machines, i);
      GPtrArray *disks = pt_domain_get_facts (machine)->disks;

      for (guint j = 0; j < disks->len; j++)
        {
          const PtHeldDisk *disk = g_ptr_array_index (disks, j);

          if (by_name == NULL)
            by_name = map_disks (host);
          trace (self, host, by_name, machine, disk->path,
                 disk->live && pt_domain_is_active (machine));
        }
    }
  return self;
}

/**
 * pt_disk_users_free:
 * @self: (transfer full): such an object
 */
void
pt_disk_users_free (PtDiskUsers *self)
{
  g_hash_table_unref (self->users);
  g_ptr_array_unref (self->untraced);
  g_free (self);
}

/**
 * pt_disk_users_find:
 * @self: such an object
 * @device: a device of the host
 *
 * Returns: (transfer none) (nullable) (element-type PtDiskUser): the machines that have a disk
 *   which hangs on it, in the order of machines; %NULL: none
 */
GArray *
pt_disk_users_find (PtDiskUsers *self,
                    PtPciDevice *device)
{
  return g_hash_table_lookup (self->users, device);
}

/**
 * pt_disk_users_get_untraced:
 * @self: such an object
 *
 * Returns: (transfer none) (element-type PtDomain): the machines that run with a disk of the host
 *   of which nothing says what it hangs on
 */
GPtrArray *
pt_disk_users_get_untraced (PtDiskUsers *self)
{
  return self->untraced;
}
