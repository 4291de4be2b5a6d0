/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-node-watch.h"

#include "pt-pending.h"
#include "pt-virt-types.h"

#define N_EVENTS 2

/*
 * What libvirt's callbacks hold. Counted, because libvirt keeps a reference to the connection and
 * one of these for every registration, until they are taken back in registration_stop().
 */
typedef struct
{
  gatomicrefcount  ref_count;
  GWeakRef         owner;
  GVirConnection  *gvir;

  GMutex           lock;
  gboolean         stopped;
  virConnectPtr    handle;
  int              ids[N_EVENTS];
  guint            n_ids;
} Registration;

/* The node watch tells when the devices of another computer are no longer as they were read, by
 * libvirt's own events, over each connection that its PtConnection comes to have. It reads nothing
 * itself: whoever hears it reads again. */
struct _PtNodeWatch
{
  GObject parent_instance;

  /* Owned */
  PtConnection *connection;
  GMainContext *context;
  Registration *registration;  /* of the connection that is open */
  GSource      *timer;         /* set while changes wait to be told */
  gboolean      watching;
};

enum
{
  PROP_CONNECTION = 1,
  PROP_WATCHING,
  N_PROPS,
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtNodeWatch, pt_node_watch, G_TYPE_OBJECT)

/* ---- Telling ------------------------------------------------------------------------------ */

static gboolean
on_timer (gpointer user_data)
{
  PtNodeWatch *self = user_data;

  g_clear_pointer (&self->timer, g_source_unref);

  /* Whoever hears it may let go of us */
  g_object_ref (self);
  g_signal_emit (self, signals[CHANGED], 0);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

/* The timer starts with the first change and is never put off by the next: one plugged card, which
 * is dozens of events, is told once, and a storm often enough. */
static void
note_change (PtNodeWatch *self)
{
  if (self->timer != NULL)
    return;

  self->timer = g_timeout_source_new (PT_NODE_WATCH_INTERVAL_MS);
  g_source_set_static_name (self->timer, "[passthrough] node devices changed");
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_attach (self->timer, self->context);
}

/* ---- Registration ------------------------------------------------------------------------- */

static Registration *
registration_new (PtNodeWatch    *owner,
                  GVirConnection *gvir)
{
  Registration *self = g_new0 (Registration, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_weak_ref_init (&self->owner, owner);
  g_mutex_init (&self->lock);
  self->gvir = g_object_ref (gvir);
  return self;
}

static Registration *
registration_ref (Registration *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
registration_unref (gpointer data)
{
  Registration *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_weak_ref_clear (&self->owner);
  g_mutex_clear (&self->lock);
  g_clear_object (&self->gvir);
  g_free (self);
}

/* libvirt calls the callbacks from the timer that gvir_event_register() put into the main loop */
static void
tell (Registration *self)
{
  g_autoptr (PtNodeWatch) owner = g_weak_ref_get (&self->owner);

  if (owner != NULL && owner->registration == self)
    note_change (owner);
}

static void
on_lifecycle (virConnectPtr     connection,
              virNodeDevicePtr  device,
              int               event,
              int               detail,
              void             *data)
{
  tell (data);
}

static void
on_update (virConnectPtr     connection,
           virNodeDevicePtr  device,
           void             *data)
{
  tell (data);
}

/* libvirt has one type for all callbacks and calls each with the arguments of its event */
static const struct
{
  int       id;
  GCallback callback;
} wanted[] = {
  { VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE, G_CALLBACK (on_lifecycle) },
  { VIR_NODE_DEVICE_EVENT_ID_UPDATE, G_CALLBACK (on_update) },
};

G_STATIC_ASSERT (G_N_ELEMENTS (wanted) == N_EVENTS);

static void
deregister (virConnectPtr  handle,
            const int     *ids,
            guint          n_ids)
{
  for (guint i = 0; i < n_ids; i++)
    virConnectNodeDeviceEventDeregisterAny (handle, ids[i]);
  virConnectClose (handle);
  virResetLastError ();
}

/* Asks the daemon, so it is done in a worker */
static void
register_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  Registration *self = data;
  virConnectPtr handle = pt_virt_dup_connect (self->gvir);
  int ids[N_EVENTS];
  guint n_ids = 0;
  gboolean stopped;

  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      virConnectNodeDeviceEventGenericCallback callback =
        (virConnectNodeDeviceEventGenericCallback) wanted[i].callback;
      int id = virConnectNodeDeviceEventRegisterAny (handle, NULL, wanted[i].id, callback,
                                                     registration_ref (self), registration_unref);

      if (id >= 0)
        ids[n_ids++] = id;
      else
        registration_unref (self);
    }
  virResetLastError ();

  g_mutex_lock (&self->lock);
  stopped = self->stopped;
  if (!stopped)
    {
      self->handle = handle;
      self->n_ids = n_ids;
      for (guint i = 0; i < n_ids; i++)
        self->ids[i] = ids[i];
    }
  g_mutex_unlock (&self->lock);

  if (stopped)
    deregister (handle, ids, n_ids);
  g_task_return_boolean (task, !stopped && n_ids > 0);
  pt_pending_end ();
}

static void
say_goodbye (gpointer data)
{
  Registration *self = data;

  deregister (self->handle, self->ids, self->n_ids);
  registration_unref (self);
}

/* (transfer full). No call comes after this, and the connection is let go of. */
static void
registration_stop (Registration *self)
{
  gboolean registered;

  g_mutex_lock (&self->lock);
  registered = !self->stopped && self->handle != NULL;
  self->stopped = TRUE;
  g_mutex_unlock (&self->lock);

  if (registered)
    pt_pending_run ("pt_node_watch: stop", say_goodbye, registration_ref (self));
  registration_unref (self);
}

static void
set_watching (PtNodeWatch *self,
              gboolean     watching)
{
  if (self->watching == watching)
    return;

  self->watching = watching;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WATCHING]);
}

static void
on_registered (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  Registration *registration = g_task_get_task_data (G_TASK (result));
  g_autoptr (PtNodeWatch) self = g_weak_ref_get (&registration->owner);
  gboolean watching = g_task_propagate_boolean (G_TASK (result), NULL);

  if (self == NULL || self->registration != registration)
    return;

  set_watching (self, watching);
  /* What has changed before this, nobody has told */
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  on_timer (self);
}

static void
follow (PtNodeWatch *self)
{
  GVirConnection *gvir = pt_connection_get_gvir (self->connection);
  g_autoptr (GTask) task = NULL;

  if (self->registration != NULL && self->registration->gvir == gvir)
    return;

  g_clear_pointer (&self->registration, registration_stop);
  set_watching (self, FALSE);
  if (gvir == NULL)
    return;

  self->registration = registration_new (self, gvir);
  task = g_task_new (NULL, NULL, on_registered, NULL);
  g_task_set_source_tag (task, follow);
  g_task_set_static_name (task, "pt_node_watch: register");
  g_task_set_task_data (task, registration_ref (self->registration), registration_unref);
  pt_pending_begin ();
  g_task_run_in_thread (task, register_thread);
}

/* ---- Object ------------------------------------------------------------------------------- */

static void
pt_node_watch_constructed (GObject *object)
{
  PtNodeWatch *self = PT_NODE_WATCH (object);

  G_OBJECT_CLASS (pt_node_watch_parent_class)->constructed (object);

  self->context = g_main_context_ref_thread_default ();
  g_signal_connect_object (self->connection, "notify::state", G_CALLBACK (follow), self,
                           G_CONNECT_SWAPPED);
  follow (self);
}

static void
pt_node_watch_dispose (GObject *object)
{
  PtNodeWatch *self = PT_NODE_WATCH (object);

  g_clear_pointer (&self->registration, registration_stop);
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (pt_node_watch_parent_class)->dispose (object);
}

static void
pt_node_watch_finalize (GObject *object)
{
  PtNodeWatch *self = PT_NODE_WATCH (object);

  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (pt_node_watch_parent_class)->finalize (object);
}

static void
pt_node_watch_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  PtNodeWatch *self = PT_NODE_WATCH (object);

  switch (prop_id)
    {
    case PROP_CONNECTION:
      g_value_set_object (value, self->connection);
      break;

    case PROP_WATCHING:
      g_value_set_boolean (value, self->watching);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pt_node_watch_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  PtNodeWatch *self = PT_NODE_WATCH (object);

  switch (prop_id)
    {
    case PROP_CONNECTION:
      self->connection = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pt_node_watch_class_init (PtNodeWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = pt_node_watch_constructed;
  object_class->dispose = pt_node_watch_dispose;
  object_class->finalize = pt_node_watch_finalize;
  object_class->get_property = pt_node_watch_get_property;
  object_class->set_property = pt_node_watch_set_property;

  properties[PROP_CONNECTION] =
    g_param_spec_object ("connection", NULL, NULL, PT_TYPE_CONNECTION,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * PtNodeWatch:watching:
   *
   * Whether libvirt tells of changes: it is connected and knows these events.
   */
  properties[PROP_WATCHING] =
    g_param_spec_boolean ("watching", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * PtNodeWatch::changed:
   * @self: a watch
   *
   * The devices of the other computer are, or may be, no longer as they were: at once after each
   * time that the connection was made, also when libvirt tells of no changes; then
   * %PT_NODE_WATCH_INTERVAL_MS after the first change that it tells of, and so never more often
   * than that. Emitted in the main context that was the thread's default when the watch was made.
   */
  signals[CHANGED] =
    g_signal_new ("changed", PT_TYPE_NODE_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
pt_node_watch_init (PtNodeWatch *self)
{
}

/**
 * pt_node_watch_new:
 * @connection: a connection, open or not
 *
 * Returns: (transfer full): a watch of the devices of the computer at its other end
 */
PtNodeWatch *
pt_node_watch_new (PtConnection *connection)
{
  g_return_val_if_fail (PT_IS_CONNECTION (connection), NULL);

  return g_object_new (PT_TYPE_NODE_WATCH, "connection", connection, NULL);
}

/**
 * pt_node_watch_is_watching:
 * @self: a watch
 *
 * Returns: whether libvirt tells of changes
 */
gboolean
pt_node_watch_is_watching (PtNodeWatch *self)
{
  g_return_val_if_fail (PT_IS_NODE_WATCH (self), FALSE);

  return self->watching;
}
