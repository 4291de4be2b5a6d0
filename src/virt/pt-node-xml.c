/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-node-xml.h"

#include <glib/gi18n.h>
#include <libxml/parser.h>
#include <string.h>

#include "pt-error.h"

/* Reads what libvirt says about a computer, which may be anybody's: nothing is loaded from
 * elsewhere, nothing is taken that is not as libvirt writes it. */

/* What libvirt's protocol carries at most (REMOTE_STRING_MAX) */
#define MAX_SIZE (4 * 1024 * 1024)
/* No name of a device is longer than what a person would read */
#define MAX_WORDS 256

/**
 * pt_node_xml_parse:
 * @text: what libvirt printed
 * @root: the name that the outermost element must have
 * @error: where to put %PT_ERROR_HOST_UNREADABLE
 *
 * Returns: (transfer full) (nullable): its tree
 */
xmlDoc *
pt_node_xml_parse (const char  *text,
                   const char  *root,
                   GError     **error)
{
  const gsize length = strlen (text);
  g_autoptr (xmlDoc) doc = NULL;

  if (length <= MAX_SIZE)
    doc = xmlReadMemory (text, (int) length, NULL, "UTF-8",
                         XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

  /* libvirt never writes a DOCTYPE, and entities come only with one */
  if (doc == NULL || doc->intSubset != NULL ||
      !pt_domain_node_is (xmlDocGetRootElement (doc), root))
    {
      g_autofree char *beginning = g_strndup (text, 200);
      g_autofree char *detail = g_utf8_make_valid (beginning, -1);

      pt_set_error (error, PT_ERROR_HOST_UNREADABLE,
                    _("Check that libvirt on that computer is whole and not too old."), detail,
                    "%s", _("libvirt described that computer in a way that cannot be read."));
      return NULL;
    }

  return g_steal_pointer (&doc);
}

/**
 * pt_node_xml_find:
 * @parent: (nullable): an element
 * @name: the name of its child
 * @attribute: the attribute that tells such children apart
 * @value: what it must be
 *
 * Returns: (transfer none) (nullable): the first such child
 */
xmlNode *
pt_node_xml_find (const xmlNode *parent,
                  const char    *name,
                  const char    *attribute,
                  const char    *value)
{
  xmlNode *node;

  pt_domain_node_foreach (node, parent)
    if (pt_domain_node_is (node, name) && pt_domain_node_attribute_is (node, attribute, value))
      return node;

  return NULL;
}

/**
 * pt_node_xml_dup_words:
 * @node: (nullable): an element
 *
 * The text of names that come from hardware: one line without control characters, and not endless.
 *
 * Returns: (transfer full) (nullable): its text; %NULL when there is none
 */
char *
pt_node_xml_dup_words (const xmlNode *node)
{
  g_autofree char *content = pt_domain_node_dup_content (node);
  g_autoptr (GString) words = g_string_new (NULL);

  if (content == NULL)
    return NULL;

  for (const char *p = content; *p != '\0' && words->len < MAX_WORDS; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (words, g_unichar_iscntrl (c) ? ' ' : c);
    }
  g_strstrip (words->str);

  return *words->str != '\0' ? g_strdup (words->str) : NULL;
}

/**
 * pt_node_xml_dup_child:
 * @parent: (nullable): an element
 * @name: the name of its child
 *
 * Returns: (transfer full) (nullable): the text of that child, %NULL when there is none
 */
char *
pt_node_xml_dup_child (const xmlNode *parent,
                       const char    *name)
{
  return pt_node_xml_dup_words (pt_domain_node_get_child (parent, name));
}

/**
 * pt_node_xml_get_number:
 * @parent: (nullable): an element
 * @name: the name of its child
 * @maximum: the largest that it may be
 * @number: (out): the number, untouched when %FALSE is returned
 *
 * Returns: whether that child is there and is a number, decimal or with 0x
 */
gboolean
pt_node_xml_get_number (const xmlNode *parent,
                        const char    *name,
                        guint          maximum,
                        guint         *number)
{
  g_autofree char *text = pt_node_xml_dup_child (parent, name);
  const gboolean hexadecimal = text != NULL && g_str_has_prefix (text, "0x");
  guint64 value;

  if (text == NULL ||
      !g_ascii_string_to_unsigned (hexadecimal ? text + 2 : text, hexadecimal ? 16 : 10, 0, maximum,
                                   &value, NULL))
    return FALSE;

  *number = (guint) value;
  return TRUE;
}

/**
 * pt_node_xml_get_address:
 * @node: an `<address domain=… bus=… slot=… function=…/>`
 * @address: (out caller-allocates): the address, only written on success
 *
 * Returns: whether all four are there and possible
 */
gboolean
pt_node_xml_get_address (const xmlNode *node,
                         PtPciAddress  *address)
{
  guint domain, bus, slot, function;

  if (!pt_domain_node_get_uint (node, "domain", 0, &domain) ||
      !pt_domain_node_get_uint (node, "bus", 0, &bus) || bus > 0xff ||
      !pt_domain_node_get_uint (node, "slot", 0, &slot) || slot > 0x1f ||
      !pt_domain_node_get_uint (node, "function", 0, &function) || function > 7)
    return FALSE;

  *address = (PtPciAddress) { domain, (guint8) bus, (guint8) slot, (guint8) function };
  return TRUE;
}
