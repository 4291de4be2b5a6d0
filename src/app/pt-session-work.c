/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-session-work.h"

#include <glib/gi18n-lib.h>

#include "pt-error.h"
#include "pt-pending.h"

typedef struct
{
  PtSessionWork     *work;
  PtSessionWorkFunc  run;
  GDestroyNotify     free_result;

  /* When it may be let go of */
  GTask             *task;
} PtJob;

static void
pt_job_free (PtJob *job)
{
  g_clear_pointer (&job->work, pt_session_work_free);
  g_free (job);
}

static void
job_thread (GTask        *task,
            gpointer      object,
            gpointer      data,
            GCancellable *cancellable)
{
  PtJob *job = data;
  GError *error = NULL;
  gpointer result = job->run (job->work, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, job->free_result);
  else
    g_task_return_error (task, error);
}

typedef struct
{
  GTask           *task;
  GTaskThreadFunc  run;
} PtErrand;

static void
errand_thread (GTask        *inner,
               gpointer      object,
               gpointer      data,
               GCancellable *cancellable)
{
  PtErrand *errand = data;

  errand->run (errand->task, g_task_get_source_object (errand->task),
               g_task_get_task_data (errand->task), g_task_get_cancellable (errand->task));
  g_task_return_boolean (inner, TRUE);
  pt_pending_end ();
}

static void
on_errand_done (GObject      *object,
                GAsyncResult *result,
                gpointer      data)
{
  PtErrand *errand = data;

  g_object_unref (errand->task);
  g_free (errand);
}

/**
 * pt_session_new_task:
 * @self: a session
 * @cancellable: (nullable): to give up
 * @callback: called when done
 * @user_data: for @callback
 * @tag: the function that it is for
 * @name: a static name, for debuggers
 *
 * Returns: (transfer full): a task of @self
 */
GTask *
pt_session_new_task (PtSession           *self,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data,
                     gpointer             tag,
                     const char          *name)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_static_name (task, name);
  return task;
}

/**
 * pt_session_run_in_thread:
 * @task: a task of a session
 * @run: returns from @task, in a worker
 *
 * Like g_task_run_in_thread(), whose worker may be the last to let go of @task, and so of the
 * session: that would then be disposed of in the worker, under the hands of the main thread. Here
 * the last reference is always dropped where @task was made.
 */
void
pt_session_run_in_thread (GTask           *task,
                          GTaskThreadFunc  run)
{
  PtErrand *errand = g_new0 (PtErrand, 1);
  g_autoptr (GTask) inner = NULL;

  errand->task = g_object_ref (task);
  errand->run = run;
  inner = g_task_new (NULL, NULL, on_errand_done, errand);
  g_task_set_source_tag (inner, pt_session_run_in_thread);
  g_task_set_static_name (inner, g_task_get_name (task));
  g_task_set_task_data (inner, errand, NULL);
  pt_pending_begin ();
  g_task_run_in_thread (inner, errand_thread);
}

/**
 * pt_session_work_free:
 * @work: (transfer full): a piece of work
 */
void
pt_session_work_free (PtSessionWork *work)
{
  g_clear_object (&work->connection);
  g_clear_object (&work->example);
  g_clear_object (&work->undo);
  g_clear_object (&work->cancellable);
  g_free (work->uri);
  g_free (work->uuid);
  g_free (work->name);
  g_clear_object (&work->host);
  g_clear_pointer (&work->facts, pt_connection_facts_free);
  g_clear_pointer (&work->machines, g_ptr_array_unref);
  g_clear_object (&work->domain);
  g_clear_object (&work->selection);
  g_clear_error (&work->no_host);
  g_free (work->repair_command);
  g_free (work->return_command);
  g_free (work->before);
  g_free (work->after);
  g_clear_pointer (&work->record, pt_undo_record_free);
  g_clear_pointer (&work->previous, pt_undo_record_free);
  g_clear_pointer (&work->steps, g_ptr_array_unref);
  g_clear_pointer (&work->answers, g_async_queue_unref);
  g_clear_pointer (&work->addresses, g_array_unref);
  g_free (work->remarks);
  g_free (work);
}

/**
 * pt_session_connection_uri:
 * @self: a session that has a connection
 *
 * Returns: (transfer none): its address in libvirt's own spelling, so that two ways to write it
 *   share their undo records
 */
const char *
pt_session_connection_uri (PtSession *self)
{
  const PtConnectionFacts *facts = pt_connection_get_facts (self->connection);

  if (facts != NULL && facts->uri != NULL)
    return facts->uri;
  return pt_connection_get_uri (self->connection);
}

/**
 * pt_session_work_new:
 * @self: a session
 * @domain: the machine it is about
 * @cancellable: (nullable): to give up
 * @error: return location
 *
 * Returns: (transfer full): a piece of work, or %NULL without an open connection
 */
PtSessionWork *
pt_session_work_new (PtSession     *self,
                     PtDomain      *domain,
                     GCancellable  *cancellable,
                     GError       **error)
{
  PtSessionWork *work;

  if (!pt_session_check_connected (self, error))
    return NULL;

  work = g_new0 (PtSessionWork, 1);
  work->connection = g_object_ref (self->connection);
  work->example = self->example != NULL ? g_object_ref (self->example) : NULL;
  work->undo = g_object_ref (self->undo);
  work->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  work->uri = g_strdup (pt_session_connection_uri (self));
  work->uuid = g_strdup (pt_domain_get_uuid (domain));
  work->name = g_strdup (pt_domain_get_name (domain));
  work->domain = g_object_ref (domain);
  return work;
}

/**
 * pt_session_work_hold_example:
 * @work: a piece of work that is about to read or change something
 * @lock: (out) (transfer full) (nullable): frees the example for other programs
 * @error: return location
 *
 * Returns: whether its machines are as the last program has left them; those that libvirt keeps
 *   itself always are
 */
gboolean
pt_session_work_hold_example (PtSessionWork  *work,
                              PtMachineLock **lock,
                              GError        **error)
{
  *lock = work->example != NULL ? pt_example_hold (work->example, work->connection, work->name,
                                                   work->cancellable, error)
                                : NULL;
  return work->example == NULL || *lock != NULL;
}

/**
 * pt_session_work_save_example:
 * @work: a piece of work that has changed something
 * @error: return location
 *
 * Returns: whether it is kept; machines that libvirt keeps itself always are
 */
gboolean
pt_session_work_save_example (PtSessionWork  *work,
                              GError        **error)
{
  return work->example == NULL || pt_example_save (work->example, work->connection, error);
}

/**
 * pt_session_work_run_in_thread:
 * @task: returns the result of @run
 * @work: (transfer full) (nullable): a piece of work
 * @run: what to do with it
 * @free_result: (nullable): frees a result that nobody takes
 * @nothing: the result when there is neither @work nor @error
 * @error: (transfer full) (nullable): why there is no @work
 */
void
pt_session_work_run_in_thread (GTask             *task,
                               PtSessionWork     *work,
                               PtSessionWorkFunc  run,
                               GDestroyNotify     free_result,
                               gpointer           nothing,
                               GError            *error)
{
  PtJob *job;

  if (work == NULL)
    {
      if (error != NULL)
        g_task_return_error (task, error);
      else
        g_task_return_pointer (task, nothing, NULL);
      return;
    }

  job = g_new0 (PtJob, 1);
  job->work = work;
  job->run = run;
  job->free_result = free_result;
  g_task_set_task_data (task, job, (GDestroyNotify) pt_job_free);
  pt_session_run_in_thread (task, job_thread);
}

/* A job that may be let go of is shared by its worker and whoever waits for it, and given up by
 * both where it was made */
static void
question_clear (PtJob *job)
{
  pt_session_work_free (job->work);
  g_object_unref (job->task);
}

static void
question_release (gpointer job)
{
  g_rc_box_release_full (job, (GDestroyNotify) question_clear);
}

static gboolean
on_question_over (gpointer job)
{
  return G_SOURCE_REMOVE;
}

static void
question_thread (GTask        *inner,
                 gpointer      object,
                 gpointer      data,
                 GCancellable *cancellable)
{
  g_autoptr (GSource) over = g_idle_source_new ();
  PtJob *job = data;
  GError *error = NULL;
  gpointer result = job->run (job->work, &error);

  /* Refused when nobody waits any more */
  if (!g_task_set_return_on_cancel (inner, FALSE))
    {
      if (result != NULL && job->free_result != NULL)
        job->free_result (result);
      g_clear_error (&error);
    }
  else if (result != NULL)
    g_task_return_pointer (inner, result, job->free_result);
  else
    g_task_return_error (inner, error);
  g_source_set_static_name (over, g_task_get_name (inner));
  g_source_set_callback (over, on_question_over, job, question_release);
  g_source_attach (over, g_task_get_context (inner));
  pt_pending_end ();
}

static void
on_answered (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  PtJob *job = data;
  GError *error = NULL;
  gpointer answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (error != NULL)
    g_task_return_error (job->task, error);
  else
    g_task_return_pointer (job->task, answer, job->free_result);
  question_release (job);
}

/**
 * pt_session_work_ask_in_thread:
 * @task: returns the result of @run, or at once when it is cancelled
 * @work: (transfer full) (nullable): a piece of work
 * @run: what to do with it
 * @free_result: (nullable): frees a result that nobody takes
 * @error: (transfer full) (nullable): why there is no @work
 *
 * Like pt_session_work_run_in_thread(), for what may be left to itself: a call of libvirt cannot be
 * called back, and may never be answered. The worker waits on, and what it is told is dropped.
 */
void
pt_session_work_ask_in_thread (GTask             *task,
                               PtSessionWork     *work,
                               PtSessionWorkFunc  run,
                               GDestroyNotify     free_result,
                               GError            *error)
{
  g_autoptr (GTask) inner = NULL;
  PtJob *job;

  if (work == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  job = g_rc_box_new0 (PtJob);
  job->work = work;
  job->run = run;
  job->free_result = free_result;
  job->task = g_object_ref (task);
  inner = g_task_new (NULL, g_task_get_cancellable (task), on_answered, job);
  g_task_set_source_tag (inner, pt_session_work_ask_in_thread);
  g_task_set_static_name (inner, g_task_get_name (task));
  g_task_set_task_data (inner, g_rc_box_acquire (job), NULL);
  g_task_set_return_on_cancel (inner, TRUE);
  pt_pending_begin ();
  g_task_run_in_thread (inner, question_thread);
}

/**
 * pt_session_check_host:
 * @self: a session
 * @error: return location
 *
 * Returns: whether the host is known
 */
gboolean
pt_session_check_host (PtSession  *self,
                       GError    **error)
{
  if (self->host != NULL)
    return TRUE;

  if (self->host_error != NULL)
    g_propagate_error (error, g_error_copy (self->host_error));
  else
    pt_set_error (error, PT_ERROR_HOST_UNREADABLE, _("Try again in a moment."), NULL,
                  _("The computer’s devices have not been read yet."));
  return FALSE;
}

/**
 * pt_session_check_connected:
 * @self: a session
 * @error: return location
 *
 * Returns: whether there is an open connection
 */
gboolean
pt_session_check_connected (PtSession  *self,
                            GError    **error)
{
  if (self->connection != NULL &&
      pt_connection_get_state (self->connection) == PT_CONNECTION_CONNECTED)
    return TRUE;

  if (self->libvirt_error != NULL)
    g_propagate_error (error, g_error_copy (self->libvirt_error));
  else
    pt_set_error (error, PT_ERROR_NOT_CONNECTED, _("Try again in a moment."), NULL,
                  _("libvirt has not answered yet."));
  return FALSE;
}
