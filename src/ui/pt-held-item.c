/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-held-item.h"

#include <glib/gi18n.h>

#include "pt-guest-device.h"

/*
 * What a machine holds, in words: an IOMMU group with its functions as children, or one function. A
 * snapshot, replaced as a whole when something about it changes.
 */
struct _PtHeldItem
{
  GObject parent_instance;

  char       *title;
  char       *subtitle;
  gboolean    needs_care;
  gboolean    repairable;
  GArray     *addresses;  /* of PtPciAddress */
  GArray     *unrecorded; /* those of which nothing says which device was meant */
  GListStore *children;   /* of PtHeldItem */
};

enum
{
  PROP_TITLE = 1,
  PROP_SUBTITLE,
  PROP_NEEDS_CARE,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtHeldItem, pt_held_item, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

/* ---- Where the guest will see it ---- */

static void
collect_expected (GListModel *devices,
                  GHashTable *expected)
{
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (PtGuestDevice) device = g_list_model_get_item (devices, i);
      const PtGuestFacts *facts = pt_guest_device_get_facts (device);

      if (facts->has_host)
        g_hash_table_insert (expected, pt_pci_address_copy (&facts->host),
                             pt_pci_address_to_short (&facts->address));
      collect_expected (G_LIST_MODEL (pt_guest_device_get_children (device)), expected);
    }
}

/* Host address → guest address as text; empty when the definition cannot say */
static GHashTable *
dup_expected (PtSession *session,
              PtMachine *machine)
{
  g_autoptr (GHashTable) expected =
    g_hash_table_new_full (pt_pci_address_hash, pt_pci_address_equal,
                           (GDestroyNotify) pt_pci_address_free, g_free);
  g_autoptr (GListStore) tree = pt_session_new_guest_tree (session, machine, NULL);

  if (tree != NULL)
    collect_expected (G_LIST_MODEL (tree), expected);
  return g_steal_pointer (&expected);
}

/* ---- In words ---- */

static char *
dup_device_subtitle (const PtHeldDevice *device,
                     const char         *expected)
{
  g_autofree char *address = pt_pci_address_to_short (&device->address);

  switch (device->status)
    {
    case PT_HELD_GONE:
    case PT_HELD_MOVED:
      if (device->has_now_at)
        {
          g_autofree char *now_at = pt_pci_address_to_short (&device->now_at);

          /* Translators: both %s are PCI addresses such as 03:00.0 */
          return g_strdup_printf (_("Moved from %s to %s"), address, now_at);
        }
      if (device->ambiguous)
        /* Translators: %s is a PCI address such as 03:00.0 */
        return g_strdup_printf (_("Moved from %s; which of several like it is meant cannot be "
                                  "told"), address);
      if (device->status == PT_HELD_MOVED)
        /* Translators: %s is a PCI address such as 03:00.0 */
        return g_strdup_printf (_("Another device is at %s now"), address);
      /* Translators: %s is a PCI address such as 03:00.0 */
      return g_strdup_printf (_("No longer in this computer, was at %s"), address);

    case PT_HELD_HERE:
    case PT_HELD_UNRECORDED:
    default:
      if (device->role == PT_ROLE_HOLD)
        /* Translators: %s is a PCI address such as 03:00.0 */
        return g_strdup_printf (_("%s on this computer, held back from the guest"), address);
      if (expected != NULL)
        /* Translators: both %s are PCI addresses such as 03:00.0 */
        return g_strdup_printf (_("%s on this computer, expected at %s in the guest"), address,
                                expected);
      /* Translators: %s is a PCI address such as 03:00.0 */
      return g_strdup_printf (_("%s on this computer"), address);
    }
}

static char *
dup_group_subtitle (int   group,
                    guint n_devices,
                    guint n_astray,
                    guint n_unrecorded)
{
  if (n_astray > 0)
    /* Translators: of devices that were assigned to a virtual machine */
    return g_strdup_printf (ngettext ("%u device is not where it was",
                                      "%u devices are not where they were", n_astray),
                            n_astray);
  if (n_unrecorded > 0)
    /* Translators: of devices that were assigned to a virtual machine by other means, so that
     * nothing says which ones were meant */
    return g_strdup_printf (ngettext ("%u device is not recorded",
                                      "%u devices are not recorded", n_unrecorded),
                            n_unrecorded);
  if (group < 0)
    /* Translators: how many devices of no IOMMU group are assigned to a virtual machine */
    return g_strdup_printf (ngettext ("%u device", "%u devices", n_devices), n_devices);
  /* Translators: %d is the number of an IOMMU group, %u how many devices of it are assigned */
  return g_strdup_printf (ngettext ("IOMMU group %d, %u device", "IOMMU group %d, %u devices",
                                    n_devices),
                          group, n_devices);
}

static char *
dup_group_title (PtSession *session,
                 int        group)
{
  g_autoptr (PtGroupItem) item = group >= 0 ? pt_session_find_group (session, group) : NULL;

  return item != NULL ? g_strdup (pt_group_view_get_title (pt_group_item_get_view (item))) : NULL;
}

/* ---- Overrides ---- */

static void
pt_held_item_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  PtHeldItem *self = PT_HELD_ITEM (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;
    case PROP_NEEDS_CARE:
      g_value_set_boolean (value, self->needs_care);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_held_item_finalize (GObject *object)
{
  PtHeldItem *self = PT_HELD_ITEM (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->subtitle, g_free);
  g_clear_pointer (&self->addresses, g_array_unref);
  g_clear_pointer (&self->unrecorded, g_array_unref);
  g_clear_object (&self->children);

  G_OBJECT_CLASS (pt_held_item_parent_class)->finalize (object);
}

static void
pt_held_item_class_init (PtHeldItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pt_held_item_get_property;
  object_class->finalize = pt_held_item_finalize;

  props[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_SUBTITLE] =
    g_param_spec_string ("subtitle", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_NEEDS_CARE] =
    g_param_spec_boolean ("needs-care", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pt_held_item_init (PtHeldItem *self)
{
  self->addresses = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  self->unrecorded = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  self->children = g_list_store_new (PT_TYPE_HELD_ITEM);
}

static PtHeldItem *
pt_held_item_new_device (const PtHeldDevice *device,
                         GHashTable         *expected)
{
  PtHeldItem *self = g_object_new (PT_TYPE_HELD_ITEM, NULL);

  self->title = g_strdup (device->name);
  self->subtitle = dup_device_subtitle (device, g_hash_table_lookup (expected, &device->address));
  self->needs_care = device->status == PT_HELD_MOVED || device->status == PT_HELD_GONE;
  self->repairable = device->has_now_at && device->kind == PT_HELD_HOSTDEV;
  g_array_append_val (self->addresses, device->address);
  if (device->status == PT_HELD_UNRECORDED && device->kind == PT_HELD_HOSTDEV)
    g_array_append_val (self->unrecorded, device->address);
  return self;
}

static PtHeldItem *
pt_held_item_new_group (PtSession  *session,
                        int         group,
                        GPtrArray  *devices,
                        GHashTable *expected)
{
  PtHeldItem *self = g_object_new (PT_TYPE_HELD_ITEM, NULL);
  guint n_astray = 0;

  for (guint i = 0; i < devices->len; i++)
    {
      const PtHeldDevice *device = g_ptr_array_index (devices, i);
      g_autoptr (PtHeldItem) child = pt_held_item_new_device (device, expected);

      n_astray += child->needs_care;
      self->repairable |= child->repairable;
      g_array_append_vals (self->unrecorded, child->unrecorded->data, child->unrecorded->len);
      g_array_append_val (self->addresses, device->address);
      g_list_store_append (self->children, child);
    }

  /* What the group is now says nothing about a device that has left it */
  if (n_astray == 0)
    self->title = dup_group_title (session, group);
  if (self->title == NULL)
    self->title = g_strdup (((PtHeldDevice *) g_ptr_array_index (devices, 0))->name);
  /* One says more about itself than a count of one */
  if (n_astray == 1 && devices->len == 1)
    {
      g_autoptr (PtHeldItem) child = g_list_model_get_item (G_LIST_MODEL (self->children), 0);

      self->subtitle = g_strdup (child->subtitle);
    }
  else
    self->subtitle = dup_group_subtitle (group, devices->len, n_astray,
                                         self->unrecorded->len);
  self->needs_care = n_astray > 0;
  return self;
}

/* ---- Public ---- */

/**
 * pt_held_items_new:
 * @session: the session
 * @machine: a machine
 *
 * Returns: (transfer full) (element-type PtHeldItem): one item for each IOMMU group that the
 *   machine holds devices of, and one for each device that has no group any more
 */
GPtrArray *
pt_held_items_new (PtSession *session,
                   PtMachine *machine)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) devices = pt_session_dup_held_devices (session, machine);
  g_autoptr (GHashTable) expected = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  if (devices == NULL || devices->len == 0)
    return g_steal_pointer (&items);

  expected = dup_expected (session, machine);
  for (guint i = 0; i < devices->len; i++)
    {
      PtHeldDevice *device = g_ptr_array_index (devices, i);
      g_autoptr (GPtrArray) same = g_ptr_array_new ();

      if (device->group >= 0 && !g_hash_table_add (seen, GINT_TO_POINTER (device->group)))
        continue;

      g_ptr_array_add (same, device);
      for (guint j = i + 1; device->group >= 0 && j < devices->len; j++)
        {
          PtHeldDevice *other = g_ptr_array_index (devices, j);

          if (other->group == device->group)
            g_ptr_array_add (same, other);
        }
      g_ptr_array_add (items, pt_held_item_new_group (session, device->group, same, expected));
    }
  return g_steal_pointer (&items);
}

/**
 * pt_held_item_get_title:
 * @self: an item
 *
 * Returns: (transfer none): what it is
 */
const char *
pt_held_item_get_title (PtHeldItem *self)
{
  g_return_val_if_fail (PT_IS_HELD_ITEM (self), NULL);

  return self->title;
}

/**
 * pt_held_item_get_addresses:
 * @self: an item
 *
 * Returns: (transfer none) (element-type PtPciAddress): the functions it stands for, as the
 *   definition names them
 */
GArray *
pt_held_item_get_addresses (PtHeldItem *self)
{
  g_return_val_if_fail (PT_IS_HELD_ITEM (self), NULL);

  return self->addresses;
}

static GVariant *
new_target (GArray *addresses)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *address =
        pt_pci_address_to_string (&g_array_index (addresses, PtPciAddress, i));

      g_variant_builder_add (&builder, "s", address);
    }
  return g_variant_builder_end (&builder);
}

/**
 * pt_held_item_new_target:
 * @self: an item
 *
 * Returns: (transfer floating): its functions as "machine.return" takes them
 */
GVariant *
pt_held_item_new_target (PtHeldItem *self)
{
  g_return_val_if_fail (PT_IS_HELD_ITEM (self), NULL);

  return new_target (self->addresses);
}

/**
 * pt_held_item_new_record_target:
 * @self: an item
 *
 * Returns: (transfer floating): those of its functions that the machine has by their addresses
 *   alone, as "machine.record" takes them
 */
GVariant *
pt_held_item_new_record_target (PtHeldItem *self)
{
  g_return_val_if_fail (PT_IS_HELD_ITEM (self), NULL);

  return new_target (self->unrecorded);
}

/**
 * pt_held_item_get_children:
 * @self: an item
 *
 * Returns: (transfer none): its functions, as #PtHeldItem
 */
GListModel *
pt_held_item_get_children (PtHeldItem *self)
{
  g_return_val_if_fail (PT_IS_HELD_ITEM (self), NULL);

  return G_LIST_MODEL (self->children);
}

/**
 * pt_held_item_needs_care:
 * @self: an item
 *
 * Returns: whether something of it has moved or is gone
 */
gboolean
pt_held_item_needs_care (PtHeldItem *self)
{
  g_return_val_if_fail (PT_IS_HELD_ITEM (self), FALSE);

  return self->needs_care;
}

/**
 * pt_held_item_is_repairable:
 * @self: an item
 *
 * Returns: whether something of it has moved, and it is known where to
 */
gboolean
pt_held_item_is_repairable (PtHeldItem *self)
{
  g_return_val_if_fail (PT_IS_HELD_ITEM (self), FALSE);

  return self->repairable;
}

/**
 * pt_held_item_is_recordable:
 * @self: an item
 *
 * Returns: whether something of it was assigned by other means, so that nothing says which device
 *   was meant
 */
gboolean
pt_held_item_is_recordable (PtHeldItem *self)
{
  g_return_val_if_fail (PT_IS_HELD_ITEM (self), FALSE);

  return self->unrecorded->len > 0;
}

/**
 * pt_held_item_equal:
 * @self: an item
 * @other: another
 *
 * Returns: whether both show the same
 */
gboolean
pt_held_item_equal (PtHeldItem *self,
                    PtHeldItem *other)
{
  guint n;

  g_return_val_if_fail (PT_IS_HELD_ITEM (self), FALSE);
  g_return_val_if_fail (PT_IS_HELD_ITEM (other), FALSE);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->children));
  if (g_strcmp0 (self->title, other->title) != 0 ||
      g_strcmp0 (self->subtitle, other->subtitle) != 0 ||
      self->needs_care != other->needs_care || self->repairable != other->repairable ||
      self->addresses->len != other->addresses->len ||
      self->unrecorded->len != other->unrecorded->len ||
      n != g_list_model_get_n_items (G_LIST_MODEL (other->children)))
    return FALSE;

  for (guint i = 0; i < self->addresses->len; i++)
    if (!pt_pci_address_equal (&g_array_index (self->addresses, PtPciAddress, i),
                               &g_array_index (other->addresses, PtPciAddress, i)))
      return FALSE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PtHeldItem) a = g_list_model_get_item (G_LIST_MODEL (self->children), i);
      g_autoptr (PtHeldItem) b = g_list_model_get_item (G_LIST_MODEL (other->children), i);

      if (!pt_held_item_equal (a, b))
        return FALSE;
    }
  return TRUE;
}
