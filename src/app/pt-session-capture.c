/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-session-work.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "pt-capture.h"
#include "pt-error.h"

/* The report of a session: what was read of its computer, in a file. */

/**
 * pt_session_capture:
 * @self: a session
 * @path: a file that does not exist
 * @n_entries: (out): how many files, links and directories it holds
 * @error: return location
 *
 * Saves what can be read of the computer, see pt_capture_write(). Blocks; from any thread.
 *
 * Returns: whether it was written
 */
gboolean
pt_session_capture (PtSession   *self,
                    const char  *path,
                    guint       *n_entries,
                    GError     **error)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  if (self->remote)
    {
      pt_set_error (error, PT_ERROR_HOST_UNREADABLE,
                    _("Run Passthrough on that computer, for example over SSH, without --connect."),
                    NULL, _("Another computer cannot be saved from here."));
      return FALSE;
    }

  return pt_capture_write (self->host_root != NULL ? self->host_root : "/", path, n_entries, error);
}

/* The person has agreed to replace a file that is there, but only by one that is whole */
static gboolean
replace_file (PtSession     *self,
              const char    *path,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autofree char *beside = g_strdup_printf ("%s.%08x", path, g_random_int ());
  guint n_entries;

  if (!pt_session_capture (self, beside, &n_entries, error))
    return FALSE;

  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      if (g_rename (beside, path) == 0)
        return TRUE;
      /* Translators: %s is a file name */
      pt_set_error (error, PT_ERROR_IO, NULL, g_strerror (errno), _("“%s” cannot be written."),
                    path);
    }
  g_unlink (beside);
  return FALSE;
}

static void
capture_thread (GTask        *task,
                gpointer      object,
                gpointer      data,
                GCancellable *cancellable)
{
  GError *error = NULL;

  /* Root and source are set once, before anything runs */
  if (replace_file (PT_SESSION (object), data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * pt_session_capture_async:
 * @self: a session
 * @path: where to
 * @cancellable: (nullable): to give up
 * @callback: called when done
 * @user_data: for @callback
 *
 * As pt_session_capture(), in a worker. Replaces a file that is at @path.
 */
void
pt_session_capture_async (PtSession           *self,
                          const char          *path,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PT_IS_SESSION (self));

  task = pt_session_new_task (self, cancellable, callback, user_data, pt_session_capture_async,
                              "[passthrough] save report");
  g_task_set_task_data (task, g_strdup (path), g_free);
  pt_session_run_in_thread (task, capture_thread);
}

/**
 * pt_session_capture_finish:
 * @self: a session
 * @result: the result
 * @error: return location
 *
 * Returns: whether it was written
 */
gboolean
pt_session_capture_finish (PtSession     *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
