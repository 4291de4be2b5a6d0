/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Preloaded into a GTK program: writes to the file that FRAME_GAPS names, a line each, how many
 * milliseconds the main thread was away from its main loop, when that was longer than two frames.
 * What the kernel let others run for meanwhile is taken off: a busy machine is no defect.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <gtk/gtk.h>
#include <stdio.h>

#define INTERVAL_MS 8
#define WORTH_A_LINE_MS 34

static FILE *lines;
static gint64 last;
static gint64 last_delay;

/* Microseconds that the main thread has waited for a processor: the second field, in nanoseconds
 * (kernel, Documentation/scheduler/sched-stats.rst) */
static gint64
read_run_delay (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;

  if (!g_file_get_contents ("/proc/thread-self/schedstat", &text, NULL, NULL))
    return 0;
  fields = g_strsplit (text, " ", 3);
  return (gint64) (g_ascii_strtoull (fields[1], NULL, 10) / 1000);
}

static gboolean
on_tick (gpointer data)
{
  gint64 delay = read_run_delay ();
  gint64 now = g_get_monotonic_time ();
  gint64 gap = now - last - (delay - last_delay) - INTERVAL_MS * 1000;

  if (gap > WORTH_A_LINE_MS * 1000)
    {
      fprintf (lines, "%" G_GINT64_FORMAT "\n", gap / 1000);
      fflush (lines);
    }
  last = now;
  last_delay = delay;
  return G_SOURCE_CONTINUE;
}

void
gtk_window_present (GtkWindow *window)
{
  void (*present) (GtkWindow *) = (void (*) (GtkWindow *)) dlsym (RTLD_NEXT, "gtk_window_present");
  const char *path = g_getenv ("FRAME_GAPS");

  present (window);
  if (lines != NULL || path == NULL || (lines = fopen (path, "w")) == NULL)
    return;
  last = g_get_monotonic_time ();
  last_delay = read_run_delay ();
  /* Before everything else, so that only being away counts */
  g_timeout_add_full (G_PRIORITY_HIGH, INTERVAL_MS, on_tick, NULL, NULL);
}
