/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-opening.h"

#include <glib/gi18n-lib.h>

#include "pt-error.h"
#include "pt-node-devices.h"
#include "pt-pending.h"

/* How long the command line waits for libvirt to answer at all */
#define OPENING_SECONDS 10
/* And for another computer, which is asked for each of its devices */
#define DEVICES_SECONDS 60

/*
 * Counted, because libvirt's calls cannot be interrupted: when the caller has lost its patience,
 * the worker goes on with its own reference until libvirt lets go of it or the process ends.
 */
struct _PtOpening
{
  PtConnection  *connection;
  PtDomainStore *store;
  PtExample     *example;
  GCancellable  *cancellable;
  GMutex         mutex;
  GCond          cond;
  gboolean       devices;
  gint64         started;
  gboolean       opened;      /* the machines are read */
  gboolean       done;
  gboolean       given_up;    /* the caller was told that it took too long, and that stays so */
  GError        *error;
  PtHost        *host;
  GError        *host_error;
};

static void
pt_opening_clear (gpointer data)
{
  PtOpening *self = data;

  g_clear_object (&self->connection);
  g_clear_object (&self->store);
  g_clear_object (&self->example);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_clear_object (&self->host);
  g_clear_error (&self->host_error);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
}

static void
pt_opening_unref (PtOpening *self)
{
  g_atomic_rc_box_release_full (self, pt_opening_clear);
}

static void
open_and_read (gpointer data)
{
  PtOpening *self = data;
  g_autoptr (PtHost) host = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) host_error = NULL;

  if (pt_connection_open (self->connection, self->cancellable, &error) &&
      (self->example == NULL || pt_example_connected (self->example, self->connection, &error)) &&
      pt_domain_store_load (self->store, self->cancellable, &error) &&
      self->devices && !pt_connection_get_facts (self->connection)->local)
    {
      g_mutex_lock (&self->mutex);
      self->opened = TRUE;
      g_cond_signal (&self->cond);
      g_mutex_unlock (&self->mutex);
      host = pt_node_devices_read (self->connection, NULL, self->cancellable, &host_error);
    }

  g_mutex_lock (&self->mutex);
  self->done = TRUE;
  self->host = g_steal_pointer (&host);
  self->host_error = g_steal_pointer (&host_error);
  self->error = g_steal_pointer (&error);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);

  pt_opening_unref (self);
}

/**
 * pt_opening_new:
 * @connection: a connection that is not open
 * @store: its machines
 * @example: (nullable): the example computer, when it is its connection
 * @devices: read the devices as well, when it is the connection to another computer
 *
 * Starts the worker.
 *
 * Returns: (transfer full): libvirt being opened
 */
PtOpening *
pt_opening_new (PtConnection  *connection,
                PtDomainStore *store,
                PtExample     *example,
                gboolean       devices)
{
  PtOpening *self = g_atomic_rc_box_new0 (PtOpening);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->connection = g_object_ref (connection);
  self->store = g_object_ref (store);
  self->example = example != NULL ? g_object_ref (example) : NULL;
  self->devices = devices;
  self->started = g_get_monotonic_time ();
  self->cancellable = g_cancellable_new ();
  pt_pending_run ("pt_opening_new", open_and_read, g_atomic_rc_box_acquire (self));
  return self;
}

/**
 * pt_opening_wait:
 * @self: libvirt being opened
 * @error: return location
 *
 * Waits until the machines are read, for 10 seconds at most, and for a minute when devices are to
 * be read as well.
 *
 * Returns: whether they were read
 */
gboolean
pt_opening_wait (PtOpening  *self,
                 GError    **error)
{
  int seconds = OPENING_SECONDS;
  gboolean success;

  g_mutex_lock (&self->mutex);
  while (!self->done && !self->given_up)
    {
      seconds = self->opened ? DEVICES_SECONDS : OPENING_SECONDS;
      if (!g_cond_wait_until (&self->cond, &self->mutex,
                              self->started + seconds * G_TIME_SPAN_SECOND))
        self->given_up = !self->done && (seconds == DEVICES_SECONDS || !self->opened);
    }

  success = !self->given_up && self->error == NULL;
  if (self->given_up)
    pt_set_error (error, PT_ERROR_NOT_CONNECTED,
                  _("Check that the libvirt daemon answers, for example with “virsh list”."),
                  pt_connection_get_uri (self->connection),
                  /* Translators: %d is a number of seconds */
                  _("libvirt did not answer within %d seconds."), seconds);
  else if (!success)
    g_propagate_error (error, g_error_copy (self->error));
  g_mutex_unlock (&self->mutex);

  return success;
}

/**
 * pt_opening_dup_host:
 * @self: libvirt that was waited for with success, over a connection to another computer
 * @error: return location
 *
 * Returns: (transfer full) (nullable): that computer
 */
PtHost *
pt_opening_dup_host (PtOpening  *self,
                     GError    **error)
{
  if (self->host == NULL)
    g_propagate_error (error, g_error_copy (self->host_error));

  return self->host != NULL ? g_object_ref (self->host) : NULL;
}

/**
 * pt_opening_free:
 * @self: (transfer full): libvirt being opened; never waits for it
 */
void
pt_opening_free (PtOpening *self)
{
  g_cancellable_cancel (self->cancellable);
  pt_opening_unref (self);
}
