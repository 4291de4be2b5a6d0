/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-guest-reading.h"

#include <glib/gi18n-lib.h>

#include "pt-error.h"
#include "pt-pending.h"
#include "pt-qemu-monitor.h"
#include "pt-session-work.h"

/* How long the command line waits: the agent may take a minute and a call, QEMU any time */
#define DEADLINE_SECONDS 75

static void
reading_clear (gpointer data)
{
  PtGuestReading *self = data;

  g_clear_object (&self->connection);
  g_clear_pointer (&self->before, pt_agent_answer_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->answer, pt_agent_answer_unref);
  g_clear_pointer (&self->qemu, pt_guest_sighting_free);
  g_clear_error (&self->error);
  g_free (self->uuid);
}

/**
 * pt_guest_reading_new:
 * @connection: an open connection
 * @uuid: the UUID of a machine that runs
 * @before: (nullable): what the agent in its guest said the last time
 *
 * Returns: (transfer full): a reading that asks nobody yet
 */
PtGuestReading *
pt_guest_reading_new (PtConnection  *connection,
                      const char    *uuid,
                      PtAgentAnswer *before)
{
  PtGuestReading *self = g_atomic_rc_box_new0 (PtGuestReading);

  self->connection = g_object_ref (connection);
  self->uuid = g_strdup (uuid);
  self->before = before != NULL ? pt_agent_answer_ref (before) : NULL;
  self->cancellable = g_cancellable_new ();
  return self;
}

static PtGuestReading *
reading_ref (PtGuestReading *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * pt_guest_reading_unref:
 * @self: (transfer full): a reading
 */
void
pt_guest_reading_unref (PtGuestReading *self)
{
  g_atomic_rc_box_release_full (self, reading_clear);
}

static void
reading_run (PtGuestReading *self)
{
  if (self->ask_qemu)
    self->qemu = pt_qemu_monitor_read_pci (self->connection, self->uuid, self->cancellable,
                                           &self->error);
  if (self->ask_agent)
    self->answer = pt_guest_agent_read (self->connection, self->uuid, self->before,
                                        self->cancellable);
}

static void
reading_thread (GTask        *task,
                gpointer      object,
                gpointer      data,
                GCancellable *cancellable)
{
  reading_run (data);
  g_task_return_boolean (task, TRUE);
}

/**
 * pt_guest_reading_run_async:
 * @self: a reading
 * @callback: called when done; the reading is the data of its task
 * @user_data: for @callback
 *
 * Asks in a worker.
 */
void
pt_guest_reading_run_async (PtGuestReading      *self,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, pt_guest_reading_run_async);
  g_task_set_static_name (task, "[passthrough] read guest");
  g_task_set_task_data (task, reading_ref (self), (GDestroyNotify) pt_guest_reading_unref);
  pt_session_run_in_thread (task, reading_thread);
}

typedef struct
{
  PtGuestReading *reading;
  GAsyncQueue    *done;
} Run;

static void
run_and_tell (gpointer data)
{
  Run *run = data;

  reading_run (run->reading);
  g_async_queue_push (run->done, run->reading);
  pt_guest_reading_unref (run->reading);
  g_async_queue_unref (run->done);
  g_free (run);
}

/**
 * pt_guest_reading_run_and_wait:
 * @self: a reading
 * @error: return location
 *
 * Asks in a worker, which goes on when nobody answers.
 *
 * Returns: whether it came to an end
 */
gboolean
pt_guest_reading_run_and_wait (PtGuestReading  *self,
                               GError         **error)
{
  g_autoptr (GAsyncQueue) done = g_async_queue_new ();
  Run *run = g_new0 (Run, 1);

  run->reading = reading_ref (self);
  run->done = g_async_queue_ref (done);
  pt_pending_run ("pt_guest_reading_run_and_wait", run_and_tell, run);
  if (g_async_queue_timeout_pop (done, DEADLINE_SECONDS * G_TIME_SPAN_SECOND) != NULL)
    return TRUE;

  g_cancellable_cancel (self->cancellable);
  pt_set_error (error, PT_ERROR_LIBVIRT,
                _("Look at the virtual machine’s console, then try again."), NULL,
                /* Translators: %d is a number of seconds */
                _("Neither QEMU nor the guest answered within %d seconds."), DEADLINE_SECONDS);
  return FALSE;
}
