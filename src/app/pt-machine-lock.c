/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-machine-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-state-file.h"

/*
 * One program at a time reads, compares, defines and records a machine: the window, or a command.
 *
 * The kernel keeps the lock with the open file (flock(2)) and drops it with the last of its
 * descriptors, so a program that crashes leaves none behind. The file itself stays, empty: were it
 * removed, one program could hold the old file and another one a new file of the same name.
 */
struct _PtMachineLock
{
  int fd;
};

/* No call waits for a lock with a deadline, and none of them can be cancelled */
#define LOOK_AGAIN_MS 50

static gboolean
fail (GError     **error,
      const char  *path,
      int          code)
{
  /* Translators: %s is a file name */
  pt_set_error (error, PT_ERROR_IO,
                _("Check that its folder can be written and that the disk is not full."),
                g_strerror (code), _("The file “%s” could not be locked."), path);
  return FALSE;
}

/* Returns: whether nobody has cancelled it meanwhile */
static gboolean
pause_a_little (GCancellable  *cancellable,
                GError       **error)
{
  GPollFD fd;

  if (cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_poll (&fd, 1, LOOK_AGAIN_MS);
      g_cancellable_release_fd (cancellable);
    }
  else
    {
      g_usleep (LOOK_AGAIN_MS * 1000);
    }
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gboolean
take (int            fd,
      const char    *path,
      const char    *machine,
      guint          patience,
      GCancellable  *cancellable,
      GError       **error)
{
  const gint64 deadline = g_get_monotonic_time () + patience * G_USEC_PER_SEC;

  while (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      if (errno == EINTR)
        continue;
      if (errno != EWOULDBLOCK)
        return fail (error, path, errno);
      if (g_get_monotonic_time () >= deadline)
        {
          pt_set_error (error, PT_ERROR_BUSY,
                        _("Nothing was changed. Wait until it is done, then try again."), NULL,
                        /* Translators: %s is the name of a virtual machine; Passthrough is this
                         * program */
                        _("Another Passthrough is changing %s just now."), machine);
          return FALSE;
        }
      if (!pause_a_little (cancellable, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * pt_machine_lock_new:
 * @directory: where, made when missing
 * @name: the file's name in it
 * @machine: what to call the machine
 * @patience: how long to wait for another program, in seconds
 * @cancellable: (nullable): ends the waiting
 * @error: return location; %PT_ERROR_BUSY when another program was not done in time
 *
 * Blocks.
 *
 * Returns: (transfer full): what keeps other programs from changing the machine until it is freed;
 *   or %NULL
 */
PtMachineLock *
pt_machine_lock_new (const char    *directory,
                     const char    *name,
                     const char    *machine,
                     guint          patience,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  PtMachineLock *self;
  int fd;

  if (!pt_state_file_make_directory (directory, error))
    return NULL;

  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      fail (error, path, errno);
      return NULL;
    }
  if (!take (fd, path, machine, patience, cancellable, error))
    {
      close (fd);
      return NULL;
    }

  self = g_new0 (PtMachineLock, 1);
  self->fd = fd;
  return self;
}

/**
 * pt_machine_lock_free:
 * @self: (transfer full): a lock
 *
 * Lets others have the machine.
 */
void
pt_machine_lock_free (PtMachineLock *self)
{
  close (self->fd);
  g_free (self);
}
