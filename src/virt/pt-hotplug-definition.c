/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-hotplug-definition.h"

#include <glib/gi18n.h>

#include "pt-apply.h"
#include "pt-definition-between.h"
#include "pt-definition-without.h"
#include "pt-error.h"

/*
 * The definition of a machine while devices are plugged in and unplugged: others may write it, too,
 * and what they write is never written over.
 */

/* Two of them may edit it one after the other */
#define TRIES 3

/**
 * pt_hotplug_definition_get_next:
 *
 * Returns: (transfer none): what to do when somebody else has edited it, and all else was put back
 */
const char *
pt_hotplug_definition_get_next (void)
{
  return _("The running virtual machine has what it had before, and the definition is what the "
           "other one wrote. Look at the new plan, then try again.");
}

/**
 * pt_hotplug_definition_check:
 * @before: the definition before a change of a running machine
 * @after: the one that is to come
 * @plugs_in: devices are plugged in, into the definition as well
 * @now: the one that there is
 * @error: where to put %PT_ERROR_CHANGED_MEANWHILE
 *
 * Returns: whether nobody else has edited it since @before
 */
gboolean
pt_hotplug_definition_check (const char  *before,
                             const char  *after,
                             gboolean     plugs_in,
                             const char  *now,
                             GError     **error)
{
  if (g_str_equal (now, before) ||
      (plugs_in && pt_definition_lies_between (before, after, now)))
    return TRUE;

  pt_set_error (error, PT_ERROR_CHANGED_MEANWHILE, pt_hotplug_definition_get_next (), NULL, "%s",
                _("The definition was changed by someone else in the meantime."));
  return FALSE;
}

/* Returns: whether nothing of the change is in @now any more */
static gboolean
take_out (PtConnection  *connection,
          const char    *uuid,
          const char    *before,
          const char    *after,
          const char    *now,
          GError       **error)
{
  gboolean complete = FALSE;
  g_autofree char *without = pt_definition_without (now, before, after, &complete, error);

  if (without == NULL)
    return FALSE;
  if (!g_str_equal (without, now) &&
      !pt_apply_define (connection, uuid, now, without, NULL, NULL, NULL, NULL, NULL, error))
    return FALSE;
  if (complete)
    return TRUE;

  pt_set_error (error, PT_ERROR_CHANGED_MEANWHILE, NULL, NULL, "%s",
                _("Someone else has written a device of this change into the definition in other "
                  "words; it was left there."));
  return FALSE;
}

/**
 * pt_hotplug_definition_put_back:
 * @connection: an open connection that is not read-only
 * @uuid: the UUID of a machine
 * @before: the definition before a change that was given up
 * @after: the one that was to come
 * @plugs_in: devices were plugged in, into the definition as well
 * @edited: (out): somebody else has edited it meanwhile
 * @error: where to put an error of ours
 *
 * Of what somebody else has written only what the change had put into it is taken out.
 *
 * Returns: whether nothing of the change is in the definition any more
 */
gboolean
pt_hotplug_definition_put_back (PtConnection  *connection,
                                const char    *uuid,
                                const char    *before,
                                const char    *after,
                                gboolean       plugs_in,
                                gboolean      *edited,
                                GError       **error)
{
  for (guint i = 0; i < TRIES; i++)
    {
      g_autofree char *now = pt_apply_read_definition (connection, uuid, NULL, error);
      g_autoptr (GError) problem = NULL;
      gboolean done;

      if (now == NULL)
        return FALSE;
      if (g_str_equal (now, before))
        return TRUE;

      *edited = !pt_hotplug_definition_check (before, after, plugs_in, now, NULL);
      if (*edited)
        done = !plugs_in || take_out (connection, uuid, before, after, now, &problem);
      else
        done = pt_apply_define (connection, uuid, now, before, NULL, NULL, NULL, NULL, NULL,
                                &problem);
      if (done)
        return TRUE;
      if (i + 1 == TRIES || !g_error_matches (problem, PT_ERROR, PT_ERROR_CHANGED_MEANWHILE))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }

  g_assert_not_reached ();
}
