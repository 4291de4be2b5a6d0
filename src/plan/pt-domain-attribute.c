/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-attribute.h"

#include <string.h>

/*
 * One attribute of an element, changed where it stands: its quotes, its neighbours and the blanks
 * between them stay.
 */

#define BLANKS " \t\r\n"

/* The value of @name in the start tag at @tag, without its quotes; FALSE: it has no such
 * attribute. @last: (out): behind the last attribute, or the element's name */
static gboolean
find_value (const char *tag,
            const char *name,
            gsize      *start,
            gsize      *length,
            gsize      *last)
{
  gsize at = strcspn (tag, BLANKS "/>");

  *last = at;
  for (;;)
    {
      gsize begin = at + strspn (tag + at, BLANKS);
      gsize end = begin + strcspn (tag + begin, BLANKS "=/>");
      gsize quote;

      if (end == begin)
        return FALSE;

      quote = end + strcspn (tag + end, "'\"");
      *start = quote + 1;
      *length = (gsize) (strchr (tag + *start, tag[quote]) - (tag + *start));
      at = *start + *length + 1;
      *last = at;
      if (end - begin == strlen (name) && strncmp (tag + begin, name, end - begin) == 0)
        return TRUE;
    }
}

/**
 * pt_domain_attribute_set:
 * @element: the text of a well-formed element, from its first `<` on
 * @name: the name of an attribute
 * @value: what it shall be; nothing in it needs escaping
 *
 * An attribute that is not there comes behind the others.
 */
void
pt_domain_attribute_set (GString    *element,
                         const char *name,
                         const char *value)
{
  gsize start, length, last;

  if (find_value (element->str, name, &start, &length, &last))
    {
      g_string_erase (element, (gssize) start, (gssize) length);
      g_string_insert (element, (gssize) start, value);
    }
  else
    {
      g_autofree char *attribute = g_strdup_printf (" %s='%s'", name, value);

      g_string_insert (element, (gssize) last, attribute);
    }
}
