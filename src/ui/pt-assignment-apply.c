/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-assignment-private.h"

#include "pt-assignment-words.h"

/* How the change that a person has thought about is made. */

/**
 * pt_assignment_can_apply:
 * @self: a change
 *
 * What is checked again stands until there is an answer; but not when that does not come.
 *
 * Returns: whether nothing stands in the way of applying it
 */
gboolean
pt_assignment_can_apply (PtAssignment *self)
{
  gboolean slow;

  g_object_get (self->work, "slow", &slow, NULL);
  return self->plan != NULL && self->current && !self->applying && !slow &&
         pt_judgement_get_obstacle (self->judgement) == NULL;
}

static void
pt_assignment_set_applying (PtAssignment *self,
                            gboolean      applying)
{
  self->applying = applying;
  g_object_notify (G_OBJECT (self), "can-apply");
}

static void
on_applied (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  PtAssignment *self = g_task_get_source_object (task);
  GError *error = NULL;

  pt_assignment_set_applying (self, FALSE);
  pt_work_end (self->work, g_task_get_cancellable (task));
  g_clear_pointer (&self->remarks, g_free);
  if (!pt_session_apply_finish (PT_SESSION (object), result, &self->remarks, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_return_boolean (task, TRUE);
}

/**
 * pt_assignment_apply_async:
 * @self: a change that can be applied
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Applies the newest plan with the dangers that the person has accepted.
 */
void
pt_assignment_apply_async (PtAssignment        *self,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GCancellable) cancellable = NULL;
  g_auto (GStrv) accepted = NULL;
  GTask *task;

  g_return_if_fail (PT_IS_ASSIGNMENT (self));
  g_return_if_fail (pt_assignment_can_apply (self));
  g_return_if_fail (!pt_review_is_outdated (pt_judgement_get_review (self->judgement)));

  pt_assignment_set_applying (self, TRUE);
  accepted = pt_judgement_dup_accepted (self->judgement);
  cancellable = pt_work_begin (self->work, pt_assignment_get_work_text (self));
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, pt_assignment_apply_async);
  /* What was done was done, also when Cancel came too late */
  g_task_set_check_cancellable (task, FALSE);
  pt_session_apply_async (self->session, self->plan, (const char *const *) accepted, cancellable,
                          on_applied, task);
}

/**
 * pt_assignment_apply_finish:
 * @self: a change
 * @result: the result
 * @error: why it was not applied
 *
 * Returns: whether it was applied
 */
gboolean
pt_assignment_apply_finish (PtAssignment  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * pt_assignment_get_remarks:
 * @self: a change that was applied
 *
 * Returns: (transfer none) (nullable): what is worth knowing afterwards, a line each
 */
const char *
pt_assignment_get_remarks (PtAssignment *self)
{
  g_return_val_if_fail (PT_IS_ASSIGNMENT (self), NULL);

  return self->remarks;
}
