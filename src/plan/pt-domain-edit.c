/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-edit-private.h"

#include <glib/gi18n.h>

#include "pt-error.h"

/*
 * What shall change in a definition, whether that can be asked of one, and whether it came about.
 */

static void
hostdev_clear (gpointer data)
{
  PtDomainHostdev *hostdev = data;

  g_free ((char *) hostdev->rom_file);
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

static gboolean
has_address (const GArray       *addresses,
             const PtPciAddress *address)
{
  for (guint i = 0; i < addresses->len; i++)
    if (pt_pci_address_equal (&g_array_index (addresses, PtPciAddress, i), address))
      return TRUE;

  return FALSE;
}

static gboolean
has_index (const GArray *indexes,
           guint         index)
{
  for (guint i = 0; i < indexes->len; i++)
    if (g_array_index (indexes, guint, i) == index)
      return TRUE;

  return FALSE;
}

static gboolean
goes (const PtDomainEdit   *self,
      const PtDomainSource *source)
{
  return source->kind == PT_HELD_HOSTDEV && has_address (self->removed_hostdevs, &source->host);
}

static gboolean
port_goes (const PtDomainEdit       *self,
           const PtDomainController *controller)
{
  return controller->index >= 0 && g_strcmp0 (controller->model, "pcie-root-port") == 0 &&
         has_index (self->removed_ports, controller->index);
}

/* Guest addresses that are taken once this edit's removals are done. */
static GArray *
get_remaining_addresses (const PtDomainEdit    *self,
                         const PtDomainMeaning *before)
{
  GArray *remaining = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));

  for (guint i = 0; i < before->guest_addresses->len; i++)
    {
      const PtDomainGuestAddress *used = before->guest_addresses->pdata[i];
      gboolean stays = TRUE;

      for (guint j = 0; stays && j < before->sources->len; j++)
        {
          const PtDomainSource *source = before->sources->pdata[j];

          if (goes (self, source) && source->has_guest &&
              pt_pci_address_equal (&source->guest, &used->address))
            stays = FALSE;
        }
      for (guint j = 0; stays && j < before->controllers->len; j++)
        {
          const PtDomainController *controller = before->controllers->pdata[j];

          if (port_goes (self, controller) && controller->has_address &&
              pt_pci_address_equal (&controller->address, &used->address))
            stays = FALSE;
        }
      if (stays)
        g_array_append_val (remaining, used->address);
    }

  return remaining;
}

static gboolean
check_removed (const PtDomainEdit     *self,
               const PtDomainMeaning  *before,
               const GArray           *remaining,
               GError                **error)
{
  for (guint i = 0; i < self->removed_hostdevs->len; i++)
    {
      const PtPciAddress *host = &g_array_index (self->removed_hostdevs, PtPciAddress, i);
      g_autofree char *name = pt_pci_address_to_string (host);
      gboolean found = FALSE;

      for (guint j = 0; !found && j < before->sources->len; j++)
        {
          const PtDomainSource *source = before->sources->pdata[j];

          found = source->kind == PT_HELD_HOSTDEV && pt_pci_address_equal (&source->host, host);
        }
      if (!found)
        {
          pt_set_error (error, PT_ERROR_NOT_FOUND, NULL, NULL,
                        /* Translators: %s is a PCI address, like 0000:03:00.0 */
                        _("The definition has no <hostdev> for %s."), name);
          return FALSE;
        }
    }

  for (guint i = 0; i < self->removed_ports->len; i++)
    {
      guint index = g_array_index (self->removed_ports, guint, i);
      gboolean found = FALSE;

      for (guint j = 0; !found && j < before->controllers->len; j++)
        {
          const PtDomainController *controller = before->controllers->pdata[j];

          found = port_goes (self, controller) && (guint) controller->index == index;
        }
      if (!found)
        {
          pt_set_error (error, PT_ERROR_NOT_FOUND, NULL, NULL,
                        _("The definition has no PCI Express root port with index %u."), index);
          return FALSE;
        }

      for (guint j = 0; j < remaining->len + self->hostdevs->len; j++)
        {
          const PtPciAddress *used;

          if (j < remaining->len)
            {
              used = &g_array_index (remaining, PtPciAddress, j);
            }
          else
            {
              const PtDomainHostdev *hostdev =
                  &g_array_index (self->hostdevs, PtDomainHostdev, j - remaining->len);

              if (hostdev->unassigned)
                continue;
              used = &hostdev->guest;
            }

          if (used->domain == 0 && used->bus == index)
            {
              pt_set_error (error, PT_ERROR_REFUSED, NULL, NULL,
                            _("The root port with index %u cannot be removed: "
                              "another device sits on it."), index);
              return FALSE;
            }
        }
    }

  return TRUE;
}

static gboolean
check_added (const PtDomainEdit     *self,
             const PtDomainMeaning  *before,
             const GArray           *remaining,
             GError                **error)
{
  for (guint i = 0; i < self->hostdevs->len; i++)
    {
      const PtDomainHostdev *hostdev = &g_array_index (self->hostdevs, PtDomainHostdev, i);
      g_autofree char *host = pt_pci_address_to_string (&hostdev->host);
      g_autofree char *guest = pt_pci_address_to_string (&hostdev->guest);
      gboolean held = FALSE;
      gboolean taken = FALSE;

      for (guint j = 0; j < before->sources->len; j++)
        {
          const PtDomainSource *source = before->sources->pdata[j];

          held |= !goes (self, source) && pt_pci_address_equal (&source->host, &hostdev->host);
        }
      taken = !hostdev->unassigned && has_address (remaining, &hostdev->guest);
      for (guint j = 0; j < i; j++)
        {
          const PtDomainHostdev *other = &g_array_index (self->hostdevs, PtDomainHostdev, j);

          held |= pt_pci_address_equal (&other->host, &hostdev->host);
          taken |= !other->unassigned && !hostdev->unassigned &&
                   pt_pci_address_equal (&other->guest, &hostdev->guest);
        }

      if (held)
        {
          pt_set_error (error, PT_ERROR_REFUSED, NULL, NULL, _("The definition already has %s."),
                        host);
          return FALSE;
        }
      if (taken)
        {
          pt_set_error (error, PT_ERROR_REFUSED, NULL, NULL,
                        /* Translators: %s is a PCI address in the virtual machine */
                        _("The address %s in the virtual machine is already taken."), guest);
          return FALSE;
        }
    }

  for (guint i = 0; i < self->root_ports->len; i++)
    {
      guint index = g_array_index (self->root_ports, guint, i);
      const PtPciAddress *address = pt_domain_edit_get_port_address (self, i);
      gboolean taken = FALSE;

      for (guint j = 0; j < before->controllers->len; j++)
        {
          const PtDomainController *controller = before->controllers->pdata[j];

          taken |= !port_goes (self, controller) && controller->index >= 0 &&
                   (guint) controller->index == index;
        }
      for (guint j = 0; j < i; j++)
        taken |= g_array_index (self->root_ports, guint, j) == index;

      if (taken)
        {
          pt_set_error (error, PT_ERROR_REFUSED, NULL, NULL,
                        _("The definition already has a PCI controller with index %u."), index);
          return FALSE;
        }
      if (address != NULL && has_address (remaining, address))
        {
          g_autofree char *name = pt_pci_address_to_string (address);

          pt_set_error (error, PT_ERROR_REFUSED, NULL, NULL,
                        /* Translators: %s is a PCI address in the virtual machine */
                        _("The address %s in the virtual machine is already taken."), name);
          return FALSE;
        }
    }

  return TRUE;
}

/*
 * pt_domain_edit_check:
 * @self: an edit
 * @before: what the definition says
 * @error: %PT_ERROR_NOT_FOUND for what shall go and is not there, %PT_ERROR_REFUSED for what is
 *   in the way
 *
 * Returns: whether @self can be done to it
 */
gboolean
pt_domain_edit_check (const PtDomainEdit     *self,
                      const PtDomainMeaning  *before,
                      GError                **error)
{
  g_autoptr(GArray) remaining = get_remaining_addresses (self, before);

  return check_removed (self, before, remaining, error) &&
         check_added (self, before, remaining, error);
}

static char *
describe_source (PtHeldKind          kind,
                 const PtPciAddress *host,
                 gboolean            managed,
                 gboolean            unassigned,
                 const PtPciAddress *guest,
                 gboolean            multifunction,
                 guint               boot_order)
{
  g_autofree char *host_name = pt_pci_address_to_string (host);
  g_autofree char *guest_name = guest != NULL ? pt_pci_address_to_string (guest) : NULL;

  return g_strdup_printf ("source %d %s %d %d %s %d %u", kind, host_name, managed, unassigned,
                          guest_name != NULL ? guest_name : "-", multifunction, boot_order);
}

static char *
describe_controller (const PtDomainController *controller)
{
  g_autofree char *address =
      controller->has_address ? pt_pci_address_to_string (&controller->address) : NULL;

  return g_strdup_printf ("controller %d %s %s %d %d %d", controller->index,
                          controller->model != NULL ? controller->model : "-",
                          address != NULL ? address : "-", controller->multifunction,
                          controller->hotplug, controller->bus_nr);
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

/* All that an edit may change, in sorted lines; with @edit, as it would be after it. */
static GPtrArray *
describe (const PtDomainMeaning *meaning,
          const PtDomainEdit    *edit)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < meaning->sources->len; i++)
    {
      const PtDomainSource *source = meaning->sources->pdata[i];

      if (edit == NULL || !goes (edit, source))
        g_ptr_array_add (lines, describe_source (source->kind, &source->host, source->managed,
                                                 source->unassigned,
                                                 source->has_guest ? &source->guest : NULL,
                                                 source->multifunction, source->boot_order));
    }
  for (guint i = 0; i < meaning->controllers->len; i++)
    if (edit == NULL || !port_goes (edit, meaning->controllers->pdata[i]))
      g_ptr_array_add (lines, describe_controller (meaning->controllers->pdata[i]));

  for (guint i = 0; edit != NULL && i < edit->hostdevs->len; i++)
    {
      const PtDomainHostdev *hostdev = &g_array_index (edit->hostdevs, PtDomainHostdev, i);
      gboolean given = !hostdev->unassigned;

      g_ptr_array_add (lines, describe_source (PT_HELD_HOSTDEV, &hostdev->host, TRUE,
                                               hostdev->unassigned, given ? &hostdev->guest : NULL,
                                               given && hostdev->multifunction,
                                               given ? hostdev->boot_order : 0));
    }
  for (guint i = 0; edit != NULL && i < edit->root_ports->len; i++)
    {
      const PtPciAddress *address = pt_domain_edit_get_port_address (edit, i);
      PtDomainController controller = {
        .index = (int) g_array_index (edit->root_ports, guint, i),
        .model = (char *) "pcie-root-port",
        .has_address = address != NULL,
        .hotplug = TRUE,
        .bus_nr = -1,
      };

      if (address != NULL)
        controller.address = *address;

      g_ptr_array_add (lines, describe_controller (&controller));
    }

  g_ptr_array_sort (lines, compare_lines);
  return lines;
}

/*
 * pt_domain_edit_agree:
 * @self: an edit
 * @before: what the definition said
 * @after: what it says after the edit
 *
 * Returns: whether @after is @before with exactly @self done to it
 */
gboolean
pt_domain_edit_agree (const PtDomainEdit    *self,
                      const PtDomainMeaning *before,
                      const PtDomainMeaning *after)
{
  g_autoptr(PtIdentityRecord) none = pt_identity_record_new ();
  g_autoptr(GPtrArray) wanted = describe (before, self);
  g_autoptr(GPtrArray) found = describe (after, NULL);
  PtIdentityRecord *identity = before->identity;

  if (self->identity_set)
    identity = self->identity != NULL ? self->identity : none;

  if (!pt_identity_record_equal (identity, after->identity) || wanted->len != found->len)
    return FALSE;

  for (guint i = 0; i < wanted->len; i++)
    if (!g_str_equal (wanted->pdata[i], found->pdata[i]))
      return FALSE;

  return TRUE;
}
