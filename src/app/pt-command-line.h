/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pt-session.h"

G_BEGIN_DECLS

void     pt_command_line_keep_streams       (void);
gboolean pt_command_line_wanted             (int                argc,
                                             char             **argv);
int      pt_command_line_run                (int                argc,
                                             char             **argv);
void     pt_command_line_get_window_options (int                argc,
                                             char             **argv,
                                             PtSessionOptions  *options);

G_END_DECLS
