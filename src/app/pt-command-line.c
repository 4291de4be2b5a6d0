/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-command-line.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "pt-command.h"
#include "pt-error.h"
#include "pt-json.h"
#include "pt-text.h"

/*
 * The program without a window: arguments, one command, its answer on stdout and nothing else
 * there, errors on stderr as a sentence and a next step, and the exit status.
 */

typedef enum
{
  OPTION_ALL = 1 << 0,
  OPTION_RETURN = 1 << 1,
  OPTION_DEFINITION = 1 << 2,
  OPTION_ACCEPT = 1 << 3,
  OPTION_ASSIGN = 1 << 4, /* --hold, --stay, --rom-file, --no-rom, --boot-order, --separate */
} OptionFlags;

typedef struct
{
  const char   *name;
  guint         options;
  guint         min_args;
  guint         max_args; /* 0: none or min_args; G_MAXUINT: any number */
  PtCommandRun  run;
} Verb;

static const Verb verbs[] = {
  { "list", OPTION_ALL, 0, 0, pt_command_list },
  { "show", 0, 1, 1, pt_command_show },
  { "machines", 0, 0, 0, pt_command_machines },
  { "plan", OPTION_ALL | OPTION_RETURN | OPTION_DEFINITION | OPTION_ASSIGN, 1, G_MAXUINT,
    pt_command_plan },
  { "assign", OPTION_ACCEPT | OPTION_ASSIGN, 2, G_MAXUINT, pt_command_assign },
  { "return", OPTION_ALL, 1, G_MAXUINT, pt_command_return },
  { "undo", 0, 1, 1, pt_command_undo },
  { "start", 0, 1, 1, pt_command_start },
  { "shutdown", 0, 1, 1, pt_command_shutdown },
  { "force-off", 0, 1, 1, pt_command_force_off },
  { "tree", 0, 1, 1, pt_command_tree },
  { "check", 0, 0, 0, pt_command_check },
  { "capture", 0, 1, 1, pt_command_capture },
};

static PtExit
exit_of_error (const GError *error)
{
  if (error->domain != PT_ERROR)
    return PT_EXIT_SYSTEM;

  switch ((PtError) error->code)
    {
    case PT_ERROR_USAGE:
    case PT_ERROR_NOT_FOUND:
      return PT_EXIT_USAGE;

    case PT_ERROR_REFUSED:
    case PT_ERROR_NOT_ACCEPTED:
    case PT_ERROR_CHANGED_MEANWHILE:
    case PT_ERROR_NOTHING_TO_UNDO:
    case PT_ERROR_XML_INVALID:
    case PT_ERROR_NOT_A_DOMAIN:
    case PT_ERROR_TOO_LARGE:
    case PT_ERROR_DOCTYPE:
      return PT_EXIT_REFUSED;

    case PT_ERROR_PUT_BACK:
      return PT_EXIT_PUT_BACK;

    case PT_ERROR_FAILED:
    case PT_ERROR_HOST_UNREADABLE:
    case PT_ERROR_LIBVIRT:
    case PT_ERROR_NOT_CONNECTED:
    case PT_ERROR_READ_ONLY:
    case PT_ERROR_IO:
    default:
      return PT_EXIT_SYSTEM;
    }
}

/* Returns: whether all of it was taken; a pipe that nobody reads any more has taken enough */
static gboolean
put (FILE       *stream,
     const char *text)
{
  gsize length = strlen (text);

  return (fwrite (text, 1, length, stream) == length && fflush (stream) == 0) || errno == EPIPE;
}

static PtExit
fail (const GError *error,
      gboolean      json)
{
  const char *next = pt_error_get_next (error);
  const char *detail = pt_error_get_detail (error);
  g_autoptr (GString) text = NULL;
  g_autofree char *printable = NULL;

  if (json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();
      g_autofree char *answer = NULL;

      pt_json_add_error (builder, error);
      answer = pt_json_to_text (builder);
      put (stdout, answer);
    }

  text = g_string_new (NULL);
  g_string_append_printf (text, "passthrough: %s\n", error->message);
  if (next != NULL && *next != '\0')
    g_string_append_printf (text, "%s\n", next);
  if (detail != NULL && *detail != '\0' && !json)
    {
      g_string_append (text, detail);
      if (!g_str_has_suffix (detail, "\n"))
        g_string_append_c (text, '\n');
    }
  printable = pt_text_make_printable (text->str);
  put (stderr, printable);
  return exit_of_error (error);
}

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

static const Verb *
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
check_option (const Verb  *verb,
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
check_options (const Verb              *verb,
               const PtCommandOptions  *o,
               GError                 **error)
{
  if (!check_option (verb, OPTION_ALL, o->all, "--all", error) ||
      !check_option (verb, OPTION_RETURN, o->giving_back, "--return", error) ||
      !check_option (verb, OPTION_DEFINITION, o->definition != NULL, "--definition", error) ||
      !check_option (verb, OPTION_ACCEPT, o->accept != NULL, "--accept", error) ||
      !check_option (verb, OPTION_ASSIGN, o->hold != NULL, "--hold", error) ||
      !check_option (verb, OPTION_ASSIGN, o->stay != NULL, "--stay", error) ||
      !check_option (verb, OPTION_ASSIGN, o->rom_file != NULL, "--rom-file", error) ||
      !check_option (verb, OPTION_ASSIGN, o->no_rom, "--no-rom", error) ||
      !check_option (verb, OPTION_ASSIGN, o->boot_order != PT_COMMAND_NO_BOOT_ORDER,
                     "--boot-order", error) ||
      !check_option (verb, OPTION_ASSIGN, o->separate, "--separate", error))
    return FALSE;

  if (o->rom_file != NULL && o->no_rom)
    {
      set_usage_error (error, _("--rom-file and --no-rom exclude each other."));
      return FALSE;
    }
  if (o->boot_order != PT_COMMAND_NO_BOOT_ORDER && o->boot_order < 1)
    {
      set_usage_error (error, _("--boot-order begins with 1."));
      return FALSE;
    }
  if (o->giving_back && (o->hold != NULL || o->stay != NULL || o->rom_file != NULL || o->no_rom ||
                         o->boot_order != PT_COMMAND_NO_BOOT_ORDER || o->separate))
    {
      set_usage_error (error, _("Roles and options of devices have no meaning with --return."));
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
check_arguments (const Verb              *verb,
                 const PtCommandOptions  *o,
                 GStrv                    args,
                 GError                 **error)
{
  guint n = g_strv_length (args);
  guint max = MAX (verb->min_args, verb->max_args);

  for (guint i = 0; i < n; i++)
    {
      if (*args[i] == '\0')
        {
          set_usage_error (error, _("An argument is empty."));
          return FALSE;
        }
    }

  if (n < verb->min_args)
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
  if (verb->run == pt_command_plan || verb->run == pt_command_return)
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

static void
clear_options (PtCommandOptions *o)
{
  g_free (o->connect);
  g_free (o->host);
  g_free (o->definition);
  g_strfreev (o->accept);
  g_strfreev (o->hold);
  g_strfreev (o->stay);
  g_free (o->rom_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtCommandOptions, clear_options)

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
    { "definition", 0, 0, G_OPTION_ARG_FILENAME, &o->definition, NULL, NULL },
    { "accept", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->accept, NULL, NULL },
    { "hold", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->hold, NULL, NULL },
    { "stay", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->stay, NULL, NULL },
    { "rom-file", 0, 0, G_OPTION_ARG_FILENAME, &o->rom_file, NULL, NULL },
    { "no-rom", 0, 0, G_OPTION_ARG_NONE, &o->no_rom, NULL, NULL },
    { "boot-order", 0, 0, G_OPTION_ARG_INT, &o->boot_order, NULL, NULL },
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

static PtExit
run_verb (const Verb        *verb,
          PtCommandOptions  *o,
          GStrv              args,
          GError           **error)
{
  PtSessionOptions options = { .uri = o->connect, .host_root = o->host, .demo = o->demo,
                               .reset = o->reset };
  g_autoptr (PtSession) session = pt_session_new (&options, error);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonBuilder) json = o->json ? json_builder_new () : NULL;
  g_autofree char *answer = NULL;
  g_autoptr (GError) problem = NULL;
  PtCommand command = { .options = o, .args = args, .session = session, .text = text,
                        .json = json };
  PtExit status;

  if (session == NULL)
    return PT_EXIT_SYSTEM;

  status = verb->run (&command, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return PT_EXIT_SYSTEM;
    }

  answer = o->json ? pt_json_to_text (json) : pt_text_make_printable (text->str);
  if (!put (stdout, answer))
    {
      pt_set_error (error, PT_ERROR_IO, _("Check where it is written to."), g_strerror (errno),
                    _("The answer could not be written."));
      return PT_EXIT_SYSTEM;
    }

  return status;
}

static PtExit
run (GStrv             *args,
     PtCommandOptions  *o,
     GError           **error)
{
  const Verb *verb;
  g_autofree char *name = NULL;
  g_auto (GStrv) rest = NULL;

  if (!parse (args, o, error))
    return PT_EXIT_USAGE;

  if (o->help || o->version)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      if (o->help)
        pt_command_append_usage (text);
      else
        g_string_append (text, "passthrough " PACKAGE_VERSION "\n");
      put (stdout, text->str);
      return PT_EXIT_DONE;
    }

  /* The first is the program's own name */
  if (!check_general_options (o, error))
    return PT_EXIT_USAGE;
  if ((*args)[0] == NULL || (*args)[1] == NULL)
    {
      set_usage_error (error, _("Say which command."));
      return PT_EXIT_USAGE;
    }

  name = g_strdup ((*args)[1]);
  verb = find_verb (name);
  if (verb == NULL)
    {
      /* Translators: %s is what someone took for a command */
      set_usage_error (error, _("There is no command “%s”."), name);
      return PT_EXIT_USAGE;
    }

  rest = g_strdupv (*args + 2);
  if (!check_options (verb, o, error) || !check_arguments (verb, o, rest, error))
    return PT_EXIT_USAGE;

  return run_verb (verb, o, rest, error);
}

/* The options that a window has too; @value: (out): whether its value is the next argument */
static gboolean
is_window_option (const char *arg,
                  gboolean   *value)
{
  *value = strcmp (arg, "--connect") == 0 || strcmp (arg, "--host") == 0;
  return *value || strcmp (arg, "--demo") == 0 || strcmp (arg, "--reset") == 0 ||
         g_str_has_prefix (arg, "--connect=") || g_str_has_prefix (arg, "--host=") ||
         g_str_has_prefix (arg, "--gapplication-");
}

/**
 * pt_command_line_wanted:
 * @argc: number of arguments, the program's name included
 * @argv: the arguments
 *
 * Wrong options count as well: whoever makes a mistake is told, not shown a window.
 *
 * Returns: whether there is more than a window's options
 */
gboolean
pt_command_line_wanted (int    argc,
                        char **argv)
{
  PtSessionOptions options = { 0 };
  gboolean value = FALSE;

  for (int i = 1; i < argc; i++)
    {
      if (!is_window_option (argv[i], &value))
        return TRUE;
      if (value && ++i >= argc)
        return TRUE;
    }

  pt_command_line_get_window_options (argc, argv, &options);
  return (options.reset && !options.demo) ||
         (options.demo && (options.uri != NULL || options.host_root != NULL));
}

/**
 * pt_command_line_get_window_options:
 * @argc: number of arguments
 * @argv: the arguments, of which pt_command_line_wanted() says that they want a window
 * @options: (out caller-allocates): which computer; its strings are borrowed from @argv
 */
void
pt_command_line_get_window_options (int                argc,
                                    char             **argv,
                                    PtSessionOptions  *options)
{
  *options = (PtSessionOptions) { 0 };
  for (int i = 1; i < argc; i++)
    {
      const char *arg = argv[i];

      if (strcmp (arg, "--demo") == 0)
        options->demo = TRUE;
      else if (strcmp (arg, "--reset") == 0)
        options->reset = TRUE;
      else if (strcmp (arg, "--connect") == 0 && i + 1 < argc)
        options->uri = argv[++i];
      else if (strcmp (arg, "--host") == 0 && i + 1 < argc)
        options->host_root = argv[++i];
      else if (g_str_has_prefix (arg, "--connect="))
        options->uri = arg + strlen ("--connect=");
      else if (g_str_has_prefix (arg, "--host="))
        options->host_root = arg + strlen ("--host=");
    }
}

/**
 * pt_command_line_run:
 * @argc: number of arguments, the program's name included
 * @argv: the arguments
 *
 * Returns: the exit status
 */
int
pt_command_line_run (int    argc,
                     char **argv)
{
  g_auto (PtCommandOptions) options = { .boot_order = PT_COMMAND_NO_BOOT_ORDER };
  g_auto (GStrv) args = g_new0 (char *, (gsize) argc + 1);
  g_autoptr (GError) error = NULL;
  gboolean json = FALSE, words_only = FALSE;
  PtExit status;

  for (int i = 0; i < argc; i++)
    {
      args[i] = g_strdup (argv[i]);
      words_only |= strcmp (argv[i], "--") == 0;
      json |= i > 0 && !words_only && strcmp (argv[i], "--json") == 0;
    }

  /* Scripts read it: never translated, also not what libvirt says */
  if (json)
    setlocale (LC_ALL, "C");

  /* A reader that has gone away ends a write, not the program in the middle of an application */
  signal (SIGPIPE, SIG_IGN);

  status = run (&args, &options, &error);
  if (error != NULL)
    status = fail (error, json);
  return (int) status;
}
