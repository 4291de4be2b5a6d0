/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-events.h"

#include "pt-pending.h"

#include <string.h>

/*
 * libvirt's own events rather than libvirt-glib's signals: those know neither a renamed machine nor
 * one whose metadata or devices changed, and ask the daemon back on the main thread.
 *
 * libvirt keeps a reference to the connection for every registration, and one of ours to this
 * object. Both go away in pt_domain_events_stop(), which must therefore be called.
 */

#define N_EVENTS 6

struct _PtDomainEvents
{
  gatomicrefcount    ref_count;
  GWeakRef           owner;
  PtDomainEventsFunc func;

  GMutex             lock;
  gboolean           stopped;
  virConnectPtr      handle;
  int                ids[N_EVENTS];
  guint              n_ids;
};

/**
 * pt_domain_events_new:
 * @owner: (type GObject): who wants to know; only held weakly
 * @func: what to call
 *
 * Returns: (transfer full): events of no connection yet
 */
PtDomainEvents *
pt_domain_events_new (gpointer           owner,
                      PtDomainEventsFunc func)
{
  PtDomainEvents *self = g_new0 (PtDomainEvents, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_weak_ref_init (&self->owner, owner);
  g_mutex_init (&self->lock);
  self->func = func;
  return self;
}

/**
 * pt_domain_events_ref:
 * @self: events
 *
 * Returns: (transfer full): @self
 */
PtDomainEvents *
pt_domain_events_ref (PtDomainEvents *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * pt_domain_events_unref:
 * @self: (transfer full): events
 */
void
pt_domain_events_unref (PtDomainEvents *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_weak_ref_clear (&self->owner);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* libvirt calls the callbacks from the timer that gvir_event_register() put into the main loop */
static void
tell (PtDomainEvents *self,
      virDomainPtr    domain)
{
  char uuid[VIR_UUID_STRING_BUFLEN];
  g_autoptr (GObject) owner = NULL;
  gboolean stopped;

  g_mutex_lock (&self->lock);
  stopped = self->stopped;
  g_mutex_unlock (&self->lock);
  if (stopped || virDomainGetUUIDString (domain, uuid) < 0)
    return;

  owner = g_weak_ref_get (&self->owner);
  if (owner != NULL)
    self->func (owner, uuid);
}

static int
on_lifecycle (virConnectPtr  connection,
              virDomainPtr   domain,
              int            event,
              int            detail,
              void          *data)
{
  tell (data, domain);
  return 0;
}

static void
on_reboot (virConnectPtr  connection,
           virDomainPtr   domain,
           void          *data)
{
  tell (data, domain);
}

static void
on_device (virConnectPtr  connection,
           virDomainPtr   domain,
           const char    *alias,
           void          *data)
{
  tell (data, domain);
}

static void
on_metadata (virConnectPtr  connection,
             virDomainPtr   domain,
             int            type,
             const char    *uri,
             void          *data)
{
  tell (data, domain);
}

/* The agent in the guest has come or gone, which the running definition says */
static void
on_agent (virConnectPtr  connection,
          virDomainPtr   domain,
          int            state,
          int            reason,
          void          *data)
{
  tell (data, domain);
}

/* libvirt has one type for all callbacks and calls each with the arguments of its event */
static const struct
{
  int       id;
  GCallback callback;
} wanted[] = {
  { VIR_DOMAIN_EVENT_ID_LIFECYCLE, G_CALLBACK (on_lifecycle) },
  { VIR_DOMAIN_EVENT_ID_REBOOT, G_CALLBACK (on_reboot) },
  { VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, G_CALLBACK (on_device) },
  { VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, G_CALLBACK (on_device) },
  { VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, G_CALLBACK (on_metadata) },
  { VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE, G_CALLBACK (on_agent) },
};

G_STATIC_ASSERT (G_N_ELEMENTS (wanted) == N_EVENTS);

static void
deregister (virConnectPtr  handle,
            const int     *ids,
            guint          n_ids)
{
  for (guint i = 0; i < n_ids; i++)
    virConnectDomainEventDeregisterAny (handle, ids[i]);
  virConnectClose (handle);
  virResetLastError ();
}

/**
 * pt_domain_events_register:
 * @self: events of no connection yet
 * @gvir: a connection
 *
 * Asks for the events. Blocks: call it in a worker, before the machines are read, so that none
 * changes unseen between the two. A driver that does not know one of them is asked for the others.
 */
void
pt_domain_events_register (PtDomainEvents *self,
                           GVirConnection *gvir)
{
  virConnectPtr handle = pt_virt_dup_connect (gvir);
  int ids[N_EVENTS];
  guint n_ids = 0;
  gboolean stopped;

  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      virConnectDomainEventGenericCallback callback =
        (virConnectDomainEventGenericCallback) wanted[i].callback;
      int id = virConnectDomainEventRegisterAny (handle, NULL, wanted[i].id, callback,
                                                 pt_domain_events_ref (self),
                                                 (virFreeCallback) pt_domain_events_unref);

      if (id >= 0)
        ids[n_ids++] = id;
      else
        pt_domain_events_unref (self);
    }

  g_mutex_lock (&self->lock);
  stopped = self->stopped;
  if (!stopped)
    {
      self->handle = handle;
      self->n_ids = n_ids;
      memcpy (self->ids, ids, sizeof ids);
    }
  g_mutex_unlock (&self->lock);

  if (stopped)
    deregister (handle, ids, n_ids);
}

static void
say_goodbye (gpointer data)
{
  PtDomainEvents *self = data;

  deregister (self->handle, self->ids, self->n_ids);
  pt_domain_events_unref (self);
}

/**
 * pt_domain_events_stop:
 * @self: events
 *
 * No call comes after this, and the connection is let go of, in a worker because that asks the
 * daemon.
 */
void
pt_domain_events_stop (PtDomainEvents *self)
{
  gboolean registered;

  g_mutex_lock (&self->lock);
  registered = !self->stopped && self->handle != NULL;
  self->stopped = TRUE;
  g_mutex_unlock (&self->lock);

  if (registered)
    pt_pending_run ("pt_domain_events_stop", say_goodbye, pt_domain_events_ref (self));
}
