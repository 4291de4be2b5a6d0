/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-review.h"

/*
 * Which plan a person has read, and whether the newest still says that. What they change themselves
 * they know; what others change meanwhile makes it outdated, until they have read it again.
 */
struct _PtReview
{
  GObject parent_instance;

  /* Owned */
  PtPlan   *read;    /* nullable: they have just changed their mind */
  PtPlan   *newest;

  gboolean  outdated;
};

enum
{
  PROP_OUTDATED = 1,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtReview, pt_review, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

static void
pt_review_set_outdated (PtReview *self,
                        gboolean  outdated)
{
  if (self->outdated == outdated)
    return;
  self->outdated = outdated;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OUTDATED]);
}

static void
pt_review_get_property (GObject    *object,
                        guint       id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_OUTDATED:
      g_value_set_boolean (value, PT_REVIEW (object)->outdated);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_review_finalize (GObject *object)
{
  PtReview *self = PT_REVIEW (object);

  g_clear_object (&self->read);
  g_clear_object (&self->newest);

  G_OBJECT_CLASS (pt_review_parent_class)->finalize (object);
}

static void
pt_review_class_init (PtReviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pt_review_get_property;
  object_class->finalize = pt_review_finalize;

  props[PROP_OUTDATED] =
    g_param_spec_boolean ("outdated", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pt_review_init (PtReview *self)
{
}

/**
 * pt_review_new:
 *
 * Returns: (transfer full): nothing was read yet
 */
PtReview *
pt_review_new (void)
{
  return g_object_new (PT_TYPE_REVIEW, NULL);
}

/**
 * pt_review_follow:
 * @self: a review
 * @plan: the newest plan, which is shown from now on
 *
 * Outdated when it says something else than the one that was read, and no longer when it says the
 * same again.
 */
void
pt_review_follow (PtReview *self,
                  PtPlan   *plan)
{
  g_return_if_fail (PT_IS_REVIEW (self));
  g_return_if_fail (PT_IS_PLAN (plan));

  g_set_object (&self->newest, plan);
  if (self->read != NULL)
    pt_review_set_outdated (self, !pt_plan_equal (self->read, plan));
  else if (!self->outdated)
    self->read = g_object_ref (plan);
}

/**
 * pt_review_forget:
 * @self: a review
 *
 * The person has changed their mind: that the next plan is another one is no surprise to them. What
 * is outdated still has to be read again.
 */
void
pt_review_forget (PtReview *self)
{
  g_return_if_fail (PT_IS_REVIEW (self));

  g_clear_object (&self->read);
}

/**
 * pt_review_confirm:
 * @self: a review
 *
 * The person has read the newest plan.
 */
void
pt_review_confirm (PtReview *self)
{
  g_return_if_fail (PT_IS_REVIEW (self));

  g_set_object (&self->read, self->newest);
  pt_review_set_outdated (self, FALSE);
}

/**
 * pt_review_clear:
 * @self: a review
 *
 * It is about something else now, of which nothing was read.
 */
void
pt_review_clear (PtReview *self)
{
  g_return_if_fail (PT_IS_REVIEW (self));

  g_clear_object (&self->read);
  g_clear_object (&self->newest);
  pt_review_set_outdated (self, FALSE);
}

/**
 * pt_review_is_outdated:
 * @self: a review
 *
 * Returns: whether the newest plan no longer says what the person has read
 */
gboolean
pt_review_is_outdated (PtReview *self)
{
  g_return_val_if_fail (PT_IS_REVIEW (self), FALSE);

  return self->outdated;
}
