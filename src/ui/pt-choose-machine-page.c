/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-choose-machine-page.h"

#include <glib/gi18n.h>

#include "pt-error.h"
#include "pt-finding-row.h"
#include "pt-group-card.h"
#include "pt-machine-item.h"
#include "pt-machine-row.h"
#include "pt-wrapping.h"

/* Which machine shall get the group? Or, when none can: why not. */
struct _PtChooseMachinePage
{
  AdwNavigationPage parent_instance;

  /* Template widgets */
  PtGroupCard *card;
  GtkListBox  *machines;
  GtkListBox  *findings;

  /* Owned */
  PtAssignment *assignment;
  PtGroupItem  *group;
};

enum
{
  PROP_ASSIGNMENT = 1,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtChooseMachinePage, pt_choose_machine_page, ADW_TYPE_NAVIGATION_PAGE)

static GParamSpec *props[N_PROPS];

static gboolean
is_assignable (gpointer     object,
               PtGroupView *view)
{
  return view != NULL && pt_group_view_is_assignable (view);
}

static gboolean
is_blocked (gpointer     object,
            PtGroupView *view)
{
  return view != NULL && !pt_group_view_is_assignable (view);
}

static char *
get_placeholder_title (gpointer       object,
                       PtLibvirtState state)
{
  if (state == PT_LIBVIRT_UNREACHABLE)
    return g_strdup (_("Virtual Machines Cannot Be Reached"));
  return g_strdup (state == PT_LIBVIRT_CONNECTING ? _("Connecting to libvirt")
                                                  : _("No Virtual Machines"));
}

static char *
get_placeholder_text (gpointer       object,
                      PtLibvirtState state,
                      const GError  *error)
{
  if (error != NULL)
    {
      const char *next = pt_error_get_next (error);

      return next != NULL ? g_strdup_printf ("%s\n%s", error->message, next)
                          : g_strdup (error->message);
    }
  if (state == PT_LIBVIRT_CONNECTING)
    return g_strdup (_("They appear here in a moment."));
  return g_strdup (_("Make one with Virtual Machine Manager or virt-install. It appears here at "
                     "once."));
}

static void
on_row_activated (PtChooseMachinePage *self,
                  GtkListBoxRow       *row)
{
  PtMachineItem *item = pt_machine_row_get_item (PT_MACHINE_ROW (row));

  pt_assignment_set_machine (self->assignment, pt_machine_item_get_machine (item));
  gtk_widget_activate_action (GTK_WIDGET (self), "assign.members", NULL);
}

static GtkWidget *
create_machine_row (gpointer machine,
                    gpointer user_data)
{
  g_autoptr (PtMachineItem) item = pt_machine_item_new (user_data, machine);

  return pt_machine_row_new (item);
}

static GtkWidget *
create_finding_row (gpointer finding,
                    gpointer user_data)
{
  g_autoptr (PtFindingItem) item = pt_finding_item_new (finding);

  return pt_finding_row_new (item);
}

static gboolean
is_blocking (gpointer finding,
             gpointer user_data)
{
  return pt_finding_get_severity (finding) == PT_SEVERITY_BLOCKED;
}

static void
on_view_changed (PtChooseMachinePage *self)
{
  PtGroupView *view = pt_group_item_get_view (self->group);
  g_autoptr (GtkFilterListModel) blocking = gtk_filter_list_model_new (
    g_object_ref (pt_group_view_get_findings (view)),
    GTK_FILTER (gtk_custom_filter_new (is_blocking, NULL, NULL)));

  gtk_list_box_bind_model (self->findings, G_LIST_MODEL (blocking), create_finding_row, NULL, NULL);
}

static void
on_group_changed (PtChooseMachinePage *self)
{
  PtSession *session = pt_assignment_get_session (self->assignment);
  int group;

  if (self->group != NULL)
    g_signal_handlers_disconnect_by_func (self->group, on_view_changed, self);
  g_clear_object (&self->group);

  g_object_get (self->assignment, "group", &group, NULL);
  self->group = pt_session_find_group (session, group);
  g_object_set (self->card, "item", self->group, NULL);
  if (self->group == NULL)
    return;

  g_signal_connect_object (self->group, "notify::view", G_CALLBACK (on_view_changed), self,
                           G_CONNECT_SWAPPED);
  on_view_changed (self);
}

static void
pt_choose_machine_page_set_assignment (PtChooseMachinePage *self,
                                       PtAssignment        *assignment)
{
  PtSession *session;

  if (!g_set_object (&self->assignment, assignment))
    return;

  session = pt_assignment_get_session (assignment);
  gtk_list_box_bind_model (self->machines, pt_session_get_machines (session), create_machine_row,
                           g_object_ref (session), g_object_unref);
  g_signal_connect_object (assignment, "notify::group", G_CALLBACK (on_group_changed), self,
                           G_CONNECT_SWAPPED);
  on_group_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ASSIGNMENT]);
}

/* ---- Overrides ---- */

static void
pt_choose_machine_page_get_property (GObject    *object,
                                     guint       id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ASSIGNMENT:
      g_value_set_object (value, PT_CHOOSE_MACHINE_PAGE (object)->assignment);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_choose_machine_page_set_property (GObject      *object,
                                     guint         id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_ASSIGNMENT:
      pt_choose_machine_page_set_assignment (PT_CHOOSE_MACHINE_PAGE (object),
                                             g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_choose_machine_page_dispose (GObject *object)
{
  PtChooseMachinePage *self = PT_CHOOSE_MACHINE_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_CHOOSE_MACHINE_PAGE);
  g_clear_object (&self->group);
  g_clear_object (&self->assignment);

  G_OBJECT_CLASS (pt_choose_machine_page_parent_class)->dispose (object);
}

static void
pt_choose_machine_page_class_init (PtChooseMachinePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_choose_machine_page_get_property;
  object_class->set_property = pt_choose_machine_page_set_property;
  object_class->dispose = pt_choose_machine_page_dispose;

  props[PROP_ASSIGNMENT] =
    g_param_spec_object ("assignment", NULL, NULL, PT_TYPE_ASSIGNMENT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PT_TYPE_GROUP_CARD);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/phyllome/Passthrough/pt-choose-machine-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtChooseMachinePage, card);
  gtk_widget_class_bind_template_child (widget_class, PtChooseMachinePage, machines);
  gtk_widget_class_bind_template_child (widget_class, PtChooseMachinePage, findings);
  gtk_widget_class_bind_template_callback (widget_class, is_assignable);
  gtk_widget_class_bind_template_callback (widget_class, is_blocked);
  gtk_widget_class_bind_template_callback (widget_class, get_placeholder_title);
  gtk_widget_class_bind_template_callback (widget_class, get_placeholder_text);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
pt_choose_machine_page_init (PtChooseMachinePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_wrapping_unfold_titles (GTK_WIDGET (self));
}
