/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-session-work.h"

#include <glib/gi18n-lib.h>

#include "pt-apply.h"
#include "pt-error.h"
#include "pt-rom-reader.h"

/* The plans of a session, made on a freshly read definition, and their application. */

/* The plan itself asks no file system */
static void
look_at_rom (PtSelection *selection,
             PtHost      *host)
{
  const char *path = pt_selection_get_rom_file (selection);
  g_autoptr (PtRomFile) file = NULL;

  if (path == NULL)
    return;

  file = pt_rom_reader_read (path, pt_host_get_facts (host)->source);
  pt_selection_set_rom_facts (selection, file);
}

static PtPlan *
make_plan (PtSessionWork  *work,
           PtDomainXml    *definition,
           PtDomainXml    *live,
           GError        **error)
{
  g_autoptr (PtSituation) situation =
    pt_situation_new (work->host, work->facts, work->machines, work->domain, definition);

  if (live != NULL)
    {
      g_autoptr (PtSituation) stopped = g_steal_pointer (&situation);

      situation = pt_situation_new_running (stopped, live);
    }
  return pt_plan_new (situation, work->selection, error);
}

static gpointer
run_plan (PtSessionWork  *work,
          GError **error)
{
  g_autoptr (PtMachineLock) held = NULL;
  g_autofree char *text = NULL;
  g_autoptr (PtDomainXml) definition = NULL;
  g_autoptr (PtDomainXml) live = NULL;
  g_autoptr (PtPlan) plan = NULL;
  PtDomainXml *after;

  /* What cannot be held can still be read, and is refused when it comes to writing */
  pt_session_work_hold_example (work, &held, NULL);
  g_clear_pointer (&held, pt_machine_lock_free);
  text = pt_apply_read_definition (work->connection, work->uuid, work->cancellable, error);
  if (text == NULL)
    return NULL;

  definition = pt_domain_xml_new_from_text (text, -1, error);
  if (definition == NULL)
    return NULL;

  look_at_rom (work->selection, work->host);
  pt_session_work_identify (work, pt_domain_xml_get_identity (definition), NULL);
  /* What cannot be read is only missing where the machine is to be changed while it runs */
  live = pt_domain_is_active (work->domain) ? pt_session_work_read_live (work, NULL) : NULL;
  plan = make_plan (work, definition, live, error);
  after = plan != NULL ? pt_plan_get_after (plan) : NULL;
  /* What would be recorded is known only now, and is to be recorded with its serial number */
  if (after != NULL &&
      pt_session_work_identify (work, pt_domain_xml_get_identity (after),
                                pt_domain_xml_get_identity (definition)))
    {
      g_clear_object (&plan);
      plan = make_plan (work, definition, live, error);
    }
  return g_steal_pointer (&plan);
}

static PtSessionWork *
new_plan_work (PtSession     *self,
               PtMachine     *machine,
               PtSelection   *selection,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (PtSessionWork) work = NULL;
  const PtConnectionFacts *facts;

  if (!pt_session_check_host (self, error))
    return NULL;

  work = pt_session_work_new (self, pt_machine_get_domain (machine), cancellable, error);
  if (work == NULL)
    return NULL;

  facts = pt_connection_get_facts (self->connection);
  work->host = g_object_ref (self->host);
  work->facts = facts != NULL ? pt_connection_facts_copy (facts) : NULL;
  if (pt_domain_store_is_loaded (self->store))
    work->machines = pt_domain_store_dup_domains (self->store);
  work->selection = pt_selection_copy (selection);
  return g_steal_pointer (&work);
}

/* Before the definition, so that a program killed in between leaves no machine that takes at every
 * start of the computer what the person would miss. */
static gboolean
turn_autostart_off (PtSessionWork  *work,
                    GError        **error)
{
  return !work->record->autostart ||
         pt_apply_set_autostart (work->connection, work->uuid, FALSE, work->cancellable, error);
}

/* The change before this one is again the last */
static void
take_record_back (gpointer data)
{
  PtSessionWork *work = data;

  if (work->previous != NULL)
    pt_undo_store_write (work->undo, work->previous, NULL);
  else
    pt_undo_store_remove (work->undo, work->uri, work->uuid, NULL);
}

static gboolean
prepare_undo (const char  *before,
              const char  *after,
              gpointer     data,
              GError     **error)
{
  PtSessionWork *work = data;

  /* A record that cannot be read is of no use to anyone: it may be replaced */
  work->previous = pt_undo_store_read (work->undo, work->uri, work->uuid, NULL);
  work->record = pt_undo_record_new (work->uri, work->uuid, work->name, before, after);
  work->record->live = work->steps != NULL;
  if (work->no_autostart &&
      !pt_apply_get_autostart (work->connection, work->uuid, &work->record->autostart,
                               work->cancellable, error))
    return FALSE;
  if (!pt_undo_store_write (work->undo, work->record, error) ||
      !pt_session_work_prepared (work, take_record_back, error))
    return FALSE;
  /* From here on a machine that runs is changed */
  if ((work->steps != NULL || work->record->autostart) &&
      !pt_session_work_begin_writing (work, error))
    return FALSE;
  if (!turn_autostart_off (work, error))
    return FALSE;

  work->written = work->steps != NULL;
  return TRUE;
}

static gboolean
commit (gpointer   data,
        GError   **error)
{
  PtSessionWork *work = data;

  work->written = pt_session_work_begin_writing (work, error);
  return work->written;
}

static gboolean
complete_undo (const char  *read_back,
               gpointer     data,
               GError     **error)
{
  PtSessionWork *work = data;

  /* The definition is changed by now, which is no failure: without this undo compares by meaning */
  work->record->read_back = g_strdup (read_back);
  pt_undo_store_write (work->undo, work->record, NULL);
  return TRUE;
}

/* With what was to be assigned still in the definition it would lock the person out: then it stays
 * off, and undo turns it on. */
static GError *
restore_autostart (PtSessionWork *work,
                   GError        *reason)
{
  g_autoptr (GError) problem = NULL;
  gboolean on;
  GError *both;

  if (work->record == NULL || !work->record->autostart ||
      g_error_matches (reason, PT_ERROR, PT_ERROR_FAILED))
    return reason;
  /* Who may not turn it off may not turn it on either, and need not */
  if (pt_apply_get_autostart (work->connection, work->uuid, &on, NULL, NULL) && on)
    return reason;
  if (pt_apply_set_autostart (work->connection, work->uuid, TRUE, NULL, &problem))
    return reason;

  both = pt_error_new (PT_ERROR_FAILED,
                       _("Turn it on with “virsh autostart” if the virtual machine shall start "
                         "with this computer."),
                       pt_error_get_detail (problem),
                       /* Translators: %s is the sentence that says why */
                       _("%s The automatic start of the virtual machine stays off."),
                       reason->message);
  g_error_free (reason);
  return both;
}

/* When nothing was changed, the change before this one is again the last; also when that was
 * because somebody else was faster, or libvirt was gone before anything could be written. Not when
 * the definition is as before but what runs is not: whoever undoes something then means that. */
static void
restore_previous_record (PtSessionWork *work,
                         const GError  *reason)
{
  g_autofree char *now = NULL;

  if (work->record == NULL || g_error_matches (reason, PT_ERROR, PT_ERROR_FAILED))
    return;

  /* Put back, nothing of it is left, whatever somebody else has written meanwhile */
  if (work->written)
    now = pt_apply_read_definition (work->connection, work->uuid, NULL, NULL);
  if (work->written && g_strcmp0 (now, work->before) != 0 &&
      !g_error_matches (reason, PT_ERROR, PT_ERROR_PUT_BACK) &&
      !g_error_matches (reason, PT_ERROR, PT_ERROR_CHANGED_MEANWHILE))
    return;

  take_record_back (work);
}

/* Returns: (transfer full): the remarks, perhaps empty */
static gpointer
run_apply (PtSessionWork  *work,
           GError        **error)
{
  g_autoptr (PtMachineLock) lock = NULL;
  g_autoptr (PtMachineLock) held = NULL;
  g_autoptr (GError) problem = NULL;
  gboolean done;

  lock = pt_undo_store_lock (work->undo, work->uri, work->uuid, work->name, work->cancellable,
                             error);
  if (lock == NULL || !pt_session_work_hold_example (work, &held, error))
    return NULL;

  if (work->steps != NULL)
    done = pt_session_work_change_live (work, prepare_undo, complete_undo, &problem);
  else
    done = pt_apply_define (work->connection, work->uuid, work->before, work->after, prepare_undo,
                            commit, complete_undo, work, work->cancellable, &problem);
  if (!done)
    {
      problem = restore_autostart (work, problem);
      restore_previous_record (work, problem);
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  if (!pt_session_work_save_example (work, error))
    return NULL;
  return g_strdup (work->remarks != NULL ? work->remarks : "");
}

/* NULL without an error: there is nothing to do */
static PtSessionWork *
new_apply_work (PtSession          *self,
                PtPlan             *plan,
                const char *const  *accepted,
                GCancellable       *cancellable,
                GError            **error)
{
  PtDomain *target = pt_situation_get_target (pt_plan_get_situation (plan));
  PtSessionWork *work;

  if (!pt_plan_check_accepted (plan, accepted, error) || pt_plan_is_empty (plan))
    return NULL;
  if (target == NULL)
    {
      pt_set_error (error, PT_ERROR_USAGE, _("Make the plan for a virtual machine."), NULL,
                    _("A definition in a file is only planned, never changed."));
      return NULL;
    }

  work = pt_session_work_new (self, target, cancellable, error);
  if (work != NULL)
    {
      work->before = g_strdup (pt_domain_xml_get_text (pt_plan_get_before (plan)));
      work->after = g_strdup (pt_domain_xml_get_text (pt_plan_get_after (plan)));
      work->no_autostart = pt_plan_turns_autostart_off (plan);
      if (pt_plan_is_live (plan))
        work->steps = g_ptr_array_ref (pt_plan_get_live_steps (plan));
    }
  return work;
}

/**
 * pt_session_plan:
 * @self: a session
 * @machine: (nullable): the machine to plan for
 * @definition: (nullable): without @machine: a bare definition
 * @selection: what is wanted
 * @error: return location
 *
 * Reads the machine's definition freshly, waits for it, and makes the plan.
 *
 * Returns: (transfer full): the plan, or %NULL
 */
PtPlan *
pt_session_plan (PtSession    *self,
                 PtMachine    *machine,
                 PtDomainXml  *definition,
                 PtSelection  *selection,
                 GError      **error)
{
  PtSessionWork *work;

  g_return_val_if_fail (PT_IS_SESSION (self), NULL);
  g_return_val_if_fail (PT_IS_SELECTION (selection), NULL);
  g_return_val_if_fail ((machine != NULL) != (definition != NULL), NULL);

  if (machine == NULL)
    {
      g_autoptr (PtSituation) known = pt_session_dup_situation (self);
      g_autoptr (PtSituation) situation = NULL;
      g_autoptr (PtSelection) looked_at = pt_selection_copy (selection);

      g_return_val_if_fail (known != NULL, NULL);
      look_at_rom (looked_at, self->host);
      situation = pt_situation_new (self->host, pt_situation_get_connection (known),
                                    pt_situation_get_machines (known), NULL, definition);
      return pt_plan_new (situation, looked_at, error);
    }

  work = new_plan_work (self, machine, selection, NULL, error);
  return work != NULL ? pt_session_work_wait (work, run_plan, g_object_unref, FALSE, error) : NULL;
}

/**
 * pt_session_plan_async:
 * @self: a session
 * @machine: the machine to plan for
 * @selection: what is wanted; it is copied
 * @cancellable: (nullable): to give up
 * @callback: called when done
 * @user_data: for @callback
 *
 * Like pt_session_plan(), in a worker. Cancelled, it does not wait for libvirt.
 */
void
pt_session_plan_async (PtSession           *self,
                       PtMachine           *machine,
                       PtSelection         *selection,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  PtSessionWork *work;

  g_return_if_fail (PT_IS_SESSION (self));

  task = pt_session_new_task (self, cancellable, callback, user_data,
                              pt_session_plan_async, "[passthrough] plan");
  work = new_plan_work (self, machine, selection, cancellable, &error);
  pt_session_work_ask_in_thread (task, work, run_plan, g_object_unref, error);
}

/**
 * pt_session_plan_finish:
 * @self: a session
 * @result: as given to the callback
 * @error: return location
 *
 * Returns: (transfer full): the plan, or %NULL
 */
PtPlan *
pt_session_plan_finish (PtSession     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * pt_session_apply:
 * @self: a session
 * @plan: a plan for a machine
 * @accepted: (nullable): ids of the dangers that the person accepts
 * @remarks: (out) (optional) (transfer full): what is worth knowing afterwards, a line each; often
 *   empty
 * @error: return location
 *
 * Writes the undo record, then the definition, and reads it back. A plan that changes nothing is a
 * success. One for a running machine is carried out on that first, and the guest may take its time;
 * the main loop runs meanwhile.
 *
 * Returns: whether it was done
 */
gboolean
pt_session_apply (PtSession          *self,
                  PtPlan             *plan,
                  const char *const  *accepted,
                  char              **remarks,
                  GError            **error)
{
  PtSessionWork *work;
  g_autofree char *result = NULL;
  GError *problem = NULL;

  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);
  g_return_val_if_fail (PT_IS_PLAN (plan), FALSE);

  work = new_apply_work (self, plan, accepted, NULL, &problem);
  if (work != NULL)
    result = pt_session_work_wait (work, run_apply, g_free, work->steps != NULL, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return FALSE;
    }

  if (remarks != NULL)
    *remarks = result != NULL ? g_steal_pointer (&result) : g_strdup ("");
  return TRUE;
}

/**
 * pt_session_apply_async:
 * @self: a session
 * @plan: a plan for a machine
 * @accepted: (nullable): ids of the dangers that the person accepts
 * @cancellable: (nullable): to give up before something is written
 * @callback: called when done
 * @user_data: for @callback
 *
 * Like pt_session_apply(), in a worker.
 */
void
pt_session_apply_async (PtSession           *self,
                        PtPlan              *plan,
                        const char *const   *accepted,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  PtSessionWork *work;

  g_return_if_fail (PT_IS_SESSION (self));
  g_return_if_fail (PT_IS_PLAN (plan));

  task = pt_session_new_task (self, cancellable, callback, user_data,
                              pt_session_apply_async, "[passthrough] apply");
  work = new_apply_work (self, plan, accepted, cancellable, &error);
  /* A cancelled wait for a guest has more to say than that it was cancelled */
  g_task_set_check_cancellable (task, FALSE);
  if (work == NULL && error == NULL)
    g_task_return_pointer (task, g_strdup (""), g_free);
  else
    pt_session_work_run_in_thread (task, work, run_apply, g_free, NULL, error);
}

/**
 * pt_session_apply_finish:
 * @self: a session
 * @result: as given to the callback
 * @remarks: (out) (optional) (transfer full): as for pt_session_apply()
 * @error: return location
 *
 * Returns: whether it was done
 */
gboolean
pt_session_apply_finish (PtSession     *self,
                         GAsyncResult  *result,
                         char         **remarks,
                         GError       **error)
{
  g_autofree char *words = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  words = g_task_propagate_pointer (G_TASK (result), error);
  if (words == NULL)
    {
      /* Of an autostart that was off for a moment libvirt says nothing */
      if (self->store != NULL)
        pt_domain_store_refresh (self->store);
      return FALSE;
    }

  if (remarks != NULL)
    *remarks = g_steal_pointer (&words);
  return TRUE;
}
