/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-held-device.h"

#include <glib/gi18n.h>

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

static gboolean
ids_differ (int recorded,
            int found)
{
  return recorded >= 0 && found >= 0 && recorded != found;
}

/* The exact device, where both have a serial of the same kind; one bound to vfio-pci shows none */
static PtTernary
compare_serials (const PtIdentityDevice *identity,
                 const PtPciFacts       *facts)
{
  if (identity->serial == NULL || facts->serial == NULL ||
      g_strcmp0 (identity->serial_kind, facts->serial_kind) != 0)
    return PT_CANNOT_TELL;

  return g_strcmp0 (identity->serial, facts->serial) == 0 ? PT_YES : PT_NO;
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

/**
 * pt_held_device_matches:
 * @identity: what was recorded
 * @device: a device of the host
 *
 * Wherever both are. What one of them does not know does not count.
 *
 * Returns: whether @device can be the one that was assigned
 */
gboolean
pt_held_device_matches (const PtIdentityDevice *identity,
                        PtPciDevice            *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  return !ids_differ (identity->vendor_id, facts->vendor_id) &&
         !ids_differ (identity->device_id, facts->device_id) &&
         !ids_differ (identity->subsystem_vendor_id, facts->subsystem_vendor_id) &&
         !ids_differ (identity->subsystem_device_id, facts->subsystem_device_id) &&
         !ids_differ (identity->class_code, facts->class_code) &&
         /* A device that did not come back from a reset reads as all ones. */
         (facts->revision == 0xff || !ids_differ (identity->revision, facts->revision)) &&
         compare_serials (identity, facts) != PT_NO;
}

/* Whether @identity says enough to look for its device elsewhere */
static gboolean
is_telling (const PtIdentityDevice *identity)
{
  return identity->vendor_id >= 0 && identity->device_id >= 0;
}

/* Whether another record of the same definition is at home at @address */
static gboolean
is_spoken_for (PtIdentityRecord       *record,
               const PtIdentityDevice *except,
               PtPciDevice            *device)
{
  const PtIdentityDevice *other =
    pt_identity_record_find_device (record, pt_pci_device_get_address (device));

  return other != NULL && other != except && pt_held_device_matches (other, device);
}

static void
find_elsewhere (PtHeldDevice           *self,
                PtHost                 *host,
                PtIdentityRecord       *record,
                const PtIdentityDevice *identity)
{
  GPtrArray *devices = pt_host_get_devices (host);
  PtPciDevice *candidate = NULL;
  guint n_candidates = 0;

  if (!is_telling (identity))
    return;

  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);

      if (pt_pci_address_equal (pt_pci_device_get_address (device), &self->address) ||
          !pt_held_device_matches (identity, device) || is_spoken_for (record, identity, device))
        continue;

      /* The very serial: no other candidate counts. */
      if (compare_serials (identity, pt_pci_device_get_facts (device)) == PT_YES)
        {
          candidate = device;
          n_candidates = 1;
          break;
        }
      candidate = device;
      n_candidates++;
    }

  if (n_candidates != 1)
    return;

  self->has_now_at = TRUE;
  self->now_at = *pt_pci_device_get_address (candidate);
}

static char *
dup_name (PtPciDevice            *device,
          const PtIdentityDevice *identity)
{
  if (device != NULL)
    return pt_words_dup_device (device);
  if (identity != NULL && is_telling (identity))
    /* Translators: a device that is no longer there; the %04x are its vendor and device IDs, like
       8086:24f3 */
    return g_strdup_printf (_("PCI device %04x:%04x"), (guint) identity->vendor_id,
                            (guint) identity->device_id);

  return g_strdup (_("Unknown PCI device"));
}

static PtHeldDevice *
held_device_new (PtHost               *host,
                 PtIdentityRecord     *record,
                 const PtDomainSource *source)
{
  const PtIdentityDevice *identity = pt_identity_record_find_device (record, &source->host);
  PtPciDevice *device = pt_host_find_device (host, &source->host);
  PtPciDevice *named = device;
  PtHeldDevice *self = g_new0 (PtHeldDevice, 1);

  self->address = source->host;
  self->kind = source->kind;
  self->role = source->unassigned ? PT_ROLE_HOLD : PT_ROLE_GIVE;
  if (device != NULL)
    self->group = pt_pci_device_get_facts (device)->group;
  else
    self->group = identity != NULL ? identity->group : -1;

  if (device == NULL)
    self->status = PT_HELD_GONE;
  else if (identity == NULL)
    self->status = PT_HELD_UNRECORDED;
  else if (!pt_held_device_matches (identity, device))
    self->status = PT_HELD_MOVED;
  else
    self->status = PT_HELD_HERE;

  if (identity != NULL && (self->status == PT_HELD_GONE || self->status == PT_HELD_MOVED))
    {
      find_elsewhere (self, host, record, identity);
      named = self->has_now_at ? pt_host_find_device (host, &self->now_at) : NULL;
    }
  self->name = dup_name (named, identity);
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
  PtIdentityRecord *record = pt_domain_xml_get_identity (definition);

  for (guint i = 0; i < sources->len; i++)
    g_ptr_array_add (held, held_device_new (host, record, g_ptr_array_index (sources, i)));

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
