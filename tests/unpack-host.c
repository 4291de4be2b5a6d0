/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>

#include "pt-error.h"
#include "pt-host-image.h"

/* unpack-host FILE DIRECTORY: lays out a recorded computer of tests/fixtures/hosts */
int
main (int   argc,
      char *argv[])
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 3)
    {
      g_printerr ("Usage: unpack-host FILE DIRECTORY\n");
      return 2;
    }
  if (!g_file_get_contents (argv[1], &text, NULL, &error) ||
      !pt_host_image_unpack (text, -1, argv[2], &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  return 0;
}
