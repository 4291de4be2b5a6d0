/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>

#include "pt-difference.h"

typedef struct
{
  const char *name;
  const char *before;
  const char *after;
  const char *hunks; /* what follows the two labels */
} Row;

static const Row rows[] = {
  { "same", "a\nb\n", "a\nb\n", NULL },
  { "both-empty", "", "", NULL },
  { "from-nothing", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n" },
  { "to-nothing", "a\n", "", "@@ -1 +0,0 @@\n-a\n" },
  { "insert", "1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nx\n5\n6\n7\n8\n",
    "@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+x\n 5\n 6\n 7\n" },
  { "remove-first", "1\n2\n3\n4\n5\n", "2\n3\n4\n5\n", "@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n" },
  { "append", "1\n2\n3\n4\n", "1\n2\n3\n4\nx\n", "@@ -2,3 +2,4 @@\n 2\n 3\n 4\n+x\n" },
  { "replace", "a\nb\nc\n", "a\nB\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n" },
  { "close-changes-share-a-hunk", "1\n2\n3\n4\n5\n6\n7\n8\n", "x\n2\n3\n4\n5\n6\n7\ny\n",
    "@@ -1,8 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y\n" },
  { "far-changes-do-not", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "x\n2\n3\n4\n5\n6\n7\n8\ny\n",
    "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n" },
  { "no-newline-before", "a\nb", "a\nb\n",
    "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n" },
  { "no-newline-after", "a\nb\n", "a\nb",
    "@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n" },
  { "no-newline-in-context", "a\nb", "x\na\nb", "@@ -1,2 +1,3 @@\n+x\n a\n b\n\\ No newline at end of file\n" },
  { "carriage-return", "a\r\nb\r\n", "a\r\nx\r\nb\r\n", "@@ -1,2 +1,3 @@\n a\r\n+x\r\n b\r\n" },
  { "line-end-alone", "a\r\nb\n", "a\nb\n", "@@ -1,2 +1,2 @@\n-a\r\n+a\n b\n" },
  { "twin-after",
    "<d>\n  <h>\n    <s/>\n  </h>\n</d>\n",
    "<d>\n  <h>\n    <s/>\n  </h>\n  <h>\n    <t/>\n  </h>\n</d>\n",
    "@@ -2,4 +2,7 @@\n   <h>\n     <s/>\n   </h>\n+  <h>\n+    <t/>\n+  </h>\n </d>\n" },
  { "twin-before",
    "<d>\n  <h>\n    <t/>\n  </h>\n</d>\n",
    "<d>\n  <h>\n    <s/>\n  </h>\n  <h>\n    <t/>\n  </h>\n</d>\n",
    "@@ -1,4 +1,7 @@\n <d>\n+  <h>\n+    <s/>\n+  </h>\n   <h>\n     <t/>\n   </h>\n" },
  { "twin-removed",
    "<d>\n  <h>\n    <s/>\n  </h>\n  <h>\n    <s/>\n  </h>\n</d>\n",
    "<d>\n  <h>\n    <s/>\n  </h>\n</d>\n",
    "@@ -2,7 +2,4 @@\n   <h>\n     <s/>\n   </h>\n-  <h>\n-    <s/>\n-  </h>\n </d>\n" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *found = pt_difference_unified (row->before, row->after, "old", "new");
  g_autofree char *wanted = row->hunks != NULL ? g_strconcat ("--- old\n+++ new\n", row->hunks, NULL) : g_strdup ("");

  g_assert_cmpstr (found, ==, wanted);
}

/* Nothing in common and more lines than the search remembers: still a right answer, and soon. */
static void
test_large (void)
{
  g_autoptr(GString) before = g_string_new (NULL);
  g_autoptr(GString) after = g_string_new (NULL);
  g_autofree char *found = NULL;

  for (guint i = 0; i < 20000; i++)
    {
      g_string_append_printf (before, "a%u\n", i);
      g_string_append_printf (after, "b%u\n", i);
    }
  found = pt_difference_unified (before->str, after->str, "old", "new");
  g_assert_true (g_str_has_prefix (found, "--- old\n+++ new\n@@ -1,20000 +1,20000 @@\n-a0\n"));
  g_assert_true (g_str_has_suffix (found, "\n+b19999\n"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/difference/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/difference/large", test_large);

  return g_test_run ();
}
