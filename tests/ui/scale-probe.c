/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Preloaded into the window: measures how it copes with a computer of thousands of groups, from
 * within, so that nothing but the window itself takes time. Writes to the file that SCALE_PROBE
 * names, a line each:
 *
 *     first-frame MS        from the start of the process until the window was painted at all
 *     first-content MS      from the start of the process until the first card was painted
 *     first-content-cpu MS  what of a processor's time all threads have had by then
 *     complete MS           until all of them were known
 *     complete-cpu MS
 *     complete-main MS      what of that the main thread alone has had
 *     search MS             from a keystroke to the painted answer, for each
 *     scroll FPS            frames a second, a card's height or so in three of them
 *     scroll-frame MS       what the slowest twentieth of the frames took at least
 *     away MS               what the main thread has worked at most between the two without coming
 *                           back to its loop
 *
 * What others ran for while the main thread could have, is taken off of search and scroll; what it
 * waited for, the display among that, does not count as away: a busy machine is no defect. Then
 * ends the program. SCALE_CARDS is the type of the view's cards, SCALE_ITEMS their number.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <gtk/gtk.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define SCROLL_FRAMES 300
#define SCROLL_PIXELS 50
#define REST_FRAMES 10

typedef enum
{
  FILLING,
  SEARCHING,
  SCROLLING,
} Stage;

static const char *const searches[] = { "n", "nv", "nvm", "nvme", "nvme 3", "nvme 33", "", "1", "" };

static FILE *lines;
static GtkWidget *window;
static Stage stage;
static gboolean has_frame;
static gboolean has_content;
static guint rest;
static gsize n_searched;
static gint64 asked;
static GArray *frames;
static gint64 painted;
static double last_tick;
static double longest_away;

static double
read_start_seconds (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;

  if (!g_file_get_contents ("/proc/self/stat", &text, NULL, NULL))
    return 0;
  fields = g_strsplit (strrchr (text, ')') + 2, " ", -1);
  return g_ascii_strtod (fields[19], NULL) / (double) sysconf (_SC_CLK_TCK);
}

static double
get_age_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return ((double) now.tv_sec + (double) now.tv_nsec / 1e9 - read_start_seconds ()) * 1000;
}

static double
get_cpu_ms (clockid_t whose)
{
  struct timespec now;

  clock_gettime (whose, &now);
  return (double) now.tv_sec * 1000 + (double) now.tv_nsec / 1e6;
}

/* Microseconds, without those in which the main thread has waited for a processor: the second
 * field, in nanoseconds (kernel, Documentation/scheduler/sched-stats.rst) */
static gint64
get_own_time (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;

  if (!g_file_get_contents ("/proc/thread-self/schedstat", &text, NULL, NULL))
    return g_get_monotonic_time ();
  fields = g_strsplit (text, " ", 3);
  return g_get_monotonic_time () - (gint64) (g_ascii_strtoull (fields[1], NULL, 10) / 1000);
}

/* The first mapped widget of that type below @widget, or @widget itself */
static GtkWidget *
find (GtkWidget  *widget,
      const char *type,
      gboolean    mapped)
{
  if (mapped && !gtk_widget_get_mapped (widget))
    return NULL;
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, mapped);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Looked for until it is there, and not in each frame after that */
static GtkWidget *
find_list (void)
{
  static GtkWidget *list;
  GtkWidget *cards = list == NULL ? find (window, g_getenv ("SCALE_CARDS"), TRUE) : NULL;

  if (cards != NULL)
    list = gtk_widget_get_ancestor (cards, GTK_TYPE_LIST_VIEW);
  return list;
}

static gboolean
is_complete (void)
{
  const guint wanted = (guint) g_ascii_strtoull (g_getenv ("SCALE_ITEMS"), NULL, 10);
  GtkWidget *list = find_list ();
  static GtkWidget *cards;
  g_autoptr (GObject) session = NULL;
  gboolean loading;

  if (cards == NULL)
    cards = find (window, "PtGroupCards", FALSE);
  if (list == NULL || cards == NULL)
    return FALSE;
  g_object_get (cards, "session", &session, NULL);
  g_object_get (session, "loading", &loading, NULL);
  return !loading &&
         g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)))) ==
           wanted;
}

static gboolean
on_tick (gpointer data)
{
  double now = get_cpu_ms (CLOCK_THREAD_CPUTIME_ID);

  if (stage == FILLING && has_content)
    longest_away = MAX (longest_away, now - last_tick);
  last_tick = now;
  return G_SOURCE_CONTINUE;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static void
report_scroll (void)
{
  gint64 sum = 0;

  for (guint i = 0; i < frames->len; i++)
    sum += g_array_index (frames, gint64, i);
  fprintf (lines, "scroll %.1f\n", frames->len * 1e6 / (double) sum);
  g_array_sort (frames, compare);
  fprintf (lines, "scroll-frame %.1f\n",
           (double) g_array_index (frames, gint64, frames->len * 19 / 20) / 1000);
}

static gboolean
on_scroll (GtkWidget     *list,
           GdkFrameClock *clock,
           gpointer       data)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + SCROLL_PIXELS);
  return G_SOURCE_CONTINUE;
}

static void
on_filling (void)
{
  if (!has_frame)
    {
      has_frame = TRUE;
      fprintf (lines, "first-frame %.0f\n", get_age_ms ());
    }
  if (!has_content && find_list () != NULL)
    {
      has_content = TRUE;
      fprintf (lines, "first-content %.0f\n", get_age_ms ());
      fprintf (lines, "first-content-cpu %.0f\n", get_cpu_ms (CLOCK_PROCESS_CPUTIME_ID));
    }
  if (!has_content || !is_complete ())
    return;

  fprintf (lines, "complete %.0f\n", get_age_ms ());
  fprintf (lines, "complete-cpu %.0f\n", get_cpu_ms (CLOCK_PROCESS_CPUTIME_ID));
  fprintf (lines, "complete-main %.0f\n", get_cpu_ms (CLOCK_THREAD_CPUTIME_ID));
  fprintf (lines, "away %.0f\n", longest_away);
  stage = SEARCHING;
}

static void
on_searching (void)
{
  GtkEditable *entry = GTK_EDITABLE (find (window, "GtkSearchEntry", FALSE));

  if (asked != 0)
    {
      fprintf (lines, "search %.1f\n", (double) (get_own_time () - asked) / 1000);
      asked = 0;
      rest = REST_FRAMES;
    }
  else if (rest > 0)
    rest--;
  else if (n_searched < G_N_ELEMENTS (searches))
    {
      asked = get_own_time ();
      gtk_editable_set_text (entry, searches[n_searched++]);
    }
  else
    {
      stage = SCROLLING;
      frames = g_array_new (FALSE, FALSE, sizeof (gint64));
      gtk_widget_add_tick_callback (find_list (), on_scroll, NULL, NULL);
    }
}

static void
on_scrolling (void)
{
  gint64 now = get_own_time ();
  gint64 frame = now - painted;

  if (painted != 0)
    g_array_append_val (frames, frame);
  painted = now;
  if (frames->len < SCROLL_FRAMES)
    return;
  report_scroll ();
  fflush (lines);
  _exit (0);
}

static void
on_after_paint (GdkFrameClock *clock,
                gpointer       data)
{
  switch (stage)
    {
    case FILLING:
      on_filling ();
      break;
    case SEARCHING:
      on_searching ();
      break;
    case SCROLLING:
    default:
      on_scrolling ();
      break;
    }
  fflush (lines);
}

/* A frame for each tick of the clock, whether something has changed or not */
static gboolean
on_every_frame (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       data)
{
  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
  return G_SOURCE_CONTINUE;
}

void
gtk_window_present (GtkWindow *presented)
{
  void (*present) (GtkWindow *) = (void (*) (GtkWindow *)) dlsym (RTLD_NEXT, "gtk_window_present");
  const char *path = g_getenv ("SCALE_PROBE");
  GdkFrameClock *clock;

  present (presented);
  if (lines != NULL || path == NULL || (lines = fopen (path, "w")) == NULL)
    return;
  window = GTK_WIDGET (presented);
  clock = gtk_widget_get_frame_clock (window);
  gtk_widget_add_tick_callback (window, on_every_frame, NULL, NULL);
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), NULL);
  last_tick = get_cpu_ms (CLOCK_THREAD_CPUTIME_ID);
  g_timeout_add_full (G_PRIORITY_HIGH, 8, on_tick, NULL, NULL);
}
