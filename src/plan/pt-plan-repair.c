/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-plan-private.h"

#include <glib/gi18n.h>

#include "pt-error.h"
#include "pt-held-device.h"
#include "pt-rules.h"

/*
 * A plan to repair a machine whose devices are elsewhere now: the definition names them where they
 * are, and nothing else about them changes. What it has of a group that it did not have before is
 * judged as if it were assigned. Only plain devices that we recorded are known to be meant; what
 * was written by hand, as a network interface or as a disk is left to whoever wrote it.
 */

static gboolean
is_astray (const PtHeldDevice *held)
{
  return held->status == PT_HELD_MOVED || held->status == PT_HELD_GONE;
}

/* Addresses that are chosen are only recorded: nothing else about the machine is repaired. */
static gboolean
is_only_recording (PtPlanDraft *self)
{
  return pt_selection_get_addresses (self->selection)->len > 0;
}

static gboolean
is_chosen (PtPlanDraft        *self,
           const PtPciAddress *address)
{
  GArray *chosen = pt_selection_get_addresses (self->selection);

  for (guint i = 0; i < chosen->len; i++)
    if (pt_pci_address_equal (&g_array_index (chosen, PtPciAddress, i), address))
      return TRUE;

  return chosen->len == 0;
}

static gboolean
is_to_move (PtPlanDraft        *self,
            const PtHeldDevice *held)
{
  return held->kind == PT_HELD_HOSTDEV && is_astray (held) && held->has_now_at &&
         !is_only_recording (self);
}

/* One of several that match is not gone: which one it is cannot be told. */
static gboolean
is_to_return (PtPlanDraft        *self,
              const PtHeldDevice *held)
{
  return pt_selection_get_return_gone (self->selection) && held->kind == PT_HELD_HOSTDEV &&
         held->status == PT_HELD_GONE && !held->has_now_at && !held->ambiguous &&
         !is_only_recording (self);
}

static gboolean
is_to_record (PtPlanDraft        *self,
              const PtHeldDevice *held)
{
  return pt_selection_get_record_here (self->selection) && held->kind == PT_HELD_HOSTDEV &&
         held->status == PT_HELD_UNRECORDED && is_chosen (self, &held->address);
}

static PtPciDevice *
find_device (PtPlanDraft        *self,
             const PtPciAddress *address)
{
  return pt_host_find_device (pt_situation_get_host (self->situation), address);
}

/* ---- The definition ---- */

/* What it was stays recorded; where it is, and a serial that was hidden before, are of now. */
static PtIdentityDevice *
dup_moved (const PtIdentityDevice *recorded,
           PtPciDevice            *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);
  PtIdentityDevice *moved = pt_identity_device_copy (recorded);

  moved->address = facts->address;
  moved->group = facts->group;
  g_set_str (&moved->path, facts->path);
  if (moved->serial == NULL && facts->serial != NULL && facts->serial_kind != NULL)
    {
      moved->serial_kind = g_strdup (facts->serial_kind);
      moved->serial = g_strdup (facts->serial);
    }
  return moved;
}

static void
move_all (PtPlanDraft      *self,
          GPtrArray        *held,
          PtIdentityRecord *identity)
{
  PtIdentityRecord *recorded =
    pt_domain_xml_get_identity (pt_situation_get_definition (self->situation));

  /* All old places first: one device may now be where another one was */
  for (guint i = 0; i < held->len; i++)
    {
      const PtHeldDevice *device = g_ptr_array_index (held, i);

      /* By hand, one device can have been written twice. */
      if (is_to_move (self, device) &&
          pt_identity_record_remove_device (identity, &device->address))
        pt_domain_edit_move_hostdev (self->edit, &device->address, &device->now_at);
    }

  for (guint i = 0; i < held->len; i++)
    {
      const PtHeldDevice *device = g_ptr_array_index (held, i);
      g_autoptr(PtIdentityDevice) moved = NULL;

      if (!is_to_move (self, device))
        continue;
      moved = dup_moved (pt_identity_record_find_device (recorded, &device->address),
                         find_device (self, &device->now_at));
      pt_identity_record_set_device (identity, moved);
      self->changes = TRUE;
    }
}

static void
record_all (PtPlanDraft      *self,
            GPtrArray        *held,
            PtIdentityRecord *identity)
{
  for (guint i = 0; i < held->len; i++)
    {
      const PtHeldDevice *device = g_ptr_array_index (held, i);
      g_autoptr(PtIdentityDevice) found = NULL;

      if (!is_to_record (self, device))
        continue;
      found = pt_held_device_new_identity (find_device (self, &device->address), device->role);
      pt_identity_record_set_device (identity, found);
      self->changes = TRUE;
    }
}

static int
compare_held (gconstpointer a,
              gconstpointer b)
{
  return pt_pci_address_compare (&(*(PtHeldDevice **) a)->address,
                                 &(*(PtHeldDevice **) b)->address);
}

static void
write_edit (PtPlanDraft *self,
            GPtrArray   *held)
{
  g_autoptr(PtIdentityRecord) identity = NULL;
  g_autoptr(GPtrArray) gone = g_ptr_array_new ();

  identity = pt_identity_record_copy (
    pt_domain_xml_get_identity (pt_situation_get_definition (self->situation)));
  for (guint i = 0; i < held->len; i++)
    if (is_to_return (self, g_ptr_array_index (held, i)))
      g_ptr_array_add (gone, g_ptr_array_index (held, i));

  move_all (self, held, identity);
  record_all (self, held, identity);
  if (gone->len > 0)
    {
      g_ptr_array_sort (gone, compare_held);
      pt_plan_draft_remove (self, gone, identity);
    }
  if (self->changes)
    pt_domain_edit_set_identity (self->edit, identity);
}

/* ---- What it means ---- */

/* What the machine has of a group apart from what is repaired */
static const PtHeldDevice *
find_at_home (GPtrArray          *held,
              const PtPciAddress *address)
{
  for (guint i = 0; i < held->len; i++)
    {
      const PtHeldDevice *device = g_ptr_array_index (held, i);

      if (!is_astray (device) && pt_pci_address_equal (&device->address, address))
        return device;
    }

  return NULL;
}

static const PtHeldDevice *
find_moved_to (PtPlanDraft        *self,
               GPtrArray          *held,
               const PtPciAddress *address)
{
  for (guint i = 0; i < held->len; i++)
    {
      const PtHeldDevice *device = g_ptr_array_index (held, i);

      if (is_to_move (self, device) && pt_pci_address_equal (&device->now_at, address))
        return device;
    }

  return NULL;
}

static void
add_member (PtPlanDraft  *self,
            GPtrArray    *members,
            GPtrArray    *held,
            PtIommuGroup *group,
            PtPciDevice  *device)
{
  const PtPciAddress *address = pt_pci_device_get_address (device);
  const PtHeldDevice *moved = find_moved_to (self, held, address);
  const PtHeldDevice *home = find_at_home (held, address);
  PtMember *member;

  for (guint i = 0; i < members->len; i++)
    if (((PtMember *) g_ptr_array_index (members, i))->device == device)
      return;

  member = pt_member_new (group, device);
  g_ptr_array_add (members, member);
  if (moved != NULL)
    {
      g_autofree char *was = pt_pci_address_to_short (&moved->address);

      member->role = moved->role;
      g_free (member->why);
      /* Translators: %s is a PCI address, like 03:00.0 */
      member->why = g_strdup_printf (_("The virtual machine looks for it at %s."), was);
    }
  else if (home != NULL)
    {
      member->role = home->role;
      member->here = TRUE;
      g_set_str (&member->why, _("The virtual machine has it already."));
    }
  else if (!member->locked)
    {
      member->role = PT_ROLE_STAY;
      g_set_str (&member->why, _("It was not assigned."));
    }
  member->locked = TRUE;
}

static int
compare_members (gconstpointer a,
                 gconstpointer b)
{
  return pt_pci_address_compare (pt_pci_device_get_address ((*(PtMember **) a)->device),
                                 pt_pci_device_get_address ((*(PtMember **) b)->device));
}

/* The groups that what has moved is in now */
static GPtrArray *
collect_members (PtPlanDraft *self,
                 GPtrArray   *held)
{
  PtHost *host = pt_situation_get_host (self->situation);
  GPtrArray *members = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_member_free);

  for (guint i = 0; i < held->len; i++)
    {
      const PtHeldDevice *moved = g_ptr_array_index (held, i);
      PtIommuGroup *group;
      PtPciDevice *device;
      GPtrArray *devices;

      if (!is_to_move (self, moved))
        continue;

      device = find_device (self, &moved->now_at);
      group = pt_host_find_group (host, pt_pci_device_get_facts (device)->group);
      if (group == NULL)
        {
          add_member (self, members, held, NULL, device);
          continue;
        }
      devices = pt_iommu_group_get_devices (group);
      for (guint j = 0; j < devices->len; j++)
        add_member (self, members, held, group, g_ptr_array_index (devices, j));
    }

  g_ptr_array_sort (members, compare_members);
  return members;
}

static void
add_plan_member (PtPlanDraft        *self,
                 const PtPciAddress *address,
                 PtRole              role,
                 const char         *why,
                 const PtPciAddress *source)
{
  PtPlanMember *planned = pt_plan_member_new (find_device (self, address), address, role);

  planned->locked = TRUE;
  planned->why = g_strdup (why);
  if (source != NULL && !pt_pci_address_equal (source, address))
    {
      planned->has_was = TRUE;
      planned->was = *source;
    }
  if (source != NULL && role != PT_ROLE_STAY)
    pt_plan_draft_expect (self, source, planned);
  g_ptr_array_add (self->members, planned);
}

static int
compare_planned (gconstpointer a,
                 gconstpointer b)
{
  return pt_pci_address_compare (&(*(PtPlanMember **) a)->address,
                                 &(*(PtPlanMember **) b)->address);
}

static gboolean
is_planned (PtPlanDraft        *self,
            const PtPciAddress *address)
{
  for (guint i = 0; i < self->members->len; i++)
    if (pt_pci_address_equal (&((PtPlanMember *) g_ptr_array_index (self->members, i))->address,
                              address))
      return TRUE;

  return FALSE;
}

static void
add_plan_members (PtPlanDraft *self,
                  GPtrArray   *members,
                  GPtrArray   *held)
{
  for (guint i = 0; i < members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (members, i);
      const PtPciAddress *address = pt_pci_device_get_address (member->device);
      const PtHeldDevice *moved = find_moved_to (self, held, address);
      const PtPciAddress *source = NULL;

      if (moved != NULL)
        source = &moved->address;
      else if (member->here)
        source = address;
      add_plan_member (self, address, member->role, member->why, source);
    }

  for (guint i = 0; i < held->len; i++)
    {
      const PtHeldDevice *device = g_ptr_array_index (held, i);

      if (is_to_return (self, device))
        add_plan_member (self, &device->address, PT_ROLE_STAY,
                         _("It is not in this computer any more, and is returned."), NULL);
      else if (is_to_record (self, device) && !is_planned (self, &device->address))
        add_plan_member (self, &device->address, device->role,
                         _("It is recorded as the device that was meant."), &device->address);
    }
  g_ptr_array_sort (self->members, compare_planned);
}

/* What of a finding is to be said about a repair */
static PtFinding *
adapt (PtPlanDraft *self,
       GPtrArray   *members,
       PtFinding   *finding)
{
  const char *id = pt_finding_get_id (finding);
  const char *advice = pt_finding_get_advice (finding);
  PtSeverity severity = pt_finding_get_severity (finding);
  gboolean left = g_str_equal (id, "moved") || g_str_equal (id, "gone");
  /* Without members, what concerns devices is about those that the machine has */
  gboolean held = left || g_str_equal (id, "address-unrecorded") ||
                  (g_str_has_prefix (id, "unknown-") && pt_finding_get_devices (finding)->len > 0);

  if (g_str_equal (id, "already-here") || g_str_equal (id, "nothing-given") ||
      (members->len == 0 && !held))
    return NULL;

  /* A repair that repairs nothing has not done what it was asked for */
  if (left && !self->changes)
    severity = PT_SEVERITY_BLOCKED;
  if (g_str_equal (id, "group-not-viable"))
    advice =
      _("Return the device and assign it again: it shares its group with other devices now.");
  return pt_finding_new (id, severity, pt_finding_get_text (finding), pt_finding_get_why (finding),
                         advice, pt_finding_get_devices (finding));
}

/* On the definition as it will be: of what has moved, only what is left is said. */
static void
judge (PtPlanDraft *self,
       GPtrArray   *members)
{
  PtDomainXml *definition = pt_situation_get_definition (self->situation);
  g_autoptr(PtDomainXml) after = NULL;
  g_autoptr(PtSituation) situation = NULL;
  g_autoptr(GListStore) findings = NULL;
  PtCase subject;

  if (self->changes)
    after = pt_domain_xml_edit (definition, self->edit, NULL);
  situation = pt_situation_new (pt_situation_get_host (self->situation),
                                pt_situation_get_connection (self->situation),
                                pt_situation_get_machines (self->situation),
                                pt_situation_get_target (self->situation),
                                after != NULL ? after : definition);
  pt_case_init (&subject, situation, members, FALSE);
  findings = pt_rules_judge (&subject);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (findings)); i++)
    {
      g_autoptr(PtFinding) finding = g_list_model_get_item (G_LIST_MODEL (findings), i);
      PtFinding *adapted = adapt (self, members, finding);

      if (adapted != NULL)
        g_ptr_array_add (self->findings, adapted);
    }
}

static void
find_held_otherwise (PtPlanDraft *self,
                     GPtrArray   *held)
{
  g_autoptr(GPtrArray) astray = g_ptr_array_new ();

  for (guint i = 0; i < held->len; i++)
    if (is_astray (g_ptr_array_index (held, i)))
      g_ptr_array_add (astray, g_ptr_array_index (held, i));

  pt_plan_draft_find_otherwise (self, astray,
                                self->changes ? PT_SEVERITY_CAUTION : PT_SEVERITY_BLOCKED);
}

/*
 * pt_plan_draft_repair:
 * @self: a draft
 * @error: return location
 *
 * Returns: whether there is a plan at all
 */
gboolean
pt_plan_draft_repair (PtPlanDraft  *self,
                      GError      **error)
{
  PtDomainXml *definition = pt_situation_get_definition (self->situation);
  g_autoptr(GPtrArray) held = NULL;
  g_autoptr(GPtrArray) members = NULL;

  if (definition == NULL)
    {
      pt_set_error (error, PT_ERROR_USAGE, NULL, NULL, _("There is no definition to repair."));
      return FALSE;
    }

  held = pt_held_devices_new (pt_situation_get_host (self->situation), definition);
  write_edit (self, held);
  members = collect_members (self, held);
  judge (self, members);
  find_held_otherwise (self, held);
  add_plan_members (self, members, held);

  if (!self->changes && self->findings->len == 0)
    pt_plan_draft_add (self, "nothing-moved", PT_SEVERITY_NOTE,
                       _("Every assigned device is where it was."),
                       _("There is nothing to repair."), NULL, NULL);
  return TRUE;
}
