/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-guest-view-private.h"

#include "pt-session-private.h"

/*
 * What a guest sees, as far as it is known: expected, seen by QEMU, or seen by the guest. Started,
 * it asks the agent in the guest again and again, until it is stopped.
 */
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

static PtDomain *
get_domain (PtGuestView *self)
{
  return pt_machine_get_domain (self->machine);
}

/*
 * pt_guest_view_can_ask:
 * @self: a view
 *
 * Returns: whether somebody could say what the guest sees; the test driver's guests see nothing:
 *   they are not there
 */
gboolean
pt_guest_view_can_ask (PtGuestView *self)
{
  const PtConnectionFacts *facts;

  if (!pt_domain_is_active (get_domain (self)) ||
      !pt_session_check_connected (self->session, NULL))
    return FALSE;

  facts = pt_connection_get_facts (self->session->connection);
  return facts != NULL && g_strcmp0 (facts->driver, "QEMU") == 0;
}

/*
 * pt_guest_view_can_ask_agent:
 * @self: a view
 *
 * Returns: whether an agent in the guest may answer
 */
gboolean
pt_guest_view_can_ask_agent (PtGuestView *self)
{
  return pt_guest_view_can_ask (self) && (self->channel == PT_AGENT_CHANNEL_CONNECTED ||
                                          self->channel == PT_AGENT_CHANNEL_UNKNOWN);
}

static PtAgentState
get_state (PtGuestView *self)
{
  PtAgentState state;

  if (!pt_guest_view_can_ask (self))
    return PT_AGENT_NOT_ASKED;
  if (self->channel == PT_AGENT_CHANNEL_NONE)
    return PT_AGENT_NO_CHANNEL;
  if (self->channel == PT_AGENT_CHANNEL_DISCONNECTED)
    return PT_AGENT_ABSENT;
  if (self->answer == NULL)
    return PT_AGENT_NOT_ASKED;
  state = self->poll != NULL ? pt_guest_poll_get_state (self->poll) : self->answer->state;
  /* libvirt says the same of an agent that has gone and of one that did not answer in time; but it
   * also says whether somebody has the channel open */
  if (state == PT_AGENT_ABSENT && self->channel == PT_AGENT_CHANNEL_CONNECTED)
    return PT_AGENT_SILENT;
  return state;
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

static gboolean
has_same_devices (PtDomainXml *a,
                  PtDomainXml *b)
{
  GPtrArray *of_a = pt_domain_xml_get_guest_addresses (a);
  GPtrArray *of_b = pt_domain_xml_get_guest_addresses (b);

  if (of_a->len != of_b->len)
    return FALSE;

  for (guint i = 0; i < of_a->len; i++)
    {
      const PtDomainGuestAddress *x = g_ptr_array_index (of_a, i);
      const PtDomainGuestAddress *y = g_ptr_array_index (of_b, i);

      if (!pt_pci_address_equal (&x->address, &y->address) || g_strcmp0 (x->alias, y->alias) != 0)
        return FALSE;
    }
  return TRUE;
}

/* QEMU is asked once, and has said nothing of what comes or goes later. The guest sees that by
   itself, and soon. */
static void
take_definition (PtGuestView *self,
                 PtDomainXml *definition)
{
  if (self->definition != NULL && !has_same_devices (self->definition, definition))
    {
      g_clear_pointer (&self->qemu, pt_guest_sighting_free);
      if (self->poll != NULL)
        pt_guest_poll_wake (self->poll);
    }
  g_set_object (&self->definition, definition);
}

/*
 * pt_guest_view_rebuild:
 * @self: a view
 *
 * Makes the tree and its words of what is known now.
 */
void
pt_guest_view_rebuild (PtGuestView *self)
{
  g_autoptr (PtDomainXml) definition = NULL;
  gboolean active = pt_domain_is_active (get_domain (self));
  gboolean said;

  g_clear_error (&self->error);
  g_clear_pointer (&self->tree, pt_guest_tree_free);
  definition = pt_session_read_definition (self->session, self->machine, &self->error);
  if (definition != NULL)
    {
      take_definition (self, definition);
      said = self->answer != NULL && self->answer->sighting != NULL;
      self->channel = pt_domain_xml_get_agent_channel (definition);
      self->tree = pt_guest_tree_new (definition, pt_session_get_host (self->session),
                                      said ? self->answer->sighting : NULL, self->qemu);
      pt_guest_list_update (self->roots, G_LIST_MODEL (self->tree->roots));
      set_text (self, &self->certainty,
                pt_guest_words_dup_certainty (self->tree->source, active,
                                              said ? self->answer->os_name : NULL),
                PROP_CERTAINTY);
      self->state = get_state (self);
      set_text (self, &self->hint, pt_guest_words_dup_hint (self->tree, self->state), PROP_HINT);
    }
  else
    {
      g_list_store_remove_all (self->roots);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_ASK_QEMU]);
}

static void
on_poll (PtGuestView *self)
{
  PtAgentAnswer *answer = pt_guest_poll_get_answer (self->poll);

  if (answer != NULL && (answer != self->answer || get_state (self) != self->state))
    {
      pt_agent_answer_ref (answer);
      g_clear_pointer (&self->answer, pt_agent_answer_unref);
      self->answer = answer;
      pt_guest_view_rebuild (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ASKING]);
}

static void
ask_agent (PtGuestView *self)
{
  pt_guest_poll_set_allowed (self->poll, pt_guest_view_can_ask_agent (self));
}

/* Also the event of libvirt that an agent has come or gone: it changes the running definition */
static void
on_changed (PtGuestView *self)
{
  PtAgentChannel channel = self->channel;

  if (!pt_domain_is_active (get_domain (self)))
    {
      /* Another start is another guest */
      pt_guest_poll_forget (self->poll);
      g_clear_pointer (&self->answer, pt_agent_answer_unref);
      g_clear_pointer (&self->qemu, pt_guest_sighting_free);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ASKING]);
    }

  pt_guest_view_rebuild (self);
  ask_agent (self);
  if (self->channel != channel)
    pt_guest_poll_wake (self->poll);
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
      g_value_set_boolean (value, self->poll != NULL && pt_guest_poll_is_asking (self->poll));
      break;
    case PROP_CAN_ASK_QEMU:
      g_value_set_boolean (value, pt_guest_view_can_ask (self) &&
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
  g_clear_object (&self->definition);
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
  pt_guest_view_rebuild (self);
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

  if (self->poll != NULL)
    return;

  self->poll = pt_guest_poll_new (self->session, self->machine);
  g_signal_connect_object (self->poll, "changed", G_CALLBACK (on_poll), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->machine, "notify::domain", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::libvirt-state", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  /* Whatever has happened while nobody looked */
  on_changed (self);
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

  if (self->poll == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->machine, self);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_signal_handlers_disconnect_by_data (self->poll, self);
  pt_guest_poll_forget (self->poll);
  g_clear_object (&self->poll);
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
  g_return_val_if_fail (PT_IS_GUEST_VIEW (self), NULL);

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
  g_return_val_if_fail (PT_IS_GUEST_VIEW (self), NULL);

  return self->hint;
}
