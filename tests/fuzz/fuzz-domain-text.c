/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"
#include "pt-domain-xml.h"

#include <string.h>

/* A definition as somebody has written it, and one device put into it and taken out again */
int
LLVMFuzzerTestOneInput (const uint8_t *bytes,
                        size_t         length)
{
  const PtDomainHostdev hostdev = { .host = { .bus = 0x42, .slot = 3 }, .guest = { .bus = 7 } };
  g_autoptr(PtDomainXml) definition = NULL;
  g_autoptr(PtDomainXml) with = NULL;
  g_autoptr(PtDomainXml) without = NULL;
  g_autoptr(PtDomainEdit) add = pt_domain_edit_new ();
  g_autoptr(PtDomainEdit) remove = pt_domain_edit_new ();
  guint n;

  definition = pt_domain_xml_new_from_text ((const char *) bytes, (gssize) length, NULL);
  if (definition == NULL)
    return 0;

  /* What was read is what was there */
  g_assert_cmpuint (strlen (pt_domain_xml_get_text (definition)), ==, length);
  g_assert_cmpmem (pt_domain_xml_get_text (definition), length, bytes, length);
  n = pt_domain_xml_get_sources (definition)->len;

  pt_domain_edit_add_hostdev (add, &hostdev);
  with = pt_domain_xml_edit (definition, add, NULL);
  if (with == NULL)
    return 0;
  g_assert_cmpuint (pt_domain_xml_get_sources (with)->len, ==, n + 1);
  pt_domain_edit_remove_hostdev (remove, &hostdev.host);
  without = pt_domain_xml_edit (with, remove, NULL);
  g_assert_nonnull (without);
  g_assert_cmpuint (pt_domain_xml_get_sources (without)->len, <=, n);
  return 0;
}
