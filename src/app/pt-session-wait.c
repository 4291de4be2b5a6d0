/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-session-work.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "pt-error.h"
#include "pt-hotplug.h"
#include "pt-pending.h"

/*
 * How a command waits for its work: in front of a worker, because a call of libvirt cannot be
 * called back and may never be answered. What is only read is given up, and then nothing is written
 * any more. What writes has more time, and is left behind with the words that its outcome is not
 * known.
 */

/* Another Passthrough may have the machine for a while, see PT_MACHINE_LOCK_PATIENCE */
#define READING_SECONDS 30
/* libvirt itself waits 30 seconds for a machine that another job has (QEMU_JOB_WAIT_TIME in its
 * src/qemu/qemu_domainjob.c) */
#define WRITING_SECONDS 60
/* The kernel pins all of a guest's memory before it starts, and clears it: a terabyte takes minutes
 * (vfio_pin_pages_remote() in its drivers/vfio/vfio_iommu_type1.c) */
#define STARTING_SECONDS 300
/* libvirt waits 60 seconds for the agent in the guest (VIR_DOMAIN_QEMU_AGENT_COMMAND_SHUTDOWN,
 * qemuAgentShutdown()), besides those for a sign of life of it, before it turns to ACPI
 * (qemuDomainShutdownFlags()); and 40 seconds for a process to end, with two more for each device
 * that was handed over (virProcessKillPainfullyDelay()) */
#define STOPPING_SECONDS 180

struct _PtSessionWait
{
  PtSessionWork     *work;
  PtSessionWorkFunc  run;
  GDestroyNotify     free_result;
  GMainContext      *context;
  GSource           *patience;
  GMutex             mutex;
  gint64             deadline;
  guint              seconds;
  gboolean           writing;
  gboolean           given_up;
  gboolean           over;
  gpointer           result;
  GError            *error;
};

static void
clear (gpointer data)
{
  PtSessionWait *self = data;

  g_source_destroy (self->patience);
  g_source_unref (self->patience);
  g_main_context_unref (self->context);
  g_clear_pointer (&self->work, pt_session_work_free);
  if (self->result != NULL && self->free_result != NULL)
    self->free_result (self->result);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
}

static void
release (PtSessionWait *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static void
set_patience (PtSessionWait *self,
              guint          seconds)
{
  self->seconds = seconds;
  self->deadline = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  g_source_set_ready_time (self->patience, self->deadline);
}

static gboolean
on_impatient (gpointer data)
{
  PtSessionWait *self = data;

  g_mutex_lock (&self->mutex);
  /* The worker may just have got more time */
  self->given_up = !self->over && g_get_monotonic_time () >= self->deadline;
  if (self->given_up || self->over)
    g_source_set_ready_time (self->patience, -1);
  g_mutex_unlock (&self->mutex);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource     *source,
          GSourceFunc  callback,
          gpointer     data)
{
  return callback (data);
}

static GSourceFuncs patience_funcs = { .dispatch = dispatch };

static void
work_thread (gpointer data)
{
  PtSessionWait *self = data;
  GError *error = NULL;
  gpointer result = self->run (self->work, &error);

  g_mutex_lock (&self->mutex);
  self->result = result;
  self->error = error;
  self->over = TRUE;
  g_mutex_unlock (&self->mutex);
  g_main_context_wakeup (self->context);
  release (self);
}

/* The second time ends the program, as it always does */
static gboolean
on_signal (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static GSource *
heed_interrupt (PtSessionWork *work,
                GMainContext  *context)
{
  GSource *source = g_unix_signal_source_new (SIGINT);

  g_source_set_callback (source, on_signal, g_object_ref (work->cancellable), g_object_unref);
  g_source_attach (source, context);
  return source;
}

static gboolean
is_waited_for (PtSessionWait *self)
{
  gboolean waited_for;

  g_mutex_lock (&self->mutex);
  waited_for = !self->over && !self->given_up;
  g_mutex_unlock (&self->mutex);
  return waited_for;
}

static void
set_given_up_error (PtSessionWait  *self,
                    GError        **error)
{
  const char *look = _("Check that the libvirt daemon answers, for example with “virsh list”.");
  g_autofree char *reason =
    /* Translators: %d is a number of seconds */
    g_strdup_printf (_("libvirt did not answer within %d seconds."), (int) self->seconds);

  if (!self->writing)
    pt_set_error (error, PT_ERROR_NOT_CONNECTED, look, self->work->uri, "%s", reason);
  else
    pt_set_error (error, PT_ERROR_FAILED,
                  self->work->powers
                    ? look
                    : _("Look at what the virtual machine has as soon as libvirt answers again, "
                        "then undo the change, as with “passthrough undo”."),
                  self->work->uri,
                  /* Translators: %s is the sentence that says why */
                  _("%s It is not known whether anything was changed."), reason);
}

/**
 * pt_session_work_wait:
 * @work: (transfer full): a piece of work
 * @run: what to do with it
 * @free_result: (nullable): frees a result that comes too late
 * @live: whether it may wait for a guest
 * @error: return location
 *
 * Runs it in a worker, and waits for 30 seconds; see pt_session_work_begin_writing() for more.
 *
 * Where a guest is waited for the main loop runs meanwhile, in which libvirt tells what that does,
 * and an interrupt (Ctrl+C) ends the waiting, and what had been done is put back.
 *
 * Returns: (transfer full) (nullable): the result of @run; %NULL with %PT_ERROR_NOT_CONNECTED:
 *   nothing was written, nor will be; with %PT_ERROR_FAILED: that cannot be told
 */
gpointer
pt_session_work_wait (PtSessionWork      *work,
                      PtSessionWorkFunc   run,
                      GDestroyNotify      free_result,
                      gboolean            live,
                      GError            **error)
{
  PtSessionWait *self = g_atomic_rc_box_new0 (PtSessionWait);
  g_autoptr (GSource) interrupted = NULL;
  gpointer result = NULL;

  g_mutex_init (&self->mutex);
  self->work = work;
  self->run = run;
  self->free_result = free_result;
  self->context = live ? g_main_context_ref (g_main_context_default ()) : g_main_context_new ();
  self->patience = g_source_new (&patience_funcs, sizeof (GSource));
  g_source_set_static_name (self->patience, "[passthrough] patience");
  g_source_set_callback (self->patience, on_impatient, self, NULL);
  set_patience (self, READING_SECONDS);
  g_source_attach (self->patience, self->context);

  if (work->cancellable == NULL)
    work->cancellable = g_cancellable_new ();
  if (live)
    interrupted = heed_interrupt (work, self->context);
  work->wait = self;
  pt_pending_run ("pt_session_work_wait", work_thread, g_atomic_rc_box_acquire (self));
  while (is_waited_for (self))
    g_main_context_iteration (self->context, TRUE);
  if (interrupted != NULL)
    g_source_destroy (interrupted);

  g_mutex_lock (&self->mutex);
  if (self->over)
    {
      result = g_steal_pointer (&self->result);
      /* Perhaps it has just come to its end because it was given up */
      if (self->given_up && g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        set_given_up_error (self, error);
      else if (self->error != NULL)
        g_propagate_error (error, g_steal_pointer (&self->error));
      /* Here, and not in the worker, which may be the last to let go of the rest */
      g_clear_pointer (&self->work, pt_session_work_free);
    }
  else
    {
      g_cancellable_cancel (self->work->cancellable);
      /* Its worker may never come to that */
      if (!self->writing && self->work->take_back != NULL)
        self->work->take_back (self->work);
      set_given_up_error (self, error);
    }
  g_source_destroy (self->patience);
  g_mutex_unlock (&self->mutex);
  release (self);
  return result;
}

/**
 * pt_session_work_prepared:
 * @work: a piece of work
 * @take_back: undoes what was prepared
 * @error: where to put that it was given up
 *
 * Call it when something was prepared that is of no use without what is to be written next: should
 * nobody wait so long, @take_back is called, with @work and perhaps beside its worker.
 *
 * Returns: whether to go on; of what a window waits for always
 */
gboolean
pt_session_work_prepared (PtSessionWork   *work,
                          GDestroyNotify   take_back,
                          GError         **error)
{
  PtSessionWait *self = work->wait;
  gboolean given_up;

  if (self == NULL)
    return TRUE;

  g_mutex_lock (&self->mutex);
  given_up = self->given_up;
  work->take_back = take_back;
  g_mutex_unlock (&self->mutex);

  if (given_up)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  return !given_up;
}

/**
 * pt_session_work_begin_writing:
 * @data: a piece of work
 * @error: where to put that it was given up
 *
 * Call it before anything is changed; a command waits longer then. May be called again.
 *
 * Returns: whether to go on; of what a window waits for always
 */
gboolean
pt_session_work_begin_writing (gpointer   data,
                               GError   **error)
{
  PtSessionWork *work = data;
  PtSessionWait *self = work->wait;
  guint seconds = WRITING_SECONDS;
  gboolean given_up;

  if (work->powers)
    seconds = work->power == PT_POWER_START ? STARTING_SECONDS : STOPPING_SECONDS;
  if (self == NULL)
    return TRUE;

  /* There and back again, and libvirt may be slow at each step */
  if (work->steps != NULL)
    seconds += 2 * work->steps->len * (PT_HOTPLUG_PATIENCE + WRITING_SECONDS);

  g_mutex_lock (&self->mutex);
  given_up = self->given_up;
  if (!given_up)
    {
      self->writing = TRUE;
      set_patience (self, seconds);
    }
  g_mutex_unlock (&self->mutex);

  if (given_up)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  return !given_up;
}
