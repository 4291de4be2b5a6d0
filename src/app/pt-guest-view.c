/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-guest-view.h"

#include <glib/gi18n-lib.h>

#include "pt-error.h"
#include "pt-guest-reading.h"
#include "pt-session-work.h"

/*
 * What a guest sees, as far as it is known: expected, seen by QEMU, or seen by the guest. Started,
 * it asks the agent in the guest again and again, until it is stopped.
 */
struct _PtGuestView
{
  GObject parent_instance;

  /* Owned */
  PtSession       *session;
  PtMachine       *machine;
  GListStore      *roots;      /* stays the same object */
  PtGuestTree     *tree;       /* nullable: the definition could not be read */
  GError          *error;
  PtAgentAnswer   *answer;     /* nullable */
  PtGuestSighting *qemu;       /* nullable */
  char            *certainty;
  char            *hint;       /* nullable */
  PtGuestReading  *reading;    /* of the agent, under way; nullable */
  PtAgentChannel   channel;
  guint            timeout;
  guint            delay;      /* seconds until the next try */
  gboolean         started;
};

enum
{
  PROP_ROOTS = 1,
  PROP_CERTAINTY,
  PROP_HINT,
  PROP_ERROR,
  PROP_ASKING,
  PROP_CAN_ASK_QEMU,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtGuestView, pt_guest_view, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

/* Seconds: after no answer, at first and at most; after an answer, for what is plugged in later and
 * for drivers that are bound later; and after a refusal */
#define FIRST_DELAY 1
#define LAST_DELAY 16
#define ANSWERED_DELAY 10
#define REFUSED_DELAY 60

static void ask_agent (PtGuestView *self);

static PtDomain *
get_domain (PtGuestView *self)
{
  return pt_machine_get_domain (self->machine);
}

/* The test driver's guests see nothing: they are not there */
static gboolean
can_ask (PtGuestView *self)
{
  const PtConnectionFacts *facts;

  if (!pt_domain_is_active (get_domain (self)) ||
      !pt_session_check_connected (self->session, NULL))
    return FALSE;

  facts = pt_connection_get_facts (self->session->connection);
  return facts != NULL && g_strcmp0 (facts->driver, "QEMU") == 0;
}

static PtAgentState
get_state (PtGuestView *self)
{
  if (!can_ask (self))
    return PT_AGENT_NOT_ASKED;
  if (self->channel == PT_AGENT_CHANNEL_NONE)
    return PT_AGENT_NO_CHANNEL;
  if (self->channel == PT_AGENT_CHANNEL_DISCONNECTED)
    return PT_AGENT_ABSENT;
  return self->answer != NULL ? self->answer->state : PT_AGENT_NOT_ASKED;
}

static void
set_text (PtGuestView *self,
          char       **text,
          char        *value,
          guint        prop)
{
  if (g_set_str (text, value))
    g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
  g_free (value);
}

static void
rebuild (PtGuestView *self)
{
  g_autoptr (PtDomainXml) definition = NULL;
  gboolean active = pt_domain_is_active (get_domain (self));
  gboolean said;

  g_clear_error (&self->error);
  g_clear_pointer (&self->tree, pt_guest_tree_free);
  definition = pt_session_read_definition (self->session, self->machine, &self->error);
  if (definition != NULL)
    {
      said = self->answer != NULL && self->answer->sighting != NULL;
      self->channel = pt_domain_xml_get_agent_channel (definition);
      self->tree = pt_guest_tree_new (definition, pt_session_get_host (self->session),
                                      said ? self->answer->sighting : NULL, self->qemu);
      pt_guest_list_update (self->roots, G_LIST_MODEL (self->tree->roots));
      set_text (self, &self->certainty,
                pt_guest_words_dup_certainty (self->tree->source, active,
                                              said ? self->answer->os_name : NULL),
                PROP_CERTAINTY);
      set_text (self, &self->hint, pt_guest_words_dup_hint (self->tree, get_state (self)),
                PROP_HINT);
    }
  else
    {
      g_list_store_remove_all (self->roots);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_ASK_QEMU]);
}

static void
on_timeout (gpointer data)
{
  PtGuestView *self = data;

  self->timeout = 0;
  ask_agent (self);
}

static void
schedule (PtGuestView *self)
{
  guint seconds;

  switch (get_state (self))
    {
    case PT_AGENT_ANSWERS:
    case PT_AGENT_DEVICES_ONLY:
      self->delay = FIRST_DELAY;
      seconds = ANSWERED_DELAY;
      break;

    case PT_AGENT_BLOCKED:
    case PT_AGENT_FORBIDDEN:
      seconds = REFUSED_DELAY;
      break;

    default:
      seconds = self->delay;
      self->delay = MIN (self->delay * 2, LAST_DELAY);
      break;
    }

  g_clear_handle_id (&self->timeout, g_source_remove);
  self->timeout = g_timeout_add_seconds_once (seconds, on_timeout, self);
}

static void
on_agent_read (GObject      *object,
               GAsyncResult *result,
               gpointer      data)
{
  g_autofree GWeakRef *ref = data;
  g_autoptr (PtGuestView) self = g_weak_ref_get (ref);
  PtGuestReading *reading = g_task_get_task_data (G_TASK (result));

  g_weak_ref_clear (ref);
  /* Let go of, or stopped */
  if (self == NULL || self->reading != reading)
    return;

  /* What was seen stays while the agent is merely slow or away for a moment */
  if (reading->answer->sighting != NULL || self->answer == NULL || self->answer->sighting == NULL ||
      reading->answer->state == PT_AGENT_BLOCKED)
    {
      g_clear_pointer (&self->answer, pt_agent_answer_unref);
      self->answer = pt_agent_answer_ref (reading->answer);
    }
  g_clear_pointer (&self->reading, pt_guest_reading_unref);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ASKING]);
  rebuild (self);
  schedule (self);
}

static void
reading_thread (GTask        *task,
                gpointer      object,
                gpointer      data,
                GCancellable *cancellable)
{
  pt_guest_reading_run (data);
  g_task_return_boolean (task, TRUE);
}

static void
stop (PtGuestView *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading->cancellable);
  g_clear_pointer (&self->reading, pt_guest_reading_unref);
}

/* The event of libvirt that an agent has come changes the running definition, and that wakes us */
static void
ask_agent (PtGuestView *self)
{
  g_autoptr (GTask) task = NULL;
  GWeakRef *ref;

  if (!self->started || self->reading != NULL || !can_ask (self) ||
      self->channel == PT_AGENT_CHANNEL_NONE || self->channel == PT_AGENT_CHANNEL_DISCONNECTED)
    return;

  g_clear_handle_id (&self->timeout, g_source_remove);
  self->reading = pt_guest_reading_new (self->session->connection,
                                        pt_domain_get_uuid (get_domain (self)), self->answer);
  self->reading->ask_agent = TRUE;
  ref = g_new0 (GWeakRef, 1);
  g_weak_ref_init (ref, self);
  task = g_task_new (NULL, NULL, on_agent_read, ref);
  g_task_set_source_tag (task, ask_agent);
  g_task_set_static_name (task, "pt_guest_view_ask_agent");
  g_task_set_task_data (task, pt_guest_reading_ref (self->reading),
                        (GDestroyNotify) pt_guest_reading_unref);
  pt_session_run_in_thread (task, reading_thread);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ASKING]);
}

static void
on_changed (PtGuestView *self)
{
  PtAgentChannel channel = self->channel;

  if (!pt_domain_is_active (get_domain (self)))
    {
      /* Another start is another guest */
      stop (self);
      g_clear_pointer (&self->answer, pt_agent_answer_unref);
      g_clear_pointer (&self->qemu, pt_guest_sighting_free);
      self->delay = FIRST_DELAY;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ASKING]);
    }

  rebuild (self);
  if (self->channel != channel)
    {
      self->delay = FIRST_DELAY;
      g_clear_handle_id (&self->timeout, g_source_remove);
    }
  if (self->timeout == 0)
    ask_agent (self);
}

static void
on_qemu_read (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GTask) task = data;
  PtGuestView *self = g_task_get_source_object (task);
  PtGuestReading *reading = g_task_get_task_data (G_TASK (result));

  if (reading->qemu == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&reading->error));
      return;
    }

  if (pt_domain_is_active (get_domain (self)))
    {
      g_clear_pointer (&self->qemu, pt_guest_sighting_free);
      self->qemu = g_steal_pointer (&reading->qemu);
      rebuild (self);
    }
  g_task_return_boolean (task, TRUE);
}

static void
pt_guest_view_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  PtGuestView *self = PT_GUEST_VIEW (object);

  switch (id)
    {
    case PROP_ROOTS:
      g_value_set_object (value, self->roots);
      break;
    case PROP_CERTAINTY:
      g_value_set_string (value, self->certainty);
      break;
    case PROP_HINT:
      g_value_set_string (value, self->hint);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_ASKING:
      g_value_set_boolean (value, self->reading != NULL);
      break;
    case PROP_CAN_ASK_QEMU:
      g_value_set_boolean (value, can_ask (self) &&
                                  !pt_connection_get_facts (self->session->connection)->read_only);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_guest_view_dispose (GObject *object)
{
  PtGuestView *self = PT_GUEST_VIEW (object);

  if (self->machine != NULL)
    pt_guest_view_stop (self);
  g_clear_object (&self->machine);
  g_clear_object (&self->session);
  g_clear_object (&self->roots);
  g_clear_pointer (&self->tree, pt_guest_tree_free);
  g_clear_pointer (&self->answer, pt_agent_answer_unref);
  g_clear_pointer (&self->qemu, pt_guest_sighting_free);
  g_clear_error (&self->error);
  g_clear_pointer (&self->certainty, g_free);
  g_clear_pointer (&self->hint, g_free);

  G_OBJECT_CLASS (pt_guest_view_parent_class)->dispose (object);
}

static void
pt_guest_view_class_init (PtGuestViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_guest_view_get_property;
  object_class->dispose = pt_guest_view_dispose;

  props[PROP_ROOTS] = g_param_spec_object ("roots", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_CERTAINTY] = g_param_spec_string ("certainty", NULL, NULL, NULL, flags);
  props[PROP_HINT] = g_param_spec_string ("hint", NULL, NULL, NULL, flags);
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  props[PROP_ASKING] = g_param_spec_boolean ("asking", NULL, NULL, FALSE, flags);
  props[PROP_CAN_ASK_QEMU] = g_param_spec_boolean ("can-ask-qemu", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pt_guest_view_init (PtGuestView *self)
{
  self->roots = g_list_store_new (G_TYPE_OBJECT);
  self->delay = FIRST_DELAY;
}

/**
 * pt_guest_view_new:
 * @session: the session
 * @machine: one of its machines
 *
 * Returns: (transfer full): what its definition makes one expect; nobody is asked yet
 */
PtGuestView *
pt_guest_view_new (PtSession *session,
                   PtMachine *machine)
{
  PtGuestView *self = g_object_new (PT_TYPE_GUEST_VIEW, NULL);

  self->session = g_object_ref (session);
  self->machine = g_object_ref (machine);
  rebuild (self);
  return self;
}

/**
 * pt_guest_view_start:
 * @self: a view
 *
 * Follows the machine and asks the agent in its guest, until pt_guest_view_stop().
 */
void
pt_guest_view_start (PtGuestView *self)
{
  g_return_if_fail (PT_IS_GUEST_VIEW (self));

  if (self->started)
    return;

  self->started = TRUE;
  g_signal_connect_object (self->machine, "notify::domain", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::libvirt-state", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  ask_agent (self);
}

/**
 * pt_guest_view_stop:
 * @self: a view
 *
 * Asks nobody any more; a call that is under way is left alone.
 */
void
pt_guest_view_stop (PtGuestView *self)
{
  g_return_if_fail (PT_IS_GUEST_VIEW (self));

  if (self->started)
    {
      g_signal_handlers_disconnect_by_data (self->machine, self);
      g_signal_handlers_disconnect_by_data (self->session, self);
    }
  self->started = FALSE;
  stop (self);
}

static gboolean
check_can_ask_qemu (PtGuestView  *self,
                    GError      **error)
{
  if (!pt_session_check_connected (self->session, error))
    return FALSE;
  if (pt_domain_is_active (get_domain (self)))
    return TRUE;

  pt_set_error (error, PT_ERROR_REFUSED, _("Start it, then ask again."), NULL, "%s",
                _("The virtual machine is not running."));
  return FALSE;
}

/**
 * pt_guest_view_ask_qemu_async:
 * @self: a view
 * @cancellable: (nullable): looked at before the call
 * @callback: called when done
 * @user_data: for @callback
 *
 * Asks QEMU, once. libvirt then notes that the machine was given a command behind its back, so only
 * do it when a person wants it.
 */
void
pt_guest_view_ask_qemu_async (PtGuestView         *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GTask) inner = NULL;
  g_autoptr (PtGuestReading) reading = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, pt_guest_view_ask_qemu_async);
  g_task_set_static_name (task, "pt_guest_view_ask_qemu");
  if (!check_can_ask_qemu (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  reading = pt_guest_reading_new (self->session->connection,
                                  pt_domain_get_uuid (get_domain (self)), NULL);
  reading->ask_qemu = TRUE;
  inner = g_task_new (NULL, NULL, on_qemu_read, g_object_ref (task));
  g_task_set_static_name (inner, "pt_guest_view_ask_qemu worker");
  g_task_set_task_data (inner, pt_guest_reading_ref (reading),
                        (GDestroyNotify) pt_guest_reading_unref);
  pt_session_run_in_thread (inner, reading_thread);
}

/**
 * pt_guest_view_ask_qemu_finish:
 *
 * Returns: whether QEMU has answered
 */
gboolean
pt_guest_view_ask_qemu_finish (PtGuestView   *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * pt_guest_view_read:
 * @self: a view that was not started
 * @ask_qemu: ask QEMU as well
 * @error: return location
 *
 * Asks once and waits for the answers, 75 seconds at most. That the agent says nothing is no error:
 * then the tree is what is expected, and pt_guest_view_get_agent() says why.
 *
 * Returns: whether there is a tree, and QEMU has answered when it was to be asked
 */
gboolean
pt_guest_view_read (PtGuestView  *self,
                    gboolean      ask_qemu,
                    GError      **error)
{
  g_autoptr (PtGuestReading) reading = NULL;

  g_return_val_if_fail (PT_IS_GUEST_VIEW (self), FALSE);

  if (self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return FALSE;
    }
  if (ask_qemu && !check_can_ask_qemu (self, error))
    return FALSE;
  if (!ask_qemu && !can_ask (self))
    return TRUE;

  reading = pt_guest_reading_new (self->session->connection,
                                  pt_domain_get_uuid (get_domain (self)), NULL);
  reading->ask_qemu = ask_qemu;
  reading->ask_agent = can_ask (self) && (self->channel == PT_AGENT_CHANNEL_CONNECTED ||
                                          self->channel == PT_AGENT_CHANNEL_UNKNOWN);
  if (!pt_guest_reading_run_and_wait (reading, error))
    return FALSE;
  if (reading->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reading->error));
      return FALSE;
    }

  self->answer = g_steal_pointer (&reading->answer);
  self->qemu = g_steal_pointer (&reading->qemu);
  rebuild (self);
  return TRUE;
}

/**
 * pt_guest_view_get_tree:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): the tree; %NULL when the definition could not be read
 */
const PtGuestTree *
pt_guest_view_get_tree (PtGuestView *self)
{
  g_return_val_if_fail (PT_IS_GUEST_VIEW (self), NULL);

  return self->tree;
}

/**
 * pt_guest_view_get_agent:
 * @self: a view
 *
 * Returns: what was to be had from the agent in the guest
 */
PtAgentState
pt_guest_view_get_agent (PtGuestView *self)
{
  g_return_val_if_fail (PT_IS_GUEST_VIEW (self), PT_AGENT_NOT_ASKED);

  return get_state (self);
}

/**
 * pt_guest_view_get_certainty:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): who says what is shown, in words
 */
const char *
pt_guest_view_get_certainty (PtGuestView *self)
{
  return self->certainty;
}

/**
 * pt_guest_view_get_hint:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): what is missing and what stands in the way
 */
const char *
pt_guest_view_get_hint (PtGuestView *self)
{
  return self->hint;
}
