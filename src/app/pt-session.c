/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-session-private.h"

#include <glib/gi18n-lib.h>

#include "pt-error.h"
#include "pt-patience.h"

/*
 * One computer and its virtual machines, for both faces: the window starts it and watches its
 * properties, the command line loads it and asks. Facts are snapshots; the lists change by
 * difference, so that selection and scroll survive. Properties and lists belong to the main thread;
 * what works in another thread gets copies. How the facts come is in pt-session-load.c, what
 * follows from them in -groups.c and -facts.c, what is done with them in -apply.c and -undo.c.
 */

enum
{
  PROP_HOST = 1,
  PROP_HOST_ERROR,
  PROP_LIBVIRT_STATE,
  PROP_LIBVIRT_ERROR,
  PROP_GROUPS,
  PROP_MACHINES,
  PROP_LOADING,
  PROP_ATTENDED,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (PtSession, pt_session, G_TYPE_OBJECT)
G_DEFINE_ENUM_TYPE (PtLibvirtState, pt_libvirt_state,
  G_DEFINE_ENUM_VALUE (PT_LIBVIRT_CONNECTING, "connecting"),
  G_DEFINE_ENUM_VALUE (PT_LIBVIRT_CONNECTED, "connected"),
  G_DEFINE_ENUM_VALUE (PT_LIBVIRT_READ_ONLY, "read-only"),
  G_DEFINE_ENUM_VALUE (PT_LIBVIRT_SESSION, "session"),
  G_DEFINE_ENUM_VALUE (PT_LIBVIRT_UNREACHABLE, "unreachable"))

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void notify (PtSession *self,
                    guint      id);

/**
 * pt_session_set_libvirt_state:
 * @self: a session
 * @state: where libvirt stands
 * @error: (nullable): why
 */
void
pt_session_set_libvirt_state (PtSession      *self,
                   PtLibvirtState  state,
                   const GError   *error)
{
  gboolean changed = state != self->libvirt_state;

  if (error != self->libvirt_error)
    {
      g_clear_error (&self->libvirt_error);
      self->libvirt_error = error != NULL ? g_error_copy (error) : NULL;
      notify (self, PROP_LIBVIRT_ERROR);
    }
  if (changed)
    {
      self->libvirt_state = state;
      notify (self, PROP_LIBVIRT_STATE);
      notify (self, PROP_LOADING);
    }
}

/**
 * pt_session_emit_changed:
 * @self: a session
 */
void
pt_session_emit_changed (PtSession *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * pt_session_update_libvirt_state:
 * @self: a session
 *
 * Takes over where the connection stands.
 */
void
pt_session_update_libvirt_state (PtSession *self)
{
  const PtConnectionFacts *facts;

  if (self->connection == NULL)
    {
      pt_session_set_libvirt_state (self, PT_LIBVIRT_UNREACHABLE, self->no_libvirt);
      return;
    }

  switch (pt_connection_get_state (self->connection))
    {
    case PT_CONNECTION_CONNECTED:
      facts = pt_connection_get_facts (self->connection);
      /* One that lets us in may still not say which machines there are: not at all, not yet, or
       * not any more */
      if (pt_domain_store_get_error (self->store) != NULL)
        pt_session_set_libvirt_state (self, PT_LIBVIRT_UNREACHABLE,
                                      pt_domain_store_get_error (self->store));
      else if (!pt_domain_store_is_loaded (self->store))
        pt_session_set_libvirt_state (self, PT_LIBVIRT_CONNECTING, NULL);
      else if (facts != NULL && facts->session)
        pt_session_set_libvirt_state (self, PT_LIBVIRT_SESSION, NULL);
      else if (facts != NULL && facts->read_only)
        pt_session_set_libvirt_state (self, PT_LIBVIRT_READ_ONLY, NULL);
      else
        pt_session_set_libvirt_state (self, PT_LIBVIRT_CONNECTED, NULL);
      break;

    case PT_CONNECTION_FAILED:
      pt_session_set_libvirt_state (self, PT_LIBVIRT_UNREACHABLE,
                                    pt_connection_get_error (self->connection));
      break;

    case PT_CONNECTION_CLOSED:
    case PT_CONNECTION_CONNECTING:
    default:
      pt_session_set_libvirt_state (self, PT_LIBVIRT_CONNECTING, NULL);
      break;
    }
}

static void
on_machines_changed (GListModel *machines,
                     guint       position,
                     guint       removed,
                     guint       added,
                     PtSession  *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (PtMachine) machine = g_list_model_get_item (machines, i);

      /* A machine that only changed its place comes again */
      g_signal_handlers_disconnect_by_func (machine, pt_session_schedule_groups, self);
      g_signal_connect_object (machine, "notify::domain", G_CALLBACK (pt_session_schedule_groups),
                               self, G_CONNECT_SWAPPED);
    }

  pt_session_schedule_groups (self);
}

static void
on_connection_changed (PtSession *self)
{
  if (!self->started)
    return;

  if (self->example != NULL &&
      pt_connection_get_state (self->connection) == PT_CONNECTION_CONNECTED)
    {
      g_autoptr (GError) error = NULL;

      /* In memory of this very process, so this does not wait for anything */
      if (!pt_example_connected (self->example, self->connection, &error))
        {
          pt_session_set_libvirt_state (self, PT_LIBVIRT_UNREACHABLE, error);
          return;
        }
      /* What was written between the reading of its file and now was told too early */
      pt_session_follow_example (self);
    }

  pt_session_update_libvirt_state (self);
  pt_session_follow_connection (self);
  pt_session_schedule_groups (self);
}

static void
on_store_changed (PtSession *self)
{
  if (self->started)
    pt_session_update_libvirt_state (self);
}

static void
pt_session_get_property (GObject    *object,
                         guint       id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  PtSession *self = PT_SESSION (object);

  switch (id)
    {
    case PROP_HOST:
      g_value_set_object (value, self->host);
      break;
    case PROP_HOST_ERROR:
      g_value_set_boxed (value, self->host_error);
      break;
    case PROP_LIBVIRT_STATE:
      g_value_set_enum (value, (int) self->libvirt_state);
      break;
    case PROP_LIBVIRT_ERROR:
      g_value_set_boxed (value, self->libvirt_error);
      break;
    case PROP_GROUPS:
      g_value_set_object (value, self->groups);
      break;
    case PROP_MACHINES:
      g_value_set_object (value, self->machines);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, pt_session_get_loading (self));
      break;
    case PROP_ATTENDED:
      g_value_set_boolean (value, self->attended);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_session_set_property (GObject      *object,
                         guint         id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_ATTENDED:
      pt_session_set_attended (PT_SESSION (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_session_dispose (GObject *object)
{
  PtSession *self = PT_SESSION (object);

  if (self->views_source != 0)
    g_source_remove (g_steal_handle_id (&self->views_source));
  if (self->listing_source != 0)
    g_source_remove (g_steal_handle_id (&self->listing_source));

  g_clear_pointer (&self->host_patience, pt_patience_end);
  g_clear_object (&self->viewed);
  g_clear_pointer (&self->views, g_ptr_array_unref);
  g_clear_object (&self->watch);
  g_clear_object (&self->node_watch);
  g_clear_object (&self->example_watch);
  g_clear_object (&self->groups);
  g_clear_object (&self->machines);
  g_clear_object (&self->store);
  g_clear_object (&self->connection);
  g_clear_object (&self->undo);
  g_clear_object (&self->example);
  g_clear_object (&self->host);
  g_clear_object (&self->asked_of);
  g_clear_pointer (&self->asked, g_array_unref);

  G_OBJECT_CLASS (pt_session_parent_class)->dispose (object);
}

static void
pt_session_finalize (GObject *object)
{
  PtSession *self = PT_SESSION (object);

  /* Its thread may let go of the connection and of the machines after us: not while our handlers
   * are taken off them, which GObject does between dispose and here */
  g_clear_pointer (&self->opening, pt_opening_free);
  g_free (self->uri);
  g_free (self->host_root);
  g_clear_error (&self->host_error);
  g_clear_error (&self->no_libvirt);
  g_clear_error (&self->libvirt_error);

  G_OBJECT_CLASS (pt_session_parent_class)->finalize (object);
}

static void
pt_session_class_init (PtSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_session_get_property;
  object_class->set_property = pt_session_set_property;
  object_class->dispose = pt_session_dispose;
  object_class->finalize = pt_session_finalize;

  props[PROP_HOST] = g_param_spec_object ("host", NULL, NULL, PT_TYPE_HOST, flags);
  props[PROP_HOST_ERROR] = g_param_spec_boxed ("host-error", NULL, NULL, G_TYPE_ERROR, flags);
  props[PROP_LIBVIRT_STATE] = g_param_spec_enum ("libvirt-state", NULL, NULL, PT_TYPE_LIBVIRT_STATE,
                                                 PT_LIBVIRT_CONNECTING, flags);
  props[PROP_LIBVIRT_ERROR] = g_param_spec_boxed ("libvirt-error", NULL, NULL, G_TYPE_ERROR, flags);
  /* The same list always; notified when all of them have been looked at */
  props[PROP_GROUPS] = g_param_spec_object ("groups", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_MACHINES] = g_param_spec_object ("machines", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  props[PROP_ATTENDED] = g_param_spec_boolean ("attended", NULL, NULL, FALSE,
                                               flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * PtSession::changed:
   *
   * The computer was read again, or a machine or libvirt is not as it was: what was planned may no
   * longer hold. Once for each burst of changes.
   */
  signals[CHANGED] = g_signal_new ("changed", PT_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
pt_session_init (PtSession *self)
{
  self->groups = g_list_store_new (PT_TYPE_GROUP_ITEM);
  self->undo = pt_undo_store_new (NULL);
}

static void
notify (PtSession *self,
        guint      id)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[id]);
}

static void
open_machines (PtSession  *self,
               const char *uri)
{
  self->connection = pt_connection_new (uri);
  /* Before the store is made, which listens too: what the example has to set is set when the
   * store looks */
  g_signal_connect_object (self->connection, "notify::state", G_CALLBACK (on_connection_changed),
                           self, G_CONNECT_SWAPPED);
  self->store = pt_domain_store_new (self->connection);
  self->machines = G_LIST_MODEL (g_object_ref (self->store));
  g_signal_connect_object (self->store, "items-changed", G_CALLBACK (on_machines_changed), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->store, "notify::loaded", G_CALLBACK (pt_session_schedule_groups),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "notify::loaded", G_CALLBACK (on_store_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "notify::error", G_CALLBACK (on_store_changed), self,
                           G_CONNECT_SWAPPED);
}

/**
 * pt_session_new:
 * @options: which computer and which libvirt
 * @error: return location
 *
 * Reads nothing yet; for the example computer its files are made.
 *
 * Returns: (transfer full): a session, or %NULL when the example could not be made
 */
PtSession *
pt_session_new (const PtSessionOptions  *options,
                GError                 **error)
{
  g_autoptr (PtSession) self = g_object_new (PT_TYPE_SESSION, NULL);

  g_return_val_if_fail (options != NULL, NULL);

  self->uri = g_strdup (options->uri);
  if (options->demo)
    {
      self->example = pt_example_new (NULL, options->reset,
                                      options->window ? 1 : PT_MACHINE_LOCK_PATIENCE, error);
      if (self->example == NULL)
        return NULL;

      if (options->reset &&
          !pt_undo_store_remove_all (self->undo, pt_example_get_uri (self->example), error))
        return NULL;

      self->host_root = g_strdup (pt_example_get_host_root (self->example));
      self->host_source = PT_HOST_EXAMPLE;
      open_machines (self, pt_example_get_uri (self->example));
    }
  else if (options->host_root != NULL)
    {
      self->host_root = g_strdup (options->host_root);
      self->host_source = PT_HOST_RECORDED;
      /* The machines of this computer say nothing about a recorded one: only those that were
       * asked for by name do */
      if (options->uri != NULL)
        open_machines (self, options->uri);
    }
  else
    {
      self->host_source = PT_HOST_THIS;
      open_machines (self, options->uri);
      pt_session_judge_uri (self);
    }

  if (self->connection == NULL)
    {
      self->machines = G_LIST_MODEL (g_list_store_new (PT_TYPE_MACHINE));
      self->no_libvirt =
        pt_error_new (PT_ERROR_NOT_CONNECTED, _("Say which libvirt to use with --connect URI."),
                      NULL, _("A recorded computer has no virtual machines of its own."));
      pt_session_update_libvirt_state (self);
    }

  return g_steal_pointer (&self);
}

/**
 * pt_session_start:
 * @self: a session
 *
 * For the window: reads the host and opens libvirt in the background, and keeps up with libvirt
 * from then on.
 */
void
pt_session_start (PtSession *self)
{
  g_return_if_fail (PT_IS_SESSION (self));

  if (self->started)
    return;

  self->started = TRUE;
  /* Before the first reading, so that nothing happens between the two */
  if (self->host_source == PT_HOST_THIS && !self->remote)
    pt_session_watch_host (self);
  if (self->example != NULL)
    pt_session_watch_example (self);
  pt_session_refresh (self);
  if (self->connection != NULL)
    pt_connection_start (self->connection);
  pt_session_update_libvirt_state (self);
}

/**
 * pt_session_get_host:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the newest snapshot of the host
 */
PtHost *
pt_session_get_host (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->host;
}

/**
 * pt_session_get_host_error:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): why there is no host
 */
const GError *
pt_session_get_host_error (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->host_error;
}

/**
 * pt_session_get_libvirt_state:
 * @self: a session
 *
 * Returns: what the banner is about
 */
PtLibvirtState
pt_session_get_libvirt_state (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), PT_LIBVIRT_UNREACHABLE);

  return self->libvirt_state;
}

/**
 * pt_session_get_libvirt_error:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): why libvirt cannot be reached
 */
const GError *
pt_session_get_libvirt_error (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->libvirt_error;
}

/**
 * pt_session_get_loading:
 * @self: a session
 *
 * Returns: whether something is being read for the first time or again; what is read again because
 *   nobody tells is not to be noticed
 */
gboolean
pt_session_get_loading (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);

  return (self->reading && !self->listing) || self->libvirt_state == PT_LIBVIRT_CONNECTING ||
         (self->remote && self->host == NULL && self->host_error == NULL) ||
         (self->looking && self->viewed != NULL);
}

/**
 * pt_session_get_groups:
 * @self: a session
 *
 * Returns: (transfer none): of #PtGroupItem, by number; empty until the session was started
 */
GListModel *
pt_session_get_groups (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return G_LIST_MODEL (self->groups);
}

/**
 * pt_session_get_machines:
 * @self: a session
 *
 * Returns: (transfer none): of #PtMachine, by label
 */
GListModel *
pt_session_get_machines (PtSession *self)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->machines;
}

/**
 * pt_session_find_machine:
 * @self: a session
 * @name: a name or a UUID
 *
 * Returns: (transfer none) (nullable): that machine
 */
PtMachine *
pt_session_find_machine (PtSession  *self,
                         const char *name)
{
  g_return_val_if_fail (PT_IS_SESSION (self), NULL);

  return self->store != NULL ? pt_domain_store_find (self->store, name) : NULL;
}
