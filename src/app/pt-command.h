/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "pt-session.h"

G_BEGIN_DECLS

/**
 * PtExit:
 * @PT_EXIT_DONE: done, or clean
 * @PT_EXIT_REFUSED: nothing was written
 * @PT_EXIT_USAGE: wrong usage, or a machine, group or address that does not exist
 * @PT_EXIT_SYSTEM: libvirt or the system said no
 * @PT_EXIT_PUT_BACK: applied in part and put back
 *
 * The exit status, a stable interface.
 */
typedef enum
{
  PT_EXIT_DONE,
  PT_EXIT_REFUSED,
  PT_EXIT_USAGE,
  PT_EXIT_SYSTEM,
  PT_EXIT_PUT_BACK,
} PtExit;

/* The boot order when nobody said one: every other number is the person's */
#define PT_COMMAND_NO_BOOT_ORDER G_MININT

/**
 * PtCommandOptions:
 *
 * What was said on the command line, as it was said.
 */
typedef struct
{
  char     *connect;
  char     *host;
  gboolean  demo;
  gboolean  reset;
  gboolean  json;
  gboolean  version;
  gboolean  help;
  gboolean  all;
  gboolean  giving_back;
  char     *definition;
  GStrv     accept;
  GStrv     hold;
  GStrv     stay;
  char     *rom_file;
  gboolean  no_rom;
  int       boot_order;
  gboolean  separate;
} PtCommandOptions;

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
typedef struct
{
  PtCommandOptions *options;
  GStrv             args;
  PtSession        *session;
  GString          *text;
  JsonBuilder      *json;
} PtCommand;

/* On an error the exit status is that of the error, and what was answered before is not shown */
typedef PtExit (*PtCommandRun) (PtCommand  *command,
                                GError    **error);

PtExit pt_command_list      (PtCommand *command, GError **error);
PtExit pt_command_show      (PtCommand *command, GError **error);
PtExit pt_command_machines  (PtCommand *command, GError **error);
PtExit pt_command_tree      (PtCommand *command, GError **error);
PtExit pt_command_check     (PtCommand *command, GError **error);
PtExit pt_command_capture   (PtCommand *command, GError **error);
PtExit pt_command_plan      (PtCommand *command, GError **error);
PtExit pt_command_assign    (PtCommand *command, GError **error);
PtExit pt_command_return    (PtCommand *command, GError **error);
PtExit pt_command_undo      (PtCommand *command, GError **error);
PtExit pt_command_start     (PtCommand *command, GError **error);
PtExit pt_command_shutdown  (PtCommand *command, GError **error);
PtExit pt_command_force_off (PtCommand *command, GError **error);

/* What they share */
gboolean   pt_command_load         (PtCommand *command, GError **error);
PtMachine *pt_command_find_machine (PtCommand *command, const char *name, GError **error);
gboolean   pt_command_parse_number (const char *text, int *number);
void       pt_command_append_usage (GString *text);

G_END_DECLS
