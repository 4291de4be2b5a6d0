/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-fetch.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pt-domain-xml.h"
#include "pt-error.h"
#include "pt-virt-error.h"

/* Reads machines: libvirt's handles become snapshots of the model. Everything here blocks and
 * belongs into a worker. */

static void
add_source (GArray               *sources,
            const PtDomainSource *source,
            gboolean              live)
{
  PtHeldSource *held = NULL;

  for (guint i = 0; i < sources->len && held == NULL; i++)
    {
      PtHeldSource *other = &g_array_index (sources, PtHeldSource, i);

      if (other->kind == source->kind && pt_pci_address_equal (&other->address, &source->host))
        held = other;
    }

  if (held == NULL)
    {
      g_array_set_size (sources, sources->len + 1);
      held = &g_array_index (sources, PtHeldSource, sources->len - 1);
      held->address = source->host;
      held->kind = source->kind;
      /* The definition is read first: it says what shall be, the running machine only what still
       * is */
      held->hold_back = source->unassigned;
    }

  if (live)
    held->live = TRUE;
  else
    held->inactive = TRUE;
}

/* A definition that we cannot read is no definition to us: the machine is listed, but nothing
 * can be planned for it. */
static PtDomainXml *
parse (const char  *text,
       char       **reason)
{
  g_autoptr (GError) error = NULL;
  PtDomainXml *xml =
    text != NULL ? pt_domain_xml_new_from_text (text, strlen (text), &error) : NULL;

  if (error != NULL && *reason == NULL)
    *reason = g_strdup (error->message);
  return xml;
}

/* libvirt's own words for what it has just refused, the first of them */
static void
note_reason (char **reason)
{
  if (*reason == NULL)
    *reason = g_strdup (virGetLastErrorMessage ());
}

/* Most pools keep their volumes in files, others in volumes of LVM or whole disks. Where those of a
 * machine that is off lie matters to nobody yet. */
static void
add_disks (PtDomainFacts *facts,
           PtVolumePaths *volumes,
           virDomainPtr   domain,
           PtDomainXml   *xml,
           gboolean       live)
{
  GPtrArray *disks = pt_domain_xml_get_disks (xml);

  for (guint i = 0; i < disks->len; i++)
    {
      const PtDomainDisk *disk = g_ptr_array_index (disks, i);
      const char *path = disk->path;

      if (path == NULL && !live)
        continue;
      if (path == NULL && disk->pool != NULL)
        path = pt_volume_paths_find (volumes, virDomainGetConnect (domain), disk->pool,
                                     disk->volume);
      if (path == NULL || g_str_has_prefix (path, "/dev/"))
        pt_domain_facts_add_disk (facts, path, live);
    }
}

static void
add_sources (PtDomainFacts *facts,
             PtVolumePaths *volumes,
             virDomainPtr   domain,
             PtDomainXml   *xml,
             gboolean       live)
{
  GPtrArray *sources;

  if (xml == NULL)
    return;

  sources = pt_domain_xml_get_sources (xml);
  for (guint i = 0; i < sources->len; i++)
    add_source (facts->sources, g_ptr_array_index (sources, i), live);
  add_disks (facts, volumes, domain, xml, live);
}

/* libvirt's own text, as virsh shows it. A GVirConfigDomain prints it anew, with other quotes. */
static char *
read_xml (virDomainPtr domain,
          guint        flags)
{
  char *text = virDomainGetXMLDesc (domain, flags);
  char *copy = g_strdup (text);

  free (text);
  return copy;
}

/* One that was undefined while we asked about it is no error */
static gboolean
is_gone (void)
{
  virErrorPtr last = virGetLastError ();

  return last != NULL && last->code == VIR_ERR_NO_DOMAIN;
}

/* Access rules may hide one machine's state: it is listed all the same, as long as it and the
 * connection are there. To ask about that takes libvirt's last error away, so it is kept first. */
static gboolean
read_info (virDomainPtr    domain,
           virDomainInfo  *info,
           GError        **error)
{
  g_autoptr (GError) reason = NULL;
  gboolean gone;

  if (virDomainGetInfo (domain, info) == 0)
    return TRUE;

  gone = is_gone ();
  pt_virt_error_translate (&reason, _("A virtual machine could not be read."));
  if (!gone && virConnectIsAlive (virDomainGetConnect (domain)) == 1)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

static PtDomain *
read_domain (virDomainPtr    domain,
             PtVolumePaths  *volumes,
             GError        **error)
{
  g_autoptr (PtDomainFacts) facts = pt_domain_facts_new ();
  g_autoptr (PtDomainXml) definition = NULL;
  g_autoptr (PtDomainXml) running = NULL;
  g_autofree char *text = NULL;
  g_autofree char *live_text = NULL;
  g_autofree char *reason = NULL;
  char uuid[VIR_UUID_STRING_BUFLEN];
  virDomainInfo info = { 0 };
  int persistent, active, autostart = 0;

  if (virDomainGetUUIDString (domain, uuid) < 0)
    {
      pt_virt_error_translate (error, _("A virtual machine could not be read."));
      return NULL;
    }
  if (!read_info (domain, &info, error))
    return NULL;

  facts->name = g_strdup (virDomainGetName (domain));
  facts->uuid = g_strdup (uuid);
  if (info.state <= VIR_DOMAIN_PMSUSPENDED)
    facts->state = (PtDomainState) info.state;
  facts->vcpus = info.nrVirtCpu;
  facts->memory_kib = info.maxMem;
  persistent = virDomainIsPersistent (domain);
  facts->persistent = persistent != 0;
  if (persistent == 1 && virDomainGetAutostart (domain, &autostart) == 0)
    facts->autostart = autostart != 0;

  active = virDomainIsActive (domain);
  if (active < 0)
    note_reason (&reason);
  if (active == 1 && (live_text = read_xml (domain, 0)) == NULL)
    note_reason (&reason);
  if (!facts->persistent)
    text = g_strdup (live_text);
  else if ((text = read_xml (domain, VIR_DOMAIN_XML_INACTIVE)) == NULL)
    note_reason (&reason);
  virResetLastError ();

  definition = parse (text, &reason);
  if (definition != NULL)
    {
      facts->title = g_strdup (pt_domain_xml_get_title (definition));
      facts->xml = g_steal_pointer (&text);
    }
  running = parse (live_text, &reason);
  if (running != NULL)
    facts->live_xml = g_steal_pointer (&live_text);
  facts->unread = (facts->persistent && definition == NULL) || active < 0 ||
                  (active == 1 && running == NULL);
  if (facts->unread)
    facts->unread_reason = g_steal_pointer (&reason);

  if (facts->persistent)
    add_sources (facts, volumes, domain, definition, FALSE);
  add_sources (facts, volumes, domain, running, TRUE);
  virResetLastError ();

  return pt_domain_new (g_steal_pointer (&facts));
}

/**
 * pt_domain_fetch_lookup:
 * @gvir: a connection
 * @uuid: the UUID of a machine
 * @error: where to put an error of ours; %PT_ERROR_NOT_FOUND when there is no such machine
 *
 * Asks libvirt and not the table of @gvir, which knows what was true when it was last filled.
 *
 * Returns: (transfer full) (nullable): libvirt-glib's machine
 */
GVirDomain *
pt_domain_fetch_lookup (GVirConnection  *gvir,
                        const char      *uuid,
                        GError         **error)
{
  g_autoptr (virConnect) handle = pt_virt_dup_connect (gvir);
  g_autoptr (virDomain) domain = virDomainLookupByUUIDString (handle, uuid);

  if (domain == NULL)
    {
      pt_virt_error_translate (error, _("The virtual machine could not be found."));
      return NULL;
    }

  return g_object_new (GVIR_TYPE_DOMAIN, "handle", domain, NULL);
}

/**
 * pt_domain_fetch_one:
 * @gvir: a connection
 * @volumes: what this reading knows of volumes
 * @uuid: the UUID of a machine
 * @error: where to put an error of ours
 *
 * Returns: (transfer full) (nullable): what it is now; %NULL without an error: it is gone
 */
PtDomain *
pt_domain_fetch_one (GVirConnection  *gvir,
                     PtVolumePaths   *volumes,
                     const char      *uuid,
                     GError         **error)
{
  g_autoptr (virConnect) handle = pt_virt_dup_connect (gvir);
  g_autoptr (virDomain) domain = virDomainLookupByUUIDString (handle, uuid);
  g_autoptr (GError) local_error = NULL;
  PtDomain *found;

  if (domain == NULL)
    {
      if (!is_gone ())
        pt_virt_error_translate (error, _("A virtual machine could not be read."));
      virResetLastError ();
      return NULL;
    }

  found = read_domain (domain, volumes, &local_error);
  if (found == NULL && !g_error_matches (local_error, PT_ERROR, PT_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return found;
}

/**
 * pt_domain_fetch_all:
 * @gvir: a connection
 * @volumes: what this reading knows of volumes
 * @cancellable: (nullable): looked at between two machines
 * @error: where to put an error of ours
 *
 * Returns: (transfer full) (nullable) (element-type PtDomain): all machines
 */
GPtrArray *
pt_domain_fetch_all (GVirConnection  *gvir,
                     PtVolumePaths   *volumes,
                     GCancellable    *cancellable,
                     GError         **error)
{
  g_autoptr (GPtrArray) domains = g_ptr_array_new_with_free_func (g_object_unref);
  g_autolist (GVirDomain) list = NULL;

  if (!gvir_connection_fetch_domains (gvir, cancellable, error))
    {
      pt_virt_error_translate (error, _("The virtual machines could not be read."));
      return NULL;
    }

  list = gvir_connection_get_domains (gvir);
  for (GList *l = list; l != NULL; l = l->next)
    {
      g_autoptr (virDomain) domain = pt_virt_dup_domain (l->data);
      g_autoptr (GError) local_error = NULL;
      PtDomain *found;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;

      found = read_domain (domain, volumes, &local_error);
      if (found != NULL)
        g_ptr_array_add (domains, found);
      else if (!g_error_matches (local_error, PT_ERROR, PT_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }

  return g_steal_pointer (&domains);
}
