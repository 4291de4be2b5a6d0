/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

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
  gboolean  repair;
  gboolean  return_gone;
  gboolean  record;
  char     *definition;
  GStrv     accept;
  GStrv     hold;
  GStrv     stay;
  char     *rom_file;
  gboolean  no_rom;
  int       boot_order;
  gboolean  unmanaged;
  char     *driver_model;
  gboolean  separate;
  gboolean  now;
  gboolean  no_autostart;
  gboolean  ask_qemu;
} PtCommandOptions;

#define PT_COMMAND_OPTIONS_INIT { .boot_order = PT_COMMAND_NO_BOOT_ORDER }

typedef struct _PtCommand     PtCommand;
typedef struct _PtCommandVerb PtCommandVerb;

/* On an error the exit status is that of the error, and what was answered before is not shown */
typedef PtExit (*PtCommandRun) (PtCommand  *command,
                                GError    **error);

const PtCommandVerb *pt_command_options_parse    (PtCommandOptions     *options,
                                                  GStrv                *args,
                                                  GError              **error);
void                 pt_command_options_clear    (PtCommandOptions     *options);
PtCommandRun         pt_command_verb_get_run     (const PtCommandVerb  *self);
gboolean             pt_command_verb_get_changes (const PtCommandVerb  *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtCommandOptions, pt_command_options_clear)

G_END_DECLS
