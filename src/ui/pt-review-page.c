/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-review-page.h"

#include <glib/gi18n.h>

#include "pt-assignment-words.h"
#include "pt-autostart-group.h"
#include "pt-closures.h"
#include "pt-difference-view.h"
#include "pt-finding-row.h"
#include "pt-member-item.h"
#include "pt-work-bar.h"
#include "pt-wrapping.h"

/* What will be written, and where the guest will see it, before it is done. */
struct _PtReviewPage
{
  AdwNavigationPage parent_instance;

  /* Template widgets */
  GtkListBox   *members;
  GtkListBox   *findings;
  AdwSwitchRow *now;

  /* Owned */
  PtAssignment *assignment;

  gboolean      findings_asked;  /* again: they stay until the page is left */
};

enum
{
  PROP_ASSIGNMENT = 1,
  PROP_FINDINGS_ASKED,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtReviewPage, pt_review_page, ADW_TYPE_NAVIGATION_PAGE)

static GParamSpec *props[N_PROPS];

/* ---- Closures of the template ---- */

static char *
get_page (gpointer      object,
          const GError *error)
{
  return g_strdup (error != NULL ? "error" : "plan");
}

static char *
get_difference (gpointer object,
                PtPlan  *plan)
{
  return plan != NULL ? g_strdup (pt_plan_get_difference (plan)) : NULL;
}

static char *
get_apply_label (gpointer      object,
                 PtAssignment *assignment)
{
  return g_strdup (assignment != NULL ? pt_assignment_get_apply_label (assignment) : "");
}

static char *
get_title (gpointer      object,
           PtAssignment *assignment)
{
  return g_strdup (assignment != NULL ? pt_assignment_get_title (assignment) : "");
}

static char *
get_members_title (gpointer      object,
                   PtAssignment *assignment)
{
  return g_strdup (assignment != NULL ? pt_assignment_get_members_title (assignment) : "");
}

static char *
get_members_text (gpointer      object,
                  PtAssignment *assignment)
{
  return g_strdup (assignment != NULL ? pt_assignment_get_members_text (assignment) : NULL);
}

static gboolean
is_findings_shown (gpointer object,
                   gboolean asked,
                   gboolean giving_back,
                   gboolean repair,
                   guint    n_findings)
{
  /* Who assigns has answered them on the page before, unless they have changed since */
  return (giving_back || repair || asked) && n_findings > 0;
}

static char *
get_now_title (gpointer object,
               gboolean giving_back)
{
  return g_strdup (giving_back ? _("Unplug _Now") : _("Plug In _Now"));
}

/* Once chosen it stays, so that it can be taken back when a change of mind made it impossible */
static gboolean
is_now_offered (gpointer object,
                PtPlan  *plan,
                gboolean now)
{
  return now || (plan != NULL && pt_plan_get_obstacle (plan) == PT_LIVE_POSSIBLE &&
                 !pt_plan_is_empty (plan));
}

/* ---- Rows ---- */

static GtkWidget *
create_member_row (gpointer item,
                   gpointer user_data)
{
  PtReviewPage *self = user_data;
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource ("/org/phyllome/Passthrough/pt-review-row.ui");
  GObject *row = gtk_builder_get_object (builder, "row");
  GObject *source = gtk_builder_get_object (builder, "source");
  GObject *expected = gtk_builder_get_object (builder, "expected");

  g_object_bind_property (item, "title", gtk_builder_get_object (builder, "title"), "label",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "title", row, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "source-text", source, "label", G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "expected-text", expected, "label", G_BINDING_SYNC_CREATE);
  /* Where it was in the guest is of no interest to one who takes it away, and stays for one who
   * records it */
  gtk_widget_set_visible (GTK_WIDGET (expected),
                          !pt_assignment_is_giving_back (self->assignment) &&
                          !pt_assignment_is_recording (self->assignment));
  return GTK_WIDGET (g_object_ref (row));
}

static GtkWidget *
create_finding_row (gpointer item,
                    gpointer user_data)
{
  return pt_finding_row_new (item);
}

static void
pt_review_page_set_findings_asked (PtReviewPage *self,
                                   gboolean      asked)
{
  if (self->findings_asked == asked)
    return;
  self->findings_asked = asked;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FINDINGS_ASKED]);
}

static void
on_outdated (PtReviewPage *self)
{
  PtReview *review = pt_judgement_get_review (pt_assignment_get_judgement (self->assignment));

  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && pt_review_is_outdated (review))
    pt_review_page_set_findings_asked (self, TRUE);
}

static void
pt_review_page_hidden (AdwNavigationPage *page)
{
  pt_review_page_set_findings_asked (PT_REVIEW_PAGE (page), FALSE);
}

static void
pt_review_page_set_assignment (PtReviewPage *self,
                               PtAssignment *assignment)
{
  PtJudgement *judgement;

  if (!g_set_object (&self->assignment, assignment))
    return;

  judgement = pt_assignment_get_judgement (assignment);
  gtk_list_box_bind_model (self->members, pt_judgement_get_members (judgement),
                           create_member_row, self, NULL);
  gtk_list_box_bind_model (self->findings, pt_judgement_get_findings (judgement),
                           create_finding_row, NULL, NULL);
  g_signal_connect_object (pt_judgement_get_review (judgement), "notify::outdated",
                           G_CALLBACK (on_outdated), self, G_CONNECT_SWAPPED);
  g_object_bind_property (pt_assignment_get_options (assignment), "now", self->now, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ASSIGNMENT]);
}

static void
copy_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  PtPlan *plan = pt_assignment_get_plan (PT_REVIEW_PAGE (widget)->assignment);

  if (plan != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), pt_plan_get_difference (plan));
}

/* ---- Overrides ---- */

static void
pt_review_page_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ASSIGNMENT:
      g_value_set_object (value, PT_REVIEW_PAGE (object)->assignment);
      break;
    case PROP_FINDINGS_ASKED:
      g_value_set_boolean (value, PT_REVIEW_PAGE (object)->findings_asked);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_review_page_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_ASSIGNMENT:
      pt_review_page_set_assignment (PT_REVIEW_PAGE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_review_page_dispose (GObject *object)
{
  PtReviewPage *self = PT_REVIEW_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_REVIEW_PAGE);
  g_clear_object (&self->assignment);

  G_OBJECT_CLASS (pt_review_page_parent_class)->dispose (object);
}

static void
pt_review_page_class_init (PtReviewPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_review_page_get_property;
  object_class->set_property = pt_review_page_set_property;
  object_class->dispose = pt_review_page_dispose;
  ADW_NAVIGATION_PAGE_CLASS (klass)->hidden = pt_review_page_hidden;

  props[PROP_ASSIGNMENT] =
    g_param_spec_object ("assignment", NULL, NULL, PT_TYPE_ASSIGNMENT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_FINDINGS_ASKED] =
    g_param_spec_boolean ("findings-asked", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PT_TYPE_AUTOSTART_GROUP);
  g_type_ensure (PT_TYPE_DIFFERENCE_VIEW);
  g_type_ensure (PT_TYPE_WORK_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-review-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtReviewPage, members);
  gtk_widget_class_bind_template_child (widget_class, PtReviewPage, findings);
  gtk_widget_class_bind_template_child (widget_class, PtReviewPage, now);
  gtk_widget_class_bind_template_callback (widget_class, get_now_title);
  gtk_widget_class_bind_template_callback (widget_class, is_now_offered);
  gtk_widget_class_bind_template_callback (widget_class, get_page);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_get_error_text);
  gtk_widget_class_bind_template_callback (widget_class, get_difference);
  gtk_widget_class_bind_template_callback (widget_class, get_apply_label);
  gtk_widget_class_bind_template_callback (widget_class, get_title);
  gtk_widget_class_bind_template_callback (widget_class, get_members_title);
  gtk_widget_class_bind_template_callback (widget_class, get_members_text);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_get_machine_text);
  gtk_widget_class_bind_template_callback (widget_class, is_findings_shown);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_has_text);
  gtk_widget_class_install_action (widget_class, "review.copy", NULL, copy_action);
}

static void
pt_review_page_init (PtReviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_wrapping_unfold_titles (GTK_WIDGET (self));
}
