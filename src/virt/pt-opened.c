/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-opened.h"

#include <glib/gi18n.h>

#include "pt-error.h"
#include "pt-pending.h"
#include "pt-socket-owner.h"
#include "pt-virt-error.h"

/*
 * An open connection, from the blocking call that opens it to the blocking call that closes it.
 *
 * It is opened with libvirt's own call and then given to a GVirConnection as its handle. Opened by
 * gvir_connection_open() it would bring a handler of domain events along that asks the daemon back
 * (virDomainIsPersistent()) while the main thread waits, that warns about every event newer than
 * itself, and that is used after free when the last reference goes away in a worker.
 */

/* Seconds between two questions whether the other side is alive, and how many may stay without
 * an answer: after one interval more it is lost, so that a person knows within 10 seconds */
#define KEEPALIVE_INTERVAL 3
#define KEEPALIVE_COUNT 2

struct _PtOpenedWatch
{
  gatomicrefcount ref_count;
  guint           token;
  GWeakRef        owner;
  PtOpenedLost    lost;
  GMainContext   *context;
  int             lost_reason;  /* atomic; 0: not lost */
};

typedef struct
{
  PtOpenedWatch *watch;
  int            reason;
} Loss;

typedef struct
{
  char          *uri;
  PtOpenedWatch *watch;
} Attempt;

/*
 * Who is told of a loss, by token. libvirt gets the token as data of the close callback and not the
 * watch itself, because it cannot be said when it is done with it: some drivers take the callback,
 * forget it and never free its data; and taking it back fails when the daemon is just going away,
 * which is when it is called.
 */
static GMutex watches_lock;
static GHashTable *watches;
static guint last_token;

/**
 * pt_opened_watch_new:
 * @owner: (type GObject): who wants to know; only held weakly
 * @lost: what to call on the current thread's main context
 *
 * Returns: (transfer full): a watch for one connection
 */
PtOpenedWatch *
pt_opened_watch_new (gpointer     owner,
                     PtOpenedLost lost)
{
  PtOpenedWatch *self = g_new0 (PtOpenedWatch, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_weak_ref_init (&self->owner, owner);
  self->lost = lost;
  self->context = g_main_context_ref_thread_default ();

  g_mutex_lock (&watches_lock);
  self->token = ++last_token;
  g_mutex_unlock (&watches_lock);
  return self;
}

static void
watch_begin (PtOpenedWatch *self)
{
  g_mutex_lock (&watches_lock);
  if (watches == NULL)
    watches = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) pt_opened_watch_unref);
  g_hash_table_insert (watches, GUINT_TO_POINTER (self->token), pt_opened_watch_ref (self));
  g_mutex_unlock (&watches_lock);
}

static void
watch_end (PtOpenedWatch *self)
{
  g_mutex_lock (&watches_lock);
  g_hash_table_remove (watches, GUINT_TO_POINTER (self->token));
  g_mutex_unlock (&watches_lock);
}

static PtOpenedWatch *
watch_find (gpointer token)
{
  PtOpenedWatch *watch;

  g_mutex_lock (&watches_lock);
  watch = g_hash_table_lookup (watches, token);
  if (watch != NULL)
    pt_opened_watch_ref (watch);
  g_mutex_unlock (&watches_lock);
  return watch;
}

/**
 * pt_opened_watch_ref:
 * @self: a watch
 *
 * Returns: (transfer full): @self
 */
PtOpenedWatch *
pt_opened_watch_ref (PtOpenedWatch *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * pt_opened_watch_unref:
 * @self: (transfer full): a watch
 */
void
pt_opened_watch_unref (PtOpenedWatch *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_weak_ref_clear (&self->owner);
  g_main_context_unref (self->context);
  g_free (self);
}

/**
 * pt_opened_watch_dup_owner:
 * @self: a watch
 *
 * Returns: (transfer full) (nullable): who wants to know, if that is still there
 */
gpointer
pt_opened_watch_dup_owner (PtOpenedWatch *self)
{
  return g_weak_ref_get (&self->owner);
}

/**
 * pt_opened_watch_is_lost:
 * @self: a watch
 * @reason: (out): the virConnectCloseReason
 *
 * Returns: whether the connection was lost, perhaps before anybody could be told
 */
gboolean
pt_opened_watch_is_lost (PtOpenedWatch *self,
                         int           *reason)
{
  *reason = g_atomic_int_get (&self->lost_reason) - 1;
  return *reason >= 0;
}

static void
loss_free (Loss *loss)
{
  pt_opened_watch_unref (loss->watch);
  g_free (loss);
}

static gboolean
on_loss (gpointer data)
{
  Loss *loss = data;
  g_autoptr (GObject) owner = pt_opened_watch_dup_owner (loss->watch);

  if (owner != NULL)
    loss->watch->lost (owner, loss->watch, loss->reason);
  return G_SOURCE_REMOVE;
}

/* libvirt calls this in whatever thread noticed, with locks of its own held: only pass it on */
static void
on_closed (virConnectPtr  handle,
           int            reason,
           void          *data)
{
  g_autoptr (PtOpenedWatch) watch = watch_find (data);
  g_autoptr (GSource) source = NULL;
  Loss *loss;

  if (watch == NULL || reason == VIR_CONNECT_CLOSE_REASON_CLIENT)
    return;

  /* reason counts from 0 */
  g_atomic_int_set (&watch->lost_reason, reason + 1);
  loss = g_new0 (Loss, 1);
  loss->watch = pt_opened_watch_ref (watch);
  loss->reason = reason;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "pt-opened: lost");
  g_source_set_callback (source, on_loss, loss, (GDestroyNotify) loss_free);
  g_source_attach (source, watch->context);
}

static int
ask_nobody (virConnectCredentialPtr  asked,
            unsigned int             n_asked,
            void                    *data)
{
  return -1;
}

/**
 * pt_opened_open_handle:
 * @uri: where to
 * @flags: virConnectFlags
 *
 * Opens a connection as virConnectOpen() does, with one thing more: where a name and a password are
 * asked for, they are looked up in libvirt's auth.conf. libvirt does so only for who says that he
 * could be asked (remoteAuthSASL(): without callbacks SASL has no mechanism that wants a password),
 * and then says itself what it has not found there (remoteAuthInteract()).
 *
 * Returns: (transfer full) (nullable): the connection, or %NULL with libvirt's error set
 */
virConnectPtr
pt_opened_open_handle (const char   *uri,
                       unsigned int  flags)
{
  static int asked[] = { VIR_CRED_AUTHNAME, VIR_CRED_PASSPHRASE };
  static virConnectAuth auth = { asked, G_N_ELEMENTS (asked), ask_nobody, NULL };

  return virConnectOpenAuth (uri, &auth, flags);
}

static virConnectPtr
open_handle (const char  *uri,
             gboolean    *read_only,
             GError     **error)
{
  g_autoptr (GError) refusal = NULL;
  virConnectPtr handle;

  *read_only = FALSE;
  handle = pt_opened_open_handle (uri, 0);
  if (handle != NULL)
    return handle;

  if (!pt_virt_error_is_refusal ())
    {
      pt_virt_error_translate (error, _("libvirt cannot be reached."));
      return NULL;
    }

  pt_virt_error_translate (&refusal, _("libvirt cannot be reached."));
  *read_only = TRUE;
  handle = pt_opened_open_handle (uri, VIR_CONNECT_RO);
  if (handle != NULL)
    return handle;

  /* What was said to the first try is what a person can do something about */
  virResetLastError ();
  g_propagate_error (error, g_steal_pointer (&refusal));
  return NULL;
}

/* Whether the other end is libvirt of this computer. The URI of another one names it; a socket of
 * one's own choice may be that of another computer, forwarded, and a command of one's own choice
 * may lead anywhere. What cannot be told is not this computer. */
static gboolean
is_local (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  const char *query = g_uri_get_query (uri);
  g_autoptr (GHashTable) parameters = NULL;
  const char *path;

  if ((host != NULL && *host != '\0') || g_str_has_suffix (g_uri_get_scheme (uri), "+ext"))
    return FALSE;
  if (query == NULL)
    return TRUE;

  parameters = g_uri_parse_params (query, -1, "&;", G_URI_PARAMS_NONE, NULL);
  if (parameters == NULL)
    return FALSE;
  path = g_hash_table_lookup (parameters, "socket");
  return path == NULL || pt_socket_owner_is_libvirt (path);
}

static PtConnectionFacts *
read_facts (virConnectPtr  handle,
            const char    *uri,
            gboolean       read_only)
{
  PtConnectionFacts *facts = g_new0 (PtConnectionFacts, 1);
  const char *driver = virConnectGetType (handle);
  char *canonical = virConnectGetURI (handle);
  unsigned long version = 0;
  g_autoptr (GUri) parsed = NULL;

  facts->uri = g_strdup (canonical != NULL ? canonical : uri);
  facts->driver = g_strdup (driver != NULL ? driver : "");
  facts->read_only = read_only;
  if (virConnectGetLibVersion (handle, &version) == 0)
    facts->libvirt_version = version;

  /* What is not a URI to GLib counts as remote: then less is claimed about the host */
  parsed = g_uri_parse (facts->uri, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED_QUERY, NULL);
  if (parsed != NULL)
    {
      facts->session = g_str_equal (g_uri_get_path (parsed), "/session");
      facts->local = is_local (parsed);
    }

  /* libvirt's strings are those of its own allocator */
  free (canonical);
  virResetLastError ();
  return facts;
}

/* Blocks, possibly for ever: only in a worker. */
static PtOpened *
open_blocking (const char     *uri,
               PtOpenedWatch  *watch,
               GError        **error)
{
  g_autoptr (virConnect) handle = NULL;
  PtOpened *self;
  gboolean read_only;

  handle = open_handle (uri, &read_only, error);
  if (handle == NULL)
    return NULL;

  /* Drivers without a daemon know neither of these two, and need neither */
  virConnectSetKeepAlive (handle, KEEPALIVE_INTERVAL, KEEPALIVE_COUNT);
  watch_begin (watch);
  virConnectRegisterCloseCallback (handle, on_closed, GUINT_TO_POINTER (watch->token), NULL);

  self = g_new0 (PtOpened, 1);
  self->watch = pt_opened_watch_ref (watch);
  self->facts = read_facts (handle, uri, read_only);
  self->gvir = g_object_new (GVIR_TYPE_CONNECTION, "uri", self->facts->uri, "handle", handle, NULL);

  /* Lost before the callback was there: nobody would ever tell */
  if (virConnectIsAlive (handle) == 0)
    {
      pt_opened_close (self);
      pt_set_error (error, PT_ERROR_NOT_CONNECTED, NULL, NULL, "%s",
                    _("The connection to libvirt was lost."));
      return NULL;
    }

  return self;
}

static void
attempt_free (Attempt *attempt)
{
  pt_opened_watch_unref (attempt->watch);
  g_free (attempt->uri);
  g_free (attempt);
}

static void
open_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Attempt *attempt = data;
  GError *error = NULL;
  PtOpened *opened = open_blocking (attempt->uri, attempt->watch, &error);

  /* Refused when nobody waits any more: closed before this worker ends, so that there is always one
   * that is counted */
  if (!g_task_set_return_on_cancel (task, FALSE))
    {
      g_clear_pointer (&opened, pt_opened_close);
      g_clear_error (&error);
    }
  else if (opened != NULL)
    g_task_return_pointer (task, opened, (GDestroyNotify) pt_opened_close);
  else
    g_task_return_error (task, error);
  pt_pending_end ();
}

/* Returns when it is cancelled, whatever the worker does; what that still gets is closed */
static GTask *
new_attempt (const char          *uri,
             PtOpenedWatch       *watch,
             GCancellable        *cancellable,
             GAsyncReadyCallback  callback,
             gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->uri = g_strdup (uri);
  attempt->watch = pt_opened_watch_ref (watch);
  g_task_set_source_tag (task, pt_opened_open_async);
  g_task_set_static_name (task, "pt_opened_open");
  g_task_set_task_data (task, attempt, (GDestroyNotify) attempt_free);
  g_task_set_return_on_cancel (task, TRUE);
  return task;
}

/**
 * pt_opened_open:
 * @uri: an address of libvirt
 * @watch: whom to tell when it is lost
 * @cancellable: (nullable): gives up at once, also while libvirt does not answer
 * @error: where to put an error of ours
 *
 * Opens a connection and waits, read-only when that is all it gets.
 *
 * Returns: (transfer full) (nullable): an open connection
 */
PtOpened *
pt_opened_open (const char     *uri,
                PtOpenedWatch  *watch,
                GCancellable   *cancellable,
                GError        **error)
{
  g_autoptr (GTask) task = NULL;

  /* GTask starts the worker all the same, which would then set the task's error a second time */
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  task = new_attempt (uri, watch, cancellable, NULL, NULL);
  pt_pending_begin ();
  g_task_run_in_thread_sync (task, open_thread);
  return g_task_propagate_pointer (task, error);
}

/**
 * pt_opened_open_async:
 * @uri: an address of libvirt
 * @watch: whom to tell when it is lost
 * @cancellable: (nullable): gives up at once, also while libvirt does not answer
 * @callback: called on the current thread's main context
 * @user_data: for @callback
 *
 * Opens a connection in the background, read-only when that is all it gets.
 */
void
pt_opened_open_async (const char          *uri,
                      PtOpenedWatch       *watch,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr (GTask) task = new_attempt (uri, watch, cancellable, callback, user_data);

  pt_pending_begin ();
  g_task_run_in_thread (task, open_thread);
}

/**
 * pt_opened_open_finish:
 * @result: what @callback was given
 * @error: where to put an error of ours
 *
 * Returns: (transfer full) (nullable): an open connection
 */
PtOpened *
pt_opened_open_finish (GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pt_opened_open_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
say_goodbye (gpointer data)
{
  PtOpened *self = data;
  g_autoptr (virConnect) handle = pt_virt_dup_connect (self->gvir);

  /* The callback holds a reference of libvirt's to the connection */
  watch_end (self->watch);
  virConnectUnregisterCloseCallback (handle, on_closed);
  virResetLastError ();
  g_clear_object (&self->gvir);
  pt_opened_watch_unref (self->watch);
  pt_connection_facts_free (self->facts);
  g_free (self);
}

/**
 * pt_opened_close:
 * @self: (transfer full): an open connection
 *
 * Lets go of it. Saying goodbye to a daemon that does not answer can take as long as opening did,
 * so a worker does it.
 */
void
pt_opened_close (PtOpened *self)
{
  pt_pending_run ("pt_opened_close", say_goodbye, self);
}
