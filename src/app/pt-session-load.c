/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-session-work.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "pt-capture.h"
#include "pt-error.h"
#include "pt-node-devices.h"
#include "pt-patience.h"

/* How a session comes to its facts: the host is read, libvirt opens. */

static void
take_host (PtSession *self,
           PtHost    *host,
           GError    *error)
{
  g_clear_pointer (&self->host_patience, pt_patience_end);
  g_set_object (&self->host, host);
  g_clear_error (&self->host_error);
  self->host_error = error;
  g_object_notify (G_OBJECT (self), "host");
  g_object_notify (G_OBJECT (self), "host-error");
}

/* There is no host, and will not be one so soon: what comes late is welcome */
static void
miss_host (PtSession *self,
           GError    *error)
{
  take_host (self, NULL, error);
  pt_session_update_groups (self);
  g_object_notify (G_OBJECT (self), "loading");
}

static void await_host (PtSession *self);

/* Another computer is asked for each of its devices: only when none comes any more is it silent */
static gboolean
on_impatient (gpointer data)
{
  PtSession *self = data;

  g_clear_pointer (&self->host_patience, pt_patience_end);
  if (g_atomic_int_get (&self->n_answers) != self->n_answers_seen)
    await_host (self);
  else
    miss_host (self, pt_patience_new_error (pt_connection_get_uri (self->connection)));
  return G_SOURCE_REMOVE;
}

/* Who asks again does not begin the time anew, so the answers in it count from its beginning */
static void
await_host (PtSession *self)
{
  if (self->host_patience != NULL)
    return;

  self->n_answers_seen = g_atomic_int_get (&self->n_answers);
  self->host_patience = pt_patience_new (on_impatient, self);
}

/**
 * pt_session_judge_uri:
 * @self: a session that has just got its connection
 *
 * Whether that may lead to another computer: libvirt's URIs name it as their host. What is no URI
 * is an alias of libvirt.conf, and a transport of one's own may lead anywhere; so may a socket of
 * one's own, of which only its listener tells.
 */
void
pt_session_judge_uri (PtSession *self)
{
  const char *uri = pt_connection_get_uri (self->connection);
  g_autoptr (GUri) parsed =
    g_uri_parse (uri, G_URI_FLAGS_NON_DNS | G_URI_FLAGS_PARSE_RELAXED, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;
  const char *query = parsed != NULL ? g_uri_get_query (parsed) : NULL;

  self->remote = parsed == NULL || g_str_has_suffix (g_uri_get_scheme (parsed), "+ext") ||
                 (host != NULL && *host != '\0') ||
                 (query != NULL && strstr (query, "socket=") != NULL);
}

/* Whether libvirt is open and that of another computer: then its devices are read through it, and
 * never this computer's beside that one's machines */
static gboolean
is_elsewhere (PtSession *self)
{
  const PtConnectionFacts *facts = self->remote ? pt_connection_get_facts (self->connection) : NULL;

  return facts != NULL && !facts->local;
}

static PtHost *
read_host (PtSession  *self,
           GError    **error)
{
  return pt_capture_read (self->host_root != NULL ? self->host_root : "/", self->host_source,
                          error);
}

static void
read_thread (GTask        *task,
             gpointer      object,
             gpointer      data,
             GCancellable *cancellable)
{
  PtSession *self = PT_SESSION (object);
  const gboolean elsewhere = GPOINTER_TO_INT (data);
  GError *error = NULL;
  /* Connection, root and source are set once, before anything runs */
  PtHost *host = elsewhere ? pt_node_devices_read (self->connection, &self->n_answers, cancellable,
                                                   &error)
                           : read_host (self, &error);

  if (host != NULL)
    g_task_return_pointer (task, host, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_host_read (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  PtSession *self = PT_SESSION (object);
  GError *error = NULL;
  g_autoptr (PtHost) host = g_task_propagate_pointer (G_TASK (result), &error);

  /* One that was let go of: its answer is as good as that which is waited for now, its error not */
  if (G_TASK (result) != self->read_task && (host == NULL || self->host != NULL))
    {
      g_clear_error (&error);
      return;
    }
  if (G_TASK (result) == self->read_task)
    self->reading = FALSE;
  self->read_end = g_get_monotonic_time ();
  if (is_elsewhere (self) && !GPOINTER_TO_INT (g_task_get_task_data (G_TASK (result))))
    {
      /* Meanwhile libvirt turned out to be that of another computer */
      self->read_again = TRUE;
      g_clear_error (&error);
      g_clear_object (&host);
    }

  /* A look in between that went wrong takes nothing away: the next one comes */
  if (self->listing && error != NULL && self->host != NULL)
    g_error_free (error);
  else
    take_host (self, host, error);
  self->looking = !self->listing;
  self->listing = FALSE;
  pt_session_update_groups (self);
  g_object_notify (G_OBJECT (self), "loading");

  if (self->read_again)
    {
      self->read_again = FALSE;
      pt_session_refresh (self);
    }
  pt_session_plan_listing (self);
}

/**
 * pt_session_refresh:
 * @self: a session
 *
 * Reads the host again in the background. While it is being read, any number of calls mean once
 * more after that.
 */
void
pt_session_refresh (PtSession *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (PT_IS_SESSION (self));

  /* No event tells of machines that libvirt did not list */
  if (self->store != NULL && pt_domain_store_get_error (self->store) != NULL)
    pt_domain_store_refresh (self->store);

  if (self->reading)
    {
      self->read_again = TRUE;
      return;
    }

  /* Whose devices to read is known once libvirt is open; pt_session_follow_connection() comes back.
   * What was read stays while libvirt is away. */
  if (self->remote && pt_connection_get_facts (self->connection) == NULL)
    return;

  if (is_elsewhere (self) && self->host == NULL && self->host_error == NULL)
    await_host (self);
  self->reading = TRUE;
  self->read_begin = g_get_monotonic_time ();
  g_object_notify (G_OBJECT (self), "loading");
  task = pt_session_new_task (self, NULL, on_host_read, NULL, pt_session_refresh,
                              "[passthrough] read host");
  self->read_task = task;
  g_task_set_task_data (task, GINT_TO_POINTER (is_elsewhere (self)), NULL);
  pt_session_run_in_thread (task, read_thread);
}

/**
 * pt_session_follow_connection:
 * @self: a session
 *
 * For a connection of which only libvirt itself can tell whose it is: reads that computer, and
 * keeps up with it.
 */
void
pt_session_follow_connection (PtSession *self)
{
  const gboolean failed =
    self->connection != NULL && pt_connection_get_state (self->connection) == PT_CONNECTION_FAILED;

  if (!self->remote)
    return;

  if (is_elsewhere (self))
    {
      g_clear_object (&self->watch);
      if (self->node_watch == NULL || self->host == NULL)
        {
          if (self->host != NULL || self->host_error != NULL)
            miss_host (self, NULL);
          await_host (self);
        }
      if (self->node_watch != NULL)
        return;
      /* Tells at once, and whenever libvirt is back */
      self->node_watch = pt_node_watch_new (self->connection);
      g_signal_connect_object (self->node_watch, "changed", G_CALLBACK (pt_session_refresh), self,
                               G_CONNECT_SWAPPED);
    }
  else if (pt_connection_get_facts (self->connection) != NULL)
    {
      if (self->node_watch == NULL && self->host == NULL)
        {
          pt_session_watch_host (self);
          pt_session_refresh (self);
        }
    }
  else if (failed && self->host == NULL)
    {
      take_host (self, NULL, g_error_copy (pt_connection_get_error (self->connection)));
      g_object_notify (G_OBJECT (self), "loading");
    }
}

/**
 * pt_session_try_again:
 * @self: a session
 *
 * For a person who asks for it: like pt_session_refresh(), and what has failed or has not been
 * answered is begun anew.
 */
void
pt_session_try_again (PtSession *self)
{
  g_return_if_fail (PT_IS_SESSION (self));

  if (self->connection != NULL)
    {
      pt_connection_try_again (self->connection);
      pt_domain_store_try_again (self->store);
    }
  if (self->host == NULL && self->host_error != NULL)
    {
      self->reading = FALSE;
      self->read_again = FALSE;
      self->read_task = NULL;
      miss_host (self, NULL);
    }
  pt_session_refresh (self);
}

/**
 * pt_session_give_up_machines:
 * @self: a session
 *
 * Ends the waiting for libvirt and the first list of its machines before its time: it is
 * #PT_LIBVIRT_UNREACHABLE then. What comes later is taken.
 */
void
pt_session_give_up_machines (PtSession *self)
{
  g_return_if_fail (PT_IS_SESSION (self));

  if (self->connection == NULL)
    return;

  pt_connection_give_up (self->connection);
  pt_domain_store_give_up (self->store);
}

/**
 * pt_session_give_up_devices:
 * @self: a session
 *
 * The same, for the first reading of the computer's devices.
 */
void
pt_session_give_up_devices (PtSession *self)
{
  g_return_if_fail (PT_IS_SESSION (self));

  if (self->host != NULL || self->host_error != NULL)
    return;

  if (self->remote && pt_connection_get_facts (self->connection) == NULL)
    pt_connection_give_up (self->connection);
  else if (is_elsewhere (self))
    miss_host (self, pt_patience_new_given_up_error (pt_connection_get_uri (self->connection)));
  else
    miss_host (self, pt_error_new (PT_ERROR_HOST_UNREADABLE, _("Try again in a moment."), NULL,
                                   "%s", _("The computer’s devices have not been read yet.")));
}

/**
 * pt_session_has_libvirt:
 * @self: a session
 *
 * Returns: whether there is a libvirt to be asked at all; a recorded computer has none of its own
 */
gboolean
pt_session_has_libvirt (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  return self->connection != NULL;
}

/**
 * pt_session_waits_for_libvirt:
 * @self: a session
 *
 * Returns: whether it is libvirt that tells of the computer's devices, now or when it is open
 */
gboolean
pt_session_waits_for_libvirt (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  return self->remote && (pt_connection_get_facts (self->connection) == NULL ||
                          is_elsewhere (self));
}

/* Another computer, or this one, whichever libvirt turns out to be on */
static PtHost *
load_remote (PtSession  *self,
             GError    **error)
{
  g_autoptr (GError) problem = NULL;

  pt_session_begin_libvirt (self);
  if (!pt_opening_wait (self->opening, &problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  return is_elsewhere (self) ? pt_opening_dup_host (self->opening, error)
                             : read_host (self, error);
}

/**
 * pt_session_load_host:
 * @self: a session
 * @error: return location
 *
 * Reads the host and waits.
 *
 * Returns: whether it could be read
 */
gboolean
pt_session_load_host (PtSession  *self,
                      GError    **error)
{
  g_autoptr (PtHost) host = NULL;
  GError *problem = NULL;

  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  host = self->remote ? load_remote (self, &problem) : read_host (self, &problem);
  take_host (self, host, problem);
  if (host == NULL)
    {
      g_propagate_error (error, g_error_copy (problem));
      return FALSE;
    }

  pt_session_learn_serials (self);
  return TRUE;
}

/**
 * pt_session_begin_libvirt:
 * @self: a session
 *
 * Begins in a worker what pt_session_load_libvirt() waits for, so that the host can be read
 * meanwhile.
 */
void
pt_session_begin_libvirt (PtSession *self)
{
  g_return_if_fail (PT_IS_SESSION (self));

  if (self->connection != NULL && self->opening == NULL)
    self->opening = pt_opening_new (self->connection, self->store, self->example, self->remote);
}

/**
 * pt_session_load_libvirt:
 * @self: a session
 * @error: return location
 *
 * Opens libvirt, reads all machines, and waits, for 10 seconds at most.
 *
 * Returns: whether the machines are known
 */
gboolean
pt_session_load_libvirt (PtSession  *self,
                         GError    **error)
{
  g_autoptr (GError) problem = NULL;

  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  if (self->connection == NULL)
    {
      g_propagate_error (error, g_error_copy (self->no_libvirt));
      return FALSE;
    }

  pt_session_begin_libvirt (self);
  if (!pt_opening_wait (self->opening, &problem))
    {
      pt_session_set_libvirt_state (self, PT_LIBVIRT_UNREACHABLE, problem);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  pt_session_update_libvirt_state (self);
  pt_session_learn_serials (self);
  return TRUE;
}
