/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-pending.h"

/*
 * Workers that are in the middle of something which nobody waits for, or not to its end: a goodbye
 * to libvirt, a question that was let go of, libvirt that is being opened. Only the end of the
 * program has to know of them. exit() runs the destructors of every library, and a worker that is
 * still in libvirt or libxml2 then would find what they have taken down. For the same reason they
 * are threads of GLib's pool, which stay: none begins or ends while the program does.
 */

static GMutex lock;
static GCond  one_less;
static guint  n_pending;

typedef struct
{
  PtPendingFunc func;
  gpointer      data;
} Errand;

/**
 * pt_pending_begin:
 *
 * Counts a worker that is about to be started, until its pt_pending_end().
 */
void
pt_pending_begin (void)
{
  g_mutex_lock (&lock);
  n_pending++;
  g_mutex_unlock (&lock);
}

/**
 * pt_pending_end:
 *
 * A worker calls it last.
 */
void
pt_pending_end (void)
{
  g_mutex_lock (&lock);
  n_pending--;
  g_cond_broadcast (&one_less);
  g_mutex_unlock (&lock);
}

static void
errand_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  const Errand *errand = data;

  errand->func (errand->data);
  g_task_return_boolean (task, TRUE);
  pt_pending_end ();
}

/**
 * pt_pending_run:
 * @name: (transfer none): what is done, a string that stays
 * @func: (scope async): does it, and lets go of @data
 * @data: (transfer full): for @func
 *
 * Has a worker call @func, for which nobody waits.
 */
void
pt_pending_run (const char    *name,
                PtPendingFunc  func,
                gpointer       data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Errand *errand = g_new0 (Errand, 1);

  errand->func = func;
  errand->data = data;
  g_task_set_source_tag (task, pt_pending_run);
  g_task_set_static_name (task, name);
  g_task_set_task_data (task, errand, g_free);
  pt_pending_begin ();
  g_task_run_in_thread (task, errand_thread);
}

/**
 * pt_pending_wait:
 * @milliseconds: how long at most
 *
 * Waits until no worker is in the middle of something.
 *
 * Returns: whether that is so; %FALSE when libvirt does not answer
 */
gboolean
pt_pending_wait (guint milliseconds)
{
  const gint64 deadline = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  gboolean none;

  g_mutex_lock (&lock);
  while (n_pending > 0 && g_cond_wait_until (&one_less, &lock, deadline))
    ;
  none = n_pending == 0;
  g_mutex_unlock (&lock);
  return none;
}
