/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-command-options.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "pt-command.h"
#include "pt-error.h"

/*
 * What was typed: the commands, which options and how many words each takes, and the errors when
 * it is something else.
 */

typedef enum
{
  OPTION_ALL = 1 << 0,
  OPTION_RETURN = 1 << 1,
  OPTION_DEFINITION = 1 << 2,
  OPTION_ACCEPT = 1 << 3,
  OPTION_ASSIGN = 1 << 4, /* --hold, --stay, and how it is to be assigned */
  OPTION_PLAN_REPAIR = 1 << 5, /* --repair */
  OPTION_REPAIR = 1 << 6, /* --return-gone, --record */
  OPTION_NOW = 1 << 7,
  OPTION_ASK_QEMU = 1 << 8,
  OPTION_AUTOSTART = 1 << 9, /* --no-autostart */
} OptionFlags;

struct _PtCommandVerb
{
  const char   *name;
  guint         options;
  guint         min_args;
  guint         max_args; /* 0: none or min_args; G_MAXUINT: any number */
  PtCommandRun  run;
  gboolean      changes;
};

static const PtCommandVerb verbs[] = {
  { "list", OPTION_ALL, 0, 0, pt_command_list },
  { "show", 0, 1, 1, pt_command_show },
  { "machines", 0, 0, 0, pt_command_machines },
  { "plan",
    OPTION_ALL | OPTION_RETURN | OPTION_DEFINITION | OPTION_NOW | OPTION_ASSIGN |
      OPTION_PLAN_REPAIR | OPTION_REPAIR | OPTION_AUTOSTART,
    1, G_MAXUINT, pt_command_plan },
  { "assign", OPTION_ACCEPT | OPTION_NOW | OPTION_ASSIGN | OPTION_AUTOSTART, 2, G_MAXUINT,
    pt_command_assign, TRUE },
  { "return", OPTION_ALL | OPTION_NOW, 1, G_MAXUINT, pt_command_return, TRUE },
  { "repair", OPTION_ACCEPT | OPTION_REPAIR | OPTION_AUTOSTART, 1, 1, pt_command_repair, TRUE },
  { "undo", 0, 1, 1, pt_command_undo, TRUE },
  { "start", 0, 1, 1, pt_command_start, TRUE },
  { "shutdown", 0, 1, 1, pt_command_shutdown, TRUE },
  { "force-off", 0, 1, 1, pt_command_force_off, TRUE },
  { "tree", OPTION_ASK_QEMU, 1, 1, pt_command_tree },
  { "check", 0, 0, 0, pt_command_check },
  { "capture", 0, 1, 1, pt_command_capture, TRUE },
};

static void
set_usage_error (GError     **error,
                 const char  *format,
                 ...) G_GNUC_PRINTF (2, 3);

static void
set_usage_error (GError     **error,
                 const char  *format,
                 ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  pt_set_error (error, PT_ERROR_USAGE, _("“passthrough --help” lists the commands and options."),
                NULL, "%s", message);
}

static const PtCommandVerb *
find_verb (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (strcmp (verbs[i].name, name) == 0)
        return &verbs[i];
    }

  return NULL;
}

static gboolean
check_option (const PtCommandVerb  *verb,
              guint        flag,
              gboolean     given,
              const char  *name,
              GError     **error)
{
  if (!given || (verb->options & flag) != 0)
    return TRUE;

  /* Translators: %1$s is a command, %2$s an option */
  set_usage_error (error, _("The command “%1$s” has no option %2$s."), verb->name, name);
  return FALSE;
}

static gboolean
check_options (const PtCommandVerb     *verb,
               const PtCommandOptions  *o,
               GError                 **error)
{
  if (!check_option (verb, OPTION_ALL, o->all, "--all", error) ||
      !check_option (verb, OPTION_RETURN, o->giving_back, "--return", error) ||
      !check_option (verb, OPTION_PLAN_REPAIR, o->repair, "--repair", error) ||
      !check_option (verb, OPTION_REPAIR, o->return_gone, "--return-gone", error) ||
      !check_option (verb, OPTION_REPAIR, o->record, "--record", error) ||
      !check_option (verb, OPTION_DEFINITION, o->definition != NULL, "--definition", error) ||
      !check_option (verb, OPTION_ACCEPT, o->accept != NULL, "--accept", error) ||
      !check_option (verb, OPTION_NOW, o->now, "--now", error) ||
      !check_option (verb, OPTION_AUTOSTART, o->no_autostart, "--no-autostart", error) ||
      !check_option (verb, OPTION_ASK_QEMU, o->ask_qemu, "--ask-qemu", error) ||
      !check_option (verb, OPTION_ASSIGN, o->hold != NULL, "--hold", error) ||
      !check_option (verb, OPTION_ASSIGN, o->stay != NULL, "--stay", error) ||
      !check_option (verb, OPTION_ASSIGN, o->rom_file != NULL, "--rom-file", error) ||
      !check_option (verb, OPTION_ASSIGN, o->no_rom, "--no-rom", error) ||
      !check_option (verb, OPTION_ASSIGN, o->boot_order != PT_COMMAND_NO_BOOT_ORDER,
                     "--boot-order", error) ||
      !check_option (verb, OPTION_ASSIGN, o->unmanaged, "--unmanaged", error) ||
      !check_option (verb, OPTION_ASSIGN, o->driver_model != NULL, "--driver-model", error) ||
      !check_option (verb, OPTION_ASSIGN, o->separate, "--separate", error))
    return FALSE;

  if (o->rom_file != NULL && o->no_rom)
    {
      set_usage_error (error, _("--rom-file and --no-rom exclude each other."));
      return FALSE;
    }
  if (o->unmanaged && o->driver_model != NULL)
    {
      set_usage_error (error, _("--unmanaged and --driver-model exclude each other: libvirt binds "
                                "no driver then."));
      return FALSE;
    }
  if (o->boot_order != PT_COMMAND_NO_BOOT_ORDER && o->boot_order < 1)
    {
      set_usage_error (error, _("--boot-order begins with 1."));
      return FALSE;
    }
  if (o->giving_back && o->repair)
    {
      set_usage_error (error, _("--return and --repair exclude each other."));
      return FALSE;
    }
  if ((o->giving_back || o->repair) &&
      (o->hold != NULL || o->stay != NULL || o->rom_file != NULL || o->no_rom ||
       o->boot_order != PT_COMMAND_NO_BOOT_ORDER || o->unmanaged || o->driver_model != NULL ||
       o->separate))
    {
      /* Translators: %s is an option, --return or --repair */
      set_usage_error (error, _("Roles and options of devices have no meaning with %s."),
                       o->giving_back ? "--return" : "--repair");
      return FALSE;
    }
  if (verb->run == pt_command_plan && (o->return_gone || o->record) && !o->repair)
    {
      set_usage_error (error,
                       _("--return-gone and --record go with plan only when it repairs."));
      return FALSE;
    }
  if (o->now && o->repair)
    {
      set_usage_error (error, _("--now has no meaning with --repair."));
      return FALSE;
    }
  if (o->now && o->definition != NULL)
    {
      set_usage_error (error, _("--now needs a virtual machine; a definition in a file never "
                                "runs."));
      return FALSE;
    }
  if (o->no_autostart && (o->giving_back || o->definition != NULL))
    {
      set_usage_error (error, _("--no-autostart needs a virtual machine that something is assigned "
                                "to."));
      return FALSE;
    }
  if (verb->run == pt_command_plan && o->all && !o->giving_back)
    {
      set_usage_error (error, _("--all goes with plan only when something is returned."));
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_general_options (const PtCommandOptions  *o,
                       GError                 **error)
{
  if (o->demo && (o->connect != NULL || o->host != NULL))
    {
      set_usage_error (error, _("--demo goes with neither --connect nor --host."));
      return FALSE;
    }
  if (o->reset && !o->demo)
    {
      set_usage_error (error, _("--reset needs --demo: it starts the example computer afresh."));
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_arguments (const PtCommandVerb     *verb,
                 const PtCommandOptions  *o,
                 GStrv                    args,
                 GError                 **error)
{
  guint n = g_strv_length (args);
  guint min = verb->min_args;
  guint max = MAX (verb->min_args, verb->max_args);

  for (guint i = 0; i < n; i++)
    {
      if (*args[i] == '\0')
        {
          set_usage_error (error, _("An argument is empty."));
          return FALSE;
        }
    }

  /* A repair is about all that the machine has */
  if (o->repair)
    min = max = o->definition != NULL ? 0 : 1;
  if (n < min)
    {
      /* Translators: %s is a command */
      set_usage_error (error, _("The command “%s” needs more arguments."), verb->name);
      return FALSE;
    }
  if (n > max)
    {
      /* Translators: %1$s is an argument, %2$s a command */
      set_usage_error (error, _("“%1$s” is one argument too many for the command “%2$s”."),
                       args[max], verb->name);
      return FALSE;
    }

  /* plan and return: which devices, unless it is all of them */
  if ((verb->run == pt_command_plan && !o->repair) || verb->run == pt_command_return)
    {
      guint before_devices = o->definition != NULL ? 0 : 1;

      if (o->all && n > before_devices)
        {
          set_usage_error (error, _("--all already means every device."));
          return FALSE;
        }
      if (!o->all && n <= before_devices)
        {
          set_usage_error (error, _("Say which groups or addresses."));
          return FALSE;
        }
    }

  return TRUE;
}

/* GLib would take “--json=no” for “--json”. */
static gboolean
check_switches (const GOptionEntry  *entries,
                GStrv                args,
                GError             **error)
{
  for (guint i = 1; args[0] != NULL && args[i] != NULL && strcmp (args[i], "--") != 0; i++)
    {
      const char *value = strchr (args[i], '=');

      for (const GOptionEntry *entry = entries; entry->long_name != NULL && value != NULL; entry++)
        {
          g_autofree char *option = g_strconcat ("--", entry->long_name, "=", NULL);

          if (entry->arg == G_OPTION_ARG_NONE && g_str_has_prefix (args[i], option))
            {
              /* Translators: %s is an option like --all */
              set_usage_error (error, _("The option --%s takes no value."), entry->long_name);
              return FALSE;
            }
        }
    }

  return TRUE;
}

/* GLib leaves it among the words when one stands before it. */
static void
drop_separator (GStrv args)
{
  for (guint i = 1; args[0] != NULL && args[i] != NULL; i++)
    {
      if (strcmp (args[i], "--") != 0)
        continue;

      g_free (args[i]);
      do
        args[i] = args[i + 1];
      while (args[i++] != NULL);
      return;
    }
}

/* @args: (inout): everything in, the words that are no options out */
static gboolean
parse (GStrv            *args,
       PtCommandOptions *o,
       GError          **error)
{
  const GOptionEntry entries[] = {
    { "connect", 0, 0, G_OPTION_ARG_STRING, &o->connect, NULL, NULL },
    { "host", 0, 0, G_OPTION_ARG_FILENAME, &o->host, NULL, NULL },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &o->demo, NULL, NULL },
    { "reset", 0, 0, G_OPTION_ARG_NONE, &o->reset, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &o->json, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &o->version, NULL, NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &o->help, NULL, NULL },
    { "all", 0, 0, G_OPTION_ARG_NONE, &o->all, NULL, NULL },
    { "return", 0, 0, G_OPTION_ARG_NONE, &o->giving_back, NULL, NULL },
    { "repair", 0, 0, G_OPTION_ARG_NONE, &o->repair, NULL, NULL },
    { "return-gone", 0, 0, G_OPTION_ARG_NONE, &o->return_gone, NULL, NULL },
    { "record", 0, 0, G_OPTION_ARG_NONE, &o->record, NULL, NULL },
    { "definition", 0, 0, G_OPTION_ARG_FILENAME, &o->definition, NULL, NULL },
    { "accept", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->accept, NULL, NULL },
    { "hold", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->hold, NULL, NULL },
    { "stay", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->stay, NULL, NULL },
    { "rom-file", 0, 0, G_OPTION_ARG_FILENAME, &o->rom_file, NULL, NULL },
    { "no-rom", 0, 0, G_OPTION_ARG_NONE, &o->no_rom, NULL, NULL },
    { "boot-order", 0, 0, G_OPTION_ARG_INT, &o->boot_order, NULL, NULL },
    { "unmanaged", 0, 0, G_OPTION_ARG_NONE, &o->unmanaged, NULL, NULL },
    { "driver-model", 0, 0, G_OPTION_ARG_STRING, &o->driver_model, NULL, NULL },
    { "now", 0, 0, G_OPTION_ARG_NONE, &o->now, NULL, NULL },
    { "no-autostart", 0, 0, G_OPTION_ARG_NONE, &o->no_autostart, NULL, NULL },
    { "ask-qemu", 0, 0, G_OPTION_ARG_NONE, &o->ask_qemu, NULL, NULL },
    { "separate", 0, 0, G_OPTION_ARG_NONE, &o->separate, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) problem = NULL;

  if (!check_switches (entries, *args, error))
    return FALSE;

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse_strv (context, args, &problem))
    {
      set_usage_error (error, "%s", problem->message);
      return FALSE;
    }

  drop_separator (*args);
  return TRUE;
}

/**
 * pt_command_options_clear:
 * @options: what was said on a command line
 *
 * Frees what they hold.
 */
void
pt_command_options_clear (PtCommandOptions *options)
{
  g_free (options->connect);
  g_free (options->host);
  g_free (options->definition);
  g_strfreev (options->accept);
  g_strfreev (options->hold);
  g_strfreev (options->stay);
  g_free (options->rom_file);
  g_free (options->driver_model);
}

/**
 * pt_command_options_parse:
 * @options: (out): where to; initialised with %PT_COMMAND_OPTIONS_INIT
 * @args: (inout): everything that was typed, the program's name first; the command's own words
 *   after it
 * @error: return location; always %PT_ERROR_USAGE
 *
 * Returns: (transfer none) (nullable): the command; %NULL on an error, and without one when
 *   `--help` or `--version` is all that is wanted
 */
const PtCommandVerb *
pt_command_options_parse (PtCommandOptions  *options,
                          GStrv             *args,
                          GError           **error)
{
  const PtCommandVerb *verb;
  g_auto (GStrv) rest = NULL;

  if (!parse (args, options, error))
    return NULL;
  if (options->help || options->version)
    return NULL;

  /* The first is the program's own name */
  if (!check_general_options (options, error))
    return NULL;
  if ((*args)[0] == NULL || (*args)[1] == NULL)
    {
      set_usage_error (error, _("Say which command."));
      return NULL;
    }

  verb = find_verb ((*args)[1]);
  if (verb == NULL)
    {
      /* Translators: %s is what someone took for a command */
      set_usage_error (error, _("There is no command “%s”."), (*args)[1]);
      return NULL;
    }

  rest = g_strdupv (*args + 2);
  if (!check_options (verb, options, error) || !check_arguments (verb, options, rest, error))
    return NULL;

  g_strfreev (*args);
  *args = g_steal_pointer (&rest);
  return verb;
}

/**
 * pt_command_verb_get_run:
 * @self: a command
 *
 * Returns: what does it
 */
PtCommandRun
pt_command_verb_get_run (const PtCommandVerb *self)
{
  return self->run;
}

/**
 * pt_command_verb_get_changes:
 * @self: a command
 *
 * Returns: whether it does more than answer
 */
gboolean
pt_command_verb_get_changes (const PtCommandVerb *self)
{
  return self->changes;
}
