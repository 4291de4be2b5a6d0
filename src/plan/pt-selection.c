/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-selection-private.h"

/* What a person wants: which devices, in which roles. How else is in pt-selection-options.c. */

G_DEFINE_FINAL_TYPE (PtSelection, pt_selection, G_TYPE_OBJECT)

static void
pt_selection_finalize (GObject *object)
{
  PtSelection *self = PT_SELECTION (object);

  g_clear_pointer (&self->groups, g_array_unref);
  g_clear_pointer (&self->addresses, g_array_unref);
  g_clear_pointer (&self->role_addresses, g_array_unref);
  g_clear_pointer (&self->roles, g_array_unref);
  g_clear_pointer (&self->rom_file, g_free);
  g_clear_pointer (&self->rom_facts, pt_rom_file_free);
  g_clear_pointer (&self->driver_model, g_free);

  G_OBJECT_CLASS (pt_selection_parent_class)->finalize (object);
}

static void
pt_selection_class_init (PtSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_selection_finalize;
}

static void
pt_selection_init (PtSelection *self)
{
  self->groups = g_array_new (FALSE, TRUE, sizeof (int));
  self->addresses = g_array_new (FALSE, TRUE, sizeof (PtPciAddress));
  self->role_addresses = g_array_new (FALSE, TRUE, sizeof (PtPciAddress));
  self->roles = g_array_new (FALSE, TRUE, sizeof (PtRole));
}

/* Returns: the place of @address in @addresses, or -1 */
static int
find_address (GArray             *addresses,
              const PtPciAddress *address)
{
  for (guint i = 0; i < addresses->len; i++)
    if (pt_pci_address_equal (&g_array_index (addresses, PtPciAddress, i), address))
      return (int) i;

  return -1;
}

/**
 * pt_role_to_id:
 * @role: a role
 *
 * Returns: (transfer none): the stable word that `--json` shows
 */
const char *
pt_role_to_id (PtRole role)
{
  switch (role)
    {
    case PT_ROLE_GIVE:
      return "give";
    case PT_ROLE_HOLD:
      return "hold";
    case PT_ROLE_STAY:
    default:
      return "stay";
    }
}

/**
 * pt_selection_new:
 * @giving_back: devices go back to the computer, instead of to a machine
 *
 * Returns: (transfer full): a selection with nothing in it
 */
PtSelection *
pt_selection_new (gboolean giving_back)
{
  PtSelection *self = g_object_new (PT_TYPE_SELECTION, NULL);

  self->giving_back = giving_back;
  return self;
}

/**
 * pt_selection_new_repair:
 *
 * What a machine has is looked for where it is now. Groups and roles have no meaning then: it is
 * about every device that has moved. With addresses only devices at these are recorded, when that
 * is wanted, and nothing is moved or returned.
 *
 * Returns: (transfer full): a selection to repair a machine
 */
PtSelection *
pt_selection_new_repair (void)
{
  PtSelection *self = pt_selection_new (FALSE);

  self->repair = TRUE;
  return self;
}

/**
 * pt_selection_copy:
 * @self: a selection
 *
 * Returns: (transfer full): one that changes apart from @self
 */
PtSelection *
pt_selection_copy (PtSelection *self)
{
  PtSelection *copy;

  g_return_val_if_fail (PT_IS_SELECTION (self), NULL);

  copy = pt_selection_new (self->giving_back);
  copy->repair = self->repair;
  copy->return_gone = self->return_gone;
  copy->record_here = self->record_here;
  copy->all = self->all;
  g_array_append_vals (copy->groups, self->groups->data, self->groups->len);
  g_array_append_vals (copy->addresses, self->addresses->data, self->addresses->len);
  g_array_append_vals (copy->role_addresses, self->role_addresses->data, self->role_addresses->len);
  g_array_append_vals (copy->roles, self->roles->data, self->roles->len);
  pt_selection_set_rom (copy, self->rom, self->rom_file);
  pt_selection_set_rom_facts (copy, self->rom_facts);
  copy->boot_order = self->boot_order;
  copy->unmanaged = self->unmanaged;
  g_set_str (&copy->driver_model, self->driver_model);
  copy->separate = self->separate;
  copy->now = self->now;
  copy->no_autostart = self->no_autostart;
  return copy;
}

/**
 * pt_selection_is_giving_back:
 * @self: a selection
 *
 * Returns: whether devices go back to the computer
 */
gboolean
pt_selection_is_giving_back (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), FALSE);

  return self->giving_back;
}

/**
 * pt_selection_is_repair:
 * @self: a selection
 *
 * Returns: whether a machine is repaired
 */
gboolean
pt_selection_is_repair (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), FALSE);

  return self->repair;
}

/**
 * pt_selection_set_return_gone:
 * @self: a selection to repair a machine
 * @return_gone: devices that are not in the computer any more are returned in the same breath
 */
void
pt_selection_set_return_gone (PtSelection *self,
                              gboolean     return_gone)
{
  g_return_if_fail (PT_IS_SELECTION (self));

  self->return_gone = return_gone;
}

/**
 * pt_selection_get_return_gone:
 * @self: a selection
 *
 * Returns: whether what is gone is returned
 */
gboolean
pt_selection_get_return_gone (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), FALSE);

  return self->return_gone;
}

/**
 * pt_selection_set_record_here:
 * @self: a selection to repair a machine
 * @record_here: what was assigned by hand is recorded as what it is now
 */
void
pt_selection_set_record_here (PtSelection *self,
                              gboolean     record_here)
{
  g_return_if_fail (PT_IS_SELECTION (self));

  self->record_here = record_here;
}

/**
 * pt_selection_get_record_here:
 * @self: a selection
 *
 * Returns: whether what was assigned by hand is recorded
 */
gboolean
pt_selection_get_record_here (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), FALSE);

  return self->record_here;
}

/**
 * pt_selection_add_group:
 * @self: a selection
 * @number: an IOMMU group
 *
 * Selects a whole group. Selecting it twice changes nothing.
 */
void
pt_selection_add_group (PtSelection *self,
                        int          number)
{
  g_return_if_fail (PT_IS_SELECTION (self));

  for (guint i = 0; i < self->groups->len; i++)
    if (g_array_index (self->groups, int, i) == number)
      return;

  g_array_append_val (self->groups, number);
}

/**
 * pt_selection_add_address:
 * @self: a selection
 * @address: a device
 *
 * Selects the whole group of a device or, when giving back, a device that has vanished from the
 * computer alone.
 */
void
pt_selection_add_address (PtSelection        *self,
                          const PtPciAddress *address)
{
  g_return_if_fail (PT_IS_SELECTION (self));

  if (find_address (self->addresses, address) < 0)
    g_array_append_val (self->addresses, *address);
}

/**
 * pt_selection_set_all:
 * @self: a selection for giving back
 *
 * Selects everything that the machine has.
 */
void
pt_selection_set_all (PtSelection *self)
{
  g_return_if_fail (PT_IS_SELECTION (self));

  self->all = TRUE;
}

/**
 * pt_selection_get_groups:
 * @self: a selection
 *
 * Returns: (element-type int) (transfer none): the groups named by number, in the order they were
 *   named
 */
GArray *
pt_selection_get_groups (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), NULL);

  return self->groups;
}

/**
 * pt_selection_get_addresses:
 * @self: a selection
 *
 * Returns: (element-type PtPciAddress) (transfer none): the devices named by address, in the
 *   order they were named
 */
GArray *
pt_selection_get_addresses (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), NULL);

  return self->addresses;
}

/**
 * pt_selection_get_all:
 * @self: a selection
 *
 * Returns: whether everything that the machine has goes back
 */
gboolean
pt_selection_get_all (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), FALSE);

  return self->all;
}

/**
 * pt_selection_set_role:
 * @self: a selection
 * @address: a member of a selected group
 * @role: what becomes of it
 *
 * Chooses a role other than the default. What cannot be chosen is said when a plan is made.
 */
void
pt_selection_set_role (PtSelection        *self,
                       const PtPciAddress *address,
                       PtRole              role)
{
  int i;

  g_return_if_fail (PT_IS_SELECTION (self));

  i = find_address (self->role_addresses, address);
  if (i >= 0)
    {
      g_array_index (self->roles, PtRole, i) = role;
      return;
    }

  g_array_append_val (self->role_addresses, *address);
  g_array_append_val (self->roles, role);
}

/**
 * pt_selection_lookup_role:
 * @self: a selection
 * @address: a device
 * @role: (out): the role that was chosen for it
 *
 * Returns: whether one was chosen
 */
gboolean
pt_selection_lookup_role (PtSelection        *self,
                          const PtPciAddress *address,
                          PtRole             *role)
{
  int i;

  g_return_val_if_fail (PT_IS_SELECTION (self), FALSE);

  i = find_address (self->role_addresses, address);
  if (i < 0)
    return FALSE;

  *role = g_array_index (self->roles, PtRole, i);
  return TRUE;
}

/**
 * pt_selection_clear_roles:
 * @self: a selection
 *
 * Every device has its default role again.
 *
 * Returns: whether any had another one
 */
gboolean
pt_selection_clear_roles (PtSelection *self)
{
  gboolean any;

  g_return_val_if_fail (PT_IS_SELECTION (self), FALSE);

  any = self->roles->len > 0;
  g_array_set_size (self->roles, 0);
  g_array_set_size (self->role_addresses, 0);
  return any;
}

/**
 * pt_selection_get_roles:
 * @self: a selection
 *
 * Returns: (element-type PtPciAddress) (transfer none): the devices for which a role was chosen
 */
GArray *
pt_selection_get_roles (PtSelection *self)
{
  g_return_val_if_fail (PT_IS_SELECTION (self), NULL);

  return self->role_addresses;
}
