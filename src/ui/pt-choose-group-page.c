/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-choose-group-page.h"

#include "pt-group-cards.h"

/* Which devices shall the machine get? */
struct _PtChooseGroupPage
{
  AdwNavigationPage parent_instance;

  /* Owned */
  PtAssignment *assignment;
};

enum
{
  PROP_ASSIGNMENT = 1,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtChooseGroupPage, pt_choose_group_page, ADW_TYPE_NAVIGATION_PAGE)

static GParamSpec *props[N_PROPS];

static void
on_group_activated (PtChooseGroupPage *self,
                    int                group)
{
  pt_assignment_set_group (self->assignment, group);
  gtk_widget_activate_action (GTK_WIDGET (self), "assign.members", NULL);
}

/* The entry keeps Escape to itself; who searches for nothing wants to leave */
static void
on_stop_search (PtChooseGroupPage *self,
                GtkEditable       *entry)
{
  if (*gtk_editable_get_text (entry) != '\0')
    gtk_editable_set_text (entry, "");
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "window.close", NULL);
}

static void
pt_choose_group_page_set_assignment (PtChooseGroupPage *self,
                                     PtAssignment      *assignment)
{
  if (g_set_object (&self->assignment, assignment))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ASSIGNMENT]);
}

/* ---- Overrides ---- */

static void
pt_choose_group_page_get_property (GObject    *object,
                                   guint       id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ASSIGNMENT:
      g_value_set_object (value, PT_CHOOSE_GROUP_PAGE (object)->assignment);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_choose_group_page_set_property (GObject      *object,
                                   guint         id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_ASSIGNMENT:
      pt_choose_group_page_set_assignment (PT_CHOOSE_GROUP_PAGE (object),
                                           g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_choose_group_page_dispose (GObject *object)
{
  PtChooseGroupPage *self = PT_CHOOSE_GROUP_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_CHOOSE_GROUP_PAGE);
  g_clear_object (&self->assignment);

  G_OBJECT_CLASS (pt_choose_group_page_parent_class)->dispose (object);
}

static void
pt_choose_group_page_class_init (PtChooseGroupPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_choose_group_page_get_property;
  object_class->set_property = pt_choose_group_page_set_property;
  object_class->dispose = pt_choose_group_page_dispose;

  props[PROP_ASSIGNMENT] =
    g_param_spec_object ("assignment", NULL, NULL, PT_TYPE_ASSIGNMENT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PT_TYPE_GROUP_CARDS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-choose-group-page.ui");
  gtk_widget_class_bind_template_callback (widget_class, on_group_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
}

static void
pt_choose_group_page_init (PtChooseGroupPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
