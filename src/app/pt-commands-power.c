/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-command.h"

#include <glib/gi18n-lib.h>

#include "pt-json.h"

/* The commands that start and stop machines. */

/**
 * pt_command_load_machine:
 * @command: a command whose first argument is a machine
 * @error: return location
 *
 * For what needs the machines only: it is the way back in when the screen went black, and must not
 * stumble over a host that cannot be read. A recorded one that was asked for has to be there.
 *
 * Returns: (transfer none) (nullable): the machine
 */
PtMachine *
pt_command_load_machine (PtCommand  *command,
                         GError    **error)
{
  pt_session_begin_libvirt (command->session);
  if (command->options->host != NULL && !pt_session_load_host (command->session, error))
    return NULL;
  if (!pt_session_load_libvirt (command->session, error))
    return NULL;

  return pt_command_find_machine (command, command->args[0], error);
}

static PtExit
change_power (PtCommand   *command,
              PtPower      power,
              const char  *done,
              const char  *nothing,
              GError     **error)
{
  g_autoptr (GError) no_host = NULL;
  PtMachine *machine;
  PtDomain *domain;
  gboolean change;

  /* A start is only safe when the devices are those that were assigned */
  if (power == PT_POWER_START && command->options->host == NULL)
    {
      pt_session_begin_libvirt (command->session);
      pt_session_load_host (command->session, &no_host);
    }

  machine = pt_command_load_machine (command, error);
  if (machine == NULL)
    return PT_EXIT_SYSTEM;

  domain = pt_machine_get_domain (machine);
  change = pt_domain_is_active (domain) != (power == PT_POWER_START);
  if (change && !pt_session_power (command->session, machine, power, error))
    return PT_EXIT_SYSTEM;

  if (command->json != NULL)
    {
      json_builder_begin_object (command->json);
      pt_json_add_string (command->json, "vm", pt_domain_get_name (domain));
      pt_json_add_string (command->json, "result", change ? "done" : "nothing-to-do");
      json_builder_end_object (command->json);
    }
  else
    {
      g_autofree char *line =
        g_strdup_printf ("%s: %s\n", pt_domain_get_name (domain), change ? done : nothing);

      g_string_append (command->text, line);
    }

  return PT_EXIT_DONE;
}

/**
 * pt_command_start:
 * @command: the command
 * @error: return location
 *
 * Returns: the exit status
 */
PtExit
pt_command_start (PtCommand  *command,
                  GError    **error)
{
  return change_power (command, PT_POWER_START, _("It was started."), _("It already runs."), error);
}

/**
 * pt_command_shutdown:
 * @command: the command
 * @error: return location
 *
 * Returns: the exit status
 */
PtExit
pt_command_shutdown (PtCommand  *command,
                     GError    **error)
{
  return change_power (command, PT_POWER_SHUTDOWN, _("It was asked to shut down."),
                       _("It does not run."), error);
}

/**
 * pt_command_force_off:
 * @command: the command
 * @error: return location
 *
 * Returns: the exit status
 */
PtExit
pt_command_force_off (PtCommand  *command,
                      GError    **error)
{
  return change_power (command, PT_POWER_FORCE_OFF, _("It was forced off."), _("It does not run."),
                       error);
}
