/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-add-host-dialog.h"

#include <glib/gi18n.h>

#include "pt-error.h"
#include "pt-hosts.h"
#include "pt-work.h"

/*
 * Asks for a remote computer and tries it. Emits "connected" with a session that has reached it and
 * its URI, and closes; what is not reached is not kept.
 */
struct _PtAddHostDialog
{
  AdwDialog parent_instance;

  /* Template widgets */
  AdwEntryRow *address;
  GtkWidget   *connect;
  GtkLabel    *problem;

  /* Owned */
  PtSession    *session;   /* nullable: the one that is tried */
  PtWork       *work;      /* for its times */
  GCancellable *trying;    /* nullable: of the work, meanwhile */
  char         *uri;
};

enum
{
  PROP_BUSY = 1,
  PROP_WORK,
  N_PROPS
};

enum
{
  CONNECTED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (PtAddHostDialog, pt_add_host_dialog, ADW_TYPE_DIALOG)

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void on_state_changed (PtAddHostDialog *self);

/* (transfer full) (nullable): the session that was tried */
static PtSession *
stop_trying (PtAddHostDialog *self)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_func (self->session, on_state_changed, self);
  if (self->trying != NULL)
    pt_work_end (self->work, self->trying);
  g_clear_object (&self->trying);
  return g_steal_pointer (&self->session);
}

static void
pt_add_host_dialog_update (PtAddHostDialog *self,
                           const char      *problem)
{
  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "add-host.connect", self->session == NULL);
  /* Not insensitive, or it would lose the focus, and with that the dialog its keys */
  gtk_editable_set_editable (GTK_EDITABLE (self->address), self->session == NULL);
  /* GTK forgets a default widget that was hidden, and the dialog does not know that */
  adw_dialog_set_default_widget (ADW_DIALOG (self), NULL);
  adw_dialog_set_default_widget (ADW_DIALOG (self), self->connect);
  if (problem != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), problem,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
}

static void
fail (PtAddHostDialog *self,
      const GError    *error)
{
  const char *next = error != NULL ? pt_error_get_next (error) : NULL;
  g_autofree char *problem =
    next != NULL ? g_strdup_printf ("%s\n%s", error->message, next)
                 : g_strdup (error != NULL ? error->message : _("libvirt cannot be reached."));
  g_autoptr (PtSession) session = stop_trying (self);

  pt_add_host_dialog_update (self, problem);
  gtk_widget_grab_focus (GTK_WIDGET (self->address));
}

/* What it answers later is of no interest: it is not kept */
static void
cancel_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  PtAddHostDialog *self = PT_ADD_HOST_DIALOG (widget);
  g_autoptr (PtSession) session = stop_trying (self);

  pt_add_host_dialog_update (self, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->address));
}

static void
on_lasting (PtAddHostDialog *self)
{
  gboolean lasting;
  g_autofree char *text = NULL;

  g_object_get (self->work, "lasting", &lasting, "text", &text, NULL);
  if (lasting)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
on_state_changed (PtAddHostDialog *self)
{
  switch (pt_session_get_libvirt_state (self->session))
    {
    case PT_LIBVIRT_CONNECTING:
      break;

    case PT_LIBVIRT_UNREACHABLE:
      fail (self, pt_session_get_libvirt_error (self->session));
      break;

    case PT_LIBVIRT_CONNECTED:
    case PT_LIBVIRT_READ_ONLY:
    case PT_LIBVIRT_SESSION:
    default:
      {
        g_autoptr (PtSession) session = stop_trying (self);
        g_autoptr (PtAddHostDialog) alive = g_object_ref (self);

        adw_dialog_force_close (ADW_DIALOG (alive));
        g_signal_emit (alive, signals[CONNECTED], 0, session, alive->uri);
      }
      break;
    }
}

static void
connect_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  PtAddHostDialog *self = PT_ADD_HOST_DIALOG (widget);
  g_autoptr (GError) error = NULL;
  PtSessionOptions options = { 0 };

  g_free (self->uri);
  self->uri = pt_hosts_dup_uri (gtk_editable_get_text (GTK_EDITABLE (self->address)));
  if (self->uri == NULL)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->address));
      return;
    }

  options.uri = self->uri;
  self->session = pt_session_new (&options, &error);
  if (self->session == NULL)
    {
      fail (self, error);
      return;
    }
  g_signal_connect_object (self->session, "notify::libvirt-state", G_CALLBACK (on_state_changed),
                           self, G_CONNECT_SWAPPED);
  self->trying = pt_work_begin (self->work, _("libvirt has not answered yet."));
  pt_add_host_dialog_update (self, NULL);
  pt_session_start (self->session);
}

static void
pt_add_host_dialog_closed (AdwDialog *dialog)
{
  g_autoptr (PtSession) session = stop_trying (PT_ADD_HOST_DIALOG (dialog));
}

static void
pt_add_host_dialog_get_property (GObject    *object,
                                 guint       id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, PT_ADD_HOST_DIALOG (object)->session != NULL);
      break;
    case PROP_WORK:
      g_value_set_object (value, PT_ADD_HOST_DIALOG (object)->work);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pt_add_host_dialog_dispose (GObject *object)
{
  g_autoptr (PtSession) session = stop_trying (PT_ADD_HOST_DIALOG (object));

  gtk_widget_dispose_template (GTK_WIDGET (object), PT_TYPE_ADD_HOST_DIALOG);
  g_clear_object (&PT_ADD_HOST_DIALOG (object)->work);

  G_OBJECT_CLASS (pt_add_host_dialog_parent_class)->dispose (object);
}

static void
pt_add_host_dialog_finalize (GObject *object)
{
  g_free (PT_ADD_HOST_DIALOG (object)->uri);

  G_OBJECT_CLASS (pt_add_host_dialog_parent_class)->finalize (object);
}

static void
pt_add_host_dialog_class_init (PtAddHostDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pt_add_host_dialog_get_property;
  object_class->dispose = pt_add_host_dialog_dispose;
  object_class->finalize = pt_add_host_dialog_finalize;
  ADW_DIALOG_CLASS (klass)->closed = pt_add_host_dialog_closed;

  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_WORK] = g_param_spec_object ("work", NULL, NULL, PT_TYPE_WORK,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * PtAddHostDialog::connected:
   * @session: a #PtSession that has reached the computer
   * @uri: how
   */
  signals[CONNECTED] =
    g_signal_new ("connected", PT_TYPE_ADD_HOST_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, PT_TYPE_SESSION, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/phyllome/Passthrough/pt-add-host-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PtAddHostDialog, address);
  gtk_widget_class_bind_template_child (widget_class, PtAddHostDialog, connect);
  gtk_widget_class_bind_template_child (widget_class, PtAddHostDialog, problem);
  gtk_widget_class_install_action (widget_class, "add-host.connect", NULL, connect_action);
  gtk_widget_class_install_action (widget_class, "add-host.cancel", NULL, cancel_action);
}

static void
pt_add_host_dialog_init (PtAddHostDialog *self)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self));
  AdwDialog *dialog = ADW_DIALOG (self);

  self->work = pt_work_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->work, "notify::lasting", G_CALLBACK (on_lasting), self,
                           G_CONNECT_SWAPPED);
  pt_add_host_dialog_update (self, NULL);
  /* As large as its text */
  adw_dialog_set_content_width (dialog,
                                (int) adw_length_unit_to_px (ADW_LENGTH_UNIT_SP, 440, settings));
  adw_dialog_set_content_height (dialog,
                                 (int) adw_length_unit_to_px (ADW_LENGTH_UNIT_SP, 380, settings));
}

/**
 * pt_add_host_dialog_new:
 *
 * Returns: (transfer floating): a dialog that asks for a remote computer
 */
PtAddHostDialog *
pt_add_host_dialog_new (void)
{
  return g_object_new (PT_TYPE_ADD_HOST_DIALOG, NULL);
}
