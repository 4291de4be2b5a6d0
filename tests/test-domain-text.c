/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>
#include <string.h>

#include "pt-domain-text.h"
#include "pt-error.h"

static PtDomainText *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  PtDomainText *parsed = pt_domain_text_parse (text, -1, &error);

  g_assert_no_error (error);

  return parsed;
}

/* Each element as its two tags and what is between them. */
static char *
describe (PtDomainText *text)
{
  const char *bytes = pt_domain_text_get_text (text);
  GString *found = g_string_new (NULL);

  for (guint i = 0; i < pt_domain_text_get_n_elements (text); i++)
    {
      const PtDomainElement *element = pt_domain_text_get_nth_element (text, i);

      g_assert_true (pt_domain_text_get_element (text, element->node) == element);
      g_string_append_c (found, '[');
      g_string_append_len (found, bytes + element->start, element->open_end - element->start);
      g_string_append_c (found, '|');
      g_string_append_len (found, bytes + element->open_end,
                           element->close_start - element->open_end);
      g_string_append_c (found, '|');
      g_string_append_len (found, bytes + element->close_start,
                           element->end - element->close_start);
      g_string_append_c (found, ']');
    }

  return g_string_free (found, FALSE);
}

static void
test_positions (void)
{
  static const struct
  {
    const char *text;
    const char *elements;
  } rows[] = {
    { "<domain/>", "[<domain/>||]" },
    { "\xef\xbb\xbf<domain></domain>", "[<domain>||</domain>]" },
    { "\r\n<domain\ta = '>' b=\"/>\"\r\n>\r\n</domain\r\n>\r\n",
      "[<domain\ta = '>' b=\"/>\"\r\n>|\r\n|</domain\r\n>]" },
    { "<domain><a b='\"'/><a c=\"'\" /></domain>",
      "[<domain>|<a b='\"'/><a c=\"'\" />|</domain>][<a b='\"'/>||][<a c=\"'\" />||]" },
    { "<domain><a><a><a/></a></a></domain>",
      "[<domain>|<a><a><a/></a></a>|</domain>][<a>|<a><a/></a>|</a>][<a>|<a/>|</a>][<a/>||]" },
    { "<!--<a>--><?a <a> ?><domain><!-- <a> --><![CDATA[<a>]]]]><?a <a>?><b>&lt;a></b></domain><!--<a>-->",
      "[<domain>|<!-- <a> --><![CDATA[<a>]]]]><?a <a>?><b>&lt;a></b>|</domain>][<b>|&lt;a>|</b>]" },
    { "<domain xmlns:x='y'><x:a/><x:a.b-c_1/><\xc3\xa9/></domain>",
      "[<domain xmlns:x='y'>|<x:a/><x:a.b-c_1/><\xc3\xa9/>|</domain>][<x:a/>||][<x:a.b-c_1/>||][<\xc3\xa9/>||]" },
    { "<domain><u:a/></domain>", "[<domain>|<u:a/>|</domain>][<u:a/>||]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(PtDomainText) text = parse (rows[i].text);
      g_autofree char *found = describe (text);

      g_assert_cmpstr (found, ==, rows[i].elements);
    }
}

/* Splices, each written as OFFSET OF WHAT, what goes, what comes; refused when more changes than
 * they say. */
typedef struct
{
  const char *name;
  int         code; /* -1: done */
  struct
  {
    const char *where;
    const char *remove;
    const char *insert;
  } splices[2];
} Row;

#define TEXT "<domain><a x='1'/><b><c/></b><!--<d/>--><e/><!--<f/>--></domain>"

static const Row rows[] = {
  { "insert", -1, { { "<b>", "", "<n><m/></n>" } } },
  { "insert-inside", -1, { { "<c/>", "", "<n/>" } } },
  { "insert-at-the-end", -1, { { "</domain>", "", "<n/>" } } },
  { "insert-twice", -1, { { "<c/>", "", "<n/>" }, { "<b>", "", "<n/>" } } },
  { "remove", -1, { { "<b>", "<b><c/></b>", "" } } },
  { "remove-and-insert", -1, { { "<b>", "<b><c/></b>", "" }, { "<b>", "", "<n/>" } } },
  { "replace", -1, { { "<a ", "<a x='1'/>", "<b/>" } } },
  { "open", -1, { { "/><!--<f", "/>", "></e>" } } },
  { "text", -1, { { "<b>", "", "text" } } },
  { "comment-out", PT_ERROR_FAILED, { { "<a ", "", "<!--" }, { "<b>", "", "-->" } } },
  { "comment-in", PT_ERROR_FAILED, { { "<!--", "<!--", "" }, { "-->", "-->", "" } } },
  { "comment-in-last", PT_ERROR_FAILED, { { "<!--<f", "<!--", "" }, { "--></", "-->", "" } } },
  { "wrap", PT_ERROR_FAILED, { { "<a ", "", "<n>" }, { "<b>", "", "</n>" } } },
  { "unwrap", PT_ERROR_FAILED, { { "<b>", "<b>", "" }, { "</b>", "</b>", "" } } },
  { "take-in", PT_ERROR_FAILED, { { "</b>", "</b>", "" }, { "</domain>", "", "</b>" } } },
  { "attribute", PT_ERROR_FAILED, { { "x=", "", "y='' " } } },
  { "value", PT_ERROR_FAILED, { { "1'", "1", "2" } } },
  { "rename", PT_ERROR_FAILED, { { "e/>", "e", "f" } } },
  { "namespace", PT_ERROR_FAILED, { { "><c", "", " xmlns='n'" } } },
  { "not-well-formed", PT_ERROR_XML_INVALID, { { "<b>", "", "<n>" } } },
  { "second-root", PT_ERROR_XML_INVALID, { { "<domain>", "", "<n/>" } } },
};

static void
test_splice (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(PtDomainText) before = parse (TEXT);
  g_autoptr(PtDomainSplices) splices = pt_domain_splices_new ();
  g_autoptr(PtDomainText) after = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (row->splices) && row->splices[i].where != NULL; i++)
    {
      const char *where = strstr (TEXT, row->splices[i].where);

      g_assert_true (g_str_has_prefix (where, row->splices[i].remove));
      pt_domain_splices_add (splices, where - strstr (TEXT, "<domain>"),
                             strlen (row->splices[i].remove), row->splices[i].insert);
    }

  after = pt_domain_text_splice (before, splices, &error);
  if (row->code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, PT_ERROR, row->code);
  g_assert_cmpint (after != NULL, ==, row->code < 0);
}

static void
test_order (void)
{
  g_autoptr(PtDomainText) before = parse ("<domain> <a/></domain>");
  g_autoptr(PtDomainSplices) splices = pt_domain_splices_new ();
  g_autoptr(PtDomainText) after = NULL;
  g_autoptr(GError) error = NULL;

  pt_domain_splices_add (splices, 8, 5, "");
  pt_domain_splices_add (splices, 8, 0, "<x/>");
  pt_domain_splices_add (splices, 13, 0, "<z/>");
  pt_domain_splices_add (splices, 8, 0, "<y/>");
  after = pt_domain_text_splice (before, splices, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pt_domain_text_get_text (after), ==, "<domain><x/><y/><z/></domain>");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/domain-text/positions", test_positions);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/domain-text/splice/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_splice);
    }
  g_test_add_func ("/domain-text/order", test_order);

  return g_test_run ();
}
