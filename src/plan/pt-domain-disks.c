/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-disks.h"

/* The disks of a definition that are disks, or parts of disks, of the host as well. */

static void
disk_free (gpointer data)
{
  PtDomainDisk *disk = data;

  g_free (disk->path);
  g_free (disk->pool);
  g_free (disk->volume);
  g_free (disk);
}

/**
 * pt_domain_disks_new:
 *
 * Returns: (transfer full) (element-type PtDomainDisk): none yet
 */
GPtrArray *
pt_domain_disks_new (void)
{
  return g_ptr_array_new_with_free_func (disk_free);
}

/**
 * pt_domain_disks_add:
 * @disks: (element-type PtDomainDisk): where to add it
 * @node: an element within a `<disk>`
 *
 * Adds what a `<source>` names, whatever the disk calls itself: QEMU opens a block device that is
 * given as a file as well. Of those below /dev, files in memory and the character devices of vDPA
 * are none.
 */
void
pt_domain_disks_add (GPtrArray     *disks,
                     const xmlNode *node)
{
  g_autofree char *path = NULL;
  g_autofree char *pool = NULL;
  g_autofree char *volume = NULL;
  PtDomainDisk *disk;

  if (!pt_domain_node_is (node, "source") ||
      pt_domain_node_attribute_is (node->parent, "type", "vhostvdpa"))
    return;

  path = pt_domain_node_dup_attribute (node, "dev");
  pool = pt_domain_node_dup_attribute (node, "pool");
  volume = pt_domain_node_dup_attribute (node, "volume");
  if (path == NULL)
    {
      path = pt_domain_node_dup_attribute (node, "file");
      if (path != NULL &&
          (!g_str_has_prefix (path, "/dev/") || g_str_has_prefix (path, "/dev/shm/")))
        g_clear_pointer (&path, g_free);
    }
  if (path == NULL && (pool == NULL || volume == NULL))
    return;

  disk = g_new0 (PtDomainDisk, 1);
  disk->path = g_steal_pointer (&path);
  if (disk->path == NULL)
    {
      disk->pool = g_steal_pointer (&pool);
      disk->volume = g_steal_pointer (&volume);
    }
  g_ptr_array_add (disks, disk);
}

/**
 * pt_domain_disks_add_scsi:
 * @disks: (element-type PtDomainDisk): where to add it
 * @node: an element
 *
 * Adds what a `<hostdev>` hands through of the host's SCSI: a disk by its place on an adapter, or a
 * target that the kernel makes of whatever it was told to. Neither has the name of a block device.
 */
void
pt_domain_disks_add_scsi (GPtrArray     *disks,
                          const xmlNode *node)
{
  if (!pt_domain_node_is (node, "hostdev") ||
      !(pt_domain_node_attribute_is (node, "type", "scsi_host") ||
        (pt_domain_node_attribute_is (node, "type", "scsi") &&
         !pt_domain_node_attribute_is (pt_domain_node_get_child (node, "source"), "protocol",
                                       "iscsi"))))
    return;

  g_ptr_array_add (disks, g_new0 (PtDomainDisk, 1));
}
