/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pt-session-work.h"

#include <glib/gi18n-lib.h>

#include "pt-apply.h"
#include "pt-error.h"
#include "pt-held-device.h"

/* Starting and stopping a machine; it starts only with the devices that were assigned to it. */

static void
set_astray_error (PtSessionWork       *work,
                  const PtHeldDevice  *device,
                  const char          *next,
                  GError             **error)
{
  g_autofree char *address = pt_pci_address_to_short (&device->address);

  if (device->status == PT_HELD_GONE && !device->has_now_at && !device->ambiguous)
    pt_set_error (error, PT_ERROR_REFUSED, next, NULL,
                  /* Translators: %1$s is a device, %2$s a PCI address, %3$s the name of a
                   * virtual machine */
                  _("%1$s, which %3$s expects at %2$s, is not in this computer any more."),
                  device->name, address, work->name);
  else if (device->ambiguous)
    pt_set_error (error, PT_ERROR_REFUSED, next, NULL,
                  /* Translators: %1$s is a device, %2$s a PCI address, %3$s the name of a
                   * virtual machine */
                  _("%1$s has moved from %2$s, where %3$s expects it: which of several like it is "
                    "meant cannot be told."),
                  device->name, address, work->name);
  else if (device->has_now_at)
    {
      g_autofree char *now_at = pt_pci_address_to_short (&device->now_at);

      pt_set_error (error, PT_ERROR_REFUSED, next, NULL,
                    /* Translators: %1$s is a device, %2$s a PCI address, %3$s the name of a
                     * virtual machine, %4$s another PCI address */
                    _("%1$s has moved from %2$s, where %3$s expects it, to %4$s."),
                    device->name, address, work->name, now_at);
    }
  else
    pt_set_error (error, PT_ERROR_REFUSED, next, NULL,
                  /* Translators: %1$s is a device, %2$s a PCI address, %3$s the name of a
                   * virtual machine */
                  _("Another device is now at %2$s, where %3$s expects %1$s."),
                  device->name, address, work->name);
}

/* What was not assigned as a plain device can only be changed where it was written */
static char *
dup_next_step (PtSessionWork      *work,
               const PtHeldDevice *device)
{
  g_autofree char *address = pt_pci_address_to_short (&device->address);
  g_autofree char *command = NULL;

  if (device->kind != PT_HELD_HOSTDEV)
    return g_strdup (_("Change it in the definition, with virt-manager or “virsh edit”, then start "
                       "again."));
  if (device->has_now_at)
    /* Translators: %s is a command line, such as “passthrough repair linux515” */
    return g_strdup_printf (_("Repair the virtual machine, as with “%s”, then start again."),
                            work->repair_command);

  command = g_strdup_printf ("%s %s", work->return_command, address);
  /* Translators: %s is a command line, such as “passthrough return linux515 03:00.0” */
  return g_strdup_printf (_("Return the device, as with “%s”, then start again."), command);
}

/* libvirt would hand over whatever sits at the address now. The definition is read anew: someone
 * else may have changed it a moment ago. */
static gboolean
check_devices_here (PtSessionWork  *work,
                    GError        **error)
{
  g_autofree char *text = NULL;
  g_autoptr (PtDomainXml) definition = NULL;
  g_autoptr (GPtrArray) held = NULL;

  text = pt_apply_read_definition (work->connection, work->uuid, work->cancellable, error);
  if (text == NULL)
    return FALSE;
  definition = pt_domain_xml_new_from_text (text, -1, error);
  if (definition == NULL)
    return FALSE;
  if (pt_domain_xml_get_sources (definition)->len == 0)
    return TRUE;
  if (work->host == NULL)
    {
      g_propagate_error (error, g_error_copy (work->no_host));
      return FALSE;
    }

  pt_session_work_identify (work, pt_domain_xml_get_identity (definition), NULL);
  held = pt_held_devices_new (work->host, definition);
  for (guint i = 0; i < held->len; i++)
    {
      const PtHeldDevice *device = g_ptr_array_index (held, i);
      g_autofree char *next = NULL;

      if (device->status != PT_HELD_MOVED && device->status != PT_HELD_GONE)
        continue;

      next = dup_next_step (work, device);
      set_astray_error (work, device, next, error);
      return FALSE;
    }

  return TRUE;
}

static gpointer
run_power (PtSessionWork  *work,
           GError **error)
{
  g_autoptr (PtMachineLock) held = NULL;
  gboolean done = FALSE;

  if (!pt_session_work_hold_example (work, &held, error))
    return NULL;

  switch (work->power)
    {
    case PT_POWER_START:
      done = check_devices_here (work, error) && pt_session_work_begin_writing (work, error) &&
             pt_apply_start (work->connection, work->uuid, work->cancellable, error);
      break;
    case PT_POWER_SHUTDOWN:
      done = pt_session_work_begin_writing (work, error) &&
             pt_apply_shutdown (work->connection, work->uuid, work->cancellable, error);
      break;
    case PT_POWER_FORCE_OFF:
      done = pt_session_work_begin_writing (work, error) &&
             pt_apply_force_off (work->connection, work->uuid, work->cancellable, error);
      break;
    default:
      g_assert_not_reached ();
    }

  return done && pt_session_work_save_example (work, error) ? GINT_TO_POINTER (TRUE) : NULL;
}

static PtSessionWork *
new_power_work (PtSession     *self,
                PtMachine     *machine,
                PtPower        power,
                GCancellable  *cancellable,
                GError       **error)
{
  PtDomain *domain = pt_machine_get_domain (machine);
  PtSessionWork *work = pt_session_work_new (self, domain, cancellable, error);

  if (work == NULL)
    return NULL;

  work->powers = TRUE;
  work->power = power;
  if (power == PT_POWER_START && pt_session_check_host (self, &work->no_host))
    {
      const PtConnectionFacts *facts = pt_connection_get_facts (self->connection);

      work->host = g_object_ref (self->host);
      work->facts = facts != NULL ? pt_connection_facts_copy (facts) : NULL;
    }
  work->repair_command = pt_session_dup_command (self, "repair", work->name, NULL);
  work->return_command = pt_session_dup_command (self, "return", work->name, NULL);
  return work;
}

/**
 * pt_session_power:
 * @self: a session
 * @machine: one of its machines
 * @power: what to do
 * @error: return location
 *
 * A start is refused (%PT_ERROR_REFUSED) when an assigned device has moved or is gone. A machine
 * that has devices is not started while it cannot be told whether they are there. A libvirt that
 * does not answer is not waited for longer than pt_session_work_wait() says.
 *
 * Returns: whether libvirt did it; a guest that was asked to shut down takes its time
 */
gboolean
pt_session_power (PtSession  *self,
                  PtMachine  *machine,
                  PtPower     power,
                  GError    **error)
{
  PtSessionWork *work;

  g_return_val_if_fail (PT_IS_SESSION (self), FALSE);
  g_return_val_if_fail (PT_IS_MACHINE (machine), FALSE);

  work = new_power_work (self, machine, power, NULL, error);
  return work != NULL && pt_session_work_wait (work, run_power, NULL, FALSE, error) != NULL;
}

/**
 * pt_session_power_async:
 * @self: a session
 * @machine: one of its machines
 * @power: what to do
 * @cancellable: (nullable): to give up
 * @callback: called when done
 * @user_data: for @callback
 *
 * Like pt_session_power(), in a worker. Cancelled, it does not wait for libvirt, which may still do
 * what it was asked for.
 */
void
pt_session_power_async (PtSession           *self,
                        PtMachine           *machine,
                        PtPower              power,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  PtSessionWork *work;

  g_return_if_fail (PT_IS_SESSION (self));
  g_return_if_fail (PT_IS_MACHINE (machine));

  task = pt_session_new_task (self, cancellable, callback, user_data,
                              pt_session_power_async, "[passthrough] power");
  work = new_power_work (self, machine, power, cancellable, &error);
  pt_session_work_ask_in_thread (task, work, run_power, NULL, error);
}

/**
 * pt_session_power_finish:
 * @self: a session
 * @result: as given to the callback
 * @error: return location
 *
 * Returns: whether libvirt did it
 */
gboolean
pt_session_power_finish (PtSession     *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}
