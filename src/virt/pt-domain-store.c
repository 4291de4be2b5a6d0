/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-store.h"

#include "pt-domain-events.h"
#include "pt-domain-reading.h"
#include "pt-machine-list.h"
#include "pt-patience.h"
#include "pt-pending.h"

/*
 * All machines of a connection, as a list in which each keeps its PtMachine while it lives, sorted
 * by label.
 *
 * An event only says which machine is not what it was. One worker at a time reads those anew; what
 * happens meanwhile waits for the next one. The results of a worker that was started for an earlier
 * connection are dropped by their generation. While the connection is lost the machines stay, so
 * that selection and scroll survive; PtDomainStore:loaded then says that they are old.
 */
struct _PtDomainStore
{
  GObject parent_instance;

  PtConnection   *connection;
  PtMachineList  *machines;
  gboolean        loaded;
  GError         *error;

  PtDomainEvents *events;      /* of the present connection */
  GHashTable     *stale;       /* UUIDs to read anew */
  gboolean        all_stale;
  GCancellable   *fetching;    /* the worker under way */
  GSource        *idle;        /* starts the next worker */
  GSource        *patience;    /* with the first list, or after one that could not be read again */
  guint           generation;
};

enum
{
  PROP_CONNECTION = 1,
  PROP_LOADED,
  PROP_ERROR,
  N_PROPS
};

static void pt_domain_store_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PtDomainStore, pt_domain_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      pt_domain_store_list_model_init))

static GParamSpec *props[N_PROPS];

static void schedule (PtDomainStore *self);
static void on_event (gpointer owner, const char *uuid);

static void
set_error (PtDomainStore *self,
           GError        *error)
{
  g_autoptr (GError) old = g_steal_pointer (&self->error);

  self->error = error;
  if (old != NULL || error != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
}

/* What comes late is welcome, but no event tells that a libvirt which had refused would answer */
static gboolean
on_impatient (gpointer data)
{
  PtDomainStore *self = data;

  g_clear_pointer (&self->patience, pt_patience_end);
  if (self->loaded)
    pt_domain_store_refresh (self);
  else
    set_error (self, pt_patience_new_error (pt_connection_get_uri (self->connection)));
  return G_SOURCE_REMOVE;
}

static void
set_loaded (PtDomainStore *self,
            gboolean       loaded)
{
  if (self->loaded == loaded)
    return;

  self->loaded = loaded;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADED]);
}

static void
apply (PtDomainStore   *self,
       PtDomainReading *reading)
{
  if (reading->uuids == NULL)
    pt_machine_list_keep_only (self->machines, reading->domains);
  for (guint i = 0; i < reading->gone->len; i++)
    pt_machine_list_remove (self->machines, g_ptr_array_index (reading->gone, i));
  pt_machine_list_update_all (self->machines, reading->domains);

  set_error (self, NULL);
  if (reading->uuids == NULL)
    set_loaded (self, TRUE);
}

static void
on_fetched (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  PtDomainReading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (PtDomainStore) self = NULL;

  /* A cancelled worker may still be writing into reading */
  if (!g_task_propagate_boolean (G_TASK (result), &error) &&
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self = g_weak_ref_get (&reading->owner);
  if (self == NULL || reading->generation != self->generation)
    return;

  g_clear_object (&self->fetching);
  g_clear_pointer (&self->patience, pt_patience_end);
  if (error == NULL)
    apply (self, reading);
  else
    set_error (self, g_steal_pointer (&error));
  if ((self->error != NULL || reading->n_failed > 0) && self->loaded)
    self->patience = pt_patience_new (on_impatient, self);
  schedule (self);
}

static gboolean
on_idle (gpointer data)
{
  PtDomainStore *self = data;
  GVirConnection *gvir = pt_connection_get_gvir (self->connection);
  g_autoptr (GTask) task = NULL;
  PtDomainReading *reading;

  g_clear_pointer (&self->idle, g_source_unref);
  if (gvir == NULL)
    return G_SOURCE_REMOVE;

  self->fetching = g_cancellable_new ();
  task = pt_domain_reading_new (G_OBJECT (self), self->generation, gvir,
                                pt_connection_get_facts (self->connection)->local, self->fetching,
                                on_fetched);
  reading = g_task_get_task_data (task);
  if (self->events == NULL)
    {
      self->events = pt_domain_events_new (self, on_event);
      reading->events = pt_domain_events_ref (self->events);
    }
  if (!self->all_stale)
    {
      reading->uuids = g_hash_table_steal_all_keys (self->stale);
      reading->known = pt_machine_list_dup_domains (self->machines);
    }
  g_hash_table_remove_all (self->stale);
  self->all_stale = FALSE;

  if (!self->loaded)
    self->patience = pt_patience_new (on_impatient, self);
  pt_pending_begin ();
  g_task_run_in_thread (task, pt_domain_reading_thread);
  return G_SOURCE_REMOVE;
}

/*
 * In an idle: several events in a row make one worker, and the command line, which runs no main
 * loop and calls pt_domain_store_load(), starts none.
 */
static void
schedule (PtDomainStore *self)
{
  if (self->fetching != NULL || self->idle != NULL ||
      (!self->all_stale && g_hash_table_size (self->stale) == 0))
    return;

  self->idle = g_idle_source_new ();
  g_source_set_priority (self->idle, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->idle, "pt-domain-store: fetch");
  g_source_set_callback (self->idle, on_idle, self, NULL);
  g_source_attach (self->idle, g_main_context_get_thread_default ());
}

static void
on_event (gpointer    owner,
          const char *uuid)
{
  PtDomainStore *self = owner;

  /* What could not be read the last time is not in the table any more */
  if (self->error != NULL)
    self->all_stale = TRUE;
  g_hash_table_add (self->stale, g_strdup (uuid));
  schedule (self);
}

/* Lets go of a worker, whose results are of no use any more */
static void
drop_fetch (PtDomainStore *self)
{
  self->generation++;
  if (self->fetching != NULL)
    g_cancellable_cancel (self->fetching);
  g_clear_object (&self->fetching);
  g_clear_pointer (&self->patience, pt_patience_end);
}

/* Lets go of what belonged to the connection before */
static void
detach (PtDomainStore *self)
{
  drop_fetch (self);
  if (self->idle != NULL)
    g_source_destroy (self->idle);
  g_clear_pointer (&self->idle, g_source_unref);
  if (self->events != NULL)
    pt_domain_events_stop (self->events);
  g_clear_pointer (&self->events, pt_domain_events_unref);
  g_hash_table_remove_all (self->stale);
  self->all_stale = FALSE;
}

static void
on_state (PtDomainStore *self)
{
  PtConnectionState state = pt_connection_get_state (self->connection);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  /* Connected → connecting happens only with a new pt_connection_start(), after the connection
   * was let go of */
  detach (self);
  switch (state)
    {
    case PT_CONNECTION_CONNECTED:
      pt_domain_store_refresh (self);
      break;

    case PT_CONNECTION_CLOSED:
      set_loaded (self, FALSE);
      set_error (self, NULL);
      pt_machine_list_keep_only (self->machines, none);
      break;

    case PT_CONNECTION_CONNECTING:
    case PT_CONNECTION_FAILED:
    default:
      set_loaded (self, FALSE);
      set_error (self, NULL);
      break;
    }
}

static GType
pt_domain_store_get_item_type (GListModel *model)
{
  return PT_TYPE_MACHINE;
}

static guint
pt_domain_store_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (PT_DOMAIN_STORE (model)->machines));
}

static gpointer
pt_domain_store_get_item (GListModel *model,
                          guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (PT_DOMAIN_STORE (model)->machines), position);
}

static void
pt_domain_store_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = pt_domain_store_get_item_type;
  iface->get_n_items = pt_domain_store_get_n_items;
  iface->get_item = pt_domain_store_get_item;
}

static void
pt_domain_store_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  PtDomainStore *self = PT_DOMAIN_STORE (object);

  switch (id)
    {
    case PROP_CONNECTION:
      g_value_set_object (value, self->connection);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_domain_store_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  PtDomainStore *self = PT_DOMAIN_STORE (object);

  switch (id)
    {
    case PROP_CONNECTION:
      self->connection = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_domain_store_constructed (GObject *object)
{
  PtDomainStore *self = PT_DOMAIN_STORE (object);

  G_OBJECT_CLASS (pt_domain_store_parent_class)->constructed (object);

  g_signal_connect_object (self->connection, "notify::state", G_CALLBACK (on_state), self,
                           G_CONNECT_SWAPPED);
  on_state (self);
}

static void
pt_domain_store_dispose (GObject *object)
{
  PtDomainStore *self = PT_DOMAIN_STORE (object);

  detach (self);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (pt_domain_store_parent_class)->dispose (object);
}

static void
pt_domain_store_finalize (GObject *object)
{
  PtDomainStore *self = PT_DOMAIN_STORE (object);

  g_clear_object (&self->machines);
  g_clear_pointer (&self->stale, g_hash_table_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (pt_domain_store_parent_class)->finalize (object);
}

static void
pt_domain_store_class_init (PtDomainStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_domain_store_get_property;
  object_class->set_property = pt_domain_store_set_property;
  object_class->constructed = pt_domain_store_constructed;
  object_class->dispose = pt_domain_store_dispose;
  object_class->finalize = pt_domain_store_finalize;

  props[PROP_CONNECTION] =
    g_param_spec_object ("connection", NULL, NULL, PT_TYPE_CONNECTION,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * PtDomainStore:loaded:
   *
   * Whether the machines are those of the present connection.
   */
  props[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  /**
   * PtDomainStore:error:
   *
   * Why the machines could not be read although there is a connection.
   */
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pt_domain_store_init (PtDomainStore *self)
{
  self->machines = pt_machine_list_new ();
  g_signal_connect_object (self->machines, "items-changed",
                           G_CALLBACK (g_list_model_items_changed), self, G_CONNECT_SWAPPED);
  self->stale = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * pt_domain_store_new:
 * @connection: a connection, open or not
 *
 * Returns: (transfer full): its machines, read in the background whenever it is open, and kept by
 *   libvirt's events
 */
PtDomainStore *
pt_domain_store_new (PtConnection *connection)
{
  return g_object_new (PT_TYPE_DOMAIN_STORE, "connection", connection, NULL);
}

/**
 * pt_domain_store_load:
 * @self: a store
 * @cancellable: (nullable): gives up at once
 * @error: where to put an error of ours
 *
 * Reads all machines once and waits, for the command line. Asks for no events.
 *
 * Returns: whether they could be read
 */
gboolean
pt_domain_store_load (PtDomainStore  *self,
                      GCancellable   *cancellable,
                      GError        **error)
{
  g_autoptr (GVirConnection) gvir = NULL;
  g_autoptr (GTask) task = NULL;

  g_return_val_if_fail (PT_IS_DOMAIN_STORE (self), FALSE);

  /* GTask starts the worker all the same, which would then set the task's error a second time */
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  gvir = pt_connection_dup_gvir (self->connection, NULL, error);
  if (gvir == NULL)
    return FALSE;

  task = pt_domain_reading_new (G_OBJECT (self), self->generation, gvir,
                                pt_connection_get_facts (self->connection)->local, cancellable,
                                NULL);
  pt_pending_begin ();
  g_task_run_in_thread_sync (task, pt_domain_reading_thread);
  if (!g_task_propagate_boolean (task, error))
    return FALSE;

  apply (self, g_task_get_task_data (task));
  return TRUE;
}

/**
 * pt_domain_store_refresh:
 * @self: a store
 *
 * Reads all machines again in the background: libvirt has no event for some of what is shown, such
 * as autostart.
 */
void
pt_domain_store_refresh (PtDomainStore *self)
{
  g_return_if_fail (PT_IS_DOMAIN_STORE (self));

  if (pt_connection_get_gvir (self->connection) == NULL)
    return;

  self->all_stale = TRUE;
  schedule (self);
}

/**
 * pt_domain_store_give_up:
 * @self: a store
 *
 * Ends the waiting for the first list before its time, when a person wants that. As after 10
 * seconds, what comes later is taken.
 */
void
pt_domain_store_give_up (PtDomainStore *self)
{
  g_return_if_fail (PT_IS_DOMAIN_STORE (self));

  if (self->loaded || self->error != NULL || self->fetching == NULL)
    return;

  g_clear_pointer (&self->patience, pt_patience_end);
  set_error (self, pt_patience_new_given_up_error (pt_connection_get_uri (self->connection)));
}

/**
 * pt_domain_store_try_again:
 * @self: a store
 *
 * Asks anew when there is an error, and lets go of what has not been answered.
 */
void
pt_domain_store_try_again (PtDomainStore *self)
{
  g_return_if_fail (PT_IS_DOMAIN_STORE (self));

  if (self->error == NULL)
    return;

  drop_fetch (self);
  if (!self->loaded)
    set_error (self, NULL);
  pt_domain_store_refresh (self);
}

/**
 * pt_domain_store_is_loaded:
 * @self: a store
 *
 * Returns: whether the machines are those of the present connection
 */
gboolean
pt_domain_store_is_loaded (PtDomainStore *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_STORE (self), FALSE);

  return self->loaded;
}

/**
 * pt_domain_store_get_error:
 * @self: a store
 *
 * Returns: (transfer none) (nullable): why the machines could not be read
 */
const GError *
pt_domain_store_get_error (PtDomainStore *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_STORE (self), NULL);

  return self->error;
}

/**
 * pt_domain_store_find:
 * @self: a store
 * @name: the name or the UUID of a machine; a name goes first
 *
 * Returns: (transfer none) (nullable): the machine
 */
PtMachine *
pt_domain_store_find (PtDomainStore *self,
                      const char    *name)
{
  g_return_val_if_fail (PT_IS_DOMAIN_STORE (self), NULL);

  return pt_machine_list_find (self->machines, name);
}

/**
 * pt_domain_store_dup_domains:
 * @self: a store
 *
 * Returns: (transfer full) (element-type PtDomain): the newest snapshot of each, in the order of
 *   the list
 */
GPtrArray *
pt_domain_store_dup_domains (PtDomainStore *self)
{
  g_return_val_if_fail (PT_IS_DOMAIN_STORE (self), NULL);

  return pt_machine_list_dup_domains (self->machines);
}
