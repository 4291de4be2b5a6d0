/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-command.h"

#include <glib/gi18n-lib.h>

#include "pt-json.h"

/* What is attached to a report. */

/**
 * pt_command_capture:
 * @command: the command
 * @error: return location
 *
 * Does not ask libvirt.
 *
 * Returns: the exit status
 */
PtExit
pt_command_capture (PtCommand  *command,
                    GError    **error)
{
  const char *path = command->args[0];
  guint n_entries;

  if (!pt_session_capture (command->session, path, &n_entries, error))
    return PT_EXIT_SYSTEM;

  if (command->json != NULL)
    {
      json_builder_begin_object (command->json);
      pt_json_add_string (command->json, "file", path);
      json_builder_set_member_name (command->json, "entries");
      json_builder_add_int_value (command->json, n_entries);
      json_builder_end_object (command->json);
      return PT_EXIT_DONE;
    }

  /* Translators: %s is a file name */
  g_string_append_printf (command->text, _("What was read of this computer is in “%s”, without "
                                           "serial numbers, hardware and network addresses, and "
                                           "names of users."),
                          path);
  g_string_append_c (command->text, '\n');
  return PT_EXIT_DONE;
}
