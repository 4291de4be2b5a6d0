/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PtSysfs:
 *
 * A root directory with `sys` and `proc` in it. Every path is relative to it ("sys/class/net"), and
 * no symbolic link leads out.
 */
typedef struct _PtSysfs PtSysfs;

PtSysfs    *pt_sysfs_new       (const char  *root,
                                GError     **error);
void        pt_sysfs_free      (PtSysfs     *self);
const char *pt_sysfs_get_root  (PtSysfs     *self);
gboolean    pt_sysfs_is_real   (PtSysfs     *self);

char       *pt_sysfs_read      (PtSysfs     *self,
                                const char  *path);
char       *pt_sysfs_read_head (PtSysfs     *self,
                                const char  *path);
GBytes     *pt_sysfs_read_bytes (PtSysfs    *self,
                                 const char *path);
char       *pt_sysfs_read_at   (PtSysfs     *self,
                                const char  *directory,
                                const char  *name);
int         pt_sysfs_int_at    (PtSysfs     *self,
                                const char  *directory,
                                const char  *name,
                                int          otherwise);
char       *pt_sysfs_link_at   (PtSysfs     *self,
                                const char  *directory,
                                const char  *name);
char       *pt_sysfs_follow_at (PtSysfs     *self,
                                const char  *directory,
                                const char  *name);
gboolean    pt_sysfs_leads_out (PtSysfs     *self,
                                const char  *directory,
                                const char  *name);
gboolean    pt_sysfs_exists    (PtSysfs     *self,
                                const char  *path);
GStrv       pt_sysfs_list      (PtSysfs     *self,
                                const char  *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtSysfs, pt_sysfs_free)

G_END_DECLS
