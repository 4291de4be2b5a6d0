/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-domain-text.h"

/* Small readings of a libxml2 tree, each with libvirt's idea of what counts. */

/**
 * pt_domain_node_is:
 * @node: (nullable): any node
 * @name: a local name
 *
 * Returns: whether @node is an element of that name in no namespace
 */
gboolean
pt_domain_node_is (const xmlNode *node,
                   const char    *name)
{
  return node != NULL && node->type == XML_ELEMENT_NODE && node->ns == NULL &&
         g_strcmp0 ((const char *) node->name, name) == 0;
}

static xmlNode *
skip_to_element (xmlNode *node)
{
  while (node != NULL && node->type != XML_ELEMENT_NODE)
    node = node->next;

  return node;
}

/**
 * pt_domain_node_first_element:
 * @parent: (nullable): an element
 *
 * Returns: (nullable) (transfer none): its first child element, of any name and namespace
 */
xmlNode *
pt_domain_node_first_element (const xmlNode *parent)
{
  return parent != NULL ? skip_to_element (parent->children) : NULL;
}

/**
 * pt_domain_node_next_element:
 * @node: a node
 *
 * Returns: (nullable) (transfer none): the element that follows it under the same parent
 */
xmlNode *
pt_domain_node_next_element (const xmlNode *node)
{
  return skip_to_element (node->next);
}

/**
 * pt_domain_node_get_child:
 * @parent: (nullable): an element
 * @name: a local name
 *
 * Returns: (nullable) (transfer none): the first child element of that name in no namespace
 */
xmlNode *
pt_domain_node_get_child (const xmlNode *parent,
                          const char    *name)
{
  xmlNode *node;

  pt_domain_node_foreach (node, parent)
    if (pt_domain_node_is (node, name))
      return node;

  return NULL;
}

/**
 * pt_domain_node_dup_attribute:
 * @node: (nullable): an element
 * @name: name of an attribute in no namespace
 *
 * Returns: (nullable) (transfer full): its value
 */
char *
pt_domain_node_dup_attribute (const xmlNode *node,
                              const char    *name)
{
  xmlChar *value;
  char *copy;

  if (node == NULL)
    return NULL;

  value = xmlGetNoNsProp ((xmlNode *) node, (const xmlChar *) name);
  copy = g_strdup ((const char *) value);
  xmlFree (value);

  return copy;
}

/**
 * pt_domain_node_attribute_is:
 * @node: (nullable): an element
 * @name: name of an attribute
 * @value: a value
 *
 * Returns: whether the attribute is there and has that value
 */
gboolean
pt_domain_node_attribute_is (const xmlNode *node,
                             const char    *name,
                             const char    *value)
{
  g_autofree char *found = pt_domain_node_dup_attribute (node, name);

  return found != NULL && g_str_equal (found, value);
}

/**
 * pt_domain_node_get_uint:
 * @node: (nullable): an element
 * @name: name of an attribute
 * @base: 10, or 0 for decimal, 0x… and 0… as in C, which is how libvirt reads addresses
 * @value: (out): the number, untouched when %FALSE is returned
 *
 * Returns: whether the attribute is there and is a number of 32 bits
 */
gboolean
pt_domain_node_get_uint (const xmlNode *node,
                         const char    *name,
                         guint          base,
                         guint         *value)
{
  g_autofree char *found = pt_domain_node_dup_attribute (node, name);
  const char *digits;
  char *end = NULL;
  guint64 number;

  if (found == NULL)
    return FALSE;

  /* strtoul() would read "-1" as a large number; libvirt refuses it. */
  digits = found;
  while (g_ascii_isspace (*digits))
    digits++;
  if (*digits == '-')
    return FALSE;

  number = g_ascii_strtoull (digits, &end, base);
  if (end == digits || *end != '\0' || number > G_MAXUINT32)
    return FALSE;

  *value = (guint) number;
  return TRUE;
}

/**
 * pt_domain_node_dup_content:
 * @node: (nullable): an element
 *
 * Returns: (nullable) (transfer full): its text, entities and CDATA resolved; %NULL without @node
 */
char *
pt_domain_node_dup_content (const xmlNode *node)
{
  xmlChar *content;
  char *copy;

  if (node == NULL)
    return NULL;

  content = xmlNodeGetContent ((xmlNode *) node);
  copy = g_strdup (content != NULL ? (const char *) content : "");
  xmlFree (content);

  return copy;
}
