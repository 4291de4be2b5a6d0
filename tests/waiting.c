/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "waiting.h"

#include <string.h>

/* Seconds */
#define DEADLINE 60

static gboolean
on_deadline (gpointer data)
{
  gboolean *over = data;

  *over = TRUE;
  return G_SOURCE_CONTINUE;
}

/* Runs the main loop until @condition is true; says what it waited for when that takes too long */
void
test_wait (TestCondition  condition,
           gpointer       data,
           const char    *what)
{
  gboolean over = FALSE;
  guint id = g_timeout_add_seconds (DEADLINE, on_deadline, &over);

  while (!condition (data) && !over)
    g_main_context_iteration (NULL, TRUE);
  if (!condition (data))
    g_error ("waited %d s for %s", DEADLINE, what);
  g_source_remove (id);
}

/* Microseconds that stand still while anything on this computer waits for a processor: for what has
 * to be done in a time, of which a busy computer says nothing. Where the kernel does not tell
 * (Documentation/accounting/psi.rst), the usual ones.
 *
 * Never quite still, a sixteenth always counts: what waits may be of the lowest priority, or be the
 * program itself, and on a computer that always has something to do nothing would take too long. */
gint64
test_clock (void)
{
  g_autofree char *text = NULL;
  const char *total;
  gint64 stalled = 0;

  if (g_file_get_contents ("/proc/pressure/cpu", &text, NULL, NULL) &&
      (total = strstr (text, "total=")) != NULL)
    stalled = g_ascii_strtoll (total + strlen ("total="), NULL, 10);
  return g_get_monotonic_time () - stalled / 16 * 15;
}
