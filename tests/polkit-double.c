/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "polkit-double.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>

#include "virt-daemon.h"

#define BUS "DBUS_SYSTEM_BUS_ADDRESS"

struct _TestPolkit
{
  PolkitAnswer     answer;
  char            *allowed;
  char            *directory;
  char            *address;
  char            *before;     /* the bus of the computer */
  GSubprocess     *bus;
  GMainContext    *context;
  GMainLoop       *loop;
  GThread         *thread;
  GDBusConnection *connection;
};

/* As nobody, and whoever else the test becomes */
static const char bus_config[] =
  "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
  " \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
  "<busconfig><listen>unix:path=%s/bus</listen><policy context=\"default\"><allow user=\"*\"/>"
  "<allow own=\"*\"/><allow send_destination=\"*\"/>"
  "<allow receive_sender=\"*\"/></policy></busconfig>\n";

/* What libvirt asks; src/util/virpolkit.c, virPolkitCheckAuth() */
static const char interface_xml[] =
  "<node><interface name='org.freedesktop.PolicyKit1.Authority'><method name='CheckAuthorization'>"
  "<arg type='(sa{sv})' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='a{ss}' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='(bba{ss})' direction='out'/></method></interface></node>";

static void
on_call (GDBusConnection       *connection,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               data)
{
  TestPolkit *self = data;
  GVariantBuilder details;
  const char *action;
  gboolean allowed;

  g_variant_get_child (parameters, 1, "&s", &action);
  allowed = g_str_has_prefix (action, self->allowed);
  g_variant_builder_init (&details, G_VARIANT_TYPE ("a{ss}"));
  if (!allowed && self->answer == POLKIT_DISMISSED)
    g_variant_builder_add (&details, "{ss}", "polkit.dismissed", "true");
  g_dbus_method_invocation_return_value (
    invocation, g_variant_new ("((bba{ss}))", allowed,
                               !allowed && self->answer == POLKIT_CHALLENGE, &details));
}

static const GDBusInterfaceVTable vtable = { .method_call = on_call };

/* The test itself waits for libvirt meanwhile */
static gpointer
answer_calls (gpointer data)
{
  TestPolkit *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
register_authority (TestPolkit *self)
{
  g_autoptr (GDBusNodeInfo) node = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  self->connection =
    g_dbus_connection_new_for_address_sync (self->address,
                                            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                            G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                            NULL, NULL, &error);
  g_assert_no_error (error);
  node = g_dbus_node_info_new_for_xml (interface_xml, &error);
  g_assert_no_error (error);
  g_main_context_push_thread_default (self->context);
  g_dbus_connection_register_object (self->connection, "/org/freedesktop/PolicyKit1/Authority",
                                     node->interfaces[0], &vtable, self, NULL, &error);
  g_main_context_pop_thread_default (self->context);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.PolicyKit1", 0),
                                       G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                       &error);
  g_assert_no_error (error);
}

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
start_bus (TestPolkit *self)
{
  g_autofree char *path = g_build_filename (self->directory, "bus.conf", NULL);
  g_autofree char *option = g_strconcat ("--config-file=", path, NULL);
  g_autofree char *text = g_strdup_printf (bus_config, self->directory);
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GDataInputStream) input = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->bus = g_subprocess_launcher_spawn (launcher, &error, "dbus-daemon", option, "--nofork",
                                           "--print-address", NULL);
  g_assert_no_error (error);
  /* It is there once it says where */
  input = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->bus));
  self->address = g_data_input_stream_read_line (input, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (self->address);
}

/* Skips the test and returns NULL where there is no bus to start */
TestPolkit *
test_polkit_new (PolkitAnswer  answer,
                 const char   *allowed)
{
  g_autofree char *program = g_find_program_in_path ("dbus-daemon");
  TestPolkit *self;

  if (program == NULL)
    {
      g_test_skip ("there is no dbus-daemon to start");
      return NULL;
    }

  self = g_new0 (TestPolkit, 1);
  self->answer = answer;
  self->allowed = g_strdup (allowed);
  self->directory = test_files_make_directory ();
  g_assert_no_errno (g_chmod (self->directory, 0711));
  start_bus (self);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  register_authority (self);
  self->thread = g_thread_new ("polkit", answer_calls, self);
  self->before = g_strdup (g_getenv (BUS));
  g_setenv (BUS, self->address, TRUE);
  return self;
}

void
test_polkit_free (TestPolkit *self)
{
  if (self->before != NULL)
    g_setenv (BUS, self->before, TRUE);
  else
    g_unsetenv (BUS);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  g_object_unref (self->connection);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_subprocess_force_exit (self->bus);
  g_subprocess_wait (self->bus, NULL, NULL);
  g_object_unref (self->bus);
  test_files_remove_tree (self->directory);
  g_free (self->directory);
  g_free (self->allowed);
  g_free (self->address);
  g_free (self->before);
  g_free (self);
}
