/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "pt-command-options.h"
#include "pt-session.h"

G_BEGIN_DECLS

/**
 * PtCommand:
 * @options: the options
 * @args: the words after the command's name
 * @session: the computer; nothing is read yet
 * @text: the answer in words, unless `--json`
 * @json: the answer, with `--json`
 *
 * A command that is being run.
 */
struct _PtCommand
{
  PtCommandOptions *options;
  GStrv             args;
  PtSession        *session;
  GString          *text;
  JsonBuilder      *json;
};

PtExit pt_command_list      (PtCommand *command, GError **error);
PtExit pt_command_show      (PtCommand *command, GError **error);
PtExit pt_command_machines  (PtCommand *command, GError **error);
PtExit pt_command_tree      (PtCommand *command, GError **error);
PtExit pt_command_check     (PtCommand *command, GError **error);
PtExit pt_command_capture   (PtCommand *command, GError **error);
PtExit pt_command_plan      (PtCommand *command, GError **error);
PtExit pt_command_assign    (PtCommand *command, GError **error);
PtExit pt_command_return    (PtCommand *command, GError **error);
PtExit pt_command_repair    (PtCommand *command, GError **error);
PtExit pt_command_undo      (PtCommand *command, GError **error);
PtExit pt_command_start     (PtCommand *command, GError **error);
PtExit pt_command_shutdown  (PtCommand *command, GError **error);
PtExit pt_command_force_off (PtCommand *command, GError **error);

/* What they share */
gboolean   pt_command_load         (PtCommand *command, GError **error);
PtMachine *pt_command_find_machine (PtCommand *command, const char *name, GError **error);
PtMachine *pt_command_load_machine (PtCommand *command, GError **error);
gboolean   pt_command_parse_number (const char *text, int *number);
void       pt_command_append_usage (GString *text);

G_END_DECLS
