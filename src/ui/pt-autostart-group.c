/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-autostart-group.h"

/*
 * Where a machine that starts by itself would lock the person out with what it is to get: a switch
 * that turns that off in the same breath. Seen only where that is a finding, or was until it was
 * switched on.
 */
struct _PtAutostartGroup
{
  AdwPreferencesGroup parent_instance;

  /* Template widgets */
  AdwSwitchRow *no_autostart;

  /* Owned */
  PtAssignment *assignment;
};

enum
{
  PROP_ASSIGNMENT = 1,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtAutostartGroup, pt_autostart_group, ADW_TYPE_PREFERENCES_GROUP)

static GParamSpec *props[N_PROPS];

static gboolean
is_offered (gpointer object,
            PtPlan  *plan,
            gboolean no_autostart)
{
  GListModel *findings = plan != NULL ? pt_plan_get_findings (plan) : NULL;

  for (guint i = 0; findings != NULL && i < g_list_model_get_n_items (findings); i++)
    {
      g_autoptr (PtFinding) finding = g_list_model_get_item (findings, i);

      if (g_str_equal (pt_finding_get_id (finding), "autostart-lockout"))
        return TRUE;
    }
  /* Once chosen it stays, so that it can be taken back */
  return no_autostart;
}

static void
pt_autostart_group_get_property (GObject    *object,
                                 guint       id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ASSIGNMENT:
      g_value_set_object (value, PT_AUTOSTART_GROUP (object)->assignment);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_autostart_group_set_property (GObject      *object,
                                 guint         id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  PtAutostartGroup *self = PT_AUTOSTART_GROUP (object);

  switch (id)
    {
    case PROP_ASSIGNMENT:
      if (!g_set_object (&self->assignment, g_value_get_object (value)))
        break;
      if (self->assignment != NULL)
        g_object_bind_property (pt_assignment_get_options (self->assignment), "no-autostart",
                                self->no_autostart, "active",
                                G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_autostart_group_dispose (GObject *object)
{
  PtAutostartGroup *self = PT_AUTOSTART_GROUP (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_AUTOSTART_GROUP);
  g_clear_object (&self->assignment);

  G_OBJECT_CLASS (pt_autostart_group_parent_class)->dispose (object);
}

static void
pt_autostart_group_class_init (PtAutostartGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_autostart_group_get_property;
  object_class->set_property = pt_autostart_group_set_property;
  object_class->dispose = pt_autostart_group_dispose;

  props[PROP_ASSIGNMENT] =
    g_param_spec_object ("assignment", NULL, NULL, PT_TYPE_ASSIGNMENT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/phyllome/Passthrough/pt-autostart-group.ui");
  gtk_widget_class_bind_template_child (widget_class, PtAutostartGroup, no_autostart);
  gtk_widget_class_bind_template_callback (widget_class, is_offered);
}

static void
pt_autostart_group_init (PtAutostartGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
