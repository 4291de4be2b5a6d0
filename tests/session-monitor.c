/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a window would show of the computer, in lines, for tests that are no C: each time that it is
 * read, one for each device with its driver and what uses it, then how often it was read.
 *
 *   session-monitor [--attended] [URI] */

#include <locale.h>
#include <stdio.h>

#include "pt-session.h"

static void
on_host (PtSession *session)
{
  static guint n_read;
  PtHost *host = pt_session_get_host (session);
  GPtrArray *devices;

  if (host == NULL)
    return;

  devices = pt_host_get_devices (host);
  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);
      g_autofree char *address = pt_pci_address_to_string (pt_pci_device_get_address (device));
      const char *driver = pt_pci_device_get_driver (device);
      GPtrArray *uses = pt_pci_device_get_facts (device)->uses;

      printf ("device %s %s", address, driver != NULL ? driver : "-");
      for (guint j = 0; j < uses->len; j++)
        printf (" %s", ((PtUse *) g_ptr_array_index (uses, j))->name);
      printf ("\n");
    }
  printf ("read %u\n", ++n_read);
  fflush (stdout);
}

int
main (int    argc,
      char **argv)
{
  const gboolean attended = argc > 1 && g_str_equal (argv[1], "--attended");
  const PtSessionOptions options = { .uri = argv[attended ? 2 : 1] };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  PtSession *session;

  setlocale (LC_ALL, "");
  session = pt_session_new (&options, &error);
  if (session == NULL)
    g_error ("%s", error->message);
  g_signal_connect (session, "notify::host", G_CALLBACK (on_host), NULL);
  pt_session_set_attended (session, attended);
  pt_session_start (session);
  g_main_loop_run (loop);
  return 0;
}
