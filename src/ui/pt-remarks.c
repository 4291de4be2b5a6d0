/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-remarks.h"

/*
 * What is worth knowing after a change, a row each, until the person has read it or the next
 * change is made: who has now on this computer what came back.
 */
struct _PtRemarks
{
  AdwPreferencesGroup parent_instance;

  /* Template widgets */
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (PtRemarks, pt_remarks, ADW_TYPE_PREFERENCES_GROUP)

static void
dismiss_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  pt_remarks_set_lines (PT_REMARKS (widget), NULL);
  /* The button that had the focus is gone; keys shall still arrive on this page */
  if (parent != NULL)
    gtk_widget_child_focus (parent, GTK_DIR_TAB_FORWARD);
}

static void
pt_remarks_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PT_TYPE_REMARKS);

  G_OBJECT_CLASS (pt_remarks_parent_class)->dispose (object);
}

static void
pt_remarks_class_init (PtRemarksClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pt_remarks_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-remarks.ui");
  gtk_widget_class_bind_template_child (widget_class, PtRemarks, list);
  gtk_widget_class_install_action (widget_class, "remarks.dismiss", NULL, dismiss_action);
}

static void
pt_remarks_init (PtRemarks *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * pt_remarks_set_lines:
 * @self: remarks
 * @lines: (nullable): a remark a line; %NULL or empty: there are none
 *
 * Shows them in place of those before, and has a screen reader read them.
 */
void
pt_remarks_set_lines (PtRemarks  *self,
                      const char *lines)
{
  g_auto (GStrv) remarks = g_strsplit (lines != NULL ? lines : "", "\n", -1);

  g_return_if_fail (PT_IS_REMARKS (self));

  gtk_list_box_remove_all (self->list);
  for (guint i = 0; remarks[i] != NULL; i++)
    gtk_list_box_append (self->list, g_object_new (ADW_TYPE_ACTION_ROW,
                                                   "use-markup", FALSE,
                                                   "title", remarks[i],
                                                   "title-lines", 0,
                                                   "activatable", FALSE,
                                                   NULL));
  gtk_widget_set_visible (GTK_WIDGET (self), remarks[0] != NULL);
  if (remarks[0] != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), lines,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}
