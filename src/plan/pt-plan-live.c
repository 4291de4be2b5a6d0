/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-plan-private.h"

#include <glib/gi18n.h>

/*
 * Whether a plan for a machine that runs can be carried out while it runs, and what is said about
 * that.
 */

/* The word for either is the same: scripts know it, and a plan has one of them at most. */
#define FINDING_ID "running-next-start"

static PtLiveObstacle
find_steps (PtPlanDraft  *self,
            PtDomainXml  *after,
            GPtrArray   **steps)
{
  const PtConnectionFacts *connection = pt_situation_get_connection (self->situation);
  PtDomainXml *live = pt_situation_get_live (self->situation);
  PtHost *host = pt_situation_get_host (self->situation);
  PtLiveObstacle obstacle = PT_LIVE_POSSIBLE;

  if (connection != NULL && g_strcmp0 (connection->driver, "QEMU") != 0)
    return PT_LIVE_DRIVER;
  if (live == NULL)
    return PT_LIVE_UNKNOWN;

  *steps = pt_live_steps_new (live, pt_situation_get_definition (self->situation), after,
                              !pt_host_kernel_at_least (host, 5, 19, FALSE), &obstacle);
  return obstacle;
}

static gboolean
drop_finding (PtPlanDraft *self,
              guint       *position)
{
  for (guint i = 0; i < self->findings->len; i++)
    if (g_str_equal (pt_finding_get_id (g_ptr_array_index (self->findings, i)), FINDING_ID))
      {
        g_ptr_array_remove_index (self->findings, i);
        *position = i;
        return TRUE;
      }

  return FALSE;
}

static PtFinding *
new_finding (gboolean       giving_back,
             gboolean       wanted,
             PtLiveObstacle obstacle)
{
  const char *text, *advice;

  if (wanted)
    {
      text = giving_back ? _("The virtual machine cannot let go of it while it runs.")
                         : _("It cannot be plugged into the virtual machine while it runs.");
      if (giving_back)
        advice = _("Shut the virtual machine down, then return it.");
      else if (obstacle == PT_LIVE_NO_PORT)
        advice = _("Assign it for the next start, from which on the virtual machine has a root "
                   "port for it: leave “now” out.");
      else
        advice = _("Assign it for the next start: leave “now” out.");
    }
  else if (giving_back)
    {
      text = _("The virtual machine is running: it keeps the device until it is shut down.");
      advice = obstacle == PT_LIVE_POSSIBLE
               ? _("Shut the virtual machine down, or choose to return it now (--now).")
               : _("Shut the virtual machine down.");
    }
  else
    {
      text = _("The virtual machine is running: the change is there from its next start.");
      advice = obstacle == PT_LIVE_POSSIBLE
               ? _("Shut the virtual machine down and start it again, or choose to have it now "
                   "(--now).")
               : _("Shut the virtual machine down and start it again.");
    }

  return pt_finding_new (FINDING_ID, wanted ? PT_SEVERITY_BLOCKED : PT_SEVERITY_NOTE, text,
                         pt_live_obstacle_get_words (obstacle), advice, NULL);
}

/*
 * pt_plan_draft_live:
 * @self: a draft
 * @after: the definition as it would be
 * @steps: (out) (transfer full) (nullable): what to plug in and unplug; %NULL when that cannot be
 *   done now
 *
 * Puts what there is to say into the draft, in the place of what a rule said.
 *
 * Returns: why it cannot be done now
 */
PtLiveObstacle
pt_plan_draft_live (PtPlanDraft  *self,
                    PtDomainXml  *after,
                    GPtrArray   **steps)
{
  PtDomain *target = pt_situation_get_target (self->situation);
  gboolean wanted = pt_selection_get_now (self->selection);
  gboolean giving_back = pt_selection_is_giving_back (self->selection);
  guint position = self->findings->len;
  PtLiveObstacle obstacle;

  *steps = NULL;
  if (target == NULL || !pt_domain_is_active (target))
    return PT_LIVE_STOPPED;

  obstacle = find_steps (self, after, steps);
  if ((drop_finding (self, &position) || self->changes) &&
      !(wanted && obstacle == PT_LIVE_POSSIBLE))
    g_ptr_array_insert (self->findings, (int) position,
                        new_finding (giving_back, wanted, obstacle));
  return obstacle;
}
