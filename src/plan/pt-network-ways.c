/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-network-ways.h"

/*
 * What is left of the network of a computer without some of its devices.
 */

static gboolean
is_taken (GPtrArray   *members,
          PtPciDevice *device)
{
  for (guint i = 0; i < members->len; i++)
    {
      const PtMember *member = g_ptr_array_index (members, i);

      if (member->device == device)
        return pt_member_is_taken (member);
    }

  return FALSE;
}

/**
 * pt_network_ways_are_lost:
 * @host: a computer
 * @members: (element-type PtMember): what it would lose
 *
 * Returns: whether all its default routes go with them, as far as they are known; cannot tell when
 *   that depends on which port of a bridge leads there
 */
PtTernary
pt_network_ways_are_lost (PtHost    *host,
                          GPtrArray *members)
{
  GPtrArray *devices = pt_host_get_devices (host);
  gboolean lost = FALSE, perhaps_left = FALSE;

  if (pt_host_get_facts (host)->other_default_routes > 0)
    return PT_NO;

  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);
      GPtrArray *uses = pt_pci_device_get_facts (device)->uses;
      gboolean taken = is_taken (members, device);

      for (guint j = 0; j < uses->len; j++)
        {
          const PtUse *use = g_ptr_array_index (uses, j);

          if ((use->flags & PT_USE_DEFAULT_ROUTE) == 0)
            continue;
          if (taken)
            lost = TRUE;
          else if ((use->flags & PT_USE_PERHAPS) != 0)
            perhaps_left = TRUE;
          else
            return PT_NO;
        }
    }

  if (!lost)
    return PT_NO;
  return perhaps_left ? PT_CANNOT_TELL : PT_YES;
}

static gboolean
is_port (const PtUse *use,
         const char  *bond)
{
  return use->kind == PT_USE_NETWORK && g_strcmp0 (use->bond, bond) == 0;
}

/**
 * pt_network_ways_count_ports:
 * @host: a computer
 * @use: something that goes through a bond or a team
 *
 * Returns: how many ports that has
 */
guint
pt_network_ways_count_ports (PtHost      *host,
                             const PtUse *use)
{
  GPtrArray *devices = pt_host_get_devices (host);
  guint n = 0;

  for (guint i = 0; use->bond != NULL && i < devices->len; i++)
    {
      GPtrArray *uses =
        pt_pci_device_get_facts (g_ptr_array_index (devices, i))->uses;

      for (guint j = 0; j < uses->len; j++)
        n += is_port (g_ptr_array_index (uses, j), use->bond);
    }

  return n;
}

/**
 * pt_network_ways_has_another:
 * @host: a computer
 * @members: (element-type PtMember): what it would lose
 * @use: what it uses one of them for
 *
 * Returns: whether that goes on through another port of the same bond or team, which is up and
 *   stays
 */
gboolean
pt_network_ways_has_another (PtHost      *host,
                             GPtrArray   *members,
                             const PtUse *use)
{
  GPtrArray *devices = pt_host_get_devices (host);

  for (guint i = 0; use->bond != NULL && i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);
      GPtrArray *uses = pt_pci_device_get_facts (device)->uses;

      for (guint j = 0; !is_taken (members, device) && j < uses->len; j++)
        {
          const PtUse *other = g_ptr_array_index (uses, j);

          if (is_port (other, use->bond) && (other->flags & PT_USE_PORT_UP) != 0)
            return TRUE;
        }
    }

  return FALSE;
}
