/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-plan-private.h"

#include <glib/gi18n.h>

#include "pt-error.h"
#include "pt-guest-buses.h"
#include "pt-held-device.h"
#include "pt-placement.h"
#include "pt-rules.h"

/*
 * A plan to assign devices to a machine.
 */

static const PtDomainSource *
find_source (PtDomainXml        *definition,
             const PtPciAddress *address)
{
  GPtrArray *sources = definition != NULL ? pt_domain_xml_get_sources (definition) : NULL;

  for (guint i = 0; sources != NULL && i < sources->len; i++)
    {
      const PtDomainSource *source = g_ptr_array_index (sources, i);

      if (pt_pci_address_equal (&source->host, address))
        return source;
    }

  return NULL;
}

static void
add_member (PtPlanDraft  *self,
            GPtrArray    *members,
            PtIommuGroup *group,
            PtPciDevice  *device)
{
  const PtDomainSource *source;
  PtMember *member;

  for (guint i = 0; i < members->len; i++)
    if (((PtMember *) g_ptr_array_index (members, i))->device == device)
      return;

  member = pt_member_new (group, device);
  g_ptr_array_add (members, member);

  source = find_source (pt_situation_get_definition (self->situation),
                        pt_pci_device_get_address (device));
  if (source == NULL)
    return;

  member->here = TRUE;
  member->locked = TRUE;
  member->role = source->unassigned ? PT_ROLE_HOLD : PT_ROLE_GIVE;
  g_set_str (&member->why, _("The virtual machine has it already."));
}

static gboolean
add_group (PtPlanDraft  *self,
           GPtrArray    *members,
           int           number,
           GError      **error)
{
  PtIommuGroup *group = pt_host_find_group (pt_situation_get_host (self->situation), number);
  GPtrArray *devices;

  if (group == NULL)
    {
      pt_set_error (error, PT_ERROR_NOT_FOUND,
                    _("“passthrough list --all” shows the groups there are."), NULL,
                    _("There is no IOMMU group %d on this computer."), number);
      return FALSE;
    }

  devices = pt_iommu_group_get_devices (group);
  for (guint i = 0; i < devices->len; i++)
    add_member (self, members, group, g_ptr_array_index (devices, i));
  return TRUE;
}

static gboolean
add_address (PtPlanDraft         *self,
             GPtrArray           *members,
             const PtPciAddress  *address,
             GError             **error)
{
  PtPciDevice *device = pt_host_find_device (pt_situation_get_host (self->situation), address);

  if (device == NULL)
    {
      g_autofree char *name = pt_pci_address_to_string (address);

      pt_set_error (error, PT_ERROR_NOT_FOUND,
                    _("“passthrough list --all” shows the devices there are."), NULL,
                    /* Translators: %s is a PCI address, like 0000:03:00.0 */
                    _("There is no device %s on this computer."), name);
      return FALSE;
    }
  if (pt_pci_device_get_facts (device)->group >= 0)
    return add_group (self, members, pt_pci_device_get_facts (device)->group, error);

  add_member (self, members, NULL, device);
  return TRUE;
}

static PtMember *
find_member (GPtrArray          *members,
             const PtPciAddress *address)
{
  for (guint i = 0; i < members->len; i++)
    {
      PtMember *member = g_ptr_array_index (members, i);

      if (pt_pci_address_equal (pt_pci_device_get_address (member->device), address))
        return member;
    }

  return NULL;
}

static gboolean
choose_roles (PtPlanDraft  *self,
              GPtrArray    *members,
              GError      **error)
{
  GArray *chosen = pt_selection_get_roles (self->selection);

  for (guint i = 0; i < chosen->len; i++)
    {
      const PtPciAddress *address = &g_array_index (chosen, PtPciAddress, i);
      PtMember *member = find_member (members, address);
      g_autofree char *name = pt_pci_address_to_string (address);
      PtRole role = PT_ROLE_STAY;

      pt_selection_lookup_role (self->selection, address, &role);
      if (member == NULL)
        {
          pt_set_error (error, PT_ERROR_USAGE,
                        _("Choose its group too, or leave it out."), NULL,
                        /* Translators: %s is a PCI address, like 0000:03:00.0 */
                        _("%s is in none of the chosen groups."), name);
          return FALSE;
        }
      if (member->locked && role != member->role)
        {
          pt_set_error (error, PT_ERROR_USAGE, member->why, NULL,
                        /* Translators: %s is a PCI address, like 0000:03:00.0 */
                        _("There is no choice about %s."), name);
          return FALSE;
        }
      if (role != member->role)
        g_clear_pointer (&member->why, g_free);
      member->role = role;
    }

  return TRUE;
}

static int
compare_members (gconstpointer a,
                 gconstpointer b)
{
  return pt_pci_address_compare (pt_pci_device_get_address ((*(PtMember **) a)->device),
                                 pt_pci_device_get_address ((*(PtMember **) b)->device));
}

static gboolean
collect_members (PtPlanDraft  *self,
                 GPtrArray    *members,
                 GError      **error)
{
  GArray *groups = pt_selection_get_groups (self->selection);
  GArray *addresses = pt_selection_get_addresses (self->selection);

  if (groups->len == 0 && addresses->len == 0)
    {
      pt_set_error (error, PT_ERROR_USAGE, NULL, NULL, _("No group and no device was chosen."));
      return FALSE;
    }

  for (guint i = 0; i < groups->len; i++)
    if (!add_group (self, members, g_array_index (groups, int, i), error))
      return FALSE;
  for (guint i = 0; i < addresses->len; i++)
    if (!add_address (self, members, &g_array_index (addresses, PtPciAddress, i), error))
      return FALSE;

  g_ptr_array_sort (members, compare_members);
  return choose_roles (self, members, error);
}

static void
judge (PtPlanDraft *self,
       GPtrArray   *members)
{
  g_autoptr(GListStore) findings = NULL;
  PtCase subject;

  pt_case_init (&subject, self->situation, members, FALSE);
  findings = pt_rules_judge (&subject);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (findings)); i++)
    g_ptr_array_add (self->findings, g_list_model_get_item (G_LIST_MODEL (findings), i));
}

static PtPlacement *
place (PtPlanDraft *self,
       GPtrArray   *members)
{
  g_autoptr(GArray) given = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  g_autoptr(GError) error = NULL;
  PtPlacement *placement;

  for (guint i = 0; i < members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (members, i);

      if (member->role == PT_ROLE_GIVE && !member->here)
        g_array_append_val (given, *pt_pci_device_get_address (member->device));
    }

  placement = pt_placement_new (pt_situation_get_definition (self->situation),
                                pt_situation_get_live (self->situation), given,
                                pt_selection_get_separate (self->selection), &error);
  if (placement == NULL)
    pt_plan_draft_add (self, "no-room", PT_SEVERITY_BLOCKED, error->message,
                       _("Every card needs a slot of the virtual machine."),
                       pt_error_get_next (error), given);
  return placement;
}

static const PtPlace *
find_place (PtPlacement        *placement,
            const PtPciAddress *host)
{
  for (guint i = 0; placement != NULL && i < placement->places->len; i++)
    {
      const PtPlace *candidate = &g_array_index (placement->places, PtPlace, i);

      if (pt_pci_address_equal (&candidate->host, host))
        return candidate;
    }

  return NULL;
}

static void
add_plan_members (PtPlanDraft *self,
                  GPtrArray   *members,
                  PtPlacement *placement)
{
  PtDomainXml *definition = pt_situation_get_definition (self->situation);
  g_autoptr(PtGuestBuses) buses = NULL;

  if (definition != NULL)
    buses = pt_guest_buses_new (definition, placement != NULL ? placement->new_root_ports : NULL);

  for (guint i = 0; i < members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (members, i);
      const PtPciAddress *address = pt_pci_device_get_address (member->device);
      const PtDomainSource *source = member->here ? find_source (definition, address) : NULL;
      const PtPlace *candidate = find_place (placement, address);
      PtPlanMember *planned = pt_plan_member_new (member->device, address, member->role);

      planned->locked = member->locked;
      planned->why = g_strdup (member->why);
      if (source != NULL && source->has_guest)
        {
          planned->has_guest = TRUE;
          planned->guest = source->guest;
          planned->has_expected = pt_guest_buses_translate (buses, &source->guest,
                                                            &planned->expected);
        }
      else if (candidate != NULL)
        {
          planned->has_guest = TRUE;
          planned->guest = candidate->guest;
          planned->has_expected = candidate->has_expected;
          planned->expected = candidate->expected;
        }
      g_ptr_array_add (self->members, planned);
    }
}

static void
write_edit (PtPlanDraft *self,
            GPtrArray   *members,
            PtPlacement *placement)
{
  PtDomainXml *definition = pt_situation_get_definition (self->situation);
  g_autoptr(PtIdentityRecord) identity =
    pt_identity_record_copy (pt_domain_xml_get_identity (definition));
  gboolean first = TRUE;

  for (guint i = 0; i < members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (members, i);
      g_autoptr(PtIdentityDevice) record = NULL;
      PtDomainHostdev hostdev = { .host = *pt_pci_device_get_address (member->device) };

      if (member->here || !pt_member_is_taken (member))
        continue;

      hostdev.unmanaged = pt_selection_get_unmanaged (self->selection);
      if (member->role == PT_ROLE_HOLD)
        {
          hostdev.unassigned = TRUE;
        }
      else
        {
          const PtPlace *candidate = find_place (placement, &hostdev.host);

          hostdev.guest = candidate->guest;
          hostdev.multifunction = candidate->multifunction;
          hostdev.rom = pt_selection_get_rom (self->selection);
          /* A driver knows its own devices, and not what else is in their group */
          hostdev.driver_model = pt_plan_draft_get_driver_model (self);
          /* A card's option ROM, and what boots, is its first function. */
          if (first)
            {
              const char *rom_file = pt_selection_get_rom_file (self->selection);

              if (rom_file != NULL && *rom_file != '\0' && g_utf8_validate (rom_file, -1, NULL))
                hostdev.rom_file = rom_file;
              hostdev.boot_order = pt_selection_get_boot_order (self->selection);
            }
          first = FALSE;
        }
      pt_domain_edit_add_hostdev (self->edit, &hostdev);

      record = pt_held_device_new_identity (member->device, member->role);
      pt_identity_record_set_device (identity, record);
      self->changes = TRUE;
    }
  if (!self->changes)
    return;

  for (guint i = 0; i < placement->new_root_ports->len; i++)
    {
      guint index = g_array_index (placement->new_root_ports, guint, i);

      pt_domain_edit_add_root_port_at (self->edit, index,
                                       &g_array_index (placement->port_addresses, PtPciAddress, i));
      pt_identity_record_add_root_port (identity, index);
    }
  pt_domain_edit_set_identity (self->edit, identity);
}

/*
 * pt_plan_draft_assign:
 * @self: a draft
 * @error: return location
 *
 * Returns: whether there is a plan at all
 */
gboolean
pt_plan_draft_assign (PtPlanDraft  *self,
                      GError      **error)
{
  g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_member_free);
  g_autoptr(PtPlacement) placement = NULL;

  if (!collect_members (self, members, error))
    return FALSE;

  judge (self, members);
  if (pt_situation_get_definition (self->situation) != NULL)
    {
      placement = place (self, members);
      pt_plan_draft_check_options (self, members);
      if (placement != NULL)
        write_edit (self, members, placement);
    }
  add_plan_members (self, members, placement);
  return TRUE;
}
