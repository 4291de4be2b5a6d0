/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PtRecorded:
 * @path: below the root, without a slash in front
 * @bytes: (nullable): of a file
 * @target: (nullable): of a symbolic link: relative, "../" first and only there
 *
 * A file, a link, or, with neither, a directory.
 */
typedef struct
{
  char   *path;
  GBytes *bytes;
  char   *target;
} PtRecorded;

GPtrArray *pt_host_recording_new (const char  *root,
                                  GError     **error);

G_END_DECLS
