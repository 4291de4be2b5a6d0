/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-guest-view-private.h"

#include <glib/gi18n-lib.h>

#include "pt-error.h"
#include "pt-guest-reading.h"
#include "pt-session-private.h"

/* What is asked once, because a person wants it: QEMU; and both for the command line. */

static gboolean
check_can_ask_qemu (PtGuestView  *self,
                    GError      **error)
{
  if (!pt_session_check_connected (self->session, error))
    return FALSE;
  if (pt_domain_is_active (pt_machine_get_domain (self->machine)))
    return TRUE;

  pt_set_error (error, PT_ERROR_REFUSED, _("Start it, then ask again."), NULL, "%s",
                _("The virtual machine is not running."));
  return FALSE;
}

static void
on_qemu_read (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GTask) task = data;
  PtGuestView *self = g_task_get_source_object (task);
  PtGuestReading *reading = g_task_get_task_data (G_TASK (result));
  GSource *given_up = g_task_get_task_data (task);

  /* Nobody waits for it any more */
  if (given_up != NULL && g_source_is_destroyed (given_up))
    return;
  if (given_up != NULL)
    g_source_destroy (given_up);

  if (reading->qemu == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&reading->error));
      return;
    }

  if (pt_domain_is_active (pt_machine_get_domain (self->machine)))
    {
      g_clear_pointer (&self->qemu, pt_guest_sighting_free);
      self->qemu = g_steal_pointer (&reading->qemu);
      pt_guest_view_rebuild (self);
    }
  g_task_return_boolean (task, TRUE);
}

/* A call of libvirt cannot be called back: its worker is left alone, and what it is told dropped */
static gboolean
on_given_up (GCancellable *cancellable,
             gpointer      task)
{
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/**
 * pt_guest_view_ask_qemu_async:
 * @self: a view
 * @cancellable: (nullable): to wait no longer
 * @callback: called when done
 * @user_data: for @callback
 *
 * Asks QEMU, once. libvirt then notes that the machine was given a command behind its back, so only
 * do it when a person wants it.
 */
void
pt_guest_view_ask_qemu_async (PtGuestView         *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (PtGuestReading) reading = NULL;
  GError *error = NULL;

  g_return_if_fail (PT_IS_GUEST_VIEW (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, pt_guest_view_ask_qemu_async);
  g_task_set_static_name (task, "pt_guest_view_ask_qemu");
  if (!check_can_ask_qemu (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  reading = pt_guest_reading_new (self->session->connection,
                                  pt_domain_get_uuid (pt_machine_get_domain (self->machine)), NULL);
  reading->ask_qemu = TRUE;
  if (cancellable != NULL)
    {
      GSource *given_up = g_cancellable_source_new (cancellable);

      g_set_object (&reading->cancellable, cancellable);
      g_task_set_task_data (task, given_up, (GDestroyNotify) g_source_unref);
      g_task_attach_source (task, given_up, G_SOURCE_FUNC (on_given_up));
    }
  pt_guest_reading_run_async (reading, on_qemu_read, g_object_ref (task));
}

/**
 * pt_guest_view_ask_qemu_finish:
 * @self: a view
 * @result: what the callback got
 * @error: return location; %PT_ERROR_REFUSED when the machine does not run, else what libvirt said
 *
 * Returns: whether QEMU has answered
 */
gboolean
pt_guest_view_ask_qemu_finish (PtGuestView   *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * pt_guest_view_read:
 * @self: a view that was not started
 * @ask_qemu: ask QEMU as well
 * @error: return location
 *
 * Asks once and waits for the answers, 75 seconds at most. That the agent says nothing is no error:
 * then the tree is what is expected, and pt_guest_view_get_agent() says why.
 *
 * Returns: whether there is a tree, and QEMU has answered when it was to be asked
 */
gboolean
pt_guest_view_read (PtGuestView  *self,
                    gboolean      ask_qemu,
                    GError      **error)
{
  g_autoptr (PtGuestReading) reading = NULL;

  g_return_val_if_fail (PT_IS_GUEST_VIEW (self), FALSE);

  if (self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return FALSE;
    }
  if (ask_qemu && !check_can_ask_qemu (self, error))
    return FALSE;
  if (!ask_qemu && !pt_guest_view_can_ask (self))
    return TRUE;

  reading = pt_guest_reading_new (self->session->connection,
                                  pt_domain_get_uuid (pt_machine_get_domain (self->machine)), NULL);
  reading->ask_qemu = ask_qemu;
  reading->ask_agent = pt_guest_view_can_ask_agent (self);
  if (!pt_guest_reading_run_and_wait (reading, error))
    return FALSE;
  if (reading->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reading->error));
      return FALSE;
    }

  g_clear_pointer (&self->answer, pt_agent_answer_unref);
  self->answer = g_steal_pointer (&reading->answer);
  g_clear_pointer (&self->qemu, pt_guest_sighting_free);
  self->qemu = g_steal_pointer (&reading->qemu);
  pt_guest_view_rebuild (self);
  return TRUE;
}
