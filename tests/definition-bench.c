/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "definition-bench.h"

/*
 * What the tests of definitions share.
 */

char *
definition_bench_read (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "domain-xml", name, NULL);
  g_autoptr(GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

PtDomainXml *
definition_bench_parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  PtDomainXml *xml = pt_domain_xml_new_from_text (text, -1, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (pt_domain_xml_get_text (xml), ==, text);

  return xml;
}

PtDomainXml *
definition_bench_edit (PtDomainXml        *xml,
                       const PtDomainEdit *change)
{
  g_autoptr(GError) error = NULL;
  PtDomainXml *after = pt_domain_xml_edit (xml, change, &error);

  g_assert_no_error (error);

  return after;
}
