/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-identity-match.h"

#include "pt-viability.h"

/*
 * Which device is the one that was recorded: addresses change with cards, firmware and ports, and
 * one model is often there more than once. A serial decides. Where none can be compared (a driver
 * shows it, and VFIO hides it) the place does: bus numbers change with every bridge, but the slots
 * on the way from the root do not. IDs say what kind of device it is, never which of several. All
 * devices of a definition are looked for at once, since each can be one of them only.
 */

typedef enum
{
  MATCH_NONE,
  MATCH_IDS,     /* the same model */
  MATCH_PLACE,   /* the same model behind the same slots */
  MATCH_SERIAL,  /* the very device */
} Match;

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
  g_autofree char *found = NULL;

  if (identity->serial == NULL || facts->serial == NULL ||
      g_strcmp0 (identity->serial_kind, facts->serial_kind) != 0)
    return PT_CANNOT_TELL;

  found = pt_identity_dup_clean (facts->serial);
  return g_strcmp0 (identity->serial, found) == 0 ? PT_YES : PT_NO;
}

/* The way from the root: each bridge, then the function itself. Only the first bus is the
 * computer's own; the others are numbers that the firmware gave. */
static gboolean
read_way (const char         *path,
          const PtPciAddress *address,
          GArray             *way)
{
  g_auto(GStrv) steps = g_strsplit (path, "/", -1);

  for (guint i = 0; steps[i] != NULL; i++)
    {
      PtPciAddress step;

      if (!pt_pci_address_parse (steps[i], &step))
        return FALSE;
      g_array_append_val (way, step);
    }
  g_array_append_val (way, *address);
  for (guint i = 1; i < way->len; i++)
    g_array_index (way, PtPciAddress, i).bus = 0;
  return TRUE;
}

static PtTernary
compare_places (const PtIdentityDevice *identity,
                const PtPciFacts       *facts)
{
  g_autoptr(GArray) recorded = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));

  if (identity->path == NULL || facts->path == NULL ||
      !read_way (identity->path, &identity->address, recorded) ||
      !read_way (facts->path, &facts->address, found))
    return PT_CANNOT_TELL;
  if (recorded->len != found->len)
    return PT_NO;

  for (guint i = 0; i < found->len; i++)
    if (!pt_pci_address_equal (&g_array_index (recorded, PtPciAddress, i),
                               &g_array_index (found, PtPciAddress, i)))
      return PT_NO;

  return PT_YES;
}

/**
 * pt_identity_matches:
 * @identity: what was recorded
 * @device: a device of the host
 *
 * Wherever both are. What one of them does not know does not count.
 *
 * Returns: whether @device can be the one that was assigned
 */
gboolean
pt_identity_matches (const PtIdentityDevice *identity,
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

static Match
rank (const PtIdentityDevice *identity,
      PtPciDevice            *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  if (!pt_identity_matches (identity, device))
    return MATCH_NONE;
  if (compare_serials (identity, facts) == PT_YES)
    return MATCH_SERIAL;

  return compare_places (identity, facts) == PT_YES ? MATCH_PLACE : MATCH_IDS;
}

/* Anything can be where it was; elsewhere both have to say what they are, and a function of a card
 * never becomes another one: the serial number in its vital product data is that of the card. */
static Match
rank_elsewhere (const PtIdentityDevice *identity,
                PtPciDevice            *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);
  Match match;

  if (identity->vendor_id < 0 || identity->device_id < 0 || facts->vendor_id < 0 ||
      facts->device_id < 0)
    return MATCH_NONE;

  match = rank (identity, device);
  if (identity->address.function != facts->address.function &&
      (match == MATCH_IDS ||
       (match == MATCH_SERIAL && g_strcmp0 (identity->serial_kind, "vpd") == 0)))
    return MATCH_NONE;

  return match;
}

/* Looks for devices that are nobody's yet; @n_found: (out): how many @match can be */
static PtPciDevice *
find_elsewhere (PtHost                *host,
                const PtIdentityMatch *match,
                GHashTable            *taken,
                Match                  least,
                guint                 *n_found)
{
  GPtrArray *devices = pt_host_get_devices (host);
  PtPciDevice *found = NULL;

  *n_found = 0;
  for (guint i = 0; i < devices->len; i++)
    {
      PtPciDevice *device = g_ptr_array_index (devices, i);

      if (device == match->home || g_hash_table_contains (taken, device) ||
          rank_elsewhere (match->identity, device) < least)
        continue;
      found = device;
      (*n_found)++;
    }

  return found;
}

static gboolean
is_open (const PtIdentityMatch *match)
{
  return match->identity != NULL && match->found == NULL;
}

/* The same model where it was is taken for it, unless it is in another place now and is not the
 * only one: then it can be any of them. */
static gboolean
is_home (PtHost                *host,
         const PtIdentityMatch *match,
         GHashTable            *taken,
         Match                  level)
{
  guint n_others;

  if (match->home == NULL || g_hash_table_contains (taken, match->home) ||
      rank (match->identity, match->home) < level)
    return FALSE;
  if (level > MATCH_IDS ||
      compare_places (match->identity, pt_pci_device_get_facts (match->home)) != PT_NO)
    return TRUE;

  find_elsewhere (host, match, taken, MATCH_IDS, &n_others);
  return n_others == 0;
}

/* Whether another one that is still looked for can be @device just as well */
static gboolean
is_contested (GArray                *matches,
              const PtIdentityMatch *match,
              PtPciDevice           *device,
              Match                  level)
{
  for (guint i = 0; i < matches->len; i++)
    {
      const PtIdentityMatch *other = &g_array_index (matches, PtIdentityMatch, i);

      if (other->identity != match->identity && is_open (other) &&
          rank_elsewhere (other->identity, device) >= level)
        return TRUE;
    }

  return FALSE;
}

static void
resolve (PtHost     *host,
         GArray     *matches,
         GHashTable *taken,
         Match       level)
{
  g_autofree PtPciDevice **elsewhere = g_new0 (PtPciDevice *, matches->len);

  for (guint i = 0; i < matches->len; i++)
    {
      PtIdentityMatch *match = &g_array_index (matches, PtIdentityMatch, i);

      if (is_open (match) && is_home (host, match, taken, level))
        match->found = match->home;
    }
  for (guint i = 0; i < matches->len; i++)
    {
      const PtIdentityMatch *match = &g_array_index (matches, PtIdentityMatch, i);

      if (match->found != NULL)
        g_hash_table_add (taken, match->found);
    }

  /* All on the same ground, then all at once: the order of the definition says nothing */
  for (guint i = 0; i < matches->len; i++)
    {
      const PtIdentityMatch *match = &g_array_index (matches, PtIdentityMatch, i);
      PtPciDevice *device;
      guint n_found;

      if (!is_open (match))
        continue;
      device = find_elsewhere (host, match, taken, level, &n_found);
      /* Where it was is just as good as anywhere else when it is the same model */
      if (n_found == 1 && !is_contested (matches, match, device, level) &&
          (match->home == NULL || g_hash_table_contains (taken, match->home) ||
           rank (match->identity, match->home) < level))
        elsewhere[i] = device;
    }
  for (guint i = 0; i < matches->len; i++)
    if (elsewhere[i] != NULL)
      {
        g_array_index (matches, PtIdentityMatch, i).found = elsewhere[i];
        g_hash_table_add (taken, elsewhere[i]);
      }
}

/* What shows its serial number has it; of what a guest may have, the host does not read vital
 * product data: both would turn the same two registers. */
static gboolean
is_unread (PtPciDevice *device)
{
  const PtPciFacts *facts = pt_pci_device_get_facts (device);

  return facts->serial == NULL && pt_pci_device_is_endpoint (device) &&
         (facts->driver == NULL || !pt_viability_is_driver_safe (facts->driver));
}

static void
add_address (GArray      *addresses,
             PtPciDevice *device)
{
  const PtPciAddress *address = pt_pci_device_get_address (device);

  for (guint i = 0; i < addresses->len; i++)
    if (pt_pci_address_equal (address, &g_array_index (addresses, PtPciAddress, i)))
      return;

  g_array_append_val (addresses, *address);
}

/**
 * pt_identity_find_unread:
 * @host: the computer
 * @record: what a definition records
 * @addresses: (element-type PtPciAddress) (inout): a list to add to, each once
 *
 * Adds the devices that may be one that was recorded with the serial number in its vital product
 * data, and whose own is not known.
 */
void
pt_identity_find_unread (PtHost           *host,
                         PtIdentityRecord *record,
                         GArray           *addresses)
{
  GPtrArray *recorded = pt_identity_record_get_devices (record);
  GPtrArray *devices = pt_host_get_devices (host);

  for (guint i = 0; i < recorded->len; i++)
    {
      const PtIdentityDevice *identity = g_ptr_array_index (recorded, i);

      if (g_strcmp0 (identity->serial_kind, "vpd") != 0)
        continue;
      for (guint j = 0; j < devices->len; j++)
        {
          PtPciDevice *device = g_ptr_array_index (devices, j);

          if (is_unread (device) && pt_identity_matches (identity, device))
            add_address (addresses, device);
        }
    }
}

/**
 * pt_identity_find_unrecorded:
 * @host: the computer
 * @record: what a plan would record
 * @before: what is recorded before it
 * @addresses: (element-type PtPciAddress) (inout): a list to add to, each once
 *
 * Adds the devices that @record has anew, without a serial number.
 */
void
pt_identity_find_unrecorded (PtHost           *host,
                             PtIdentityRecord *record,
                             PtIdentityRecord *before,
                             GArray           *addresses)
{
  GPtrArray *recorded = pt_identity_record_get_devices (record);

  for (guint i = 0; i < recorded->len; i++)
    {
      const PtIdentityDevice *identity = g_ptr_array_index (recorded, i);
      const PtIdentityDevice *known = pt_identity_record_find_device (before, &identity->address);
      PtPciDevice *device = pt_host_find_device (host, &identity->address);

      if (identity->serial == NULL && device != NULL && is_unread (device) &&
          (known == NULL || !pt_identity_device_equal (known, identity)))
        add_address (addresses, device);
    }
}

/**
 * pt_identity_match_all:
 * @host: the computer
 * @sources: (element-type PtDomainSource): what a definition names
 * @record: what it records of that
 *
 * Returns: (transfer full) (element-type PtIdentityMatch): one for each of @sources, in their
 *   order; it borrows from @host and @record
 */
GArray *
pt_identity_match_all (PtHost           *host,
                       GPtrArray        *sources,
                       PtIdentityRecord *record)
{
  g_autoptr(GHashTable) taken = g_hash_table_new (NULL, NULL);
  GArray *matches = g_array_new (FALSE, TRUE, sizeof (PtIdentityMatch));

  for (guint i = 0; i < sources->len; i++)
    {
      const PtDomainSource *source = g_ptr_array_index (sources, i);
      PtIdentityMatch match = { 0 };

      match.identity = pt_identity_record_find_device (record, &source->host);
      match.home = pt_host_find_device (host, &source->host);
      /* By hand it was put there on purpose */
      if (match.identity == NULL && match.home != NULL)
        g_hash_table_add (taken, match.home);
      g_array_append_val (matches, match);
    }

  for (Match level = MATCH_SERIAL; level > MATCH_NONE; level--)
    resolve (host, matches, taken, level);

  for (guint i = 0; i < matches->len; i++)
    {
      PtIdentityMatch *match = &g_array_index (matches, PtIdentityMatch, i);
      guint n_found;

      if (is_open (match))
        match->alike = find_elsewhere (host, match, taken, MATCH_IDS, &n_found);
    }

  return matches;
}
