/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-definition-between.h"

#include "pt-definition-compare.h"
#include "pt-domain-xml.h"

static gboolean
is_in (const PtDomainSource *source,
       GPtrArray            *sources)
{
  for (guint i = 0; i < sources->len; i++)
    {
      const PtDomainSource *other = g_ptr_array_index (sources, i);

      if (source->kind == other->kind && pt_pci_address_equal (&source->host, &other->host))
        return TRUE;
    }

  return FALSE;
}

/* Each has exactly the devices that it may have */
static gboolean
has_known_devices (PtDomainXml *from,
                   PtDomainXml *to,
                   PtDomainXml *now)
{
  GPtrArray *sources = pt_domain_xml_get_sources (now);

  for (guint i = 0; i < sources->len; i++)
    {
      const PtDomainSource *source = g_ptr_array_index (sources, i);

      if (!is_in (source, pt_domain_xml_get_sources (from)) &&
          !(source->kind == PT_HELD_HOSTDEV && is_in (source, pt_domain_xml_get_sources (to))))
        return FALSE;
    }

  return TRUE;
}

/**
 * pt_definition_lies_between:
 * @from: the definition before a change of a running machine
 * @to: the one that was to come
 * @now: the one that there is
 *
 * Such a change first plugs in one device after the other, each in one call of libvirt into what
 * runs and into the definition, and the rest of the definition comes last. So when it is
 * interrupted, the definition is @from with some of the devices of @to.
 *
 * Returns: whether @now is that by meaning, and so nobody else has edited it
 */
gboolean
pt_definition_lies_between (const char *from,
                            const char *to,
                            const char *now)
{
  g_autoptr (PtDomainXml) first = pt_domain_xml_new_from_text (from, -1, NULL);
  g_autoptr (PtDomainXml) last = pt_domain_xml_new_from_text (to, -1, NULL);
  g_autoptr (PtDomainXml) middle = pt_domain_xml_new_from_text (now, -1, NULL);
  g_autofree char *lost = NULL;
  g_autofree char *added = NULL;
  g_autoptr (GError) error = NULL;

  if (first == NULL || last == NULL || middle == NULL || !has_known_devices (first, last, middle))
    return FALSE;

  /* All of it is still there, and nothing else but host devices has come */
  lost = pt_definition_compare (from, from, now, &error);
  if (lost == NULL && error == NULL)
    added = pt_definition_compare (now, from, from, &error);
  return lost == NULL && added == NULL && error == NULL;
}
