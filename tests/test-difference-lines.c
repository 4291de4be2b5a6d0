/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-difference-line.h"

typedef struct
{
  const char *name;
  const char *difference;
  const char *lines[8]; /* mark, class and text, joined by | */
} Case;

static const Case cases[] = {
  { "empty", "", { NULL } },
  { "no-names", "--- before\n+++ after\n@@ -3,2 +3,3 @@\n <a>\n+  <b/>\n-<c/>\n",
    { " |gap|From line 3", " |context|<a>", "+|added|  <b/>", "−|removed|<c/>" } },
  { "empty-lines", "@@ -1 +1 @@\n+\n \n-\n",
    { " |gap|From line 1", "+|added|", " |context|", "−|removed|" } },
  { "no-final-newline", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n",
    { " |gap|From line 1", "−|removed|a", "+|added|b" } },
  { "looks-like-a-name", "@@ -1 +1 @@\n--- a comment\n+++ another\n",
    { " |gap|From line 1", "−|removed|-- a comment", "+|added|++ another" } },
  { "carriage-return", "@@ -1 +1 @@\n-a\r\n+b\r\n",
    { " |gap|From line 1", "−|removed|a", "+|added|b" } },
  { "tab", "@@ -1 +1 @@\n+\t<b/>\n", { " |gap|From line 1", "+|added|    <b/>" } },
  { "two-parts", "@@ -1 +1 @@\n+a\n@@ -147,3 +148,4 @@\n+b\n",
    { " |gap|From line 1", "+|added|a", " |gap|From line 147", "+|added|b" } },
};

static char *
dup_line (GListModel *lines,
          guint       position)
{
  g_autoptr (GObject) line = g_list_model_get_item (lines, position);
  g_autofree char *mark = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) classes = NULL;

  g_object_get (line, "mark", &mark, "text", &text, "css-classes", &classes, NULL);
  return g_strdup_printf ("%s|%s|%s", mark, classes[1], text);
}

static void
test_lines (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GListModel) lines = pt_difference_lines_new (c->difference);
  guint n = 0;

  for (; n < G_N_ELEMENTS (c->lines) && c->lines[n] != NULL; n++)
    {
      g_autofree char *line = NULL;

      g_assert_cmpuint (n, <, g_list_model_get_n_items (lines));
      line = dup_line (lines, n);
      g_assert_cmpstr (line, ==, c->lines[n]);
    }
  g_assert_cmpuint (g_list_model_get_n_items (lines), ==, n);
}

static void
test_spoken (void)
{
  g_autoptr (GListModel) lines = pt_difference_lines_new ("@@ -1 +1 @@\n+   <b/>\n-<c/>\n <d/>\n");
  const char *const spoken[] = { "From line 1", "Added: <b/>", "Removed: <c/>", "Unchanged: <d/>" };

  for (guint i = 0; i < G_N_ELEMENTS (spoken); i++)
    {
      g_autoptr (GObject) line = g_list_model_get_item (lines, i);
      g_autofree char *text = NULL;

      g_object_get (line, "spoken", &text, NULL);
      g_assert_cmpstr (text, ==, spoken[i]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/difference-lines/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_lines);
    }
  g_test_add_func ("/difference-lines/spoken", test_spoken);
  return g_test_run ();
}
