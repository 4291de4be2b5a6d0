/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pt_state_file_make_directory (const char  *directory,
                                       GError     **error);
gboolean pt_state_file_write          (const char  *directory,
                                       const char  *name,
                                       const char  *text,
                                       gssize       length,
                                       GError     **error);
gboolean pt_state_file_remove         (const char  *directory,
                                       const char  *name,
                                       GError     **error);
void     pt_state_file_remove_tree    (const char  *path);

G_END_DECLS
