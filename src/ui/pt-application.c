/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-application.h"

#include <glib/gi18n.h>

#include "config.h"
#include "pt-debug-info.h"
#include "pt-error-alert.h"
#include "pt-error.h"
#include "pt-hosts.h"
#include "pt-window.h"

#define GUIDE "help:passthrough"

/* The application: one window, and the computers that it may show. */
struct _PtApplication
{
  AdwApplication parent_instance;

  /* Borrowed */
  const PtSessionOptions *options;

  /* Owned */
  PtHosts   *hosts;    /* nullable: only one computer was asked for */
  PtSession *session;  /* nullable: begun, and waits for its window */
  int        status;
};

G_DEFINE_FINAL_TYPE (PtApplication, pt_application, ADW_TYPE_APPLICATION)

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  PtApplication *self = user_data;
  const char *developers[] = { "The Phyllome OS contributors https://phyllome.org", NULL };
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  AdwDialog *dialog = adw_about_dialog_new ();
  g_autoptr (PtSession) session = NULL;
  g_autofree char *debug_info = NULL;

  if (PT_IS_WINDOW (window))
    {
      g_object_get (window, "session", &session, NULL);
      debug_info = pt_debug_info_new (session);
    }
  g_object_set (dialog,
                "application-icon", APP_ID,
                "application-name", _("Passthrough"),
                "comments", _("Assign the devices of this computer to virtual machines"),
                "debug-info", debug_info != NULL ? debug_info : "",
                "debug-info-filename", "passthrough.txt",
                "copyright", "© 2026 The Passthrough contributors",
                "developer-name", _("The Phyllome OS contributors"),
                "developers", developers,
                "license-type", GTK_LICENSE_GPL_3_0,
                /* Translators: your names, one a line */
                "translator-credits", _("translator-credits"),
                "version", PACKAGE_VERSION,
                "website", "https://phyllome.org",
                NULL);
  adw_dialog_present (dialog, GTK_WIDGET (window));
}

static void
say_no_help (PtApplication *self,
             const GError  *error)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autoptr (GError) ours = NULL;

  if (window == NULL || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    return;

  pt_set_error (&ours, PT_ERROR_IO,
                _("Install GNOME’s help viewer, Yelp, or read “passthrough --help”."),
                error->message, _("There is no program to show the user guide with."));
  pt_error_alert_present (GTK_WIDGET (window), _("Help Cannot Be Shown"), ours);
}

static void
help_shown (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (PtApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error))
    say_no_help (self, error);
}

static void
help_shown_inside (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (PtApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_uris_finish (G_APP_INFO (source), result, &error))
    say_no_help (self, error);
}

/* GtkUriLauncher asks the desktop, whose viewer looks for the guide among the computer's own files
   and not in our sandbox. GNOME's runtime has a viewer as well, and that one sees /app. */
static void
show_help_inside (PtApplication *self)
{
  g_autoptr (GAppInfo) viewer = g_app_info_get_default_for_uri_scheme ("help");
  g_autoptr (GdkAppLaunchContext) context =
    gdk_display_get_app_launch_context (gdk_display_get_default ());
  GList uris = { .data = (char *) GUIDE };

  if (viewer == NULL)
    {
      g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                                              "x-scheme-handler/help");

      say_no_help (self, error);
      return;
    }
  g_app_info_launch_uris_async (viewer, &uris, G_APP_LAUNCH_CONTEXT (context), NULL,
                                help_shown_inside, g_object_ref (self));
}

static void
help_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  PtApplication *self = user_data;
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (GUIDE);

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    show_help_inside (self);
  else
    gtk_uri_launcher_launch (launcher, gtk_application_get_active_window (GTK_APPLICATION (self)),
                             NULL, help_shown, g_object_ref (self));
}

/* A process of its own: this one's session is another computer's */
static void
example_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) example = NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", &error);

  if (program != NULL)
    example = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "--demo", NULL);
  if (example == NULL)
    g_printerr ("%s\n", error->message);
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  g_application_quit (user_data);
}

static const GActionEntry actions[] = {
  { .name = "about", .activate = about_action },
  { .name = "help", .activate = help_action },
  { .name = "example", .activate = example_action },
  { .name = "quit", .activate = quit_action },
};

static const struct
{
  const char *action;
  const char *accels[3];
} accels[] = {
  { "app.help", { "F1" } },
  { "app.quit", { "<Control>q" } },
  { "window.close", { "<Control>w" } },
  { "win.search", { "<Control>f" } },
  { "win.refresh", { "F5", "<Control>r" } },
  { "win.show-host", { "<Alt>Return" } },
  { "win.show-view::machines", { "<Alt>1" } },
  { "win.show-view::devices", { "<Alt>2" } },
};

static void
begin_session (PtApplication *self)
{
  PtSessionOptions options = *self->options;
  g_autoptr (GError) error = NULL;

  if (self->hosts != NULL && *pt_hosts_get_current (self->hosts) != '\0')
    options.uri = pt_hosts_get_current (self->hosts);
  options.window = TRUE;
  self->session = pt_session_new (&options, &error);
  if (self->session == NULL)
    {
      const char *next = pt_error_get_next (error);

      /* Wrong options: there is nothing that a window could show */
      g_printerr ("%s\n", error->message);
      if (next != NULL)
        g_printerr ("%s\n", next);
      self->status = 2;
      return;
    }
  pt_session_start (self->session);
}

static void
pt_application_startup (GApplication *application)
{
  /* The computer is read while libadwaita starts and the window is made. Whether a service gets a
   * window is not known yet. */
  if (!(g_application_get_flags (application) & G_APPLICATION_IS_SERVICE))
    begin_session (PT_APPLICATION (application));

  G_APPLICATION_CLASS (pt_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (APP_ID);
  /* Advice can be selected, to be copied; Tab that only passes by does not mark it */
  g_object_set (gtk_settings_get_default (), "gtk-label-select-on-focus", FALSE, NULL);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action,
                                           (const char *const *) accels[i].accels);
}

static void
pt_application_activate (GApplication *application)
{
  PtApplication *self = PT_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  g_autoptr (PtSession) session = NULL;

  if (window != NULL)
    {
      gtk_window_present (window);
      return;
    }

  if (self->session == NULL && self->status == 0)
    begin_session (self);
  session = g_steal_pointer (&self->session);
  if (session == NULL)
    return;

  window = GTK_WINDOW (pt_window_new (ADW_APPLICATION (application), session, self->hosts));
  gtk_window_present (window);
}

static void
pt_application_finalize (GObject *object)
{
  PtApplication *self = PT_APPLICATION (object);

  g_clear_object (&self->session);
  g_clear_object (&self->hosts);

  G_OBJECT_CLASS (pt_application_parent_class)->finalize (object);
}

static void
pt_application_class_init (PtApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pt_application_finalize;
  application_class->startup = pt_application_startup;
  application_class->activate = pt_application_activate;
}

static void
pt_application_init (PtApplication *self)
{
}

/**
 * pt_application_main:
 * @options: which computer and which libvirt
 * @argc: number of arguments
 * @argv: arguments, of which `--gapplication-service` is read here, which is how D-Bus starts the
 *   program; the others have been read into @options
 *
 * Shows the window until it is closed. Without a display it says what to do instead.
 *
 * Returns: the exit status: 3 without a display, or when the application could not be started
 */
int
pt_application_main (const PtSessionOptions *options,
                     int                     argc,
                     char                  **argv)
{
  g_autoptr (PtApplication) self = NULL;
  gboolean usual = !options->demo && options->host_root == NULL && options->uri == NULL;
  gboolean service = argc == 2 && g_str_equal (argv[1], "--gapplication-service");
  int status;

  /* X11 names the class of windows after the program when the display is opened */
  if (argc > 0)
    {
      g_autofree char *name = g_path_get_basename (argv[0]);

      g_set_prgname (name);
    }
  g_set_application_name (_("Passthrough"));
  if (!gtk_init_check ())
    {
      /* Translators: %s is the name of the program as it was called, “passthrough” */
      g_printerr (_("%s: There is no display to show the window on.\n"), g_get_prgname ());
      /* Translators: printed in a terminal; do not translate passthrough --help */
      g_printerr (_("“passthrough --help” lists the commands, which need none.\n"));
      return 3;
    }

  /* A window on another computer is no reason to bring forward the one on this */
  self = g_object_new (PT_TYPE_APPLICATION,
                       "application-id", APP_ID,
                       "resource-base-path", "/org/phyllome/Passthrough",
                       "flags", usual ? G_APPLICATION_DEFAULT_FLAGS : G_APPLICATION_NON_UNIQUE,
                       NULL);
  self->options = options;
  if (usual)
    self->hosts = pt_hosts_new ();
  status = g_application_run (G_APPLICATION (self), service ? 2 : MIN (argc, 1), argv);
  return status != 0 ? status : self->status;
}
