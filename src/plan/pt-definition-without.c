/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-definition-without.h"

#include "pt-domain-xml.h"

/* What somebody else has written, without what a change that failed had already put into it. */

/* A change always says where in the guest a device is to be, and libvirt keeps to it. */
static gboolean
is_same (const PtDomainSource *a,
         const PtDomainSource *b)
{
  return a->managed == b->managed && a->unassigned == b->unassigned &&
         a->has_guest == b->has_guest &&
         (!a->has_guest || pt_pci_address_equal (&a->guest, &b->guest)) &&
         a->boot_order == b->boot_order;
}

/**
 * pt_definition_without:
 * @now: a definition that somebody else has edited
 * @from: the definition before a change of a running machine
 * @to: the one that was to come
 * @complete: (out): whether nothing of the change is left; %FALSE: somebody has written a device of
 *   it otherwise than the change would have, and may mean it
 * @error: return location
 *
 * A change of a running machine plugs its devices into what runs and into the definition. When it
 * is given up after somebody has edited the definition meanwhile, those devices are in it by
 * nobody's will.
 *
 * Returns: (transfer full): @now without the devices that are in @to and not in @from, every other
 *   byte as it was; or %NULL
 */
char *
pt_definition_without (const char  *now,
                       const char  *from,
                       const char  *to,
                       gboolean    *complete,
                       GError     **error)
{
  g_autoptr (PtDomainXml) edited = pt_domain_xml_new_from_text (now, -1, error);
  g_autoptr (PtDomainXml) first = NULL;
  g_autoptr (PtDomainXml) last = NULL;
  g_autoptr (PtDomainXml) result = NULL;
  g_autoptr (PtDomainEdit) edit = pt_domain_edit_new ();
  gboolean changes = FALSE;
  GPtrArray *sources;

  *complete = TRUE;
  first = edited != NULL ? pt_domain_xml_new_from_text (from, -1, error) : NULL;
  last = first != NULL ? pt_domain_xml_new_from_text (to, -1, error) : NULL;
  if (last == NULL)
    return NULL;

  sources = pt_domain_xml_get_sources (edited);
  for (guint i = 0; i < sources->len; i++)
    {
      const PtDomainSource *source = g_ptr_array_index (sources, i);
      const PtDomainSource *ours = pt_domain_xml_find_hostdev (last, &source->host);

      if (source->kind != PT_HELD_HOSTDEV || ours == NULL ||
          pt_domain_xml_find_hostdev (first, &source->host) != NULL)
        continue;
      if (!is_same (source, ours))
        {
          *complete = FALSE;
          continue;
        }
      pt_domain_edit_remove_hostdev (edit, &source->host);
      changes = TRUE;
    }
  if (!changes)
    return g_strdup (now);

  result = pt_domain_xml_edit (edited, edit, error);
  return result != NULL ? g_strdup (pt_domain_xml_get_text (result)) : NULL;
}
