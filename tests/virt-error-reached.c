/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "virt-error-reached.h"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "pt-error.h"
#include "pt-virt-error.h"

/* Which rows of the table of errors were reached, by the threads of this program. */

static GMutex lock;
static GPtrArray *reached;  /* of static names */

void
virt_error_note_reached (const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  if (reached == NULL)
    reached = g_ptr_array_new ();
  g_ptr_array_add (reached, (gpointer) name);
}

gboolean
virt_error_was_reached (const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return reached != NULL &&
         g_ptr_array_find_with_equal_func (reached, name, g_str_equal, NULL);
}

/* What libvirt said last in this thread reaches this row, and is turned into words */
void
assert_reaches (const char *name,
                const char *what)
{
  virErrorPtr last = virGetLastError ();
  const PtVirtErrorRow *row;
  g_autoptr (GError) error = NULL;

  if (last == NULL)
    g_error ("%s: libvirt said nothing", what);
  g_test_message ("%s: %d/%d/%d %s", what, last->code, last->domain, last->int1, last->message);
  row = pt_virt_error_find_row (last->code, last->domain,
                                last->code == VIR_ERR_SYSTEM_ERROR ? last->int1 : 0, last->message,
                                0, NULL);
  g_assert_cmpstr (row != NULL ? row->name : "none", ==, name);

  error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "It failed.");
  pt_virt_error_translate (&error, "It failed.");
  g_test_message ("→ %s %s", error->message, pt_error_get_next (error));
  g_assert_error (error, PT_ERROR, row->error);
  g_assert_cmpstr (error->message, !=, "It failed.");
  g_assert_nonnull (pt_error_get_detail (error));
  virt_error_note_reached (name);
  virResetLastError ();
}
