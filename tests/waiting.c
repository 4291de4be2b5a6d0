/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "waiting.h"

/* Seconds */
#define DEADLINE 30

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
