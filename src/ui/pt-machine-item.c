/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-machine-item.h"

#include <glib/gi18n.h>

#include "pt-held-item.h"

/*
 * A virtual machine in words, for its card and its page. Lives as long as the machine is in the
 * list; follows the machine's newest snapshot and, for what has moved or is gone, the host's.
 */
struct _PtMachineItem
{
  GObject parent_instance;

  /* Owned */
  PtSession  *session;
  PtMachine  *machine;
  GListStore *held;
  char       *held_text;
  char       *attention;
  char       *search_text;

  gboolean    fresh;       /* they say what machine and host say now */
  gboolean    watched;     /* somebody has the list of what it holds */
};

enum
{
  PROP_SESSION = 1,
  PROP_MACHINE,
  PROP_LABEL,
  PROP_STATE_TEXT,
  PROP_SUMMARY,
  PROP_ACTIVE,
  PROP_RUNNING,
  PROP_HELD,
  PROP_HELD_TEXT,
  PROP_ATTENTION,
  PROP_SEARCH_TEXT,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtMachineItem, pt_machine_item, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

static const char *
get_state_text (PtDomainState state)
{
  switch (state)
    {
    case PT_DOMAIN_RUNNING:
    case PT_DOMAIN_BLOCKED: /* on a resource, as Xen says of an idle one */
      return _("Running");
    case PT_DOMAIN_PAUSED:
      return _("Paused");
    case PT_DOMAIN_SHUTTING_DOWN:
      return _("Shutting Down");
    case PT_DOMAIN_SHUT_OFF:
      return _("Shut Off");
    case PT_DOMAIN_CRASHED:
      return _("Crashed");
    case PT_DOMAIN_SUSPENDED:
      return _("Suspended");
    case PT_DOMAIN_UNKNOWN:
    default:
      return _("State Unknown");
    }
}

static char *
dup_summary (const PtDomainFacts *facts)
{
  g_autofree char *memory = g_format_size_full (facts->memory_kib * 1024, G_FORMAT_SIZE_IEC_UNITS);

  /* Translators: %u is the number of virtual processors, %s the memory of a virtual machine: "4
   * vCPUs, 8.0 GiB" */
  return g_strdup_printf (ngettext ("%u vCPU, %s", "%u vCPUs, %s", facts->vcpus), facts->vcpus,
                          memory);
}

/* Replaces what differs only, so that rows keep focus and expansion */
static void
merge_held (GListStore *store,
            GPtrArray  *items)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (store));

  for (guint i = 0; i < items->len; i++)
    {
      gpointer item = g_ptr_array_index (items, i);
      g_autoptr (PtHeldItem) old = g_list_model_get_item (G_LIST_MODEL (store), i);

      if (old != NULL && pt_held_item_equal (old, item))
        continue;
      g_list_store_splice (store, i, old != NULL ? 1 : 0, &item, 1);
    }
  if (n > items->len)
    g_list_store_splice (store, items->len, n - items->len, NULL, 0);
}

/* To find out takes a definition to be read: of a thousand machines only those that are in sight */
static void
pt_machine_item_follow_held (PtMachineItem *self)
{
  g_autoptr (GPtrArray) items = pt_held_items_new (self->session, self->machine);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) search = g_string_new (NULL);
  g_autofree char *attention = NULL;
  PtDomain *domain = pt_machine_get_domain (self->machine);
  guint n_astray = 0;

  merge_held (self->held, items);

  g_string_append_printf (search, "%s\n%s\n%s", pt_domain_get_label (domain),
                          pt_domain_get_name (domain), pt_domain_get_uuid (domain));
  for (guint i = 0; i < items->len; i++)
    {
      PtHeldItem *item = g_ptr_array_index (items, i);
      GArray *addresses = pt_held_item_get_addresses (item);

      if (names->len > 0)
        g_string_append_c (names, '\n');
      g_string_append (names, pt_held_item_get_title (item));
      n_astray += pt_held_item_needs_care (item);

      for (guint j = 0; j < addresses->len; j++)
        {
          g_autofree char *address =
            pt_pci_address_to_string (&g_array_index (addresses, PtPciAddress, j));

          g_string_append_printf (search, "\n%s", address);
        }
    }
  g_string_append_printf (search, "\n%s", names->str);

  /* What it holds then is not nothing, but not known */
  if (pt_domain_get_facts (domain)->unread)
    attention = g_strdup (_("The definition could not be read."));
  else if (n_astray > 0)
    /* Translators: of what was assigned to a virtual machine and has since changed place or was
     * taken out */
    attention = g_strdup_printf (ngettext ("%u assigned device has moved or is gone",
                                           "%u assigned devices have moved or are gone", n_astray),
                                 n_astray);

  g_set_str (&self->held_text, names->str);
  g_set_str (&self->search_text, search->str);
  g_set_str (&self->attention, attention);
  self->fresh = TRUE;
}

/* Whoever shows it asks again */
static void
on_held_changed (PtMachineItem *self)
{
  self->fresh = FALSE;
  if (self->watched)
    pt_machine_item_catch_up (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HELD_TEXT]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SEARCH_TEXT]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ATTENTION]);
}

static void
on_domain_changed (PtMachineItem *self)
{
  on_held_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LABEL]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE_TEXT]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SUMMARY]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACTIVE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
}

static void
pt_machine_item_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  PtMachineItem *self = PT_MACHINE_ITEM (object);
  PtDomain *domain = pt_machine_get_domain (self->machine);
  const PtDomainFacts *facts = pt_domain_get_facts (domain);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_MACHINE:
      g_value_set_object (value, self->machine);
      break;
    case PROP_LABEL:
      g_value_set_string (value, pt_domain_get_label (domain));
      break;
    case PROP_STATE_TEXT:
      g_value_set_string (value, get_state_text (facts->state));
      break;
    case PROP_SUMMARY:
      g_value_take_string (value, dup_summary (facts));
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, pt_domain_is_active (domain));
      break;
    case PROP_RUNNING:
      g_value_set_boolean (value, facts->state == PT_DOMAIN_RUNNING ||
                                  facts->state == PT_DOMAIN_BLOCKED);
      break;
    case PROP_HELD:
      g_value_set_object (value, pt_machine_item_get_held (self));
      break;
    case PROP_HELD_TEXT:
      pt_machine_item_catch_up (self);
      g_value_set_string (value, self->held_text);
      break;
    case PROP_ATTENTION:
      pt_machine_item_catch_up (self);
      g_value_set_string (value, self->attention);
      break;
    case PROP_SEARCH_TEXT:
      pt_machine_item_catch_up (self);
      g_value_set_string (value, self->search_text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_machine_item_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  PtMachineItem *self = PT_MACHINE_ITEM (object);

  switch (id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_MACHINE:
      self->machine = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_machine_item_constructed (GObject *object)
{
  PtMachineItem *self = PT_MACHINE_ITEM (object);

  G_OBJECT_CLASS (pt_machine_item_parent_class)->constructed (object);

  g_signal_connect_object (self->machine, "notify::domain", G_CALLBACK (on_domain_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::host", G_CALLBACK (on_held_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::groups", G_CALLBACK (on_held_changed), self,
                           G_CONNECT_SWAPPED);
}

static void
pt_machine_item_finalize (GObject *object)
{
  PtMachineItem *self = PT_MACHINE_ITEM (object);

  g_clear_object (&self->session);
  g_clear_object (&self->machine);
  g_clear_object (&self->held);
  g_clear_pointer (&self->held_text, g_free);
  g_clear_pointer (&self->attention, g_free);
  g_clear_pointer (&self->search_text, g_free);

  G_OBJECT_CLASS (pt_machine_item_parent_class)->finalize (object);
}

static void
pt_machine_item_class_init (PtMachineItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_machine_item_get_property;
  object_class->set_property = pt_machine_item_set_property;
  object_class->constructed = pt_machine_item_constructed;
  object_class->finalize = pt_machine_item_finalize;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, PT_TYPE_SESSION, given);
  props[PROP_MACHINE] = g_param_spec_object ("machine", NULL, NULL, PT_TYPE_MACHINE, given);
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, readable);
  props[PROP_STATE_TEXT] = g_param_spec_string ("state-text", NULL, NULL, NULL, readable);
  props[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, readable);
  props[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, readable);
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, readable);
  props[PROP_HELD] = g_param_spec_object ("held", NULL, NULL, G_TYPE_LIST_MODEL, readable);
  props[PROP_HELD_TEXT] = g_param_spec_string ("held-text", NULL, NULL, NULL, readable);
  props[PROP_ATTENTION] = g_param_spec_string ("attention", NULL, NULL, NULL, readable);
  props[PROP_SEARCH_TEXT] = g_param_spec_string ("search-text", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pt_machine_item_init (PtMachineItem *self)
{
  self->held = g_list_store_new (PT_TYPE_HELD_ITEM);
}

/**
 * pt_machine_item_new:
 * @session: the session
 * @machine: one of its machines
 *
 * Returns: (transfer full): the machine in words
 */
PtMachineItem *
pt_machine_item_new (PtSession *session,
                     PtMachine *machine)
{
  return g_object_new (PT_TYPE_MACHINE_ITEM, "session", session, "machine", machine, NULL);
}

/**
 * pt_machine_item_get_machine:
 * @self: a machine in words
 *
 * Returns: (transfer none): the machine
 */
PtMachine *
pt_machine_item_get_machine (PtMachineItem *self)
{
  g_return_val_if_fail (PT_IS_MACHINE_ITEM (self), NULL);

  return self->machine;
}

/**
 * pt_machine_item_get_held:
 * @self: a machine in words
 *
 * Returns: (transfer none): what is assigned to it, as #PtHeldItem
 */
GListModel *
pt_machine_item_get_held (PtMachineItem *self)
{
  g_return_val_if_fail (PT_IS_MACHINE_ITEM (self), NULL);

  self->watched = TRUE;
  pt_machine_item_catch_up (self);
  return G_LIST_MODEL (self->held);
}

/**
 * pt_machine_item_catch_up:
 * @self: a machine in words
 *
 * Finds out what it holds, unless that is known: what is asked for later is there at once.
 */
void
pt_machine_item_catch_up (PtMachineItem *self)
{
  g_return_if_fail (PT_IS_MACHINE_ITEM (self));

  if (!self->fresh)
    pt_machine_item_follow_held (self);
}
