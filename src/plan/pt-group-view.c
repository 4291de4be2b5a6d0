/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-group-view.h"

#include <glib/gi18n.h>

#include "pt-group-icon.h"
#include "pt-group-words.h"
#include "pt-printable.h"
#include "pt-rules.h"
#include "pt-words.h"

/* One IOMMU group in words, as both faces show it: what it is, who uses it, what the computer loses
   with it. Immutable. */
struct _PtGroupView
{
  GObject parent_instance;

  PtIommuGroup *group;
  GPtrArray    *members;
  GListStore   *findings;
  PtGroupKind   kind;
  PtGroupState  state;
  char         *title;
  char         *badge;
  char         *loses;
  GStrv         assigned_to;
};

G_DEFINE_FINAL_TYPE (PtGroupView, pt_group_view, G_TYPE_OBJECT)

static const char *const state_ids[] = {
  [PT_GROUP_FREE] = "free",
  [PT_GROUP_HOST] = "host",
  [PT_GROUP_ASSIGNED] = "assigned",
  [PT_GROUP_PARTIAL] = "partial",
  [PT_GROUP_STAYS] = "stays",
  [PT_GROUP_UNKNOWN] = "unknown",
};

static void
pt_group_view_finalize (GObject *object)
{
  PtGroupView *self = PT_GROUP_VIEW (object);

  g_clear_object (&self->group);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_object (&self->findings);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->badge, g_free);
  g_clear_pointer (&self->loses, g_free);
  g_clear_pointer (&self->assigned_to, g_strfreev);

  G_OBJECT_CLASS (pt_group_view_parent_class)->finalize (object);
}

static void
pt_group_view_class_init (PtGroupViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_group_view_finalize;
}

static void
pt_group_view_init (PtGroupView *self)
{
  self->members = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_member_free);
}

static gboolean
holds (PtDomain           *machine,
       const PtPciAddress *address)
{
  return pt_domain_find_source (machine, address) != NULL;
}

static gboolean
is_held (GPtrArray          *machines,
         const PtPciAddress *address)
{
  for (guint i = 0; i < machines->len; i++)
    if (holds (g_ptr_array_index (machines, i), address))
      return TRUE;

  return FALSE;
}

/* The names of the machines that have a device of the group; %NULL when libvirt cannot be asked */
static GStrv
dup_assigned_to (PtGroupView *self,
                 GPtrArray   *machines)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (machines == NULL)
    return NULL;

  for (guint i = 0; i < machines->len; i++)
    for (guint j = 0; j < self->members->len; j++)
      {
        const PtMember *member = g_ptr_array_index (self->members, j);

        if (!holds (g_ptr_array_index (machines, i), pt_pci_device_get_address (member->device)))
          continue;
        g_strv_builder_add (builder, pt_domain_get_name (g_ptr_array_index (machines, i)));
        break;
      }

  return g_strv_builder_end (builder);
}

static gboolean
has_finding (PtGroupView       *self,
             const char *const *ids)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->findings));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(PtFinding) finding = g_list_model_get_item (G_LIST_MODEL (self->findings), i);

      if (g_strv_contains (ids, pt_finding_get_id (finding)))
        return TRUE;
    }

  return FALSE;
}

/* Without libvirt, a device that VFIO has may be in use by a machine. */
static gboolean
may_be_assigned (PtGroupView *self)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (self->members, i);
      const char *driver = pt_pci_device_get_driver (member->device);

      if (driver != NULL && pt_member_is_taken (member) && pt_viability_is_driver_safe (driver))
        return TRUE;
    }

  return FALSE;
}

/* Of another computer libvirt tells that a driver has a device, not what for: sound, a card reader,
   a security chip, of which no finding asks. */
static gboolean
may_be_used_there (PtGroupView       *self,
                   const PtHostFacts *facts)
{
  for (guint i = 0; facts->source == PT_HOST_REMOTE && i < self->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (self->members, i);

      if (pt_member_is_taken (member) &&
          !pt_viability_is_driver_safe (pt_pci_device_get_driver (member->device)))
        return TRUE;
    }

  return FALSE;
}

/* Whether a source that could tell of a use could not be read */
static gboolean
may_be_used (PtGroupView *self)
{
  static const char *const unknown[] = {
    "unknown-mounts", "unknown-network", "unknown-display", "unknown-input", NULL,
  };

  return has_finding (self, unknown);
}

static PtGroupState
find_state (PtGroupView       *self,
            const PtHostFacts *facts,
            GPtrArray         *machines,
            gboolean           used)
{
  static const char *const stays[] = {
    "no-iommu", "no-group", "not-endpoint", "nothing-given", NULL,
  };
  guint n_given = 0, n_given_held = 0, n_held = 0;

  for (guint i = 0; machines != NULL && i < self->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (self->members, i);
      gboolean held = is_held (machines, pt_pci_device_get_address (member->device));

      n_held += held;
      n_given += member->role == PT_ROLE_GIVE;
      n_given_held += held && member->role == PT_ROLE_GIVE;
    }

  if (n_held > 0)
    return n_given_held == n_given ? PT_GROUP_ASSIGNED : PT_GROUP_PARTIAL;
  if (has_finding (self, stays))
    return PT_GROUP_STAYS;
  if (used)
    return PT_GROUP_HOST;
  if (may_be_used (self) || (machines == NULL && may_be_assigned (self)) ||
      may_be_used_there (self, facts))
    return PT_GROUP_UNKNOWN;

  return PT_GROUP_FREE;
}

static char *
dup_badge (PtGroupView *self,
           const char  *uses)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  for (guint i = 0; self->assigned_to != NULL && self->assigned_to[i] != NULL; i++)
    pt_words_add (names,
                  pt_printable_new (self->assigned_to[i], -1, PT_PRINTABLE_MAX_NAME));
  list = pt_words_join (names);

  switch (self->state)
    {
    case PT_GROUP_FREE:
      return g_strdup (_("Free"));

    case PT_GROUP_HOST:
      /* Translators: %s is what for, "/ and swap", "default network", "display" */
      return g_strdup_printf (_("In use by this computer: %s"), uses);

    case PT_GROUP_ASSIGNED:
      /* Translators: %s is a virtual machine or a list of them */
      return g_strdup_printf (_("Assigned to %s"), list);

    case PT_GROUP_PARTIAL:
      /* Translators: %s is a virtual machine or a list of them */
      return g_strdup_printf (_("Partly assigned to %s"), list);

    case PT_GROUP_STAYS:
      return g_strdup (_("Stays with the computer"));

    case PT_GROUP_UNKNOWN:
    default:
      return g_strdup (_("Cannot tell"));
    }
}

static char *
dup_loses (PtGroupView *self,
           PtSituation *situation)
{
  char *loses = pt_group_words_dup_loses (situation, self->members);

  if (loses != NULL)
    return loses;
  if (self->state == PT_GROUP_STAYS)
    return g_strdup (_("Nothing; it stays with the computer."));
  if (self->state == PT_GROUP_UNKNOWN || may_be_used (self))
    return g_strdup (_("What it uses could not be checked."));

  return g_strdup (_("Nothing it uses now."));
}

/* @group: that of the members, or NULL for a device that is in none */
static PtGroupView *
view_new (PtSituation  *situation,
          GPtrArray    *devices,
          PtIommuGroup *group)
{
  PtGroupView *self = g_object_new (PT_TYPE_GROUP_VIEW, NULL);
  g_autoptr(GPtrArray) machines = NULL;
  g_autofree char *uses = NULL;
  PtCase subject;

  for (guint i = 0; i < devices->len; i++)
    g_ptr_array_add (self->members, pt_member_new (group, g_ptr_array_index (devices, i)));

  pt_case_init (&subject, situation, self->members, TRUE);
  self->findings = pt_rules_judge (&subject);

  if (subject.facts->cannot_tell[PT_EVIDENCE_LIBVIRT] == NULL)
    machines = pt_case_dup_holders (&subject);
  self->assigned_to = dup_assigned_to (self, machines);
  self->kind = pt_group_words_get_main_kind (self->members);
  self->title = pt_group_words_dup_title (situation, self->members);
  uses = pt_group_words_dup_uses (situation, self->members);
  self->state = find_state (self, subject.facts, machines, uses != NULL);
  self->badge = dup_badge (self, uses);
  self->loses = dup_loses (self, situation);
  return self;
}

/**
 * pt_group_view_new:
 * @situation: what is known; its target and definition are not looked at
 * @group: a group of its computer
 *
 * Returns: (transfer full): @group in words, judged with the default roles and for no machine
 */
PtGroupView *
pt_group_view_new (PtSituation  *situation,
                   PtIommuGroup *group)
{
  PtGroupView *self;

  g_return_val_if_fail (PT_IS_SITUATION (situation) && PT_IS_IOMMU_GROUP (group), NULL);

  self = view_new (situation, pt_iommu_group_get_devices (group), group);
  self->group = g_object_ref (group);
  return self;
}

/**
 * pt_group_view_new_ungrouped:
 * @situation: what is known; its target and definition are not looked at
 * @device: a device of its computer that is in no IOMMU group
 *
 * Returns: (transfer full): @device in words, as if it were a group of the number -1
 */
PtGroupView *
pt_group_view_new_ungrouped (PtSituation *situation,
                             PtPciDevice *device)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func (g_object_unref);
  PtGroupView *self;

  g_return_val_if_fail (PT_IS_SITUATION (situation) && PT_IS_PCI_DEVICE (device), NULL);

  g_ptr_array_add (devices, g_object_ref (device));
  self = view_new (situation, devices, NULL);
  self->group = pt_iommu_group_new (-1, g_steal_pointer (&devices), NULL, PT_RESERVED_UNKNOWN);
  return self;
}

/**
 * pt_group_view_get_group:
 * @self: a group in words
 *
 * Returns: (transfer none): the group
 */
PtIommuGroup *
pt_group_view_get_group (PtGroupView *self)
{
  g_return_val_if_fail (PT_IS_GROUP_VIEW (self), NULL);

  return self->group;
}

/**
 * pt_group_view_get_kind:
 * @self: a group in words
 *
 * Returns: what it is, by its most useful member
 */
PtGroupKind
pt_group_view_get_kind (PtGroupView *self)
{
  g_return_val_if_fail (PT_IS_GROUP_VIEW (self), PT_KIND_OTHER);

  return self->kind;
}

/**
 * pt_group_view_get_state:
 * @self: a group in words
 *
 * Returns: who uses it
 */
PtGroupState
pt_group_view_get_state (PtGroupView *self)
{
  g_return_val_if_fail (PT_IS_GROUP_VIEW (self), PT_GROUP_UNKNOWN);

  return self->state;
}

/**
 * pt_group_view_is_assignable:
 * @self: a group in words
 *
 * Returns: whether nothing about the computer blocks it, with the default roles
 */
gboolean
pt_group_view_is_assignable (PtGroupView *self)
{
  g_autoptr(PtFinding) worst = NULL;

  g_return_val_if_fail (PT_IS_GROUP_VIEW (self), FALSE);

  worst = g_list_model_get_item (G_LIST_MODEL (self->findings), 0);
  return worst == NULL || pt_finding_get_severity (worst) != PT_SEVERITY_BLOCKED;
}

/**
 * pt_group_view_get_title:
 * @self: a group in words
 *
 * Returns: (transfer none): what it is, "Wi-Fi: Intel Wireless 8260"
 */
const char *
pt_group_view_get_title (PtGroupView *self)
{
  g_return_val_if_fail (PT_IS_GROUP_VIEW (self), NULL);

  return self->title;
}

/**
 * pt_group_view_get_badge:
 * @self: a group in words
 *
 * Returns: (transfer none): its state, "Free", "In use by this computer: / and swap"
 */
const char *
pt_group_view_get_badge (PtGroupView *self)
{
  g_return_val_if_fail (PT_IS_GROUP_VIEW (self), NULL);

  return self->badge;
}

/**
 * pt_group_view_get_loses:
 * @self: a group in words
 *
 * Returns: (transfer none): what the computer loses with it, one sentence
 */
const char *
pt_group_view_get_loses (PtGroupView *self)
{
  g_return_val_if_fail (PT_IS_GROUP_VIEW (self), NULL);

  return self->loses;
}

/**
 * pt_group_view_get_icon_name:
 * @self: a group in words
 *
 * Returns: (transfer none): the name of its icon
 */
const char *
pt_group_view_get_icon_name (PtGroupView *self)
{
  g_return_val_if_fail (PT_IS_GROUP_VIEW (self), NULL);

  return pt_group_icon_get_name (self->kind);
}

/**
 * pt_group_view_get_assigned_to:
 * @self: a group in words
 *
 * Returns: (transfer none) (nullable): names of the machines that have a device of it; %NULL when
 *   libvirt cannot be asked
 */
const char *const *
pt_group_view_get_assigned_to (PtGroupView *self)
{
  g_return_val_if_fail (PT_IS_GROUP_VIEW (self), NULL);

  return (const char *const *) self->assigned_to;
}

/**
 * pt_group_view_get_findings:
 * @self: a group in words
 *
 * Returns: (transfer none): what is to be said about it, as #PtFinding, worst first
 */
GListModel *
pt_group_view_get_findings (PtGroupView *self)
{
  g_return_val_if_fail (PT_IS_GROUP_VIEW (self), NULL);

  return G_LIST_MODEL (self->findings);
}

/**
 * pt_group_view_get_role:
 * @self: a group in words
 * @device: a member of it
 *
 * Returns: the role that @device has by default
 */
PtRole
pt_group_view_get_role (PtGroupView *self,
                        PtPciDevice *device)
{
  g_return_val_if_fail (PT_IS_GROUP_VIEW (self), PT_ROLE_STAY);

  for (guint i = 0; i < self->members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (self->members, i);

      if (member->device == device)
        return member->role;
    }

  return PT_ROLE_STAY;
}

/**
 * pt_group_view_dup_device_line:
 * @device: a device
 *
 * Returns: (transfer full): as lspci shows it, "03:00.0 Network controller: Intel Corporation
 *   Wireless 8260 [8086:24f3] (rev 3a)"
 */
char *
pt_group_view_dup_device_line (PtPciDevice *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);
  g_autofree char *address = pt_pci_address_to_short (&facts->address);
  g_autofree char *title = pt_pci_device_dup_title (device);
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%s %s: %s", address, facts->class_name, title);
  if (facts->vendor_id >= 0 && facts->device_id >= 0)
    g_string_append_printf (line, " [%04x:%04x]", (guint) facts->vendor_id,
                            (guint) facts->device_id);
  if (facts->revision > 0)
    g_string_append_printf (line, " (rev %02x)", (guint) facts->revision);
  return g_string_free_and_steal (line);
}

static gboolean
is_member_equal (const PtMember *a,
                 const PtMember *b)
{
  g_autofree char *x = pt_group_view_dup_device_line (a->device);
  g_autofree char *y = pt_group_view_dup_device_line (b->device);

  return a->role == b->role && g_str_equal (x, y) &&
         g_strcmp0 (pt_pci_device_get_driver (a->device),
                    pt_pci_device_get_driver (b->device)) == 0;
}

static gboolean
are_names_equal (GStrv a,
                 GStrv b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

/**
 * pt_group_view_equal:
 * @self: a group in words
 * @other: another one
 *
 * Returns: whether both say the same
 */
gboolean
pt_group_view_equal (PtGroupView *self,
                     PtGroupView *other)
{
  guint n_findings;

  g_return_val_if_fail (PT_IS_GROUP_VIEW (self) && PT_IS_GROUP_VIEW (other), FALSE);

  n_findings = g_list_model_get_n_items (G_LIST_MODEL (self->findings));
  if (pt_iommu_group_get_number (self->group) != pt_iommu_group_get_number (other->group) ||
      self->kind != other->kind || self->state != other->state ||
      !g_str_equal (self->title, other->title) ||
      !g_str_equal (self->badge, other->badge) || !g_str_equal (self->loses, other->loses) ||
      !are_names_equal (self->assigned_to, other->assigned_to) ||
      self->members->len != other->members->len ||
      n_findings != g_list_model_get_n_items (G_LIST_MODEL (other->findings)))
    return FALSE;

  for (guint i = 0; i < self->members->len; i++)
    if (!is_member_equal (g_ptr_array_index (self->members, i),
                          g_ptr_array_index (other->members, i)))
      return FALSE;

  for (guint i = 0; i < n_findings; i++)
    {
      g_autoptr(PtFinding) a = g_list_model_get_item (G_LIST_MODEL (self->findings), i);
      g_autoptr(PtFinding) b = g_list_model_get_item (G_LIST_MODEL (other->findings), i);

      if (!pt_finding_equal (a, b))
        return FALSE;
    }

  return TRUE;
}

/**
 * pt_group_state_to_id:
 * @state: a state
 *
 * Returns: (transfer none): the stable word that `--json` shows
 */
const char *
pt_group_state_to_id (PtGroupState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (state_ids), "unknown");

  return state_ids[state];
}
