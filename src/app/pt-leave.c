/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-pending.h"
#include "pt-leave.h"

#include <stdio.h>
#include <unistd.h>

/* A person who has quit waits no longer */
#define PATIENCE_MS 300

/**
 * pt_leave:
 * @status: an exit status
 *
 * Call it last: waits a moment for workers that are in the middle of something. When libvirt does
 * not answer them, the program ends here and now, without exit()'s destructors, which would take
 * down what such a worker is still using.
 *
 * Returns: @status
 */
int
pt_leave (int status)
{
  if (!pt_pending_wait (PATIENCE_MS))
    {
      fflush (NULL);
      _exit (status);
    }
  return status;
}
