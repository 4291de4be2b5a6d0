/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-judgement.h"

#include <glib/gi18n.h>

/*
 * What the newest plan says, as a person reads it and answers: members with their roles, findings
 * with what is accepted of them, what still stands in the way, and whether they have read it.
 * Members and findings keep their places from one plan to the next. Emits "role-chosen" when the
 * person gives a member another role.
 */
struct _PtJudgement
{
  GObject parent_instance;

  /* Owned */
  PtPlan     *plan;
  GListStore *members;
  GListStore *findings;
  PtReview   *review;
  char       *obstacle;

  char       *refusal;    /* nullable: why nothing can be written at all */
  gboolean    following;  /* the roles that change now come from the plan */
};

enum
{
  PROP_MEMBERS = 1,
  PROP_FINDINGS,
  PROP_REVIEW,
  PROP_OBSTACLE,
  N_PROPS
};

enum
{
  ROLE_CHOSEN,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (PtJudgement, pt_judgement, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- What stands in the way ---- */

static char *
dup_obstacle (PtJudgement *self)
{
  GListModel *findings = G_LIST_MODEL (self->findings);
  guint n_open = 0;

  if (self->plan == NULL)
    return NULL;

  for (guint i = 0; i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr (PtFindingItem) item = g_list_model_get_item (findings, i);
      PtFinding *finding = pt_finding_item_get_finding (item);
      const char *advice = pt_finding_get_advice (finding);

      if (pt_finding_get_severity (finding) == PT_SEVERITY_BLOCKED)
        return g_strdup (advice != NULL && *advice != '\0' ? advice
                                                            : pt_finding_get_text (finding));
      if (pt_finding_get_severity (finding) == PT_SEVERITY_DANGER)
        n_open += !pt_finding_item_is_accepted (item);
    }

  if (self->refusal != NULL)
    return g_strdup (self->refusal);
  if (!pt_plan_is_applicable (self->plan))
    return g_strdup (_("This cannot be done as it is now."));
  if (pt_plan_is_empty (self->plan))
    return g_strdup (_("There is nothing to change."));
  if (n_open > 0)
    return g_strdup_printf (ngettext ("Accept the danger above to go on.",
                                      "Accept the %u dangers above to go on.", n_open),
                            n_open);
  return NULL;
}

static void
pt_judgement_judge (PtJudgement *self)
{
  g_autofree char *obstacle = dup_obstacle (self);

  if (g_set_str (&self->obstacle, obstacle))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OBSTACLE]);
}

/* ---- What the person answers ---- */

static void
on_role_changed (PtJudgement  *self,
                 GParamSpec   *pspec,
                 PtMemberItem *member)
{
  if (!self->following)
    g_signal_emit (self, signals[ROLE_CHOSEN], 0, member);
}

static void
on_members_changed (PtJudgement *self,
                    guint        position,
                    guint        removed,
                    guint        added,
                    GListModel  *members)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (PtMemberItem) item = g_list_model_get_item (members, i);

      g_signal_connect_object (item, "notify::role", G_CALLBACK (on_role_changed), self,
                               G_CONNECT_SWAPPED);
    }
}

static void
on_findings_changed (PtJudgement *self,
                     guint        position,
                     guint        removed,
                     guint        added,
                     GListModel  *findings)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (PtFindingItem) item = g_list_model_get_item (findings, i);

      /* One that only changed its place comes again */
      g_signal_handlers_disconnect_by_func (item, pt_judgement_judge, self);
      g_signal_connect_object (item, "notify::accepted", G_CALLBACK (pt_judgement_judge), self,
                               G_CONNECT_SWAPPED);
    }
}

/* ---- Overrides ---- */

static void
pt_judgement_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  PtJudgement *self = PT_JUDGEMENT (object);

  switch (id)
    {
    case PROP_MEMBERS:
      g_value_set_object (value, self->members);
      break;
    case PROP_FINDINGS:
      g_value_set_object (value, self->findings);
      break;
    case PROP_REVIEW:
      g_value_set_object (value, self->review);
      break;
    case PROP_OBSTACLE:
      g_value_set_string (value, self->obstacle);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_judgement_finalize (GObject *object)
{
  PtJudgement *self = PT_JUDGEMENT (object);

  g_clear_object (&self->plan);
  g_clear_object (&self->members);
  g_clear_object (&self->findings);
  g_clear_object (&self->review);
  g_clear_pointer (&self->obstacle, g_free);
  g_clear_pointer (&self->refusal, g_free);

  G_OBJECT_CLASS (pt_judgement_parent_class)->finalize (object);
}

static void
pt_judgement_class_init (PtJudgementClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_judgement_get_property;
  object_class->finalize = pt_judgement_finalize;

  props[PROP_MEMBERS] = g_param_spec_object ("members", NULL, NULL, G_TYPE_LIST_STORE, readable);
  props[PROP_FINDINGS] = g_param_spec_object ("findings", NULL, NULL, G_TYPE_LIST_STORE, readable);
  props[PROP_REVIEW] = g_param_spec_object ("review", NULL, NULL, PT_TYPE_REVIEW, readable);
  props[PROP_OBSTACLE] = g_param_spec_string ("obstacle", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * PtJudgement::role-chosen:
   * @member: the #PtMemberItem whose role is another now
   */
  signals[ROLE_CHOSEN] = g_signal_new ("role-chosen", PT_TYPE_JUDGEMENT, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, PT_TYPE_MEMBER_ITEM);
}

static void
pt_judgement_init (PtJudgement *self)
{
  self->members = g_list_store_new (PT_TYPE_MEMBER_ITEM);
  self->findings = g_list_store_new (PT_TYPE_FINDING_ITEM);
  self->review = pt_review_new ();
  g_signal_connect_object (self->members, "items-changed", G_CALLBACK (on_members_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->findings, "items-changed", G_CALLBACK (on_findings_changed), self,
                           G_CONNECT_SWAPPED);
}

/* ---- Public ---- */

/**
 * pt_judgement_new:
 *
 * Returns: (transfer full): a judgement on nothing yet
 */
PtJudgement *
pt_judgement_new (void)
{
  return g_object_new (PT_TYPE_JUDGEMENT, NULL);
}

/**
 * pt_judgement_follow:
 * @self: a judgement
 * @plan: (nullable): the newest plan; %NULL: it could not be made
 *
 * Says what @plan says. What says the same as before keeps its acceptance, also over a plan that
 * could not be made.
 */
void
pt_judgement_follow (PtJudgement *self,
                     PtPlan      *plan)
{
  g_return_if_fail (PT_IS_JUDGEMENT (self));

  g_set_object (&self->plan, plan);
  if (plan != NULL)
    {
      self->following = TRUE;
      pt_member_items_merge (self->members, pt_plan_get_members (plan));
      pt_finding_items_merge (self->findings, pt_plan_get_findings (plan));
      self->following = FALSE;
      pt_review_follow (self->review, plan);
    }
  pt_judgement_judge (self);
}

/**
 * pt_judgement_clear:
 * @self: a judgement
 *
 * Forgets the members and findings, and what was accepted of them.
 */
void
pt_judgement_clear (PtJudgement *self)
{
  g_return_if_fail (PT_IS_JUDGEMENT (self));

  g_list_store_remove_all (self->members);
  g_list_store_remove_all (self->findings);
  pt_review_clear (self->review);
  pt_judgement_follow (self, NULL);
}

/**
 * pt_judgement_get_members:
 * @self: a judgement
 *
 * Returns: (transfer none): the devices concerned, as #PtMemberItem
 */
GListModel *
pt_judgement_get_members (PtJudgement *self)
{
  g_return_val_if_fail (PT_IS_JUDGEMENT (self), NULL);

  return G_LIST_MODEL (self->members);
}

/**
 * pt_judgement_get_findings:
 * @self: a judgement
 *
 * Returns: (transfer none): what was found, worst first, as #PtFindingItem
 */
GListModel *
pt_judgement_get_findings (PtJudgement *self)
{
  g_return_val_if_fail (PT_IS_JUDGEMENT (self), NULL);

  return G_LIST_MODEL (self->findings);
}

/**
 * pt_judgement_get_review:
 * @self: a judgement
 *
 * Returns: (transfer none): whether the person has read what the newest plan says
 */
PtReview *
pt_judgement_get_review (PtJudgement *self)
{
  g_return_val_if_fail (PT_IS_JUDGEMENT (self), NULL);

  return self->review;
}

/**
 * pt_judgement_set_refusal:
 * @self: a judgement
 * @words: (nullable): why nothing can be changed at all, whatever the plan says
 */
void
pt_judgement_set_refusal (PtJudgement *self,
                          const char  *words)
{
  g_return_if_fail (PT_IS_JUDGEMENT (self));

  g_set_str (&self->refusal, words);
  pt_judgement_judge (self);
}

/**
 * pt_judgement_get_obstacle:
 * @self: a judgement
 *
 * Returns: (transfer none) (nullable): a sentence about what stands in the way; %NULL: nothing does
 */
const char *
pt_judgement_get_obstacle (PtJudgement *self)
{
  g_return_val_if_fail (PT_IS_JUDGEMENT (self), NULL);

  return self->obstacle;
}

/**
 * pt_judgement_dup_accepted:
 * @self: a judgement
 *
 * Returns: (transfer full): the identifiers of the findings that the person accepts
 */
GStrv
pt_judgement_dup_accepted (PtJudgement *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (PT_IS_JUDGEMENT (self), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->findings)); i++)
    {
      g_autoptr (PtFindingItem) item = g_list_model_get_item (G_LIST_MODEL (self->findings), i);

      if (pt_finding_item_is_accepted (item))
        g_strv_builder_add (builder, pt_finding_get_id (pt_finding_item_get_finding (item)));
    }
  return g_strv_builder_end (builder);
}
