/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-member-item.h"

#include <glib/gi18n.h>

#include "pt-words.h"

/*
 * A function of the chosen group and what shall become of it. Stays the same object from plan to
 * plan, so that its row keeps the focus while the verdict changes.
 */
struct _PtMemberItem
{
  GObject parent_instance;

  PtPciAddress address;
  char        *title;
  char        *subtitle;
  char        *why;
  char        *source_text;   /* "bus 0x03 slot 0x00 function 0x0" */
  char        *expected_text; /* "Expected at 09:00.0" */
  guint        role;
  gboolean     locked;
};

enum
{
  PROP_TITLE = 1,
  PROP_SUBTITLE,
  PROP_WHY,
  PROP_SOURCE_TEXT,
  PROP_EXPECTED_TEXT,
  PROP_ROLE,
  PROP_LOCKED,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtMemberItem, pt_member_item, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

static char *
dup_expected_text (const PtPlanMember *member)
{
  g_autofree char *expected = NULL;

  switch (member->role)
    {
    case PT_ROLE_HOLD:
      return g_strdup (_("Held back: taken from this computer, hidden from the guest"));
    case PT_ROLE_STAY:
      return g_strdup (_("Stays with this computer"));
    case PT_ROLE_GIVE:
    default:
      break;
    }
  if (!member->has_expected)
    return g_strdup (_("Where the guest will see it cannot be told"));
  expected = pt_pci_address_to_short (&member->expected);
  /* Translators: %s is the PCI address that a guest is expected to see a device at, such as
   * 09:00.0 */
  return g_strdup_printf (_("Expected at %s in the guest"), expected);
}

static char *
dup_source_text (const PtPciAddress *address)
{
  /* Translators: the parts of a PCI address as hexadecimal numbers, as they stand in a
   * definition */
  return g_strdup_printf (_("Bus 0x%02x, slot 0x%02x, function 0x%x on this computer"),
                          (guint) address->bus, (guint) address->slot,
                          (guint) address->function);
}

static char *
dup_subtitle (PtPciDevice *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);
  g_autofree char *address = pt_pci_address_to_short (&facts->address);
  g_autofree char *ids = g_strdup_printf ("[%04x:%04x]", (guint) facts->vendor_id & 0xffff,
                                          (guint) facts->device_id & 0xffff);

  if (facts->driver == NULL)
    /* Translators: PCI address, class and IDs of a device, as lspci shows them: “03:00.0 Network
     * controller [8086:24f3]” */
    return g_strdup_printf (_("%s %s %s, no driver"), address, facts->class_name, ids);
  /* Translators: PCI address, class and IDs of a device, as lspci shows them, then its kernel
   * driver */
  return g_strdup_printf (_("%s %s %s, driver %s"), address, facts->class_name, ids, facts->driver);
}

static void
set_text (PtMemberItem *self,
          char        **place,
          const char   *text,
          guint         prop)
{
  if (g_set_str (place, text))
    g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
set_role (PtMemberItem *self,
          guint         role)
{
  if (self->role == role || role > PT_ROLE_STAY)
    return;
  self->role = role;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ROLE]);
}

static void
pt_member_item_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  PtMemberItem *self = PT_MEMBER_ITEM (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;
    case PROP_WHY:
      g_value_set_string (value, self->why);
      break;
    case PROP_SOURCE_TEXT:
      g_value_set_string (value, self->source_text);
      break;
    case PROP_EXPECTED_TEXT:
      g_value_set_string (value, self->expected_text);
      break;
    case PROP_ROLE:
      g_value_set_uint (value, self->role);
      break;
    case PROP_LOCKED:
      g_value_set_boolean (value, self->locked);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_member_item_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_ROLE:
      set_role (PT_MEMBER_ITEM (object), g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_member_item_finalize (GObject *object)
{
  PtMemberItem *self = PT_MEMBER_ITEM (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->subtitle, g_free);
  g_clear_pointer (&self->why, g_free);
  g_clear_pointer (&self->source_text, g_free);
  g_clear_pointer (&self->expected_text, g_free);

  G_OBJECT_CLASS (pt_member_item_parent_class)->finalize (object);
}

static void
pt_member_item_class_init (PtMemberItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_member_item_get_property;
  object_class->set_property = pt_member_item_set_property;
  object_class->finalize = pt_member_item_finalize;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, readable);
  props[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, readable);
  props[PROP_WHY] = g_param_spec_string ("why", NULL, NULL, NULL, readable);
  props[PROP_SOURCE_TEXT] = g_param_spec_string ("source-text", NULL, NULL, NULL, readable);
  props[PROP_EXPECTED_TEXT] = g_param_spec_string ("expected-text", NULL, NULL, NULL, readable);
  props[PROP_ROLE] =
    g_param_spec_uint ("role", NULL, NULL, 0, G_MAXUINT, PT_ROLE_GIVE,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_LOCKED] = g_param_spec_boolean ("locked", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pt_member_item_init (PtMemberItem *self)
{
}

static void
member_item_follow (PtMemberItem       *self,
                    const PtPlanMember *member)
{
  g_autofree char *expected = dup_expected_text (member);
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  g_return_if_fail (PT_IS_MEMBER_ITEM (self));

  if (member->device != NULL)
    {
      title = pt_words_dup_device (member->device);
      subtitle = dup_subtitle (member->device);
    }
  else
    {
      subtitle = pt_pci_address_to_string (&member->address);
      title = g_strdup (_("Device no longer in this computer"));
    }

  set_text (self, &self->title, title, PROP_TITLE);
  set_text (self, &self->subtitle, subtitle, PROP_SUBTITLE);
  set_text (self, &self->why, member->why, PROP_WHY);
  set_text (self, &self->expected_text, expected, PROP_EXPECTED_TEXT);
  if (self->locked != member->locked)
    {
      self->locked = member->locked;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOCKED]);
    }
  set_role (self, member->role);
}

static PtMemberItem *
member_item_new (const PtPlanMember *member)
{
  PtMemberItem *self = g_object_new (PT_TYPE_MEMBER_ITEM, NULL);

  self->address = member->address;
  self->source_text = dup_source_text (&member->address);
  member_item_follow (self, member);
  return self;
}

/**
 * pt_member_item_get_address:
 * @self: a member's place
 *
 * Returns: (transfer none): where it is on the host
 */
const PtPciAddress *
pt_member_item_get_address (PtMemberItem *self)
{
  g_return_val_if_fail (PT_IS_MEMBER_ITEM (self), NULL);

  return &self->address;
}

/**
 * pt_member_item_get_role:
 * @self: a member's place
 *
 * Returns: what shall become of it
 */
PtRole
pt_member_item_get_role (PtMemberItem *self)
{
  g_return_val_if_fail (PT_IS_MEMBER_ITEM (self), PT_ROLE_STAY);

  return self->role;
}

/**
 * pt_member_items_merge:
 * @store: a list of #PtMemberItem
 * @members: (element-type PtPlanMember): the members of a newer plan
 *
 * Makes @store show @members. What was there keeps its item.
 */
void
pt_member_items_merge (GListStore *store,
                       GPtrArray  *members)
{
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (store));

  for (guint i = 0; i < members->len; i++)
    {
      const PtPlanMember *member = g_ptr_array_index (members, i);
      g_autoptr (PtMemberItem) old = g_list_model_get_item (G_LIST_MODEL (store), i);
      g_autoptr (PtMemberItem) item = NULL;

      if (old != NULL && pt_pci_address_equal (&old->address, &member->address))
        {
          member_item_follow (old, member);
          continue;
        }
      item = member_item_new (member);
      g_list_store_splice (store, i, old != NULL ? 1 : 0, (gpointer *) &item, 1);
    }
  if (n_old > members->len)
    g_list_store_splice (store, members->len, n_old - members->len, NULL, 0);
}
