/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-connection.h"

#include <glib/gi18n.h>
#include <libvirt-glib/libvirt-glib.h>
#include <signal.h>

#include "pt-error.h"
#include "pt-opened.h"
#include "pt-patience.h"

/*
 * The one door to libvirt: opens it, notices when it is lost, opens it again.
 *
 * virConnectOpen() cannot be cancelled and may never return. So a worker calls it that holds no
 * reference to this object: who gives up only forgets the worker, which closes what it still gets.
 * Everything else here happens on the thread that made the object; only pt_connection_dup_gvir() is
 * for workers.
 */
struct _PtConnection
{
  GObject parent_instance;

  char              *uri;
  PtConnectionState  state;
  GError            *error;
  gboolean           wanted;     /* pt_connection_start() was called: come back after a loss */
  PtOpenedWatch     *watch;      /* of the connection that is open or being opened */
  GCancellable      *attempt;    /* the opening under way */
  GSource           *patience;   /* while somebody waits */
  GSource           *retry;
  guint              delay;      /* seconds until the next try */

  GMutex             lock;       /* guards opened for workers; one thread changes it */
  PtOpened          *opened;
};

enum
{
  PROP_URI = 1,
  PROP_STATE,
  PROP_ERROR,
  PROP_READ_ONLY,
  N_PROPS
};

#define FIRST_DELAY 1
#define LAST_DELAY 30

G_DEFINE_ENUM_TYPE (PtConnectionState, pt_connection_state,
                    G_DEFINE_ENUM_VALUE (PT_CONNECTION_CLOSED, "closed"),
                    G_DEFINE_ENUM_VALUE (PT_CONNECTION_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (PT_CONNECTION_CONNECTED, "connected"),
                    G_DEFINE_ENUM_VALUE (PT_CONNECTION_FAILED, "failed"))

G_DEFINE_FINAL_TYPE (PtConnection, pt_connection, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

static void begin (PtConnection *self);

static gboolean
is_read_only (PtConnection *self)
{
  return self->opened != NULL && self->opened->facts->read_only;
}

/* Puts state, error and connection in their new places together, then tells: nobody sees one
 * without the others. */
static void
settle (PtConnection      *self,
        PtConnectionState  state,
        PtOpened          *opened,
        GError            *error)
{
  g_autoptr (PtOpened) old = NULL;
  g_autoptr (GError) old_error = g_steal_pointer (&self->error);
  gboolean old_read_only = is_read_only (self);
  PtConnectionState old_state = self->state;

  g_mutex_lock (&self->lock);
  old = g_steal_pointer (&self->opened);
  self->opened = opened;
  g_mutex_unlock (&self->lock);
  self->error = error;
  self->state = state;
  if (state != PT_CONNECTION_CONNECTING)
    g_clear_pointer (&self->patience, pt_patience_end);

  g_object_freeze_notify (G_OBJECT (self));
  if (old_error != NULL || error != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
  if (old_read_only != is_read_only (self))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READ_ONLY]);
  if (old_state != state)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
stop_retry (PtConnection *self)
{
  if (self->retry != NULL)
    g_source_destroy (self->retry);
  g_clear_pointer (&self->retry, g_source_unref);
}

/* Forgets the opening under way; its worker closes what it still gets */
static void
abandon (PtConnection *self)
{
  if (self->attempt != NULL)
    g_cancellable_cancel (self->attempt);
  g_clear_object (&self->attempt);
  g_clear_pointer (&self->watch, pt_opened_watch_unref);
}

static gboolean
on_retry (gpointer data)
{
  PtConnection *self = data;

  g_clear_pointer (&self->retry, g_source_unref);
  begin (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (PtConnection *self)
{
  stop_retry (self);
  self->retry = g_timeout_source_new_seconds (self->delay);
  self->delay = MIN (self->delay * 2, LAST_DELAY);
  g_source_set_static_name (self->retry, "pt-connection: retry");
  g_source_set_callback (self->retry, on_retry, self, NULL);
  g_source_attach (self->retry, g_main_context_get_thread_default ());
}

/* The try goes on: who answers late is welcome */
static gboolean
on_impatient (gpointer data)
{
  PtConnection *self = data;

  g_clear_pointer (&self->patience, pt_patience_end);
  settle (self, PT_CONNECTION_FAILED, NULL, pt_patience_new_error (self->uri));
  return G_SOURCE_REMOVE;
}

static void
on_lost (gpointer       owner,
         PtOpenedWatch *watch,
         int            reason)
{
  PtConnection *self = owner;
  GError *error;

  if (watch != self->watch || self->state != PT_CONNECTION_CONNECTED)
    return;

  g_clear_pointer (&self->watch, pt_opened_watch_unref);
  if (reason == VIR_CONNECT_CLOSE_REASON_KEEPALIVE)
    error = pt_error_new (PT_ERROR_NOT_CONNECTED,
                          _("Passthrough connects again by itself as soon as it answers."),
                          NULL, "%s", _("libvirt does not answer any more."));
  else
    error = pt_error_new (PT_ERROR_NOT_CONNECTED,
                          _("Passthrough connects again by itself as soon as it is back."),
                          NULL, "%s", _("libvirt went away."));

  if (self->wanted)
    retry_later (self);
  settle (self, PT_CONNECTION_FAILED, NULL, error);
}

static void
adopt (PtConnection *self,
       PtOpened     *opened)
{
  int reason;

  stop_retry (self);
  self->delay = FIRST_DELAY;
  settle (self, PT_CONNECTION_CONNECTED, opened, NULL);

  /* The news of the loss may have come before that of the success */
  if (self->watch != NULL && pt_opened_watch_is_lost (self->watch, &reason))
    on_lost (self, self->watch, reason);
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (PtOpenedWatch) watch = data;
  g_autoptr (PtConnection) self = pt_opened_watch_dup_owner (watch);
  g_autoptr (GError) error = NULL;
  g_autoptr (PtOpened) opened = pt_opened_open_finish (result, &error);

  /* Not the one that is waited for any more: close it unseen */
  if (self == NULL || self->watch != watch)
    return;

  g_clear_object (&self->attempt);
  if (opened != NULL)
    {
      adopt (self, g_steal_pointer (&opened));
      return;
    }

  g_clear_pointer (&self->watch, pt_opened_watch_unref);
  retry_later (self);
  settle (self, PT_CONNECTION_FAILED, NULL, g_steal_pointer (&error));
}

static void
begin (PtConnection *self)
{
  self->watch = pt_opened_watch_new (self, on_lost);
  self->attempt = g_cancellable_new ();
  pt_opened_open_async (self->uri, self->watch, self->attempt, on_opened,
                        pt_opened_watch_ref (self->watch));
}

static void
pt_connection_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  PtConnection *self = PT_CONNECTION (object);

  switch (id)
    {
    case PROP_URI:
      g_value_set_string (value, self->uri);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_READ_ONLY:
      g_value_set_boolean (value, is_read_only (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_connection_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  PtConnection *self = PT_CONNECTION (object);
  const char *uri;

  switch (id)
    {
    case PROP_URI:
      uri = g_value_get_string (value);
      if (uri == NULL || *uri == '\0')
        uri = g_getenv ("LIBVIRT_DEFAULT_URI");
      if (uri == NULL || *uri == '\0')
        uri = "qemu:///system";
      self->uri = g_strdup (uri);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_connection_dispose (GObject *object)
{
  PtConnection *self = PT_CONNECTION (object);
  PtOpened *opened;

  g_clear_pointer (&self->patience, pt_patience_end);
  stop_retry (self);
  abandon (self);

  g_mutex_lock (&self->lock);
  opened = g_steal_pointer (&self->opened);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&opened, pt_opened_close);

  G_OBJECT_CLASS (pt_connection_parent_class)->dispose (object);
}

static void
pt_connection_finalize (GObject *object)
{
  PtConnection *self = PT_CONNECTION (object);

  g_clear_error (&self->error);
  g_clear_pointer (&self->uri, g_free);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (pt_connection_parent_class)->finalize (object);
}

static void
pt_connection_class_init (PtConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /* Both before the first connection, else it has neither events nor keepalive. libvirt-glib also
   * silences libvirt's own printing of errors. */
  gvir_init_object (NULL, NULL);
  gvir_event_register ();

  /* libvirt writes to its socket without MSG_NOSIGNAL: a daemon that ends in the middle of a call
   * would take us with it. (GSocket does the same to its users.) */
  signal (SIGPIPE, SIG_IGN);

  object_class->get_property = pt_connection_get_property;
  object_class->set_property = pt_connection_set_property;
  object_class->dispose = pt_connection_dispose;
  object_class->finalize = pt_connection_finalize;

  /**
   * PtConnection:uri:
   *
   * The address that is opened. Empty: `LIBVIRT_DEFAULT_URI`, else `qemu:///system`.
   */
  props[PROP_URI] =
    g_param_spec_string ("uri", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * PtConnection:state:
   *
   * Where it stands.
   */
  props[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, PT_TYPE_CONNECTION_STATE, PT_CONNECTION_CLOSED, flags);
  /**
   * PtConnection:error:
   *
   * Why there is no connection: of the last try, or why it was lost.
   */
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  /**
   * PtConnection:read-only:
   *
   * Whether it is open but nothing can be changed over it.
   */
  props[PROP_READ_ONLY] = g_param_spec_boolean ("read-only", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pt_connection_init (PtConnection *self)
{
  g_mutex_init (&self->lock);
  self->delay = FIRST_DELAY;
}

/**
 * pt_connection_new:
 * @uri: (nullable): an address of libvirt; %NULL: `LIBVIRT_DEFAULT_URI`, else `qemu:///system`
 *
 * Returns: (transfer full): a connection that is closed
 */
PtConnection *
pt_connection_new (const char *uri)
{
  return g_object_new (PT_TYPE_CONNECTION, "uri", uri, NULL);
}

/**
 * pt_connection_open:
 * @self: a connection
 * @cancellable: (nullable): gives up at once, also while libvirt does not answer
 * @error: where to put an error of ours
 *
 * Opens it and waits, for the command line. Falls back to read-only. It is not tried again by
 * itself.
 *
 * Returns: whether it is open
 */
gboolean
pt_connection_open (PtConnection  *self,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  PtOpened *opened;

  g_return_val_if_fail (PT_IS_CONNECTION (self), FALSE);

  if (self->state == PT_CONNECTION_CONNECTED)
    return TRUE;

  stop_retry (self);
  abandon (self);
  self->watch = pt_opened_watch_new (self, on_lost);
  opened = pt_opened_open (self->uri, self->watch, cancellable, &local_error);
  if (opened != NULL)
    {
      adopt (self, opened);
      return TRUE;
    }

  g_clear_pointer (&self->watch, pt_opened_watch_unref);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    settle (self, PT_CONNECTION_CLOSED, NULL, NULL);
  else
    settle (self, PT_CONNECTION_FAILED, NULL, g_error_copy (local_error));
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/**
 * pt_connection_start:
 * @self: a connection
 *
 * Opens it in the background, at once also when a later try was already planned; the result is
 * #PtConnection:state, #PT_CONNECTION_FAILED also when nothing has been heard after 10 seconds,
 * though what comes later is taken. From then on it comes back by itself, after 1 second first,
 * then less and less often, every 30 seconds at last, until pt_connection_close().
 */
void
pt_connection_start (PtConnection *self)
{
  g_return_if_fail (PT_IS_CONNECTION (self));

  self->wanted = TRUE;
  if (self->state == PT_CONNECTION_CONNECTED || self->state == PT_CONNECTION_CONNECTING)
    return;

  stop_retry (self);
  self->delay = FIRST_DELAY;
  if (self->attempt == NULL)
    begin (self);
  g_clear_pointer (&self->patience, pt_patience_end);
  self->patience = pt_patience_new (on_impatient, self);
  settle (self, PT_CONNECTION_CONNECTING, NULL, NULL);
}

/**
 * pt_connection_give_up:
 * @self: a connection
 *
 * Ends the waiting before its time, for a person; what comes later is taken as after 10 seconds.
 */
void
pt_connection_give_up (PtConnection *self)
{
  g_return_if_fail (PT_IS_CONNECTION (self));

  if (self->state == PT_CONNECTION_CONNECTING)
    settle (self, PT_CONNECTION_FAILED, NULL, pt_patience_new_given_up_error (self->uri));
}

/**
 * pt_connection_try_again:
 * @self: a connection
 *
 * Opens one that has failed anew and at once, and lets go of a try that has not been answered.
 */
void
pt_connection_try_again (PtConnection *self)
{
  g_return_if_fail (PT_IS_CONNECTION (self));

  if (self->state == PT_CONNECTION_FAILED)
    {
      abandon (self);
      pt_connection_start (self);
    }
}

/**
 * pt_connection_close:
 * @self: a connection
 *
 * Closes it, or gives up opening it. Never waits.
 */
void
pt_connection_close (PtConnection *self)
{
  g_return_if_fail (PT_IS_CONNECTION (self));

  self->wanted = FALSE;
  stop_retry (self);
  abandon (self);
  settle (self, PT_CONNECTION_CLOSED, NULL, NULL);
}

/**
 * pt_connection_get_state:
 * @self: a connection
 *
 * Returns: where it stands
 */
PtConnectionState
pt_connection_get_state (PtConnection *self)
{
  g_return_val_if_fail (PT_IS_CONNECTION (self), PT_CONNECTION_CLOSED);

  return self->state;
}

/**
 * pt_connection_get_error:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): why there is none
 */
const GError *
pt_connection_get_error (PtConnection *self)
{
  g_return_val_if_fail (PT_IS_CONNECTION (self), NULL);

  return self->error;
}

/**
 * pt_connection_get_uri:
 * @self: a connection
 *
 * Returns: (transfer none): the address that is opened
 */
const char *
pt_connection_get_uri (PtConnection *self)
{
  g_return_val_if_fail (PT_IS_CONNECTION (self), NULL);

  return self->uri;
}

/**
 * pt_connection_get_facts:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): what it said about itself; %NULL unless connected
 */
const PtConnectionFacts *
pt_connection_get_facts (PtConnection *self)
{
  g_return_val_if_fail (PT_IS_CONNECTION (self), NULL);

  return self->opened != NULL ? self->opened->facts : NULL;
}

/**
 * pt_connection_get_gvir:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): libvirt-glib's connection; %NULL unless connected
 */
GVirConnection *
pt_connection_get_gvir (PtConnection *self)
{
  g_return_val_if_fail (PT_IS_CONNECTION (self), NULL);

  return self->opened != NULL ? self->opened->gvir : NULL;
}

/**
 * pt_connection_dup_gvir:
 * @self: a connection
 * @read_only: (out) (optional): whether nothing can be changed over it
 * @error: where to put %PT_ERROR_NOT_CONNECTED
 *
 * For workers: may be called from any thread.
 *
 * Returns: (transfer full) (nullable): libvirt-glib's connection
 */
GVirConnection *
pt_connection_dup_gvir (PtConnection  *self,
                        gboolean      *read_only,
                        GError       **error)
{
  GVirConnection *gvir = NULL;

  g_return_val_if_fail (PT_IS_CONNECTION (self), NULL);

  g_mutex_lock (&self->lock);
  if (self->opened != NULL)
    {
      gvir = g_object_ref (self->opened->gvir);
      if (read_only != NULL)
        *read_only = self->opened->facts->read_only;
    }
  g_mutex_unlock (&self->lock);

  if (gvir == NULL)
    pt_set_error (error, PT_ERROR_NOT_CONNECTED,
                  _("Wait until libvirt is connected again, then try again."), NULL, "%s",
                  _("There is no connection to libvirt."));
  return gvir;
}
