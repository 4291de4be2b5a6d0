/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-session-work.h"

#include <glib/gi18n-lib.h>

#include "pt-apply.h"
#include "pt-error.h"
#include "pt-hotplug.h"

/* What a session changes in a machine that runs. */

/*
 * pt_session_work_read_live:
 * @work: a piece of work
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the definition of what runs; %NULL without an error when the
 *   machine does not run
 */
PtDomainXml *
pt_session_work_read_live (PtSessionWork  *work,
                           GError        **error)
{
  g_autofree char *text =
    pt_apply_read_running (work->connection, work->uuid, work->cancellable, error);

  return text != NULL ? pt_domain_xml_new_from_text (text, -1, error) : NULL;
}

/*
 * pt_session_work_plan_steps:
 * @work: a piece of work
 * @from: the definition before a change
 * @to: the one after it
 * @steps: (out) (transfer full) (nullable): what to do to the machine that runs; %NULL: it does not
 * @error: return location
 *
 * Returns: whether that is known and possible, else %PT_ERROR_REFUSED
 */
gboolean
pt_session_work_plan_steps (PtSessionWork  *work,
                            const char     *from,
                            const char     *to,
                            GPtrArray     **steps,
                            GError        **error)
{
  g_autoptr (PtDomainXml) live = NULL;
  g_autoptr (PtDomainXml) before = NULL;
  g_autoptr (PtDomainXml) after = NULL;
  g_autoptr (GError) problem = NULL;
  PtLiveObstacle obstacle = PT_LIVE_POSSIBLE;

  *steps = NULL;
  live = pt_session_work_read_live (work, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (live == NULL)
    return TRUE;

  before = pt_domain_xml_new_from_text (from, -1, error);
  after = before != NULL ? pt_domain_xml_new_from_text (to, -1, error) : NULL;
  if (after == NULL)
    return FALSE;

  *steps = pt_live_steps_new (live, before, after,
                              work->host == NULL ||
                              !pt_host_kernel_at_least (work->host, 5, 19, FALSE), &obstacle);
  if (*steps != NULL)
    return TRUE;

  pt_set_error (error, PT_ERROR_REFUSED, _("Shut the virtual machine down, then try again."), NULL,
                "%s", pt_live_obstacle_get_words (obstacle));
  return FALSE;
}

/*
 * pt_session_work_change_live:
 * @work: a piece of work with definitions before and after, and steps
 * @prepare: called before anything is changed
 * @done: called with what libvirt made of the definition
 * @error: return location
 *
 * Returns: whether the machine and its definition were changed
 */
gboolean
pt_session_work_change_live (PtSessionWork   *work,
                             PtApplyPrepare   prepare,
                             PtApplyDone      done,
                             GError         **error)
{
  return pt_hotplug_change (work->connection, work->uuid, work->before, work->after, work->steps,
                            PT_HOTPLUG_PATIENCE, prepare, done, work, &work->remarks,
                            work->cancellable, error);
}
