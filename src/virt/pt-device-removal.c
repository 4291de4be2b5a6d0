/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-device-removal.h"

/*
 * Hears that a guest has let go of a device, or refuses to.
 *
 * libvirt tells it on the thread that runs the main loop, and it is waited for in a worker. A
 * libvirt that has no such events is no error: whoever waits also looks now and then.
 */

#define N_EVENTS 2

/* What libvirt's registrations share with whoever waits; it may call after a deregistration that
 * another thread asked for. */
typedef struct
{
  gatomicrefcount ref_count;
  GMutex          lock;
  GCond           heard;
  char           *alias;
  PtRemovalNews   news;
} Ear;

struct _PtDeviceRemoval
{
  virConnectPtr connection;
  Ear          *ear;
  int           ids[N_EVENTS];
};

static Ear *
ear_ref (Ear *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
ear_unref (void *data)
{
  Ear *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_mutex_clear (&self->lock);
  g_cond_clear (&self->heard);
  g_free (self->alias);
  g_free (self);
}

static void
hear (Ear           *self,
      PtRemovalNews  news)
{
  g_mutex_lock (&self->lock);
  if (self->news == PT_REMOVAL_NONE)
    self->news = news;
  g_cond_broadcast (&self->heard);
  g_mutex_unlock (&self->lock);
}

static void
on_removed (virConnectPtr  connection,
            virDomainPtr   domain,
            const char    *alias,
            void          *data)
{
  Ear *self = data;

  if (g_strcmp0 (alias, self->alias) == 0)
    hear (self, PT_REMOVAL_DONE);
}

static void
on_removal_failed (virConnectPtr  connection,
                   virDomainPtr   domain,
                   const char    *alias,
                   void          *data)
{
  Ear *self = data;

  if (g_strcmp0 (alias, self->alias) == 0)
    hear (self, PT_REMOVAL_REFUSED);
}

static void
on_cancelled (GCancellable *cancellable,
              gpointer      data)
{
  hear (data, PT_REMOVAL_CANCELLED);
}

/**
 * pt_device_removal_new:
 * @domain: a machine that runs
 * @alias: what libvirt calls the device there
 *
 * To be made before the device is asked for, or the answer may be missed.
 *
 * Returns: (transfer full): an ear
 */
PtDeviceRemoval *
pt_device_removal_new (virDomainPtr  domain,
                       const char   *alias)
{
  static const struct
  {
    int                                  id;
    virConnectDomainEventGenericCallback callback;
  } events[N_EVENTS] = {
    { VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, VIR_DOMAIN_EVENT_CALLBACK (on_removed) },
    { VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED, VIR_DOMAIN_EVENT_CALLBACK (on_removal_failed) },
  };
  PtDeviceRemoval *self = g_new0 (PtDeviceRemoval, 1);

  self->connection = virDomainGetConnect (domain);
  virConnectRef (self->connection);
  self->ear = g_new0 (Ear, 1);
  g_atomic_ref_count_init (&self->ear->ref_count);
  g_mutex_init (&self->ear->lock);
  g_cond_init (&self->ear->heard);
  self->ear->alias = g_strdup (alias);

  for (guint i = 0; i < N_EVENTS; i++)
    {
      self->ids[i] =
        virConnectDomainEventRegisterAny (self->connection, domain, events[i].id,
                                          events[i].callback, ear_ref (self->ear), ear_unref);
      if (self->ids[i] < 0)
        ear_unref (self->ear);
    }
  virResetLastError ();
  return self;
}

/**
 * pt_device_removal_wait:
 * @self: an ear
 * @until: how long to wait, as g_get_monotonic_time() counts
 * @cancellable: (nullable): to wait no longer
 *
 * Blocks.
 *
 * Returns: what was heard since the last call
 */
PtRemovalNews
pt_device_removal_wait (PtDeviceRemoval *self,
                        gint64           until,
                        GCancellable    *cancellable)
{
  Ear *ear = self->ear;
  PtRemovalNews news;
  gulong id = 0;

  if (cancellable != NULL)
    id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), ear, NULL);

  g_mutex_lock (&ear->lock);
  while (ear->news == PT_REMOVAL_NONE && g_cond_wait_until (&ear->heard, &ear->lock, until))
    ;
  news = ear->news;
  ear->news = PT_REMOVAL_NONE;
  g_mutex_unlock (&ear->lock);

  /* Not under the lock: it waits for on_cancelled() */
  if (id != 0)
    g_cancellable_disconnect (cancellable, id);
  return news;
}

/**
 * pt_device_removal_free:
 * @self: (transfer full): an ear
 */
void
pt_device_removal_free (PtDeviceRemoval *self)
{
  for (guint i = 0; i < N_EVENTS; i++)
    if (self->ids[i] >= 0)
      virConnectDomainEventDeregisterAny (self->connection, self->ids[i]);
  virResetLastError ();
  ear_unref (self->ear);
  virConnectClose (self->connection);
  g_free (self);
}
