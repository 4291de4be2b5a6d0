/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-session-work.h"

#include <glib/gi18n-lib.h>

#include "pt-apply.h"
#include "pt-definition-between.h"
#include "pt-definition-compare.h"
#include "pt-difference.h"
#include "pt-error.h"

/* The last change of a machine, undone. */

/* The record that is being followed stays until the old definition is back */
static gboolean
prepare_live (const char  *before,
              const char  *after,
              gpointer     work,
              GError     **error)
{
  return pt_session_work_begin_writing (work, error);
}

static gboolean
complete_nothing (const char  *read_back,
                  gpointer     data,
                  GError     **error)
{
  return TRUE;
}

static gboolean
holds_same_sources (const char *a,
                    const char *b)
{
  g_autoptr (PtDomainXml) first = pt_domain_xml_new_from_text (a, -1, NULL);
  g_autoptr (PtDomainXml) second = pt_domain_xml_new_from_text (b, -1, NULL);
  GPtrArray *x, *y;

  if (first == NULL || second == NULL)
    return FALSE;

  x = pt_domain_xml_get_sources (first);
  y = pt_domain_xml_get_sources (second);
  for (guint i = 0; i < x->len && x->len == y->len; i++)
    {
      const PtDomainSource *one = g_ptr_array_index (x, i), *other = g_ptr_array_index (y, i);

      if (one->kind != other->kind || !pt_pci_address_equal (&one->host, &other->host))
        return FALSE;
    }
  return x->len == y->len;
}

/* Both ways: what was asked is there, and nothing is there that was not asked. Host devices are
 * left out of the second way by pt_definition_compare(), and so looked at on their own. */
static gboolean
says_the_same (const PtUndoRecord *record,
               const char         *current)
{
  g_autofree char *lost = NULL;
  g_autofree char *added = NULL;
  g_autoptr (GError) error = NULL;

  lost = pt_definition_compare (record->before, record->asked, current, &error);
  if (lost == NULL && error == NULL)
    added = pt_definition_compare (current, record->asked, record->asked, &error);
  return lost == NULL && added == NULL && error == NULL &&
         holds_same_sources (record->asked, current);
}

/* Whether nobody has changed the definition since the change of @record was made. */
static gboolean
is_last_change (const PtUndoRecord *record,
                const char         *current)
{
  if (record->read_back != NULL)
    return g_str_equal (record->read_back, current) ||
           /* Killed while it was being undone in a machine that runs */
           (record->live && pt_definition_lies_between (record->read_back, record->before,
                                                        current));

  /* Killed between defining and reading back: libvirt has put what was asked into its own words;
   * or in the midst of what runs */
  return says_the_same (record, current) ||
         (record->live && pt_definition_lies_between (record->before, record->asked, current));
}

static gboolean
check_last_change (PtSessionWork       *work,
                   const PtUndoRecord  *record,
                   const char          *current,
                   GError             **error)
{
  const char *known = record->read_back != NULL ? record->read_back : record->asked;
  g_autofree char *difference = NULL;

  if (g_str_equal (current, record->before) || is_last_change (record, current))
    return TRUE;

  difference = pt_difference_unified (known, current, _("after the last change"), _("now"));
  pt_set_error (error, PT_ERROR_CHANGED_MEANWHILE,
                _("Look at the difference, and edit the definition yourself, for example with "
                  "“virsh edit”."),
                difference,
                /* Translators: %s is the name of a virtual machine */
                _("The definition of %s was edited since: nothing was undone."), work->name);
  return FALSE;
}

/* What was done to a running machine is undone in it while it runs; a change of the definition
 * alone never touches it. */
static gboolean
undo_change (PtSessionWork       *work,
             const PtUndoRecord  *record,
             const char          *current,
             PtUndone            *undone,
             GError             **error)
{
  undone->before = g_strdup (current);
  undone->after = g_strdup (record->before);
  undone->changed = !g_str_equal (current, record->before);

  if (record->live &&
      !pt_session_work_plan_steps (work, record->asked, record->before, &work->steps, error))
    return FALSE;
  if (work->steps == NULL || work->steps->len == 0)
    return !undone->changed ||
           pt_apply_define (work->connection, work->uuid, current, record->before, NULL,
                            pt_session_work_begin_writing, complete_nothing, work,
                            work->cancellable, error);

  work->before = g_strdup (current);
  work->after = g_strdup (record->before);
  if (!pt_session_work_change_live (work, prepare_live, complete_nothing, error))
    return FALSE;

  undone->changed = undone->live = TRUE;
  undone->remarks = g_steal_pointer (&work->remarks);
  return TRUE;
}

/* Last: until then it could take at the start of the computer what the person would miss */
static gboolean
restore_autostart (PtSessionWork       *work,
                   const PtUndoRecord  *record,
                   PtUndone            *undone,
                   GError             **error)
{
  const char *words = _("The virtual machine starts by itself with this computer again.");
  g_autofree char *remarks = NULL;

  if (!record->autostart)
    return TRUE;
  if (!pt_session_work_begin_writing (work, error) ||
      !pt_apply_set_autostart (work->connection, work->uuid, TRUE, NULL, error))
    return FALSE;

  undone->changed = undone->autostart = TRUE;
  remarks = g_steal_pointer (&undone->remarks);
  undone->remarks = remarks != NULL && *remarks != '\0' ? g_strdup_printf ("%s\n%s", remarks, words)
                                                        : g_strdup (words);
  return TRUE;
}

static gpointer
run_undo (PtSessionWork  *work,
          GError        **error)
{
  g_autoptr (PtMachineLock) lock = NULL;
  g_autoptr (PtMachineLock) held = NULL;
  g_autoptr (PtUndoRecord) record = NULL;
  g_autoptr (PtUndone) undone = g_new0 (PtUndone, 1);
  g_autoptr (GError) problem = NULL;
  g_autofree char *current = NULL;

  /* Where there is nothing to undo nothing has to be writable */
  if (pt_undo_store_has (work->undo, work->uri, work->uuid))
    {
      lock = pt_undo_store_lock (work->undo, work->uri, work->uuid, work->name, work->cancellable,
                                 error);
      if (lock == NULL || !pt_session_work_hold_example (work, &held, error))
        return NULL;
      record = pt_undo_store_read (work->undo, work->uri, work->uuid, &problem);
    }
  if (record == NULL)
    {
      if (problem == NULL)
        problem = pt_error_new (PT_ERROR_NOTHING_TO_UNDO,
                                _("Only the last change made with Passthrough can be undone."),
                                NULL,
                                /* Translators: %s is the name of a virtual machine */
                                _("There is no change of %s to undo."), work->name);
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  current = pt_apply_read_definition (work->connection, work->uuid, work->cancellable, error);
  if (current == NULL || !check_last_change (work, record, current, error) ||
      !undo_change (work, record, current, undone, error) ||
      !restore_autostart (work, record, undone, error))
    return NULL;

  if (undone->changed && !pt_session_work_save_example (work, error))
    return NULL;
  if (!pt_undo_store_remove (work->undo, work->uri, work->uuid, error))
    return NULL;
  return g_steal_pointer (&undone);
}

static PtSessionWork *
new_undo_work (PtSession     *self,
               PtMachine     *machine,
               GCancellable  *cancellable,
               GError       **error)
{
  PtSessionWork *work =
    pt_session_work_new (self, pt_machine_get_domain (machine), cancellable, error);

  if (work != NULL && self->host != NULL)
    work->host = g_object_ref (self->host);
  return work;
}

/* The host's kernel tells how much can be unplugged at once; unknown, it is little. Nothing else
 * needs the host to be read. */
static void
learn_kernel (PtSession     *self,
              PtSessionWork *work)
{
  g_autoptr (PtUndoRecord) record = pt_undo_store_read (work->undo, work->uri, work->uuid, NULL);

  if (work->host == NULL && record != NULL && record->live && pt_session_load_host (self, NULL))
    work->host = g_object_ref (self->host);
}

/**
 * pt_undone_free:
 * @self: (transfer full): what an undo did
 */
void
pt_undone_free (PtUndone *self)
{
  g_free (self->before);
  g_free (self->after);
  g_free (self->remarks);
  g_free (self);
}

/**
 * pt_session_undo:
 * @self: a session
 * @machine: one of its machines
 * @error: return location
 *
 * Puts back the definition before the last change. %PT_ERROR_NOTHING_TO_UNDO: there was none;
 * %PT_ERROR_CHANGED_MEANWHILE: someone edited the definition since, nothing was written, and the
 * difference is the error's detail.
 *
 * Returns: (transfer full): what was done, or %NULL
 */
PtUndone *
pt_session_undo (PtSession  *self,
                 PtMachine  *machine,
                 GError    **error)
{
  PtSessionWork *work;

  g_return_val_if_fail (PT_IS_SESSION (self), NULL);
  g_return_val_if_fail (PT_IS_MACHINE (machine), NULL);

  work = new_undo_work (self, machine, NULL, error);
  if (work == NULL)
    return NULL;

  learn_kernel (self, work);
  return pt_session_work_wait (work, run_undo, (GDestroyNotify) pt_undone_free, TRUE, error);
}

/**
 * pt_session_undo_async:
 * @self: a session
 * @machine: one of its machines
 * @cancellable: (nullable): to give up before something is written
 * @callback: called when done
 * @user_data: for @callback
 *
 * Like pt_session_undo(), in a worker.
 */
void
pt_session_undo_async (PtSession           *self,
                       PtMachine           *machine,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  PtSessionWork *work;

  g_return_if_fail (PT_IS_SESSION (self));
  g_return_if_fail (PT_IS_MACHINE (machine));

  task = pt_session_new_task (self, cancellable, callback, user_data,
                              pt_session_undo_async, "[passthrough] undo");
  /* A cancelled wait for a guest has more to say than that it was cancelled */
  g_task_set_check_cancellable (task, FALSE);
  work = new_undo_work (self, machine, cancellable, &error);
  pt_session_work_run_in_thread (task, work, run_undo, (GDestroyNotify) pt_undone_free, NULL,
                                 error);
}

/**
 * pt_session_undo_finish:
 * @self: a session
 * @result: as given to the callback
 * @remarks: (out) (optional) (nullable) (transfer full): as for pt_session_apply()
 * @error: return location
 *
 * Returns: whether the definition is as before the last change
 */
gboolean
pt_session_undo_finish (PtSession     *self,
                        GAsyncResult  *result,
                        char         **remarks,
                        GError       **error)
{
  g_autoptr (PtUndone) undone = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  undone = g_task_propagate_pointer (G_TASK (result), error);
  /* libvirt has no event for it */
  if (undone != NULL && undone->autostart && self->store != NULL)
    pt_domain_store_refresh (self->store);
  if (undone != NULL && remarks != NULL)
    *remarks = g_steal_pointer (&undone->remarks);
  return undone != NULL;
}

/**
 * pt_session_can_undo:
 * @self: a session
 * @machine: one of its machines
 *
 * Returns: whether there is a change to undo; whether someone edited the definition since shows
 *   when it is tried
 */
gboolean
pt_session_can_undo (PtSession *self,
                     PtMachine *machine)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);
  g_return_val_if_fail (PT_IS_MACHINE (machine), FALSE);

  return self->connection != NULL &&
         pt_undo_store_has (self->undo, pt_session_connection_uri (self),
                            pt_domain_get_uuid (pt_machine_get_domain (machine)));
}
