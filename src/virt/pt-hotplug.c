/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-hotplug.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pt-apply-private.h"
#include "pt-device-removal.h"
#include "pt-error.h"
#include "pt-hotplug-definition.h"
#include "pt-node-driver.h"
#include "pt-viability.h"
#include "pt-virt-error.h"

/*
 * A change made to a running machine and to its definition.
 *
 * What is plugged in goes into both in one call of libvirt each, so that a daemon killed between
 * two of them leaves a machine that has the same now and after its next start. What is unplugged
 * is asked of the guest alone, and leaves the definition only when the guest has let go: in one
 * call libvirt would drop it there while the guest still holds it. Our record, and the definition
 * to the letter, come last, with pt_apply_define(). When a step fails, those before it are undone
 * in the reverse order.
 */

/* Between two looks at the machine while an event is waited for: it may get lost with a daemon */
#define LOOK_AGAIN (2 * G_USEC_PER_SEC)

typedef struct
{
  GVirDomain    *domain;
  virDomainPtr   handle;
  virConnectPtr  connection;
  GPtrArray     *steps;
  guint          patience;
  const char    *before;  /* the definition */
  const char    *after;
  gboolean      *taken;   /* for each step: taken from the driver of the host */
  gboolean       half;    /* the step that failed has to be undone as well */
  gboolean       edited;  /* the definition, by somebody else meanwhile */
  gboolean       pending; /* the guest was asked for a device, and may yet let go of it */
  GPtrArray     *outcome; /* sentences: what was done */
} Run;

static void
run_clear (Run *run)
{
  g_clear_object (&run->domain);
  g_clear_pointer (&run->handle, virDomainFree);
  g_clear_pointer (&run->taken, g_free);
  g_clear_pointer (&run->outcome, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* Formats are those of this file, in translations that msgfmt has checked. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void
note (Run              *run,
      const PtLiveStep *step,
      const char       *format)
{
  g_autofree char *address = pt_pci_address_to_short (&step->host);

  g_ptr_array_add (run->outcome, g_strdup_printf (format, address));
}
#pragma GCC diagnostic pop

/* @alias: (out): what libvirt calls it there; %NULL: it is not there. Of a machine that does not
 * run libvirt would print the definition. */
static gboolean
find_alias (Run                 *run,
            const PtPciAddress  *host,
            char               **alias,
            GError             **error)
{
  g_autofree char *text = NULL;
  g_autoptr (PtDomainXml) live = NULL;
  const PtDomainSource *source;

  *alias = NULL;
  if (virDomainIsActive (run->handle) == 0)
    return TRUE;

  text = pt_apply_read_live (run->domain, error);
  live = text != NULL ? pt_domain_xml_new_from_text (text, -1, error) : NULL;
  if (live == NULL)
    return FALSE;

  source = pt_domain_xml_find_hostdev (live, host);
  if (source != NULL)
    *alias = g_strdup (source->alias != NULL ? source->alias : "");
  return TRUE;
}

static gboolean
plug_in (Run               *run,
         const PtLiveStep  *step,
         guint              flags,
         GError           **error)
{
  if (virDomainAttachDeviceFlags (run->handle, step->markup, flags) == 0)
    return TRUE;

  pt_virt_error_translate (error, _("The device could not be plugged in."));
  return FALSE;
}

static void
set_not_released (Run               *run,
                  const PtLiveStep  *step,
                  PtRemovalNews      news,
                  GError           **error)
{
  g_autofree char *address = pt_pci_address_to_short (&step->host);
  g_autofree char *text = NULL;
  const char *next = _("It stays in the definition, and the guest may still let go of it later: "
                       "then return it again. Else shut the virtual machine down.");

  run->pending |= news != PT_REMOVAL_REFUSED;
  switch (news)
    {
    case PT_REMOVAL_REFUSED:
      /* Translators: %s is a PCI address */
      text = g_strdup_printf (_("The guest refuses to let go of %s."), address);
      next = _("Nothing was changed. Look in the guest for what uses it, or shut the virtual "
               "machine down.");
      break;
    case PT_REMOVAL_CANCELLED:
      /* Translators: %s is a PCI address */
      text = g_strdup_printf (_("The guest was not waited for any longer; it still has %s."),
                              address);
      break;
    case PT_REMOVAL_NONE:
    case PT_REMOVAL_DONE:
    default:
      text = g_strdup_printf (ngettext ("The guest did not let go of %2$s within %1$u second.",
                                        /* Translators: %1$u is a number of seconds, %2$s a PCI
                                         * address */
                                        "The guest did not let go of %2$s within %1$u seconds.",
                                        run->patience), run->patience, address);
      break;
    }
  pt_set_error (error, PT_ERROR_NOT_RELEASED, next, NULL, "%s", text);
}

static gboolean
wait_for_guest (Run               *run,
                const PtLiveStep  *step,
                PtDeviceRemoval   *removal,
                GCancellable      *cancellable,
                GError           **error)
{
  const gint64 deadline = g_get_monotonic_time () + run->patience * G_USEC_PER_SEC;

  for (;;)
    {
      g_autofree char *alias = NULL;
      gint64 now = g_get_monotonic_time ();
      PtRemovalNews news;

      /* What the guest does not see is gone at once; and an event may have been lost */
      if (!find_alias (run, &step->host, &alias, error))
        return FALSE;
      if (alias == NULL)
        return TRUE;
      if (now >= deadline)
        {
          set_not_released (run, step, PT_REMOVAL_NONE, error);
          return FALSE;
        }

      /* News of a removal may be old: an alias is given again. Only what runs tells. */
      news = pt_device_removal_wait (removal, MIN (deadline, now + LOOK_AGAIN), cancellable);
      if (news == PT_REMOVAL_REFUSED || news == PT_REMOVAL_CANCELLED)
        {
          set_not_released (run, step, news, error);
          return FALSE;
        }
    }
}

/* QEMU takes a second request for an error, but the first one stands. */
static gboolean
was_asked_before (void)
{
  const char *words = virGetLastErrorMessage ();

  return words != NULL && strstr (words, "already in the process of unplug") != NULL;
}

static gboolean
unplug (Run               *run,
        const PtLiveStep  *step,
        GCancellable      *cancellable,
        GError           **error)
{
  g_autoptr (PtDeviceRemoval) removal = NULL;
  g_autofree char *alias = NULL;

  if (!find_alias (run, &step->host, &alias, error))
    return FALSE;
  if (alias == NULL)
    return TRUE;

  removal = pt_device_removal_new (run->handle, alias);
  if (virDomainDetachDeviceAlias (run->handle, alias, VIR_DOMAIN_AFFECT_LIVE) < 0 &&
      !was_asked_before ())
    {
      pt_virt_error_translate (error, _("The device could not be unplugged."));
      return FALSE;
    }

  return wait_for_guest (run, step, removal, cancellable, error);
}

static guint
count (Run      *run,
       gboolean  attach,
       gboolean  with_hidden)
{
  guint n = 0;

  for (guint i = 0; i < run->steps->len; i++)
    {
      const PtLiveStep *step = g_ptr_array_index (run->steps, i);

      n += step->attach == attach && (with_hidden || !step->hidden);
    }

  return n;
}

/* libvirt takes them one by one, and QEMU could not open the group for the first. What is with a
 * VFIO driver already was put there by somebody else, and is to stay. */
static gboolean
take_all (Run     *run,
          GError **error)
{
  gboolean several = count (run, TRUE, FALSE) > 1;

  for (guint i = 0; several && i < run->steps->len; i++)
    {
      const PtLiveStep *step = g_ptr_array_index (run->steps, i);
      g_autofree char *driver = NULL;

      if (!step->attach || step->hidden || !step->managed)
        continue;
      if (pt_node_driver_read (run->connection, &step->host, &driver) &&
          driver != NULL && pt_viability_is_vfio_driver (driver))
        continue;
      if (!pt_node_driver_take (run->connection, &step->host, error))
        return FALSE;
      run->taken[i] = TRUE;
    }

  return TRUE;
}

/* What came back from the machine, or was taken for it in vain. Of several functions the first
 * could not be bound while the others were in use, and what take_all() took libvirt leaves with
 * vfio-pci. A single one that it leaves there was there before, by the administrator's will
 * (libvirt, src/util/virpci.c: virPCIDeviceUnbindFromStub()). */
static void
give_back (Run   *run,
           guint  n_done)
{
  gboolean several = count (run, FALSE, FALSE) > 1;

  for (guint i = 0; i < run->steps->len; i++)
    {
      const PtLiveStep *step = g_ptr_array_index (run->steps, i);
      gboolean taken = run->taken[i] || (several && !step->attach && !step->hidden);
      g_autofree char *alias = NULL;

      if ((i >= n_done && !run->taken[i]) || !step->managed)
        continue;
      if (find_alias (run, &step->host, &alias, NULL) && alias == NULL)
        pt_node_driver_give_back (run->connection, &step->host, taken);
    }
}

/* libvirt only logs it when the host's driver does not take a device back. What it does not manage
 * stays where somebody else has put it. */
static char *
dup_remarks (Run *run)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < run->steps->len; i++)
    {
      const PtLiveStep *step = g_ptr_array_index (run->steps, i);
      g_autofree char *address = pt_pci_address_to_short (&step->host);
      g_autofree char *driver = NULL;

      if (step->attach || !step->managed)
        continue;
      if (lines->len > 0)
        g_string_append_c (lines, '\n');
      if (!pt_node_driver_read (run->connection, &step->host, &driver))
        /* Translators: %s is a PCI address */
        g_string_append_printf (lines, _("It could not be checked whether this computer uses %s "
                                         "again."), address);
      else if (driver == NULL)
        /* Translators: %s is a PCI address */
        g_string_append_printf (lines, _("No driver of this computer uses %s now."), address);
      else if (pt_viability_is_vfio_driver (driver))
        /* Translators: %1$s is a PCI address, %2$s a driver of the kernel */
        g_string_append_printf (lines, _("The driver of this computer did not take %1$s back; it "
                                         "is still with %2$s."), address, driver);
      else
        /* Translators: %1$s is a driver of the kernel, %2$s a PCI address */
        g_string_append_printf (lines, _("The driver %1$s of this computer uses %2$s again."),
                                driver, address);
    }

  return lines->len > 0 ? g_strdup (lines->str) : NULL;
}

/* The reverse of one step, on what runs alone */
static gboolean
reverse (Run               *run,
         const PtLiveStep  *step,
         GError           **error)
{
  if (step->attach)
    {
      if (!unplug (run, step, NULL, error))
        return FALSE;
      /* Translators: %s is a PCI address */
      note (run, step, step->hidden ? _("%s was given back to this computer.")
                                    : _("%s was unplugged again."));
      return TRUE;
    }

  if (!plug_in (run, step, VIR_DOMAIN_AFFECT_LIVE, error))
    return FALSE;
  /* Translators: %s is a PCI address */
  note (run, step, step->hidden ? _("%s was held back again.") : _("%s was plugged in again."));
  return TRUE;
}

/* libvirt fell silent at the first step, and what became of that step cannot be told. */
static gboolean
is_dark (Run   *run,
         guint  n_done)
{
  const PtLiveStep *first = g_ptr_array_index (run->steps, 0);
  g_autofree char *alias = NULL;

  if (n_done > (guint) run->half)
    return FALSE;
  for (guint i = 0; i < run->steps->len; i++)
    if (run->taken[i])
      return FALSE;

  return !find_alias (run, &first->host, &alias, NULL);
}

/* What to do now that all of it was put back */
static const char *
get_next (Run          *run,
          const GError *reason)
{
  if (run->pending || g_error_matches (reason, PT_ERROR, PT_ERROR_CHANGED_MEANWHILE))
    return pt_error_get_next (reason);
  if (run->edited)
    return pt_hotplug_definition_get_next ();

  return _("The virtual machine and its definition are what they were before; nothing needs to be "
           "done.");
}

/*
 * Undoes the first @n_done steps, in the reverse order, and says so in place of @reason. Nothing
 * that goes wrong here keeps the rest from being tried.
 */
static void
roll_back (Run           *run,
           PtConnection  *connection,
           const char    *uuid,
           guint          n_done,
           const GError  *reason,
           GError       **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *words = pt_apply_dup_words (reason);
  g_autofree char *detail = NULL;
  gboolean failed = FALSE;
  gboolean dark = is_dark (run, n_done);

  g_ptr_array_add (run->outcome, g_steal_pointer (&words));
  for (guint i = n_done; i > 0; i--)
    {
      g_autoptr (GError) local_error = NULL;

      if (!reverse (run, g_ptr_array_index (run->steps, i - 1), &local_error))
        {
          g_ptr_array_add (run->outcome, pt_apply_dup_words (local_error));
          failed = TRUE;
        }
    }
  give_back (run, n_done);
  if (!pt_hotplug_definition_put_back (connection, uuid, run->before, run->after,
                                       count (run, TRUE, TRUE) > 0, &run->edited, &problem))
    {
      g_ptr_array_add (run->outcome, pt_apply_dup_words (problem));
      failed = TRUE;
    }
  /* Defined, and libvirt did not say what became of it: it may be this change and nobody else's */
  if (run->edited && g_error_matches (reason, PT_ERROR, PT_ERROR_FAILED))
    failed = TRUE;

  if (n_done == 0 && !failed)
    {
      g_propagate_error (error, g_error_copy (reason));
      return;
    }

  g_ptr_array_add (run->outcome, NULL);
  detail = g_strjoinv ("\n", (char **) run->outcome->pdata);
  if (failed && dark)
    pt_set_error (error, PT_ERROR_FAILED,
                  _("Look at what the virtual machine has as soon as libvirt answers again, then "
                    "undo the change, as with “passthrough undo”."), detail,
                  /* Translators: %s is the sentence that says why */
                  _("%s It is not known whether anything was changed."), reason->message);
  else if (failed)
    pt_set_error (error, PT_ERROR_FAILED,
                  _("Look at what the virtual machine has now, shut it down, then undo the "
                    "change, as with “passthrough undo”."), detail,
                  /* Translators: %s is the sentence that says why */
                  _("%s Not all of what had been done could be put back."), reason->message);
  else
    pt_set_error (error, PT_ERROR_PUT_BACK, get_next (run, reason), detail,
                  /* Translators: %s is the sentence that says why */
                  _("%s What had been done was put back."), reason->message);
}

/* What cannot be told is taken to be there: it is left alone then. */
static gboolean
is_there (Run              *run,
          const PtLiveStep *step)
{
  g_autofree char *alias = NULL;

  return !find_alias (run, &step->host, &alias, NULL) || alias != NULL;
}

static gboolean
do_step (Run               *run,
         const PtLiveStep  *step,
         GCancellable      *cancellable,
         GError           **error)
{
  gboolean foreign = step->attach && is_there (run, step);
  gboolean done;

  if (step->attach)
    done = plug_in (run, step, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG, error);
  else
    done = unplug (run, step, cancellable, error);
  if (!done)
    {
      /* libvirt fails as well when it has plugged it in and cannot write the definition. What
       * somebody else has plugged in is not ours to unplug. */
      run->half = step->attach && !foreign && is_there (run, step);
      return FALSE;
    }

  if (step->attach)
    /* Translators: %s is a PCI address */
    note (run, step, step->hidden ? _("%s was held back.") : _("%s was plugged in."));
  else
    /* Translators: %s is a PCI address */
    note (run, step, step->hidden ? _("%s was given back to this computer.")
                                  : _("%s was unplugged."));
  return TRUE;
}

static gboolean
do_all (Run            *run,
        PtConnection   *connection,
        const char     *uuid,
        PtApplyDone     done,
        gpointer        user_data,
        GCancellable   *cancellable,
        GError        **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *now = NULL;
  guint n_done = 0;

  if (take_all (run, &problem))
    while (n_done < run->steps->len &&
           do_step (run, g_ptr_array_index (run->steps, n_done), cancellable, &problem))
      n_done++;
  n_done += run->half;

  /* Hands over what libvirt made of it so far; from here on nothing is given up any more. */
  if (problem == NULL)
    now = pt_apply_read_definition (connection, uuid, NULL, &problem);
  if (problem == NULL &&
      pt_hotplug_definition_check (run->before, run->after, count (run, TRUE, TRUE) > 0, now,
                                   &problem) &&
      pt_apply_define (connection, uuid, now, run->after, NULL, NULL, done, user_data, NULL,
                       &problem))
    return TRUE;

  roll_back (run, connection, uuid, n_done, problem, error);
  return FALSE;
}

/**
 * pt_hotplug_change:
 * @connection: an open connection that is not read-only
 * @uuid: the UUID of a machine that runs
 * @before: the definition that the plan was made on, from pt_apply_read_definition()
 * @after: the one to define
 * @steps: (element-type PtLiveStep): what to plug in and unplug, in this order
 * @patience: how long the guest has to let go of each device, in seconds
 * @prepare: (nullable) (scope call): called before anything is changed
 * @done: (nullable) (scope call): called with what libvirt made of the definition
 * @user_data: for both
 * @remarks: (out) (transfer full) (nullable): what is worth knowing afterwards, a line each: who
 *   has on the host what came back
 * @cancellable: (nullable): looked at before anything is changed, and ends the waiting for the
 *   guest
 * @error: where to put an error of ours
 *
 * Like pt_apply_define(), for a machine and its definition at once. %PT_ERROR_NOT_RELEASED when the
 * guest does not let go of the first device, and nothing was changed; %PT_ERROR_PUT_BACK when a
 * later step failed and the others were undone, %PT_ERROR_FAILED when that was not possible: then
 * the detail has the outcome of each step.
 *
 * Blocks. The events that it waits for come while another thread runs the main loop.
 *
 * Returns: whether all of it was done
 */
gboolean
pt_hotplug_change (PtConnection    *connection,
                   const char      *uuid,
                   const char      *before,
                   const char      *after,
                   GPtrArray       *steps,
                   guint            patience,
                   PtApplyPrepare   prepare,
                   PtApplyDone      done,
                   gpointer         user_data,
                   char           **remarks,
                   GCancellable    *cancellable,
                   GError         **error)
{
  g_auto (Run) run = { .steps = steps, .patience = patience, .before = before, .after = after };

  g_return_val_if_fail (PT_IS_CONNECTION (connection), FALSE);
  g_return_val_if_fail (uuid != NULL && before != NULL && after != NULL, FALSE);
  g_return_val_if_fail (steps != NULL && remarks != NULL, FALSE);

  *remarks = NULL;
  run.taken = g_new0 (gboolean, steps->len);
  run.outcome = g_ptr_array_new_with_free_func (g_free);
  run.domain = pt_apply_find_to_change (connection, uuid, cancellable, error);
  if (run.domain == NULL || !pt_apply_check_unchanged (run.domain, before, error))
    return FALSE;

  run.handle = pt_virt_dup_domain (run.domain);
  run.connection = virDomainGetConnect (run.handle);
  if (virDomainIsActive (run.handle) != 1)
    {
      pt_set_error (error, PT_ERROR_CHANGED_MEANWHILE,
                    _("Nothing was changed. Look at the new plan, then try again."), NULL, "%s",
                    _("The virtual machine does not run any more."));
      return FALSE;
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (prepare != NULL && !prepare (before, after, user_data, error))
    return FALSE;
  if (!do_all (&run, connection, uuid, done, user_data, cancellable, error))
    return FALSE;

  give_back (&run, steps->len);
  *remarks = dup_remarks (&run);
  return TRUE;
}
