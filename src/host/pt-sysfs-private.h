/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-sysfs.h"

G_BEGIN_DECLS

/* For the two files that read below a root: pt-sysfs.c files, pt-sysfs-links.c links and
   directories */

struct _PtSysfs
{
  char     *root;         /* canonical, "/" or without a slash at the end */
  int       fd;
  gboolean  real;
  gboolean  has_openat2;

  PtSysfsSeen seen;       /* nullable */
  gpointer    seen_data;
};

/* Leaves errno alone, which callers ask for */
void   pt_sysfs_tell      (PtSysfs       *self,
                           const char    *path,
                           PtSysfsAnswer  answer,
                           const char    *bytes,
                           gsize          length);
int    pt_sysfs_open      (PtSysfs       *self,
                           const char    *path,
                           int            flags);
gssize pt_sysfs_read_link (PtSysfs       *self,
                           const char    *path,
                           char          *target,
                           gsize          size);

G_END_DECLS
