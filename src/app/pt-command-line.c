/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-command-line.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "pt-command.h"
#include "pt-error.h"
#include "pt-printable.h"
#include "pt-json.h"
#include "pt-text.h"

/*
 * The program without a window: one command, its answer on stdout and nothing else there, errors
 * on stderr as a sentence and a next step, and the exit status.
 */

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
    case PT_ERROR_BUSY:
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
    case PT_ERROR_NOT_RELEASED:
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
  g_autoptr (GString) message = NULL;
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
  /* One line, also where somebody gave a name with a newline in it */
  message = g_string_new (error->message);
  g_string_replace (message, "\n", "\\n", 0);
  g_string_append_printf (text, "passthrough: %s\n", message->str);
  if (next != NULL && *next != '\0')
    g_string_append_printf (text, "%s\n", next);
  if (detail != NULL && *detail != '\0' && !json)
    {
      g_string_append (text, detail);
      if (!g_str_has_suffix (detail, "\n"))
        g_string_append_c (text, '\n');
    }
  printable = pt_printable_new_text (text->str);
  put (stderr, printable);
  return exit_of_error (error);
}

static PtExit
run_verb (const PtCommandVerb  *verb,
          PtCommandOptions     *o,
          GStrv                 args,
          GError              **error)
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

  status = pt_command_verb_get_run (verb) (&command, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return PT_EXIT_SYSTEM;
    }

  answer = o->json ? pt_json_to_text (json) : pt_printable_new_text (text->str);
  if (!put (stdout, answer))
    {
      /* What has been changed stays so, and undo knows of it */
      pt_set_error (error, PT_ERROR_IO, _("Check where it is written to."), g_strerror (errno),
                    "%s",
                    status == PT_EXIT_DONE && pt_command_verb_get_changes (verb)
                      ? _("It is done, but the answer could not be written.")
                      : _("The answer could not be written."));
      return PT_EXIT_SYSTEM;
    }

  return status;
}

static PtExit
run (GStrv             *args,
     PtCommandOptions  *o,
     GError           **error)
{
  const PtCommandVerb *verb = pt_command_options_parse (o, args, error);
  g_autoptr (GString) text = NULL;

  if (verb != NULL)
    return run_verb (verb, o, *args, error);
  if (!o->help && !o->version)
    return PT_EXIT_USAGE;

  text = g_string_new (NULL);
  if (o->help)
    pt_command_append_usage (text);
  else
    g_string_append (text, "passthrough " PACKAGE_VERSION "\n");
  put (stdout, text->str);
  return PT_EXIT_DONE;
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
 * pt_command_line_keep_streams:
 *
 * Call it first. Where a stream was closed, the next file that is opened would take its number, and
 * the answer, or a warning of a library, would go there: into the socket of the display, for one.
 * Opened like this, it cannot be read or written, and that is said.
 */
void
pt_command_line_keep_streams (void)
{
  static const int flags[] = { O_WRONLY, O_RDONLY, O_RDONLY };

  for (int fd = 0; fd < (int) G_N_ELEMENTS (flags); fd++)
    if (fcntl (fd, F_GETFD) < 0 && errno == EBADF)
      open ("/dev/null", flags[fd]);
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
  g_auto (PtCommandOptions) options = PT_COMMAND_OPTIONS_INIT;
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
