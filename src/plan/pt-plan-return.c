/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-plan-private.h"

#include <glib/gi18n.h>

#include "pt-error.h"
#include "pt-guest-buses.h"
#include "pt-held-device.h"
#include "pt-words.h"

/*
 * A plan to give devices back to the computer. It also works for what has vanished from it, and for
 * what was written by hand.
 */

static int
get_recorded_group (PtDomainXml        *definition,
                    const PtPciAddress *address)
{
  const PtIdentityDevice *identity =
    pt_identity_record_find_device (pt_domain_xml_get_identity (definition), address);

  return identity != NULL ? identity->group : -1;
}

static void
select_held (GPtrArray          *selected,
             const PtHeldDevice *held)
{
  if (!g_ptr_array_find (selected, held, NULL))
    g_ptr_array_add (selected, (gpointer) held);
}

/* A group is that of now; for what is not where it was, also that of then. */
static gboolean
select_group (PtPlanDraft *self,
              GPtrArray   *held,
              GPtrArray   *selected,
              int          number)
{
  PtDomainXml *definition = pt_situation_get_definition (self->situation);
  gboolean known = pt_host_find_group (pt_situation_get_host (self->situation), number) != NULL;

  for (guint i = 0; i < held->len; i++)
    {
      const PtHeldDevice *device = g_ptr_array_index (held, i);
      gboolean lost = device->status == PT_HELD_MOVED || device->status == PT_HELD_GONE;

      if (device->group == number ||
          (lost && get_recorded_group (definition, &device->address) == number))
        {
          select_held (selected, device);
          known = TRUE;
        }
    }

  return known;
}

static gboolean
select_address (PtPlanDraft        *self,
                GPtrArray          *held,
                GPtrArray          *selected,
                const PtPciAddress *address)
{
  PtDomainXml *definition = pt_situation_get_definition (self->situation);
  PtPciDevice *device = pt_host_find_device (pt_situation_get_host (self->situation), address);
  gboolean known = device != NULL;

  for (guint i = 0; i < held->len; i++)
    {
      const PtHeldDevice *candidate = g_ptr_array_index (held, i);

      if (pt_pci_address_equal (&candidate->address, address))
        {
          select_held (selected, candidate);
          known = TRUE;
        }
    }
  if (device != NULL && pt_pci_device_get_facts (device)->group >= 0)
    select_group (self, held, selected, pt_pci_device_get_facts (device)->group);

  return known ||
         pt_identity_record_find_device (pt_domain_xml_get_identity (definition), address) != NULL;
}

static gboolean
select_all_wanted (PtPlanDraft  *self,
                   GPtrArray    *held,
                   GPtrArray    *selected,
                   GError      **error)
{
  GArray *groups = pt_selection_get_groups (self->selection);
  GArray *addresses = pt_selection_get_addresses (self->selection);

  if (groups->len == 0 && addresses->len == 0 && !pt_selection_get_all (self->selection))
    {
      pt_set_error (error, PT_ERROR_USAGE, NULL, NULL, _("No group and no device was chosen."));
      return FALSE;
    }

  for (guint i = 0; i < groups->len; i++)
    {
      int number = g_array_index (groups, int, i);

      if (!select_group (self, held, selected, number))
        {
          pt_set_error (error, PT_ERROR_NOT_FOUND,
                        _("“passthrough machines” shows what each virtual machine has."), NULL,
                        _("There is no IOMMU group %d on this computer, and none in the virtual "
                          "machine."), number);
          return FALSE;
        }
    }

  for (guint i = 0; i < addresses->len; i++)
    {
      const PtPciAddress *address = &g_array_index (addresses, PtPciAddress, i);
      g_autofree char *name = pt_pci_address_to_string (address);

      if (!select_address (self, held, selected, address))
        {
          pt_set_error (error, PT_ERROR_NOT_FOUND,
                        _("“passthrough machines” shows what each virtual machine has."), NULL,
                        /* Translators: %s is a PCI address, like 0000:03:00.0 */
                        _("There is no device %s on this computer, and none in the virtual "
                          "machine."), name);
          return FALSE;
        }
    }

  /* "All" is all that was assigned as a plain device; what is part of something else was not
     meant. */
  for (guint i = 0; pt_selection_get_all (self->selection) && i < held->len; i++)
    if (((PtHeldDevice *) g_ptr_array_index (held, i))->kind == PT_HELD_HOSTDEV)
      select_held (selected, g_ptr_array_index (held, i));

  return TRUE;
}

static int
compare_held (gconstpointer a,
              gconstpointer b)
{
  return pt_pci_address_compare (&(*(PtHeldDevice **) a)->address,
                                 &(*(PtHeldDevice **) b)->address);
}

static gboolean
is_selected (GPtrArray          *selected,
             const PtPciAddress *address)
{
  for (guint i = 0; i < selected->len; i++)
    if (pt_pci_address_equal (&((PtHeldDevice *) g_ptr_array_index (selected, i))->address,
                              address))
      return TRUE;

  return FALSE;
}

/*
 * pt_plan_draft_find_otherwise:
 * @self: a draft
 * @selected: (element-type PtHeldDevice): what is meant
 * @severity: how bad it is that some of it is no plain device
 */
void
pt_plan_draft_find_otherwise (PtPlanDraft *self,
                              GPtrArray   *selected,
                              PtSeverity   severity)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) addresses = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  g_autofree char *list = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < selected->len; i++)
    {
      const PtHeldDevice *held = g_ptr_array_index (selected, i);
      g_autofree char *address = pt_pci_address_to_short (&held->address);

      if (held->kind == PT_HELD_HOSTDEV)
        continue;

      g_array_append_val (addresses, held->address);
      if (held->kind == PT_HELD_INTERFACE)
        /* Translators: %s is a PCI address; "<interface>" is not translated */
        pt_words_add (words,
                      g_strdup_printf (_("%s as a network interface (<interface>)"), address));
      else
        /* Translators: %s is a PCI address; "<disk>" is not translated */
        pt_words_add (words, g_strdup_printf (_("%s as a disk (<disk>)"), address));
    }
  if (words->len == 0)
    return;

  list = pt_words_join (words);
  /* Translators: %s is a list of devices */
  text = g_strdup_printf (_("The virtual machine does not have it as a plain device: %s."), list);
  pt_plan_draft_add (self, "held-otherwise", severity, text,
                     _("It was added by other means, with settings that this program does not "
                       "know."),
                     _("Change it there, with virt-manager or “virsh edit”."), addresses);
}

/*
 * pt_plan_draft_expect:
 * @self: a draft
 * @source: a device as the definition names it
 * @member: where to note where the guest sees that
 */
void
pt_plan_draft_expect (PtPlanDraft        *self,
                      const PtPciAddress *source,
                      PtPlanMember       *member)
{
  PtDomainXml *definition = pt_situation_get_definition (self->situation);
  GPtrArray *sources = pt_domain_xml_get_sources (definition);
  g_autoptr(PtGuestBuses) buses = pt_guest_buses_new (definition, NULL);

  for (guint i = 0; i < sources->len; i++)
    {
      const PtDomainSource *held = g_ptr_array_index (sources, i);

      if (!pt_pci_address_equal (&held->host, source) || !held->has_guest)
        continue;
      member->has_guest = TRUE;
      member->guest = held->guest;
      member->has_expected = pt_guest_buses_translate (buses, &held->guest, &member->expected);
      return;
    }
}

static gboolean
is_same_slot (const PtPciAddress *a,
              const PtPciAddress *b)
{
  return a->domain == b->domain && a->bus == b->bus && a->slot == b->slot;
}

/* A guest looks for further functions only where there is function 0 (Linux, drivers/pci/probe.c,
   pci_scan_slot()). */
static void
find_left_alone (PtPlanDraft *self,
                 GPtrArray   *selected)
{
  GPtrArray *sources =
    pt_domain_xml_get_sources (pt_situation_get_definition (self->situation));
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) addresses = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  g_autofree char *list = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < sources->len; i++)
    {
      const PtDomainSource *first = g_ptr_array_index (sources, i);

      if (!first->has_guest || first->guest.function != 0 || !is_selected (selected, &first->host))
        continue;

      for (guint j = 0; j < sources->len; j++)
        {
          const PtDomainSource *other = g_ptr_array_index (sources, j);

          if (!other->has_guest || other->guest.function == 0 ||
              !is_same_slot (&other->guest, &first->guest) || is_selected (selected, &other->host))
            continue;
          g_array_append_val (addresses, other->host);
          pt_words_add (words, pt_pci_address_to_short (&other->host));
        }
    }
  if (words->len == 0)
    return;

  list = pt_words_join (words);
  /* Translators: %s is a PCI address or a list of them */
  text = g_strdup_printf (_("What stays in the virtual machine is then without the first function "
                            "of its card: %s."), list);
  pt_plan_draft_add (self, "lone-function", PT_SEVERITY_CAUTION, text,
                     _("No guest sees a function of a slot that has no function 0."),
                     _("Return it too, and assign it again if it is wanted alone."), addresses);
}

static void
add_members (PtPlanDraft *self,
             GPtrArray   *selected)
{
  for (guint i = 0; i < selected->len; i++)
    {
      const PtHeldDevice *held = g_ptr_array_index (selected, i);
      PtPciDevice *device = pt_host_find_device (pt_situation_get_host (self->situation),
                                                 &held->address);
      PtPlanMember *member = pt_plan_member_new (device, &held->address, held->role);

      member->locked = TRUE;
      pt_plan_draft_expect (self, &held->address, member);
      g_ptr_array_add (self->members, member);
    }
}

static void
remove_devices (PtPlanDraft      *self,
                GPtrArray        *selected,
                PtIdentityRecord *identity)
{
  GArray *addresses = pt_selection_get_addresses (self->selection);
  const PtPciAddress *last = NULL;

  for (guint i = 0; i < selected->len; i++)
    {
      const PtHeldDevice *held = g_ptr_array_index (selected, i);

      /* By hand, one device can have been written twice. */
      if (held->kind != PT_HELD_HOSTDEV ||
          (last != NULL && pt_pci_address_equal (last, &held->address)))
        continue;

      last = &held->address;
      pt_domain_edit_remove_hostdev (self->edit, &held->address);
      pt_identity_record_remove_device (identity, &held->address);
      self->changes = TRUE;
    }

  /* What is recorded but was removed by other means */
  for (guint i = 0; i < addresses->len; i++)
    {
      const PtPciAddress *address = &g_array_index (addresses, PtPciAddress, i);

      if (!is_selected (selected, address))
        self->changes |= pt_identity_record_remove_device (identity, address);
    }
}

static gboolean
is_port_used (PtDomainXml *definition,
              GPtrArray   *selected,
              guint        index)
{
  GPtrArray *used = pt_domain_xml_get_guest_addresses (definition);
  GPtrArray *sources = pt_domain_xml_get_sources (definition);

  for (guint i = 0; i < used->len; i++)
    {
      const PtDomainGuestAddress *entry = g_ptr_array_index (used, i);
      const PtPciAddress *address = &entry->address;
      gboolean goes = FALSE;

      if (address->domain != 0 || address->bus != index)
        continue;

      for (guint j = 0; !goes && j < sources->len; j++)
        {
          const PtDomainSource *source = g_ptr_array_index (sources, j);

          goes = source->kind == PT_HELD_HOSTDEV && source->has_guest &&
                 pt_pci_address_equal (&source->guest, address) &&
                 is_selected (selected, &source->host);
        }
      if (!goes)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_root_port (PtDomainXml *definition,
              guint        index)
{
  GPtrArray *controllers = pt_domain_xml_get_controllers (definition);

  for (guint i = 0; i < controllers->len; i++)
    {
      const PtDomainController *controller = g_ptr_array_index (controllers, i);

      if (controller->index >= 0 && (guint) controller->index == index)
        return g_strcmp0 (controller->model, "pcie-root-port") == 0;
    }

  return FALSE;
}

static guint
get_highest_index (PtDomainXml *definition)
{
  GPtrArray *controllers = pt_domain_xml_get_controllers (definition);
  guint highest = 0;

  for (guint i = 0; i < controllers->len; i++)
    {
      const PtDomainController *controller = g_ptr_array_index (controllers, i);

      if (controller->index > 0)
        highest = MAX (highest, (guint) controller->index);
    }

  return highest;
}

static int
compare_descending (gconstpointer a,
                    gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return x > y ? -1 : x < y;
}

/*
 * Removes the root ports that we added and that nothing else sits on, the highest first. One below
 * a port that stays is kept, and stays recorded as ours: libvirt would put another one in the gap
 * at once.
 */
static void
remove_root_ports (PtPlanDraft      *self,
                   GPtrArray        *selected,
                   PtIdentityRecord *identity)
{
  PtDomainXml *definition = pt_situation_get_definition (self->situation);
  GArray *recorded = pt_identity_record_get_root_ports (identity);
  g_autoptr(GArray) ports = g_array_new (FALSE, FALSE, sizeof (guint));
  guint highest = get_highest_index (definition);

  g_array_append_vals (ports, recorded->data, recorded->len);
  g_array_sort (ports, compare_descending);
  for (guint i = 0; i < ports->len; i++)
    {
      guint index = g_array_index (ports, guint, i);

      if (!is_root_port (definition, index))
        {
          pt_identity_record_remove_root_port (identity, index);
        }
      else if (index == highest && !is_port_used (definition, selected, index))
        {
          pt_domain_edit_remove_root_port (self->edit, index);
          pt_identity_record_remove_root_port (identity, index);
          highest--;
        }
    }
}

/*
 * pt_plan_draft_remove:
 * @self: a draft
 * @selected: (element-type PtHeldDevice): what goes, by address
 * @identity: the record, from which it goes too
 *
 * Removes devices, and the root ports that were added for them, and says what is left alone.
 */
void
pt_plan_draft_remove (PtPlanDraft      *self,
                      GPtrArray        *selected,
                      PtIdentityRecord *identity)
{
  find_left_alone (self, selected);
  remove_devices (self, selected, identity);
  if (self->changes)
    remove_root_ports (self, selected, identity);
}

/*
 * pt_plan_draft_return:
 * @self: a draft
 * @error: return location
 *
 * Returns: whether there is a plan at all
 */
gboolean
pt_plan_draft_return (PtPlanDraft  *self,
                      GError      **error)
{
  PtDomainXml *definition = pt_situation_get_definition (self->situation);
  g_autoptr(PtIdentityRecord) identity = NULL;
  g_autoptr(GPtrArray) selected = g_ptr_array_new ();
  g_autoptr(GPtrArray) held = NULL;

  if (definition == NULL)
    {
      pt_set_error (error, PT_ERROR_USAGE, NULL, NULL,
                    _("There is no definition to return a device from."));
      return FALSE;
    }

  held = pt_held_devices_new (pt_situation_get_host (self->situation), definition);
  if (!select_all_wanted (self, held, selected, error))
    return FALSE;

  g_ptr_array_sort (selected, compare_held);
  add_members (self, selected);
  pt_plan_draft_find_otherwise (self, selected, PT_SEVERITY_BLOCKED);

  identity = pt_identity_record_copy (pt_domain_xml_get_identity (definition));
  pt_plan_draft_remove (self, selected, identity);
  if (self->changes)
    pt_domain_edit_set_identity (self->edit, identity);

  if (selected->len == 0 && !self->changes)
    pt_plan_draft_add (self, "not-here", PT_SEVERITY_NOTE,
                       _("The virtual machine does not have it."),
                       _("There is nothing to return."), NULL, NULL);
  return TRUE;
}
