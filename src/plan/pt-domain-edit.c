/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-edit-private.h"

/* What shall change in a definition. */

static void
hostdev_clear (gpointer data)
{
  PtDomainHostdev *hostdev = data;

  g_free ((char *) hostdev->rom_file);
  g_free ((char *) hostdev->driver_model);
}

/**
 * pt_domain_edit_new:
 *
 * Returns: (transfer full): an edit that changes nothing
 */
PtDomainEdit *
pt_domain_edit_new (void)
{
  PtDomainEdit *self = g_new0 (PtDomainEdit, 1);

  self->hostdevs = g_array_new (FALSE, FALSE, sizeof (PtDomainHostdev));
  g_array_set_clear_func (self->hostdevs, hostdev_clear);
  self->root_ports = g_array_new (FALSE, FALSE, sizeof (guint));
  self->port_addresses = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  self->removed_hostdevs = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  self->removed_ports = g_array_new (FALSE, FALSE, sizeof (guint));
  self->moved_from = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  self->moved_to = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));

  return self;
}

/**
 * pt_domain_edit_free:
 * @self: (transfer full): an edit
 */
void
pt_domain_edit_free (PtDomainEdit *self)
{
  g_array_unref (self->hostdevs);
  g_array_unref (self->root_ports);
  g_array_unref (self->port_addresses);
  g_array_unref (self->removed_hostdevs);
  g_array_unref (self->removed_ports);
  g_array_unref (self->moved_from);
  g_array_unref (self->moved_to);
  g_clear_object (&self->identity);
  g_free (self);
}

/**
 * pt_domain_edit_add_hostdev:
 * @self: an edit
 * @hostdev: a device to assign; copied
 *
 * Devices are written in the order in which they are added.
 */
void
pt_domain_edit_add_hostdev (PtDomainEdit          *self,
                            const PtDomainHostdev *hostdev)
{
  PtDomainHostdev copy = *hostdev;

  copy.rom_file = g_strdup (hostdev->rom_file);
  copy.driver_model = g_strdup (hostdev->driver_model);
  g_array_append_val (self->hostdevs, copy);
}

/**
 * pt_domain_edit_add_root_port:
 * @self: an edit
 * @index: index of a `pcie-root-port` to add; libvirt chooses all else about it
 */
void
pt_domain_edit_add_root_port (PtDomainEdit *self,
                              guint         index)
{
  static const PtPciAddress none = { 0 };

  pt_domain_edit_add_root_port_at (self, index, &none);
}

/**
 * pt_domain_edit_add_root_port_at:
 * @self: an edit
 * @index: index of a `pcie-root-port` to add
 * @address: where it sits; all 0: libvirt chooses
 *
 * For where libvirt's choice would change something else: beside a lone root port, it marks that
 * one as the first of several functions, and the mark stays when ours goes.
 */
void
pt_domain_edit_add_root_port_at (PtDomainEdit       *self,
                                 guint               index,
                                 const PtPciAddress *address)
{
  g_array_append_val (self->root_ports, index);
  g_array_append_val (self->port_addresses, *address);
}

/*
 * pt_domain_edit_get_port_address:
 * @self: an edit
 * @i: which of the root ports to add
 *
 * Returns: (transfer none) (nullable): where it sits; %NULL: libvirt chooses
 */
const PtPciAddress *
pt_domain_edit_get_port_address (const PtDomainEdit *self,
                                 guint               i)
{
  static const PtPciAddress none = { 0 };
  const PtPciAddress *address = &g_array_index (self->port_addresses, PtPciAddress, i);

  return pt_pci_address_equal (address, &none) ? NULL : address;
}

/**
 * pt_domain_edit_remove_hostdev:
 * @self: an edit
 * @host: the PCI function of the host whose `<hostdev>` shall go, whoever wrote it
 */
void
pt_domain_edit_remove_hostdev (PtDomainEdit       *self,
                               const PtPciAddress *host)
{
  g_array_append_val (self->removed_hostdevs, *host);
}

/**
 * pt_domain_edit_move_hostdev:
 * @self: an edit
 * @from: the PCI function of the host that a `<hostdev>` names
 * @to: the one that it shall name instead
 *
 * Nothing else about it changes. All moves happen at once, so that two devices can change places.
 */
void
pt_domain_edit_move_hostdev (PtDomainEdit       *self,
                             const PtPciAddress *from,
                             const PtPciAddress *to)
{
  g_array_append_val (self->moved_from, *from);
  g_array_append_val (self->moved_to, *to);
}

/*
 * pt_domain_edit_get_moved:
 * @self: an edit
 * @host: the PCI function of the host that a `<hostdev>` names
 *
 * Returns: (transfer none) (nullable): the one that it shall name instead
 */
const PtPciAddress *
pt_domain_edit_get_moved (const PtDomainEdit *self,
                          const PtPciAddress *host)
{
  for (guint i = 0; i < self->moved_from->len; i++)
    if (pt_pci_address_equal (&g_array_index (self->moved_from, PtPciAddress, i), host))
      return &g_array_index (self->moved_to, PtPciAddress, i);

  return NULL;
}

/**
 * pt_domain_edit_remove_root_port:
 * @self: an edit
 * @index: index of a `pcie-root-port` that shall go
 */
void
pt_domain_edit_remove_root_port (PtDomainEdit *self,
                                 guint         index)
{
  g_array_append_val (self->removed_ports, index);
}

/**
 * pt_domain_edit_set_identity:
 * @self: an edit
 * @identity: (nullable): what the definition shall record, in all; %NULL or empty: nothing
 *
 * An edit on which this was not called leaves the record as it is. With the record goes what had
 * to be made for it and for the devices: `<metadata>`, the second tag of `<devices/>`.
 */
void
pt_domain_edit_set_identity (PtDomainEdit     *self,
                             PtIdentityRecord *identity)
{
  self->identity_set = TRUE;
  g_clear_object (&self->identity);
  if (identity != NULL && !pt_identity_record_is_empty (identity))
    self->identity = pt_identity_record_copy (identity);
}
