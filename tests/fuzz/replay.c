/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>

#include "fuzz.h"

/*
 * Gives a fuzzing target every file that is kept for it, without libFuzzer: replay FILE…
 */

int
main (int    argc,
      char **argv)
{
  g_print ("1..%d\n", argc - 1);
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *name = g_path_get_basename (argv[i]);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      gsize length;

      if (!g_file_get_contents (argv[i], &text, &length, &error))
        g_error ("%s", error->message);
      else
        {
          /* Behind it there is nothing that may be read */
          g_autofree char *exactly = g_memdup2 (text, length);

          LLVMFuzzerTestOneInput ((const uint8_t *) exactly, length);
          g_print ("ok %d - %s\n", i, name);
        }
    }
  return argc > 1 ? 0 : 1;
}
