/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-members-page.h"

#include "pt-autostart-group.h"
#include "pt-closures.h"
#include "pt-finding-row.h"
#include "pt-member-row.h"
#include "pt-options-row.h"
#include "pt-work-bar.h"
#include "pt-wrapping.h"

/* What becomes of each device of the group, and what was found. */
struct _PtMembersPage
{
  AdwNavigationPage parent_instance;

  /* Template widgets */
  GtkListBox *members;
  GtkListBox *findings;

  /* Owned */
  PtAssignment *assignment;

  gboolean planned;
};

enum
{
  PROP_ASSIGNMENT = 1,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtMembersPage, pt_members_page, ADW_TYPE_NAVIGATION_PAGE)

static GParamSpec *props[N_PROPS];

static char *
get_page (gpointer      object,
          PtPlan       *plan,
          const GError *error)
{
  if (error != NULL)
    return g_strdup ("error");
  return g_strdup (plan != NULL ? "plan" : "loading");
}

static gboolean
is_not_zero (gpointer object,
             guint    number)
{
  return number != 0;
}

static GtkWidget *
create_member_row (gpointer item,
                   gpointer user_data)
{
  return pt_member_row_new (item);
}

static GtkWidget *
create_finding_row (gpointer item,
                    gpointer user_data)
{
  return pt_finding_row_new (item);
}

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  gtk_widget_child_focus (GTK_WIDGET (PT_MEMBERS_PAGE (widget)->members), GTK_DIR_TAB_FORWARD);
  return G_SOURCE_REMOVE;
}

/* The page comes before its plan, and then has nothing else than its header to put the focus on */
static void
on_plan_changed (PtMembersPage *self)
{
  if (self->planned || pt_assignment_get_plan (self->assignment) == NULL)
    return;

  self->planned = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

static void
pt_members_page_hidden (AdwNavigationPage *page)
{
  PT_MEMBERS_PAGE (page)->planned = FALSE;
}

static void
pt_members_page_set_assignment (PtMembersPage *self,
                                PtAssignment  *assignment)
{
  PtJudgement *judgement;

  if (!g_set_object (&self->assignment, assignment))
    return;

  judgement = pt_assignment_get_judgement (assignment);
  gtk_list_box_bind_model (self->members, pt_judgement_get_members (judgement),
                           create_member_row, NULL, NULL);
  gtk_list_box_bind_model (self->findings, pt_judgement_get_findings (judgement),
                           create_finding_row, NULL, NULL);
  g_signal_connect_object (assignment, "notify::plan", G_CALLBACK (on_plan_changed), self,
                           G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ASSIGNMENT]);
}

/* ---- Overrides ---- */

static void
pt_members_page_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ASSIGNMENT:
      g_value_set_object (value, PT_MEMBERS_PAGE (object)->assignment);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_members_page_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_ASSIGNMENT:
      pt_members_page_set_assignment (PT_MEMBERS_PAGE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_members_page_dispose (GObject *object)
{
  PtMembersPage *self = PT_MEMBERS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_MEMBERS_PAGE);
  g_clear_object (&self->assignment);

  G_OBJECT_CLASS (pt_members_page_parent_class)->dispose (object);
}

static void
pt_members_page_class_init (PtMembersPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_members_page_get_property;
  object_class->set_property = pt_members_page_set_property;
  object_class->dispose = pt_members_page_dispose;
  ADW_NAVIGATION_PAGE_CLASS (klass)->hidden = pt_members_page_hidden;

  props[PROP_ASSIGNMENT] =
    g_param_spec_object ("assignment", NULL, NULL, PT_TYPE_ASSIGNMENT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PT_TYPE_AUTOSTART_GROUP);
  g_type_ensure (PT_TYPE_OPTIONS_ROW);
  g_type_ensure (PT_TYPE_WORK_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-members-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtMembersPage, members);
  gtk_widget_class_bind_template_child (widget_class, PtMembersPage, findings);
  gtk_widget_class_bind_template_callback (widget_class, get_page);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_get_error_text);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_get_machine_text);
  gtk_widget_class_bind_template_callback (widget_class, pt_closure_has_text);
  gtk_widget_class_bind_template_callback (widget_class, is_not_zero);
}

static void
pt_members_page_init (PtMembersPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_wrapping_unfold_titles (GTK_WIDGET (self));
}
