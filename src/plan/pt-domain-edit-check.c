/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-edit-private.h"

#include <glib/gi18n.h>

#include "pt-error.h"

/* Whether an edit can be asked of a definition, and whether it came about. */

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

/* What it names after the edit */
static const PtPciAddress *
get_host (const PtDomainEdit   *self,
          const PtDomainSource *source)
{
  const PtPciAddress *moved = NULL;

  if (source->kind == PT_HELD_HOSTDEV)
    moved = pt_domain_edit_get_moved (self, &source->host);
  return moved != NULL ? moved : &source->host;
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
check_hostdev (const PtDomainMeaning  *before,
               const PtPciAddress     *host,
               GError                **error)
{
  g_autofree char *name = pt_pci_address_to_string (host);

  if (pt_domain_meaning_find_hostdev (before, host) != NULL)
    return TRUE;

  pt_set_error (error, PT_ERROR_NOT_FOUND, NULL, NULL,
                /* Translators: %s is a PCI address, like 0000:03:00.0 */
                _("The definition has no <hostdev> for %s."), name);
  return FALSE;
}

/* That no two of them end at one device */
static gboolean
check_moved (const PtDomainEdit     *self,
             const PtDomainMeaning  *before,
             GError                **error)
{
  for (guint i = 0; i < self->moved_from->len; i++)
    {
      const PtPciAddress *from = &g_array_index (self->moved_from, PtPciAddress, i);
      const PtPciAddress *to = &g_array_index (self->moved_to, PtPciAddress, i);
      gboolean held = FALSE;

      if (!check_hostdev (before, from, error))
        return FALSE;

      for (guint j = 0; j < before->sources->len; j++)
        {
          const PtDomainSource *source = before->sources->pdata[j];

          held |= !goes (self, source) && !pt_pci_address_equal (&source->host, from) &&
                  pt_pci_address_equal (get_host (self, source), to);
        }
      if (held)
        {
          g_autofree char *name = pt_pci_address_to_string (to);

          pt_set_error (error, PT_ERROR_REFUSED, NULL, NULL, _("The definition already has %s."),
                        name);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
check_removed (const PtDomainEdit     *self,
               const PtDomainMeaning  *before,
               const GArray           *remaining,
               GError                **error)
{
  for (guint i = 0; i < self->removed_hostdevs->len; i++)
    if (!check_hostdev (before, &g_array_index (self->removed_hostdevs, PtPciAddress, i), error))
      return FALSE;

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

          held |= !goes (self, source) &&
                  pt_pci_address_equal (get_host (self, source), &hostdev->host);
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
         check_moved (self, before, error) &&
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
        g_ptr_array_add (lines, describe_source (source->kind,
                                                 edit != NULL ? get_host (edit, source)
                                                              : &source->host,
                                                 source->managed, source->unassigned,
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

      g_ptr_array_add (lines, describe_source (PT_HELD_HOSTDEV, &hostdev->host,
                                               !hostdev->unmanaged, hostdev->unassigned,
                                               given ? &hostdev->guest : NULL,
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
