/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-live-steps.h"

#include <glib/gi18n.h>

#include "pt-guest-buses.h"

/*
 * What has to be plugged in or unplugged so that a running machine has of the devices of a change
 * exactly those that the definition will have.
 *
 * It follows from three definitions: the one that runs and those before and after the change. So
 * it is the same for a change and for its undo, and a change that was interrupted has fewer steps
 * left the second time.
 */

static void
live_step_free (gpointer data)
{
  PtLiveStep *self = data;

  g_free (self->markup);
  g_free (self);
}

static guint
count_in_slot (PtDomainXml        *definition,
               const PtPciAddress *guest)
{
  GPtrArray *used = pt_domain_xml_get_guest_addresses (definition);
  guint n = 0;

  for (guint i = 0; i < used->len; i++)
    if (pt_pci_address_same_slot (&((PtDomainGuestAddress *) g_ptr_array_index (used, i))->address,
                                  guest))
      n++;

  return n;
}

static gboolean
is_hotplug_port (PtDomainXml *definition,
                 guint        index)
{
  GPtrArray *controllers = pt_domain_xml_get_controllers (definition);

  for (guint i = 0; i < controllers->len; i++)
    {
      const PtDomainController *controller = g_ptr_array_index (controllers, i);

      if (controller->index == (int) index)
        return controller->hotplug && g_strcmp0 (controller->model, "pcie-root-port") == 0;
    }

  return FALSE;
}

/**
 * pt_live_port_is_free:
 * @live: the definition of what runs
 * @index: index of a controller
 *
 * Returns: whether that is a root port into which a device can be plugged now
 */
gboolean
pt_live_port_is_free (PtDomainXml *live,
                      guint        index)
{
  GPtrArray *used = pt_domain_xml_get_guest_addresses (live);

  if (!is_hotplug_port (live, index))
    return FALSE;

  for (guint i = 0; i < used->len; i++)
    {
      const PtDomainGuestAddress *entry = g_ptr_array_index (used, i);

      if (entry->address.domain == 0 && entry->address.bus == index)
        return FALSE;
    }

  return TRUE;
}

/* libvirt attaches function by function, and QEMU shows a slot to its guest with function 0: what
 * came before that one would be there, what comes later not. */
static PtLiveObstacle
judge_attach (PtDomainXml          *live,
              PtDomainXml          *to,
              const PtDomainSource *wanted)
{
  if (wanted->unassigned)
    return PT_LIVE_POSSIBLE;
  if (pt_chipset_of_definition (live) != PT_CHIPSET_PCIE)
    return PT_LIVE_CHIPSET;
  if (!wanted->has_guest)
    return PT_LIVE_NO_PORT;
  if (wanted->multifunction || wanted->guest.function != 0 ||
      count_in_slot (to, &wanted->guest) > 1)
    return PT_LIVE_MULTIFUNCTION;
  return pt_live_port_is_free (live, wanted->guest.bus) ? PT_LIVE_POSSIBLE : PT_LIVE_NO_PORT;
}

/* libvirt, src/qemu/qemu_hotplug.c: qemuDomainDetachDeviceLive() refuses several functions in one
 * slot, and what sits on a port without hot-plug. */
static PtLiveObstacle
judge_detach (PtDomainXml          *live,
              const PtDomainSource *present)
{
  if (present->unassigned)
    return PT_LIVE_POSSIBLE;
  if (pt_chipset_of_definition (live) != PT_CHIPSET_PCIE)
    return PT_LIVE_CHIPSET;
  if (!present->has_guest)
    return PT_LIVE_FIXED;
  if (count_in_slot (live, &present->guest) > 1)
    return PT_LIVE_MULTIFUNCTION;
  return is_hotplug_port (live, present->guest.bus) ? PT_LIVE_POSSIBLE : PT_LIVE_FIXED;
}

/* Held back before it is given, and given back before it is let go of: a group is only ever
 * opened while all of it has left the host's drivers. */
static guint
get_rank (const PtLiveStep *step)
{
  if (!step->attach)
    return step->hidden ? 1 : 0;

  return step->hidden ? 2 : 3;
}

static int
compare_steps (gconstpointer a,
               gconstpointer b)
{
  const PtLiveStep *x = *(const PtLiveStep *const *) a, *y = *(const PtLiveStep *const *) b;

  return (int) get_rank (x) - (int) get_rank (y);
}

static PtLiveObstacle
collect (GPtrArray   *steps,
         PtDomainXml *live,
         PtDomainXml *having,
         PtDomainXml *other,
         gboolean     attach)
{
  GPtrArray *sources = pt_domain_xml_get_sources (having);
  PtLiveObstacle obstacle = PT_LIVE_POSSIBLE;

  for (guint i = 0; i < sources->len; i++)
    {
      const PtDomainSource *source = g_ptr_array_index (sources, i);
      const PtDomainSource *present;
      PtLiveStep *step;

      if (source->kind != PT_HELD_HOSTDEV ||
          pt_domain_xml_find_hostdev (other, &source->host) != NULL)
        continue;
      present = pt_domain_xml_find_hostdev (live, &source->host);
      if ((present != NULL) == attach)
        continue;

      step = g_new0 (PtLiveStep, 1);
      step->host = source->host;
      step->attach = attach;
      step->hidden = attach ? source->unassigned : present->unassigned;
      step->managed = source->managed;
      step->markup = pt_domain_xml_dup_source_markup (having, source);
      g_ptr_array_add (steps, step);

      if (obstacle == PT_LIVE_POSSIBLE)
        obstacle = attach ? judge_attach (live, having, source) : judge_detach (live, present);
    }

  return obstacle;
}

static guint
count_visible (GPtrArray *steps,
               gboolean   attach)
{
  guint n = 0;

  for (guint i = 0; i < steps->len; i++)
    {
      const PtLiveStep *step = g_ptr_array_index (steps, i);

      n += step->attach == attach && !step->hidden;
    }

  return n;
}

/**
 * pt_live_steps_new:
 * @live: the definition of what runs
 * @from: the definition before a change
 * @to: the one after it
 * @old_kernel: the host's kernel is older than 5.19, or it is not known how old it is: there a
 *   driver of the host that takes a function back while another one of its group is in use ends in
 *   BUG_ON() (drivers/vfio/vfio.c, vfio_group_nb_verify())
 * @obstacle: (out): why it cannot be done
 *
 * Returns: (transfer full) (nullable) (element-type PtLiveStep): what to do, in this order; perhaps
 *   nothing; %NULL when it cannot be done
 */
GPtrArray *
pt_live_steps_new (PtDomainXml    *live,
                   PtDomainXml    *from,
                   PtDomainXml    *to,
                   gboolean        old_kernel,
                   PtLiveObstacle *obstacle)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (live_step_free);
  PtLiveObstacle detach, attach;

  g_return_val_if_fail (PT_IS_DOMAIN_XML (live), NULL);
  g_return_val_if_fail (PT_IS_DOMAIN_XML (from) && PT_IS_DOMAIN_XML (to), NULL);
  g_return_val_if_fail (obstacle != NULL, NULL);

  detach = collect (steps, live, from, to, FALSE);
  attach = collect (steps, live, to, from, TRUE);
  *obstacle = detach != PT_LIVE_POSSIBLE ? detach : attach;
  if (*obstacle == PT_LIVE_POSSIBLE && old_kernel && count_visible (steps, FALSE) > 1)
    *obstacle = PT_LIVE_OLD_KERNEL;
  if (*obstacle != PT_LIVE_POSSIBLE)
    return NULL;

  g_ptr_array_sort (steps, compare_steps);
  return g_steal_pointer (&steps);
}

/**
 * pt_live_obstacle_get_words:
 * @obstacle: an obstacle
 *
 * Returns: (transfer none): it as a sentence; %NULL for %PT_LIVE_POSSIBLE and %PT_LIVE_STOPPED
 */
const char *
pt_live_obstacle_get_words (PtLiveObstacle obstacle)
{
  switch (obstacle)
    {
    case PT_LIVE_POSSIBLE:
    case PT_LIVE_STOPPED:
      return NULL;

    case PT_LIVE_UNKNOWN:
      return _("What runs could not be read, so nothing can be plugged in or unplugged now.");

    case PT_LIVE_DRIVER:
      return _("Only QEMU can plug in and unplug devices while a virtual machine runs.");

    case PT_LIVE_CHIPSET:
      return _("Only virtual machines of the types q35 and virt can plug in and unplug such "
               "devices while they run.");

    case PT_LIVE_MULTIFUNCTION:
      return _("Several functions in one slot of the virtual machine can be neither plugged in nor "
               "unplugged while it runs.");

    case PT_LIVE_NO_PORT:
      return _("The running virtual machine has no free root port to plug it into.");

    case PT_LIVE_FIXED:
      return _("The device sits in a place of the virtual machine from which nothing can be "
               "unplugged while it runs.");

    case PT_LIVE_OLD_KERNEL:
      return _("With a kernel older than 5.19, unplugging one of several functions can crash this "
               "computer.");

    default:
      g_return_val_if_reached (NULL);
    }
}
