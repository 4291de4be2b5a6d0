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

/**
 * PtSysfsAnswer:
 * @PT_SYSFS_MISSING: there is no such entry, link or directory
 * @PT_SYSFS_NO_TEXT: no file that could be read
 * @PT_SYSFS_EXISTS: only that it is there was asked
 * @PT_SYSFS_TEXT: a file, with its bytes
 * @PT_SYSFS_LINK: a symbolic link
 * @PT_SYSFS_LIST: a directory whose names were asked for
 * @PT_SYSFS_NAME: one of those names
 *
 * What a reader was told.
 */
typedef enum
{
  PT_SYSFS_MISSING,
  PT_SYSFS_NO_TEXT,
  PT_SYSFS_EXISTS,
  PT_SYSFS_TEXT,
  PT_SYSFS_LINK,
  PT_SYSFS_LIST,
  PT_SYSFS_NAME,
} PtSysfsAnswer;

/**
 * PtSysfsSeen:
 * @path: what was asked for, as it was asked for
 * @answer: what was told
 * @bytes: (nullable): of %PT_SYSFS_TEXT
 * @length: of @bytes
 * @data: as given to pt_sysfs_set_seen()
 *
 * Called for each question that a reader asks.
 */
typedef void (*PtSysfsSeen) (const char    *path,
                             PtSysfsAnswer  answer,
                             const char    *bytes,
                             gsize          length,
                             gpointer       data);

PtSysfs    *pt_sysfs_new          (const char         *root,
                                   GError            **error);
void        pt_sysfs_free         (PtSysfs            *self);
const char *pt_sysfs_get_root     (PtSysfs            *self);
gboolean    pt_sysfs_is_real      (PtSysfs            *self);
void        pt_sysfs_set_seen     (PtSysfs            *self,
                                   PtSysfsSeen         seen,
                                   gpointer            data);

char       *pt_sysfs_read         (PtSysfs            *self,
                                   const char         *path);
char       *pt_sysfs_read_head    (PtSysfs            *self,
                                   const char         *path);
GBytes     *pt_sysfs_read_bytes   (PtSysfs            *self,
                                   const char         *path);
char       *pt_sysfs_read_at      (PtSysfs            *self,
                                   const char         *directory,
                                   const char         *name);
int         pt_sysfs_int_at       (PtSysfs            *self,
                                   const char         *directory,
                                   const char         *name,
                                   int                 otherwise);
char       *pt_sysfs_link_at      (PtSysfs            *self,
                                   const char         *directory,
                                   const char         *name);
char       *pt_sysfs_follow_at    (PtSysfs            *self,
                                   const char         *directory,
                                   const char         *name);
gboolean    pt_sysfs_is_own       (PtSysfs            *self,
                                   const char         *directory,
                                   const char *const  *files);
gboolean    pt_sysfs_exists       (PtSysfs            *self,
                                   const char         *path);
GStrv       pt_sysfs_list         (PtSysfs            *self,
                                   const char         *path);
GStrv       pt_sysfs_list_targets (PtSysfs            *self,
                                   const char         *path,
                                   const char         *below);

char       *pt_sysfs_dup_shown    (const char         *name);
GStrv       pt_sysfs_split_words  (const char         *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtSysfs, pt_sysfs_free)

G_END_DECLS
