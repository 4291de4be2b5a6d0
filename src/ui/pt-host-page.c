/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-host-page.h"

#include <glib/gi18n.h>

#include "pt-check-row.h"
#include "pt-error-alert.h"
#include "pt-error.h"
#include "pt-work-bar.h"
#include "pt-work.h"
#include "pt-wrapping.h"

/* The computer itself: whether it is ready to hand devices over, what to do when it is not, and a
 * report for others. */
struct _PtHostPage
{
  AdwNavigationPage parent_instance;

  /* Template widgets */
  GtkLabel   *summary;
  GtkLabel   *reason;
  GtkWidget  *checks_group;
  GtkListBox *checks;
  GtkWidget  *blind_group;
  GtkListBox *blind;
  GtkWidget  *detail_group;
  GtkLabel   *detail;
  GtkWidget  *report_group;

  /* Owned */
  PtSession *session;
  PtWork    *work;
};

enum
{
  PROP_SESSION = 1,
  PROP_WORK,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (PtHostPage, pt_host_page, ADW_TYPE_NAVIGATION_PAGE)

static GParamSpec *props[N_PROPS];

/* ---- What it says ---- */

static char *
get_title (gpointer  object,
           PtHost   *host)
{
  switch (host != NULL ? pt_host_get_facts (host)->source : PT_HOST_THIS)
    {
    case PT_HOST_REMOTE:
      return g_strdup (_("Remote Computer"));
    case PT_HOST_EXAMPLE:
      return g_strdup (_("Example Computer"));
    case PT_HOST_RECORDED:
      return g_strdup (_("Recorded Computer"));
    case PT_HOST_THIS:
    default:
      return g_strdup (_("This Computer"));
    }
}

static void
set_summary (PtHostPage *self,
             const char *summary,
             const char *reason)
{
  gtk_label_set_label (self->summary, summary);
  gtk_label_set_label (self->reason, reason != NULL ? reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason), reason != NULL && *reason != '\0');
}

static void
summarize (PtHostPage *self,
           GPtrArray  *checks)
{
  const GError *error = pt_session_get_host_error (self->session);

  if (error != NULL)
    set_summary (self, _("Devices Could Not Be Read"), error->message);
  else if (checks == NULL)
    set_summary (self, _("Reading Devices"), NULL);
  else if (!pt_readiness_is_ready (checks))
    set_summary (self, _("Not Ready"), _("Something stands in the way of handing devices over."));
  else if (!pt_readiness_is_certain (checks))
    set_summary (self, _("Perhaps Ready"), _("Not everything could be checked."));
  else
    set_summary (self, _("Ready"), _("Nothing stands in the way of handing devices over."));
}

/* What two checks share is said once */
static void
shorten (GPtrArray *checks)
{
  for (guint i = checks->len; i-- > 1;)
    {
      PtCheck *check = g_ptr_array_index (checks, i);

      for (guint j = 0; j < i && check->advice != NULL; j++)
        {
          const PtCheck *earlier = g_ptr_array_index (checks, j);

          if (g_strcmp0 (earlier->advice, check->advice) == 0)
            {
              g_set_str (&check->advice, _("As above."));
              break;
            }
        }
    }
}

/* A row that says the same stays, with the focus that it may have */
static void
show_checks (PtHostPage *self,
             GPtrArray  *checks)
{
  GtkListBoxRow *row;
  int position = 0;

  for (guint i = 0; checks != NULL && i < checks->len; i++, position++)
    {
      const PtCheck *check = g_ptr_array_index (checks, i);

      row = gtk_list_box_get_row_at_index (self->checks, position);
      if (row != NULL && pt_check_row_shows (PT_CHECK_ROW (row), check))
        continue;
      if (row != NULL)
        gtk_list_box_remove (self->checks, GTK_WIDGET (row));
      gtk_list_box_insert (self->checks, pt_check_row_new (check), position);
    }
  while ((row = gtk_list_box_get_row_at_index (self->checks, position)) != NULL)
    gtk_list_box_remove (self->checks, GTK_WIDGET (row));
  gtk_widget_set_visible (self->checks_group, position > 0);
}

static void
show_blind (PtHostPage        *self,
            const PtHostFacts *facts)
{
  gboolean any = FALSE;

  gtk_list_box_remove_all (self->blind);
  for (guint i = 0; facts != NULL && i < PT_N_EVIDENCE; i++)
    if (facts->cannot_tell[i] != NULL)
      {
        GtkWidget *row = adw_action_row_new ();

        adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
        adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), facts->cannot_tell[i]);
        gtk_list_box_append (self->blind, row);
        any = TRUE;
      }
  gtk_widget_set_visible (self->blind_group, any);
}

static void
show_detail (PtHostPage *self)
{
  const GError *error = pt_session_get_host_error (self->session);
  const char *detail;

  if (error == NULL)
    error = pt_session_get_libvirt_error (self->session);
  detail = error != NULL ? pt_error_get_detail (error) : NULL;
  gtk_label_set_label (self->detail, detail != NULL ? detail : "");
  gtk_widget_set_visible (self->detail_group, detail != NULL && *detail != '\0');
}

static void
on_facts_changed (PtHostPage *self)
{
  PtHost *host = pt_session_get_host (self->session);
  const PtHostFacts *facts = host != NULL ? pt_host_get_facts (host) : NULL;
  g_autoptr (GPtrArray) checks = NULL;

  if (host != NULL)
    checks = pt_readiness_new (host, pt_session_get_libvirt_state (self->session),
                               pt_session_get_libvirt_error (self->session));
  if (checks != NULL)
    shorten (checks);
  summarize (self, checks);
  show_checks (self, checks);
  show_blind (self, facts);
  show_detail (self);
  /* Another computer's files cannot be read from here */
  gtk_widget_set_visible (self->report_group, facts != NULL && facts->source != PT_HOST_REMOTE);
}

/* ---- The report ---- */

static void
on_captured (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (PtHostPage) self = user_data;
  g_autoptr (GError) error = NULL;

  pt_work_end (self->work, g_task_get_cancellable (G_TASK (result)));
  if (pt_session_capture_finish (PT_SESSION (object), result, &error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _("Report saved"));
  else
    pt_error_alert_present (GTK_WIDGET (self), _("Report Not Saved"), error);
}

static void
on_file_chosen (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (PtHostPage) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, NULL);
  g_autoptr (GCancellable) cancellable = NULL;

  if (file == NULL || g_file_peek_path (file) == NULL)
    return;

  cancellable = pt_work_begin (self->work, _("Saving what was read of the computer…"));
  pt_session_capture_async (self->session, g_file_peek_path (file), cancellable, on_captured,
                            g_object_ref (self));
}

static void
save_report_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _("Save Report"));
  gtk_file_dialog_set_initial_name (dialog, "passthrough-report.tar.gz");
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, on_file_chosen,
                        g_object_ref (PT_HOST_PAGE (widget)));
}

/* ---- Overrides ---- */

static void
pt_host_page_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  PtHostPage *self = PT_HOST_PAGE (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_WORK:
      g_value_set_object (value, self->work);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_host_page_set_property (GObject      *object,
                           guint         id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      PT_HOST_PAGE (object)->session = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_host_page_constructed (GObject *object)
{
  PtHostPage *self = PT_HOST_PAGE (object);
  static const char *const signals[] = { "notify::host", "notify::host-error",
                                         "notify::libvirt-state", "notify::libvirt-error" };

  G_OBJECT_CLASS (pt_host_page_parent_class)->constructed (object);

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (self->session, signals[i], G_CALLBACK (on_facts_changed), self,
                             G_CONNECT_SWAPPED);
  on_facts_changed (self);
}

static void
pt_host_page_dispose (GObject *object)
{
  PtHostPage *self = PT_HOST_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PT_TYPE_HOST_PAGE);
  g_clear_object (&self->session);
  g_clear_object (&self->work);

  G_OBJECT_CLASS (pt_host_page_parent_class)->dispose (object);
}

static void
pt_host_page_class_init (PtHostPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_host_page_get_property;
  object_class->set_property = pt_host_page_set_property;
  object_class->constructed = pt_host_page_constructed;
  object_class->dispose = pt_host_page_dispose;

  props[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL, PT_TYPE_SESSION,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_WORK] = g_param_spec_object ("work", NULL, NULL, PT_TYPE_WORK,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (PT_TYPE_WORK_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-host-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtHostPage, summary);
  gtk_widget_class_bind_template_child (widget_class, PtHostPage, reason);
  gtk_widget_class_bind_template_child (widget_class, PtHostPage, checks_group);
  gtk_widget_class_bind_template_child (widget_class, PtHostPage, checks);
  gtk_widget_class_bind_template_child (widget_class, PtHostPage, blind_group);
  gtk_widget_class_bind_template_child (widget_class, PtHostPage, blind);
  gtk_widget_class_bind_template_child (widget_class, PtHostPage, detail_group);
  gtk_widget_class_bind_template_child (widget_class, PtHostPage, detail);
  gtk_widget_class_bind_template_child (widget_class, PtHostPage, report_group);
  gtk_widget_class_bind_template_callback (widget_class, get_title);
  gtk_widget_class_install_action (widget_class, "host.save-report", NULL, save_report_action);
}

static void
pt_host_page_init (PtHostPage *self)
{
  self->work = pt_work_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_wrapping_unfold_titles (GTK_WIDGET (self));
}

/**
 * pt_host_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page of its computer
 */
AdwNavigationPage *
pt_host_page_new (PtSession *session)
{
  return g_object_new (PT_TYPE_HOST_PAGE, "session", session, NULL);
}
