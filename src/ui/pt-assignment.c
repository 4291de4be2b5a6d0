/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-assignment-private.h"

#include <glib/gi18n.h>

#include "pt-assignment-words.h"
#include "pt-closures.h"
#include "pt-error.h"

/*
 * A change that a person is thinking about: which devices, which machine, which roles. It is
 * planned again at once whenever they change their mind, and whenever the computer or its machines
 * change meanwhile; the judgement follows the plan. How it is applied is in pt-assignment-apply.c.
 */
enum
{
  PROP_SESSION = 1,
  PROP_GIVING_BACK,
  PROP_REPAIR,
  PROP_MACHINE,
  PROP_GROUP,
  PROP_PLAN,
  PROP_ERROR,
  PROP_WORK,
  PROP_OPTIONS,
  PROP_JUDGEMENT,
  PROP_CAN_APPLY,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtAssignment, pt_assignment, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

static void pt_assignment_replan (PtAssignment *self);
static void pt_assignment_plan   (PtAssignment *self);
static void pt_assignment_ask    (PtAssignment *self,
                                  GCancellable *cancellable);

static void
notify_can_apply (PtAssignment *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_APPLY]);
}

static void
on_role_chosen (PtAssignment *self,
                PtMemberItem *member)
{
  pt_selection_set_role (self->selection, pt_member_item_get_address (member),
                         pt_member_item_get_role (member));
  pt_assignment_replan (self);
}

static void
pt_assignment_set_plan (PtAssignment *self,
                        PtPlan       *plan,
                        GError       *error)
{
  g_set_object (&self->plan, plan);
  g_clear_error (&self->error);
  self->error = error;
  self->current = plan != NULL;

  pt_judgement_follow (self->judgement, plan);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PLAN]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
  notify_can_apply (self);
}

/* Nothing is selected, chosen, accepted or read yet */
static void
pt_assignment_clear (PtAssignment *self)
{
  g_clear_object (&self->selection);
  pt_options_clear (self->options);
  self->selection = pt_selection_new (self->giving_back);
  pt_judgement_clear (self->judgement);
  pt_assignment_set_plan (self, NULL, NULL);
}

static void
on_option_changed (PtAssignment *self)
{
  if (self->selection == NULL)
    return;

  pt_options_apply (self->options, self->selection);
  pt_assignment_replan (self);
}

/* ---- Planning ---- */

typedef struct
{
  PtAssignment *self;
  GCancellable *cancellable;
} Planning;

static void
on_planned (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Planning *planning = user_data;
  g_autoptr (PtAssignment) self = planning->self;
  g_autoptr (GCancellable) cancellable = planning->cancellable;
  g_autoptr (GError) error = NULL;
  g_autoptr (PtPlan) plan = pt_session_plan_finish (PT_SESSION (object), result, &error);

  /* A change of mind has its own plan under way */
  if (!pt_work_is_current (self->work, cancellable))
    return;

  /* How long it takes is counted from the first question, so that one after the other is no reason
   * to let an old plan stand when libvirt does not answer */
  if (self->again && !g_cancellable_is_cancelled (cancellable))
    pt_assignment_ask (self, cancellable);
  else
    pt_work_end (self->work, cancellable);

  /* Roles that the group as it is now does not allow */
  if (g_error_matches (error, PT_ERROR, PT_ERROR_USAGE) &&
      pt_selection_clear_roles (self->selection))
    {
      pt_assignment_plan (self);
      return;
    }
  pt_assignment_set_plan (self, plan,
                          error != NULL ? pt_assignment_new_problem (self, error) : NULL);
}

static void
pt_assignment_ask (PtAssignment *self,
                   GCancellable *cancellable)
{
  Planning *planning = g_new0 (Planning, 1);

  self->again = FALSE;
  planning->self = g_object_ref (self);
  planning->cancellable = g_object_ref (cancellable);
  pt_session_plan_async (self->session, self->machine, self->selection, cancellable, on_planned,
                         planning);
}

static void
pt_assignment_plan (PtAssignment *self)
{
  g_autoptr (GCancellable) cancellable = NULL;

  if (self->machine == NULL || self->selection == NULL)
    return;

  cancellable = pt_work_begin (self->work, _("Checking what this changes…"));
  pt_assignment_ask (self, cancellable);
}

/* The person has changed their mind */
static void
pt_assignment_replan (PtAssignment *self)
{
  self->current = FALSE;
  notify_can_apply (self);
  pt_review_forget (pt_judgement_get_review (self->judgement));
  pt_assignment_plan (self);
}

/* The computer or its machines have changed; what is applied finds out for itself */
static void
on_session_changed (PtAssignment *self)
{
  if (self->applying)
    return;
  if (pt_work_is_active (self->work))
    self->again = TRUE;
  else
    pt_assignment_plan (self);
}

static void
on_libvirt_changed (PtAssignment *self)
{
  g_autofree char *words =
    pt_closure_get_refusal (NULL, pt_session_get_libvirt_state (self->session));

  pt_judgement_set_refusal (self->judgement, words);
}

/* ---- Overrides ---- */

static void
pt_assignment_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  PtAssignment *self = PT_ASSIGNMENT (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_GIVING_BACK:
      g_value_set_boolean (value, self->giving_back);
      break;
    case PROP_REPAIR:
      g_value_set_boolean (value, self->repair);
      break;
    case PROP_MACHINE:
      g_value_set_object (value, self->machine);
      break;
    case PROP_GROUP:
      g_value_set_int (value, self->group);
      break;
    case PROP_PLAN:
      g_value_set_object (value, self->plan);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_WORK:
      g_value_set_object (value, self->work);
      break;
    case PROP_OPTIONS:
      g_value_set_object (value, self->options);
      break;
    case PROP_JUDGEMENT:
      g_value_set_object (value, self->judgement);
      break;
    case PROP_CAN_APPLY:
      g_value_set_boolean (value, pt_assignment_can_apply (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_assignment_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  PtAssignment *self = PT_ASSIGNMENT (object);

  switch (id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      g_signal_connect_object (self->session, "changed", G_CALLBACK (on_session_changed), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->session, "notify::libvirt-state",
                               G_CALLBACK (on_libvirt_changed), self, G_CONNECT_SWAPPED);
      on_libvirt_changed (self);
      break;
    case PROP_GIVING_BACK:
      self->giving_back = g_value_get_boolean (value);
      break;
    case PROP_REPAIR:
      self->repair = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_assignment_finalize (GObject *object)
{
  PtAssignment *self = PT_ASSIGNMENT (object);

  g_clear_object (&self->session);
  g_clear_object (&self->machine);
  g_clear_object (&self->selection);
  g_clear_object (&self->plan);
  g_clear_error (&self->error);
  g_clear_object (&self->work);
  g_clear_object (&self->options);
  g_clear_object (&self->judgement);
  g_clear_pointer (&self->remarks, g_free);

  G_OBJECT_CLASS (pt_assignment_parent_class)->finalize (object);
}

static void
pt_assignment_class_init (PtAssignmentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pt_assignment_get_property;
  object_class->set_property = pt_assignment_set_property;
  object_class->finalize = pt_assignment_finalize;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, PT_TYPE_SESSION, given);
  props[PROP_GIVING_BACK] = g_param_spec_boolean ("giving-back", NULL, NULL, FALSE, given);
  props[PROP_REPAIR] = g_param_spec_boolean ("repair", NULL, NULL, FALSE, given);
  props[PROP_MACHINE] = g_param_spec_object ("machine", NULL, NULL, PT_TYPE_MACHINE, readable);
  props[PROP_GROUP] = g_param_spec_int ("group", NULL, NULL, -1, G_MAXINT, -1, readable);
  props[PROP_PLAN] = g_param_spec_object ("plan", NULL, NULL, PT_TYPE_PLAN, readable);
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);
  props[PROP_WORK] = g_param_spec_object ("work", NULL, NULL, PT_TYPE_WORK, readable);
  props[PROP_OPTIONS] = g_param_spec_object ("options", NULL, NULL, PT_TYPE_OPTIONS, readable);
  props[PROP_JUDGEMENT] =
    g_param_spec_object ("judgement", NULL, NULL, PT_TYPE_JUDGEMENT, readable);
  props[PROP_CAN_APPLY] = g_param_spec_boolean ("can-apply", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pt_assignment_init (PtAssignment *self)
{
  self->group = -1;
  self->work = pt_work_new ();
  self->options = pt_options_new ();
  self->judgement = pt_judgement_new ();
  g_signal_connect_object (self->work, "notify::slow", G_CALLBACK (notify_can_apply), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->options, "changed", G_CALLBACK (on_option_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->judgement, "role-chosen", G_CALLBACK (on_role_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->judgement, "notify::obstacle", G_CALLBACK (notify_can_apply), self,
                           G_CONNECT_SWAPPED);
}

/* ---- Public ---- */

/**
 * pt_assignment_new:
 * @session: the session
 * @giving_back: whether devices are given back to the host instead of assigned
 *
 * Returns: (transfer full): a change that has neither devices nor a machine yet
 */
PtAssignment *
pt_assignment_new (PtSession *session,
                   gboolean   giving_back)
{
  return g_object_new (PT_TYPE_ASSIGNMENT, "session", session, "giving-back", giving_back, NULL);
}

/**
 * pt_assignment_new_repair:
 * @session: the session
 * @machine: one of its machines
 *
 * Returns: (transfer full): the change that lets @machine have its devices where they are now
 */
PtAssignment *
pt_assignment_new_repair (PtSession *session,
                          PtMachine *machine)
{
  PtAssignment *self = g_object_new (PT_TYPE_ASSIGNMENT, "session", session, "repair", TRUE, NULL);

  self->selection = pt_selection_new_repair ();
  pt_assignment_set_machine (self, machine);
  return self;
}

/**
 * pt_assignment_new_record:
 * @session: the session
 * @machine: one of its machines
 * @addresses: (element-type PtPciAddress): devices that it has by their addresses alone
 *
 * Returns: (transfer full): the change that records which devices those are
 */
PtAssignment *
pt_assignment_new_record (PtSession *session,
                          PtMachine *machine,
                          GArray    *addresses)
{
  PtAssignment *self = g_object_new (PT_TYPE_ASSIGNMENT, "session", session, "repair", TRUE, NULL);

  self->recording = TRUE;
  self->selection = pt_selection_new_repair ();
  pt_selection_set_record_here (self->selection, TRUE);
  for (guint i = 0; i < addresses->len; i++)
    pt_selection_add_address (self->selection, &g_array_index (addresses, PtPciAddress, i));
  pt_assignment_set_machine (self, machine);
  return self;
}

/**
 * pt_assignment_get_session:
 * @self: a change
 *
 * Returns: (transfer none): the session
 */
PtSession *
pt_assignment_get_session (PtAssignment *self)
{
  g_return_val_if_fail (PT_IS_ASSIGNMENT (self), NULL);

  return self->session;
}

/**
 * pt_assignment_get_machine:
 * @self: a change
 *
 * Returns: (transfer none) (nullable): the machine, when it has been chosen
 */
PtMachine *
pt_assignment_get_machine (PtAssignment *self)
{
  g_return_val_if_fail (PT_IS_ASSIGNMENT (self), NULL);

  return self->machine;
}

/**
 * pt_assignment_get_plan:
 * @self: a change
 *
 * Returns: (transfer none) (nullable): the newest plan
 */
PtPlan *
pt_assignment_get_plan (PtAssignment *self)
{
  g_return_val_if_fail (PT_IS_ASSIGNMENT (self), NULL);

  return self->plan;
}

/**
 * pt_assignment_is_giving_back:
 * @self: a change
 *
 * Returns: whether devices are given back to the host
 */
gboolean
pt_assignment_is_giving_back (PtAssignment *self)
{
  g_return_val_if_fail (PT_IS_ASSIGNMENT (self), FALSE);

  return self->giving_back;
}

/**
 * pt_assignment_is_repair:
 * @self: a change
 *
 * Returns: whether what has moved is looked for where it is now
 */
gboolean
pt_assignment_is_repair (PtAssignment *self)
{
  g_return_val_if_fail (PT_IS_ASSIGNMENT (self), FALSE);

  return self->repair;
}

/**
 * pt_assignment_is_recording:
 * @self: a change
 *
 * Returns: whether nothing but a record of devices is made
 */
gboolean
pt_assignment_is_recording (PtAssignment *self)
{
  g_return_val_if_fail (PT_IS_ASSIGNMENT (self), FALSE);

  return self->recording;
}

/**
 * pt_assignment_get_options:
 * @self: a change
 *
 * Returns: (transfer none): how the devices are to be assigned, beyond their roles
 */
PtOptions *
pt_assignment_get_options (PtAssignment *self)
{
  g_return_val_if_fail (PT_IS_ASSIGNMENT (self), NULL);

  return self->options;
}

/**
 * pt_assignment_get_judgement:
 * @self: a change
 *
 * Returns: (transfer none): what the newest plan says, and what of it is accepted
 */
PtJudgement *
pt_assignment_get_judgement (PtAssignment *self)
{
  g_return_val_if_fail (PT_IS_ASSIGNMENT (self), NULL);

  return self->judgement;
}

/**
 * pt_assignment_set_machine:
 * @self: a change
 * @machine: the machine that is to be changed
 */
void
pt_assignment_set_machine (PtAssignment *self,
                           PtMachine    *machine)
{
  g_return_if_fail (PT_IS_ASSIGNMENT (self));

  if (g_set_object (&self->machine, machine))
    {
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MACHINE]);
      g_object_set (self->options, "now", FALSE, "no-autostart", FALSE, NULL);
    }
  pt_assignment_replan (self);
}

/**
 * pt_assignment_set_group:
 * @self: a change
 * @group: the number of the IOMMU group that is to be assigned or given back
 *
 * Forgets the roles, options and acceptances of another group.
 */
void
pt_assignment_set_group (PtAssignment *self,
                         int           group)
{
  g_return_if_fail (PT_IS_ASSIGNMENT (self));

  if (self->group == group)
    return;

  self->group = group;
  pt_assignment_clear (self);
  pt_selection_add_group (self->selection, group);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_GROUP]);
  pt_assignment_replan (self);
}

/**
 * pt_assignment_set_addresses:
 * @self: a change
 * @addresses: (element-type PtPciAddress): the functions that are to be given back, also vanished
 *   ones
 */
void
pt_assignment_set_addresses (PtAssignment *self,
                             GArray       *addresses)
{
  g_return_if_fail (PT_IS_ASSIGNMENT (self));

  pt_assignment_clear (self);
  for (guint i = 0; i < addresses->len; i++)
    pt_selection_add_address (self->selection, &g_array_index (addresses, PtPciAddress, i));
  pt_assignment_replan (self);
}
