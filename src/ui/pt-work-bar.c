/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-work-bar.h"

#include "pt-work.h"

/* Shows a #PtWork: a spinner, then what takes so long and a way out. */
struct _PtWorkBar
{
  AdwBin parent_instance;

  /* Owned */
  PtWork *work;
};

enum
{
  PROP_WORK = 1,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtWorkBar, pt_work_bar, ADW_TYPE_BIN)

static GParamSpec *props[N_PROPS];

static void
cancel_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  PtWorkBar *self = PT_WORK_BAR (widget);

  if (self->work != NULL)
    pt_work_cancel (self->work);
}

static void
pt_work_bar_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_WORK:
      g_value_set_object (value, PT_WORK_BAR (object)->work);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_work_bar_set_property (GObject      *object,
                          guint         id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  PtWorkBar *self = PT_WORK_BAR (object);

  switch (id)
    {
    case PROP_WORK:
      if (g_set_object (&self->work, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_work_bar_dispose (GObject *object)
{
  PtWorkBar *self = PT_WORK_BAR (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_WORK_BAR);
  g_clear_object (&self->work);

  G_OBJECT_CLASS (pt_work_bar_parent_class)->dispose (object);
}

static void
pt_work_bar_class_init (PtWorkBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_work_bar_get_property;
  object_class->set_property = pt_work_bar_set_property;
  object_class->dispose = pt_work_bar_dispose;

  props[PROP_WORK] =
    g_param_spec_object ("work", NULL, NULL, PT_TYPE_WORK,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-work-bar.ui");
  gtk_widget_class_install_action (widget_class, "work.cancel", NULL, cancel_action);
}

static void
pt_work_bar_init (PtWorkBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
