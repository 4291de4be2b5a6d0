/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-example.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "pt-error.h"
#include "pt-example-resources.h"
#include "pt-host-image.h"
#include "pt-state-file.h"
#include "pt-test-driver.h"

/*
 * The example computer: a recorded host, and virtual machines in libvirt's test driver, both as
 * files below one directory. Everything else is the same code as for a real computer, only with
 * other roots. What is done to the machines stays there until it is reset.
 *
 * Each program has the machines in its own memory, as libvirt's test driver keeps them, and the
 * files are what they share: who wants to change something holds them, fetches what others have
 * done, and writes all of it back.
 */
struct _PtExample
{
  GObject parent_instance;

  char *directory;
  char *host_root;
  char *uri;
};

G_DEFINE_FINAL_TYPE (PtExample, pt_example, G_TYPE_OBJECT)

#define RESOURCES "/org/phyllome/Passthrough/example/"
#define MACHINES "machines.xml"
#define HOST "host-"
#define MAKING ".making"

/* The test driver's file has no place for it: UUIDs, a line each */
#define AUTOSTART "autostart"
#define AUTOSTARTING "5f1ac0d0-7a83-4b0e-9c11-2d8f1c5a0a57\n" /* homeserver, at first */

#define LOCK "lock"

static void
pt_example_finalize (GObject *object)
{
  PtExample *self = PT_EXAMPLE (object);

  g_free (self->directory);
  g_free (self->host_root);
  g_free (self->uri);

  G_OBJECT_CLASS (pt_example_parent_class)->finalize (object);
}

static void
pt_example_class_init (PtExampleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_example_finalize;
}

static void
pt_example_init (PtExample *self)
{
}

static GBytes *
lookup (const char  *name,
        GError     **error)
{
  g_autofree char *path = g_strconcat (RESOURCES, name, NULL);

  return g_resource_lookup_data (pt_example_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE,
                                 error);
}

/* What an earlier version left: computers made of another image. */
static void
remove_others (PtExample *self)
{
  g_autofree char *kept = g_path_get_basename (self->host_root);
  g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, name, NULL);

      if (g_str_has_prefix (name, HOST) && !g_str_has_suffix (name, MAKING) &&
          !g_str_equal (name, kept))
        pt_state_file_remove_tree (path);
    }
}

/* Several programs may do this at once, any of them may be killed, and the others may be reading
 * already. So the tree is named after the image it is made of, appears whole, and is never made
 * anew. */
static gboolean
unpack_host (PtExample  *self,
             GError    **error)
{
  g_autoptr (GBytes) image = lookup ("example.host", error);
  g_autofree char *checksum = NULL;
  g_autofree char *fresh = NULL;

  if (image == NULL)
    return FALSE;

  checksum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, image);
  self->host_root = g_strdup_printf ("%s/" HOST "%.16s", self->directory, checksum);
  if (g_file_test (self->host_root, G_FILE_TEST_IS_DIR))
    return TRUE;

  fresh = g_strdup_printf ("%s/" HOST "XXXXXX" MAKING, self->directory);
  if (g_mkdtemp (fresh) == NULL)
    {
      pt_set_error (error, PT_ERROR_IO, _("Check that the disk is not full."), g_strerror (errno),
                    /* Translators: %s is a folder */
                    _("The example computer could not be made in “%s”."), self->directory);
      return FALSE;
    }
  if (!pt_host_image_unpack (g_bytes_get_data (image, NULL), (gssize) g_bytes_get_size (image),
                             fresh, error))
    {
      pt_state_file_remove_tree (fresh);
      return FALSE;
    }

  /* Not where another program was faster: it made the same */
  if (g_rename (fresh, self->host_root) != 0)
    pt_state_file_remove_tree (fresh);
  remove_others (self);
  return TRUE;
}

static gboolean
make_machines (PtExample  *self,
               gboolean    reset,
               guint       patience,
               GError    **error)
{
  g_autofree char *path = g_build_filename (self->directory, MACHINES, NULL);
  g_autoptr (PtMachineLock) lock = NULL;
  g_autoptr (GBytes) machines = NULL;

  if (!reset && g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;

  machines = lookup (MACHINES, error);
  lock = machines != NULL ? pt_machine_lock_new (self->directory, LOCK, _("Example Computer"),
                                                 patience, NULL, error)
                          : NULL;
  /* Another program may have made them meanwhile, and have changed them since */
  if (lock != NULL && !reset && g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;

  return lock != NULL &&
         pt_state_file_write (self->directory, AUTOSTART, AUTOSTARTING, -1, error) &&
         pt_state_file_write (self->directory, MACHINES, g_bytes_get_data (machines, NULL),
                              (gssize) g_bytes_get_size (machines), error);
}

/**
 * pt_example_new:
 * @directory: (nullable): where it is kept; %NULL: `$XDG_STATE_HOME/passthrough/example`
 * @reset: forget what was done there
 * @patience: how long to wait for another program that is changing it, in seconds
 * @error: return location
 *
 * Returns: (transfer full): the example computer, its files made where they were missing; or %NULL
 */
PtExample *
pt_example_new (const char  *directory,
                gboolean     reset,
                guint        patience,
                GError     **error)
{
  g_autoptr (PtExample) self = g_object_new (PT_TYPE_EXAMPLE, NULL);
  g_autofree char *path = NULL;
  g_autofree char *escaped = NULL;

  if (directory != NULL)
    self->directory = g_canonicalize_filename (directory, NULL);
  else
    self->directory = g_build_filename (g_get_user_state_dir (), "passthrough", "example", NULL);
  path = g_build_filename (self->directory, MACHINES, NULL);
  escaped = g_uri_escape_string (path, G_URI_RESERVED_CHARS_ALLOWED_IN_PATH, FALSE);
  self->uri = g_strconcat ("test://", escaped, NULL);

  if (!pt_state_file_make_directory (self->directory, error) || !unpack_host (self, error) ||
      !make_machines (self, reset, patience, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * pt_example_get_host_root:
 * @self: the example computer
 *
 * Returns: (transfer none): the directory with its `sys` and `proc`
 */
const char *
pt_example_get_host_root (PtExample *self)
{
  g_return_val_if_fail (PT_IS_EXAMPLE (self), NULL);

  return self->host_root;
}

/**
 * pt_example_get_uri:
 * @self: the example computer
 *
 * Returns: (transfer none): the address of its machines
 */
const char *
pt_example_get_uri (PtExample *self)
{
  g_return_val_if_fail (PT_IS_EXAMPLE (self), NULL);

  return self->uri;
}

/**
 * pt_example_connected:
 * @self: the example computer
 * @connection: a connection to its machines that has just been opened
 * @error: return location
 *
 * Sets what the machines' file cannot say.
 *
 * Returns: whether that was possible
 */
gboolean
pt_example_connected (PtExample     *self,
                      PtConnection  *connection,
                      GError       **error)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) uuids = NULL;

  g_return_val_if_fail (PT_IS_EXAMPLE (self), FALSE);

  /* An earlier version did not keep it */
  path = g_build_filename (self->directory, AUTOSTART, NULL);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    text = g_strdup (AUTOSTARTING);
  uuids = g_strsplit (text, "\n", -1);
  return pt_test_driver_set_autostart (connection, (const char *const *) uuids, error);
}

/**
 * pt_example_hold:
 * @self: the example computer
 * @connection: the connection to its machines
 * @machine: what to call the one that is to be changed
 * @cancellable: (nullable): ends the waiting for another program
 * @error: return location; %PT_ERROR_BUSY when another program was not done in time
 *
 * Fetches what other programs have done. Blocks; from any thread.
 *
 * Returns: (transfer full): what keeps them from doing more until it is freed; or %NULL
 */
PtMachineLock *
pt_example_hold (PtExample     *self,
                 PtConnection  *connection,
                 const char    *machine,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr (PtMachineLock) lock = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (PT_IS_EXAMPLE (self), NULL);

  lock = pt_machine_lock_new (self->directory, LOCK, machine, PT_MACHINE_LOCK_PATIENCE, cancellable,
                              error);
  if (lock == NULL)
    return NULL;

  /* Where somebody has removed them, what is in memory is all that there is */
  path = g_build_filename (self->directory, MACHINES, NULL);
  if (g_file_test (path, G_FILE_TEST_EXISTS) &&
      (!pt_test_driver_follow (connection, error) ||
       !pt_example_connected (self, connection, error)))
    return NULL;

  return g_steal_pointer (&lock);
}

/**
 * pt_example_watch:
 * @self: the example computer
 *
 * Returns: (transfer full) (nullable): tells when a program has written what it did, this one too
 */
GFileMonitor *
pt_example_watch (PtExample *self)
{
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;

  g_return_val_if_fail (PT_IS_EXAMPLE (self), NULL);

  /* Written last */
  path = g_build_filename (self->directory, MACHINES, NULL);
  file = g_file_new_for_path (path);
  return g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
}

/**
 * pt_example_save:
 * @self: the example computer
 * @connection: the connection to its machines
 * @error: return location
 *
 * Keeps what was done, while it is held. Blocks; from any thread.
 *
 * Returns: whether it is on the disk
 */
gboolean
pt_example_save (PtExample     *self,
                 PtConnection  *connection,
                 GError       **error)
{
  g_autofree char *text = NULL;
  g_autofree char *autostart = NULL;

  g_return_val_if_fail (PT_IS_EXAMPLE (self), FALSE);

  text = pt_test_driver_dump (connection, error);
  autostart = text != NULL ? pt_test_driver_dump_autostart (connection, error) : NULL;
  return autostart != NULL &&
         pt_state_file_write (self->directory, AUTOSTART, autostart, -1, error) &&
         pt_state_file_write (self->directory, MACHINES, text, -1, error);
}
