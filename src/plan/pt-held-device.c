/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-held-device.h"

#include <glib/gi18n.h>

#include "pt-identity-match.h"
#include "pt-words.h"

/*
 * What a machine holds, compared with the host as it is now: addresses change with cards, firmware
 * and ports, and then a definition names something else than what was assigned.
 */

static void
held_device_free (gpointer data)
{
  PtHeldDevice *self = data;

  g_free (self->name);
  g_free (self);
}

/**
 * pt_held_device_new_identity:
 * @device: a device that is assigned
 * @role: how
 *
 * Returns: (transfer full): what to record of it
 */
PtIdentityDevice *
pt_held_device_new_identity (PtPciDevice *device,
                             PtRole       role)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);
  PtIdentityDevice *identity;

  identity = pt_identity_device_new (&facts->address,
                                     role == PT_ROLE_HOLD ? PT_IDENTITY_HOLD : PT_IDENTITY_GIVE);
  identity->group = facts->group;
  identity->vendor_id = facts->vendor_id;
  identity->device_id = facts->device_id;
  identity->subsystem_vendor_id = facts->subsystem_vendor_id;
  identity->subsystem_device_id = facts->subsystem_device_id;
  identity->class_code = facts->class_code;
  identity->revision = facts->revision;
  identity->path = g_strdup (facts->path);
  if (facts->serial != NULL && facts->serial_kind != NULL)
    {
      identity->serial_kind = g_strdup (facts->serial_kind);
      identity->serial = g_strdup (facts->serial);
    }
  return identity;
}

static char *
dup_name (PtPciDevice            *device,
          const PtIdentityDevice *identity)
{
  if (device != NULL)
    return pt_words_dup_device (device);
  if (identity != NULL && identity->vendor_id >= 0 && identity->device_id >= 0)
    /* Translators: a device that is no longer there; the %04x are its vendor and device IDs, like
       8086:24f3 */
    return g_strdup_printf (_("PCI device %04x:%04x"), (guint) identity->vendor_id,
                            (guint) identity->device_id);

  return g_strdup (_("Unknown PCI device"));
}

static PtHeldDevice *
held_device_new (const PtDomainSource  *source,
                 const PtIdentityMatch *match)
{
  PtPciDevice *named = match->found != NULL ? match->found : match->alike;
  PtHeldDevice *self = g_new0 (PtHeldDevice, 1);

  self->address = source->host;
  self->kind = source->kind;
  self->role = source->unassigned ? PT_ROLE_HOLD : PT_ROLE_GIVE;
  if (match->home != NULL)
    self->group = pt_pci_device_get_facts (match->home)->group;
  else
    self->group = match->identity != NULL ? match->identity->group : -1;

  if (match->home == NULL)
    self->status = PT_HELD_GONE;
  else if (match->identity == NULL)
    self->status = PT_HELD_UNRECORDED;
  else if (match->found != match->home)
    self->status = PT_HELD_MOVED;
  else
    self->status = PT_HELD_HERE;

  if (match->found != NULL && match->found != match->home)
    {
      self->has_now_at = TRUE;
      self->now_at = *pt_pci_device_get_address (match->found);
    }
  self->ambiguous = match->alike != NULL;
  if (self->status == PT_HELD_UNRECORDED)
    named = match->home;
  self->name = dup_name (named, match->identity);
  return self;
}

/**
 * pt_held_devices_new:
 * @host: the computer
 * @definition: a machine's definition
 *
 * Returns: (transfer full) (element-type PtHeldDevice): every PCI function of the host that the
 *   definition holds, in the order of the text, whoever wrote it there
 */
GPtrArray *
pt_held_devices_new (PtHost      *host,
                     PtDomainXml *definition)
{
  GPtrArray *held = g_ptr_array_new_with_free_func (held_device_free);
  GPtrArray *sources = pt_domain_xml_get_sources (definition);
  g_autoptr(GArray) matches =
    pt_identity_match_all (host, sources, pt_domain_xml_get_identity (definition));

  for (guint i = 0; i < sources->len; i++)
    g_ptr_array_add (held, held_device_new (g_ptr_array_index (sources, i),
                                            &g_array_index (matches, PtIdentityMatch, i)));

  return held;
}

/**
 * pt_held_status_to_id:
 * @status: a status
 *
 * Returns: (transfer none): the stable word that `--json` shows
 */
const char *
pt_held_status_to_id (PtHeldStatus status)
{
  switch (status)
    {
    case PT_HELD_HERE:
      return "here";
    case PT_HELD_MOVED:
      return "moved";
    case PT_HELD_GONE:
      return "gone";
    case PT_HELD_UNRECORDED:
    default:
      return "unrecorded";
    }
}
