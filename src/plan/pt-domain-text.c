/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-text.h"

#include <glib/gi18n.h>
#include <libxml/parser.h>
#include <string.h>

#include "pt-domain-xml.h"
#include "pt-error.h"
#include "pt-printable.h"

/*
 * A definition's text, and where each of its elements stands in it.
 *
 * Serialising a libxml2 tree rewrites quotes, entities, line ends and the declaration, so a
 * definition is changed in its text. libxml2 alone says what is well-formed and what it means.
 * The offsets come from a scan of the same bytes: once libxml2 has accepted a text without a
 * document type, tags can be told by `<`, `>`, quotes and the ends of comments, CDATA and
 * instructions alone. (xmlByteConsumed() counts after conversions and is not kept up by newer
 * libxml2.) The n-th start tag of the scan is the n-th element of the tree; their names are
 * compared one by one, and a text in which they disagree is not touched.
 */

struct _PtDomainText
{
  gatomicrefcount  ref_count;
  char            *text;
  gsize            length;
  xmlDoc          *doc;
  GArray          *elements; /* of PtDomainElement, in document order */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlParserCtxt, xmlFreeParserCtxt)

static gboolean
starts_with (const char *text,
             gsize       length,
             gsize       offset,
             const char *what)
{
  gsize n = strlen (what);

  return length - offset >= n && memcmp (text + offset, what, n) == 0;
}

/* The offset after the next @what at or after @offset, or 0. */
static gsize
skip_past (const char *text,
           gsize       length,
           gsize       offset,
           const char *what)
{
  const char *found = g_strstr_len (text + offset, length - offset, what);

  return found != NULL ? found - text + strlen (what) : 0;
}

/* Comments, instructions and CDATA: what may hold a '<' that is no tag. Returns @offset when
 * there is none. */
static gsize
skip_unparsed (const char *text,
               gsize       length,
               gsize       offset)
{
  gsize end;

  if (starts_with (text, length, offset, "<!--"))
    end = skip_past (text, length, offset + 4, "-->");
  else if (starts_with (text, length, offset, "<![CDATA["))
    end = skip_past (text, length, offset + 9, "]]>");
  else if (starts_with (text, length, offset, "<?"))
    end = skip_past (text, length, offset + 2, "?>");
  else
    return offset;

  return end != 0 ? end : length;
}

/* What to do about a text that is no definition at all */
static const char *
get_remedy (void)
{
  return _("Use the definition as “virsh dumpxml” writes it.");
}

static gboolean
refuse_encoding (GError     **error,
                 const char  *encoding)
{
  pt_set_error (error, PT_ERROR_XML_INVALID,
                _("Save the definition as UTF-8 and try again."), NULL,
                /* Translators: %s is the name of a text encoding, like UTF-16 */
                _("The definition is written in %s. Only UTF-8 can be read."), encoding);
  return FALSE;
}

/* The declaration may only say what the bytes are, since they go to libvirt without it. */
static gboolean
check_declaration (const char  *text,
                   gsize        length,
                   gsize        offset,
                   GError     **error)
{
  g_autoptr(GRegex) regex = NULL;
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *declaration = NULL;
  g_autofree char *encoding = NULL;

  if (!starts_with (text, length, offset, "<?xml") || length - offset < 6 ||
      !g_ascii_isspace (text[offset + 5]))
    return TRUE;

  declaration = g_strndup (text + offset, skip_unparsed (text, length, offset) - offset);
  regex = g_regex_new ("encoding\\s*=\\s*[\"']([^\"']*)[\"']", 0, 0, NULL);
  if (!g_regex_match (regex, declaration, 0, &match))
    return TRUE;

  encoding = g_match_info_fetch (match, 1);
  if (g_ascii_strcasecmp (encoding, "UTF-8") != 0 && g_ascii_strcasecmp (encoding, "UTF8") != 0 &&
      g_ascii_strcasecmp (encoding, "US-ASCII") != 0 && g_ascii_strcasecmp (encoding, "ASCII") != 0)
    return refuse_encoding (error, encoding);

  return TRUE;
}

/* What can be told without a parser, and must be before one is let at the text. */
static gboolean
check_text (const char  *text,
            gsize        length,
            gsize       *content_start,
            GError     **error)
{
  const guint8 *bytes = (const guint8 *) text;
  gsize offset;

  if (length > PT_DOMAIN_XML_MAX_SIZE)
    {
      pt_set_error (error, PT_ERROR_TOO_LARGE, get_remedy (), NULL,
                    _("The definition is larger than 16 MiB, which no virtual machine’s is."));
      return FALSE;
    }

  if (length >= 2 &&
      ((bytes[0] == 0xfe && bytes[1] == 0xff) || (bytes[0] == 0xff && bytes[1] == 0xfe) ||
       (bytes[0] == '<' && bytes[1] == 0) || (bytes[0] == 0 && bytes[1] == '<')))
    return refuse_encoding (error, "UTF-16");

  if (!g_utf8_validate_len (text, length, NULL))
    {
      pt_set_error (error, PT_ERROR_XML_INVALID,
                    _("Save the definition as UTF-8 and try again."), NULL,
                    _("The definition is not valid UTF-8 text."));
      return FALSE;
    }

  offset = starts_with (text, length, 0, "\xef\xbb\xbf") ? 3 : 0;
  *content_start = offset;
  if (!check_declaration (text, length, offset, error))
    return FALSE;

  /* Nothing but comments, instructions and white space may stand before a document type, so that
   * its entities are refused before anything could expand them. */
  while (offset < length)
    {
      gsize next = skip_unparsed (text, length, offset);

      if (next != offset)
        offset = next;
      else if (g_ascii_isspace (text[offset]))
        offset++;
      else
        break;
    }

  if (starts_with (text, length, offset, "<!DOCTYPE"))
    {
      pt_set_error (error, PT_ERROR_DOCTYPE,
                    _("Remove the <!DOCTYPE …> declaration and try again."), NULL,
                    _("The definition has a document type declaration, "
                      "which libvirt does not use."));
      return FALSE;
    }

  return TRUE;
}

static xmlDoc *
parse_document (const char  *text,
                gsize        length,
                GError     **error)
{
  g_autoptr(xmlParserCtxt) context = NULL;
  const xmlError *last;
  g_autofree char *detail = NULL;
  xmlDoc *doc;

  xmlInitParser ();
  context = xmlNewParserCtxt ();
  doc = xmlCtxtReadMemory (context, text, (int) length, NULL, "UTF-8",
                           XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (doc != NULL)
    return doc;

  last = xmlCtxtGetLastError (context);
  if (last == NULL)
    {
      pt_set_error (error, PT_ERROR_XML_INVALID, get_remedy (), NULL,
                    _("The definition is not well-formed XML."));
      return NULL;
    }

  detail = last->message != NULL ? g_utf8_make_valid (last->message, -1) : NULL;
  pt_set_error (error, PT_ERROR_XML_INVALID, get_remedy (),
                detail != NULL ? g_strchomp (detail) : NULL,
                _("The definition is not well-formed XML: see line %d."), last->line);
  return NULL;
}

/* The end of the start tag at @offset: the first '>' outside of quotes. */
static gsize
skip_start_tag (const char *text,
                gsize       length,
                gsize       offset)
{
  char quote = '\0';

  for (; offset < length; offset++)
    {
      char c = text[offset];

      if (quote != '\0')
        {
          if (c == quote)
            quote = '\0';
        }
      else if (c == '"' || c == '\'')
        {
          quote = c;
        }
      else if (c == '>')
        {
          return offset + 1;
        }
    }

  return length;
}

static GArray *
scan_elements (const char *text,
               gsize       length,
               gsize       offset)
{
  g_autoptr(GArray) elements = g_array_new (FALSE, TRUE, sizeof (PtDomainElement));
  g_autoptr(GArray) open = g_array_new (FALSE, FALSE, sizeof (guint));

  while (offset < length)
    {
      const char *tag = memchr (text + offset, '<', length - offset);
      gsize end;

      if (tag == NULL)
        break;

      offset = tag - text;
      end = skip_unparsed (text, length, offset);
      if (end != offset)
        {
          offset = end;
          continue;
        }

      if (starts_with (text, length, offset, "</"))
        {
          PtDomainElement *element;

          if (open->len == 0)
            return NULL;
          element = &g_array_index (elements, PtDomainElement,
                                    g_array_index (open, guint, open->len - 1));
          g_array_set_size (open, open->len - 1);

          end = skip_past (text, length, offset, ">");
          if (end == 0)
            return NULL;
          element->close_start = offset;
          element->end = end;
        }
      else
        {
          PtDomainElement element = { 0 };

          end = skip_start_tag (text, length, offset);
          element.start = offset;
          element.open_end = end;
          if (text[end - 2] == '/')
            {
              element.close_start = end;
              element.end = end;
            }
          else
            {
              g_array_append_val (open, elements->len);
            }
          g_array_append_val (elements, element);
        }

      offset = end;
    }

  return open->len == 0 ? g_steal_pointer (&elements) : NULL;
}

static gboolean
stands_at (const char    *text,
           gsize          length,
           gsize          offset,
           const xmlNode *node)
{
  const char *prefix = node->ns != NULL ? (const char *) node->ns->prefix : NULL;

  offset++;
  if (prefix != NULL)
    {
      if (!starts_with (text, length, offset, prefix) || text[offset + strlen (prefix)] != ':')
        return FALSE;
      offset += strlen (prefix) + 1;
    }
  if (!starts_with (text, length, offset, (const char *) node->name))
    return FALSE;

  offset += strlen ((const char *) node->name);
  return offset < length && strchr (" \t\r\n/>", text[offset]) != NULL;
}

/* The element after @node in document order. */
static xmlNode *
next_in_document (xmlNode *node)
{
  xmlNode *next = pt_domain_node_first_element (node);

  while (next == NULL && node != NULL && node->type == XML_ELEMENT_NODE)
    {
      next = pt_domain_node_next_element (node);
      node = node->parent;
    }

  return next;
}

/* Gives every element of the tree its position, comparing the two. */
static gboolean
join (PtDomainText *self)
{
  xmlNode *node = xmlDocGetRootElement (self->doc);

  for (guint i = 0; i < self->elements->len; i++)
    {
      PtDomainElement *element = &g_array_index (self->elements, PtDomainElement, i);

      if (node == NULL || !stands_at (self->text, self->length, element->start, node))
        return FALSE;

      element->node = node;
      node->_private = GUINT_TO_POINTER (i);
      node = next_in_document (node);
    }

  return node == NULL;
}

/* As its start tag has it: a name alone would not tell a foreign <domain> from libvirt's */
static char *
dup_tag (xmlNode *element)
{
  const char *name = (const char *) element->name;
  g_autofree char *namespace = NULL;

  if (element->ns == NULL)
    return g_strdup (name);
  if (element->ns->prefix != NULL)
    return g_strdup_printf ("%s:%s", (const char *) element->ns->prefix, name);

  namespace = pt_printable_new ((const char *) element->ns->href, -1, PT_PRINTABLE_MAX_NAME);
  return g_strdup_printf ("%s xmlns=\"%s\"", name, namespace);
}

/**
 * pt_domain_text_parse:
 * @text: a definition
 * @length: its length in bytes, or -1 when it ends with a NUL
 * @error: %PT_ERROR_TOO_LARGE, %PT_ERROR_DOCTYPE, %PT_ERROR_XML_INVALID, %PT_ERROR_NOT_A_DOMAIN
 *
 * Returns: (transfer full): the text with its positions
 */
PtDomainText *
pt_domain_text_parse (const char  *text,
                      gssize       length,
                      GError     **error)
{
  g_autoptr(PtDomainText) self = NULL;
  gsize size = length >= 0 ? (gsize) length : strnlen (text, PT_DOMAIN_XML_MAX_SIZE + 1);
  gsize start = 0;

  if (!check_text (text, size, &start, error))
    return NULL;

  self = g_new0 (PtDomainText, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->text = g_strndup (text, size);
  self->length = size;
  self->doc = parse_document (self->text + start, size - start, error);
  if (self->doc == NULL)
    return NULL;

  if (!pt_domain_node_is (xmlDocGetRootElement (self->doc), "domain"))
    {
      g_autofree char *tag = dup_tag (xmlDocGetRootElement (self->doc));

      pt_set_error (error, PT_ERROR_NOT_A_DOMAIN, get_remedy (), NULL,
                    _("This is not the definition of a virtual machine: "
                      "its root is <%s>, not <domain>."), tag);
      return NULL;
    }

  self->elements = scan_elements (self->text, size, start);
  if (self->elements == NULL || xmlGetIntSubset (self->doc) != NULL || !join (self))
    {
      pt_set_error (error, PT_ERROR_XML_INVALID, get_remedy (), NULL,
                    _("The places of the elements in this definition cannot be told for certain."));
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * pt_domain_text_ref:
 * @self: a text
 *
 * Returns: (transfer full): @self
 */
PtDomainText *
pt_domain_text_ref (PtDomainText *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * pt_domain_text_unref:
 * @self: (transfer full): a text
 */
void
pt_domain_text_unref (PtDomainText *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->doc, xmlFreeDoc);
  g_clear_pointer (&self->elements, g_array_unref);
  g_free (self->text);
  g_free (self);
}

/**
 * pt_domain_text_get_text:
 * @self: a text
 *
 * Returns: (transfer none): the bytes, exactly as they were given
 */
const char *
pt_domain_text_get_text (PtDomainText *self)
{
  return self->text;
}

/**
 * pt_domain_text_get_length:
 * @self: a text
 *
 * Returns: its length in bytes
 */
gsize
pt_domain_text_get_length (PtDomainText *self)
{
  return self->length;
}

/**
 * pt_domain_text_get_root:
 * @self: a text
 *
 * Returns: (transfer none): the `<domain>` element
 */
xmlNode *
pt_domain_text_get_root (PtDomainText *self)
{
  return xmlDocGetRootElement (self->doc);
}

/**
 * pt_domain_text_get_position:
 * @self: a text
 * @node: one of its elements
 *
 * Returns: its number in document order, `<domain>` being 0
 */
guint
pt_domain_text_get_position (PtDomainText  *self,
                             const xmlNode *node)
{
  g_return_val_if_fail (node->doc == self->doc, 0);

  return GPOINTER_TO_UINT (node->_private);
}

/**
 * pt_domain_text_get_element:
 * @self: a text
 * @node: one of its elements
 *
 * Returns: (transfer none): where it stands
 */
const PtDomainElement *
pt_domain_text_get_element (PtDomainText  *self,
                            const xmlNode *node)
{
  return &g_array_index (self->elements, PtDomainElement, pt_domain_text_get_position (self, node));
}

/**
 * pt_domain_text_get_n_elements:
 * @self: a text
 *
 * Returns: how many elements it has, at least 1
 */
guint
pt_domain_text_get_n_elements (PtDomainText *self)
{
  return self->elements->len;
}

/**
 * pt_domain_text_get_nth_element:
 * @self: a text
 * @position: a number in document order
 *
 * Returns: (transfer none): where that element stands
 */
const PtDomainElement *
pt_domain_text_get_nth_element (PtDomainText *self,
                                guint         position)
{
  return &g_array_index (self->elements, PtDomainElement, position);
}
