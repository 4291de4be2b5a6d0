/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pt-definition-compare.h"

#include <glib/gi18n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

#include "pt-domain-text.h"
#include "pt-error.h"
#include "pt-identity-record.h"

/*
 * Whether a definition that was read back is what was asked for.
 *
 * libvirt prints a definition anew: other quotes, other indentation, new controllers among the old
 * ones, and things of its own filled into what we added. So definitions are compared by meaning: an
 * element is held by another one of the same name when that has all its attributes, its text, and
 * for each of its children one of its own that holds it. More is allowed, less is a loss.
 *
 * Which nodes may go is not taken from the edit but from the kind of node: host devices, PCI
 * controllers (those libvirt made for them included) and our identity record, and only where what
 * was asked for does not have them either. Every other node of the definition before must still be
 * there, so that a mistake in the edit is found here as well.
 */

typedef enum
{
  CHILD_ELEMENT,
  CHILD_COMMENT,
  CHILD_OTHER,
} ChildKind;

typedef gboolean (*MayGo) (xmlNode *node);

typedef struct _Compare Compare;

/* One way of holding. Every child is asked of several others, and those of their children again: so
 * each answer is remembered, or a deep definition would take for ever. */
struct _Compare
{
  MayGo       may_go;   /* nodes of the first tree that need not be in the second, nullable */
  Compare    *strict;   /* the same without exceptions; itself when it has none */
  GHashTable *known;    /* of Answer, itself the key */
  char       *lost;     /* where the first loss is */
};

typedef struct
{
  const xmlNode *wanted, *found;
  gboolean       holds;
} Answer;

static gboolean holds (Compare *compare, xmlNode *wanted, xmlNode *found);

static guint
answer_hash (gconstpointer key)
{
  const Answer *answer = key;

  return g_direct_hash (answer->wanted) * 31 + g_direct_hash (answer->found);
}

static gboolean
answer_equal (gconstpointer a,
              gconstpointer b)
{
  const Answer *first = a, *second = b;

  return first->wanted == second->wanted && first->found == second->found;
}

static ChildKind
child_kind (const xmlNode *node)
{
  switch ((int) node->type)
    {
    case XML_ELEMENT_NODE:
      return CHILD_ELEMENT;
    case XML_COMMENT_NODE:
      return CHILD_COMMENT;
    default:
      return CHILD_OTHER;
    }
}

static const char *
namespace_of (const xmlNs *ns)
{
  return ns != NULL && ns->href != NULL ? (const char *) ns->href : "";
}

/* Text between elements is indentation to libvirt; text alone in an element counts as it is. */
static char *
dup_text (xmlNode *node)
{
  GString *text = g_string_new (NULL);
  gboolean has_elements = FALSE;

  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
      g_string_append (text, (const char *) child->content);
    else if (child->type == XML_ENTITY_REF_NODE)
      {
        xmlChar *content = xmlNodeGetContent (child);

        g_string_append (text, (const char *) content);
        xmlFree (content);
      }
    else if (child->type == XML_ELEMENT_NODE)
      has_elements = TRUE;

  if (has_elements)
    {
      g_auto (GStrv) words = g_strsplit_set (text->str, " \t\r\n", -1);
      GString *joined = g_string_new (NULL);

      for (char **word = words; *word != NULL; word++)
        if (**word != '\0')
          g_string_append_printf (joined, "%s%s", joined->len > 0 ? " " : "", *word);
      g_string_free (text, TRUE);
      text = joined;
    }
  else if (strspn (text->str, " \t\r\n") == text->len)
    g_string_truncate (text, 0);

  return g_string_free (text, FALSE);
}

/* libvirt writes addresses with its own width: 0x3 and 0x03 are the same */
static gboolean
same_value (const xmlNode *node,
            const char    *a,
            const char    *b)
{
  guint64 first, second;
  char *end_a, *end_b;

  if (g_str_equal (a, b))
    return TRUE;
  if (!pt_domain_node_is (node, "address") || !g_ascii_isdigit (*a) || !g_ascii_isdigit (*b))
    return FALSE;

  first = g_ascii_strtoull (a, &end_a, 0);
  second = g_ascii_strtoull (b, &end_b, 0);
  return *end_a == '\0' && *end_b == '\0' && first == second;
}

static gboolean
has_attributes (xmlNode *wanted,
                xmlNode *found)
{
  for (xmlAttr *attribute = wanted->properties; attribute != NULL; attribute = attribute->next)
    {
      const char *ns = namespace_of (attribute->ns);
      xmlChar *own = xmlNodeGetContent ((xmlNode *) attribute);
      xmlChar *other = *ns != '\0' ? xmlGetNsProp (found, attribute->name, (const xmlChar *) ns)
                                   : xmlGetNoNsProp (found, attribute->name);
      gboolean same = other != NULL &&
                      same_value (wanted, (const char *) own, (const char *) other);

      xmlFree (own);
      xmlFree (other);
      if (!same)
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_same_kind (const xmlNode *wanted,
              const xmlNode *found)
{
  return wanted->type == found->type &&
         g_str_equal ((const char *) wanted->name, (const char *) found->name) &&
         g_str_equal (namespace_of (wanted->ns), namespace_of (found->ns));
}

/* An element that is empty once what may go has gone may itself go: the metadata that only held
 * our record. libvirt keeps no empty metadata, so that may be missing even where it was asked
 * for. */
static gboolean
is_hollow (Compare *compare,
           xmlNode *node)
{
  g_autofree char *text = dup_text (node);

  if (node->properties != NULL || *text != '\0')
    return FALSE;
  if (compare->may_go == NULL ? !pt_domain_node_is (node, "metadata") : node->children == NULL)
    return FALSE;

  for (xmlNode *child = node->children; child != NULL; child = child->next)
    switch (child_kind (child))
      {
      case CHILD_ELEMENT:
        if (compare->may_go == NULL || !compare->may_go (child))
          return FALSE;
        break;
      case CHILD_COMMENT:
        return FALSE;
      case CHILD_OTHER:
      default:
        break;
      }

  return TRUE;
}

/* Names the first loss, without any value: a definition holds passwords */
static void
note_loss (Compare *compare,
           xmlNode *node)
{
  g_autoptr (GString) path = NULL;

  if (compare->lost != NULL)
    return;

  path = g_string_new (NULL);
  for (; node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent)
    {
      g_autofree char *type =
        pt_domain_node_is (node, "domain") ? NULL : pt_domain_node_dup_attribute (node, "type");
      g_autofree char *kind = type != NULL ? g_strdup_printf ("[%s]", type) : g_strdup ("");
      g_autofree char *step = g_strdup_printf ("/%s%s", (const char *) node->name, kind);

      g_string_prepend (path, step);
    }
  compare->lost = g_string_free (g_steal_pointer (&path), FALSE);
}

/* The one that is the same is taken before one that holds more: else that might be missed for
 * another child */
static gboolean
take_match (Compare   *compare,
            xmlNode   *wanted,
            GPtrArray *candidates)
{
  int first = -1;

  for (guint i = 0; i < candidates->len; i++)
    {
      xmlNode *found = g_ptr_array_index (candidates, i);

      if (!is_same_kind (wanted, found) || !holds (compare, wanted, found))
        continue;
      if (first < 0)
        first = (int) i;
      if (holds (compare->strict, found, wanted))
        {
          first = (int) i;
          break;
        }
    }

  if (first >= 0)
    g_ptr_array_remove_index (candidates, (guint) first);
  return first >= 0;
}

/* A child that only one other could hold is followed down, so that the loss is named where it is */
static xmlNode *
only_candidate (xmlNode   *wanted,
                GPtrArray *candidates)
{
  xmlNode *only = NULL;

  for (guint i = 0; i < candidates->len; i++)
    {
      xmlNode *found = g_ptr_array_index (candidates, i);

      if (!is_same_kind (wanted, found))
        continue;
      if (only != NULL)
        return NULL;
      only = found;
    }

  return only;
}

static gboolean
holds_children (Compare *compare,
                xmlNode *wanted,
                xmlNode *found,
                gboolean tell)
{
  g_autoptr (GPtrArray) elements = g_ptr_array_new ();
  g_autoptr (GPtrArray) comments = g_ptr_array_new ();

  for (xmlNode *child = found->children; child != NULL; child = child->next)
    if (child_kind (child) == CHILD_ELEMENT)
      g_ptr_array_add (elements, child);
    else if (child_kind (child) == CHILD_COMMENT)
      g_ptr_array_add (comments, child);

  for (xmlNode *child = wanted->children; child != NULL; child = child->next)
    {
      gboolean missing = FALSE;

      switch (child_kind (child))
        {
        case CHILD_ELEMENT:
          missing = !take_match (compare, child, elements) &&
                    !(compare->may_go != NULL && compare->may_go (child)) &&
                    !is_hollow (compare, child);
          break;

        case CHILD_COMMENT:
          missing = TRUE;
          for (guint i = 0; i < comments->len && missing; i++)
            {
              xmlNode *comment = g_ptr_array_index (comments, i);

              missing = !xmlStrEqual (child->content, comment->content);
              if (!missing)
                g_ptr_array_remove_index (comments, i);
            }
          break;

        case CHILD_OTHER:
        default:
          break;
        }

      if (missing && tell)
        {
          xmlNode *only = only_candidate (child, elements);

          if (only != NULL && has_attributes (child, only))
            holds_children (compare, child, only, TRUE);
          note_loss (compare, child->type == XML_ELEMENT_NODE ? child : wanted);
        }
      if (missing)
        return FALSE;
    }

  return TRUE;
}

static gboolean
find_out (Compare *compare,
          xmlNode *wanted,
          xmlNode *found)
{
  g_autofree char *own = NULL;
  g_autofree char *other = NULL;

  if (!has_attributes (wanted, found))
    return FALSE;

  own = dup_text (wanted);
  other = dup_text (found);
  if (!g_str_equal (own, other))
    return FALSE;

  return holds_children (compare, wanted, found, FALSE);
}

static gboolean
holds (Compare *compare,
       xmlNode *wanted,
       xmlNode *found)
{
  Answer *answer, key = { wanted, found, FALSE };

  if (wanted->children == NULL || found->children == NULL)
    return find_out (compare, wanted, found);

  answer = g_hash_table_lookup (compare->known, &key);
  if (answer == NULL)
    {
      key.holds = find_out (compare, wanted, found);
      answer = g_memdup2 (&key, sizeof key);
      g_hash_table_add (compare->known, answer);
    }
  return answer->holds;
}

static xmlNode *
first_child (xmlNode    *node,
             const char *name)
{
  xmlNode *child = pt_domain_node_get_child (node, name);

  return child != NULL ? child->children : NULL;
}

static gboolean
is_host_device (xmlNode *node)
{
  return pt_domain_node_is (node, "hostdev") && pt_domain_node_attribute_is (node, "type", "pci") &&
         node->parent != NULL && pt_domain_node_is (node->parent, "devices");
}

static gboolean
is_pci_controller (xmlNode *node)
{
  return pt_domain_node_is (node, "controller") &&
         pt_domain_node_attribute_is (node, "type", "pci") &&
         node->parent != NULL && pt_domain_node_is (node->parent, "devices");
}

static gboolean
is_identity (xmlNode *node)
{
  return node->type == XML_ELEMENT_NODE &&
         g_str_equal (namespace_of (node->ns), PT_IDENTITY_NAMESPACE) &&
         node->parent != NULL && pt_domain_node_is (node->parent, "metadata");
}

/* The host address, in one spelling */
static char *
dup_host_address (xmlNode *hostdev)
{
  static const char *const parts[] = { "domain", "bus", "slot", "function" };
  xmlNode *address =
    pt_domain_node_get_child (pt_domain_node_get_child (hostdev, "source"), "address");
  GString *key = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts) && address != NULL; i++)
    {
      g_autofree char *value = pt_domain_node_dup_attribute (address, parts[i]);
      guint64 number = value != NULL ? g_ascii_strtoull (value, NULL, 0) : 0;

      g_string_append_printf (key, ":%" G_GINT64_MODIFIER "x", number);
    }

  return g_string_free (key, FALSE);
}

static gboolean
has_host_device (xmlNode    *root,
                 const char *key)
{
  for (xmlNode *child = first_child (root, "devices"); child != NULL; child = child->next)
    {
      g_autofree char *own = NULL;

      if (!is_host_device (child))
        continue;
      own = dup_host_address (child);
      if (g_str_equal (own, key))
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_identity (xmlNode *root)
{
  for (xmlNode *child = first_child (root, "metadata"); child != NULL; child = child->next)
    if (is_identity (child))
      return TRUE;

  return FALSE;
}

/* What a change of ours may take away; whether it really should have is asked the other way
 * round, from what was asked for. */
static gboolean
may_go (xmlNode *node)
{
  return is_host_device (node) || is_pci_controller (node) || is_identity (node);
}

/* What was to go and is still there. libvirt may need a port that we took away, so those are
 * left to it. */
static char *
find_leftover (xmlNode *before,
               xmlNode *asked,
               xmlNode *read_back)
{
  for (xmlNode *child = first_child (before, "devices"); child != NULL; child = child->next)
    {
      g_autofree char *key = NULL;

      if (!is_host_device (child))
        continue;
      key = dup_host_address (child);
      if (!has_host_device (asked, key) && has_host_device (read_back, key))
        return g_strdup (_("a host device that was to be returned is still there"));
    }

  if (!has_identity (asked) && has_identity (read_back))
    return g_strdup (_("the record of assigned devices is still there"));

  return NULL;
}

static char *
find_loss (xmlNode *wanted,
           xmlNode *found,
           MayGo    may)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (answer_hash, answer_equal, g_free, NULL);
  g_autoptr (GHashTable) known_strict =
    g_hash_table_new_full (answer_hash, answer_equal, g_free, NULL);
  Compare strict = { .strict = &strict, .known = known_strict };
  Compare compare = { .may_go = may, .strict = may != NULL ? &strict : &compare, .known = known };

  if (!is_same_kind (wanted, found) || !has_attributes (wanted, found))
    note_loss (&compare, wanted);
  else if (!holds_children (&compare, wanted, found, TRUE) && compare.lost == NULL)
    note_loss (&compare, wanted);

  return compare.lost;
}

static xmlDoc *
parse (const char  *text,
       GError     **error)
{
  xmlDoc *doc = xmlReadMemory (text, (int) strlen (text), NULL, NULL,
                               XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

  if (doc != NULL && xmlDocGetRootElement (doc) != NULL && doc->intSubset == NULL)
    return doc;

  xmlFreeDoc (doc);
  pt_set_error (error, PT_ERROR_XML_INVALID, NULL, NULL, "%s",
                _("The definition is not well-formed."));
  return NULL;
}

/**
 * pt_definition_compare:
 * @before: the definition before a change
 * @asked: the one that was to be defined
 * @read_back: the one that libvirt has now
 * @error: where to put %PT_ERROR_XML_INVALID
 *
 * Compares by meaning. Everything that was asked for must be there, everything that was to go must
 * be gone, and every node of @before that is not a host device, a PCI controller or our record must
 * have survived.
 *
 * Returns: (transfer full) (nullable): what is wrong, with a path but without any value; %NULL
 *   without an error: all is well
 */
char *
pt_definition_compare (const char  *before,
                       const char  *asked,
                       const char  *read_back,
                       GError     **error)
{
  xmlDoc *old = NULL, *wanted = NULL, *found = NULL;
  char *wrong = NULL;

  g_return_val_if_fail (before != NULL && asked != NULL && read_back != NULL, NULL);

  if ((old = parse (before, error)) != NULL && (wanted = parse (asked, error)) != NULL &&
      (found = parse (read_back, error)) != NULL)
    {
      xmlNode *root = xmlDocGetRootElement (found);

      wrong = find_loss (xmlDocGetRootElement (old), root, may_go);
      if (wrong == NULL)
        wrong = find_loss (xmlDocGetRootElement (wanted), root, NULL);
      if (wrong == NULL)
        wrong = find_leftover (xmlDocGetRootElement (old), xmlDocGetRootElement (wanted), root);
    }

  xmlFreeDoc (old);
  xmlFreeDoc (wanted);
  xmlFreeDoc (found);
  return wrong;
}
