/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-finding-item.h"

/* "id:severity:sentence" words, as a plan would find them one after the other */
static GListModel *
new_findings (const char *words)
{
  GListStore *store = g_list_store_new (PT_TYPE_FINDING);
  g_auto (GStrv) parts = g_strsplit (words, " ", -1);

  for (guint i = 0; parts[i] != NULL && *parts[i] != '\0'; i++)
    {
      g_auto (GStrv) fields = g_strsplit (parts[i], ":", 3);
      g_autoptr (GArray) devices = g_array_new (FALSE, FALSE, sizeof (PtPciAddress));
      PtSeverity severity = *fields[1] == 'd' ? PT_SEVERITY_DANGER : PT_SEVERITY_NOTE;
      g_autoptr (PtFinding) finding =
        pt_finding_new (fields[0], severity, fields[2], "why", "advice", devices);

      g_list_store_append (store, finding);
    }
  return G_LIST_MODEL (store);
}

static void
merge (GListStore *store,
       const char *words)
{
  g_autoptr (GListModel) findings = new_findings (words);

  pt_finding_items_merge (store, findings);
}

/* "id" or, when accepted, "id!" of each */
static char *
dup_shown (GListStore *store)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr (PtFindingItem) item = g_list_model_get_item (G_LIST_MODEL (store), i);

      g_string_append_printf (text, "%s%s%s", i > 0 ? " " : "",
                              pt_finding_get_id (pt_finding_item_get_finding (item)),
                              pt_finding_item_is_accepted (item) ? "!" : "");
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
accept (GListStore *store,
        guint       position)
{
  g_autoptr (PtFindingItem) item = g_list_model_get_item (G_LIST_MODEL (store), position);

  g_object_set (item, "accepted", TRUE, NULL);
}

typedef struct
{
  const char *name;
  const char *before;
  int         accepted; /* position, or -1 */
  const char *after;
  const char *shown;
} Case;

static const Case cases[] = {
  { "first", "", -1, "a:d:x b:n:y", "a b" },
  { "same-words-stay-accepted", "a:d:x b:n:y", 0, "a:d:x b:n:y", "a! b" },
  { "other-words-are-not-accepted", "a:d:x b:n:y", 0, "a:d:z b:n:y", "a b" },
  { "other-severity-is-not-accepted", "a:d:x", 0, "a:n:x", "a" },
  { "moved-down-stays-accepted", "a:d:x b:n:y", 0, "c:d:w a:d:x b:n:y", "c a! b" },
  { "moved-up-stays-accepted", "c:d:w a:d:x b:n:y", 1, "a:d:x b:n:y", "a! b" },
  { "gone", "a:d:x", 0, "", "" },
  { "gone-in-the-middle", "a:d:x b:d:y c:d:z", 2, "a:d:x c:d:z", "a c!" },
  { "swapped", "a:d:x b:d:y", 0, "b:d:y a:d:x", "b a!" },
};

static void
test_merge (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GListStore) store = g_list_store_new (PT_TYPE_FINDING_ITEM);
  g_autofree char *shown = NULL;

  merge (store, c->before);
  if (c->accepted >= 0)
    accept (store, (guint) c->accepted);
  merge (store, c->after);

  shown = dup_shown (store);
  g_assert_cmpstr (shown, ==, c->shown);
}

/* An acceptance that comes back later would be one that nobody has given to what is there then */
static void
test_forgotten (void)
{
  g_autoptr (GListStore) store = g_list_store_new (PT_TYPE_FINDING_ITEM);
  g_autofree char *shown = NULL;

  merge (store, "a:d:x");
  accept (store, 0);
  merge (store, "");
  merge (store, "a:d:x");

  shown = dup_shown (store);
  g_assert_cmpstr (shown, ==, "a");
}

static void
on_items_changed (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  guint      *touched)
{
  *touched += removed + added;
}

static void
test_untouched (void)
{
  g_autoptr (GListStore) store = g_list_store_new (PT_TYPE_FINDING_ITEM);
  guint touched = 0;

  merge (store, "a:d:x b:d:y c:n:z");
  g_signal_connect (store, "items-changed", G_CALLBACK (on_items_changed), &touched);
  merge (store, "a:d:x b:d:y c:n:z");
  g_assert_cmpuint (touched, ==, 0);
  merge (store, "a:d:x b:d:w c:n:z");
  g_assert_cmpuint (touched, ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/finding-items/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_merge);
    }
  g_test_add_func ("/finding-items/forgotten", test_forgotten);
  g_test_add_func ("/finding-items/untouched", test_untouched);
  return g_test_run ();
}
