/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether the arguments name a command (or --help, --version), so that no window and no display is needed. */
gboolean pt_command_line_wanted (int    argc,
                                 char **argv);
/* Runs it; the exit status of interface.md. */
int      pt_command_line_run    (int    argc,
                                 char **argv);

G_END_DECLS
