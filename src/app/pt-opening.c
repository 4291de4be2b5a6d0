/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-opening.h"

#include <glib/gi18n-lib.h>

#include "pt-error.h"

/* How long the command line waits for libvirt to answer at all */
#define OPENING_SECONDS 10

/*
 * Counted, because libvirt's calls cannot be interrupted: when the caller has lost its patience,
 * the thread goes on with its own reference until libvirt lets go of it or the process ends.
 */
struct _PtOpening
{
  PtConnection  *connection;
  PtDomainStore *store;
  PtExample     *example;
  GCancellable  *cancellable;
  GMutex         mutex;
  GCond          cond;
  gboolean       done;
  GError        *error;
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
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
}

static void
pt_opening_unref (PtOpening *self)
{
  g_atomic_rc_box_release_full (self, pt_opening_clear);
}

static gpointer
opening_thread (gpointer data)
{
  PtOpening *self = data;
  g_autoptr (GError) error = NULL;

  if (pt_connection_open (self->connection, self->cancellable, &error) &&
      (self->example == NULL || pt_example_connected (self->example, self->connection, &error)))
    pt_domain_store_load (self->store, self->cancellable, &error);

  g_mutex_lock (&self->mutex);
  self->done = TRUE;
  self->error = g_steal_pointer (&error);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);

  pt_opening_unref (self);
  return NULL;
}

/**
 * pt_opening_new:
 * @connection: a connection that is not open
 * @store: its machines
 * @example: (nullable): the example computer, when it is its connection
 *
 * Starts the thread.
 *
 * Returns: (transfer full): libvirt being opened
 */
PtOpening *
pt_opening_new (PtConnection  *connection,
                PtDomainStore *store,
                PtExample     *example)
{
  PtOpening *self = g_atomic_rc_box_new0 (PtOpening);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->connection = g_object_ref (connection);
  self->store = g_object_ref (store);
  self->example = example != NULL ? g_object_ref (example) : NULL;
  self->cancellable = g_cancellable_new ();
  g_thread_unref (g_thread_new ("libvirt", opening_thread, g_atomic_rc_box_acquire (self)));
  return self;
}

/**
 * pt_opening_wait:
 * @self: libvirt being opened
 * @error: return location
 *
 * Waits until the machines are read, for 10 seconds at most.
 *
 * Returns: whether they were read
 */
gboolean
pt_opening_wait (PtOpening  *self,
                 GError    **error)
{
  gint64 deadline = g_get_monotonic_time () + OPENING_SECONDS * G_TIME_SPAN_SECOND;
  gboolean success;

  g_mutex_lock (&self->mutex);
  while (!self->done && g_cond_wait_until (&self->cond, &self->mutex, deadline))
    continue;

  success = self->done && self->error == NULL;
  if (!self->done)
    pt_set_error (error, PT_ERROR_NOT_CONNECTED,
                  _("Check that the libvirt daemon answers, for example with “virsh list”."),
                  pt_connection_get_uri (self->connection),
                  /* Translators: %d is a number of seconds */
                  _("libvirt did not answer within %d seconds."), OPENING_SECONDS);
  else if (!success)
    g_propagate_error (error, g_error_copy (self->error));
  g_mutex_unlock (&self->mutex);

  return success;
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
