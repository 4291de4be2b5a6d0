/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-assign-dialog.h"

#include <glib/gi18n.h>

#include "pt-assignment-words.h"
#include "pt-choose-group-page.h"
#include "pt-choose-machine-page.h"
#include "pt-error-alert.h"
#include "pt-members-page.h"
#include "pt-review-page.h"
#include "pt-work.h"

/*
 * From a wish to a changed definition: choose, members and findings, review. Begins where the wish
 * leaves something open. Emits "applied" with the assignment when it is done, and closes.
 */
struct _PtAssignDialog
{
  AdwDialog parent_instance;

  /* Template widgets */
  AdwNavigationView *navigation;

  /* Owned */
  PtAssignment *assignment;
};

enum
{
  PROP_ASSIGNMENT = 1,
  N_PROPS
};

enum
{
  APPLIED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (PtAssignDialog, pt_assign_dialog, ADW_TYPE_DIALOG)

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static PtReview *
get_review (PtAssignDialog *self)
{
  return pt_judgement_get_review (pt_assignment_get_judgement (self->assignment));
}

static void
members_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  adw_navigation_view_push_by_tag (PT_ASSIGN_DIALOG (widget)->navigation, "members");
}

static void
review_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  PtAssignDialog *self = PT_ASSIGN_DIALOG (widget);

  pt_review_confirm (get_review (self));
  adw_navigation_view_push_by_tag (self->navigation, "review");
}

/* The button that was pressed goes away. The focus is where the reading began, and not on the way
 * on, which an Enter too many would take. */
static void
confirm_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  PtAssignDialog *self = PT_ASSIGN_DIALOG (widget);
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->navigation);
  AdwToolbarView *view = ADW_TOOLBAR_VIEW (adw_navigation_page_get_child (page));

  gtk_widget_child_focus (adw_toolbar_view_get_content (view), GTK_DIR_TAB_FORWARD);
  pt_review_confirm (get_review (self));
}

/* An action that is not possible makes its button insensitive, and keeps it so wherever the dialog
 * is put when the window grows narrow */
static void
update_actions (PtAssignDialog *self)
{
  gboolean can_apply;

  g_object_get (self->assignment, "can-apply", &can_apply, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "assign.review", can_apply);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "assign.apply",
                                 can_apply && !pt_review_is_outdated (get_review (self)));
}

/* ---- Who does not see the page is told what has changed on it ---- */

static void
announce (PtAssignDialog *self,
          const char     *text)
{
  if (text != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
on_outdated (PtAssignDialog *self)
{
  update_actions (self);
  if (pt_review_is_outdated (get_review (self)))
    announce (self, _("This has changed while it was open. Read it again before you go on."));
}

static void
on_obstacle_changed (PtAssignDialog *self)
{
  announce (self, pt_judgement_get_obstacle (pt_assignment_get_judgement (self->assignment)));
}

static void
on_error_changed (PtAssignDialog *self)
{
  g_autoptr (GError) error = NULL;

  g_object_get (self->assignment, "error", &error, NULL);
  announce (self, error != NULL ? error->message : NULL);
}

static void
on_applied (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (PtAssignDialog) self = user_data;
  PtAssignment *assignment = PT_ASSIGNMENT (object);
  g_autoptr (GError) error = NULL;

  if (!pt_assignment_apply_finish (assignment, result, &error))
    {
      pt_error_alert_present (GTK_WIDGET (self), pt_assignment_get_failed_text (assignment), error);
      /* What the next try would do, on the machine as it is now */
      if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
        pt_assignment_set_machine (assignment, pt_assignment_get_machine (assignment));
      return;
    }
  g_signal_emit (self, signals[APPLIED], 0, assignment);
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    adw_dialog_force_close (ADW_DIALOG (self));
}

static void
apply_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  PtAssignDialog *self = PT_ASSIGN_DIALOG (widget);

  pt_assignment_apply_async (self->assignment, on_applied, g_object_ref (self));
}

/* Whoever leaves while libvirt has still to answer wants nothing any more. What is being written by
 * then is written as a whole, and the window tells of it. */
static void
pt_assign_dialog_closed (AdwDialog *dialog)
{
  g_autoptr (PtWork) work = NULL;

  g_object_get (PT_ASSIGN_DIALOG (dialog)->assignment, "work", &work, NULL);
  pt_work_cancel (work);
}

static void
pt_assign_dialog_get_property (GObject    *object,
                               guint       id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ASSIGNMENT:
      g_value_set_object (value, PT_ASSIGN_DIALOG (object)->assignment);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_assign_dialog_set_property (GObject      *object,
                               guint         id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_ASSIGNMENT:
      PT_ASSIGN_DIALOG (object)->assignment = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_assign_dialog_constructed (GObject *object)
{
  PtAssignDialog *self = PT_ASSIGN_DIALOG (object);
  const char *tags[] = { "members" };
  int group;

  G_OBJECT_CLASS (pt_assign_dialog_parent_class)->constructed (object);

  g_signal_connect_object (get_review (self), "notify::outdated",
                           G_CALLBACK (on_outdated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pt_assignment_get_judgement (self->assignment), "notify::obstacle",
                           G_CALLBACK (on_obstacle_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->assignment, "notify::can-apply", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  update_actions (self);
  g_signal_connect_object (self->assignment, "notify::error", G_CALLBACK (on_error_changed), self,
                           G_CONNECT_SWAPPED);

  g_object_get (self->assignment, "group", &group, NULL);
  if (pt_assignment_is_giving_back (self->assignment) || pt_assignment_is_repair (self->assignment))
    {
      tags[0] = "review";
      /* Which a screen reader says; the page has it as its title */
      adw_dialog_set_title (ADW_DIALOG (self), pt_assignment_get_title (self->assignment));
    }
  else if (pt_assignment_get_machine (self->assignment) == NULL)
    tags[0] = "choose-machine";
  else if (group < 0)
    tags[0] = "choose-group";
  adw_navigation_view_replace_with_tags (self->navigation, tags, 1);
}

static void
pt_assign_dialog_dispose (GObject *object)
{
  PtAssignDialog *self = PT_ASSIGN_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_ASSIGN_DIALOG);
  g_clear_object (&self->assignment);

  G_OBJECT_CLASS (pt_assign_dialog_parent_class)->dispose (object);
}

static void
pt_assign_dialog_class_init (PtAssignDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_assign_dialog_get_property;
  object_class->set_property = pt_assign_dialog_set_property;
  object_class->constructed = pt_assign_dialog_constructed;
  object_class->dispose = pt_assign_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = pt_assign_dialog_closed;

  props[PROP_ASSIGNMENT] =
    g_param_spec_object ("assignment", NULL, NULL, PT_TYPE_ASSIGNMENT,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * PtAssignDialog::applied:
   * @assignment: the #PtAssignment that was applied
   */
  signals[APPLIED] = g_signal_new ("applied", PT_TYPE_ASSIGN_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, PT_TYPE_ASSIGNMENT);

  g_type_ensure (PT_TYPE_CHOOSE_GROUP_PAGE);
  g_type_ensure (PT_TYPE_CHOOSE_MACHINE_PAGE);
  g_type_ensure (PT_TYPE_MEMBERS_PAGE);
  g_type_ensure (PT_TYPE_REVIEW_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-assign-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PtAssignDialog, navigation);
  gtk_widget_class_install_action (widget_class, "assign.members", NULL, members_action);
  gtk_widget_class_install_action (widget_class, "assign.review", NULL, review_action);
  gtk_widget_class_install_action (widget_class, "assign.confirm", NULL, confirm_action);
  gtk_widget_class_install_action (widget_class, "assign.apply", NULL, apply_action);
}

static void
pt_assign_dialog_init (PtAssignDialog *self)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self));
  AdwDialog *dialog = ADW_DIALOG (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  /* As large as its text */
  adw_dialog_set_content_width (dialog,
                                (int) adw_length_unit_to_px (ADW_LENGTH_UNIT_SP, 640, settings));
  adw_dialog_set_content_height (dialog,
                                 (int) adw_length_unit_to_px (ADW_LENGTH_UNIT_SP, 700, settings));
}

/**
 * pt_assign_dialog_new:
 * @assignment: what is wished for, as far as it is known
 *
 * Returns: (transfer floating): a dialog that asks for the rest
 */
PtAssignDialog *
pt_assign_dialog_new (PtAssignment *assignment)
{
  return g_object_new (PT_TYPE_ASSIGN_DIALOG, "assignment", assignment, NULL);
}
