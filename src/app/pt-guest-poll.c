/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-guest-poll.h"

#include "pt-guest-reading.h"
#include "pt-session-private.h"

/*
 * Asks the agent in a guest again and again, as long as it is allowed to: soon, and then ever more
 * rarely, until something changes. Each time in a worker that is left alone when nobody waits for
 * it any more.
 */
struct _PtGuestPoll
{
  GObject parent_instance;

  /* Owned */
  PtSession      *session;
  PtMachine      *machine;
  PtAgentAnswer  *answer;      /* nullable */
  PtGuestReading *reading;     /* under way; nullable */
  guint           timeout;
  guint           delay;       /* seconds until the next try */
  guint           calm;        /* and after an answer */
  PtAgentState    state;       /* of the last try */
  guint           n_vain;      /* tries that told nothing, one after the other */
  gboolean        allowed;
  gboolean        fresh;       /* who answers now may be another than who answered before */
};

enum
{
  CHANGED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (PtGuestPoll, pt_guest_poll, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

/* Seconds: at first; after no answer, at most; after an answer, for what is plugged in later and
 * for drivers that are bound later, at most; and after a refusal */
#define FIRST_DELAY 1
#define LAST_DELAY 16
#define ANSWERED_DELAY 10
#define REFUSED_DELAY 60

/* A guest that is busy for a moment misses one */
#define N_GONE 2

static void ask (PtGuestPoll *self);

static void
on_timeout (gpointer data)
{
  PtGuestPoll *self = data;

  self->timeout = 0;
  ask (self);
}

static void
schedule (PtGuestPoll  *self,
          PtAgentState  state)
{
  guint seconds;

  switch (state)
    {
    case PT_AGENT_ANSWERS:
    case PT_AGENT_DEVICES_ONLY:
      /* A guest needs some seconds for what has just come */
      self->delay = FIRST_DELAY;
      seconds = self->calm;
      self->calm = MIN (self->calm * 2, ANSWERED_DELAY);
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
  if (self->allowed)
    self->timeout = g_timeout_add_seconds_once (seconds, on_timeout, self);
}

static void
on_read (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  g_autofree GWeakRef *ref = data;
  g_autoptr (PtGuestPoll) self = g_weak_ref_get (ref);
  PtGuestReading *reading = g_task_get_task_data (G_TASK (result));
  PtAgentState state = reading->answer->state;

  g_weak_ref_clear (ref);
  /* Let go of, or forgotten */
  if (self == NULL || self->reading != reading)
    return;

  /* What was seen stays while the agent is merely slow or away for a moment */
  if (reading->answer->sighting != NULL || self->answer == NULL || self->answer->sighting == NULL ||
      state == PT_AGENT_BLOCKED)
    {
      g_clear_pointer (&self->answer, pt_agent_answer_unref);
      self->answer = pt_agent_answer_ref (reading->answer);
    }
  if (reading->answer->sighting != NULL && reading->before == NULL)
    self->fresh = FALSE;
  self->state = state;
  self->n_vain = reading->answer->sighting != NULL ? 0 : self->n_vain + 1;
  schedule (self, state);
  g_clear_pointer (&self->reading, pt_guest_reading_unref);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
ask (PtGuestPoll *self)
{
  GWeakRef *ref;

  if (!self->allowed || self->reading != NULL)
    return;

  self->reading =
    pt_guest_reading_new (self->session->connection,
                          pt_domain_get_uuid (pt_machine_get_domain (self->machine)),
                          self->fresh ? NULL : self->answer);
  self->reading->ask_agent = TRUE;
  ref = g_new0 (GWeakRef, 1);
  g_weak_ref_init (ref, self);
  pt_guest_reading_run_async (self->reading, on_read, ref);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
leave_alone (PtGuestPoll *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading->cancellable);
  g_clear_pointer (&self->reading, pt_guest_reading_unref);
}

static void
pt_guest_poll_dispose (GObject *object)
{
  PtGuestPoll *self = PT_GUEST_POLL (object);

  leave_alone (self);
  g_clear_pointer (&self->answer, pt_agent_answer_unref);
  g_clear_object (&self->machine);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (pt_guest_poll_parent_class)->dispose (object);
}

static void
pt_guest_poll_class_init (PtGuestPollClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pt_guest_poll_dispose;

  signals[CHANGED] = g_signal_new ("changed", PT_TYPE_GUEST_POLL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
pt_guest_poll_init (PtGuestPoll *self)
{
  self->delay = self->calm = FIRST_DELAY;
}

/**
 * pt_guest_poll_new:
 * @session: the session
 * @machine: one of its machines
 *
 * Emits "changed" when it begins to ask and when there is an answer.
 *
 * Returns: (transfer full): a poll that asks nobody yet
 */
PtGuestPoll *
pt_guest_poll_new (PtSession *session,
                   PtMachine *machine)
{
  PtGuestPoll *self = g_object_new (PT_TYPE_GUEST_POLL, NULL);

  self->session = g_object_ref (session);
  self->machine = g_object_ref (machine);
  return self;
}

/**
 * pt_guest_poll_set_allowed:
 * @self: a poll
 * @allowed: there is somebody to be asked, and somebody who wants to know
 *
 * It begins at once when it becomes allowed. When it no longer is, an answer under way still
 * counts, and nothing is asked after it.
 */
void
pt_guest_poll_set_allowed (PtGuestPoll *self,
                           gboolean     allowed)
{
  g_return_if_fail (PT_IS_GUEST_POLL (self));

  if (self->allowed == allowed)
    return;

  self->allowed = allowed;
  if (allowed)
    pt_guest_poll_wake (self);
  else
    g_clear_handle_id (&self->timeout, g_source_remove);
}

/**
 * pt_guest_poll_wake:
 * @self: a poll
 *
 * Something has changed: asks at once if it is allowed, whatever it has waited for, and asks for
 * all: the guest may have been started anew with another system.
 */
void
pt_guest_poll_wake (PtGuestPoll *self)
{
  g_return_if_fail (PT_IS_GUEST_POLL (self));

  self->delay = self->calm = FIRST_DELAY;
  self->fresh = TRUE;
  g_clear_handle_id (&self->timeout, g_source_remove);
  ask (self);
}

/**
 * pt_guest_poll_forget:
 * @self: a poll
 *
 * It is another guest from now on, or nobody wants to know any more: what was answered is gone, and
 * a call that is under way is left alone.
 */
void
pt_guest_poll_forget (PtGuestPoll *self)
{
  g_return_if_fail (PT_IS_GUEST_POLL (self));

  self->allowed = FALSE;
  self->delay = self->calm = FIRST_DELAY;
  self->n_vain = 0;
  leave_alone (self);
  g_clear_pointer (&self->answer, pt_agent_answer_unref);
}

/**
 * pt_guest_poll_is_asking:
 * @self: a poll
 *
 * Returns: whether an answer is being waited for
 */
gboolean
pt_guest_poll_is_asking (PtGuestPoll *self)
{
  g_return_val_if_fail (PT_IS_GUEST_POLL (self), FALSE);

  return self->reading != NULL;
}

/**
 * pt_guest_poll_get_answer:
 * @self: a poll
 *
 * Returns: (transfer none) (nullable): what the agent has said; what was seen stays while the agent
 *   is merely slow
 */
PtAgentAnswer *
pt_guest_poll_get_answer (PtGuestPoll *self)
{
  g_return_val_if_fail (PT_IS_GUEST_POLL (self), NULL);

  return self->answer;
}

/**
 * pt_guest_poll_get_state:
 * @self: a poll
 *
 * Returns: what is to be had from the agent: that of the answer, or, when what was seen is from
 *   before and the agent has said nothing for some tries, that of the last try
 */
PtAgentState
pt_guest_poll_get_state (PtGuestPoll *self)
{
  g_return_val_if_fail (PT_IS_GUEST_POLL (self), PT_AGENT_NOT_ASKED);

  if (self->answer == NULL)
    return PT_AGENT_NOT_ASKED;
  return self->n_vain < N_GONE ? self->answer->state : self->state;
}
