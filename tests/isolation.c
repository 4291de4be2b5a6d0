/* SPDX-License-Identifier: GPL-3.0-or-later */

/* unshare() */
#define _GNU_SOURCE

#include "isolation.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

static char *not_isolated; /* why, or NULL */
static gboolean in_user_namespace;

/* Returns: whether all of it went into a file that is there */
gboolean
test_write_text (const char *path,
                 const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean written = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    close (fd);
  return written;
}

static gboolean
unshare_all (void)
{
  const int wanted = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID;
  g_autofree char *users = g_strdup_printf ("0 %u 1\n", (guint) getuid ());
  g_autofree char *groups = g_strdup_printf ("0 %u 1\n", (guint) getgid ());

  if (unshare (wanted) == 0)
    return TRUE;
  if (unshare (wanted | CLONE_NEWUSER) < 0)
    return FALSE;

  in_user_namespace = TRUE;
  return test_write_text ("/proc/self/setgroups", "deny") &&
         test_write_text ("/proc/self/uid_map", users) &&
         test_write_text ("/proc/self/gid_map", groups);
}

/* To be called first of all: goes on in a child, the first process of its namespace, so that
   /proc/1 is ours; returns there, and at once when it may not */
void
test_isolate (void)
{
  pid_t child;
  int status;

  if (!unshare_all ())
    {
      not_isolated = g_strdup_printf ("no namespaces of its own: %s", g_strerror (errno));
      return;
    }

  child = fork ();
  if (child < 0)
    {
      not_isolated = g_strdup_printf ("no process of its own: %s", g_strerror (errno));
      return;
    }
  if (child > 0)
    {
      while (waitpid (child, &status, 0) < 0 && errno == EINTR)
        continue;
      _exit (WIFEXITED (status) ? WEXITSTATUS (status) : 1);
    }

  /* /sys of a network namespace shows its own interfaces */
  if (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
      mount ("proc", "/proc", "proc", 0, NULL) < 0 ||
      mount ("sysfs", "/sys", "sysfs", 0, NULL) < 0)
    not_isolated = g_strdup_printf ("/proc and /sys of its own: %s", g_strerror (errno));
}

/* Returns: whether the test has to be skipped, which then is said */
gboolean
test_skip_without_isolation (void)
{
  if (not_isolated != NULL)
    g_test_skip (not_isolated);
  return not_isolated != NULL;
}

/* Returns: whether it has namespaces of its own */
gboolean
test_is_isolated (void)
{
  return not_isolated == NULL;
}

/* Returns: whether that took a namespace of users too, whose root is not the computer's */
gboolean
test_is_in_user_namespace (void)
{
  return in_user_namespace;
}
