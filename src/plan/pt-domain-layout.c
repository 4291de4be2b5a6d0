/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-layout.h"

#include <string.h>

/*
 * The white space around what comes and goes.
 *
 * An element is put directly behind something that is no white space, with its own white space
 * (the *lead*) before it; it goes together with all white space before it. So what one did the
 * other undoes to the byte, in any order and without a memory, whatever the lead was. Only
 * elements that had to be opened need a memory (#PtDomainOpened): `<devices/>` and
 * `<devices></devices>` look the same once they hold something.
 */

static const char *const opened_ids[] = {
  [PT_DOMAIN_OPENED_NOT] = "open",
  [PT_DOMAIN_OPENED_EMPTY] = "empty",
  [PT_DOMAIN_OPENED_SELF_CLOSED] = "self-closed",
  [PT_DOMAIN_OPENED_ABSENT] = "absent",
};

/**
 * pt_domain_opened_to_id:
 * @opened: a value
 *
 * Returns: (transfer none): its stable word
 */
const char *
pt_domain_opened_to_id (PtDomainOpened opened)
{
  return opened_ids[opened];
}

/**
 * pt_domain_opened_from_id:
 * @id: (nullable): a word
 *
 * Returns: its value; %PT_DOMAIN_OPENED_NOT for any other word
 */
PtDomainOpened
pt_domain_opened_from_id (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (opened_ids); i++)
    if (g_strcmp0 (id, opened_ids[i]) == 0)
      return i;

  return PT_DOMAIN_OPENED_NOT;
}

/* XML's own white space, which is less than C's. */
static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The start of the white space that ends at @offset. */
static gsize
skip_back (PtDomainText *text,
           gsize         offset)
{
  const char *bytes = pt_domain_text_get_text (text);

  while (offset > 0 && is_blank (bytes[offset - 1]))
    offset--;

  return offset;
}

static gboolean
is_blank_between (PtDomainText *text,
                  gsize         start,
                  gsize         end)
{
  return skip_back (text, end) <= start;
}

/* The last line break before @node and its indentation; NULL when something else stands on its
 * line before it. */
static char *
dup_own_lead (PtDomainText  *text,
              const xmlNode *node)
{
  const char *bytes = pt_domain_text_get_text (text);
  gsize end = pt_domain_text_get_element (text, node)->start;
  gsize start = skip_back (text, end);

  for (gsize i = end; i > start; i--)
    {
      if (bytes[i - 1] != '\n' && bytes[i - 1] != '\r')
        continue;
      if (bytes[i - 1] == '\n' && i - 1 > start && bytes[i - 2] == '\r')
        i--;
      return g_strndup (bytes + i - 1, end - (i - 1));
    }

  return NULL;
}

static const char *
skip_line_break (const char *lead)
{
  return lead + strspn (lead, "\r\n");
}

static const char *
get_line_break (PtDomainText *text)
{
  const char *bytes = pt_domain_text_get_text (text);
  const char *feed = strchr (bytes, '\n');

  if (feed == NULL)
    return strchr (bytes, '\r') != NULL ? "\r" : NULL;

  return feed > bytes && feed[-1] == '\r' ? "\r\n" : "\n";
}

/* Whether what stands in @parent may have lines of its own. */
static gboolean
is_in_lines (PtDomainText  *text,
             const xmlNode *parent)
{
  const PtDomainElement *element = pt_domain_text_get_element (text, parent);
  const char *bytes = pt_domain_text_get_text (text);
  g_autofree char *lead = dup_own_lead (text, parent);

  if (lead != NULL)
    return TRUE;

  for (gsize i = element->open_end; i < element->close_start; i++)
    if (bytes[i] == '\n' || bytes[i] == '\r')
      return TRUE;

  /* A root that closes itself shows nothing but the lines around it. */
  return parent == pt_domain_text_get_root (text) && get_line_break (text) != NULL;
}

/* How a document indents: what its first lines have more than the one around them. */
static char *
dup_document_unit (PtDomainText *text)
{
  const xmlNode *root = pt_domain_text_get_root (text);
  const xmlNode *node;

  pt_domain_node_foreach (node, root)
    {
      g_autofree char *lead = dup_own_lead (text, node);

      if (lead != NULL && *skip_line_break (lead) != '\0')
        return g_strdup (skip_line_break (lead));
    }

  return g_strdup ("  ");
}

/**
 * pt_domain_layout_get_tail:
 * @text: a text
 * @parent: an element that does not close itself
 *
 * Returns: the place behind all that is in @parent
 */
gsize
pt_domain_layout_get_tail (PtDomainText  *text,
                           const xmlNode *parent)
{
  return skip_back (text, pt_domain_text_get_element (text, parent)->close_start);
}

/**
 * pt_domain_layout_get_place_after:
 * @text: a text
 * @sibling: an element
 *
 * Returns: the place behind @sibling, and behind the comments on the same line, which belong to it
 */
gsize
pt_domain_layout_get_place_after (PtDomainText  *text,
                                  const xmlNode *sibling)
{
  const char *bytes = pt_domain_text_get_text (text);
  gsize place = pt_domain_text_get_element (text, sibling)->end;

  for (;;)
    {
      gsize next = place + strspn (bytes + place, " \t");
      const char *end;

      if (strncmp (bytes + next, "<!--", 4) != 0)
        return place;
      end = strstr (bytes + next + 4, "-->");
      if (end == NULL)
        return place;
      place = end + 3 - bytes;
    }
}

/**
 * pt_domain_layout_dup_lead:
 * @text: a text
 * @parent: an element that does not close itself
 * @sibling: (nullable): the child that the new one resembles; %NULL: any
 *
 * Returns: (transfer full): the white space to put before a new child of @parent
 */
char *
pt_domain_layout_dup_lead (PtDomainText  *text,
                           const xmlNode *parent,
                           const xmlNode *sibling)
{
  g_autofree char *unit = NULL;
  g_autofree char *parent_lead = NULL;
  const xmlNode *node;
  char *lead = sibling != NULL ? dup_own_lead (text, sibling) : NULL;

  pt_domain_node_foreach (node, parent)
    {
      char *other = dup_own_lead (text, node);

      if (lead == NULL || (sibling == NULL && other != NULL))
        {
          g_free (lead);
          lead = other;
        }
      else
        {
          g_free (other);
        }
    }
  if (lead != NULL)
    return lead;

  if (pt_domain_node_first_element (parent) != NULL || !is_in_lines (text, parent))
    return g_strdup ("");

  unit = dup_document_unit (text);
  parent_lead = dup_own_lead (text, parent);
  return g_strconcat (get_line_break (text),
                      parent_lead != NULL ? skip_line_break (parent_lead) : "", unit, NULL);
}

/**
 * pt_domain_layout_dup_unit:
 * @text: a text
 * @parent: an element
 * @lead: the white space before a child of it
 *
 * Returns: (transfer full): the white space that one more level has more than @lead
 */
char *
pt_domain_layout_dup_unit (PtDomainText  *text,
                           const xmlNode *parent,
                           const char    *lead)
{
  g_autofree char *parent_lead = dup_own_lead (text, parent);
  const char *outer = parent_lead != NULL ? skip_line_break (parent_lead) : "";
  const char *inner = skip_line_break (lead);

  if (g_str_has_prefix (inner, outer) && strlen (inner) > strlen (outer))
    return g_strdup (inner + strlen (outer));

  return dup_document_unit (text);
}

/**
 * pt_domain_layout_append_lead:
 * @markup: what is being written
 * @lead: the white space before its outermost element
 * @unit: one level of indentation
 * @depth: 0 for the outermost element
 *
 * Starts the next tag of @markup: on its own line where @lead is one, else right here.
 */
void
pt_domain_layout_append_lead (GString    *markup,
                              const char *lead,
                              const char *unit,
                              guint       depth)
{
  if (*lead == '\0')
    return;

  g_string_append (markup, lead);
  for (guint i = 0; i < depth; i++)
    g_string_append (markup, unit);
}

/**
 * pt_domain_layout_remove:
 * @text: a text
 * @node: an element to remove
 * @splices: where to note it
 *
 * Removes @node and the white space before it.
 */
void
pt_domain_layout_remove (PtDomainText    *text,
                         const xmlNode   *node,
                         PtDomainSplices *splices)
{
  const PtDomainElement *element = pt_domain_text_get_element (text, node);
  gsize start = skip_back (text, element->start);

  pt_domain_splices_add (splices, start, element->end - start, "");
}

/**
 * pt_domain_layout_open:
 * @text: a text
 * @node: an element that shall hold something
 * @splices: where to note the change
 *
 * Makes sure that @node has two tags, and the second one a line of its own where @text has lines.
 *
 * Returns: what was done
 */
PtDomainOpened
pt_domain_layout_open (PtDomainText    *text,
                       const xmlNode   *node,
                       PtDomainSplices *splices)
{
  const PtDomainElement *element = pt_domain_text_get_element (text, node);
  const char *bytes = pt_domain_text_get_text (text);
  g_autofree char *own_lead = dup_own_lead (text, node);
  g_autofree char *lead = NULL;
  g_autofree char *tags = NULL;

  if (element->close_start > element->open_end)
    return PT_DOMAIN_OPENED_NOT;

  if (is_in_lines (text, node))
    lead = g_strconcat (get_line_break (text), own_lead != NULL ? skip_line_break (own_lead) : "",
                        NULL);

  if (element->end > element->open_end)
    {
      if (lead == NULL)
        return PT_DOMAIN_OPENED_NOT;
      pt_domain_splices_add (splices, element->open_end, 0, lead);
      return PT_DOMAIN_OPENED_EMPTY;
    }

  g_assert (strncmp (bytes + element->open_end - 2, "/>", 2) == 0);
  tags = g_strdup_printf (">%s</%s>", lead != NULL ? lead : "", (const char *) node->name);
  pt_domain_splices_add (splices, element->open_end - 2, 2, tags);
  return PT_DOMAIN_OPENED_SELF_CLOSED;
}

/**
 * pt_domain_layout_close:
 * @text: a text
 * @node: an element that was opened
 * @opened: what was done
 * @splices: where to note the change
 *
 * Undoes pt_domain_layout_open(), unless @node has come to hold something else.
 */
void
pt_domain_layout_close (PtDomainText    *text,
                        const xmlNode   *node,
                        PtDomainOpened   opened,
                        PtDomainSplices *splices)
{
  const PtDomainElement *element = pt_domain_text_get_element (text, node);

  if (!is_blank_between (text, element->open_end, element->close_start))
    return;

  if (opened == PT_DOMAIN_OPENED_ABSENT && node->properties == NULL && node->nsDef == NULL)
    pt_domain_layout_remove (text, node, splices);
  else if (opened == PT_DOMAIN_OPENED_SELF_CLOSED && element->end > element->open_end)
    pt_domain_splices_add (splices, element->open_end - 1, element->end - element->open_end + 1,
                           "/>");
  else if (opened == PT_DOMAIN_OPENED_EMPTY && element->close_start > element->open_end)
    pt_domain_splices_add (splices, element->open_end, element->close_start - element->open_end,
                           "");
}
