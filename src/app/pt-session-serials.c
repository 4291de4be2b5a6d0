/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-session-work.h"

#include <string.h>

#include "pt-identity-match.h"
#include "pt-node-serials.h"

/*
 * Serial numbers that only libvirt reads, of the vital product data of devices: asked for what is
 * about to be recorded, and for what may be a device that was recorded with its own. Nothing waits
 * for them but what needs them, and no report has them.
 */

/* Whether libvirt is that of the computer whose devices these are; it tells those of another one
   together with all else */
static gboolean
is_askable (const PtConnectionFacts *facts,
            PtHost                  *host)
{
  const PtHostSource source = pt_host_get_facts (host)->source;

  return facts != NULL && facts->local && (source == PT_HOST_THIS || source == PT_HOST_EXAMPLE);
}

/**
 * pt_session_work_identify:
 * @work: something that has its computer
 * @record: (nullable): what the definition records
 * @before: (nullable): what it records before, where @record is that of a plan
 *
 * Asks libvirt for the serial numbers that matter for @record, and waits.
 *
 * Returns: whether the computer of @work has become one that knows more
 */
gboolean
pt_session_work_identify (PtSessionWork    *work,
                          PtIdentityRecord *record,
                          PtIdentityRecord *before)
{
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  g_autoptr (GHashTable) serials = NULL;
  g_autoptr (PtHost) host = g_steal_pointer (&work->host);

  if (record != NULL && is_askable (work->facts, host))
    {
      if (before != NULL)
        pt_identity_find_unrecorded (host, record, before, addresses);
      else
        pt_identity_find_unread (host, record, addresses);
    }
  serials = pt_node_serials_read (work->connection, addresses, work->cancellable);
  work->host = pt_host_new_identified (host, serials);
  return work->host != host;
}

/* What all machines record. Most record no such number, and their definitions are not parsed. */
static GArray *
find_unread (PtSession *self,
             PtHost    *host)
{
  GArray *addresses = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  g_autoptr (GPtrArray) domains = pt_domain_store_dup_domains (self->store);

  for (guint i = 0; i < domains->len; i++)
    {
      const char *xml = pt_domain_get_facts (g_ptr_array_index (domains, i))->xml;
      g_autoptr (PtDomainXml) definition = NULL;

      if (xml == NULL || strstr (xml, "vpd") == NULL)
        continue;
      definition = pt_domain_xml_new_from_text (xml, -1, NULL);
      if (definition != NULL)
        pt_identity_find_unread (host, pt_domain_xml_get_identity (definition), addresses);
    }

  return addresses;
}

static gboolean
is_asked (PtSession          *self,
          const PtPciAddress *address)
{
  for (guint i = 0; i < self->asked->len; i++)
    if (pt_pci_address_equal (address, &g_array_index (self->asked, PtPciAddress, i)))
      return TRUE;

  return FALSE;
}

/* Which machines there are, and so what to ask, is known once libvirt is open. Of each reading of
   the computer each device is asked for once, whether it answers or not. */
static GArray *
find_to_ask (PtSession *self)
{
  g_autoptr (GArray) addresses = NULL;

  if (self->host == NULL || self->connection == NULL || !pt_domain_store_is_loaded (self->store) ||
      !is_askable (pt_connection_get_facts (self->connection), self->host))
    return g_array_new (FALSE, FALSE, sizeof (PtPciAddress));

  if (g_set_object (&self->asked_of, self->host))
    {
      g_clear_pointer (&self->asked, g_array_unref);
      self->asked = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
    }

  addresses = find_unread (self, self->host);
  for (guint i = addresses->len; i > 0; i--)
    if (is_asked (self, &g_array_index (addresses, PtPciAddress, i - 1)))
      g_array_remove_index (addresses, i - 1);
  g_array_append_vals (self->asked, addresses->data, addresses->len);
  return g_steal_pointer (&addresses);
}

/* The same reading of the computer, in which more is known */
static void
take_identified (PtSession  *self,
                 GHashTable *serials)
{
  g_autoptr (PtHost) host = pt_host_new_identified (self->host, serials);

  g_set_object (&self->asked_of, host);
  if (g_set_object (&self->host, host))
    {
      g_object_notify (G_OBJECT (self), "host");
      pt_session_schedule_groups (self);
    }
}

/* One after the other: that one of them is not answered takes nothing from the others */
static gpointer
run_ask (PtSessionWork  *work,
         GError        **error)
{
  for (guint i = 0; i < work->addresses->len; i++)
    {
      g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));

      if (g_cancellable_set_error_if_cancelled (work->cancellable, error))
        return NULL;
      g_array_append_val (one, g_array_index (work->addresses, PtPciAddress, i));
      g_async_queue_push (work->answers,
                          pt_node_serials_read (work->connection, one, work->cancellable));
    }

  return GINT_TO_POINTER (TRUE);
}

static void
take_answer (PtSession  *self,
             GHashTable *answer)
{
  if (g_hash_table_size (answer) > 0)
    take_identified (self, answer);
  g_hash_table_unref (answer);
}

/**
 * pt_session_learn_serials:
 * @self: a session
 *
 * Asks for what the machines' records need, and waits, but not for ever: for the command line. What
 * libvirt has not said by then is not known.
 */
void
pt_session_learn_serials (PtSession *self)
{
  g_autoptr (GArray) addresses = find_to_ask (self);
  g_autoptr (GAsyncQueue) answers = NULL;
  PtSessionWork *work;
  GHashTable *answer;

  if (addresses->len == 0)
    return;

  answers = g_async_queue_new_full ((GDestroyNotify) g_hash_table_unref);
  work = g_new0 (PtSessionWork, 1);
  work->connection = g_object_ref (self->connection);
  work->addresses = g_steal_pointer (&addresses);
  work->answers = g_async_queue_ref (answers);
  pt_session_work_wait (work, run_ask, NULL, FALSE, NULL);
  while ((answer = g_async_queue_try_pop (answers)) != NULL)
    take_answer (self, answer);
}

typedef struct
{
  GArray *asked;       /* which reading of the computer it is about */
  GArray *addresses;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_array_unref (self->asked);
  g_array_unref (self->addresses);
  g_free (self);
}

static void
ask_thread (GTask        *task,
            gpointer      object,
            gpointer      data,
            GCancellable *cancellable)
{
  PtSession *self = PT_SESSION (object);
  Question *question = data;

  /* The connection is set once, before anything runs */
  g_task_return_pointer (task,
                         pt_node_serials_read (self->connection, question->addresses, cancellable),
                         (GDestroyNotify) g_hash_table_unref);
}

static void
on_asked (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  PtSession *self = PT_SESSION (object);
  Question *question = g_task_get_task_data (G_TASK (result));
  g_autoptr (GHashTable) serials = g_task_propagate_pointer (G_TASK (result), NULL);

  /* Read again meanwhile: it is asked again, too */
  if (self->asked == question->asked && self->host == self->asked_of)
    take_identified (self, serials);
}

/**
 * pt_session_ask_for_serials:
 * @self: a session
 *
 * Like pt_session_learn_serials(), in a worker: for the window.
 */
void
pt_session_ask_for_serials (PtSession *self)
{
  g_autoptr (GArray) addresses = find_to_ask (self);
  g_autoptr (GTask) task = NULL;
  Question *question;

  if (addresses->len == 0)
    return;

  question = g_new0 (Question, 1);
  question->asked = g_array_ref (self->asked);
  question->addresses = g_steal_pointer (&addresses);
  task = pt_session_new_task (self, NULL, on_asked, NULL, pt_session_ask_for_serials,
                              "[passthrough] ask for serial numbers");
  g_task_set_task_data (task, question, question_free);
  pt_session_run_in_thread (task, ask_thread);
}
