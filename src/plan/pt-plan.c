/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-plan-private.h"

#include <glib/gi18n.h>

#include "pt-difference.h"
#include "pt-error.h"
#include "pt-rules.h"
#include "pt-words.h"

/* What would happen, before anything does: what becomes of each device, what is to be said about
 * it, and the definition before and after. Immutable. */
struct _PtPlan
{
  GObject parent_instance;

  PtSituation *situation;
  PtSelection *selection;
  GPtrArray   *members;
  GListStore  *findings;
  PtDomainXml *after;
  char        *difference;

  PtLiveObstacle obstacle;
  GPtrArray     *live_steps;
};

G_DEFINE_FINAL_TYPE (PtPlan, pt_plan, G_TYPE_OBJECT)

static void
pt_plan_finalize (GObject *object)
{
  PtPlan *self = PT_PLAN (object);

  g_clear_object (&self->situation);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_object (&self->findings);
  g_clear_object (&self->after);
  g_clear_pointer (&self->difference, g_free);
  g_clear_pointer (&self->live_steps, g_ptr_array_unref);

  G_OBJECT_CLASS (pt_plan_parent_class)->finalize (object);
}

static void
pt_plan_class_init (PtPlanClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_plan_finalize;
}

static void
pt_plan_init (PtPlan *self)
{
  self->findings = g_list_store_new (PT_TYPE_FINDING);
  self->obstacle = PT_LIVE_STOPPED;
}

static void
plan_member_free (gpointer data)
{
  PtPlanMember *self = data;

  g_clear_object (&self->device);
  g_free (self->why);
  g_free (self);
}

/*
 * pt_plan_member_new:
 * @device: (nullable): a device; %NULL when it has vanished
 * @address: where it is, or was
 * @role: what becomes of it
 *
 * Returns: (transfer full): a member of a plan
 */
PtPlanMember *
pt_plan_member_new (PtPciDevice        *device,
                    const PtPciAddress *address,
                    PtRole              role)
{
  PtPlanMember *self = g_new0 (PtPlanMember, 1);

  self->device = device != NULL ? g_object_ref (device) : NULL;
  self->address = *address;
  self->role = role;
  return self;
}

/* Of what the rules do not know: it comes from making a plan */
static const char *const own_ids[] = {
  "autostart-off", "boot-order", "definition", "driver-model", "held-otherwise", "lone-function",
  "no-room", "not-here", "nothing-moved", "rom-file", "unmanaged", NULL,
};

/**
 * pt_plan_has_finding_id:
 * @id: what someone took for the id of a finding
 *
 * Returns: whether any plan can have such a finding
 */
gboolean
pt_plan_has_finding_id (const char *id)
{
  const char *known;

  for (guint i = 0; (known = pt_rules_get_id (i)) != NULL; i++)
    if (g_str_equal (known, id))
      return TRUE;

  return g_strv_contains (own_ids, id);
}

/*
 * pt_plan_draft_add:
 *
 * Adds a finding that comes from making the plan, not from a rule; arguments as for
 * pt_finding_new().
 */
void
pt_plan_draft_add (PtPlanDraft *self,
                   const char  *id,
                   PtSeverity   severity,
                   const char  *text,
                   const char  *why,
                   const char  *advice,
                   GArray      *devices)
{
  g_warn_if_fail (pt_plan_has_finding_id (id));

  g_ptr_array_add (self->findings, pt_finding_new (id, severity, text, why, advice, devices));
}

static void
take_findings (PtPlan    *self,
               GPtrArray *findings)
{
  for (int severity = PT_SEVERITY_BLOCKED; severity >= PT_SEVERITY_NOTE; severity--)
    for (guint i = 0; i < findings->len; i++)
      if ((int) pt_finding_get_severity (g_ptr_array_index (findings, i)) == severity)
        g_list_store_append (self->findings, g_ptr_array_index (findings, i));
}

static gboolean
may_turn_autostart_off (PtPlan *self)
{
  PtDomain *target = pt_situation_get_target (self->situation);

  return pt_selection_get_no_autostart (self->selection) && target != NULL &&
         pt_domain_get_facts (target)->autostart;
}

/* Turned off, it locks nobody out. Where nothing changes it is not turned off either. */
static void
settle_autostart (PtPlan      *self,
                  PtPlanDraft *draft)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (!may_turn_autostart_off (self))
    return;

  for (guint i = draft->findings->len; i > 0; i--)
    if (g_str_equal (pt_finding_get_id (g_ptr_array_index (draft->findings, i - 1)),
                     "autostart-lockout"))
      g_ptr_array_remove_index (draft->findings, i - 1);
  if (pt_plan_is_empty (self))
    return;

  name = pt_words_dup_machine (pt_situation_get_target (self->situation));
  /* Translators: %s is a virtual machine */
  text = g_strdup_printf (_("%s will no longer start by itself when this computer starts."), name);
  pt_plan_draft_add (draft, "autostart-off", PT_SEVERITY_NOTE, text,
                     _("That is turned off together with this change; undo turns it on again."),
                     NULL, NULL);
}

static void
make_after (PtPlan      *self,
            PtPlanDraft *draft)
{
  PtDomainXml *before = pt_situation_get_definition (self->situation);
  g_autoptr(GError) error = NULL;

  if (before == NULL)
    return;
  if (!draft->changes)
    {
      self->after = g_object_ref (before);
      return;
    }

  self->after = pt_domain_xml_edit (before, draft->edit, &error);
  if (self->after == NULL)
    pt_plan_draft_add (draft, "definition", PT_SEVERITY_BLOCKED, error->message,
                       _("The definition of the virtual machine cannot be changed safely."),
                       pt_error_get_next (error), NULL);
}

/**
 * pt_plan_new:
 * @situation: what is known
 * @selection: what is wanted; copied
 * @error: return location
 *
 * Pure: the same situation and selection make the same plan, and nothing is read or written. Fails
 * only for what is no plan at all: %PT_ERROR_NOT_FOUND for a group or an address that does not
 * exist, %PT_ERROR_USAGE for an empty selection or a role that a device cannot have. What is wrong
 * with it otherwise is a finding.
 *
 * Returns: (transfer full): a plan, or %NULL
 */
PtPlan *
pt_plan_new (PtSituation  *situation,
             PtSelection  *selection,
             GError      **error)
{
  g_autoptr(PtPlan) self = NULL;
  g_autoptr(PtDomainEdit) edit = pt_domain_edit_new ();
  g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func (plan_member_free);
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func (g_object_unref);
  PtPlanDraft draft = { 0 };
  gboolean made;

  g_return_val_if_fail (PT_IS_SITUATION (situation), NULL);
  g_return_val_if_fail (PT_IS_SELECTION (selection), NULL);

  self = g_object_new (PT_TYPE_PLAN, NULL);
  self->situation = g_object_ref (situation);
  self->selection = pt_selection_copy (selection);

  draft.situation = situation;
  draft.selection = self->selection;
  draft.members = members;
  draft.findings = findings;
  draft.edit = edit;
  if (pt_selection_is_repair (selection))
    made = pt_plan_draft_repair (&draft, error);
  else if (pt_selection_is_giving_back (selection))
    made = pt_plan_draft_return (&draft, error);
  else
    made = pt_plan_draft_assign (&draft, error);
  if (!made)
    return NULL;

  make_after (self, &draft);
  if (self->after != NULL)
    self->difference = pt_difference_unified (pt_domain_xml_get_text (pt_plan_get_before (self)),
                                              pt_domain_xml_get_text (self->after),
                                              "before", "after");
  settle_autostart (self, &draft);
  if (self->after != NULL)
    self->obstacle = pt_plan_draft_live (&draft, self->after, &self->live_steps);
  self->members = g_steal_pointer (&members);
  take_findings (self, findings);
  return g_steal_pointer (&self);
}

/**
 * pt_plan_get_situation:
 * @self: a plan
 *
 * Returns: (transfer none): what it was made on
 */
PtSituation *
pt_plan_get_situation (PtPlan *self)
{
  g_return_val_if_fail (PT_IS_PLAN (self), NULL);

  return self->situation;
}

/**
 * pt_plan_get_selection:
 * @self: a plan
 *
 * Returns: (transfer none): what was wanted; not to be changed
 */
PtSelection *
pt_plan_get_selection (PtPlan *self)
{
  g_return_val_if_fail (PT_IS_PLAN (self), NULL);

  return self->selection;
}

/**
 * pt_plan_is_giving_back:
 * @self: a plan
 *
 * Returns: whether devices go back to the computer
 */
gboolean
pt_plan_is_giving_back (PtPlan *self)
{
  g_return_val_if_fail (PT_IS_PLAN (self), FALSE);

  return pt_selection_is_giving_back (self->selection);
}

/**
 * pt_plan_is_repair:
 * @self: a plan
 *
 * Returns: whether devices that have moved are looked for where they are now
 */
gboolean
pt_plan_is_repair (PtPlan *self)
{
  g_return_val_if_fail (PT_IS_PLAN (self), FALSE);

  return pt_selection_is_repair (self->selection);
}

static PtFinding *
get_finding (PtPlan *self,
             guint   index)
{
  /* The store keeps it */
  g_autoptr(PtFinding) finding = g_list_model_get_item (G_LIST_MODEL (self->findings), index);

  return finding;
}

/**
 * pt_plan_is_applicable:
 * @self: a plan
 *
 * Returns: whether nothing blocks it; dangers may still have to be accepted
 */
gboolean
pt_plan_is_applicable (PtPlan *self)
{
  PtFinding *worst;

  g_return_val_if_fail (PT_IS_PLAN (self), FALSE);

  worst = get_finding (self, 0);
  return worst == NULL || pt_finding_get_severity (worst) != PT_SEVERITY_BLOCKED;
}

/**
 * pt_plan_is_empty:
 * @self: a plan
 *
 * Returns: whether nothing would change
 */
gboolean
pt_plan_is_empty (PtPlan *self)
{
  g_return_val_if_fail (PT_IS_PLAN (self), TRUE);

  return self->difference == NULL || *self->difference == '\0';
}

/**
 * pt_plan_dup_accept_needed:
 * @self: a plan
 *
 * Returns: (transfer full): ids of its dangers; a person has to accept each of them
 */
GStrv
pt_plan_dup_accept_needed (PtPlan *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  PtFinding *finding;

  g_return_val_if_fail (PT_IS_PLAN (self), NULL);

  for (guint i = 0; (finding = get_finding (self, i)) != NULL; i++)
    if (pt_finding_get_severity (finding) == PT_SEVERITY_DANGER)
      g_strv_builder_add (builder, pt_finding_get_id (finding));

  return g_strv_builder_end (builder);
}

/**
 * pt_plan_get_members:
 * @self: a plan
 *
 * Returns: (element-type PtPlanMember) (transfer none): the devices concerned, by address
 */
GPtrArray *
pt_plan_get_members (PtPlan *self)
{
  g_return_val_if_fail (PT_IS_PLAN (self), NULL);

  return self->members;
}

/**
 * pt_plan_get_findings:
 * @self: a plan
 *
 * Returns: (transfer none): what is to be said about it, as #PtFinding, worst first
 */
GListModel *
pt_plan_get_findings (PtPlan *self)
{
  g_return_val_if_fail (PT_IS_PLAN (self), NULL);

  return G_LIST_MODEL (self->findings);
}

/**
 * pt_plan_get_before:
 * @self: a plan
 *
 * Returns: (transfer none) (nullable): the definition that it was made on
 */
PtDomainXml *
pt_plan_get_before (PtPlan *self)
{
  g_return_val_if_fail (PT_IS_PLAN (self), NULL);

  return pt_situation_get_definition (self->situation);
}

/**
 * pt_plan_get_after:
 * @self: a plan
 *
 * Returns: (transfer none) (nullable): the definition as it would be; %NULL without one before,
 *   or when it cannot be made
 */
PtDomainXml *
pt_plan_get_after (PtPlan *self)
{
  g_return_val_if_fail (PT_IS_PLAN (self), NULL);

  return self->after;
}

/**
 * pt_plan_get_difference:
 * @self: a plan
 *
 * Returns: (transfer none): both definitions compared, as a unified difference; empty when
 *   nothing changes
 */
const char *
pt_plan_get_difference (PtPlan *self)
{
  g_return_val_if_fail (PT_IS_PLAN (self), NULL);

  return self->difference != NULL ? self->difference : "";
}

/**
 * pt_plan_get_obstacle:
 * @self: a plan
 *
 * Returns: why it cannot be carried out while the machine runs; %PT_LIVE_POSSIBLE: it can
 */
PtLiveObstacle
pt_plan_get_obstacle (PtPlan *self)
{
  g_return_val_if_fail (PT_IS_PLAN (self), PT_LIVE_STOPPED);

  return self->obstacle;
}

/**
 * pt_plan_is_live:
 * @self: a plan
 *
 * Returns: whether it is carried out on the running machine as well as on its definition
 */
gboolean
pt_plan_is_live (PtPlan *self)
{
  g_return_val_if_fail (PT_IS_PLAN (self), FALSE);

  return self->obstacle == PT_LIVE_POSSIBLE && pt_selection_get_now (self->selection) &&
         !pt_plan_is_empty (self);
}

/**
 * pt_plan_get_live_steps:
 * @self: a plan
 *
 * Returns: (transfer none) (nullable) (element-type PtLiveStep): what would be plugged in and
 *   unplugged, in this order; %NULL when it cannot be carried out while the machine runs
 */
GPtrArray *
pt_plan_get_live_steps (PtPlan *self)
{
  g_return_val_if_fail (PT_IS_PLAN (self), NULL);

  return self->live_steps;
}

/**
 * pt_plan_turns_autostart_off:
 * @self: a plan
 *
 * Returns: whether the machine starts by itself with the computer, and will not any more
 */
gboolean
pt_plan_turns_autostart_off (PtPlan *self)
{
  g_return_val_if_fail (PT_IS_PLAN (self), FALSE);

  return may_turn_autostart_off (self) && !pt_plan_is_empty (self);
}

/**
 * pt_plan_check_accepted:
 * @self: a plan
 * @accepted: (nullable) (array zero-terminated=1): ids of the dangers that a person accepted
 * @error: return location
 *
 * Returns: whether it may be applied; else %PT_ERROR_REFUSED or %PT_ERROR_NOT_ACCEPTED with the
 *   sentence of the finding
 */
gboolean
pt_plan_check_accepted (PtPlan             *self,
                        const char *const  *accepted,
                        GError            **error)
{
  PtFinding *finding;

  g_return_val_if_fail (PT_IS_PLAN (self), FALSE);

  for (guint i = 0; (finding = get_finding (self, i)) != NULL; i++)
    {
      const char *id = pt_finding_get_id (finding);

      if (pt_finding_get_severity (finding) == PT_SEVERITY_BLOCKED)
        {
          g_autofree char *next = NULL;

          if (accepted != NULL && g_strv_contains (accepted, id))
            /* Translators: %s are sentences about what to do instead */
            next = g_strdup_printf (_("It cannot be accepted. %s"),
                                    pt_finding_get_advice (finding));
          else
            next = g_strdup (pt_finding_get_advice (finding));
          pt_set_error (error, PT_ERROR_REFUSED, g_strchomp (next), NULL,
                        "%s", pt_finding_get_text (finding));
          return FALSE;
        }
      if (pt_finding_get_severity (finding) == PT_SEVERITY_DANGER &&
          (accepted == NULL || !g_strv_contains (accepted, id)))
        {
          /* Translators: %s is a word to type as it is; do not translate --accept */
          g_autofree char *next =
            g_strdup_printf (_("If you accept that, say so with “--accept %s”."), id);

          pt_set_error (error, PT_ERROR_NOT_ACCEPTED, next, NULL, "%s",
                        pt_finding_get_text (finding));
          return FALSE;
        }
    }

  return TRUE;
}
