/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "pt-application.h"
#include "pt-command-line.h"
#include "pt-leave.h"
#include "pt-place.h"

int
main (int    argc,
      char **argv)
{
  PtSessionOptions options;
  g_autofree char *catalogues = pt_place_settle ();

  pt_command_line_keep_streams ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, catalogues);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (pt_command_line_wanted (argc, argv))
    return pt_leave (pt_command_line_run (argc, argv));

  pt_command_line_get_window_options (argc, argv, &options);
  return pt_leave (pt_application_main (&options, argc, argv));
}
