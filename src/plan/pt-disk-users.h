/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-domain.h"
#include "pt-host.h"

G_BEGIN_DECLS

/**
 * PtDiskUser:
 * @machine: (transfer none): a machine
 * @live: it has the disk now, not only in the definition for its next start
 *
 * A machine that has a disk of the host as its own, and so needs what that hangs on.
 */
typedef struct
{
  PtDomain *machine;
  gboolean  live;
} PtDiskUser;

/**
 * PtDiskUsers:
 *
 * Which machines have disks of the host, by the functions that these hang on.
 */
typedef struct _PtDiskUsers PtDiskUsers;

PtDiskUsers *pt_disk_users_new          (PtHost       *host,
                                         GPtrArray    *machines);
void         pt_disk_users_free         (PtDiskUsers  *self);
GArray      *pt_disk_users_find         (PtDiskUsers  *self,
                                         PtPciDevice  *device);
GPtrArray   *pt_disk_users_get_untraced (PtDiskUsers  *self);

G_END_DECLS
