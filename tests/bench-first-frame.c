/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Preloaded into a GTK program by tests/bench: says how many milliseconds after the start of the
 * process its first window had painted its first frame, then ends the program. The same measure
 * for every program, without a line in any of them.
 */

#include <dlfcn.h>
#include <gtk/gtk.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* Field 22 is the start in clock ticks since boot; counted from behind the name, which may hold
 * blanks (proc(5)). */
static double
read_start_seconds (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;
  const char *behind;

  if (!g_file_get_contents ("/proc/self/stat", &text, NULL, NULL))
    return 0;
  behind = strrchr (text, ')');
  fields = g_strsplit (behind + 2, " ", -1);
  return g_ascii_strtod (fields[19], NULL) / (double) sysconf (_SC_CLK_TCK);
}

static void
on_after_paint (GdkFrameClock *clock,
                gpointer       user_data)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  fprintf (stderr, "first-frame-ms %.0f\n",
           ((double) now.tv_sec + (double) now.tv_nsec / 1e9 - read_start_seconds ()) * 1000);
  fflush (stderr);
  _exit (0);
}

void
gtk_window_present (GtkWindow *window)
{
  void (*present) (GtkWindow *) = (void (*) (GtkWindow *)) dlsym (RTLD_NEXT, "gtk_window_present");

  present (window);
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint",
                    G_CALLBACK (on_after_paint), NULL);
}
