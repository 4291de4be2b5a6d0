/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pt-error.h"

/*
 * Changes to the text of a definition, done all at once and then verified: the result is parsed
 * again, and every element that was not spliced in or out must stand where it was moved to and
 * mean what it meant.
 */

typedef struct
{
  gsize  offset;
  gsize  remove;
  char  *insert;
  gsize  insert_length;
} Splice;

struct _PtDomainSplices
{
  GArray *items; /* of Splice */
};

static void
splice_clear (gpointer data)
{
  Splice *splice = data;

  g_free (splice->insert);
}

/**
 * pt_domain_splices_new:
 *
 * Returns: (transfer full): no change yet
 */
PtDomainSplices *
pt_domain_splices_new (void)
{
  PtDomainSplices *self = g_new0 (PtDomainSplices, 1);

  self->items = g_array_new (FALSE, FALSE, sizeof (Splice));
  g_array_set_clear_func (self->items, splice_clear);

  return self;
}

/**
 * pt_domain_splices_free:
 * @self: (transfer full): splices
 */
void
pt_domain_splices_free (PtDomainSplices *self)
{
  g_array_unref (self->items);
  g_free (self);
}

/**
 * pt_domain_splices_add:
 * @self: splices
 * @offset: where
 * @remove: how many bytes go there
 * @insert: what comes in their place
 *
 * At one offset, what is inserted first stands first, and before what is removed there.
 */
void
pt_domain_splices_add (PtDomainSplices *self,
                       gsize            offset,
                       gsize            remove,
                       const char      *insert)
{
  Splice splice = { offset, remove, g_strdup (insert), strlen (insert) };

  g_array_append_val (self->items, splice);
}

static int
compare_splices (gconstpointer a,
                 gconstpointer b)
{
  const Splice *first = a;
  const Splice *second = b;

  if (first->offset != second->offset)
    return first->offset < second->offset ? -1 : 1;

  return (first->remove > 0) - (second->remove > 0);
}

static gboolean
same_attributes (const xmlNode *a,
                 const xmlNode *b)
{
  const xmlAttr *first = a->properties;
  const xmlAttr *second = b->properties;

  for (; first != NULL && second != NULL; first = first->next, second = second->next)
    {
      g_autofree char *first_value = pt_domain_node_dup_content ((const xmlNode *) first);
      g_autofree char *second_value = pt_domain_node_dup_content ((const xmlNode *) second);

      if (!xmlStrEqual (first->name, second->name) || g_strcmp0 (first_value, second_value) != 0 ||
          !xmlStrEqual (first->ns != NULL ? first->ns->href : NULL,
                        second->ns != NULL ? second->ns->href : NULL))
        return FALSE;
    }

  return first == NULL && second == NULL;
}

static gboolean
same_element (const xmlNode *a,
              const xmlNode *b)
{
  return xmlStrEqual (a->name, b->name) &&
         xmlStrEqual (a->ns != NULL ? a->ns->href : NULL, b->ns != NULL ? b->ns->href : NULL) &&
         same_attributes (a, b);
}

/* The first element of @after from the @n-th on that does not lie between @start and @end. */
static guint
skip_inserted (PtDomainText *after,
               guint         n,
               gsize         start,
               gsize         end)
{
  while (n < pt_domain_text_get_n_elements (after))
    {
      gsize place = pt_domain_text_get_nth_element (after, n)->start;

      if (place < start || place >= end)
        break;
      n++;
    }

  return n;
}

/* Whether what is new in @after lies in the insertions alone and what went away in the removals
 * alone: all other elements must stand where the splices moved them, mean the same, and have the
 * same parent. */
static gboolean
nothing_else_changed (PtDomainText *before,
                      PtDomainText *after,
                      GArray       *splices)
{
  guint n_before = pt_domain_text_get_n_elements (before);
  guint n_after = pt_domain_text_get_n_elements (after);
  g_autofree const xmlNode **moved = g_new0 (const xmlNode *, n_before);
  gsize inserted = 0;
  gsize removed = 0;
  guint n = 0;
  guint s = 0;

  for (guint i = 0; i <= n_before; i++)
    {
      const PtDomainElement *old = NULL;
      const PtDomainElement *now;
      gsize place = pt_domain_text_get_length (before);

      if (i < n_before)
        {
          old = pt_domain_text_get_nth_element (before, i);
          place = old->start;
        }

      /* All splices that end before this element, or at it. */
      for (; s < splices->len; s++)
        {
          const Splice *splice = &g_array_index (splices, Splice, s);
          gsize start = splice->offset - removed + inserted;

          if (splice->offset + splice->remove > place)
            break;
          n = skip_inserted (after, n, start, start + splice->insert_length);
          inserted += splice->insert_length;
          removed += splice->remove;
        }

      if (old == NULL || (s < splices->len && g_array_index (splices, Splice, s).offset <= place))
        continue;

      if (n == n_after)
        return FALSE;
      now = pt_domain_text_get_nth_element (after, n++);
      if (now->start != place - removed + inserted || !same_element (old->node, now->node))
        return FALSE;
      if (i > 0 &&
          moved[pt_domain_text_get_position (before, old->node->parent)] != now->node->parent)
        return FALSE;
      moved[i] = now->node;
    }

  return n == n_after;
}

/**
 * pt_domain_text_splice:
 * @self: a text
 * @splices: the changes; they get sorted
 * @error: %PT_ERROR_FAILED when an element would change that the splices do not name
 *
 * Returns: (transfer full): the changed text, parsed again and compared element by element
 */
PtDomainText *
pt_domain_text_splice (PtDomainText     *self,
                       PtDomainSplices  *splices,
                       GError          **error)
{
  g_autoptr(PtDomainText) after = NULL;
  g_autoptr(GString) text = NULL;
  const char *bytes = pt_domain_text_get_text (self);
  gsize length = pt_domain_text_get_length (self);
  gsize offset = 0;

  if (splices->items->len == 0)
    return pt_domain_text_ref (self);

  text = g_string_sized_new (length);
  g_array_sort (splices->items, compare_splices);
  for (guint i = 0; i < splices->items->len; i++)
    {
      const Splice *splice = &g_array_index (splices->items, Splice, i);

      g_return_val_if_fail (splice->offset >= offset, NULL);
      g_return_val_if_fail (splice->offset + splice->remove <= length, NULL);

      g_string_append_len (text, bytes + offset, splice->offset - offset);
      g_string_append_len (text, splice->insert, splice->insert_length);
      offset = splice->offset + splice->remove;
    }
  g_string_append_len (text, bytes + offset, length - offset);

  after = pt_domain_text_parse (text->str, text->len, error);
  if (after == NULL)
    return NULL;

  if (!nothing_else_changed (self, after, splices->items))
    {
      pt_set_error (error, PT_ERROR_FAILED, NULL, NULL,
                    _("The definition cannot be changed without changing something else in it."));
      return NULL;
    }

  return g_steal_pointer (&after);
}
